"""The regions, against the definition, against formulas, and every fast path against the slow one."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import chain, pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.errors import BudgetError, InputError, ShapeError
from catnet.geometry.complex import Complex, iter_regions, polyhedral_complex
from catnet.geometry.facets import iter_facets
from catnet.geometry.kernel.bits import any_bits, pack_bits, put_bits, unpack_bits
from catnet.geometry.kernel.frame import make_frame
from catnet.geometry.kernel.layers import box, integer_layers
from catnet.geometry.kernel.rays import distinct
from catnet.geometry.kernel.walk import Schedule, Walk
from tests.geometry.networks import Network, halfspaces, networks
from tests.oracles import regions_naive as naive


def flat(complex_: Complex) -> list[tuple[bool, ...]]:
    return sorted(tuple(chain(*complex_.pattern(index))) for index in range(len(complex_)))


def facets(complex_: Complex) -> set[tuple[frozenset[tuple[int, ...]], frozenset[tuple[tuple[bool, ...], ...]]]]:
    rays = list(map(tuple, complex_.cells.rays.tolist()))
    return {
        (frozenset(rays[ray] for ray in facet.rays), frozenset(map(complex_.pattern, facet.regions)))
        for facet in iter_facets(complex_)
    }


def generic(widths: list[int], seed: int) -> Network:
    rng = random.Random(seed)
    return [
        (
            [[Fraction(rng.randint(-(10**6), 10**6)) for _ in range(a)] for _ in range(b)],
            [Fraction(rng.randint(-(10**6), 10**6)) for _ in range(b)],
        )
        for a, b in pairwise(widths)
    ]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_regions_are_those_of_the_definition(data: st.DataObject) -> None:
    dimension, network = data.draw(networks())
    within = data.draw(halfspaces(dimension)) if data.draw(st.booleans()) else []
    forms = [tuple(map(Fraction, (*normal, shift))) for normal, shift in within]
    expected = list(naive.regions(network, dimension, forms))
    made = polyhedral_complex(network, dimension=dimension, within=within)
    assert flat(made) == sorted(pattern for pattern, _ in expected)
    assert made.bounded == sum(naive.is_bounded(cell, dimension) for _, cell in expected)
    if dimension < 4 and len(expected) < 30:
        corners = naive.vertices([cell for _, cell in expected], dimension)
        assert made.vertex_count == len(corners)
        assert set(made.vertices()) == corners


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_region_holds_its_point_and_has_the_affine_map_of_the_network(data: st.DataObject) -> None:
    dimension, network = data.draw(networks(depth=2))
    within = data.draw(halfspaces(dimension))
    forms = [tuple(map(Fraction, (*normal, shift))) for normal, shift in within]
    cells = dict(naive.regions(network, dimension, forms))
    for region in polyhedral_complex(network, dimension=dimension, within=within):
        cell = cells[tuple(chain(*region.pattern))]
        assert all(sum(a * x for a, x in zip(form, region.point, strict=False)) + form[-1] > 0 for form in cell)
        for point in (region.point, *region.vertices):
            image = tuple(
                sum((a * x for a, x in zip(row, point, strict=True)), shift)
                for row, shift in zip(region.weight, region.bias, strict=True)
            )
            assert image == naive.evaluate(network, point)
        assert region.bounded == naive.is_bounded(cell, dimension)


@settings(max_examples=60, deadline=None)
@given(
    st.data(),
    st.sampled_from([1, 2, 5, None]),
    st.sampled_from(["plane", "own", "single"]),
    st.sampled_from([1, 3 * 2**40 + 1, 2**70 + 1]),
)
def test_schedules_batches_and_integer_sizes_agree(
    data: st.DataObject, batch: int | None, schedule: Schedule, factor: int
) -> None:
    dimension, network = data.draw(networks())
    within = data.draw(halfspaces(dimension))
    plain = polyhedral_complex(network, dimension=dimension, within=within)
    scaled = [
        ([[factor * x for x in row] for row in weight], [x * factor for x in bias]) for weight, bias in network[:1]
    ]
    layers = integer_layers([*scaled, *network[1:]])
    if len(network) > 1:  # a positive factor on the first layer moves the later biases, so it goes on them as well
        layers = integer_layers([*scaled, *((weight, [x * factor for x in bias]) for weight, bias in network[1:])])
    if schedule == "plane" and plain.cells.dimension != 2:
        schedule = "own"
    walk = Walk(layers, dimension, halfspaces=plain.walk.halfspaces, batch=batch, schedule=schedule)
    other = Complex(walk, tuple(walk))
    assert flat(other) == flat(plain)
    assert sorted(map(tuple, other.cells.rays.tolist())) == sorted(map(tuple, plain.cells.rays.tolist()))
    assert (len(other), other.bounded, other.vertex_count) == (len(plain), plain.bounded, plain.vertex_count)
    assert facets(other) == facets(plain)


def test_crowded_polygons_are_cut_in_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    network = generic([2, 9, 9, 1], 3)
    plain = polyhedral_complex(network)
    monkeypatch.setattr("catnet.geometry.kernel.plane._PAIRS", 10)
    crowded = polyhedral_complex(network)
    assert flat(crowded) == flat(plain)
    assert set(crowded.vertices()) == set(plain.vertices())


@pytest.mark.parametrize("widths", [[2, 3, 70, 1], [2, 70, 3, 1], [2, 63, 3, 64, 1], [2, 62, 66, 1]])
def test_layers_that_straddle_words_by_both_schedules(widths: list[int]) -> None:
    layers = integer_layers([([[Fraction(x // 10**5) for x in row] for row in w], b) for w, b in generic(widths, 7)])
    plane, own = (Complex(walk, tuple(walk)) for walk in (Walk(layers, 2), Walk(layers, 2, schedule="own")))
    assert flat(plane) == flat(own)
    assert set(plane.vertices()) == set(own.vertices())
    if len(plane) < 1000:
        assert facets(plane) == facets(own)


@pytest.mark.parametrize(("rays", "least"), [(1, 40), (10**4, 4), (10**9, 4)])
def test_batches_that_the_ones_before_make_larger(monkeypatch: pytest.MonkeyPatch, rays: int, least: int) -> None:
    """From dimension 6 on, without being told a size: the same regions as at once."""
    monkeypatch.setattr("catnet.geometry.kernel.walk._FIRST", 2)
    monkeypatch.setattr("catnet.geometry.kernel.walk._RAYS", rays)
    network = generic([6, 7, 5, 2, 1], 5)
    plain = polyhedral_complex(network)
    walk = Walk(integer_layers(network), 6)
    batches = tuple(walk)
    streamed = Complex(walk, batches)
    assert len(batches) > least
    assert flat(streamed) == flat(plain)
    assert sorted(map(tuple, streamed.cells.rays.tolist())) == sorted(map(tuple, plain.cells.rays.tolist()))


def test_a_mixed_word_shared_by_different_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are then sorted by their columns."""
    rows = np.array([[3, 1], [2, 2], [3, 1], [0, 5], [2, 2]], dtype=np.int64)
    plain = distinct(rows)
    monkeypatch.setattr("catnet.geometry.kernel.rays._MIXER", np.uint64(0))
    for chosen, number in (plain, distinct(rows)):
        assert sorted(chosen.tolist()) == [0, 1, 3]
        assert (rows[chosen][number] == rows).all()


