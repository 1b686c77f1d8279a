"""Branch and bound, against the vertices of the naive complex, the cell method, and itself stopped at any time."""

from __future__ import annotations

import random
import time
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from catnet.geometry.extremes import extremes
from catnet.geometry.kernel.layers import integer_layers
from catnet.geometry.programs.maximum import maximise
from catnet.geometry.programs.program import RELU, Goal, Program, program_of, rational_box
from catnet.geometry.programs.rough import roughly
from tests.geometry.networks import Network, networks
from tests.oracles import regions_naive as naive

KINDS = ("plain", "zero rows", "equal rows", "opposite rows", "dead", "no biases", "zero network", "large numbers")


def random_network(source: random.Random, kind: str, inputs: int) -> Network:
    widths = [inputs, *(source.randint(1, 5) for _ in range(source.randint(0, 2))), 1]
    found: Network = []
    for before, after in zip(widths, widths[1:], strict=False):
        rows = [
            [Fraction(source.randint(-6, 6), source.choice((1, 1, 2, 3))) for _ in range(before)] for _ in range(after)
        ]
        bias = [Fraction(source.randint(-4, 4), source.choice((1, 2, 3))) for _ in range(after)]
        one, two = source.randrange(after), source.randrange(after)
        if kind == "zero rows":
            rows[one] = [Fraction(0)] * before
        elif kind == "equal rows":
            rows[one], bias[one] = list(rows[two]), bias[two]
        elif kind == "opposite rows":
            rows[one], bias[one] = [-x for x in rows[two]], -bias[two]
        elif kind == "dead" and after > 1:
            bias[one] = Fraction(-1000)
        elif kind == "no biases":
            bias = [Fraction(0)] * after
        elif kind == "zero network":
            rows = [[Fraction(0)] * before for _ in rows]
        elif kind == "large numbers":
            rows = [[x * 10**4 + Fraction(1, 7) for x in row] for row in rows]
        found.append((rows, bias))
    return found


def program(network: Network, box: list[tuple[Fraction, Fraction]], sign: int = 1, output: int = 0) -> Program:
    layers = integer_layers(network)
    weights = tuple(Fraction(sign * (i == output)) for i in range(len(layers[-1].rows)))
    return program_of(layers, [(RELU,) * len(layer.rows) for layer in layers[:-1]], [Goal(weights)], rational_box(box))


def walls(box: list[tuple[Fraction, Fraction]]) -> list[tuple[tuple[int, ...], Fraction]]:
    found = []
    for place, (low, high) in enumerate(box):
        unit = tuple(int(place == other) for other in range(len(box)))
        found += [(unit, -low), (tuple(-x for x in unit), high)]
    return found


@pytest.mark.share(3)
@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_networks_against_the_cell_method(kind: str) -> None:
    source = random.Random(KINDS.index(kind))
    for _ in range(63):
        inputs = source.randint(1, 3)
        network = random_network(source, kind, inputs)
        box = []
        for _ in range(inputs):
            low = Fraction(source.randint(-6, 6), 3)
            box.append((low, low + Fraction(source.randint(1, 9), 2)))
        ((low_end, high_end),) = extremes(network, within=walls(box), dimension=inputs)
        for sign, value in ((1, high_end.value), (-1, -low_end.value)):
            asked = program(network, box, sign)
            found = maximise(asked)
            assert found.decided
            assert found.low == found.high == value
            assert asked.contains(found.point) and asked.value(found.point) == value


@settings(max_examples=30, deadline=None)
@given(networks(inputs=st.integers(1, 3), depth=2, width=3), st.data())
def test_against_the_vertices_of_the_naive_complex(drawn: tuple[int, Network], data: st.DataObject) -> None:
    inputs, network = drawn
    box = [
        (Fraction(low), Fraction(low) + Fraction(width, 2))
        for low, width in data.draw(
            st.lists(st.tuples(st.integers(-2, 1), st.integers(1, 4)), min_size=inputs, max_size=inputs)
        )
    ]
    sides = [tuple(map(Fraction, (*normal, shift))) for normal, shift in walls(box)]
    corners = naive.vertices([cell for _, cell in naive.regions(network, inputs, sides)], inputs)
    outputs = len(network[-1][1])
    for output, sign in product(range(outputs), (1, -1)):
        found = maximise(program(network, box, sign, output))
        assert found.decided
        assert found.low == max(sign * naive.evaluate(network, corner)[output] for corner in corners)


