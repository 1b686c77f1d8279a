"""Orders, membership and elements from arrays, against SymPy and against brute force."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from sympy.combinatorics import Permutation as SympyPermutation, PermutationGroup

from catnet.algebra.permutation import Permutation
from catnet.errors import BudgetError
from catnet.groups import FiniteGroup, alternating, cyclic, hyperoctahedral, symmetric
from catnet.groups.arrays import orbit_of
from catnet.groups.chain import Chain
from catnet.groups.direct import chain_of
from catnet.groups.enumeration import _ByNumber, iter_levels
from catnet.groups.giants import find_giant


def rows_of(group: FiniteGroup) -> np.ndarray:
    return np.array([g.images for _, g in group.generators], dtype=np.intp).reshape(-1, group.degree)


def wreath(k: int, n: int) -> np.ndarray:
    """S_k wr S_n on n blocks of k points."""
    first = [*([1, 0] if k > 1 else [0]), *range(2, k), *range(k, k * n)]
    turn = [*[(i + 1) % k for i in range(k)], *range(k, k * n)]
    blocks = [(i + k) % (k * n) for i in range(k * n)]
    swap = [*range(k, 2 * k), *range(k), *range(2 * k, k * n)]
    return np.array([first, turn, blocks, swap])


@st.composite
def generating_sets(draw: st.DrawFn) -> np.ndarray:
    degree = draw(st.integers(0, 9))
    count = draw(st.integers(0, 4))
    rows = [draw(st.permutations(range(degree))) for _ in range(count)]
    return np.array(rows, dtype=np.intp).reshape(count, degree)


@given(generating_sets(), st.data())
@settings(max_examples=150, deadline=None)
def test_order_and_membership_agree_with_sympy(rows: np.ndarray, data: st.DataObject) -> None:
    chain, degree = Chain(rows), rows.shape[1]
    if degree == 0 or len(rows) == 0:
        assert chain.order == 1 and chain.base == ()
        return
    theirs = PermutationGroup([SympyPermutation(row) for row in rows.tolist()])
    assert chain.order == theirs.order()
    for _ in range(4):
        candidate = data.draw(st.permutations(range(degree)))
        assert chain.contains(candidate) == theirs.contains(SympyPermutation(candidate))
    assert all(chain.contains(row) for row in rows.tolist())
    giant = find_giant(rows)
    assert giant is None or (giant.order == chain.order and len(giant.base) == len(chain.base))


@given(generating_sets(), generating_sets(), st.data())
def test_groups_side_by_side(first: np.ndarray, second: np.ndarray, data: st.DataObject) -> None:
    """On points in any order, so that the parts interleave; with elements that mix the parts or are in neither."""
    degree = first.shape[1] + second.shape[1]
    left = np.hstack((first, np.tile(np.arange(first.shape[1], degree), (len(first), 1))))
    right = np.hstack((np.tile(np.arange(first.shape[1]), (len(second), 1)), second + first.shape[1]))
    names = np.array(data.draw(st.permutations(range(degree))), dtype=np.intp)
    rows = np.empty((len(left) + len(right), degree), dtype=np.intp)
    rows[:, names] = names[np.concatenate((left, right)).astype(np.intp)]
    rows = rows[data.draw(st.permutations(range(len(rows))))]
    found, whole = chain_of(rows), Chain(rows)
    assert found.order == whole.order == chain_of(first).order * chain_of(second).order
    assert len(set(found.base)) == len(found.base)
    if len(rows) and found.order <= 200:
        group = FiniteGroup(tuple((f"g{i}", Permutation(tuple(row))) for i, row in enumerate(rows.tolist())))
        elements = group.elements()
        assert len({tuple(g.images[point] for point in found.base) for g in elements}) == found.order
    product = np.arange(degree)
    for row in data.draw(st.lists(st.sampled_from(rows.tolist()), max_size=6)) if len(rows) else []:
        product = np.array(row)[product]
    for candidate in (product.tolist(), data.draw(st.permutations(range(degree)))):
        assert found.contains(candidate) == whole.contains(candidate)
    assert found.contains(product.tolist())


def test_many_generators_that_move_different_points() -> None:
    rows = np.tile(np.arange(2000), (1000, 1))
    places = np.arange(1000)
    rows[places, 2 * places], rows[places, 2 * places + 1] = 2 * places + 1, 2 * places
    assert chain_of(rows).order == 2**1000 and len(chain_of(rows).base) == 1000


@given(generating_sets())
@settings(max_examples=60, deadline=None)
def test_elements_are_the_closure_by_length(rows: np.ndarray) -> None:
    group = FiniteGroup(tuple((f"g{i}", Permutation(tuple(row))) for i, row in enumerate(rows.tolist())))
    limit = 3_000
    if group.order > limit:
        with pytest.raises(BudgetError):
            list(group.elements(limit=limit))
        return
    found = list(group.words(limit=limit))
    elements = [element.images for element, _ in found]
    assert len(set(elements)) == len(elements) == group.order
    assert [tuple(row) for row in group.element_rows(limit=limit).tolist()] == elements
    assert [g.images for g in group.elements(limit=limit)] == elements
    # breadth first by the definition, one element at a time
    seen, queue = {tuple(range(group.degree)): ()}, [tuple(range(group.degree))]
    for element in queue:
        for name, g in group.generators:
            image = tuple(g.images[i] for i in element)
            if image not in seen:
                seen[image] = (name, *seen[element])
                queue.append(image)
    assert elements == queue and [word for _, word in found] == [seen[element] for element in queue]


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (rows_of(symmetric(40)), math.factorial(40)),
        (rows_of(alternating(20)), math.factorial(20) // 2),
        (rows_of(hyperoctahedral(20)), 2**20 * math.factorial(20)),
        (wreath(3, 6), 6**6 * math.factorial(6)),
        (np.array([[*range(2 * i), 2 * i + 1, 2 * i, *range(2 * i + 2, 40)] for i in range(20)]), 2**20),
        (rows_of(cyclic(210)), 210),
        (np.array([[(i * 3) % 31 for i in range(31)], [(i + 1) % 31 for i in range(31)]]), 930),
        (np.arange(5)[np.newaxis], 1),
    ],
    ids=["S40", "A20", "B20", "S3 wr S6", "2^20", "C210", "AGL(1,31)", "identity"],
)
def test_orders_that_are_known(rows: np.ndarray, order: int) -> None:
    assert Chain(rows).order == order
    other = np.concatenate((rows[::-1], rows[:1][:, rows[-1]]))  # other generators of the same group
    assert Chain(other).order == order


def test_mathieu_groups() -> None:
    def cycles(n: int, *parts: tuple[int, ...]) -> Permutation:
        return Permutation.from_cycles(n, *[tuple(i - 1 for i in part) for part in parts])

    a, b = cycles(12, tuple(range(1, 12))), cycles(12, (3, 7, 11, 8), (4, 10, 5, 6))
    c = cycles(12, (1, 12), (2, 11), (3, 6), (4, 8), (5, 9), (7, 10))
    m12 = FiniteGroup((("a", a), ("b", b), ("c", c)))
    assert FiniteGroup((("a", a), ("b", b))).order == 7_920 and m12.order == 95_040
    rows = m12.element_rows()
    assert len(np.unique(rows, axis=0)) == len(rows) == 95_040
    assert Permutation((1, 0, *range(2, 12))) not in m12


@given(st.integers(8, 14), st.booleans(), st.data())
@settings(max_examples=30, deadline=None)
def test_giants_are_what_they_are_said_to_be(n: int, even: bool, data: st.DataObject) -> None:
    group = alternating(n) if even else symmetric(n)
    relabelled = data.draw(st.permutations(range(n + 1)))
    rows = np.array([[*row, n] for row in rows_of(group).tolist()])
    rows = np.array([[relabelled[row[relabelled.index(i)]] for i in range(n + 1)] for row in rows.tolist()])
    giant = find_giant(rows)
    assert giant is not None and giant.order == Chain(rows).order == math.factorial(n) // (2 if even else 1)
    for _ in range(5):
        candidate = data.draw(st.permutations(range(n + 1)))
        assert giant.contains(candidate) == Chain(rows).contains(candidate)


def test_no_giant_among_primitive_groups_that_are_smaller() -> None:
    affine = np.array([[(i * 3) % 31 for i in range(31)], [(i + 1) % 31 for i in range(31)]])
    pairs = np.array([[(i + 2) % 20 for i in range(20)], [1, 0, *range(2, 20)]])
    assert find_giant(affine) is None and find_giant(pairs) is None and find_giant(np.array([[1, 0]])) is None


def test_budgets_end_a_chain() -> None:
    rows = rows_of(symmetric(40))
    with pytest.raises(BudgetError, match="bytes for a chain"):
        Chain(rows, most_bytes=10_000)
    with pytest.raises(BudgetError, match="images of points"):
        Chain(rows, most_images=10_000)


def test_long_numbers_and_large_tables_find_the_same() -> None:
    """The ways in which elements are met again: by bytes, in a table, among sorted numbers."""
    rows = rows_of(hyperoctahedral(4))
    plain = [level.rows.tolist() for level in iter_levels(rows, lambda: Chain(rows).base, limit=400)]
    everything = [row for level in plain for row in level]
    met = _ByNumber(list(range(8)), [np.arange(8) * 8**i for i in range(8)], 8**8)
    table = np.array(everything)
    assert met.met is None and met.first_of(np.concatenate((table, table))).tolist() == list(range(len(table)))
    assert met.first_of(table[::-1]).tolist() == []
    assert len(everything) == 384 == len({tuple(row) for row in everything})


def test_orbits() -> None:
    rows = rows_of(hyperoctahedral(3))
    assert orbit_of(rows, 0).tolist() == list(range(6))
    for images in permutations(range(4)):
        orbit = {0}
        while {images[i] for i in orbit} - orbit:
            orbit |= {images[i] for i in orbit}
        assert set(orbit_of(np.array([images]), 0).tolist()) == orbit


def test_one_generator_needs_no_chain() -> None:
    n = 9_000  # the elements that a chain keeps would take 162 MB
    turn = Permutation(tuple((i + 1) % n for i in range(n)))
    assert FiniteGroup((("r", turn), ("e", Permutation.identity(n)), ("s", turn))).order == n
    with pytest.raises(BudgetError, match="bytes"):
        _ = FiniteGroup((("r", turn), ("s", Permutation(tuple(-i % n for i in range(n)))))).order
