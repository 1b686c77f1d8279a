"""The infinitesimal ladder: how a vector field on the ends moves every hidden space, so that all layers commute.

For fields (X, t) on V_0 and (Y, u) on V_L the layers f_i are equivariant under the flows e^{sξ_{i−1}} and e^{sξ_i},
ξ_0 = (X, t) and ξ_L = (Y, u), iff every (ξ_{i−1}, ξ_i) is a symmetry of the function f_i (`catnet.theorem.lie`), which
is linear in both.  Where Lie(K_i) is a space of matrices, the ladder is thus one linear system.

>>> product = [Matrix([[1, 2], [0, 1]]), Matrix([[1, -2], [0, 1]])]               # W_2 W_1 = 1 turns as it is turned
>>> layers = [piece_rows(weight.beside(Matrix.zeros(2, 1)), affine=True) for weight in product]
>>> turn = FieldPair.linear(*[Matrix([[0, -1], [1, 0]])] * 2)
>>> (xi,) = solve_ladder(layers, [2, 2, 2], [unit_matrices(2)], turn).value
>>> xi.spelled(), xi @ product[0] == product[0] @ turn.input.matrix
([['2', '-5'], ['1', '-2']], True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.errors import BudgetError
from catnet.groups.lie import FieldPair
from catnet.search import Found, allowance
from catnet.theorem.lie import piece_rows

__all__ = ["Hidden", "LieLadder", "NoLadder", "hidden_matrix", "piece_rows", "solve_ladder", "unit_matrices"]

MAX_ENTRIES = 6_000_000
"""Entries of the linear system of a ladder."""

Hidden: TypeAlias = Vector | Matrix
"""ξ_i in Lie(K_i): the entries of a diagonal matrix, or a matrix."""


@final
@dataclass(frozen=True, slots=True)
class LieLadder:
    """The fields on all spaces under whose flows every layer commutes.

    Parameters
    ----------
    ends : FieldPair
    hidden : tuple of vectors or matrices
        ξ_1, …, ξ_{L−1}, in the coordinates in which K_i is linear.
    """

    ends: FieldPair
    hidden: tuple[Hidden, ...]

    def bracket(self, other: LieLadder) -> LieLadder:
        """Space by space."""
        pairs = zip(self.hidden, other.hidden, strict=True)
        hidden = tuple(_commutator(left, right) for left, right in pairs)
        return LieLadder(self.ends.bracket(other.ends), hidden)


@final
@dataclass(frozen=True, slots=True)
class NoLadder:
    """The first layer for which there is no field of Lie(K_i); `generator` is the name of the field on the ends."""

    layer: int
    generator: str | None = None


def hidden_matrix(field: Hidden) -> Matrix:
    """The field as a matrix."""
    return field if isinstance(field, Matrix) else Matrix.identity(len(field)).scale_rows(field)


def _commutator(left: Hidden, right: Hidden) -> Hidden:
    if isinstance(left, Matrix) and isinstance(right, Matrix):
        return left @ right - right @ left
    return (Fraction(0),) * (left.shape[0] if isinstance(left, Matrix) else len(left))


def unit_matrices(size: int) -> list[Matrix]:
    """The standard basis of gl(size)."""
    unit = Matrix.identity(size)
    columns = [unit.select(columns=[j]) for j in range(size)]
    return [columns[i] @ columns[j].T for i in range(size) for j in range(size)]


def solve_ladder(
    layers: Sequence[Matrix], sizes: Sequence[int], bases: Sequence[Sequence[Matrix]], ends: FieldPair
) -> Found[tuple[Matrix, ...]] | NoLadder:
    """The ξ_i in the spans of given bases with which every layer commutes.

    Parameters
    ----------
    layers : for every layer the equations of the symmetries (ξ_{i−1}, ξ_i) of f_i
        Rows over (X row by row, t, Y row by row, u), as `piece_rows` gives them.
    sizes : the dimensions of V_0, …, V_L
    bases : for every hidden space matrices that span Lie(K_i)
    ends : FieldPair

    Returns
    -------
    Found or NoLadder
        With free coordinates 0; or the first layer up to which there is no solution.

    Raises
    ------
    BudgetError
        If the linear system has too many entries.
    """
    starts = [0]
    for basis in bases:
        starts.append(starts[-1] + len(basis))
    most = allowance("entries of linear equations", MAX_ENTRIES)
    if sum(rows.shape[0] for rows in layers) * (starts[-1] + 1) > most:
        raise BudgetError("entries of linear equations", most)
    left, right = Matrix.zeros(0, starts[-1]), Matrix.zeros(0, 1)
    solution: Matrix | None = Matrix.zeros(starts[-1], 1)
    for index, rows in enumerate(layers, start=1):
        cut = sizes[index - 1] * (sizes[index - 1] + 1)
        blocks = rows.select(columns=range(cut)), rows.select(columns=range(cut, rows.shape[1]))
        system, known = Matrix.zeros(rows.shape[0], starts[-1]), Matrix.zeros(rows.shape[0], 1)
        for place, block in ((index - 1, blocks[0]), (index, blocks[1])):
            if 0 < place < len(layers):
                columns = block @ _flattened(bases[place - 1], sizes[place])
                width = starts[place - 1], starts[-1] - starts[place]
                system = system + Matrix.zeros(rows.shape[0], width[0]).beside(columns).beside(
                    Matrix.zeros(rows.shape[0], width[1])
                )
            else:
                field = ends.input if place == 0 else ends.output
                known = known - block @ Matrix.column((*_entries(field.matrix), *field.shift))
        left, right = left.above(system), right.above(known)
        solution = left.solve(right)
        if solution is None:
            return NoLadder(index)
    values = [row[0] for row in solution.rows()] if solution is not None else []
    found = []
    for basis, start, size in zip(bases, starts, sizes[1:], strict=False):
        total = Matrix.zeros(size, size)
        for place, matrix in enumerate(basis):
            if values[start + place]:
                total = total + matrix * values[start + place]
        found.append(total)
    return Found(tuple(found))


def _entries(matrix: Matrix) -> list[Fraction]:
    return [value for row in matrix.rows() for value in row]


def _flattened(basis: Sequence[Matrix], size: int) -> Matrix:
    """One column for every matrix: its entries row by row, and a zero shift."""
    rows = [[*_entries(matrix), *[Fraction(0)] * size] for matrix in basis]
    return Matrix(rows, columns=size * (size + 1)).T
