"""Does a network meet a condition somewhere in a box?  Properties as VNN-LIB states them, and who decides them.

A property describes what must not happen: a box of inputs and linear conditions on the outputs.  It holds (proved) if
no point of the box meets all of them, and is violated (refuted) by a point that does, which is evaluated again.

>>> absolute = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
>>> box = ((Fraction(-1), Fraction(2)),)
>>> above = Condition((Fraction(-1),), (Fraction(0),), Fraction(2))          # 2 − y ≤ 0
>>> decide(absolute, box, (above,), 100).witness
Violation(point=(Fraction(2, 1),), outputs=(Fraction(2, 1),))
>>> decide(absolute, box, (Condition((Fraction(1),), (Fraction(0),), Fraction(0), strict=True),), 100).word     # y < 0
'proved'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import extremes_of
from catnet.category import RELU, Affine
from catnet.errors import BudgetError, CatnetError, InputError, ShapeError
from catnet.geometry.kernel.layers import Halfspace
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["Box", "Case", "Condition", "Property", "Violation", "decide", "decide_property", "violation_at"]

Box: TypeAlias = tuple[tuple[Fraction, Fraction], ...]
"""One pair (low, high) for every input, low ≤ high; both ends belong to it."""


@final
@dataclass(frozen=True, slots=True)
class Condition:
    """outputs · y + inputs · x + constant ≤ 0, or < 0 if `strict`; y is the network's value at x."""

    outputs: Vector
    inputs: Vector
    constant: Fraction
    strict: bool = False

    def value(self, point: Vector, outputs: Vector) -> Fraction:
        """The left hand side."""
        pairs = (*zip(self.outputs, outputs, strict=True), *zip(self.inputs, point, strict=True))
        return sum((a * b for a, b in pairs if a), self.constant)

    def is_met(self, point: Vector, outputs: Vector) -> bool:
        value = self.value(point, outputs)
        return value < 0 or (value == 0 and not self.strict)


@final
@dataclass(frozen=True, slots=True)
class Case:
    """A box, and conditions that must all be met."""

    box: Box
    conditions: tuple[Condition, ...]


@final
@dataclass(frozen=True, slots=True)
class Property:
    """A disjunction: it is violated where one of its cases is met.  No case at all is a property that holds."""

    inputs: int
    outputs: int
    cases: tuple[Case, ...]


@final
@dataclass(frozen=True, slots=True)
class Violation:
    """A point of the box that meets the conditions, and the network's value there."""

    point: Vector
    outputs: Vector


def violation_at(network: MLP, box: Box, conditions: Sequence[Condition], point: Vector) -> Violation | None:
    """The point as a violation, if it is one: evaluated exactly, by nothing but the definitions."""
    if any(not low <= x <= high for x, (low, high) in zip(point, box, strict=True)):
        return None
    outputs = network(point)
    return Violation(point, outputs) if all(c.is_met(point, outputs) for c in conditions) else None


def decide_property(network: MLP, prop: Property, budget: int | None = DEFAULT_MAX_CELLS) -> Verdict:
    """Whether the property holds: Proved; Refuted with a `Violation`; Undecided.

    Raises
    ------
    ShapeError
        The property speaks of other numbers of inputs or outputs than the network has.
    InputError
        The network is no ReLU network.
    """
    if (network.widths[0], network.widths[-1]) != (prop.inputs, prop.outputs):
        raise ShapeError(
            f"the property speaks of {prop.inputs} inputs and {prop.outputs} outputs, the network has "
            f"{network.widths[0]} and {network.widths[-1]}"
        )
    open_case: Undecided | None = None
    for case in prop.cases:
        verdict = decide(network, case.box, case.conditions, budget)
        if isinstance(verdict, Refuted):
            return verdict
        if isinstance(verdict, Undecided) and open_case is None:
            open_case = verdict
    return (
        open_case
        if open_case is not None
        else Proved(f"no point meets the conditions of any of its {len(prop.cases)} cases")
    )


def decide(network: MLP, box: Box, conditions: Sequence[Condition], budget: int | None = DEFAULT_MAX_CELLS) -> Verdict:
    """Whether no point of the box meets all conditions.

    Parameters
    ----------
    network : MLP
        A ReLU network.
    box : Box
    conditions : sequence of Condition
        On outputs, inputs, or both.
    budget : int, optional
        The largest number of regions to look at.

    Returns
    -------
    Proved, Refuted with a `Violation`, or Undecided when the budget ran out

    Notes
    -----
    Samples may find a violation, which is then checked exactly.  Else the least value of the greatest condition, itself
    a ReLU network, is computed over the regions in the box (`catnet.architectures.relu.regions.extremes_of`).
    """
    if network.activation != RELU and network.depth > 1:
        raise InputError(f"the activation is {network.activation.name}, properties are decided of ReLU networks")
    if any(low > high for low, high in box):
        return Proved("the box is empty")
    for point in _guesses(network, box, conditions):
        found = violation_at(network, box, conditions, point)
        if found is not None:
            return Refuted("a point of the box meets the conditions", found)
    if not conditions:
        return Undecided("there are no conditions, and no sample lies in the box")
    try:
        ((lowest, _),) = extremes_of(_greatest(network, box, conditions), within=list(_walls(box)), max_cells=budget)
    except BudgetError as error:
        return Undecided(f"{error}; a larger one would decide it")
    if lowest.value is None:
        raise CatnetError("internal error: an output is unbounded on a box")
    if lowest.value > 0 or (lowest.value == 0 and all(c.strict for c in conditions)):
        return Proved(
            f"over all regions in the box, the greatest of the conditions' left hand sides is never below "
            f"{_short(lowest.value)}"
        )
    found = violation_at(network, box, conditions, lowest.point)
    if found is not None:
        return Refuted("a point of the box meets the conditions", found)
    return Undecided("the least value of the conditions is attained on the boundary of a strict one")


