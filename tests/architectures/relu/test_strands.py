"""Identifiable among simple parameters: stars against differences of values, disguises, twins, enumeration."""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.architecture import identify_relu
from catnet.architectures.relu.depth import check_simple
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.ridges import Ridge, Ridges
from catnet.architectures.relu.sections import iter_planes, plane_points
from catnet.architectures.relu.strands import among_simple
from catnet.architectures.relu.twins import iter_degenerate_twins, not_equivalent
from catnet.category import Affine, Tanh
from catnet.errors import InputError, UndecidedError
from catnet.questions.same_function import check_same_function
from catnet.search import at_most
from catnet.verdict import AmongSimple, Undecided
from tests.architectures.relu.strategies import disguises

Rows = list[tuple[list[list[int]], list[int]]]
DEEP = MLP.from_rows(
    [
        ([[3, -1], [2, -1]], [2, 1]),
        ([[-3, 1], [-1, -1]], [2, 2]),
        ([[2, -2], [-3, -3]], [-1, 1]),
        ([[1, 3]], [-3]),
    ]
)


def some_network(widths: tuple[int, ...], source: random.Random, most: int = 9) -> MLP:
    return MLP.from_rows(
        [
            (
                [[source.randint(-most, most) for _ in range(n)] for _ in range(m)],
                [source.randint(-most, most) for _ in range(m)],
            )
            for n, m in pairwise(widths)
        ]
    )


def ridges_of(theta: MLP) -> list[Ridge]:
    known = Ridges(theta)
    points = plane_points(theta, next(iter_planes(theta.widths[0])))
    return [ridge for ridge in map(known.at, points) if ridge is not None]


def pre_activations(theta: MLP, point: Vector) -> list[Fraction]:
    """All hidden ones, by the definition."""
    found: list[Fraction] = []
    for layer in theta.layers[:-1]:
        here = [
            sum((w * x for w, x in zip(row, point, strict=True)), b)
            for row, b in zip(layer.weight.rows(), layer.bias, strict=True)
        ]
        found += here
        point = tuple(max(value, Fraction(0)) for value in here)
    return found


def square(size: int) -> list[tuple[int, int]]:
    """The points on the boundary of a square, in order."""
    side = range(-size, size)
    steps = [(size, y) for y in side] + [(-x, size) for x in side]
    return steps + [(-x, -y) for x, y in steps]


@pytest.mark.share(2)
@pytest.mark.parametrize("seed", range(8))
def test_stars_are_where_values_bend(seed: int) -> None:
    """Round a ridge, one neuron after the other changes its sign, and whether f bends there is seen by values alone."""
    theta = some_network(((2, 3, 2, 1), (2, 2, 2, 2, 2))[seed % 2], random.Random(seed), 3)
    widths = (0, *theta.widths[1:-1])
    for ridge in ridges_of(theta)[:5]:
        around = [tuple(p + Fraction(d, 10**8) for p, d in zip(ridge.point, step, strict=True)) for step in square(30)]
        signs = [tuple(value > 0 for value in pre_activations(theta, point)) for point in around]
        facets = zip((*ridge.a_facets, *ridge.b_facets), (ridge.low, ridge.high, ridge.own, ridge.own), strict=True)
        expected = {(sum(widths[:layer]) + number, on): bends for ((layer, number), on), bends in facets}
        met = 0
        for place, first in enumerate(around):
            here, there, second = signs[place - 1], signs[place], around[place - 1]
            changed = [number for number, (a, b) in enumerate(zip(here, there, strict=True)) if a != b]
            line = [tuple(x + t * (y - x) for x, y in zip(first, second, strict=True)) for t in (2, 1, 0, -1)]
            on_line = [tuple(value > 0 for value in pre_activations(theta, point)) for point in line]
            if len(changed) == 1 and on_line == [here, here, there, there]:
                a, b, c, d = (theta(point) for point in line)
                bends = any(w - x - y + z for w, x, y, z in zip(a, b, c, d, strict=True))
                on = sum(1 << number for number, flag in enumerate(here) if flag and number not in changed)
                assert expected[changed[0], on] == bends
                met += 1
        assert met >= 2


def test_a_point_where_other_than_two_neurons_vanish_is_no_ridge() -> None:
    cross = MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 0, -1]), ([[1, 1, 1]], [0])])
    known = Ridges(cross)
    assert known.at((Fraction(2), Fraction(3))) is None
    assert known.at((Fraction(0), Fraction(3))) is None
    assert known.at((Fraction(0), Fraction(0))) is not None
    through_one = MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), ([[1, 1, 1]], [0])])
    assert Ridges(through_one).at((Fraction(0), Fraction(0))) is None
    parallel = MLP.from_rows([([[1, 0], [2, 0]], [0, 0]), ([[1, 1]], [0])])
    assert Ridges(parallel).at((Fraction(0), Fraction(0))) is None
    with pytest.raises(InputError):
        known.at((Fraction(0),))


def test_three_hidden_layers() -> None:
    found = check_among_simple(DEEP)
    assert isinstance(found, AmongSimple)
    verdict = identify_relu(DEEP).verdict
    assert isinstance(verdict, Undecided)
    assert verdict.generic is not None
    assert verdict.generic.reason == found.reason


def test_it_is_no_verdict() -> None:
    found = check_among_simple(DEEP)
    assert not any(hasattr(found, name) for name in ("word", "is_proved", "certificate", "reference"))
    with pytest.raises(UndecidedError):
        bool(found)


