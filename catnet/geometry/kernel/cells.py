"""Cells: pointed cones of full dimension n + 1 in the space of (x, t), given by their extreme rays.

Every cell numbers the constraints that have cut it out for itself, and knows for each of its rays on which of them it
lies: one word a ray, whatever the number of neurons, since few of them ever cut the same cell.
"""

from __future__ import annotations

from typing import final

import numpy as np

from catnet.algebra.packed import Integers
from catnet.budget import size_of
from catnet.geometry.kernel.bits import Words
from catnet.geometry.kernel.rays import Counts, Indices, merge
from catnet.geometry.kernel.signs import spread

__all__ = ["Cells", "begins_of"]


@final
class Cells:
    """Cells with a common table of rays.

    Parameters
    ----------
    rays : Integers, shape (rays, n + 1)
        Primitive, the last entry nonnegative.
    start, length : shape (cells,)
        The rays of cell c are ``members[start[c] : start[c] + length[c]]``.
    members : shape (any,)
    tight : Words, shape (any, w)
        For every entry of `members` on which constraints of its cell the ray lies, in the numbering of the cell; half
        words where these are enough for all cells.
    used : shape (cells,)
        How many numbers a cell has given to constraints.
    active : Words, shape (cells, any)
        The neurons that are positive on a cell, by their number in the whole network.
    """

    __slots__ = ("active", "length", "members", "rays", "start", "tight", "used")

    def __init__(
        self,
        rays: Integers,
        start: Indices,
        length: Counts,
        members: Counts,
        tight: Words,
        used: Counts,
        active: Words,
    ) -> None:
        self.rays = rays
        self.start = start
        self.length = length
        self.members = members
        self.tight = tight
        self.used = used
        self.active = active

    def __len__(self) -> int:
        return len(self.start)

    @property
    def dimension(self) -> int:
        return int(self.rays.shape[1]) - 1

    @property
    def nbytes(self) -> int:
        """The bytes of all the tables."""
        return size_of(self.rays, self.start, self.length, self.members, self.tight, self.used, self.active)

    def flat(self, cells: Indices | None = None) -> tuple[Indices, Indices]:
        """The rays of some cells (all of them by default), cell after cell, and for each the position of its cell."""
        place, owner = self.places(cells)
        return self.members.take(place).astype(np.int64), owner

    def places(self, cells: Indices | None = None) -> tuple[Indices, Indices]:
        """The same as positions in `members`."""
        start, length = (self.start, self.length) if cells is None else (self.start[cells], self.length[cells])
        return spread(start, length)

    def merged(self) -> Cells:
        """The same cells with equal rays made one."""
        rays, number = merge(self.rays)
        if len(rays) == len(self.rays):
            return self
        members = number.take(self.members).astype(np.int32)
        return Cells(rays, self.start, self.length, members, self.tight, self.used, self.active)

    def part(self, cells: Indices) -> Cells:
        """Some of the cells, with only the rays that they use."""
        place, _ = self.places(cells)
        members = self.members.take(place)
        used = np.zeros(len(self.rays), dtype=np.bool_)
        used[members] = True
        number = (np.cumsum(used) - 1).astype(np.int32)
        length = self.length[cells]
        return Cells(
            self.rays[used],
            begins_of(length),
            length,
            number.take(members),
            self.tight.take(place, axis=0),
            self.used[cells],
            self.active[cells],
        )


def begins_of(lengths: Counts | Indices) -> Indices:
    """Where lists of these lengths begin when they stand one after the other."""
    ends = np.cumsum(lengths, dtype=np.int64)
    return np.asarray(ends - lengths)
