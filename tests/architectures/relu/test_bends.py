"""The criterion for two hidden layers: never beside a twin, invariant under disguise, and each hypothesis needed."""

from __future__ import annotations

import pytest
from hypothesis import event, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.local_twins import iter_local_twins
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.architecture import check_relu_identifiable, identify_relu
from catnet.architectures.relu.bends import check_two_layers
from catnet.architectures.relu.dimension import functional_dimension
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.twins import iter_degenerate_twins
from catnet.category import Affine
from catnet.checking import every
from catnet.files.identification_certificate import identification_to_json
from tests.architectures.relu.strategies import disguises

PROVED = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])])

NARROW = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[-1, -3], [-3, -1]], [3, 4]), ([[1, 1]], [0])])


@st.composite
def candidates(draw: st.DrawFn) -> MLP:
    """Two hidden layers, the second one wide, so that the criterion often speaks; entries small enough to coincide."""
    n, first, second = draw(st.integers(2, 3)), draw(st.integers(1, 3)), draw(st.integers(2, 4))
    entry = st.integers(-3, 3)
    layers = []
    for inputs, width in ((n, first), (first, second), (second, draw(st.integers(1, 2)))):
        rows = draw(st.lists(st.lists(entry, min_size=inputs, max_size=inputs), min_size=width, max_size=width))
        layers.append(Affine(Matrix(rows), draw(st.lists(st.integers(-2, 2), min_size=width, max_size=width))))
    return MLP(tuple(layers))


@given(candidates())
@settings(max_examples=150)
def test_never_proved_beside_a_twin(theta: MLP) -> None:
    verdict = check_two_layers(theta)
    event(verdict.word)
    if verdict.word == "proved":
        assert not list(iter_degenerate_twins(theta, ReluNetworks()))
        assert not list(iter_local_twins(theta))
        assert functional_dimension(theta).is_full  # at these parameters; by finiteness of the fibre it is expected
        assert identify_relu(theta).verdict.word == "proved"


@given(st.data())
@settings(max_examples=60)
def test_invariant_under_disguise(data: st.DataObject) -> None:
    theta = data.draw(st.one_of(st.just(PROVED), candidates()))
    other = data.draw(disguises(theta))
    left, right = check_two_layers(theta), check_two_layers(other)
    assert left.word == right.word
    if left.word == "proved":
        assert sorted(left.certificate.flats) == sorted(right.certificate.flats)


def test_two_flats_on_each_of_two_hyperplanes() -> None:
    """Too few to be counted; that they tell is enough, and with the signs turned they do not."""
    found = check_two_layers(NARROW)
    assert found.certificate.flats == (2, 2) and len(found.certificate.bends) == 4
    assert functional_dimension(NARROW).is_full
    document = identification_to_json(NARROW, found)
    assert document is not None and every.check(document)["claim_verdict"] == "proved"
    second = NARROW.layers[1]
    turned = MLP((NARROW.layers[0], Affine(-second.weight, [-b for b in second.bias]), NARROW.layers[2]))
    assert "two that tell on each, of which there are 1 and 1" in check_two_layers(turned).reason


@given(st.data())
@settings(max_examples=60)
def test_narrow_ones_are_never_proved_beside_a_twin(data: st.DataObject) -> None:
    entry, sign = st.integers(1, 3), st.sampled_from([-1, 1])
    rows, bias = [], []
    for _ in range(data.draw(st.integers(2, 3))):
        side = data.draw(sign)
        rows.append([side * data.draw(entry), side * data.draw(entry)])
        bias.append(-side * data.draw(entry))
    last = [data.draw(st.integers(-2, 2)) for _ in rows]
    theta = MLP((NARROW.layers[0], Affine(Matrix(rows), bias), Affine(Matrix([last]), (0,))))
    verdict = check_two_layers(theta)
    event(verdict.word)
    if verdict.word == "proved":
        assert not list(iter_degenerate_twins(theta, ReluNetworks()))
        assert not list(iter_local_twins(theta))
        assert functional_dimension(theta).is_full


def changed(layer: int, *, weight: list[list[int]] | None = None, bias: list[int] | None = None) -> MLP:
    layers = list(PROVED.layers)
    old = layers[layer]
    layers[layer] = Affine(Matrix(weight) if weight else old.weight, bias or old.bias)
    return MLP(tuple(layers))


def cube(weight: list[list[int]], bias: list[int]) -> MLP:
    """Three inputs, read one by one, and the sum of the second layer."""
    one = [[int(i == j) for j in range(3)] for i in range(3)]
    return MLP.from_rows([(one, [0, 0, 0]), (weight, bias), ([[1, 1, 1]], [0])])


@pytest.mark.parametrize(
    ("theta", "words"),
    [
        (changed(1, weight=[[1, 3], [3, 3], [2, 1]]), "flats"),  # no surface: every pre-activation is positive
        (changed(2, weight=[[1, 0, 1]]), "flats"),  # the second neuron is not read
        (cube([[-1, -2, 1], [2, 2, 2], [-1, 1, -1]], [0, 0, 1]), "no region"),  # the second surface meets no region
        (cube([[-1, 2, 1], [-1, -1, 2], [1, -2, -1]], [-1, 1, -1]), "0, 2 can be turned round"),
        (changed(0, weight=[[1, 0], [2, 0]]), "flats"),  # parallel first-layer hyperplanes, here the same
        (changed(1, weight=[[1, -3], [-3, -3], [-3, -3]], bias=[1, 2, 2]), "flats"),  # two equal surfaces
    ],
)
def test_each_hypothesis_is_asked_for(theta: MLP, words: str) -> None:
    verdict = check_two_layers(theta)
    assert verdict.word == "undecided" and words in verdict.reason


def test_second_layer_neurons_that_can_be_turned_round() -> None:
    """Output columns 1, 1, … over rows that sum to zero: the flip is a twin, and the criterion sees it."""
    second = [[1, -3], [-3, -3], [-2, -1], [1, 4]]  # the third, the fourth and … do not sum to zero; the next line does
    second.append([-(second[2][0] + second[3][0]), -(second[2][1] + second[3][1])])
    theta = MLP((PROVED.layers[0], Affine(Matrix(second), (1, 2, 2, -3, 1)), Affine(Matrix([[1] * 5]), (0,))))
    assert check_two_layers(theta).word == "undecided"
    assert check_relu_identifiable(theta).word == "refuted"


def test_other_shapes_are_left_undecided() -> None:
    assert check_two_layers(MLP.from_rows([([[1, 1]], [0]), ([[1]], [0])])).word == "undecided"
    line = MLP.from_rows([([[1], [1]], [0, 1]), ([[1, 1]], [0]), ([[1]], [0])])
    assert "two inputs" in check_two_layers(line).reason
    assert check_relu_identifiable(PROVED).word == "undecided"
    assert check_relu_identifiable(PROVED, max_cells=1000).word == "proved"
