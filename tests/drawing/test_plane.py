"""The plane of a picture: exact clipping, affine pieces, inner points and slices, against naive evaluation."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.drawing.colouring import classes, hidden_permutations, moved_pattern
from catnet.drawing.plane import Window, around, nice, plane_of
from catnet.drawing.words import element_words
from catnet.errors import InputError
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from tests.drawing.subjects import D4, INSTANCES, ODD, SQUARE, triangle
from tests.geometry.networks import networks
from tests.oracles.networks_naive import evaluate, evaluate_layer
from tests.support import mlp_of, network_of_mlp

WINDOW = Window(Fraction(5, 2), (Fraction(1, 3), Fraction(0)))


def twice_area(corners):
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(a * d - b * c for (a, b), (c, d) in pairs)


def naive_pattern(network, point):
    """Which neurons are on, layer by layer, by evaluation alone."""
    states, values = [], tuple(point)
    for index in range(1, len(network)):
        values = evaluate_layer(network, index, values)
        states.append(tuple(value > 0 for value in values))
    return tuple(states)


@given(networks(inputs=st.just(2), depth=2))
def test_polygons_tile_the_window_and_know_the_network(drawn):
    _, layers = drawn
    network = [(tuple(map(tuple, weight)), tuple(bias)) for weight, bias in layers]
    theta = mlp_of(network, 2)
    polygons = plane_of(theta, window=WINDOW).polygons()
    assert sum(twice_area(polygon.corners) for polygon in polygons) == 2 * (2 * WINDOW.half) ** 2
    patterns = [polygon.pattern for polygon in polygons]
    assert len(set(patterns)) == len(patterns)
    for polygon in polygons:
        assert twice_area(polygon.corners) > 0
        for x, y in polygon.corners:
            assert abs(x - WINDOW.centre[0]) <= WINDOW.half and abs(y - WINDOW.centre[1]) <= WINDOW.half
        point = polygon.inner_point()
        assert polygon.holds(point, strictly=True)
        assert polygon.pattern == naive_pattern(network, point)
        assert polygon.value(point) == evaluate(network, point)
        for corner in polygon.corners:
            assert polygon.value(corner) == evaluate(network, corner)


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=9))
def test_around_is_the_convex_hull(points):
    exact = [tuple(map(Fraction, point)) for point in points]
    corners = around(exact)
    assert set(corners) <= set(exact)
    if len(corners) > 2:
        for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
            sides = [(b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) for x, y in exact]
            assert min(sides) >= 0  # nothing lies outside an edge


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=10**6))
def test_a_nice_number_is_not_less_and_not_twice_as_large(value):
    assert value <= nice(value) <= 2 * value


def test_the_slice_of_the_triangle_is_carried_to_itself():
    plane = plane_of(triangle.network, triangle.ends)
    assert plane.is_slice
    for (name, matrix), (other, first, _) in zip(plane.generators, triangle.ends.generators, strict=True):
        assert name == other
        assert as_matrix(first) @ plane.embedding == plane.embedding @ matrix
    elements = [as_matrix(first) for _, first, _ in triangle.ends.generators]
    for column in plane.embedding.columns():
        orbit = {column}
        for point in list(orbit) * 3:
            orbit |= {matrix.apply(image) for matrix in elements for image in set(orbit)} | {point}
        assert all(sum(values) == 0 for values in zip(*orbit, strict=True))  # the average over the group is zero
    point = (Fraction(2, 3), Fraction(-5, 7))
    assert plane.theta(point) == triangle.network(plane.embedding.apply(point))


def test_the_slice_is_drawn_in_its_true_shape():
    plane = plane_of(triangle.network, triangle.ends)
    points = [(Fraction(1), Fraction(0)), (Fraction(2), Fraction(-3))]
    for point in points:
        inputs = plane.embedding.apply(point)
        x, y = plane.place(point)
        assert x * x + y * y == pytest.approx(float(sum(value * value for value in inputs)))


@pytest.mark.parametrize("name", ["square", "triangle"])
def test_patterns_move_as_evaluation_says(name):
    """The pattern at g x is the one at x, moved; for many points, by naive evaluation."""
    instance = INSTANCES[name]
    proof = verify(instance.network, instance.ends).proof
    network = network_of_mlp(instance.network)
    firsts = {label: first for label, first, _ in instance.ends.generators}
    for label, permutations in hidden_permutations(proof.actions):
        for k in range(40):
            point = tuple(Fraction((7 * k + 3 * i * i) % 23 - 11, 3) for i in range(instance.network.widths[0]))
            there = firsts[label].apply(point)
            assert moved_pattern(naive_pattern(network, point), permutations) == naive_pattern(network, there)


def test_colour_classes_are_those_of_the_pieces_patterns_and_orbits():
    proof = verify(SQUARE, D4).proof
    polygons = plane_of(SQUARE).polygons()
    for how, key in (
        ("piece", lambda polygon: (polygon.weight, polygon.bias)),
        ("pattern", lambda polygon: polygon.pattern),
    ):
        kinds = classes(polygons, how)
        assert len(set(zip(kinds, map(key, polygons), strict=True))) == len(set(kinds)) == len(set(map(key, polygons)))
    orbits = classes(polygons, "orbit", proof.actions)
    assert len(set(orbits)) < len(polygons)
    for kind, polygon in zip(orbits, polygons, strict=True):
        for _, permutations in hidden_permutations(proof.actions):
            moved = moved_pattern(polygon.pattern, permutations)
            assert orbits[[other.pattern for other in polygons].index(moved)] == kind
    with pytest.raises(InputError, match="by orbit only"):
        classes(polygons, "orbit")
    with pytest.raises(InputError, match="found 'hue'"):
        classes(polygons, "hue")


def test_what_cannot_be_drawn_over_a_plane_is_refused_with_what_can():
    with pytest.raises(InputError, match="the network has 1; --what network and --what graph"):
        plane_of(ODD)
    with pytest.raises(InputError, match="the network has 3; --what network"):
        plane_of(triangle.network)
    trivial = EndActions((("e", as_operator(3), as_operator(3)),))
    with pytest.raises(InputError, match="they have dimension 0; --what ladder and --what network"):
        plane_of(triangle.network, trivial)


def as_operator(size):
    return Matrix.identity(size)


def test_a_far_window_is_exact():
    """A line at a number that no float holds: the window is cut there and nowhere else."""
    far = Fraction(10) ** 8 + Fraction(1, 3)
    theta = MLP.from_rows([([[1, 0]], [-far]), ([[1]], [0])])
    polygons = plane_of(theta, window=Window(Fraction(1), (far, Fraction(0)))).polygons()
    assert sorted(twice_area(polygon.corners) for polygon in polygons) == [4, 4]
    assert all(any(x == far for x, _ in polygon.corners) for polygon in polygons)


@pytest.mark.parametrize("size", [Fraction(10) ** 40, Fraction(1, 10**40)])
def test_what_floats_cannot_show_is_refused(size):
    theta = MLP.from_rows([([[1, 0], [0, 1], [1, 1]], [-size, size, size]), ([[1, 1, 1]], [0])])
    with pytest.raises(InputError, match="--box LOW HIGH chooses another one"):
        plane_of(theta)
    assert len(plane_of(theta, window=Window(Fraction(1))).polygons()) >= 1


def test_a_word_names_the_element_that_it_spells():
    """The last letter acts first."""
    ends = {name: first for name, first, _ in D4.generators}
    found = element_words(D4, plane_of(SQUARE, D4).generators)
    assert len({word for word, _ in found}) == len({matrix for _, matrix in found}) == 8
    for word, matrix in found:
        letters = re.sub("(.)²", r"\1\1", re.sub("(.)³", r"\1\1\1", word)).replace("e", "")
        point = (Fraction(3), Fraction(1, 7))
        moved = point
        for letter in reversed(letters):
            moved = ends[letter].apply(moved)
        assert matrix.apply(point) == moved
