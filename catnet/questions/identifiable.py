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
from catnet.architectures.perceptron.submodel import Reduction
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.within import within_budget
from catnet.theorem.architecture import Architecture, Identification, Reduced
from catnet.theorem.model import Network
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["check_identifiable", "check_weakly_identifiable", "identify", "weak_hypothesis"]


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


def weak_hypothesis(architecture: Architecture[Any], theta: Network, *, max_cells: int | None = None) -> Verdict | None:
    """Whether theta, which is not identifiable, is so weakly: by the reduced network that it comes from.

    Returns
    -------
    Verdict or None
        Proved with the `Reduction` if theta lies in a submodel in the strict sense whose parameter is identifiable:
        the theorem's weak hypothesis; undecided with what is known of the reduced network, `generic` if no other simple
        parameter has its function; None if nothing was to be reduced.

    Notes
    -----
    A network that is equivariant is equivariant layer by layer on this submodel: `catnet.questions.weak`.
    """
    reduction = architecture.reduce(theta)
    sizes = [tuple(space.dimension for space in network.spaces) for network in (theta, reduction.small)]
    if sizes[0] == sizes[1]:
        return None
    found = KNOWN.architecture_of(reduction.small).check_identifiable(reduction.small, max_cells=max_cells)
    words = " → ".join(map(str, sizes[1]))
    if not isinstance(found, Proved):
        generic = found.generic if isinstance(found, Undecided) else None
        return Undecided(f"it reduces to {words}, of which this is {found.word}: {found.reason}", generic)
    if not isinstance(reduction, Reduction) or not reduction.is_submodel:
        return Undecided(
            f"it reduces to {words}, which is identifiable ({found.reason}), but neurons had to be forgotten, so that "
            "it is no parameter of a submodel in the strict sense"
        )
    return Proved(
        f"it comes from the submodel {words}, which is identifiable: {found.reason}", reduction, found.reference
    )
