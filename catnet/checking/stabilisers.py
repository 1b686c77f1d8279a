"""Groups of permutations along a base: orbits of stabilisers, orders, by sifting (Schreier, Sims).

A chain keeps, for every point b_i of the base, elements of the group that fix b_1, …, b_{i−1} and carry b_i to the
points of an orbit.  All elements that it keeps are products of the generators, so the product of the lengths of its
orbits is at most the order of the group, whatever elements were tried; it is the order if every Schreier generator
sifts to the identity (`is_whole`), or if no larger group has all the symmetries that there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .reading import ExhaustedError

WORK = 100_000_000
"""Images of points that are computed."""
QUIET = 24
"""So many products in a row that sift to the identity: then the chain is taken as it is."""

Images = tuple[int, ...]


class Chain:
    """Orbits along a base of the group that permutations generate."""

    def __init__(self, base: Sequence[int], degree: int, generators: Sequence[Images]) -> None:
        self.base, self.unit = list(base), tuple(range(degree))
        self.reached: list[dict[int, Images]] = [{point: self.unit} for point in self.base]
        self.own: list[list[Images]] = [[] for _ in self.base]
        self.work = 0
        for generator in generators:
            self._insert(generator)
        quiet = 0
        for element in self._products(generators):
            quiet = 0 if self._insert(element) else quiet + 1
            if quiet == QUIET:
                break

    @property
    def order(self) -> int:
        result = 1
        for reached in self.reached:
            result *= len(reached)
        return result

    def times(self, left: Images, right: Images) -> Images:
        """First the right one."""
        self.work += len(right)
        if self.work > WORK:
            raise ExhaustedError("the group is too large to be sifted")
        return tuple([left[i] for i in right])

    def inverse(self, element: Images) -> Images:
        result = [0] * len(element)
        for point, image in enumerate(element):
            result[image] = point
        return tuple(result)

    def sift(self, element: Images) -> tuple[int, Images]:
        """How far the chain knows an element, and what is left of it."""
        for level, point in enumerate(self.base):
            image = element[point]
            if image not in self.reached[level]:
                return level, element
            if image != point:
                element = self.times(self.inverse(self.reached[level][image]), element)
        return len(self.base), element

    def _insert(self, element: Images) -> bool:
        """Whether the chain has grown."""
        level, left = self.sift(element)
        if level == len(self.base):
            return False
        for upper in range(level + 1):
            self.own[upper].append(left)
            self._extend(upper, left)
        return True

    def _extend(self, level: int, element: Images) -> None:
        reached = self.reached[level]
        waiting = [(point, element) for point in list(reached)]
        for point, by in waiting:
            image = by[point]
            if image not in reached:
                reached[image] = self.times(by, reached[point])
                waiting += [(image, other) for other in self.own[level]]

    def _products(self, generators: Sequence[Images]) -> Iterator[Images]:
        """Products of the generators, by product replacement; the same ones every time."""
        if not generators:
            return
        pool = [generators[i % len(generators)] for i in range(max(8, len(generators)))]
        state, total = 1, self.unit
        while True:
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            first, second = (state >> 33) % len(pool), (state >> 48) % len(pool)
            if first != second:
                right = self.inverse(pool[second]) if state >> 62 & 1 else pool[second]
                pool[first] = self.times(pool[first], right)
                total = self.times(total, pool[first])
                yield total

    def orbits(self, level: int, points: Sequence[int]) -> list[list[int]]:
        """Points that the elements kept at a level, which fix the base before it, carry into each other."""
        left, result = dict.fromkeys(points), []
        while left:
            orbit = [next(iter(left))]
            del left[orbit[0]]
            for point in orbit:
                for element in self.own[level]:
                    if element[point] in left:
                        del left[element[point]]
                        orbit.append(element[point])
            result.append(orbit)
        return result

    def is_whole(self) -> bool:
        """Whether every Schreier generator sifts to the identity: then the order is that of the group."""
        for level, reached in enumerate(self.reached):
            for point, carried in reached.items():
                for element in self.own[level]:
                    back = self.inverse(reached[element[point]])
                    if self.sift(self.times(back, self.times(element, carried)))[1] != self.unit:
                        return False
        return True