@pytest.mark.parametrize("offset", [0, 1, 33, 63, 64, 100])
@pytest.mark.parametrize("size", [1, 31, 64, 65, 130])
def test_sets_put_into_sets(offset: int, size: int) -> None:
    flags = np.random.default_rng(size).integers(0, 2, (5, size)).astype(np.bool_)
    flags[2] = False
    words = pack_bits(np.zeros((5, offset + size), dtype=np.bool_))
    put_bits(words, pack_bits(flags), offset)
    assert (unpack_bits(words, offset=offset, size=size) == flags).all()
    assert (words == pack_bits(flags, offset=offset)).all()
    assert (any_bits(words) == flags.any(axis=1)).all()


def test_a_frame_starts_with_the_first_independent_rows() -> None:
    frame = make_frame([[0, 0, 3], [2, 4, 1], [-1, -2, 5], [0, 6, 1]], [], 2)
    assert (frame.columns, frame.lineality, len(frame.cells)) == ((0, 1), (), 4)
    assert frame.cells.rays.tolist() == [[-1, -1, 6], [1, 0, 0], [-2, 1, 0], [-1, 0, 0], [2, -1, 0]]


def test_integers_beyond_a_machine_word() -> None:
    """Vertices with numerators of hundreds of bits, which no machine word holds."""
    network = generic([2, 4, 4, 1], 5)
    huge = [
        ([[x * 10**40 + 7 for x in row] for row in weight], [x * 10**40 - 3 for x in bias]) for weight, bias in network
    ]
    made = polyhedral_complex(huge)
    assert made.cells.rays.dtype == object
    assert flat(made) == sorted(pattern for pattern, _ in naive.regions(huge, 2))
    assert set(made.vertices()) == naive.vertices([cell for _, cell in naive.regions(huge, 2)], 2)


def test_two_runs_agree_to_the_last_byte() -> None:
    first, second = (polyhedral_complex(generic([3, 6, 5, 1], 1)) for _ in range(2))
    assert np.array_equal(first.cells.rays, second.cells.rays)
    assert np.array_equal(first.cells.active, second.cells.active)


@pytest.mark.parametrize("lines", [0, 1, 2, 5, 20, 70])
def test_generic_lines(lines: int) -> None:
    made = polyhedral_complex(generic([2, lines, 1], lines), dimension=2)
    assert len(made) == 1 + lines + comb(lines, 2)
    assert made.vertex_count == comb(lines, 2)
    assert made.bounded == (comb(lines - 1, 2) if lines > 1 else 0)


