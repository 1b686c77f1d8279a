"""Where documents come from: a file, ``-`` for standard input, ``zoo:NAME`` for an entry of `catnet.zoo`.

>>> sorted(read_json("zoo:triangle"))
['comment', 'format', 'group', 'name', 'network']
"""

from __future__ import annotations

import os
from typing import Any

from catnet.errors import FormatError, InputError
from catnet.formats import jsontext
from catnet.formats.jsontext import file_name, parse_json

__all__ = ["is_zoo", "read_json", "read_text"]


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file or of an entry of the zoo; `FormatError` as `catnet.formats.jsontext.read_text`, or if there
    is no such entry.
    """
    return _zoo_text(file_name(path)) if is_zoo(path) else jsontext.read_text(path)


def read_json(path: str | os.PathLike[str]) -> Any:
    """The document in it; see `read_text` and `parse_json` for errors."""
    return parse_json(read_text(path), file_name(path))


def is_zoo(path: str | os.PathLike[str]) -> bool:
    """Whether a path names an entry of the zoo."""
    return isinstance(path, str) and path.startswith("zoo:")


def _zoo_text(name: str) -> str:
    from catnet.zoo import find  # its entries are made when they are looked up

    try:
        return find(name.removeprefix("zoo:")).text
    except InputError as error:
        raise FormatError(name, "", str(error)) from None
