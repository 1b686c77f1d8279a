"""The edges that a cut crosses: pairs of rays of one cell, produced in blocks.

A cell is a pointed cone of dimension n + 1, given by its rays; for each ray of each cell a set of words says on which
of the cell's constraints it lies.  Two rays span an edge when no third ray of the cell lies on all the constraints
that both lie on; then they share at least n - 1 of them, and when one of the two lies on exactly n, that is enough.

There are p q pairs of p positive and q negative rays in a cell, far more than edges.  So many pairs never exist as a
list: cells whose larger side has the same size are worked on together, the sets of one side against a table of those
of the other, in blocks that stay in the cache, and only the positions that pass the count are written down.

>>> import numpy as np
>>> square = np.array([[0b0011], [0b0110], [0b1100], [0b1001]], dtype=np.uint64)   # four corners, four sides
>>> sign, bounds = np.array([1, 1, -1, -1], dtype=np.int8), np.array([0, 4])
>>> [part.tolist() for part in crossed_edges(sign, square, bounds, 2)]
[[0, 1], [3, 2], [0, 0]]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.geometry.kernel.bits import Booleans, Words, count_bits
from catnet.geometry.kernel.rays import Indices, ordered
from catnet.geometry.kernel.signs import Signs, spread

__all__ = ["crossed_edges"]

_BLOCK = 1 << 15  # pairs that are looked at together
_GROUP = 1 << 13  # so many pairs take as long as the calls for a group of cells


def crossed_edges(sign: Signs, tight: Words, bounds: Indices, dimension: int) -> tuple[Indices, Indices, Indices]:
    """The edges that run from a positive to a negative ray of the same cell.

    Parameters
    ----------
    sign : shape (rays,)
        The cells' rays, one cell after the other.
    tight : Words, shape (rays, w)
        On which constraints of its cell a ray lies.
    bounds : shape (cells + 1,)
        Where the rays of each cell begin, and the end.
    dimension : int
        n.

    Returns
    -------
    first, second : shape (edges,)
        The positions of the positive and of the negative ray; by cells in ascending order.
    site : shape (edges,)
        The cell.

    Notes
    -----
    Time: one word operation for every pair; memory: the edges, the rays and one block of pairs.
    """
    plus, minus = np.flatnonzero(sign > 0), np.flatnonzero(sign < 0)
    begin_plus, begin_minus = np.searchsorted(plus, bounds), np.searchsorted(minus, bounds)
    many, few = np.diff(begin_plus), np.diff(begin_minus)
    if int(many @ few) <= _BLOCK:  # so few pairs that a list of them is cheaper than putting cells in order
        home = np.repeat(np.arange(len(many)), many)
        partner, which = spread(begin_minus.take(home), few.take(home))
        first, second = plus.take(which), minus.take(partner)
        common = count_bits(tight.take(first, axis=0) & tight.take(second, axis=0))
        found = np.flatnonzero(common >= max(0, dimension - 1))
        return _certain(tight, bounds, first.take(found), second.take(found), home.take(which.take(found)), dimension)
    swapped = many > few  # the larger side is laid out as a table
    firsts: list[Indices] = []
    seconds: list[Indices] = []
    sites: list[Indices] = []
    for flipped, rows, row_begin, row_count, columns, column_begin, column_count in (
        (False, plus, begin_plus, many, minus, begin_minus, few),
        (True, minus, begin_minus, few, plus, begin_plus, many),
    ):
        cells = np.flatnonzero((swapped == flipped) & (row_count > 0))
        if not len(cells):
            continue
        widths = column_count.take(cells)
        order = ordered(widths, int(widths.max()) + 1)
        cells, widths = cells.take(order), widths.take(order)
        place, owner = spread(row_begin.take(cells), row_count.take(cells))
        rows = rows.take(place)
        starts = column_begin.take(cells)
        cell, row = 0, 0
        for end, row_end, width in _groups(widths, row_count.take(cells), alone=dimension < 2):
            table = columns.take(starts[cell:end, None] + np.arange(width), mode="clip")
            beyond = None if widths[cell] == width else np.arange(width) >= widths[cell:end, None]
            members = rows[row:row_end], owner[row:row_end] - cell
            found, column = _likely(tight, *members, table, beyond, max(0, dimension - 1))
            if len(found):
                found += row
                at = owner.take(found)
                sites.append(cells.take(at))
                pair = rows.take(found), table.ravel().take((at - cell) * width + column)
                firsts.append(pair[flipped])
                seconds.append(pair[not flipped])
            cell, row = end, row_end
    if not firsts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    site = np.concatenate(sites)
    order = ordered(site, len(bounds))
    first, second, site = np.concatenate(firsts).take(order), np.concatenate(seconds).take(order), site.take(order)
    return _certain(tight, bounds, first, second, site, dimension)


def _groups(widths: Indices, rows: Indices, *, alone: bool) -> Iterator[tuple[int, int, int]]:
    """Cells that are worked on together: the end of each group, the end of its rows, and how wide it is.

    Cells of different widths come together as long as the pairs that this adds, of rays with none, cost less than a
    group of their own.

    Parameters
    ----------
    widths : shape (cells,)
        Ascending.
    rows : shape (cells,)
        How many rows each cell has.
    alone : bool
        Every width is a group of its own.

    Examples
    --------
    >>> list(_groups(np.array([2, 3, 3, 9]), np.array([2, 3, 4000, 1]), alone=False))
    [(3, 4005, 3), (4, 4006, 9)]
    """
    ends = np.concatenate((np.flatnonzero(np.diff(widths)) + 1, [len(widths)]))
    row_ends, values = np.cumsum(rows).take(ends - 1).tolist(), widths.take(ends - 1).tolist()
    row = added = 0
    for number, (end, row_end, width) in enumerate(zip(ends.tolist(), row_ends, values, strict=True)):
        last = number + 1 == len(values)
        added += 0 if last else (row_end - row) * (values[number + 1] - width)
        if alone or last or added > _GROUP:
            yield end, row_end, width
            row, added = row_end, 0


def _likely(
    tight: Words, rows: Indices, owner: Indices, table: Indices, beyond: Booleans | None, least: int
) -> tuple[Indices, Indices]:
    """The pairs (row, column) that share enough constraints: `rows` against the rows of `table` that they own; what is
    `beyond` in it is nothing."""
    width = table.shape[1]
    step = max(1, _BLOCK // width)
    sets = [(tight[:, word].take(rows), tight[:, word].take(table)) for word in range(tight.shape[1])]
    if beyond is not None:
        for _, other in sets:
            other[beyond] = 0
    height = min(step, len(rows))
    words = np.empty((height, width), dtype=tight.dtype)
    counts = np.empty((height, width), dtype=np.uint8 if len(sets) < 4 else np.uint32)
    more = np.empty((height, width), dtype=np.uint8) if len(sets) > 1 else counts
    found: list[Indices] = []
    for begin in range(0, len(rows), step):
        block = slice(begin, min(begin + step, len(rows)))
        size = block.stop - begin
        for number, (one, other) in enumerate(sets):
            other.take(owner[block], axis=0, out=words[:size], mode="clip")
            np.bitwise_and(words[:size], one[block, None], out=words[:size])
            np.bitwise_count(words[:size], out=(more if number else counts)[:size])
            if number:
                counts[:size] += more[:size]
        found.append(np.flatnonzero(counts[:size] >= least) + begin * width)
    place = found[0] if len(found) == 1 else np.concatenate(found)
    row = place // width
    return row, place - row * width


def _certain(
    tight: Words, bounds: Indices, first: Indices, second: Indices, site: Indices, dimension: int
) -> tuple[Indices, Indices, Indices]:
    """Those of the likely pairs that are edges."""
    if dimension <= 2:  # a supporting line of a polygon that meets it in two corners meets it in an edge
        return first, second, site
    simple = count_bits(tight) == dimension
    doubtful = np.flatnonzero(~(simple.take(first) | simple.take(second)))
    if not len(doubtful):
        return first, second, site
    keep = np.ones(len(first), dtype=np.bool_)
    sizes = np.diff(bounds)
    step = max(1, _BLOCK // int(sizes.max()))
    for begin in range(0, len(doubtful), step):
        part = doubtful[begin : begin + step]
        common = tight.take(first.take(part), axis=0) & tight.take(second.take(part), axis=0)
        keep[part] = _spans_edge(tight, bounds, sizes, common, site.take(part))
    chosen = np.flatnonzero(keep)
    return first.take(chosen), second.take(chosen), site.take(chosen)


def _spans_edge(tight: Words, bounds: Indices, sizes: Indices, common: Words, site: Indices) -> npt.NDArray[Any]:
    """Whether exactly two rays of the cell `site` lie on all the constraints `common`."""
    position, pair = spread(bounds.take(site), sizes.take(site))
    wanted = common.take(pair, axis=0)
    inside = ((tight.take(position, axis=0) & wanted) == wanted).all(axis=1)
    return np.asarray(np.bincount(pair[inside], minlength=len(site)) == 2)
