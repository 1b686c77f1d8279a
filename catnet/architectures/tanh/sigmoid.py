"""Sigmoid networks: tanh networks in other coordinates.

sigmoid(z) = (1 + tanh(z/2)) / 2, so with y = 2 x − 1 on every hidden space a sigmoid network becomes a tanh network,
exactly.  The symmetry x ↦ 1 − x of a neuron is y ↦ −y: K_i acts by signed permutations of the centred coordinates y,
affinely on V_i.  Everything is asked of the tanh network (`catnet.architectures.perceptron.forms.centred`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.forms import centred, origin
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.category import Morphism, Space
from catnet.groups import Operator
from catnet.groups.lie import FieldPair
from catnet.theorem.model import Actions, Model
from catnet.verdict import Verdict

__all__ = ["SigmoidNetworks"]

_TANH = ScaledNetworks(reads_exactly=True)


@final
@dataclass(frozen=True, slots=True)
class SigmoidNetworks(Model[MLP]):
    """Sigmoid networks, their hidden spaces in centred coordinates."""

    def spaces(self, theta: MLP) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: MLP, index: int) -> Morphism:
        """f_i in the coordinates 2 x − 1 of the hidden spaces."""
        return centred(theta).layer(index)

    def origin(self, theta: MLP, index: int) -> Vector:
        return origin(theta, index)

    def check_adjunction(self, theta: MLP, actions: Actions = ()) -> Verdict:
        return _TANH.check_adjunction(theta, actions)

    def transport(self, theta: MLP, first: Operator, last: Operator) -> MLP:
        return theta.between(first, last)

    def iter_matches(self, theta: MLP, moved: MLP, index: int, before: Operator) -> Iterator[Operator]:
        return _TANH.iter_matches(centred(theta), centred(moved), index, before)

    def recentred(self, theta: MLP, first: Vector, last: Vector) -> MLP:
        return theta.recentred(first, last)

    def check_lie_ladder(self, theta: MLP, pair: FieldPair) -> Verdict:
        return _TANH.check_lie_ladder(centred(theta), pair)

    def last_layer_matches(self, theta: MLP, moved: MLP, before: Operator) -> bool:
        return _TANH.last_layer_matches(centred(theta), centred(moved), before)

    def in_symmetry_group(self, theta: MLP, index: int, element: Operator) -> bool:
        return _TANH.in_symmetry_group(centred(theta), index, element)

    def check_trivial_stabiliser(self, theta: MLP) -> Verdict:
        return _TANH.check_trivial_stabiliser(centred(theta))

    def search_is_complete(self, theta: MLP) -> bool:
        return _TANH.search_is_complete(centred(theta))
