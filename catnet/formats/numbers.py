"""Numbers in files: tables of exact rationals, read fast where they are plain fractions.

A table of strings ``"p"`` and ``"p/q"`` of at most 18 digits is validated and converted as one byte string, without
making a Python number for each.  Everything else is read one distinct spelling at a time by
`catnet.algebra.scalars.rational`, which also finds the words for what is wrong, and its place.

>>> read_matrix([["1", "-1/2"], ["0.5", "1e-3"]], "weight", "f.json")
Matrix([['1', '-1/2'], ['1/2', '1/1000']])
>>> read_matrix([["1", "2"], ["3"]], "weight", "f.json")
Traceback (most recent call last):
    ...
catnet.errors.FormatError: f.json: weight[1]: row has 1 entries, the first row has 2
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.packed import Integers, pack
from catnet.algebra.scalars import Vector, rational
from catnet.errors import FormatError, NumberError

__all__ = ["read_matrix", "read_scalar", "read_vector"]

_COMMA, _MINUS, _SLASH, _ZERO = b",-/0"
_LONGEST = 18
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?")


def read_scalar(value: object, where: str, file: str) -> Fraction:
    """One number: a string or a JSON number (which arrives as a string, too)."""
    if not isinstance(value, str):
        raise FormatError(file, where, f"expected a number, found {describe(value)}")
    try:
        return rational(str(value))
    except NumberError as error:
        raise FormatError(file, where, str(error)) from None


def read_vector(values: object, where: str, file: str) -> Vector:
    """A list of numbers."""
    if not isinstance(values, list):
        raise FormatError(file, where, f"expected a list of numbers, found {describe(values)}")
    seen: dict[Any, Fraction] = {}
    result = []
    for index, value in enumerate(values):
        if not isinstance(value, str) or value not in seen:
            seen[str(value)] = read_scalar(value, f"{where}[{index}]", file)
        result.append(seen[str(value)])
    return tuple(result)


def read_matrix(rows: object, where: str, file: str, *, columns: int | None = None) -> Matrix:
    """A list of equally long rows of numbers; `columns` is the width of a matrix without rows."""
    if not isinstance(rows, list):
        raise FormatError(file, where, f"expected a list of rows, found {describe(rows)}")
    if not rows:
        return Matrix.zeros(0, columns or 0)
    for index, row in enumerate(rows):
        if not isinstance(row, list):
            raise FormatError(file, f"{where}[{index}]", f"expected a row of numbers, found {describe(row)}")
        if len(row) != len(rows[0]):
            raise FormatError(
                file, f"{where}[{index}]", f"row has {len(row)} entries, the first row has {len(rows[0])}"
            )
    shape = (len(rows), len(rows[0]))
    entries = list(chain.from_iterable(rows))
    table = _read_plain(entries) or _read_decimals(entries)
    if table is not None:
        return Matrix.from_packed(table[0].reshape(shape), table[1].reshape(shape))
    numbers = [read_vector(row, f"{where}[{index}]", file) for index, row in enumerate(rows)]
    flat = list(chain.from_iterable(numbers))
    return Matrix.from_packed(pack((x.numerator for x in flat), shape), pack((x.denominator for x in flat), shape))


def _read_plain(flat: list[Any]) -> tuple[Integers, Integers] | None:
    """Numerators and denominators (not yet in lowest terms) if every entry is plain; None otherwise."""
    if not flat:
        return np.zeros(0, dtype=np.int64), np.ones(0, dtype=np.int64)
    try:
        data = ",".join(flat).encode("ascii")
    except (TypeError, UnicodeEncodeError):
        return None
    if data.translate(None, b"0123456789-/,") or not data:
        return None
    buffer = np.frombuffer(data, dtype=np.uint8)
    cuts = np.flatnonzero((buffer == _COMMA) | (buffer == _SLASH))
    is_slash = buffer[cuts] == _SLASH
    commas, slashes, minuses = cuts[~is_slash], cuts[is_slash], np.flatnonzero(buffer == _MINUS)
    digit = np.zeros(len(buffer) + 2, dtype=bool)  # digit[i + 1] says whether byte i is one
    digit[1:-1] = buffer >= _ZERO
    if len(commas) != len(flat) - 1 or not (
        digit[commas].all() and digit[-2] and digit[slashes].all() and digit[slashes + 2].all()
    ):
        return None
    starts = np.concatenate(([0], commas + 1))
    leads = buffer[minuses - 1] == _COMMA
    if len(minuses) and minuses[0] == 0:
        leads[0] = True
    if not (digit[minuses + 2].all() and leads.all()):
        return None
    if not (digit[starts + 1] | (buffer[starts] == _MINUS)).all():
        return None
    owner = np.cumsum(~is_slash)[is_slash]  # the entry that a slash is in: how many commas stand before it
    if (np.diff(owner) == 0).any():
        return None
    if int(np.diff(np.concatenate(([-1], cuts, [len(buffer)]))).max()) > _LONGEST + 1:
        return None
    integers = np.fromstring(data.translate(bytes.maketrans(b"/", b",")).decode("ascii"), dtype=np.int64, sep=",")
    has = np.zeros(len(flat), dtype=np.int64)
    has[owner] = 1
    place = np.arange(len(flat)) + np.cumsum(has) - has
    denominators = np.ones(len(flat), dtype=np.int64)
    denominators[owner] = integers[place[owner] + 1]
    if not denominators.all():
        return None
    return integers[place], denominators


def _read_decimals(flat: list[Any]) -> tuple[Integers, Integers] | None:
    """The same if every entry is a decimal of at most 18 digits, an exponent among them."""
    tops, places = [], []
    for text in flat:
        match = _DECIMAL.fullmatch(text) if isinstance(text, str) and len(text) < 2 * _LONGEST else None
        if match is None:
            return None
        sign, whole, part, power = match.groups()
        place = len(part or "") - int(power or 0)
        digits = whole + (part or "")
        if not digits or len(digits) > _LONGEST or not 0 <= place <= _LONGEST:
            return None
        tops.append(int(sign + digits))
        places.append(place)
    return np.array(tops, dtype=np.int64), np.power(np.int64(10), np.array(places, dtype=np.int64))


def describe(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return repr(text) if len(text) <= 40 else repr(text[:37] + "...")
