"""All 0-1 solutions of linear equations, against all 0-1 vectors."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, strategies as st

from catnet.algebra import zero_one
from catnet.algebra.matrix import Matrix
from catnet.algebra.zero_one import iter_zero_one
from catnet.errors import BudgetError

ENTRIES = st.sampled_from([Fraction(0)] * 3 + [Fraction(n, d) for n in (-2, -1, 1, 3) for d in (1, 2)])


@given(st.data())
@pytest.mark.parametrize("chunk", [1, 3, 1 << 15])
def test_they_are_those_of_brute_force(chunk: int, data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 6))
    matrix = Matrix([[data.draw(ENTRIES) for _ in range(columns)] for _ in range(rows)], columns=columns)
    vectors = [*product((0, 1), repeat=columns)]
    wanted = data.draw(st.sampled_from(vectors))  # a right side with a solution, most of the time
    right = [value + data.draw(st.sampled_from([0] * 9 + [1])) for value in matrix.apply([Fraction(e) for e in wanted])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zero_one, "_CHUNK", chunk)
        found = list(iter_zero_one(matrix, right))
    solutions = [e for e in vectors if list(matrix.apply([Fraction(value) for value in e])) == right]
    assert len(found) == len(set(found)) and set(found) == set(solutions)


def test_thousands_of_unknowns_are_no_recursion() -> None:
    """Positive coefficients and the sum 0: one choice is left at every step."""
    size = 3000
    matrix = Matrix([[index % 5 + 1 for index in range(size)]])
    assert list(iter_zero_one(matrix, [Fraction(0)])) == [(0,) * size]
    with pytest.raises(BudgetError):
        list(iter_zero_one(matrix, [Fraction(17)], budget=1000))
