"""All automorphisms of a structure: individualise and refine, with orbits found before cutting off what comes after.

Points v_0, v_1, … are given colours of their own, one after the other, and the colours are refined each time, until no
two points of the ends share one: a base.  Then, from the last v_k to the first, for every w of the colour of v_k that
is not yet known to be in its orbit, an automorphism is looked for that fixes v_0, …, v_{k−1} and carries v_k to w.  So
the orbit of every v_k under the stabiliser of those before is known at the end, and the order of the group is the
product of their lengths.  Points that no relation tells apart are put together first: there, every permutation is one.

>>> from catnet.groups.relations import Relation
>>> cycle = np.roll(np.eye(6, dtype=int), 1, axis=0)
>>> hexagon = Structure((Part(6),), (Relation(0, 0, cycle + cycle.T),))
>>> found = automorphisms(hexagon)
>>> found.order, found.ended, all(map(hexagon.is_automorphism, found.generators))
(12, '', True)

A budget that runs out leaves automorphisms that are some of all: `ended` says which.

References
----------
McKay, Piperno, Practical graph isomorphism, II, J. Symbolic Computation 60 (2014), for the method; the guess of an
automorphism before the colours are all different follows Darga, Liffiton, Sakallah, Markov, DAC 2004 (saucy).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.errors import BudgetError
from catnet.groups.arrays import Array
from catnet.groups.refinement import Colours, Refinement
from catnet.groups.relations import Part, Structure
from catnet.groups.twins import twins_of
from catnet.search import Found, NoneExists, Search, allowance, spend

__all__ = ["Automorphism", "Automorphisms", "automorphisms"]

Automorphism: TypeAlias = tuple[Monomial, ...]
"""One permutation, or signed permutation, for every part."""

MOST_NODES = 20_000
"""Colourings that are refined before the search ends."""


@final
@dataclass(frozen=True, slots=True)
class Automorphisms:
    """What a search found.

    Parameters
    ----------
    generators : tuple of Automorphism
        Each was checked on the relations.
    order : int or None
        Of the group of what automorphisms do at the ends; None if the search did not end.
    nodes : int
        How many colourings were refined.
    ended : str
        What ended the search before all automorphisms were found; empty if nothing did.
    """

    generators: tuple[Automorphism, ...]
    order: int | None
    nodes: int
    ended: str = ""


def automorphisms(structure: Structure, *, budget: int = MOST_NODES) -> Automorphisms:
    """Generators of the group of automorphisms, and its order at the ends.

    Parameters
    ----------
    structure : Structure
    budget : int
        How many colourings may be refined.

    Notes
    -----
    A refinement costs a few products of the relations by vectors.  With colours that are all different at once, one
    refinement and one check in all; for groups such as the symmetric one, two for every point of the base.
    """
    twins = twins_of(structure)
    search = _Search(twins.small, budget)
    ended = ""
    try:
        search.run()
    except BudgetError as error:
        if error.counter != _COUNTER:
            raise
        ended = str(error)
    lifted = tuple(map(twins.lifted, search.generators))
    order = None if ended else search.order * twins.order
    return Automorphisms((*twins.generators, *lifted), order, search.nodes, ended)


_COUNTER = "colourings refined"


@final
class _Search:
    """The search in a structure without twins."""

    def __init__(self, structure: Structure, budget: int) -> None:
        self.structure = structure
        self.refinement = Refinement(structure)
        self.most = allowance(_COUNTER, budget)
        self.nodes = 0
        self.generators: list[Automorphism] = []
        self.order = 1
        self._leader = list(range(self.refinement.count))  # of every point's orbit under what was found

    def run(self) -> None:
        path, base = self._path()
        for level in range(len(base) - 1, -1, -1):
            self.order *= self._orbit(path, base, level)

    def _path(self) -> tuple[list[Colours], list[int]]:
        """The colours along the base, and the base: first points of the ends, then others that are not told apart."""
        path: list[Colours] = [self._refined(None, None)]
        base: list[int] = []
        while True:
            point = self._next_point(path[-1])
            if point is None:
                return path, base
            base.append(point)
            path.append(self._refined(path[-1], point))

    def _refined(self, colours: Colours | None, point: int | None) -> Colours:
        spend(_COUNTER, self.nodes, self.most)
        self.nodes += 1
        if colours is None or point is None:
            return self.refinement.start()
        return self.refinement.individualised(colours, point)

    def _next_point(self, colours: Colours) -> int | None:
        for ends in (True, False):
            best: tuple[int, int] | None = None
            for number, part in enumerate(self.structure.parts):
                if part.is_end is ends:
                    for members in self._classes(colours, number):
                        if len(members) > 1 and (best is None or (len(members), members[0]) < best):
                            best = (len(members), members[0])
            if best is not None:
                return best[1]
        return None

    def _classes(self, colours: Colours, part: int) -> Iterator[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for place in self.refinement.places(part):
            if place is not None:
                for point in range(place.start, place.stop):
                    found[int(colours[point])].append(point)
        return iter(found.values())

    def _orbit(self, path: list[Colours], base: list[int], level: int) -> int:
        """The length of the orbit of base[level] under automorphisms that fix the points before; 1 for points that are
        not of the ends, which the points of the ends fix or do not matter to.
        """
        point = base[level]
        same = np.flatnonzero(path[level] == path[level][point]).tolist()
        failed: set[int] = set()
        for other in same:
            leader = self._find(other)
            if leader == self._find(point) or leader in {self._find(one) for one in failed}:
                continue
            found = self._carrying(path, base, level, other)
            if isinstance(found, Found):
                self._add(found.value)
            else:
                failed.add(other)
        if not self._is_end(point):
            return 1
        return sum(self._find(other) == self._find(point) for other in same)

    def _is_end(self, point: int) -> bool:
        return any(
            part.is_end and any(place is not None and place.start <= point < place.stop for place in places)
            for part, places in zip(
                self.structure.parts, map(self.refinement.places, range(len(self.structure.parts))), strict=True
            )
        )

    def _carrying(self, path: list[Colours], base: list[int], level: int, other: int) -> Search[Automorphism]:
        """An automorphism that fixes base[:level] and carries base[level] to another point.  Depth first."""
        stack = [(level, path[level], iter([other]))]
        while stack:
            depth, colours, candidates = stack[-1]
            point = next(candidates, None)
            if point is None:
                stack.pop()
                continue
            following = self._refined(colours, point)
            wanted = path[depth + 1]
            if not np.array_equal(np.sort(following), np.sort(wanted)):
                continue
            guess = self._guess(wanted, following)
            if guess is not None:
                return Found(guess)
            if depth + 1 < len(base):
                images = np.flatnonzero(following == wanted[base[depth + 1]]).tolist()
                stack.append((depth + 1, following, iter(images)))
        return NoneExists()

    def _guess(self, before: Colours, after: Colours) -> Automorphism | None:
        """The points of every colour before to those after, one that keeps its colour to itself; if that is an
        automorphism.
        """
        moving = np.flatnonzero(before != after)
        images = np.arange(self.refinement.count)
        images[moving[np.argsort(before[moving], kind="stable")]] = moving[np.argsort(after[moving], kind="stable")]
        operators = []
        for number, part in enumerate(self.structure.parts):
            operator = _operator(images, part, *self.refinement.places(number))
            if operator is None:
                return None
            operators.append(operator)
        found = tuple(operators)
        return found if self.structure.is_automorphism(found) else None

    def _add(self, found: Automorphism) -> None:
        self.generators.append(found)
        for number, operator in enumerate(found):
            forth, back = self.refinement.places(number)
            for point, (image, factor) in enumerate(zip(operator.permutation.images, operator.scale, strict=True)):
                first, second = (forth, back) if factor > 0 else (back, forth)
                if first is not None:
                    self._join(forth.start + point, first.start + image)
                if back is not None and second is not None:
                    self._join(back.start + point, second.start + image)

    def _find(self, point: int) -> int:
        leader = self._leader
        while leader[point] != point:
            leader[point] = leader[leader[point]]
            point = leader[point]
        return point

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._find(one), self._find(other)))
        self._leader[second] = first


def _operator(images: Array, part: Part, forth: slice, back: slice | None) -> Monomial | None:
    """What a permutation of all points does on one part, if it maps it to itself and opposites to opposites."""
    size = part.size
    own = images[forth] - forth.start
    total = size * (1 + part.signed)
    if ((own < 0) | (own >= total)).any():
        return None
    signs = np.where(own < size, 1, -1)
    places = own % size if size else own
    if len(np.unique(places)) != size:
        return None
    if back is not None and not np.array_equal(images[back] - forth.start, places + np.where(signs > 0, size, 0)):
        return None
    return Monomial(Permutation(tuple(places.tolist())), tuple(signs.tolist()))
