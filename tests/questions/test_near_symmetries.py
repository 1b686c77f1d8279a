"""Near symmetries: planted groups under noise and disguises are the first proposal; all that is said is exact."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from catnet import (
    MLP,
    Affine,
    Identity,
    LeakyRelu,
    Matrix,
    Monomial,
    Polynomial,
    Power,
    Sigmoid,
    Tanh,
    near_symmetries,
    symmetries,
    verify,
)
from catnet.category import RELU, Activation
from catnet.errors import InputError
from catnet.questions.near_symmetries import NearSymmetries
from catnet.search import at_most
from catnet.testing import PLANTED
from catnet.testing.planted import orbit_network
from catnet.zoo import names

_FACTORS: dict[str, list[Fraction]] = {
    "positive": [Fraction(1), Fraction(2), Fraction(3, 2), Fraction(1, 5)],
    "nonzero": [Fraction(1), Fraction(-1), Fraction(2), Fraction(-3, 2), Fraction(1, 5)],
    "sign": [Fraction(1), Fraction(-1)],
    "none": [Fraction(1)],
}


def disguised(theta: MLP, rng: random.Random) -> MLP:
    """The neurons of the hidden layer in another order, with factors that pass through sigma."""
    first, last = theta.layers
    order = rng.sample(range(theta.widths[1]), theta.widths[1])
    factors = [rng.choice(_FACTORS[theta.activation.freedom]) for _ in order]
    passed = [theta.activation.multiplier(factor) or Fraction(1) for factor in factors]
    bias = [factors[place] * first.bias[place] for place in order]
    lower = Affine(first.weight.scale_rows(factors).select(rows=order), tuple(bias))
    upper = Affine(last.weight.scale_columns([1 / value for value in passed]).select(columns=order), last.bias)
    return MLP((lower, upper), theta.activation)


def numbers(theta: MLP) -> list[Fraction]:
    return [
        value
        for layer in theta.layers
        for row, bias in zip(layer.weight.rows(), layer.bias, strict=True)
        for value in (*row, bias)
    ]


def noisy(theta: MLP, rng: random.Random, bits: int) -> MLP:
    """Every number changed by a share of at most 2^-bits."""

    def off(value: Fraction) -> Fraction:
        return value * (1 + Fraction(rng.randint(-(2**20), 2**20), 2 ** (20 + bits)))

    layers = [
        Affine(
            Matrix([[off(value) for value in row] for row in layer.weight.rows()], columns=layer.weight.shape[1]),
            tuple(map(off, layer.bias)),
        )
        for layer in theta.layers
    ]
    return MLP(tuple(layers), theta.activation)


def planted(name: str, activation: Activation, rng: random.Random, bits: int, *, at_outputs: bool) -> tuple[MLP, bool]:
    inputs = PLANTED[name]()
    outputs = inputs if at_outputs else tuple(Monomial.identity(1) for _ in inputs)
    sizes = rng.sample(range(1, inputs[0].size + 1), inputs[0].size)
    theta = noisy(orbit_network(inputs, outputs, activation, sizes, Fraction(7, 3)), rng, bits)
    return disguised(theta, rng), any(not one.is_permutation for one in inputs)


def require_true(found: NearSymmetries) -> None:
    """Orders, distances and equivariance, once more and by hand."""
    for one in found.proposals:
        ours, theirs = numbers(one.network), numbers(one.given)
        assert one.distance_squared == sum((a - b) ** 2 for a, b in zip(ours, theirs, strict=True))
        assert one.norm_squared == sum(value**2 for value in theirs)
        assert one.share_squared <= Fraction(1, 16)
        assert one.order > 1 and one.order == one.ends.group().order
        assert verify(one.network, one.ends).verdict.is_proved
    ranks = [one.relative_squared for one in found.proposals]
    assert ranks == sorted(ranks)


@pytest.mark.share(3)
@pytest.mark.parametrize("name", [name for name in PLANTED if name != "PSL(2,7)"])
def test_planted_groups_come_first(name: str) -> None:
    rng = random.Random(name)
    theta, signed = planted(name, RELU, rng, rng.choice([6, 12, 30]), at_outputs=rng.random() < 0.5)
    found = near_symmetries(theta, "signed" if signed else "permutation")
    assert [one.structure for one in found.proposals][:1] == ([] if name == "trivial" else [name])
    require_true(found)


@pytest.mark.share(3)
@pytest.mark.parametrize("bits", [6, 24])
@pytest.mark.parametrize("activation", [Tanh(), Sigmoid(), LeakyRelu(-1), Power(3)], ids=lambda one: str(one.name))
def test_planted_groups_of_other_activations(activation: Activation, bits: int) -> None:
    for name in ("C_2", "C_3", "D_4", "S_3 × C_2", "B_3"):
        rng = random.Random(f"{name} {bits}")
        theta, signed = planted(name, activation, rng, bits, at_outputs=rng.random() < 0.5)
        found = near_symmetries(theta, "signed" if signed else "permutation")
        assert [one.structure for one in found.proposals][:1] == [name]
        require_true(found)


@pytest.mark.parametrize("size", [200, -200, 400])
@pytest.mark.parametrize("activation", [RELU, Tanh(), Power(3)], ids=lambda one: str(one.name))
def test_weights_of_any_size(activation: Activation, size: int) -> None:
    theta, _ = planted("C_2", activation, random.Random(3), 12, at_outputs=True)
    first, last = theta.layers
    factor = Fraction(10) ** size
    lower = Affine(first.weight * factor, tuple(value * factor for value in first.bias))
    for layers in ((lower, last), (first, Affine(last.weight * factor, last.bias))):
        found = near_symmetries(MLP(layers, activation), "signed")
        assert [one.structure for one in found.proposals][:1] == ["C_2"]
        require_true(found)


def test_two_groups_of_two_noises() -> None:
    """S_4 at 2^-5, of which C_4 at 2^-20: both are proposed."""
    rng = random.Random(8)
    inputs = PLANTED["S_4"]()
    theta = noisy(
        orbit_network(inputs, tuple(Monomial.identity(1) for _ in inputs), RELU, [1, 3, 5, 8], Fraction(1)), rng, 5
    )
    cycle = Monomial.of_permutation((1, 2, 3, 0))
    first, last = theta.layers
    rows: dict[tuple[int, ...], list[Fraction]] = {}
    for index, row in enumerate(first.weight.rows()):
        rows[tuple(round(value) for value in row)] = [*row, first.bias[index], last.weight[0, index]]
    made: list[list[Fraction]] = []
    for key in list(rows):
        if key[0] == 1:
            own = rows[key]
            weight = own[:4]
            for _ in range(4):
                made.append([*weight, *own[4:]])
                weight = list(cycle.apply(weight))
    assert len(made) == 24
    almost = MLP.from_rows([([row[:4] for row in made], [row[4] for row in made]), ([[row[5] for row in made]], [0])])
    found = near_symmetries(noisy(almost, rng, 20))
    assert [one.structure for one in found.proposals] == ["C_4", "S_4"]
    require_true(found)


@pytest.mark.share(3)
@pytest.mark.parametrize("activation", [RELU, Tanh(), Power(3), LeakyRelu(-1)], ids=lambda one: str(one.name))
@pytest.mark.parametrize("seed", range(3))
def test_random_networks_are_near_nothing(activation: Activation, seed: int) -> None:
    rng = random.Random(seed)
    widths = [6, 9, 8, 4][: 3 + seed % 2]
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        rows = [[Fraction(round(rng.gauss(0, 1) * 2**20), 2**20) for _ in range(before)] for _ in range(after)]
        layers.append((rows, [Fraction(round(rng.gauss(0, 1) * 2**20), 2**20) for _ in range(after)]))
    theta = MLP.from_rows(layers, activation)
    for kind in ("permutation", "signed"):
        found = near_symmetries(theta, kind)  # type: ignore[arg-type]
        assert found.proposals == () and str(found) == "no group was found near"


ACTIVATIONS = (RELU, LeakyRelu("1/10"), LeakyRelu(-1), Power(2), Power(3), Polynomial((0, 1, 1)), Identity(), Tanh())


@pytest.mark.share(3)
@pytest.mark.parametrize("seed", range(40))
def test_degenerate_networks(seed: int) -> None:
    """Few different weights, widths from 0: what is exact is found at distance 0, and no proposal is untrue."""
    rng = random.Random(seed)
    widths = [rng.randint(0, 3), *(rng.randint(0, 3) for _ in range(rng.randint(0, 2))), rng.randint(0, 2)]
    size = rng.choice([0, 1, 2])
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        rows = [[rng.randint(-size, size) for _ in range(before)] for _ in range(after)]
        bias = [Fraction(rng.choice([0, 0, 1, -1]), rng.choice([1, 2])) for _ in range(after)]
        layers.append(Affine(Matrix(rows, columns=before), tuple(bias)))
    theta = MLP(tuple(layers), ACTIVATIONS[seed % len(ACTIVATIONS)])
    for kind in ("permutation", "signed"):
        found = near_symmetries(theta, kind)  # type: ignore[arg-type]
        require_true(found)
        exact = symmetries(theta, kind)  # type: ignore[arg-type]
        by_layers = exact.acted_on in (theta, exact.searched) and exact.layers is not None
        best = max((one.order for one in found.proposals if one.distance_squared == 0), default=1)
        assert isinstance(exact.order, int) and exact.order % best == 0
        if by_layers and len(exact.layers.generators) == len(exact.ends.generators):  # type: ignore[union-attr]
            assert best == exact.order


@pytest.mark.share(3)
@pytest.mark.parametrize("name", names())
def test_the_zoo(name: str) -> None:
    from catnet.architectures.perceptron.guards import as_perceptron
    from catnet.files.source import read_parameter

    theta = read_parameter(f"zoo:{name}")
    if as_perceptron(theta) is not None:
        require_true(near_symmetries(theta))
        require_true(near_symmetries(theta, "signed"))


def test_a_budget_leaves_what_was_found() -> None:
    theta, _ = planted("S_4", RELU, random.Random(2), 20, at_outputs=False)
    whole = near_symmetries(theta)
    for budget in (0, 1_000, 5_000):
        with at_most(budget, "weights compared for near symmetries"):
            found = near_symmetries(theta)
        require_true(found)
        assert "ran out" in found.ended and len(found.proposals) <= len(whole.proposals)


def test_what_it_is_not_asked_for() -> None:
    theta: Any = MLP.from_rows([([[1]], [0])])
    with pytest.raises(InputError, match="nearly respected are of the kinds permutation and signed, not 'linear'"):
        near_symmetries(theta, "linear")
    with pytest.raises(InputError, match="no architecture is known"):
        near_symmetries("a poem")  # type: ignore[arg-type]
