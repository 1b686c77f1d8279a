"""The orbits of a group on pairs of points, with signs: which entries of an intertwiner are equal up to sign.

A group acts on W = {0, …, m − 1} and on V = {0, …, n − 1} by permutations with signs.  A function X of pairs with
X(g w, g v) = ± X(w, v) is free on one pair of every orbit, and zero on an orbit that carries a pair to its negative.

>>> turn, plus = np.array([1, 2, 0]), np.ones(3, dtype=np.int64)
>>> orbits = pair_orbits([(turn, plus)], [(turn, plus)])
>>> orbits.count, orbits.labels.tolist()
(3, [[0, 1, 2], [2, 0, 1], [1, 2, 0]])

Notes
-----
An orbit of pairs meets {w} × V for one w of every orbit on W, in an orbit of the stabiliser of w.  For the orbit of w a
transversal t(x) is made, a row of points of V each, and the stabiliser's orbits are those of the products
t(g x)^{-1} g t(x) (Schreier).  A few of these are joined, all are tested, and one that still connects two classes is
joined in turn.  Costs a handful of look-ups for each pair and generator; W should be the smaller one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from catnet.budget import Budget
from catnet.groups.arrays import Array

__all__ = ["PairOrbits", "Signed", "pair_orbits"]

Signed: TypeAlias = tuple[Array, Array]
"""Images of points, and signs 1 or −1: point i goes to sign[i] times point images[i]."""

_JOINED = 8


@final
@dataclass(frozen=True, slots=True)
class PairOrbits:
    """The orbits that carry a function, numbered by their first pairs, row by row.

    Parameters
    ----------
    count : int
    labels : array, shape (m, n)
        The number of the orbit of every pair; −1 where the function must vanish.
    signs : array, shape (m, n)
        The value at a pair if it is 1 at the first pair of the orbit.
    first : array, shape (count,)
        The place of the first pair of every orbit, in the flattened table.
    """

    count: int
    labels: Array
    signs: Array
    first: Array

    @property
    def transposed(self) -> PairOrbits:
        """For pairs the other way round, numbered anew."""
        return _numbered(self.labels.T, self.signs.T)


def pair_orbits(rows: Sequence[Signed], columns: Sequence[Signed], shape: tuple[int, int] | None = None) -> PairOrbits:
    """The orbits on W × V, given how each generator acts on W (`rows`) and V (`columns`).

    Parameters
    ----------
    shape : tuple of int, optional
        (m, n); needed where there are no generators.
    """
    m, n = shape or (len(rows[0][0]), len(columns[0][0]))
    Budget.of(None).require(64 * m * n)  # labels, signs, and a transversal and its inverse for the longest orbit
    signed = any((sign < 0).any() for _, sign in (*rows, *columns))
    labels = np.full((m, n), -1, dtype=np.int64)
    signs = np.zeros((m, n), dtype=np.int8)
    states = [_doubled(images, sign) if signed else images for images, sign in columns]
    size = 2 * n if signed else n
    reached = np.zeros(m, dtype=bool)
    for start in range(m):
        if not reached[start]:
            orbit, forwards, backwards = _transversal(start, rows, states, size, n)
            reached[orbit] = True
            table = _classes(orbit, forwards, backwards, rows, states, n)
            here, opposite = table[:, :n], table[:, n:]
            labels[orbit] = start * size + (np.minimum(here, opposite) if signed else here)
            signs[orbit] = np.sign(opposite - here) if signed else 1
    labels[signs == 0] = -1
    return _numbered(labels, signs)


def _numbered(labels: Array, signs: Array) -> PairOrbits:
    """Numbers in the order of the first pairs, at which the signs become 1."""
    flat, flags = labels.ravel(), signs.ravel()
    if not len(flat) or flat.max() < 0:
        nothing = np.full(labels.shape, -1, dtype=np.int32)
        return PairOrbits(0, nothing, np.zeros(labels.shape, np.int8), np.zeros(0, np.intp))
    first = np.full(int(flat.max()) + 2, len(flat), dtype=np.intp)  # the last place is that of −1
    first[flat[::-1]] = np.arange(len(flat))[::-1]
    first[-1] = len(flat)
    places = np.sort(first[first < len(flat)])
    number = np.full(len(first), -1, dtype=np.int32)
    number[flat[places]] = np.arange(len(places))
    turned = np.ones(len(first), dtype=np.int8)
    turned[flat[places]] = flags[places]
    table = number[flat].reshape(labels.shape)
    return PairOrbits(len(places), table, (flags * turned[flat]).reshape(labels.shape), places)


def _doubled(images: Array, sign: Array) -> Array:
    """On the 2n points ±: point i + n is −i."""
    n = len(images)
    forth = np.where(sign > 0, images, images + n)
    return np.concatenate((forth, (forth + n) % (2 * n)))


def _carry(elements: Array, state: Array, flipped: Array, n: int) -> Array:
    """g t for every row t, with another sign where g has one on W."""
    moved: Array = state[elements]
    if flipped.any():
        moved[flipped] = (moved[flipped] + n) % (2 * n)
    return moved


def _transversal(
    start: int, rows: Sequence[Signed], states: Sequence[Array], size: int, n: int
) -> tuple[Array, Array, Array]:
    """The orbit of a point, for each of its points what carries V there, and the inverses."""
    seen = {start}
    orbit, parts = [np.array([start])], [np.arange(size)[np.newaxis]]
    frontier, elements = orbit[0], parts[0]
    while len(frontier):
        points, found = [], []
        for (images, sign), state in zip(rows, states, strict=True):
            new = [k for k, there in enumerate(images[frontier].tolist()) if there not in seen]
            if new:
                there = images[frontier[new]]
                seen.update(there.tolist())
                points.append(there)
                found.append(_carry(elements[new], state, sign[frontier[new]] < 0, n))
        if not points:
            break
        frontier, elements = np.concatenate(points), np.concatenate(found)
        orbit.append(frontier)
        parts.append(elements)
    forwards = np.concatenate(parts)
    backwards = np.empty_like(forwards)
    np.put_along_axis(backwards, forwards, np.arange(size)[np.newaxis], axis=1)
    return np.concatenate(orbit), forwards, backwards


def _classes(
    orbit: Array, forwards: Array, backwards: Array, rows: Sequence[Signed], states: Sequence[Array], n: int
) -> Array:
    """For every point of the orbit and every state of V the least state at the first point that is carried to it."""
    place = np.zeros(int(orbit.max()) + 1, dtype=np.intp)
    place[orbit] = np.arange(len(orbit))
    steps = [(place[images[orbit]], sign[orbit] < 0, state) for (images, sign), state in zip(rows, states, strict=True)]
    classes = np.arange(forwards.shape[1], dtype=np.int32)
    some = np.arange(0, len(orbit), -(-len(orbit) // _JOINED))
    products = [_products(forwards, backwards, step, some, n) for step in steps]
    if products:
        classes = _joined(classes, np.concatenate(products))
    table = classes[backwards]
    at = 0
    while at < len(steps):  # is the class of g y at g x that of y at x?
        targets, flipped, state = steps[at]
        moved = table[targets][:, state]
        if flipped.any():
            moved[flipped] = np.roll(moved[flipped], n, axis=1)
        joins = np.flatnonzero((moved != table).any(axis=1))
        if len(joins):
            classes = _joined(classes, _products(forwards, backwards, steps[at], joins[:_JOINED], n))
            table, at = classes[backwards], 0
        else:
            at += 1
    return table


def _products(forwards: Array, backwards: Array, step: tuple[Array, Array, Array], places: Array, n: int) -> Array:
    """t(g x)^{-1} g t(x) for some places x of the orbit."""
    targets, flipped, state = step
    moved = _carry(forwards[places], state, flipped[places], n)
    products: Array = np.take_along_axis(backwards[targets[places]], moved, axis=1)
    return products


def _joined(classes: Array, products: Array) -> Array:
    """Classes joined along permutations, each named by its least element."""
    everything = np.concatenate((products, classes[np.newaxis]))
    found = classes
    while True:
        before = found
        for row in everything:
            found = np.minimum(found, found[row])
        for row in products:
            other = found.copy()
            other[row] = np.minimum(found[row], found)
            found = other
        found = found[found]
        if (found == before).all():
            return found
