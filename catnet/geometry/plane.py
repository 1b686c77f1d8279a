"""The plane: all the lines of a layer cut all the polygons at once, without one cut waiting for another.

In two dimensions a cell is a polygon and a neuron that cuts it draws a chord across it.  So one layer is a fixed
number of array operations, however many neurons it has:

1. where every chord ends on the boundary of its polygon: between two corners that share a constraint, or in a corner;
2. which chords of a polygon cross inside it (the ends of the one lie strictly on different sides of the other), and
where;
   chords whose ends lie on another chord are the same chord;
3. the order of the points along every chord, which cuts it into segments;
4. the two sides of every segment: each is a face of the polygon, known by its activation pattern.  Every face of a
polygon
   that is cut has a segment on its boundary, so this finds all the faces, and all their corners but those that no chord
   goes through, which know their face by themselves.

A point of the chord from e to f where form j vanishes is |z_j(f)| e + |z_j(e)| f up to a factor, so the order along
the chord is that of the quotients |z_j(e)| / |z_j(f)|.  Doubles sort them; wherever two neighbours are closer than
the roundings could have moved them, that chord is sorted again with fractions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import final

import numpy as np
import numpy.typing as npt

from catnet.errors import BudgetError
from catnet.geometry.bits import Words, unpack_bits
from catnet.geometry.cells import Cells, Cutting
from catnet.geometry.rays import Indices, crossing, distinct, merge
from catnet.geometry.signs import LayerSigns, opposite_pairs, spread, unite
from catnet.geometry.table import Table
from catnet.packed import Integers

__all__ = ["cut_polygons"]

_PAIRS = 1 << 22  # pairs of chords of one polygon that are looked at together; above, cells are cut in rounds


def cut_polygons(
    cells: Cells, forms: Integers, offset: int, *, budget: int | None = None
) -> tuple[Cells, Indices, npt.NDArray[np.bool_]]:
    """What `Cutting` gives after its last round, for cells in the plane.

    Parameters
    ----------
    cells, forms, offset, budget
        As for `catnet.geometry.cells.Cutting`.

    Returns
    -------
    cells : Cells
    parent : shape (cells,)
        Which of the forms holds on a cell.
    active : shape (cells, m)
        The activation pattern of the layer.
    """
    plane = _Plane(cells, LayerSigns(forms, offset))
    if plane.pairs > _PAIRS:
        cutting = Cutting(cells, forms, offset, budget=budget)
        cutting.every_cell_its_own()
        cells, parent, active = cutting.finish()
        return cells.merged(), parent, active
    plane.draw()
    if budget is not None and len(cells) + len(plane.site) > budget:
        raise BudgetError("cells", budget)  # every chord makes at least one more face
    return plane.faces(budget)


@final
class _Plane:
    """The chords of the polygons of one layer and the points on them."""

    def __init__(self, cells: Cells, signs: LayerSigns) -> None:
        self.cells = cells
        self.signs = signs
        self.flat, self.owner = cells.flat()
        self.parent = np.zeros(len(cells), dtype=np.int64) if signs.everywhere else np.arange(len(cells))
        holder = np.zeros(len(cells.rays), dtype=np.int64)
        holder[self.flat] = self.parent[self.owner]
        sign, up, down = signs.of(cells.rays, holder)
        self.rays = Table(cells.rays)
        self.zero = Table(signs.with_zeros(cells.zero, up, down))
        self.sign, self.up, self.down = Table(sign), Table(up), Table(down)
        begin = np.cumsum(cells.length) - cells.length
        self.cell_up = unite(up, self.flat, begin)
        self.cutters = self.cell_up & unite(down, self.flat, begin)
        cut = unpack_bits(self.cutters, offset=signs.bit, size=signs.size)
        site, line = np.nonzero(cut)
        self.site: Indices = site
        self.line: Indices = line
        crowd = np.bincount(site, minlength=len(cells))
        self.pairs = int((crowd * (crowd - 1) // 2).sum())

    def draw(self) -> None:
        """Find the ends of the chords, and keep one of those that are the same."""
        self._find_ends(np.cumsum(self.cells.length) - self.cells.length)
        self._drop_repeated()

    # ---- points

    def _add(self, rays: Integers, zero: Words, owner: Indices) -> Indices:
        """Put rays into the tables; the numbers they get."""
        sign, up, down = self.signs.of(rays, owner)
        first = len(self.rays)
        self.rays.append(rays)
        self.zero.append(self.signs.with_zeros(zero, up, down))
        self.sign.append(sign)
        self.up.append(up)
        self.down.append(down)
        return np.arange(first, len(self.rays))

    def _find_ends(self, begin: Indices) -> None:
        """The two points of every chord on the boundary of its polygon."""
        count = len(self.site)
        place, chord = spread(begin[self.site], self.cells.length[self.site])
        ray = self.flat[place]
        sign = self.sign.rows[ray, self.line[chord]]
        first, second = opposite_pairs(sign, chord, count)
        common = self.zero.rows[ray[first]] & self.zero.rows[ray[second]] & self.cells.imposed[self.site[chord[first]]]
        shared = common.any(axis=1)
        first, second, on = first[shared], second[shared], chord[first[shared]]
        above, below, column = ray[first], ray[second], self.line[on]
        chosen, number = distinct((above * len(self.rays) + below) * self.signs.size + column)
        a, b, column = above[chosen], below[chosen], column[chosen]
        owner = self.parent[self.site[on[chosen]]]
        left, right = self.rays.rows[a], self.rays.rows[b]
        value = self.signs.forms.value
        rays = crossing(value(owner, left, column), left, value(owner, right, column), right)
        single, place = distinct(rays)  # several chords may leave an edge at one point
        rays, owner, a, b = rays[single], owner[single], a[single], b[single]
        fresh = self._add(rays, self.zero.rows[a] & self.zero.rows[b], owner)[place]
        corner = np.flatnonzero(sign == 0)
        chords = np.concatenate((on, chord[corner]))
        points = np.concatenate((fresh[number], ray[corner]))
        self.ends = points[np.argsort(chords, kind="stable")].reshape(count, 2)

    def _drop_repeated(self) -> None:
        """Find which chords of a polygon are the same; keep the first, and remember which bits go with which of its
        sides.
        """
        width = self.cell_up.shape[1]
        self.with_line = self.signs.bits(self.line, self.cells.zero.shape[1])[:, self.signs.words].copy()
        self.against = np.zeros_like(self.with_line)
        first, second, sides = self._pairs()
        same = np.flatnonzero(~sides.any(axis=1))
        if not len(same):
            self.first, self.second, self.sides = first, second, sides
            return
        repeated = np.zeros(len(self.site), dtype=np.bool_)
        for one, other in zip(first[same].tolist(), second[same].tolist(), strict=True):
            if repeated[one]:
                continue
            repeated[other] = True
            cell = self.site[one]
            start = self.cells.start[cell]
            members = self.cells.members[start : start + self.cells.length[cell]]
            signs = self.sign.rows[members]
            product = int((signs[:, self.line[one]] * signs[:, self.line[other]]).sum())
            target = self.with_line if product > 0 else self.against
            target[one] |= self.with_line[other, :width]
        keep = ~repeated[first] & ~repeated[second]
        number = np.cumsum(~repeated) - 1
        self.first, self.second, self.sides = number[first[keep]], number[second[keep]], sides[keep]
        kept = np.flatnonzero(~repeated)
        self.site, self.line, self.ends = self.site[kept], self.line[kept], self.ends[kept]
        self.with_line, self.against = self.with_line[kept], self.against[kept]

    def _pairs(self) -> tuple[Indices, Indices, npt.NDArray[np.int8]]:
        """All pairs of chords of the same polygon, and the signs of the second one's form on the ends of the first."""
        last = np.cumsum(np.bincount(self.site, minlength=len(self.cells)))[self.site]
        following = np.arange(1, len(self.site) + 1)
        second, first = spread(following, last - following)
        return first, second, self.sign.rows[self.ends[first], self.line[second][:, None]]

    def _points(self) -> tuple[Indices, Indices]:
        """The points along every chord in their order: the chords, ascending, and the points."""
        crossed = np.flatnonzero(self.sides[:, 0] * self.sides[:, 1] < 0)
        first, second = self.first[crossed], self.second[crossed]
        owner = self.parent[self.site[first]]
        rows, value = self.rays.rows, self.signs.forms.value
        here = [value(owner, rows[self.ends[first, end]], self.line[second]) for end in (0, 1)]
        there = [value(owner, rows[self.ends[second, end]], self.line[first]) for end in (0, 1)]
        positive = here[0] > 0
        a, b = self.ends[first, (~positive).astype(np.int64)], self.ends[first, positive.astype(np.int64)]
        points = crossing(np.where(positive, here[0], here[1]), rows[a], np.where(positive, here[1], here[0]), rows[b])
        rays, number = merge(points)
        holder = np.empty(len(rays), dtype=np.int64)
        holder[number] = owner
        fresh = self._add(rays, np.zeros((len(rays), self.cells.zero.shape[1]), dtype=np.uint64), holder)[number]

        count = len(self.site)
        chord = np.concatenate((np.arange(count), np.arange(count), first, second))
        point = np.concatenate((self.ends[:, 0], self.ends[:, 1], fresh, fresh))
        near = np.concatenate((here[0], there[0]))
        far = np.concatenate((here[1], there[1]))
        return _sorted_along(chord, point, np.abs(near), np.abs(far), count)

    # ---- faces

    def faces(self, budget: int | None) -> tuple[Cells, Indices, npt.NDArray[np.bool_]]:
        """The faces that the chords make, after the polygons that none of them cuts."""
        cells = self.cells
        whole = np.flatnonzero(~self.cutters.any(axis=1))
        site, pattern, drawn, ends = self._sides()
        chosen, face = distinct(site, pattern)
        count = len(chosen)
        if budget is not None and len(whole) + count > budget:
            raise BudgetError("cells", budget)
        order = np.argsort(face, kind="stable")
        begin = np.searchsorted(face[order], np.arange(count))
        lines = self.signs.bits(np.maximum(drawn, 0), cells.imposed.shape[1])[:, self.signs.words]
        bits = unite(np.where(drawn[:, None] >= 0, lines, np.uint64(0)), order, begin)
        pair = np.concatenate((face, face)) * len(self.rays) + np.concatenate((ends[:, 0], ends[:, 1]))
        pair = np.sort(pair)
        fresh = np.ones(len(pair), dtype=np.bool_)
        np.not_equal(pair[1:], pair[:-1], out=fresh[1:])
        owner, members = np.divmod(pair[fresh], len(self.rays))
        place, _ = spread(cells.start[whole], cells.length[whole])
        length = np.concatenate((cells.length[whole], np.bincount(owner, minlength=count)))
        source = np.concatenate((whole, site[chosen]))
        up = np.concatenate((self.cell_up[whole], pattern[chosen]))
        active = cells.active[source]
        active[:, self.signs.words] |= up
        imposed = cells.imposed[source]
        imposed[len(whole) :, self.signs.words] |= bits
        made = Cells(
            self.rays.rows,
            self.zero.rows,
            np.cumsum(length) - length,
            length,
            np.concatenate((cells.members[place], members)),
            imposed,
            active,
        )
        return made, self.parent[source], unpack_bits(up, offset=self.signs.bit, size=self.signs.size)

    def _sides(self) -> tuple[Indices, Words, Indices, Indices]:
        """The sides of all segments and the corners that no chord goes through.

        Returns
        -------
        site : the polygon
        pattern : the activation pattern of the face
        drawn : the neuron that draws the segment, -1 for a corner
        ends : shape (sides, 2), the points at both ends of the segment, twice the corner
        """
        chord, point = self._points()
        joined = np.flatnonzero((chord[1:] == chord[:-1]) & (point[1:] != point[:-1]))
        on, one, two = chord[joined], point[joined], point[joined + 1]
        site = self.site[on]
        cutters, up = self.cutters[site], self.cell_up[site]
        around = ((self.up.rows[one] | self.up.rows[two]) & cutters) | (up & ~cutters)
        with_line, against = self.with_line[on], self.against[on]
        above = (around | with_line) & ~against
        below = (around | against) & ~with_line
        ends = np.stack((one, two), axis=1)

        cutters, ups = self.cutters[self.owner], self.up.rows[self.flat]
        free = ((ups | self.down.rows[self.flat]) & cutters) == cutters
        corner = np.flatnonzero(free.all(axis=1) & cutters.any(axis=1))
        owner = self.owner[corner]
        inside = (ups[corner] & cutters[corner]) | (self.cell_up[owner] & ~cutters[corner])
        alone = self.flat[corner]
        return (
            np.concatenate((site, site, owner)),
            np.concatenate((above, below, inside)),
            np.concatenate((self.line[on], self.line[on], np.full(len(corner), -1))),
            np.concatenate((ends, ends, np.stack((alone, alone), axis=1))),
        )


