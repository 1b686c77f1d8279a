"""Equality of functions: every answer against exact evaluation, and against the other exact methods."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import event, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.folded import same_when_folded
from catnet.architectures.relu.regions import layers_of
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.budget import Budget
from catnet.category import RELU, Affine, MonomialMap, Pointwise, Space, check_same, identity
from catnet.errors import BudgetError, ShapeError
from catnet.geometry.comparison import check_equal_by_regions
from catnet.questions.same_arrow import as_network, check_same_map
from catnet.verdict import Proved, Refuted, Undecided
from tests.geometry.networks import networks


def mlp(network: list, dimension: int) -> MLP:
    """The network value, whatever layers are empty."""
    layers, width = [], dimension
    for rows, bias in network:
        layers.append(Affine(Matrix(rows, columns=width), tuple(bias)))
        width = len(bias)
    return MLP(tuple(layers))


def naive(theta: MLP, point: list[Fraction]) -> list[Fraction]:
    """Evaluation in plain fractions."""
    values = list(point)
    for index, layer in enumerate(theta.layers):
        sums = [
            sum((w * v for w, v in zip(row, values, strict=True)), b)
            for row, b in zip(layer.weight.rows(), layer.bias, strict=True)
        ]
        values = sums if index == theta.depth - 1 else [max(s, Fraction(0)) for s in sums]
    return values


def rewritten(theta: MLP, source: random.Random) -> MLP:
    """The same function from other neurons: relu(z) = relu(-z) + relu(z + 1) - relu(-z - 1) - 1, which no reduction
    undoes."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        lower, upper = layers[index], layers[index + 1]
        if not lower.bias:
            continue
        chosen = source.randrange(len(lower.bias))
        row, shift = lower.weight.row(chosen), lower.bias[chosen]
        opposite = [-w for w in row]
        rows = [list(r) for r in lower.weight.rows()]
        rows[chosen] = opposite
        bias = [*lower.bias, shift + 1, -shift - 1]
        bias[chosen] = -shift
        columns = [list(column) for column in upper.weight.columns()]
        column = columns[chosen]
        columns += [column, [-w for w in column]]
        layers[index] = Affine(Matrix([*rows, row, opposite], columns=len(row)), tuple(bias))
        shifted = tuple(b - w for b, w in zip(upper.bias, column, strict=True))
        layers[index + 1] = Affine(Matrix(columns, columns=len(upper.bias)).T, shifted)
    return MLP(tuple(layers))


@settings(max_examples=60, deadline=None)
@given(networks(depth=2, width=3), st.randoms(use_true_random=False))
def test_a_rewritten_network_is_proved_equal(drawn: tuple[int, list], source: random.Random) -> None:
    theta = mlp(drawn[1], drawn[0])
    assert isinstance(check_same_relu_function(theta, rewritten(theta, source)), Proved)


