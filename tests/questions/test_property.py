"""Properties over boxes, against points tried one by one and against exact extremes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet import MLP
from catnet.category import Tanh
from catnet.errors import InputError, ShapeError
from catnet.questions.property import Case, Condition, Property, decide, decide_property, violation_at
from catnet.verdict import Proved, Refuted, Undecided

SMALL = st.integers(-3, 3).map(Fraction)


@st.composite
def questions(draw: Any) -> tuple[MLP, Any, tuple[Condition, ...]]:
    inputs, hidden, outputs = draw(st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 3)))
    widths = (inputs, hidden, outputs) if draw(st.booleans()) else (inputs, outputs)

    def table(rows: int, columns: int) -> list[list[Fraction]]:
        return [[draw(SMALL) for _ in range(columns)] for _ in range(rows)]

    layers = [(table(m, n), [draw(SMALL) for _ in range(m)]) for n, m in zip(widths, widths[1:], strict=False)]
    box = tuple(tuple(sorted((draw(SMALL), draw(SMALL)))) for _ in range(inputs))
    conditions = tuple(
        Condition(
            tuple(draw(SMALL) for _ in range(outputs)),
            tuple(draw(SMALL) if draw(st.booleans()) else Fraction(0) for _ in range(inputs)),
            draw(SMALL),
            draw(st.booleans()),
        )
        for _ in range(draw(st.integers(1, 5)))
    )
    return MLP.from_rows(layers), box, conditions


@settings(max_examples=150, deadline=None)
@given(questions())
def test_against_points_tried_one_by_one(question: tuple[MLP, Any, tuple[Condition, ...]]) -> None:
    network, box, conditions = question
    verdict = decide(network, box, conditions, 10_000)
    steps = [[low + (high - low) * Fraction(i, 8) for i in range(9)] for low, high in box]
    tried = [violation_at(network, box, conditions, point) for point in product(*steps)]
    if isinstance(verdict, Proved):
        assert not any(tried)
    elif isinstance(verdict, Refuted):
        point, outputs = verdict.witness.point, verdict.witness.outputs
        assert all(low <= x <= high for x, (low, high) in zip(point, box, strict=True)) and network(point) == outputs
        for condition in conditions:
            value = sum((a * y for a, y in zip(condition.outputs, outputs, strict=True)), condition.constant)
            value += sum((b * x for b, x in zip(condition.inputs, point, strict=True)), Fraction(0))
            assert value < 0 if condition.strict else value <= 0
    else:
        assert any(condition.strict for condition in conditions)


ABSOLUTE = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
BOX = ((Fraction(-1), Fraction(1)),)


def at_most(bound: Any, strict: bool = False) -> Condition:
    return Condition((Fraction(1),), (Fraction(0),), -Fraction(bound), strict)


def test_a_bound_that_is_attained_in_one_point() -> None:
    tent = MLP.from_rows([([[3], [-3]], [-1, 1]), ([[1, 1]], [0])])  # |3x − 1|: zero at 1/3 alone
    verdict = decide(tent, BOX, (at_most(0),), 100)
    assert isinstance(verdict, Refuted) and verdict.witness.point == (Fraction(1, 3),)
    assert isinstance(decide(tent, BOX, (at_most(0, strict=True),), 100), Proved)
    assert isinstance(decide(tent, BOX, (at_most("1/10000000000", strict=True),), 100), Refuted)


def test_points_and_flat_boxes() -> None:
    assert isinstance(decide(ABSOLUTE, ((Fraction(1, 2), Fraction(1, 2)),), (at_most("1/2"),), 1), Refuted)
    assert isinstance(decide(ABSOLUTE, ((Fraction(1, 2), Fraction(1, 2)),), (at_most("0.4999999999"),), 1), Proved)
    assert isinstance(decide(ABSOLUTE, ((Fraction(1), Fraction(0)),), (at_most(9),), 1), Proved)


def test_budgets_and_other_networks() -> None:
    rows = [[[(7 * i + 5 * j) % 9 - 4 for j in range(6)] for i in range(8)], [[(3 * j) % 7 - 3 for j in range(8)]]]
    deep = MLP.from_rows([(rows[0], [1] * 8), (rows[1], [0])])  # its least value on the box is -198/5
    box = ((Fraction(-1), Fraction(1)),) * 6
    below = Condition((Fraction(1),), (Fraction(0),) * 6, Fraction(201, 5))
    verdict = decide(deep, box, (below,), 1)
    assert isinstance(verdict, Undecided) and "budget" in verdict.reason
    assert decide(deep, box, (below,), 1000).is_proved
    with pytest.raises(InputError, match="tanh"):
        decide(MLP(ABSOLUTE.layers, Tanh()), BOX, (at_most(0),))
    assert decide(ABSOLUTE, BOX, (), 10).is_refuted  # no conditions: any point of the box


def test_properties_are_disjunctions() -> None:
    never, always = Case(BOX, (at_most(-1),)), Case(BOX, (at_most(1),))
    assert decide_property(ABSOLUTE, Property(1, 1, ())).is_proved
    assert decide_property(ABSOLUTE, Property(1, 1, (never, never))).is_proved
    assert decide_property(ABSOLUTE, Property(1, 1, (never, always))).is_refuted
    with pytest.raises(ShapeError, match="the property speaks of 2 inputs and 1 outputs, the network has 1 and 1"):
        decide_property(ABSOLUTE, Property(2, 1, ()))
