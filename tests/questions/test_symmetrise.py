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
from catnet.architectures.perceptron.nearest.scales import rescaled
from catnet.architectures.perceptron.nearest.subgroups import Table
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Identity, LeakyRelu, Power, Sigmoid, Tanh
from catnet.errors import PreconditionError
from catnet.groups import FiniteGroup, cyclic, dihedral, symmetric
from catnet.groups.named import group_on
from catnet.questions.matching_gap import least_distances
from catnet.questions.symmetrise import Symmetrised, symmetrise
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
    _, noisy, ends, lost = planted_in(random_, group, depth, activation, bits)
    return noisy, ends, lost


def planted_in(
    random_: random.Random, group: FiniteGroup, depth: int, activation: object, bits: int
) -> tuple[MLP, MLP, EndActions, Fraction]:
    """The same, the equivariant network first."""
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
    return MLP(tuple(exact), activation), MLP(tuple(noisy), activation), ends, lost  # type: ignore[arg-type]


def disguised(random_: random.Random, theta: MLP, *, scaled: bool) -> MLP:
    """The same function, its hidden neurons permuted and, if so asked, rescaled by positive rationals."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        order = list(range(theta.widths[index + 1]))
        random_.shuffle(order)
        factors = [Fraction(random_.randint(1, 9), random_.randint(1, 9)) if scaled else Fraction(1) for _ in order]
        layer, reader = layers[index], layers[index + 1]
        shifts = tuple(c * layer.bias[a] for c, a in zip(factors, order, strict=True))
        layers[index] = Affine(layer.weight.select(rows=order).scale_rows(factors), shifts)
        weight = reader.weight.select(columns=order).scale_columns([1 / c for c in factors])
        layers[index + 1] = Affine(weight, reader.bias)
    return MLP(tuple(layers), theta.activation)


def acted_on(found: Symmetrised) -> list[tuple[Affine, list[tuple[Monomial, Monomial]]]]:
    """Every layer of the average, with what each generator does below and above it."""
    every = [operators for _, operators in found.layerwise.actions.generators]
    return [
        (part, [(operators[index], operators[index + 1]) for operators in every])  # type: ignore[misc]
        for index, part in enumerate(found.network.layers)
    ]


@pytest.mark.share(4)
@pytest.mark.parametrize("name", sorted(GROUPS))
@pytest.mark.parametrize("activation", [RELU, Tanh(), LeakyRelu("1/10"), Sigmoid()], ids=lambda a: a.name)
@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), depth=st.integers(1, 3))
def test_planted_symmetries_come_back(name: str, activation: object, seed: int, depth: int) -> None:
    theta, ends, lost = planted(random.Random(seed), GROUPS[name], depth, activation, 30)
    found = symmetrise(theta, ends)
    rescaled = any(factor != 1 for factors in found.scales for factor in factors)
    assert found.distance_squared <= lost or rescaled or depth > 2  # deeper, a few in a thousand are missed
    assert all(naive_average(part, pairs) == part for part, pairs in acted_on(found))
    assert found.is_nearest
    assert found.distance_squared == sum(
        (squared_distance(a, b) for a, b in zip(found.given.layers, found.network.layers, strict=True)), Fraction(0)
    )
    assert (not found.breaks) == (found.distance_squared == 0)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    depth=st.integers(2, 4),
    activation=st.sampled_from([RELU, LeakyRelu("1/10")]),
    name=st.sampled_from(["C2", "C3", "C4", "D3"]),
)
def test_disguised_networks_come_back(seed: int, depth: int, activation: object, name: str) -> None:
    """Permuted and rescaled, plus noise: the distance is that of the noise in the balanced scale."""
    exact, noisy, ends, _ = planted_in(random.Random(seed), GROUPS[name], depth, activation, 30)
    exact, theta = (disguised(random.Random(seed), network, scaled=True) for network in (exact, noisy))
    found = symmetrise(theta, ends)
    assert found.distance_squared * 4**20 <= found.norm_squared
    assert all(naive_average(part, pairs) == part for part, pairs in acted_on(found))
    balanced = rescaled(exact, found.scales)
    means, noises = [], Fraction(0)
    for layer_, noisy_, (_, acting) in zip(balanced.layers, found.given.layers, acted_on(found), strict=True):
        means.append(average_layer(layer_, acting))
        bias = tuple(a - b for a, b in zip(noisy_.bias, layer_.bias, strict=True))
        noise = Affine(noisy_.weight - layer_.weight, bias)
        noises += squared_distance(noise, average_layer(noise, acting))
    if tuple(means) == balanced.layers:  # the actions and ratios that were planted
        assert found.distance_squared == noises


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


@pytest.mark.parametrize("activation", [RELU, Tanh(), LeakyRelu(-1)], ids=lambda a: a.name)
@pytest.mark.parametrize(
    "sizes", [("1e200", "7e250"), ("1e-200", "7e-250"), ("1e300", "1e-300"), ("0", "1e200")], ids=str
)
@pytest.mark.filterwarnings("error")
def test_sizes_that_overflow_in_floats(activation: object, sizes: tuple[str, str]) -> None:
    """Nothing is printed, and what is found is exact."""
    one, two = sizes
    theta = MLP.from_rows([([[one], [two], ["-3"]], [0, two, 0]), ([[1, two, one]], [0])], activation)  # type: ignore[arg-type]
    ends = EndActions((("s", Monomial.diagonal((-1,)), Monomial.identity(1)),))
    found = symmetrise(theta, ends)
    assert all(naive_average(part, pairs) == part for part, pairs in acted_on(found))
    assert all(least is not None and least <= found.distance_squared for least in least_distances(found, ends.group()))


def test_many_equal_rows_end_a_budget_of_matchings_and_no_memory() -> None:
    """14 equal rows that are read differently can be matched in 14! ways."""
    first = Affine(Matrix([[1, 1]] * 14), (Fraction(0),) * 14)
    middle = Affine(Matrix([[a * b % 5 for a in range(14)] for b in range(3)]), (Fraction(0),) * 3)
    theta = MLP((first, middle, Affine(Matrix([[1, 2, 3]]), (Fraction(1),))), Tanh())
    ends = EndActions((("s", Monomial.of_permutation((1, 0)), Monomial.identity(1)),))
    assert verify(symmetrise(theta, ends).network, ends).end_to_end.is_proved


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


def test_of_other_architectures_no_average_is_known() -> None:
    from catnet.architectures.product.model import ProductNetwork

    part = MLP.from_rows([([[1]], [0])])
    with pytest.raises(PreconditionError, match="multilayer perceptrons"):
        symmetrise(ProductNetwork((part,)), EndActions((("s", Monomial.diagonal((-1,)), Monomial.identity(1)),)))


def test_the_trivial_group_on_layers_that_nothing_determines() -> None:
    """Dependent rows and hidden biases: the identity acts, and the search has a group of order 1."""
    rows = [([[-2], [-1], [0], [0]], [0, 0, -1, -1]), ([[-1, 0, 0, 2], [1, 0, 0, 1]], [-1, -2])]
    theta = MLP.from_rows(rows, Identity())
    ends = EndActions((("e", Monomial.identity(1), Monomial.identity(2)),))
    report = verify(theta, ends)
    assert report.verdict.word == "proved" and report.proof is not None
    assert all(operator.is_identity for operator in report.proof.actions.generators[0][1])
    found = symmetrise(theta, ends)
    assert found.is_exact and found.network == theta
