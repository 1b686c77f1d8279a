"""Matrices against plain lists of Fractions, at the sizes of numbers where machine words end."""

from __future__ import annotations

import math
import pickle
import sys
from collections.abc import Callable
from fractions import Fraction
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra import packed
from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.errors import InexactNumberError, InputError, NumberError, ShapeError
from tests.oracles import linear
from tests.support import small_fractions, wide_fractions, wide_integers

Table = list[list[Fraction]]


@st.composite
def tables(
    draw: DrawFn, rows: int | None = None, columns: int | None = None, entries: st.SearchStrategy = wide_fractions
) -> tuple[Table, int]:
    m = draw(st.integers(0, 4)) if rows is None else rows
    n = draw(st.integers(0, 4)) if columns is None else columns
    return [[draw(entries) for _ in range(n)] for _ in range(m)], n


def make(table: tuple[Table, int]) -> Matrix:
    return Matrix(table[0], columns=table[1])


def entries(matrix: Matrix) -> Table:
    return [[matrix[i, j] for j in range(matrix.shape[1])] for i in range(matrix.shape[0])]


pairs_of_one_shape = st.tuples(st.integers(0, 4), st.integers(0, 4)).flatmap(
    lambda s: st.tuples(tables(*s), tables(*s))
)
chains = st.tuples(*(st.integers(0, 3) for _ in range(4))).flatmap(
    lambda s: st.tuples(*(tables(m, n) for m, n in zip(s, s[1:], strict=False)))
)
squares = st.integers(0, 4).flatmap(lambda n: tables(n, n, small_fractions))


@given(tables())
def test_entries_come_back(table: tuple[Table, int]) -> None:
    matrix = make(table)
    rows, width = table
    assert matrix.shape == (len(rows), width)
    assert entries(matrix) == rows == [list(row) for row in matrix.rows()]
    assert matrix.spelled() == [[str(value) for value in row] for row in rows]
    through_flint = Matrix.from_flint(matrix.flint)
    assert through_flint == matrix and hash(through_flint) == hash(matrix)
    assert Matrix.from_flint(matrix.flint) == through_flint
    assert pickle.loads(pickle.dumps(matrix)) == matrix
    assert matrix == matrix.T.T and entries(matrix.T) == [list(column) for column in matrix.columns()]
    assert eval(repr(matrix), {"Matrix": Matrix}) == matrix
    assert matrix.is_zero == all(value == 0 for row in rows for value in row)


@given(pairs_of_one_shape, wide_fractions)
def test_sums_and_multiples(pair: tuple[tuple[Table, int], tuple[Table, int]], factor: Fraction) -> None:
    (left, _), (right, _) = pair
    a, b = make(pair[0]), make(pair[1])
    assert entries(a + b) == [[x + y for x, y in zip(p, q, strict=True)] for p, q in zip(left, right, strict=True)]
    assert entries(a - b) == [[x - y for x, y in zip(p, q, strict=True)] for p, q in zip(left, right, strict=True)]
    assert entries(factor * a) == [[factor * x for x in p] for p in left] == entries(a * factor)
    assert entries(-a) == [[-x for x in p] for p in left]
    assert (a == b) == (left == right)
    assert a + b == b + a and hash(a + b) == hash(b + a) and a - a == Matrix.zeros(*a.shape)
    assert entries(a.beside(b)) == [p + q for p, q in zip(left, right, strict=True)]
    assert entries(a.above(b)) == left + right


@given(chains)
def test_products(chain: tuple[tuple[Table, int], ...]) -> None:
    a, b, c = map(make, chain)
    assert (a @ b) @ c == a @ (b @ c)
    assert (a @ b).T == b.T @ a.T
    assert entries(a @ b) == [
        list(row) for row in linear.times(linear.rows_of(chain[0][0]), linear.rows_of(chain[1][0]), b.shape[1])
    ]
    assert Matrix.identity(a.shape[0]) @ a == a == a @ Matrix.identity(a.shape[1])
    point = tuple(Fraction(2**62 + i, 3) for i in range(a.shape[1]))
    assert a.apply(point) == linear.apply(linear.rows_of(chain[0][0]), point)
    assert Matrix.column(a.apply(point)) == a @ Matrix.column(point)


