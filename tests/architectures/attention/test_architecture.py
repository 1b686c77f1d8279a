"""Lightning and softmax attention: equality, identifiability with its theorems, twins, functional dimension."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
import sympy
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.criteria import check_by_peeling, linear_factor
from catnet.architectures.attention.dimension import attention_dimension, gradients
from catnet.architectures.attention.expansion import expand_network
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.lightning import LightningArchitecture
from catnet.architectures.attention.network import AttentionNetwork, SoftmaxNetwork
from catnet.architectures.attention.softmax import SoftmaxArchitecture, effective_parameters
from catnet.architectures.attention.twins import iter_candidates, orbit_ranks, outside_orbit
from catnet.category import EnclosedDifference, find_difference, find_enclosed_difference
from catnet.verdict import Proved, Refuted, Undecided
from tests.architectures.attention.cases import disguises, naive, networks, points, softmax_networks

LIGHTNING, SOFTMAX = LightningArchitecture(), SoftmaxArchitecture()
ONE = Matrix([[1]])


# ---- equality


@given(st.data())
def test_disguises_are_equal(data):
    theta = data.draw(networks())
    assert isinstance(LIGHTNING.check_same_function(theta, data.draw(disguises(theta))), Proved)


@given(st.data())
def test_equality_is_decided_and_right(data):
    """Against the values of a naive evaluation on the grid that determines cubic polynomials."""
    theta = data.draw(networks(tokens=2))
    other = data.draw(networks(tokens=2))
    if theta.widths[0] != other.widths[0] or theta.widths[-1] != other.widths[-1]:
        return
    verdict = LIGHTNING.check_same_function(theta, other)
    grid = _cubic_grid(theta.widths[0])
    assert isinstance(verdict, Proved) == all(naive(theta, x) == naive(other, x) for x in grid)
    if isinstance(verdict, Refuted):
        found = verdict.witness
        assert found.left == naive(theta, found.point) != naive(other, found.point) == found.right


def _cubic_grid(dimension):
    found = [()]
    for _ in range(dimension):
        found = [(*x, Fraction(v)) for x in found for v in range(4) if sum(x) + v <= 3]
    return found


@given(st.data())
def test_near_misses_are_refuted(data):
    """One entry of one matrix that matters moved by 10^-30."""
    theta = AttentionNetwork(
        2,
        (
            Embedding(Matrix([[1, 2], [0, 1]]), Matrix([[1, 0], [0, 1]])),
            Heads((Head(Matrix([[1, 1], [0, 2]]), Matrix([[1, 0], [1, 1]])),), 2),
            Linear(Matrix([[1, 2], [3, 4]]), [1, 0]),
        ),
    )
    other = data.draw(disguises(theta))
    layers = list(other.layers)
    place = data.draw(st.integers(0, 2))
    tiny = Matrix([[0, 0], [Fraction(1, 10**30), 0]])
    layer = layers[place]
    if isinstance(layer, Embedding):
        layers[place] = Embedding(layer.weight, layer.encoding + tiny)
    elif isinstance(layer, Heads):
        layers[place] = Heads((Head(layer.heads[0].score + tiny, layer.heads[0].value),), 2)
    else:
        layers[place] = Linear(layer.weight + tiny, layer.bias)
    assert isinstance(LIGHTNING.check_same_function(theta, other), Proved)
    verdict = LIGHTNING.check_same_function(theta, other.with_layers(layers))
    assert isinstance(verdict, Refuted) and verdict.witness.left != verdict.witness.right


def test_equal_polynomials_that_no_symmetry_relates():
    """x_1 x_2 y_1 is (x_1 x_2) y_1 with either factor as the value: heads with swapped rank-one factors, in a layer
    below another, so that neither row spaces nor reductions agree.
    """
    first = Heads((Head(SHEAR, EYE),), 2)
    a, b, u, v = (Matrix([row]).T for row in ([1, 2], [0, 1], [1, 1], [3, -1]))
    for other in (Head(v @ b.T, u @ a.T), Head(v @ b.T, u @ u.T)):
        left = AttentionNetwork(2, (first, Linear(Matrix([[1, 0], [1, 1]])), Heads((Head(a @ b.T, u @ v.T),), 2)))
        right = AttentionNetwork(2, (first, Linear(Matrix([[1, 0], [1, 1]])), Heads((other,), 2)))
        same = expand_network(left) == expand_network(right)
        assert isinstance(LIGHTNING.check_same_function(left, right), Proved) == same
        assert same == (other.value == u @ a.T)
    # one token: two layers of heads on x, as x^9; the same polynomial through a hidden space that is not reached
    low = AttentionNetwork(1, (Heads((Head(ONE, ONE),), 1),) * 2)
    wide = AttentionNetwork(
        1, (Heads((Head(ONE, Matrix([[1], [1]])),), 1), Heads((Head(Matrix([[1, 0], [0, 0]]), Matrix([[0, 1]])),), 2))
    )
    assert isinstance(LIGHTNING.check_same_function(low, wide), Proved)
    assert str(expand_network(low)) == str(expand_network(wide)) == "(x0^9,)"


def test_equality_by_expansion():
    """Three heads against two: Σ u_h ⊗ q_h with the q_h in one plane, summed by the last layer."""
    p, q = Matrix([[1, 0], [0, 0]]), Matrix([[0, 0], [0, 1]])
    row = Matrix([[1, 1]])
    left = AttentionNetwork(2, (Heads((Head(p, row), Head(q, row)), 2), Linear(Matrix([[1, 1]]))))
    right = AttentionNetwork(2, (Heads((Head(p + q, row),), 2), Linear(ONE)))
    verdict = LIGHTNING.check_same_function(left, right)
    assert isinstance(verdict, Proved) and "expansion" in verdict.reason
    off = AttentionNetwork(2, (Heads((Head(p + 2 * q, row),), 2), Linear(ONE)))
    assert isinstance(LIGHTNING.check_same_function(left, off), Refuted)


def test_parallel_ends_are_required():
    with pytest.raises(ValueError, match="not parallel"):
        LIGHTNING.check_same_function(AttentionNetwork(2, (Linear(ONE),)), AttentionNetwork(3, (Linear(ONE),)))


@given(st.data())
def test_expansion_against_values(data):
    theta = data.draw(networks(tokens=2))
    polynomials = expand_network(theta)
    point = data.draw(points(theta.widths[0]))
    for polynomial, value in zip(polynomials, naive(theta, point), strict=True):
        found = Fraction(0)
        for exponents, coefficient in polynomial.to_dict().items():
            term = Fraction(int(coefficient.p), int(coefficient.q))
            for x, e in zip(point, exponents, strict=False):
                term *= x ** int(e)
            found += term
        assert found == value


# ---- identifiability


@given(st.data())
def test_twins_are_equal_and_inequivalent(data):
    theta = data.draw(networks())
    verdict = LIGHTNING.check_identifiable(theta)
    if isinstance(verdict, Refuted):
        twin = verdict.witness
        assert [type(layer) for layer in twin.layers] == [type(layer) for layer in theta.layers]
        assert twin.features == theta.features and twin.parameters == theta.parameters
        assert all(naive(theta, x) == naive(twin, x) for x in _cubic_grid(theta.widths[0]))
        assert outside_orbit(theta, twin)


@given(st.data())
def test_a_disguise_is_not_outside_of_the_orbit(data):
    theta = data.draw(networks(most_heads=2))
    assert not outside_orbit(theta, data.draw(disguises(theta)))


@given(st.data())
def test_verdict_does_not_depend_on_the_disguise(data):
    theta = data.draw(networks())
    other = data.draw(disguises(theta))
    if theta.depth < 2 or any(theta.blocks(i) != other.blocks(i) for i in range(1, theta.depth)):
        return
    assert orbit_ranks(theta) == orbit_ranks(other)
    left, right = LIGHTNING.check_identifiable(theta), LIGHTNING.check_identifiable(other)
    assert {left.word, right.word} != {"proved", "refuted"}
    assert isinstance(left, Proved) == isinstance(right, Proved)


@given(st.data())
def test_no_twin_where_identifiability_is_proved(data):
    """No candidate of a twin may work where identifiability is proved."""
    theta = data.draw(networks(most_heads=2, tokens=2))
    if isinstance(check_by_peeling(theta), Proved):
        for _, twin in iter_candidates(theta):
            if outside_orbit(theta, twin):
                assert not isinstance(LIGHTNING.check_same_function(theta, twin), Proved)


SHEAR = Matrix([[1, 1], [0, 1]])
EYE = Matrix.identity(2)
NAMED = [
    ("one head and encodings", 2, (Embedding(EYE, SHEAR), Heads((Head(SHEAR, EYE),), 2)), "proved"),
    ("no encodings", 2, (Embedding(SHEAR), Heads((Head(SHEAR, EYE),), 2)), "proved"),
    (
        "a readout",
        2,
        (Embedding(EYE, SHEAR), Heads((Head(SHEAR, EYE),), 2), Readout(Matrix([[1, 0, 0, 1]]), 2, [1])),
        "proved",
    ),
    (
        "a readout of one feature only",
        2,
        (Heads((Head(SHEAR, EYE),), 2), Readout(Matrix([[1, 0, 1, 0]]), 2)),
        "refuted",
    ),
    ("narrow inputs", 2, (Embedding(Matrix([[1], [1]])), Heads((Head(SHEAR, EYE),), 2)), "refuted"),
    (
        "narrow inputs, encodings",
        2,
        (Embedding(Matrix([[1], [0]]), Matrix([[0, 0], [0, 1]])), Heads((Head(SHEAR, EYE),), 2)),
        "undecided",
    ),
    ("something unread", 2, (Embedding(EYE), Heads((Head(Matrix([[1, 0], [0, 0]]), Matrix([[1, 0]])),), 2)), "refuted"),
    ("a zero head", 2, (Heads((Head(Matrix.zeros(2, 2), EYE),), 2), Linear(EYE)), "refuted"),
    (
        "two equal heads",
        2,
        (Heads((Head(SHEAR, Matrix([[1, 0]])),) * 2, 2), Linear(Matrix([[1, 0], [0, 1]]))),
        "refuted",
    ),
    (
        "heads with one score",
        2,
        (Heads((Head(SHEAR, Matrix([[1, 0]])), Head(SHEAR, Matrix([[0, 1]]))), 2), Linear(EYE)),
        "refuted",
    ),
    (
        "two heads",
        2,
        (Heads((Head(EYE, Matrix([[1, 0]])), Head(Matrix([[0, 1], [-1, 0]]), Matrix([[0, 1]]))), 2), Linear(EYE)),
        "proved",
    ),
    (
        "two heads, singular pencil",
        2,
        (
            Heads(
                (Head(Matrix([[1, 0], [0, 0]]), Matrix([[1, 0]])), Head(Matrix([[0, 1], [0, 0]]), Matrix([[0, 1]]))), 2
            ),
            Linear(EYE),
        ),
        "refuted",
    ),
    ("a moving constant", 2, (Embedding(EYE, SHEAR), Linear(EYE, [0, 0]), Heads((Head(SHEAR, EYE),), 2)), "refuted"),
    ("one number", 1, (Linear(ONE), Heads((Head(ONE, ONE),), 1)), "proved"),
    ("one layer", 3, (Heads((Head(ONE, ONE),) * 2, 1),), "proved"),
    ("two layers", 2, (Heads((Head(SHEAR, EYE),), 2), Heads((Head(SHEAR, EYE),), 2)), "proved"),
    (
        "two layers, a singular score",
        2,
        (Heads((Head(Matrix([[1, 0], [0, 0]]), EYE),), 2), Heads((Head(SHEAR, EYE),), 2)),
        "undecided",
    ),
    (
        "two layers, the first antisymmetric",  # the token that the other one is derived by is 0 then
        2,
        (Heads((Head(Matrix([[0, 1], [-1, 0]]), EYE),), 2), Heads((Head(SHEAR, EYE),), 2)),
        "undecided",
    ),
    (
        "three layers, several heads at the top",
        2,
        (
            Embedding(EYE, SHEAR),
            Heads((Head(SHEAR, EYE),), 2),
            Heads((Head(SHEAR, SHEAR),), 2),
            Linear(SHEAR),
            Heads((Head(EYE, Matrix([[1, 0]])), Head(Matrix([[0, 1], [-1, 0]]), Matrix([[0, 1]]))), 2),
            Linear(EYE, [1, 2]),
        ),
        "proved",
    ),
    (
        "several heads below",
        2,
        (
            Heads((Head(EYE, Matrix([[1, 0]])), Head(Matrix([[0, 1], [-1, 0]]), Matrix([[0, 1]]))), 2),
            Heads((Head(SHEAR, EYE),), 2),
        ),
        "undecided",
    ),
    ("a deep token of one feature", 2, (Heads((Head(ONE, ONE),), 1), Heads((Head(ONE, ONE),), 1)), "proved"),
    ("one token, two layers", 1, (Heads((Head(SHEAR, EYE),), 2), Heads((Head(SHEAR, EYE),), 2)), "undecided"),
    (
        "a bias between",
        2,
        (Heads((Head(SHEAR, EYE),), 2), Linear(EYE, [1, 0]), Heads((Head(EYE, EYE),), 2)),
        "undecided",
    ),
    (
        "a skipped token",
        2,
        (Embedding(EYE, SHEAR), Heads((Head(SHEAR, EYE),), 2), Readout(Matrix([[1, 0, 0, 0], [0, 1, 0, 0]]), 2)),
        "proved",
    ),
]


@pytest.mark.parametrize(("name", "tokens", "layers", "word"), NAMED, ids=[name for name, *_ in NAMED])
def test_named(name, tokens, layers, word):
    theta = AttentionNetwork(tokens, layers)
    assert LIGHTNING.check_identifiable(theta).word == word


def test_linear_factors_against_sympy():
    cases = [
        [Matrix([[1, 0], [0, 0]])],
        [EYE],
        [EYE, Matrix([[0, 1], [-1, 0]])],  # x² + y²
        [EYE, Matrix([[0, 1], [1, 0]])],  # (x − y)(x + y)
        [EYE, EYE],
        [Matrix.identity(3), Matrix([[1, 0, 0], [0, 2, 0], [0, 0, 3]])],
        [Matrix.identity(3), Matrix([[0, 0, 0], [0, 0, 0], [0, 0, 3]])],
    ]
    words = [linear_factor(scores) for scores in cases]
    for scores, found in zip(cases, words, strict=True):
        d = scores[0].shape[0]
        x = sympy.symbols(f"x0:{d}")
        table = sympy.Matrix([[sum(x[i] * score[i, k] for i in range(d)) for k in range(d)] for score in scores])
        every = [table.extract(list(range(len(scores))), list(c)).det() for c in combinations(range(d), len(scores))]
        common = sympy.gcd_list(every)
        linear = common == 0 or any(sympy.total_degree(f) == 1 for f, _ in sympy.factor_list(common)[1])
        assert found == linear
    assert words == [True, False, False, True, True, False, True]


# ---- functional dimension


def _symbolic_dimension(theta_of, parameters, point_count, dimension, at):
    """The rank of the derivative of the values at many points, by SymPy."""
    import random

    source = random.Random(5)
    rows = []
    for _ in range(point_count):
        point = [sympy.Integer(source.randint(-9, 9)) for _ in range(dimension)]
        for value in theta_of(point):
            rows.append([sympy.diff(value, p).subs(at) for p in parameters])
    return sympy.Matrix(rows).rank()


def test_functional_dimension_against_sympy():
    names = sympy.symbols("w0:2 e0:2 a v r0:2 c")
    w0, w1, e0, e1, a, v, r0, r1, c = names

    def f(point):
        y = [w0 * point[0] + w1 * point[1] + e0, w0 * point[2] + w1 * point[3] + e1]
        gram = y[0] ** 2 + y[1] ** 2
        return [sum(r * v * gram * a * t for r, t in zip((r0, r1), y, strict=True)) + c]

    values = {w0: 1, w1: 2, e0: 1, e1: -1, a: 1, v: 3, r0: 1, r1: 4, c: 5}
    theta = AttentionNetwork(
        2,
        (
            Embedding(Matrix([[1, 2]]), Matrix([[1, -1]])),
            Heads((Head(ONE, 3 * ONE),), 1),
            Readout(Matrix([[1, 4]]), 2, [5]),
        ),
    )
    found = attention_dimension(theta)
    assert theta.parameters == len(names)
    assert found.exact and found.value == _symbolic_dimension(f, names, 14, 4, values) == len(names) - 3


@pytest.mark.parametrize(("name", "tokens", "layers", "word"), NAMED, ids=[name for name, *_ in NAMED])
def test_identifiable_ones_move_in_all_directions_but_the_symmetries(name, tokens, layers, word):
    """Not implied by identifiability, but true of all named ones but those that are special."""
    found = attention_dimension(AttentionNetwork(tokens, layers))
    if word == "proved" and name not in ("one layer", "a skipped token"):
        assert found.exact and found.value == found.expected


@given(st.data())
def test_dimension_is_below_what_symmetries_leave(data):
    theta = data.draw(networks(tokens=2))
    found = attention_dimension(theta)
    assert found is not None and found.value <= found.expected <= theta.parameters
    other = data.draw(disguises(theta))
    assert attention_dimension(other).value == found.value


def test_gradients_against_differences():
    """On polynomials of degree 3 in x: f(x + e) − f(x) has the gradient at x as its part of first order."""
    theta = AttentionNetwork(2, (Heads((Head(SHEAR, EYE),), 2),))
    prime, found = gradients(theta, 3)
    assert found.shape == (12, 2, 2) and found.max() < prime
    twice = gradients(theta, 3)[1]
    assert (found == twice).all()


# ---- softmax


@given(st.data())
def test_softmax_disguises_are_equal(data):
    theta = data.draw(softmax_networks())
    assert isinstance(SOFTMAX.check_same_function(theta, data.draw(disguises(theta))), Proved)


@given(st.data())
def test_softmax_equality_against_enclosures(data):
    theta, other = data.draw(softmax_networks()), data.draw(softmax_networks())
    if theta.tokens != other.tokens or (theta.widths[0], theta.widths[-1]) != (other.widths[0], other.widths[-1]):
        return
    verdict = SOFTMAX.check_same_function(theta, other)
    found = find_enclosed_difference(theta.morphism(), other.morphism(), limit=40, bits=(256,))
    if isinstance(verdict, Proved):
        assert found is None
    if found is not None:
        assert isinstance(verdict, Refuted)


def test_effective_parameters():
    """L = V_2 V_1, M_1 = A_1, M_2 = V_1^T A_2 V_1."""
    value, score = Matrix([[1, 2], [0, 1]]), Matrix([[1, 3], [0, 1]])
    known = effective_parameters(SoftmaxNetwork(2, (Softmax(SHEAR, value), Softmax(score, 2 * EYE))))
    assert known.whole == 2 * value and known.scores == (SHEAR, value.T @ score @ value)


def test_softmax_near_miss():
    theta = SoftmaxNetwork(2, (Softmax(EYE, SHEAR), Softmax(SHEAR, EYE)))
    tiny = Matrix([[0, 0], [Fraction(1, 10**30), 0]])
    other = SoftmaxNetwork(2, (Softmax(EYE + tiny, SHEAR), Softmax(SHEAR, EYE)))
    verdict = SOFTMAX.check_same_function(theta, other)
    assert isinstance(verdict, Refuted) and isinstance(verdict.witness, EnclosedDifference)
    moved = SoftmaxNetwork(2, (Softmax(EYE, SHEAR), Softmax(SHEAR, EYE + tiny)))
    verdict = SOFTMAX.check_same_function(theta, moved)
    assert isinstance(verdict, Refuted) and verdict.witness.left != verdict.witness.right
    assert verdict.witness.left == theta(verdict.witness.point)


def test_softmax_layers_behind_equal_weights_do_not_matter():
    flat = Softmax(Matrix.zeros(2, 2), EYE)
    theta = SoftmaxNetwork(2, (flat, Softmax(SHEAR, EYE)))
    assert isinstance(SOFTMAX.check_same_function(theta, SoftmaxNetwork(2, (flat, Softmax(EYE, EYE)))), Proved)
    assert isinstance(SOFTMAX.check_same_function(theta, SoftmaxNetwork(2, (flat,))), Proved)
    verdict = SOFTMAX.check_identifiable(theta)
    assert isinstance(verdict, Refuted) and outside_orbit(theta, verdict.witness)
    deeper = SoftmaxNetwork(2, (Softmax(EYE, EYE), Softmax(EYE, EYE)))
    assert isinstance(SOFTMAX.check_same_function(SoftmaxNetwork(2, (Softmax(EYE, EYE),)), deeper), Refuted)


def test_softmax_antisymmetric_scores():
    turn = Matrix([[0, 1], [-1, 0]])
    for n in (2, 3):
        theta = SoftmaxNetwork(n, (Softmax(turn, EYE), Softmax(SHEAR, EYE)))
        other = SoftmaxNetwork(n, (Softmax(turn, EYE), Softmax(EYE, EYE)))
        if n == 2:  # both outputs of the first layer are equal, so the second layer does not matter
            assert isinstance(SOFTMAX.check_same_function(theta, other), Proved)
            assert isinstance(SOFTMAX.check_identifiable(theta), Refuted)
            assert isinstance(SOFTMAX.check_same_function(theta, SoftmaxNetwork(2, theta.layers[:1])), Proved)
            deeper = SoftmaxNetwork(n, (Softmax(SHEAR, EYE), Softmax(turn, EYE), Softmax(EYE, EYE)))
            assert isinstance(SOFTMAX.check_same_function(deeper, SoftmaxNetwork(2, deeper.layers[:2])), Proved)
        else:  # on planes the first score is regular
            assert not effective_parameters(theta).obstacle
            verdict = SOFTMAX.check_same_function(theta, other)
            assert isinstance(verdict, Refuted) and verdict.witness.coordinate >= 0
            assert isinstance(SOFTMAX.check_identifiable(theta), Proved)
        different = SoftmaxNetwork(n, (Softmax(EYE, EYE), Softmax(SHEAR, EYE)))
        assert isinstance(SOFTMAX.check_same_function(theta, different), Refuted)


def test_antisymmetric_scores_behind_a_singular_one():
    """The theorem is silent, and a point tells them apart."""
    turn, line = Softmax(Matrix([[0, 1], [-1, 0]]), EYE), Softmax(Matrix([[1, 0], [0, 0]]), EYE)
    theta, other = (SoftmaxNetwork(3, (line, turn, Softmax(score, EYE))) for score in (SHEAR, EYE))
    assert "M_2 is antisymmetric" in effective_parameters(theta).obstacle
    assert effective_parameters(theta).has_function_of(effective_parameters(other)) is None
    verdict = SOFTMAX.check_same_function(theta, other)
    assert isinstance(verdict, Undecided | Refuted)
    assert isinstance(SOFTMAX.check_identifiable(theta), Undecided)
    assert not effective_parameters(SoftmaxNetwork(3, (turn, line, Softmax(SHEAR, EYE)))).obstacle


def test_softmax_depths():
    for n in (2, 3):
        short = SoftmaxNetwork(n, (Softmax(SHEAR, EYE),))
        long = SoftmaxNetwork(n, (Softmax(SHEAR, EYE), Softmax(EYE, EYE)))
        verdict = SOFTMAX.check_same_function(short, long)
        assert isinstance(verdict, Refuted) and isinstance(verdict.witness, EnclosedDifference)
    turn = Softmax(Matrix([[0, 1], [-1, 0]]), EYE)
    one, two = (SoftmaxNetwork(3, (turn,) * depth) for depth in (1, 2))
    assert effective_parameters(one).has_function_of(effective_parameters(two)) is False
    line = Softmax(Matrix([[1, 0], [0, 0]]), EYE)
    one, two = (SoftmaxNetwork(3, (line, *[turn] * depth)) for depth in (1, 2))
    assert effective_parameters(one).has_function_of(effective_parameters(two)) is None


def test_softmax_identifiable():
    good = SoftmaxNetwork(2, (Softmax(EYE, SHEAR), Softmax(SHEAR, EYE)))
    assert isinstance(SOFTMAX.check_identifiable(good), Proved)
    # the last layer forgets a feature, but its score still reads it
    seen = SoftmaxNetwork(2, (Softmax(EYE, SHEAR), Softmax(SHEAR, Matrix([[1, 0]]))))
    assert isinstance(SOFTMAX.check_identifiable(seen), Proved)
    wide = SoftmaxNetwork(2, (Softmax(ONE, Matrix([[1], [0]])), Softmax(EYE, Matrix([[1, 0]]))))
    verdict = SOFTMAX.check_identifiable(wide)
    assert isinstance(verdict, Refuted)
    assert effective_parameters(wide) == effective_parameters(verdict.witness)


@given(st.data())
def test_softmax_twins(data):
    theta = data.draw(softmax_networks())
    verdict = SOFTMAX.check_identifiable(theta)
    if isinstance(verdict, Refuted):
        twin = verdict.witness
        assert twin.features == theta.features and outside_orbit(theta, twin)
        assert find_enclosed_difference(theta.morphism(), twin.morphism(), limit=20, bits=(256,)) is None


def test_summaries_are_filled():
    for architecture in (LIGHTNING, SOFTMAX):
        row = architecture.summary
        assert all(getattr(row, name) for name in row.__slots__)


def test_identify_and_reduce_through_the_architecture():
    theta = AttentionNetwork(2, NAMED[0][2])
    found = LIGHTNING.identify(theta)
    assert found.verdict.word == "proved" and found.dimension.exact
    assert isinstance(LIGHTNING.reduce(theta).check(), Proved)
    assert find_difference(theta.morphism(), LIGHTNING.reduce(theta).small.morphism()) is None


def test_the_page_runs():
    import doctest
    from pathlib import Path

    page = Path(__file__).parents[3] / "docs" / "architectures" / "attention.md"
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted > 10 and not found.failed


def test_the_document_of_the_page_reads():
    import json
    from pathlib import Path

    from catnet.architectures.attention.file import attention_from_json, attention_to_json
    from catnet.formats.jsontext import parse_json

    page = (Path(__file__).parents[3] / "docs" / "architectures" / "attention.md").read_text(encoding="utf-8")
    text = page.split("```json\n")[1].split("```")[0]
    theta = attention_from_json(parse_json(text, "page"), file="page")
    assert theta.features == (2, 2, 2, 1)
    again = attention_from_json(parse_json(json.dumps(attention_to_json(theta)), "page"), file="page")
    assert again == theta and isinstance(LIGHTNING.check_identifiable(theta), Proved)
