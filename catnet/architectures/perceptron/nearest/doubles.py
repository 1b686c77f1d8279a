"""Layers in doubles, for proposals.

Numbers that are far from 1 are brought near it by powers of two, exactly, before they are rounded: then no number is
too large, and what is lost is small beside the rest of its layer.

>>> from catnet.architectures.perceptron.network import MLP
>>> huge = MLP.from_rows([([["3e400", "1e400"]], [0])])
>>> [weight.round(3).tolist() for weight, _ in even_layers_in_doubles(huge)]                     # divided by 2^1330
[[[1.28, 0.427]]]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.guards import AffineLayers
from catnet.architectures.perceptron.nearest.balance import balance

__all__ = ["Layer", "balanced_doubles", "doubles", "even_layers_in_doubles", "layers_in_doubles", "magnitude"]

Floats: TypeAlias = npt.NDArray[np.float64]
Layer: TypeAlias = tuple[Floats, Floats]


def doubles(matrix: Matrix) -> Floats:
    """The entries, each rounded to a double; `OverflowError` where one is too large."""
    tops, bottoms = matrix.packed
    if tops.dtype != object and bottoms.dtype != object:
        return np.asarray(tops / bottoms, dtype=np.float64)
    return np.array([[float(value) for value in row] for row in matrix.rows()]).reshape(matrix.shape)


def layers_in_doubles(theta: AffineLayers) -> list[Layer]:
    """Weight and bias of every layer."""
    return [(doubles(layer.weight), np.array([float(value) for value in layer.bias])) for layer in theta.layers]


_LARGE = 256
"""Binary digits of a number whose square is still a double, with room to add up."""


def even_layers_in_doubles(theta: AffineLayers) -> list[Layer]:
    """The same, a layer whose largest number is beyond 2^±256 times a power of two: numbers of one layer only are
    comparable, and what is far smaller than its largest one is 0.
    """
    found = []
    for layer in theta.layers:
        weight, bias = layer.weight, layer.bias
        size = magnitude([*_extremes(weight), *bias])
        if size is not None and abs(size) > _LARGE:
            factor = Fraction(2) ** -size
            weight, bias = weight * factor, tuple(value * factor for value in bias)
        found.append((doubles(weight), np.array([float(value) for value in bias])))
    return found


def magnitude(values: Iterable[Fraction]) -> int | None:
    """An e with 2^(e − 1) < the largest size < 2^(e + 1); None if all are 0."""
    return max((v.numerator.bit_length() - v.denominator.bit_length() for v in values if v), default=None)


def _extremes(weight: Matrix) -> Iterable[Fraction]:
    """The entries of a matrix whose sizes matter: none, if they fit into machine words."""
    tops, bottoms = weight.packed
    if tops.dtype != object and bottoms.dtype != object:
        return [Fraction(int(abs(tops).max(initial=0)))]
    return (value for row in weight.rows() for value in row)


def balanced_doubles(layers: Sequence[Layer]) -> list[Layer]:
    """Every hidden neuron scaled so that what it reads is as long as what reads it."""
    factors = balance([weight**2 for weight, _ in layers], [shift**2 for _, shift in layers])
    found = []
    for index, (weight, shift) in enumerate(layers):
        if index < len(factors):
            weight, shift = weight * factors[index][:, None], shift * factors[index]
        if index:
            weight = weight / factors[index - 1][None, :]
        found.append((weight, shift))
    return found
