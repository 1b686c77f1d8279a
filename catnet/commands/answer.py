"""What every command gives back: an exit status, one JSON object, and lines for a reader."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, final

from catnet.algebra.scalars import spell
from catnet.errors import FormatError
from catnet.questions.words import (
    Interval,
    action_words,
    difference_words,
    first_difference,
    gap_words,
    number_words,
    point_words,
    values_words,
)
from catnet.verdict import Proved, Undecided, Verdict

__all__ = [
    "EXIT",
    "Answer",
    "action_words",
    "difference_words",
    "finish",
    "first_difference",
    "gap_words",
    "generic_json",
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
    return document | generic_json(verdict)


def generic_json(verdict: Verdict) -> dict[str, str]:
    """What is proved among simple parameters, where the question itself is open."""
    if not isinstance(verdict, Undecided) or verdict.generic is None:
        return {}
    return {
        "generic": "proved",
        "generic_criterion": verdict.generic.reason,
        "generic_reference": verdict.generic.source,
    }


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


def values_json(values: Sequence[Fraction] | Sequence[Interval]) -> list[Any]:
    """Values, or the pairs of ends of the intervals that enclose them, as strings."""
    return [spelled(value) if isinstance(value, tuple) else spell(value) for value in values]
