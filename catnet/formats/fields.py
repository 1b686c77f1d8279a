"""Reading objects out of JSON documents field by field, with the place of whatever is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catnet.errors import FormatError
from catnet.formats.jsontext import Number
from catnet.formats.nearest import did_you_mean
from catnet.formats.numbers import describe

__all__ = ["check_format", "field", "integer_list", "only_keys", "place"]


def place(*parts: str) -> str:
    """The place of a field inside another: places joined by dots."""
    return ".".join(part for part in parts if part)


def field(document: dict[str, Any], key: str, kind: type, where: str, file: str) -> Any:
    """A required field of a given JSON type."""
    if key not in document:
        raise FormatError(file, where, f"the field {key!r} is missing")
    value = document[key]
    if not isinstance(value, kind) or (kind is str and isinstance(value, Number)):
        words: dict[Any, str] = {dict: "an object", list: "a list", str: "a string"}
        raise FormatError(file, place(where, key), f"expected {words[kind]}, found {describe(value)}")
    return value


def only_keys(document: dict[str, Any], allowed: Iterable[str], where: str, file: str) -> None:
    """No other fields than these."""
    known = list(allowed)
    for key in document:
        if key not in known:
            near = did_you_mean(key, known)
            raise FormatError(file, where, f"unknown field {key!r}{near or ';'} known are {', '.join(known)}")


def check_format(document: Any, supported: str, where: str, file: str) -> dict[str, Any]:
    """An object whose field ``format`` is the supported one."""
    if not isinstance(document, dict):
        raise FormatError(file, where, f"expected an object of format {supported!r}, found {describe(document)}")
    found = field(document, "format", str, where, file)
    if found != supported:
        raise FormatError(file, place(where, "format"), f"found {describe(found)}, expected {supported!r}")
    return document


def integer_list(value: Any, where: str, file: str) -> list[int]:
    """A list of JSON integers, of at most 18 digits."""
    if not isinstance(value, list):
        raise FormatError(file, where, f"expected a list of integers, found {describe(value)}")
    result = []
    for index, item in enumerate(value):
        if not isinstance(item, Number) or len(item) > 18 or not item.removeprefix("-").isdigit():
            raise FormatError(file, f"{where}[{index}]", f"expected an integer, found {describe(item)}")
        result.append(int(item))
    return result
