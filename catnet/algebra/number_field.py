"""A real number field Q(c): exact arithmetic with one real root c of a polynomial that is irreducible over Q.

An element is a polynomial in c of degree below that of the field; all is computed modulo the minimal polynomial.

>>> field = NumberField((Fraction(-2), Fraction(0), Fraction(1)))
>>> str(field), field.interval[0] < field.interval[1]
('Q(√2)', True)
>>> root = field.generator
>>> field.vector(root * root % field.modulus), field.vector(field.inverse(root))
((Fraction(2, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 2)))

References
----------
Cohen, "A Course in Computational Algebraic Number Theory", Springer 1993, section 4.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, final

from catnet.algebra.scalars import Vector, rational
from catnet.errors import InputError

__all__ = ["NumberField", "real_roots"]


def real_roots(coefficients: Vector) -> list[tuple[Fraction, Fraction]]:
    """Disjoint intervals, each with one real root of a polynomial without double roots; coefficients from the constant
    up.  By continued fractions, exactly.
    """
    import sympy

    x = sympy.Symbol("x")
    exact = [sympy.Rational(value.numerator, value.denominator) for value in reversed(coefficients)]
    found = sympy.Poly(exact, x).intervals(eps=sympy.Rational(1, 1 << 20))
    return [(Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q))) for (low, high), _ in found]


@final
@dataclass(frozen=True, slots=True)
class NumberField:
    """Q(c) for the largest real root c of a polynomial.

    Parameters
    ----------
    minimal : vector
        Its coefficients from the constant up; irreducible over Q, with a real root.

    Raises
    ------
    InputError
        If it is not.
    """

    minimal: Vector

    def __post_init__(self) -> None:
        _, factors = self.modulus.factor()
        if len(self.minimal) < 2 or len(factors) != 1 or factors[0][1] != 1:
            raise InputError("the polynomial of a number field must be irreducible over Q")
        if not real_roots(self.minimal):
            raise InputError("the polynomial of a real number field must have a real root")

    @property
    def degree(self) -> int:
        return len(self.minimal) - 1

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """Rational ends around c, and around no other root."""
        return real_roots(self.minimal)[-1]

    @property
    def modulus(self) -> Any:
        """The minimal polynomial, a `flint.fmpq_poly`."""
        return _polynomial(self.minimal)

    @property
    def generator(self) -> Any:
        """c."""
        return _polynomial((Fraction(0), Fraction(1))) % self.modulus

    def element(self, values: Sequence[Fraction]) -> Any:
        """Σ values[i] c^i."""
        return _polynomial(values) % self.modulus

    def vector(self, element: Any) -> Vector:
        """The coefficients of an element, as many as the degree."""
        values = [rational(value) for value in (element % self.modulus).coeffs()]
        return tuple(values + [Fraction(0)] * (self.degree - len(values)))

    def inverse(self, element: Any) -> Any:
        common, factor, _ = element.xgcd(self.modulus)
        if common.degree() != 0:
            raise InputError("zero has no inverse")
        return factor * (1 / common[0]) % self.modulus

    def nullspace(self, rows: Sequence[Sequence[Any]], columns: int) -> list[list[Any]]:
        """A basis of the vectors x in Q(c)^columns with rows x = 0."""
        modulus = self.modulus
        table = [[value % modulus for value in row] for row in rows]
        zero, one = self.element(()), self.element((Fraction(1),))
        pivots: list[int] = []
        for column in range(columns):
            place = next((i for i in range(len(pivots), len(table)) if table[i][column] != 0), None)
            if place is None:
                continue
            top = len(pivots)
            table[top], table[place] = table[place], table[top]
            scale = self.inverse(table[top][column])
            table[top] = [value * scale % modulus for value in table[top]]
            for i, row in enumerate(table):
                if i != top and row[column] != 0:
                    factor = row[column]
                    table[i] = [(a - factor * b) % modulus for a, b in zip(row, table[top], strict=True)]
            pivots.append(column)
        basis = []
        for free in (column for column in range(columns) if column not in pivots):
            solution = [zero] * columns
            solution[free] = one
            for i, pivot in enumerate(pivots):
                solution[pivot] = -table[i][free] % modulus
            basis.append(solution)
        return basis

    def __str__(self) -> str:
        if self.degree == 1:
            return "Q"
        if self.degree == 2:
            constant, linear, lead = self.minimal
            return f"Q(√{_squarefree(linear * linear - 4 * lead * constant)})"
        terms = [f"{value} c^{power}" for power, value in enumerate(self.minimal) if value]
        low, high = self.interval
        return f"Q(c), {' + '.join(reversed(terms))} = 0, c ≈ {float((low + high) / 2):.4g}"


def _squarefree(value: Fraction) -> int:
    """The number without square factors that a positive rational is, up to squares; small square factors only."""
    number = value.numerator * value.denominator
    for divisor in range(min(isqrt(number), 10_000), 1, -1):
        if number % (divisor * divisor) == 0:
            number //= divisor * divisor
    return number


def _polynomial(values: Sequence[Fraction]) -> Any:
    import flint

    return flint.fmpq_poly([flint.fmpq(value.numerator, value.denominator) for value in values])