@given(tables(entries=st.one_of(wide_fractions, small_fractions)), st.data())
def test_what_is_scaled_is_the_matrix_of_its_entries(table: tuple[Table, int], data: st.DataObject) -> None:
    """Whatever is asked first of a matrix that is not yet in lowest terms."""
    rows, width = table
    factors = tuple(data.draw(st.one_of(small_fractions, wide_fractions)) for _ in rows)
    expected = [[f * x for x in row] for f, row in zip(factors, rows, strict=True)]
    fresh, others = make((expected, width)), tuple(data.draw(small_fractions) for _ in range(width))

    def scaled() -> Matrix:
        return make(table).scale_rows(factors)

    assert scaled() == fresh and fresh == scaled() and scaled() == scaled() and hash(scaled()) == hash(fresh)
    assert (scaled() == fresh.beside(fresh)) == (not width)
    assert all(math.gcd(*pair) == 1 for pair in zip(*(part.ravel().tolist() for part in scaled().packed), strict=True))
    assert scaled().is_zero == fresh.is_zero and scaled().flint == fresh.flint
    assert scaled().T == fresh.T and entries(scaled().T.T) == expected and repr(scaled()) == repr(fresh)
    twice = scaled()
    assert twice.beside(twice) == fresh.beside(fresh) and twice.above(twice) == fresh.above(fresh)
    assert scaled().beside(fresh) == fresh.beside(scaled()) == fresh.beside(fresh)
    assert scaled().above(fresh) == fresh.above(scaled()) and pickle.loads(pickle.dumps(scaled())) == fresh
    order = data.draw(st.permutations(range(width)))
    assert scaled().select(columns=order) == fresh.select(columns=order)
    assert scaled().scale_columns(others) == fresh.scale_columns(others)
    if rows and width:
        changed = [row[:] for row in expected]
        changed[-1][-1] += 1
        assert scaled() != Matrix(changed) and Matrix(changed) != scaled()
        other = make(table).scale_rows((*factors[:-1], factors[-1] + 1))
        assert (scaled() == other) == (not any(rows[-1]))


