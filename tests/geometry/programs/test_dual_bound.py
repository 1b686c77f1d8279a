"""Any multipliers give a true bound, in doubles with their errors and exactly; intervals hold what they should."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.geometry.kernel.layers import integer_layers
from catnet.geometry.programs.exact_leaf import Exact, fractions_of
from catnet.geometry.programs.program import Goal, Program, program_of, rational_box, subtract
from catnet.geometry.programs.proposals import Proposer, whole_weights
from catnet.geometry.programs.relaxation import OutOfRangeError, View, above, below, dual_bound, goal_bounds, intervals
from tests.geometry.networks import Network, networks

SLOPES = st.tuples(*[st.sampled_from([Fraction(v) for v in ("0", "1", "-1", "1/10", "3")])] * 2)


def heights(program: Program, point: tuple[Fraction, ...]) -> list[list[Fraction]]:
    """The pre-activations, by the definition."""
    values, found = list(point), []
    for layer, slopes in zip(program.layers, program.slopes, strict=True):
        z = [
            sum((w * v for w, v in zip(row[:-1], values, strict=True)), Fraction(row[-1])) / layer.scale
            for row in layer.rows
        ]
        found.append(z)
        values = [v * pair[v > 0] for v, pair in zip(z, slopes, strict=True)]
    return found


@st.composite
def programs(draw: st.DrawFn) -> Program:
    inputs, network = draw(networks(inputs=st.integers(1, 3), depth=3, width=3))
    layers = integer_layers(network)
    slopes = [[draw(SLOPES) for _ in layer.rows] for layer in layers[:-1]]
    third = st.integers(-4, 4).map(lambda v: Fraction(v, 3))
    goals = [
        Goal(
            tuple(draw(third) for _ in layers[-1].rows),
            tuple(draw(third) for _ in range(inputs)) if draw(st.booleans()) else (),
            draw(third),
        )
        for _ in range(draw(st.integers(1, 2)))
    ]
    box = [
        (low, low + draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(2)])))
        for low in [draw(third) for _ in range(inputs)]
    ]
    return program_of(layers, slopes, goals, rational_box(box))


@settings(max_examples=100, deadline=None)
@given(programs(), st.data())
def test_any_multipliers_give_a_true_bound(program: Program, data: st.DataObject) -> None:
    view = View.of(program)
    point = tuple(low + Fraction(data.draw(st.integers(0, 4)), 4) * (high - low) for low, high in program.box)
    there = heights(program, point)
    fixed = [[data.draw(st.booleans()) for _ in z] for z in there]
    signs = [
        np.array([[(1 if v >= 0 else -1) * on for v, on in zip(z, chosen, strict=True)]], dtype=np.int8).reshape(
            1, len(z)
        )
        for z, chosen in zip(there, fixed, strict=True)
    ]
    lows, highs, empty = intervals(view, view.low[None], view.high[None], signs)
    assert not empty[0]
    for z, low, high in zip(there, lows, highs, strict=True):
        assert all(
            Fraction(a) <= v <= Fraction(b) for v, a, b in zip(z, low[0].tolist(), high[0].tolist(), strict=True)
        )
    values = program.goal_values(point)
    bounds, _ = goal_bounds(view, view.low[None], view.high[None], lows, highs)
    assert all(v <= Fraction(b) for v, b in zip(values, bounds[0].tolist(), strict=True))
    number = st.floats(-8, 8, allow_nan=False)
    multipliers = [np.array(data.draw(st.lists(number, min_size=len(z), max_size=len(z)))) for z in there]
    weights = whole_weights(np.array([data.draw(st.floats(0, 1)) for _ in values]))
    assert sum(map(Fraction, weights.tolist())) == 1 and weights.min() >= 0
    node = [x[0] for x in lows], [x[0] for x in highs]
    bound = dual_bound(view, view.low, view.high, *node, multipliers, weights)
    assert min(values) <= Fraction(bound)
    exact = Exact(program).exact_bound(
        program.box,
        [fractions_of(x) for x in node[0]],
        [fractions_of(x) for x in node[1]],
        [fractions_of(x) for x in multipliers],
        fractions_of(weights),
    )
    assert min(values) <= exact <= Fraction(bound)
    for layer, z in enumerate(there):
        for neuron, value in enumerate(z):
            unit = np.zeros(len(z))
            unit[neuron] = -1.0
            assert -value <= Fraction(dual_bound(view, view.low, view.high, *node, multipliers[:layer], unit, layer))


@settings(max_examples=40, deadline=None)
@given(programs())
def test_the_relaxation_is_at_most_as_loose_as_the_substitution(program: Program) -> None:
    view = View.of(program)
    signs = [np.zeros((1, len(shift)), dtype=np.int8) for shift in view.shifts]
    lows, highs, _ = intervals(view, view.low[None], view.high[None], signs)
    node = [x[0] for x in lows], [x[0] for x in highs]
    proposal = Proposer(view, view.low, view.high, *node).propose(view.low, view.high, *node)
    assert proposal is not None and proposal.point is not None
    bound = dual_bound(view, view.low, view.high, *node, proposal.multipliers, proposal.weights)
    loose = goal_bounds(view, view.low[None], view.high[None], lows, highs)[0].min()
    assert bound <= loose + 1e-6 * max(1.0, abs(loose))


@given(st.fractions())
def test_doubles_below_and_above(value: Fraction) -> None:
    low, high = below(value), above(value)
    assert Fraction(low) <= value <= Fraction(high)
    assert abs(high - low) <= 2.0**-51 * abs(low) + 1e-300


@settings(max_examples=40, deadline=None)
@given(networks(inputs=st.just(2), depth=2, width=3), networks(inputs=st.just(2), depth=3, width=2), st.data())
def test_a_difference_is_the_difference_of_values(
    one: tuple[int, Network], two: tuple[int, Network], data: st.DataObject
) -> None:
    left, right = integer_layers(one[1]), integer_layers(two[1])
    if len(left[-1].rows) != len(right[-1].rows):
        return
    sides = [(layers, [[data.draw(SLOPES) for _ in layer.rows] for layer in layers[:-1]]) for layers in (left, right)]
    point = tuple(data.draw(st.tuples(*[st.fractions(-3, 3, max_denominator=5)] * 2)))
    goal = [
        Goal(
            tuple(Fraction(int(i == 0)) for i in left[-1].rows)
            and (Fraction(1), *[Fraction(0)] * (len(left[-1].rows) - 1))
        )
    ]
    box = rational_box([(-3, 3)] * 2)
    values = [program_of(layers, slopes, goal, box).value(point) for layers, slopes in sides]
    layers, slopes = subtract(*sides)
    assert program_of(layers, slopes, goal, box).value(point) == values[0] - values[1]


def test_numbers_that_doubles_cannot_bound_are_refused() -> None:
    for value in (Fraction(10**60), Fraction(1, 10**60), Fraction(10**400)):
        layers = integer_layers([([[value]], [0]), ([[1]], [0])])
        with pytest.raises(OutOfRangeError):
            View.of(program_of(layers, [[(Fraction(0), Fraction(1))]], [Goal((Fraction(1),))], rational_box([(0, 1)])))
