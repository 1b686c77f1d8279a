"""Subspaces of Q^d, by canonical bases: what is needed to solve for elements of GL(d).

>>> row_basis(Matrix([[2, 4], [1, 2]]))
Matrix([['1', '2']])
>>> span(Matrix([[0, 2], [0, 4]]))
Matrix([['1'], ['2']])
>>> complement(Matrix([["1"], ["2"]]))
Matrix([['-2'], ['1']])
>>> carry(Matrix([[1], [0]]), Matrix([[0], [3]])) @ Matrix([[1], [0]])
Matrix([['0'], ['3']])
>>> carry(Matrix([[1]]), Matrix([[0]])) is None
True
"""

from __future__ import annotations

from catnet.algebra.matrix import Matrix

__all__ = ["carry", "complement", "row_basis", "span"]


def row_basis(matrix: Matrix) -> Matrix:
    """The basis of the row space in reduced echelon form; equal for equal row spaces."""
    echelon, rank = matrix.flint.rref()
    return Matrix.from_flint(echelon).select(rows=range(rank))


def span(matrix: Matrix) -> Matrix:
    """The canonical basis of the column space, as columns."""
    return row_basis(matrix.T).T


def complement(columns: Matrix) -> Matrix:
    """A basis of the orthogonal complement of the column space, as columns; over Q it is a complement."""
    return columns.T.nullspace()


def carry(source: Matrix, target: Matrix) -> Matrix | None:
    """An invertible C with C source = target, for matrices of one shape; None if there is none.

    It is unique iff the source has full row rank; otherwise it carries the orthogonal complement of the one column
    space to that of the other, identically if they agree.
    """
    d = source.shape[0]
    if source.shape != target.shape:
        return None
    kept = complement(source)
    lost = complement(target)
    if kept.shape != lost.shape:
        return None
    found = source.beside(kept).T.solve(target.beside(lost).T)
    if found is None:
        return None
    matrix = found.T
    return matrix if matrix.rank() == d else None
