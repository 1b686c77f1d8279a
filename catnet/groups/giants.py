"""Symmetric and alternating groups on their own points, recognised by one cycle.

A transitive group of degree n that holds an element with a cycle of prime length p, n/2 < p < n − 2, holds all even
permutations: a power of the element is that cycle alone, no blocks are compatible with it, and a primitive group with
a p-cycle that leaves three points or more fixed contains the alternating group (Jordan 1873).  So the order is n!, or
n!/2 if every generator is even.  One element in ln n / ln 2 or so has such a cycle; where none of the words that are
tried does, nothing is said.

>>> import numpy as np
>>> turn, swap = np.roll(np.arange(1000), -1), np.arange(1000)
>>> swap[:2] = 1, 0
>>> giant = find_giant(np.array([turn, swap]))
>>> giant.order == math.factorial(1000), giant.contains(list(range(1000))), len(giant.base)
(True, True, 999)

References
----------
Wielandt, Finite Permutation Groups, 1964, theorem 13.9 (Jordan).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from catnet.algebra.permutation import Permutation
from catnet.groups.arrays import Array, orbit_of, words

__all__ = ["Giant", "find_giant", "is_prime"]

_LEAST, _TRIES = 8, 48


@final
@dataclass(frozen=True, slots=True)
class Giant:
    """All permutations of some points, or all even ones; the other points of the `degree` stay.

    Offers what a `catnet.groups.chain.Chain` offers.
    """

    degree: int
    points: tuple[int, ...]
    even: bool

    @property
    def order(self) -> int:
        return math.factorial(len(self.points)) // (2 if self.even else 1)

    @property
    def base(self) -> tuple[int, ...]:
        return self.points[: -2 if self.even else -1]

    def contains(self, images: Sequence[int]) -> bool:
        moving = set(self.points)
        if any(image != i and i not in moving for i, image in enumerate(images)):
            return False
        return not self.even or Permutation(tuple(images)).sign > 0


def find_giant(generators: Array) -> Giant | None:
    """The group that the rows generate, if it is one of these and a word shows it."""
    degree = generators.shape[1]
    points = np.flatnonzero((generators != np.arange(degree)).any(axis=0))
    n = len(points)
    if n < _LEAST or len(orbit_of(generators, int(points[0]))) < n:
        return None
    for images in words(generators, _TRIES).tolist():
        if any(n < 2 * p and p < n - 2 and is_prime(p) for p in map(len, Permutation(tuple(images)).cycles())):
            even = all(Permutation(tuple(row)).sign > 0 for row in generators.tolist())
            return Giant(degree, tuple(points.tolist()), even)
    return None


def is_prime(number: int) -> bool:
    """By trial division."""
    return number > 1 and all(number % factor for factor in range(2, math.isqrt(number) + 1))
