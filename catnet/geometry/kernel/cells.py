"""Cells cut by the neurons of one layer: the kernel of the polyhedral complex.

A cell is a pointed cone of full dimension n + 1 in the space of (x, t), given by its extreme rays.  The neurons of a
layer are linear on it.  A neuron that is positive on one of its rays and negative on another cuts it in two; the new
rays lie on the edges between such rays.  Two rays of a cone span an edge when no third ray lies on all the
constraints that both lie on, where only constraints that have cut out this cone count; and when one of the two lies
on exactly n constraints, sharing n - 1 of them is enough.

All the cells that wait for a cut are cut at once.  Which neuron cuts a cell next is free; the complex at the end is
the same:

- `every cell its own`: a cell is cut by its first neuron that cuts it.  The number of rounds is the largest number of
  cuts in one line of descent, far fewer than there are neurons.  The same new ray can arise twice, from neighbours that
  cut their common edge in different rounds, so that equal rays have to be merged afterwards.
- `one neuron at a time`: every new ray arises once.  Better where many cells share an edge.
"""

from __future__ import annotations

from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.errors import BudgetError
from catnet.geometry.kernel.bits import Words, count_bits, lowest_bit, unpack_bits
from catnet.geometry.kernel.rays import Indices, crossing, merge
from catnet.geometry.kernel.signs import LayerSigns, Signs, opposite_pairs, spread, unite
from catnet.geometry.kernel.table import Table

__all__ = ["Cells", "Cutting"]


@final
class Cells:
    """Cells with common tables of rays.

    Parameters
    ----------
    rays : Integers, shape (rays, n + 1)
        Primitive, the last entry nonnegative.
    zero : Words, shape (rays, w)
        The constraints that vanish on a ray.
    start, length : shape (cells,)
        The rays of cell c are ``members[start[c] : start[c] + length[c]]``.
    members : shape (any,)
    imposed : Words, shape (cells, w)
        The constraints that have cut out a cell.
    active : Words, shape (cells, w)
        The neurons that are positive on a cell.
    """

    __slots__ = ("active", "imposed", "length", "members", "rays", "start", "zero")

    def __init__(
        self,
        rays: Integers,
        zero: Words,
        start: Indices,
        length: Indices,
        members: Indices,
        imposed: Words,
        active: Words,
    ) -> None:
        self.rays = rays
        self.zero = zero
        self.start = start
        self.length = length
        self.members = members
        self.imposed = imposed
        self.active = active

    def __len__(self) -> int:
        return len(self.start)

    @property
    def dimension(self) -> int:
        return int(self.rays.shape[1]) - 1

    def flat(self, cells: Indices | None = None) -> tuple[Indices, Indices]:
        """The rays of some cells (all of them by default), cell after cell, and for each the position of its cell."""
        start, length = (self.start, self.length) if cells is None else (self.start[cells], self.length[cells])
        place, owner = spread(start, length)
        return self.members[place], owner

    def merged(self) -> Cells:
        """The same cells with equal rays made one."""
        rays, number = merge(self.rays)
        if len(rays) == len(self.rays):
            return self
        zero = np.empty((len(rays), self.zero.shape[1]), dtype=np.uint64)
        zero[number] = self.zero
        return Cells(rays, zero, self.start, self.length, number[self.members], self.imposed, self.active)

    def part(self, cells: Indices) -> Cells:
        """Some of the cells, with only the rays that they use."""
        flat, _ = self.flat(cells)
        used = np.zeros(len(self.rays), dtype=np.bool_)
        used[flat] = True
        number = np.cumsum(used) - 1
        length = self.length[cells]
        return Cells(
            self.rays[used],
            self.zero[used],
            np.cumsum(length) - length,
            length,
            number[flat],
            self.imposed[cells],
            self.active[cells],
        )


