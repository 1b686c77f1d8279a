"""Taylor coefficients along rays c + t x, over Q: what softmax attention has where all scores are equal at c.

Let a set of rays be carried to itself by all (signed) permutations of the inputs, and c be fixed by them.  A symmetry
f(P x) = Q f(x) has f(c + t P x) = Q f(c + t x), so it keeps the table of rays and the tables of all coefficients of f
along them (docs/symmetries.md, theorem 3a).  Softmax is analytic; shifted by one of the scores it is e^{s − s_0} over
the sum of these, of which the coefficients are rational if s = s_0 at t = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .reading import need

ZERO = Fraction(0)


@dataclass(frozen=True)
class Series:
    """The coefficients of 1, t, …, t^r; what is higher is left out."""

    terms: tuple[Fraction, ...]

    def __add__(self, other: Any) -> Series:
        if isinstance(other, Series):
            return Series(tuple(a + b for a, b in zip(self.terms, other.terms, strict=True)))
        return Series((self.terms[0] + other, *self.terms[1:]))

    __radd__ = __add__

    def __mul__(self, other: Any) -> Series:
        if not isinstance(other, Series):
            return Series(tuple(other * a for a in self.terms))
        a, b = self.terms, other.terms
        return Series(tuple(sum((a[i] * b[k - i] for i in range(k + 1)), ZERO) for k in range(len(a))))

    __rmul__ = __mul__


def ray(centre: Fraction, direction: Sequence[Fraction], order: int) -> list[Series]:
    """c + t x, with c the same in every coordinate."""
    return [Series((centre, value, *[ZERO] * order)[: order + 1]) for value in direction]


def exponential(exponent: Series) -> Series:
    """e^s for s = 0 at t = 0: k e_k = Σ j s_j e_{k−j}."""
    found = [Fraction(1)]
    for k in range(1, len(exponent.terms)):
        found.append(sum((j * exponent.terms[j] * found[k - j] for j in range(1, k + 1)), ZERO) / k)
    return Series(tuple(found))


def inverse(value: Series) -> Series:
    """1 / s."""
    found = [1 / value.terms[0]]
    for k in range(1, len(value.terms)):
        found.append(-sum((value.terms[j] * found[k - j] for j in range(1, k + 1)), ZERO) / value.terms[0])
    return Series(tuple(found))


def softmax_of_series(scores: Sequence[Any]) -> list[Series]:
    """The weights; refused where scores differ at t = 0."""
    first = next(score for score in scores if isinstance(score, Series))
    above = [first * 0 + score + scores[0] * -1 for score in scores]
    need(not any(one.terms[0] for one in above), "softmax of different scores has no rational Taylor series")
    powers = [exponential(one) for one in above]
    total = powers[0]
    for power in powers[1:]:
        total = total + power
    share = inverse(total)
    return [power * share for power in powers]
