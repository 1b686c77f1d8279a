"""Parameters of every architecture in files: the format of a document says which reader reads it.

>>> from catnet.formats.jsontext import parse_json
>>> text = '{"format": "catnet-network/1", "activation": "tanh", "layers": [{"weight": [["1/2"]]}]}'
>>> parameter_from_json(parse_json(text, "f.json"), file="f.json").kind
'tanh'
>>> poem = parse_json('{"format": "catnet-poem/1"}', "f.json")
>>> parameter_from_json(poem, file="f.json")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
catnet.errors.FormatError: f.json: format: found 'catnet-poem/1', expected one of 'catnet-network/1'...
"""

from __future__ import annotations

from typing import Any

from catnet.architectures.known import KNOWN
from catnet.errors import FormatError, InputError
from catnet.formats.fields import field, place
from catnet.formats.floats import meant_numbers
from catnet.formats.numbers import describe

__all__ = ["parameter_from_json", "parameter_to_json"]


def parameter_from_json(document: Any, *, where: str = "", file: str = "network") -> Any:
    """The parameter that a parsed document describes."""
    if not isinstance(document, dict):
        raise FormatError(file, where, f"expected an object with a format, found {describe(document)}")
    document = meant_numbers(document, where, file)
    found = field(document, "format", str, where, file)
    formats = KNOWN.formats()
    if found not in formats:
        known = ", ".join(map(repr, formats))
        raise FormatError(file, place(where, "format"), f"found {describe(found)}, expected one of {known}")
    return formats[found].from_json(document, where=where, file=file, parts=parameter_from_json)


def parameter_to_json(theta: Any) -> dict[str, Any]:
    """The document for a parameter; `InputError` if its type has no format."""
    room = KNOWN.find(type(theta))
    if room is None or room.format is None:
        raise InputError(f"there is no file format for a value of type {type(theta).__name__}")
    return room.format.to_json(theta, parts=parameter_to_json)
