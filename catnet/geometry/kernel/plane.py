"""The plane: all the lines of a layer cut all the polygons at once, without one cut waiting for another.

In two dimensions a cell is a polygon and a neuron that cuts it draws a chord across it.  So one layer is a fixed
number of array operations, however many neurons it has:

1. where every chord ends on the boundary of its polygon: between two corners that share a constraint, or in a corner;
2. which chords of a polygon cross inside it (the ends of the one lie strictly on different sides of the other), and
   where; chords whose ends lie on another chord are the same chord;
3. the order of the points along every chord, which cuts it into segments;
4. the two sides of every segment: each is a face of the polygon, known by its activation pattern.  Every face of a
   polygon that is cut has a segment on its boundary, so this finds all the faces, and all their corners but those that
   no chord goes through, which know their face by themselves.

A point of the chord from e to f where form j vanishes is |z_j(f)| e + |z_j(e)| f up to a factor, so the order along
the chord is that of the quotients |z_j(e)| / |z_j(f)|.  Doubles sort them; wherever two neighbours are closer than
the roundings could have moved them, that chord is sorted again with fractions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.errors import BudgetError
from catnet.geometry.kernel.bits import Words, any_bits, put_bits, unpack_bits
from catnet.geometry.kernel.cells import Cells, Cutting
from catnet.geometry.kernel.rays import Indices, crossing, distinct, grouped, ordered
from catnet.geometry.kernel.signs import LayerSigns, opposite_pairs, spread, unite

__all__ = ["cut_polygons"]

_PAIRS = 1 << 22  # pairs of chords of one polygon that are looked at together; above, cells are cut in rounds


def cut_polygons(
    cells: Cells, forms: Integers, offset: int, *, budget: int | None = None
) -> tuple[Cells, Indices, npt.NDArray[np.bool_]]:
    """What `Cutting` gives after its last round, for cells in the plane.

    Parameters
    ----------
    cells, forms, offset, budget
        As for `catnet.geometry.kernel.cells.Cutting`.

    Returns
    -------
    cells : Cells
    parent : shape (cells,)
        Which of the forms holds on a cell.
    active : shape (cells, m)
        The activation pattern of the layer.
    """
    plane = _Plane(cells, forms, offset)
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
    """The chords of the polygons of one layer and the points on them.

    While the layer is worked on, its neurons have sets of their own, in which they begin at bit 0.
    """

    def __init__(self, cells: Cells, forms: Integers, offset: int) -> None:
        self.cells = cells
        self.signs = LayerSigns(forms, 0)
        self.offset = offset
        self.flat, self.owner = cells.flat()
        self.parent = np.zeros(len(cells), dtype=np.int64) if self.signs.everywhere else np.arange(len(cells))
        holder = np.zeros(len(cells.rays), dtype=np.int64)
        holder[self.flat] = self.parent.take(self.owner)
        self.rays = cells.rays
        self.value, self.up, self.down = self.signs.valued(cells.rays, holder)
        self.zero = self._with_zeros(cells.zero, self.up, self.down)
        begin = np.cumsum(cells.length) - cells.length
        self.cell_up = unite(self.up, self.flat, begin)
        self.cutters = self.cell_up & unite(self.down, self.flat, begin)
        site, line = np.nonzero(unpack_bits(self.cutters, offset=0, size=self.signs.size))
        self.site: Indices = site
        self.line: Indices = line
        self.drawn = self.signs.bits(line, self.cutters.shape[1])
        crowd = np.bincount(site, minlength=len(cells))
        self.pairs = int((crowd * (crowd - 1) // 2).sum())

    def draw(self) -> None:
        """Find the ends of the chords, and keep one of those that are the same."""
        self._find_ends(np.cumsum(self.cells.length) - self.cells.length)
        self._drop_repeated()

    # ---- points

    def _with_zeros(self, zero: Words, up: Words, down: Words) -> Words:
        """The constraints that vanish on rays, with those of this layer put in."""
        result = zero.copy()
        put_bits(result, ~(up | down) & self.signs.layer, self.offset)
        return result

    def _values(self, ray: Indices, line: Indices) -> Integers:
        """The values of forms on rays."""
        return self.value.ravel().take(ray * self.signs.size + line)

    def _add(self, rays: Integers, zero: Words, up: Words, down: Words) -> Indices:
        """Put rays into the tables; the numbers they get."""
        first = len(self.rays)
        self.rays = np.concatenate((self.rays, rays))
        self.zero = np.concatenate((self.zero, self._with_zeros(zero, up, down)))
        self.up = np.concatenate((self.up, up))
        return np.arange(first, len(self.rays))

    def _find_ends(self, begin: Indices) -> None:
        """The two points of every chord on the boundary of its polygon."""
        count, size = len(self.site), self.signs.size
        place, chord = spread(begin.take(self.site), self.cells.length.take(self.site))
        ray = self.flat.take(place)
        value = self._values(ray, self.line.take(chord))
        first, second = opposite_pairs(value, chord, count)
        above, below, on = ray.take(first), ray.take(second), chord.take(first)
        common = self.zero.take(above, axis=0) & self.zero.take(below, axis=0)
        shared = np.flatnonzero(any_bits(common & self.cells.imposed.take(self.site.take(on), axis=0)))
        above, below, on = above.take(shared), below.take(shared), on.take(shared)
        chosen, number = distinct((above * len(self.rays) + below) * size + self.line.take(on))
        a, b, owner = above.take(chosen), below.take(chosen), self.parent.take(self.site.take(on.take(chosen)))
        chosen = shared.take(chosen)
        left, right = self.rays.take(a, axis=0), self.rays.take(b, axis=0)
        rays = crossing(value.take(first.take(chosen)), left, value.take(second.take(chosen)), right)
        single, place = distinct(rays)  # several chords may leave an edge at one point
        rays = rays.take(single, axis=0)
        values, up, down = self.signs.valued(rays, owner.take(single))
        zero = self.zero.take(a.take(single), axis=0) & self.zero.take(b.take(single), axis=0)
        fresh = self._add(rays, zero, up, down)
        self.value = np.concatenate((self.value, values))
        corner = np.flatnonzero(value == 0)
        points = fresh.take(place.take(number))
        if len(corner):
            order = ordered(np.concatenate((on, chord.take(corner))), count)
            points = np.concatenate((points, ray.take(corner))).take(order)
        self.ends = points.reshape(count, 2)

    def _drop_repeated(self) -> None:
        """Find which chords of a polygon are the same; keep the first, and remember which bits go with which of its
        sides.
        """
        self.with_line, self.against = self.drawn.copy(), np.zeros_like(self.drawn)
        last = np.cumsum(np.bincount(self.site, minlength=len(self.cells))).take(self.site)
        following = np.arange(1, len(self.site) + 1)
        second, first = spread(following, last - following)
        line = self.line.take(second)
        near, far = (self._values(self.ends[:, end].take(first), line) for end in (0, 1))
        same = np.flatnonzero((near == 0) & (far == 0))
        crossed = np.flatnonzero(((near > 0) & (far < 0)) | ((near < 0) & (far > 0)))
        self.first, self.second = first.take(crossed), second.take(crossed)
        self.near, self.far = near.take(crossed), far.take(crossed)
        if not len(same):
            return
        repeated = np.zeros(len(self.site), dtype=np.bool_)
        for one, other in zip(first[same].tolist(), second[same].tolist(), strict=True):
            if repeated[one]:
                continue
            repeated[other] = True
            cell = self.site[one]
            start = self.cells.start[cell]
            members = self.cells.members[start : start + self.cells.length[cell]]
            above = members[(self.value[members, self.line[one]] > 0).argmax()]
            target = self.with_line if self.value[above, self.line[other]] > 0 else self.against
            target[one] |= self.drawn[other]
        keep = ~repeated[self.first] & ~repeated[self.second]
        number = np.cumsum(~repeated) - 1
        self.first, self.second = number[self.first[keep]], number[self.second[keep]]
        self.near, self.far = self.near[keep], self.far[keep]
        kept = np.flatnonzero(~repeated)
        self.site, self.line, self.ends = self.site[kept], self.line[kept], self.ends[kept]
        self.drawn = self.drawn[kept]
        self.with_line, self.against = self.with_line[kept], self.against[kept]

    def _points(self) -> tuple[Indices, Indices]:
        """The points along every chord in their order: the chords, ascending, and the points."""
        first, second, near, far = self.first, self.second, self.near, self.far
        one, other = np.ascontiguousarray(self.ends.T)
        left, right, line = one.take(first), other.take(first), self.line.take(first)
        positive = near > 0
        a, b = np.where(positive, left, right), np.where(positive, right, left)
        above, below = np.where(positive, near, far), np.where(positive, far, near)
        points = crossing(above, self.rays.take(a, axis=0), below, self.rays.take(b, axis=0))
        chosen, number = distinct(points)
        rays = points.take(chosen, axis=0)
        up, down = self.signs.sets(rays, self.parent.take(self.site.take(first.take(chosen))))
        none = np.zeros((len(rays), self.zero.shape[1]), dtype=np.uint64)
        fresh = self._add(rays, none, up, down).take(number)

        count = len(self.site)
        chord = np.concatenate((np.arange(count), np.arange(count), first, second))
        point = np.concatenate((one, other, fresh, fresh))
        near = np.concatenate((near, self._values(one.take(second), line)))
        far = np.concatenate((far, self._values(other.take(second), line)))
        return _sorted_along(chord, point, np.abs(near), np.abs(far), count)

    # ---- faces

    def faces(self, budget: int | None) -> tuple[Cells, Indices, npt.NDArray[np.bool_]]:
        """The faces that the chords make, after the polygons that none of them cuts."""
        cells = self.cells
        whole = np.flatnonzero(~any_bits(self.cutters))
        site, pattern, drawn, one, two = self._sides()
        order, fresh = grouped(site, pattern)
        begin = np.flatnonzero(fresh)
        count = len(begin)
        if budget is not None and len(whole) + count > budget:
            raise BudgetError("cells", budget)
        chosen = order.take(begin)
        bits = unite(drawn, order, begin)
        face = (np.cumsum(fresh) - 1) << 32
        pair = np.concatenate((face | one.take(order), face | two.take(order)))
        pair.sort()
        fresh = np.ones(len(pair), dtype=np.bool_)
        np.not_equal(pair[1:], pair[:-1], out=fresh[1:])
        pair = pair.compress(fresh)
        place, _ = spread(cells.start.take(whole), cells.length.take(whole))
        length = np.concatenate((cells.length.take(whole), np.bincount(pair >> 32, minlength=count)))
        source = np.concatenate((whole, site.take(chosen)))
        up = np.concatenate((self.cell_up.take(whole, axis=0), pattern.take(chosen, axis=0)))
        active, imposed = cells.active.take(source, axis=0), cells.imposed.take(source, axis=0)
        put_bits(active, up, self.offset)
        put_bits(imposed[len(whole) :], bits, self.offset)
        made = Cells(
            self.rays,
            self.zero,
            np.cumsum(length) - length,
            length,
            np.concatenate((cells.members.take(place), pair & (2**32 - 1))),
            imposed,
            active,
        )
        return made, self.parent.take(source), unpack_bits(up, offset=0, size=self.signs.size)

    def _sides(self) -> tuple[Indices, Words, Words, Indices, Indices]:
        """The sides of all segments and the corners that no chord goes through.

        Returns
        -------
        site : the polygon
        pattern : the activation pattern of the face
        drawn : the neuron that draws the segment, none for a corner
        one, two : the points at both ends of the segment, twice the corner
        """
        chord, point = self._points()
        joined = np.flatnonzero((chord[1:] == chord[:-1]) & (point[1:] != point[:-1]))
        on, one, two = chord.take(joined), point.take(joined), point.take(joined + 1)
        site, drawn = self.site.take(on), self.drawn.take(on, axis=0)
        cutters, up = self.cutters.take(site, axis=0), self.cell_up.take(site, axis=0)
        around = ((self.up.take(one, axis=0) | self.up.take(two, axis=0)) & cutters) | (up & ~cutters)
        with_line, against = self.with_line.take(on, axis=0), self.against.take(on, axis=0)
        above = (around | with_line) & ~against
        below = (around | against) & ~with_line

        cutters, ups = self.cutters.take(self.owner, axis=0), self.up.take(self.flat, axis=0)
        missed = cutters & ~(ups | self.down.take(self.flat, axis=0))
        corner = np.flatnonzero(~any_bits(missed) & any_bits(cutters))
        owner, alone = self.owner.take(corner), self.flat.take(corner)
        cutters = cutters.take(corner, axis=0)
        inside = (ups.take(corner, axis=0) & cutters) | (self.cell_up.take(owner, axis=0) & ~cutters)
        return (
            np.concatenate((site, site, owner)),
            np.concatenate((above, below, inside)),
            np.concatenate((drawn, drawn, np.zeros_like(inside))),
            np.concatenate((one, one, alone)),
            np.concatenate((two, two, alone)),
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
    order = np.argsort(measure)
    order = order.take(ordered(chord.take(order), count))
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
