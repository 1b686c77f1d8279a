"""Activations: functions that a network applies to every coordinate.

An activation knows its exact values, where they are rational, and which scalings pass through it: sigma(c x) =
m sigma(x) for all x.  This is what the symmetries of a network are made of.

>>> RELU(Fraction(-1, 2)), RELU(Fraction(3)), Power(3)(Fraction(-1, 2))
(Fraction(0, 1), Fraction(3, 1), Fraction(-1, 8))
>>> RELU.multiplier(Fraction(2)), RELU.multiplier(Fraction(-1)), Power(3).multiplier(Fraction(-2))
(Fraction(2, 1), None, Fraction(-8, 1))
>>> from catnet.algebra.monomial import Monomial
>>> RELU.commutes_with(Monomial.diagonal((Fraction(2), Fraction(1, 3)))), RELU.commutes_with(Monomial.diagonal([-1]))
(True, False)
>>> Tanh()(Fraction(1))
Traceback (most recent call last):
    ...
catnet.errors.InexactNumberError: tanh(1) is not rational

`freedom` names the group of all c that pass: ``"positive"``, ``"nonzero"``, ``"sign"`` or ``"none"``.

Whatever others would switch on is asked of the activation itself: whether it is linear, bent at zero, a polynomial, and
in which coordinates its symmetries are linear.

>>> Identity().is_linear, LeakyRelu("1/10").slopes, Power(2).polynomial
(True, (Fraction(1, 10), Fraction(1, 1)), (Fraction(0, 1), Fraction(0, 1), Fraction(1, 1)))
>>> Sigmoid().centring
Centring(inner=Tanh(), factor=Fraction(1, 2), scale=Fraction(1, 2), origin=Fraction(1, 2))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector, rational, spell, vector
from catnet.errors import BudgetError, InexactNumberError, InputError
from catnet.search import allowance

__all__ = [
    "RELU",
    "Activation",
    "Centring",
    "Freedom",
    "Identity",
    "LeakyRelu",
    "Polynomial",
    "Power",
    "Relu",
    "Sigmoid",
    "Tanh",
]

Freedom: TypeAlias = Literal["positive", "nonzero", "sign", "none"]
MAX_DEGREE = 1_000
MAX_BITS = 1_000_000


class Activation(ABC):
    """A function sigma from the rationals to the reals.  Abstract; the field's usual ones are below."""

    __slots__ = ()

    @property
    @abstractmethod
    def name(self) -> str:
        """What a reader calls it."""

    @property
    @abstractmethod
    def freedom(self) -> Freedom:
        """The group of the numbers c with sigma(c x) = m sigma(x) for all x and some m."""

    @property
    def is_rational(self) -> bool:
        """Whether every value at a rational number is rational."""
        return True

    @property
    def is_even(self) -> bool:
        """Whether sigma(−x) = sigma(x) for all x."""
        return self.multiplier(Fraction(-1)) == 1

    @property
    def is_linear(self) -> bool:
        """Whether sigma(x) = x: then layers melt into each other, and K_i is all of GL(d_i)."""
        return False

    @property
    def slopes(self) -> tuple[Fraction, Fraction] | None:
        """(a, b) if sigma(x) is a x for x ≤ 0 and b x for x ≥ 0; else None."""
        return None

    @property
    def lipschitz(self) -> Fraction | None:
        """An L with |sigma(x) − sigma(y)| ≤ L |x − y| for all x and y, if one is known."""
        return None if self.slopes is None else max(map(abs, self.slopes))

    @property
    def polynomial(self) -> Vector | None:
        """The coefficients from the constant up, the last one nonzero, if sigma is a polynomial; else None."""
        return None

    @property
    def centring(self) -> Centring | None:
        """The coordinates in which the symmetries are linear, where these are not the given ones."""
        return None

    @property
    def spelling(self) -> Any:
        """What files write for it: a name, or an object with its parameter."""
        return self.name

    @abstractmethod
    def __call__(self, number: Fraction) -> Fraction:
        """The value; `InexactNumberError` where it is not rational."""

    @abstractmethod
    def enclose(self, ball: Any) -> Any:
        """A real interval (flint's arb) that holds sigma(x) for every x in the given one."""

    @abstractmethod
    def multiplier(self, factor: Fraction) -> Fraction | None:
        """The m with sigma(factor x) = m sigma(x) for all x, if there is one."""

    @abstractmethod
    def pull(self, factor: Fraction) -> Fraction | None:
        """A rational c with sigma(c x) = factor sigma(x) for all x, if there is one; the positive one of two."""

    def commutes_with(self, monomial: Monomial) -> bool:
        """Whether sigma(P x) = P sigma(x) for every x: permutations always do, a diagonal when its scales do."""
        return all(factor == 1 or self.multiplier(factor) == factor for factor in monomial.scale)

    def pull_monomial(self, monomial: Monomial) -> Monomial | None:
        """A monomial matrix Q with sigma(Q x) = P sigma(x) for every x, if there is one."""
        pulled = [Fraction(1) if factor == 1 else self.pull(factor) for factor in monomial.scale]
        scale = tuple(factor for factor in pulled if factor is not None)
        return Monomial(monomial.permutation, scale) if len(scale) == len(pulled) else None


