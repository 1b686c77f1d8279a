"""The functional dimension of a polynomial convolutional network: the rank of filters ↦ function at theta.

All outputs are shifts of output 0, a polynomial in the inputs with coefficients polynomial in the taps, so the rank is
that of the derivatives of output 0 at enough points.  Modulo a prime it is a lower bound; the scalings (w_i, −r
w_{i+1}) leave #taps − (L − 1) as an upper one, if no filter is zero.

>>> from catnet.algebra.scalars import vector
>>> functional_dimension(ConvolutionNetwork(4, (vector([1, 2]), vector([3, -1])), power=2))
ConvolutionDimension(value=3, expected=3, exact=True)
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.search import allowance

__all__ = ["ConvolutionDimension", "functional_dimension"]

_PRIME = 2**61 - 1


MAX_PRODUCTS = 100_000_000


@final
@dataclass(frozen=True, slots=True)
class ConvolutionDimension:
    """A functional dimension, or a lower bound of it."""

    value: int
    expected: int
    exact: bool


def functional_dimension(theta: ConvolutionNetwork) -> ConvolutionDimension | None:
    """The rank of the derivatives of output 0 by the taps, at points modulo a large prime: a lower bound, and exact
    where it meets #taps − (L − 1), which the scalings leave.  The other outputs are shifts of this one.

    None where that would take more than `MAX_PRODUCTS` products.
    """
    import flint

    widths, expected = theta.widths, theta.parameters - theta.depth + 1
    products = sum(width * len(taps) for width, taps in zip(widths[1:], theta.filters, strict=True))
    if products * theta.parameters > allowance("products of a derivative", MAX_PRODUCTS):
        return None
    try:
        filters = [[_residue(value) for value in taps] for taps in theta.filters]
    except ValueError:  # a denominator that the prime divides
        return None
    source, rows = random.Random(20260121), []
    for _ in range(theta.parameters + 4):
        rows += _gradient(theta, filters, [source.randrange(_PRIME) for _ in range(widths[0])])
    value = int(flint.nmod_mat(theta.parameters + 4, theta.parameters, rows, _PRIME).rank())
    return ConvolutionDimension(value, expected, value == expected and all(map(any, theta.filters)))


def _residue(value: Fraction) -> int:
    return value.numerator * pow(value.denominator, -1, _PRIME) % _PRIME


def _gradient(theta: ConvolutionNetwork, filters: list[list[int]], point: list[int]) -> list[int]:
    """The derivatives of output 0 by all taps, modulo the prime: once up, once down."""
    widths, strides, r = theta.widths, theta.strides, theta.power
    inputs, sums = [point], []
    for index, taps in enumerate(filters):
        read = inputs[-1]
        found = [
            sum(value * read[(strides[index] * j + tap) % len(read)] for tap, value in enumerate(taps)) % _PRIME
            for j in range(widths[index + 1])
        ]
        sums.append(found)
        inputs.append([pow(value, r, _PRIME) for value in found])
    back = [int(j == 0) for j in range(widths[-1])]
    result: list[int] = []
    for index in range(theta.depth - 1, -1, -1):
        read, taps, stride = inputs[index], filters[index], strides[index]
        marked = [(j, value) for j, value in enumerate(back) if value]
        gradient = [sum(v * read[(stride * j + tap) % len(read)] for j, v in marked) for tap in range(len(taps))]
        result = [value % _PRIME for value in gradient] + result
        below = [0] * len(read)
        for j, value in marked:
            for tap, weight in enumerate(taps):
                below[(stride * j + tap) % len(read)] += value * weight
        if index:
            back = [b * r * pow(z, r - 1, _PRIME) % _PRIME for b, z in zip(below, sums[index - 1], strict=True)]
    return result
