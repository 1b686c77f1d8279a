"""Symmetries by trying all: of small structures, and of functions at points.  Imports nothing of catnet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from typing import Any

Signed = tuple[tuple[int, int], ...]
"""For every coordinate where it goes, and its sign."""


def all_of_size(size: int, signed: bool) -> list[Signed]:
    """All permutations, or signed permutations, of so many coordinates."""
    signs = list(product((1, -1), repeat=size)) if signed else [(1,) * size]
    return [tuple(zip(images, sign, strict=True)) for images in permutations(range(size)) for sign in signs]


def moved(element: Signed, point: Sequence[Any]) -> tuple[Any, ...]:
    result = list(point)
    for value, (image, sign) in zip(point, element, strict=True):
        result[image] = sign * value
    return tuple(result)


def structure_symmetries(
    parts: Sequence[tuple[int, bool, bool]], relations: Sequence[tuple[int, int, list[list[int]], bool]]
) -> set[tuple[Signed, ...]]:
    """What automorphisms do at the ends: parts are (size, signed, is an end), relations (rows, columns, table, odd)."""

    def keeps(choice: tuple[Signed, ...]) -> bool:
        for rows, columns, table, odd in relations:
            for a, (image, sign) in enumerate(choice[rows]):
                for b, (other, other_sign) in enumerate(choice[columns]):
                    if table[a][b] != (sign * other_sign if odd else 1) * table[image][other]:
                        return False
        return True

    choices = [all_of_size(size, signed) for size, signed, _ in parts]
    ends = [index for index, (_, _, end) in enumerate(parts) if end]
    return {tuple(choice[index] for index in ends) for choice in product(*choices) if keeps(choice)}


def iter_function_symmetries(
    function: Callable[[tuple[Fraction, ...]], tuple[Fraction, ...]],
    inputs: int,
    outputs: int,
    points: Sequence[tuple[Fraction, ...]],
    *,
    signed: bool,
) -> Iterator[tuple[Signed, Signed]]:
    """The pairs (P, Q) with f(P x) = Q f(x) at all points: every symmetry of f, and perhaps more."""
    values = [function(point) for point in points]
    known: dict[tuple[Fraction, ...], tuple[Fraction, ...]] = {}

    def value(point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        if point not in known:
            known[point] = function(point)
        return known[point]

    for first in all_of_size(inputs, signed):
        for last in all_of_size(outputs, signed):
            if all(value(moved(first, x)) == moved(last, y) for x, y in zip(points, values, strict=True)):
                yield first, last


def generated(generators: Sequence[tuple[Signed, Signed]], most: int) -> set[tuple[Signed, Signed]]:
    """The group that pairs generate, or more than so many of its elements."""
    known: set[tuple[Signed, Signed]] = set()
    waiting = [(_identity(first), _identity(last)) for first, last in generators[:1]]
    while waiting and len(known) <= most:
        element = waiting.pop()
        if element not in known:
            known.add(element)
            waiting += [(after(a, element[0]), after(b, element[1])) for a, b in generators]
    return known


def after(second: Signed, first: Signed) -> Signed:
    return tuple((second[image][0], second[image][1] * sign) for image, sign in first)


def _identity(element: Signed) -> Signed:
    return tuple((place, 1) for place in range(len(element)))


def function_symmetries(
    function: Callable[[tuple[Fraction, ...]], tuple[Fraction, ...]],
    inputs: int,
    outputs: int,
    points: Sequence[tuple[Fraction, ...]],
    *,
    signed: bool,
) -> set[tuple[Signed, Signed]]:
    """What `iter_function_symmetries` finds, sooner.

    Points with few different coordinates come first: permutations carry them to few others.  As soon as the pairs that
    are left are a group, it is enough that generators of it hold at all points.
    """
    known: dict[tuple[Fraction, ...], tuple[Fraction, ...]] = {}

    def value(point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        if point not in known:
            known[point] = function(point)
        return known[point]

    def holds(pair: tuple[Signed, Signed], x: tuple[Fraction, ...]) -> bool:
        return value(moved(pair[0], x)) == moved(pair[1], value(x))

    left = [(a, b) for a in all_of_size(inputs, signed) for b in all_of_size(outputs, signed)]
    few = [_with_few_values(x, places) for x, places in zip(points, _places(inputs), strict=False)]
    for x in few:
        left = [pair for pair in left if holds(pair, x)]
    for x in points:
        generators: list[tuple[Signed, Signed]] = []
        group: set[tuple[Signed, Signed]] = set()
        for pair in left:
            if pair not in group:
                generators.append(pair)
                group = generated(generators, len(left))
        if group == set(left) and all(holds(pair, y) for pair in generators for y in points):
            return group
        left = [pair for pair in left if holds(pair, x)]
    return set(left)


def _places(inputs: int) -> list[tuple[int, ...]]:
    """Single coordinates, then two of them."""
    return [(i,) for i in range(inputs)] + [(i, j) for i in range(inputs) for j in range(i)]


def _with_few_values(point: tuple[Fraction, ...], places: tuple[int, ...]) -> tuple[Fraction, ...]:
    """The same value everywhere but at some places."""
    other = next(place for place in range(len(point)) if place not in places) if len(point) > len(places) else 0
    return tuple(value if place in places else point[other] for place, value in enumerate(point))
