"""One hidden layer: the decision, its twins, the fibre, against a naive search over sides."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.zero_one import iter_zero_one
from catnet.architectures.perceptron.fibre import shallow_fibre
from catnet.architectures.perceptron.kinks import kinks, orbit_key
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow import check_shallow
from catnet.architectures.perceptron.shallow_search import ShallowSearch
from catnet.architectures.relu.model import ReluNetworks
from catnet.category import find_difference
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted
from tests.architectures.relu.strategies import disguised, shallow


def relu_row(row, point):
    return max(sum(w * x for w, x in zip(row, (*point, 1), strict=True)), 0)


def naive_alternatives(theta):
    """Every way to put at most m neurons on the two sides of the hyperplanes that theta's rows name, found by solving
    for the columns at many points with SymPy; the number of solutions (None for infinitely many), kinks that cancel
    included.  No invisible pairs.
    """
    n, m, outputs = theta.widths
    rows = [(*row, b) for row, b in zip(theta.layers[0].weight.rows(), theta.layers[0].bias, strict=True)]
    sides = []
    for row in rows:
        for side in (row, tuple(-v for v in row)):
            if not any(_proportional(side, other) for other in sides):
                sides.append(side)
    source = random.Random(1)
    points = [tuple(Fraction(source.randint(-40, 40), 7) for _ in range(n)) for _ in range(24)]
    values = sympy.Matrix([[*map(sympy.Rational, theta(point))] for point in points])
    found = 0
    for count in range(m + 1):
        for chosen in itertools.combinations(sides, count):
            system = sympy.Matrix([[*(sympy.Rational(relu_row(row, x)) for row in chosen), 1] for x in points])
            both = system.row_join(values)
            if both.rank() > system.rank():
                continue
            if system.rank() < system.shape[1] or count < m:
                return None
            solution = (system.T * system).LUsolve(system.T * values)
            if all(any(solution[i, j] for j in range(outputs)) for i in range(count)):
                found += 1
            else:
                return None
    return found


def _proportional(left, right):
    pairs = list(zip(left, right, strict=True))
    return (
        all(a * d == b * c for (a, b), (c, d) in itertools.combinations(pairs, 2)) and sum(a * b for a, b in pairs) > 0
    )


@settings(max_examples=150, deadline=None)
@given(shallow(), st.booleans())
def test_twins_are_equal_and_inequivalent(theta, flip):
    verdict = check_shallow(theta)
    assert verdict.word != "undecided"
    if isinstance(verdict, Refuted):
        twin = verdict.witness
        assert twin.widths == theta.widths
        assert find_difference(theta.morphism(), twin.morphism(), limit=60) is None
        assert next(iter_transporters(ReluNetworks(), theta, twin), None) is None


@settings(max_examples=100, deadline=None)
@given(shallow(output_bias=False))
def test_twins_without_output_bias(theta):
    verdict = check_shallow(theta, output_bias=False)
    assert verdict.word != "undecided"
    if isinstance(verdict, Refuted):
        twin = verdict.witness
        assert not any(twin.layers[-1].bias)
        assert find_difference(theta.morphism(), twin.morphism(), limit=60) is None
        assert orbit_key(twin) != orbit_key(theta)
        if check_shallow(theta).word == "proved":
            raise AssertionError("identifiable with an output bias, but not without")


@settings(max_examples=20, deadline=None)
@given(shallow(width=3))
def test_against_the_naive_search(theta):
    """Without invisible pairs the naive search is complete; they need two spare neurons."""
    rows = list(zip(theta.layers[0].weight.rows(), theta.layers[1].weight.columns(), strict=True))
    assume(all(any(w) and any(u) for w, u in rows))
    count = naive_alternatives(theta)
    verdict = check_shallow(theta)
    if count != 1:
        assert verdict.word == "refuted"
    if verdict.word == "proved":
        assert count == 1


@settings(max_examples=80, deadline=None)
@given(disguised(shallow()))
def test_invariant_under_disguise(pair):
    theta, other = pair
    assert orbit_key(theta) == orbit_key(other) and kinks(theta) == kinks(other)
    assert check_shallow(theta).word == check_shallow(other).word


@settings(max_examples=60, deadline=None)
@given(shallow(width=3), st.booleans())
def test_the_fibre(theta, bias):
    if not bias:
        theta = MLP((theta.layers[0], type(theta.layers[1])(theta.layers[1].weight, [0] * theta.widths[-1])))
    fibre = shallow_fibre(theta, output_bias=bias)
    assert fibre.strata
    for stratum in fibre.strata:
        assert kinks(stratum.representative) == kinks(theta)
        assert stratum.representative.widths == theta.widths
    if fibre.dimension == 0 and not any(stratum.idle for stratum in fibre.strata):
        keys = {orbit_key(member) for member in fibre.parameters}
        assert len(keys) == len(fibre.parameters) and orbit_key(theta) in keys
    alone = fibre.dimension == 0 and len(fibre.strata) == 1 and not fibre.strata[0].idle
    assert alone == (check_shallow(theta, output_bias=bias).word == "proved")


NAMED = [
    ("absolute value", [([[1], [-1]], [0, 0]), ([[1, 1]], [0])], "proved"),
    ("an invisible pair", [([[1], [-1]], [1, -1]), ([[1, -1]], [-1])], "refuted"),
    ("a dead constant", [([[1], [0]], [1, -1]), ([[1, -1]], [-1])], "refuted"),
    ("unread", [([[1], [2]], [1, -1]), ([[1, 0]], [-1])], "refuted"),
    ("copies", [([[1], [2]], [1, 2]), ([[1, 1]], [-1])], "refuted"),
    ("nothing", [([[0], [0]], [0, 0]), ([[0, 0]], [0])], "refuted"),
    ("three that cancel", [([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])], "refuted"),
    ("two with equal slopes of equal sign", [([[1], [1]], [0, 1]), ([[1, 1]], [0])], "proved"),
    ("a pair and a single in one dimension", [([[1], [-1], [1]], [0, 0, 1]), ([[1, 1, 1]], [0])], "refuted"),
    ("a pair and an independent single", [([[1, 0], [-1, 0], [0, 1]], [0, 0, 1]), ([[1, 1, 1]], [0])], "proved"),
    # two pairs give four spare neurons' worth of room: with one output they can be traded for an invisible pair
    ("two pairs, one output", [([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [0])], "refuted"),
    (
        "two pairs, two outputs",
        [([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 2, 0, 1], [0, 1, 1, 5]], [0, 0])],
        "proved",
    ),
    (
        "two outputs, rank one",
        [([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1], [1, 1, 1, 1]], [0, 0])],
        "refuted",
    ),
]


@pytest.mark.parametrize(("name", "layers", "word"), NAMED, ids=[name for name, *_ in NAMED])
def test_named(name, layers, word):
    theta = MLP.from_rows(layers)
    verdict = check_shallow(theta)
    assert verdict.word == word
    if word == "refuted":
        assert kinks(verdict.witness) == kinks(theta)


def test_without_output_bias_an_invisible_pair_can_be_rigid():
    theta = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, -1]], [0])])
    assert check_shallow(theta).word == "refuted"
    assert check_shallow(theta, output_bias=False).word == "proved"
    constant = MLP.from_rows([([[1], [0]], [0, 1]), ([[1, 3]], [0])])
    assert check_shallow(constant).word == "refuted"
    assert check_shallow(constant, output_bias=False).word == "proved"


def test_dimension_of_the_family_of_an_invisible_pair():
    for n in (1, 2, 3):
        row = [1] * n
        theta = MLP.from_rows([([row, [-v for v in row]], [1, -1]), ([[1, -1]], [-1])])
        (stratum,) = shallow_fibre(theta).strata
        assert (stratum.pairs, stratum.dimension) == (1, 1)


def test_dimension_of_two_pairs_that_cancel():
    """u (±x + b) − u (±x + b'): u, b and b' are free."""
    theta = MLP.from_rows([([[1], [-1], [1], [-1]], [0, 0, 1, -1]), ([[1, -1, -1, 1]], [1])])
    fibre = shallow_fibre(theta)
    assert not kinks(theta).hyperplanes and kinks(theta).rest.is_zero
    found = [(stratum.pairs, stratum.idle, stratum.dimension) for stratum in fibre.strata]
    assert found == [(0, 4, 4), (1, 2, 3), (2, 0, 3)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_sides_of_low_rank_against_determinants(data):
    """Three lines, two outputs, five neurons: one invisible pair does it iff a 2 x 2 determinant is zero."""
    small = st.integers(-2, 2)
    columns = data.draw(st.lists(st.lists(small, min_size=2, max_size=2), min_size=5, max_size=5))
    rows = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]]
    theta = MLP.from_rows([(rows, [0, 0, 1, -1, 3]), ([list(row) for row in zip(*columns, strict=True)], [0, 0])])
    target = kinks(theta)
    assume(len(target.hyperplanes) == 3)
    found = {kind.sides for kind in ShallowSearch(target, 5).iter_types() if kind.pairs == 1}
    naive = set()
    for sides in itertools.product((0, 1), repeat=3):
        left = [[-value for value in row[:2]] for row in target.rest.rows()]
        for side, (row, jump) in zip(sides, target.hyperplanes, strict=True):
            for i, j in itertools.product(range(2), repeat=2):
                left[i][j] -= side * jump[i] * row[j]
        if left[0][0] * left[1][1] == left[0][1] * left[1][0]:
            naive.add(sides)
    assert found == naive


def independent(neurons, n, outputs, seed=3):
    source = random.Random(seed)
    rows = [[source.randint(-9, 9) or 1 for _ in range(n)] for _ in range(neurons)]
    columns = [[source.randint(-9, 9) or 1 for _ in range(outputs)] for _ in range(neurons)]
    return rows, columns, [source.randint(-9, 9) for _ in range(neurons)]


@pytest.mark.parametrize("nullity", [0, 12])
def test_few_patterns_for_24_neurons(nullity):
    n, outputs = (5, 5) if not nullity else (4, 3)
    rows, columns, bias = independent(24, n, outputs)
    theta = MLP.from_rows([(rows, bias), ([list(row) for row in zip(*columns, strict=True)], [0] * outputs)])
    verdict = check_shallow(theta)
    assert isinstance(verdict, Proved) and verdict.certificate.nullity == nullity
    assert verdict.certificate.patterns < 1 << nullity + 1


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 3), st.integers(0, 7), st.data())
def test_zero_one_solutions_against_enumeration(m, n, data):
    rows = data.draw(st.lists(st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=m, max_size=m))
    right = data.draw(st.lists(st.integers(-3, 3), min_size=m, max_size=m))
    found = list(iter_zero_one(Matrix(rows, columns=n), tuple(map(Fraction, right))))
    naive = [
        e
        for e in itertools.product((0, 1), repeat=n)
        if all(sum(a * b for a, b in zip(r, e, strict=True)) == c for r, c in zip(rows, right, strict=True))
    ]
    assert sorted(found) == sorted(naive)


PAIRS = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1]]
MOVED = {
    "opposite pairs with dependent rows": (PAIRS, [0, 0, 2, -2, 0, 0], True),
    "pairs and a constant with dependent rows": ([*PAIRS[:2], *PAIRS[:2], [0, 0]], [0, 0, 1, -1, 1], False),
    "a pair that is affine": ([*PAIRS[:2], [0, 1]], [0, 0, 1], True),
    "a pair that is affine beside one that is not": (PAIRS[:4], [1, -1, 2, -2], False),
}


@pytest.mark.parametrize("name", MOVED)
def test_what_moves_without_moving_the_function(name):
    rows, biases, output_bias = MOVED[name]
    for seed in range(30):
        source = random.Random(seed)
        columns = [[source.choice((-3, -2, -1, 1, 2, 3)) for _ in rows]]
        for even, odd in ((0, 1), (2, 3), (4, 5)):
            if odd < len(rows) and columns[0][even] + columns[0][odd] == 0:
                columns[0][odd] = columns[0][even]  # the pair bends
        if "affine" in name:
            columns[0][1] = -columns[0][0]
        theta = MLP.from_rows([(rows, biases), (columns, [source.randint(-2, 2) if output_bias else 0])])
        verdict = check_shallow(theta, output_bias=output_bias)
        assert isinstance(verdict, Refuted) and ("dependent" in verdict.reason or "can be moved" in verdict.reason)
        twin = verdict.witness
        assert twin.widths == theta.widths and (output_bias or not any(twin.layers[-1].bias))
        for _ in range(40):
            point = tuple(Fraction(source.randint(-30, 30), 4) for _ in range(2))
            assert twin(point) == theta(point)
        assert not list(iter_transporters(ReluNetworks(), theta, twin))
