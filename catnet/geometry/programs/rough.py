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

__all__ = ["interval_bound", "roughly"]

_MOST_CORNERS = 8  # inputs, of which all corners are tried


def roughly(program: Program) -> tuple[Vector, Fraction, Fraction]:
    """A point, the least goal there, and a number that the least goal exceeds nowhere."""
    points: list[Vector] = [tuple((low + high) / 2 for low, high in program.box)]
    if program.inputs <= _MOST_CORNERS:
        points += product(*program.box)
    else:
        points += [tuple(low for low, _ in program.box), tuple(high for _, high in program.box)]
    value, point = max(((program.value(point), point) for point in points), key=lambda pair: pair[0])
    found = interval_bound(program, program.box)
    return point, value, value if found is None else max(found, value)


def interval_bound(
    program: Program, box: Sequence[tuple[Fraction, Fraction]], signs: Sequence[Sequence[int]] | None = None
) -> Fraction | None:
    """What interval arithmetic says of the least goal on a node; None if it says that the node is empty.

    Parameters
    ----------
    box : sequence of pairs
    signs : sequences of int, optional
        For every hidden neuron 1 if it is on, -1 if it is off, 0 if neither is known.
    """
    spans = list(box)
    for k, (layer, slopes) in enumerate(zip(program.layers, program.slopes, strict=True)):
        heights = [_span(row, spans, layer.scale) for row in layer.rows]
        spans = []
        for j, ((low, high), pair) in enumerate(zip(heights, slopes, strict=True)):
            sign = signs[k][j] if signs is not None else 0
            low = max(low, Fraction(0)) if sign > 0 else low
            high = min(high, Fraction(0)) if sign < 0 else high
            if low > high:
                return None
            ends = [z * pair[z > 0] for z in (low, high)] + [Fraction(0)] * (low < 0 < high)
            spans.append((min(ends), max(ends)))
    return min(_span(row, [*spans, *box], program.goals.scale)[1] for row in program.goals.rows)


def _span(row: Sequence[int], spans: Sequence[tuple[Fraction, Fraction]], scale: int) -> tuple[Fraction, Fraction]:
    """The interval of a form over a box."""
    low = sum((w * (a if w > 0 else b) for w, (a, b) in zip(row[:-1], spans, strict=True) if w), Fraction(row[-1]))
    high = sum((w * (b if w > 0 else a) for w, (a, b) in zip(row[:-1], spans, strict=True) if w), Fraction(row[-1]))
    return low / scale, high / scale
