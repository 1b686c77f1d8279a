"""Greatest common divisors by table are those of Python."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
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


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.fractions(-20, 20, max_denominator=12) | st.fractions(), min_size=1, max_size=5),
    st.sampled_from([1, 40, 10**6, 10**30]),
    st.sampled_from([(1, 1), (3, 2), (40, 30), (0, 3), (3, 0)]),
)
@settings(max_examples=60, deadline=None)
def test_scaled_rows_and_columns(seed: int, factors: list[Fraction], most: int, shape: tuple[int, int]) -> None:
    """In lowest terms without a common divisor of the products: by table, by pairs, and in Python integers."""
    source = random.Random(seed)
    rows = [
        [Fraction(source.randint(-most, most), source.randint(1, most)) for _ in range(shape[1])]
        for _ in range(shape[0])
    ]
    by_row, by_column = source.choices(factors, k=shape[0]), source.choices(factors, k=shape[1])
    matrix = Matrix(rows, columns=shape[1])
    scaled = [[factor * value for value in row] for factor, row in zip(by_row, rows, strict=True)]
    assert matrix.scale_rows(by_row) == Matrix(scaled, columns=shape[1])
    scaled = [[factor * value for factor, value in zip(by_column, row, strict=True)] for row in rows]
    assert matrix.scale_columns(by_column) == Matrix(scaled, columns=shape[1])
