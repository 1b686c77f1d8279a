"""A verdict: the answer to a mathematical question, which is not always yes or no.

A `Verdict` is `Proved`, `Refuted` or `Undecided`.  A proof names the method or theorem and may carry a certificate; a
refutation carries an exact witness; an undecided verdict says why, and what would decide it.

>>> bool(Proved("equal as values")), bool(Refuted("they differ at 0", witness=0))
(True, False)
>>> bool(Undecided("the budget of 10 cells ran out"))
Traceback (most recent call last):
    ...
catnet.errors.UndecidedError: undecided: the budget of 10 cells ran out

Verdicts combine as a conjunction does: one refutation refutes, all proofs prove.

>>> all_of([Proved("a"), Undecided("b"), Refuted("c")]).word
'refuted'
>>> all_of([Proved("a"), Undecided("b")]).word
'undecided'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, final

from catnet.errors import UndecidedError

__all__ = ["Proved", "Refuted", "Undecided", "Verdict", "all_of"]


@final
@dataclass(frozen=True, slots=True)
class Proved:
    """The claim holds.

    Parameters
    ----------
    reason : str
        The method or the theorem whose hypotheses were checked exactly.
    certificate : object, optional
        Data from which the claim can be checked again.
    reference : str, optional
        Author, title and theorem number, where a published theorem was used.
    """

    reason: str
    certificate: Any = None
    reference: str = ""

    @property
    def word(self) -> str:
        return "proved"

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True)
class Refuted:
    """The claim is false.

    Parameters
    ----------
    reason : str
        What fails, and where.
    witness : object
        Exact data, re-evaluated, that shows it.
    """

    reason: str
    witness: Any = None

    @property
    def word(self) -> str:
        return "refuted"

    def __bool__(self) -> bool:
        return False


@final
@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither is known.

    Parameters
    ----------
    reason : str
        What was tried, and what would decide the claim.
    """

    reason: str

    @property
    def word(self) -> str:
        return "undecided"

    def __bool__(self) -> bool:
        raise UndecidedError(f"undecided: {self.reason}")


Verdict: TypeAlias = Proved | Refuted | Undecided


def all_of(verdicts: Iterable[Verdict], reason: str = "every part is proved") -> Verdict:
    """The conjunction: the first refutation, else the first undecided part, else proved for `reason`."""
    open_question: Undecided | None = None
    for verdict in verdicts:
        if isinstance(verdict, Refuted):
            return verdict
        if isinstance(verdict, Undecided) and open_question is None:
            open_question = verdict
    return open_question if open_question is not None else Proved(reason)
