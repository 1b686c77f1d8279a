"""The best permutation and the best involution of a table, against all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.nearest import assignment
from catnet.architectures.perceptron.nearest.assignment import best_involution, best_permutation


def involutions(free: tuple[int, ...]) -> Iterator[dict[int, int]]:
    if not free:
        yield {}
        return
    first, *others = free
    for rest in involutions(tuple(others)):
        yield {**rest, first: first}
    for partner in others:
        for rest in involutions(tuple(other for other in others if other != partner)):
            yield {**rest, first: partner, partner: first}


def table(seed: int, size: int) -> np.ndarray:
    source = np.random.default_rng(seed)
    reach = int(source.choice([1, 3, 100, 2**44]))
    return source.integers(-reach, reach + 1, (size, size))


def gain(gains: np.ndarray, images: object) -> int:
    return sum(int(gains[a, b]) for a, b in enumerate(images))  # type: ignore[arg-type]


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), size=st.integers(0, 6))
def test_permutations(seed: int, size: int) -> None:
    gains = table(seed, size)
    found = best_permutation(gains)
    assert sorted(found.images) == list(range(size))
    assert (found.rows[:, None] + found.columns[None, :] >= gains).all()
    best = max(gain(gains, images) for images in itertools.permutations(range(size)))
    assert gain(gains, found.images) == best == int(found.rows.sum() + found.columns.sum())


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), size=st.integers(0, 7))
def test_involutions(seed: int, size: int) -> None:
    gains = table(seed, size)
    found = best_involution(gains)
    assert (found[found] == np.arange(size)).all()
    every = ([images[a] for a in range(size)] for images in involutions(tuple(range(size))))
    assert gain(gains, found) == max(gain(gains, images) for images in every)


def test_odd_cycles_need_edmonds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it some matching is worse: it is not there for nothing; and what is found then is an involution still."""
    best = [gain(table(seed, 7), best_involution(table(seed, 7))) for seed in range(40)]
    monkeypatch.setattr(assignment, "_MOST_PAIRS", 0)
    without = [gain(table(seed, 7), best_involution(table(seed, 7))) for seed in range(40)]
    assert all(a >= b for a, b in zip(best, without, strict=True)) and best != without
