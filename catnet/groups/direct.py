"""Permutation groups as direct products: generators that move no point together generate groups side by side.

If every generator moves points of one of several disjoint sets only, the group is the direct product of the groups that
the generators of each set generate: its order is the product, and an element is in it if it keeps every set, fixes what
lies outside, and is in each group there.

>>> import numpy as np
>>> swaps = np.array([[1, 0, 2, 3, 4, 5], [0, 1, 3, 2, 4, 5], [0, 1, 2, 3, 5, 4]])
>>> chain = chain_of(swaps)
>>> len(chain.parts), chain.order, chain.contains([1, 0, 2, 3, 5, 4]), chain.contains([2, 3, 0, 1, 4, 5])
(3, 8, True, False)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from catnet.groups.arrays import Array
from catnet.groups.chain import Chain
from catnet.groups.giants import Giant, find_giant

__all__ = ["DirectProduct", "KnownGroup", "chain_of"]


@final
@dataclass(frozen=True, slots=True)
class DirectProduct:
    """Groups on disjoint sets of points; the other points of the `degree` stay.

    Offers what a `catnet.groups.chain.Chain` offers.
    """

    degree: int
    parts: tuple[tuple[tuple[int, ...], Chain | Giant], ...]

    @property
    def order(self) -> int:
        return math.prod(chain.order for _, chain in self.parts)

    @property
    def base(self) -> tuple[int, ...]:
        return tuple(points[place] for points, chain in self.parts for place in chain.base)

    def contains(self, images: Sequence[int]) -> bool:
        moved = {point for points, _ in self.parts for point in points}
        if any(image != point and point not in moved for point, image in enumerate(images)):
            return False
        for points, chain in self.parts:
            place = {point: index for index, point in enumerate(points)}
            inside = [place.get(images[point], -1) for point in points]
            if -1 in inside or not chain.contains(inside):
                return False
        return True


KnownGroup: TypeAlias = Chain | Giant | DirectProduct


def chain_of(generators: Array) -> KnownGroup:
    """The group that permutations generate, by what is known of its order and its elements.

    Parameters
    ----------
    generators : array, shape (m, n)
        Rows of images of 0, …, n − 1.

    Raises
    ------
    BudgetError
        From Schreier–Sims.
    """
    parts = _apart(generators)
    if len(parts) < 2:
        return _of_one(generators)
    found = []
    for rows, points in parts:
        place = np.zeros(generators.shape[1], dtype=np.intp)
        place[points] = np.arange(len(points))
        found.append((tuple(points.tolist()), _of_one(place[generators[rows][:, points]])))
    return DirectProduct(int(generators.shape[1]), tuple(found))


def _of_one(generators: Array) -> Chain | Giant:
    return find_giant(generators) or Chain(generators)


def _apart(generators: Array) -> list[tuple[list[int], Array]]:
    """The moving generators in classes, the finest for which no two classes move a point both; with their points."""
    moved = generators != np.arange(generators.shape[1])
    leader = list(range(len(generators)))

    def find(row: int) -> int:
        while leader[row] != row:
            row = leader[row]
        return row

    last = np.full(generators.shape[1], -1, dtype=np.intp)  # who was the last to move a point
    for row in range(len(generators)):
        for before in set(last[moved[row]].tolist()) - {-1}:
            leader[find(before)] = row
        last[moved[row]] = row
    classes: dict[int, list[int]] = {}
    for row in np.flatnonzero(moved.any(axis=1)).tolist():
        classes.setdefault(find(row), []).append(row)
    return [(rows, np.flatnonzero(moved[rows].any(axis=0))) for rows in classes.values()]
