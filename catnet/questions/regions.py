"""What are the linear regions of a network?

They are asked of its ReLU form: a ReLU network is its own, leaky ReLU and absolute values have one of twice the width,
whose regions are the same, and so on.  A network that is not piecewise linear has none.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.category import LeakyRelu, Tanh
>>> len(complex_of(MLP.from_rows([([[1], [1]], [0, 1]), ([[1, 1]], [0])], LeakyRelu("1/10"))))
3
>>> complex_of(MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh()))
Traceback (most recent call last):
    ...
catnet.errors.InputError: linear regions are those of piecewise linear networks, and this one is tanh
"""

from __future__ import annotations

from collections.abc import Iterable

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.forms import affine_map, relu_form
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu import regions
from catnet.errors import InputError
from catnet.geometry.complex import Complex
from catnet.geometry.kernel.layers import Halfspace
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.theorem.comparison import forms_of
from catnet.theorem.model import Network

__all__ = ["complex_of", "relu_network"]


def complex_of(
    theta: Network, *, within: Iterable[Halfspace] = (), max_cells: int | None = DEFAULT_MAX_CELLS
) -> Complex:
    """All linear regions of a network, of all of R^n or of a polytope.

    Parameters
    ----------
    theta : Network
        Of any registered architecture that is piecewise linear.
    within : iterable of half-spaces (a, b), optional
        Only where all a . x + b >= 0.
    max_cells : int, optional

    Raises
    ------
    InputError
        If the network is not piecewise linear, as far as is known.
    BudgetError
        If there are more than `max_cells` regions.
    """
    return regions.complex_of(relu_network(theta), within=within, max_cells=max_cells)


def relu_network(theta: Network, what: str = "linear regions are those") -> MLP:
    """The ReLU network with theta's function; `InputError` if none is known."""
    for form in forms_of(KNOWN, theta):
        found = as_perceptron(form)
        if found is not None and (found.activation.slopes is not None or affine_map(found) is not None):
            return relu_form(found)
    raise InputError(f"{what} of piecewise linear networks, and this one is {theta.kind}")
