"""Piecewise linear activations: ReLU, leaky ReLU, and the identity of deep linear networks.

>>> Relu().slopes, LeakyRelu("1/10").slopes, Identity().slopes
((Fraction(0, 1), Fraction(1, 1)), (Fraction(1, 10), Fraction(1, 1)), (Fraction(1, 1), Fraction(1, 1)))
>>> [sigma.freedom for sigma in (Relu(), LeakyRelu(-1), Identity())]
['positive', 'nonzero', 'nonzero']
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.balls import ball_of
from catnet.algebra.scalars import Vector, rational, spell
from catnet.category.activation import Activation, Freedom
from catnet.errors import InputError

__all__ = ["RELU", "Identity", "LeakyRelu", "Relu"]


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

    @property
    def turning(self) -> Fraction:
        return Fraction(1)

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
    def turning(self) -> Fraction | None:
        return (1 + self.slope) or None

    @property
    def spelling(self) -> Any:
        return {"leaky_relu": spell(self.slope)}

    def __call__(self, number: Fraction) -> Fraction:
        return number if number >= 0 else self.slope * number

    def enclose(self, ball: Any) -> Any:
        slope = ball_of(self.slope)
        return ball.max(0) + slope * ball.min(0)

    def multiplier(self, factor: Fraction) -> Fraction | None:
        if factor > 0:
            return factor
        return -factor if factor and self.slope == -1 else None

    def pull(self, factor: Fraction) -> Fraction | None:
        return factor if factor > 0 else None


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


RELU = Relu()