@settings(max_examples=30, deadline=None)
@given(networks(inputs=st.integers(0, 4), depth=3, width=3), st.integers(1, 6), st.data())
def test_stopped_at_any_time_the_interval_is_true(drawn: tuple[int, Network], nodes: int, data: st.DataObject) -> None:
    inputs, network = drawn
    ends = data.draw(st.lists(st.tuples(st.integers(-2, 2), st.integers(0, 3)), min_size=inputs, max_size=inputs))
    box = [(Fraction(low), Fraction(low + width)) for low, width in ends]
    asked = program(network, box)
    stopped, whole = maximise(asked, max_nodes=nodes), maximise(asked)
    assert whole.decided
    assert stopped.nodes <= nodes
    assert stopped.low == asked.value(stopped.point) <= whole.low
    assert stopped.high is None or whole.low <= stopped.high
    for corner in product(*box):
        assert asked.value(corner) <= whole.low


@settings(max_examples=25, deadline=None)
@given(networks(inputs=st.integers(1, 4), depth=2, width=3), st.data())
def test_on_a_point_it_is_the_value(drawn: tuple[int, Network], data: st.DataObject) -> None:
    inputs, network = drawn
    point = data.draw(st.lists(st.fractions(-3, 3, max_denominator=7), min_size=inputs, max_size=inputs))
    found = maximise(program(network, [(x, x) for x in point]))
    assert found.decided
    assert found.low == found.high == naive.evaluate(network, tuple(point))[0]
    assert found.point == tuple(point)


@settings(max_examples=30, deadline=None)
@given(networks(inputs=st.integers(1, 3), depth=2, width=3), st.integers(-6, 6))
def test_a_threshold_is_reached_iff_the_maximum_reaches_it(drawn: tuple[int, Network], threshold: int) -> None:
    inputs, network = drawn
    box = [(Fraction(-1), Fraction(1))] * inputs
    best = maximise(program(network, box)).low
    layers = integer_layers(network)
    for shift in (Fraction(threshold, 3), best, best + Fraction(1, 10**12), best - Fraction(1, 10**12)):
        goal = Goal(tuple(Fraction(int(i == 0)) for i in range(len(layers[-1].rows))), constant=-shift)
        asked = program_of(layers, [(RELU,) * len(x.rows) for x in layers[:-1]], [goal], rational_box(box))
        found = maximise(asked, threshold=True)
        assert found.decided
        assert (found.low >= 0) == (best >= shift)


