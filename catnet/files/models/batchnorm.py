"""BatchNorm folded into a factor and a shift for every channel: the only place where a reader rounds, once, as told.

The factor scale / √(variance + epsilon) is not rational; it is rounded to the nearest float of the format asked for,
and then everything else is exact: shift − factor · mean.

>>> from catnet.algebra.floats import FLOAT32
>>> rounded_quotient(Fraction(1), Fraction(2), FLOAT32)                   # 1 / √2
Fraction(11863283, 16777216)
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

from catnet.algebra.floats import FloatFormat, nearest
from catnet.algebra.scalars import Vector

__all__ = ["folded", "rounded_quotient"]

_BITS = 4096  # past the binary point of a square root before it is rounded


def rounded_quotient(top: Fraction, square: Fraction, form: FloatFormat) -> Fraction | None:
    """The float of a format nearest to top / √square, for square > 0; None if it overflows.

    Notes
    -----
    The root is computed to 2^-4096 of itself; a tie between two floats would need a rational root, which isqrt finds
    exactly, so the float is the nearest one unless the root agrees with a tie in its first thousand digits.
    """
    ratio = top * top / square
    if not ratio:
        return Fraction(0)
    shift = 2 * _BITS + 2 * max(0, ratio.denominator.bit_length() - ratio.numerator.bit_length())
    root = Fraction(isqrt((ratio.numerator << shift) // ratio.denominator), 1 << (shift // 2))
    return nearest(root if top > 0 else -root, form)


def folded(
    recorder: Any, arrays: list[Vector | None], epsilon: Fraction, channels: int, name: str
) -> tuple[Vector, Vector, Vector]:
    """The factors and shifts of all channels, and |shift| + |factor · mean|; errors go to the recorder."""
    ones, zeros = (Fraction(1),) * channels, (Fraction(0),) * channels
    scale, shift, mean, variance = (
        given if given is not None else default
        for given, default in zip(arrays, (ones, zeros, zeros, ones), strict=True)
    )
    factors: list[Fraction] = []
    for index in range(channels):
        square = variance[index] + epsilon
        if square <= 0:
            recorder.fail(name, f"variance + epsilon of channel {index} is not positive")
        factor = rounded_quotient(scale[index], square, recorder.fold)
        if factor is None:
            recorder.fail(name, f"the factor of channel {index} is beyond the range of {recorder.fold.name}")
        factors.append(factor or Fraction(0))
    shifts = tuple(b - a * m for a, b, m in zip(factors, shift, mean, strict=True))
    return tuple(factors), shifts, tuple(abs(b) + abs(a * m) for a, b, m in zip(factors, shift, mean, strict=True))