@final
class Cutting:
    """The state while the neurons of one layer cut some cells.

    Parameters
    ----------
    cells : Cells
    forms : Integers, shape (k, n + 1, m)
        The pre-activations of the layer as linear forms; k is 1 if they are the same on all cells, else the number of
        cells.
    offset : int
        The neurons of this layer are the constraints number offset, ..., offset + m - 1.
    budget : int, optional
        How many cells may there be; one more raises `BudgetError`.
    halfspaces : bool
        The forms are inequalities to impose, not neurons: what is negative is thrown away.
    """

    def __init__(
        self, cells: Cells, forms: Integers, offset: int, *, budget: int | None = None, halfspaces: bool = False
    ) -> None:
        self._signs = LayerSigns(forms, offset)
        self._budget = budget
        self._halfspaces = halfspaces
        self._dimension = cells.dimension
        flat, owner = cells.flat()
        self._start = Table(np.cumsum(cells.length) - cells.length)
        self._length = Table(cells.length)
        self._members = Table(flat)
        self._imposed = Table(cells.imposed)
        self._active = Table(cells.active)
        self._parent = Table(np.arange(len(cells)) if len(forms) > 1 else np.zeros(len(cells), dtype=np.int64))
        holder = np.zeros(len(cells.rays), dtype=np.int64)
        if len(forms) > 1:
            holder[flat] = owner
        self._rays = Table(cells.rays)
        sign, up, down = self._signs.of(cells.rays, holder)
        self._zero = Table(self._signs.with_zeros(cells.zero, up, down))
        self._sign, self._ray_up, self._ray_down = Table(sign), Table(up), Table(down)
        self._up = Table(unite(up, flat, self._start.rows))
        self._down = Table(unite(down, flat, self._start.rows))

    # ---- the two schedules

    def every_cell_its_own(self) -> None:
        """Cut until no neuron of the layer cuts any cell; in one round every cell by its first neuron that cuts it."""
        waiting = np.arange(len(self._start))
        while True:
            cutters = self._up.rows[waiting] & self._down.rows[waiting]
            cut = cutters.any(axis=1)
            waiting = waiting[cut]
            if not len(waiting):
                return
            before = len(self._start)
            self._cut(waiting, lowest_bit(cutters[cut]) - self._signs.bit)
            waiting = np.concatenate((waiting, np.arange(before, len(self._start))))

    def one_neuron_at_a_time(self) -> None:
        """Cut until no neuron of the layer cuts any cell; in one round all cells by the same neuron."""
        for neuron in range(self._signs.size):
            word, bit = divmod(neuron + self._signs.bit, 64)
            cut = np.flatnonzero(self._up.rows[:, word] & self._down.rows[:, word] & np.uint64(1 << bit))
            if len(cut):
                self._cut(cut, np.full(len(cut), neuron))

    def finish(self) -> tuple[Cells, Indices, npt.NDArray[np.bool_]]:
        """The cells, the number of the cell that each lies in, and its activation pattern, shape (cells, m)."""
        up = self._up.rows
        active = self._active.rows.copy()
        parent = self._parent.rows
        cells = Cells(
            self._rays.rows,
            self._zero.rows,
            self._start.rows,
            self._length.rows,
            self._members.rows,
            self._imposed.rows,
            active,
        )
        if self._halfspaces:
            inside = np.flatnonzero(~self._down.rows.any(axis=1))
            return (
                cells.part(inside),
                parent[inside],
                unpack_bits(up[inside], offset=self._signs.bit, size=self._signs.size),
            )
        active[:, self._signs.words] |= up
        return cells, parent, unpack_bits(up, offset=self._signs.bit, size=self._signs.size)

    # ---- one round

    def _cut(self, cells: Indices, neuron: Indices) -> None:
        """Cut every one of the cells by its neuron."""
        count = len(cells)
        if self._budget is not None and not self._halfspaces and len(self._start) + count > self._budget:
            raise BudgetError("cells", self._budget)
        length = self._length.rows[cells]
        place, owner = spread(self._start.rows[cells], length)
        flat = self._members.rows[place]
        sign = self._sign.rows.ravel()[flat * self._signs.size + neuron[owner]]
        first, second = self._edges(cells, flat, owner, sign)
        site = owner[first]
        fresh = self._new_rays(flat[first], flat[second], cells[site], neuron[site])

        sides: list[tuple[Indices, Indices]] = []
        for keep in (sign >= 0, sign <= 0)[: 1 if self._halfspaces else 2]:
            kept = np.flatnonzero(keep)
            sides.append(_interleave(flat[kept], owner[kept], fresh, site, count))
        imposed = self._imposed.rows[cells]
        imposed |= self._signs.bits(neuron, imposed.shape[1])
        self._imposed.rows[cells] = imposed
        for number, (members, sizes) in enumerate(sides):
            offsets = np.cumsum(sizes) - sizes
            start = offsets + len(self._members)
            self._members.append(members)
            up = unite(self._ray_up.rows, members, offsets)
            down = unite(self._ray_down.rows, members, offsets)
            if number == 0:
                self._start.rows[cells], self._length.rows[cells] = start, sizes
                self._up.rows[cells], self._down.rows[cells] = up, down
            else:
                self._start.append(start)
                self._length.append(sizes)
                self._up.append(up)
                self._down.append(down)
                self._imposed.append(imposed)
                self._active.append(self._active.rows[cells])
                self._parent.append(self._parent.rows[cells])

    def _edges(self, cells: Indices, flat: Indices, owner: Indices, sign: Signs) -> tuple[Indices, Indices]:
        """The edges that run from a positive to a negative ray of the same cell, as positions in `flat`."""
        first, second = opposite_pairs(sign, owner, len(cells))
        if self._dimension <= 1:
            return first, second
        tight = self._zero.rows[flat] & self._imposed.rows[cells][owner]
        common = tight[first] & tight[second]
        if self._dimension == 2:  # a supporting line of a polygon that meets it in two corners meets it in an edge
            shared = common.any(axis=1)
            return first[shared], second[shared]
        simple = count_bits(tight) == self._dimension
        likely = np.flatnonzero(count_bits(common) >= self._dimension - 1)
        first, second = first[likely], second[likely]
        doubt = ~(simple[first] | simple[second])
        if doubt.any():
            doubtful = np.flatnonzero(doubt)
            keep = np.ones(len(first), dtype=np.bool_)
            keep[doubtful] = _spans_edge(tight, owner, common[likely[doubtful]], owner[first[doubtful]], len(cells))
            first, second = first[keep], second[keep]
        return first, second

    def _new_rays(self, above: Indices, below: Indices, cells: Indices, neuron: Indices) -> Indices:
        """The rays where a cell's neuron vanishes on the edges (above, below); equal edges give one ray."""
        key = (above * len(self._rays) + below) * self._signs.size + neuron
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        distinct = np.ones(len(key), dtype=np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=distinct[1:])
        number = np.empty(len(key), dtype=np.int64)
        number[order] = np.cumsum(distinct) + (len(self._rays) - 1)
        chosen = order[distinct]
        a, b, column = above[chosen], below[chosen], neuron[chosen]
        owner = self._parent.rows[cells[chosen]]
        left, right = self._rays.rows[a], self._rays.rows[b]
        rays = crossing(
            self._signs.forms.value(owner, left, column), left, self._signs.forms.value(owner, right, column), right
        )
        sign, up, down = self._signs.of(rays, owner)
        self._zero.append(self._signs.with_zeros(self._zero.rows[a] & self._zero.rows[b], up, down))
        self._rays.append(rays)
        self._sign.append(sign)
        self._ray_up.append(up)
        self._ray_down.append(down)
        return number


def _interleave(
    old: Indices, old_owner: Indices, new: Indices, new_owner: Indices, count: int
) -> tuple[Indices, Indices]:
    """For every owner its old members and then its new ones, as one list, and how many they are."""
    olds, news = np.bincount(old_owner, minlength=count), np.bincount(new_owner, minlength=count)
    sizes = olds + news
    begin = np.cumsum(sizes) - sizes
    result = np.empty(len(old) + len(new), dtype=np.int64)
    result[np.arange(len(old)) + (begin - np.cumsum(olds) + olds)[old_owner]] = old
    result[np.arange(len(new)) + (begin + olds - np.cumsum(news) + news)[new_owner]] = new
    return result, sizes


def _spans_edge(tight: Words, owner: Indices, common: Words, site: Indices, count: int) -> npt.NDArray[Any]:
    """Whether exactly two rays of the cell `site` lie on all the constraints `common`."""
    sizes = np.bincount(owner, minlength=count)
    begin = np.cumsum(sizes) - sizes
    position, pair = spread(begin[site], sizes[site])
    wanted = common[pair]
    inside = ((tight[position] & wanted) == wanted).all(axis=1)
    return np.asarray(np.bincount(pair[inside], minlength=len(site)) == 2)
