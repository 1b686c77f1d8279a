"""JSON in and out: read strictly, with every number kept as it is spelled; written whole or not at all.

>>> document = parse_json('{"a": [0.1, 2, "x"]}', "f.json")
>>> document["a"][0], isinstance(document["a"][0], Number), isinstance(document["a"][2], Number)
('0.1', True, False)
>>> parse_json('{"a": NaN}', "f.json")
Traceback (most recent call last):
    ...
catnet.errors.FormatError: f.json: line 1 column 7: NaN is not a number: write "p/q", "-3", "0.125" or "1e-3"
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any, NoReturn

from catnet.errors import FormatError

__all__ = [
    "MAX_BYTES",
    "Number",
    "decode_text",
    "file_name",
    "parse_json",
    "read_json",
    "read_bytes",
    "read_text",
    "write_bytes",
    "write_text",
]

MAX_BYTES = 2**30


class Number(str):
    """A JSON number, as it is spelled; a JSON string is a plain str."""

    __slots__ = ()


def read_json(path: str | os.PathLike[str]) -> Any:
    """The document in a file; ``-`` is standard input; see `read_text` and `parse_json` for errors."""
    return parse_json(read_text(path), file_name(path))


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file; ``-`` is standard input.

    Raises
    ------
    FormatError
        No such file, a directory, not UTF-8 text, larger than 2^30 bytes.
    """
    name = file_name(path)
    return decode_text(read_bytes(path), name)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file; ``-`` is standard input.

    Raises
    ------
    FormatError
        No such file, a directory, larger than 2^30 bytes.
    """
    name = file_name(path)
    try:
        if str(path) == "-":
            if sys.stdin is None:
                raise OSError("is closed")
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open(path, "rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FormatError(name, "", getattr(error, "strerror", None) or str(error)) from None
    if len(data) > MAX_BYTES:
        raise FormatError(name, "", f"larger than {MAX_BYTES} bytes")
    return data


def decode_text(data: bytes, name: str) -> str:
    """UTF-8 text, a byte order mark left out."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(name, f"byte {error.start}", "not UTF-8 text") from None


_CONSTANTS = re.compile(r'"(?:\\.|[^"\\])*"|(NaN|-?Infinity)')
"""What is not a number, with its place, or a string, inside of which nothing is meant."""


def parse_json(text: str, name: str) -> Any:
    """The document in a string; `name` stands for it in errors.

    Raises
    ------
    FormatError
        Not JSON, NaN or an infinity, nested too deeply, a key given twice in one object.
    """

    def constant(word: str) -> NoReturn:
        place = next(found.start(1) for found in _CONSTANTS.finditer(text) if found[1])
        words = f'{word} is not a number: write "p/q", "-3", "0.125" or "1e-3"'
        raise FormatError(name, _line(text, place), words)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            raise FormatError(name, *_second_key(text))
        return result

    if not text.strip():
        raise FormatError(name, "", "not JSON: it is empty")
    try:
        return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=constant, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise FormatError(name, f"line {error.lineno} column {error.colno}", f"not JSON: {error.msg}") from None
    except RecursionError:
        raise FormatError(name, "", "nested too deeply") from None


_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\]:]')
"""Strings, and what says which of them are keys."""


def _second_key(text: str) -> tuple[str, str]:
    """Where a key of an object comes again, the first time that one does, and what to say of it.

    The text has been read up to the end of an object of this kind.
    """
    objects: list[set[str] | None] = []
    string: re.Match[str] | None = None
    for token in _TOKENS.finditer(text):
        first = token[0][0]
        if first in "{[":
            objects.append(set() if first == "{" else None)
        elif first in "}]":
            objects.pop()
        elif first == ":" and string is not None and objects and (keys := objects[-1]) is not None:
            key = json.loads(string[0], strict=False)
            if key in keys:
                return _line(text, string.start()), f"the key {key!r} is given twice in one object"
            keys.add(key)
        string = token if first == '"' else None
    return "", "a key is given twice in one object"


def _line(text: str, place: int) -> str:
    return f"line {text.count(chr(10), 0, place) + 1} column {place - text.rfind(chr(10), 0, place)}"


def file_name(path: str | os.PathLike[str]) -> str:
    return "standard input" if str(path) == "-" else os.fspath(path)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file in UTF-8, as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def remove_parts(path: str | os.PathLike[str], pid: int) -> None:
    """Remove the unfinished files of a process that was killed while it wrote to a path."""
    import glob

    target = Path(os.path.realpath(path))
    for part in target.parent.glob(f".{glob.escape(target.name)}.{pid}.*.part"):
        part.unlink(missing_ok=True)


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file so that it is either whole or as it was before; through a symbolic link, which stays.

    Raises
    ------
    FormatError
        The folder is absent or cannot be written to, or the path is a directory, a device or the like.
    """
    name = file_name(path)
    target = Path(os.path.realpath(path))
    if target.parts[:2] in (("/", "dev"), ("/", "proc")):
        raise FormatError(name, "", "is not a regular file")
    if target.is_dir():
        raise FormatError(name, "", "is a directory")
    if target.exists() and not target.is_file():
        raise FormatError(name, "", "is not a regular file")
    import tempfile  # with `random` and `hashlib` behind it

    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.{os.getpid()}.", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(target)
        temporary = None
    except OSError as error:
        raise FormatError(name, "", error.strerror or str(error)) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
