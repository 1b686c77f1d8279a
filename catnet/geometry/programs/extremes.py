"""Exact extremes over a polytope of high dimension, by linear programs; the regions' vertices would be too many.

Region by region (`catnet.geometry.programs.branching`), with the best value so far as a bound: a program that asks
whether an output can exceed it on this region answers most of them with no, and only where it can, the supremum is
computed.

>>> from catnet.geometry.kernel.layers import box
>>> wide = [([[1] * 12], [-1]), ([[1]], [0])]          # relu(x_1 + ... + x_12 - 1)
>>> low, high = extremes_by_programs(wide, within=box(12))[0]
>>> low.value, high.value
(Fraction(0, 1), Fraction(11, 1))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from catnet.budget import Limit
from catnet.errors import InputError
from catnet.geometry.extremes import Extreme
from catnet.geometry.kernel.layers import (
    Halfspace,
    RationalLayers,
    input_dimension,
    integer_layers,
    integer_row,
    stack,
)
from catnet.geometry.programs.branching import Cell, iter_cells

__all__ = ["extremes_by_programs"]


def extremes_by_programs(
    left: RationalLayers,
    right: RationalLayers | None = None,
    *,
    within: Iterable[Halfspace] = (),
    dimension: int | None = None,
    max_cells: Limit = None,
) -> tuple[tuple[Extreme, Extreme], ...]:
    """The minimum and the maximum of every output of a network, or of the difference of two; see `extremes.extremes`.

    Notes
    -----
    One linear program for every neuron, output and region.
    """
    layers = integer_layers(left) if right is None else stack(integer_layers(left), integer_layers(right))
    size = input_dimension(layers, dimension)
    walls = [integer_row(coefficients, constant, size) for coefficients, constant in within]
    best: list[list[Extreme | None]] = [[None, None] for _ in layers[-1].rows]
    empty = True
    for cell in iter_cells(layers, size, halfspaces=walls, max_cells=max_cells):
        empty = False
        for output, pair in enumerate(best):
            for side, sign in enumerate((-1, 1)):
                pair[side] = _better(cell, output, sign, pair[side])
    if empty:
        raise InputError(
            "the polytope has no interior: the half-spaces contradict each other or leave less than full dimension"
        )
    return tuple((low, high) for low, high in best if low is not None and high is not None)


def _better(cell: Cell, output: int, sign: int, known: Extreme | None) -> Extreme:
    """The known extreme, or the one of this region if it goes beyond it."""
    if known is not None and known.value is None:
        return known
    if (
        known is not None
        and known.value is not None
        and cell.positive(_beyond(cell, output, sign, known.value)) is None
    ):
        return known
    found = cell.supremum(output, sign)
    if found.value is None:
        return Extreme(None, found.point, _integral(found.direction or ()))
    return Extreme(sign * found.value / cell.scale, found.point)


def _beyond(cell: Cell, output: int, sign: int, value: Fraction) -> list[int]:
    """An integer form that is positive where sign times the output exceeds sign times the value."""
    form = [sign * entry * value.denominator for entry in cell.outputs[output]]
    form[-1] -= sign * value.numerator * cell.scale
    return form


def _integral(direction: Sequence[Fraction]) -> tuple[int, ...]:
    scale = lcm(*(value.denominator for value in direction))
    return tuple(int(value * scale) for value in direction)
