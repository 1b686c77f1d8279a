"""Is a network equivariant as a whole: f(g x) = g f(x) for every generator?"""

from __future__ import annotations

from typing import Any

from catnet.architectures.known import KNOWN
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.within import within_budget
from catnet.theorem import end_to_end
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.end_to_end import EnclosedEndToEndDifference, EndToEndDifference
from catnet.theorem.model import Network
from catnet.verdict import Verdict

__all__ = ["EnclosedEndToEndDifference", "EndToEndDifference", "check_end_to_end"]


def check_end_to_end(
    theta: Network,
    ends: EndActions,
    architecture: Architecture[Any] | None = None,
    *,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Verdict:
    """Whether f(g x) = g f(x) for every generator g.

    Parameters
    ----------
    theta : Network
        Of any registered architecture.
    ends : EndActions
    architecture : Architecture, optional
        Theta's, if it is at hand; it may keep work across several questions.
    max_cells : int, optional
        The budget of regions, where the two functions have to be compared by them.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with an `EndToEndDifference` or an `EnclosedEndToEndDifference`; Undecided.
    """
    known = architecture if architecture is not None else KNOWN.architecture_of(theta)
    return within_budget(lambda: end_to_end.check_end_to_end(known, theta, ends, KNOWN, max_cells=max_cells))
