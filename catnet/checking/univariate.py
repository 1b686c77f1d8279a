"""Polynomials in one variable over Q, as lists of coefficients from the constant up: common divisors, real roots.

The last coefficient is not zero; [] is zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, zip_longest

from .algebra import short

Univariate = list[Fraction]
ZERO = Fraction(0)


def plain(values: Sequence[Fraction]) -> Univariate:
    """Without leading zeros."""
    result = list(values)
    while result and not result[-1]:
        result.pop()
    return result


def plus(left: Univariate, right: Univariate, factor: Fraction = Fraction(1)) -> Univariate:
    """left + factor · right."""
    return plain([a + factor * b for a, b in zip_longest(left, right, fillvalue=ZERO)])


def times(left: Univariate, right: Univariate) -> Univariate:
    result = [ZERO] * max(len(left) + len(right) - 1, 0)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    short(result, "products of polynomials")
    return plain(result)


def remainder(left: Univariate, right: Univariate) -> Univariate:
    """Of the division by a polynomial that is not zero."""
    result = list(left)
    while len(result) >= len(right):
        factor = result[-1] / right[-1]
        start = len(result) - len(right)
        result = plain([a - factor * right[i - start] if i >= start else a for i, a in enumerate(result[:-1])])
    return result


def common(left: Univariate, right: Univariate) -> Univariate:
    """The greatest common divisor, up to a factor."""
    while right:
        left, right = right, monic(remainder(left, right))
    return monic(left)


def monic(value: Univariate) -> Univariate:
    short(value, "remainders of polynomials")
    return [a / value[-1] for a in value]


def real_roots(value: Univariate) -> int:
    """How many different real roots a polynomial that is not zero has, by Sturm's theorem."""
    chain = [value, plain([i * a for i, a in enumerate(value)][1:])]
    while chain[-1]:
        chain.append([-a for a in remainder(chain[-2], chain[-1])])
        short(chain[-1], "remainders of polynomials")
    ends = [[part[-1] * (-1 if low and len(part) % 2 == 0 else 1) for part in chain[:-1]] for low in (True, False)]
    low, high = (sum((a < 0) != (b < 0) for a, b in pairwise(end)) for end in ends)
    return low - high
