"""Where documents come from: a file, ``-`` for standard input, ``zoo:NAME`` for an entry of `catnet.zoo`.

>>> sorted(read_network_json("zoo:triangle"))
['activation', 'format', 'layers']
"""

from __future__ import annotations

import os
from typing import Any

from catnet.errors import FormatError, InputError
from catnet.formats import jsontext
from catnet.formats.jsontext import file_name, parse_json

__all__ = ["read_json", "read_network_json", "read_text"]


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file or of an entry of the zoo; `FormatError` as `catnet.formats.jsontext.read_text`, or if there
    is no such entry.
    """
    return _zoo_text(file_name(path)) if _is_zoo(path) else jsontext.read_text(path)


def read_json(path: str | os.PathLike[str]) -> Any:
    """The document in it; see `read_text` and `parse_json` for errors."""
    return parse_json(read_text(path), file_name(path))


def read_network_json(path: str | os.PathLike[str]) -> Any:
    """The same where a network is asked for: of an instance in the zoo its network."""
    document = read_json(path)
    if _is_zoo(path) and "group" in document:
        return document["network"]
    return document


def _is_zoo(path: str | os.PathLike[str]) -> bool:
    return isinstance(path, str) and path.startswith("zoo:")


def _zoo_text(name: str) -> str:
    from catnet.zoo import find  # its entries are made when they are looked up

    try:
        return find(name.removeprefix("zoo:")).text
    except InputError as error:
        raise FormatError(name, "", str(error)) from None
