"""The balanced parameter: every hidden neuron, or every class of them, reads as much as it is read.

Where a neuron's scale is free (ReLU), factors c > 0 multiply what neurons read and divide what reads them.  Over all
factors the squared length of the parameter, Σ_i Σ_ab (c_a / c_b)² W_i[a, b]² and the biases, is a convex function of
the logarithms, and it is least where for every neuron (or class with one common factor) both sides have one norm.  It
is found class after class, layer after layer, again and again: each step is the minimum over one factor.

What comes out is a proposal: doubles, made by operations that are rounded correctly, one after the other, so that they
are the same on every machine.

>>> import numpy as np
>>> squares = [np.array([[16.0], [1.0]]), np.array([[1.0, 1.0]])]              # rows 4 and 1, read by 1 and 1
>>> [factors.tolist() for factors in balance(squares, [np.zeros(2), np.zeros(1)])]
[[0.5, 1.0]]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import frexp
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["balance", "dyadic_factor"]

Floats: TypeAlias = npt.NDArray[np.float64]

_ROUNDS = 200
_ENOUGH = 2.0**-40
_BITS = 8
_FAR = 2.0**600


def balance(squares: Sequence[Floats], shifts: Sequence[Floats], power: int = 1) -> list[Floats]:
    """The factors for every hidden layer.

    Parameters
    ----------
    squares : sequence of arrays, the i-th of shape (classes on V_i, classes on V_{i-1})
        The squared weights, added up over the classes of rows and of columns.
    shifts : sequence of arrays
        The squared biases, likewise.
    power : int
        The r with sigma(c z) = c^r sigma(z): what reads a neuron is divided by c^r.  Then c is best where what it reads
        is r times as long, squared, as what reads it.

    Notes
    -----
    A class that reads nothing, or that nothing reads, keeps its scale.
    """
    first, last = np.ones(squares[0].shape[1]), np.ones(squares[-1].shape[0])
    powers = [first, *(np.ones(table.shape[0]) for table in squares[:-1]), last]  # of every space, c²
    for _ in range(_ROUNDS):
        moved = 0.0
        for index in range(1, len(squares)):
            inward = _weighted(squares[index - 1], 1 / _raised(powers[index - 1], power)) + shifts[index - 1]
            outward = _weighted(squares[index].T, powers[index + 1])
            usable = (inward > 0) & (outward > 0) & np.isfinite(inward) & np.isfinite(outward)
            found = _root(power * np.where(usable, outward, 1.0 / power) / np.where(usable, inward, 1.0), power + 1)
            found = np.clip(found, 1 / _FAR, _FAR)
            moved = max(moved, float(np.abs(found / powers[index] - 1).max(initial=0)))
            powers[index] = found
        if moved < _ENOUGH:
            break
    return [np.sqrt(found) for found in powers[1:-1]]


def dyadic_factor(factor: float) -> Fraction:
    """A positive double, rounded to eight binary digits.

    >>> dyadic_factor(0.7)
    Fraction(179, 256)
    """
    mantissa, exponent = frexp(factor)
    return Fraction(round(mantissa * 2**_BITS)) * Fraction(2) ** (exponent - _BITS)


def _raised(values: Floats, power: int) -> Floats:
    result = values
    for _ in range(power - 1):
        result = result * values
    return result


def _root(values: Floats, degree: int) -> Floats:
    """The root of positive numbers, by Newton's method: numpy's own powers may be rounded differently elsewhere."""
    if degree == 2:
        return np.asarray(np.sqrt(values))
    mantissa, exponent = np.frexp(values)
    whole = exponent // degree
    rest = np.ldexp(mantissa, exponent - whole * degree)  # from 1/2 to below 2^(degree - 1)
    found = np.full_like(rest, 2.0)
    for _ in range(8 * degree):
        found = ((degree - 1) * found + rest / _raised(found, degree - 1)) / degree
    return np.asarray(np.ldexp(found, whole))


def _weighted(table: Floats, factors: Floats) -> Floats:
    """The product with a vector, added up in order."""
    total = np.zeros(table.shape[0])
    for column, factor in zip(table.T, factors, strict=True):
        total = total + column * factor
    return total
