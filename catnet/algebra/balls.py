"""Balls of real numbers: how exact numbers enter FLINT's ball arithmetic.

>>> ball_of(Fraction(1, 3)) * 3 == 1, 1 in ball_of(Fraction(1, 3)) * 3
(False, True)
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

__all__ = ["ball_of"]


def ball_of(number: Fraction) -> Any:
    """A real interval (flint's arb), at the present precision, that holds a rational number."""
    import flint

    return flint.arb(flint.fmpq(number.numerator, number.denominator))
