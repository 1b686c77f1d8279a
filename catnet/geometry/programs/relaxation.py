"""Bounds that are true although they are computed in doubles: intervals of every neuron, and the dual bound.

**The dual bound.**  Let gamma_t = W_{t+1}^T lambda_{t+1} be what the multipliers of layer t + 1 weigh the hidden vector
a_t with, w >= 0 the weights of the goals (they sum to 1), lambda_{T+1} = w.  For *any* real multipliers lambda_t of the
pre-activations z_t = W_t a_{t-1} + b_t,

    w . goals = sum_t [lambda_t . b_t + sum_j (gamma_tj sigma_j(z_tj) - lambda_tj z_tj)] + (W_1^T lambda_1 + d) . x,

for the sum telescopes.  So if z_tj lies in [l, u], the least goal is at most the right side with every summand replaced
by its maximum over [l, u], which is attained at l, at u, or at 0 if that lies between (a piecewise-linear function of
one variable), and x by the corner of the box.  A neuron that is off has u <= 0: only sigma's slope below 0 counts.

**Doubles.**  Multipliers are doubles, that is, exact rationals; the bound is the sum above plus a proved bound of all
rounding errors.  A sum of n products in any order is off by at most n u / (1 - n u) times the sum of their sizes
(u = 2^-53, Higham, Accuracy and Stability of Numerical Algorithms, section 3.1), a weight by u of its size when it is
rounded; sizes are bounded by |gamma_j| <= max_k |W_kj| |lambda|_1.  `View` refuses numbers so large or small that
a product could overflow or lose digits to underflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, nextafter
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.errors import InputError
from catnet.geometry.programs.program import Program

__all__ = [
    "Floats",
    "Multipliers",
    "OutOfRangeError",
    "View",
    "above",
    "below",
    "dual_bound",
    "goal_bounds",
    "intervals",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Multipliers: TypeAlias = list[Floats]
"""One vector for every hidden layer."""

_LARGEST, _SMALLEST = 2.0**120, 2.0**-160
_MOST_WORK = 10**9  # multiplications that one substitution through all layers may cost
_TIE = 0.999  # not 1: symmetric boxes make ties at 1, which roundings would decide here one way, there another
_ABSOLUTE = 2.0**-600  # more than all underflows together, for numbers of the sizes that are let in


class OutOfRangeError(InputError):
    """A number is too large or too small for bounds by doubles."""


def below(value: Fraction) -> float:
    """The largest double that is at most the value, or the one before it."""
    near = value.numerator / value.denominator
    return near if Fraction(near) <= value else nextafter(near, -inf)


def above(value: Fraction) -> float:
    """The least double that is at least the value, or the one after it."""
    return -below(-value)


@final
@dataclass(frozen=True, slots=True)
class View:
    """A program in doubles.

    Parameters
    ----------
    weights, shifts : lists of arrays, shapes (m, n) and (m,)
        Every hidden layer, rounded to nearest.
    goals : array, shape (K, width)
    direct : array, shape (K, inputs)
        What the goals weigh the inputs with.
    constants : array, shape (K,)
    slopes : list of pairs of arrays
        Below and above 0.
    low, high : arrays
        The box, rounded outwards.
    unit : float
        How large, relative to the sum of sizes, the rounding errors of one layer are at most.
    substitutes : bool
        Whether substitution through all layers pays.
    """

    weights: list[Floats]
    shifts: list[Floats]
    goals: Floats
    direct: Floats
    constants: Floats
    slopes: list[tuple[Floats, Floats]]
    low: Floats
    high: Floats
    unit: float
    substitutes: bool

    @classmethod
    def of(cls, program: Program) -> View:
        """`OutOfRangeError` where a number is too large or too small for a bound by doubles."""
        weights, shifts, slopes = [], [], []
        width = program.inputs
        for layer, pairs in zip(program.layers, program.slopes, strict=True):
            table = _quotients(layer.rows, layer.scale, width + 1)
            weights.append(np.ascontiguousarray(table[:, :-1]))
            shifts.append(np.ascontiguousarray(table[:, -1]))
            flat = [value.numerator / value.denominator for pair in pairs for value in pair]
            each = _fitting(np.array(flat, dtype=float).reshape(-1, 2))
            slopes.append((each[:, 0], each[:, 1]))
            width = len(layer.rows)
        goals = _quotients(program.goals.rows, program.goals.scale, width + program.inputs + 1)
        ends = np.array([(below(low), above(high)) for low, high in program.box]).reshape(-1, 2)
        _fitting(ends)
        widths = [program.inputs, *program.hidden, len(goals)]
        work = sum(
            2 * widths[i] * widths[t] * widths[t - 1] for i in range(2, len(widths) - 1) for t in range(1, i + 1)
        )
        return cls(
            weights,
            shifts,
            np.ascontiguousarray(goals[:, :width]),
            np.ascontiguousarray(goals[:, width:-1]),
            np.ascontiguousarray(goals[:, -1]),
            slopes,
            ends[:, 0],
            ends[:, 1],
            (max(widths) + 64) * 2.0**-51,
            work <= _MOST_WORK,
        )

    @property
    def depth(self) -> int:
        """The number of hidden layers."""
        return len(self.weights)

    def activate(self, layer: int, heights: Floats) -> Floats:
        down, up = self.slopes[layer]
        return np.asarray(np.where(heights > 0, up, down) * heights)

    def values(self, points: Floats) -> Floats:
        """The least goal at many points, shape (points,); floats, so only a proposal."""
        hidden = points
        for layer, (weight, shift) in enumerate(zip(self.weights, self.shifts, strict=True)):
            hidden = self.activate(layer, hidden @ weight.T + shift)
        return np.asarray((hidden @ self.goals.T + points @ self.direct.T + self.constants).min(axis=-1))


def _quotients(rows: Sequence[Sequence[int]], scale: int, width: int) -> Floats:
    try:
        flat = [value / scale for row in rows for value in row]
    except OverflowError:
        flat = [inf]
    found = _fitting(np.array(flat, dtype=float))
    if np.count_nonzero(found) != sum(1 for row in rows for value in row if value):
        raise OutOfRangeError("an entry is too small for bounds by doubles")
    return found.reshape(len(rows), width)


def _fitting(values: Floats) -> Floats:
    sizes = np.abs(values[values != 0])
    if sizes.size and not (sizes.max() <= _LARGEST and sizes.min() >= _SMALLEST):
        raise OutOfRangeError(f"an entry is larger than 2^{120} or smaller than 2^-{160} in size: no bounds by doubles")
    return values


def intervals(
    view: View,
    low: Floats,
    high: Floats,
    signs: Sequence[npt.NDArray[np.int8]],
    cuts: Sequence[tuple[Floats, Floats]] | None = None,
) -> tuple[list[Floats], list[Floats], npt.NDArray[np.bool_]]:
    """For many nodes at once: an interval that holds every pre-activation, and which nodes are certainly empty.

    Parameters
    ----------
    low, high : arrays, shape (B, inputs)
    signs : arrays, shape (B, width)
        1 for a neuron that is on (z >= 0), -1 for one that is off (z <= 0), 0 for any other.
    cuts : pairs of arrays, shape (width,), optional
        For every hidden layer an interval that is known to hold the pre-activations on the whole box.

    Returns
    -------
    lows, highs : lists of arrays, shape (B, width)
    empty : array of bool, shape (B,)
    """
    lows: list[Floats] = []
    highs: list[Floats] = []
    empty = np.zeros(len(low), dtype=bool)
    begin, end = low, high
    for layer, (weight, shift) in enumerate(zip(view.weights, view.shifts, strict=True)):
        plus, minus = np.maximum(weight, 0).T, np.minimum(weight, 0).T
        size = np.maximum(np.abs(begin), np.abs(end))
        slack = view.unit * (size @ np.abs(weight).T + np.abs(shift)) + _ABSOLUTE
        down = begin @ plus + end @ minus + shift - slack
        up = end @ plus + begin @ minus + shift + slack
        if cuts is not None:
            down, up = np.maximum(down, cuts[layer][0]), np.minimum(up, cuts[layer][1])
        down = np.where(signs[layer] > 0, np.maximum(down, 0), down)
        up = np.where(signs[layer] < 0, np.minimum(up, 0), up)
        is_open = (down < 0) & (up > 0)
        chosen = np.flatnonzero(is_open.any(axis=0))
        if layer and view.substitutes and len(chosen):  # only where it can matter, as the checker does
            rows = np.zeros((2 * len(chosen), len(weight)))
            rows[np.arange(len(chosen)), chosen] = 1
            rows[len(chosen) + np.arange(len(chosen)), chosen] = -1
            found = _substitute(view, low, high, lows, highs, layer, rows[None])[0]
            here = is_open[:, chosen]
            up[:, chosen] = np.where(here, np.minimum(up[:, chosen], found[:, : len(chosen)]), up[:, chosen])
            down[:, chosen] = np.where(here, np.maximum(down[:, chosen], -found[:, len(chosen) :]), down[:, chosen])
        empty |= (down > up).any(axis=1)
        up = np.maximum(up, down)
        lows.append(down)
        highs.append(up)
        ends = view.activate(layer, down), view.activate(layer, up)
        open_here = (down < 0) & (up > 0)
        begin, end = np.minimum(*ends), np.maximum(*ends)
        begin, end = np.where(open_here, np.minimum(begin, 0), begin), np.where(open_here, np.maximum(end, 0), end)
    return lows, highs, empty


def goal_bounds(
    view: View, low: Floats, high: Floats, lows: Sequence[Floats], highs: Sequence[Floats]
) -> tuple[Floats, Floats]:
    """An upper bound of every goal on many nodes, shape (B, K), and its slope in the inputs, shape (B, K, inputs)."""
    weights = np.eye(len(view.constants))[None]
    return _substitute(view, low, high, lows, highs, view.depth, weights)


def _substitute(
    view: View,
    low: Floats,
    high: Floats,
    lows: Sequence[Floats],
    highs: Sequence[Floats],
    layer: int,
    weights: Floats,
) -> tuple[Floats, Floats]:
    """Upper bounds of forms in a layer's pre-activations (of the goals, if it is the depth), by the dual bound.

    The multipliers go down layer by layer: gamma times the chord where gamma sigma is convex and the neuron open,
    else times a slope that sigma has at one end.
    """
    goals = layer == view.depth
    total = weights @ (view.constants if goals else view.shifts[layer])
    norm = np.abs(weights).sum(axis=-1)
    error = norm * np.abs(view.constants if goals else view.shifts[layer]).max(initial=0)
    lam, matrix = weights, (view.goals if goals else view.weights[layer])
    for below_layer in range(layer - 1, -1, -1):
        gamma = lam @ matrix
        chord, tangent, rest, kink, size = _lines(view, below_layer, lows[below_layer], highs[below_layer])
        convex = np.where(gamma * kink > 0, gamma, 0.0)
        total = total + (convex @ rest[:, :, None])[..., 0]
        error = error + norm * (np.abs(matrix).max(axis=0, initial=0) * size[1]).sum(axis=-1)[:, None]
        lam = convex * chord[:, None, :] + (gamma - convex) * tangent[:, None, :]
        norm = np.abs(lam).sum(axis=-1)
        error = error + norm * (
            size[0].max(axis=-1, initial=0)[:, None] + np.abs(view.shifts[below_layer]).max(initial=0)
        )
        total = total + lam @ view.shifts[below_layer]
        matrix = view.weights[below_layer]
    slope = lam @ matrix
    reach = np.maximum(np.abs(low), np.abs(high))
    error = error + norm * (np.abs(matrix).max(axis=0, initial=0) * reach).sum(axis=-1)[:, None]
    if goals:
        slope = slope + view.direct
        error = error + (np.abs(view.direct)[None] * reach[:, None, :]).sum(axis=-1)
    total = total + np.maximum(slope * low[:, None, :], slope * high[:, None, :]).sum(axis=-1)
    return total + view.unit * (error + np.abs(total)) + _ABSOLUTE, slope


def _lines(
    view: View, layer: int, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats, Floats, tuple[Floats, Floats]]:
    """Chord and tangent of every neuron on its interval, the chord's height at 0, the kink, and sizes."""
    down, up = view.slopes[layer]
    is_open = (low < 0) & (high > 0)
    stable = np.where(high > 0, up, down)
    width = np.where(is_open, high - low, 1.0)
    ends = down * low, up * high
    chord = np.where(is_open, (ends[1] - ends[0]) / width, stable)
    tangent = np.where(is_open, np.where(high > _TIE * -low, up, down), stable)
    rest = np.where(is_open, ends[0] - chord * low, 0.0)
    sizes = np.maximum(np.abs(low), np.abs(high))
    return chord, tangent, rest, up - down, (sizes, sizes * np.maximum(np.abs(down), np.abs(up)))


