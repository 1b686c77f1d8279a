"""Near automorphisms: planted ones under noise come back, what is kept is near, and random structures have none."""

from __future__ import annotations

import numpy as np
import pytest

from catnet.algebra.monomial import Monomial
from catnet.groups.near_automorphisms import near_automorphisms
from catnet.groups.near_refinement import NearRefinement
from catnet.groups.relations import Part, Relation, Structure
from catnet.search import at_most


def invariant(table: np.ndarray, shift: int) -> np.ndarray:
    """The mean over turns of rows and columns by so many places."""
    turned = [np.roll(table, (k * shift, k * shift), (0, 1)) for k in range(table.shape[0])]
    result: np.ndarray = np.mean(turned, axis=0)
    return result


def structure(table: np.ndarray, signed: bool = False) -> Structure:
    table = table / np.sqrt((table**2).mean())
    rows, columns = table.shape
    return Structure((Part(rows, signed), Part(columns, signed)), (Relation(0, 1, table),))


@pytest.mark.parametrize("bits", [4, 8, 16, 30])
@pytest.mark.parametrize("signed", [False, True])
def test_a_turn_under_noise_and_renaming(bits: int, signed: bool) -> None:
    rng = np.random.default_rng(bits)
    size = 12
    table = 8 * invariant(rng.normal(size=(size, size)), 1)
    noisy = table + 2.0**-bits * rng.normal(size=table.shape)
    renamed = noisy[rng.permutation(size)][:, rng.permutation(size)]
    signs = rng.choice([-1.0, 1.0], size=size) if signed else np.ones(size)
    found = near_automorphisms(structure(renamed * signs, signed))
    assert not found.ended
    images = [tuple(one.permutation.images for one in level.generators[-1]) for level in found.levels]
    assert any(reach(group, size) == set(range(size)) for group in ([a for a, _ in images],))
    for level in found.levels:
        for one in level.generators:
            assert change(structure(renamed * signs, signed), one) <= 2 * level.tolerance


def reach(generators: list[tuple[int, ...]], size: int) -> set[int]:
    orbit = {0}
    while True:
        more = orbit | {images[point] for images in generators for point in orbit}
        if more == orbit:
            return orbit
        orbit = more


def change(one: Structure, operators: tuple[Monomial, ...]) -> float:
    """The root of the mean square of the differences among what is moved, entry by entry."""
    (relation,) = one.relations
    total, moved = 0.0, 0
    rows, columns = operators
    for a in range(rows.size):
        for b in range(columns.size):
            image = rows.permutation(a), columns.permutation(b)
            sign = int(rows.scale[a] * columns.scale[b])
            if image != (a, b) or rows.scale[a] < 0 or columns.scale[b] < 0:
                moved += 1
                total += (sign * relation.values[image] - relation.values[a, b]) ** 2
    return float((total / moved) ** 0.5) if moved else 0.0


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_random_tables_have_none_but_the_opposite(seed: int, signed: bool) -> None:
    table = np.random.default_rng(seed).normal(size=(9, 14))
    levels = near_automorphisms(structure(table, signed)).levels
    opposite = [tuple(operator.scale for operator in one) for level in levels for one in level.generators]
    assert opposite == ([((-1,) * 9, (-1,) * 14)] if signed else [])  # without biases all signs may change at once


def test_twins_are_exchanged_and_signs_of_nothing_are_free() -> None:
    table = np.array([[1.0, 1.001, 0.0, 3.0], [2.0, 2.001, 0.0, -5.0]])
    plain = near_automorphisms(structure(table))
    assert [str(b.permutation) for _, b in plain.levels[-1].generators] == ["(0 1)"]
    signed = near_automorphisms(structure(table, signed=True))
    assert any(b.scale == (1, 1, -1, 1) for _, b in signed.levels[0].generators)
    opposite = near_automorphisms(structure(np.array([[1.0, -1.001, 7.0], [2.0, -2.001, -4.0]]), signed=True))
    assert any(str(b.permutation) == "(0 1)" and b.scale == (-1, -1, 1) for _, b in opposite.levels[-1].generators)


@pytest.mark.parametrize("sizes", [(0, 0), (0, 3), (2, 0), (1, 1)])
def test_degenerate_sizes(sizes: tuple[int, int]) -> None:
    one = Structure((Part(sizes[0]), Part(sizes[1])), (Relation(0, 1, np.zeros(sizes)),))
    found = near_automorphisms(one)
    assert found.ended == "" and all(
        len(level.generators) == sum(max(0, n - 1) for n in sizes) for level in found.levels
    )


def test_a_budget_ends_the_search_and_says_so() -> None:
    table = invariant(np.random.default_rng(3).normal(size=(8, 8)), 1)
    with at_most(2000, "weights compared for near symmetries"):
        found = near_automorphisms(structure(table))
    assert "weights compared for near symmetries ran out" in found.ended
    whole = near_automorphisms(structure(table))
    assert not whole.ended and whole.levels


def test_colourings_that_differ_are_not_carried_to_each_other() -> None:
    table = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0]])
    refinement = NearRefinement(structure(table), 0.01)
    start = refinement.start()
    assert refinement.individualised([start, start], [[0], [1]]) is None
    assert refinement.individualised([start, start], [[3], [4]]) is not None
