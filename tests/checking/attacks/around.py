"""Every certificate that is one change away from another: each key, list and number of it, changed in every way.

`around` is systematic where `mutator` is random: keys left out and added, entries of lists left out, doubled and
exchanged, numbers moved by one, turned around, doubled and set to 0, conditions turned around, values of other types.
Hashes are right again, as an attacker would send it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.checking.reading import NUMBER, spell
from catnet.files.certificate import resealed
from tests.checking.mutator import at, paths, put

Document = dict[str, Any]
TOP = ("format", "claim", "name", "claim_sha256")


def around(document: Document, *, types: bool = True) -> Iterator[Document]:
    """All of them, in the order of the document; `types` as well those that no shape allows."""
    for path in paths(document):
        if path and (path[0] in TOP or str(path[0]).endswith("_sha256")):
            continue
        value = at(document, path) if path else document
        for other in [*values(value), *(strange(value) if types and path else [])]:
            if other is not value:
                changed = put(copy.deepcopy(document), path, other)
                if isinstance(changed, dict):
                    yield resealed(changed)


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


def strange(value: Any) -> Iterator[Any]:
    """Of another type."""
    yield from (other for other in (None, 7, "1", [], {}, True) if type(other) is not type(value))
    if isinstance(value, str) and NUMBER.fullmatch(value):
        yield from (f"{value}/1", f"-{value}", "2/4", "x")
    elif isinstance(value, str):
        yield from (f"{value}x", "x" * 1001)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (-1, 10**9, str(value), bool(value))
    elif isinstance(value, list) and value:
        yield {str(i): entry for i, entry in enumerate(value)}