def dual_bound(
    view: View,
    low: Floats,
    high: Floats,
    lows: Sequence[Floats],
    highs: Sequence[Floats],
    multipliers: Multipliers,
    weights: Floats,
    layer: int | None = None,
) -> float:
    """The dual bound of one node for any multipliers; see the module.

    Parameters
    ----------
    low, high : arrays, shape (inputs,)
    lows, highs : arrays, shape (width,), for every hidden layer
    multipliers : arrays, shape (width,), for every hidden layer
        Of the layers before `layer`, where that is given.
    weights : array, shape (K,)
        Of the goals, nonnegative, of sum 1; or all zero, to bound 0, which shows that a node is empty.
    layer : int, optional
        Then the weights are those of a form in the pre-activations of this hidden layer, which is bounded instead.
    """
    lam, norm = weights, float(np.abs(weights).sum())
    matrix, shift = (view.goals, view.constants) if layer is None else (view.weights[layer], view.shifts[layer])
    total = float(lam @ shift)
    error = norm * float(np.abs(shift).max(initial=0))
    for t in range((view.depth if layer is None else layer) - 1, -1, -1):
        gamma = lam @ matrix
        error += norm * float(np.abs(matrix).max(axis=0, initial=0) @ _size(view, t, lows[t], highs[t]))
        lam = multipliers[t]
        norm = float(np.abs(lam).sum())
        begin = gamma * view.activate(t, lows[t]) - lam * lows[t]
        end = gamma * view.activate(t, highs[t]) - lam * highs[t]
        best = np.maximum(begin, end)
        best = np.where((lows[t] < 0) & (highs[t] > 0), np.maximum(best, 0.0), best)
        reach = float(np.maximum(np.abs(lows[t]), np.abs(highs[t])).max(initial=0))
        error += norm * (reach + float(np.abs(view.shifts[t]).max(initial=0)))
        total += float(best.sum()) + float(lam @ view.shifts[t])
        matrix = view.weights[t]
    slope, sizes = lam @ matrix, np.abs(matrix).max(axis=0, initial=0) * norm
    if layer is None:
        slope, sizes = slope + weights @ view.direct, sizes + np.abs(weights) @ np.abs(view.direct)
    error += float(sizes @ np.maximum(np.abs(low), np.abs(high)))
    total += float(np.maximum(slope * low, slope * high).sum())
    found = total + view.unit * (error + abs(total)) + _ABSOLUTE
    return inf if found != found else found


def _size(view: View, layer: int, low: Floats, high: Floats) -> Floats:
    down, up = view.slopes[layer]
    return np.asarray(np.maximum(np.abs(low), np.abs(high)) * np.maximum(np.abs(down), np.abs(up)))
