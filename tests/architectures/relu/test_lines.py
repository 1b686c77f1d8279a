"""Lines of parameters with one function: their exact ends against comparisons of networks one t at a time."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.jacobian import scaling_directions
from catnet.architectures.relu.lines import Interval, LineFamily, iter_bias_lines
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.category import Affine, Tanh
from catnet.errors import InputError, ShapeError
from tests.architectures.relu.strategies import deep, shallow


def still(theta):
    return [(Matrix.zeros(*layer.weight.shape), [Fraction(0)] * len(layer.bias)) for layer in theta.layers]


def biases(theta, *motions):
    """The direction that moves the biases so, layer by layer."""
    return tuple(
        (weight, tuple(map(Fraction, motion))) for (weight, _), motion in zip(still(theta), motions, strict=True)
    )


def same(theta, other):
    return check_same_relu_function(theta, other).word == "proved"


NAMED = [
    ("an invisible pair", [([[1], [-1]], [1, -1]), ([[1, -1]], [-1])], [[1, -1], [-1]], (None, None)),
    ("always on", [([[1]], [0]), ([[1]], [2]), ([[3]], [0])], [[0], [1], [-3]], (-2, None)),
    ("always on, the other way", [([[1]], [0]), ([[1]], [2]), ([[3]], [0])], [[0], [-1], [3]], (None, 2)),
    ("two always on", [([[1]], [0]), ([[1], [1]], [2, 5]), ([[1, 1]], [0])], [[0], [1, -1], [0]], (-2, 5)),
    ("at its end", [([[1]], [0]), ([[1]], [0]), ([[1]], [0])], [[0], [1], [-1]], (0, None)),
    ("always off", [([[1]], [0]), ([[-1]], ["-1/2"]), ([[1]], [0])], [[0], [1], [0]], (None, "1/2")),
    ("nobody reads it", [([[1]], [0]), ([[0]], [3])], [[1], [0]], (None, None)),
    ("through two layers", [([[1]], [1]), ([[-1]], [-1]), ([[1]], [0])], [[1], [1], [0]], (None, 1)),
    ("nothing moves", [([[1]], [1]), ([[2]], [-1])], [[0], [0]], (None, None)),
]


@pytest.mark.parametrize(("name", "layers", "motion", "ends"), NAMED, ids=[name for name, *_ in NAMED])
def test_named(name, layers, motion, ends):
    theta = MLP.from_rows(layers)
    verdict = LineFamily(theta, biases(theta, *motion)).check()
    assert verdict.word == "proved"
    expected = Interval(*(None if end is None else Fraction(end) for end in ends))
    assert verdict.certificate == expected and verdict.reason.endswith((str(expected), "nothing moves"))


REFUTED = [
    ("a single kink", [([[1]], [0]), ([[1]], [0])], [[1], [-1]]),
    ("both kinks of |x|", [([[1], [-1]], [0, 0]), ([[1, 1]], [0])], [[1, 1], [-1]]),
    ("the output", [([[1]], [0]), ([[1]], [0])], [[0], [1]]),
    ("no hidden layer", [([[1, 2]], [0])], [[1]]),
    # equal at t = 1 again, and only there
    ("kinks that change places", [([[1], [1]], [0, 1]), ([[1, 1]], [0])], [[1, -1], [0]]),
]


@pytest.mark.parametrize(("name", "layers", "motion"), REFUTED, ids=[name for name, *_ in REFUTED])
def test_refuted_with_witnesses(name, layers, motion):
    theta = MLP.from_rows(layers)
    family = LineFamily(theta, biases(theta, *motion))
    verdict = family.check()
    assert verdict.word == "refuted"
    (above, first), (below, second) = verdict.witness
    assert below < 0 < above
    assert theta(first) != family.at(above)(first) and theta(second) != family.at(below)(second)


def test_an_isolated_return_is_not_an_interval():
    theta = MLP.from_rows([([[1], [1]], [0, 1]), ([[1, 1]], [0])])
    family = LineFamily(theta, biases(theta, [1, -1], [0]))
    assert same(theta, family.at(1)) and not same(theta, family.at("1/2"))


def grown(theta):
    """theta with an invisible pair more in its first hidden layer."""
    first, second, *rest = theta.layers
    n, m = theta.widths[0], theta.widths[2]
    row = [Fraction(1)] * n
    weight = first.weight.above(Matrix([row, [-x for x in row]]))
    columns = Matrix([[1, -1]] * m)
    lower = Affine(weight, (*first.bias, Fraction(2), Fraction(-2)))
    return MLP((lower, Affine(second.weight.beside(columns), second.bias), *rest))


@settings(max_examples=40, deadline=None)
@given(deep())
def test_bias_lines_against_comparisons(theta):
    for family in list(iter_bias_lines(theta))[:2]:
        assert all(weight.is_zero for weight, _ in family.direction)
        verdict = family.check()
        if verdict.word == "refuted":
            for t, point in verdict.witness:
                assert theta(point) != family.at(t)(point)
            continue
        interval = verdict.certificate
        assert Fraction(0) in interval
        for t in (interval.lower, interval.upper, *map(Fraction, ("-7", "-1/3", "1/5", "2", "9"))):
            if t is not None and t in interval:
                assert same(theta, family.at(t))
        for end, sign in ((interval.lower, -1), (interval.upper, 1)):
            if end is not None:  # outside, at most one t for each region is equal again
                beyond = [end + sign * Fraction(1, q) for q in (99_991, 100_003, 100_019)]
                assert any(not same(theta, family.at(t)) for t in beyond)


@settings(max_examples=30, deadline=None)
@given(shallow(width=2))
def test_an_invisible_pair_gives_a_line(theta):
    larger = grown(theta)
    motion = [0] * (larger.widths[1] - 2) + [1, -1]
    family = LineFamily(larger, biases(larger, motion, [-1] * larger.widths[-1]))
    assert family.check().certificate == Interval(None, None) and same(larger, family.at(5))


@settings(max_examples=30, deadline=None)
@given(deep())
def test_random_directions_against_comparisons(theta):
    source = random.Random(repr(theta))
    motion = [[source.randint(-1, 1) for _ in layer.bias] for layer in theta.layers]
    family = LineFamily(theta, biases(theta, *motion))
    verdict = family.check()
    for t in map(Fraction, ("-3", "-1", "-1/7", "1/7", "1", "3")):
        if verdict.word == "proved" and t in verdict.certificate:
            assert same(theta, family.at(t))
    if verdict.word == "refuted":
        for sign in (-1, 1):
            assert any(not same(theta, family.at(sign * Fraction(1, q))) for q in (99_991, 100_003, 100_019))


@pytest.mark.parametrize(
    ("ends", "found"),
    [((None, None), 1), ((-3, "1/2"), "1/4"), ((-3, 0), -1), (("-1/2", 0), "-1/4"), ((0, 0), None), ((None, 0), -1)],
)
def test_a_member_that_is_not_theta(ends, found):
    interval = Interval(*(None if end is None else Fraction(end) for end in ends))
    assert interval.nonzero == (None if found is None else Fraction(found))
    assert found is None or interval.nonzero in interval


def test_weights_that_see_a_constant():
    theta = MLP.from_rows([([[1], [1]], [0, 1]), ([[-1, 0], [1, 1]], [-1, 0]), ([[1, 1]], [0])])
    direction = still(theta)
    direction[2] = (Matrix([[1, 0]]), (Fraction(0),))  # reads a neuron that is off everywhere
    family = LineFamily(theta, tuple(direction))
    assert family.check().certificate == Interval(None, None) and same(theta, family.at(-4))
    direction[2] = (Matrix([[0, 1]]), (Fraction(0),))
    verdict = LineFamily(theta, tuple(direction)).check()
    assert verdict.word == "undecided" and "more than a constant" in verdict.reason
    constant = MLP.from_rows([([[0], [1]], [2, 0]), ([[1, 1]], [0])])
    direction = [(Matrix.zeros(2, 1), (Fraction(0), Fraction(0))), (Matrix([[1, 0]]), (Fraction(-2),))]
    assert LineFamily(constant, tuple(direction)).check().certificate == Interval(None, None)


def test_weights_above_the_lowest_layer_are_undecided():
    theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])])
    (row,) = scaling_directions(theta).rows()
    scaling = ((Matrix([[row[0]]]), row[1:2]), (Matrix([[row[2]]]), row[3:4]))
    assert "above the lowest layer" in LineFamily(theta, scaling).check().reason


def test_the_budget():
    theta = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    verdict = LineFamily(theta, biases(theta, [1, 1], [-1])).check(max_cells=2)
    assert verdict.word == "undecided" and "2" in verdict.reason


def test_without_inputs_or_hidden_neurons():
    nothing = MLP((Affine(Matrix.zeros(0, 1), ()), Affine(Matrix.zeros(1, 0), (Fraction(3),))))
    direction = ((Matrix.zeros(0, 1), ()), (Matrix.zeros(1, 0), (Fraction(1),)))
    assert LineFamily(nothing, direction).check().word == "refuted"
    constant = MLP((Affine(Matrix.zeros(1, 0), (Fraction(-1),)), Affine(Matrix([[1]]), (Fraction(0),))))
    direction = ((Matrix.zeros(1, 0), (Fraction(1),)), (Matrix([[0]]), (Fraction(0),)))
    assert LineFamily(constant, direction).check().certificate == Interval(None, Fraction(1))


def test_what_is_no_line():
    theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])])
    with pytest.raises(ShapeError):
        LineFamily(theta, tuple(still(theta)[:1]))
    with pytest.raises(InputError):
        LineFamily(MLP(theta.layers, Tanh()), tuple(still(theta)))
