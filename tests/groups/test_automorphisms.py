"""The automorphisms of structures, against all permutations tried one by one."""

from __future__ import annotations

import random
from math import factorial
from typing import Any

import numpy as np
import pytest

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.errors import InputError, ShapeError
from catnet.groups import FiniteGroup
from catnet.groups.automorphisms import Automorphisms, automorphisms
from catnet.groups.few_generators import few_generators
from catnet.groups.finiteness import permutation_model
from catnet.groups.refinement import Refinement
from catnet.groups.relations import Part, Relation, Structure, numbered
from tests.oracles.symmetries_naive import structure_symmetries


def structure_of(parts: Any, relations: Any) -> Structure:
    return Structure(
        tuple(Part(*part) for part in parts),
        tuple(
            Relation(a, b, np.array(table, dtype=np.int64).reshape(parts[a][0], parts[b][0]), odd)
            for a, b, table, odd in relations
        ),
    )


def drawn(rng: random.Random) -> tuple[Any, Any]:
    parts = [(rng.randint(0, 3), rng.random() < 0.5, rng.random() < 0.7) for _ in range(rng.randint(1, 3))]
    relations = []
    for _ in range(rng.randint(0, 3)):
        a, b = rng.randrange(len(parts)), rng.randrange(len(parts))
        most = rng.choice([0, 1, 1, 2])
        table = [[rng.randint(-most, most) for _ in range(parts[b][0])] for _ in range(parts[a][0])]
        relations.append((a, b, table, rng.random() < 0.8))
    return parts, relations


def ends_of(structure: Structure, found: Automorphisms) -> list[tuple[Monomial, ...]]:
    places = [index for index, part in enumerate(structure.parts) if part.is_end]
    return [tuple(operators[index] for index in places) for operators in found.generators]


def order_of(generators: list[tuple[Monomial, ...]]) -> int:
    if not generators or not generators[0]:
        return 1
    models = permutation_model(generators)
    return FiniteGroup(tuple((str(index), model) for index, model in enumerate(models))).order


@pytest.mark.parametrize("seed", range(250))
def test_all_and_only_automorphisms_are_found(seed: int) -> None:
    parts, relations = drawn(random.Random(seed))
    structure = structure_of(parts, relations)
    found = automorphisms(structure)
    assert all(map(structure.is_automorphism, found.generators))
    assert found.order == len(structure_symmetries(parts, relations)) and not found.ended
    ends = ends_of(structure, found)
    assert order_of(ends) == found.order
    assert order_of(few_generators(ends, found.order)) == found.order


def graph(edges: Any, size: int) -> Structure:
    table = np.zeros((size, size), dtype=np.int64)
    for a, b in edges:
        table[a, b] = table[b, a] = 1
    return Structure((Part(size),), (Relation(0, 0, table),))


PETERSEN = [(i, (i + 1) % 5) for i in range(5)] + [(i, i + 5) for i in range(5)]
PETERSEN += [(5 + i, 5 + (i + 2) % 5) for i in range(5)]
PALEY_13 = [(a, b) for a in range(13) for b in range(13) if (a - b) % 13 in (1, 3, 4, 9, 10, 12)]
ROOKS = [
    (4 * a + b, 4 * c + d)
    for a in range(4)
    for b in range(4)
    for c in range(4)
    for d in range(4)
    if (a == c) != (b == d)
]
STEPS = ((1, 0), (0, 1), (1, 1), (3, 0), (0, 3), (3, 3))
SHRIKHANDE = [(4 * a + b, 4 * ((a + x) % 4) + (b + y) % 4) for a in range(4) for b in range(4) for x, y in STEPS]


@pytest.mark.parametrize(
    ("edges", "size", "order"),
    [
        (PETERSEN, 10, 120),
        (PALEY_13, 13, 78),
        (ROOKS, 16, 1152),
        (SHRIKHANDE, 16, 192),
        ([], 60, factorial(60)),
        ([(i, i + 1) for i in range(0, 40, 2)], 40, 2**20 * factorial(20)),
    ],
    ids=["Petersen", "Paley 13", "rook's 4 × 4", "Shrikhande", "no edges", "20 edges"],
)
def test_graphs_of_known_groups(edges: Any, size: int, order: int) -> None:
    """Strongly regular graphs among them, which colours alone tell nothing about."""
    structure = graph(edges, size)
    found = automorphisms(structure)
    assert found.order == order and all(map(structure.is_automorphism, found.generators))


def test_a_budget_that_runs_out_leaves_a_subgroup() -> None:
    structure = graph(ROOKS, 16)
    for budget in range(12):
        found = automorphisms(structure, budget=budget)
        assert found.order is None and "colourings refined ran out" in found.ended
        assert all(map(structure.is_automorphism, found.generators))
        assert 1152 % order_of(ends_of(structure, found)) == 0


def test_a_permutation_of_other_parts_and_a_relation_of_another_shape() -> None:
    structure = graph(PETERSEN, 10)
    with pytest.raises(InputError, match="other parts"):
        structure.is_automorphism((Monomial.identity(9),))
    assert not structure.is_automorphism((Monomial.diagonal((-1,) * 10),))  # the part is not signed
    with pytest.raises(ShapeError, match="a relation of shape"):
        Structure((Part(2),), (Relation(0, 0, np.zeros((2, 3), dtype=np.int64)),))


def test_colours_do_not_depend_on_the_order_of_the_points() -> None:
    rng = random.Random(5)
    table = np.array([[rng.randint(0, 2) for _ in range(12)] for _ in range(12)])
    images = list(range(12))
    rng.shuffle(images)
    turned = np.zeros_like(table)
    turned[np.ix_(images, images)] = table
    first, second = (Refinement(Structure((Part(12),), (Relation(0, 0, values),))) for values in (table, turned))
    before, after = first.start(), second.start()
    assert [int(after[image]) for image in images] == before.tolist()


def test_numbers_stand_for_entries_up_to_sign() -> None:
    large = 3**100
    for values in (Matrix([["1/3", -2, 0], ["-1/3", large, -large]]), Matrix([[5, -5], [0, 7]])):
        ids = numbered(values)
        assert ids.dtype == np.int64
        entries = [entry for row in values.rows() for entry in row]
        for a, i in zip(entries, ids.ravel().tolist(), strict=True):
            for b, j in zip(entries, ids.ravel().tolist(), strict=True):
                assert (a == b) == (i == j) and (a == -b) == (i == -j)
    assert numbered(np.array([[large, -large, 1]], dtype=object)).tolist() == [[1, -1, 2]]
