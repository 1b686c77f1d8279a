"""Real numbers that are not rational, enclosed: intervals with rational ends, and the functions of activations on them.

Every function gives an interval that holds its values on the whole of the given one; how narrow it is depends on the
precision in bits, that it is right does not.  Series have only positive terms here, so that cutting one off is a lower
bound, and what is cut off is bounded by a geometric series.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from .reading import ExhaustedError

LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from low to high."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Interval | Fraction) -> Interval:
        low, high = ends(other)
        return Interval(self.low + low, self.high + high)

    __radd__ = __add__

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __mul__(self, other: Interval | Fraction) -> Interval:
        low, high = ends(other)
        corners = [self.low * low, self.low * high, self.high * low, self.high * high]
        return Interval(min(corners), max(corners))

    __rmul__ = __mul__


Number = Fraction | Interval


def ends(value: Number) -> tuple[Fraction, Fraction]:
    return (value.low, value.high) if isinstance(value, Interval) else (value, value)


def rounded(value: Number, bits: int) -> Number:
    """A slightly wider interval with short ends; exact numbers stay."""
    if not isinstance(value, Interval):
        return value
    return Interval(_down(value.low, bits), -_down(-value.high, bits))


def _down(value: Fraction, bits: int) -> Fraction:
    if not value or value.denominator.bit_length() <= bits:
        return value
    shift = bits - (value.numerator.bit_length() - value.denominator.bit_length())
    if shift < 0:
        return Fraction(value.numerator // value.denominator)
    return Fraction((value.numerator << shift) // value.denominator, 1 << shift)


def disjoint(left: Number, right: Number) -> bool:
    (a, b), (c, d) = ends(left), ends(right)
    return b < c or d < a


# ---- functions of numbers


def exponential(x: Fraction, bits: int) -> Interval:
    """Around e^x, by its series at x / 2^k < 1/2 and k squarings."""
    if abs(x) > LARGEST:
        raise ExhaustedError("the exponential of a number beyond 2^20 is not enclosed")
    if x < 0:
        inverse = exponential(-x, bits)
        return Interval(1 / inverse.high, 1 / inverse.low)
    k = max(0, x.numerator.bit_length() - x.denominator.bit_length() + 2)
    width = bits + k + 16
    start = (x.numerator << width) // (x.denominator << k)
    low, _ = _series(start, width)
    high, terms = _series(start + 1, width)
    high += 2 * terms + 6  # each term was cut by less than 2, and what follows the last one sums to less than 6
    for _ in range(k):
        low, high = low * low >> width, -(-high * high >> width)
    return Interval(Fraction(low, 1 << width), Fraction(high, 1 << width))


def _series(start: int, width: int) -> tuple[int, int]:
    term = total = 1 << width
    n = 0
    while term:
        n += 1
        term = term * start // (n << width)
        total += term
    return total, n


def logistic(x: Fraction, bits: int) -> Interval:
    """Around 1 / (1 + e^{−x})."""
    if abs(x) > 4 * bits:  # e^{−|x|} < 2^{−|x|}
        tiny = Fraction(1, 1 << 4 * bits)
        return Interval(1 - tiny, Fraction(1)) if x > 0 else Interval(Fraction(0), tiny)
    power = exponential(-x, bits)
    return Interval(1 / (1 + power.high), 1 / (1 + power.low))


def tangent(x: Fraction, bits: int) -> Interval:
    """Around tanh(x) = 2 / (1 + e^{−2x}) − 1."""
    found = logistic(2 * x, bits)
    return Interval(2 * found.low - 1, 2 * found.high - 1)


def softplus(x: Fraction, bits: int) -> Interval:
    """Around log(1 + e^x) = max(x, 0) + log(1 + e^{−|x|})."""
    top = max(x, Fraction(0))
    if abs(x) > 4 * bits:
        return Interval(top, top + Fraction(1, 1 << 4 * bits))
    power = exponential(-abs(x), bits)
    return Interval(top + _logarithm(power.low, bits).low, top + _logarithm(power.high, bits).high)


def _logarithm(y: Fraction, bits: int) -> Interval:
    """Around log(1 + y), 0 ≤ y ≤ 1: twice Σ z^{2n+1} / (2n + 1) at z = y / (2 + y) ≤ 1/3."""
    z = y / (2 + y)
    square, term, total, n = z * z, z, Fraction(0), 0
    while n < bits:
        total += term / (2 * n + 1)
        term, n = _down(term * square, 2 * bits + 64) + Fraction(1, 1 << 2 * bits + 60), n + 1
    # terms were rounded up, each by less than 2^{-2 bits - 59} in all that follows from it; the rest is geometric
    slack = Fraction(n, 1 << 2 * bits + 58)
    return Interval(2 * (total - slack), 2 * (total + slack + 2 * term))


def normal(x: Fraction, bits: int) -> Interval:
    """Around Φ(x) = 1/2 ± e^{−x²/2} / √(2π) · Σ |x|^{2n+1} / (1 · 3 · … · (2n + 1))."""
    if x < 0:
        found = normal(-x, bits)
        return Interval(1 - found.high, 1 - found.low)
    square = x * x
    if square > 8 * bits:  # 1 − Φ(x) < e^{−x²/2} < 2^{−x²/2}
        return Interval(1 - Fraction(1, 1 << 4 * bits), Fraction(1))
    term: Number = Interval(x, x)
    total, n = Interval(Fraction(0), Fraction(0)), 0
    while ends(term)[1] > Fraction(1, 1 << 2 * bits) or square * 2 > 2 * n + 3:
        total, n = Interval(*ends(rounded(total + term, 4 * bits))), n + 1
        term = rounded(Interval(*ends(term)) * (square / (2 * n + 1)), 4 * bits)
    total = Interval(total.low, total.high + 2 * ends(term)[1])  # from here on every term is at most half the last one
    root = _root_of_two_pi(bits)
    return (exponential(-square / 2, bits) * total) * Interval(1 / root.high, 1 / root.low) + Fraction(1, 2)


def _root_of_two_pi(bits: int) -> Interval:
    width = 2 * bits + 32
    low, high = (16 * a - 4 * b for a, b in zip(_arctangent(5, width), reversed(_arctangent(239, width)), strict=True))
    root = isqrt(2 * low << width), isqrt(2 * high << width) + 1
    return Interval(Fraction(root[0], 1 << width), Fraction(root[1], 1 << width))


def _arctangent(n: int, width: int) -> tuple[int, int]:
    """Integers around 2^width arctan(1/n): an alternating series of decreasing terms."""
    total, power, k = 0, (1 << width) // n, 0
    while power:
        total += (-1) ** k * (power // (2 * k + 1))
        power, k = power // (n * n), k + 1
    return total - 2 * k - 2, total + 2 * k + 2


MONOTONE: dict[str, Callable[[Fraction, int], Interval]] = {
    "tanh": tangent,
    "sigmoid": logistic,
    "softplus": softplus,
}


def activated(name: str, value: Number, bits: int) -> Interval:
    """Around the values of an activation on an interval."""
    low, high = ends(value)
    if name in MONOTONE:
        return Interval(MONOTONE[name](low, bits).low, MONOTONE[name](high, bits).high)
    factor = {"silu": logistic, "gelu": normal}[name]
    return Interval(low, high) * Interval(factor(low, bits).low, factor(high, bits).high)
