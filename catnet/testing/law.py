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

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from hypothesis.strategies import SearchStrategy

from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["Carrier", "Draw", "Law", "LawBrokenError", "Outcome", "holds", "run", "vacuous"]

Draw: TypeAlias = Callable[[SearchStrategy[Any]], Any]


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
        Draws from a carrier and answers with a `Verdict`.
    """

    name: str
    statement: str
    carriers: tuple[str, ...]
    predicate: Callable[[Carrier, Draw], Verdict]

    def is_about(self, carrier: Carrier) -> bool:
        return carrier.kind in self.carriers


class LawBrokenError(AssertionError):
    """A law does not hold; the message has the witness, and Hypothesis adds the shrunk case."""


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """How one law fared on one carrier: cases drawn, and those among them that met the law's condition."""

    law: Law
    carrier: Carrier
    examples: int
    tested: int


def holds(condition: bool, complaint: str, witness: Any = None) -> Verdict:
    """Proved, or refuted with the complaint and the witness."""
    return Proved("it holds") if condition else Refuted(complaint, witness)


def vacuous(reason: str) -> Verdict:
    """The case does not meet the law's condition."""
    return Undecided(reason)


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
    profile = settings()

    @settings(
        max_examples=profile.max_examples if max_examples is None else max_examples,
        derandomize=profile.derandomize if deterministic is None else deterministic,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def test(data: st.DataObject) -> None:
        __tracebackhide__ = True
        verdict = law.predicate(carrier, data.draw)
        counts[0] += 1
        if isinstance(verdict, Refuted):
            raise LawBrokenError(_message(law, carrier, verdict))
        counts[1] += isinstance(verdict, Proved)

    test()
    return Outcome(law, carrier, counts[0], counts[1])


def _message(law: Law, carrier: Carrier, verdict: Refuted) -> str:
    lines = [f"{law.name} fails on {carrier.name}: {verdict.reason}", f"  the law: {law.statement}"]
    if verdict.witness is not None:
        lines.append(f"  witness: {_shown(verdict.witness)}")
    return "\n".join(lines)


def _shown(witness: Any) -> str:
    if isinstance(witness, tuple) and witness and all(isinstance(value, Fraction) for value in witness):
        return f"({', '.join(map(str, witness))})"
    return repr(witness)
