"""Numbers a_0 + a_1 c + … + a_{n−1} c^{n−1}, c a real root of a polynomial p of degree n over Q: exact arithmetic.

All is computed modulo p, and read at c: x ↦ c is a homomorphism of rings from Q[x]/(p) to R.  So what is equal modulo p
is equal at c, whichever root c is, and what has an inverse modulo p is not 0 at c.  p need not be irreducible; where it
is not, an element that is not 0 may have no inverse, and then nothing is concluded from it.  That there is a root
follows from the signs of p at two rational numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .algebra import rank, solve
from .reading import array, need, shape, spelled, vector
from .univariate import Univariate, plain, remainder, times

DEGREE = 64


@dataclass(frozen=True)
class Element:
    """Its coefficients modulo p, as many as the degree of p."""

    values: tuple[Fraction, ...]
    modulus: tuple[Fraction, ...]

    def _of(self, values: Sequence[Fraction]) -> Element:
        size = len(self.values)
        return Element((*values, *[Fraction(0)] * (size - len(values))), self.modulus)

    def _other(self, other: Element | Fraction) -> Element:
        return other if isinstance(other, Element) else self._of([other])

    def __add__(self, other: Element | Fraction) -> Element:
        pairs = zip(self.values, self._other(other).values, strict=True)
        return self._of([a + b for a, b in pairs])

    __radd__ = __add__

    def __mul__(self, other: Element | Fraction) -> Element:
        return self._of(remainder(times(plain(self.values), plain(self._other(other).values)), list(self.modulus)))

    __rmul__ = __mul__

    def __neg__(self) -> Element:
        return self._of([-value for value in self.values])

    def __bool__(self) -> bool:
        """Whether it is not 0 modulo p."""
        return any(self.values)

    def inverse(self) -> Element | None:
        """Modulo p, if there is one: then the powers of x times the element are independent."""
        size = len(self.values)
        rows = [list((self * self._of([Fraction(int(i == j)) for j in range(i + 1)])).values) for i in range(size)]
        if rank(rows) < size:
            return None
        return self._of(solve(rows, [Fraction(int(i == 0)) for i in range(size)]))


def read_modulus(value: Any, root: Any) -> tuple[Univariate, list[Fraction]]:
    """p, constant first, and two numbers between which it has a root."""
    modulus = vector(value, "the minimal polynomial")
    shape(2 <= len(modulus) <= DEGREE + 1 and modulus[-1] != 0, "the minimal polynomial: no degree from 1 on")
    low, high = ends = vector(root, "the root", 2)
    shape(low <= high, "the root: not between two numbers in order")
    need(at(modulus, low) * at(modulus, high) <= 0, "the polynomial is not seen to have a root there")
    return modulus, ends


def at(polynomial: Sequence[Fraction], point: Fraction) -> Fraction:
    result = Fraction(0)
    for value in reversed(polynomial):
        result = result * point + value
    return result


def element(value: Any, where: str, modulus: Univariate) -> Element:
    """From the list of its coefficients."""
    return Element(tuple(vector(value, where, len(modulus) - 1)), tuple(modulus))


def constant(value: Fraction, modulus: Univariate) -> Element:
    """A rational number."""
    return Element((value, *[Fraction(0)] * (len(modulus) - 2)), tuple(modulus))


def table(value: Any, where: str, modulus: Univariate, rows: int, columns: int) -> list[list[Element]]:
    return [
        [element(entry, where, modulus) for entry in array(row, where, columns)] for row in array(value, where, rows)
    ]


def written(rows: Sequence[Sequence[Element]]) -> list[list[list[str]]]:
    return [[spelled(entry.values) for entry in row] for row in rows]


def least_rank(rows: Sequence[Sequence[Element]]) -> int:
    """At most the rank at c: elimination with pivots that have inverses."""
    table, found = [list(row) for row in rows], 0
    for column in range(len(table[0]) if table else 0):
        for place in range(found, len(table)):
            back = table[place][column].inverse() if table[place][column] else None
            if back is not None:
                table[found], table[place] = table[place], table[found]
                top = [entry * back for entry in table[found]]
                for r in range(found + 1, len(table)):
                    factor = -table[r][column]
                    table[r] = [a + factor * b for a, b in zip(table[r], top, strict=True)]
                found += 1
                break
    return found