@final
@dataclass(frozen=True, slots=True)
class Centring:
    """sigma(z) = origin + scale · inner(factor z): with y = (x − origin) / scale on every hidden space a network of
    sigma becomes one of `inner`, and its symmetries, affine in x, act linearly on y.

    Parameters
    ----------
    inner : Activation
    factor, scale : Fraction
        Not zero.
    origin : Fraction
    """

    inner: Activation
    factor: Fraction
    scale: Fraction
    origin: Fraction


@final
@dataclass(frozen=True, slots=True)
class Relu(Activation):
    """max(x, 0)."""

    @property
    def name(self) -> str:
        return "relu"

    @property
    def freedom(self) -> Freedom:
        return "positive"

    @property
    def slopes(self) -> tuple[Fraction, Fraction]:
        return Fraction(0), Fraction(1)

    def __call__(self, number: Fraction) -> Fraction:
        return number if number > 0 else Fraction(0)

    def enclose(self, ball: Any) -> Any:
        return ball.max(0)

    def multiplier(self, factor: Fraction) -> Fraction | None:
        return factor if factor > 0 else None

    def pull(self, factor: Fraction) -> Fraction | None:
        return self.multiplier(factor)


@final
@dataclass(frozen=True, slots=True)
class LeakyRelu(Activation):
    """x for x ≥ 0, slope x for x < 0.  Slope 0 is ReLU, −1 the absolute value.

    Parameters
    ----------
    slope : Fraction
        Another exact number is converted; not 1, which is `Identity`.
    """

    slope: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "slope", rational(self.slope))
        if self.slope == 1:
            raise InputError("leaky ReLU of slope 1 is the identity: use Identity()")

    @property
    def name(self) -> str:
        return f"leaky_relu {spell(self.slope)}"

    @property
    def freedom(self) -> Freedom:
        return "nonzero" if self.slope == -1 else "positive"

    @property
    def slopes(self) -> tuple[Fraction, Fraction]:
        return self.slope, Fraction(1)

    @property
    def spelling(self) -> Any:
        return {"leaky_relu": spell(self.slope)}

    def __call__(self, number: Fraction) -> Fraction:
        return number if number >= 0 else self.slope * number

    def enclose(self, ball: Any) -> Any:
        slope = _ball(self.slope)
        return ball.max(0) + slope * ball.min(0)

    def multiplier(self, factor: Fraction) -> Fraction | None:
        if factor > 0:
            return factor
        return -factor if factor and self.slope == -1 else None

    def pull(self, factor: Fraction) -> Fraction | None:
        return factor if factor > 0 else None


@final
@dataclass(frozen=True, slots=True)
class Tanh(Activation):
    """The hyperbolic tangent: irrational at every rational number but 0 (Lindemann)."""

    @property
    def name(self) -> str:
        return "tanh"

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(1)

    @property
    def freedom(self) -> Freedom:
        return "sign"

    @property
    def is_rational(self) -> bool:
        return False

    def __call__(self, number: Fraction) -> Fraction:
        if number:
            raise InexactNumberError(f"tanh({spell(number)}) is not rational")
        return number

    def enclose(self, ball: Any) -> Any:
        return ball.tanh()

    def multiplier(self, factor: Fraction) -> Fraction | None:
        return factor if abs(factor) == 1 else None

    def pull(self, factor: Fraction) -> Fraction | None:
        return self.multiplier(factor)


@final
@dataclass(frozen=True, slots=True)
class Sigmoid(Activation):
    """1 / (1 + exp(−x)) = (1 + tanh(x/2)) / 2; 1/2 at 0, irrational at every other rational number."""

    @property
    def name(self) -> str:
        return "sigmoid"

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(1, 4)

    @property
    def freedom(self) -> Freedom:
        return "none"

    @property
    def is_rational(self) -> bool:
        return False

    @property
    def centring(self) -> Centring:
        half = Fraction(1, 2)
        return Centring(Tanh(), half, half, half)

    def __call__(self, number: Fraction) -> Fraction:
        if number:
            raise InexactNumberError(f"sigmoid({spell(number)}) is not rational")
        return Fraction(1, 2)

    def enclose(self, ball: Any) -> Any:
        return ((ball / 2).tanh() + 1) / 2

    def multiplier(self, factor: Fraction) -> Fraction | None:
        return factor if factor == 1 else None

    def pull(self, factor: Fraction) -> Fraction | None:
        return self.multiplier(factor)


@final
@dataclass(frozen=True, slots=True)
class Identity(Activation):
    """x: the activation of deep linear networks."""

    @property
    def name(self) -> str:
        return "identity"

    @property
    def freedom(self) -> Freedom:
        return "nonzero"

    @property
    def is_linear(self) -> bool:
        return True

    @property
    def slopes(self) -> tuple[Fraction, Fraction]:
        return Fraction(1), Fraction(1)

    @property
    def polynomial(self) -> Vector:
        return Fraction(0), Fraction(1)

    def __call__(self, number: Fraction) -> Fraction:
        return number

    def enclose(self, ball: Any) -> Any:
        return ball

    def multiplier(self, factor: Fraction) -> Fraction | None:
        return factor or None

    def pull(self, factor: Fraction) -> Fraction | None:
        return self.multiplier(factor)


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
            total = total * ball + _ball(coefficient)
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


def _ball(number: Fraction) -> Any:
    import flint

    return flint.arb(flint.fmpq(number.numerator, number.denominator))


RELU = Relu()