def test_a_deadline_at_any_line_leaves_the_matrix_whole() -> None:
    """As an alarm or Ctrl-C may end whatever runs, and what was found is still to be printed."""
    expected, code = Matrix([["1/2", 3], [0, "2/3"]]), Matrix.packed.fget.__code__  # type: ignore[attr-defined]
    for last in range(20):
        scaled = Matrix([["1/4", "3/2"], [0, "4/3"]]).scale_rows((Fraction(2), Fraction(1, 2)))
        left = last

        def trace(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
            nonlocal left
            if frame.f_code is not code:
                return None
            if event == "line":
                if not left:
                    raise KeyboardInterrupt
                left -= 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            scaled.packed  # noqa: B018
        except KeyboardInterrupt:
            ended = True
        else:
            ended = False
        finally:
            sys.settrace(before)
        assert scaled == expected and scaled.spelled() == expected.spelled() and scaled.T == expected.T
        if not ended:
            assert last > 3
            return
    raise AssertionError("it never came to its end")


@given(tables(), st.data())
def test_scaling_selecting_and_kronecker(table: tuple[Table, int], data: st.DataObject) -> None:
    matrix, (rows, width) = make(table), table
    factors = tuple(data.draw(wide_fractions) for _ in rows)
    assert entries(matrix.scale_rows(factors)) == [[f * x for x in row] for f, row in zip(factors, rows, strict=True)]
    factors = tuple(data.draw(wide_fractions) for _ in range(width))
    assert entries(matrix.scale_columns(factors)) == [
        [f * x for f, x in zip(factors, row, strict=True)] for row in rows
    ]
    chosen = data.draw(st.lists(st.integers(0, max(width - 1, 0)), max_size=4 if width else 0))
    assert entries(matrix.select(columns=chosen)) == [[row[j] for j in chosen] for row in rows]
    other = data.draw(tables(2, 1))
    expected = [[x * y[0] for x in row] for row in rows for y in other[0]]
    assert entries(matrix.kron(make(other))) == expected
    total = matrix.direct_sum(make(other))
    assert total.shape == (len(rows) + 2, width + 1)
    assert total.select(rows=range(len(rows)), columns=range(width)) == matrix
    assert total.select(rows=range(len(rows)), columns=[width]).is_zero


@given(squares)
def test_determinant_inverse_and_rank(table: tuple[Table, int]) -> None:
    matrix, (rows, size) = make(table), table
    value = linear.determinant(linear.rows_of(rows))
    assert matrix.determinant() == value
    assert matrix.rank() == linear.rank(rows)
    if value:
        assert matrix.inverse() @ matrix == Matrix.identity(size) == matrix @ matrix.inverse()
        assert matrix.inverse().determinant() * value == 1
    else:
        with pytest.raises(InputError, match="not invertible"):
            matrix.inverse()


@given(tables(entries=small_fractions))
def test_nullspace(table: tuple[Table, int]) -> None:
    matrix = make(table)
    basis = matrix.nullspace()
    n = matrix.shape[1]
    assert basis.shape == (n, n - linear.rank(table[0]) if table[0] else n)
    assert (matrix @ basis).is_zero
    assert linear.rank(list(basis.T.rows())) == basis.shape[1]


@given(tables(entries=small_fractions), st.data())
def test_solve(table: tuple[Table, int], data: st.DataObject) -> None:
    matrix = make(table)
    right = make(data.draw(tables(matrix.shape[0], 2, small_fractions)))
    solution = matrix.solve(right)
    solvable = linear.rank(entries(matrix.beside(right))) == linear.rank(entries(matrix))
    assert (solution is not None) == solvable
    if solution is not None:
        assert matrix @ solution == right
    known = make(data.draw(tables(matrix.shape[1], 1, small_fractions)))
    again = matrix.solve(matrix @ known)
    assert again is not None and matrix @ again == matrix @ known


def test_shapes_without_entries() -> None:
    empty = Matrix.zeros(0, 3)
    assert empty == Matrix([], columns=3) != Matrix.zeros(3, 0) and Matrix([]) == Matrix.zeros(0, 0)
    assert Matrix([[], []]).shape == (2, 0) and Matrix.column([]).shape == (0, 1)
    assert (Matrix.zeros(2, 0) @ empty) == Matrix.zeros(2, 3)
    assert empty.T.shape == (3, 0) and empty.nullspace() == Matrix.identity(3) and empty.rank() == 0
    assert Matrix.zeros(0, 0).inverse().is_identity and Matrix.zeros(0, 0).determinant() == 1
    assert Matrix.zeros(2, 0).apply(()) == (0, 0) and empty.apply((Fraction(1),) * 3) == ()
    assert Matrix.zeros(2, 0).solve(Matrix.zeros(2, 1)) == Matrix.zeros(0, 1)
    assert Matrix.zeros(2, 0).solve(Matrix.column([0, 1])) is None
    assert hash(empty) == hash(Matrix([], columns=3)) and empty.is_zero and (2 * empty) == empty == -empty
    assert empty.beside(Matrix.zeros(0, 1)).shape == (0, 4) and empty.direct_sum(Matrix.zeros(1, 0)).shape == (1, 3)


@pytest.mark.parametrize("edge", [2**31, 2**32, 2**61, 2**62 - 1, 2**62, 2**62 + 1, 2**63 - 1, 2**63, 2**64, 2**200])
def test_the_ends_of_machine_words(edge: int) -> None:
    matrix = Matrix([[edge, -edge], [Fraction(1, edge), Fraction(-edge, edge + 1)]])
    product = matrix @ matrix
    assert product[0, 0] == edge * edge - 1 and product[0, 1] == -edge * edge + Fraction(edge * edge, edge + 1)
    assert (edge * matrix)[0, 1] == -edge * edge and (-matrix)[0, 0] == -edge
    assert matrix.scale_rows((Fraction(edge), Fraction(1, edge)))[1, 0] == Fraction(1, edge * edge)
    assert matrix.kron(matrix)[0, 0] == edge * edge and matrix.T[1, 0] == -edge
    assert matrix.select(rows=[1]).select(columns=[0]) == Matrix([[Fraction(1, edge)]])
    assert hash(matrix.select(rows=[1])) == hash(Matrix([[Fraction(1, edge), Fraction(-edge, edge + 1)]]))


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([[1, 2], [3]], ShapeError),
        ([[0.5]], InexactNumberError),
        ([[np.float32(0.5)]], InexactNumberError),
        ([["NaN"]], NumberError),
        ([[True]], NumberError),
        ([[None]], NumberError),
        ([[np.float64("nan")]], NumberError),
        ([["1e99999"]], NumberError),
    ],
)
def test_what_is_refused(rows: list[list[object]], error: type[Exception]) -> None:
    with pytest.raises(error):
        Matrix(rows)


