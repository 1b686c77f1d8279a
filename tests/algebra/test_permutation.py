"""Arrangements one after the other, as `itertools` has them all at once."""

from __future__ import annotations

import itertools

from hypothesis import given, strategies as st

from catnet.algebra.permutation import iter_rearrangements


@given(st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=4))
def test_rearrangements_are_the_product_of_permutations(parts: list[list[int]]) -> None:
    assert list(iter_rearrangements(parts)) == list(itertools.product(*map(itertools.permutations, parts)))


def test_the_first_of_very_many_come_at_once() -> None:
    """22 factorial of them are never listed."""
    found = iter_rearrangements([range(22), range(1000)])
    assert [arranged[0] for arranged in itertools.islice(found, 2)] == [tuple(range(22))] * 2
