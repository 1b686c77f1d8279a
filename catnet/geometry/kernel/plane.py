"""The plane: all the lines of a layer cut all the polygons at once, without one cut waiting for another.

In two dimensions a cell is a polygon and a neuron that cuts it draws a chord across it.  So one layer is a fixed
number of array operations, however many neurons it has:

1. where every chord ends on the boundary of its polygon: inside an edge or in a corner;
2. which chords of a polygon cross inside it (the ends of the one lie strictly on different sides of the other), and
   where; chords whose ends lie on another chord are the same chord;
3. the order of the points along every chord and every edge, which cuts it into segments, and the activation pattern
   on each: known at its first end, and changed at every point by the neurons that vanish there;
4. the sides of every segment, two for a chord and one for an edge: each belongs to a face of the polygon, known by its
   activation pattern, and these are exactly the edges of the faces.

A polygon numbers the few neurons that cut it for itself, so that a pattern is one word, whatever the width of the
layer; and values are computed only for those, never for all neurons at all points.
"""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.budget import Budget, size_of
from catnet.errors import CatnetError
from catnet.geometry.kernel.along import places_along, spans
from catnet.geometry.kernel.bits import Words, any_bits, put_bits, unpack_bits, words_for
from catnet.geometry.kernel.cells import Cells, begins_of
from catnet.geometry.kernel.forms import Forms
from catnet.geometry.kernel.polygons import edges_of, labels, tidy
from catnet.geometry.kernel.rays import Indices, crossing, distinct, distinct_keys, grouped
from catnet.geometry.kernel.signs import LayerSigns, spread, unite

__all__ = ["cut_polygons"]

_PAIRS = 1 << 22  # pairs of chords of one polygon that are looked at together; above, a layer is cut in portions
_CROWD = 192  # chords of one polygon that are looked at together


def cut_polygons(
    cells: Cells, forms: Integers, offset: int, *, parent: Indices, budget: Budget | None = None
) -> tuple[Cells, Indices]:
    """The cells that the neurons of a layer make of polygons.

    Parameters
    ----------
    cells : Cells
        In the plane.
    forms : Integers, shape (k, 3, m)
        The pre-activations of the layer.
    offset : int
        The first neuron of the layer, counted through the network.
    parent : shape (cells,)
        Which of the k forms hold on a cell.
    budget : Budget, optional

    Returns
    -------
    cells : Cells
        With tidy words (`catnet.geometry.kernel.polygons`).
    parent : shape (cells,)
        Which of the forms hold on a cell.

    Notes
    -----
    Time and memory: the pairs of chords in one polygon, nearly all of which cross in the first layer and of which
    few exist later, and rays times neurons to find the chords.
    """
    allowed = Budget.of(budget)
    allowed.tick()
    plane = _Plane(tidy(cells), forms, parent, offset, allowed)
    width = forms.shape[2]
    if (plane.pairs > _PAIRS or int(plane.crowd.max(initial=0)) > _CROWD) and width > 1:
        half = width // 2
        for neurons, first in ((slice(0, half), offset), (slice(half, width), offset + half)):
            part = np.ascontiguousarray(forms[:, :, neurons])
            cells, parent = cut_polygons(cells, part, first, parent=parent, budget=allowed)
        return cells, parent
    if not len(plane.site):
        return plane.untouched()
    cut = int(np.count_nonzero(plane.crowd))
    allowed.require_cells(len(cells) + cut)  # a polygon that is cut makes at least two faces
    allowed.require(plane.estimate())
    plane.draw()
    plane.cross()
    return plane.faces()