def turned(theta: MLP, source: random.Random) -> MLP:
    """The same function with neurons turned round, scaled and in another order: relu(z) = relu(-z) + z, where z is
    passed on as relu(2 z) / 2 - relu(-3 z) / 3."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        rows, shifts, columns = [], [], []
        lower, upper = layers[index], layers[index + 1]
        for row, shift, column in zip(lower.weight.rows(), lower.bias, upper.weight.columns(), strict=True):
            factor = Fraction(source.randint(1, 5), source.randint(1, 5))
            for sign, weight in ((-factor, 1 / factor), (2, Fraction(1, 2)), (-3, Fraction(-1, 3))):
                rows.append([sign * w for w in row])
                shifts.append(sign * shift)
                columns.append([weight * w for w in column])
        order = source.sample(range(len(rows)), len(rows))
        layers[index] = Affine(
            Matrix([rows[i] for i in order], columns=lower.weight.shape[1]), tuple(shifts[i] for i in order)
        )
        layers[index + 1] = Affine(Matrix([columns[i] for i in order], columns=len(upper.bias)).T, upper.bias)
    return MLP(tuple(layers))


@settings(max_examples=40, deadline=None)
@given(networks(depth=2, width=3), st.randoms(use_true_random=False))
def test_folding_sees_neurons_turned_round(drawn: tuple[int, list], source: random.Random) -> None:
    theta = mlp(drawn[1], drawn[0])
    other = turned(theta, source)
    point = [Fraction(source.randint(-9, 9), 4) for _ in range(drawn[0])]
    assert naive(theta, point) == naive(other, point)
    assert same_when_folded(theta, other)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_the_same_when_folded_is_so_on_all_regions(data: st.DataObject) -> None:
    """Small weights, so that forms of one sign, constants and equal neurons are met often, and both answers occur."""
    small, widths = st.integers(-1, 1).map(Fraction), [data.draw(st.integers(1, 2)) for _ in range(3)]
    pair = []
    for _ in range(2):
        layers = []
        for before, after in pairwise([1, *widths[:2], 1]):
            rows = [[data.draw(small) for _ in range(before)] for _ in range(after)]
            layers.append(Affine(Matrix(rows, columns=before), tuple(data.draw(small) for _ in range(after))))
        pair.append(MLP(tuple(layers)))
    left, right = pair
    event(f"the same when folded: {same_when_folded(left, right)}")
    if same_when_folded(left, right):
        assert check_equal_by_regions(layers_of(left), layers_of(right), dimension=1).word == "proved"


def test_folding_that_runs_out_shows_nothing_and_the_regions_decide() -> None:
    odd = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    line = MLP.from_rows([([[1]], [0])])
    with pytest.raises(BudgetError, match="products"):
        same_when_folded(odd, line, budget=Budget(cells=3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catnet.architectures.relu.same_function._FEW", 3)
        assert check_same_relu_function(odd, line).reason.startswith("equal after folding")
        patch.setattr("catnet.architectures.relu.same_function._MANY", 3)
        assert check_same_relu_function(odd, line).reason.endswith("all 2 regions of the common complex")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_answer_is_contradicted_by_evaluation(data: st.DataObject) -> None:
    dimension, network = data.draw(networks(depth=2, width=3))
    left = mlp(network, dimension)
    right = mlp(network, dimension)
    index = data.draw(st.integers(0, left.depth - 1))
    layer = right.layers[index]
    if layer.bias:
        place = data.draw(st.integers(0, len(layer.bias) - 1))
        step = data.draw(st.sampled_from([Fraction(1), Fraction(-1), Fraction(1, 10**9), Fraction(10**6)]))
        bias = tuple(value + step * (i == place) for i, value in enumerate(layer.bias))
        right = MLP((*right.layers[:index], Affine(layer.weight, bias), *right.layers[index + 1 :]))
    verdict = check_same_relu_function(left, right)
    if isinstance(verdict, Refuted):
        witness = verdict.witness
        assert naive(left, witness.point) == list(witness.left) != list(witness.right) == naive(right, witness.point)
    else:
        assert isinstance(verdict, Proved)
        source = random.Random(dimension)
        for _ in range(20):
            point = [Fraction(source.randint(-30, 30), source.randint(1, 5)) for _ in range(dimension)]
            assert naive(left, point) == naive(right, point)


@settings(max_examples=60, deadline=None)
@given(networks(depth=2, width=3), networks(depth=1, width=3))
def test_the_ladder_and_the_regions_agree(one: tuple[int, list], two: tuple[int, list]) -> None:
    left, right = mlp(one[1], one[0]), mlp(two[1], two[0])
    if (left.widths[0], left.widths[-1]) != (right.widths[0], right.widths[-1]):
        with pytest.raises(ShapeError):
            check_same_relu_function(left, right)
        return
    regions = check_equal_by_regions(layers_of(left), layers_of(right), dimension=left.widths[0])
    assert check_same_relu_function(left, right).word == regions.word


def test_a_bump_a_million_away_is_found() -> None:
    flat = MLP.from_rows([([[1]], [0]), ([[0]], [0])])
    bump = MLP.from_rows([([[1], [1], [1]], [-(10**6), -(10**6) - 1, -(10**6) - 2]), ([[1, -2, 1]], [0])])
    verdict = check_same_relu_function(flat, bump)
    assert isinstance(verdict, Refuted)
    assert 10**6 < verdict.witness.point[0] < 10**6 + 2
    assert naive(bump, verdict.witness.point) != [0]


def test_a_difference_at_infinity_is_found() -> None:
    flat = MLP.from_rows([([[1, 0]], [0]), ([[0]], [0])])
    wedge = MLP.from_rows([([[1, -1000]], [-(10**7)]), ([[1]], [0])])
    verdict = check_same_relu_function(flat, wedge)
    assert isinstance(verdict, Refuted)
    assert naive(wedge, verdict.witness.point) != [0]


def test_out_of_cells_is_undecided() -> None:
    """relu(1 - relu(x)) = 1 - relu(x) + relu(x - 1), which folding does not see."""
    deep = MLP.from_rows([([[1]], [0]), ([[-1]], [1]), ([[1]], [0])])
    shallow = MLP.from_rows([([[1], [1]], [0, -1]), ([[-1, 1]], [1])])
    assert isinstance(check_same_relu_function(deep, shallow, max_cells=2), Undecided)
    assert isinstance(check_same_relu_function(deep, shallow, max_cells=3), Proved)


# ---- arrows of the category


def test_relu_minus_relu_of_minus_is_the_identity() -> None:
    relu = Pointwise(RELU, 1)
    split, join = Affine.linear(Matrix([[1], [1]])), Affine.linear(Matrix([[1, -1]]))
    detour = split >> (relu @ (MonomialMap(Monomial.diagonal((-1,))) >> relu)) >> join
    assert isinstance(check_same(detour, identity(Space(1))), Undecided)
    assert isinstance(check_same_map(detour, identity(Space(1))), Proved)


@settings(max_examples=60, deadline=None)
@given(networks(depth=2, width=2), networks(depth=1, width=2), st.integers(0, 10**6))
def test_an_arrow_and_its_network_are_the_same_map(one: tuple[int, list], two: tuple[int, list], seed: int) -> None:
    left, right = mlp(one[1], one[0]).morphism(), mlp(two[1], two[0]).morphism()
    arrow = left @ right
    source = random.Random(seed)
    network = as_network(arrow)
    for _ in range(10):
        point = [Fraction(source.randint(-9, 9), source.randint(1, 3)) for _ in range(arrow.source.dimension)]
        assert naive(network, point) == list(arrow(point))
