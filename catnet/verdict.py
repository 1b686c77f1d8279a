"""A verdict: the answer to a mathematical question, which is not always yes or no.

A `Verdict` is `Proved`, `Refuted` or `Undecided`.  A proof names the method or theorem and may carry a certificate; a
refutation carries an exact witness; an undecided verdict says why, and what would decide it.

>>> verdict = Refuted("they differ at 0", witness=0)
>>> verdict.is_proved, verdict.is_refuted, verdict.is_undecided
(False, True, False)

A verdict has no truth value, whichever it is: an ``if`` or an ``or`` would take *refuted* and *undecided* for the same
no, and ask a refuted question again.

>>> bool(Proved("equal as values"))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
catnet.errors.UndecidedError: a verdict has no truth value: match on its type or ask .is_proved (proved: equal as ...)

Verdicts combine as a conjunction does: one refutation refutes, all proofs prove.

>>> all_of([Proved("a"), Undecided("b"), Refuted("c")]).word
'refuted'
>>> all_of([Proved("a"), Undecided("b")]).word
'undecided'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NoReturn, TypeAlias, final

from catnet.errors import UndecidedError
from catnet.shown import Shown

__all__ = ["AmongSimple", "Proved", "Refuted", "Undecided", "Verdict", "all_of"]


class _Answer(Shown):
    """What the three kinds share: they can be asked which they are, and refuse to be true or false."""

    __slots__ = ()

    word: ClassVar[Literal["proved", "refuted", "undecided"]]
    reason: str

    @property
    def is_proved(self) -> bool:
        return self.word == "proved"

    @property
    def is_refuted(self) -> bool:
        return self.word == "refuted"

    @property
    def is_undecided(self) -> bool:
        return self.word == "undecided"

    def __bool__(self) -> NoReturn:
        raise UndecidedError(
            f"a verdict has no truth value: match on its type or ask .is_proved ({self.word}: {self.reason})"
        )


@final
@dataclass(frozen=True, slots=True)
class Proved(_Answer):
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

    word: ClassVar[Literal["proved"]] = "proved"


@final
@dataclass(frozen=True, slots=True)
class Refuted(_Answer):
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

    word: ClassVar[Literal["refuted"]] = "refuted"


@final
@dataclass(frozen=True, slots=True)
class AmongSimple:
    """Every *simple* parameter with the function is theta up to symmetries; those not simple are a null set.

    It is no verdict: it says less than `Proved`, has none of its names but the reason, and no truth value.

    Parameters
    ----------
    reason : str
        The theorem whose hypotheses were checked exactly.
    evidence : object
        Data from which it can be checked again.
    source : str
        Where the theorem is proved.
    """

    reason: str
    evidence: Any = None
    source: str = ""

    def __bool__(self) -> NoReturn:
        raise UndecidedError(f"what holds among simple parameters has no truth value ({self.reason})")


@final
@dataclass(frozen=True, slots=True)
class Undecided(_Answer):
    """Neither is known.

    Parameters
    ----------
    reason : str
        What was tried, and what would decide the claim.
    generic : AmongSimple, optional
        What is proved of identifiability if a null set of other parameters is left out; the question stays open.
    """

    reason: str
    generic: AmongSimple | None = field(default=None, repr=False)

    word: ClassVar[Literal["undecided"]] = "undecided"


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
