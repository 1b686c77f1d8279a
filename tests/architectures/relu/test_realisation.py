"""Realisations: the same function, equivariant layer by layer, theta's own widths where theta is; the narrowest for
one hidden layer."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.kinks import kinks
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.relu.cover import reynolds_cover
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.narrow import narrowest
from catnet.architectures.relu.realisation import realise
from catnet.category import Affine, find_difference
from catnet.errors import PreconditionError
from catnet.theorem import EndActions, check_layerwise
from tests.architectures.relu.strategies import disguises, networks

FLIP = Monomial.diagonal([-1])
ODD = EndActions((("s", FLIP, FLIP),))
EVEN = EndActions((("s", FLIP, Monomial.identity(1)),))


def permuting(n, output=False):
    r = Monomial.of_permutation(tuple((i + 1) % n for i in range(n)))
    s = Monomial.of_permutation((1, 0, *range(2, n)))
    one = Monomial.identity(1)
    return EndActions((("r", r, r if output else one), ("s", s, s if output else one)))


def check(found, theta, ends):
    assert check_layerwise(ReluNetworks(), found.network, ends, ends.group()).word == "proved"
    assert find_difference(theta.morphism(), found.network.morphism(), limit=40) is None
    if theta.depth == 2:
        assert kinks(theta) == kinks(found.network)
        assert found.lower_bound is None or found.lower_bound <= found.network.hidden_neurons


def test_the_identity_of_the_line():
    theta = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
    found = realise(theta, ODD)
    check(found, theta, ODD)
    assert found.widths == (1, 2, 1) and found.is_narrowest


def test_four_cancelling_neurons_of_s3():
    """x_0 and its images with columns 1, and the sum with column −1: their matrices u w^T sum to zero.  Turning the
    row of the sum and of the three coordinates round is a twin; it is still equivariant.  Turning round x + y, z
    against the sum is not, and is realised."""
    ends = permuting(3)
    # relu(x+y) + relu(z) − relu(x+y+z), made symmetric by adding the images; then one of the triples is turned round
    triples = [([1, 1, 0], [0, 0, 1]), ([0, 1, 1], [1, 0, 0]), ([1, 0, 1], [0, 1, 0])]
    rows, columns, bias = [], [], []
    for number, (pair, single) in enumerate(triples):
        sign = -1 if number == 0 else 1
        rows += [[sign * v for v in pair], [sign * v for v in single]]
        bias += [sign * 1, sign * 2]
        columns += [1, 1]
    rows.append([-1, -1, -1])
    bias.append(-5)
    columns.append(-1)
    # turning (pair, single) of one triple and one unit of the sum round: 1·pair + 1·single − 1·(1,1,1) = 0
    theta = MLP.from_rows([(rows, bias), ([columns], [0])])
    symmetric = MLP.from_rows(
        [([[abs(v) for v in row] for row in rows], [abs(b) for b in bias]), ([columns], [1 + 2 - 5 - 1 - 2 + 5])]
    )
    fixed = MLP((theta.layers[0], Affine(theta.layers[1].weight, [Fraction(1 + 2 - 5)])))
    assert kinks(fixed) == kinks(MLP((symmetric.layers[0], Affine(symmetric.layers[1].weight, [0]))))
    verdict = check_layerwise(ReluNetworks(), fixed, ends, ends.group())
    assert verdict.word == "refuted"
    found = realise(fixed, ends)
    check(found, fixed, ends)
    assert found.widths == (3, 7, 1) and found.is_narrowest


def test_an_equivariant_network_that_must_grow():
    """2 (relu(x − y) + relu(y − z) + relu(z − x)) = |x − y| + |y − z| + |z − x| is S_3-invariant with three neurons; a
    swap turns the three lines round, so every equivariant realisation has six."""
    ends = permuting(3)
    theta = MLP.from_rows([([[1, -1, 0], [0, 1, -1], [-1, 0, 1]], [0, 0, 0]), ([[2, 2, 2]], [0])])
    assert check_layerwise(ReluNetworks(), theta, ends, ends.group()).word == "refuted"
    found = realise(theta, ends)
    check(found, theta, ends)
    assert found.widths == (3, 6, 1) and found.lower_bound == 6 and found.is_narrowest


def test_a_function_that_is_not_equivariant_has_none():
    theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])])
    with pytest.raises(PreconditionError):
        realise(theta, ODD)


@st.composite
def symmetric_networks(draw):
    """Layerwise equivariant under S_3 by construction: orbits of random neurons, columns averaged by the cover."""
    ends = draw(st.sampled_from([permuting(3), permuting(3, True), permuting(2), permuting(2, True)]))
    n, p = ends.generators[0][1].size, ends.generators[0][2].size
    theta = draw(
        networks(widths=st.lists(st.integers(1, 2), min_size=1, max_size=2).map(lambda hidden: [n, *hidden, p]))
    )
    return reynolds_cover(theta, ends), ends


@settings(max_examples=40, deadline=None)
@given(symmetric_networks(), st.data())
def test_layerwise_networks_keep_their_widths(pair, data):
    theta, ends = pair
    other = data.draw(disguises(theta))
    assert check_layerwise(ReluNetworks(), other, ends, ends.group()).word == "proved"
    found = realise(other, ends)
    assert found.widths == other.widths
    assert reynolds_cover(other, ends).widths == reduce_network(other).widths
    check(found, other, ends)


@settings(max_examples=40, deadline=None)
@given(symmetric_networks())
def test_the_narrowest_is_no_wider_and_computes_the_same(pair):
    theta, ends = pair
    found = realise(theta, ends, keep=False)
    check(found, theta, ends)
    assert found.network.hidden_neurons <= theta.hidden_neurons


def naive_narrowest(theta, ends):
    """All G-stable sets of oriented hyperplanes of theta and of the coordinates, by brute force; solved for columns
    at many points."""
    import itertools

    import sympy

    n = theta.widths[0]
    source = random.Random(2)
    points = [tuple(Fraction(source.randint(-40, 40), 7) for _ in range(n)) for _ in range(25)]
    rows = {_primitive((*row, b)) for row, b in zip(theta.layers[0].weight.rows(), theta.layers[0].bias, strict=True)}
    rows |= {(*[int(i == j) for j in range(n)], 0) for i in range(n)}
    todo = list(rows | {tuple(-v for v in row) for row in rows})
    matrices = [
        (first.inverse() if isinstance(first, Matrix) else first.inverse().matrix()) for _, first, _ in ends.generators
    ]
    orbits, seen = [], set()
    for row in todo:
        if row in seen or not any(row[:-1]):
            continue
        orbit = [row]
        for here in orbit:
            for matrix in matrices:
                moved = _primitive((*(Matrix([here[:-1]]) @ matrix).row(0), here[-1]))
                if moved not in orbit:
                    orbit.append(moved)
        seen |= set(orbit)
        orbits.append(orbit)
    values = sympy.Matrix([[*map(sympy.Rational, theta(x))] for x in points])
    best = None
    for count in range(len(orbits) + 1):
        for chosen in itertools.combinations(orbits, count):
            neurons = [row for orbit in chosen for row in orbit]
            if best is not None and len(neurons) >= best:
                continue
            system = sympy.Matrix(
                [
                    [*(sympy.Rational(max(sum(a * b for a, b in zip(r, (*x, 1), strict=True)), 0)) for r in neurons), 1]
                    for x in points
                ]
            )
            if system.row_join(values).rank() == system.rank():
                best = len(neurons)
    return best


def _primitive(row):
    from math import gcd, lcm

    common = lcm(*(Fraction(v).denominator for v in row))
    integers = [int(v * common) for v in row]
    divisor = gcd(*integers) or 1
    return tuple(v // divisor for v in integers)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([ODD, EVEN, permuting(2), permuting(2, True)]), st.data())
def test_narrowest_against_brute_force(ends, data):
    n, p = ends.generators[0][1].size, ends.generators[0][2].size
    theta = reynolds_cover(data.draw(networks(widths=st.just([n, 2, p]))), ends)
    found = narrowest(theta, ends)
    naive = naive_narrowest(theta, ends)
    assert found.network.widths[1] <= naive
    assert found.lower_bound <= found.network.widths[1]
    assert kinks(found.network) == kinks(theta)


def test_the_cover_is_narrow_for_a_scaled_action():
    ends = EndActions((("s", Monomial(Permutation((1, 0)), (2, Fraction(1, 2))), Monomial.identity(1)),))
    theta = MLP.from_rows([([[1, 0], [0, "1/2"]], [0, 0]), ([[1, 2]], [0])])
    cover = reynolds_cover(theta, ends)
    assert check_layerwise(ReluNetworks(), cover, ends, ends.group()).word == "proved"
