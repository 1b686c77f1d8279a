"""The question that a bound answers: how large can the least of some affine forms of a network get on a box?

A program is a piecewise-linear network, layer by layer in integers, a box, and *goals*: affine forms in the last hidden
layer and the inputs.  Asked for is the maximum over the box of the *least* goal.  One goal is the maximum of an output;
several are a conjunction: the outputs satisfy all of g_k >= 0 somewhere iff the maximum is at least 0.

Every hidden neuron bends at 0 and has a slope of its own on each side, (0, 1) for ReLU, (s, 1) for leaky ReLU, (-1, 1)
for the absolute value, (1, 1) for a neuron that only passes its input on.

>>> tent = [([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])]
>>> program = maximum_of(tent, [RELU] * 2, box=[(-1, 3)])
>>> program.value([Fraction(1)]), program.hidden
(Fraction(1, 1), (3,))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import starmap
from math import gcd, lcm
from operator import mul
from typing import TypeAlias, final

from catnet.algebra.scalars import Scalar, Vector, rational, vector
from catnet.errors import InputError, ShapeError
from catnet.geometry.kernel.layers import Layer, RationalLayers, integer_layers

__all__ = ["RELU", "Box", "Goal", "Program", "Slopes", "maximum_of", "program_of", "rational_box", "subtract"]

Slopes: TypeAlias = tuple[Fraction, Fraction]
"""The slopes of a neuron below and above 0."""

Box: TypeAlias = tuple[tuple[Fraction, Fraction], ...]
"""One pair (low, high) for every input; a pair may be a point."""

RELU: Slopes = (Fraction(0), Fraction(1))
PASS: Slopes = (Fraction(1), Fraction(1))


@final
@dataclass(frozen=True, slots=True)
class Goal:
    """The form c . f(x) + d . x + e.

    Parameters
    ----------
    outputs : vector
        c.
    inputs : vector
        d; empty for none.
    constant : Fraction
        e.
    """

    outputs: Vector
    inputs: Vector = ()
    constant: Fraction = Fraction(0)


@final
@dataclass(frozen=True, slots=True)
class Program:
    """Maximise the least goal over a box.

    Parameters
    ----------
    layers : tuple of Layer
        The affine maps into the hidden layers, in integers.
    slopes : tuple of tuples of Slopes
        For every hidden neuron.
    goals : Layer
        The goals as rows over the last hidden layer (the inputs, if there is none), then the inputs, then 1.
    box : Box
    """

    layers: tuple[Layer, ...]
    slopes: tuple[tuple[Slopes, ...], ...]
    goals: Layer
    box: Box

    @property
    def hidden(self) -> tuple[int, ...]:
        """The widths of the hidden layers."""
        return tuple(len(layer.rows) for layer in self.layers)

    @property
    def inputs(self) -> int:
        return len(self.box)

    def goal_values(self, point: Sequence[Fraction]) -> Vector:
        """Every goal at a point, exactly."""
        scale = lcm(*(x.denominator for x in point))
        start = [x.numerator * (scale // x.denominator) for x in point]
        values, factor = start, scale  # the hidden vector is values / factor
        for layer, slopes in zip(self.layers, self.slopes, strict=True):
            heights = [sum(map(mul, row, values), row[-1] * factor) for row in layer.rows]
            common = lcm(*(s.denominator for pair in slopes for s in pair))
            values = [z * int(common * pair[z > 0]) for z, pair in zip(heights, slopes, strict=True)]
            factor *= layer.scale * common
            shared = reduce(gcd, values, factor)
            values, factor = [v // shared for v in values], factor // shared
        width = len(values)
        found = []
        for row in self.goals.rows:
            top = sum(map(mul, row[:width], values)) * scale + sum(map(mul, row[width:-1], start)) * factor
            found.append(Fraction(top + row[-1] * factor * scale, factor * scale * self.goals.scale))
        return tuple(found)

    def value(self, point: Sequence[Fraction]) -> Fraction:
        """The least goal at a point, exactly."""
        return min(self.goal_values(point))

    def contains(self, point: Sequence[Fraction]) -> bool:
        return all(low <= x <= high for x, (low, high) in zip(point, self.box, strict=True))


def rational_box(box: Iterable[tuple[Scalar, Scalar]]) -> Box:
    """The box with exact ends; `InputError` if a lower end exceeds its upper end."""
    found = tuple((rational(low), rational(high)) for low, high in box)
    for place, (low, high) in enumerate(found):
        if low > high:
            raise InputError(f"the box is empty: input {place} would lie between {low} and {high}")
    return found


def maximum_of(
    layers: RationalLayers, slopes: Sequence[Slopes], *, box: Iterable[tuple[Scalar, Scalar]], output: int = 0
) -> Program:
    """The program of one output of a network with the same slopes throughout a layer."""
    whole = integer_layers(layers)
    unit = vector(int(i == output) for i in range(len(whole[-1].rows)))
    each = [(pair,) * len(layer.rows) for pair, layer in zip(slopes, whole[:-1], strict=False)]
    return program_of(whole, each, [Goal(unit)], rational_box(box))


def program_of(layers: Sequence[Layer], slopes: Sequence[Sequence[Slopes]], goals: Iterable[Goal], box: Box) -> Program:
    """The program of goals over a network, given in integers, with the slopes of every hidden neuron."""
    *hidden, last = layers
    outputs, inputs = len(last.rows), len(box)
    width = len(hidden[-1].rows) if hidden else inputs
    forms: list[list[Fraction]] = []
    for goal in goals:
        if len(goal.outputs) != outputs or len(goal.inputs) not in (0, inputs):
            raise ShapeError(
                f"a goal weighs {len(goal.outputs)} outputs and {len(goal.inputs)} inputs, "
                f"the network has {outputs} and {inputs}"
            )
        weighed = [(c / last.scale, row) for c, row in zip(goal.outputs, last.rows, strict=True) if c]
        form = [sum((c * row[i] for c, row in weighed), Fraction(0)) for i in range(width)]
        shift = sum((c * row[-1] for c, row in weighed), goal.constant)
        forms.append([*form, *(goal.inputs or (Fraction(0),) * inputs), shift])
    if not forms:
        raise InputError("a program needs at least one goal")
    scale = lcm(*(value.denominator for form in forms for value in form))
    rows = tuple(tuple(value.numerator * (scale // value.denominator) for value in form) for form in forms)
    return Program(tuple(hidden), tuple(map(tuple, slopes)), Layer(rows, scale), box)


def subtract(
    left: tuple[Sequence[Layer], Sequence[Sequence[Slopes]]], right: tuple[Sequence[Layer], Sequence[Sequence[Slopes]]]
) -> tuple[tuple[Layer, ...], tuple[tuple[Slopes, ...], ...]]:
    """The network of left(x) - right(x): side by side, the shorter one lengthened by neurons that pass its outputs on.

    >>> one = (integer_layers([([[2]], [1])]), ())
    >>> layers, slopes = subtract(one, (integer_layers([([[1]], [0]), ([[1]], [0])]), [[RELU]]))
    >>> [layer.rows for layer in layers], slopes[0][0] == PASS
    ([((2, 1), (1, 0)), ((1, -1, 0),)], True)
    """
    (one, first), (two, second) = (([*layers], [tuple(row) for row in slopes]) for layers, slopes in (left, right))
    if len(one[-1].rows) != len(two[-1].rows):
        raise ShapeError(f"the networks have {len(one[-1].rows)} and {len(two[-1].rows)} outputs")
    for layers, slopes, other in ((one, first, two), (two, second, one)):
        width = len(layers[-1].rows)
        while len(layers) < len(other):
            slopes.append((PASS,) * width)
            layers.append(Layer(tuple((*(int(i == j) for j in range(width)), 0) for i in range(width)), 1))
    found: list[Layer] = []
    for number, (a, b) in enumerate(zip(one, two, strict=True)):
        scale = lcm(a.scale, b.scale)
        tops = [tuple(v * (scale // a.scale) for v in row) for row in a.rows]
        bottoms = [tuple(v * (scale // b.scale) for v in row) for row in b.rows]
        final_layer = number == len(one) - 1
        if number == 0:
            rows = list(starmap(_difference, zip(tops, bottoms, strict=True))) if final_layer else [*tops, *bottoms]
        elif final_layer:
            rows = [(*x[:-1], *(-v for v in y[:-1]), x[-1] - y[-1]) for x, y in zip(tops, bottoms, strict=True)]
        else:
            before = len(one[number - 1].rows), len(two[number - 1].rows)
            rows = [(*row[:-1], *(0,) * before[1], row[-1]) for row in tops]
            rows += [(*(0,) * before[0], *row) for row in bottoms]
        found.append(Layer(tuple(rows), scale))
    return tuple(found), tuple((*x, *y) for x, y in zip(first, second, strict=True))


def _difference(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(x - y for x, y in zip(left, right, strict=True))
