"""Does a piecewise-linear network keep to a side on a box, and does any point of it meet given conditions?

Both are decided by branch and bound that stops as soon as the answer is known: proved by a bound on every part of the
box, refuted by a point that is evaluated exactly.

>>> theta = MLP.from_rows([([[1] * 9], [-1]), ([[1]], [0])])
>>> decide_side(Difference(theta), [(0, 1)] * 9, Fraction(9), below=True).verdict.word
'proved'
>>> found = decide_side(Difference(theta), [(0, 1)] * 9, Fraction(8), below=True).verdict
>>> found.word, found.witness.point == (1,) * 9, found.witness.outputs
('refuted', True, (Fraction(8, 1),))
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, final

from catnet.algebra.scalars import Scalar, Vector, spell
from catnet.architectures.perceptron.network import MLP
from catnet.geometry.programs.maximum import DEFAULT_MAX_NODES, Bound
from catnet.geometry.programs.program import Box, Goal, program_of
from catnet.geometry.programs.tree import Tree
from catnet.questions.on_box import Difference, Effort, checked_box, piecewise_linear
from catnet.theorem.model import Network
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["Decision", "Inequality", "Witness", "decide", "decide_side"]

_BUDGET = "the budget ran out before every part of the box was settled; a larger one would decide it"


class Inequality(Protocol):
    """outputs . y + inputs . x + constant <= 0, or < 0 if `strict`; y is the network's value at x."""

    @property
    def outputs(self) -> Vector: ...
    @property
    def inputs(self) -> Vector: ...
    @property
    def constant(self) -> Fraction: ...
    @property
    def strict(self) -> bool: ...


@final
@dataclass(frozen=True, slots=True)
class Witness:
    """A point of the box and the outputs there."""

    point: Vector
    outputs: Vector


@final
@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict, and for every list of goals that was bounded what certifies it."""

    verdict: Verdict
    certified: tuple[tuple[tuple[Goal, ...], Bound], ...] = ()


def decide_side(
    function: Difference,
    box: Iterable[tuple[Scalar, Scalar]],
    threshold: Fraction,
    *,
    below: bool,
    absolute: bool = False,
    effort: Effort | None = None,
) -> Decision:
    """Whether every output is below a number, or above it, on the whole box; strictly.

    Parameters
    ----------
    function : Difference
    box : iterable of pairs (low, high)
    threshold : Fraction
        C.
    below : bool
        The claim is F_i < C for every output i, else F_i > C.
    absolute : bool
        With `below`: |F_i| < C.
    effort : Effort, optional

    Returns
    -------
    Decision
        Proved; Refuted with a `Witness`, at which some output is not on that side; Undecided.
    """
    effort = Effort() if effort is None else effort
    ends = checked_box(box, function.inputs)
    layers, slopes = function.layers()
    signs = (1, -1) if absolute else (1,) if below else (-1,)
    goals = []
    for output in range(function.outputs):
        for sign in signs:
            weights = tuple(Fraction(sign * (i == output)) for i in range(function.outputs))
            goals.append(Goal(weights, constant=-threshold if below else threshold))
    certified = []
    undecided = False
    for place, goal in enumerate(goals):
        bound = effort.maximise(program_of(layers, slopes, [goal], ends), len(goals) - place, threshold=True)
        if bound.low >= 0:
            return Decision(Refuted("an output is on the other side at a point", _witness(function, bound.point)))
        undecided = undecided or not bound.decided
        certified.append(((goal,), bound))
    if undecided:
        return Decision(Undecided(_BUDGET))
    side = "below" if below else "above"
    what = "every output's size" if absolute else "every output"
    reason = f"{what} is {side} {spell(threshold)} on the box, by a dual bound on each of its parts"
    return Decision(Proved(reason), tuple(certified))


def decide(
    network: Network,
    box: Box,
    conditions: Sequence[Inequality],
    budget: int | None = DEFAULT_MAX_NODES,
    *,
    seconds: float | None = None,
    effort: Effort | None = None,
) -> Verdict:
    """Whether no point of the box meets all conditions; a disjunction is asked case by case.

    Parameters
    ----------
    network : Network
        Piecewise linear.
    box : Box
        Points are allowed; an interval whose lower end exceeds its upper end leaves no point.
    conditions : sequence of Inequality
    budget : int, optional
        Nodes of branch and bound.
    seconds : float, optional
        After which no further node is looked at.

    Returns
    -------
    Verdict
        Proved: no point; Refuted with a `Witness`; Undecided: the budget ran out, or only points on the boundary of a
        strict condition were found.
    """
    return decide_conditions(network, box, conditions, budget, seconds=seconds, effort=effort).verdict


def decide_conditions(
    network: Network,
    box: Box,
    conditions: Sequence[Inequality],
    budget: int | None = DEFAULT_MAX_NODES,
    *,
    seconds: float | None = None,
    effort: Effort | None = None,
) -> Decision:
    """The same with what certifies it."""
    if any(low > high for low, high in box):
        return Decision(Proved("the box is empty"))
    theta = piecewise_linear(network, "properties are decided")
    function = Difference(theta)
    ends = checked_box(box, function.inputs)
    if not conditions:
        middle = tuple((low + high) / 2 for low, high in ends)
        return Decision(Refuted("there are no conditions, and the box has points", _witness(function, middle)))
    if effort is None:
        effort = Effort(nodes=budget, deadline=None if seconds is None else time.monotonic() + seconds)
    goals = [
        Goal(tuple(-c for c in condition.outputs), tuple(-d for d in condition.inputs), -condition.constant)
        for condition in conditions
    ]
    program = function.program(goals, ends)
    strict = all(condition.strict for condition in conditions)
    bound = effort.maximise(program, 1, threshold=True)
    met = bound.low >= 0 and _meets(theta, conditions, bound.point)
    if bound.low >= 0 and not met:
        bound = effort.maximise(program, 1)  # a point on the boundary of a strict condition; is there a better one?
        met = _meets(theta, conditions, bound.point)
    if met:
        return Decision(Refuted("a point of the box meets all conditions", _witness(function, bound.point)))
    if bound.decided and (bound.low < 0 or (strict and bound.high == 0)):
        reason = "no point of the box meets all conditions, by a dual bound on each of its parts"
        return Decision(Proved(reason), (((*goals,), bound),))
    if bound.low >= 0:
        return Decision(Undecided("the conditions are met on the boundary of a strict one, and perhaps nowhere else"))
    return Decision(Undecided(_BUDGET))


def _meets(theta: MLP, conditions: Sequence[Inequality], point: Vector) -> bool:
    outputs = theta(point)
    for condition in conditions:
        pairs = (*zip(condition.outputs, outputs, strict=True), *zip(condition.inputs, point, strict=False))
        value = sum((a * b for a, b in pairs if a), condition.constant)
        if value > 0 or (value == 0 and condition.strict):
            return False
    return True


def _witness(function: Difference, point: Vector) -> Witness:
    return Witness(point, function(point))


def certificate_entries(decision: Decision) -> list[tuple[tuple[Goal, ...], Fraction, Tree | None]]:
    """For a proof: every list of goals, the number that bounds the least of them, negative or (of strict conditions) 0,
    and the tree, or None where there is none; nothing if a negative number was not found.
    """
    found = []
    for goals, bound in decision.certified:
        if bound.high is None or (bound.low < 0 and bound.high >= 0):
            return []
        found.append((goals, bound.high, bound.tree))
    return found
