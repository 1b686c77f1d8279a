"""Polynomials in the inputs of a network, with rational coefficients: what a polynomial network is, written out.

`Polynomial` adds and multiplies as numbers do, so that a network evaluated at the point (x_0, …, x_{n-1}) of
polynomials gives its function.  Products count terms, and give up when there are too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .reading import ExhaustedError, need

TERMS = 200_000

Monomial = tuple[int, ...]


@dataclass(frozen=True)
class Polynomial:
    """Coefficients by exponents; none is zero."""

    terms: dict[Monomial, Fraction]
    variables: int

    def __add__(self, other: Any) -> Polynomial:
        result = dict(self.terms)
        for key, value in self._of(other).terms.items():
            total = result.get(key, Fraction(0)) + value
            if total:
                result[key] = total
            else:
                del result[key]
        return Polynomial(result, self.variables)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Polynomial:
        right = self._of(other)
        if len(self.terms) * len(right.terms) > 20 * TERMS:
            raise ExhaustedError(f"polynomials with more than {TERMS} terms are not written out")
        result: dict[Monomial, Fraction] = {}
        for a, x in self.terms.items():
            for b, y in right.terms.items():
                key = tuple(map(sum, zip(a, b, strict=True)))
                result[key] = result.get(key, Fraction(0)) + x * y
        if len(result) > TERMS:
            raise ExhaustedError(f"polynomials with more than {TERMS} terms are not written out")
        return Polynomial({key: value for key, value in result.items() if value}, self.variables)

    __rmul__ = __mul__

    def _of(self, value: Any) -> Polynomial:
        if isinstance(value, Polynomial):
            return value
        return Polynomial({(0,) * self.variables: Fraction(value)} if value else {}, self.variables)

    def composed(self, coefficients: Sequence[Fraction]) -> Polynomial:
        """Σ coefficients[i] · self^i, by Horner's rule, or by squaring where there is one term only."""
        exponents = [i for i, value in enumerate(coefficients) if value]
        if len(exponents) == 1 and exponents[0] > 0:
            return self._power(exponents[0]) * coefficients[exponents[0]]
        total = self._of(0)
        for coefficient in reversed(coefficients):
            total = total * self + coefficient
        return total

    def _power(self, exponent: int) -> Polynomial:
        half = self if exponent == 1 else self._power(exponent // 2)
        if exponent == 1:
            return half
        square = half * half
        return square * self if exponent % 2 else square


def terms_of(value: Any, count: int) -> dict[Monomial, Fraction]:
    """The terms of a value of a network at polynomials in so many variables: numbers are constant."""
    need(isinstance(value, Polynomial | Fraction), "not a polynomial network")
    found: Polynomial = Polynomial({}, count) + value
    return found.terms


def variables(count: int) -> list[Polynomial]:
    """x_0, …, x_{count − 1}."""
    unit = [tuple(int(i == j) for j in range(count)) for i in range(count)]
    return [Polynomial({key: Fraction(1)}, count) for key in unit]
