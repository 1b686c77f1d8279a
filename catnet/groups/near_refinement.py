"""Colour refinement of structures whose numbers are only nearly equal, in floats: for proposals, never for answers.

A point's *profile* is the list of its values with all others, sorted within every colour of theirs.  Two points of one
colour stay together if a chain of profiles joins them, each near the next: on every colour of s points, the root of the
mean square of the differences is at most ε (1 + 3/√s).  Sorting brings lists nearer, never farther; so noise of about
ε/2 on every value does not part what was equal, and one value that is known to differ parts two points whatever the
others are.

Several colourings of one structure are refined together, so that their colours mean the same: that is how an image of
a colouring is sought.

>>> from catnet.groups.relations import Part, Relation, Structure
>>> table = np.array([[1.0, 0.51], [0.49, 1.01], [0.2, 0.2]])
>>> structure = Structure((Part(3), Part(2)), (Relation(0, 1, table),))
>>> near, far = (NearRefinement(structure, tolerance) for tolerance in (0.1, 0.001))
>>> near.start().tolist(), far.start().tolist()
([0, 0, 1, 2, 2], [0, 1, 2, 3, 4])
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.groups.arrays import Array
from catnet.groups.relations import Relation, Structure

__all__ = ["Floats", "NearRefinement", "Tables", "places_of", "tables_of"]

Floats: TypeAlias = npt.NDArray[np.float64]
Place: TypeAlias = tuple[slice, slice | None]
Tables: TypeAlias = list[tuple[int, int, Floats]]

_FEW = 8
"""Colours for which differences of all pairs are taken at once."""


def places_of(structure: Structure) -> list[Place]:
    """Where the points of every part, and their opposites, stand among all."""
    places: list[Place] = []
    at = 0
    for part in structure.parts:
        back = slice(at + part.size, at + 2 * part.size) if part.signed else None
        places.append((slice(at, at + part.size), back))
        at += part.size * (1 + part.signed)
    return places


def tables_of(structure: Structure) -> Tables:
    """Every relation as a table between all points of two parts, opposites after the points."""
    return [(relation.rows, relation.columns, _doubled(structure, relation)) for relation in structure.relations]


def _doubled(structure: Structure, relation: Relation) -> Floats:
    table = np.asarray(relation.values, dtype=np.float64)
    sign = -1.0 if relation.is_odd else 1.0
    if structure.parts[relation.columns].signed:
        table = np.concatenate([table, sign * table], axis=1)
    if structure.parts[relation.rows].signed:
        table = np.concatenate([table, sign * table], axis=0)
    return table


@final
class NearRefinement:
    """The rounds of one structure, for one tolerance.

    Parameters
    ----------
    structure : Structure
        Its values in units in which a typical one is 1.
    tolerance : float
        What was called ε.
    tables : optional
        `tables_of(structure)`, if they are known.
    """

    __slots__ = ("_sides", "count", "entries", "places", "tolerance", "work")

    def __init__(self, structure: Structure, tolerance: float, tables: Tables | None = None) -> None:
        self.places = places_of(structure)
        self.count = sum(part.size * (1 + part.signed) for part in structure.parts)
        self.tolerance = tolerance
        self._sides: list[list[tuple[Floats, int]]] = [[] for _ in structure.parts]
        for rows, columns, table in tables_of(structure) if tables is None else tables:
            self._sides[rows].append((table, columns))
            self._sides[columns].append((table.T, rows))
        self.entries = sum(table.size for side in self._sides for table, _ in side)
        self.work = 0

    def whole(self, part: int) -> slice:
        """All points of a part, and their opposites."""
        forth, back = self.places[part]
        return slice(forth.start, forth.stop if back is None else back.stop)

    def start(self) -> Array:
        """The colours of nothing but the parts, refined."""
        colours = np.zeros(self.count, dtype=np.int64)
        for part in range(len(self.places)):
            colours[self.whole(part)] = part
        found = self.refine([colours])
        assert found is not None  # one colouring always agrees with itself
        return found[0]

    def individualised(self, colourings: Sequence[Array], points: Sequence[Sequence[int]]) -> list[Array] | None:
        """In every colouring some points get colours of their own, the k-th ones of all the same; refined.

        None where the colourings turn out to be different.
        """
        changed = [colours.copy() for colours in colourings]
        new = self.count + max(int(colours.max(initial=0)) for colours in changed)
        for colours, own in zip(changed, points, strict=True):
            for number, point in enumerate(own, start=1):
                colours[point] = new + number
        return self.refine(changed)

    def refine(self, colourings: Sequence[Array]) -> list[Array] | None:
        """Rounds until no new colour comes, or until a colour is not as frequent in all colourings: then None."""
        merged = np.concatenate(list(colourings))
        copies = len(colourings)
        known = -1
        while True:
            merged = np.unique(merged, return_inverse=True)[1].astype(np.int64)
            split = np.split(merged, copies)
            number = int(merged.max(initial=-1)) + 1
            counts = [np.bincount(colours, minlength=number) for colours in split]
            if any((count != counts[0]).any() for count in counts[1:]):
                return None
            if number == known:
                return split
            known = number
            if number == self.count and copies == 1:
                return split
            merged = self._round(split)

    def _round(self, split: list[Array]) -> Array:
        """New colours for all points of all colourings."""
        found = [np.zeros(self.count, dtype=np.int64) for _ in split]
        last = 0
        for part, (forth, back) in enumerate(self.places):
            whole = self.whole(part)
            own = [colours[whole] for colours in split]
            profiles, sizes = self._profiles(part, split)
            keys = np.concatenate(own)
            if back is not None:
                width = forth.stop - forth.start
                opposite = np.concatenate([np.roll(colours, width) for colours in own])
                keys = np.unique(np.stack([keys, opposite]), axis=1, return_inverse=True)[1].ravel()
            labels = self._linked(keys, profiles, sizes)
            for number, new in enumerate(np.split(labels, len(split))):
                found[number][whole] = new + last
            last += int(labels.max(initial=-1)) + 1
        return np.concatenate(found)

    def _profiles(self, part: int, split: list[Array]) -> tuple[Floats, Array]:
        """The profiles of a part in all colourings, one below the other, and how many values each colour has."""
        columns: list[list[Floats]] = [[] for _ in split]
        sizes: list[Array] = []
        for table, other in self._sides[part]:
            self.work += table.size * len(split)
            for number, colours in enumerate(split):
                read = colours[self.whole(other)]
                order = np.argsort(read, kind="stable")
                counts = np.unique(read, return_counts=True)[1]
                values = table[:, order]
                ends = np.cumsum(counts)
                for size, end in zip(counts.tolist(), ends.tolist(), strict=True):
                    if size > 1:
                        values[:, end - size : end].sort(axis=1)
                columns[number].append(values)
                if number == 0:
                    sizes.append(counts)
        rows = self.whole(part)
        empty = np.zeros((rows.stop - rows.start, 0))
        profiles = np.concatenate([np.concatenate([empty, *own], axis=1) for own in columns])
        return profiles, np.concatenate([np.zeros(0, dtype=np.int64), *sizes])

    def _linked(self, keys: Array, profiles: Floats, sizes: Array) -> Array:
        """Numbers for the points, the same for those of one key that a chain joins."""
        labels = np.zeros(len(keys), dtype=np.int64)
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        count = 0
        for first, end in pairwise([*starts.tolist(), len(order)]):
            if end == first + 1:
                labels[order[first]] = count
                count += 1
                continue
            members = order[first:end]
            own = _components(profiles[members], sizes, self.tolerance)
            labels[members] = own + count
            count += int(own.max()) + 1
        return labels


def _components(profiles: Floats, sizes: Array, tolerance: float) -> Array:
    """The chains of near profiles."""
    count = len(profiles)
    labels = np.full(count, -1, dtype=np.int64)
    if count == 1 or not profiles.shape[1]:
        return np.zeros(count, dtype=np.int64)
    limits = (tolerance * (1 + 3 / np.sqrt(sizes))) ** 2 * sizes
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    table = _near_pairs(profiles, starts, sizes, limits) if len(sizes) <= _FEW else None
    number = 0
    for first in range(count):
        if labels[first] >= 0:
            continue
        labels[first] = number
        waiting = [first]
        while waiting:
            point = waiting.pop()
            fresh = np.flatnonzero(labels < 0)
            if not len(fresh):
                break
            if table is None:
                squares = (profiles[fresh] - profiles[point]) ** 2
                near = (np.add.reduceat(squares, starts, axis=1) <= limits).all(axis=1)
            else:
                near = table[point, fresh]
            labels[fresh[near]] = number
            waiting += fresh[near].tolist()
        number += 1
    return labels


def _near_pairs(profiles: Floats, starts: Array, sizes: Array, limits: Floats) -> npt.NDArray[np.bool_]:
    near = np.ones((len(profiles), len(profiles)), dtype=bool)
    centred = profiles - profiles.mean(axis=0)
    with np.errstate(all="ignore"):  # too large for floats: not near
        for start, size, limit in zip(starts.tolist(), sizes.tolist(), limits.tolist(), strict=True):
            own = centred[:, start : start + size]
            squares = (own * own).sum(axis=1)
            near &= squares[:, None] + squares[None, :] - 2 * (own @ own.T) <= limit
    return near
