"""Matrices as tuples of tuples of Fractions, the slow and obvious way.  Imports nothing of catnet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations
from typing import Any

Rows = tuple[tuple[Fraction, ...], ...]


def rows_of(values: Iterable[Iterable[Any]]) -> Rows:
    return tuple(tuple(Fraction(value) for value in row) for row in values)


def unit(size: int) -> Rows:
    return tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))


def times(left: Rows, right: Rows, width: int | None = None) -> Rows:
    columns = width if width is not None else (len(right[0]) if right else 0)
    return tuple(
        tuple(sum((row[k] * right[k][j] for k in range(len(right))), Fraction(0)) for j in range(columns))
        for row in left
    )


def apply(matrix: Rows, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    return tuple(sum((value * x for value, x in zip(row, point, strict=True)), Fraction(0)) for row in matrix)


def transpose(matrix: Rows) -> Rows:
    return tuple(zip(*matrix, strict=True))


def determinant(matrix: Rows) -> Fraction:
    """By the definition, over all permutations."""
    total = Fraction(0)
    for images in permutations(range(len(matrix))):
        sign = (-1) ** sum(images[i] > images[j] for i in range(len(images)) for j in range(i + 1, len(images)))
        term = Fraction(sign)
        for i, j in enumerate(images):
            term *= matrix[i][j]
        total += term
    return total


def rank(matrix: Iterable[Sequence[Fraction]]) -> int:
    rows = [list(row) for row in matrix]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            factor = rows[r][column] / rows[found][column]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def permutation_matrix(images: Sequence[int], scale: Sequence[Any] | None = None) -> Rows:
    """P e_i = s_i e_{p_i}, read off the contract."""
    size = len(images)
    table = [[Fraction(0)] * size for _ in range(size)]
    for i, image in enumerate(images):
        table[image][i] = Fraction(1) if scale is None else Fraction(scale[i])
    return tuple(map(tuple, table))


def action_matrix(action: Any, size: int) -> Rows:
    """An action as files spell it, as a matrix."""
    if action == "trivial":
        return unit(size)
    if "matrix" in action:
        return rows_of(action["matrix"])
    return permutation_matrix(action["permutation"], action.get("scale"))


def generated(generators: Sequence[tuple[Rows, ...]], limit: int = 500) -> list[tuple[Rows, ...]]:
    """All elements of the group that tuples of matrices generate; the tuples multiply side by side."""
    if not generators:
        return [()]
    one = tuple(unit(len(matrix)) for matrix in generators[0])
    found, queue = {one}, [one]
    for element in queue:
        for generator in generators:
            image = tuple(times(a, b, len(b)) for a, b in zip(generator, element, strict=True))
            if image not in found:
                if len(found) >= limit:
                    raise ValueError(f"more than {limit} elements")
                found.add(image)
                queue.append(image)
    return queue


def iter_points(dimension: int, count: int, seed: int = 1) -> Iterator[tuple[Fraction, ...]]:
    """A few rational points, near and far."""
    import random

    source = random.Random(seed)
    for index in range(count):
        scale = (Fraction(1), Fraction(1, 7), Fraction(1000), Fraction(1, 1000))[index % 4]
        yield tuple(scale * source.randint(-20, 20) for _ in range(dimension))
