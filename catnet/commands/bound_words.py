"""Bounds as JSON and as words for a reader."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import rational, spell
from catnet.commands.answer import point_words, spelled
from catnet.questions.defect import Defect
from catnet.questions.defect_on_box import DefectBound
from catnet.questions.on_box import Bounds, Extremum

__all__ = ["bounds_json", "defect_json", "long_words"]

_SHORT, _LONG = 12, 48


def bounds_json(bounds: Bounds, difference: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """The entry of every output, and lines for a reader."""
    entries, lines = [], []
    for index, (low, high) in enumerate(bounds.outputs):
        entry: dict[str, Any] = {}
        for label, extremum, infinite in (("maximum", high, "inf"), ("minimum", low, "-inf")):
            entry[label] = infinite if extremum.direction is not None else _maybe(extremum.value)
            entry["arg" + label[:3]] = spelled(extremum.point)
            entry[f"{label}_interval"] = _interval(extremum, label)
            if extremum.direction is not None:
                entry[f"{label}_direction"] = [str(value) for value in extremum.direction]
            lines.append(f"  output {index}  {label}  {_words(extremum, entry[label], entry[f'{label}_interval'])}")
        if difference:
            entry["largest_difference"], entry["largest_difference_interval"] = _largest(low, high)
        entries.append(entry)
    return entries, lines


def defect_json(found: Defect | DefectBound) -> dict[str, Any]:
    """The entry of one generator."""
    if isinstance(found, DefectBound):
        low, high = spell(found.low), "inf" if found.high is None else spell(found.high)
        value = _maybe(found.value)
    else:
        value = "inf" if found.value is None else spell(found.value)
        low = high = value
    entry = {
        "generator": found.generator,
        "defect": value,
        "interval": [low, high],
        "output": found.output,
        "point": spelled(found.point),
    }
    if isinstance(found, Defect) and found.direction is not None:
        entry["direction"] = [str(step) for step in found.direction]
    return entry


def long_words(text: str) -> str:
    """A number as JSON has it, with a decimal beside it if it is long, and alone if it is very long."""
    if len(text) <= _SHORT or text in ("inf", "-inf"):
        return text
    value = rational(text)
    near = _decimal(value)
    return f"{text} ≈ {near}" if len(text) <= _LONG else f"≈ {near} (a fraction of {len(text)} characters)"


def _decimal(value: Fraction) -> str:
    from decimal import Context, Decimal

    context = Context(prec=8, Emax=10**9, Emin=-(10**9))
    return str(context.divide(Decimal(value.numerator), Decimal(value.denominator)))


def _maybe(value: Fraction | None) -> str | None:
    return None if value is None else spell(value)


def _interval(extremum: Extremum, label: str) -> list[str]:
    if extremum.direction is not None:
        return ["inf", "inf"] if label == "maximum" else ["-inf", "-inf"]
    return [_maybe(extremum.low) or "-inf", _maybe(extremum.high) or "inf"]


def _words(extremum: Extremum, value: str | None, interval: list[str]) -> str:
    point = point_words(extremum.point)
    if extremum.direction is not None:
        return f"{value}, from {point} along {point_words([Fraction(step) for step in extremum.direction])}"
    if value is not None:
        return f"{long_words(value)} at {point}"
    return f"between {long_words(interval[0])} and {long_words(interval[1])}; see {point}"


def _largest(low: Extremum, high: Extremum) -> tuple[str | None, list[str]]:
    """The largest |A - B|, and an interval that holds it."""
    if low.direction is not None or high.direction is not None:
        return "inf", ["inf", "inf"]
    attained = [value for value in (high.low, None if low.high is None else -low.high) if value is not None]
    ends = [high.high, None if low.low is None else -low.low]
    least = max([*attained, Fraction(0)])
    known = [end for end in ends if end is not None]
    most = max([*known, Fraction(0)]) if len(known) == 2 else None
    exact = most is not None and least == most
    return spell(least) if exact else None, [spell(least), _maybe(most) or "inf"]
