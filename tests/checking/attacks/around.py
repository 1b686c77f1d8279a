"""What could stand in one place of a certificate instead, of the same type: `damage` takes some of it.

Keys left out and added, entries of lists left out, doubled and exchanged, numbers moved by one, turned around, doubled
and set to 0, conditions turned around.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.checking.reading import NUMBER, spell

TOP = ("format", "claim", "name", "claim_sha256")


def values(value: Any) -> Iterator[Any]:
    """What could stand there instead, of the same type."""
    if value is None:
        yield from (1, "trivial")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, str) and NUMBER.fullmatch(value):
        number = Fraction(value)
        found = (number + 1, number - 1, -number, 2 * number, number / 2, Fraction(0), Fraction(1))
        yield from (text for text in dict.fromkeys(map(spell, found)) if text != value)
    elif isinstance(value, list):
        yield from lists(value)
    elif isinstance(value, dict):
        for key in value:
            if key not in TOP and not key.endswith("_sha256"):
                yield {name: entry for name, entry in value.items() if name != key}
        yield {**value, "more": 0}
        for one, other in zip(list(value), list(value)[1:], strict=False):
            if type(value[one]) is type(value[other]) and value[one] != value[other]:
                yield {**value, one: value[other], other: value[one]}


def lists(value: list[Any]) -> Iterator[list[Any]]:
    for place, entry in enumerate(value):
        yield [*value[:place], *value[place + 1 :]]
        yield [*value[:place], entry, *value[place:]]
        if place and entry != value[place - 1]:
            yield [*value[: place - 1], entry, value[place - 1], *value[place + 1 :]]
    yield [*value, *([] if value else [0, "0"][:1])]
