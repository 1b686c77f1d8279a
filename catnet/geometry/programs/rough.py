"""What is known of a program without doubles: interval arithmetic and some points, all in fractions.

For numbers too large or too small for `catnet.geometry.programs.relaxation`.

>>> from catnet.geometry.programs.program import RELU, maximum_of
>>> huge = maximum_of([([[10**300, 1]], [0]), ([[1]], [0])], [RELU], box=[(0, 1), (0, 1)])
>>> point, value, high = roughly(huge)
>>> value == high == 10**300 + 1
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from catnet.algebra.scalars import Vector
from catnet.geometry.programs.program import Program

__all__ = ["roughly"]

_MOST_CORNERS = 8  # inputs, of which all corners are tried


def roughly(program: Program) -> tuple[Vector, Fraction, Fraction]:
    """A point, the least goal there, and a number that the least goal exceeds nowhere."""
    points: list[Vector] = [tuple((low + high) / 2 for low, high in program.box)]
    if program.inputs <= _MOST_CORNERS:
        points += product(*program.box)
    else:
        points += [tuple(low for low, _ in program.box), tuple(high for _, high in program.box)]
    value, point = max(((program.value(point), point) for point in points), key=lambda pair: pair[0])
    spans = list(program.box)
    for layer, slopes in zip(program.layers, program.slopes, strict=True):
        heights = [_span(row, spans, layer.scale) for row in layer.rows]
        spans = []
        for (low, high), pair in zip(heights, slopes, strict=True):
            ends = [z * pair[z > 0] for z in (low, high)] + [Fraction(0)] * (low < 0 < high)
            spans.append((min(ends), max(ends)))
    goals = program.goals
    high = min(_span(row, [*spans, *program.box], goals.scale)[1] for row in goals.rows)
    return point, value, max(high, value)


def _span(row: Sequence[int], spans: Sequence[tuple[Fraction, Fraction]], scale: int) -> tuple[Fraction, Fraction]:
    """The interval of a form over a box."""
    low = sum((w * (a if w > 0 else b) for w, (a, b) in zip(row[:-1], spans, strict=True) if w), Fraction(row[-1]))
    high = sum((w * (b if w > 0 else a) for w, (a, b) in zip(row[:-1], spans, strict=True) if w), Fraction(row[-1]))
    return low / scale, high / scale
