"""What the parts of the criterion on lightning attention say: derivatives, forms, determinants of polynomials."""

from __future__ import annotations

import random
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

Matrix = list[list[Fraction]]


def numbers(source: random.Random, count: int) -> list[Fraction]:
    return [Fraction(source.choice((0, 1, -1, 2, -3, 5)), source.choice((1, 2, 3))) for _ in range(count)]


def table(source: random.Random, rows: int, columns: int) -> Matrix:
    return [numbers(source, columns) for _ in range(rows)]


def layer(pairs: Any = (), blocks: Any = ()) -> Any:
    """As much of a layer as is asked for."""
    return SimpleNamespace(blocks=list(blocks), pairs=list(pairs))


def polynomial(module: Any, x: Any, y: Any) -> Any:
    """One that is made of all operations."""
    return Fraction(2, 3) * (x * y + Fraction(5, 7)) * x + (y + x) * Fraction(-1, 2) + y * y


def reduced(module: Any, found: Any) -> list[int]:
    return [value % module.PRIME for value in (found.value, *found.slopes)]


def said(module: Any) -> list[Any]:
    source = random.Random(5)
    result: list[Any] = []
    for _ in range(4):
        x, y, *slopes = numbers(source, 6)
        result += [module.modular(value) % module.PRIME for value in (x, y)]
        tangents = [
            module.Tangent(module.modular(value), tuple(map(module.modular, pair)))
            for value, pair in ((x, slopes[:2]), (y, slopes[2:]))
        ]
        result.append(reduced(module, polynomial(module, *tangents)))
        score, value, u = table(source, 2, 2), table(source, 2, 2), numbers(source, 2)
        alpha, gamma = numbers(source, 2)
        for part in (layer([(score, value), (value, score)]), layer((), [value, score])):
            result.append(module.along(part, alpha + 2, gamma + 3, u))
        for tokens in (1, 2):
            rows = module.coefficients(score, value, tokens)
            result.append(sorted(zip(*rows, strict=True)))
    for heads, size in ((0, 2), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3)):
        scores = [table(source, size, size) for _ in range(heads)]
        line = [[Fraction(3), Fraction(1 + i)] for i in range(size)]
        columns = list(range(heads))
        result.append(module.determinant(module.rows_at(scores, line, columns)))
        result.append(module.gradient(scores, line, columns, size))
    return result
