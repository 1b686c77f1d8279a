"""The examples of docs/minimal-networks.md: minimal but redundant networks, and a generic hierarchy of depths.

What the proofs there take from computation is computed here, by means that are as plain as possible.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.fibre import shallow_fibre
from catnet.architectures.perceptron.kinks import kinks, orbit_key
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow_search import ShallowSearch
from catnet.architectures.relu.architecture import identify_relu
from catnet.architectures.relu.depth import check_simple, depth_bound
from catnet.architectures.relu.dimension import functional_dimension
from catnet.architectures.relu.full_dimension import iter_bending_parameters
from catnet.architectures.relu.lines import Interval, LineFamily, iter_bias_lines
from catnet.architectures.relu.regions import complex_of
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.architectures.relu.twins import not_equivalent
from catnet.category import Affine
from catnet.geometry.facets import iter_facets

FLIP = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])])
CORNERS = MLP.from_rows([([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [0])])
MOVED = MLP.from_rows([([[1, 0], [0, 1], [1, 1], [-1, -1]], [0, 0, 1, -1]), ([[2, 2, -1, 1]], [1])])
CARRIED = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[2, 1], [1, 1]], [1, -1]), ([[1, 1]], [-1])])


def same(left, right):
    return check_same_relu_function(left, right).word == "proved"


def pieces(theta):
    return {(region.weight, region.bias) for region in complex_of(theta)}


def bending_lines(theta, where=lambda value: True):
    """The lines, as primitive rows up to sign, along which theta bends at points whose value is as asked."""
    regions = complex_of(theta)
    rays = regions.cells.rays.tolist()
    affine = [(region.weight, region.bias) for region in regions]
    found = set()
    for facet in iter_facets(regions):
        left, right = (affine[region] for region in facet.regions)
        if left == right:
            continue
        corners = [[Fraction(x, corner[-1] or 1) for x in corner] for corner in (rays[ray] for ray in facet.rays)]
        total = [sum(column) for column in zip(*corners, strict=True)]
        inside = tuple(x / total[-1] for x in total[:-1])
        if where(theta(inside)):
            row = [a - b for a, b in zip((*left[0][0], *left[1]), (*right[0][0], *right[1]), strict=True)]
            lead = next(value for value in row if value)
            found.add(tuple(value / lead for value in row))
    return found


# ---- minimal, of full functional dimension, and redundant


def test_three_kinks_with_two_orbits():
    assert len(kinks(FLIP).hyperplanes) == 3
    assert sorted(vertex[0] for vertex in complex_of(FLIP).vertices()) == [-2, -1, 0]
    dimension = functional_dimension(FLIP)
    assert dimension.is_full and dimension.independent.check(FLIP) and dimension.value == 10 - 3
    first, second = shallow_fibre(FLIP).parameters
    assert same(first, second) and orbit_key(first) != orbit_key(second) and not_equivalent(first, second)
    assert identify_relu(FLIP).verdict.word == "refuted"


# ---- minimal, and a curve of parameters: |x| + |y|


@pytest.mark.parametrize("theta", [CORNERS, MOVED])
def test_no_narrower_shallow_network(theta):
    target = kinks(theta)
    counts = [len(list(ShallowSearch(target, width).iter_types(using_all=False))) for width in range(5)]
    assert counts == [0, 0, 0, 0, 5]


def test_three_neurons_by_hand():
    """Two on the lines x = 0 and y = 0; the third on one of them, or nowhere: the rest −x − y is never met."""
    assert kinks(CORNERS).hyperplanes == (((0, 1, 0), (2,)), ((1, 0, 0), (2,)))
    assert kinks(CORNERS).rest == Matrix([[-1, -1, 0]])
    for sides in itertools.product((0, 1), repeat=2):
        rests = [-2 * side for side in sides]
        for doubled in (0, 1, None):
            assert any(rest != -1 for line, rest in enumerate(rests) if line != doubled)


def test_what_the_bound_for_other_depths_needs():
    gradients = {weight for weight, _ in pieces(CORNERS)}
    assert gradients == {((a, b),) for a in (-1, 1) for b in (-1, 1)}
    assert ((0, 0),) not in gradients and Matrix([row for (row,) in gradients]).rank() == 2


def test_a_line_of_parameters_and_an_isolated_orbit():
    assert same(CORNERS, MOVED)
    (family,) = iter_bias_lines(MOVED)
    assert family.check().certificate == Interval(None, None)
    members = [family.at(t) for t in ("-3", "0", "1/2", "8")]
    assert len({orbit_key(member) for member in members}) == 4 and all(same(CORNERS, member) for member in members)
    strata = shallow_fibre(CORNERS).strata
    found = [(stratum.sides, stratum.pairs, stratum.idle, stratum.dimension) for stratum in strata]
    assert found == [("±±", 0, 0, 0), *((a + b, 1, 0, 1) for a in "+-" for b in "+-")]
    assert [functional_dimension(theta).value for theta in (MOVED, CORNERS)] == [12, 9]
    assert [theta.parameters - theta.hidden_neurons for theta in (MOVED, CORNERS)] == [13, 13]
    assert all(family.check().word == "refuted" for family in iter_bias_lines(CORNERS))


# ---- two hidden layers: an open set of minimal parameters, each on a line


def near(theta, seed, scale=4000):
    source = random.Random(seed)

    def shift(value):
        return value + Fraction(source.randint(-99, 99), scale)

    return MLP(
        tuple(
            Affine(Matrix([[shift(w) for w in row] for row in layer.weight.rows()]), tuple(map(shift, layer.bias)))
            for layer in theta.layers
        )
    )


@pytest.mark.parametrize("theta", [CARRIED, *(near(CARRIED, seed) for seed in range(8))])
def test_minimal_and_on_a_line(theta):
    assert depth_bound(theta).ends  # not shallow, whatever the width
    assert Matrix([row for (row,), _ in pieces(theta)]).rank() == 2  # no first layer of one neuron
    constants = [bias for (row,), bias in pieces(theta) if not any(row)]
    assert len(constants) == 1  # one value on which a last neuron could be off …
    (value,) = constants
    assert len(bending_lines(theta, lambda found: found != value)) > 2  # … and no two neurons bend as the rest does
    second = theta.layers[1]
    assert all(w > 0 for w in second.weight.row(0)) and second.bias[0] > 0
    (family,) = iter_bias_lines(theta)
    interval = family.check().certificate
    t = interval.upper if interval.lower is None else interval.lower
    assert (interval.lower is None) != (interval.upper is None) and family.at(t).layers[1].bias[0] == 0
    assert not_equivalent(theta, family.at(t / 2)) and same(theta, family.at(t / 2))
    verdict = identify_relu(theta).verdict
    assert verdict.word == "refuted" and same(theta, verdict.witness)
    dimension = functional_dimension(theta)
    assert dimension.exact and dimension.value == 10 and dimension.expected == 11


# ---- the hierarchy of depths

HIERARCHY = {1: 0, 2: 1, 3: 7, 4: 84, 5: 519}
"""For each number of hidden layers, all of width 2, a place in the stream of parameters."""


def of_depth(hidden):
    return next(itertools.islice(iter_bending_parameters((2,) * (hidden + 1) + (1,)), HIERARCHY[hidden], None))


def passes_straight_through_a_hidden_line(theta):
    """Whether some neuron's bend goes straight through the line of one of an earlier layer that is invisible there; a
    nearby parameter might lose the trace of it.
    """
    regions = complex_of(theta)
    rays = regions.cells.rays.tolist()
    affine = [(region.weight, region.bias) for region in regions]
    at = {}
    for facet in iter_facets(regions):
        visible = affine[facet.regions[0]] != affine[facet.regions[1]]
        for ray in facet.rays:
            if rays[ray][-1]:
                at.setdefault(ray, []).append((visible, facet.bends))
    for facets in at.values():
        seen = [bends for visible, bends in facets if visible]
        hidden = [bends for visible, bends in facets if not visible]
        if len(seen) == 2 and seen[0] == seen[1] and any(bends[0][0] < seen[0][0][0] for bends in hidden):
            return True
    return False


@pytest.mark.parametrize("hidden", HIERARCHY)
def test_a_generic_hierarchy_of_depths(hidden):
    theta = of_depth(hidden)
    assert theta.widths == (2,) * (hidden + 1) + (1,)
    found = depth_bound(theta)
    assert found.hidden_layers == hidden and len(found.chain) == hidden - 1
    assert found.ends == (hidden > 1)
    assert check_simple(theta).word == "proved"
    assert functional_dimension(theta).is_full
    assert not passes_straight_through_a_hidden_line(theta)


@pytest.mark.parametrize("hidden", HIERARCHY)
def test_the_same_nearby(hidden):
    theta = of_depth(hidden)
    for seed in range(4):
        assert depth_bound(near(theta, seed, 10**7)).hidden_layers == hidden


def test_the_line_of_the_carried_neuron_is_exact():
    direction = (
        (Matrix.zeros(2, 2), (Fraction(0), Fraction(0))),
        (Matrix.zeros(2, 2), (Fraction(1), Fraction(0))),
        (Matrix.zeros(1, 2), (Fraction(-1),)),
    )
    family = LineFamily(CARRIED, direction)
    assert family.check().certificate == Interval(Fraction(-1), None)
    assert not same(CARRIED, family.at("-1001/1000"))