@pytest.mark.parametrize(("dimension", "width"), [(1, 9), (2, 9), (3, 9), (4, 8), (5, 8), (6, 8), (5, 3)])
def test_one_generic_hidden_layer(dimension: int, width: int) -> None:
    made = polyhedral_complex(generic([dimension, width, 1], 3))
    assert len(made) == sum(comb(width, k) for k in range(dimension + 1))
    assert made.vertex_count == comb(width, dimension)
    assert made.bounded == (comb(width - 1, dimension) if width > dimension else 0)


@pytest.mark.parametrize(
    ("widths", "seed", "regions"), [((2, 32, 32, 1), 1, 2076), ((4, 12, 12, 1), 1, 6141), ((5, 8, 8, 1), 1, 4325)]
)
def test_counts_that_an_independent_program_found(widths: tuple[int, ...], seed: int, regions: int) -> None:
    rng = random.Random(seed)
    network = [
        (
            [[Fraction(rng.randint(-9, 9), 4) for _ in range(a)] for _ in range(b)],
            [Fraction(rng.randint(-9, 9), 4) for _ in range(b)],
        )
        for a, b in pairwise(widths)
    ]
    assert sum(len(batch.cells) for batch in Walk(integer_layers(network), widths[0])) == regions


def test_many_lines_through_one_point_and_parallel_to_each_other() -> None:
    pencil = [([[1, 0], [0, 1], [1, 1], [1, -1], [2, 2]], [0] * 5), ([[1] * 5], [0])]
    assert (len(polyhedral_complex(pencil)), polyhedral_complex(pencil).vertex_count) == (8, 1)
    grid = [([[1, 0], [1, 0], [-1, 0], [0, 1], [0, 3]], [0, 1, 2, 0, 1]), ([[1] * 5], [0])]
    assert (len(polyhedral_complex(grid)), polyhedral_complex(grid).bounded) == (12, 2)


def test_without_vertices() -> None:
    made = polyhedral_complex([([[1, 2, 3], [2, 4, 6]], [0, 1]), ([[1, 1]], [0])])
    assert (len(made), made.bounded, made.vertex_count, len(made.lineality)) == (3, 0, 0, 2)
    affine = polyhedral_complex([([[1, 2]], [3])])
    assert (len(affine), affine.bounded, affine.vertex_count) == (1, 0, 0)
    assert affine[0].weight == ((1, 2),)
    assert len(polyhedral_complex([([], []), ([[]], [1])], dimension=2)) == 1
    assert len(polyhedral_complex([([[0, 0]], [1]), ([[0]], [0])])) == 1


def test_inside_a_polytope() -> None:
    network = [([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])]
    made = polyhedral_complex(network, within=box(2))
    assert (len(made), made.bounded, made.vertex_count) == (4, 4, 9)
    assert len(polyhedral_complex(network, within=box(2, 1, 2))) == 1
    assert len(polyhedral_complex(network, within=box(2, 1, 1))) == 0
    assert len(polyhedral_complex(network, within=[([0, 0], -1)])) == 0
    assert len(polyhedral_complex([([[1, 2]], [3])], within=box(2))) == 1


def test_streaming_gives_the_same_regions_and_stops_when_told() -> None:
    network = generic([2, 8, 8, 1], 2)
    whole = {region.pattern: region for region in polyhedral_complex(network)}
    streamed = list(iter_regions(network, batch=4))
    assert {region.pattern for region in streamed} == set(whole)
    assert len(streamed) == len(whole)
    assert all(sorted(region.vertices) == sorted(whole[region.pattern].vertices) for region in streamed)
    assert next(iter_regions(network, max_cells=10**6, batch=1)).pattern in whole


def test_the_budget_counts_regions() -> None:
    network = generic([2, 6, 6, 1], 4)
    count = len(polyhedral_complex(network))
    assert len(polyhedral_complex(network, max_cells=count)) == count
    for limit in (1, 3, count - 1):
        with pytest.raises(BudgetError) as caught:
            polyhedral_complex(network, max_cells=limit)
        assert (caught.value.counter, caught.value.limit) == ("cells", limit)


def test_the_region_of_a_point() -> None:
    made = polyhedral_complex(generic([2, 5, 4, 1], 9))
    for index in range(len(made)):
        assert made.region_of(made[index].point) == made[index]
        assert made.index_of(made[index].pattern) == index
    corner = made.vertices()[0]
    assert corner in made.region_of(corner).vertices
    with pytest.raises(InputError, match="outside"):
        polyhedral_complex([([[1]], [0]), ([[1]], [0])], within=box(1)).region_of([2])


def test_shapes_that_disagree() -> None:
    with pytest.raises(ShapeError, match="layer 1, row 0 has 2 entries, expected 1"):
        polyhedral_complex([([[1]], [0]), ([[1, 1]], [0])])
    with pytest.raises(ShapeError, match="give the input dimension"):
        polyhedral_complex([([], []), ([[]], [1])])
    with pytest.raises(ShapeError, match="1 coefficients"):
        polyhedral_complex([([[1, 1]], [0])], within=[([1], 0)])
