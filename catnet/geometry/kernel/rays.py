"""Rays: primitive integer vectors, up to a positive factor, and the exact arithmetic that makes new ones.

A ray is an integer vector (x_1, ..., x_n, t) with t >= 0 whose entries have greatest common divisor 1.  For t > 0 it
is the point x / t, for t = 0 the direction x.  Where a linear form is positive on the ray a and negative on the ray
b, it vanishes on exactly one ray between them:

>>> import numpy as np
>>> a, b = np.array([[0, 1]]), np.array([[3, 1]])
>>> crossing(np.array([2]), a, np.array([-4]), b).tolist()  # one third of the way from 0 to 3
[[1, 1]]

Tables of integers are int64 while a bound, computed before the operation, proves that nothing can overflow, and
Python integers otherwise.  Where doubles occur they carry integers below 2^53, on which their additions and
multiplications are exact.
"""

from __future__ import annotations

from math import gcd
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers, largest, pack, row_gcds, shrink, widen

__all__ = [
    "Counts",
    "Indices",
    "crossing",
    "distinct",
    "distinct_keys",
    "grouped",
    "merge",
    "multiply",
    "ordered",
    "primitive",
]

Indices: TypeAlias = npt.NDArray[np.int64]
Counts: TypeAlias = npt.NDArray[np.int32]

_MIXER, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
_DOUBLE = 2**53
_ONE_THREAD = 1 << 18
_WORD = 2**62
_PORTION = 1 << 16  # keys that are compared together
_FEW = 1 << 14  # keys so few that a sparse table of them is small
_SAFE = 2.0**61  # for bounds that are themselves summed in doubles: their rounding is far below this factor of 2


def multiply(left: Integers, right: Integers) -> Integers:
    """The product of two integer matrices, exactly."""
    bound = largest(left) * largest(right) * max(1, left.shape[1])
    if left.dtype != object and right.dtype != object and bound < _WORD:
        if bound < _DOUBLE:
            return _multiply_small(left, right)
        return np.asarray(left @ right)
    return shrink(np.asarray(widen(left) @ widen(right), dtype=object))


