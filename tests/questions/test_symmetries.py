"""The symmetries of networks, against all pairs of permutations tried at points; planted ones; degenerate networks."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.strategies import just

from catnet import MLP, Affine, Identity, LeakyRelu, Matrix, Polynomial, Power, Sigmoid, Tanh, symmetries, verify
from catnet.category import RELU, Activation
from catnet.errors import InputError
from catnet.questions.symmetries import Kind, Symmetries
from catnet.search import at_most
from catnet.testing import PLANTED, planted_symmetries
from catnet.theorem import EndActions
from catnet.zoo import names
from tests.oracles.symmetries_naive import iter_function_symmetries, moved

RATIONAL = (RELU, LeakyRelu("1/10"), LeakyRelu(-1), Power(2), Power(3), Polynomial((0, 1, 1)), Identity())


def network(rng: random.Random, activation: Activation, most: int = 3) -> MLP:
    """A degenerate one: few different weights, widths from 0."""
    widths = [rng.randint(0, 3), *(rng.randint(0, most) for _ in range(rng.randint(0, 2))), rng.randint(0, 2)]
    size = rng.choice([0, 1, 1, 2])
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        rows = [[rng.randint(-size, size) for _ in range(before)] for _ in range(after)]
        bias = [Fraction(rng.choice([0, 0, 1, -1]), rng.choice([1, 2])) for _ in range(after)]
        layers.append(Affine(Matrix(rows, columns=before), tuple(bias)))
    return MLP(tuple(layers), activation)


def points(rng: random.Random, dimension: int) -> list[tuple[Fraction, ...]]:
    return [tuple(Fraction(rng.randint(-9, 9), rng.choice([1, 2, 3, 7])) for _ in range(dimension)) for _ in range(40)]


def require_true(found: Symmetries, theta: MLP, rng: random.Random) -> None:
    """Every generator holds at points, and verify proves the group on the network that it acts on."""
    for _, first, last in found.ends.generators:
        p = tuple(zip(first.permutation.images, map(int, first.scale), strict=True))
        q = tuple(zip(last.permutation.images, map(int, last.scale), strict=True))
        for point in points(rng, theta.widths[0])[:5]:
            assert theta(moved(p, point)) == moved(q, theta(point))
    report = verify(found.acted_on, found.ends)
    assert report.end_to_end.is_proved
    if all(found.on_layers(name) is not None for name in found.ends.names):
        assert report.verdict.is_proved


FINITE: tuple[Kind, ...] = ("permutation", "signed")


@pytest.mark.share(3)
@pytest.mark.parametrize("kind", FINITE)
@pytest.mark.parametrize("seed", range(70))
def test_what_is_found_is_true_and_all_if_it_says_so(seed: int, kind: Kind) -> None:
    rng = random.Random(seed)
    theta = network(rng, RATIONAL[seed % len(RATIONAL)])
    found = symmetries(theta, kind)
    require_true(found, theta, rng)
    inputs, outputs = theta.widths[0], theta.widths[-1]
    at_points = list(iter_function_symmetries(theta, inputs, outputs, points(rng, inputs), signed=kind == "signed"))
    assert found.order == len(at_points) and found.complete
    group = found.ends.group() if found.ends.generators else None
    assert found.order == (1 if group is None else group.order)


@pytest.mark.share(3)
@pytest.mark.parametrize("name", names())
def test_the_zoo(name: str) -> None:
    from catnet.files.source import read_parameter

    theta = read_parameter(f"zoo:{name}")
    for kind in FINITE:
        found = symmetries(theta, kind)
        assert found.verdict.is_proved is found.complete and not found.verdict.is_refuted
        assert found.complete, found.verdict.reason
        if all(found.on_layers(name) is not None for name in found.ends.names):
            assert verify(found.acted_on, found.ends).verdict.is_proved


def test_tanh_and_sigmoid_networks_are_decided() -> None:
    for activation in (Tanh(), Sigmoid()):
        odd = MLP.from_rows([([[1, 2], [2, 1], [1, 1]], [0, 0, 0]), ([[1, 1, 3]], [0])], activation)
        found = symmetries(odd, "signed")
        assert found.complete and found.layers is not None
        assert found.order == (4 if activation == Tanh() else 2)  # a sigmoid network is odd around another point


@pytest.mark.share(2)
@pytest.mark.parametrize("name", PLANTED)
def test_planted_groups_come_back_exactly_and_by_name(name: str) -> None:
    once = settings(max_examples=1, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    for activation in (Tanh(), RELU):
        planted = find(planted_symmetries(activation=activation, names=just(name)), lambda drawn: True, settings=once)
        found = symmetries(planted.theta, "signed" if planted.signed else "permutation")
        assert found.complete and found.structure == name and found.order == planted.ends.group().order
        named = tuple((f"planted {label}", *pair) for label, *pair in planted.ends.generators)
        assert EndActions((*found.ends.generators, *named)).group().order == found.order


def test_generic_networks_have_no_symmetry() -> None:
    rng = random.Random(5)
    for activation in (RELU, Tanh()):
        rows = [[rng.randint(-99, 99) for _ in range(6)] for _ in range(8)]
        theta = MLP.from_rows([(rows, [1] * 8), ([[rng.randint(1, 99) for _ in range(8)]], [0])], activation)
        found = symmetries(theta, "signed")
        assert found.order == 1 and found.complete and found.structure == "trivial"


def test_inputs_that_are_not_read_and_outputs_that_are_equal() -> None:
    theta = MLP.from_rows([([[1, 0, 0, 0, 2]], [0]), ([[1], [1], [-1]], [0, 0, 0])])
    assert symmetries(theta).order == 6 * 2  # S_3 on the unread inputs, an exchange of two outputs
    assert symmetries(theta, "signed").order == 48 * 6  # B_3, and up to signs all three outputs are equal


def test_inputs_that_only_unread_neurons_read() -> None:
    theta = MLP.from_rows([([[1, 0, 0], [0, 1, 5]], [0, 0]), ([[1, 0]], [0])])
    found = symmetries(theta)
    assert found.order == 2 and found.complete and found.acted_on is not theta


@pytest.mark.parametrize("widths", [(0, 0), (3, 0), (0, 2), (2, 0, 2), (1, 1, 1)])
def test_degenerate_widths(widths: tuple[int, ...]) -> None:
    layers = tuple(
        Affine.linear(Matrix.zeros(after, before)) for before, after in zip(widths, widths[1:], strict=False)
    )
    found = symmetries(MLP(layers), "signed")
    orders = [1, 2, 8, 48]
    assert found.order == orders[widths[0]] * orders[widths[-1]] and found.complete


def test_linear_symmetries_claim_no_more_than_was_looked_at() -> None:
    theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))  # x² + y²
    found = symmetries(theta, "linear")
    assert found.order == "infinite" and not found.complete and len(found.ends.fields) == 2
    assert "all of its Lie algebra" in found.verdict.reason


def test_many_parameters_are_not_compared_as_functions() -> None:
    rng = random.Random(3)
    half = [[rng.randint(-9, 9) for _ in range(120)] for _ in range(225)]
    rows = [[*row, *row[::-1]] for row in half]  # blind to the mirror, as no generic row is
    theta = MLP.from_rows([(rows, [1] * 225), ([[1] * 225], [0])])
    found = symmetries(theta)
    assert theta.parameters > 50_000 and found.order == 2**120
    assert found.complete or "not compared" in found.verdict.reason


def test_a_kind_that_there_is_not() -> None:
    theta: Any = MLP.from_rows([([[1]], [0])])
    with pytest.raises(InputError, match="a kind of symmetries is one of permutation, signed, linear"):
        symmetries(theta, "poem")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no architecture is known"):
        symmetries("a poem")  # type: ignore[arg-type]


def test_a_budget_that_runs_out_claims_nothing() -> None:
    theta = MLP.from_rows([([[1, 1, 1, 1]], [0]), ([[1]], [0])])
    mixed = MLP.from_rows([([[4, 1, 1], [1, 4, 1], [1, 1, 4]], [0, 0, 0]), ([[1, 1, 1]], [0])])
    assert symmetries(theta).order == 24 and symmetries(mixed).order == 6
    for budget in range(1, 5):
        with at_most(budget, "colourings refined"):
            assert symmetries(mixed).order == 6  # two inputs are exchanged where derivatives do not tell them apart
            with at_most(0, "functions compared"):
                found = symmetries(mixed)
        assert not found.complete and 6 % found.order == 0 and "were not searched to the end" in found.verdict.reason


def test_symmetries_that_the_layers_lack() -> None:
    """zoo:odd-not-layerwise: x written as relu(x + 1) − relu(−x − 1) − 1; a realised network has them."""
    odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
    found = symmetries(odd, "signed")
    assert found.order == 2 and found.complete and found.acted_on is not odd
    assert verify(odd, found.ends).layerwise.is_refuted and verify(found.acted_on, found.ends).verdict.is_proved


def test_without_a_comparison_of_functions_nothing_is_added() -> None:
    odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
    for counter in ("functions compared", "candidates"):
        with at_most(0, counter):
            found = symmetries(odd, "signed")
        if counter == "functions compared":
            assert found.order == 1 and not found.complete and "functions compared ran out" in found.verdict.reason
    with at_most(3, "weights read for values at points"):
        found = symmetries(odd, "signed")
    assert found.complete and found.order == 2  # without values, both candidates are compared
