"""A conversion checks itself: the exact network, the exact program and the source's own arithmetic at random points.

At random dyadic points the network must equal the program that was written down while reading, exactly (where the
values are rational; else their enclosures must meet).  And the outputs of the source's own arithmetic, where it is at
hand (ONNX Runtime, PyTorch, NumPy), must lie within a bound of its rounding, carried along in exact arithmetic:

- a float that should be x is off by at most e; a dot product of n terms, summed in any order and with or without fused
  steps, is off by at most |W| e + γ (|W| (|x| + e) + |b|) + η with γ = (n + 2) u / (1 − (n + 2) u), u half a unit in
  the last place, η for what underflows (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1);
- ReLU, clip and maximum are exact and not expanding, and a ReLU that is surely off forgets the error; other
  activations are taken to be within `SLACK` u of the truth (libraries promise a few), on the interval of their input.

A convolution may be computed by a fast algorithm (Winograd), whose error is larger: its bound is taken 64 times.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

import numpy as np

from catnet.algebra.balls import ball_of
from catnet.algebra.floats import FloatFormat
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation
from catnet.category.enclosure import enclose
from catnet.errors import FormatError
from catnet.files.models.program import Activate, Clip, Join, Largest, Linear, Pick, Program, Scale, Sum

__all__ = ["Arithmetic", "Check", "compare_with_source", "outputs_with_bounds"]

Arithmetic: TypeAlias = Callable[[Any], Any]
"""The source's own arithmetic: an array of points as rows goes in, an array of outputs as rows comes out."""

SLACK = 64
_SHORT = 40  # bits that an error bound keeps
_BITS = 160


@final
@dataclass(frozen=True, slots=True)
class Check:
    """What was checked: how many points, against what, and the difference that comes nearest to its bound."""

    points: int
    against: str
    difference: Fraction = Fraction(0)
    bound: Fraction = Fraction(0)


def compare_with_source(
    program: Program,
    network: MLP | CompositionNetwork,
    file: str,
    *,
    arithmetic: Arithmetic | None = None,
    against: str = "",
    points: int = 3,
    seed: int = 20,
) -> Check:
    """Compare the network, the program and the source's own arithmetic.

    Raises
    ------
    FormatError
        They differ: a fault of the reader, which must not go unnoticed.
    """
    probes = _probes(program, points, seed)
    found = [outputs_with_bounds(program, probe) for probe in probes]
    for probe, outputs in zip(probes, found, strict=True):
        _compare_exactly(network, probe, outputs, file)
    if arithmetic is None:
        return Check(len(probes), "")
    table = np.array([[float(x) for x in probe] for probe in probes], dtype=program.form.array_type)
    answers = np.asarray(arithmetic(table), dtype=np.float64)
    if answers.shape != (len(probes), len(found[0])):
        raise FormatError(
            file, "", f"a fault of the reader: {against} has {answers.shape[1:]} outputs, not {len(found[0])}"
        )
    worst = (Fraction(0), Fraction(0))
    for row, outputs in zip(answers, found, strict=True):
        for index, (answer, (value, bound)) in enumerate(zip(row.tolist(), outputs, strict=True)):
            if not np.isfinite(answer):
                continue  # the source overflowed, which says nothing
            gap = abs(Fraction(answer) - value)
            if gap > bound:
                raise FormatError(
                    file,
                    "",
                    f"a fault of the reader: {against} gives {answer!r} in output {index} at a random point, "
                    f"the exact network {float(value)!r}, and rounding explains no more than {float(bound):.3g}",
                )
            if gap * worst[1] >= worst[0] * bound:
                worst = gap, bound
    return Check(len(probes), against, *worst)


def _probes(program: Program, points: int, seed: int) -> list[Vector]:
    """Dyadic points with few digits, some entries large; all of them floats of 16 bits."""
    source = random.Random(seed)
    return [
        tuple(Fraction(source.randint(-128, 128), 64 if index == 1 else 1024) for _ in range(program.inputs))
        for index in range(points)
    ]