@settings(max_examples=25, deadline=None)
@given(networks(inputs=st.integers(1, 2), depth=2, width=3), st.data())
def test_the_least_of_several_goals(drawn: tuple[int, Network], data: st.DataObject) -> None:
    """Against the same least value written as a network: min(a, b) = b - relu(b - a)."""
    inputs, network = drawn
    outputs = len(network[-1][1])
    box = [(Fraction(-1), Fraction(2))] * inputs
    small = st.integers(-2, 2).map(Fraction)
    goals = [
        Goal(
            tuple(data.draw(st.lists(small, min_size=outputs, max_size=outputs))),
            tuple(data.draw(st.lists(small, min_size=inputs, max_size=inputs))),
            data.draw(small),
        )
        for _ in range(2)
    ]
    layers = integer_layers(network)
    slopes = [(RELU,) * len(x.rows) for x in layers[:-1]]
    found = maximise(program_of(layers, slopes, goals, rational_box(box)))
    assert found.decided
    # the inputs pass as relu(x + 1) = x + 1
    passed = [
        (
            [*([*row] if number == 0 else [*row, *[Fraction(0)] * inputs] for row in rows)]
            + [
                [
                    Fraction(int(j == i + (0 if number == 0 else len(rows[0]) if rows else 0)))
                    for j in range((len(rows[0]) if rows else 0) + (0 if number == 0 else inputs))
                ]
                for i in range(inputs)
            ],
            [*bias, *[Fraction(1 if number == 0 else 0)] * inputs],
        )
        for number, (rows, bias) in enumerate(network)
    ]
    if any(not rows for rows, _ in network):
        return  # a layer without neurons does not tell how wide the one before is
    if len(network) == 1:
        last, shift = passed[0]
    else:
        last, shift = passed[-1]
    forms = []
    for goal in goals:
        weights = [*goal.outputs, *goal.inputs]
        form = [
            sum((w * row[j] for w, row in zip(weights, last, strict=True)), Fraction(0)) for j in range(len(last[0]))
        ]
        constant = sum((w * b for w, b in zip(weights, shift, strict=True)), goal.constant) - sum(goal.inputs)
        forms.append((form, constant))
    (one, a), (two, b) = forms
    top = [[y - x for x, y in zip(one, two, strict=True)], two, [-y for y in two]]
    whole = [*passed[:-1], (top, [b - a, b, -b]), ([[Fraction(-1), Fraction(1), Fraction(-1)]], [Fraction(0)])]
    ((_, best),) = extremes(whole, within=walls(box), dimension=inputs)
    assert found.low == best.value


def test_twelve_hidden_layers_deep_ties() -> None:
    """An orbit of maxima: every permutation of the inputs attains it, so that leaves tie."""
    rows = [[Fraction(1 if i == j else -1) for j in range(6)] for i in range(6)]
    network: Network = [(rows, [Fraction(0)] * 6), ([[Fraction(1)] * 6], [Fraction(0)])]
    found = maximise(program(network, [(Fraction(-1), Fraction(1))] * 6))
    assert found.decided
    corners = product((Fraction(-1), Fraction(1)), repeat=6)
    assert found.low == max(naive.evaluate(network, corner)[0] for corner in corners)  # convex: at a corner


def test_numbers_beyond_doubles_are_bounded_by_intervals() -> None:
    network: Network = [([[Fraction(10**60)]], [Fraction(-1)]), ([[Fraction(1)]], [Fraction(0)])]
    found = maximise(program(network, [(Fraction(0), Fraction(1))]))
    assert found.decided and found.low == found.high == 10**60 - 1
    bent: Network = [
        ([[Fraction(10**60)], [Fraction(1)]], [Fraction(0)] * 2),
        ([[Fraction(-1), Fraction(1)]], [Fraction(0)]),
    ]
    found = maximise(program(bent, [(Fraction(0), Fraction(1))]))
    assert not found.decided and found.low == 0 and found.high == 1
    assert not maximise(program(bent, [(Fraction(0), Fraction(1))]), keep_tree=True).tree


@settings(max_examples=40, deadline=None)
@given(networks(inputs=st.integers(0, 3), depth=3, width=3))
def test_rough_bounds_hold(drawn: tuple[int, Network]) -> None:
    inputs, network = drawn
    asked = program(network, [(Fraction(-1), Fraction(2))] * inputs)
    point, value, high = roughly(asked)
    best = maximise(asked)
    assert asked.value(point) == value <= best.low <= high


def test_a_deadline_in_the_past_still_looks_at_the_root() -> None:
    network: Network = [([[Fraction(1), Fraction(1)]], [Fraction(-1)]), ([[Fraction(1)]], [Fraction(0)])]
    found = maximise(program(network, [(Fraction(-1), Fraction(1))] * 2), deadline=time.monotonic() - 1)
    assert found.nodes >= 1 and found.high is not None and found.low <= 1 <= found.high


def test_the_same_question_twice_has_the_same_answer() -> None:
    source = random.Random(9)
    network = random_network(source, "plain", 3)
    box = [(Fraction(-2), Fraction(2))] * 3
    assert maximise(program(network, box), max_nodes=3) == maximise(program(network, box), max_nodes=3)
