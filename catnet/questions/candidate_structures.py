"""Structures of which every symmetry of a function is an automorphism: of values, derivatives and Taylor coefficients.

Theorems 3, 3a and 3b of docs/symmetries.md.  Values that are not rational are enclosed in intervals: those that are
joined by a chain of intervals that meet are one number, and equal values always are.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.groups.automorphisms import automorphisms
>>> from catnet.category import Tanh
>>> theta = MLP.from_rows([([[1, 1], [2, -2]], [1, 0]), ([[1, 3]], [0])], Tanh())
>>> [automorphisms(structure).order for _, structure in iter_structures(theta, False)]
[1, 1]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from typing import TypeAlias

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.derivative import derivatives_structure
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.budget import Budget
from catnet.category import Morphism
from catnet.category.enclosure import Interval, enclose
from catnet.category.jets import jet
from catnet.errors import BudgetError, InexactNumberError
from catnet.groups.arrays import Array
from catnet.groups.relations import Part, Relation, Structure, numbered
from catnet.search import allowance
from catnet.theorem.model import Network

__all__ = [
    "DEGREE",
    "enclosed_structure",
    "iter_structures",
    "jets_structure",
    "symmetric_points",
    "symmetric_rays",
    "values_structure",
]

Jets: TypeAlias = dict[tuple[int, Vector], tuple[Vector, ...]]

MOST_WORK = 2_000_000
"""Weights that are read for the values at the points."""
DEGREE = 5
"""Of Taylor coefficients: in those of degree 3 the scores of softmax appear, in those of degree 5 their squares."""
_SERIES = 40
"""How much more a weight costs in a series, or in an enclosure, than in a value."""


def iter_structures(theta: Network, signed: bool = False) -> Iterator[tuple[str, Structure]]:
    """Structures of which every symmetry of f is an automorphism, in words and as such; cheap ones first."""
    function = theta.morphism()
    perceptron = as_perceptron(theta)
    if perceptron is not None and perceptron.activation.slopes is not None:
        found = derivatives_structure(perceptron, signed=signed)
        if found is not None:
            yield "the derivative at points that all of them fix", found
    if function.is_rational:
        most = allowance("weights read for values at points", MOST_WORK) // (theta.parameters + 1)
        for points in symmetric_points(function.source.dimension, signed, most):
            structure = values_structure(function, points, function.target.dimension, signed)
            yield f"the values at {len(points)} points", structure
        return
    most = allowance("weights read for values at points", MOST_WORK) // (_SERIES * (theta.parameters + 1))
    for points in symmetric_points(function.source.dimension, signed, most):
        enclosed = enclosed_structure(function, points, function.target.dimension, signed)
        if enclosed is None:
            break
        yield f"the enclosed values at {len(points)} points", enclosed
    known: Jets = {}
    for points in symmetric_rays(function.source.dimension, signed, most):
        found = jets_structure(function, points, signed, known)
        if found is None:
            return
        yield f"the Taylor coefficients up to t^{DEGREE} along {len(points)} rays", found


def symmetric_points(dimension: int, signed: bool, most: int) -> Iterator[list[Vector]]:
    """Sets of at most so many points that all (signed) permutations map to themselves, each larger than the one before.

    >>> [len(points) for points in symmetric_points(2, True, 100)]
    [13, 29]
    """
    scales = (1, Fraction(1, 3), 4)
    shapes: list[list[tuple[tuple[int | Fraction, ...], bool]]] = [
        [((), False), *(((value,), False) for value in scales)],
        [((1, 2), False), ((Fraction(1, 2), 3), False), ((3,), True)],
        [((1, 2, 3), False)] if dimension <= 8 else [],
    ]
    points: dict[Vector, None] = {}
    for stage, families in enumerate(shapes):
        larger = [(entries, around) for entries, around in families if len(entries) <= dimension]
        size = sum(2 ** len(entries) * dimension ** len(entries) for entries, _ in larger) + 2 * len(scales)
        if not larger or len(points) + size > most:
            return
        for entries, around in larger:
            if around and signed:
                continue
            for signs in product((1, -1), repeat=len(entries)):
                values = [sign * Fraction(entry) for sign, entry in zip(signs, entries, strict=True)]
                for places in permutations(range(dimension), len(entries)):
                    point = [Fraction(signs[0] if around else 0)] * dimension
                    for place, value in zip(places, values, strict=True):
                        point[place] = value
                    points[tuple(point)] = None
        if stage == 0 and not signed:
            points.update(dict.fromkeys((Fraction(sign * value),) * dimension for value in scales for sign in (1, -1)))
        yield list(points)


def symmetric_rays(dimension: int, signed: bool, most: int) -> Iterator[list[Vector]]:
    """The same for rays from 0, of which a multiple says nothing new: with one entry, with two, with three that are 1.

    >>> [len(points) for points in symmetric_rays(3, False, 100)], [len(rays) for rays in symmetric_rays(2, True, 100)]
    ([3, 9, 10], [4, 12])
    """
    rays: dict[Vector, None] = {}
    for entries in ((1,), (1, 2), (1, 1, 1)):
        count = len(entries)
        size = dimension**count * 2 ** (count * signed)
        if count > dimension or len(rays) + size > most:
            return
        for signs in product((1, -1) if signed else (1,), repeat=count):
            for places in permutations(range(dimension), count):
                ray = [Fraction(0)] * dimension
                for place, sign, entry in zip(places, signs, entries, strict=True):
                    ray[place] = Fraction(sign * entry)
                rays[tuple(ray)] = None
        yield list(rays)


def values_structure(function: Morphism, points: Sequence[Vector], outputs: int, signed: bool) -> Structure:
    """The structure of the values of a function at points."""
    budget = Budget.of(None)
    values = []
    for point in points:
        budget.tick()
        values.append(function(point))
    inputs = function.source.dimension
    coordinates = numbered(Matrix(points, columns=inputs))
    table = numbered(Matrix(values, columns=outputs).T)
    parts = (Part(inputs, signed), Part(outputs, signed), Part(len(points), is_end=False))
    return Structure(parts, (Relation(2, 0, coordinates), Relation(1, 2, np.ascontiguousarray(table))))


def enclosed_structure(function: Morphism, points: Sequence[Vector], outputs: int, signed: bool) -> Structure | None:
    """The structure of the values at points in intervals; None where these are not known, or have no ends."""
    budget = Budget.of(None)
    rows = []
    for point in points:
        budget.tick()
        try:
            rows.append(enclose(function, point))
        except (BudgetError, InexactNumberError):
            return None
    inputs = function.source.dimension
    parts = (Part(inputs, signed), Part(outputs, signed), Part(len(points), is_end=False))
    table = _classes([value for row in rows for value in row]).reshape(len(points), outputs).T
    coordinates = numbered(Matrix(points, columns=inputs))
    return Structure(parts, (Relation(2, 0, coordinates), Relation(1, 2, np.ascontiguousarray(table))))


def _classes(values: Sequence[Interval]) -> Array:
    """Equal numbers for intervals that a chain joins, opposite ones for what a chain joins to their negatives; 0 for
    those that are joined to their own.

    >>> _classes([(Fraction(1), Fraction(2)), (Fraction(-3), Fraction(-2)), (Fraction(5), Fraction(5))]).tolist()
    [1, -1, 2]
    """
    both = [*values, *((-high, -low) for low, high in values)]
    chain = [0] * len(both)
    last = -1
    reached: Fraction | None = None
    for place in sorted(range(len(both)), key=lambda place: both[place][0]):
        low, high = both[place]
        if reached is None or low > reached:
            last, reached = last + 1, high
        chain[place], reached = last, max(reached, high)
    names: dict[int, int] = {}
    result = []
    for here in chain[: len(values)]:
        there = last - here  # the chain of the negatives
        size = names.setdefault(max(here, there), len(names) + 1)
        result.append(0 if here == there else size if here > there else -size)
    return np.array(result, dtype=np.int64)


def jets_structure(function: Morphism, points: Sequence[Vector], signed: bool, known: Jets) -> Structure | None:
    """The structure of the Taylor coefficients of f along the rays through points, from 0, and from (1, …, 1) if there
    are no signs; None where they are not rational.  Those that are known are not computed again, and new ones are kept.
    """
    budget = Budget.of(None)
    inputs, outputs = function.source.dimension, function.target.dimension
    tables: list[Matrix] = []
    for centre in (0, 1)[: 2 - signed]:
        jets = []
        try:
            for point in points:
                budget.tick()
                if (centre, point) not in known:
                    known[centre, point] = jet(function, (Fraction(centre),) * inputs, point, DEGREE)
                jets.append(known[centre, point])
        except InexactNumberError:
            continue
        tables += [Matrix([own[degree] for own in jets], columns=outputs).T for degree in range(DEGREE + 1)]
    if not tables:
        return None
    parts = (Part(inputs, signed), Part(outputs, signed), Part(len(points), is_end=False))
    relations = [Relation(2, 0, numbered(Matrix(points, columns=inputs)))]
    relations += [Relation(1, 2, np.ascontiguousarray(numbered(table))) for table in tables if not table.is_zero]
    return Structure(parts, tuple(relations))
