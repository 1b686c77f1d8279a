"""Permutations that nearly keep a structure, for one tolerance after another: proposals, found in floats.

The search is that of `catnet.groups.automorphisms`, with colours that forgive (`catnet.groups.near_refinement`): along
a base, from its last point to its first, a permutation is looked for that carries a base point to another of its
colour, by refining the colours of both at once.  It is kept if the values that it moves differ by at most twice the
tolerance, in the root of the mean square.  What is kept for one tolerance is kept for larger ones, so the groups that
come out are a chain.  Nothing is claimed of them, neither that they are all nor that they are groups that fit.

>>> from catnet.groups.relations import Part, Relation, Structure
>>> table = np.array([[1.0, 0.51, 0.5], [0.49, 1.01, 0.5], [0.5, 0.5, 2.0]])
>>> found = near_automorphisms(Structure((Part(3), Part(3)), (Relation(0, 1, table),)))
>>> [(level.tolerance, [str(one.permutation) for one, _ in level.generators]) for level in found.levels]
[(0.0078125, ['(0 1)'])]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.budget import Budget
from catnet.errors import BudgetError
from catnet.groups.arrays import Array
from catnet.groups.automorphisms import Automorphism
from catnet.groups.near_refinement import Floats, NearRefinement, places_of, tables_of
from catnet.groups.relations import Structure
from catnet.search import allowance, spend

__all__ = ["TOLERANCES", "NearAutomorphisms", "NearLevel", "near_automorphisms"]

TOLERANCES = (*(2.0**-bits for bits in range(40, 12, -4)), *(2.0**-bits for bits in range(12, 2, -1)))
"""In units of a typical value."""

MOST_WORK = 1_000_000_000
"""Values that are read for profiles before the search ends."""

_FAILURES = 64
"""In a row, after which a level of the base is given up."""

_TRIES = 24
"""Colourings for one image of one base point."""

Unit: TypeAlias = tuple[int, ...]
"""Points that no value tells apart."""


@final
@dataclass(frozen=True, slots=True)
class NearLevel:
    """What a tolerance added.

    Parameters
    ----------
    tolerance : float
    generators : tuple of Automorphism
        Those of smaller tolerances first.
    """

    tolerance: float
    generators: tuple[Automorphism, ...]


@final
@dataclass(frozen=True, slots=True)
class NearAutomorphisms:
    """A chain of proposals.

    Parameters
    ----------
    levels : tuple of NearLevel
        For those tolerances that added something, the smallest first.
    ended : str
        The budget that ended the search; empty if none did.
    """

    levels: tuple[NearLevel, ...]
    ended: str = ""


def near_automorphisms(
    structure: Structure, *, tolerances: Sequence[float] = TOLERANCES, budget: int = MOST_WORK
) -> NearAutomorphisms:
    """Generators of groups that nearly keep a structure.

    Parameters
    ----------
    structure : Structure
        Its values are doubles, in units in which a typical one is 1.
    tolerances : sequence of float
        From small to large.
    budget : int
        How many values may be read.

    Notes
    -----
    A colouring sorts all values, a few times; a tolerance takes one, and one for each generator that is new.
    """
    search = _Search(structure, budget)
    levels: list[NearLevel] = []
    ended = ""
    for tolerance in tolerances:
        known = len(search.found)
        try:
            search.run(tolerance)
        except BudgetError as error:
            if error.counter != _COUNTER:
                raise
            ended = str(error)
        if len(search.found) > known:
            levels.append(NearLevel(tolerance, tuple(map(search.automorphism, search.found))))
        if ended:
            break
    return NearAutomorphisms(tuple(levels), ended)


_COUNTER = "weights compared for near symmetries"


@final
class _Search:
    """What was found so far, as permutations of all points."""

    def __init__(self, structure: Structure, budget: int) -> None:
        self.structure = structure
        self.places = places_of(structure)
        self.tables = tables_of(structure)
        self.most = allowance(_COUNTER, budget)
        self.spent = 0
        self.found: list[Array] = []
        self._budget = Budget.of(None)
        self._ends = [index for index, part in enumerate(structure.parts) if part.is_end]

    def run(self, tolerance: float) -> None:
        refinement = NearRefinement(self.structure, tolerance, self.tables)
        start = refinement.start()
        self._pay(refinement)
        units = self._twins(start, tolerance)
        path, base = self._path(refinement, units, start)
        for level in range(len(base) - 1, -1, -1):
            self._orbit(refinement, units, path, base, level)

    def automorphism(self, images: Array) -> Automorphism:
        """A permutation of all points, part by part."""
        operators = []
        for part, (forth, _) in zip(self.structure.parts, self.places, strict=True):
            own = images[forth] - forth.start
            places = own % part.size if part.size else own
            operators.append(
                Monomial(Permutation(tuple(places.tolist())), tuple(np.where(own < part.size, 1, -1).tolist()))
            )
        return tuple(operators)

    def _whole(self, part: int) -> slice:
        forth, back = self.places[part]
        return slice(forth.start, forth.stop if back is None else back.stop)

    def _pay(self, refinement: NearRefinement) -> None:
        self._budget.tick()
        self.spent += refinement.work
        refinement.work = 0
        spend(_COUNTER, self.spent, self.most)

    def _twins(self, colours: Array, tolerance: float) -> dict[int, Unit]:
        """For every point of the ends those with nearly the same values; exchanging them is found at once."""
        units: dict[int, Unit] = {}
        count = sum(self._whole(part).stop - self._whole(part).start for part in range(len(self.places)))
        for part in self._ends:
            whole = self._whole(part)
            tables = [
                table if rows == part else table.T for rows, columns, table in self.tables if part in (rows, columns)
            ]
            values = np.concatenate([np.zeros((whole.stop - whole.start, 0)), *tables], axis=1)
            for unit in self._units(values, colours, whole, tolerance):
                for point in unit:
                    units[point] = unit
                signed = self.structure.parts[part].signed
                pairs = list(pairwise(unit))
                if signed and (opposite := self._opposite(part, unit[0])) in unit:  # all its values are near 0
                    pairs.append((unit[0], opposite))
                for one, other in pairs:
                    images = np.arange(count)
                    images[[one, other]] = other, one
                    if signed and self._opposite(part, one) != other:
                        opposites = [self._opposite(part, point) for point in (one, other)]
                        images[opposites] = opposites[::-1]
                    self._add(images)
        return units

    def _units(self, values: Floats, colours: Array, whole: slice, tolerance: float) -> Iterator[Unit]:
        """The points of a part, those together whose values are near those of the first."""
        for members in _classes(colours, whole):
            left = np.array(members, dtype=np.intp)
            while len(left):
                apart = values[left - whole.start] - values[left[0] - whole.start]
                near = (apart * apart).sum(axis=1) <= tolerance * tolerance * apart.shape[1]
                yield tuple(left[near].tolist())
                left = left[~near]

    def _opposite(self, part: int, point: int) -> int:
        """In a signed part."""
        size, start = self.structure.parts[part].size, self.places[part][0].start
        return point + size if point < start + size else point - size

    def _path(self, refinement: NearRefinement, units: dict[int, Unit], start: Array) -> tuple[list[Array], list[Unit]]:
        """The colours along the base, and the base: points of the ends, until they are told apart."""
        path = [start]
        base: list[Unit] = []
        while (point := self._next_point(path[-1], units)) is not None:
            following = refinement.individualised(path[-1:], [units[point]])
            self._pay(refinement)
            assert following is not None
            base.append(units[point])
            path.append(following[0])
        return path, base

    def _next_point(self, colours: Array, units: dict[int, Unit]) -> int | None:
        """The first point of a smallest class of several units."""
        best: tuple[int, int] | None = None
        for part in self._ends:
            whole = self._whole(part)
            for members in _classes(colours, whole):
                if len(members) > 1 and (best is None or (len(members), members[0]) < best):
                    best = (len(members), members[0])
        return None if best is None else best[1]

    def _orbit(
        self, refinement: NearRefinement, units: dict[int, Unit], path: list[Array], base: list[Unit], level: int
    ) -> None:
        """Permutations that fix the base before `level`, and carry its point there to others."""
        fixed = [point for unit in base[:level] for point in unit]
        point = base[level][0]
        reached = self._reached(point, fixed)
        failures = 0
        for other in np.flatnonzero(path[level] == path[level][point]).tolist():
            if other in reached or len(units[other]) != len(base[level]) or failures >= _FAILURES:
                continue
            images = self._carrying(refinement, units, path[level], base[level], units[other])
            if images is None:
                failures += 1
                continue
            failures = 0
            self._add(images)
            reached = self._reached(point, fixed)

    def _reached(self, point: int, fixed: Sequence[int]) -> set[int]:
        """The orbit of a point under those that were found and fix some points."""
        own = [images for images in self.found if (images[list(fixed)] == fixed).all()]
        orbit = [point]
        known = {point}
        for one in orbit:
            for images in own:
                if (image := int(images[one])) not in known:
                    known.add(image)
                    orbit.append(image)
        return known

    def _carrying(
        self, refinement: NearRefinement, units: dict[int, Unit], colours: Array, unit: Unit, other: Unit
    ) -> Array | None:
        """A permutation that keeps colours and carries one unit to another.  Depth first, a few tries."""
        tries = 0
        stack: list[Iterator[tuple[Array, Array, Unit, Unit]]] = [iter([(colours, colours, unit, other)])]
        while stack and tries < _TRIES:
            following = next(stack[-1], None)
            if following is None:
                stack.pop()
                continue
            before, after, one, image = following
            tries += 1
            both = refinement.individualised([before, after], [one, image])
            self._pay(refinement)
            if both is None:
                continue
            before, after = both
            guess = self._guess(before, after)
            if guess is not None and self._fits(guess, refinement.tolerance):
                return guess
            point = self._next_point(before, units)
            if point is not None:
                images = [units[w] for w in np.flatnonzero(after == before[point]).tolist()]
                images = [own for own in dict.fromkeys(images) if len(own) == len(units[point])]
                stack.append(iter([(before, after, units[point], own) for own in images]))
        return None

    def _guess(self, before: Array, after: Array) -> Array | None:
        """The points of every colour before to those after; one that keeps its colour to itself."""
        moving = np.flatnonzero(before != after)
        images = np.arange(len(before))
        images[moving[np.argsort(before[moving], kind="stable")]] = moving[np.argsort(after[moving], kind="stable")]
        for forth, back in self.places:
            if back is not None:
                size = forth.stop - forth.start
                own = images[forth] - forth.start
                if not np.array_equal(images[back] - forth.start, np.where(own < size, own + size, own - size)):
                    return None
        return images

    def _fits(self, images: Array, tolerance: float) -> bool:
        """Whether the values that are moved go to near ones, relation by relation."""
        for rows, columns, table in self.tables:
            up, across = self._whole(rows), self._whole(columns)
            first, second = images[up] - up.start, images[across] - across.start
            moved_rows, moved_columns = first != np.arange(len(first)), second != np.arange(len(second))
            moved = int(moved_rows.sum()) * len(second) + int((~moved_rows).sum()) * int(moved_columns.sum())
            squares = float(((table[np.ix_(first, second)] - table) ** 2).sum())
            if squares > 4 * tolerance * tolerance * moved:
                return False
        return True

    def _add(self, images: Array) -> None:
        if not any(np.array_equal(images, own) for own in self.found):
            self.found.append(images)


def _classes(colours: Array, whole: slice) -> Iterator[list[int]]:
    """The points of a part by their colours."""
    own = colours[whole]
    order = np.argsort(own, kind="stable")
    starts = np.flatnonzero(np.diff(own[order], prepend=-1))
    for members in np.split(order, starts[1:]) if len(order) else []:
        yield (members + whole.start).tolist()
