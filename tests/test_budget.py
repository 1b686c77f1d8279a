"""The budget: what is held is given back, what does not fit is named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from catnet.budget import DEFAULT_MAX_BYTES, Budget, size_of
from catnet.errors import BudgetError, InputError


@given(st.lists(st.integers(0, 100), max_size=6), st.integers(0, 400))
def test_what_is_held_is_the_sum_of_the_open_blocks(sizes: list[int], limit: int) -> None:
    budget = Budget(bytes=limit)

    def enter(rest: list[int], total: int) -> None:
        assert budget.held == total
        if rest:
            with budget.hold(rest[0]):
                enter(rest[1:], total + rest[0])
        assert budget.held == total

    if sum(sizes) > limit:
        with pytest.raises(BudgetError) as caught:
            enter(sizes, 0)
        assert (caught.value.counter, caught.value.limit) == ("bytes", limit)
    else:
        enter(sizes, 0)
        assert budget.peak == sum(sizes)
    assert budget.held == 0


def test_another_number_of_cells_shares_memory_and_clock() -> None:
    budget = Budget(cells=5, bytes=100, seconds=1000)
    other = budget.with_cells(2)
    with other.hold(60):
        assert budget.held == 60
        with pytest.raises(BudgetError, match="100 bytes"):
            budget.require(41)
    budget.require_cells(5)
    with pytest.raises(BudgetError, match="2 cells"):
        other.require_cells(3)
    assert other.remaining is not None and other.remaining > 900
    other.tick()


def test_cells_found_elsewhere_count() -> None:
    rest = Budget(cells=10).after(4).after(3)
    rest.require_cells(3)
    with pytest.raises(BudgetError, match="10 cells"):
        rest.require_cells(4)


def test_time_runs_out() -> None:
    with pytest.raises(BudgetError) as caught:
        while True:
            Budget(seconds=0).tick()
    assert caught.value.counter == "seconds"
    Budget().tick()
    assert Budget().remaining is None


def test_unlimited_and_nonsense() -> None:
    Budget(bytes=None).require(10**18)
    Budget().require_cells(10**18)
    assert Budget.of(None).bytes == DEFAULT_MAX_BYTES
    for bad in ({"cells": -1}, {"bytes": -1}, {"seconds": -0.5}):
        with pytest.raises(InputError, match="negative"):
            Budget(**bad)  # type: ignore[arg-type]


def test_the_size_of_python_integers_grows_with_their_digits() -> None:
    small, large = (np.array([1, value], dtype=object) for value in (2, 2**300))
    assert size_of(small) < size_of(large)
    assert size_of(np.zeros(0, dtype=object)) == 0
    assert size_of(np.array([-(2**300), 1], dtype=object)) == size_of(large)


def test_a_budget_around_gives_its_memory_and_its_time() -> None:
    with Budget(bytes=100, seconds=0.0, since=0.0).around():
        inner = Budget.of(7)
        assert (inner.cells, inner.bytes) == (7, 100) and Budget.of(Budget(bytes=5)).bytes == 5
        with pytest.raises(BudgetError, match=r"budget of 0.0 seconds"):
            inner.tick()
        with inner.hold(60), pytest.raises(BudgetError, match="100 bytes"):
            Budget.of(None).require(41)
    assert Budget.of(7).bytes == DEFAULT_MAX_BYTES
