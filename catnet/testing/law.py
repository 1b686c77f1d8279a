"""A law: a statement in words, what it is about, and a predicate that answers for one drawn case.

A *carrier* is something that a law can be about: a kind of number, of arrow, of group, of representation, or an
architecture.  The predicate draws what it needs from the carrier and answers with a verdict: proved, refuted with the
witness, or undecided where the case does not meet the law's own condition (two matrices that do not commute say
nothing about commuting ones).  A law that is undecided in every case has not been tested; `Outcome` counts.

>>> from hypothesis import strategies as st
>>> square = Law("squares", "a number times itself is not negative", ("scalars",), lambda c, draw: holds(
...     draw(c.make()) ** 2 >= 0, "a negative square"))
>>> run(square, Carrier("integers", "scalars", st.integers), max_examples=20).tested > 0
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, final

from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from hypothesis.strategies import SearchStrategy

from catnet.questions.witness_words import witness_rows
from catnet.testing.needs import what_to_give
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = [
    "Carrier",
    "Draw",
    "Law",
    "LawBrokenError",
    "LawUntestedError",
    "Outcome",
    "Outcomes",
    "holds",
    "required",
    "run",
    "vacuous",
]

Draw: TypeAlias = Callable[[SearchStrategy[Any]], Any]
T = TypeVar("T")


@final
@dataclass(frozen=True, slots=True)
class Carrier:
    """What a law can be about.

    Parameters
    ----------
    name : str
    kind : str
        ``"scalars"``, ``"arrows"``, ``"groups"``, ``"representations"`` or ``"architecture"``.
    make : callable
        Gives a strategy of its elements; which options it takes depends on the kind.
    subject : object, optional
        For an architecture what `catnet.testing.subjects.Subject` says about it.
    """

    name: str
    kind: str
    make: Callable[..., SearchStrategy[Any]]
    subject: Any = None


@final
@dataclass(frozen=True, slots=True)
class Law:
    """A law.

    Parameters
    ----------
    name : str
        Short, without spaces, unique.
    statement : str
        What holds, in words.
    carriers : tuple of str
        The kinds of carriers that it is about.
    predicate : callable
        Draws from a carrier and answers with a `Verdict`; what it cannot do without it asks for by `required`.
    """

    name: str
    statement: str
    carriers: tuple[str, ...]
    predicate: Callable[[Carrier, Draw], Verdict]

    def is_about(self, carrier: Carrier) -> bool:
        return carrier.kind in self.carriers

    def answer(self, carrier: Carrier, draw: Draw) -> Verdict:
        """What the law says of one drawn case."""
        try:
            return self.predicate(carrier, draw)
        except _NotGivenError as error:
            return vacuous(str(error))


class _NotGivenError(Exception):
    """A law cannot do without something that is not there; the message says what."""


class LawBrokenError(AssertionError):
    """A law does not hold; the message has the witness in words, and Hypothesis adds the shrunk case."""


class LawUntestedError(AssertionError):
    """A law was to be tested and was not; the message names each, says why, and what to hand over."""


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """How one law fared on one carrier: cases drawn, those among them that met the law's condition, and why others did
    not, the commonest reason first.
    """

    law: Law
    carrier: Carrier
    examples: int
    tested: int
    reasons: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether no case met the condition, although the law is about such things."""
        return not self.tested and not self.is_about_something_else

    @property
    def is_about_something_else(self) -> bool:
        """Whether no case met the condition, and nothing that could be handed over would change that."""
        return not self.tested and any(what_to_give(reason) is None for reason in self.reasons)

    @property
    def advice(self) -> str:
        """What to hand over so that the law is tested; nothing where it was, or is about something else."""
        return (what_to_give(self.why) or "") if self.is_missing else ""

    @property
    def why(self) -> str:
        """Why no case met the condition; nothing where one did."""
        return "" if self.tested else self.reasons[0] if self.reasons else "no case was drawn"

    def __str__(self) -> str:
        if self.tested:
            return f"{self.law.name:<26} {self.tested} of {self.examples} cases"
        if self.is_about_something_else:
            return f"{self.law.name:<26} is about something else: {self.why}"
        return f"{self.law.name:<26} NOT TESTED: {self.why}; {self.advice}"


class Outcomes(list[Outcome]):
    """What was tried, one `Outcome` for each law; ``str`` of it is a table."""

    @property
    def missing(self) -> list[Outcome]:
        """Those of laws that were not tested, although they could be."""
        return [outcome for outcome in self if outcome.is_missing]

    def __str__(self) -> str:
        tested = sum(outcome.tested > 0 for outcome in self)
        others = sum(outcome.is_about_something_else for outcome in self)
        names = ", ".join(sorted({outcome.carrier.name for outcome in self})) or "nothing"
        head = f"{names}: {tested} of {len(self)} laws were tested, and hold"
        tail = [f"{len(self.missing)} could be tested and were not"] * bool(self.missing)
        tail += [f"{others} are about something else"] * bool(others)
        return "\n".join(["; ".join([head, *tail]), *(f"  {outcome}" for outcome in self)])


LISTENERS: list[Callable[[Outcome], None]] = []
"""Who is told of every law that held: the report of `catnet.testing.report`, say."""


def holds(condition: bool, complaint: str, witness: Any = None) -> Verdict:
    """Proved, or refuted with the complaint and the witness."""
    return Proved("it holds") if condition else Refuted(complaint, witness)


def vacuous(reason: str) -> Verdict:
    """The case does not meet the law's condition."""
    return Undecided(reason)


def required(value: T | None, reason: str) -> T:
    """What a law cannot do without: where it is None, the law is undecided, for this reason."""
    if value is None:
        raise _NotGivenError(reason)
    return value


def run(law: Law, carrier: Carrier, *, max_examples: int | None = None, deterministic: bool | None = None) -> Outcome:
    """The law on this many drawn cases, the same ones on every run; what is not given is as the current Hypothesis
    profile says.

    Raises
    ------
    LawBrokenError
        With the law, the complaint and the witness, for the smallest case that was found.
    """
    __tracebackhide__ = True
    counts = [0, 0]
    reasons: Counter[str] = Counter()
    profile = settings()

    @settings(
        max_examples=profile.max_examples if max_examples is None else max_examples,
        derandomize=profile.derandomize if deterministic is None else deterministic,
        database=None,
        deadline=None,
        phases=[phase for phase in (Phase.generate, Phase.shrink) if phase in profile.phases],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def test(data: st.DataObject) -> None:
        __tracebackhide__ = True
        verdict = law.answer(carrier, data.draw)
        counts[0] += 1
        if isinstance(verdict, Refuted):
            raise LawBrokenError(_message(law, carrier, verdict))
        counts[1] += isinstance(verdict, Proved)
        if isinstance(verdict, Undecided):
            reasons[verdict.reason] += 1

    test()
    outcome = Outcome(law, carrier, counts[0], counts[1], tuple(reason for reason, _ in reasons.most_common()))
    for listen in LISTENERS:
        listen(outcome)
    return outcome


def _message(law: Law, carrier: Carrier, verdict: Refuted) -> str:
    lines = [f"{law.name} fails on {carrier.name}: {verdict.reason}", f"  the law: {law.statement}"]
    rows = witness_rows(verdict.witness)
    if rows:
        lines += ["  the witness:", *(f"    {label} = {text}" if label else f"    {text}" for label, text in rows)]
    return "\n".join(lines)