def _sorted_along(chord: Indices, point: Indices, near: Integers, far: Integers, count: int) -> tuple[Indices, Indices]:
    """Points on chords in their order along each; the first `count` entries are their first ends, the next their
    last.
    """
    inner = slice(2 * count, None)
    if near.dtype == object or far.dtype == object:
        keys = [Fraction(a, b) for a, b in zip(near.tolist(), far.tolist(), strict=True)]
        rank = np.empty(len(keys), dtype=np.float64)
        rank[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        quotient, exact = rank, True
    else:
        quotient, exact = near / far, False
    measure = np.concatenate((np.full(count, -1.0), np.full(count, np.inf), quotient))
    order = np.lexsort((measure, chord))
    if not exact:
        sorted_measure, sorted_chord = measure[order], chord[order]
        close = (sorted_chord[1:] == sorted_chord[:-1]) & (
            sorted_measure[1:] - sorted_measure[:-1] <= 2.0**-48 * sorted_measure[1:]
        )
        sorted_point = point[order]
        close &= np.isfinite(sorted_measure[1:]) & (sorted_point[1:] != sorted_point[:-1])
        doubtful = set(sorted_chord[1:][close].tolist())
        if doubtful:
            _sort_exactly(order, sorted_chord, doubtful, near, far, inner.start)
    return chord[order], point[order]


def _sort_exactly(
    order: Indices, sorted_chord: Indices, doubtful: set[int], near: Integers, far: Integers, shift: int
) -> None:
    """Sort the inner points of some chords with fractions, in place."""
    for chord in sorted(doubtful):
        begin, end = np.searchsorted(sorted_chord, [chord, chord + 1]).tolist()
        inner = order[begin + 1 : end - 1].tolist()
        inner.sort(key=lambda entry: Fraction(int(near[entry - shift]), int(far[entry - shift])))
        order[begin + 1 : end - 1] = inner
