"""Null spaces of long rational matrices: rows are chosen modulo a prime, and the answer is checked over Q.

Rows that are independent modulo a prime are independent over Q; as many as the rank modulo it are taken, their null
space is computed exactly, and all other rows are held against it.  It is then the null space of all of them: it
cannot be smaller.  Where the prime was unlucky a row disagrees, and everything is done over Q.

>>> null_space(Matrix([[1, 2, 3], [2, 4, 6], [0, 1, 1], [1, 3, 4]]))
Matrix([['-1'], ['-1'], ['1']])
"""

from __future__ import annotations

from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES

__all__ = ["independent_rows", "null_space"]


def null_space(rows: Matrix) -> Matrix:
    """The basis of {x : rows x = 0} that `Matrix.nullspace` gives: the identity at the free coordinates.

    Parameters
    ----------
    rows : Matrix, shape (m, n) over Q

    Notes
    -----
    One elimination of the m × n matrix modulo a prime, one of at most n rows over Q, one product.
    """
    chosen = independent_rows(rows)
    if len(chosen) == rows.shape[1]:
        return Matrix.zeros(rows.shape[1], 0)
    basis = rows.select(rows=chosen).nullspace()
    return basis if (rows @ basis).is_zero else rows.nullspace()


def independent_rows(rows: Matrix) -> list[int]:
    """The first rows that are independent of those before modulo a prime; they are so over Q, too."""
    from flint import fmpz_mat, nmod_mat

    if not all(rows.shape):
        return []
    integral, _ = rows.T.flint.numer_denom()
    reduced: Any = nmod_mat(fmpz_mat(integral), PRIMES[0])
    echelon, rank = reduced.rref()
    found: list[int] = []
    for place in range(rank):
        start = found[-1] + 1 if found else 0
        found.append(next(j for j in range(start, rows.shape[0]) if echelon[place, j] != 0))
    return found
