"""Cells cut by the neurons of one layer: the kernel of the polyhedral complex.

The neurons of a layer are linear on a cell (`catnet.geometry.kernel.cells`).  A neuron that is positive on one of its
rays and negative on another cuts it in two; the new rays lie on the edges between such rays
(`catnet.geometry.kernel.edges`).  When the words that say on which constraints a ray lies are full, constraints that
support no facet of the cell are forgotten; when that is not enough, all cells get a word more.

All the cells that wait for a cut are cut at once.  Which neuron cuts a cell next is free; the complex at the end is
the same:

- `every cell its own`: a cell is cut by its first neuron that cuts it.  The number of rounds is the largest number of
  cuts in one line of descent, far fewer than there are neurons.  The same new ray can arise twice, from neighbours that
  cut their common edge in different rounds, so that equal rays have to be merged afterwards.
- `one neuron at a time`: every new ray arises once.  Better where many cells share an edge.

In a round the cells go through in blocks, so that what is needed besides the tables stays small.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.budget import Budget
from catnet.geometry.kernel.bits import Words, lowest_bit, put_bits
from catnet.geometry.kernel.cells import Cells, begins_of
from catnet.geometry.kernel.edges import crossed_edges
from catnet.geometry.kernel.facet_words import forget_redundant
from catnet.geometry.kernel.forms import Forms
from catnet.geometry.kernel.rays import Counts, Indices, distinct_keys
from catnet.geometry.kernel.signs import LayerSigns, Signs, spread, unite
from catnet.geometry.kernel.table import Table

__all__ = ["Cutting"]

_RAYS = 1 << 16  # rays of cells that are worked on together
_EDGE, _RAY = 60, 80  # bytes that giving numbers to new rays takes for an edge, and for an entry of a new ray
_HALF = 32
_SPARE = 2  # how many numbers a cell should be able to give away when its words have been tidied


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
        The neurons of this layer are the neurons number offset, ..., offset + m - 1 of the network.
    budget : Budget
        How many cells may there be, and how many bytes on top of those it holds already.
    halfspaces : bool
        The forms are inequalities to impose, not neurons: what is negative is thrown away.
    """

    def __init__(
        self, cells: Cells, forms: Integers, offset: int, *, budget: Budget | None = None, halfspaces: bool = False
    ) -> None:
        self._signs = LayerSigns(forms)
        self._forms: Forms = self._signs.forms
        self._offset = offset
        self._budget = Budget.of(budget)
        self._halfspaces = halfspaces
        self._dimension = cells.dimension
        self._start = Table(begins_of(cells.length))
        self._length = Table(cells.length.copy())
        place, owner = cells.places()
        self._members = Table(cells.members.take(place))
        tight = cells.tight.take(place, axis=0)
        if tight.shape[1] == 1 and int(cells.used.max(initial=0)) <= _HALF - _SPARE:
            tight = tight.astype(np.uint32)  # half words as long as they last
        self._tight = Table(tight)
        self._used = Table(cells.used.copy())
        self._active = Table(cells.active.copy())
        several = len(forms) > 1
        self._parent = Table(np.arange(len(cells)) if several else np.zeros(len(cells), dtype=np.int64))
        holder = np.zeros(len(cells.rays), dtype=np.int64)
        if several:
            holder[self._members.rows] = owner
        self._rays = Table(cells.rays)
        self._on_rays = Table(self._signs.sets(cells.rays, holder))
        self._on_cells = Table(unite(self._on_rays.rows, self._members.rows, self._start.rows))
        self._dead = 0

    # ---- the two schedules

    def every_cell_its_own(self) -> None:
        """Cut until no neuron of the layer cuts any cell; in one round every cell by its first neuron that cuts it."""
        waiting = np.arange(len(self._start))
        while True:
            cutters = self._signs.both(self._on_cells.rows[waiting])
            cut = cutters.any(axis=1)
            waiting = waiting[cut]
            if not len(waiting):
                return
            before = len(self._start)
            self._cut(waiting, lowest_bit(cutters[cut]))
            waiting = np.concatenate((waiting, np.arange(before, len(self._start))))

    def one_neuron_at_a_time(self) -> None:
        """Cut until no neuron of the layer cuts any cell; in one round all cells by the same neuron."""
        for neuron in range(self._signs.size):
            cut = np.flatnonzero(self._signs.cut_by(self._on_cells.rows, neuron))
            if len(cut):
                self._cut(cut, np.full(len(cut), neuron))

    def finish(self) -> tuple[Cells, Indices]:
        """The cells, with their activation patterns in this layer, and the number of the cell that each lies in."""
        self._compact()
        words, parent = self._on_cells.rows, self._parent.finish()
        cells = Cells(
            self._rays.finish(),
            self._start.finish(),
            self._length.finish(),
            self._members.finish(),
            self._tight.finish(),
            self._used.finish(),
            self._active.finish(),
        )
        if self._halfspaces:
            inside = np.flatnonzero(~self._signs.down(words).any(axis=1))
            return cells.part(inside), parent[inside]
        put_bits(cells.active, self._signs.up(words), self._offset)
        return cells, parent

    # ---- one round

    def _cut(self, cells: Indices, neuron: Indices) -> None:
        """Cut every one of the cells by its neuron."""
        count, known = len(cells), len(self._rays)
        if not self._halfspaces:
            self._budget.require_cells(len(self._start) + count)
        self._make_room(cells)
        bit = self._used.rows[cells]
        self._used.rows[cells] = bit + 1
        first = len(self._members)
        lengths = self._length.rows[cells]
        one = int(neuron[0]) if (neuron == neuron[0]).all() else None
        total = int(lengths.sum())
        sign_of = None if one is None or 2 * total < known else self._signs.of(self._on_rays.rows, one)
        edges: list[tuple[Counts, Counts, Counts]] = []
        sizes: list[list[Counts]] = [[], []]
        made = 0
        for block in _blocks(lengths):
            part, some, bits = cells[block], neuron[block], bit[block]
            place, owner = spread(self._start.rows[part], lengths[block])
            flat, tight = self._members.rows.take(place), self._tight.rows.take(place, axis=0)
            if sign_of is not None:
                sign = sign_of.take(flat)
            elif one is not None:
                sign = self._signs.of(self._on_rays.rows.take(flat, axis=0), one)
            else:
                sign = self._signs.each(self._on_rays.rows, flat, some.take(owner))
            bounds = np.concatenate(([0], np.cumsum(lengths[block])))
            plus, minus, site = crossed_edges(sign, tight, bounds, self._dimension)
            first_ray, second_ray = flat.take(plus), flat.take(minus)
            edges.append((first_ray, second_ray, (site + block.start).astype(np.int32)))
            common = tight.take(plus, axis=0) & tight.take(minus, axis=0)
            _add_bits(common, slice(None), bits.take(site))
            on = np.flatnonzero(sign == 0)
            _add_bits(tight, on, bits.take(owner.take(on)))
            fresh = np.arange(known + made, known + made + len(site))
            made += len(site)
            whole = _with_new(bounds, site, (flat, fresh), (tight, common), (sign, np.zeros(len(site), dtype=np.int8)))
            for side in range(1 if self._halfspaces else 2):
                sizes[side].append(self._append(*whole, flipped=side == 1))
            self._check_memory(_EDGE * made)
        number = self._new_rays(edges, cells, neuron, known)
        self._settle(cells, sizes, first, known, number, total)

    def _append(self, starts: Indices, flat: Counts, tight: Words, sign: Signs, *, flipped: bool) -> Counts:
        """Write the lists of one side, what lies on the cut included; their lengths."""
        inside = (sign <= 0) if flipped else (sign >= 0)
        kept = np.flatnonzero(inside)
        flat.take(kept, out=self._members.extend(len(kept)), mode="clip")
        tight.take(kept, axis=0, out=self._tight.extend(len(kept)), mode="clip")
        return np.asarray(np.add.reduceat(inside, starts, dtype=np.int32))

    def _new_rays(
        self, edges: list[tuple[Counts, Counts, Counts]], cells: Indices, neuron: Indices, known: int
    ) -> Counts:
        """Put the rays where neurons vanish on edges into the tables; for every edge the number of its ray."""
        above, below, site = (np.concatenate(parts) for parts in zip(*edges, strict=True))
        edges.clear()
        key = above.astype(np.int64)
        key *= known
        key += below
        if not (neuron == neuron[0]).all():
            key = key * self._signs.size + neuron.take(site)
        chosen, number = distinct_keys(key)
        del key
        self._check_memory(_EDGE // 2 * len(number) + _RAY * self._rays.rows.shape[1] * len(chosen))
        a, b, column = above.take(chosen), below.take(chosen), neuron.take(site.take(chosen))
        owner = self._parent.rows.take(cells.take(site.take(chosen)))
        left, right = self._rays.rows.take(a, axis=0), self._rays.rows.take(b, axis=0)
        rays = self._forms.meet(owner, column, left, right)
        words = self._signs.sets(rays, owner)
        self._rays.append(rays)
        self._on_rays.append(words)
        return (number + known).astype(np.int32)

    def _settle(
        self,
        cells: Indices,
        sizes: list[list[Counts]],
        first: int,
        known: int,
        number: Counts,
        dead: int,
    ) -> None:
        """Give the new rays their numbers in the lists, which begin at `first`, and enter the lists of both sides."""
        place, made = first, 0
        starts: list[list[Indices]] = [[], []]
        words: list[list[Words]] = [[], []]
        for block in range(len(sizes[0])):
            fresh = 0
            for side, lengths in enumerate(sizes):
                if not lengths:
                    continue
                offsets = begins_of(lengths[block])
                total = int(lengths[block].sum())
                members = self._members.rows[place : place + total]
                new = np.flatnonzero(members >= known)
                members[new] = number[made : made + len(new)]
                fresh = len(new)
                starts[side].append(offsets + place)
                words[side].append(unite(self._on_rays.rows, members, offsets))
                place += total
            made += fresh
        for side, lengths in enumerate(sizes):
            if not lengths:
                continue
            start, length, union = np.concatenate(starts[side]), np.concatenate(lengths), np.concatenate(words[side])
            if side == 0:
                self._start.rows[cells], self._length.rows[cells] = start, length
                self._on_cells.rows[cells] = union
            else:
                self._start.append(start)
                self._length.append(length)
                self._on_cells.append(union)
                self._used.append(self._used.rows[cells])
                self._active.append(self._active.rows[cells])
                self._parent.append(self._parent.rows[cells])
        self._dead += dead
        if self._dead > max(_RAYS, len(self._members) // 4):
            self._compact()

    # ---- memory

    def _check_memory(self, besides: int) -> None:
        """Whether there is room for the tables, and for so many bytes besides."""
        tables = (
            self._rays, self._on_rays, self._members, self._tight, self._start, self._length,
            self._on_cells, self._used, self._active, self._parent,
        )  # fmt: skip
        self._budget.require(sum(table.nbytes for table in tables) + besides)
        self._budget.tick()

    def _make_room(self, cells: Indices) -> None:
        """A free number for one more constraint in each of the cells."""
        rows = self._tight.rows
        width = 8 * rows.itemsize * rows.shape[1]
        full = cells[self._used.rows[cells] == width]
        if not len(full):
            return
        place, owner = spread(self._start.rows[full], self._length.rows[full])
        relabelled, used = forget_redundant(rows.take(place, axis=0), owner, self._length.rows[full], self._dimension)
        rows[place] = relabelled
        self._used.rows[full] = used
        if int(used.max()) > width - _SPARE:
            if width == _HALF:
                self._tight = Table(rows.astype(np.uint64))
            else:
                self._tight = Table(np.concatenate((rows, np.zeros((len(rows), 1), dtype=np.uint64)), axis=1))

    def _compact(self) -> None:
        """Close the gaps that lists which are no more have left, keeping the order in memory."""
        if not self._dead:
            return
        order = np.argsort(self._start.rows, kind="stable")
        start, length = self._start.rows.take(order), self._length.rows.take(order)
        begins = begins_of(length)
        for block in _blocks(length):
            place, _ = spread(start[block], length[block])
            target = slice(int(begins[block.start]), int(begins[block.start]) + len(place))
            self._members.rows[target] = self._members.rows.take(place)
            self._tight.rows[target] = self._tight.rows.take(place, axis=0)
        self._start.rows[order] = begins
        total = int(length.sum())
        self._members.cut(total)
        self._tight.cut(total)
        self._dead = 0


def _blocks(lengths: Counts) -> Iterator[slice]:
    """Consecutive lists with together not many more than `_RAYS` entries, and their places."""
    ends = np.cumsum(lengths)
    begin = 0
    while begin < len(lengths):
        done = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _RAYS, side="right")))
        yield slice(begin, end)
        begin = end


