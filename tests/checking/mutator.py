"""Changes of certificates, at random: digits, keys, types, order, duplications, deletions, splices of two."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from catnet.checking import every, reading
from catnet.files.certificate import resealed

Path = tuple[Any, ...]


def paths(document: Any, here: Path = ()) -> Iterator[Path]:
    """The places of a document, from the root down."""
    yield here
    if isinstance(document, dict):
        for key in document:
            yield from paths(document[key], (*here, key))
    elif isinstance(document, list):
        for index, entry in enumerate(document):
            yield from paths(entry, (*here, index))


def at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def put(document: Any, path: Path, value: Any) -> Any:
    """The document with another value at one place."""
    if not path:
        return value
    at(document, path[:-1])[path[-1]] = value
    return document


def other_number(text: str, source: random.Random) -> str:
    """A number near another one, in one spelling or another."""
    place = source.randrange(len(text))
    return source.choice(
        [
            text[:place] + source.choice("0123456789-/ .e") + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + source.choice("0123456789") + text[place:],
            text.removeprefix("-") if text.startswith("-") else "-" + text,
            f"{text}/1",
            f"2{text}",
        ]
    )


def other_value(value: Any, source: random.Random) -> Any:
    """A value like this one, or of another type."""
    odd = [None, True, 0, 1, -1, 0.5, "", "1", "0", [], {}, [value], {"0": value}]
    if isinstance(value, str) and value and source.random() < 0.8:
        return other_number(value, source)
    if isinstance(value, int) and source.random() < 0.8:
        return value + source.choice([-2, -1, 1, 2, 10**9])
    if isinstance(value, list) and source.random() < 0.8:
        return other_list(value, source)
    if isinstance(value, dict) and source.random() < 0.8:
        return other_object(value, source)
    return source.choice(odd)


def other_list(value: list[Any], source: random.Random) -> Any:
    result = list(value)
    if not result:
        return [source.choice([0, "0", [], None])]
    place, there = source.randrange(len(result)), source.randrange(len(result))
    kind = source.randrange(6)
    if kind == 0:
        del result[place]
    elif kind == 1:
        result.insert(there, copy.deepcopy(result[place]))
    elif kind == 2:
        result[place], result[there] = result[there], result[place]
    elif kind == 3:
        result.reverse()
    elif kind == 4:
        result[place] = copy.deepcopy(result[there])
    else:
        return {str(index): entry for index, entry in enumerate(result)}
    return result


def other_object(value: dict[str, Any], source: random.Random) -> Any:
    result = dict(value)
    if not result:
        return {"x": 0}
    key = source.choice(list(result))
    kind = source.randrange(4)
    if kind == 0:
        del result[key]
    elif kind == 1:
        result[key + source.choice(" xX")] = result.pop(key)
    elif kind == 2:
        result["comment"] = result[key]
    else:
        return [[name, entry] for name, entry in result.items()]
    return result


def mutated(document: Any, other: Any, source: random.Random) -> str:
    """The text of a document after one to three changes."""
    result = copy.deepcopy(document)
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        places = list(paths(result))
        path = source.choice(places)
        if source.random() < 0.25:  # a splice
            shared = [p for p in paths(other) if p == path] or [source.choice(list(paths(other)))]
            result = put(result, path, copy.deepcopy(at(other, shared[0])))
        else:
            result = put(result, path, other_value(at(result, path), source))
    text = json.dumps(result)
    if source.random() < 0.1:
        place = source.randrange(len(text))
        text = text[:place] + source.choice('0123456789{}[]",:- ') + text[place + source.randrange(2) :]
    if source.random() < 0.03 and '"claim":' in text:
        text = text.replace('"claim":', '"claim": "same function", "claim":', 1)
    return text


def changed_and_sealed(document: dict[str, Any], source: random.Random) -> dict[str, Any] | None:
    """A certificate after one small change below the top, its hashes right again: what an attacker would send."""
    result = copy.deepcopy(document)
    places = [path for path in paths(result) if path and path[0] not in ("format", "claim", "name", "claim_sha256")]
    places = [path for path in places if not str(path[0]).endswith("_sha256")]
    path = source.choice(places)
    value = at(result, path)
    if isinstance(value, str):
        steps: list[Callable[[], Any]] = [lambda: neighbour(value, source)]
    else:
        steps = [lambda: other_value(value, source)]
    result = put(result, path, source.choice(steps)())
    try:
        return resealed(result)
    except (TypeError, ValueError, AttributeError):
        return None


def neighbour(text: str, source: random.Random) -> str:
    """Another number in lowest terms."""
    from fractions import Fraction

    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return text + "x"
    moved = source.choice([value + 1, value - 1, -value, 2 * value, value / 2, value + Fraction(1, 3), Fraction(0)])
    return reading.spell(moved)


def outcome(text: str) -> tuple[int, Any]:
    """The exit status, and what is claimed if it is accepted."""
    try:
        found = every.check(reading.load(text))
    except reading.CertificateError as error:
        return error.status, None
    return 0, [found[key] for key in ("claim", "claim_verdict", "claim_sha256", "assuming")]
