"""Equality of two ReLU networks, decided on the common complex of both.

The difference of two networks is a ReLU network: stack them.  On each of its regions the difference is affine, and it
vanishes there iff it vanishes on all extreme rays; so the networks are equal iff it vanishes on all rays of all
regions.  A ray where it does not lies on a region in which a simple point tells the networks apart.

>>> f = [([[1], [-1]], [0, 0]), ([[1, -1]], [0])]  # relu(x) - relu(-x)
>>> g = [([[1]], [0])]
>>> find_difference_by_regions(f, g) is None
True
>>> find_difference_by_regions(f, [([[1]], [1000000]), ([[1]], [-1000000])])
Separation(point=(Fraction(-1000001, 1),), left=(Fraction(-1000001, 1),), right=(Fraction(-1000000, 1),))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import final

import numpy as np

from catnet.algebra.scalars import Vector
from catnet.budget import Limit
from catnet.errors import BudgetError, CatnetError, ShapeError
from catnet.geometry.complex import lift, patterns
from catnet.geometry.extremes import values_at_rays
from catnet.geometry.kernel.layers import (
    Halfspace,
    RationalLayers,
    evaluate_layers,
    input_dimension,
    integer_layers,
    integer_row,
    stack,
)
from catnet.geometry.kernel.walk import Walk
from catnet.geometry.region import inner_point, region_forms
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["Separation", "check_equal_by_regions", "find_difference_by_regions"]

_BATCH = 1024  # regions that are finished before the first comparison


@final
@dataclass(frozen=True, slots=True)
class Separation:
    """A point at which two networks differ, and both of their values there."""

    point: Vector
    left: Vector
    right: Vector


def find_difference_by_regions(
    left: RationalLayers,
    right: RationalLayers,
    *,
    within: Iterable[Halfspace] = (),
    dimension: int | None = None,
    max_cells: Limit = None,
) -> Separation | None:
    """A point where the networks differ, None if they are equal.

    Parameters
    ----------
    left, right : sequences of pairs (weight, bias)
        With equal numbers of inputs and of outputs, any depths and widths.
    within : iterable of half-spaces (a, b), optional
        Compare only where all a . x + b >= 0.
    dimension : int, optional
        The number of inputs, where the first layers have no neurons.
    max_cells : int, optional
        The largest number of regions to look at.

    Raises
    ------
    ShapeError
        If the networks are not parallel.
    BudgetError
        If the budget ran out before a difference was found.
    """
    return _search(left, right, within, dimension, max_cells)[0]


def check_equal_by_regions(
    left: RationalLayers,
    right: RationalLayers,
    *,
    within: Iterable[Halfspace] = (),
    dimension: int | None = None,
    max_cells: Limit = None,
) -> Verdict:
    """Whether the networks are equal: Proved with the number of regions, Refuted with a `Separation`, Undecided for
    want of cells.
    """
    try:
        found, regions = _search(left, right, within, dimension, max_cells)
    except BudgetError as error:
        return Undecided(f"{error}; a larger one would decide it")
    if found is not None:
        return Refuted("the two functions differ at a point", found)
    return Proved(f"the difference vanishes on all rays of all {regions} regions of the common complex")


def _search(
    left: RationalLayers,
    right: RationalLayers,
    within: Iterable[Halfspace],
    dimension: int | None,
    max_cells: Limit,
) -> tuple[Separation | None, int]:
    pair = integer_layers(left), integer_layers(right)
    inputs = {input_dimension(layers, dimension) for layers in pair if layers[0].rows or dimension is not None}
    if len(inputs) != 1:
        raise ShapeError(f"the networks have {' and '.join(map(str, sorted(inputs))) or 'unknown'} inputs")
    stacked = stack(*pair)
    (size,) = inputs
    rows = [integer_row(coefficients, constant, size) for coefficients, constant in within]
    walk = Walk(stacked, size, halfspaces=rows, budget=max_cells, batch=_BATCH)
    regions = 0
    for batch in walk:
        regions += len(batch.cells)
        owner, values = values_at_rays(batch)
        differing = np.argwhere(values != 0)
        if not len(differing):
            continue
        ray, output = differing[0].tolist()
        region = int(owner[ray])
        pattern = patterns(walk, batch.cells, np.array([region]))[0]
        begin = batch.cells.start[region]
        members = batch.cells.members[begin : begin + batch.cells.length[region]]
        corners = lift(walk, batch.cells.rays[members]).tolist()
        forms, _ = region_forms(stacked, pattern, size)
        point = _separating_point(corners, forms, pattern, rows, forms[-1][output])
        values_there = evaluate_layers(pair[0], point), evaluate_layers(pair[1], point)
        if values_there[0] == values_there[1]:
            raise CatnetError(f"internal error: the regions tell the networks apart at {point}, their values do not")
        return Separation(point, *values_there), regions
    return None, regions


def _separating_point(
    corners: list[list[int]],
    forms: list[list[list[int]]],
    pattern: tuple[tuple[bool, ...], ...],
    rows: list[tuple[int, ...]],
    difference: list[int],
) -> Vector:
    """A simple point of the closed region where the difference is not zero.

    Either side of the difference's zero set may be the larger part of the region; both are tried, and the vertices,
    and the simplest point is taken.
    """
    points = [
        tuple(Fraction(x, corner[-1]) for x in corner[:-1])
        for corner in corners
        if corner[-1] and sum(a * x for a, x in zip(difference, corner, strict=True))
    ]
    for form in (difference, [-value for value in difference]):
        if any(sum(a * x for a, x in zip(form, corner, strict=True)) > 0 for corner in corners):
            points.append(inner_point(corners, forms, pattern, rows, form))
    return min(points, key=_complexity)


def _complexity(point: Vector) -> tuple[int, Fraction, Vector]:
    """Points with small denominators come first, then those near the origin."""
    denominator = max((x.denominator for x in point), default=1)
    return denominator, max((abs(x) for x in point), default=Fraction(0)), point