def _with_new(
    bounds: Indices, site: Indices, *tables: tuple[npt.NDArray[Any], npt.NDArray[Any]]
) -> tuple[npt.NDArray[Any], ...]:
    """Lists with new entries behind them: where each then begins, and the tables.

    Parameters
    ----------
    bounds : shape (lists + 1,)
        Where the lists begin, and the end.
    site : shape (new entries,)
        To which list each comes, ascending.
    tables : pairs of arrays
        The entries of the lists, and the new ones.

    Examples
    --------
    >>> [part.tolist() for part in _with_new(np.array([0, 2, 3]), np.array([0]), (np.array([5, 6, 7]), np.array([9])))]
    [[0, 3], [5, 6, 9, 7]]
    """
    fresh = np.zeros(int(bounds[-1]) + len(site), dtype=np.bool_)
    place = bounds[1:].take(site)
    place += np.arange(len(site))
    fresh[place] = True
    known = ~fresh
    result = []
    for old, new in tables:
        table = np.empty((len(fresh), *old.shape[1:]), dtype=old.dtype)
        columns = [(table, old, new)] if old.ndim == 1 else zip(table.T, old.T, new.T, strict=True)
        for column, before, more in columns:
            column[known], column[place] = before, more
        result.append(table)
    return bounds[:-1] + np.searchsorted(site, np.arange(len(bounds) - 1)), *result


def _add_bits(words: Words, rows: Indices | slice, bits: Counts) -> None:
    """Put one number into some of the sets, each row once."""
    value = np.uint64(1) << (bits & 63).astype(np.uint64)
    if words.shape[1] == 1:
        words[rows, 0] |= value.astype(words.dtype)
    else:
        words[np.arange(len(words))[rows], bits >> 6] |= value
