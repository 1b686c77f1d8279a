"""Extremes on a box through the door that people use: every piecewise-linear form, differences, defects, thresholds."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Identity, LeakyRelu, Sigmoid, Tanh
from catnet.checking import bounds as checker
from catnet.commands.bound_certificate import defect_entries, entries_of, proof_entries
from catnet.errors import InputError, ShapeError
from catnet.files.bound_certificate import bounds_to_json
from catnet.questions.defect import defects
from catnet.questions.defect_on_box import defects_on_box, sides_of
from catnet.questions.enclosed import enclosed_bounds
from catnet.questions.on_box import Difference, Effort, bounds_on_box, piecewise_linear
from catnet.questions.threshold import decide, decide_conditions, decide_side
from catnet.theorem.action import EndActions

SMALL = st.integers(-3, 3).map(Fraction)
ACTIVATIONS = (RELU, LeakyRelu("1/10"), LeakyRelu(-1), LeakyRelu(3), Identity())


class Condition(NamedTuple):
    outputs: tuple[Fraction, ...]
    inputs: tuple[Fraction, ...]
    constant: Fraction
    strict: bool = False


@st.composite
def perceptrons(draw: st.DrawFn, inputs: int, outputs: int, activation: object = None) -> MLP:
    widths = [inputs, *draw(st.lists(st.integers(1, 3), max_size=2)), outputs]
    layers = [
        ([[draw(SMALL) for _ in range(before)] for _ in range(after)], [draw(SMALL) for _ in range(after)])
        for before, after in zip(widths, widths[1:], strict=False)
    ]
    return MLP.from_rows(layers, draw(st.sampled_from(ACTIVATIONS)) if activation is None else activation)


def by_cells_and_by_nodes(function: Difference, box: list[tuple[int, int]]) -> None:
    cells = bounds_on_box(function, box)
    nodes = bounds_on_box(function, box, Effort(certify=True))
    assert nodes.method == "branch and bound" and nodes.is_exact and cells.is_exact
    for one, two in zip(cells.outputs, nodes.outputs, strict=True):
        assert [e.value for e in one] == [e.value for e in two]
    for bounds in (cells, nodes):
        for output, pair in enumerate(bounds.outputs):
            for extremum in pair:
                assert function(extremum.point)[output] == extremum.value
    document = bounds_to_json(
        function.left,
        function.right,
        tuple((Fraction(a), Fraction(b)) for a, b in box),
        entries_of(nodes),
        before=function.before,
        after=function.after,
    )
    assert checker.check(document)["claim_verdict"] == "proved"


@settings(max_examples=25, deadline=None)
@given(perceptrons(2, 2))
def test_every_activation_both_ways(theta: MLP) -> None:
    by_cells_and_by_nodes(Difference(piecewise_linear(theta)), [(-1, 1), (0, 2)])


@settings(max_examples=25, deadline=None)
@given(perceptrons(2, 1), perceptrons(2, 1), st.lists(SMALL, min_size=4, max_size=4))
def test_differences_both_ways(left: MLP, right: MLP, entries: list[Fraction]) -> None:
    before = Matrix([entries[:2], entries[2:]])
    by_cells_and_by_nodes(Difference(left, right, before, Matrix([[-2]])), [(-1, 1), (-1, 1)])


@settings(max_examples=15, deadline=None)
@given(perceptrons(2, 2, RELU))
def test_defects_by_nodes_are_those_by_cells(theta: MLP) -> None:
    turn = Monomial.diagonal((-1, 1))
    ends = EndActions((("s", turn, Monomial.identity(2)), ("m", Monomial.identity(2), Monomial.diagonal((1, -1)))))
    box = [(Fraction(-1), Fraction(1))] * 2
    walls = [((1, 0), 1), ((-1, 0), 1), ((0, 1), 1), ((0, -1), 1)]
    expected = [(found.generator, found.value) for found in defects(theta, ends, within=walls)]
    assert [(found.generator, found.value) for found in defects_on_box(theta, ends, box)] == expected
    certified = defects_on_box(theta, ends, box, Effort(certify=True))
    assert [(found.generator, found.value) for found in certified] == expected
    for (_, function), found in zip(sides_of(theta, ends), certified, strict=True):
        assert abs(function(found.point)[found.output]) == found.value
        document = bounds_to_json(
            function.left,
            function.right,
            tuple(box),
            defect_entries(found),
            before=function.before,
            after=function.after,
        )
        assert checker.check(document)["bounds"] == 2 * function.outputs


@settings(max_examples=25, deadline=None)
@given(perceptrons(2, 2), SMALL, st.booleans())
def test_sides(theta: MLP, threshold: Fraction, below: bool) -> None:
    box = [(-1, 1)] * 2
    function = Difference(theta)
    exact = bounds_on_box(function, box)
    ends = [high.value if below else low.value for low, high in exact.outputs]
    values = [value for value in ends if value is not None]
    assert len(values) == len(ends)
    worst = max(values) if below else min(values)
    found = decide_side(function, box, threshold, below=below, effort=Effort(certify=True))
    assert found.verdict.is_proved == (worst < threshold if below else worst > threshold)
    assert not found.verdict.is_undecided
    if found.verdict.is_proved:
        ends = ((Fraction(-1), Fraction(1)),) * 2
        assert checker.check(bounds_to_json(theta, None, ends, proof_entries(found)))["bounds"] == 2
    else:
        witness = found.verdict.witness
        assert theta(witness.point) == witness.outputs
        assert any(v >= threshold if below else v <= threshold for v in witness.outputs)


@settings(max_examples=30, deadline=None)
@given(perceptrons(2, 2, RELU), st.data())
def test_conditions(theta: MLP, data: st.DataObject) -> None:
    """Against points on a grid: no proof where one of them meets all conditions."""
    conditions = [
        Condition(
            tuple(data.draw(st.tuples(SMALL, SMALL))),
            tuple(data.draw(st.tuples(SMALL, SMALL))),
            data.draw(SMALL),
            data.draw(st.booleans()),
        )
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    box = ((Fraction(-1), Fraction(1)),) * 2
    verdict = decide(theta, box, conditions, 2000)

    def meets(point: tuple[Fraction, ...]) -> bool:
        outputs = theta(point)
        values = [
            sum((a * v for a, v in zip((*c.outputs, *c.inputs), (*outputs, *point), strict=True)), c.constant)
            for c in conditions
        ]
        return all(v < 0 or (v == 0 and not c.strict) for v, c in zip(values, conditions, strict=True))

    if verdict.is_refuted:
        assert meets(verdict.witness.point) and theta(verdict.witness.point) == verdict.witness.outputs
        assert all(-1 <= x <= 1 for x in verdict.witness.point)
    elif verdict.is_proved:
        grid = [Fraction(step, 4) for step in range(-4, 5)]
        assert not any(meets(point) for point in product(grid, grid))
    elif not any(c.strict for c in conditions):
        raise AssertionError("conditions that are not strict were not decided")


def test_conditions_at_the_edge() -> None:
    theta = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])  # |x|
    box = ((Fraction(-1), Fraction(2)),)
    at_least_two = Condition((Fraction(-1),), (Fraction(0),), Fraction(2))
    assert decide(theta, box, [at_least_two]).witness.point == (2,)
    assert decide(theta, box, [at_least_two._replace(strict=True)]).is_proved
    equal = [Condition((Fraction(s),), (Fraction(0),), Fraction(-s)) for s in (1, -1)]  # |x| = 1
    assert decide(theta, box, equal).is_refuted
    never = [Condition((Fraction(s),), (Fraction(0),), Fraction(s)) for s in (1, -1)]  # |x| = -1
    found = decide_conditions(theta, box, never, effort=Effort(certify=True))
    assert found.verdict.is_proved
    assert checker.check(bounds_to_json(theta, None, box, proof_entries(found)))["leaves"] >= 1
    assert decide(theta, ((Fraction(1), Fraction(0)),), equal).is_proved  # no point at all
    assert decide(theta, box, []).is_refuted
    assert decide(theta, ((Fraction(1), Fraction(1)),), equal).witness.point == (1,)


def test_the_budget_is_shared_and_true() -> None:
    rows = [[Fraction((3 * i + 5 * j) % 7 - 3, 2) for j in range(8)] for i in range(8)]
    theta = MLP.from_rows([(rows, [Fraction(i - 4, 3) for i in range(8)]), (rows, [0] * 8), (rows[:3], [0] * 3)])
    exact = bounds_on_box(Difference(theta), [(-1, 1)] * 8)
    assert exact.is_exact and exact.method == "branch and bound"
    short = bounds_on_box(Difference(theta), [(-1, 1)] * 8, Effort(nodes=12))
    assert short.nodes <= 12 and not short.is_exact
    for one, two in zip(short.outputs, exact.outputs, strict=True):
        for near, true in zip(one, two, strict=True):
            assert near.low is None or near.low <= true.value
            assert near.high is None or true.value <= near.high
    late = bounds_on_box(Difference(theta), [(-1, 1)] * 8, Effort(deadline=time.monotonic() - 1))
    assert all(high.low <= true.value for (_, high), (_, true) in zip(late.outputs, exact.outputs, strict=True))
    certified = bounds_on_box(Difference(theta), [(-1, 1)] * 8, Effort(nodes=12, certify=True))
    document = bounds_to_json(theta, None, ((Fraction(-1), Fraction(1)),) * 8, entries_of(certified))
    assert checker.check(document)["bounds"] == 6


def test_shapes_and_kinds() -> None:
    theta = MLP.from_rows([([[1, 2]], [0])])
    with pytest.raises(ShapeError):
        bounds_on_box(Difference(theta), [(0, 1)])
    with pytest.raises(InputError):
        bounds_on_box(Difference(theta), [(0, 1), (1, 0)])
    with pytest.raises(InputError):
        piecewise_linear(MLP.from_rows([([[1]], [0]), ([[1]], [0])], Tanh()))
    with pytest.raises(ShapeError):
        Difference(theta, MLP.from_rows([([[1]], [0])]))


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([Tanh(), Sigmoid()]), st.data())
def test_enclosures_hold_what_they_should(activation: object, data: st.DataObject) -> None:
    theta = data.draw(perceptrons(2, 1, activation))
    other = data.draw(perceptrons(2, 1, activation)) if data.draw(st.booleans()) else None
    function = Difference(theta, other)
    ((low, high),) = enclosed_bounds(function, [(-1, 1), (0, Fraction(1, 3))], Effort(nodes=60)).outputs

    def rough(network: MLP, point: list[float]) -> float:
        import math

        values = point
        for number, layer in enumerate(network.layers):
            rows = [[float(v) for v in row] for row in layer.weight.rows()]
            values = [
                sum(w * v for w, v in zip(row, values, strict=True)) + float(b)
                for row, b in zip(rows, layer.bias, strict=True)
            ]
            if number < len(network.layers) - 1:
                values = [math.tanh(z) if isinstance(activation, Tanh) else 1 / (1 + math.exp(-z)) for z in values]
        return values[0]

    for x, y in product((-1, -0.5, 0, 0.3, 1), (0, 0.1, 1 / 3)):
        value = rough(theta, [x, y]) - (rough(other, [x, y]) if other is not None else 0.0)
        assert low.low is not None and high.high is not None
        assert float(low.low) - 1e-9 <= value <= float(high.high) + 1e-9
    assert low.low <= low.high <= high.high and low.low <= high.low <= high.high
