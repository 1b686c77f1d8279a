"""The Lie algebra of all linear, or affine, symmetries of a function, as the null space of linear equations.

A pair of vector fields x ↦ X x + t on the inputs and y ↦ Y y + u on the outputs is a *symmetry* of f if their flows
carry f into itself: f(e^{sX} x) = e^{sY} f(x) for all s and x, where e^{sX} is the flow.  For f locally Lipschitz, and
smooth outside finitely many hyperplanes, that is so iff

    Df(x) (X x + t) = Y f(x) + u    at every point x where f is smooth,

which is linear in (X, t, Y, u).  *Proof.*  Differentiate at s = 0.  Conversely, for almost every x the curve e^{sX} x
meets the hyperplanes for a null set of s only (for every s it does for a null set of x; Fubini), so that
e^{−sY} f(e^{sX} x), which is Lipschitz in s on bounded intervals, has derivative 0 for almost every s, and is f(x);
then so for every x, by continuity. ∎

Which linear equations these are is what an architecture knows (`Architecture.lie_equations`): an affine piece for every
region, polynomial identities, or rows of weights.

>>> from catnet.algebra.matrix import Matrix
>>> piece = Matrix([[1, 1]]).beside(Matrix([[0]]))                       # f(x) = x_0 + x_1
>>> [pair.input.matrix.spelled() for pair in solutions(piece_rows(piece), 2, 1)]
[[['-1', '0'], ['1', '0']], [['0', '-1'], ['0', '1']], [['1', '1'], ['0', '0']]]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.kernels import null_space
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.category import Affine
from catnet.category.enclosure import Interval
from catnet.errors import BudgetError
from catnet.groups.lie import AffineField, FieldPair
from catnet.search import allowance
from catnet.verdict import Proved, Refuted, Verdict

__all__ = [
    "AffineEquations",
    "EnclosedFieldDifference",
    "FieldDifference",
    "LieEquations",
    "SymmetryAlgebra",
    "piece_rows",
    "require_unknowns",
    "solutions",
    "unknowns",
]

MAX_UNKNOWNS = 1_200
"""Entries of X, t, Y and u that a null space is computed for."""


@final
@dataclass(frozen=True, slots=True)
class SymmetryAlgebra:
    """What was found of the Lie algebra of all symmetries of a function.

    Parameters
    ----------
    basis : tuple of FieldPair
        Over Q, linearly independent; every one is a symmetry, proved.
    complete : bool
        Whether they span all of them, over R.
    reason : str
        Why they are all, or what was not looked at.
    affine : bool
        Whether affine fields were asked for, or linear ones only.
    points : tuple of vectors
        For piecewise linear functions points in the regions from whose pieces alone the null space was read.
    """

    basis: tuple[FieldPair, ...]
    complete: bool
    reason: str
    affine: bool
    points: tuple[Vector, ...] = ()

    @property
    def dimension(self) -> int:
        return len(self.basis)


@final
@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A point where Df(x) (X x + t), `derivative`, is not Y f(x) + u, `expected`: exact, and evaluated afresh."""

    point: Vector
    derivative: Vector
    expected: Vector


@final
@dataclass(frozen=True, slots=True)
class EnclosedFieldDifference:
    """The same where values are not rational: they lie in disjoint intervals."""

    point: Vector
    derivative: tuple[Interval, ...]
    expected: tuple[Interval, ...]


class LieEquations(ABC):
    """The linear equations that the symmetries of one function satisfy.  Abstract."""

    __slots__ = ()

    @abstractmethod
    def algebra(self, *, affine: bool) -> SymmetryAlgebra:
        """All solutions.

        Raises
        ------
        BudgetError
            If that costs more than is allowed.
        """

    @abstractmethod
    def check(self, pair: FieldPair) -> Verdict:
        """Whether one pair solves them.

        Returns
        -------
        Verdict
            Proved; Refuted with a `FieldDifference`, an `EnclosedFieldDifference`, or None where a theorem refutes;
        Undecided.
        """


@final
@dataclass(frozen=True, slots=True)
class AffineEquations(LieEquations):
    """The symmetries of one affine map.

    Parameters
    ----------
    map : Affine
    """

    map: Affine

    def algebra(self, *, affine: bool) -> SymmetryAlgebra:
        m, n = self.map.weight.shape
        require_unknowns(n, m, affine=affine)
        rows = piece_rows(self.map.weight.beside(Matrix.column(self.map.bias)), affine=affine)
        origin = (Fraction(0),) * n
        return SymmetryAlgebra(
            solutions(rows, n, m, affine=affine),
            True,
            "the null space of the equations of an affine map",
            affine,
            (origin,),
        )

    def check(self, pair: FieldPair) -> Verdict:
        origin = (Fraction(0),) * self.map.source.dimension
        units = (tuple(Fraction(int(i == j)) for j in range(len(origin))) for i in range(len(origin)))
        for point in (origin, *units):  # two affine maps that agree there are equal
            derivative = self.map.weight.apply(pair.input(point))
            expected = pair.output(self.map.evaluate(point))
            if derivative != expected:
                return Refuted("A (X x + t) and Y f + u differ", FieldDifference(point, derivative, expected))
        return Proved("A X = Y A and A t = Y c + u")


# ---- unknowns: X row by row, t, Y row by row, u


def unknowns(inputs: int, outputs: int, *, affine: bool) -> int:
    """How many there are."""
    return inputs * inputs + outputs * outputs + affine * (inputs + outputs)


def require_unknowns(inputs: int, outputs: int, *, affine: bool) -> None:
    """`BudgetError` if there are more than anyone waits for."""
    most = allowance("unknowns of a Lie algebra", MAX_UNKNOWNS)
    if unknowns(inputs, outputs, affine=affine) > most:
        raise BudgetError("unknowns of a Lie algebra", most)


def piece_rows(piece: Matrix, *, affine: bool = False) -> Matrix:
    """A X = Y A and A t = Y c + u, for a piece (A c) of shape (m, n + 1); without t and u, if not affine."""
    m, n = piece.shape[0], piece.shape[1] - 1
    weight, bias = piece.select(columns=range(n)), piece.select(columns=[n])
    unit_m, unit_n = Matrix.identity(m), Matrix.identity(n)
    upper = [weight.kron(unit_n), Matrix.zeros(m * n, n), -unit_m.kron(weight.T), Matrix.zeros(m * n, m)]
    lower = [Matrix.zeros(m, n * n), weight, -unit_m.kron(bias.T), -unit_m]
    kept = range(4) if affine else (0, 2)
    return _beside([upper[place] for place in kept]).above(_beside([lower[place] for place in kept]))


def solutions(rows: Matrix, inputs: int, outputs: int, *, affine: bool = False) -> tuple[FieldPair, ...]:
    """The canonical basis of the pairs that solve some rows."""
    basis = null_space(rows)
    return tuple(_pair(column, inputs, outputs, affine) for column in basis.columns())


def _pair(values: Vector, n: int, m: int, affine: bool) -> FieldPair:
    ends, place = [], 0
    for size in (n, m):
        matrix = Matrix([values[place + i * size : place + (i + 1) * size] for i in range(size)], columns=size)
        place += size * size
        shift = values[place : place + size] if affine else (Fraction(0),) * size
        place += size * affine
        ends.append(AffineField(matrix, shift))
    return FieldPair(*ends)


def _beside(blocks: list[Matrix]) -> Matrix:
    result = blocks[0]
    for block in blocks[1:]:
        result = result.beside(block)
    return result
