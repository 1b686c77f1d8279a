"""A triangulation of the complex of a network: simplicial cones that refine its regions, face to face.

Every region is triangulated by pulling: a cone that is not simplicial is the union of the cones from its first ray
over the facets that do not hold this ray.  Which simplices cover a face depends on that face alone, because rays are
ordered once for the whole complex; so the triangulations of neighbouring regions agree where they meet.

>>> from catnet.geometry.complex import polyhedral_complex
>>> square = polyhedral_complex([([[1, 0], [0, 1], [1, 0], [0, 1]], [0, 0, -1, -1]), ([[1, 1, 1, 1]], [0])])
>>> rays, cones = triangulate(square)
>>> len(square), len(cones)  # only the square in the middle is not simplicial
(9, 10)
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

import numpy as np

from catnet.algebra.scalars import Vector
from catnet.geometry.complex import Complex, lift
from catnet.geometry.kernel.bits import unpack_bits

__all__ = ["triangulate"]


def triangulate(complex_: Complex) -> tuple[list[list[int]], list[list[int]]]:
    """Rays (x, t) as integer vectors of length n + 1, and simplicial cones as lists of n + 1 numbers of rays.

    Notes
    -----
    Linear in the number of cones; a region with many rays in high dimension has many.  Directions of the lineality
    space are added as rays of their own: a basis of l directions and minus their sum, of which every cone
    leaves one out.
    """
    rays: list[list[int]] = lift(complex_.walk, complex_.cells.rays).tolist()
    extra = [_integral(direction) for direction in complex_.lineality]
    if extra:
        extra.append([-sum(column) for column in zip(*extra, strict=True)])
    first = len(rays)
    rays.extend([*direction, 0] for direction in extra)
    cones: list[list[int]] = []
    for simplex in _simplices(complex_):
        if not extra:
            cones.append(simplex)
        for left_out in range(len(extra)):
            cones.append([*simplex, *(first + i for i in range(len(extra)) if i != left_out)])
    return rays, cones


def _integral(direction: Vector) -> list[int]:
    scale = lcm(*(value.denominator for value in direction))
    return [int(value * scale) for value in direction]


def _simplices(complex_: Complex) -> Iterator[list[int]]:
    cells = complex_.cells
    size = cells.rays.shape[1]
    for region in range(len(cells)):
        start = int(cells.start[region])
        members = cells.members[start : start + int(cells.length[region])]
        order = np.argsort(members)
        tight = unpack_bits(cells.tight[start + order], offset=0, size=64 * cells.tight.shape[1])
        weights = [1 << i for i in range(len(members))]
        columns = tight.T.tolist()
        walls = {sum(weight for weight, holds in zip(weights, column, strict=True) if holds) for column in columns}
        numbers = members[order].tolist()
        for simplex in _pull((1 << len(numbers)) - 1, size, sorted(walls)):
            yield [number for i, number in enumerate(numbers) if simplex >> i & 1]


def _pull(face: int, size: int, walls: list[int]) -> Iterator[int]:
    """The simplices of a face that spans `size` dimensions, as sets of rays; `walls` are the sets of rays on each
    constraint.
    """
    if face.bit_count() == size:
        yield face
        return
    first = face & -face
    parts = {face & wall for wall in walls} - {face}
    facets = [part for part in sorted(parts) if not any(part != other and part & other == part for other in parts)]
    for facet in facets:
        if not facet & first:
            for simplex in _pull(facet, size - 1, walls):
                yield simplex | first
