"""Exact extremes of a ReLU network over a rational polytope or over all of R^n.

On every region the network is affine and the region is the hull of its vertices and directions; so the supremum of an
output is the greatest value at a vertex, unless the output grows along some direction.

>>> tent = [([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])]
>>> low, high = extremes(tent)[0]
>>> high.value, high.point, low.value
(Fraction(1, 1), (Fraction(1, 1),), Fraction(0, 1))
>>> low, high = extremes([([[1]], [0]), ([[1]], [3])])[0]
>>> high.value is None, high.direction, low.value
(True, (1,), Fraction(3, 1))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

import numpy as np

from catnet.algebra.packed import Integers
from catnet.algebra.scalars import Vector
from catnet.budget import Limit
from catnet.errors import InputError
from catnet.geometry.complex import lift
from catnet.geometry.kernel.forms import Forms
from catnet.geometry.kernel.layers import (
    Halfspace,
    Layer,
    RationalLayers,
    input_dimension,
    integer_layers,
    integer_row,
    lengthen,
    stack,
)
from catnet.geometry.kernel.walk import Batch, Walk

__all__ = ["Extreme", "extremes", "extremes_of_difference"]


@final
@dataclass(frozen=True, slots=True)
class Extreme:
    """The greatest or least value of one output.

    Parameters
    ----------
    value : Fraction or None
        None if it is infinite.
    point : vector
        Where it is attained; if it is infinite, a point from which the output grows (or falls) for ever along
        `direction`.
    direction : tuple of int, optional
    """

    value: Fraction | None
    point: Vector
    direction: tuple[int, ...] | None = None


def extremes(
    layers: RationalLayers,
    *,
    within: Iterable[Halfspace] = (),
    dimension: int | None = None,
    max_cells: Limit = None,
) -> tuple[tuple[Extreme, Extreme], ...]:
    """The minimum and the maximum of every output.

    Parameters
    ----------
    layers : sequence of pairs (weight, bias)
    within : iterable of half-spaces (a, b), optional
        Only where all a . x + b >= 0; without any, over all of R^n.
    dimension : int, optional
        The number of inputs, where the first layer has no neurons.
    max_cells : int, optional

    Returns
    -------
    tuple of pairs (minimum, maximum), one for every output

    Raises
    ------
    InputError
        If the polytope has no interior.
    BudgetError
        If there are more regions than `max_cells`.
    """
    return _extremes(integer_layers(layers), within, dimension, max_cells)


def extremes_of_difference(
    left: RationalLayers,
    right: RationalLayers,
    *,
    within: Iterable[Halfspace] = (),
    dimension: int | None = None,
    max_cells: Limit = None,
) -> tuple[tuple[Extreme, Extreme], ...]:
    """The minimum and the maximum of every output of left minus right; see `extremes`."""
    return _extremes(stack(integer_layers(left), integer_layers(right)), within, dimension, max_cells)


def _extremes(
    layers: tuple[Layer, ...], within: Iterable[Halfspace], dimension: int | None, max_cells: Limit
) -> tuple[tuple[Extreme, Extreme], ...]:
    inputs = input_dimension(layers, dimension)
    if len(layers) == 1:
        layers = lengthen(layers)
    rows = [integer_row(coefficients, constant, inputs) for coefficients, constant in within]
    walk = Walk(layers, inputs, halfspaces=rows, budget=max_cells)
    outputs = len(layers[-1].rows)
    best: list[list[Extreme | None]] = [[None, None] for _ in range(outputs)]
    empty = True
    for batch in walk:
        empty = False
        owner, values = values_at_rays(batch)
        for output in range(outputs):
            for side, sign in enumerate((-1, 1)):
                known = best[output][side]
                if known is None or known.value is not None:
                    found = _highest(walk, batch, owner, sign * values[:, output], sign)
                    if known is None or found.value is None or sign * (found.value - (known.value or 0)) > 0:
                        best[output][side] = found
    if empty:
        raise InputError(
            "the polytope has no interior: the half-spaces contradict each other or leave less than full dimension"
        )
    return tuple((low, high) for low, high in best if low is not None and high is not None)


def values_at_rays(batch: Batch) -> tuple[Integers, Integers]:
    """A region that holds each ray, and the outputs on the rays, shape (rays, outputs), too large by t times the
    batch's scale.
    """
    members, owner = batch.cells.flat()
    holder = np.zeros(len(batch.cells.rays), dtype=np.int64)
    holder[members] = owner
    return holder, Forms(batch.outputs()).values(holder, batch.cells.rays)


def _highest(walk: Walk, batch: Batch, owner: Integers, values: Integers, sign: int) -> Extreme:
    """The extreme of one output (times sign) over the rays of a batch."""
    rays = batch.cells.rays
    growing = np.flatnonzero((rays[:, -1] == 0) & (values > 0))
    if len(growing):
        ray = int(growing[0])
        region = int(owner[ray])
        begin = batch.cells.start[region]
        corners = lift(walk, rays[batch.cells.members[begin : begin + batch.cells.length[region]]]).tolist()
        corner = next(corner for corner in corners if corner[-1])
        direction = tuple(lift(walk, rays[ray : ray + 1]).tolist()[0][:-1])
        return Extreme(None, _point(corner), direction)
    value, ray = max((Fraction(int(values[ray]), int(rays[ray, -1])), -ray) for ray in _candidates(values, rays[:, -1]))
    corner = lift(walk, rays[-ray : 1 - ray]).tolist()[0]
    return Extreme(sign * value / batch.scales[1], _point(corner))


def _candidates(values: Integers, heights: Integers) -> Iterator[int]:
    """The vertices among which the greatest quotient is: all those that doubles, with their error bound, do not
    exclude.
    """
    finite = np.flatnonzero(heights != 0)
    if values.dtype == object or heights.dtype == object:
        yield from finite.tolist()
        return
    quotients = values[finite] / heights[finite]  # three roundings, each by at most 2^-53 of the quotient
    slack = 2.0**-50 * np.abs(quotients)
    yield from finite[quotients + slack >= (quotients - slack).max()].tolist()


def _point(corner: list[int]) -> Vector:
    return tuple(Fraction(x, corner[-1]) for x in corner[:-1])
