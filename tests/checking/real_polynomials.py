"""What polynomials in one variable say: sums, products, remainders, common divisors, and how many real roots."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

PARTS: list[list[list[str]]] = [[], [["1", "0", "1"]], [["2", "2", "1"], ["1/3", "0", "5"]]]
"""Factors without real roots."""


def planted(times: Any) -> Iterator[tuple[list[Fraction], int]]:
    """Polynomials of every sign and size, some with roots twice, and how many real roots they have."""
    source = random.Random(3)
    for roots in ([], [0], [2], [-3], [1, -1], [0, 5], [1, 2, 3], [-4, 0, 4], [1, 1], [2, 2, -1], [0, 0, 0, 1]):
        for part in PARTS:
            for lead in (Fraction(1), Fraction(-2), Fraction(1, 7), Fraction(-1, 9)):
                result = [lead]
                for root in roots:
                    result = times(result, [-Fraction(root, 3), Fraction(1)])
                for factor in part:
                    result = times(result, [Fraction(value) for value in factor])
                yield result, len(set(roots))
    for _ in range(20):
        roots = [source.randint(-5, 5) for _ in range(5)]
        result = [Fraction(source.choice((-3, -1, 1, 2)), 5)]
        for root in roots:
            result = times(result, [Fraction(-root), Fraction(1)])
        yield result, len(set(roots))


def said(module: Any) -> list[Any]:
    source = random.Random(4)
    result: list[Any] = [module.real_roots(polynomial) for polynomial, _ in planted(module.times)]

    def drawn() -> list[Fraction]:
        size = source.randint(0, 5)
        entries = [Fraction(source.choice((0, 0, 1, -1, 2, 3)), source.choice((1, 2))) for _ in range(size)]
        return list(module.plain(entries))

    for _ in range(60):
        one, other, both = drawn(), drawn(), drawn()
        result += [module.plus(one, other), module.plus(one, other, Fraction(-3, 2)), module.times(one, other)]
        if other:
            result += [module.remainder(one, other), module.monic(other)]
        if both and other:
            result.append(module.common(module.times(one, both), module.times(other, both)))
    return result
