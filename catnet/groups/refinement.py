"""Colour refinement: points of a structure that automorphisms cannot carry to each other, told apart.

Every point has a colour, a number of 64 bits.  A round gives each a new one, made of its own and of the multiset of
(value of a relation, colour of the other point).  Rounds are repeated until no new colour comes.

What a colour is made of depends on nothing but the structure and the colours before.  So if an automorphism carries one
colouring to another, it does so after refinement; and points of different colours are told apart.  Two different
multisets might by bad luck get one number; then points that could be told apart are not, which costs time and never an
answer: what is found is checked on the relations themselves.

>>> from catnet.groups.relations import Part, Relation, Structure
>>> path = Structure((Part(4),), (Relation(0, 0, np.eye(4, k=1, dtype=int) + np.eye(4, k=-1, dtype=int)),))
>>> Refinement(path).classes(Refinement(path).start())
[[0, 3], [1, 2]]

Notes
-----
A multiset of pairs (value, colour) becomes the sum of the products of a hash of the value and the colour modulo 2^64:
for all points of a part at once that is the product of a matrix by a vector, two for each relation and round.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.budget import Budget, size_of
from catnet.groups.arrays import Array
from catnet.groups.relations import Relation, Structure

__all__ = ["Colours", "Refinement", "mixed"]

Colours = npt.NDArray[np.uint64]
"""One number for every point; of a signed part first the points, then their opposites."""

_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def mixed(values: Any, salt: int = 0) -> Colours:
    """A hash of every entry, after the finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
    x = np.asarray(values).astype(np.uint64) + np.uint64((salt * _ODD[0] + _ODD[0]) % (1 << 64))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(_ODD[1])
    x = (x ^ (x >> np.uint64(27))) * np.uint64(_ODD[2])
    result: Colours = x ^ (x >> np.uint64(31))
    return result


@final
class Refinement:
    """The rounds of one structure; its relations are hashed once.

    Parameters
    ----------
    structure : Structure
    """

    __slots__ = ("_budget", "_places", "_tables", "count", "structure")

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self._budget = Budget.of(None)
        self._places: list[tuple[slice, slice | None]] = []
        at = 0
        for part in structure.parts:
            forth = slice(at, at + part.size)
            back = slice(at + part.size, at + 2 * part.size) if part.signed else None
            self._places.append((forth, back))
            at += part.size * (1 + part.signed)
        self.count = at
        self._tables = []
        for salt, relation in enumerate(structure.relations):
            self._budget.require(8 * size_of(relation.values))
            self._tables.append(self._table(relation, 2 * salt + 10))

    def _table(self, relation: Relation, salt: int) -> tuple[Relation, int, tuple[Colours, ...], tuple[Colours, ...]]:
        """Hashes of the values and of the opposite ones, by rows and by columns."""
        signs = [relation.values]
        if relation.is_odd and (self._places[relation.rows][1] or self._places[relation.columns][1]):
            signs.append(-relation.values)
        by_rows = tuple(mixed(values, salt) for values in signs)
        return relation, salt, by_rows, tuple(np.ascontiguousarray(table.T) for table in by_rows)

    def places(self, part: int) -> tuple[slice, slice | None]:
        """Where the points of a part, and their opposites, stand among all."""
        return self._places[part]

    def start(self) -> Colours:
        """The colours of nothing but the parts, refined."""
        colours = np.zeros(self.count, dtype=np.uint64)
        for number, (forth, back) in enumerate(self._places):
            colours[forth] = number
            if back is not None:
                colours[back] = number
        return self.refine(mixed(colours))

    def individualised(self, colours: Colours, point: int) -> Colours:
        """One point gets a colour of its own; refined."""
        changed = colours.copy()
        changed[point] = mixed(changed[point : point + 1], 5)[0]
        return self.refine(changed)

    def refine(self, colours: Colours) -> Colours:
        """Rounds until no new colour comes."""
        known = len(np.unique(colours))
        while known < self.count:
            self._budget.tick()
            following = self._round(colours)
            found = len(np.unique(following))
            if found <= known:
                return colours
            colours, known = following, found
        return colours

    def _round(self, colours: Colours) -> Colours:
        gathered = mixed(colours, 1)
        for forth, back in self._places:
            if back is not None:
                gathered[forth] += mixed(colours[back], 2)
                gathered[back] += mixed(colours[forth], 2)
        for relation, salt, by_rows, by_columns in self._tables:
            rows, columns = self._places[relation.rows], self._places[relation.columns]
            for table, here, there, side in ((by_rows, rows, columns, 0), (by_columns, columns, rows, 1)):
                read = mixed(colours[there[0]], salt + side)
                opposite = None if there[1] is None else mixed(colours[there[1]], salt + side)
                gathered[here[0]] += mixed(_sums(table, read, opposite), salt + side)
                if here[1] is not None:
                    gathered[here[1]] += mixed(_sums(table[::-1], read, opposite), salt + side)
        return mixed(gathered, 3)

    def classes(self, colours: Colours) -> list[list[int]]:
        """The points of every colour, in the order of their first points."""
        found: dict[int, list[int]] = defaultdict(list)
        for point, colour in enumerate(colours.tolist()):
            found[colour].append(point)
        return list(found.values())


def _sums(tables: tuple[Colours, ...], forth: Colours, back: Colours | None) -> Array:
    """For every row the sum of hash · colour, over the points and their opposites."""
    total: Array = tables[0] @ forth
    return total if back is None else total + tables[-1] @ back
