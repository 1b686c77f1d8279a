"""All 0-1 vectors that solve a system of linear equations over Q.

Elimination leaves r free coordinates; every other one is an affine function of them that has to come out as 0 or 1.
The free coordinates are set one after the other, all partial choices side by side in one array of what the equations
have left; a partial choice is dropped as soon as some equation can be met no more, whatever the coordinates still to be
set.

>>> from catnet.algebra.matrix import Matrix
>>> list(iter_zero_one(Matrix([[1, 2, 3, -3]]), (Fraction(0),)))
[(0, 0, 0, 0), (1, 1, 0, 1), (0, 0, 1, 1)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.packed import Integers, largest, pack, shrink, widen
from catnet.algebra.scalars import rational
from catnet.errors import BudgetError
from catnet.search import allowance

__all__ = ["iter_zero_one", "nullity"]

_CHUNK = 1 << 15


def nullity(matrix: Matrix) -> int:
    """The dimension of the null space."""
    return matrix.shape[1] - matrix.rank()


def iter_zero_one(matrix: Matrix, right: Sequence[Fraction], *, budget: int = 1 << 22) -> Iterator[tuple[int, ...]]:
    """The vectors e in {0, 1}^n with matrix e = right.

    Parameters
    ----------
    matrix : Matrix, shape (m, n) over Q
    right : vector of length m
    budget : int
        How many partial choices may be looked at; with many equations, or long numbers, one counts for several.

    Yields
    ------
    tuple of int
        In an order that depends on the system alone.

    Raises
    ------
    BudgetError
        While iterating.

    Notes
    -----
    At most 2^r partial choices at the last step, r the nullity; in machine words while numbers are small.
    """
    system = _eliminate(matrix, right)
    if system is not None:
        yield from _Search(system, matrix.shape[1], allowance("sign patterns", budget)).run()


@final
@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """denominators · e[pivots] = constants − coefficients e[free], the free coordinates in the order in which to set
    them."""

    pivots: list[int]
    free: list[int]
    denominators: Integers
    constants: Integers
    coefficients: Integers


def _eliminate(matrix: Matrix, right: Sequence[Fraction]) -> _System | None:
    """None if there is no solution over Q."""
    columns = matrix.shape[1]
    if not matrix.shape[0]:
        none = pack((), (0,))
        return _System([], list(range(columns)), none, none, pack((), (0, columns)))
    echelon, rank = matrix.beside(Matrix.column(right)).flint.rref()
    pivots: list[int] = []
    for row in range(rank):
        start = pivots[-1] + 1 if pivots else 0
        pivots.append(next(j for j in range(start, columns + 1) if echelon[row, j] != 0))
    if pivots and pivots[-1] == columns:
        return None
    taken = set(pivots)
    free = [j for j in range(columns) if j not in taken]
    rows = [[rational(echelon[row, j]) for j in (*free, columns)] for row in range(rank)]
    order = _order(rows, len(free))
    denominators = [lcm(*(value.denominator for value in row)) for row in rows]
    constants = (int(row[-1] * scale) for row, scale in zip(rows, denominators, strict=True))
    coefficients = [int(row[j] * scale) for row, scale in zip(rows, denominators, strict=True) for j in order]
    return _System(
        pivots,
        [free[j] for j in order],
        pack(denominators, (rank,)),
        pack(constants, (rank,)),
        pack(coefficients, (rank, len(free))),
    )


def _order(rows: list[list[Fraction]], count: int) -> list[int]:
    """The free coordinates, such that equations are complete as early as a greedy choice can make them."""
    supports = [{j for j in range(count) if row[j]} for row in rows]
    order: list[int] = []
    while supports:
        smallest = min(supports, key=lambda support: (len(support), sorted(support)))
        order.extend(sorted(smallest))
        supports = [rest for support in supports if (rest := support - smallest)]
    return order + [j for j in range(count) if j not in set(order)]


@final
@dataclass(slots=True)
class _Search:
    system: _System
    columns: int
    budget: int
    spent: int = 0
    price: int = 1
    steps: list[tuple[int, int, Any]] = field(default_factory=list)  # first row, how many, which went on
    low: Integers = field(init=False)
    high: Integers = field(init=False)

    def __post_init__(self) -> None:
        steps = -self.system.coefficients
        self.low, self.high = (_later_sums(part) for part in (np.minimum(steps, 0), np.maximum(steps, 0)))

    def run(self) -> Iterator[tuple[int, ...]]:
        start = self.system.constants[None, :]
        self.price = 1 + len(self.system.pivots) // 8
        if largest(start) + largest(self.low) + largest(self.high) + largest(self.system.denominators) >= 2**61:
            start = widen(start)
            self.price *= 16
        yield from self._descend(start[self._possible(start, 0)])

    def _possible(self, sums: Integers, level: int) -> Any:
        """Which partial choices can still give every equation 0 or 1."""
        down, up = sums + self.low[:, level], sums + self.high[:, level]
        ones = self.system.denominators
        fits = ((down <= 0) & (up >= 0)) | ((down <= ones) & (up >= ones))
        return np.asarray(fits.all(axis=1), dtype=bool)

    def _descend(self, sums: Integers) -> Iterator[tuple[int, ...]]:
        """Depth first in chunks, without recursion: there may be thousands of levels."""
        stack = [(sums, 0)]
        while stack:
            sums, begin = stack.pop()
            level = len(stack)
            del self.steps[level:]
            if not begin:
                self.spent += self.price * len(sums)
                if self.spent > self.budget:
                    raise BudgetError("sign patterns", self.budget)
            if level == len(self.system.free):
                for row, total in enumerate(sums.tolist()):
                    yield self._vector(row, total)
            elif begin < len(sums):
                here = sums[begin : begin + _CHUNK]
                totals = np.concatenate((here, here - self.system.coefficients[:, level]))
                kept = np.flatnonzero(self._possible(totals, level + 1))
                self.steps.append((begin, len(here), kept))
                stack += [(sums, begin + _CHUNK), (totals[kept], 0)]

    def _vector(self, row: int, total: list[int]) -> tuple[int, ...]:
        """What led to a row, read backwards through the steps: the second half of each has the coordinate set to 1."""
        vector = [0] * self.columns
        for place, value in zip(self.system.pivots, total, strict=True):
            vector[place] = int(value != 0)
        for place, (begin, half, kept) in zip(reversed(self.system.free), reversed(self.steps), strict=True):
            vector[place], row = divmod(int(kept[row]), half)
            row += begin
        return tuple(vector)


def _later_sums(parts: Integers) -> Integers:
    """Column l: the sum of the columns l, l + 1, …; one column of zeros at the end."""
    wide = widen(parts)
    total = np.zeros((parts.shape[0], parts.shape[1] + 1), dtype=object)
    for level in range(parts.shape[1] - 1, -1, -1):
        total[:, level] = total[:, level + 1] + wide[:, level]
    return shrink(total)