def _compare_exactly(
    network: MLP | CompositionNetwork, probe: Vector, outputs: Sequence[tuple[Fraction, Fraction]], file: str
) -> None:
    if all(activation.is_rational for activation in network.hidden_activations):
        values = network(probe)
        wrong = [i for i, (x, (y, _)) in enumerate(zip(values, outputs, strict=False)) if x != y]
    else:
        balls = enclose(network.morphism(), probe, bits=_BITS)
        values = tuple(low for low, _ in balls)
        wrong = [
            i
            for i, ((low, high), (y, e)) in enumerate(zip(balls, outputs, strict=False))
            if high < y - e or low > y + e
        ]
    if wrong or len(values) != len(outputs):
        raise FormatError(
            file,
            "",
            f"a fault of the reader: network and model differ in output {wrong[:1]} at {tuple(map(str, probe[:6]))}",
        )


def outputs_with_bounds(program: Program, probe: Vector) -> list[tuple[Fraction, Fraction]]:
    """For every output its value, and how far from it the source's arithmetic may be.

    Where an activation is not rational the value is the middle of an enclosure and the bound holds its radius, too.
    """
    form = program.form
    states: list[tuple[Vector, Vector]] = [(probe, (Fraction(0),) * len(probe))]
    for step in program.steps:
        operation = step.operation
        values, errors = states[step.sources[0]]
        if isinstance(operation, Linear):
            made = _linear(operation, values, errors, form)
        elif isinstance(operation, Pick):
            places = operation.places.tolist()
            made = tuple(values[i] for i in places), tuple(errors[i] for i in places)
        elif isinstance(operation, Scale):
            made = _scale(operation, values, errors, form)
        elif isinstance(operation, Activate):
            made = _activate(operation.activation, values, errors, form)
        elif isinstance(operation, Join):
            parts = [states[number] for number in step.sources]
            made = tuple(x for part, _ in parts for x in part), tuple(e for _, part in parts for e in part)
        elif isinstance(operation, Sum):
            made = _sum(operation, values, errors, *states[step.sources[1]], form)
        elif isinstance(operation, Clip):
            lows = operation.low if operation.low is not None else values
            highs = operation.high if operation.high is not None else values
            clipped = tuple(
                min(max(x, a) if operation.low is not None else x, b) if operation.high is not None else max(x, a)
                for x, a, b in zip(values, lows, highs, strict=True)
            )
            made = clipped, errors
        elif isinstance(operation, Largest):
            made = (
                tuple(max(values[i] for i in window) for window in operation.windows),
                tuple(max(errors[i] for i in window) for window in operation.windows),
            )
        states.append(made)
    return list(zip(*states[program.output], strict=True))


def _unit(form: FloatFormat) -> Fraction:
    return Fraction(1, 2**form.digits)


def _tiny(form: FloatFormat) -> Fraction:
    """The smallest normal number: also where subnormals are flushed to zero, an operation loses no more than that."""
    return Fraction(1, 2**-form.least)


def _linear(step: Linear, values: Vector, errors: Vector, form: FloatFormat) -> tuple[Vector, Vector]:
    count = step.terms + 2
    gamma = count * _unit(form) / (1 - count * _unit(form))
    if step.weight.shape[1] != step.terms:
        gamma *= 64  # a convolution, which may be computed by Winograd's algorithm
    exact = tuple(x + b for x, b in zip(step.weight.apply(values), step.bias, strict=True))
    tops, bottoms = step.weight.packed
    size = Matrix.from_lowest(abs(tops), bottoms)
    reach = _rounded_up(abs(x) + e for x, e in zip(values, errors, strict=True))
    spread = size.apply(reach)
    grown = size.apply(errors) if any(errors) else (Fraction(0),) * len(exact)
    bounds = (g + gamma * (s + abs(b)) + count * _tiny(form) for g, s, b in zip(grown, spread, step.bias, strict=True))
    return exact, _rounded_up(bounds)


