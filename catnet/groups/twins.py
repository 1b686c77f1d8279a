"""Points of a structure that no relation tells apart: inputs that nobody reads, outputs that are equal.

Two points of an end are *twins* if exchanging them keeps every relation, because they have the same values with all
others.  Then every permutation of a class of twins is an automorphism, and the others are those of the structure with
one point for each class, coloured by how many it stands for.  In a signed part a point may be a twin of the opposite of
another.  One of which all values are 0 is a twin of its own opposite: the signs of such points are free, too, and they
are left out of the small structure.

>>> import numpy as np
>>> star = Structure((Part(4), Part(1)), (Relation(0, 1, np.ones((4, 1), dtype=int)),))
>>> twins = twins_of(star)
>>> twins.order, [str(q.permutation) for q, _ in twins.generators], twins.small.parts[0].size
(24, ['(0 1)', '(0 1 2 3)'], 1)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.groups.arrays import Array
from catnet.groups.relations import Part, Relation, Structure

__all__ = ["Twins", "twins_of"]

_ONE = Fraction(1)

Class: TypeAlias = tuple[tuple[int, int], ...]
"""Points, each with its sign as a twin of the first one."""


@final
@dataclass(frozen=True, slots=True)
class Twins:
    """The classes of twins of a structure.

    Parameters
    ----------
    structure, small : Structure
        The given one, and the one with the first point of every class; its last part and relations say how many points
        each stands for.
    classes : tuple of tuples of Class
        For every part the classes that the points of the small one stand for, in their order.
    generators : tuple of tuples of Monomial
        Of the group that moves twins among themselves.
    order : int
        Of that group.
    """

    structure: Structure
    small: Structure
    classes: tuple[tuple[Class, ...], ...]
    generators: tuple[tuple[Monomial, ...], ...] = ()
    order: int = 1

    def lifted(self, operators: Sequence[Monomial]) -> tuple[Monomial, ...]:
        """An automorphism of the small structure, the members of a class carried along in their order."""
        if self.small is self.structure:
            return tuple(operators)
        result = []
        for part, classes, operator in zip(self.structure.parts, self.classes, operators, strict=False):
            images, scale = list(range(part.size)), [Fraction(1)] * part.size
            for place, members in enumerate(classes):
                others = classes[operator.permutation(place)]
                for (point, sign), (other, other_sign) in zip(members, others, strict=True):
                    images[point] = other
                    scale[point] = operator.scale[place] * sign * other_sign
            result.append(Monomial(Permutation(tuple(images)), tuple(scale)))
        return tuple(result)


def twins_of(structure: Structure) -> Twins:
    """The classes of twins in the ends of a structure; linear in the relations."""
    kept: list[tuple[Class, ...]] = []
    generators: list[tuple[Monomial, ...]] = []
    order = 1
    still = tuple(Monomial.identity(part.size) for part in structure.parts)
    for number, part in enumerate(structure.parts):
        own: list[Class] = []
        for members, free in _classes(structure, number):
            if not free:
                own.append(members)
            order *= math.factorial(len(members)) << (len(members) if free else 0)
            moving = _moving(part.size, members, free)
            generators.extend((*still[:number], operator, *still[number + 1 :]) for operator in moving)
        kept.append(tuple(own))
    if not generators:
        return Twins(structure, structure, tuple(kept))
    return Twins(structure, _small(structure, kept), tuple(kept), tuple(generators), order)


def _classes(structure: Structure, number: int) -> list[tuple[Class, bool]]:
    """The classes of one part, and whether the signs of their points are free."""
    part = structure.parts[number]
    about = [relation for relation in structure.relations if number in (relation.rows, relation.columns)]
    if not part.is_end or (part.signed and not all(relation.is_odd for relation in about)):
        return [(((point, 1),), False) for point in range(part.size)]
    tables = [relation.values for relation in about if relation.rows == number]
    tables += [relation.values.T for relation in about if relation.columns == number]
    values: Array = np.concatenate(tables, axis=1) if tables else np.zeros((part.size, 0), dtype=np.int64)
    signs = _leading_signs(values) if part.signed else np.ones(part.size, dtype=np.int64)
    found: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
    for point, (row, sign) in enumerate(zip(values, signs.tolist(), strict=True)):
        found[(row * (sign or 1)).tobytes()].append((point, sign or 1))
    classes = [tuple((point, sign * members[0][1]) for point, sign in members) for members in found.values()]
    return [(members, part.signed and signs[members[0][0]] == 0) for members in classes]


def _leading_signs(values: Array) -> Array:
    """The sign of the first value of every row that is not 0; 0 where all are."""
    if not values.shape[1]:
        return np.zeros(len(values), dtype=np.int64)
    first = (values != 0).argmax(axis=1)
    signs: Array = np.sign(values[np.arange(len(values)), first])
    return signs


def _moving(size: int, members: Class, free: bool) -> Iterator[Monomial]:
    """Generators of the group of a class: an exchange, a cycle, and a sign if signs are free."""
    points = [point for point, _ in members]
    cycles = [points[:2]] if len(points) > 1 else []
    if len(points) > 2:
        cycles.append(points)
    signs = dict(members)
    for cycle in cycles:
        images, scale = list(range(size)), [_ONE] * size
        for point, image in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            images[point] = image
            scale[point] *= signs[point] * signs[image]
        yield Monomial(Permutation.of_images(tuple(images)), tuple(scale))
    if free:
        yield Monomial.diagonal(tuple(-_ONE if i == points[0] else _ONE for i in range(size)))


def _small(structure: Structure, kept: Sequence[tuple[Class, ...]]) -> Structure:
    """One point for each class, and how many it stands for."""
    firsts = [np.array([members[0][0] for members in classes], dtype=np.intp) for classes in kept]
    parts = [replace(part, size=len(first)) for part, first in zip(structure.parts, firsts, strict=True)]
    relations = [
        replace(relation, values=relation.values[firsts[relation.rows]][:, firsts[relation.columns]])
        for relation in structure.relations
    ]
    for number, classes in enumerate(kept):
        counts = np.array([[len(members)] for members in classes], dtype=np.int64).reshape(len(classes), 1)
        relations.append(Relation(number, len(parts), counts, is_odd=False))
    return Structure((*parts, Part(1, is_end=False)), tuple(relations))
