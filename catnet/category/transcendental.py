"""Activations with no rational value at a rational number, but perhaps at 0.

>>> from catnet.category import Gelu, Sigmoid, Softplus, Tanh
>>> [sigma.at_zero for sigma in (Tanh(), Sigmoid(), Gelu(), Softplus())]
[Fraction(0, 1), Fraction(1, 2), Fraction(0, 1), None]
>>> Tanh().multiplier(Fraction(-1)), Gelu().multiplier(Fraction(-1))
(Fraction(-1, 1), None)
"""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import spell
from catnet.category.activation import Activation, Freedom
from catnet.errors import InexactNumberError

__all__ = ["Transcendental"]


class Transcendental(Activation):
    """No scalings pass but signs, where `freedom` says so.  Abstract."""

    __slots__ = ()

    @property
    def freedom(self) -> Freedom:
        return "none"

    @property
    def is_rational(self) -> bool:
        return False

    @property
    def at_zero(self) -> Fraction | None:
        """The value at 0, if it is rational."""
        return Fraction(0)

    @property
    def other_values(self) -> str:
        """What is known of the values at other rational numbers."""
        return "not known to be rational"

    @abstractmethod
    def enclose_slope(self, ball: Any) -> Any:
        """A real interval (flint's arb) that holds sigma'(x) for every x in the given one."""

    def __call__(self, number: Fraction) -> Fraction:
        """The value at 0; no other rational value at a rational number is known."""
        if number or self.at_zero is None:
            raise InexactNumberError(f"{self.name}({spell(number)}) is {self.other_values}")
        return self.at_zero

    def multiplier(self, factor: Fraction) -> Fraction | None:
        passes = factor == 1 or (factor == -1 and self.freedom == "sign")
        return factor if passes else None

    def pull(self, factor: Fraction) -> Fraction | None:
        return self.multiplier(factor)
