"""What signs and intervals say of neurons, against the regions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.architecture import check_relu_identifiable, identify_relu
from catnet.architectures.relu.dead import activity, hidden_neurons, reduce_by_intervals
from catnet.architectures.relu.intervals import dead_and_stable
from catnet.architectures.relu.regions import complex_of
from catnet.category import Affine
from tests.geometry.networks import networks
from tests.oracles import regions_naive as naive


def network(dimension: int, rows: list[tuple[list[list[Fraction]], list[Fraction]]]) -> MLP:
    layers, width = [], dimension
    for weight, bias in rows:
        layers.append(Affine(Matrix(weight, columns=width), tuple(bias)))
        width = len(bias)
    return MLP(tuple(layers))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_neurons_named_are_off_or_on_in_every_region(data: st.DataObject) -> None:
    dimension, rows = data.draw(networks())
    theta = network(dimension, rows)
    dead, stable = dead_and_stable(theta)
    regions = complex_of(theta)
    counts = dict(zip(hidden_neurons(theta), activity(theta, regions), strict=True))
    assert all(counts[name] == 0 for name in dead)
    assert all(counts[name] == len(regions) for name in stable)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_reduction_by_intervals_computes_the_same(data: st.DataObject) -> None:
    dimension, rows = data.draw(networks())
    theta = network(dimension, rows)
    reduction = reduce_by_intervals(theta)
    assert reduction.check().is_proved
    point = tuple(Fraction(data.draw(st.integers(-3, 3))) for _ in range(dimension))
    assert reduction.small(point) == naive.evaluate(rows, point)
    assert not reduce_by_intervals(reduction.small).steps


def test_a_neuron_off_by_its_signs_is_found_without_regions() -> None:
    wide = [[Fraction((3 * i + j) % 7 - 3) for j in range(12)] for i in range(20)]
    rows = [(wide, [Fraction(i - 4) for i in range(20)]), ([[Fraction(-1 - i % 3)] * 20 if i == 1 else
        [Fraction((i + j) % 5 - 2) for j in range(20)] for i in range(3)], [Fraction(-1), Fraction(0), Fraction(2)]),
        ([[Fraction(1), Fraction(2), Fraction(-1)]], [Fraction(0)])]  # fmt: skip
    theta = network(12, rows)
    assert dead_and_stable(theta)[0] == ((2, 1),)
    assert reduce_by_intervals(theta).small.widths[2] == 2
    assert check_relu_identifiable(theta).is_refuted


def test_without_hidden_neurons_no_rank_is_computed() -> None:
    theta = network(90, [([[Fraction((i * j) % 5) for j in range(90)] for i in range(90)], [Fraction(1)] * 90)])
    found = identify_relu(theta)
    assert found.verdict.is_proved
    assert found.dimension is not None and (found.dimension.value, found.dimension.exact) == (8190, True)
