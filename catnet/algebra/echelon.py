"""What the reduced echelon form of a rational matrix tells: pivots, the nullspace, a solution of equations.

Of python-flint matrices, as `catnet.algebra.matrix.Matrix` keeps them; the answers are rows of fractions.

>>> import flint
>>> matrix = flint.fmpq_mat([[1, 2], [2, 4]])
>>> pivots_of(matrix), nullspace_of(matrix)
([0], ([[Fraction(-2, 1)], [Fraction(1, 1)]], 1))
>>> solution_of(flint.fmpq_mat([[1, 2, 3], [2, 4, 6]]), 2), solution_of(flint.fmpq_mat([[1, 2, 3], [2, 4, 7]]), 2)
([[Fraction(3, 1)], [Fraction(0, 1)]], None)
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import rational

__all__ = ["nullspace_of", "pivots_of", "solution_of"]

Rows = list[list[Fraction]]


def pivots_of(matrix: Any) -> list[int]:
    """Where the rows of the reduced echelon form begin."""
    return _pivots(*matrix.rref())


def nullspace_of(matrix: Any) -> tuple[Rows, int]:
    """A basis of {x : matrix x = 0} as the columns of a table, the identity at the free coordinates; and its size."""
    echelon, rank = matrix.rref()
    columns = matrix.ncols()
    pivots = _pivots(echelon, rank)
    free = [j for j in range(columns) if j not in set(pivots)]
    basis = [[Fraction(0)] * len(free) for _ in range(columns)]
    for place, j in enumerate(free):
        basis[j][place] = Fraction(1)
        for row, pivot in enumerate(pivots):
            basis[pivot][place] = -rational(echelon[row, j])
    return basis, len(free)


def solution_of(augmented: Any, columns: int) -> Rows | None:
    """X with A X = B for the matrix (A | B), where A has so many columns: free coordinates 0; None if there is none."""
    echelon, rank = augmented.rref()
    width = augmented.ncols() - columns
    solution = [[Fraction(0)] * width for _ in range(columns)]
    for row, pivot in enumerate(_pivots(echelon, rank)):
        if pivot >= columns:
            return None
        solution[pivot] = [rational(echelon[row, columns + j]) for j in range(width)]
    return solution


def _pivots(echelon: Any, rank: int) -> list[int]:
    pivots: list[int] = []
    for row in range(rank):
        start = pivots[-1] + 1 if pivots else 0
        pivots.append(next(j for j in range(start, echelon.ncols()) if echelon[row, j] != 0))
    return pivots