def test_values_do_not_change_and_shapes_are_checked() -> None:
    matrix = Matrix([[1, 2], [3, 4], [5, 6]])
    with pytest.raises(AttributeError):
        matrix._shape = (1, 1)  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        matrix.packed[0][0, 0] = 7
    for wrong in (
        lambda: matrix + Matrix([[1]]),
        lambda: matrix @ matrix,
        lambda: matrix.apply((Fraction(1),)),
        matrix.inverse,
        lambda: matrix.beside(Matrix([[1]])),
        lambda: matrix.above(Matrix([[1]])),
        lambda: matrix.solve(Matrix([[1]])),
        lambda: matrix.scale_rows((Fraction(2),)),
        lambda: matrix.scale_columns((Fraction(2),)),
    ):
        with pytest.raises(ShapeError):
            wrong()
    assert matrix != [[1, 2], [3, 4], [5, 6]] and matrix != None  # noqa: E711


# ---- the arrays underneath

arrays = st.lists(wide_integers, max_size=6)


@given(arrays, st.data())
def test_packed_arithmetic(left: list[int], data: st.DataObject) -> None:
    right = [data.draw(wide_integers) for _ in left]
    a, b = packed.pack(left, (len(left),)), packed.pack(right, (len(left),))
    assert a.tolist() == left and (a.dtype != object) == all(abs(value) < 2**62 for value in left)
    assert packed.times(a, b).tolist() == [x * y for x, y in zip(left, right, strict=True)]
    assert packed.gcds(a, b).tolist() == [math.gcd(x, y) for x, y in zip(left, right, strict=True)]
    assert packed.largest(a) == max(map(abs, left), default=0)
    assert packed.shrink(packed.widen(a)).tolist() == left and packed.shrink(packed.widen(a)).dtype == a.dtype
    positive = [abs(value) or 1 for value in left]
    tops, bottoms = packed.reduce_fractions(b, packed.pack(positive, (len(left),)))
    exact = [Fraction(x, y) for x, y in zip(right, positive, strict=True)]
    assert list(zip(tops.tolist(), bottoms.tolist(), strict=True)) == [(x.numerator, x.denominator) for x in exact]
    assert packed.lcm_of(packed.pack(positive, (len(left),))) == math.lcm(*positive)
    assert all(type(value) is int for value in packed.times(a, b).tolist())


@given(st.lists(st.lists(wide_integers, min_size=3, max_size=3), max_size=4))
def test_packed_rows(rows: list[list[int]]) -> None:
    array = packed.pack([value for row in rows for value in row], (len(rows), 3))
    assert packed.row_gcds(array).tolist() == [math.gcd(*row) for row in rows]
    positive = [[abs(value) or 1 for value in row] for row in rows]
    array = packed.pack([value for row in positive for value in row], (len(rows), 3))
    assert packed.row_lcms(array).tolist() == [math.lcm(*row) for row in positive]


def test_lcms_beyond_machine_words() -> None:
    primes = [p for p in range(2, 400) if all(p % q for q in range(2, p))]
    array = np.array([primes], dtype=np.int64)
    assert packed.row_lcms(array).tolist() == [math.prod(primes)] and packed.lcm_of(array) == math.prod(primes)
    assert packed.row_lcms(np.zeros((2, 0), dtype=np.int64)).tolist() == [1, 1]
    assert packed.row_gcds(np.zeros((2, 0), dtype=np.int64)).tolist() == [0, 0]
    assert packed.row_gcds(np.zeros((0, 2), dtype=np.int64)).tolist() == []


@given(st.lists(st.lists(st.integers(-1, 1), min_size=4, max_size=4), max_size=4))
def test_pivots_are_the_first_independent_columns(rows: list[list[int]]) -> None:
    matrix = Matrix(rows, columns=4)
    ranks = [matrix.select(columns=list(range(end))).rank() for end in range(5)]
    assert matrix.pivots() == [place for place in range(4) if ranks[place + 1] > ranks[place]]


def test_the_product_of_two_matrices_is_not_spelled_with_a_star() -> None:
    with pytest.raises(InputError, match="A @ B"):
        Matrix([[1]]) * Matrix([[2]])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([[1, 2], [3, 0.5]], InexactNumberError, "row 1, entry 1: 0.5 is a binary float.*an array of floats is read"),
        ([[1], ["x"]], NumberError, "row 1, entry 0: 'x' is not a number"),
        ([[True]], NumberError, "row 0, entry 0: True is a truth value"),
        ([[1], 3], ShapeError, "row 1 is 3, and no row of numbers"),
        ([[1, 2], [3]], ShapeError, "row 1 has 1 entries, expected 2"),
    ],
)
def test_an_error_says_which_entry(rows: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Matrix(rows)
    with pytest.raises(error, match=f"layer 2: {message}"):
        MLP.from_rows([([[1]], [0]), (rows, [0, 0])])
