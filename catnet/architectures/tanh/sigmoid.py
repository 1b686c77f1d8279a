"""Sigmoid networks: tanh networks in other coordinates.

sigmoid(z) = (1 + tanh(z/2)) / 2, so with y = 2 x − 1 on every hidden space a sigmoid network becomes a tanh network,
exactly.  The symmetry x ↦ 1 − x of a neuron is y ↦ −y: K_i acts by signed permutations of the centred coordinates y,
affinely on V_i.  Everything is asked of the tanh network.

>>> theta = MLP.from_rows([([[2]], [0]), ([[4]], [1])], Sigmoid())
>>> [(layer.weight.spelled(), layer.bias) for layer in centred(theta).layers]
[([['1']], (Fraction(0, 1),)), ([['2']], (Fraction(3, 1),))]
>>> uncentred(centred(theta)) == theta
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.category import Affine, Morphism, Sigmoid, Space, Tanh
from catnet.groups import Operator
from catnet.theorem.model import Actions, Model
from catnet.verdict import Verdict

__all__ = ["SigmoidNetworks", "centred", "uncentred"]

_HALF = Fraction(1, 2)
_TANH = ScaledNetworks()


def centred(theta: MLP) -> MLP:
    """The tanh network that a sigmoid network is in the coordinates 2 x − 1 of its hidden spaces."""
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        weight, bias = layer.weight, layer.bias
        if index > 1:  # reads (1 + y) / 2
            sums = weight.apply((Fraction(1),) * weight.shape[1])
            weight, bias = weight * _HALF, tuple(b + total / 2 for b, total in zip(bias, sums, strict=True))
        if index < theta.depth:  # sigmoid of z is the tanh of z / 2
            weight, bias = weight * _HALF, tuple(b / 2 for b in bias)
        layers.append(Affine(weight, bias))
    return MLP(tuple(layers), Tanh())


def uncentred(theta: MLP) -> MLP:
    """The sigmoid network whose centred form is a given tanh network."""
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        weight, bias = layer.weight, layer.bias
        if index < theta.depth:
            weight, bias = weight * 2, tuple(2 * b for b in bias)
        if index > 1:
            sums = weight.apply((Fraction(1),) * weight.shape[1])
            weight, bias = weight * 2, tuple(b - total for b, total in zip(bias, sums, strict=True))
        layers.append(Affine(weight, bias))
    return MLP(tuple(layers), Sigmoid())


@final
@dataclass(frozen=True, slots=True)
class SigmoidNetworks(Model[MLP]):
    """Sigmoid networks, their hidden spaces in centred coordinates."""

    def spaces(self, theta: MLP) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: MLP, index: int) -> Morphism:
        """f_i in the coordinates 2 x − 1 of the hidden spaces."""
        return centred(theta).layer(index)

    def check_adjunction(self, theta: MLP, actions: Actions = ()) -> Verdict:
        return _TANH.check_adjunction(theta, actions)

    def transport(self, theta: MLP, first: Operator, last: Operator) -> MLP:
        return theta.between(first, last)

    def iter_matches(self, theta: MLP, moved: MLP, index: int, before: Operator) -> Iterator[Operator]:
        return _TANH.iter_matches(centred(theta), centred(moved), index, before)

    def last_layer_matches(self, theta: MLP, moved: MLP, before: Operator) -> bool:
        return _TANH.last_layer_matches(centred(theta), centred(moved), before)

    def in_symmetry_group(self, theta: MLP, index: int, element: Operator) -> bool:
        return _TANH.in_symmetry_group(centred(theta), index, element)

    def check_trivial_stabiliser(self, theta: MLP) -> Verdict:
        return _TANH.check_trivial_stabiliser(centred(theta))

    def search_is_complete(self, theta: MLP) -> bool:
        return _TANH.search_is_complete(centred(theta))
