"""Scales along orbits: a parameter with the same function in which partners have rows of one size.

Where a neuron's scale is free (ReLU), partners of an orbit may come scaled against each other, as the rows 1 and 3 with
the columns 1 and 1/3.  The first neuron of an orbit keeps its scale; the others get the ratio that makes their rows
equal where these are proportional but for a few entries, and a simple ratio nearby where they are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.geometry.simplest import simplest_between
from catnet.groups import Operator
from catnet.groups.operators import after

__all__ = ["orbit_scales"]

_TOLERANCE, _FAR, _NEAR = Fraction(1, 16), Fraction(1, 4), Fraction(1, 2**48)


def orbit_scales(
    weight: Matrix, bias: Vector, outgoing: Matrix, generators: Sequence[tuple[Operator, Monomial]]
) -> Vector:
    """Positive factors for the neurons of a layer; 1 for the first of every orbit.

    Parameters
    ----------
    weight, bias, outgoing : Matrix, vector, Matrix
        Of shapes (d, n), d, (m, d).
    generators : sequence of (Operator, Monomial)
        On V_{i-1}, and the permutation of the layer's neurons.
    """
    size = weight.shape[0]
    rows = [(*row, shift) for row, shift in zip(weight.rows(), bias, strict=True)]
    moved = [
        [(*row, shift) for row, shift in zip(after(weight, before.inverse()).rows(), bias, strict=True)]
        for before, _ in generators
    ]
    columns = list(outgoing.columns())
    factors: list[Fraction | None] = [None] * size
    for start in range(size):
        if factors[start] is not None:
            continue
        factors[start] = Fraction(1)
        orbit = [start]
        for here in orbit:
            for (_, action), table in zip(generators, moved, strict=True):
                there = action.permutation(here)
                if factors[there] is None:
                    ratio = _ratio(table[here], rows[there], columns[here], columns[there])
                    factors[there] = (factors[here] or Fraction(1)) * ratio
                    orbit.append(there)
    return tuple(factor or Fraction(1) for factor in factors)


def _ratio(row: Vector, other: Vector, column: Vector, other_column: Vector) -> Fraction:
    """c > 0 such that c · other is row, or near it.

    The ratio that more than half of the entries have; else the simplest one near the best, as near as the rows are
    to being proportional; else, where they are not, the one that balances the norms of rows and columns.
    """
    ratios = Counter(a / b for a, b in zip(row, other, strict=True) if a and b)
    entries = sum(1 for a, b in zip(row, other, strict=True) if a or b)
    if ratios:
        ratio, often = max(ratios.items(), key=lambda item: item[1])
        if ratio > 0 and 2 * often > entries:
            return ratio
    inner = sum((a * b for a, b in zip(row, other, strict=True)), Fraction(0))
    norms = _square(row), _square(other)
    if inner > 0:
        lost = 1 - inner * inner / (norms[0] * norms[1])  # the squared sine of the angle between the rows
        if lost < _FAR:
            spread = max(_fourth_root(lost * lost), _NEAR)
            best = inner / norms[1]
            return simplest_between(best * (1 - spread), best * (1 + spread))
    if 0 in norms:
        return Fraction(1)
    inward = norms[0] / norms[1]
    outward = _square(other_column), _square(column)
    square = inward * inward if 0 in outward else inward * outward[0] / outward[1]
    near = _fourth_root(square)
    return simplest_between(near * (1 - _TOLERANCE), near * (1 + _TOLERANCE))


def _square(values: Vector) -> Fraction:
    return sum((value * value for value in values), Fraction(0))


def _fourth_root(value: Fraction) -> Fraction:
    """To about nine digits; for choosing, not for deciding."""
    bits = max(value.numerator.bit_length() - value.denominator.bit_length(), 0)
    shift = 128 + max(0, -bits) + value.denominator.bit_length()
    scaled = (value.numerator << 4 * shift) // value.denominator
    return Fraction(isqrt(isqrt(scaled)), 1 << shift)
