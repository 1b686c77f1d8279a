"""The kernel against the slow way, in every order and under every budget."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.budget import Budget
from catnet.errors import BudgetError
from catnet.geometry.complex import Complex, polyhedral_complex
from catnet.geometry.kernel.bits import pack_bits, unpack_bits
from catnet.geometry.kernel.edges import crossed_edges
from catnet.geometry.kernel.facet_words import forget_redundant
from catnet.geometry.kernel.layers import box, integer_layers, sums_of_rows
from catnet.geometry.kernel.walk import Schedule, Walk
from tests.geometry.networks import Network, networks
from tests.oracles import cells_naive


def quarters(widths: list[int], seed: int, most: int = 9) -> Network:
    rng = random.Random(seed)
    return [
        (
            [[Fraction(rng.randint(-most, most), 4) for _ in range(a)] for _ in range(b)],
            [Fraction(rng.randint(-most, most), 4) for _ in range(b)],
        )
        for a, b in pairwise(widths)
    ]


def corners(made: Complex) -> set[tuple[tuple[bool, ...], frozenset[tuple[int, ...]]]]:
    return {
        (tuple(chain(*made.pattern(index))), frozenset(map(tuple, made.corners(index)))) for index in range(len(made))
    }


def slowly(network: Network, dimension: int) -> set[tuple[tuple[bool, ...], frozenset[tuple[int, ...]]]] | None:
    found = cells_naive.cells(network, dimension)
    return None if found is None else {(pattern, frozenset(rays)) for pattern, rays, _ in found}


def walked(network: Network, dimension: int, **options: Any) -> Complex:
    walk = Walk(integer_layers(network), dimension, **options)
    return Complex(walk, tuple(walk))


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(["plane", "own", "single"]), st.sampled_from([None, 1, 3]))
def test_the_same_cells_as_the_slow_way(data: st.DataObject, schedule: Schedule, batch: int | None) -> None:
    dimension, network = data.draw(networks())
    expected = slowly(network, dimension)
    if expected is None:
        return
    if dimension != 2 and schedule == "plane":
        schedule = "single"
    assert corners(walked(network, dimension, schedule=schedule, batch=batch)) == expected


@pytest.mark.parametrize(
    ("widths", "most"),
    [([2, 7, 6, 1], 1), ([3, 6, 5, 1], 1), ([4, 6, 4, 1], 1), ([5, 6, 3, 1], 9), ([3, 4, 4, 4, 1], 2)],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_networks_in_special_and_in_general_position(widths: list[int], most: int, seed: int) -> None:
    network = quarters(widths, seed, most)
    expected = slowly(network, widths[0])
    if expected is not None:
        assert corners(polyhedral_complex(network)) == expected


@pytest.mark.parametrize(
    "small", [{"cutting._RAYS": 5, "edges._BLOCK": 3}, {"cutting._HALF": 0}, {"walk._ENTRIES": 40}]
)
@pytest.mark.parametrize("widths", [[3, 6, 5, 1], [4, 6, 3, 1], [2, 8, 5, 1]])
def test_blocks_words_and_batches_of_any_size(
    small: dict[str, int], widths: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    network = quarters(widths, 3)
    plain = corners(polyhedral_complex(network))
    for name, value in small.items():
        monkeypatch.setattr(f"catnet.geometry.kernel.{name}", value)
    assert corners(polyhedral_complex(network)) == plain
    if widths[0] == 2:
        assert corners(walked(network, 2, schedule="single")) == plain


@pytest.mark.parametrize("crowd", [1, 2, 5])
def test_layers_cut_in_portions(crowd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network = quarters([2, 9, 7, 1], 5, 2)
    plain = corners(polyhedral_complex(network))
    monkeypatch.setattr("catnet.geometry.kernel.plane._CROWD", crowd)
    assert corners(polyhedral_complex(network)) == plain


@pytest.mark.parametrize("sides", [40, 70, 150])
def test_a_cell_with_more_facets_than_a_word_has_bits(sides: int) -> None:
    """Tangent planes of a paraboloid: each supports a facet of the region above all of them."""
    points = [(i, i * i % 11) for i in range(-sides // 2, sides - sides // 2)]
    walls = [(-2 * x, -2 * y, 1, x * x + y * y) for x, y in points]
    network: Network = [([[Fraction(1)] * 3], [Fraction(0)]), ([[Fraction(1)]], [Fraction(0)])]
    made = walked(network, 3, halfspaces=walls)
    assert made.cells.tight.dtype == np.uint64
    assert sides < 100 or made.cells.tight.shape[1] > 1
    touched = set()
    for index in range(len(made)):
        for corner in made.corners(index):
            values = [sum(a * x for a, x in zip(wall, corner, strict=True)) for wall in walls]
            assert min(values) >= 0
            touched |= {wall for wall, value in enumerate(values) if value == 0}
    assert touched == set(range(sides))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_edges_in_blocks_are_the_edges_of_all_pairs(data: st.DataObject) -> None:
    """Any families of sets: the definition of an edge does not ask where they come from."""
    block, group = data.draw(st.sampled_from([0, 1, 6, 1 << 15])), data.draw(st.sampled_from([0, 3, 1 << 13]))
    dimension = data.draw(st.integers(1, 4))
    sizes = data.draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))
    width = data.draw(st.sampled_from([5, 70, 300]))
    bounds = np.concatenate(([0], np.cumsum(sizes)))
    count = int(bounds[-1])
    element = st.sampled_from([0, 1, 2, 3, width - 1])
    sets = [data.draw(st.sets(element, max_size=5)) for _ in range(count)]
    sign = np.array([data.draw(st.sampled_from([-1, 0, 1])) for _ in range(count)], dtype=np.int8)
    flags = np.zeros((count, width), dtype=np.bool_)
    for row, chosen in enumerate(sets):
        flags[row, list(chosen)] = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catnet.geometry.kernel.edges._BLOCK", block)
        patch.setattr("catnet.geometry.kernel.edges._GROUP", group)
        parts = crossed_edges(sign, pack_bits(flags), bounds, dimension)
    found = set(zip(*(part.tolist() for part in parts), strict=True))
    assert parts[2].tolist() == sorted(parts[2].tolist())
    expected = set()
    for cell, (begin, end) in enumerate(pairwise(bounds.tolist())):
        for i in range(begin, end):
            for j in range(begin, end):
                common = sets[i] & sets[j]
                if sign[i] <= 0 or sign[j] >= 0 or len(common) < dimension - 1:
                    continue
                simple = dimension <= 2 or dimension in (len(sets[i]), len(sets[j]))
                if simple or sum(common <= other for other in sets[begin:end]) == 2:
                    expected.add((i, j, cell))
    assert found == expected


@given(st.data(), st.integers(1, 3))
def test_forgetting_keeps_what_enough_rays_lie_on(data: st.DataObject, dimension: int) -> None:
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    flags = np.array([[data.draw(st.booleans()) for _ in range(9)] for _ in range(sum(sizes))], dtype=np.bool_)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    tight, used = forget_redundant(pack_bits(flags), owner, np.array(sizes, dtype=np.int32), dimension)
    after = unpack_bits(tight, offset=0, size=64)
    for cell in range(len(sizes)):
        before, now = flags[owner == cell], after[owner == cell]
        kept = [tuple(column) for column in before.T if sum(column) >= dimension]
        assert [tuple(column) for column in now.T[: used[cell]]] == kept
        assert not now[:, used[cell] :].any()


@given(st.integers(1, 9), st.integers(1, 300), st.sampled_from([3, 2**50, 2**61]), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_sums_of_the_rows_of_sets(columns: int, sets: int, most: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-most, most, (260, columns))
    chosen = rng.integers(0, 8, (sets, 260)) > rng.integers(0, 8, 260)
    expected = [
        [sum(column) for column in zip(*(rows[one].tolist() or [[0] * columns]), strict=True)] for one in chosen
    ]
    assert sums_of_rows(chosen, rows).tolist() == expected


# ---- budgets


@pytest.mark.parametrize("widths", [[2, 12, 12, 1], [3, 8, 8, 1], [4, 7, 6, 1]])
def test_what_fits_into_a_budget_of_bytes_is_the_same_and_what_does_not_is_said(widths: list[int]) -> None:
    network = quarters(widths, 1)
    whole = Budget()
    plain = corners(polyhedral_complex(network, max_cells=whole))
    assert whole.held == 0 and 0 < whole.peak < 10**9
    assert corners(polyhedral_complex(network, max_cells=Budget(bytes=whole.peak))) == plain
    for limit in (whole.peak - 1, whole.peak // 2, 1000, 0):
        budget = Budget(bytes=limit)
        with pytest.raises(BudgetError) as caught:
            polyhedral_complex(network, max_cells=budget)
        assert (caught.value.counter, caught.value.limit) == ("bytes", limit)
        assert budget.held == 0


def test_the_count_of_bytes_is_the_same_on_every_run() -> None:
    peaks = set()
    for _ in range(3):
        budget = Budget()
        polyhedral_complex(quarters([3, 7, 7, 1], 2), max_cells=budget)
        peaks.add(budget.peak)
    assert len(peaks) == 1


def test_a_walk_that_is_left_gives_back_what_it_holds() -> None:
    budget = Budget()
    walk = iter(Walk(integer_layers(quarters([2, 8, 8, 8, 1], 2)), 2, budget=budget, batch=3))
    next(walk)
    assert budget.held > 0
    walk.close()  # type: ignore[attr-defined]
    assert budget.held == 0


def test_time_is_a_budget_and_so_is_the_memory_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BudgetError, match="seconds"):
        polyhedral_complex(quarters([4, 9, 8, 1], 1), max_cells=Budget(seconds=0))
    with pytest.raises(BudgetError, match="seconds"):
        polyhedral_complex(quarters([2, 9, 8, 1], 1), max_cells=Budget(seconds=0))

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("catnet.geometry.kernel.cutting.Cutting.one_neuron_at_a_time", full)
    with pytest.raises(BudgetError, match="bytes"):
        polyhedral_complex(quarters([3, 5, 1], 1))


def test_cells_are_counted_over_all_batches() -> None:
    network = quarters([3, 6, 5, 1], 4)
    count = len(polyhedral_complex(network))
    for batch in (1, 5, None):
        assert len(walked(network, 3, batch=batch, budget=Budget(cells=count))) == count
        with pytest.raises(BudgetError) as caught:
            walked(network, 3, batch=batch, budget=Budget(cells=count - 1))
        assert (caught.value.counter, caught.value.limit) == ("cells", count - 1)


def test_inside_a_box_the_polygons_are_tidied() -> None:
    made = polyhedral_complex(quarters([2, 6, 6, 1], 3), within=box(2))
    assert (np.bitwise_count(made.cells.tight).sum(axis=1) == 2).all()
