"""Layers whose activations differ, as a composition: a junction where one activation ends and the next begins.

Between σ and τ stands one affine layer, x ↦ A x + b.  The junction is put in front of it or behind it, where it is
narrower, with an identity on its other side: then no junction is wider than the layers around it.

>>> from catnet.category import RELU, Tanh
>>> layers = [Affine.linear(Matrix(rows)) for rows in ([[1], [2]], [[1, 1], [0, 1], [2, 1]], [[1, 1, 1]])]
>>> found = mixed_network(layers, [Tanh(), RELU])
>>> found.kind, found.widths
('tanh, then relu', (1, 2, 2, 3, 1))
"""

from __future__ import annotations

from collections.abc import Sequence

from catnet.algebra.matrix import Matrix
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine

__all__ = ["mixed_network"]


def mixed_network(layers: Sequence[Affine], activations: Sequence[Activation]) -> MLP | CompositionNetwork:
    """The network with these layers and an activation behind each but the last; a perceptron if all of them agree."""
    if len(set(activations)) < 2:
        return MLP(tuple(layers), activations[0] if activations else RELU)
    parts, begun = list[MLP](), [layers[0]]
    for layer, before, after in zip(layers[1:], activations, [*activations[1:], activations[-1]], strict=True):
        if before == after:
            begun.append(layer)
            continue
        behind, inputs = layer.weight.shape
        first = inputs <= behind
        through = Affine.linear(Matrix.identity(inputs if first else behind))
        parts.append(MLP((*begun, through if first else layer), before))
        begun = [layer if first else through]
    return CompositionNetwork((*parts, MLP(tuple(begun), activations[-1])))
