"""Simple points: the fraction with the least denominator in an interval, and from it a simple point of an open
polyhedron.

>>> simplest_between(Fraction(1, 3), Fraction(1, 2)), simplest_between(None, Fraction(-5, 2))
(Fraction(2, 5), Fraction(-3, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from catnet.algebra.scalars import Vector

__all__ = ["simplest_between", "simplify_point"]


def simplest_between(low: Fraction | None, high: Fraction | None) -> Fraction:
    """The fraction strictly between low and high (None: unbounded) with least denominator, among those the least in
    size.
    """
    if (low is None or low < 0) and (high is None or high > 0):
        return Fraction(0)
    if high is not None and high <= 0:
        return -simplest_between(-high, None if low is None else -low)
    whole = (low or Fraction(0)).__floor__()
    if high is None or whole + 1 < high:
        return Fraction(whole + 1)
    # Here whole <= low < high <= whole + 1, so the integer part is common: go down one step of the continued fraction.
    rest = (low or Fraction(0)) - whole
    return whole + 1 / simplest_between(1 / (high - whole), None if rest == 0 else 1 / rest)


def simplify_point(point: Sequence[Fraction], forms: Sequence[Sequence[int]]) -> Vector:
    """A simple point of an open polyhedron, found from any of its points.

    Parameters
    ----------
    point : sequence of Fraction, length n
    forms : sequence of integer rows (a_1, ..., a_n, b)
        The polyhedron is where all a . x + b > 0.

    Notes
    -----
    One coordinate after the other moves to the simplest value that the others leave it.
    """
    current = list(point)
    values = [sum((a * x for a, x in zip(row, current, strict=False)), Fraction(row[-1])) for row in forms]
    for place, old in enumerate(current):
        low: Fraction | None = None
        high: Fraction | None = None
        for row, value in zip(forms, values, strict=True):
            slope = row[place]
            if slope:
                edge = old - value / slope
                if slope > 0:
                    low = edge if low is None else max(low, edge)
                else:
                    high = edge if high is None else min(high, edge)
        new = simplest_between(low, high)
        current[place] = new
        values = [
            value + row[place] * (new - old) if row[place] else value for row, value in zip(forms, values, strict=True)
        ]
    return tuple(current)