@final
class _Plane:
    """The chords of the polygons of one layer and the points on them."""

    def __init__(self, cells: Cells, forms: Integers, parent: Indices, offset: int, budget: Budget) -> None:
        self.cells, self.parent, self.offset, self.budget = cells, parent, offset, budget
        signs = LayerSigns(forms)
        self.forms: Forms = signs.forms
        self.size = signs.size
        holder = np.zeros(len(cells.rays), dtype=np.int64)
        holder[cells.members] = np.repeat(parent, cells.length)
        self.rays = cells.rays
        words = unite(signs.sets(cells.rays, holder), cells.members, cells.start)
        self.cell_up, self.cutters = signs.up(words), signs.both(words)
        self.site, self.line = _elements(self.cutters, self.size)
        self.crowd = np.bincount(self.site, minlength=len(cells))
        self.begin = np.cumsum(self.crowd) - self.crowd
        self.rank = np.arange(len(self.site)) - self.begin.take(self.site)
        self.bit, most = self.rank, int(self.crowd.max(initial=0))
        self.by_line = words_for(most) >= words_for(self.size)
        if self.by_line:  # as in a first layer: polygons cut by so many neurons need no numbering of their own
            self.bit, most = self.line, self.size
        self.width = words_for(most)
        self.pairs = int((self.crowd * (self.crowd - 1) // 2).sum())

    def untouched(self) -> tuple[Cells, Indices]:
        """The polygons that no neuron cuts, with the activation pattern of the layer put in."""
        active = self.cells.active.copy()
        put_bits(active, self.cell_up, self.offset)
        cells = self.cells
        return Cells(cells.rays, cells.start, cells.length, cells.members, cells.tight, cells.used, active), self.parent

    def estimate(self) -> int:
        """Bytes that the layer needs besides its tables, before it has been worked on."""
        entries = int((self.crowd * self.cells.length).sum()) + 2 * self.pairs + len(self.site)
        return size_of(self.cells.rays, self.forms.table) + self.cells.nbytes + 8 * entries * (10 + self.width)

    # ---- chords

    def draw(self) -> None:
        """Find the two ends of every chord: entries (corner or edge of a polygon that is cut, chord of it)."""
        cells = self.cells
        cut = np.flatnonzero(self.crowd)
        self.corner, owner = spread(cells.start.take(cut), cells.length.take(cut))
        self.home = cut.take(owner)
        many = self.crowd.take(self.home)
        self.base = np.cumsum(many) - many
        chord, corner = spread(self.begin.take(self.home), many)
        ray = cells.members.take(self.corner).astype(np.int64).take(corner)
        value = self._values(ray, chord, chord)
        self.value = value

        number = np.zeros(len(cells.members), dtype=np.int64)
        number[self.corner] = np.arange(len(self.corner))
        first, second = edges_of(cells)
        self.one_end = number.take(first.take(self.corner))
        self.other_end = number.take(second.take(self.corner))
        rank = self.rank.take(chord)
        left = value.take(self.base.take(self.one_end).take(corner) + rank)
        right = value.take(self.base.take(self.other_end).take(corner) + rank)
        bit = self.bit.take(chord)
        self.edge_start = _select((left > 0) | ((left == 0) & (right > 0)), bit, self.base, self.width)
        met = np.flatnonzero(((left > 0) & (right < 0)) | ((left < 0) & (right > 0)))
        self.met_edge, self.met_chord = corner.take(met), chord.take(met)
        self.left, self.right = left.take(met), right.take(met)

        e, f = self._corner_rays(self.one_end, self.met_edge), self._corner_rays(self.other_end, self.met_edge)
        rising = self.left > 0
        a, b = np.where(rising, e, f), np.where(rising, f, e)
        above, below = np.where(rising, self.left, self.right), np.where(rising, self.right, self.left)
        chosen, number = distinct(a * len(self.rays) + b, self.line.take(self.met_chord))
        a, b = a.take(chosen), b.take(chosen)
        rays = crossing(
            above.take(chosen), self.rays.take(a, axis=0), below.take(chosen), self.rays.take(b, axis=0)
        )  # fmt: skip
        single, place = distinct(rays)  # several chords may leave an edge at one point
        self.met_point = self._add(rays.take(single, axis=0)).take(place).take(number)

        on = np.flatnonzero(value == 0)
        chords = np.concatenate((self.met_chord, chord.take(on)))
        points = np.concatenate((self.met_point, ray.take(on)))
        self.ends = points.take(np.argsort(chords, kind="stable")).reshape(-1, 2)
        above_corner = np.flatnonzero(value > 0)
        self.above = np.zeros(len(self.site), dtype=np.int64)
        self.above[chord.take(above_corner)] = corner.take(above_corner)

    def cross(self) -> None:
        """Find the points where chords cross, and which chords are the same: entries (chord, chord of its polygon)."""
        many = self.crowd.take(self.site)
        base = np.cumsum(many) - many
        other, chord = spread(self.begin.take(self.site), many)
        near = self._values(self.ends[:, 0].take(chord), chord, other)
        far = self._values(self.ends[:, 1].take(chord), chord, other)
        rank, bit = self.rank.take(other), self.bit.take(other)
        self.start = _select((near > 0) | ((near == 0) & (far > 0)), bit, base, self.width)
        same = (near == 0) & (far == 0)
        with_line = same & (self.value.take(self.base.take(self.above.take(chord)) + rank) > 0)
        self.with_line = _select(with_line, bit, base, self.width)
        self.against = _select(same & ~with_line, bit, base, self.width)
        kept = np.ones(len(self.site), dtype=np.bool_)
        kept[chord[same & (other < chord)]] = False
        self.kept = np.flatnonzero(kept)

        crossed = ((near > 0) & (far < 0)) | ((near < 0) & (far > 0))
        found = np.flatnonzero(crossed & (chord < other) & kept.take(chord) & kept.take(other))
        self.first, self.second = chord.take(found), other.take(found)
        self.near, self.far = near.take(found), far.take(found)
        reverse = base.take(self.second) + self.rank.take(self.first)
        self.near_back, self.far_back = near.take(reverse), far.take(reverse)
        one, two = self.ends[:, 0].take(self.first), self.ends[:, 1].take(self.first)
        rising = self.near > 0
        a, b = np.where(rising, one, two), np.where(rising, two, one)
        above, below = np.where(rising, self.near, self.far), np.where(rising, self.far, self.near)
        rays = crossing(above, self.rays.take(a, axis=0), below, self.rays.take(b, axis=0))
        chosen, number = distinct(rays)
        self.point = self._add(rays.take(chosen, axis=0)).take(number)

    def _values(self, ray: Indices, at: Indices, chord: Indices) -> Integers:
        """The values of the neurons of chords on rays of the polygon of the chord `at`."""
        owner = self.parent.take(self.site.take(at))
        return self.forms.value(owner, self.rays.take(ray, axis=0), self.line.take(chord))

    def _corner_rays(self, corner: Indices, edge: Indices) -> Indices:
        return self.cells.members.take(self.corner.take(corner.take(edge))).astype(np.int64)

    def _add(self, rays: Integers) -> Indices:
        """Put rays into the table; the numbers they get."""
        first = len(self.rays)
        self.rays = np.concatenate((self.rays, rays))
        return np.arange(first, len(self.rays))

    # ---- faces

    def faces(self) -> tuple[Cells, Indices]:
        """The polygons that no chord cuts, and then the faces that the chords make."""
        cells = self.cells
        site, pattern, one, two = self._sides()
        order, fresh = grouped(site, pattern)
        begin = np.flatnonzero(fresh)
        whole = np.flatnonzero(self.crowd == 0)
        self.budget.require_cells(len(whole) + len(begin))
        face = np.cumsum(fresh) - 1
        ends = np.empty((len(order), 2), dtype=np.int64)
        ends[:, 0], ends[:, 1] = one.take(order), two.take(order)
        keys = ((face << 32)[:, None] | ends).ravel()
        chosen, number = distinct_keys(keys)
        sizes = np.bincount(face)
        if len(chosen) != len(face):
            raise CatnetError("internal error: a face has not as many corners as edges")
        number = number.reshape(-1, 2)
        tight = labels(len(chosen), number[:, 0], number[:, 1], np.arange(len(face)) - begin.take(face))
        kept, _ = spread(cells.start.take(whole), cells.length.take(whole))
        width = max(tight.shape[1], cells.tight.shape[1])
        words = np.zeros((len(kept) + len(tight), width), dtype=np.uint64)
        words[: len(kept), : cells.tight.shape[1]] = cells.tight.take(kept, axis=0)
        words[len(kept) :, : tight.shape[1]] = tight
        length = np.concatenate((cells.length.take(whole), sizes)).astype(np.int32)
        members = (keys.take(chosen) & (2**32 - 1)).astype(np.int32)
        source = np.concatenate((whole, site.take(order.take(begin))))
        made = Cells(
            self.rays,
            begins_of(length),
            length,
            np.concatenate((cells.members.take(kept), members)),
            words,
            length,
            self._active(whole, source[len(whole) :], pattern.take(order.take(begin), axis=0)),
        )
        return made, self.parent.take(source)

    def _active(self, whole: Indices, source: Indices, pattern: Words) -> Words:
        """The activation patterns of the whole network so far: of polygons that stay whole, and of faces."""
        result = self.cells.active.take(np.concatenate((whole, source)), axis=0)
        put_bits(result[: len(whole)], self.cell_up.take(whole, axis=0), self.offset)
        up = self.cell_up.take(source, axis=0)
        up &= ~self.cutters.take(source, axis=0)
        if self.by_line:
            up |= pattern
        else:
            face, rank = _elements(pattern, 64 * pattern.shape[1])
            line = self.line.take(self.begin.take(source).take(face) + rank)
            np.add.at(up.reshape(-1), face * up.shape[1] + (line >> 6), np.uint64(1) << (line & 63).astype(np.uint64))
        put_bits(result[len(whole) :], up, self.offset)
        return result

    def _sides(self) -> tuple[Indices, Words, Indices, Indices]:
        """The sides of all segments of chords and edges.

        Returns
        -------
        site : the polygon
        pattern : the activation pattern of the face, in the numbering of the polygon
        one, two : the points at both ends of the segment
        """
        edges, kept = len(self.one_end), len(self.kept)
        number = np.zeros(len(self.site), dtype=np.int64)
        number[self.kept] = np.arange(kept)
        first, second = number.take(self.first), number.take(self.second)
        line = np.concatenate((first, second, self.met_edge + kept))
        near = np.abs(np.concatenate((self.near, self.near_back, self.left)))
        far = np.abs(np.concatenate((self.far, self.far_back, self.right)))
        points = np.concatenate((self.point, self.point, self.met_point))
        begin, place = places_along(line, points, near, far, kept + edges)

        point = np.empty(int(begin[-1]), dtype=np.int64)
        bits = np.zeros((len(point), self.width), dtype=np.uint64)
        every = np.arange(edges)
        point[begin[:-1]] = np.concatenate((self.ends[self.kept, 0], self._corner_rays(self.one_end, every)))
        point[begin[1:] - 1] = np.concatenate((self.ends[self.kept, 1], self._corner_rays(self.other_end, every)))
        bits[begin[:-1]] = np.concatenate((self.start.take(self.kept, axis=0), self.edge_start))
        point[place] = points
        both = self.with_line | self.against
        crossed = len(self.first)
        bits[place[:crossed]] = both.take(self.second, axis=0)
        bits[place[crossed : 2 * crossed]] = both.take(self.first, axis=0)
        bit = self.bit.take(self.met_chord)
        bits[place[2 * crossed :], bit >> 6] = np.uint64(1) << (bit & 63).astype(np.uint64)

        pattern = spans(bits, begin)
        owner = np.repeat(np.arange(kept + edges), np.diff(begin))
        joined = np.flatnonzero((owner[1:] == owner[:-1]) & (point[1:] != point[:-1]))
        on, one, two = owner.take(joined), point.take(joined), point.take(joined + 1)
        pattern = pattern.take(joined, axis=0)
        split = int(np.searchsorted(on, kept))
        chord = self.kept.take(on[:split])
        site = np.concatenate((self.site.take(chord), self.site.take(chord), self.home.take(on[split:] - kept)))
        above = pattern[:split] | self.with_line.take(chord, axis=0)
        below = pattern[:split] | self.against.take(chord, axis=0)
        return (
            site,
            np.concatenate((above, below, pattern[split:])),
            np.concatenate((one[:split], one)),
            np.concatenate((two[:split], two)),
        )


def _elements(sets: Words, size: int) -> tuple[Indices, Indices]:
    """All pairs of a set and one of its elements, in ascending order."""
    some = np.flatnonzero(any_bits(sets))
    place, element = np.nonzero(unpack_bits(sets.take(some, axis=0), offset=0, size=size))
    return some.take(place), element


def _select(chosen: npt.NDArray[np.bool_], bit: Indices, base: Indices, width: int) -> Words:
    """For every list, given by where it starts and none empty, the set of the bits that are chosen."""
    result = np.empty((len(base), width), dtype=np.uint64)
    value = np.where(chosen, np.uint64(1) << (bit & 63).astype(np.uint64), np.uint64(0))
    for word in range(width):
        part = value if width == 1 else np.where(bit >> 6 == word, value, np.uint64(0))
        np.bitwise_or.reduceat(part, base, out=result[:, word])
    return result
