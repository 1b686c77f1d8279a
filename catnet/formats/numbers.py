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
from catnet.algebra.packed import Integers, pack, reduce_fractions
from catnet.algebra.scalars import Vector, rational
from catnet.errors import FormatError, NumberError

__all__ = ["read_matrix", "read_scalar", "read_vector"]

_LONGEST = 18
_MANY = 64  # entries among which spellings are looked for that are there twice
_DIGIT, _COMMA, _MINUS, _SLASH, _OTHER = range(5)  # the odd ones end an integer
_SIGNS = bytes(
    _DIGIT if byte in b"0123456789" else {b",": _COMMA, b"-": _MINUS, b"/": _SLASH}.get(bytes([byte]), _OTHER)
    for byte in range(256)
)
_NEIGHBOURS = bytes(
    8 * sign + following
    for sign, allowed in (
        (_DIGIT, (_DIGIT, _COMMA, _SLASH)),
        (_COMMA, (_DIGIT, _MINUS)),
        (_MINUS, (_DIGIT,)),
        (_SLASH, (_DIGIT,)),
    )
    for following in allowed
)
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
    table = _read_repeated(rows, shape)
    if table is not None:
        return Matrix.from_lowest(*table)
    entries = list(chain.from_iterable(rows))
    table = _read_short(entries)
    if table is not None:
        return Matrix.from_packed(table[0].reshape(shape), table[1].reshape(shape))
    numbers = [read_vector(row, f"{where}[{index}]", file) for index, row in enumerate(rows)]
    flat = list(chain.from_iterable(numbers))
    return Matrix.from_packed(pack((x.numerator for x in flat), shape), pack((x.denominator for x in flat), shape))


def _read_repeated(rows: list[list[Any]], shape: tuple[int, int]) -> tuple[Integers, Integers] | None:
    """Numerators and denominators in lowest terms if the rows repeat a few short numbers, each of which is read once;
    None otherwise.
    """
    first = shape[0] // 8
    if first * shape[1] < _MANY:
        return None
    place = _Places()
    places = np.empty(shape, dtype=np.intp)
    try:
        for start, stop in ((0, first), (first, shape[0])):
            entries = map(place.__getitem__, chain.from_iterable(rows[start:stop]))
            part = np.fromiter(entries, dtype=np.intp, count=(stop - start) * shape[1])
            places[start:stop] = part.reshape(stop - start, shape[1])
            if 2 * len(place) > stop * shape[1]:
                return None
    except TypeError:  # a list or an object in a row
        return None
    table = _read_short(list(place))
    if table is None:
        return None
    tops, bottoms = reduce_fractions(*table)
    return tops[places], bottoms[places]


class _Places(dict[Any, int]):
    """Numbers the keys that it is asked for, in the order in which they come."""

    def __missing__(self, key: Any) -> int:
        self[key] = place = len(self)
        return place


def _read_short(flat: list[Any]) -> tuple[Integers, Integers] | None:
    """Numerators and denominators (not yet in lowest terms) if every entry is short; None otherwise."""
    return _read_plain(flat) or _read_decimals(flat)


def _read_plain(flat: list[Any]) -> tuple[Integers, Integers] | None:
    """The same if every entry is plain."""
    if not flat:
        return np.zeros(0, dtype=np.int64), np.ones(0, dtype=np.int64)
    try:
        data = f",{','.join(flat)},".encode("ascii")
    except (TypeError, UnicodeEncodeError):
        return None
    signs = np.frombuffer(data.translate(_SIGNS), dtype=np.uint8)
    if (signs[:-1] * 8 + signs[1:]).tobytes().translate(None, _NEIGHBOURS):
        return None
    cuts = np.flatnonzero((signs & 1).view(np.bool_))
    is_slash = signs[cuts] == _SLASH
    after_slash, before_slash = is_slash[:-1], is_slash[1:]  # of the integers between two cuts
    first = ~after_slash
    if np.count_nonzero(first) != len(flat) or (after_slash & before_slash).any():
        return None
    if int(np.diff(cuts).max()) > _LONGEST + 1:
        return None
    integers = np.fromstring(data[1:-1].replace(b"/", b",").decode("ascii"), dtype=np.int64, sep=",")
    denominators = np.ones(len(flat), dtype=np.int64)
    denominators[before_slash[first]] = integers[after_slash]
    if not denominators.all():
        return None
    return integers[first], denominators


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
