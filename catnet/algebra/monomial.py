"""A monomial matrix: one nonzero entry in every row and column; a permutation matrix when all of them are 1.

``Monomial(p, s)`` is the matrix P with P e_i = s_i e_{p(i)}.

>>> swap = Monomial(Permutation((1, 0)), (Fraction(2), Fraction(1, 2)))
>>> swap.matrix()
Matrix([['0', '1/2'], ['2', '0']])
>>> (swap * swap).is_identity, (swap * swap.inverse()).is_identity
(True, True)
>>> swap.apply((Fraction(1), Fraction(4)))
(Fraction(2, 1), Fraction(2, 1))

Applying one, composing two, or multiplying a matrix by one costs as much as reading the entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector, vector
from catnet.errors import InputError, ShapeError

__all__ = ["Monomial"]

_ONE = Fraction(1)


@final
@dataclass(frozen=True, slots=True)
class Monomial:
    """The invertible matrix P with P e_i = scale[i] e_{permutation(i)}, over Q.

    Parameters
    ----------
    permutation : Permutation
        Of n points.
    scale : tuple of Fraction
        n nonzero numbers; other exact numbers are converted.

    Raises
    ------
    ShapeError, InputError
        A scale of another length, or with a zero.
    NumberError
        A scale that is not an exact number.
    """

    permutation: Permutation
    scale: Vector

    def __post_init__(self) -> None:
        if type(self.scale) is not tuple or not all(type(factor) is Fraction for factor in self.scale):
            object.__setattr__(self, "scale", vector(self.scale))
        if len(self.scale) != self.permutation.degree:
            raise ShapeError(f"{len(self.scale)} scales for a permutation of {self.permutation.degree} points")
        if 0 in self.scale:
            raise InputError(f"scale {self.scale.index(Fraction(0))} is zero: the matrix is not invertible")

    @classmethod
    def identity(cls, size: int) -> Monomial:
        return cls.of_permutation(Permutation.identity(size))

    @classmethod
    def of_permutation(cls, permutation: Permutation | Sequence[int]) -> Monomial:
        """The permutation matrix."""
        exact = permutation if isinstance(permutation, Permutation) else Permutation(tuple(permutation))
        return cls(exact, (_ONE,) * exact.degree)

    @classmethod
    def diagonal(cls, scale: Sequence[Fraction]) -> Monomial:
        return cls(Permutation.identity(len(scale)), tuple(scale))

    @property
    def size(self) -> int:
        return len(self.scale)

    @property
    def is_permutation(self) -> bool:
        return all(factor == 1 for factor in self.scale)

    @property
    def is_signed_permutation(self) -> bool:
        return all(factor in (1, -1) for factor in self.scale)

    @property
    def is_positive(self) -> bool:
        return all(factor > 0 for factor in self.scale)

    @property
    def is_identity(self) -> bool:
        return self.permutation.is_identity and self.is_permutation

    def __mul__(self, other: Monomial) -> Monomial:
        if not isinstance(other, Monomial):
            return NotImplemented
        product = self.permutation * other.permutation
        if self.is_permutation:
            return Monomial(product, other.scale)
        return Monomial(
            product,
            tuple(
                self.scale[there] * factor for there, factor in zip(other.permutation.images, other.scale, strict=True)
            ),
        )

    def inverse(self) -> Monomial:
        inverse = self.permutation.inverse()
        return Monomial(inverse, tuple(_ONE if self.scale[i] == 1 else 1 / self.scale[i] for i in inverse.images))

    def direct_sum(self, other: Monomial) -> Monomial:
        return Monomial(self.permutation.direct_sum(other.permutation), self.scale + other.scale)

    def transpose_inverse(self) -> Monomial:
        """The dual matrix: P^{-T} e_i = s_i^{-1} e_{p(i)}."""
        return Monomial(self.permutation, tuple(1 / factor for factor in self.scale))

    def apply(self, point: Sequence[Fraction]) -> Vector:
        if len(point) != self.size:
            raise ShapeError(f"cannot apply a monomial matrix of size {self.size} to a vector of length {len(point)}")
        image = [Fraction(0)] * self.size
        for value, there, factor in zip(vector(point), self.permutation.images, self.scale, strict=True):
            image[there] = value if factor == 1 else value * factor
        return tuple(image)

    def matrix(self) -> Matrix:
        """The dense matrix."""
        return self.times(Matrix.identity(self.size))

    def _repr_latex_(self) -> str:
        return self.matrix()._repr_latex_()

    def times(self, matrix: Matrix) -> Matrix:
        """P A for a matrix A of shape (size, n): row i of A, scaled, becomes row p(i)."""
        if matrix.shape[0] != self.size:
            raise ShapeError(
                f"cannot multiply a monomial matrix of size {self.size} by a matrix of shape {matrix.shape}"
            )
        scaled = matrix if self.is_permutation else matrix.scale_rows(self.scale)
        return scaled.select(rows=self.permutation.inverse().images)

    def after(self, matrix: Matrix) -> Matrix:
        """A P for a matrix A of shape (m, size): column p(i) of A, scaled by s_i, becomes column i."""
        if matrix.shape[1] != self.size:
            raise ShapeError(
                f"cannot multiply a matrix of shape {matrix.shape} by a monomial matrix of size {self.size}"
            )
        moved = matrix.select(columns=self.permutation.images)
        return moved if self.is_permutation else moved.scale_columns(self.scale)
