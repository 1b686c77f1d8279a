"""Averages of compositions, whose activations differ by layer: planted symmetries come back, distances are exact."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.nearest.averages import average_layer, squared_distance
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Gelu, Sigmoid, Tanh
from catnet.groups.operators import as_matrix
from catnet.questions.matching_gap import least_distances
from catnet.questions.symmetrise import symmetrise
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from tests.questions.test_symmetrise import GROUPS, acted_on, layer, random_action

SMOOTH = Gelu()


def planted(
    random_: random.Random, name: str, first: object, bits: int
) -> tuple[CompositionNetwork, CompositionNetwork, EndActions, Fraction]:
    """A layerwise equivariant composition, the same with noise, the ends, and what averaging takes away of the noise.

    The first part ends with the identity, as where two activations differ and nothing is multiplied out.
    """
    group = GROUPS[name]
    signed = isinstance(first, Tanh)
    spaces = [random_action(random_, group, random_.randint(1, 2), signed=signed and index == 1) for index in range(4)]
    exact, noisy, lost = [], [], Fraction(0)
    for before, here in zip(spaces, spaces[1:], strict=False):
        pairs = list(zip(before, here, strict=True))
        mean = average_layer(layer(random_, here[0].size, before[0].size, 99), pairs)
        noise = layer(random_, here[0].size, before[0].size)
        small = Affine(noise.weight * Fraction(1, 2**bits), tuple(value / 2**bits for value in noise.bias))
        lost += squared_distance(small, average_layer(small, pairs))
        exact.append(mean)
        shifted = tuple(a + b for a, b in zip(mean.bias, small.bias, strict=True))
        noisy.append(Affine(mean.weight + small.weight, shifted))
    ends = EndActions(tuple((g, a, b) for (g, _), a, b in zip(group.generators, spaces[0], spaces[-1], strict=True)))
    width = exact[0].target.dimension
    still = Affine(Matrix.identity(width), (Fraction(0),) * width)
    made = [
        CompositionNetwork((MLP((found[0], still), first), MLP(tuple(found[1:]), SMOOTH)))  # type: ignore[arg-type]
        for found in (exact, noisy)
    ]
    return made[0], made[1], ends, lost


@pytest.mark.share(3)
@pytest.mark.parametrize("name", ["C2", "C3", "D4"])
@pytest.mark.parametrize("first", [Tanh(), RELU, Sigmoid()], ids=lambda a: a.name)
@settings(max_examples=4)
@given(st.randoms(use_true_random=False))
def test_planted_compositions_come_back(name: str, first: object, random_: random.Random) -> None:
    _, noisy, ends, lost = planted(random_, name, first, 30)
    found = symmetrise(noisy, ends)
    assert isinstance(found.network, CompositionNetwork)
    assert [part.activation for part in found.network.parts] == [part.activation for part in noisy.parts]
    assert found.distance_squared <= lost
    layers = zip(noisy.layers, found.network.layers, strict=True)
    assert found.distance_squared == sum((squared_distance(*pair) for pair in layers), Fraction(0))
    for part, pairs in acted_on(found):
        for before, here in pairs:
            assert as_matrix(here) @ part.weight == part.weight @ as_matrix(before)
            assert here.apply(part.bias) == part.bias
    least = least_distances(found, ends.group())
    assert len(least) == noisy.depth - 1
    assert not found.is_nearest or all(one is not None and one <= found.distance_squared for one in least)


@pytest.mark.parametrize("name", ["C2", "D3"])
@settings(max_examples=4)
@given(st.randoms(use_true_random=False))
def test_equivariant_compositions_stay(name: str, random_: random.Random) -> None:
    exact, _, ends, _ = planted(random_, name, Tanh(), 30)
    found = symmetrise(exact, ends)
    assert found.is_exact and found.network == exact and not found.breaks


def test_signs_stand_where_the_activation_is_odd() -> None:
    """tanh(x) − tanh(−x) is odd through two neurons of which a sign is changed; those of GELU behind are swapped."""
    first = MLP.from_rows([([[1], [2]], [0, 0]), ([[1, 0], [0, 1]], [0, 0])], Tanh())
    second = MLP.from_rows([([[1, 1], [-1, -1]], [1, "11/10"]), ([[1, -1]], [0])], SMOOTH)
    odd = EndActions((("s", Monomial.diagonal((-1,)), Monomial.diagonal((-1,))),))
    found = symmetrise(CompositionNetwork((first, second)), odd)
    ((_, operators),) = found.layerwise.actions.generators
    assert operators[1] == operators[2] == Monomial.diagonal((-1, -1))
    assert operators[3] == Monomial.of_permutation((1, 0))
    assert verify(found.network, odd).layerwise.is_proved
    assert found.distance_squared == 2 * Fraction(1, 20) ** 2
    assert [(entry.layer, entry.neuron) for entry in found.breaks] == [(3, 0), (3, 1)]
