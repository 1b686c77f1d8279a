"""The order of points along segments, and what is crossed between them.

A point of the segment from e to f where form j vanishes is |z_j(f)| e + |z_j(e)| f up to a factor, so the order along
the segment is that of the quotients |z_j(e)| / |z_j(f)|.  Doubles sort them; wherever two neighbours are closer than
the roundings could have moved them, that segment is sorted again with fractions.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.geometry.kernel.rays import Indices, ordered

__all__ = ["places_along", "spans"]


def places_along(line: Indices, point: Indices, near: Integers, far: Integers, count: int) -> tuple[Indices, Indices]:
    """Where points come on their segments.

    Parameters
    ----------
    line : shape (points,)
        The segment of every point, below `count`.
    point : shape (points,)
        Which point it is: equal ones need no order.
    near, far : Integers, shape (points,)
        |z(e)| and |z(f)| of the form that vanishes there, positive.

    Returns
    -------
    begin : shape (count + 1,)
        If all segments stand one after the other, each with its first end, its points and its last end, where each
        begins, and the end.
    place : shape (points,)
        Where every point stands.

    Examples
    --------
    >>> begin, place = places_along(np.array([1, 0, 1]), np.arange(3), np.array([2, 1, 1]), np.array([1, 1, 1]), 2)
    >>> begin.tolist(), place.tolist()
    ([0, 3, 7], [5, 1, 4])
    """
    crowd = np.bincount(line, minlength=count)
    begin = np.concatenate(([0], np.cumsum(crowd + 2)))
    place = begin.take(line) + 1
    several = np.flatnonzero(crowd.take(line) > 1)  # alone on its segment a point needs no sorting
    if len(several):
        line = line.take(several)
        order = _order(line, point.take(several), near.take(several), far.take(several), count)
        group = line.take(order)
        place[several.take(order)] += np.arange(len(order)) - np.searchsorted(group, group)
    return begin, place


def _order(line: Indices, point: Indices, near: Integers, far: Integers, count: int) -> Indices:
    """What sorts points by segment, and on each by their quotient."""
    if near.dtype == object or far.dtype == object:
        keys = [Fraction(a, b) for a, b in zip(near.tolist(), far.tolist(), strict=True)]
        first = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
        return first.take(ordered(line.take(first), count))
    measure = near / far
    order = np.argsort(measure)
    order = order.take(ordered(line.take(order), count))
    measure, line, point = measure.take(order), line.take(order), point.take(order)
    close = (point[1:] != point[:-1]) & (line[1:] == line[:-1]) & (measure[1:] - measure[:-1] <= 2.0**-48 * measure[1:])
    doubtful = line[1:].compress(close)
    doubtful = doubtful.compress(np.concatenate(([True], doubtful[1:] != doubtful[:-1]))[: len(doubtful)])
    for begin, end in zip(
        np.searchsorted(line, doubtful).tolist(), np.searchsorted(line, doubtful, side="right").tolist(), strict=True
    ):
        inner = order[begin:end].tolist()
        inner.sort(key=lambda entry: Fraction(int(near[entry]), int(far[entry])))
        order[begin:end] = inner
    return order


def spans(bits: npt.NDArray[np.uint64], begin: Indices) -> npt.NDArray[np.uint64]:
    """After every entry the symmetric difference of all entries of its segment so far."""
    running = np.bitwise_xor.accumulate(bits, axis=0)
    before = np.concatenate((np.zeros((1, bits.shape[1]), dtype=np.uint64), running[begin[1:-1] - 1]))
    running ^= np.repeat(before, np.diff(begin), axis=0)
    return np.asarray(running)
