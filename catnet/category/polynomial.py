"""Polynomial activations: powers, and polynomials in general.

>>> Power(2)(Fraction(3)), Polynomial((1, 0, 2, 0)).polynomial
(Fraction(9, 1), (Fraction(1, 1), Fraction(0, 1), Fraction(2, 1)))
>>> [Polynomial(c).freedom for c in ((0, 0, 5), (0, 1, 0, 1), (1, 1))]
['nonzero', 'sign', 'none']
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.balls import ball_of
from catnet.algebra.scalars import Vector, spell, vector
from catnet.category.activation import Activation, Freedom
from catnet.errors import BudgetError, InputError
from catnet.search import allowance

__all__ = ["Polynomial", "Power"]

MAX_DEGREE = 1_000
MAX_BITS = 1_000_000


@final
@dataclass(frozen=True, slots=True)
class Power(Activation):
    """x^exponent, 1 ≤ exponent ≤ 1000."""

    exponent: int

    def __post_init__(self) -> None:
        if type(self.exponent) is not int or not 1 <= self.exponent <= MAX_DEGREE:
            raise InputError(f"the power must be an integer from 1 to {MAX_DEGREE}, found {self.exponent!r}")

    @property
    def name(self) -> str:
        return f"power {self.exponent}"

    @property
    def freedom(self) -> Freedom:
        return "nonzero"

    @property
    def homogeneity(self) -> int:
        return self.exponent

    @property
    def polynomial(self) -> Vector:
        return (*((Fraction(0),) * self.exponent), Fraction(1))

    @property
    def spelling(self) -> Any:
        return {"power": self.exponent}

    def __call__(self, number: Fraction) -> Fraction:
        _within_bits(number, self.exponent)
        return number**self.exponent

    def enclose(self, ball: Any) -> Any:
        return ball**self.exponent

    def multiplier(self, factor: Fraction) -> Fraction | None:
        return factor**self.exponent if factor else None

    def pull(self, factor: Fraction) -> Fraction | None:
        if not factor or (factor < 0 and self.exponent % 2 == 0):
            return None
        top, bottom = _root(abs(factor.numerator), self.exponent), _root(factor.denominator, self.exponent)
        if top is None or bottom is None:
            return None
        return Fraction(top if factor > 0 else -top, bottom)


@final
@dataclass(frozen=True, slots=True)
class Polynomial(Activation):
    """Σ coefficients[i] x^i, from the constant up; at most 1001 coefficients.

    Trailing zeros are dropped, so that equal polynomials are equal values.
    """

    coefficients: Vector

    def __post_init__(self) -> None:
        exact = list(vector(self.coefficients))
        while exact and not exact[-1]:
            exact.pop()
        if len(exact) > MAX_DEGREE + 1:
            raise InputError(f"the polynomial has degree {len(exact) - 1}, at most {MAX_DEGREE} is supported")
        object.__setattr__(self, "coefficients", tuple(exact))

    @property
    def name(self) -> str:
        words = " ".join(map(spell, self.coefficients)) or "0"
        return f"polynomial {words}" if len(words) <= 40 else f"polynomial of degree {self.degree}"

    @property
    def polynomial(self) -> Vector:
        return self.coefficients

    @property
    def spelling(self) -> Any:
        return {"polynomial": [spell(value) for value in self.coefficients] or ["0"]}

    @property
    def exponents(self) -> tuple[int, ...]:
        """Those with a coefficient that is not zero."""
        return tuple(index for index, value in enumerate(self.coefficients) if value)

    @property
    def degree(self) -> int:
        """−1 for the zero polynomial."""
        return len(self.coefficients) - 1

    @property
    def homogeneity(self) -> int | None:
        return self.degree if len(self.exponents) == 1 and self.degree else None

    @property
    def freedom(self) -> Freedom:
        exponents = self.exponents
        if len(exponents) <= 1:
            return "nonzero"
        return "sign" if len({exponent % 2 for exponent in exponents}) == 1 else "none"

    def __call__(self, number: Fraction) -> Fraction:
        _within_bits(number, self.degree)
        total = Fraction(0)
        for coefficient in reversed(self.coefficients):
            total = total * number + coefficient
        return total

    def enclose(self, ball: Any) -> Any:
        total = ball * 0
        for coefficient in reversed(self.coefficients):
            total = total * ball + ball_of(coefficient)
        return total

    def multiplier(self, factor: Fraction) -> Fraction | None:
        if not factor:
            return None
        found = {factor**exponent for exponent in self.exponents} or {Fraction(1)}
        return found.pop() if len(found) == 1 else None

    def pull(self, factor: Fraction) -> Fraction | None:
        exponents = self.exponents
        if factor == 1:
            return factor
        if len(exponents) == 1 and exponents[0]:
            return Power(exponents[0]).pull(factor)
        return factor if factor == -1 and self.multiplier(factor) == factor else None


def _within_bits(number: Fraction, degree: int) -> None:
    """`BudgetError` if a power has more digits than anyone waits for: powers of powers explode."""
    bits = number.numerator.bit_length() + number.denominator.bit_length()
    most = allowance("bits of one value", MAX_BITS)
    if bits * degree > most and abs(number) != 1:
        raise BudgetError("bits of one value", most)


def _root(number: int, exponent: int) -> int | None:
    """The exponent-th root of a positive integer, if it is one."""
    import flint

    found = int(flint.fmpz(number).root(exponent))
    return found if found**exponent == number else None
