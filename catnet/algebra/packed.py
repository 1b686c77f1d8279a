"""Arrays of exact integers, in machine words while they provably fit and in Python integers otherwise.

Every function returns an int64 array when a bound on its result, computed before the operation, stays below 2^62, and
an object array of Python integers when it does not.  So no result ever wraps around, and which of the two it is can
be seen in nothing but time.

>>> import numpy as np
>>> small = np.array([3, -4], dtype=np.int64)
>>> times(small, small).tolist(), times(small, np.array([10**18, 10**18], dtype=np.int64)).tolist()
([9, 16], [3000000000000000000, -4000000000000000000])
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "Integers",
    "fit",
    "gcds",
    "largest",
    "lcm_of",
    "pack",
    "reduce_fractions",
    "row_gcds",
    "row_lcms",
    "same_fractions",
    "scaled_fractions",
    "shrink",
    "times",
    "widen",
]

Integers: TypeAlias = npt.NDArray[Any]
"""An array of exact integers: dtype int64, or object holding Python integers."""

WORD = 2**62


def pack(values: Iterable[int], shape: tuple[int, ...]) -> Integers:
    """The integers in an array of that shape, in machine words when all of them are below 2^62 in size."""
    items = list(values)
    if all(-WORD < value < WORD for value in items):
        return np.array(items, dtype=np.int64).reshape(shape)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array.reshape(shape)


def largest(array: Integers) -> int:
    """The largest absolute value, 0 for an empty array."""
    return max(int(array.max()), -int(array.min())) if array.size else 0


def widen(array: Integers) -> Integers:
    """The same integers as Python integers."""
    return array if array.dtype == object else array.astype(object)


def shrink(array: Integers) -> Integers:
    """The same integers in machine words if they fit."""
    if array.dtype != object:
        return array
    return array.astype(np.int64) if largest(array) < WORD else array


def checksum(array: Integers) -> int:
    """The same for equal integers, in every process, however they are kept."""
    if largest(array) >= WORD:
        return hash(tuple(array.ravel().tolist()))
    return zlib.crc32(array.astype(np.int64).tobytes())


def fit(left: Integers, right: Integers) -> bool:
    """Whether machine words hold every product of an entry of one and an entry of the other."""
    return left.dtype != object and right.dtype != object and largest(left) * largest(right) < WORD


def times(left: Integers, right: Integers) -> Integers:
    """The entrywise (broadcast) product."""
    if fit(left, right):
        return np.multiply(left, right)
    return shrink(np.asarray(widen(left) * widen(right), dtype=object))


def gcds(left: Integers, right: Integers) -> Integers:
    """The entrywise greatest common divisor, nonnegative."""
    if left.dtype != object and right.dtype != object:
        found = _gcds_by_table(left, right) if np.broadcast_shapes(left.shape, right.shape) == left.shape else None
        return np.gcd(left, right) if found is None else found
    return shrink(np.asarray(np.gcd(widen(left), widen(right)), dtype=object))


def _gcds_by_table(left: Integers, right: Integers) -> Integers | None:
    """gcd(a, b) = gcd(a mod b, b), looked up: for large arrays with few and small values b."""
    if left.size < 1_000 or not right.size or right.min() <= 0 or right.max() >= 1 << 15:
        return None
    present = np.zeros(int(right.max()) + 1, dtype=bool)
    present[right] = True
    values = np.flatnonzero(present)
    if 4 * int(values.sum()) > left.size:
        return None
    starts = np.zeros(len(present), dtype=np.int64)
    starts[values] = np.cumsum(values) - values
    table = np.concatenate([np.gcd(np.arange(value), value) for value in values.tolist()])
    found: Integers = table[starts[right] + left % right]
    return found


def reduce_fractions(numerators: Integers, denominators: Integers) -> tuple[Integers, Integers]:
    """The fractions in lowest terms; the denominators come in and go out positive."""
    if not numerators.size or largest(denominators) == 1:
        return shrink(numerators), shrink(denominators)
    common = gcds(numerators, denominators)
    if largest(common) == 1:
        return shrink(numerators), shrink(denominators)
    return shrink(numerators // common), shrink(denominators // common)


def same_fractions(tops: Integers, bottoms: Integers, others: Integers, below: Integers) -> bool | None:
    """Whether tops / bottoms and others / below, of one shape, are the same fractions; None if products do not fit."""
    if fit(tops, below) and fit(others, bottoms):
        return np.array_equal(np.multiply(tops, below), np.multiply(others, bottoms))
    return None


def scaled_fractions(
    numerators: Integers, denominators: Integers, tops: Integers, bottoms: Integers
) -> tuple[Integers, Integers]:
    """The entrywise products of fractions in lowest terms, in lowest terms; the factors tops / bottoms are broadcast.

    What is common is taken out before: gcd(a, q) gcd(p, b) = gcd(a p, b q) if a / b and p / q are in lowest terms.
    """
    if largest(bottoms) > 1:
        common = gcds(numerators, bottoms)
        numerators, bottoms = numerators // common, bottoms // common
    if largest(denominators) > 1:
        common = gcds(denominators, abs(tops))
        denominators, tops = denominators // common, tops // common
    return times(numerators, tops), times(denominators, bottoms)


def lcm_of(array: Integers) -> int:
    """The least common multiple of all entries (1 for an empty array), as a Python integer of any size."""
    if array.dtype == object:
        return math.lcm(*set(array.ravel().tolist()))
    if array.size and array.min() > 0 and array.max() < 2**20:
        present = np.zeros(int(array.max()) + 1, dtype=bool)
        present[array] = True
        return math.lcm(*np.flatnonzero(present).tolist())
    return math.lcm(*np.unique(array).tolist())


def row_gcds(array: Integers) -> Integers:
    """The greatest common divisor of every row of a two-dimensional array; 0 for a row of zeros."""
    if array.shape[1] == 0:
        return np.zeros(array.shape[0], dtype=np.int64)
    if array.dtype != object:
        return np.asarray(np.gcd.reduce(array, axis=1))
    return pack((math.gcd(*map(int, row)) for row in array), (array.shape[0],))


def row_lcms(array: Integers) -> Integers:
    """The least common multiple of every row of a two-dimensional array of positive integers."""
    rows, columns = array.shape
    if columns == 0:
        return np.ones(rows, dtype=np.int64)
    current = array
    while current.dtype != object and current.shape[1] > 1:
        half = current.shape[1] // 2
        left, right, rest = current[:, :half], current[:, half : 2 * half], current[:, 2 * half :]
        quotient = left // np.gcd(left, right)
        if largest(quotient) * largest(right) >= WORD:
            break
        current = np.hstack((quotient * right, rest))
    if current.shape[1] == 1:
        return current[:, 0]
    return pack((math.lcm(*map(int, row)) for row in current), (rows,))
