"""A permutation of 0, …, n − 1, composed as functions: ``(g * h)(i) = g(h(i))``.

>>> r, s = Permutation((1, 2, 0)), Permutation((0, 2, 1))
>>> (r * s)(1) == r(s(1)), r * r * r == Permutation.identity(3), r.inverse() * r == r ** 0
(True, True, True)
>>> (r * s).cycles(), r.order
(((0, 1),), 3)
"""

from __future__ import annotations

import collections
import gc
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import final

from catnet.errors import InputError, ShapeError

__all__ = ["Permutation", "iter_rearrangements"]


@final
@dataclass(frozen=True, slots=True)
class Permutation:
    """The bijection i ↦ images[i].

    Parameters
    ----------
    images : tuple of int
        Each of 0, …, n − 1 exactly once.

    Raises
    ------
    InputError
        If it is not a bijection of 0, …, n − 1.
    """

    images: tuple[int, ...]

    def __post_init__(self) -> None:
        if type(self.images) is not tuple:
            object.__setattr__(self, "images", tuple(self.images))
        seen = bytearray(len(self.images))
        for position, image in enumerate(self.images):
            if not isinstance(image, int) or isinstance(image, bool) or not 0 <= image < len(seen):
                raise InputError(f"not a permutation of 0, …, {len(seen) - 1}: entry {position} is {image!r}")
            if seen[image]:
                raise InputError(f"not a permutation of 0, …, {len(seen) - 1}: {image} appears twice")
            seen[image] = 1

    @classmethod
    def of_images(cls, images: tuple[int, ...]) -> Permutation:
        """Images that are known to be a permutation, unchecked."""
        made = object.__new__(cls)
        _set_images(made, images)
        return made

    @classmethod
    def of_all_images(cls, images: Iterable[tuple[int, ...]]) -> list[Permutation]:
        """Many at once, unchecked; no line of Python runs for a single one, and no search for garbage, there being
        none.
        """
        enabled = gc.isenabled()
        gc.disable()
        try:
            table = list(images)
            made = list(map(object.__new__, itertools.repeat(cls, len(table))))
            collections.deque(map(_set_images, made, table), maxlen=0)
            return made
        finally:
            if enabled:
                gc.enable()

    @classmethod
    def identity(cls, degree: int) -> Permutation:
        return cls(tuple(range(degree)))

    @classmethod
    def from_cycles(cls, degree: int, *cycles: Sequence[int]) -> Permutation:
        """The product of disjoint cycles: ``from_cycles(4, (0, 1, 2))`` sends 0 to 1, 1 to 2, 2 to 0."""
        images = list(range(degree))
        moved: set[int] = set()
        for cycle in cycles:
            for here, there in zip(cycle, [*cycle[1:], *cycle[:1]], strict=True):
                if not 0 <= here < degree or here in moved:
                    raise InputError(
                        f"not disjoint cycles in 0, …, {degree - 1}: {here} is out of range or appears twice"
                    )
                moved.add(here)
                images[here] = there
        return cls(tuple(images))

    @property
    def degree(self) -> int:
        return len(self.images)

    def __call__(self, point: int) -> int:
        return self.images[point]

    def __mul__(self, other: Permutation) -> Permutation:
        if not isinstance(other, Permutation):
            return NotImplemented
        if other.degree != self.degree:
            raise ShapeError(f"cannot compose permutations of {self.degree} and of {other.degree} points")
        images = self.images
        return Permutation.of_images(tuple([images[i] for i in other.images]))

    def __pow__(self, exponent: int) -> Permutation:
        base, result = (self if exponent >= 0 else self.inverse()), Permutation.identity(self.degree)
        exponent = abs(exponent)
        while exponent:
            if exponent & 1:
                result = base * result
            base, exponent = base * base, exponent >> 1
        return result

    def inverse(self) -> Permutation:
        images = [0] * self.degree
        for i, image in enumerate(self.images):
            images[image] = i
        return Permutation.of_images(tuple(images))

    def direct_sum(self, other: Permutation) -> Permutation:
        """Side by side: the other one acts on the points behind."""
        return Permutation(self.images + tuple(i + self.degree for i in other.images))

    @property
    def is_identity(self) -> bool:
        return all(i == image for i, image in enumerate(self.images))

    @property
    def order(self) -> int:
        return math.lcm(*map(len, self.cycles()))

    @property
    def sign(self) -> int:
        return -1 if sum(len(cycle) - 1 for cycle in self.cycles()) % 2 else 1

    def cycles(self) -> tuple[tuple[int, ...], ...]:
        """The cycles of length at least 2, each from its least point, in the order of these points."""
        return tuple(cycle for cycle in _orbits_of(self.images) if len(cycle) > 1)

    def _repr_latex_(self) -> str:
        return f"${str(self).replace(' ', chr(92) + ' ')}$"

    def __str__(self) -> str:
        return "".join(f"({' '.join(map(str, cycle))})" for cycle in self.cycles()) or "()"


_set_images = Permutation.__dict__["images"].__set__  # the slot's own setter, which frozen classes hide


def _orbits_of(images: Sequence[int]) -> Iterable[tuple[int, ...]]:
    seen = bytearray(len(images))
    for start in range(len(images)):
        if seen[start]:
            continue
        cycle, point = [], start
        while not seen[point]:
            seen[point] = 1
            cycle.append(point)
            point = images[point]
        yield tuple(cycle)


def iter_rearrangements(parts: Sequence[Sequence[int]]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All ways to arrange each of several parts, the last one changing fastest.

    One after the other: `itertools.product` would first list all arrangements of every part, 12! of 12 equal neurons.

    >>> list(iter_rearrangements([(0, 1), (), (2,)]))
    [((0, 1), (), (2,)), ((1, 0), (), (2,))]
    """
    sources = [itertools.permutations(part) for part in parts]
    current = [next(source) for source in sources]
    while True:
        yield tuple(current)
        for place in reversed(range(len(parts))):
            following = next(sources[place], None)
            if following is not None:
                current[place] = following
                break
            sources[place] = itertools.permutations(parts[place])
            current[place] = next(sources[place])
        else:
            return
