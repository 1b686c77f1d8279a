"""What can be taken out of a network without changing its function?

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1], [2], [0]], [0, 0, 3]), ([[1, 1, 5]], [0])])
>>> reduce_network(theta).widths, find_reduction(theta).check().word
((1, 1, 1), 'proved')
"""

from __future__ import annotations

from typing import TypeVar

from catnet.architectures.known import KNOWN
from catnet.theorem.architecture import Reduced
from catnet.theorem.model import Network

__all__ = ["find_reduction", "reduce_network"]

AnyNetwork = TypeVar("AnyNetwork", bound=Network)


def find_reduction(theta: Network, *, max_cells: int | None = None) -> Reduced:
    """A smaller parameter with the same function, and why; theta itself if nothing is known to be taken out.

    Parameters
    ----------
    theta : Network
        Of any registered architecture.
    max_cells : int, optional
        With a budget of regions, what needs them is taken out, too; `BudgetError` past it.
    """
    return KNOWN.architecture_of(theta).reduce(theta, max_cells=max_cells)


def reduce_network(theta: AnyNetwork) -> AnyNetwork:
    """The smaller parameter alone."""
    small: AnyNetwork = find_reduction(theta).small
    return small