def _scale(step: Scale, values: Vector, errors: Vector, form: FloatFormat) -> tuple[Vector, Vector]:
    exact = tuple(f * x + s for f, x, s in zip(step.factors, values, step.shifts, strict=True))
    unit = (6 if step.sizes is None else SLACK) * _unit(form)  # roundings of the factor, the product, the sum
    sizes = step.sizes if step.sizes is not None else step.shifts
    bounds = (
        abs(f) * e + unit * (abs(f) * (abs(x) + e) + abs(s)) + 3 * _tiny(form)
        for f, x, s, e in zip(step.factors, values, sizes, errors, strict=True)
    )
    return exact, _rounded_up(bounds)


def _sum(
    step: Sum, left: Vector, left_errors: Vector, right: Vector, right_errors: Vector, form: FloatFormat
) -> tuple[Vector, Vector]:
    exact = tuple(x + step.sign * y for x, y in zip(left, right, strict=True))
    bounds = (
        d + e + 2 * _unit(form) * (abs(z) + d + e) for z, d, e in zip(exact, left_errors, right_errors, strict=True)
    )
    return exact, _rounded_up(bounds)


def _activate(activation: Activation, values: Vector, errors: Vector, form: FloatFormat) -> tuple[Vector, Vector]:
    if activation.slopes is not None:
        return tuple(map(activation, values)), _bent(activation.slopes, values, errors, form)
    unit = SLACK * _unit(form)
    import flint

    before = flint.ctx.prec
    flint.ctx.prec = _BITS
    middles, bounds_found = [], []
    try:
        for x, e in zip(values, errors, strict=True):
            exact_ball = activation.enclose(ball_of(x))
            middle, radius = _ball(exact_ball)
            wide = _hull(activation, x, e)
            low, high = _ends(wide)
            reach = max(abs(high - middle), abs(middle - low))
            middles.append(middle)
            bounds_found.append(reach + radius + unit * (max(abs(low), abs(high)) + 1) + _tiny(form))
    finally:
        flint.ctx.prec = before
    return tuple(middles), _rounded_up(bounds_found)


def _bent(slopes: tuple[Fraction, Fraction], values: Vector, errors: Vector, form: FloatFormat) -> Vector:
    """How far a x or b x in floats may be off: by a product's rounding, and by none where the slopes are 0 and 1."""
    if set(slopes) <= {0, 1}:  # where the float is surely not positive, its ReLU is exactly 0
        return tuple(Fraction(0) if not slopes[0] and x + e <= 0 else e for x, e in zip(values, errors, strict=True))
    unit, steep = SLACK * _unit(form), max(map(abs, slopes))
    bounds = (steep * e + unit * steep * (abs(x) + e) + _tiny(form) for x, e in zip(values, errors, strict=True))
    return _rounded_up(bounds)


def _hull(activation: Activation, x: Fraction, e: Fraction) -> Any:
    """An interval that holds the activation on [x − e, x + e]."""
    centre = ball_of(x)
    width = ball_of(e)
    return activation.enclose((centre - width).union(centre + width))


def _ball(ball: Any) -> tuple[Fraction, Fraction]:
    low, high = _ends(ball)
    return (low + high) / 2, (high - low) / 2


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    middle, exponent = ball.mid().man_exp()
    width, power = ball.rad().man_exp()
    centre = Fraction(int(middle)) * Fraction(2) ** int(exponent)
    radius = Fraction(int(width)) * Fraction(2) ** int(power)
    return centre - radius, centre + radius


def _rounded_up(bounds: Any) -> Vector:
    """Nonnegative numbers rounded up to `_SHORT` significant bits, so that they stay short."""
    result = []
    for bound in bounds:
        shift = _SHORT - bound.numerator.bit_length() + bound.denominator.bit_length()
        scaled = bound * (Fraction(2) ** shift)
        result.append(Fraction(-((-scaled.numerator) // scaled.denominator)) / Fraction(2) ** shift)
    return tuple(result)
