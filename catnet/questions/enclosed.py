"""Bounds of networks whose values are irrational: tanh, sigmoid, and whatever encloses itself; always intervals.

On a box every neuron is enclosed by outward-rounded interval arithmetic, a monotone activation by its two ends in ball
arithmetic (FLINT's arb), any other by its own enclosure of the whole interval.  For tanh and sigmoid the partial
derivatives are enclosed as well, which gives the mean value form f(x) in f(c) + J (x - c) of second order; both
enclosures hold, so their intersection does.  The box is halved where the output varies most, until the ends are near
each other or the budget is spent.

>>> from catnet.category import Tanh
>>> theta = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, -1]], [0])], Tanh())
>>> (low, high), = enclosed_bounds(Difference(theta), [(-1, 1)]).outputs
>>> bool(high.low <= high.high < high.low + Fraction(1, 1000)), high.is_exact
(True, False)
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import inf, nextafter
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from catnet.algebra.scalars import Scalar, Vector
from catnet.architectures.perceptron.network import MLP
from catnet.geometry.kernel.layers import integer_layers
from catnet.geometry.programs.program import Box
from catnet.geometry.programs.relaxation import above, below
from catnet.questions.on_box import Bounds, Difference, Effort, Extremum, checked_box, mirrored
from catnet.questions.same_function import check_same_function

__all__ = ["enclosed_bounds"]

Floats: TypeAlias = npt.NDArray[np.float64]
Pair: TypeAlias = tuple[Floats, Floats]

DEFAULT_NODES = 2000
_NEAR = 1e-6
_PRECISION = 80
_FEW_CELLS = 1000
_TINY = 2.0**-900


def enclosed_bounds(function: Difference, box: Iterable[tuple[Scalar, Scalar]], effort: Effort | None = None) -> Bounds:
    """Intervals that hold the minimum and the maximum of every output on a box.

    Parameters
    ----------
    function : Difference
        Of multilayer perceptrons with any activation that can enclose its values.
    box : iterable of pairs (low, high)
    effort : Effort, optional
        Its nodes are boxes that are looked at.

    Returns
    -------
    Bounds
        The lower end of a maximum is one of f(point), rounded down.  Zero, exactly, where both sides are proved to be
        the same function.
    """
    effort = Effort(nodes=DEFAULT_NODES) if effort is None else effort
    ends = checked_box(box, function.inputs)
    left, right = function.sides
    if right is not None and check_same_function(left, right, max_cells=_FEW_CELLS).is_proved:
        zero = Extremum(Fraction(0), Fraction(0), tuple((low + high) / 2 for low, high in ends))
        return Bounds(((zero, zero),) * function.outputs, "the same function")
    sides = [_Side(left)] + ([] if right is None else [_Side(right)])
    pairs = []
    with np.errstate(all="ignore"):
        for output in range(function.outputs):
            total = 2 * function.outputs
            low, high = (
                _search(sides, ends, output, sign, effort, total - 2 * output - side)
                for side, sign in enumerate((-1, 1))
            )
            pairs.append((mirrored(low), high))
    return Bounds(tuple(pairs), "enclosures", effort.spent)


class _Side:
    """One network in doubles, with the errors of its rounding."""

    def __init__(self, theta: MLP) -> None:
        self.activation = theta.activation
        self.layers: list[tuple[Floats, Floats, Floats, Floats]] = []
        width = theta.widths[0]
        for layer in integer_layers([(list(layer.weight.rows()), layer.bias) for layer in theta.layers]):
            rows = [[Fraction(v, layer.scale) for v in row] for row in layer.rows]
            low = np.array([[below(v) for v in row] for row in rows], dtype=float).reshape(-1, width + 1)
            high = np.array([[above(v) for v in row] for row in rows], dtype=float).reshape(-1, width + 1)
            self.layers.append((low[:, :-1], high[:, :-1], low[:, -1], high[:, -1]))
            width = len(rows)

    def enclose(self, low: Floats, high: Floats) -> tuple[Pair, Pair | None]:
        """The values on a box, and the partial derivatives, shape (outputs, inputs), if they are known."""
        values: Pair = (low, high)
        slopes: Pair | None = (np.eye(len(low)), np.eye(len(low)))
        for number, (down, up, shift, lift) in enumerate(self.layers):
            begin, end = _product((down, up), (values[0][:, None], values[1][:, None]))
            values = _outward(begin[:, 0] + shift, end[:, 0] + lift)
            slopes = None if slopes is None else _product((down, up), slopes)
            if number < len(self.layers) - 1:
                values = self._activate(values)
                slopes = None if slopes is None else self._steepen(values, slopes)
        return values, slopes

    def _activate(self, heights: Pair) -> Pair:
        import flint

        before, flint.ctx.prec = flint.ctx.prec, _PRECISION
        try:
            low, high = [], []
            for begin, end in zip(heights[0].tolist(), heights[1].tolist(), strict=True):
                if self.activation.is_increasing:  # the ends are enough
                    low.append(_ends(self.activation.enclose(flint.arb(begin)))[0])
                    high.append(_ends(self.activation.enclose(flint.arb(end)))[1])
                else:
                    found = _ends(self.activation.enclose(flint.arb(begin).union(flint.arb(end))))
                    low.append(found[0])
                    high.append(found[1])
        finally:
            flint.ctx.prec = before
        return np.array(low, dtype=float), np.array(high, dtype=float)

    def _steepen(self, values: Pair, slopes: Pair) -> Pair | None:
        """The chain rule, where the derivative is top - (value - middle)^2; other activations give values only."""
        if self.activation.riccati is None:
            return None
        top, middle = map(float, self.activation.riccati)
        near = np.where((values[0] <= middle) & (middle <= values[1]), 0.0, 1.0)
        far = np.maximum(np.abs(values[0] - middle), np.abs(values[1] - middle))
        close = near * np.minimum(np.abs(values[0] - middle), np.abs(values[1] - middle))
        slack = 2.0**-50
        low, high = np.maximum(top - far * far - slack, 0.0), top - close * close + slack
        return _times((low[:, None], high[:, None]), slopes)


def _ends(ball: Any) -> tuple[float, float]:
    """Doubles below and above all of a ball."""
    if not ball.is_finite():
        return -inf, inf
    low, high = float(ball.lower()), float(ball.upper())
    for _ in range(2):
        low, high = nextafter(low, -inf), nextafter(high, inf)
    return low, high


def _times(left: Pair, right: Pair) -> Pair:
    """Entry by entry; each product is off by at most half a unit in the last place."""
    corners = [a * b for a in left for b in right]
    return _outward(np.minimum.reduce(corners), np.maximum.reduce(corners))


def _product(matrix: Pair, right: Pair) -> Pair:
    """An interval matrix times another: middle and radius, with all roundings (n + 4 units of the sums of sizes)."""
    middle, radius = (right[0] + right[1]) / 2, (right[1] - right[0]) / 2
    weights, spread = matrix
    size = np.maximum(np.abs(weights), np.abs(spread))
    reach = np.maximum(np.abs(right[0]), np.abs(right[1]))
    centre = weights @ middle
    error = size @ radius + (spread - weights) @ reach
    slack = (weights.shape[1] + 8) * 2.0**-51 * (size @ reach) + _TINY
    return centre - error - slack, centre + error + slack


def _outward(low: Floats, high: Floats) -> Pair:
    return np.nextafter(low, -inf), np.nextafter(high, inf)


def _search(sides: Sequence[_Side], box: Box, output: int, sign: int, effort: Effort, left: int) -> Extremum:
    """The maximum of sign times an output."""
    low = np.array([below(a) for a, _ in box])
    high = np.array([above(b) for _, b in box])
    nodes = None if effort.nodes is None else max(1, (effort.nodes - effort.spent) // left)
    now = time.monotonic()
    deadline = None if effort.deadline is None else now + max(0.0, effort.deadline - now) / left
    best = -inf
    point: Vector = tuple((a + b) / 2 for a, b in box)
    heap: list[tuple[float, int, Floats, Floats]] = [(-inf, 0, low, high)]
    made, seen, top = 1, 0, inf
    settled = -inf
    while heap:
        top = max(-heap[0][0], settled)
        near = best > -inf and top - best <= _NEAR * max(1.0, abs(best))
        if near or (nodes is not None and seen >= nodes):
            break
        if deadline is not None and seen and time.monotonic() > deadline:
            break
        bound, _, low, high = heapq.heappop(heap)
        seen += 1
        centre = np.clip(low + (high - low) / 2, low, high)
        exact = tuple(min(max(Fraction(x), a), b) for x, (a, b) in zip(centre.tolist(), box, strict=True))
        upper, slope, value, rising, falling = _bound(sides, low, high, exact, output, sign)
        if value > best:
            best, point = value, exact
        upper = min(upper, -bound) if upper == upper else -bound
        if (rising | falling).any() and (low < high)[rising | falling].any():  # the maximum lies on that face
            low, high = np.where(rising, high, low), np.where(falling, low, high)
            heapq.heappush(heap, (-upper, made, low, high))
            made += 1
            continue
        place = int(np.argmax(slope * (high - low))) if len(low) else 0
        if not len(low) or not low[place] < centre[place] < high[place]:
            settled = max(settled, upper)
            continue
        for side in (0, 1):
            begin, end = low.copy(), high.copy()
            (end if side == 0 else begin)[place] = centre[place]
            heapq.heappush(heap, (-upper, made, begin, end))
            made += 1
        if seen % 64 == 0:
            effort.progress(f"between {best:.6g} and {max(upper, top):.6g} after {effort.spent + seen} boxes")
    top = max(-heap[0][0] if heap else -inf, settled)
    effort.spent += seen
    return Extremum(None if best == -inf else Fraction(best), None if top == inf else Fraction(top), point)


def _bound(
    sides: Sequence[_Side], low: Floats, high: Floats, centre: Vector, output: int, sign: int
) -> tuple[float, Floats, float, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """An upper bound on the box, the sizes of the partial derivatives, a lower bound of the value at the centre, and
    the inputs in which the function never falls, or never rises, on the box.
    """
    around = np.array([below(x) for x in centre]), np.array([above(x) for x in centre])
    natural, at_centre = [0.0, 0.0], [0.0, 0.0]
    slopes: list[Pair | None] = []
    for place, side in enumerate(sides):
        factor = sign if place == 0 else -sign
        values, partial = side.enclose(low, high)
        middle, _ = side.enclose(*around)
        for total, (begin, end) in ((natural, values), (at_centre, middle)):
            ends = sorted((factor * float(begin[output]), factor * float(end[output])))
            total[0], total[1] = nextafter(total[0] + ends[0], -inf), nextafter(total[1] + ends[1], inf)
        if partial is None:
            slopes.append(None)
        else:
            begin, end = partial[0][output], partial[1][output]
            slopes.append((begin, end) if factor > 0 else (-end, -begin))
    upper = natural[1]
    sizes = np.ones(len(low))
    rising = falling = np.zeros(len(low), dtype=bool)
    known = [pair for pair in slopes if pair is not None]
    if len(known) == len(slopes):
        total_low, total_high = known[0]
        for begin, end in known[1:]:
            total_low, total_high = _outward(total_low + begin, total_high + end)
        sizes = np.maximum(np.abs(total_low), np.abs(total_high))
        rising, falling = total_low >= 0, (total_high <= 0) & (total_low < 0)
        reach = np.nextafter(np.maximum(high - around[0], around[1] - low), inf)
        moved = float(sizes @ reach) * (1 + (len(low) + 8) * 2.0**-51) + _TINY
        mean = nextafter(at_centre[1] + moved, inf)
        upper = min(upper, mean) if mean == mean else upper
    return upper, sizes + 1e-12 * (sizes.max(initial=0) + 1e-300), at_centre[0], rising, falling
