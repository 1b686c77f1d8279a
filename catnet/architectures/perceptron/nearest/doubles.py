"""Layers in doubles, for proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.guards import AffineLayers
from catnet.architectures.perceptron.nearest.balance import balance

__all__ = ["Layer", "balanced_doubles", "doubles", "layers_in_doubles"]

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
