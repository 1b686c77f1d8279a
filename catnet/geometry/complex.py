"""The polyhedral complex of a ReLU network: all its regions, exactly.

A region is an activation pattern whose open cell, where every pre-activation is strictly positive or strictly
negative as the pattern says and one that vanishes identically counts as negative, is not empty.

>>> tent = [([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])]
>>> made = polyhedral_complex(tent)
>>> len(made), made.bounded, [vertex[0] for vertex in made.vertices()]
(4, 2, [Fraction(0, 1), Fraction(1, 1), Fraction(2, 1)])
>>> region = made.region_of([Fraction(1, 3)])
>>> region.pattern, region.vertices, region.weight, region.bias
(((True, False, False),), ((Fraction(0, 1),), (Fraction(1, 1),)), ((Fraction(1, 1),),), (Fraction(0, 1),))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from itertools import pairwise
from typing import final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.algebra.scalars import Scalar, Vector, vector
from catnet.budget import Limit
from catnet.errors import InputError, ShapeError
from catnet.geometry.kernel.bits import pack_bits, unpack_bits
from catnet.geometry.kernel.cells import Cells
from catnet.geometry.kernel.layers import Halfspace, RationalLayers, input_dimension, integer_layers, integer_row
from catnet.geometry.kernel.rays import merge
from catnet.geometry.kernel.walk import WHOLE, Batch, Walk
from catnet.geometry.region import Pattern, Region, inner_point, region_forms
from catnet.shown import Shown

__all__ = ["Complex", "iter_regions", "polyhedral_complex"]


@final
class Complex(Shown):
    """The regions of a network, over R^n or inside a polytope; made by `polyhedral_complex`.

    Iterating and indexing give `Region` values, which are made when asked for; the order is the same on every run.
    """

    __slots__ = ("_index", "cells", "walk")

    def __init__(self, walk: Walk, batches: Iterable[Batch | Cells]) -> None:
        self.walk = walk
        parts = [batch if isinstance(batch, Cells) else batch.cells for batch in batches]
        self.cells = _joined(parts) if parts else walk.frame.cells.part(np.zeros(0, dtype=np.int64))
        self._index: dict[bytes, int] | None = None

    # ---- counts

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def dimension(self) -> int:
        """n, the dimension of the space of inputs."""
        return self.walk.dimension

    @property
    def lineality(self) -> tuple[Vector, ...]:
        """A basis of the directions along which every region is invariant; where it is not empty there are no
        vertices.
        """
        return self.walk.frame.lineality

    @property
    def bounded(self) -> int:
        """The number of bounded regions."""
        if self.lineality or not len(self):
            return 0
        members, owner = self.cells.flat()
        infinite = self.cells.rays[:, -1] == 0
        return len(self) - int(np.count_nonzero(np.bincount(owner, weights=infinite[members], minlength=len(self))))

    @property
    def vertex_count(self) -> int:
        """The number of distinct vertices."""
        return 0 if self.lineality else int(np.count_nonzero(self.cells.rays[:, -1] != 0))

    def vertices(self) -> tuple[Vector, ...]:
        """All vertices, each once."""
        if self.lineality:
            return ()
        return tuple(tuple(Fraction(x, ray[-1]) for x in ray[:-1]) for ray in self.cells.rays.tolist() if ray[-1])

    # ---- regions

    def pieces(self) -> Iterator[Integers]:
        """The affine maps of all regions, in blocks of shape (any, r + 1, outputs), in the coordinates that the frame
        keeps, as linear forms that are ``walk.scale`` times too large."""
        return self.walk.pieces(self.cells)

    def __iter__(self) -> Iterator[Region]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, index: int) -> Region:
        corners = self.corners(index)
        return make_region(self.walk, self.pattern(index), corners, not self.lineality)

    def pattern(self, index: int) -> Pattern:
        """The activation pattern of a region."""
        return patterns(self.walk, self.cells, np.array([index]))[0]

    def corners(self, index: int) -> list[list[int]]:
        """The extreme rays (x, t) of a region in R^n x R, as primitive integer vectors."""
        start = self.cells.start[index]
        rays = self.cells.rays[self.cells.members[start : start + self.cells.length[index]]]
        return [list(map(int, ray)) for ray in lift(self.walk, rays)]

    def index_of(self, pattern: Pattern) -> int | None:
        """The number of the region with that pattern."""
        if self._index is None:
            self._index = {row.tobytes(): number for number, row in enumerate(self.cells.active)}
        flags = [False] * (1 + len(self.walk.halfspaces)) + [active for layer in pattern for active in layer]
        if len(flags) != self.walk.constraints:
            raise ShapeError(
                f"the pattern has {sum(map(len, pattern))} neurons, the network has {sum(self.walk.widths)}"
            )
        return self._index.get(pack_bits(np.array([flags])).tobytes())

    def region_of(self, point: Iterable[Scalar]) -> Region:
        """The region that holds a point, or one that it lies on the boundary of.

        Raises
        ------
        InputError
            If the point lies outside the polytope of the complex.
        """
        place = vector(point)
        if len(place) != self.dimension:
            raise ShapeError(f"the point has {len(place)} coordinates, the input dimension is {self.dimension}")
        for index in self._candidates(place):
            return self[index]
        raise InputError("no region holds the point: it lies outside the polytope")

    def _candidates(self, point: Vector) -> Iterator[int]:
        for row in self.walk.halfspaces:
            if sum((a * x for a, x in zip(row, point, strict=False)), Fraction(row[-1])) < 0:
                return
        values = list(point)
        pattern: list[tuple[bool, ...]] = []
        for layer in self.walk.layers[:-1]:
            sums = [sum((w * x for w, x in zip(row, values, strict=False)), Fraction(row[-1])) for row in layer.rows]
            pattern.append(tuple(value > 0 for value in sums))
            values = [max(value / layer.scale, Fraction(0)) for value in sums]
        found = self.index_of(tuple(pattern))
        if found is not None:
            yield found
            return
        # On a common boundary of regions: some region's closure holds the point.
        for index in range(len(self)):
            states = self.pattern(index)
            forms, _ = region_forms(self.walk.layers, states, self.dimension)
            if all(
                (sum((a * x for a, x in zip(form, point, strict=False)), Fraction(form[-1])) >= 0) == active
                or sum((a * x for a, x in zip(form, point, strict=False)), Fraction(form[-1])) == 0
                for layer, row in zip(forms, states, strict=False)
                for form, active in zip(layer, row, strict=True)
            ):
                yield index
                return


def polyhedral_complex(
    layers: RationalLayers,
    *,
    dimension: int | None = None,
    within: Iterable[Halfspace] = (),
    max_cells: Limit = None,
) -> Complex:
    """All regions of a ReLU network.

    Parameters
    ----------
    layers : sequence of pairs (weight, bias)
        Over Q; the ReLU stands after every one but the last.
    dimension : int, optional
        The number of inputs, where the first layer has no neurons and does not tell it.
    within : iterable of half-spaces (a, b), optional
        Only where all a . x + b >= 0; `catnet.geometry.kernel.layers.box` makes those of a box.
    max_cells : int or Budget, optional
        The largest number of regions; a `Budget` limits memory and time, too.

    Raises
    ------
    BudgetError
        If there are more regions than `max_cells`, or they need more memory or time than a budget allows.
    """
    walk = make_walk(layers, dimension=dimension, within=within, max_cells=max_cells)
    return Complex(walk, _collected(walk))


def iter_regions(
    layers: RationalLayers,
    *,
    dimension: int | None = None,
    within: Iterable[Halfspace] = (),
    max_cells: Limit = None,
    batch: int = 256,
) -> Iterator[Region]:
    """The regions one after the other, in memory that does not grow with their number; see `polyhedral_complex`."""
    walk = make_walk(layers, dimension=dimension, within=within, max_cells=max_cells, batch=batch)
    for part in walk:
        yield from Complex(walk, (part,))


def make_walk(
    layers: RationalLayers,
    *,
    dimension: int | None = None,
    within: Iterable[Halfspace] = (),
    max_cells: Limit = None,
    batch: int | None = WHOLE,
) -> Walk:
    """The walk through the regions of a network given over Q."""
    integral = integer_layers(layers)
    inputs = input_dimension(integral, dimension)
    rows = [integer_row(coefficients, constant, inputs) for coefficients, constant in within]
    return Walk(integral, inputs, halfspaces=rows, budget=max_cells, batch=batch)


def lift(walk: Walk, rays: Integers) -> Integers:
    """Rays in the coordinates that the frame keeps, as rays in all coordinates."""
    result = np.zeros((len(rays), walk.dimension + 1), dtype=rays.dtype)
    result[:, [*walk.frame.columns, walk.dimension]] = rays
    return result


def patterns(walk: Walk, cells: Cells, chosen: npt.NDArray[np.int64]) -> list[Pattern]:
    """The activation patterns of some cells."""
    first = 1 + len(walk.halfspaces)
    flags = unpack_bits(cells.active[chosen], offset=first, size=walk.constraints - first)
    ends = np.cumsum((0, *walk.widths)).tolist()
    return [tuple(tuple(row[a:b]) for a, b in pairwise(ends)) for row in flags.tolist()]


def make_region(walk: Walk, pattern: Pattern, corners: list[list[int]], pointed: bool) -> Region:
    """The value of a region from its pattern and its extreme rays."""
    forms, scale = region_forms(walk.layers, pattern, walk.dimension)
    vertices = tuple(tuple(Fraction(x, corner[-1]) for x in corner[:-1]) for corner in corners if corner[-1])
    directions = tuple(tuple(corner[:-1]) for corner in corners if not corner[-1])
    return Region(
        pattern,
        vertices if pointed else (),
        directions,
        pointed and not directions,
        inner_point(corners, forms, pattern, walk.halfspaces),
        tuple(tuple(Fraction(x, scale) for x in form[:-1]) for form in forms[-1]),
        tuple(Fraction(form[-1], scale) for form in forms[-1]),
    )


def _joined(parts: list[Cells]) -> Cells:
    """The cells of all parts in one, every ray once; takes the parts out of the list one by one, so that hardly more
    than the one is alive.
    """
    if len(parts) == 1:
        return parts.pop()
    width = max(part.tight.shape[1] for part in parts)
    length = np.concatenate([part.length for part in parts])
    kind = np.result_type(*(part.tight for part in parts))
    tight = np.zeros((int(length.sum(dtype=np.int64)), width), dtype=kind)
    members = np.empty(len(tight), dtype=np.int32)
    rays, number = merge(np.concatenate([part.rays for part in parts]))
    used, active = np.concatenate([part.used for part in parts]), np.concatenate([part.active for part in parts])
    end = shift = 0
    parts.reverse()
    while parts:
        part = parts.pop()
        place, _ = part.places()
        here = slice(end, end + len(place))
        tight[here, : part.tight.shape[1]] = part.tight.take(place, axis=0)
        members[here] = number[shift : shift + len(part.rays)].take(part.members.take(place))
        end, shift = here.stop, shift + len(part.rays)
    return Cells(rays, np.cumsum(length, dtype=np.int64) - length, length, members, tight, used, active)


def _collected(walk: Walk) -> Iterator[Cells]:
    """The cells of all batches, held against the budget while they are found, and twice before they are joined."""
    sizes = []
    with ExitStack() as stack:
        for batch in walk:
            sizes.append(batch.cells.nbytes)
            stack.enter_context(walk.budget.hold(sizes[-1]))
            yield batch.cells
        walk.budget.require(sum(sizes) if len(sizes) > 1 else 0)