@given(st.data())
@settings(max_examples=12)
def test_invariant_under_disguise(data: st.DataObject) -> None:
    theta = data.draw(st.sampled_from([DEEP, some_network((2, 3, 3, 2, 1), random.Random(1))]))
    other = data.draw(disguises(theta))
    assert type(check_among_simple(theta)) is type(check_among_simple(other))


@pytest.mark.share(2)
@pytest.mark.parametrize("widths", [(2, 2, 2, 1), (2, 3, 3, 1), (3, 3, 2, 2), (2, 2, 3, 2, 1)])
def test_never_beside_a_planted_twin(widths: tuple[int, ...]) -> None:
    """Neurons that can be turned round, copies, dead and straight neurons: in each layer, one after the other."""
    source = random.Random(sum(widths))
    for _ in range(6):
        theta = some_network(widths, source)
        for layer in range(1, len(widths) - 1):
            lower, upper = theta.layers[layer - 1], theta.layers[layer]
            rows, columns = [list(row) for row in lower.weight.rows()], [list(row) for row in upper.weight.rows()]
            rows[1] = [-2 * value for value in rows[0]]
            for row in columns:
                row[1] = row[0] / 2  # u_0 w_0 + u_1 w_1 = 0
            layers = [(layer_.weight.spelled(), layer_.bias) for layer_ in theta.layers]
            layers[layer - 1], layers[layer] = (rows, lower.bias), (columns, upper.bias)
            assert not isinstance(check_among_simple(MLP.from_rows(layers)), AmongSimple)
            unread = [[0, *row[1:]] for row in columns]
            layers[layer - 1], layers[layer] = (lower.weight.spelled(), lower.bias), (unread, upper.bias)
            assert not isinstance(check_among_simple(MLP.from_rows(layers)), AmongSimple)


def test_a_neuron_that_is_on_everywhere() -> None:
    carried = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[2, 1], [1, 1]], [1, -1]), ([[1, 1]], [0])])
    assert not isinstance(check_among_simple(carried), AmongSimple)


def test_small_networks_enumerated() -> None:
    """Of all networks with these first layers and small second ones: one that is shown, and a simple one with its
    function, are always equivalent; and every simple one is found where another of its orbit is."""
    neurons = [(w, b, u) for w in product((-2, -1, 1), (-1, 1, 2)) for b in (-1, 2) for u in (-1, 1)]
    model, pairs, met = ReluNetworks(), 0, 0
    grid = [(Fraction(x, 4), Fraction(y, 4)) for x in range(-13, 14, 3) for y in range(-14, 13, 4)]
    for first in (([[1, 0], [0, 1]], [0, 0]), ([[1, 1], [-1, 1]], [1, 0])):
        groups: dict[tuple[Fraction, ...], list[MLP]] = defaultdict(list)
        hidden = [[max(Fraction(0), w[0] * x + w[1] * y + b) for w, b in zip(*first, strict=True)] for x, y in grid]
        values = [[u * max(Fraction(0), w[0] * h[0] + w[1] * h[1] + b) for h in hidden] for w, b, u in neurons]
        for i, j in combinations(range(len(neurons)), 2):
            total = [a + b for a, b in zip(values[i], values[j], strict=True)]
            (v, b, u), (w, c, t) = neurons[i], neurons[j]
            groups[tuple(value - total[0] for value in total)].append(
                MLP.from_rows([first, ([list(v), list(w)], [b, c]), ([[u, t]], [-total[0]])])
            )
        for group in [group for group in groups.values() if len(group) > 1][:16]:
            for theta, other in combinations(group[:4], 2):
                shown = [isinstance(check_among_simple(one), AmongSimple) for one in (theta, other)]
                pairs += 1
                if any(shown) and check_same_function(theta, other).is_proved:
                    met += 1
                    assert not not_equivalent(theta, other, model) or not (
                        check_simple(theta).is_proved and check_simple(other).is_proved
                    )
    assert pairs > 20


def test_without_ridges_or_budget_nothing_is_shown() -> None:
    assert isinstance(among_simple(Ridges(DEEP), ()), Undecided)
    for most in (0, 1, 2, 5):
        with at_most(most):
            assert isinstance(check_among_simple(DEEP), Undecided | AmongSimple)
    with at_most(0, "planes"):
        assert isinstance(check_among_simple(DEEP), Undecided)


@pytest.mark.parametrize(
    "widths", [(1, 2, 2, 1), (2, 0, 2, 1), (2, 2, 0, 1), (0, 2, 2, 1), (2, 2, 2, 0), (2, 1), (2, 3, 2, 1)]
)
def test_degenerate_widths(widths: tuple[int, ...]) -> None:
    zero = MLP(tuple(Affine(Matrix.zeros(m, n), (Fraction(0),) * m) for n, m in pairwise(widths)))
    assert isinstance(check_among_simple(zero), Undecided)


def test_another_activation_is_not_asked() -> None:
    tanh = MLP(DEEP.layers, Tanh())
    assert isinstance(check_among_simple(tanh), Undecided)


def test_planes_are_the_same_on_every_run() -> None:
    for dimension in (2, 3, 5):
        first, second = next(iter_planes(dimension)), next(iter_planes(dimension))
        assert first == second
        assert first.weight.rank() == 2
    points = plane_points(DEEP)
    assert list(points) == sorted(points)
    assert list(iter_degenerate_twins(DEEP, ReluNetworks())) == []
