"""An immutable matrix of exact rationals, of any shape, 0 rows or columns included.

>>> A = Matrix([["1", "1/2"], [0, 3]])
>>> A @ A
Matrix([['1', '2'], ['0', '9']])
>>> A.inverse() @ A == Matrix.identity(2), A.T.T == A, (2 * A - A) == A
(True, True, True)
>>> Matrix([[1, 2], [2, 4]]).nullspace()
Matrix([['-2'], ['1']])
>>> Matrix.zeros(0, 3) @ Matrix.zeros(3, 2) == Matrix.zeros(0, 2)
True

A matrix keeps its entries in one of three forms and makes the others when it is asked for them: a python-flint matrix
for algebra, packed numerators and denominators for what acts entry by entry (scaling, permuting, comparing large weight
matrices), and the same not yet in lowest terms: what is scaled and only compared is never reduced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, final

import numpy as np

from catnet.algebra import echelon
from catnet.algebra.packed import (
    Integers,
    checksum,
    fit,
    pack,
    reduce_fractions,
    same_fractions,
    scaled_fractions,
    shrink,
    times,
)
from catnet.algebra.scalars import Scalar, Vector, rational, vector
from catnet.algebra.spelling import spelled_rows
from catnet.errors import InexactNumberError, InputError, NumberError, ShapeError

__all__ = ["Matrix"]


@final
class Matrix:
    """A matrix over Q.

    Parameters
    ----------
    rows : iterable of rows of scalars, or a two-dimensional array
        Equally long; see `catnet.algebra.scalars.rational` for what a scalar may be. An array of floats (NumPy, Torch,
        JAX) is taken whole, every entry the dyadic rational that it stores.
    columns : int, optional
        The number of columns; needed only when there are no rows.

    Raises
    ------
    ShapeError
        Rows of different lengths.
    NumberError
        An entry that is not an exact number.
    """

    __slots__ = ("_flint", "_hash", "_loose", "_packed", "_shape")
    _flint: Any
    _loose: tuple[Integers, Integers] | None
    _packed: tuple[Integers, Integers] | None
    _shape: tuple[int, int]
    _hash: int | None

    def __init__(self, rows: Iterable[Iterable[Scalar]], *, columns: int | None = None) -> None:
        if hasattr(rows, "dtype") and hasattr(rows, "shape"):
            from catnet.algebra.floats import fractions_of

            tops, bottoms = fractions_of(rows)
            self._fill((tops.shape[0], tops.shape[1]), packed=(tops, bottoms))
            return
        table = [_read(index, row) for index, row in enumerate(rows)]
        width = columns if columns is not None else (len(table[0]) if table else 0)
        for index, row in enumerate(table):
            if len(row) != width:
                raise ShapeError(f"row {index} has {len(row)} entries, expected {width}")
        flat = [value for row in table for value in row]
        shape = (len(table), width)
        packed = pack((value.numerator for value in flat), shape), pack((value.denominator for value in flat), shape)
        self._fill(shape, packed=packed)

    def _fill(
        self,
        shape: tuple[int, int],
        *,
        packed: tuple[Integers, Integers] | None = None,
        flint: Any = None,
        loose: tuple[Integers, Integers] | None = None,
    ) -> None:
        object.__setattr__(self, "_shape", shape)
        for array in (*(packed or ()), *(loose or ())):
            array.flags.writeable = False
        object.__setattr__(self, "_packed", packed)
        object.__setattr__(self, "_loose", loose)
        object.__setattr__(self, "_flint", flint)
        object.__setattr__(self, "_hash", None)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Matrix is immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return (Matrix.from_packed, self.packed)

    # ---- making

    @classmethod
    def from_packed(cls, numerators: Integers, denominators: Integers) -> Matrix:
        """From two integer arrays of one shape (m, n), the denominators positive; reduced to lowest terms here."""
        return cls._lowest(*reduce_fractions(shrink(numerators), shrink(denominators)))

    @classmethod
    def from_lowest(cls, numerators: Integers, denominators: Integers) -> Matrix:
        """From arrays of shape (m, n) in lowest terms, which are the matrix's own from here on."""
        return cls._lowest(shrink(numerators), shrink(denominators))

    @classmethod
    def _lowest(cls, tops: Integers, bottoms: Integers) -> Matrix:
        """From arrays that are in lowest terms and belong to nobody else."""
        result = object.__new__(cls)
        result._fill((tops.shape[0], tops.shape[1]), packed=(tops, bottoms))
        return result

    @classmethod
    def _unreduced(cls, tops: Integers, bottoms: Integers) -> Matrix:
        result = object.__new__(cls)
        result._fill((tops.shape[0], tops.shape[1]), loose=(tops, bottoms))
        return result

    @classmethod
    def from_flint(cls, matrix: Any) -> Matrix:
        """From a `flint.fmpq_mat` (kept, not copied: do not change it afterwards) or a `flint.fmpz_mat`."""
        import flint

        result = object.__new__(cls)
        exact = matrix if isinstance(matrix, flint.fmpq_mat) else flint.fmpq_mat(matrix)
        result._fill((exact.nrows(), exact.ncols()), flint=exact)
        return result

    @classmethod
    def zeros(cls, rows: int, columns: int) -> Matrix:
        return cls.from_packed(np.zeros((rows, columns), dtype=np.int64), np.ones((rows, columns), dtype=np.int64))

    @classmethod
    def identity(cls, size: int) -> Matrix:
        return cls.from_packed(np.eye(size, dtype=np.int64), np.ones((size, size), dtype=np.int64))

    @classmethod
    def column(cls, values: Iterable[Scalar]) -> Matrix:
        return cls([[value] for value in values], columns=1)

    # ---- looking

    @property
    def shape(self) -> tuple[int, int]:
        return self._shape

    @property
    def packed(self) -> tuple[Integers, Integers]:
        """Numerators and denominators in lowest terms, read-only integer arrays of the matrix's shape."""
        if self._packed is None:
            if self._loose is not None:
                tops, bottoms = reduce_fractions(*self._loose)
            else:
                entries = self._flint.entries()
                tops = pack((int(value.p) for value in entries), self._shape)
                bottoms = pack((int(value.q) for value in entries), self._shape)
            tops.flags.writeable = bottoms.flags.writeable = False
            object.__setattr__(self, "_packed", (tops, bottoms))
            object.__setattr__(self, "_loose", None)  # last: whenever a deadline ends this, one form is whole
        return self._packed  # type: ignore[return-value]

    @property
    def fractions(self) -> tuple[Integers, Integers]:
        """Numerators and positive denominators of the entries, read-only, perhaps not in lowest terms."""
        return self.packed if self._loose is None else self._loose

    @property
    def flint(self) -> Any:
        """The same matrix as a `flint.fmpq_mat`; it is shared, so do not change it."""
        if self._flint is None:
            import flint

            tops, bottoms = (array.ravel().tolist() for array in self.packed)
            fmpq = flint.fmpq
            entries = [fmpq(top, bottom) for top, bottom in zip(tops, bottoms, strict=True)]
            object.__setattr__(self, "_flint", flint.fmpq_mat(*self._shape, entries))
        return self._flint

    def __getitem__(self, place: tuple[int, int]) -> Fraction:
        tops, bottoms = self.packed
        return Fraction(int(tops[place]), int(bottoms[place]))

    def row(self, index: int) -> Vector:
        tops, bottoms = self.packed
        return tuple(map(Fraction, tops[index].tolist(), bottoms[index].tolist()))

    def rows(self) -> Iterator[Vector]:
        return (self.row(index) for index in range(self._shape[0]))

    def columns(self) -> Iterator[Vector]:
        return self.T.rows()

    def spelled(self) -> list[list[str]]:
        """The entries as ``"p/q"`` strings, row by row."""
        return spelled_rows(*self.packed)

    def __repr__(self) -> str:
        if not self._shape[0] or not self._shape[1]:
            return f"Matrix.zeros({self._shape[0]}, {self._shape[1]})"
        return f"Matrix({self.spelled()!r})"

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(" & ".join(row) for row in self.spelled())
        return re.sub(r"(\d+)/(\d+)", r"\\frac{\1}{\2}", rf"$\begin{{pmatrix}} {rows} \end{{pmatrix}}$")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Matrix):
            return NotImplemented
        if self is other:
            return True
        if self._shape != other._shape:
            return False
        if self._loose is not None or other._loose is not None:
            same = same_fractions(*self.fractions, *other.fractions)
            if same is not None:
                return same
        elif self._packed is None and other._packed is None:
            return bool(self._flint == other._flint)
        return all(np.array_equal(mine, theirs) for mine, theirs in zip(self.packed, other.packed, strict=True))

    def __hash__(self) -> int:
        if self._hash is None:
            tops, bottoms = self.packed
            object.__setattr__(self, "_hash", hash((self._shape, checksum(tops), checksum(bottoms))))
        return self._hash or 0

    @property
    def is_zero(self) -> bool:
        return not bool(self.fractions[0].any())

    @property
    def is_identity(self) -> bool:
        return self._shape[0] == self._shape[1] and self == Matrix.identity(self._shape[0])

    # ---- algebra

    def _same_shape(self, other: Matrix) -> None:
        if self._shape != other._shape:
            raise ShapeError(f"cannot add matrices of shapes {self._shape} and {other._shape}")

    def __add__(self, other: Matrix) -> Matrix:
        if not isinstance(other, Matrix):
            return NotImplemented
        self._same_shape(other)
        return Matrix.from_flint(self.flint + other.flint)

    def __sub__(self, other: Matrix) -> Matrix:
        if not isinstance(other, Matrix):
            return NotImplemented
        self._same_shape(other)
        return Matrix.from_flint(self.flint - other.flint)

    def __neg__(self) -> Matrix:
        tops, bottoms = self.packed
        return Matrix._lowest(-tops, bottoms)

    def __mul__(self, factor: Scalar) -> Matrix:
        if isinstance(factor, Matrix):
            raise InputError("* is for numbers: the product of two matrices is A @ B")
        number = rational(factor)
        tops, bottoms = self.packed
        return Matrix.from_packed(
            times(tops, pack([number.numerator], (1, 1))), times(bottoms, pack([number.denominator], (1, 1)))
        )

    __rmul__ = __mul__

    def __matmul__(self, other: Matrix) -> Matrix:
        if not isinstance(other, Matrix):
            return NotImplemented
        if self._shape[1] != other._shape[0]:
            raise ShapeError(f"cannot multiply matrices of shapes {self._shape} and {other._shape}")
        return Matrix.from_flint(self.flint * other.flint)

    def apply(self, point: Sequence[Fraction]) -> Vector:
        """The image of a vector of length n, as a vector of length m."""
        if len(point) != self._shape[1]:
            raise ShapeError(f"cannot apply a matrix of shape {self._shape} to a vector of length {len(point)}")
        import flint

        entries = [flint.fmpq(value.numerator, value.denominator) for value in vector(point)]
        column = flint.fmpq_mat(len(entries), 1, entries)
        return tuple(Fraction(int(value.p), int(value.q)) for value in (self.flint * column).entries())

    @property
    def T(self) -> Matrix:  # noqa: N802 - the field's name
        tops, bottoms = self.fractions
        return self._rearranged(tops.T.copy(), bottoms.T.copy())

    def _rearranged(self, tops: Integers, bottoms: Integers) -> Matrix:
        """A matrix of entries of this one, in lowest terms if its are."""
        return Matrix._lowest(tops, bottoms) if self._loose is None else Matrix._unreduced(tops, bottoms)

    def scale_rows(self, factors: Sequence[Fraction]) -> Matrix:
        """Row i times factors[i]; linear in the number of entries."""
        if len(factors) != self._shape[0]:
            raise ShapeError(f"{len(factors)} factors for the {self._shape[0]} rows of a matrix")
        return self._scaled(factors, (len(factors), 1))

    def scale_columns(self, factors: Sequence[Fraction]) -> Matrix:
        """Column j times factors[j]."""
        if len(factors) != self._shape[1]:
            raise ShapeError(f"{len(factors)} factors for the {self._shape[1]} columns of a matrix")
        return self._scaled(factors, (1, len(factors)))

    def _scaled(self, factors: Sequence[Fraction], size: tuple[int, int]) -> Matrix:
        tops, bottoms = pack((f.numerator for f in factors), size), pack((f.denominator for f in factors), size)
        mine, theirs = self.fractions
        if fit(mine, tops) and fit(theirs, bottoms):
            return Matrix._unreduced(np.multiply(mine, tops), np.multiply(theirs, bottoms))
        return Matrix._lowest(*map(shrink, scaled_fractions(*self.packed, tops, bottoms)))

    def select(self, rows: Sequence[int] | None = None, columns: Sequence[int] | None = None) -> Matrix:
        """The rows and the columns of these indices, in this order (all of them where None)."""
        parts = []
        for array in self.fractions:
            part = array if rows is None else np.take(array, np.asarray(rows, dtype=np.intp), axis=0)
            parts.append(part if columns is None else np.take(part, np.asarray(columns, dtype=np.intp), axis=1))
        return self._rearranged(*map(shrink, parts))

    def beside(self, other: Matrix) -> Matrix:
        """The block matrix (self | other)."""
        if self._shape[0] != other._shape[0]:
            raise ShapeError(f"cannot set matrices of shapes {self._shape} and {other._shape} side by side")
        theirs = other.packed  # first: other may be self, of which this changes the form
        mine = self.fractions
        return self._rearranged(np.hstack((mine[0], theirs[0])), np.hstack((mine[1], theirs[1])))

    def above(self, other: Matrix) -> Matrix:
        """The block matrix with self above other."""
        return self.T.beside(other.T).T

    def direct_sum(self, other: Matrix) -> Matrix:
        """The block diagonal matrix."""
        upper = self.beside(Matrix.zeros(self._shape[0], other._shape[1]))
        return upper.above(Matrix.zeros(other._shape[0], self._shape[1]).beside(other))

    def kron(self, other: Matrix) -> Matrix:
        """The Kronecker product, of shape (m p, n q)."""
        mine, theirs = self.packed, other.packed
        (m, n), (p, q) = self._shape, other._shape
        tops, bottoms = (times(a[:, None, :, None], b[None, :, None, :]) for a, b in zip(mine, theirs, strict=True))
        return Matrix.from_packed(tops.reshape(m * p, n * q), bottoms.reshape(m * p, n * q))

    def rank(self) -> int:
        return int(self.flint.rank())

    def determinant(self) -> Fraction:
        return rational(self.flint.det())

    def inverse(self) -> Matrix:
        """The inverse of a square matrix; `InputError` if it is singular."""
        if self._shape[0] != self._shape[1]:
            raise ShapeError(f"a matrix of shape {self._shape} has no inverse: it is not square")
        try:
            return Matrix.from_flint(self.flint.inv())
        except ZeroDivisionError:
            raise InputError(
                f"a {self._shape[0]} × {self._shape[1]} matrix of rank {self.rank()} is not invertible"
            ) from None

    def pivots(self) -> list[int]:
        """The first columns that are independent, as many as the rank; with these a basis of the image."""
        return echelon.pivots_of(self.flint)

    def nullspace(self) -> Matrix:
        """A basis of {x : self x = 0} as columns: the one whose rows at the free coordinates are the identity."""
        basis, free = echelon.nullspace_of(self.flint)
        return Matrix(basis, columns=free)

    def solve(self, right: Matrix) -> Matrix | None:
        """One X with self X = right (free coordinates 0), or None if there is none."""
        if self._shape[0] != right._shape[0]:
            raise ShapeError(f"cannot solve: left has {self._shape[0]} rows, right has {right._shape[0]}")
        solution = echelon.solution_of(self.beside(right).flint, self._shape[1])
        return None if solution is None else Matrix(solution, columns=right._shape[1])


def _read(index: int, row: Iterable[Scalar]) -> Vector:
    """A row of exact numbers; an error says which entry is none."""
    if not isinstance(row, Iterable):
        raise ShapeError(f"row {index} is {row!r}, and no row of numbers")
    result = []
    for place, entry in enumerate(row):
        try:
            result.append(rational(entry))
        except NumberError as error:
            door = "; an array of floats is read whole" if isinstance(error, InexactNumberError) else ""
            raise type(error)(f"row {index}, entry {place}: {error}{door}") from None
    return tuple(result)
