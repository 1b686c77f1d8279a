"""Sigmoidal activations: tanh, and the logistic sigmoid, which is tanh in other coordinates.

>>> Tanh()(Fraction(0)), Sigmoid()(Fraction(0)), Sigmoid().centring.inner
(Fraction(0, 1), Fraction(1, 2), Tanh())

Both increase, and their derivatives are polynomials in their values: tanh' = 1 − tanh², and, for s the sigmoid,
s' = 1/4 − (s − 1/2)².

>>> Tanh().riccati, Sigmoid().riccati
((Fraction(1, 1), Fraction(0, 1)), (Fraction(1, 4), Fraction(1, 2)))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.category.activation import Activation, Centring, Freedom
from catnet.category.transcendental import Transcendental

__all__ = ["Sigmoid", "Tanh"]


@final
@dataclass(frozen=True, slots=True)
class Tanh(Transcendental):
    """The hyperbolic tangent: irrational at every rational number but 0 (Lindemann)."""

    @property
    def name(self) -> str:
        return "tanh"

    @property
    def is_increasing(self) -> bool:
        return True

    @property
    def riccati(self) -> tuple[Fraction, Fraction]:
        return Fraction(1), Fraction(0)

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(1)

    @property
    def freedom(self) -> Freedom:
        return "sign"

    @property
    def other_values(self) -> str:
        return "not rational"

    def enclose(self, ball: Any) -> Any:
        return ball.tanh()

    def enclose_slope(self, ball: Any) -> Any:
        return 1 - ball.tanh() ** 2

    def expand(self, series: Any) -> Any:
        return series.tanh() if series.valuation() else Activation.expand(self, series)


@final
@dataclass(frozen=True, slots=True)
class Sigmoid(Transcendental):
    """1 / (1 + exp(−x)) = (1 + tanh(x/2)) / 2; 1/2 at 0, irrational at every other rational number."""

    @property
    def name(self) -> str:
        return "sigmoid"

    @property
    def is_increasing(self) -> bool:
        return True

    @property
    def riccati(self) -> tuple[Fraction, Fraction]:
        return Fraction(1, 4), Fraction(1, 2)

    @property
    def lipschitz(self) -> Fraction:
        return Fraction(1, 4)

    @property
    def at_zero(self) -> Fraction:
        return Fraction(1, 2)

    @property
    def centring(self) -> Centring:
        half = Fraction(1, 2)
        return Centring(Tanh(), half, half, half)

    @property
    def other_values(self) -> str:
        return "not rational"

    def enclose(self, ball: Any) -> Any:
        return ((ball / 2).tanh() + 1) / 2

    def enclose_slope(self, ball: Any) -> Any:
        return (1 - (ball / 2).tanh() ** 2) / 4

    def expand(self, series: Any) -> Any:
        return ((series / 2).tanh() + 1) / 2 if series.valuation() else Activation.expand(self, series)
