"""Affine vector fields x ↦ X x + t: the velocities of one-parameter groups of affine maps of Q^n.

>>> turn = AffineField.linear(Matrix([[0, -1], [1, 0]]))
>>> shift = AffineField(Matrix.zeros(2, 2), (Fraction(1), Fraction(0)))
>>> turn((Fraction(1), Fraction(0))), turn.is_linear, shift.is_linear
((Fraction(0, 1), Fraction(1, 1)), True, False)

They form a Lie algebra, that of the affine group, as the matrices (X t; 0 0) do:

>>> turn.bracket(shift)
AffineField(matrix=Matrix([['0', '0'], ['0', '0']]), shift=(Fraction(0, 1), Fraction(1, 1)))
>>> shift.bracket(turn).homogeneous() == shift.homogeneous() @ turn.homogeneous() - turn.homogeneous() @ (
...     shift.homogeneous()
... )
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, vector
from catnet.errors import ShapeError

__all__ = ["AffineField", "FieldPair", "Fields"]


@final
@dataclass(frozen=True, slots=True)
class AffineField:
    """x ↦ X x + t.

    Parameters
    ----------
    matrix : Matrix, shape (n, n) over Q
    shift : vector of length n

    Raises
    ------
    ShapeError
        If they do not fit.
    """

    matrix: Matrix
    shift: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "shift", vector(self.shift))
        if self.matrix.shape != (len(self.shift), len(self.shift)):
            raise ShapeError(f"a matrix of shape {self.matrix.shape} and a shift of length {len(self.shift)}")

    @classmethod
    def linear(cls, matrix: Matrix) -> AffineField:
        """x ↦ X x."""
        return cls(matrix, (Fraction(0),) * matrix.shape[0])

    @classmethod
    def zero(cls, dimension: int) -> AffineField:
        """Nothing moves."""
        return cls.linear(Matrix.zeros(dimension, dimension))

    @property
    def dimension(self) -> int:
        return len(self.shift)

    @property
    def is_linear(self) -> bool:
        """Whether 0 stays where it is."""
        return not any(self.shift)

    @property
    def is_zero(self) -> bool:
        return self.is_linear and self.matrix.is_zero

    def __call__(self, point: Vector) -> Vector:
        """The velocity at a point."""
        return tuple(a + b for a, b in zip(self.matrix.apply(point), self.shift, strict=True))

    def homogeneous(self) -> Matrix:
        """(X t; 0 0), shape (n + 1, n + 1)."""
        return self.matrix.beside(Matrix.column(self.shift)).above(Matrix.zeros(1, self.dimension + 1))

    def about(self, origin: Vector) -> AffineField:
        """The same field in the coordinates x − origin."""
        return AffineField(self.matrix, self(origin))

    def bracket(self, other: AffineField) -> AffineField:
        """[X, X'] x + X t' − X' t, as of the matrices (X t; 0 0)."""
        left, right = self.matrix, other.matrix
        shift = zip(left.apply(other.shift), right.apply(self.shift), strict=True)
        return AffineField(left @ right - right @ left, tuple(a - b for a, b in shift))


@final
@dataclass(frozen=True, slots=True)
class FieldPair:
    """A vector field on the inputs and one on the outputs: f is symmetric under both flows if f(e^{sX} x) = e^{sY} f(x)
    for all s and x.

    Parameters
    ----------
    input, output : AffineField
        x ↦ X x + t on V_0, and y ↦ Y y + u on V_L.
    """

    input: AffineField
    output: AffineField

    @classmethod
    def linear(cls, first: Matrix, last: Matrix) -> FieldPair:
        """x ↦ X x and y ↦ Y y."""
        return cls(AffineField.linear(first), AffineField.linear(last))

    @property
    def is_linear(self) -> bool:
        return self.input.is_linear and self.output.is_linear

    @property
    def is_zero(self) -> bool:
        return self.input.is_zero and self.output.is_zero

    def bracket(self, other: FieldPair) -> FieldPair:
        return FieldPair(self.input.bracket(other.input), self.output.bracket(other.output))


Fields: TypeAlias = tuple[tuple[str, FieldPair], ...]
"""Pairs of fields by their names."""
