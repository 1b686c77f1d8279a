"""The frame: a pointed set of cones that covers R^n, from which the neurons cut the complex.

The directions along which nothing changes (the lineality space: the common kernel of the first layer and the
half-spaces) are projected out by keeping r coordinates of the input, r the rank: moving along that kernel, every
point can be brought to have zero in all the others.  In what is left, r independent rows cut space into simplicial
cones, 2^r of them if all of the rows are neurons; a row that is a half-space keeps one side only.

>>> frame = make_frame([[1, 1, 0], [2, 2, 5]], [], 2)
>>> frame.columns, frame.lineality
((0,), ((Fraction(-1, 1), Fraction(1, 1)),))
>>> frame.cells.rays.tolist(), len(frame.cells)  # the point x_1 = 0 and the two directions from it
([[0, 1], [1, 0], [-1, 0]], 2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any, final

import numpy as np

from catnet.algebra.packed import Integers, pack
from catnet.budget import Budget
from catnet.geometry.kernel.bits import pack_bits, words_for
from catnet.geometry.kernel.cells import Cells
from catnet.geometry.kernel.rays import primitive

__all__ = ["Frame", "make_frame"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The cones to start from.

    Parameters
    ----------
    columns : tuple of int
        The coordinates of R^n that are kept.
    lineality : tuple of vectors
        A basis of the directions along which nothing changes.
    cells : Cells
        In the coordinates kept.
    """

    columns: tuple[int, ...]
    lineality: tuple[tuple[Fraction, ...], ...]
    cells: Cells


def make_frame(
    neurons: Sequence[Sequence[int]],
    halfspaces: Sequence[Sequence[int]],
    dimension: int,
    *,
    constraints: int | None = None,
    budget: Budget | None = None,
) -> Frame:
    """A frame for affine forms given as rows (a_1, ..., a_n, b).

    Parameters
    ----------
    neurons, halfspaces : sequences of integer rows of length n + 1
    dimension : int
        n.
    constraints : int, optional
        How many constraints there will be in all; by default those given here.
    budget : Budget, optional

    Raises
    ------
    BudgetError
        If even the frame has more cells than the budget.
    """
    total = constraints if constraints is not None else 1 + len(halfspaces) + len(neurons)
    linear = [list(row[:dimension]) for row in (*halfspaces, *neurons)]
    rows = _spanning(linear, dimension)
    if rows is None:
        columns, lineality = _split(linear, dimension)
        rows = _independent([[row[column] for column in columns] for row in linear])
    else:
        columns, lineality = tuple(range(dimension)), ()
    rank = len(columns)
    count = 2 ** sum(row >= len(halfspaces) for row in rows)
    if budget is not None:
        budget.require_cells(count)
        budget.require(count * (rank + 1) * 64)  # the lists are made in Python
    stacked = [*halfspaces, *neurons]
    rays = _simplex([[stacked[row][column] for column in (*columns, dimension)] for row in rows])
    sides = [(0,) if row < len(halfspaces) else (0, 1) for row in rows]
    choices = list(product(*sides))
    members = [0] + [0] * rank
    flat: list[int] = []
    for choice in choices:
        members[1:] = [1 + index + rank * side for index, side in enumerate(choice)]
        flat += members
    # of the cell's own constraints, t >= 0 is number 0 and the rows follow; the point lies on all the rows, and each
    # direction on t >= 0 and on all rows but one
    tight = ~np.eye(rank + 1, dtype=np.bool_)
    cells = Cells(
        rays,
        np.arange(count, dtype=np.int64) * (rank + 1),
        np.full(count, rank + 1, dtype=np.int32),
        np.array(flat, dtype=np.int32),
        np.tile(pack_bits(tight), (count, 1)),
        np.full(count, rank + 1, dtype=np.int32),
        np.zeros((count, words_for(total)), dtype=np.uint64),
    )
    return Frame(columns, lineality, cells)


def _spanning(linear: list[list[int]], dimension: int) -> list[int] | None:
    """The positions of the first rows that are independent of those before, if they span the space."""
    chosen: list[int] = []
    basis: list[tuple[int, list[int]]] = []
    for number, row in enumerate(linear):
        if len(basis) == dimension:
            break
        for pivot, other in basis:
            row = [other[pivot] * x - row[pivot] * y for x, y in zip(row, other, strict=True)]
        pivot = next((place for place, value in enumerate(row) if value), -1)
        if pivot >= 0:
            chosen.append(number)
            common = gcd(*row)
            basis.append((pivot, [value // common for value in row]))
    return chosen if len(basis) == dimension else None


def _split(linear: list[list[int]], dimension: int) -> tuple[tuple[int, ...], tuple[tuple[Fraction, ...], ...]]:
    """Coordinates that span modulo the common kernel of the rows, and a basis of that kernel, zero off them but for
    one 1.
    """
    reduced, pivots = _reduce(linear, dimension)
    basis = []
    for free in (column for column in range(dimension) if column not in pivots):
        vector = [Fraction(0)] * dimension
        vector[free] = Fraction(1)
        for row, pivot in enumerate(pivots):
            entry = reduced[row, free]
            vector[pivot] = -Fraction(int(entry.p), int(entry.q))
        basis.append(tuple(vector))
    return tuple(pivots), tuple(basis)


def _reduce(rows: list[list[int]], columns: int) -> tuple[Any, list[int]]:
    from flint import fmpq_mat, fmpz_mat

    reduced, rank = fmpq_mat(fmpz_mat(len(rows), columns, [value for row in rows for value in row])).rref()
    pivots: list[int] = []
    for row in range(rank):
        pivots.append(next(column for column in range(columns) if reduced[row, column] != 0))
    return reduced, pivots


def _independent(rows: list[list[int]]) -> list[int]:
    """The positions of the first rows that are independent of those before."""
    width = len(rows[0]) if rows else 0
    return _reduce([[row[column] for row in rows] for column in range(width)], len(rows))[1]


def _simplex(rows: list[list[int]]) -> Integers:
    """The point where r affine forms on Q^r vanish, the directions in which one of them grows, and their opposites.

    With the forms as rows (A | b), the columns are -A^-1 b and those of A^-1, by elimination without fractions: every
    row is kept primitive.  Libraries that do it faster take longer to load than this takes.
    """
    rank = len(rows)
    table = [[*row[:-1], *(int(i == j) for j in range(rank)), -row[-1]] for i, row in enumerate(rows)]
    for column in range(rank):
        pivot = next(i for i in range(column, rank) if table[i][column])
        table[column], table[pivot] = table[pivot], table[column]
        top = table[column]
        for i, row in enumerate(table):
            if i != column and row[column]:
                p, q = top[column], row[column]
                row = [p * x - q * y for x, y in zip(row, top, strict=True)]
                common = gcd(*row)
                table[i] = [x // common for x in row]
    scale = lcm(*(table[i][i] for i in range(rank)))
    factors = [scale // table[i][i] for i in range(rank)]
    vectors = [[table[i][place] * factors[i] for i in range(rank)] + [0] for place in range(rank, 2 * rank)]
    vectors.insert(0, [table[i][-1] * factors[i] for i in range(rank)] + [scale])
    vectors += [[-value for value in vector] for vector in vectors[1:]]
    return primitive(pack((value for vector in vectors for value in vector), (len(vectors), rank + 1)))
