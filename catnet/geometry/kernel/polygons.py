"""Polygons as lists of corners and of edges.

In dimension 2 a cell is a polygon (with an edge at infinity where it is unbounded), and its words of constraints are
*tidy* if its edges are numbered 0, ..., L - 1, so that a corner lies on exactly two of them.

>>> import numpy as np
>>> from catnet.geometry.kernel.frame import make_frame
>>> quadrants = make_frame([[1, 0, 0], [0, 1, 0]], [], 2).cells
>>> [ends.reshape(4, 3)[0].tolist() for ends in edges_of(quadrants)]     # edge 0 joins corners 1 and 2, ...
[[1, 0, 0], [2, 2, 1]]
"""

from __future__ import annotations

import numpy as np

from catnet.geometry.kernel.bits import Words, count_bits, unpack_bits, words_for
from catnet.geometry.kernel.cells import Cells, begins_of
from catnet.geometry.kernel.rays import Indices, distinct

__all__ = ["edges_of", "labels", "tidy"]


def tidy(cells: Cells) -> Cells:
    """The same polygons with tidy words; the lists of all cells one after the other."""
    place, owner = cells.places()
    tight = cells.tight.take(place, axis=0).astype(np.uint64)
    begins = begins_of(cells.length)
    if not ((cells.used == cells.length).all() and (count_bits(tight) == 2).all()):
        tight = _tidied(tight, owner, begins)
    members = cells.members.take(place)
    return Cells(cells.rays, begins, cells.length, members, tight, cells.length, cells.active)


def _tidied(tight: Words, owner: Indices, begins: Indices) -> Words:
    """An edge is a constraint on which two corners lie; of constraints on the same two, the first is kept."""
    size = 64 * tight.shape[1]
    corner, bit = np.nonzero(unpack_bits(tight, offset=0, size=size))
    order = np.argsort(owner.take(corner) * size + bit, kind="stable")
    corner, key = corner.take(order), (owner.take(corner) * size + bit).take(order)
    first = np.flatnonzero(key[1:] == key[:-1])  # a line meets a polygon in two corners at most
    one, two = corner.take(first), corner.take(first + 1)
    chosen, _ = distinct(one, two)
    one, two = one.take(chosen), two.take(chosen)
    polygon = owner.take(one)
    number = np.arange(len(one)) - np.searchsorted(polygon, np.arange(len(begins))).take(polygon)
    return labels(len(tight), one, two, number)


def labels(corners: int, one: Indices, two: Indices, number: Indices) -> Words:
    """The words of the corners when edges with these numbers join the corners one and two."""
    width = words_for(int(number.max(initial=0)) + 1)
    words = np.zeros(corners * width, dtype=np.uint64)
    value = np.uint64(1) << (number & 63).astype(np.uint64)
    for end in (one, two):
        np.add.at(words, end * width + (number >> 6), value)
    return words.reshape(corners, width)


def edges_of(cells: Cells) -> tuple[Indices, Indices]:
    """The two corners of every edge of tidy polygons, as positions in `members`; edge i of a cell stands where its
    corner i does.
    """
    corners = len(cells.members)
    first, second = np.empty(corners, dtype=np.int64), np.empty(corners, dtype=np.int64)
    begin = np.repeat(cells.start, cells.length)
    if cells.tight.shape[1] == 1:
        words = cells.tight[:, 0]
        low = words & (~words + np.uint64(1))
        bits = np.stack((np.bitwise_count(low - np.uint64(1)), np.bitwise_count((words ^ low) - np.uint64(1))), axis=1)
    else:
        bits = np.nonzero(unpack_bits(cells.tight, offset=0, size=64 * cells.tight.shape[1]))[1].reshape(corners, 2)
    place = (begin[:, None] + bits).ravel()
    corner = np.repeat(np.arange(corners), 2)
    second[place] = corner
    first[place[::-1]] = corner[::-1]
    return first, second
