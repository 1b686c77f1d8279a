"""The parts of the criterion on lightning attention, against their definitions."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations_with_replacement, permutations, product

import pytest

from catnet.checking import peeling
from catnet.checking.algebra import PRIME
from catnet.checking.peeling import Tangent, along, coefficients, determinant, gradient, modular, rows_at
from catnet.checking.univariate import plain
from tests.checking.lightning_parts import Matrix, layer, numbers, polynomial, reduced, table

ZERO = Fraction(0)


def slope(function: Callable[[Fraction], Fraction]) -> Fraction:
    """The derivative at 0 of a polynomial of degree 4 at most."""
    one, two = (function(Fraction(h)) - function(Fraction(-h)) for h in (1, 2))
    return (8 * one - two) / 12


def form(score: Matrix, x: list[Fraction], y: list[Fraction]) -> Fraction:
    return sum((a * score[i][j] * b for (i, a), (j, b) in product(enumerate(x), enumerate(y))), ZERO)


SEEDS = pytest.mark.parametrize("seed", range(12))


@SEEDS
def test_tangents(seed: int) -> None:
    source = random.Random(seed)
    x, y, *slopes = numbers(source, 4)
    tangents = [Tangent(modular(value), (modular(by),)) for value, by in zip((x, y), slopes, strict=True)]
    by = slope(lambda h: polynomial(None, x + h * slopes[0], y + h * slopes[1]))
    expected = [value.numerator * pow(value.denominator, -1, PRIME) % PRIME for value in (polynomial(None, x, y), by)]
    assert reduced(peeling, polynomial(None, *tangents)) == expected


@SEEDS
def test_what_one_token_does_to_another(seed: int) -> None:
    source = random.Random(seed)
    heads = [(table(source, 2, 2), table(source, 2, 2)) for _ in range(2)]
    u, (alpha, gamma, c) = numbers(source, 2), numbers(source, 3)

    def token(h: Fraction, which: int, place: int) -> Fraction:
        """A feature behind the heads of token 0 = α u or token 1 = h c γ u."""
        tokens = [[alpha * x for x in u], [h * c * gamma * x for x in u]]
        score, value = heads[place // 2]
        weights = [form(score, other, tokens[which]) for other in tokens]
        mixed = [sum((w * t[j] for w, t in zip(weights, tokens, strict=True)), ZERO) for j in range(2)]
        return sum((a * x for a, x in zip(value[place % 2], mixed, strict=True)), ZERO)

    found, below, parts = along(layer(heads), alpha, gamma, u)
    for place in range(4):
        assert token(ZERO, 0, place) == found * parts[place]
        assert slope(lambda h, place=place: token(h, 0, place)) == 0
        assert slope(lambda h, place=place: token(h, 1, place)) == c * below * parts[place]
    weight = table(source, 3, 2)
    expected = [sum((a * x for a, x in zip(row, u, strict=True)), ZERO) for row in weight]
    assert along(layer((), [weight[:1], weight[1:]]), alpha, gamma, u) == (alpha, gamma, expected)


def test_coefficients() -> None:
    source = random.Random(3)
    for _ in range(30):
        size = source.randint(1, 3)
        score, value, x, y = (
            table(source, size, size),
            table(source, 2, size),
            numbers(source, size),
            numbers(source, size),
        )
        one = list(combinations_with_replacement(range(size), 3))
        two = [(i, j, k) for i, j in combinations_with_replacement(range(size), 2) for k in range(size)]
        for tokens, keys, last in ((1, one, x), (2, two, y)):
            for row, found in zip(value, coefficients(score, value, tokens), strict=True):
                total = sum((c * x[i] * x[j] * last[k] for c, (i, j, k) in zip(found, keys, strict=True)), ZERO)
                assert total == sum((a * b for a, b in zip(row, x, strict=True)), ZERO) * form(score, x, last)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("heads", "size"), [(0, 2), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3)])
def test_minors_and_their_derivatives(heads: int, size: int, seed: int) -> None:
    source = random.Random(seed)
    scores = [table(source, size, size) for _ in range(heads)]
    start, along_it = numbers(source, size), [Fraction(1), *numbers(source, size - 1)]
    columns = sorted(source.sample(range(size), heads))

    def minor(point: list[Fraction]) -> Fraction:
        rows = [[form(score, point, [Fraction(int(j == c)) for j in range(size)]) for c in columns] for score in scores]
        total = ZERO
        for places in permutations(range(heads)):
            term = Fraction((-1) ** sum(a > b for i, a in enumerate(places) for b in places[i + 1 :]))
            for row, c in zip(rows, places, strict=True):
                term *= row[c]
            total += term
        return total

    line = [plain(pair) for pair in zip(start, along_it, strict=True)]
    found, slopes = determinant(rows_at(scores, line, columns)), gradient(scores, line, columns, size)
    for s in map(Fraction, range(4)):
        point = [a + s * b for a, b in zip(start, along_it, strict=True)]
        assert sum((c * s**k for k, c in enumerate(found)), ZERO) == minor(point)
        for u, part in enumerate(slopes):
            expected = slope(lambda h, u=u, point=point: minor([x + h * (i == u) for i, x in enumerate(point)]))
            assert sum((c * s**k for k, c in enumerate(part)), ZERO) == expected
