"""Does the function of a network determine its parameter, up to the symmetries of its architecture?

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.category import Tanh
>>> check_identifiable(MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh())).word
'proved'
>>> cancelling = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], Tanh())       # tanh(x) + tanh(−x) = 0
>>> check_identifiable(cancelling).word, check_weakly_identifiable(cancelling)[1].small.widths
('refuted', (1, 0, 1))
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.known import KNOWN
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.within import within_budget
from catnet.theorem.architecture import Identification, Reduced
from catnet.theorem.model import Network
from catnet.verdict import Undecided, Verdict

__all__ = ["check_identifiable", "check_weakly_identifiable", "identify"]


def check_identifiable(theta: Network, *, max_cells: int | None = None) -> Verdict:
    """Whether theta is identifiable up to the symmetries of its architecture.

    Parameters
    ----------
    theta : Network
        Of any registered architecture.
    max_cells : int, optional
        With a budget of regions, what needs them is tried, too.

    Returns
    -------
    Verdict
        Proved with the criterion; Refuted with the twin, a parameter with the same function that no symmetry carries
        theta to, as witness; Undecided with what was checked.
    """
    architecture = KNOWN.architecture_of(theta)
    return within_budget(lambda: architecture.check_identifiable(theta, max_cells=max_cells))


def identify(theta: Network, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Identification[Any]:
    """The same, with the functional dimension, and what else is known about theta."""
    architecture = KNOWN.architecture_of(theta)
    found = within_budget(lambda: architecture.identify(theta, max_cells=max_cells))
    return Identification(found, theta) if isinstance(found, Undecided) else found


def check_weakly_identifiable(theta: Network, *, max_cells: int | None = None) -> tuple[Verdict, Reduced]:
    """Whether theta's reduction is identifiable, and the reduction.

    For multilayer perceptrons the submodel is the one of `catnet.architectures.perceptron.submodel`, whose first and
    last layers are arbitrary affine maps, so that it has the adjunction property itself.  (Without that, weak
    identifiability says nothing: in the submodel with the one parameter theta, every theta is identifiable.)  What
    follows for an equivariant theta holds on the submodel: `catnet.questions.weak`.
    """
    architecture = KNOWN.architecture_of(theta)
    reduction = architecture.reduce(theta)
    return check_identifiable(reduction.small, max_cells=max_cells), reduction
