"""Names of groups, against groups that are built from the names: isomorphic by trying all images of generators."""

from __future__ import annotations

import random

import pytest

from catnet.algebra.permutation import Permutation
from catnet.groups import FiniteGroup, hyperoctahedral, symmetric
from catnet.groups.recognition import name_of
from tests.oracles.named_groups import are_isomorphic, built, elements

NAMES = (
    *("trivial", "C_2", "C_12", "C_4 × C_2", "C_6^2", "C_2^5", "D_4", "D_5", "D_6", "D_12", "Q_8", "Q_16", "Dic_3"),
    *("Dic_5", "S_3", "S_4", "S_5", "S_7", "A_4", "A_5", "A_6", "A_7", "PSL(2,7)", "B_3", "B_4", "S_4 × C_2"),
    *("S_3 × S_4", "S_3^2", "S_3 wr C_2", "C_3 wr S_3", "C_2 wr C_4", "A_4 wr C_2", "A_5 × (S_3 wr C_2)"),
    *("Q_8 × C_3", "D_5 × PSL(2,7)", "S_3 × C_4 × C_2", "C_2 wr C_3", "D_4^2 × C_6"),
)


def group(generators: list[tuple[int, ...]]) -> FiniteGroup:
    return FiniteGroup(tuple((f"g{number}", Permutation(images)) for number, images in enumerate(generators)))


def disguised(generators: list[tuple[int, ...]], rng: random.Random) -> list[tuple[int, ...]]:
    """The same group: other generators, numbers of points and idle points, every orbit perhaps twice."""
    words = list(generators)
    for _ in range(3):
        one, other = rng.choice(words), rng.choice(words)
        words.insert(0, tuple(one[i] for i in other))
    size = len(words[0])
    twice = rng.random() < 0.5
    total = size * (1 + twice) + rng.randint(0, 2)
    places = rng.sample(range(total), total)
    found = []
    for word in words:
        images = list(range(total))
        for point, image in enumerate(word):
            images[places[point]] = places[image]
            if twice:
                images[places[size + point]] = places[size + image]
        found.append(tuple(images))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_named_group_gets_its_name_back_in_any_disguise(name: str) -> None:
    assert name_of(group(disguised(built(name), random.Random(name)))) == name


def check_random(seed: int) -> str | None:
    """The name of a random group is that of an isomorphic one."""
    rng = random.Random(seed)
    generators, start = [], 0
    sizes = [rng.randint(1, 4) for _ in range(rng.randint(1, 3))]
    for _ in range(rng.randint(1, 2)):
        images: list[int] = []
        for size in sizes:
            images += [len(images) + place for place in rng.sample(range(size), size)]
        generators.append(tuple(images))
    if rng.random() < 0.4:  # in two copies, that are exchanged or turned
        total = sum(sizes)
        generators = [(*g, *(total + (g[i] if start else i) for i in range(total))) for g in generators]
        generators.append((*range(total, 2 * total), *range(total)))
    found = name_of(group(generators))
    if found is not None and len(elements(generators)) <= 200:
        assert are_isomorphic(generators, built(found)), (generators, found)
    return found


def test_the_name_of_a_random_group_is_right() -> None:
    found = [check_random(seed) for seed in range(60)]
    assert sum(name is not None for name in found) > 45 and len(set(found)) > 8


def test_no_name_rather_than_a_wrong_one() -> None:
    frobenius = [(1, 2, 3, 4, 5, 6, 0), tuple(2 * i % 7 for i in range(7))]  # 21 elements
    linked = [(1, 2, 0, 3, 4, 5), (0, 1, 2, 4, 5, 3), (1, 0, 2, 4, 3, 5)]  # half of S_3 × S_3
    even = [(1, 0, 3, 2, 4, 5), (1, 0, 2, 3, 5, 4)]  # an even number of three swaps: pairs are independent, three not
    assert [name_of(group(generators)) for generators in (frobenius, linked, even)] == [None, None, "C_2^2"]


def test_large_groups() -> None:
    assert [name_of(family(30)) for family in (symmetric, hyperoctahedral)] == ["S_30", "B_30"]
    grid = [[(i + (a == 0)) % 9 * 8 + (j + (a == 1)) % 8 for i in range(9) for j in range(8)] for a in (0, 1)]
    swaps = [
        [(1, 0, *range(2, 9))[i] * 8 + j for i in range(9) for j in range(8)],
        [i * 8 + (1, 0, *range(2, 8))[j] for i in range(9) for j in range(8)],
    ]
    assert name_of(group([tuple(images) for images in grid + swaps])) == "S_8 × S_9"
