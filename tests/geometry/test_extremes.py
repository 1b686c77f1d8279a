"""Exact extremes and equality, against evaluation at the vertices of the naive complex."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.errors import BudgetError, InputError, ShapeError
from catnet.geometry.comparison import check_equal_by_regions, find_difference_by_regions
from catnet.geometry.extremes import extremes, extremes_of_difference
from catnet.geometry.kernel.layers import box, evaluate_layers, integer_layers, stack
from catnet.geometry.simplest import simplest_between
from tests.geometry.networks import Network, networks
from tests.oracles import regions_naive as naive

BUMP: Network = [([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])]  # type: ignore[list-item]


@settings(max_examples=60, deadline=None)
@given(networks(inputs=st.integers(1, 3), depth=2, width=3))
def test_extremes_over_a_box_are_those_at_the_vertices(drawn: tuple[int, Network]) -> None:
    dimension, network = drawn
    sides = [tuple(map(Fraction, (*normal, shift))) for normal, shift in box(dimension, -1, "3/2")]
    corners = naive.vertices([cell for _, cell in naive.regions(network, dimension, sides)], dimension)
    values = [naive.evaluate(network, corner) for corner in corners]
    found = extremes(network, dimension=dimension, within=box(dimension, -1, "3/2"))
    for output, (low, high) in enumerate(found):
        assert low.value == min(value[output] for value in values)
        assert high.value == max(value[output] for value in values)
        for extreme in (low, high):
            assert naive.evaluate(network, extreme.point)[output] == extreme.value


@settings(max_examples=60, deadline=None)
@given(networks(inputs=st.integers(1, 3), depth=2, width=3))
def test_extremes_everywhere(drawn: tuple[int, Network]) -> None:
    dimension, network = drawn
    regions = list(naive.regions(network, dimension))
    corners = naive.vertices([cell for _, cell in regions], dimension)
    for output, pair in enumerate(extremes(network, dimension=dimension)):
        for sign, extreme in zip((-1, 1), pair, strict=True):
            if extreme.value is None:
                assert extreme.direction is not None
                values = [
                    sign
                    * naive.evaluate(
                        network, tuple(x + step * d for x, d in zip(extreme.point, extreme.direction, strict=True))
                    )[output]
                    for step in (0, 1, 10, 100)
                ]
                assert values[0] < values[1] < values[2] < values[3]
                assert values[3] - values[2] == 10 * (values[2] - values[1])
            else:
                assert naive.evaluate(network, extreme.point)[output] == extreme.value
                assert all(sign * (naive.evaluate(network, corner)[output] - extreme.value) <= 0 for corner in corners)


def test_affine_networks() -> None:
    affine = [([[2, -1]], [3])]
    low, high = extremes(affine, within=box(2))[0]
    assert (low.value, low.point, high.value, high.point) == (0, (-1, 1), 6, (1, -1))
    low, high = extremes(affine)[0]
    assert low.value is None
    assert high.value is None
    low, high = extremes([([[0, 0]], ["1/3"])])[0]
    assert (low.value, high.value) == (Fraction(1, 3), Fraction(1, 3))


def test_a_polytope_without_interior() -> None:
    with pytest.raises(InputError, match="interior"):
        extremes(BUMP, within=box(1, 1, 1))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_equality(data: st.DataObject) -> None:
    dimension, left = data.draw(networks(inputs=st.integers(1, 3), depth=2, width=3))
    _, right = data.draw(networks(inputs=st.just(dimension), depth=2, width=3))
    if len(left[-1][0]) != len(right[-1][0]):
        with pytest.raises(ShapeError):
            find_difference_by_regions(left, right, dimension=dimension)
        return
    found = find_difference_by_regions(left, right, dimension=dimension)
    corners = naive.vertices([cell for _, cell in naive.regions(left, dimension)], dimension)
    if found is None:
        assert all(naive.evaluate(left, corner) == naive.evaluate(right, corner) for corner in corners)
        assert all(
            pair[0].value == pair[1].value == 0 for pair in extremes_of_difference(left, right, dimension=dimension)
        )
    else:
        assert found.left == naive.evaluate(left, found.point)
        assert found.right == naive.evaluate(right, found.point)
        assert found.left != found.right


@settings(max_examples=40, deadline=None)
@given(networks(inputs=st.integers(1, 3), depth=2, width=3), st.integers(1, 3))
def test_a_rewritten_network_is_equal(drawn: tuple[int, Network], factor: int) -> None:
    dimension, network = drawn
    if len(network) == 1:
        return
    (weight, bias), (after, shift) = network[:2]
    scale = Fraction(factor, 2)
    turned = (
        [[scale * x for x in row] for row in reversed(weight)],
        [scale * x for x in reversed(bias)],
    )
    read = ([[x / scale for x in reversed(row)] for row in after], shift)
    assert check_equal_by_regions(network, [turned, read, *network[2:]], dimension=dimension).word == "proved"


def test_differences_far_away_and_at_infinity() -> None:
    shifted = [(weight, [b - 10**6 * row[0] for row, b in zip(weight, bias, strict=True)]) for weight, bias in BUMP[:1]]
    found = find_difference_by_regions([*shifted, BUMP[1]], [([[0]], [0])])
    assert found is not None
    assert found.point == (10**6 + 1,)
    assert (found.left, found.right) == ((1,), (0,))
    tiny = [([[10**9]], [-1]), ([[1]], [0])]
    line = find_difference_by_regions(tiny, [([[0]], [0])])
    assert line is not None
    assert line.point == (1,)


def test_equality_inside_a_box_only() -> None:
    assert find_difference_by_regions(BUMP, [([[0]], [0])], within=box(1, 3, 5)) is None
    assert find_difference_by_regions(BUMP, [([[0]], [0])], within=box(1, 1, 5)) is not None


def test_budget_of_a_comparison() -> None:
    with pytest.raises(BudgetError):
        find_difference_by_regions(BUMP, BUMP, max_cells=2)
    verdict = check_equal_by_regions(BUMP, BUMP, max_cells=2)
    assert verdict.word == "undecided"


@given(networks(inputs=st.just(2), depth=2, width=3), networks(inputs=st.just(2), depth=2, width=3), st.data())
def test_a_stack_computes_the_difference(
    one: tuple[int, Network], two: tuple[int, Network], data: st.DataObject
) -> None:
    left, right = one[1], two[1]
    if len(left[-1][0]) != len(right[-1][0]):
        return
    point = tuple(data.draw(st.tuples(*[st.fractions(-3, 3, max_denominator=5)] * 2)))
    difference = evaluate_layers(stack(integer_layers(left), integer_layers(right)), point)
    values = naive.evaluate(left, point), naive.evaluate(right, point)
    assert difference == tuple(x - y for x, y in zip(*values, strict=True))


@given(st.fractions(-5, 5, max_denominator=30), st.fractions(-5, 5, max_denominator=30))
def test_the_simplest_fraction_between(low: Fraction, high: Fraction) -> None:
    if low == high:
        return
    low, high = min(low, high), max(low, high)
    best = simplest_between(low, high)
    assert low < best < high
    for denominator in range(1, best.denominator):
        assert not any(low < Fraction(p, denominator) < high for p in range(-5 * denominator, 5 * denominator + 1))
