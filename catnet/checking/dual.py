"""Piecewise-linear functions on boxes, as the checker of bounds understands them: enclosures and the dual bound.

F(x) = left(G x) - H right(x), written as one network: its hidden layers side by side, every neuron with its own slopes
below and above 0.

**The dual bound.**  On a node every pre-activation z of hidden layer k lies in an interval [l, u].  For a form
gamma . a in what leaves a layer (plus direct . x + total) and *any* numbers lambda,

    gamma . a = sum_k [lambda_k . b_k + sum_j (gamma_kj sigma(z_kj) - lambda_kj z_kj)] + gamma_0 . x,

where gamma_{k-1} = W_k^T lambda_k: the sum telescopes.  A summand is piecewise linear in z and bends at 0 only, so it
is at most its largest value at l, at u and, if l < 0 < u, at 0; gamma_0 . x is at most its value at a corner.  (For a
neuron that is off u <= 0: sigma's slope below 0 counts, and nothing else.)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from operator import mul

from .algebra import product
from .perceptron import Perceptron
from .reading import Rows, shape

Box = list[list[Fraction]]
Cuts = dict[tuple[int, int, int], int]
"""(k, j, s) to a number c: s z <= c 2^-bits for neuron j of hidden layer k, s = 1 or -1."""
Multipliers = list[list[Fraction]] | None
Pair = tuple[Fraction, Fraction]


class Hidden:
    """A hidden layer in integers: z = (rows a + shifts) / scale, slopes / common below and above 0."""

    def __init__(self, rows: Rows, slopes: list[Pair], width: int) -> None:
        self.scale = lcm(*(v.denominator for row in rows for v in row))
        whole = [[int(v * self.scale) for v in row] for row in rows]
        self.rows, self.shifts = [row[:-1] for row in whole], [row[-1] for row in whole]
        self.columns = [[row[i] for row in self.rows] for i in range(width)]
        self.common = lcm(*(v.denominator for pair in slopes for v in pair))
        self.slopes = [(int(down * self.common), int(up * self.common)) for down, up in slopes]


class Function:
    """F: its hidden layers, and its outputs as rows (w, b) over the last of them."""

    def __init__(self, left: Perceptron, right: Perceptron | None, before: Rows | None, after: Rows | None) -> None:
        """left(before x) - after right(x), the shorter one lengthened by neurons that pass their input on."""
        one, first = parts(left)
        if before is not None:
            weight = product([row[:-1] for row in one[0]], before, left.inputs)
            one[0] = [[*row, old[-1]] for row, old in zip(weight, one[0], strict=True)]
        two, second = ([], []) if right is None else parts(right)
        if after is not None and two:
            two[-1] = product(after, two[-1], len(two[-1][0]) if two[-1] else 1)
        for layers, slopes in ((one, first), (two, second)):
            while two and len(layers) < max(len(one), len(two)):
                width = len(layers[-1])
                slopes.append([(Fraction(1), Fraction(1))] * width)
                layers.append([[Fraction(i == j) for j in range(width)] + [Fraction(0)] for i in range(width)])
        self.hidden: list[Hidden] = []
        self.width = left.inputs
        for k, rows in enumerate(one[:-1]):
            both, slopes_here = rows, first[k]
            if two:
                both, slopes_here = beside(one, two, k), first[k] + second[k]
            self.hidden.append(Hidden(both, slopes_here, self.width))
            self.width = len(both)
        self.outputs = one[-1]
        if two and self.hidden:
            self.outputs = [
                [*x[:-1], *(-v for v in y[:-1]), x[-1] - y[-1]] for x, y in zip(one[-1], two[-1], strict=True)
            ]
        elif two:
            self.outputs = [[a - b for a, b in zip(x, y, strict=True)] for x, y in zip(one[-1], two[-1], strict=True)]

    def value(self, point: Sequence[Fraction]) -> list[Fraction]:
        """F(point), exactly."""
        values = list(point)
        for layer in self.hidden:
            heights = [
                (sum((w * v for w, v in zip(row, values, strict=True) if w), Fraction(0)) + b) / layer.scale
                for row, b in zip(layer.rows, layer.shifts, strict=True)
            ]
            values = [z * Fraction(pair[z > 0], layer.common) for z, pair in zip(heights, layer.slopes, strict=True)]
        return [sum((w * v for w, v in zip(row[:-1], values, strict=True) if w), row[-1]) for row in self.outputs]


def parts(theta: Perceptron) -> tuple[list[Rows], list[list[Pair]]]:
    """The layers as rows (w, b), and the slopes of the hidden neurons."""
    slopes = theta.activation.slopes
    shape(slopes is not None, "the activation is not piecewise linear")
    assert slopes is not None
    layers = [[[*row, b] for row, b in zip(weight, bias, strict=True)] for weight, bias in theta.layers]
    return layers, [[slopes] * len(rows) for rows in layers[:-1]]


def beside(one: list[Rows], two: list[Rows], k: int) -> Rows:
    """Layer k of both networks; only the first layers read the same inputs."""
    if k == 0:
        return one[0] + two[0]
    left, right = [Fraction(0)] * len(one[k - 1]), [Fraction(0)] * len(two[k - 1])
    return [[*row[:-1], *right, row[-1]] for row in one[k]] + [[*left, *row] for row in two[k]]


def dot_product(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(map(mul, left, right))


def up(value: Fraction, bits: int) -> int:
    """The least multiple of 2^-bits that is at least the value."""
    return -((-value.numerator << bits) // value.denominator)


class Region:
    """A node: its box, and what the way to it says of each pre-activation."""

    def __init__(self, function: Function, box: Box, cuts: Cuts, substitute: bool, bits: int):
        self.function, self.box, self.cuts, self.bits = function, box, cuts, bits
        self.spans: list[tuple[list[int], list[int]]] = []
        self.empty = False
        begin, end = [-up(-low, bits) for low, _ in box], [up(high, bits) for _, high in box]
        for k, layer in enumerate(function.hidden):
            lows, highs = [], []
            for j, row in enumerate(layer.rows):
                shift = layer.shifts[j] << bits
                low = sum(w * (begin[i] if w > 0 else end[i]) for i, w in enumerate(row) if w) + shift
                high = sum(w * (end[i] if w > 0 else begin[i]) for i, w in enumerate(row) if w) + shift
                low, high = low // layer.scale, -(-high // layer.scale)
                low, high = max(low, -cuts.get((k, j, -1), -low)), min(high, cuts.get((k, j, 1), high))
                if substitute and k and low < 0 < high:
                    shift_here = Fraction(layer.shifts[j], layer.scale)
                    high = min(high, up(self.dual(k, row, layer.scale, shift_here), bits))
                    low = max(low, -up(self.dual(k, [-w for w in row], layer.scale, -shift_here), bits))
                self.empty = self.empty or low > high
                lows.append(low)
                highs.append(max(low, high))
            self.spans.append((lows, highs))
            begin, end = [], []
            for low, high, (slope_down, slope_up) in zip(lows, highs, layer.slopes, strict=True):
                ends = [z * (slope_up if z > 0 else slope_down) for z in (low, high)] + [0] * (low < 0 < high)
                begin.append(min(ends) // layer.common)
                end.append(-(-max(ends) // layer.common))

    def dual(
        self,
        level: int,
        gamma: Sequence[int],
        scale: int,
        total: Fraction,
        direct: Sequence[Fraction] | None = None,
        multipliers: Multipliers = None,
    ) -> Fraction:
        """At least gamma . a / scale + direct . x + total on this node, a being what leaves hidden layer level - 1."""
        bits = self.bits
        for k in range(level - 1, -1, -1):
            layer = self.function.hidden[k]
            lows, highs = self.spans[k]
            if multipliers is None:
                lam, unit = self.rule(k, gamma, scale), 1 << bits
            else:
                unit = lcm(*(m.denominator for m in multipliers[k]))
                lam = [m.numerator * (unit // m.denominator) for m in multipliers[k]]
            most, factor = 0, scale * layer.common
            for c, m, low, high, (slope_down, slope_up) in zip(gamma, lam, lows, highs, layer.slopes, strict=True):
                first = (c * (slope_up if low > 0 else slope_down) * unit - m * factor) * low
                last = (c * (slope_up if high > 0 else slope_down) * unit - m * factor) * high
                most += max(first, last, 0) if low < 0 < high else max(first, last)
            total += Fraction(most, factor * unit << bits) + Fraction(
                dot_product(lam, layer.shifts), unit * layer.scale
            )
            gamma, scale = [dot_product(lam, column) for column in layer.columns], unit * layer.scale
        slope = [Fraction(c, scale) for c in gamma]
        if direct is not None:
            slope = [a + b for a, b in zip(slope, direct, strict=True)]
        return total + sum(
            (max(c * low, c * high) for c, (low, high) in zip(slope, self.box, strict=True)), Fraction(0)
        )

    def rule(self, k: int, gamma: Sequence[int], scale: int) -> list[int]:
        """Multipliers near gamma times a slope: of the chord where gamma sigma is convex, else of the longer side."""
        layer, found = self.function.hidden[k], []
        for j, (c, low, high, (slope_down, slope_up)) in enumerate(
            zip(gamma, *self.spans[k], layer.slopes, strict=True)
        ):
            longer = 1000 * high > -999 * low or (high == 0 and self.cuts.get((k, j, -1), 1) <= 0)
            top, bottom = slope_up if longer else slope_down, layer.common * scale
            if low < 0 < high and c * (slope_up - slope_down) > 0:
                top, bottom = slope_up * high - slope_down * low, bottom * (high - low)
            found.append((c * top << self.bits) // bottom)
        return found
