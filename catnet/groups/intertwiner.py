"""Intertwiners: the linear maps X with rho_W(g) X = X rho_V(g) for every g.

>>> from catnet.groups.families import symmetric
>>> from catnet.groups.representation import natural, tensor, trivial
>>> S4 = symmetric(4)
>>> len(intertwiner_basis(natural(S4), natural(S4))), len(intertwiner_basis(natural(S4), trivial(S4)))
(2, 1)
>>> len(intertwiner_basis(tensor(natural(S4), natural(S4)), natural(S4)))  # the Bell number of 3
5
>>> reynolds(natural(S4), natural(S4), Matrix.identity(4) + Matrix.zeros(4, 4)).is_identity
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final, overload

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.packed import pack
from catnet.errors import RepresentationError, ShapeError
from catnet.groups.finiteness import axis_lengths
from catnet.groups.operators import as_matrix, block
from catnet.groups.pair_orbits import PairOrbits, Signed, pair_orbits
from catnet.groups.representation import Representation

__all__ = ["IntertwinerBasis", "intertwiner_basis", "is_intertwiner", "reynolds"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class IntertwinerBasis(Sequence[Matrix]):
    """A basis of Hom_G(V, W) for monomial actions, one matrix for each orbit of entries; a matrix is made when it is
    asked for.

    Parameters
    ----------
    orbits : PairOrbits
        Of places (row, column).
    lengths : tuple
        (d_W, d_V): in the coordinates x_i / d_i the groups act by signed permutations, so entry (i, j) of a matrix is
        ± d_W[i] / d_V[j], up to a factor that makes the first one 1.
    """

    orbits: PairOrbits
    lengths: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]

    def __len__(self) -> int:
        return self.orbits.count

    @overload
    def __getitem__(self, index: int) -> Matrix: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Matrix, ...]: ...
    def __getitem__(self, index: int | slice) -> Matrix | tuple[Matrix, ...]:
        if isinstance(index, slice):
            return tuple(self[k] for k in range(*index.indices(len(self))))
        number = self._number(index)
        table = np.where(self.orbits.labels == number, self.orbits.signs, 0).astype(np.int64)
        return self._stretched(Matrix.from_packed(table, np.ones_like(table)), number)

    def __iter__(self) -> Iterator[Matrix]:
        return (self[k] for k in range(len(self)))

    def entries(self, index: int) -> list[tuple[int, int, Fraction]]:
        """The entries of one matrix that are not zero: row, column and value, row by row."""
        number = self._number(index)
        rows, columns = np.nonzero(self.orbits.labels == number)
        signs = self.orbits.signs[rows, columns].tolist()
        factor = self._factor(number)
        left, right = self.lengths
        return [
            (i, j, sign * left[i] / right[j] / factor)
            for i, j, sign in zip(rows.tolist(), columns.tolist(), signs, strict=True)
        ]

    def combination(self, coefficients: Sequence[Fraction | int]) -> Matrix:
        """The sum of the matrices with these coefficients, made at once."""
        if len(coefficients) != len(self):
            raise ShapeError(f"{len(coefficients)} coefficients for a basis of {len(self)} matrices")
        shape = self.orbits.labels.shape
        if not len(self):
            return Matrix.zeros(shape[0], shape[1])
        values = [Fraction(value) / self._factor(k) for k, value in enumerate(coefficients)]
        tops = pack([value.numerator for value in values], (len(values),))
        bottoms = pack([value.denominator for value in values], (len(values),))
        known = self.orbits.labels
        signs = self.orbits.signs.astype(tops.dtype)  # 0 where nothing is known
        return self._stretched(Matrix.from_packed(tops[known] * signs, bottoms[known]))

    def _number(self, index: int) -> int:
        if not -len(self) <= index < len(self):
            raise IndexError(f"the basis has {len(self)} matrices, and {index} was asked for")
        return index % len(self)

    def _factor(self, number: int) -> Fraction:
        row, column = divmod(int(self.orbits.first[number]), int(self.orbits.labels.shape[1]))
        left, right = self.lengths
        return left[row] / right[column]

    def _stretched(self, matrix: Matrix, number: int | None = None) -> Matrix:
        left, right = self.lengths
        if any(length != 1 for length in (*left, *right)):
            matrix = matrix.scale_rows(left).scale_columns([1 / length for length in right])
            matrix = matrix if number is None else (1 / self._factor(number)) * matrix
        return matrix


def is_intertwiner(source: Representation, target: Representation, matrix: Matrix) -> bool:
    """Whether rho_W(g) X = X rho_V(g) for every generator, exactly."""
    _same_group(source, target)
    for (_, before), (_, after) in zip(source.images, target.images, strict=True):
        moved = before.after(matrix) if isinstance(before, Monomial) else matrix @ before
        if block(after, matrix) != moved:
            return False
    return True


def intertwiner_basis(source: Representation, target: Representation) -> Sequence[Matrix]:
    """A basis of Hom_G(V, W), matrices of shape (dim W, dim V) over Q.

    Notes
    -----
    Where both act by monomial matrices, the basis is read off the orbits of pairs (row, column), as an
    `IntertwinerBasis`: a handful of array look-ups for each of dim V · dim W pairs and each generator
    (`catnet.groups.pair_orbits`), whatever the number of matrices is; each matrix costs its entries when it is asked
    for.  Otherwise it is the null space of a linear system in dim V · dim W unknowns.
    """
    _same_group(source, target)
    before = [image for _, image in source.images if isinstance(image, Monomial)]
    after = [image for _, image in target.images if isinstance(image, Monomial)]
    if len(before) < len(source.images) or len(after) < len(target.images):
        return tuple(_kernel_basis(source, target))
    lengths = axis_lengths(after, target.dimension), axis_lengths(before, source.dimension)
    if lengths[0] is None or lengths[1] is None:
        return tuple(_kernel_basis(source, target))
    rows, columns = list(map(_signed, after)), list(map(_signed, before))
    if target.dimension <= source.dimension:
        orbits = pair_orbits(rows, columns, (target.dimension, source.dimension))
    else:
        orbits = pair_orbits(columns, rows, (source.dimension, target.dimension)).transposed
    return IntertwinerBasis(orbits, (lengths[0], lengths[1]))


def _signed(operator: Monomial) -> Signed:
    images = np.array(operator.permutation.images, dtype=np.intp)
    if operator.is_permutation:
        return images, np.ones(len(images), dtype=np.int64)
    return images, np.array([1 if factor > 0 else -1 for factor in operator.scale], dtype=np.int64)


def _kernel_basis(source: Representation, target: Representation) -> list[Matrix]:
    m, n = target.dimension, source.dimension
    system = Matrix.zeros(0, m * n)
    for (_, before), (_, after) in zip(source.images, target.images, strict=True):
        left = as_matrix(after).kron(Matrix.identity(n))
        right = Matrix.identity(m).kron(as_matrix(before).T)
        system = system.above(left - right)
    return [
        Matrix([column[i * n : (i + 1) * n] for i in range(m)], columns=n) for column in system.nullspace().columns()
    ]


def reynolds(source: Representation, target: Representation, matrix: Matrix) -> Matrix:
    """The projection of any matrix to the intertwiners: the mean of rho_W(g) X rho_V(g)^{-1} over the group."""
    _same_group(source, target)
    total, count = Matrix.zeros(*matrix.shape), 0
    for (_, _, before), (_, _, after) in zip(source.iter_values(), target.iter_values(), strict=True):
        back = before.inverse()
        moved = back.after(matrix) if isinstance(back, Monomial) else matrix @ back
        total = total + block(after, moved)
        count += 1
    return Fraction(1, count) * total


def _same_group(source: Representation, target: Representation) -> None:
    if source.group != target.group:
        raise RepresentationError("the two representations are of different groups")
