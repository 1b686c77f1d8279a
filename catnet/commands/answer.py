"""What every command gives back: an exit status, one JSON object, and lines for a reader."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import spell
from catnet.errors import FormatError
from catnet.groups import Operator
from catnet.verdict import Proved, Verdict

__all__ = [
    "EXIT",
    "Answer",
    "action_words",
    "difference_words",
    "finish",
    "first_difference",
    "gap_words",
    "keep",
    "number_words",
    "point_words",
    "protect",
    "spelled",
    "values_json",
    "values_words",
    "verdict_json",
]

EXIT = {"proved": 0, "refuted": 1, "undecided": 3}


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one command.

    Parameters
    ----------
    status : int
        The exit status.
    document : dict
        The JSON object, without its cost.
    lines : list of str
        For a reader.
    cost : dict
        Counters of work done.
    seconds : float, optional
        What `cost` gives as the seconds, where that is not the time of the whole command.
    """

    status: int
    document: dict[str, Any]
    lines: list[str]
    cost: dict[str, int] = field(default_factory=dict)
    seconds: float | None = None


def keep(options: argparse.Namespace, make: Callable[[], Answer]) -> None:
    """What is to be said if a budget ends the command later: an answer with status 3 and what is known so far, or one
    that decides the question while something else is still looked for.  Made when it is needed, so of values that stay.
    """
    kept = getattr(options, "keep", None)
    if kept is not None:
        kept(make)


def finish(options: argparse.Namespace) -> None:
    """The answer is found: the time limit breaks into nothing from here on, while it is written down."""
    finished = getattr(options, "finish", None)
    if finished is not None:
        finished()


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The word and the reason."""
    document = {"verdict": verdict.word, "reason": verdict.reason}
    if isinstance(verdict, Proved) and verdict.reference:
        document["reference"] = verdict.reference
    return document


def spelled(point: Sequence[Fraction]) -> list[str]:
    return [spell(value) for value in point]


def protect(target: str, *sources: str) -> None:
    """`FormatError` if an output would overwrite an input, or cannot be written."""
    path = Path(target)
    try:
        if path.is_dir():
            raise FormatError(target, "", "is a directory")
        if not path.absolute().parent.is_dir():
            raise FormatError(target, "", "the folder for the output does not exist")
        for source in sources:
            if source != "-" and path.exists() and Path(source).exists() and path.samefile(source):
                raise FormatError(target, "", "the output would overwrite an input")
    except OSError as error:
        raise FormatError(target, "", error.strerror or str(error)) from None


def point_words(point: Sequence[Fraction], most: int = 8) -> str:
    """A point for a reader; of long ones the entries that are not zero, long numbers by their size."""
    if len(point) <= most:
        return f"({', '.join(map(number_words, point))})"
    entries = [(index, value) for index, value in enumerate(point) if value]
    if len(entries) > most:
        return f"({', '.join(map(number_words, point[:most]))}, … {len(point) - most} more)"
    if not entries:
        return f"(0, …, 0), all {len(point)} entries"
    shown = ", ".join(f"{number_words(value)} at {index}" for index, value in entries)
    return f"({shown}; 0 at the other {len(point) - len(entries)})"


Interval: TypeAlias = tuple[Fraction, Fraction]


def values_json(values: Sequence[Fraction] | Sequence[Interval]) -> list[Any]:
    """Values, or the pairs of ends of the intervals that enclose them, as strings."""
    return [spelled(value) if isinstance(value, tuple) else spell(value) for value in values]


def values_words(values: Sequence[Fraction] | Sequence[Interval], around: int = 0) -> str:
    """Values for a reader, of many those around one; intervals by their middle and half their width."""
    most = 4 if any(isinstance(value, tuple) for value in values) else 8
    start = 0 if len(values) <= most else max(0, min(around - most // 2, len(values) - most))
    shown = [_value_words(value) for value in values[start : start + most]]
    before, behind = start, len(values) - start - len(shown)
    if before:
        shown.insert(0, f"{before} more …")
    if behind:
        shown.append(f"… {behind} more")
    return f"({', '.join(shown)})"


def _value_words(value: Fraction | Interval) -> str:
    if isinstance(value, tuple):
        low, high = value
        return f"{_decimal((low + high) / 2, 20)} ± {_decimal((high - low) / 2, 2)}"
    return number_words(value)


def first_difference(left: Sequence[Any], right: Sequence[Any]) -> int:
    """The first output in which two values differ, or lie in disjoint intervals."""
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        if max(b[0] - a[1], a[0] - b[1]) > 0 if isinstance(a, tuple) else a != b:
            return index
    return 0


def gap_words(left: Sequence[Any], right: Sequence[Any]) -> str:
    """By how much two different values, or two that lie in disjoint intervals, differ."""
    if not any(isinstance(value, tuple) for value in left):
        return f"differ by {difference_words(left, right)}"
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        gap = max(b[0] - a[1], a[0] - b[1])
        if gap > 0:
            return f"differ by at least {_decimal(gap, 2)} in output {index}"
    return "differ"


def difference_words(left: Sequence[Fraction], right: Sequence[Fraction]) -> str:
    """The first output in which two different values differ, and by how much."""
    index = first_difference(left, right)
    return f"{number_words(left[index] - right[index])} in output {index}"


def number_words(value: Fraction) -> str:
    """A number for a reader: a long fraction with its size beside it, a very long one by its size."""
    text = spell(value)
    if len(text) <= 12:
        return text
    return f"{text} ≈ {_decimal(value)}" if len(text) <= 28 else f"≈ {_decimal(value)}"


def _decimal(value: Fraction, digits: int = 6) -> str:
    """A few digits of a long number, for reading only."""
    from decimal import Context, Decimal

    context = Context(prec=digits, Emax=10**9, Emin=-(10**9))
    return str(context.divide(Decimal(value.numerator), Decimal(value.denominator)))


def action_words(operator: Operator, most: int = 6) -> str:
    """How one element acts, for a reader: cycles, with the scales where they are not 1."""
    if not isinstance(operator, Monomial):
        return f"a {operator.shape[0]}×{operator.shape[1]} matrix"
    if operator.is_identity:
        return "identity"
    cycles = operator.permutation.cycles()
    words = "".join(f"({' '.join(map(str, cycle))})" for cycle in cycles[:most] if len(cycle) <= 2 * most) or "()"
    if len(cycles) > most or any(len(cycle) > 2 * most for cycle in cycles[:most]):
        words = f"{words if words != '()' else ''}… {len(cycles)} cycles in all"
    if not operator.is_permutation:
        scales = " ".join(spell(factor) for factor in operator.scale[:most])
        words += f" scaled by {scales}{' …' if operator.size > most else ''}"
    return words
