"""Does a network meet a condition somewhere in a box?  Properties as VNN-LIB states them, and who decides them.

A property describes what must not happen: a box of inputs and linear conditions on the outputs.  It holds (proved) if
no point of the box meets all of them, and is violated (refuted) by a point that does, which is evaluated again.

>>> absolute = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
>>> box = ((Fraction(-1), Fraction(2)),)
>>> above = Condition((Fraction(-1),), (Fraction(0),), Fraction(2))          # 2 − y ≤ 0
>>> decide(absolute, box, (above,)).witness
Violation(point=(Fraction(2, 1),), outputs=(Fraction(2, 1),))
>>> decide(absolute, box, (Condition((Fraction(1),), (Fraction(0),), Fraction(0), strict=True),)).word     # y < 0
'proved'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.errors import ShapeError
from catnet.geometry.programs.maximum import DEFAULT_MAX_NODES
from catnet.questions import threshold
from catnet.questions.on_box import Effort, piecewise_linear
from catnet.theorem.model import Network
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = [
    "Box",
    "Case",
    "Condition",
    "Property",
    "Violation",
    "certified_cases",
    "decide",
    "decide_property",
    "violation_at",
]

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


def decide_property(
    network: Network, prop: Property, budget: int | None = DEFAULT_MAX_NODES, *, effort: Effort | None = None
) -> Verdict:
    """Whether the property holds: Proved; Refuted with a `Violation`; Undecided.

    Raises
    ------
    ShapeError
        The property speaks of other numbers of inputs or outputs than the network has.
    InputError
        The network is not piecewise linear.
    """
    theta = piecewise_linear(network, "properties are decided")
    if (theta.widths[0], theta.widths[-1]) != (prop.inputs, prop.outputs):
        raise ShapeError(
            f"the property speaks of {prop.inputs} inputs and {prop.outputs} outputs, the network has "
            f"{theta.widths[0]} and {theta.widths[-1]}"
        )
    open_case: Undecided | None = None
    for case in prop.cases:
        verdict = decide(theta, case.box, case.conditions, budget, effort=effort)
        if isinstance(verdict, Refuted):
            return verdict
        if isinstance(verdict, Undecided) and open_case is None:
            open_case = verdict
    return (
        open_case
        if open_case is not None
        else Proved(f"no point meets the conditions of any of its {len(prop.cases)} cases")
    )


def certified_cases(
    network: Network, prop: Property, effort: Effort
) -> tuple[Verdict, list[tuple[Case, threshold.Decision]]]:
    """The same verdict as `decide_property`, and for a proof what certifies each case that has points at all.

    Raises
    ------
    ShapeError, InputError
        As there.
    """
    theta = piecewise_linear(network, "properties are decided")
    verdict = decide_property(theta, replace(prop, cases=()))  # the dimensions fit
    decisions: list[tuple[Case, threshold.Decision]] = []
    for case in prop.cases:
        if any(low > high for low, high in case.box):
            continue
        found = threshold.decide_conditions(theta, case.box, case.conditions, effort=effort)
        if isinstance(found.verdict, Refuted):
            witness = found.verdict.witness
            return Refuted(found.verdict.reason, Violation(witness.point, witness.outputs)), []
        if isinstance(found.verdict, Undecided):
            verdict = found.verdict
        decisions.append((case, found))
    if isinstance(verdict, Undecided):
        return verdict, []
    return Proved(f"no point meets the conditions of any of its {len(prop.cases)} cases"), decisions


def decide(
    network: MLP,
    box: Box,
    conditions: Sequence[Condition],
    budget: int | None = DEFAULT_MAX_NODES,
    *,
    effort: Effort | None = None,
) -> Verdict:
    """Whether no point of the box meets all conditions.

    Parameters
    ----------
    network : MLP
        Piecewise linear.
    box : Box
    conditions : sequence of Condition
        On outputs, inputs, or both.
    budget : int, optional
        Nodes of branch and bound.
    effort : Effort, optional
        In its place, with a deadline.

    Returns
    -------
    Proved, Refuted with a `Violation`, or Undecided when the effort was spent

    Notes
    -----
    Samples may find a violation, which is then checked exactly.  Else by branch and bound
    (`catnet.questions.threshold.decide`).
    """
    network = piecewise_linear(network, "properties are decided")
    if any(low > high for low, high in box):
        return Proved("the box is empty")
    for point in _guesses(network, box, conditions):
        found = violation_at(network, box, conditions, point)
        if found is not None:
            return Refuted("a point of the box meets the conditions", found)
    verdict = threshold.decide(network, box, conditions, budget, effort=effort)
    if not isinstance(verdict, Refuted):
        return verdict
    found = violation_at(network, box, conditions, verdict.witness.point)
    return Undecided("a violation was not confirmed") if found is None else Refuted(verdict.reason, found)


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

    negative, positive = map(_double, network.activation.slopes or (Fraction(1), Fraction(1)))

    def worst(points: Any) -> Any:
        values = points
        with np.errstate(all="ignore"):
            for number, (weight, bias) in enumerate(layers):
                values = values @ weight.T + bias
                if number < len(layers) - 1:
                    values = np.where(values > 0, positive * values, negative * values)
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
