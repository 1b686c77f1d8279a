"""The nearest equivariant network: planted symmetries come back, and distances are those of the noise, exactly."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.nearest.averages import average_layer, average_over_elements, squared_distance
from catnet.architectures.perceptron.nearest.subgroups import Table
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Identity, LeakyRelu, Power, Sigmoid, Tanh
from catnet.errors import InputError
from catnet.groups import FiniteGroup, cyclic, dihedral, symmetric
from catnet.groups.named import group_on
from catnet.questions.symmetrise import symmetrise
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from tests.oracles.averages_naive import group_elements, naive_average

GROUPS = {
    "C2": cyclic(2), "C3": cyclic(3), "C4": cyclic(4), "D3": dihedral(3), "D4": dihedral(4), "S4": symmetric(4),
}  # fmt: skip


def layer(random_: random.Random, height: int, width: int, size: int = 9) -> Affine:
    def number() -> Fraction:
        return Fraction(random_.randint(-size, size), random_.choice((1, 1, 2, 3)))

    rows = [[number() for _ in range(width)] for _ in range(height)]
    return Affine(Matrix(rows, columns=width), tuple(number() for _ in range(height)))


def coset_action(table: Table, subgroup: tuple[int, ...]) -> list[list[int]]:
    """For every element the images of the cosets of a subgroup."""
    cosets = table.cosets(subgroup)
    where = {int(table.products[c, h]): i for i, c in enumerate(cosets) for h in subgroup}
    return [[where[int(table.products[g, c])] for c in cosets] for g in range(len(table))]


def random_action(random_: random.Random, group: FiniteGroup, orbits: int, *, signed: bool) -> list[Monomial]:
    """For every generator a permutation of the neurons of a few random orbits, the neurons shuffled."""
    table = Table.of(group)
    subgroups = table.subgroups()
    images: list[list[int]] = [[] for _ in range(len(table))]
    for _ in range(orbits):
        start = len(images[0])
        for g, row in enumerate(coset_action(table, random_.choice(subgroups))):
            images[g] += [start + value for value in row]
    size = len(images[0])
    shuffle = list(range(size))
    random_.shuffle(shuffle)
    back = {value: index for index, value in enumerate(shuffle)}
    found = []
    for letter in table.letters:
        row = images[letter]
        found.append(Monomial.of_permutation(Permutation(tuple(back[row[shuffle[i]]] for i in range(size)))))
    if signed:  # the same action in coordinates of which some have changed their signs
        flips = Monomial.diagonal(tuple(Fraction(random_.choice((1, -1))) for _ in range(size)))
        found = [flips * element * flips for element in found]
    return found


def planted(
    random_: random.Random, group: FiniteGroup, depth: int, activation: object, bits: int
) -> tuple[MLP, EndActions, Fraction]:
    """An equivariant network plus noise of size 2^-bits, the ends, and the squared noise that averaging takes away."""
    signed = isinstance(activation, Tanh)
    spaces = [random_action(random_, group, random_.randint(1, 2), signed=signed) for _ in range(depth + 1)]
    exact, noisy, lost = [], [], Fraction(0)
    for before, here in zip(spaces, spaces[1:], strict=False):
        height, width = here[0].size, before[0].size
        pairs = list(zip(before, here, strict=True))
        exact.append(average_layer(layer(random_, height, width, 99), pairs))
        noise = layer(random_, height, width)
        small = Affine(noise.weight * Fraction(1, 2**bits), tuple(v / 2**bits for v in noise.bias))
        lost += squared_distance(small, average_layer(small, pairs))
        noisy.append(
            Affine(
                exact[-1].weight + small.weight,
                tuple(a + b for a, b in zip(exact[-1].bias, small.bias, strict=True)),
            )
        )
    names = [name for name, _ in group.generators]
    ends = EndActions(tuple(zip(names, spaces[0], spaces[-1], strict=True)))
    return MLP(tuple(noisy), activation), ends, lost  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(GROUPS))
@pytest.mark.parametrize("activation", [RELU, Tanh(), LeakyRelu("1/10"), Sigmoid()], ids=lambda a: a.name)
@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), depth=st.integers(1, 3))
def test_planted_symmetries_come_back(name: str, activation: object, seed: int, depth: int) -> None:
    theta, ends, lost = planted(random.Random(seed), GROUPS[name], depth, activation, 30)
    found = symmetrise(theta, ends)
    rescaled = any(factor != 1 for factors in found.scales for factor in factors)
    assert found.distance_squared <= lost or rescaled or depth > 2  # deeper, a few in a thousand are missed
    assert verify(found.network, ends).layerwise.is_proved
    assert found.is_nearest
    assert found.distance_squared == sum(
        (squared_distance(a, b) for a, b in zip(found.given.layers, found.network.layers, strict=True)), Fraction(0)
    )
    assert (not found.breaks) == (found.distance_squared == 0)


@given(seed=st.integers(0, 10**6), group=st.sampled_from(sorted(GROUPS)), signed=st.booleans())
def test_averages_are_those_of_the_definition(seed: int, group: str, signed: bool) -> None:
    random_ = random.Random(seed)
    spaces = [random_action(random_, GROUPS[group], random_.randint(1, 2), signed=signed) for _ in range(2)]
    affine = layer(random_, spaces[1][0].size, spaces[0][0].size)
    pairs = list(zip(*spaces, strict=True))
    expected = naive_average(affine, pairs)
    assert average_layer(affine, pairs) == expected
    assert average_over_elements(affine, group_elements(pairs)) == expected


@given(seed=st.integers(0, 10**6))
def test_rows_with_scales_are_exactly_equivariant(seed: int) -> None:
    """The rows 1 and 3 with the columns 1 and 1/3: no rounding may make a distance of that."""
    random_ = random.Random(seed)
    theta, ends, _ = planted(random_, GROUPS["C2"], 2, RELU, 0)
    exact = symmetrise(theta, ends).network
    factors = [Fraction(random_.randint(1, 9), random_.randint(1, 9)) for _ in range(exact.widths[1])]
    first, second = exact.layers
    disguised = MLP(
        (
            Affine(first.weight.scale_rows(factors), tuple(f * v for f, v in zip(factors, first.bias, strict=True))),
            Affine(second.weight.scale_columns([1 / f for f in factors]), second.bias),
        )
    )
    assert symmetrise(disguised, ends).is_exact


@pytest.mark.parametrize("activation", [RELU, Tanh(), Sigmoid(), LeakyRelu(-1), Power(2), Power(3), Identity()])
@pytest.mark.parametrize("widths", [(2, 2), (2, 0, 2), (2, 1, 2), (2, 3, 0, 2), (2, 2, 2), (0, 2, 0)], ids=str)
def test_degenerate_networks(activation: object, widths: tuple[int, ...]) -> None:
    """Zero, equal and opposite rows, width 0 and 1; generators that act trivially or alike."""
    swap = [Monomial.of_permutation(tuple(reversed(range(n)))) for n in (widths[0], widths[-1])]
    one = [Monomial.identity(n) for n in (widths[0], widths[-1])]
    ends = EndActions((("s", *swap), ("t", *swap), ("u", *one)))
    for fill in (0, 1):
        layers = tuple(
            Affine(Matrix([[(-1) ** (r * fill) * fill] * w for r in range(h)], columns=w), (Fraction(0),) * h)
            for w, h in zip(widths, widths[1:], strict=False)
        )
        found = symmetrise(MLP(layers, activation), ends)  # type: ignore[arg-type]
        assert found.distance_squared >= 0 and found.layerwise.actions.generators[2][1][0].is_identity
        assert verify(found.network, ends).end_to_end.is_proved


def test_a_matrix_at_the_ends_is_averaged_by_elements() -> None:
    turn = Matrix([[0, -1], [1, 1]])  # order 6, not orthogonal
    ends = EndActions((("r", turn, Monomial.identity(1)),))
    theta = MLP.from_rows([([[1, 2], [3, 4], [0, 1]], [1, 1, 2]), ([[1, -1, 1]], [0])])
    found = symmetrise(theta, ends)
    assert not found.is_nearest
    assert verify(found.network, ends).layerwise.is_proved


def test_a_group_that_permutes_pixels() -> None:
    ends = EndActions(tuple((k, v, Monomial.identity(1)) for k, v in group_on("D4", "grid 3x3").items()))
    random_ = random.Random(1)
    theta = MLP((layer(random_, 8, 9), layer(random_, 1, 8)))
    found = symmetrise(theta, ends)
    assert verify(found.network, ends).layerwise.is_proved
    assert 0 < found.distance_squared < found.norm_squared


def test_other_architectures_are_refused() -> None:
    from catnet.architectures.product.model import ProductNetwork

    part = MLP.from_rows([([[1]], [0])])
    with pytest.raises(InputError, match="multilayer perceptrons"):
        symmetrise(ProductNetwork((part,)), EndActions((("s", Monomial.diagonal((-1,)), Monomial.diagonal((-1,))),)))
