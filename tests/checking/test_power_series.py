"""Truncated power series against their definitions: e^s = Σ s^k / k!, s · 1/s = 1, and weights of softmax."""

from __future__ import annotations

import random
from fractions import Fraction
from math import factorial

import pytest

from catnet.checking import series
from catnet.checking.reading import UnprovedError
from catnet.checking.series import Series, exponential, inverse, ray, softmax_of_series
from tests.checking import power_series

Terms = list[Fraction]


def times(left: Terms, right: Terms) -> Terms:
    """The product of two polynomials, cut off."""
    result = [Fraction(0)] * len(left)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if i + j < len(left):
                result[i + j] += a * b
    return result


def exp(terms: Terms) -> Terms:
    """Σ s^k / k! for s without constant term, of which the powers above the order are 0."""
    result, power = [Fraction(0)] * len(terms), [Fraction(1), *[Fraction(0)] * (len(terms) - 1)]
    for k in range(len(terms)):
        result = [a + b / factorial(k) for a, b in zip(result, power, strict=True)]
        power = times(power, terms)
    return result


@pytest.mark.parametrize("order", [0, 1, 2, 3, 5, 8])
def test_exponentials_and_inverses(order: int) -> None:
    source, one = random.Random(order), [Fraction(1), *[Fraction(0)] * order]
    for _ in range(40):
        terms = power_series.drawn(source, order, start=Fraction(0))
        assert list(exponential(Series(tuple(terms))).terms) == exp(terms)
        terms[0] = Fraction(source.choice([1, -1, 2, -3]), 4)
        assert times(terms, list(inverse(Series(tuple(terms))).terms)) == one


@pytest.mark.parametrize("order", [0, 1, 2, 3, 5])
def test_weights_of_softmax(order: int) -> None:
    source = random.Random(order)
    for _ in range(40):
        given = power_series.scores(series, source, order)
        plain = [list(s.terms) if isinstance(s, Series) else [s, *[Fraction(0)] * order] for s in given]
        powers = [exp([Fraction(0), *terms[1:]]) for terms in plain]  # over e^s at t = 0, which all have in common
        total = [sum(column, Fraction(0)) for column in zip(*powers, strict=True)]
        for weight, power in zip(softmax_of_series(given), powers, strict=True):
            assert times(list(weight.terms), total) == power


def test_scores_that_differ_are_refused() -> None:
    with pytest.raises(UnprovedError):
        softmax_of_series([Series((Fraction(0), Fraction(1))), Fraction(1)])


def test_rays() -> None:
    lines = ray(Fraction(2), [Fraction(3), Fraction(-1)], 2)
    assert [line.terms for line in lines] == [(2, 3, 0), (2, -1, 0)]
    assert [line.terms for line in ray(Fraction(2), [Fraction(3)], 0)] == [(2,)]
