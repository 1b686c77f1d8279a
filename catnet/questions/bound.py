"""How large and how small do the outputs of a network, or of the difference of two, become?

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.category import LeakyRelu
>>> low, high = extremes_of(MLP.from_rows([([[1]], [0]), ([[1]], [0])], LeakyRelu("1/10")), within=box(1))[0]
>>> low.value, high.value
(Fraction(-1, 10), Fraction(1, 1))
"""

from __future__ import annotations

from collections.abc import Iterable

from catnet.architectures.relu import regions
from catnet.geometry.extremes import Extreme
from catnet.geometry.kernel.layers import Halfspace, box
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.regions import relu_network
from catnet.theorem.model import Network

__all__ = ["box", "extremes_of"]


def extremes_of(
    left: Network,
    right: Network | None = None,
    *,
    within: Iterable[Halfspace] = (),
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> tuple[tuple[Extreme, Extreme], ...]:
    """For every output the minimum and the maximum, of a network or of the difference of two.

    Parameters
    ----------
    left, right : Network
        Of any registered architectures that are piecewise linear.
    within : iterable of half-spaces (a, b), optional
        Only where all a . x + b >= 0; everywhere without any.

    Raises
    ------
    InputError
        If a network is not piecewise linear, as far as is known.
    BudgetError
        If there are more regions than `max_cells`.
    """
    what = "extremes are computed"
    networks = relu_network(left, what), None if right is None else relu_network(right, what)
    return regions.extremes_of(*networks, within=within, max_cells=max_cells)
