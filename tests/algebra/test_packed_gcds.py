"""Greatest common divisors by table are those of Python."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings, strategies as st

from catnet.algebra.packed import checksum, gcds


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(1, 2**62))
@settings(max_examples=30, deadline=None)
def test_gcds_of_many(seed: int, values: list[int], most: int) -> None:
    source = np.random.default_rng(seed)
    left = source.integers(-most, most, size=2_000, endpoint=True)
    right = source.choice(np.array(values, dtype=np.int64), size=2_000)
    assert gcds(left, right).tolist() == [math.gcd(a, b) for a, b in zip(left.tolist(), right.tolist(), strict=True)]


def test_checksums_do_not_see_how_integers_are_kept() -> None:
    numbers = np.array([[1, -2], [3, 2**62]])
    assert checksum(numbers) == checksum(numbers.astype(object)) == checksum(np.asfortranarray(numbers))
    long = np.array([2**80, 1], dtype=object)
    assert checksum(long) == checksum(long.copy()) != checksum(long[::-1])
