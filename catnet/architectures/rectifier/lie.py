"""The symmetries of one hidden layer of GELU, SiLU or softplus: its rows do not move, and the affine rest may.

Let f(x) = Σ_C a_C sigma(z_C(x)) + A x + d be the kinks and the rest of the network, z_C = w_C x + β_C
(`catnet.architectures.perceptron.kinks`).  Affine fields x ↦ X x + t and y ↦ Y y + u are a symmetry iff

    w_C X = 0,  w_C t = 0  and  Y a_C = 0  for every class C,   A X = Y A,   A t = Y d + u.

*Proof.*  Let φ_s and ψ_s be the flows, and ψ_s(f(φ_{−s}(x))) = f(x), that is, f(φ_s(x)) = ψ_s(f(x)) for all s.  The
left side is Σ a_C sigma(z_C ∘ φ_s) plus an affine function, the right side Σ e^{sY} a_C sigma(z_C) plus one.  φ_s is a
bijection, so the z_C ∘ φ_s are not constant and differ up to sign.  sigma(z), z up to sign, are independent modulo
affine functions (docs/architectures/smooth-rectifiers.md), so every z_C ∘ φ_s, as a_C ≠ 0, is ±z_D for some D: one of
finitely many functions.  It is continuous in s, and z_C at s = 0; so it is z_C for all s.  Then e^{sY} a_C = a_C, and
A φ_s(x) + d = ψ_s(A x + d).  Differentiate at s = 0.  Conversely the equations make z_C constant along φ_s, a_C fixed
by e^{sY}, and s ↦ A φ_s(x) + d and s ↦ ψ_s(A x + d) solve one linear differential equation with one start. ∎

The network need not be identifiable, nor reduced.  With K a basis of ∩ ker w_C and L one of what kills all a_C, the
unknowns are X = K Z, t = K τ, Y = Z' L and u, with A K Z = Z' L A and A K τ = Z' L d + u.

d holds constant neurons u_β sigma(β), which are not known to be rational.  A pair with Y u_β = 0 for all of them is a
symmetry iff it is one without them; if the other equations imply Y u_β = 0, nothing is missed.

>>> from catnet.category import Gelu
>>> theta = MLP.from_rows([([[1, 1, 0], [0, 0, 1], [0, 0, -1]], [1, 2, -2]), ([[1, 1, -1]], [0])], Gelu())
>>> found = RectifierEquations(theta).algebra(affine=False)            # gelu(x + y + 1) + z + 2
>>> found.complete, [pair.input.matrix.spelled() for pair in found.basis]
(True, [[['-1', '0', '0'], ['1', '0', '0'], ['0', '0', '0']], [['0', '-1', '0'], ['0', '1', '0'], ['0', '0', '0']], \
[['0', '0', '-1'], ['0', '0', '1'], ['0', '0', '0']]])
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.kernels import null_space
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.enclosed_fields import find_enclosed_field_difference
from catnet.architectures.perceptron.kinks import Kinks, kinks
from catnet.architectures.perceptron.network import MLP
from catnet.errors import BudgetError
from catnet.groups.lie import AffineField, FieldPair
from catnet.search import allowance
from catnet.theorem.lie import MAX_UNKNOWNS, LieEquations, SymmetryAlgebra
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["RectifierEquations"]

SOURCE = "docs/architectures/smooth-rectifiers.md, theorem 3"
_ALL = "w (X x + t) = 0 and Y a = 0 for all rows w and their columns a, and A (X x + t) = Y (A x + d) + u"
MAX_ENTRIES = 4_000_000
"""Entries of all matrices of a basis together."""


@final
@dataclass(frozen=True, slots=True)
class RectifierEquations(LieEquations):
    """The symmetries of a network with one hidden layer of GELU, SiLU or softplus.

    Parameters
    ----------
    theta : MLP
        Of any widths; it need not be reduced.
    """

    theta: MLP

    def algebra(self, *, affine: bool) -> SymmetryAlgebra:
        case = _Case(kinks(self.theta), self.theta, affine)
        basis, missed = case.solved()
        reason = f"{_ALL}: the rows cannot move ({SOURCE})"
        if missed:
            reason += "; these are the ones that fix all constants in the output which are not known to be rational"
        return SymmetryAlgebra(basis, not missed, reason, affine)

    def check(self, pair: FieldPair) -> Verdict:
        found = kinks(self.theta)
        rows, columns, linear, shift = _parts(found, self.theta)
        moved = pair.output.matrix.apply(shift)
        over = tuple(
            a - b - c for a, b, c in zip(linear.apply(pair.input.shift), moved, pair.output.shift, strict=True)
        )
        constants = [any(pair.output.matrix.apply(column)) for _, column in found.constants]
        if not (rows @ pair.input.matrix).is_zero or any(rows.apply(pair.input.shift)):
            reason = "w (X x + t) is not 0 for some row w"
        elif not (pair.output.matrix @ columns).is_zero:
            reason = "Y a is not 0 for the column a of some row"
        elif linear @ pair.input.matrix != pair.output.matrix @ linear:
            reason = "the affine rest A x + d has A X ≠ Y A"
        elif any(constants):
            witness = find_enclosed_field_difference(self.theta, pair)
            if witness is None:
                return Undecided("a constant that is not known to be rational moves, and no enclosure tells it from 0")
            return Refuted("the constants of the output move", witness)
        elif any(over):
            reason = "the affine rest A x + d has A t ≠ Y d + u"
        else:
            return Proved(_ALL)
        return Refuted(f"one hidden layer, and {reason} ({SOURCE})", find_enclosed_field_difference(self.theta, pair))


def _parts(found: Kinks, theta: MLP) -> tuple[Matrix, Matrix, Matrix, Vector]:
    """The rows w_C, the columns a_C, A, and the rational part of d."""
    n, m = theta.widths[0], theta.widths[-1]
    rows = Matrix([row[:-1] for row, _ in found.hyperplanes], columns=n)
    columns = Matrix([jump for _, jump in found.hyperplanes], columns=m).T
    linear, shift = found.rest.select(columns=range(n)), found.rest.select(columns=[n])
    return rows, columns, linear, tuple(row[0] for row in shift.rows())


@final
class _Case:
    """The unknowns Z row by row, τ, Z' row by row, u; without τ and u, if not affine."""

    def __init__(self, found: Kinks, theta: MLP, affine: bool) -> None:
        rows, columns, self.linear, self.shift = _parts(found, theta)
        self.constants = [column for _, column in found.constants]
        self.n, self.m, self.affine = theta.widths[0], theta.widths[-1], affine
        self.still, self.killing = rows.nullspace(), columns.T.nullspace().T

    def solved(self) -> tuple[tuple[FieldPair, ...], bool]:
        """A basis, and whether over R there may be more: constants that the other equations do not fix."""
        k, length = self.still.shape[1], self.killing.shape[0]
        count = k * self.n + self.m * length + self.affine * (k + self.m)
        most = allowance("unknowns of a Lie algebra", MAX_UNKNOWNS)
        if count > most:
            raise BudgetError("unknowns of a Lie algebra", most)
        if count * (self.n**2 + self.m**2) > MAX_ENTRIES:
            raise BudgetError("entries of a basis", MAX_ENTRIES)
        square = self._square()
        fixed = [self._moved(column, shifts=False) for column in self.constants]
        weak = null_space(square)  # A t = Y d + u is left out
        missed = any(not (row @ weak).is_zero for row in fixed)
        system = square.above(self._rest())
        for row in fixed:
            system = system.above(row)
        return tuple(map(self._pair, null_space(system).columns())), missed

    def _square(self) -> Matrix:
        """A K Z = Z' L A."""
        unit_n, unit_m = Matrix.identity(self.n), Matrix.identity(self.m)
        height = self.m * self.n
        left, right = (self.linear @ self.still).kron(unit_n), -unit_m.kron((self.killing @ self.linear).T)
        return self._row(left, Matrix.zeros(height, self.still.shape[1]), right, Matrix.zeros(height, self.m))

    def _rest(self) -> Matrix:
        """A K τ = Z' L d + u."""
        moved = self._moved(self.shift, shifts=True)
        pad = Matrix.zeros(self.m, self.still.shape[1] * self.n)
        left = pad.beside(self.linear @ self.still) if self.affine else pad
        return left.beside(Matrix.zeros(self.m, moved.shape[1] - left.shape[1])) - moved

    def _moved(self, column: Vector, *, shifts: bool) -> Matrix:
        """Z' L column, and u."""
        k = self.still.shape[1]
        middle = Matrix.identity(self.m).kron((self.killing @ Matrix.column(column)).T)
        last = Matrix.identity(self.m) if shifts else Matrix.zeros(self.m, self.m)
        return self._row(Matrix.zeros(self.m, k * self.n), Matrix.zeros(self.m, k), middle, last)

    def _row(self, *blocks: Matrix) -> Matrix:
        kept = blocks if self.affine else (blocks[0], blocks[2])
        result = kept[0]
        for block in kept[1:]:
            result = result.beside(block)
        return result

    def _pair(self, values: Vector) -> FieldPair:
        k, length = self.still.shape[1], self.killing.shape[0]
        parts, place = [], 0
        for height, width in ((k, self.n), (k, int(self.affine)), (self.m, length), (self.m, int(self.affine))):
            size = height * width
            own = values[place : place + size]
            place += size
            parts.append(Matrix([own[i * width : (i + 1) * width] for i in range(height)], columns=width))
        first, shift, last, moved = parts
        ends = (self.still @ first, self.still @ shift), (last @ self.killing, moved)
        return FieldPair(*(AffineField(matrix, _values(side, matrix.shape[0])) for matrix, side in ends))


def _values(column: Matrix, size: int) -> Vector:
    return tuple(row[0] for row in column.rows()) if column.shape[1] else (Fraction(0),) * size
