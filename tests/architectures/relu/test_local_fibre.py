"""The fibre near theta: bounds, the whole fibre of one hidden layer, and lines that keep the function."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import event, given, settings

from catnet.architectures.perceptron.fibre import shallow_fibre
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.local_fibre import local_fibre
from catnet.architectures.relu.spread import spread_parameter
from catnet.errors import BudgetError
from catnet.questions.same_function import check_same_function
from tests.architectures.relu.strategies import deep, shallow


@given(shallow())
@settings(max_examples=60)
def test_not_larger_than_the_whole_fibre_of_one_hidden_layer(theta: MLP) -> None:
    near = local_fibre(theta)
    event(f"known: {near.dimension is not None}, lines: {bool(near.lines)}")
    assert 0 <= near.scalings <= near.at_least <= near.at_most <= theta.parameters
    if theta.widths[-1]:
        assert near.at_least <= shallow_fibre(theta).dimension + theta.hidden_neurons


@given(deep())
@settings(max_examples=40, deadline=None)
def test_lines_keep_the_function(theta: MLP) -> None:
    near = local_fibre(theta)
    event(f"lines: {len(near.lines)}")
    assert near.scalings <= near.at_least <= near.at_most
    for family, interval in near.lines[:2]:
        step = interval.nonzero
        assert step is not None and step in interval
        assert check_same_function(theta, family.at(step)).is_proved
        assert family.at(step) != theta


@pytest.mark.parametrize("seed", range(3))
def test_where_the_dimension_is_full_only_scalings_are_left(seed: int) -> None:
    theta = spread_parameter((2, 3, 2, 2, 1), seed)
    near = local_fibre(theta)
    assert near.dimension == theta.hidden_neurons or near.at_most > near.scalings == theta.hidden_neurons


def test_scaling_a_bias_is_no_line_of_its_own() -> None:
    """A constant neuron that nobody reads: its bias moves by scaling it, and the rest of its row is free besides."""
    theta = MLP.from_rows([([[1], [0]], [0, 1]), ([[1, 0]], [0])])
    near = local_fibre(theta)
    assert near.scalings == 2
    assert near.lines == ()
    assert near.at_most == 4


def test_no_hidden_layer_and_no_inputs() -> None:
    assert local_fibre(MLP.from_rows([([[1, 2]], [3])])).dimension == 0
    assert local_fibre(MLP.from_rows([([[]], [1]), ([[1]], [0])])).at_least >= 1


def test_a_budget() -> None:
    with pytest.raises(BudgetError):
        local_fibre(spread_parameter((2, 6, 6, 1), 0), max_cells=2)


@given(deep())
@settings(max_examples=30, deadline=None)
def test_directions_are_those_of_the_kernel(theta: MLP) -> None:
    near = local_fibre(theta)
    assert len(near.directions) == near.at_most - near.scalings
    assert all(isinstance(value, Fraction) for layers in near.directions for _, bias in layers for value in bias)
