"""The symmetries of a tanh network: its weights do not move, so W_1 (X x + t) = 0, Y W_L = 0 and Y b_L + u = 0.

*Proof.*  Let theta be reduced and (X, t, Y, u) a symmetry.  x ↦ e^{−sY} f(e^{sX} x) is the function of the network with
the first layer W_1 e^{sX} and the last one e^{−sY} W_L, and it is f.  So (Vlačić and Bölcskei) for every s a signed
permutation of the neurons carries theta to it.  The rows (W_1, b_1) are not zero and differ up to sign; for small s
those of W_1 e^{sX} are near them, so the permutation is the identity: W_1 e^{sX} = W_1, and the last layer does not
move either.  Differentiate.  The converse is plain. ∎

A neuron without weights is the constant tanh(b), which is irrational for b ≠ 0.  Folded into real biases it leaves a
network that the theorem speaks of.  In the last hidden layer it adds to the output bias; 1 and these numbers are
linearly independent over Q (`catnet.architectures.tanh.architecture`), so that a rational Y kills each of their columns
and b_L + u one by one.  A real Y need not: then the rational solutions do not span all, and it is said.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.category import Tanh
>>> theta = MLP.from_rows([([[1, 1], [2, 2]], [1, 0]), ([[1, 1]], [0])], Tanh())
>>> [pair.input.matrix.spelled() for pair in ReducedEquations(theta).algebra(affine=False).basis]
[[['-1', '0'], ['1', '0']], [['0', '-1'], ['0', '1']]]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.enclosed_fields import find_enclosed_field_difference
from catnet.architectures.perceptron.network import MLP
from catnet.errors import BudgetError
from catnet.groups.lie import AffineField, FieldPair
from catnet.search import allowance
from catnet.theorem.lie import LieEquations, SymmetryAlgebra
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["ReducedEquations"]

REFERENCE = "Vlačić, Bölcskei, Affine symmetries and neural network identifiability, Adv. Math. 376, 2021"
_ALL = "W_1 (X x + t) = 0, Y W_L = 0 and Y b_L + u = 0"
MAX_ENTRIES = 4_000_000
"""Entries of all matrices of a basis together."""


@final
@dataclass(frozen=True, slots=True)
class ReducedEquations(LieEquations):
    """The symmetries of a tanh network with a hidden layer.

    Parameters
    ----------
    theta : MLP
        Reduced, as the theorem asks; constants are allowed.
    """

    theta: MLP

    def algebra(self, *, affine: bool) -> SymmetryAlgebra:
        n, m = self.theta.widths[0], self.theta.widths[-1]
        kernel = self.theta.layers[0].weight.nullspace()
        killing = self._read(affine).T.nullspace()
        moves, turns = kernel.shape[1] * (n + affine), killing.shape[1] * m
        most = allowance("entries of a basis", MAX_ENTRIES)
        if (moves + turns) * (n * n + m * m) > most:
            raise BudgetError("entries of a basis", most)
        basis = [*self._inputs(kernel, affine), *self._outputs(killing, affine)]
        complete = self._rational(affine)
        reason = f"{_ALL}, as no weight of the reduced network can move ({REFERENCE})"
        if not complete:
            reason += "; these are the rational ones, and constants tanh(b) in the output allow irrational ones"
        return SymmetryAlgebra(tuple(basis), complete, reason, affine)

    def _inputs(self, kernel: Matrix, affine: bool) -> Iterator[FieldPair]:
        """All entries of every column of X, and then t, run through the kernel of W_1."""
        n, m = self.theta.widths[0], self.theta.widths[-1]
        still = AffineField.zero(m)
        for column in kernel.columns():
            for place in range(n):
                rows = [[value if j == place else Fraction(0) for j in range(n)] for value in column]
                yield FieldPair(AffineField.linear(Matrix(rows, columns=n)), still)
        for column in kernel.columns() if affine else ():
            yield FieldPair(AffineField(Matrix.zeros(n, n), column), still)

    def _outputs(self, killing: Matrix, affine: bool) -> Iterator[FieldPair]:
        """Every row of Y runs through what kills W_L (and b_L, where u = 0)."""
        n, m = self.theta.widths[0], self.theta.widths[-1]
        still = AffineField.zero(n)
        for row in killing.columns():
            for place in range(m):
                matrix = Matrix([row if i == place else [0] * m for i in range(m)], columns=m)
                moved = matrix.apply(self.theta.layers[-1].bias)
                yield FieldPair(still, AffineField(matrix, tuple(-value for value in moved)))

    def _read(self, affine: bool) -> Matrix:
        """What a rational Y kills."""
        last = self.theta.layers[-1]
        return last.weight if affine else last.weight.beside(Matrix.column(last.bias))

    def _rational(self, affine: bool) -> bool:
        """Whether the real Y are spanned by the rational ones.

        Modulo the columns of neurons that move, let the columns of constants (and b_L) span e dimensions.  Rational Y
        kill them all, real ones a single vector, which is not zero unless e is.
        """
        last, constant = self.theta.layers[-1], self._constants()
        moving = last.weight.select(columns=[j for j in range(last.weight.shape[1]) if j not in constant])
        spare = self._read(affine).rank() - moving.rank()
        return spare <= (0 if affine else 1)

    def _constants(self) -> list[int]:
        """The neurons of the last hidden layer that read nothing."""
        hidden = self.theta.layers[-2].weight
        return [] if self.theta.depth < 2 else [j for j, row in enumerate(hidden.rows()) if not any(row)]

    def check(self, pair: FieldPair) -> Verdict:
        first, last = self.theta.layers[0], self.theta.layers[-1]
        moved = tuple(a + b for a, b in zip(pair.output.matrix.apply(last.bias), pair.output.shift, strict=True))
        if not (first.weight @ pair.input.matrix).is_zero or any(first.weight.apply(pair.input.shift)):
            reason = "W_1 (X x + t) is not 0"
        elif not (pair.output.matrix @ last.weight).is_zero:
            reason = "Y W_L is not 0"
        elif any(moved):
            reason = "Y b_L + u is not 0"
        else:
            return Proved(_ALL)
        return Refuted(
            f"the network is reduced, and {reason} ({REFERENCE})", find_enclosed_field_difference(self.theta, pair)
        )
