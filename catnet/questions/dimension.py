"""What is the functional dimension of a network: the rank of parameter ↦ function at its parameter?

>>> from catnet.architectures.perceptron.network import MLP
>>> found = functional_dimension(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]))       # |x|
>>> found.value, found.expected, found.exact
(4, 5, True)
"""

from __future__ import annotations

from catnet.architectures.known import KNOWN
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.theorem.architecture import Dimension
from catnet.theorem.model import Network

__all__ = ["functional_dimension"]


def functional_dimension(theta: Network, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Dimension:
    """The functional dimension, or a lower bound of it.

    Raises
    ------
    InputError
        Where the architecture does not define it, or the network is too large.
    BudgetError
        If there are more than `max_cells` regions, where it takes them.
    """
    found = KNOWN.architecture_of(theta).dimension(theta, max_cells=max_cells)
    if found is None:
        raise InputError(f"no functional dimension is known to catnet for this network, which is {theta.kind}")
    return found
