"""Activations: functions that a network applies to every coordinate.

An activation knows its exact values, where they are rational, and which scalings pass through it: sigma(c x) =
m sigma(x) for all x.  This is what the symmetries of a network are made of.

>>> from catnet.category import RELU, Identity, LeakyRelu, Power, Sigmoid, Tanh
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

Whatever others would switch on is asked of the activation itself: whether it is linear, bent at zero, homogeneous, a
polynomial, and in which coordinates its symmetries are linear.

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
from catnet.algebra.scalars import Vector
from catnet.errors import InexactNumberError, InputError

__all__ = ["Activation", "Centring", "Freedom", "require_activation"]

Freedom: TypeAlias = Literal["positive", "nonzero", "sign", "none"]


class Activation(ABC):
    """A function sigma from the rationals to the reals.  Abstract; the field's usual ones have modules of their own."""

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
    def leak(self) -> Fraction | None:
        """The a of sigma(x) = max(x, 0) + a min(x, 0), a ≠ 1, if sigma is of this form: 0 for ReLU; else None."""
        if self.slopes is None or self.slopes[1] != 1 or self.slopes[0] == 1:
            return None
        return self.slopes[0]

    @property
    def is_increasing(self) -> bool:
        """Whether sigma is known never to fall: then an interval's image lies between the values at its ends."""
        return self.slopes is not None and min(self.slopes) >= 0

    @property
    def riccati(self) -> tuple[Fraction, Fraction] | None:
        """(a, m) with sigma' = a − (sigma − m)², if sigma is known to solve such an equation; else None."""
        return None

    @property
    def homogeneity(self) -> int | None:
        """An r ≥ 1 with sigma(c x) = c^r sigma(x) for all c > 0, sigma not constant, if there is one."""
        return None if self.slopes is None else 1

    @property
    def turning(self) -> Fraction | None:
        """The c ≠ 0 with sigma(x) − sigma(−x) = c x for all x, if the functions sigma(z) of affine z that differ by
        more than signs and scalings that pass are linearly independent modulo affine functions; None otherwise.
        """
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

    def expand(self, series: Any) -> Any:
        """sigma(s(t)) for small t > 0, of a power series s over Q (flint's fmpq_series); `InexactNumberError` where its
        coefficients are not known to be rational.
        """
        import flint

        if self.slopes is not None:
            lead = next((value for value in series.coeffs() if value), 0)
            slope = self.slopes[lead > 0]
            return series * flint.fmpq(slope.numerator, slope.denominator)
        if self.polynomial is None:
            start = next(iter(series.coeffs()), 0)
            raise InexactNumberError(f"{self.name} has no rational Taylor series at {start}")
        total = series * 0
        for value in reversed(self.polynomial):
            total = total * series + flint.fmpq(value.numerator, value.denominator)
        return total

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


def require_activation(value: object) -> None:
    """Refuse a name, or whatever else stands where a network keeps its activation.

    Raises
    ------
    InputError
    """
    if not isinstance(value, Activation):
        found = f"the text {value[:40]!r}" if isinstance(value, str) else type(value).__name__
        raise InputError(f"activation: expected an Activation, as RELU or Tanh() of catnet, found {found}")