def _multiply_small(left: Integers, right: Integers) -> Integers:
    """The product by doubles, where all partial sums are below 2^53.

    In blocks that BLAS does not share out among threads: on a busy machine waiting for one takes longer than the work.
    """
    height, width = left.shape[0], right.shape[1]
    step = max(1, _ONE_THREAD // max(1, right.size))
    doubles = right.astype(np.float64)
    if height <= step:
        return np.asarray((left.astype(np.float64) @ doubles).astype(np.int64))
    result = np.empty((height, width), dtype=np.int64)
    for begin in range(0, height, step):
        result[begin : begin + step] = left[begin : begin + step].astype(np.float64) @ doubles
    return result


def crossing(above: Integers, a: Integers, below: Integers, b: Integers) -> Integers:
    """The primitive ray between a_i and b_i where a form vanishes that is above_i > 0 on a_i and below_i < 0 on b_i."""
    if not len(a):
        return shrink(a)
    if any(table.dtype == object for table in (above, a, below, b)):
        return shrink(_crossing_wide(above.tolist(), a.tolist(), below.tolist(), b.tolist()))
    if largest(above) * largest(b) + largest(below) * largest(a) < _WORD:
        return primitive(above[:, None] * b - below[:, None] * a)
    common = np.gcd(above, below)
    alpha, beta = -below // common, above // common
    size = alpha * np.abs(a).max(axis=1).astype(np.float64) + beta * np.abs(b).max(axis=1).astype(np.float64)
    fits = size < _SAFE
    if fits.all():
        return primitive(alpha[:, None] * a + beta[:, None] * b)
    wide = np.flatnonzero(~fits)
    hard = shrink(_crossing_wide(above[wide].tolist(), a[wide].tolist(), below[wide].tolist(), b[wide].tolist()))
    result = np.empty(a.shape, dtype=hard.dtype)
    result[fits] = primitive(alpha[fits, None] * a[fits] + beta[fits, None] * b[fits])
    result[wide] = hard
    return result


def _crossing_wide(above: list[int], a: list[list[int]], below: list[int], b: list[list[int]]) -> Integers:
    flat: list[int] = []
    for p, left, q, right in zip(above, a, below, b, strict=True):
        ray = [p * y - q * x for x, y in zip(left, right, strict=True)]
        common = gcd(*ray)
        flat += ray if common == 1 else [value // common for value in ray]
    return pack(flat, (len(a), len(a[0])))


def primitive(rays: Integers) -> Integers:
    """The rows divided by the greatest common divisors of their entries."""
    common = row_gcds(rays)
    reducible = np.flatnonzero(common > 1)
    if len(reducible):
        rays[reducible] //= common[reducible, None]
    return rays


def grouped(*columns: npt.NDArray[Any]) -> tuple[Indices, npt.NDArray[np.bool_]]:
    """Rows put in an order in which equal ones stand together, given as arrays of one or two axes side by side.

    Returns
    -------
    order : shape (rows,)
        Equal rows in the order in which they came.
    fresh : shape (rows,)
        Where, in that order, a row differs from the one before.

    Notes
    -----
    Rows of words are mixed into one word each, whose last bits give way to the number of the row: so sorting the words
    sorts the rows.  If two different rows should be mixed into the same word, they are sorted by all their columns.
    """
    parts = _parts(columns)
    if all(part.dtype != object for part in parts):
        key = _mixed(parts)
        last = np.uint64(2 ** len(key).bit_length() - 1)
        key &= ~last
        key |= np.arange(len(key), dtype=np.uint64)
        key.sort()
        order = (key & last).view(np.int64)
        key &= ~last
        fresh = _changes(parts, order)
        if not (fresh[1:] & (key[1:] == key[:-1])).any():
            return order, fresh
    order = np.lexsort(parts)
    return order, _changes(parts, order)


def _changes(parts: list[npt.NDArray[Any]], order: Indices) -> npt.NDArray[np.bool_]:
    """Where a row differs from the one before it in that order."""
    fresh = np.zeros(len(order), dtype=np.bool_)
    fresh[:1] = True
    for part in parts:
        ordered = part.take(order)
        fresh[1:] |= ordered[1:] != ordered[:-1]
    return fresh


def ordered(keys: Indices, limit: int) -> Indices:
    """What sorts the keys, all of them at least 0 and below the limit, equal ones in the order in which they came."""
    short = keys.astype(np.uint16) if limit <= 2**16 else keys  # sorted by counting, in linear time
    return np.argsort(short, kind="stable")


def distinct(*columns: npt.NDArray[Any]) -> tuple[Indices, Indices]:
    """Equal rows made one, the rows being given as arrays of one or two axes side by side.

    Returns
    -------
    chosen : shape (distinct rows,)
        The position of the first of each set of equal rows, ascending.
    number : shape (rows,)
        Which distinct row a row is.
    """
    parts = _parts(columns)
    if all(part.dtype != object for part in parts):
        chosen, number = distinct_keys(_mixed(parts).view(np.int64))
        first = chosen.take(number)
        if all(bool((part.take(first) == part).all()) for part in parts):
            return chosen, number
    order = np.lexsort(parts)
    fresh = _changes(parts, order)
    begin = np.flatnonzero(fresh)
    least = np.minimum.reduceat(order, begin) if len(begin) else begin
    rank = np.argsort(least, kind="stable")
    place = np.empty(len(rank), dtype=np.int64)
    place[rank] = np.arange(len(rank))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = place.take(np.cumsum(fresh) - 1)
    return least.take(rank), number


def _parts(columns: tuple[npt.NDArray[Any], ...]) -> list[npt.NDArray[Any]]:
    return [part for column in columns for part in ([column] if column.ndim == 1 else list(column.T))]


def _mixed(parts: list[npt.NDArray[Any]]) -> npt.NDArray[np.uint64]:
    """Every row of words mixed into one word."""
    key = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        key ^= key >> _SHIFT
        key ^= part.view(np.uint64)
        key *= _MIXER
    return key


def distinct_keys(keys: Indices) -> tuple[Indices, Indices]:
    """As `distinct`, for one column of words, without sorting: linear time.

    Notes
    -----
    Every key is written into a table at a place that mixing its bits gives.  Keys that find themselves there, or an
    equal one, are done; those that find another go into the next table, at another place.  The outcome does not depend
    on where keys go.

    >>> [part.tolist() for part in distinct_keys(np.array([7, 5, 7, 7, 5, 3]))]
    [[0, 1, 5], [0, 1, 0, 0, 1, 2]]
    """
    count = len(keys)
    first = np.empty(count, dtype=np.int32)
    rest = np.arange(count, dtype=np.int32)
    words, mixer = keys.view(np.uint64), int(_MIXER)
    while len(rest):
        bits = max(8, len(rest).bit_length() + (3 if len(rest) < _FEW else 1))
        mixed = words.take(rest)
        mixed ^= mixed >> _SHIFT
        mixed *= np.uint64(mixer)
        mixed >>= np.uint64(64 - bits)
        place = mixed.view(np.int64)
        table = np.empty(1 << bits, dtype=np.int32)  # read only where it has been written
        table[place[::-1]] = rest[::-1]  # so that of equal keys the first is found
        found = table.take(place)
        del table, place, mixed
        done = np.empty(len(rest), dtype=np.bool_)
        for begin in range(0, len(rest), _PORTION):
            block = slice(begin, begin + _PORTION)
            np.equal(words.take(found[block]), words.take(rest[block]), out=done[block])
        first[rest] = found
        del found
        rest = rest.compress(~done)
        mixer = (mixer * int(_MIXER) + 2) % 2**64
    own = first == np.arange(count, dtype=np.int32)
    number = np.cumsum(own, dtype=np.int32)
    number -= 1
    return np.flatnonzero(own), number.take(first).astype(np.int64)


def merge(rays: Integers) -> tuple[Integers, Indices]:
    """Equal rays made one: the distinct ones, and for every ray given which of them it is."""
    chosen, number = distinct(rays)
    return rays.take(chosen, axis=0), number
