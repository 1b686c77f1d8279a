"""Polynomial networks: equality, twins, criteria and dimensions against schoolbook algebra and brute force."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.polynomial.architecture import PolynomialNetworks
from catnet.architectures.polynomial.criteria import (
    centred,
    check_criteria,
    check_criteria_without_biases,
    deep_threshold,
    kruskal_rank,
    shallow_threshold,
)
from catnet.architectures.polynomial.dimension import (
    derivatives_at,
    expected_polynomial_dimension,
    polynomial_dimension,
)
from catnet.architectures.polynomial.twins import iter_polynomial_twins
from catnet.architectures.polynomial.two_layers import check_in_place
from catnet.category import Affine, Polynomial, Power
from catnet.theorem import EndActions, check_layerwise
from catnet.verdict import Proved, Refuted, Undecided
from tests.oracles.polynomials_naive import expanded_network

KNOWN = PolynomialNetworks()
ACTIVATIONS = [
    Power(2),
    Power(3),
    Power(4),
    Polynomial((0, 0, 3)),
    Polynomial((0, 1, 1)),
    Polynomial((0, 1, 0, 1)),
    Polynomial((1, 0, 1, 0, 1)),
    Polynomial((0, 0, 1, 1, 1)),
    Polynomial((0, 3, 3, 1)),
    Polynomial((1, 0, 0, 1)),
    Power(1),
    Polynomial((1, 2)),
    Polynomial((5,)),
    Polynomial(()),
]
SMALL = st.integers(-2, 2)


@st.composite
def networks(draw: st.DrawFn, *, depth: int = 3, activations=tuple(ACTIVATIONS), least: int = 0, ends=None) -> MLP:
    inner = st.integers(least, 3)
    inputs, outputs = ends or (draw(st.integers(least, 2)), draw(st.integers(least, 2)))
    widths = [inputs, *draw(st.lists(inner, min_size=1, max_size=depth - 1)), outputs]
    layers = []
    for n, m in itertools.pairwise(widths):
        weight = draw(st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=m, max_size=m))
        layers.append(Affine(Matrix(weight, columns=n), draw(st.lists(SMALL, min_size=m, max_size=m))))
    return MLP(tuple(layers), draw(st.sampled_from(activations)))


@st.composite
def disguises(draw: st.DrawFn, theta: MLP) -> MLP:
    """Neurons permuted, rows scaled by what passes through the activation, columns divided by what it becomes."""
    choices: dict[str, list[Any]] = {"nonzero": [1, -1, 2, Fraction(-1, 3)], "sign": [1, -1], "none": [1]}
    factors = choices[theta.activation.freedom]
    layers = [([list(row) for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers]
    for index in range(theta.depth - 1):
        width = theta.widths[index + 1]
        order = draw(st.permutations(range(width)))
        scale = [Fraction(draw(st.sampled_from(factors))) for _ in range(width)]
        weight, bias = layers[index]
        layers[index] = ([[scale[a] * x for x in weight[a]] for a in order], [scale[a] * bias[a] for a in order])
        upper, shift = layers[index + 1]
        passed = [theta.activation.multiplier(factor) for factor in scale]
        layers[index + 1] = ([[row[a] / passed[a] for a in order] for row in upper], shift)
    widths = theta.widths
    affine = tuple(Affine(Matrix(w, columns=widths[i]), b) for i, (w, b) in enumerate(layers))
    return MLP(affine, theta.activation)


def naive(theta: MLP):
    """The function, as schoolbook polynomials."""
    layers = [(list(layer.weight.rows()), layer.bias) for layer in theta.layers]
    return expanded_network(layers, coefficients_of(theta.activation), theta.widths[0])


def coefficients_of(activation):
    return list(activation.coefficients) if isinstance(activation, Polynomial) else [0] * activation.exponent + [1]


def in_orbit(theta: MLP, other: MLP) -> bool:
    """By trying all permutations of all hidden layers, and for each the scales that the rows ask for.

    Only for parameters without zero rows.
    """
    orders = [itertools.permutations(range(width)) for width in theta.widths[1:-1]]
    return any(_carries(theta, other, choice) for choice in itertools.product(*orders))


def _carries(theta, other, choice) -> bool:
    before = [Fraction(1)] * theta.widths[0]
    places = list(range(theta.widths[0]))
    for index, layer in enumerate(theta.layers):
        last = index + 1 == theta.depth
        order = list(range(theta.widths[-1])) if last else list(choice[index])
        after = []
        for a, image in enumerate(order):
            row = [layer.weight[a, j] / before[j] for j in range(len(places))]
            theirs = [other.layers[index].weight[image, places[j]] for j in range(len(places))]
            row, theirs = [*row, layer.bias[a]], [*theirs, other.layers[index].bias[image]]
            lead = next((i for i, value in enumerate(row) if value), None)
            factor = Fraction(1) if last or lead is None else theirs[lead] / row[lead]
            passed = theta.activation.multiplier(factor) if factor else None
            if passed is None or [factor * value for value in row] != theirs:
                return False
            after.append(passed)
        before, places = after, order
    return True


def has_zero_row(theta: MLP) -> bool:
    return any(
        not any(row) and not bias
        for layer in theta.layers[:-1]
        for row, bias in zip(layer.weight.rows(), layer.bias, strict=True)
    )


# ---- equality


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_disguises_have_the_same_function(data):
    theta = data.draw(networks())
    other = data.draw(disguises(theta))
    assert isinstance(KNOWN.check_same_function(theta, other), Proved)
    here, there = KNOWN.check_identifiable(theta, max_cells=2_000), KNOWN.check_identifiable(other, max_cells=2_000)
    assert {here.word, there.word} != {"proved", "refuted"}
    assert (here.word == "proved") == (there.word == "proved")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_equality_is_equality_of_schoolbook_polynomials(data):
    left = data.draw(networks(depth=2))
    right = data.draw(networks(depth=2, ends=(left.widths[0], left.widths[-1])))
    verdict = KNOWN.check_same_function(left, right)
    assert isinstance(verdict, Proved) == (naive(left) == naive(right))
    if isinstance(verdict, Refuted):
        point = verdict.witness.point
        assert (left(point), right(point)) == (verdict.witness.left, verdict.witness.right)
        assert left(point) != right(point)


@settings(max_examples=60, deadline=None)
@given(networks(depth=2))
def test_one_weight_changed_is_told_from_the_function_alone(theta):
    assume(theta.parameters)
    weight, bias = theta.layers[-1].weight, list(theta.layers[-1].bias)
    assume(bias)
    bias[0] += 1
    other = MLP((*theta.layers[:-1], Affine(weight, tuple(bias))), theta.activation)
    assert isinstance(KNOWN.check_same_function(theta, other), Refuted)


def test_equality_across_activations_and_depths():
    square = MLP.from_rows([([[1]], ["1/2"]), ([[1]], ["-1/4"])], Power(2))
    logistic = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Polynomial((0, 1, 1)))
    assert isinstance(KNOWN.check_same_function(square, logistic), Proved)
    fourth = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Power(4))
    twice = MLP.from_rows([([[1]], [0]), ([[1]], [0]), ([[1]], [0])], Power(2))
    assert isinstance(KNOWN.check_same_function(fourth, twice), Proved)
    assert isinstance(KNOWN.check_same_function(fourth, square), Refuted)


def test_beyond_the_budget_equality_is_undecided_and_quick():
    rows = [[1, 2, 3], [3, 1, 2], [1, 1, 2]]
    layers = [(rows, [1, 2, 3])] * 4
    one = MLP.from_rows([*layers, ([[1, 1, 1]], [0])], Power(50))
    other = MLP.from_rows([*layers, ([[1, 1, 1]], [1])], Power(50))
    verdict = KNOWN.check_same_function(one, other)
    assert isinstance(verdict, Undecided)
    assert "budget" in verdict.reason


# ---- twins and proofs


@settings(max_examples=150, deadline=None)
@given(networks())
def test_a_twin_has_the_function_and_lies_outside_the_orbit(theta):
    verdict = KNOWN.check_identifiable(theta, max_cells=5_000)
    if not isinstance(verdict, Refuted):
        return
    twin = verdict.witness
    assert twin.widths == theta.widths and twin.activation == theta.activation
    assert naive(twin) == naive(theta)
    if not has_zero_row(theta) and not has_zero_row(twin):
        assert not in_orbit(theta, twin)


@settings(max_examples=60, deadline=None)
@given(networks(depth=2))
def test_every_suggestion_that_is_confirmed_has_the_function(theta):
    for _, twin, index, local in itertools.islice(iter_polynomial_twins(theta), 12):
        if isinstance(check_in_place(theta, twin, index, local), Proved):
            assert naive(twin) == naive(theta)


def test_changes_that_break_the_function_are_not_confirmed():
    theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))
    for broken in (
        MLP.from_rows([([[1, 2], [2, -1]], [0, 0]), ([["1/5", "1/4"]], [0])], Power(2)),
        MLP.from_rows([([[1, 0], [0, 1]], [0, 1]), ([[1, 1]], [0])], Power(2)),
        MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [1])], Power(2)),
    ):
        for local in (True, False):
            assert isinstance(check_in_place(theta, broken, 1, local), Refuted)


def brute_force(widths, activation, values, source, samples):
    """Parameters with small entries, grouped by their values modulo a large prime at random points; samples of them."""
    prime = 2**61 - 1
    count = sum(b * (a + 1) for a, b in itertools.pairwise(widths))
    points = [[source.randrange(prime) for _ in range(widths[0])] for _ in range(4)]
    groups = defaultdict(list)
    for entries in itertools.product(values, repeat=count):
        groups[tuple(modular(widths, activation, entries, point, prime) for point in points)].append(entries)
    for key in source.sample(sorted(groups), min(samples, len(groups))):
        yield (
            from_entries(widths, activation, source.choice(groups[key])),
            [from_entries(widths, activation, entries) for entries in groups[key]],
        )


def modular(widths, activation, entries, point, prime):
    start, state = 0, point
    for place, (a, b) in enumerate(itertools.pairwise(widths), start=2):
        following = []
        for _ in range(b):
            row = entries[start : start + a + 1]
            start += a + 1
            z = sum(map(int.__mul__, row, state)) + row[-1]
            if place < len(widths):
                z = sum(int(c) * pow(z, k, prime) for k, c in enumerate(coefficients_of(activation)) if c)
            following.append(z % prime)
        state = following
    return tuple(state)


def from_entries(widths, activation, entries) -> MLP:
    layers, start = [], 0
    for a, b in itertools.pairwise(widths):
        rows = [entries[start + i * (a + 1) : start + (i + 1) * (a + 1)] for i in range(b)]
        start += b * (a + 1)
        layers.append(([row[:-1] for row in rows], [row[-1] for row in rows]))
    return MLP.from_rows(layers, activation)


@pytest.mark.share(3)
@pytest.mark.parametrize(
    ("widths", "activation", "values"),
    [
        ((1, 1, 1), Power(2), range(-4, 5)),
        ((1, 2, 1), Power(4), range(-1, 2)),
        ((1, 1, 1, 1), Power(2), range(-1, 2)),
        ((1, 1, 2, 1), Power(12), (-1, 1)),
        ((2, 2, 1), Power(3), (-1, 1)),
        ((2, 2, 1), Polynomial((0, 1, 0, 1)), (-1, 1)),
        ((1, 1, 1), Polynomial((0, 0, 1, 1, 1)), range(-4, 5)),
        ((2, 2, 2), Power(2), (-1, 1)),
        ((1, 2, 2), Power(3), (-1, 1, 2)),
    ],
)
def test_nothing_small_contradicts_a_proof(widths, activation, values):
    """Among all parameters with small entries none shares the function of a proved one outside its orbit."""
    proved = compared = 0
    for theta, fibre in brute_force(widths, activation, values, random.Random(5), 60):
        if not isinstance(KNOWN.check_identifiable(theta), Proved):
            continue
        proved += 1
        for other in fibre[:40]:
            compared += 1
            assert in_orbit(theta, other) or naive(other) != naive(theta)
    assert proved >= 10 and compared >= proved


@pytest.mark.parametrize(
    ("activation", "rows", "columns", "word"),
    [
        (Power(2), ([[1]], [1]), [[1]], "proved"),  # r = 2 d_1
        (Power(2), ([[1], [2]], [1, 0]), [[1, 1]], "refuted"),  # two squares can be turned
        (Power(2), ([[1, 0], [0, 1]], [0, 0]), [[1, 1], [1, 2]], "proved"),  # not if they are read differently
        (Power(2), ([[1], [1]], [0, 1]), [[1, 1], [1, 2]], "refuted"),  # with 1 they span all quadratics
        (Polynomial((0, 1, 0, 1)), ([[1], [1], [2]], [0, 1, 0]), [[1, 1, 1]], "refuted"),  # and these all cubics
        (Polynomial((0, 1, 0, 1)), ([[1, 1], [2, 2], [1, 0]], [0, 1, 0]), [[1, 1, 1]], "refuted"),  # a move
        (Power(3), ([[1, 0], [0, 1]], [0, 0]), [[1, 1]], "proved"),  # Kruskal
        (Power(3), ([[1], [2]], [1, 0]), [[1, 1]], "refuted"),  # with the constant, three cubes in a plane
        (Power(4), ([[1], [2]], [1, 0]), [[1, 1]], "proved"),
        (Power(5), ([[1], [2], [3]], [1, 0, 1]), [[1, 1, 1]], "refuted"),  # with the constant, four in a plane
        (Power(2), ([[1, 1], [1, -1], [1, -2]], [-2, -1, 0]), [[2, 1, 2], [-1, 2, 2]], "undecided"),
        (Power(6), ([[1], [2], [3]], [1, 0, 1]), [[1, 1, 1]], "proved"),
        (Power(3), ([[1], [2], [3], [1]], [0, 0, 1, 1]), [[1, 1, 1, 1]], "refuted"),  # dependent cubes
        (Polynomial((0, 1, 1)), ([[1]], [0]), [[1]], "refuted"),  # (x² + x): a hidden scaling
        (Polynomial((0, 1, 2, 1)), ([[1]], [0]), [[1]], "refuted"),  # odd about −2/3
        (Polynomial((0, 1, 0, 1)), ([[1]], [0]), [[1]], "proved"),
        (Polynomial((0, 0, 1, 1, 1)), ([[1, 0], [1, 1]], [0, 0]), [[1, 1]], "proved"),
        (Polynomial((0, 0, 1, 1, 1)), ([[1, 0], [2, 0]], [0, 0]), [[1, 1]], "undecided"),
        (Polynomial((0, 0, 1, 1, 1)), ([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), [[1, 1, 1]], "undecided"),  # 4 < 2 · 3 − 1
        (Polynomial((0, 0, 0, 1, 1, 0, 1)), ([[1, 0], [0, 1], [1, 1], [1, 2]], [0] * 4), [[1, 1, 1, 1]], "undecided"),
        (Polynomial((0, 0, 1, 1, 0, 1)), ([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), [[1, 1, 1]], "proved"),
        (Polynomial((0, 0, 0, 2)), ([[1], [2]], [1, 0]), [[1, 1]], "refuted"),
        (Polynomial((3,)), ([[1]], [0]), [[1]], "refuted"),
        (Power(1), ([[1]], [0]), [[1]], "refuted"),
        (Polynomial((1, 2)), ([[1]], [0]), [[1]], "refuted"),
    ],
)
def test_named_networks_with_one_hidden_layer(activation, rows, columns, word):
    theta = MLP.from_rows([rows, (columns, [0] * len(columns))], activation)
    assert KNOWN.check_identifiable(theta, max_cells=20_000).word == word


def test_symmetries_of_a_high_derivative_prove_nothing():
    """z^6 + z^4 + z turned round is itself minus 2 z; with Σ u_i w_i = 0 all three neurons can be, although the second
    derivative does not see it."""
    activation = Polynomial((0, 1, 0, 0, 1, 0, 1))
    theta = MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), ([[1, 1, -1]], [0])], activation)
    twin = MLP.from_rows([([[-1, 0], [0, -1], [-1, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])], activation)
    assert naive(theta) == naive(twin) and not in_orbit(theta, twin)
    assert not isinstance(check_criteria(theta), Proved)
    assert KNOWN.check_identifiable(theta).reason == "neurons 0, 1, 2 of layer 1 can be turned round together"


@settings(max_examples=40, deadline=None)
@given(st.fractions(-2, 2, max_denominator=2), st.booleans(), st.lists(SMALL, min_size=3, max_size=3), SMALL)
def test_sets_that_can_be_turned_round(shift, odd, bias, constant):
    """y^4 + y, with y turned round together with a constant, and y^5 + y², with the columns turned round too."""
    y = sympy.Symbol("y")
    power = y**5 + y**2 if odd else y**4 + y
    moved = sympy.Poly(power.subs(y, y + sympy.Rational(shift.numerator, shift.denominator)) + constant, y)
    activation = Polynomial(tuple(Fraction(int(c.p), int(c.q)) for c in reversed(moved.all_coeffs())))
    rows = [[1, 0], [0, 1], [1, 1]]
    columns = [1, 1, -1]
    if odd:  # (p + q)² + (p − q)² = 2 p² + 2 q²
        rows, columns = [[1, 1], [1, -1], [1, 0], [0, 1]], [1, 1, -2, -2]
        a, b, _ = bias
        bias = [a + b - shift, a - b - shift, a - shift, b - shift]
    theta = MLP.from_rows([(rows, bias), ([columns], [0])], activation)
    verdict = KNOWN.check_identifiable(theta, max_cells=20_000)
    assert isinstance(verdict, Refuted)
    assert naive(verdict.witness) == naive(theta)
    assert not in_orbit(theta, verdict.witness)


def test_candidates_in_the_orbit_or_with_another_function_are_no_twins(monkeypatch):
    theta = MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), ([[1, 1, 1]], [0])], Power(4))
    candidates = list(iter_polynomial_twins(theta))  # the first prescribed zero is that of the third neuron
    assert any(in_orbit(theta, twin) for _, twin, _, _ in candidates)
    verdict = KNOWN.check_identifiable(theta, max_cells=20_000)
    assert not isinstance(verdict, Refuted) or not in_orbit(theta, verdict.witness)
    other = MLP.from_rows([([[1, 0], [0, 1], [1, 2]], [0, 0, 0]), ([[1, 1, 1]], [0])], Power(4))
    monkeypatch.setattr(
        "catnet.architectures.polynomial.architecture.iter_polynomial_twins",
        lambda *_: iter([("a wrong one", other, 1, True)]),
    )
    assert isinstance(KNOWN.check_identifiable(theta, max_cells=20_000), Undecided)


def test_degenerate_networks():
    for activation in ACTIVATIONS:
        for widths in ((0, 0), (2, 1), (0, 2, 1), (2, 0, 1), (2, 2, 0), (1, 0, 2, 1), (1, 2, 0, 1)):
            layers = tuple(Affine(Matrix([[1] * a] * b, columns=a), (1,) * b) for a, b in itertools.pairwise(widths))
            theta = MLP(layers, activation)
            verdict = KNOWN.check_identifiable(theta, max_cells=1_000)
            assert verdict.word == ("refuted" if theta.hidden_neurons else "proved"), (activation, widths, verdict)
            assert KNOWN.identify(theta).dimension.value <= expected_polynomial_dimension(theta)
            assert isinstance(KNOWN.reduce(theta).check(), Proved)
            assert isinstance(KNOWN.check_same_function(theta, reduce_network(theta)), Proved)


def test_the_thresholds_of_the_docs():
    assert [shallow_threshold(m) for m in range(5)] == [0, 2, 4, 6, 8]
    assert [deep_threshold(m, 1) for m in range(1, 5)] == [2, 12, 30, 56]
    assert [deep_threshold(m, m) for m in range(1, 6)] == [2, 6, 12, 20, 30]
    assert [shallow_threshold(m, biases=False) for m in range(1, 5)] == [1, 3, 5, 7]
    assert [deep_threshold(m, 1, biases=False) for m in range(1, 5)] == [1, 8, 24, 48]


def test_deep_networks_on_both_sides_of_the_threshold():
    layers = [([[1, 0], [1, 1]], [0, 1]), ([[1, 2], [3, 1]], [1, 1]), ([[1, 1]], [0])]
    above = MLP.from_rows(layers, Power(12))
    assert isinstance(KNOWN.check_identifiable(above), Proved)
    below = KNOWN.check_identifiable(MLP.from_rows(layers, Power(11)))
    assert isinstance(below, Undecided)
    assert "layer 2 has 2 neurons: degree at least 12 suffices there, the network has 11" in below.reason
    layers[-1] = ([[1, 1], [1, 2]], [0, 0])  # two outputs that read it independently
    for degree, word in ((5, "undecided"), (6, "proved")):
        assert check_criteria(MLP.from_rows(layers, Power(degree))).word == word


def test_without_biases_the_answer_names_the_smaller_architecture():
    theta = MLP.from_rows([([[1], [2]], [0, 0]), ([[1, 1]], [0])], Power(3))
    assert check_criteria_without_biases(theta) is not None
    notes = KNOWN.identify(theta).notes
    assert not any("theta is identifiable" in note for note in notes)  # the rows are proportional
    layers = [([[1, 0], [1, 1]], [0, 0]), ([[1, 2], [3, 1]], [0, 0]), ([[1, 1]], [0])]
    for degree, word in ((7, "undecided"), (8, "proved"), (11, "proved")):
        deep = MLP.from_rows(layers, Power(degree))
        assert isinstance(KNOWN.check_identifiable(deep), Undecided)
        assert check_criteria_without_biases(deep).word == word
        notes = KNOWN.identify(deep).notes
        assert any("without biases theta is identifiable" in note for note in notes) == (word == "proved")
    layers[-1] = ([[1, 1]], [1])
    assert check_criteria_without_biases(MLP.from_rows(layers, Power(8))) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SMALL, SMALL, SMALL), max_size=5))
def test_kruskal_rank_by_its_definition(vectors):
    columns = [tuple(map(Fraction, vector)) for vector in vectors]
    found = kruskal_rank(columns)
    ranks = [
        min((sympy.Matrix(subset).rank() for subset in itertools.combinations(vectors, k)), default=0)
        for k in range(len(vectors) + 1)
    ]
    assert found == max(k for k in range(len(vectors) + 1) if all(ranks[j] == j for j in range(k + 1)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fractions(-3, 3, max_denominator=3), min_size=3, max_size=6), st.fractions(-3, 3, max_denominator=3))
def test_the_centre_of_a_polynomial(coefficients, point):
    assume(coefficients[-1])
    activation = Polynomial(tuple(coefficients))
    shift, tau = centred(activation)
    assert tau(Fraction(0)) == 0 and not tau.coefficients[-2]
    assert activation(point) - activation(-shift) == tau(point + shift)


@settings(max_examples=30, deadline=None)
@given(networks(depth=2, activations=(Power(2), Power(3), Polynomial((0, 1, 0, 1))), least=1))
def test_independent_powers_stay_so_under_the_criteria(theta):
    """A proof needs hidden neurons that are independent of each other and of 1: check it by schoolbook expansion."""
    if theta.depth != 2 or not isinstance(KNOWN.check_identifiable(theta), Proved) or not theta.hidden_neurons:
        return
    width = theta.widths[1]
    hidden = MLP((theta.layers[0], Affine.linear(Matrix.identity(width))), theta.activation)
    states = [*naive(hidden), {(0,) * theta.widths[0]: Fraction(1)}]
    monomials = sorted({monomial for state in states for monomial in state})
    table = sympy.Matrix([[state.get(monomial, 0) for monomial in monomials] for state in states])
    assert table.rank() == width + 1


def test_real_twins_are_announced_where_the_derivative_is_onto():
    squares = MLP.from_rows([([[1, 1], [1, -1], [1, -2]], [-2, -1, 0]), ([[2, 1, 2], [-1, 2, 2]], [0, 0])], Power(2))
    found = KNOWN.identify(squares, max_cells=20_000)
    assert isinstance(found.verdict, Undecided)
    assert (found.dimension.value, found.dimension.expected) == (12, 14)  # two quadratic maps of two variables
    assert any("real parameters near theta" in note for note in found.notes)
    fewer = MLP((squares.layers[0], Affine(Matrix([[2, 1, 2]]), (0,))), Power(2))
    assert KNOWN.identify(fewer).dimension.value == 6
    two = MLP.from_rows([([[1, 0, 0], [0, 1, 0]], [0, 0]), ([[1, 1]], [0])], Power(2))
    assert not any("real parameters" in note for note in KNOWN.identify(two).notes)  # not onto: rank at most 2


# ---- functional dimension


def symbolic_dimension(theta: MLP, *, biases: bool = True) -> int:
    """The rank of the derivatives of all coefficients of the outputs, by SymPy."""
    xs = sympy.symbols(f"x:{theta.widths[0]}")
    symbols, state, there = [], list(xs), {}
    for number, layer in enumerate(theta.layers):
        before = []
        for a, (row, bias) in enumerate(zip(layer.weight.rows(), layer.bias, strict=True)):
            names = [sympy.Symbol(f"w{number}_{a}_{b}") for b in range(len(row))]
            shift = sympy.Symbol(f"b{number}_{a}")
            symbols += [*names, *([shift] if biases else [])]
            there |= dict(zip(names, row, strict=True)) | {shift: bias}
            before.append(sum((w * h for w, h in zip(names, state, strict=True)), shift))
        state = before
        if number + 1 < theta.depth:
            state = [sum(c * z**k for k, c in enumerate(coefficients_of(theta.activation)) if c) for z in before]
    exact = {symbol: sympy.Rational(value.numerator, value.denominator) for symbol, value in there.items()}
    columns = []
    for symbol in symbols:
        column = {}
        for k, output in enumerate(state):
            slope = sympy.Poly(sympy.diff(output, symbol).subs(exact), *xs) if xs else None
            terms = slope.terms() if slope is not None else [((), sympy.diff(output, symbol).subs(exact))]
            column |= {(k, *monomial): value for monomial, value in terms}
        columns.append(column)
    keys = sorted({key for column in columns for key in column})
    return sympy.Matrix([[column.get(key, 0) for key in keys] for column in columns]).rank() if keys else 0


@settings(max_examples=40, deadline=None)
@given(networks(depth=2), st.booleans())
def test_dimension_against_symbolic_differentiation(theta, biases):
    assume(theta.parameters <= 16)
    found = polynomial_dimension(theta, biases=biases)
    assert found.exact and found.value == symbolic_dimension(theta, biases=biases)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_dimension_is_bounded_by_the_symmetries_and_kept_by_them(data):
    theta = data.draw(networks(depth=2))
    other = data.draw(disguises(theta))
    here, there = polynomial_dimension(theta), polynomial_dimension(other)
    assert here.value <= here.expected
    if here.exact and there.exact:
        assert here == there


def generic(widths, degree, source) -> MLP:
    layers = [
        ([[source.choice((-1, 1)) * source.randint(1, 50) for _ in range(a)] for _ in range(b)], [0] * b)
        for a, b in itertools.pairwise(widths)
    ]
    return MLP.from_rows(layers, Power(degree))


@pytest.mark.parametrize(("inputs", "width"), [(2, 1), (2, 2), (3, 2), (3, 3), (4, 2), (4, 3)])
def test_squares_without_biases_are_symmetric_matrices_of_bounded_rank(inputs, width):
    theta = generic((inputs, width, 1), 2, random.Random(1))
    rank = polynomial_dimension(theta, biases=False)
    assert rank.value == width * inputs - width * (width - 1) // 2 and rank.exact


@pytest.mark.parametrize(
    ("widths", "degree", "dimension"),
    [  # Alexander and Hirschowitz: sums of m powers fill what they can, with their exceptions
        ((2, 2, 1), 3, 4),
        ((3, 3, 1), 3, 9),
        ((3, 5, 1), 4, 14),  # 5 fourth powers of ternary forms fill a hypersurface only
        ((5, 7, 1), 3, 34),  # and so do 7 cubes in five variables
        ((3, 4, 1), 4, 12),
        ((2, 2, 2), 2, 6),
    ],
)
def test_dimensions_of_secant_varieties(widths, degree, dimension):
    theta = generic(widths, degree, random.Random(2))
    assert polynomial_dimension(theta, biases=False).value == dimension


def test_the_dimension_expected_counts_the_scalings_that_pass():
    layers = [([[1, 2], [-1, 1]], [1, 0]), ([[2, 1]], [1])]
    for activation, scaled in ((Power(4), 2), (Polynomial((0, 0, 0, 0, 1, 1)), 0), (Polynomial((0, 1, 0, 0, 0, 1)), 0)):
        found = polynomial_dimension(MLP.from_rows(layers, activation))
        assert found.value == found.expected == 9 - scaled


def test_derivatives_are_difference_quotients():
    theta = MLP.from_rows([([[1, 2], [-1, 1]], [1, 0]), ([[2, 1]], [1]), ([[3]], [1])], Polynomial((1, 1, 1)))
    point = (Fraction(1), Fraction(-2))
    rows = derivatives_at(theta, point)
    step, place = Fraction(1, 10**9), 0
    for number, layer in enumerate(theta.layers):
        for a in range(layer.weight.shape[0]):
            for b in range(layer.weight.shape[1] + 1):
                weight = [list(row) for row in layer.weight.rows()]
                bias = list(layer.bias)
                if b < layer.weight.shape[1]:
                    weight[a][b] += step
                else:
                    bias[a] += step
                moved = MLP(
                    (*theta.layers[:number], Affine(Matrix(weight), tuple(bias)), *theta.layers[number + 1 :]),
                    theta.activation,
                )
                quotient = (moved(point)[0] - theta(point)[0]) / step
                assert abs(quotient - rows[0, place]) < Fraction(1, 10**4)
                place += 1
    assert place == theta.parameters


# ---- the theorem


def test_the_theorem_for_an_identifiable_network_of_powers():
    """x ↦ (2 x + y)^4 + (x + 2 y)^4 is symmetric, and so are its layers, although one row is scaled by −2."""
    theta = MLP.from_rows([([[2, 1], [-2, -4]], [0, 0]), ([[1, "1/16"]], [0])], Power(4))
    assert isinstance(KNOWN.check_identifiable(theta), Proved)
    swap = Monomial.of_permutation((1, 0))
    ends = EndActions((("s", swap, Monomial.identity(1)),))
    verdict = check_layerwise(KNOWN.model, theta, ends, ends.group())
    assert isinstance(verdict, Proved), verdict
    action = verdict.certificate.actions.on_layer(1)[0][1]
    assert action.permutation.images == (1, 0) and sorted(action.scale) == [Fraction(1, 16), 16]


def test_the_theorem_fails_where_squares_can_be_turned():
    """x² + y² is invariant under the turn by 90° and under no rotation by 3/5, 4/5 layer by layer."""
    theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))
    mirror = Matrix([["3/5", "4/5"], ["4/5", "-3/5"]])
    ends = EndActions((("s", mirror, Monomial.identity(1)),))
    moved = KNOWN.model.transport(theta, mirror, Monomial.identity(1))
    assert isinstance(KNOWN.check_same_function(theta, moved), Proved)
    assert isinstance(check_layerwise(KNOWN.model, theta, ends, ends.group()), Refuted)
    assert isinstance(KNOWN.check_identifiable(theta), Refuted)
    assert isinstance(check_criteria(theta), Undecided)
