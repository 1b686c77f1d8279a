"""Polynomials in one variable, next to those whose roots are known, and to values at points."""

from __future__ import annotations

from fractions import Fraction

from catnet.checking import univariate
from tests.checking.real_polynomials import planted


def value(polynomial: list[Fraction], x: Fraction) -> Fraction:
    return sum((a * x**i for i, a in enumerate(polynomial)), Fraction(0))


def test_real_roots_are_those_that_were_planted() -> None:
    for polynomial, count in planted(univariate.times):
        assert univariate.real_roots(polynomial) == count, polynomial


def test_sums_products_and_remainders_have_the_values_that_they_should() -> None:
    found = [polynomial for polynomial, _ in planted(univariate.times)][::7]
    for one in found:
        for other in found:
            rest = univariate.remainder(one, other)
            assert len(rest) < len(other)
            for x in (Fraction(1), Fraction(-5, 2)):
                mine, theirs = value(one, x), value(other, x)
                assert value(univariate.plus(one, other, Fraction(2, 3)), x) == mine + Fraction(2, 3) * theirs
                assert value(univariate.times(one, other), x) == mine * theirs
            divisor = univariate.common(one, other)
            assert not univariate.remainder(one, divisor) and not univariate.remainder(other, divisor)
