"""Activations that identify networks without biases at any depth: two families of Kohn, Marchetti, Massarenti, Mella.

Let k be twice the largest hidden width.  In the architecture without biases a parameter is identifiable up to
permutations of neurons iff no neuron is inactive and no two rows of a layer are equal, if sigma is, up to factors in
front and inside, which rows and columns take up,

- f^l with f(0) = 0, f of degree d ≥ 2, its two highest coefficients not zero, and l > k (k − 2); or
- (z + 1)^r − 1 with r ≥ k² − 1.

>>> from catnet.category import Polynomial
>>> found = family_of(Polynomial((Fraction(0), Fraction(0), Fraction(1), Fraction(2), Fraction(1))))     # (z² + z)²
>>> found.exponent, found.words, family_of(Polynomial((Fraction(0), Fraction(2), Fraction(1)))).words
(2, 'f^2 with f of degree 2', '(z + 1)^2 - 1')
>>> family_of(Polynomial((Fraction(0), Fraction(1), Fraction(0), Fraction(1)))) is None                   # z³ + z
True

References
----------
Kohn, Marchetti, Massarenti, Mella, "Linear independence of polynomial compositions", 2026, Remark 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import comb, gcd
from typing import final

from catnet.category import Activation

__all__ = ["Family", "family_of"]


@final
@dataclass(frozen=True, slots=True)
class Family:
    """Which family, and its exponent l or r."""

    exponent: int
    shifted: bool
    words: str

    def threshold(self, width: int) -> int:
        """The least exponent that suffices, where no hidden layer is wider."""
        k = 2 * width
        return k * k - 1 if self.shifted else k * (k - 2) + 1


def family_of(activation: Activation) -> Family | None:
    """The family of an activation; None if it is in neither."""
    p = activation.polynomial
    if p is None or len(p) < 3 or p[0]:
        return None
    r = len(p) - 1
    if p[1]:
        inner = 2 * p[2] / (p[1] * (r - 1))  # of c ((inner z + 1)^r − 1)
        if inner and all(p[j] * r == p[1] * comb(r, j) * inner ** (j - 1) for j in range(1, r + 1)):
            return Family(r, True, f"(z + 1)^{r} - 1")
    return _power(p)


def _power(p: tuple[Fraction, ...]) -> Family | None:
    """As f^l with the largest l: the multiplicities of its factors have the greatest common divisor l."""
    import flint

    whole = flint.fmpq_poly([flint.fmpq(value.numerator, value.denominator) for value in p])
    _, factors = whole.factor()
    exponent = reduce(gcd, (int(times) for _, times in factors), 0)
    f = reduce(lambda a, b: a * b, (factor ** (int(times) // exponent) for factor, times in factors))
    degree = f.degree()
    if degree < 2 or not f[degree - 1]:  # f(0) = 0, since the polynomial is zero there
        return None
    return Family(exponent, False, f"f^{exponent} with f of degree {degree}")