def _short(value: Fraction) -> str:
    text = spell(value)
    return text if len(text) <= 24 else f"{float(value):.6g} (rounded)"


def _walls(box: Box) -> Iterator[Halfspace]:
    for place, (low, high) in enumerate(box):
        unit = tuple(int(index == place) for index in range(len(box)))
        yield unit, -low
        yield tuple(-x for x in unit), high


def _greatest(network: MLP, box: Box, conditions: Sequence[Condition]) -> MLP:
    """On the box, the network of the greatest left hand side: max(a, b) = relu(a − b) + relu(b) − relu(−b), by pairs.

    Inputs that conditions speak of pass through all layers, as relu(x − low) = x − low.
    """
    places = [index for index in range(network.widths[0]) if any(c.inputs[index] for c in conditions)]
    lows = tuple(box[place][0] for place in places)
    passed = _passing(network, places, lows) if places else network
    tail = passed.layers[-1]
    rows = Matrix([(*c.outputs, *(c.inputs[place] for place in places)) for c in conditions])
    moved = [sum((c.inputs[p] * low for p, low in zip(places, lows, strict=True)), c.constant) for c in conditions]
    shifts = tuple(s + constant for s, constant in zip(rows.apply(tail.bias), moved, strict=True))
    last = Affine(rows @ tail.weight, shifts)
    layers = list(passed.layers[:-1])
    while last.weight.shape[0] > 1:
        count = last.weight.shape[0]
        pairs, odd = count // 2, count % 2
        first: list[list[int]] = []
        second: list[list[int]] = []
        for index in range(pairs):
            first.append([int(j == 2 * index) - int(j == 2 * index + 1) for j in range(count)])
            second.append([0] * (3 * pairs + 2 * odd))
            second[-1][index] = 1
        kept = [2 * index + 1 for index in range(pairs)] + ([count - 1] if odd else [])
        if odd:
            second.append([0] * (3 * pairs + 2 * odd))
        for place, source in enumerate(kept):
            first.append([int(j == source) for j in range(count)])
            first.append([-int(j == source) for j in range(count)])
            second[place][pairs + 2 * place] = 1
            second[place][pairs + 2 * place + 1] = -1
        spread = Matrix(first)
        layers.append(Affine(spread @ last.weight, spread.apply(last.bias)))
        last = Affine.linear(Matrix(second))
    return MLP((*layers, last), RELU)


def _passing(network: MLP, places: Sequence[int], lows: Vector) -> MLP:
    """x ↦ (f(x), x − low at these places), on a box where x − low is not negative."""
    chosen = Matrix.identity(network.widths[0]).select(rows=places)
    if network.depth == 1:
        only = network.layers[0]
        return MLP((Affine(only.weight.above(chosen), (*only.bias, *(-low for low in lows))),), RELU)
    head, *rest = network.layers
    layers = [Affine(head.weight.above(chosen), (*head.bias, *(-low for low in lows)))]
    for layer in rest:
        layers.append(
            Affine(layer.weight.direct_sum(Matrix.identity(len(places))), (*layer.bias, *(Fraction(0) for _ in places)))
        )
    return MLP(tuple(layers), RELU)


def _guesses(network: MLP, box: Box, conditions: Sequence[Condition], *, seed: int = 5) -> Iterator[Vector]:
    """Points of the box at which a violation is likely: found with floats, which decide nothing."""
    yield tuple((low + high) / 2 for low, high in box)
    if not conditions or not box:
        return
    source = np.random.default_rng(seed)
    layers = [(_doubles(layer.weight), np.array([_double(x) for x in layer.bias])) for layer in network.layers]
    lows = np.array([_double(low) for low, _ in box])
    highs = np.array([_double(high) for _, high in box])
    rows = np.array([[_double(x) for x in c.outputs] for c in conditions])
    inputs = np.array([[_double(x) for x in c.inputs] for c in conditions])
    shifts = np.array([_double(c.constant) for c in conditions])

    def worst(points: Any) -> Any:
        values = points
        with np.errstate(all="ignore"):
            for number, (weight, bias) in enumerate(layers):
                values = values @ weight.T + bias
                if number < len(layers) - 1:
                    values = np.maximum(values, 0)
            return np.nan_to_num((values @ rows.T + points @ inputs.T + shifts).max(axis=1), nan=np.inf)

    points = np.concatenate((source.uniform(0, 1, (256, len(box))), source.integers(0, 2, (128, len(box)))))
    points = lows + points * (highs - lows)
    values = worst(points)
    spread = 0.3
    for _ in range(40):  # a population that keeps its best and moves around them
        best = np.argsort(values, kind="stable")[:32]
        points, values = points[best], values[best]
        if values[0] < 0:
            break
        steps = source.normal(0, spread, (7, *points.shape)) * (highs - lows)
        steps *= source.integers(0, 2, steps.shape)
        moved = np.clip(points + steps, lows, highs).reshape(-1, len(box))
        points = np.concatenate((points, moved))
        values = np.concatenate((values, worst(moved)))
        spread *= 0.85
    for point in points[np.argsort(values, kind="stable")[:4]]:
        yield tuple(
            min(max(Fraction(float(x)).limit_denominator(10**12), low), high)
            for x, (low, high) in zip(point, box, strict=True)
        )


def _double(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return 1e300 if value > 0 else -1e300


def _doubles(matrix: Matrix) -> Any:
    return np.array([[_double(x) for x in row] for row in matrix.rows()]).reshape(matrix.shape)
