"""The depth that a function's bends show: never more than a simple network has, the same for equal functions."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.depth import check_simple, depth_bound
from catnet.architectures.relu.full_dimension import iter_bending_parameters
from catnet.category import Affine
from catnet.errors import BudgetError, InputError
from tests.architectures.relu.strategies import disguised, networks

PLANE = networks(widths=st.lists(st.integers(1, 3), min_size=1, max_size=3).map(lambda hidden: [2, *hidden, 1]))


def deepened(theta):
    """The same function with one hidden layer more: the last affine layer read through an invisible pair."""
    *most, last = theta.layers
    double = Affine(last.weight.above(-last.weight), (*last.bias, *(-value for value in last.bias)))
    m = last.target.dimension
    return MLP((*most, double, Affine(Matrix.identity(m).beside(-Matrix.identity(m)), (Fraction(0),) * m)))


@settings(max_examples=80, deadline=None)
@given(disguised(PLANE))
def test_a_statement_about_the_function(pair):
    """Which of several longest chains is shown is not."""
    theta, other = pair
    found = depth_bound(theta)
    for same in (other, deepened(theta)):
        bound = depth_bound(same)
        assert (bound.hidden_layers, bound.ends) == (found.hidden_layers, found.ends)
        assert len(bound.chain) == len(found.chain)


@pytest.mark.share(3)
@pytest.mark.parametrize("widths", [(2, 3, 1), (2, 2, 2, 1), (2, 3, 3, 2), (2, 2, 2, 2, 1), (2, 2, 3, 2, 2, 1)])
def test_never_deeper_than_a_simple_network(widths):
    found = set()
    for theta in itertools.islice(iter_bending_parameters(widths, seed=7), 60):
        simple = check_simple(theta).word == "proved"
        if not simple and len(widths) > 3:
            continue
        bound = depth_bound(theta)
        if simple:
            assert bound.hidden_layers is not None and bound.hidden_layers <= len(widths) - 2
            found.add(bound.hidden_layers)
        if len(widths) == 3:
            assert not bound.ends
    assert len(widths) - 2 in found


@settings(max_examples=60, deadline=None)
@given(PLANE)
def test_simple_against_solving_for_common_zeros(theta):
    """For one hidden layer: no zero row, no two lines equal, no three through a point."""
    if theta.depth != 2:
        return
    rows = [(*row, bias) for row, bias in zip(theta.layers[0].weight.rows(), theta.layers[0].bias, strict=True)]
    simple = all(any(row) for row in rows)
    for first, second in itertools.combinations(rows, 2):
        lines = any(first[:2]) and any(second[:2])
        simple = simple and not (lines and Matrix([first, second]).rank() == 1)
    for triple in itertools.combinations(rows, 3):
        meet = Matrix([row[:2] for row in triple]).rank() == 2 and Matrix(list(triple)).rank() == 2
        simple = simple and not (meet and all(any(row[:2]) for row in triple))
    assert (check_simple(theta).word == "proved") == simple


NAMED = [
    ("affine", [([[1, 2]], [3])], 0, False),
    ("a kink that cancels", [([[1, 0], [1, 0]], [0, 0]), ([[1, -1]], [0])], 0, False),
    ("parallel lines", [([[1, 2], [2, 4]], [0, 1]), ([[1, 1]], [0])], 1, False),
    ("two lines", [([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], 1, False),
    ("max(x, y, 0), ambiguous", [([[1, 0], [-1, 0], [-1, 1]], [0] * 3), ([[1, -1, 1]], [0]), ([[1]], [0])], 1, True),
    ("one bend", [([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [-1]), ([[1]], [0])], 1, True),
    ("one bend at visible lines", [([[1, 0], [0, 1]], [0, 0]), ([[1, 0], [1, 1]], [1, -1]), ([[1, 1]], [0])], 2, True),
    ("five rays", [([[1, 0], [0, 1]], [0, 0]), ([[1, 0], [0, 1], [1, -1]], [0, 0, 0]), ([[1, 2, 1]], [0])], None, True),
    ("three lines through a point", [([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), ([[1, 1, 1]], [0])], None, False),
]


@pytest.mark.parametrize(("name", "layers", "bound", "ends"), NAMED, ids=[name for name, *_ in NAMED])
def test_named(name, layers, bound, ends):
    found = depth_bound(MLP.from_rows(layers))
    assert (found.hidden_layers, found.ends) == (bound, ends)
    assert len(found.chain) == max(0, (bound or 0) - 1)


def test_not_simple_with_a_witness():
    theta = MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), ([[1, 1, 1]], [0])])
    point, neurons = check_simple(theta).witness
    assert point == (0, 0) and neurons == ((1, 0), (1, 1), (1, 2))
    dead = MLP.from_rows([([[1, 0]], [0]), ([[1]], [0]), ([[1]], [0])])
    assert check_simple(dead).witness[1] == ((2, 0),)


def test_bad_input():
    with pytest.raises(InputError, match="3 inputs"):
        depth_bound(MLP.from_rows([([[1, 1, 1]], [0])]))
    with pytest.raises(BudgetError):
        depth_bound(MLP.from_rows(NAMED[-1][1]), max_cells=3)
