"""The geometry of a network value: its complex, its exact extremes, the difference of two.

>>> tent = MLP.from_rows([([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])])
>>> len(complex_of(tent))
4
>>> low, high = extremes_of(tent)[0]
>>> low.value, high.value
(Fraction(0, 1), Fraction(1, 1))
"""

from __future__ import annotations

from collections.abc import Iterable

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.budget import Limit
from catnet.geometry.complex import Complex, polyhedral_complex
from catnet.geometry.extremes import Extreme, extremes, extremes_of_difference
from catnet.geometry.kernel.layers import Halfspace, RationalLayers
from catnet.geometry.limits import DEFAULT_MAX_CELLS, MOST_RAY_DIMENSIONS
from catnet.geometry.programs.extremes import extremes_by_programs

__all__ = ["complex_of", "extremes_of", "layers_of"]


def layers_of(theta: MLP) -> RationalLayers:
    """The layers of a ReLU network as pairs of rows and bias; all that is asked of its geometry comes by here.

    Raises
    ------
    InputError
        For another activation.
    """
    require_relu(theta)
    return [(list(layer.weight.rows()), layer.bias) for layer in theta.layers]


def complex_of(theta: MLP, *, within: Iterable[Halfspace] = (), max_cells: Limit = DEFAULT_MAX_CELLS) -> Complex:
    """All regions of a network; `BudgetError` if there are more than `max_cells`."""
    return polyhedral_complex(layers_of(theta), dimension=theta.widths[0], within=within, max_cells=max_cells)


def extremes_of(
    left: MLP,
    right: MLP | None = None,
    *,
    within: Iterable[Halfspace] = (),
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> tuple[tuple[Extreme, Extreme], ...]:
    """For every output the minimum and the maximum, of a network or of the difference of two.

    Parameters
    ----------
    left, right : MLP
    within : iterable of half-spaces (a, b), optional
        Only where all a . x + b >= 0; everywhere without any.

    Raises
    ------
    BudgetError
        If there are more regions than `max_cells`.

    Notes
    -----
    By the rays of all regions; inside a polytope of more than `MOST_RAY_DIMENSIONS` dimensions, which alone may have
    exponentially many vertices, by linear programs.
    """
    size = left.widths[0]
    walls = list(within)
    if walls and size > MOST_RAY_DIMENSIONS:
        other = None if right is None else layers_of(right)
        if right is not None:
            left.require_parallel(right)
        return extremes_by_programs(layers_of(left), other, within=walls, dimension=size, max_cells=max_cells)
    if right is None:
        return extremes(layers_of(left), within=walls, dimension=size, max_cells=max_cells)
    left.require_parallel(right)
    return extremes_of_difference(layers_of(left), layers_of(right), within=walls, dimension=size, max_cells=max_cells)
