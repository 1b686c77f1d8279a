"""A chain of stabilisers: the order of a permutation group, and membership, by Schreier–Sims on arrays.

A base is a list of points b_0, b_1, …; H_i is a group that fixes b_0, …, b_{i-1}, given by generators, and T_i holds
for every point of the orbit of b_i one element of H_i that carries b_i there.  The chain is *complete* if H_{i+1} is
the stabiliser of b_i in H_i, and the last group is trivial.  Then every element is in one way a product t_0 t_1 … with
t_i in T_i, so the order is the product of the lengths of the orbits, and to *sift* an element (divide by the t_i, one
after the other) decides membership.

>>> import numpy as np
>>> chain = Chain(np.array([[1, 2, 3, 4, 0], [1, 0, 2, 3, 4]]))
>>> chain.order, len(chain.base), [chain.contains(p) for p in ([4, 3, 2, 1, 0], [0, 1, 2, 3, 4])]
(120, 4, [True, True])
>>> Chain(np.array([[1, 2, 0, 3], [0, 2, 3, 1]])).contains([1, 0, 2, 3])      # the alternating group
False

Notes
-----
The generators of H_{i+1} are words in those of H_i that were divided by an element of T_i, so H_{i+1} is contained
in the stabiliser.  That it is all of it is *verified*, from the bottom upwards, for every level: all products
t(s y)^{-1} s t(y), for s a generator of H_i and y in the orbit, generate the stabiliser (Schreier's lemma), and all of
them sift to the identity below.  One that does not is a new generator of H_{i+1}.  The words come from a fixed table:
a bad table would cost time, never an answer, and two runs do the same.

With k generators a level (four or five, as a rule) the verification sifts k Σ |orbit i| elements, as rows of arrays,
through at most `len(base)` levels of `degree` points each: 0.6 s for the symmetric group on 100 points.  The arrays
hold Σ |orbit i| · degree entries.

References
----------
Sims, Computational methods in the study of permutation groups, 1970.  Leon, On an algorithm for finding a base and a
strong generating set for a group given by generating permutations, Math. Comp. 35 (1980), for random elements with a
verification.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import final

import numpy as np
import numpy.typing as npt

from catnet.budget import Budget
from catnet.errors import BudgetError
from catnet.groups.arrays import Array, different_rows, smallest_type, words

__all__ = ["Chain"]

_BYTES = 1 << 27
_BLOCK = 1 << 20
_IMAGES = 3 * 10**9
_WORDS, _FIRST = 24, 4


@final
class Chain:
    """A complete chain of stabilisers of the group that permutations generate.

    Parameters
    ----------
    generators : array, shape (m, n)
        Rows of images of 0, …, n − 1.
    most_bytes : int
        What the elements of all T_i may take.
    most_images : int
        How many images of points may be looked up while it is verified.

    Raises
    ------
    BudgetError
        If it would take more.
    """

    __slots__ = ("_budget", "_degree", "_images", "_left", "_levels", "_most_images")

    def __init__(self, generators: Array, *, most_bytes: int = _BYTES, most_images: int = _IMAGES) -> None:
        self._budget = Budget.of(None)
        self._degree = int(generators.shape[1])
        self._left, self._images, self._most_images = most_bytes, 0, most_images
        self._levels: list[_Level] = []
        moving = generators[(generators != np.arange(self._degree)).any(axis=1)]
        if len(moving):
            self._descend(different_rows(moving.astype(np.intp)))
            self._verify()

    @property
    def order(self) -> int:
        return math.prod(len(level.orbit) for level in self._levels)

    @property
    def base(self) -> tuple[int, ...]:
        """Points that only the identity fixes."""
        return tuple(level.point for level in self._levels)

    def contains(self, images: Sequence[int]) -> bool:
        """Whether a permutation of the points is in the group."""
        return not self._fails(np.array([images], dtype=np.intp), 0).any()

    def _descend(self, generators: Array) -> None:
        """H_0, H_1, … from words in the generators of the group above, as far down as these see."""
        while len(generators):
            level = self._append(generators)
            generators = _some(level.reduce(words(generators, _WORDS)))

    def _append(self, generators: Array) -> _Level:
        level = _Level(generators)
        self._pay(level)
        self._levels.append(level)
        return level

    def _pay(self, level: _Level) -> None:
        grown = level.grow(self._left)
        self._budget.require(grown)
        self._left -= grown

    def _verify(self) -> None:
        """Every level, from the bottom; after a new generator of a level, that level again."""
        at = len(self._levels) - 1
        while at >= 0:
            missing = self._missing(at)
            if missing is None:
                at -= 1
            elif at + 1 == len(self._levels):
                self._descend(missing[np.newaxis])
                at = len(self._levels) - 1
            else:
                level = self._levels[at + 1]
                level.add(missing)
                self._pay(level)
                at += 1

    def _missing(self, at: int) -> Array | None:
        """An element of the stabiliser in H_at that the levels below do not hold, or None."""
        level = self._levels[at]
        rows = max(1, _BLOCK // self._degree)
        while level.verified < len(level.generators):
            for begin in range(0, len(level.orbit), rows):
                self._budget.tick()
                if self._images > self._most_images:
                    raise BudgetError("images of points looked up for the order of a group", self._most_images)
                points = min(rows, len(level.orbit) - begin)
                together = max(1, rows // points) if points == len(level.orbit) else 1
                chosen = level.generators[level.verified : level.verified + together]
                products = np.concatenate([level.schreier(row, begin, begin + points) for row in chosen])
                self._images += products.size
                fails = self._fails(products, at + 1)
                if fails.any():
                    first = int(fails.argmax())
                    level.verified += first // points
                    return np.array(products[first])
            level.verified += len(chosen)
        return None

    def _fails(self, elements: Array, at: int) -> npt.NDArray[np.bool_]:
        """Which rows do not sift to the identity, from a level on; rows must fix the points of the levels above."""
        fails = np.zeros(len(elements), dtype=bool)
        columns = np.arange(self._degree)  # the points whose images are kept
        alive = np.flatnonzero((elements != columns).any(axis=1))
        elements = elements[alive]
        fixed = self.base[:at]
        for level in self._levels[at:]:
            if 8 * len(fixed) > len(columns):
                kept = np.isin(columns, fixed, invert=True)
                elements, columns, fixed = elements[:, kept], columns[kept], ()
            image = elements[:, int(np.searchsorted(columns, level.point))]
            inside = level.place[image] >= 0
            if not inside.all():
                fails[alive[~inside]] = True
                alive, elements, image = alive[inside], elements[inside], image[inside]
            elements = level.divide(elements, image)
            self._images += elements.size
            fixed = (*fixed, level.point)
        fails[alive[(elements != columns).any(axis=1)]] = True
        return fails


@final
class _Level:
    """b, generators of H, the orbit of b and the inverses of T; `verified` generators gave nothing new."""

    __slots__ = ("backwards", "generators", "orbit", "place", "point", "verified")

    def __init__(self, generators: Array) -> None:
        degree = generators.shape[1]
        moved = (generators != np.arange(degree)).any(axis=0)
        self.point = int(moved.argmax())
        self.generators = generators
        self.orbit: Array = np.array([self.point])
        self.place: Array = np.full(degree, -1, dtype=np.intp)
        self.place[self.point] = 0
        self.backwards: Array = np.arange(degree, dtype=smallest_type(degree))[np.newaxis]
        self.verified = 0

    def add(self, generator: Array) -> None:
        self.generators = np.concatenate((self.generators, generator[np.newaxis]))

    def grow(self, most: int) -> int:
        """Close the orbit under the generators, breadth first; how many bytes that took."""
        inverses = np.argsort(self.generators, axis=1)
        before, parts, orbit = self.backwards.nbytes, [self.backwards], [self.orbit]
        frontier, elements, size = self.orbit, self.backwards, len(self.orbit)
        row = self.backwards.shape[1] * self.backwards.itemsize
        while len(frontier):
            points, found = [], []
            for forwards, back in zip(self.generators, inverses, strict=True):
                images = forwards[frontier]
                new = np.flatnonzero(self.place[images] < 0)
                if len(new):
                    if (size + len(new)) * row - before > most:
                        raise BudgetError("bytes for a chain of stabilisers", most)
                    there = images[new]
                    self.place[there] = np.arange(size, size + len(new))
                    size += len(new)
                    points.append(there)
                    found.append(elements[new][:, back])  # (s t)^{-1} = t^{-1} s^{-1}
            frontier = np.concatenate(points) if points else np.zeros(0, dtype=np.intp)
            if points:
                elements = np.concatenate(found)
                parts.append(elements)
                orbit.append(frontier)
        if len(parts) > 1:
            self.backwards, self.orbit = np.concatenate(parts), np.concatenate(orbit)
            self.verified = 0
        return self.backwards.nbytes - before

    def reduce(self, elements: Array) -> Array:
        """t^{-1} x, for every row x, with t in T carrying b to x(b), which must be in the orbit."""
        return self.divide(elements, elements[:, self.point])

    def divide(self, elements: Array, images: Array) -> Array:
        """The same for x(b) given, where the rows have the images of some of the points."""
        rows = self.place[images] * self.backwards.shape[1]
        reduced: Array = self.backwards.ravel().take(rows[:, np.newaxis] + elements)
        return reduced

    def schreier(self, generator: Array, begin: int, end: int) -> Array:
        """t(s y)^{-1} s t(y) for some y of the orbit."""
        backwards = self.backwards[begin:end].astype(np.intp)
        forwards = np.empty(backwards.shape, dtype=np.intp)
        np.put_along_axis(forwards, backwards, generator[np.newaxis], axis=1)
        return self.reduce(forwards)


def _some(elements: Array) -> Array:
    """A few different ones, without the identity."""
    moving = elements[(elements != np.arange(elements.shape[1])).any(axis=1)]
    if len(moving) > _FIRST:
        moving = moving[:: len(moving) // _FIRST][:_FIRST]
    return different_rows(moving)
