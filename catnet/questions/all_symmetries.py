"""Are the symmetries that were found all there are?

By the structure of a reduced network, proved by one of two theorems:

- *The reduced network is identifiable.*  If f(P x) = Q f(x), then theta~ moved by (P, Q) has the same function and the
  same widths as theta~, so elements of K_i carry one to the other: (P, Q) comes from an automorphism of the structure.
- *The function is affine.*  Then its matrix and its constant are the structure itself.

If neither speaks, the candidates that the values of f leave are looked at (`catnet.questions.symmetry_candidates`).
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.forms import affine_map
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.questions.within import within_budget
from catnet.search import allowance
from catnet.theorem.model import Network
from catnet.verdict import Proved, Undecided, Verdict

__all__ = ["check_all_found"]

_HYPOTHESIS = 5_000


def check_all_found(theta: Network, small: Any | None, *, max_cells: int | None = None) -> Verdict:
    """Whether the symmetries of the structure of a reduced network are all symmetries of the function.

    Parameters
    ----------
    theta : Network
    small : Network or None
        The one whose structure was searched; None if no structure is known, or a budget ended the search.
    max_cells : int, optional

    Returns
    -------
    Verdict
        Proved with the theorem; else undecided.
    """
    if small is None:
        return Undecided("the layers were not searched to the end")
    perceptron = as_perceptron(small)
    if perceptron is not None and affine_map(perceptron) is not None:
        return Proved("the function is affine, and its matrix and constant are the structure that was searched")
    most = allowance("cells for the hypothesis", _HYPOTHESIS)
    cells = most if max_cells is None else min(most, max_cells)
    architecture = KNOWN.architecture_of(small)
    verdict = within_budget(lambda: architecture.check_identifiable(small, max_cells=cells))
    if isinstance(verdict, Proved):
        named = "the network" if small is theta else "the reduced network"
        return Proved(
            f"{named} is identifiable ({verdict.reason}), so every symmetry of the function is one of its layers",
            reference=verdict.reference,
        )
    return Undecided(
        f"the layers may lack symmetries of the function: identifiability is {verdict.word}: {verdict.reason}"
    )
