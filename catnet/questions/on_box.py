"""How large and how small is a piecewise-linear network on a box, or the difference of two, and does it stay below?

F(x) = left(G x) - H right(x), where left and right are networks with ReLU, leaky ReLU, absolute values or no
activation, or known in such a form; G and H are matrices, right may be absent.  Every extreme is an interval whose
lower end (of a maximum) is attained at a point and whose upper end is certified; usually they are one number.

>>> theta = MLP.from_rows([([[1] * 12], [-1]), ([[1]], [0])])
>>> (low, high), = bounds_on_box(Difference(theta), [(0, 1)] * 12).outputs
>>> low.value, high.value, high.point == (1,) * 12
(Fraction(0, 1), Fraction(11, 1), True)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Scalar, Vector
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.forms import affine_map, relu_form
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu import regions
from catnet.category import Affine
from catnet.errors import BudgetError, InputError, ShapeError
from catnet.geometry.kernel.layers import Halfspace, Layer, integer_layers
from catnet.geometry.programs.maximum import DEFAULT_MAX_NODES, Bound, maximise
from catnet.geometry.programs.program import PASS, Box, Goal, Program, Slopes, program_of, rational_box, subtract
from catnet.geometry.programs.tree import Tree
from catnet.theorem.comparison import forms_of
from catnet.theorem.model import Network

__all__ = ["Bounds", "Difference", "Effort", "Extremum", "bounds_by_cells", "bounds_on_box", "piecewise_linear"]

MARGIN = 2.0**-22
"""How far below the lower end, relative to the root's interval, a certificate drops nodes: room for its roundings."""

_FEW_INPUTS = 4
_CELLS_PER_OUTPUT = 2000  # regions are found about 40 times as fast as nodes are looked at, for all outputs at once

Progress: TypeAlias = Callable[[str], None]


@final
@dataclass(frozen=True, slots=True)
class Extremum:
    """A maximum or a minimum: a number in [low, high].

    Parameters
    ----------
    low, high : Fraction or None
        None where that end is not known, or infinite.
    point : vector
        Where `low` (of a maximum) or `high` (of a minimum) is attained.
    direction : tuple of int, optional
        Along which it is infinite, from the point on.
    tree : Tree, optional
        What certifies the other end.
    """

    low: Fraction | None
    high: Fraction | None
    point: Vector
    direction: tuple[int, ...] | None = None
    tree: Tree | None = None

    @property
    def value(self) -> Fraction | None:
        """The number, where it is known."""
        return self.low if self.low == self.high else None

    @property
    def is_exact(self) -> bool:
        return self.direction is not None or (self.low is not None and self.low == self.high)


@final
@dataclass(frozen=True, slots=True)
class Bounds:
    """For every output its minimum and its maximum, and what was spent."""

    outputs: tuple[tuple[Extremum, Extremum], ...]
    method: str
    nodes: int = 0

    @property
    def is_exact(self) -> bool:
        return all(extremum.is_exact for pair in self.outputs for extremum in pair)


@dataclass(slots=True)
class Effort:
    """What may be spent on several searches, shared evenly among those that are left.

    Parameters
    ----------
    nodes : int, optional
        Nodes of branch and bound.
    cells : int, optional
        Regions, where the cell method is tried first.
    deadline : float, optional
        A moment of `time.monotonic`.
    certify : bool
        Keep what certifies the bounds; the cell method is then left out.
    progress : callable
        Takes a line for the reader.
    found : callable
        Takes what is known of all outputs, now and then.
    """

    nodes: int | None = DEFAULT_MAX_NODES
    cells: int | None = None
    deadline: float | None = None
    certify: bool = False
    progress: Progress = field(default=lambda message: None)
    found: Callable[[Bounds], None] = field(default=lambda bounds: None)
    spent: int = 0

    def maximise(
        self,
        program: Program,
        left: int,
        *,
        threshold: bool = False,
        known: Fraction | None = None,
        so_far: Callable[[Bound], None] | None = None,
    ) -> Bound:
        """One search of `left` that are still to come, this one included; `so_far` is told what is known."""
        nodes = None if self.nodes is None else max(1, (self.nodes - self.spent) // left)
        now = time.monotonic()
        deadline = None if self.deadline is None else now + max(0.0, self.deadline - now) / left

        def report(bound: Bound) -> None:
            self.progress(
                f"between {_digits(bound.low)} and {_digits(bound.high)} after {self.spent + bound.nodes} nodes"
            )
            if so_far is not None:
                so_far(bound)

        found = maximise(
            program,
            threshold=threshold,
            max_nodes=nodes,
            deadline=deadline,
            keep_tree=self.certify,
            margin=MARGIN if self.certify else 0.0,
            known=known,
            progress=report,
        )
        self.spent += found.nodes
        return found


@final
@dataclass(frozen=True, slots=True)
class Difference:
    """x ↦ left(before x) - after right(x).

    Parameters
    ----------
    left : MLP
        Piecewise linear, see `piecewise_linear`.
    right : MLP, optional
    before, after : Matrix, optional
    """

    left: MLP
    right: MLP | None = None
    before: Matrix | None = None
    after: Matrix | None = None

    def __post_init__(self) -> None:
        if self.right is not None:
            self.left.require_parallel(self.right)

    @property
    def inputs(self) -> int:
        return self.left.widths[0]

    @property
    def outputs(self) -> int:
        return self.left.widths[-1]

    @property
    def sides(self) -> tuple[MLP, MLP | None]:
        """left ∘ before, and after ∘ right."""
        left, right = self.left, self.right
        if self.before is not None:
            head = left.layers[0]
            left = MLP((Affine(head.weight @ self.before, head.bias), *left.layers[1:]), left.activation)
        if self.after is not None and right is not None:
            tail = right.layers[-1]
            last = Affine(self.after @ tail.weight, self.after.apply(tail.bias))
            right = MLP((*right.layers[:-1], last), right.activation)
        return left, right

    def __call__(self, point: Vector) -> Vector:
        left, right = self.sides
        if right is None:
            return left(point)
        return tuple(x - y for x, y in zip(left(point), right(point), strict=True))

    def program(self, goals: Iterable[Goal], box: Box) -> Program:
        layers, slopes = self.layers()
        return program_of(layers, slopes, goals, box)

    def layers(self) -> tuple[Sequence[Layer], Sequence[Sequence[Slopes]]]:
        """As one network in integers, with the slopes of every hidden neuron."""
        left, right = self.sides
        return _integral(left) if right is None else subtract(_integral(left), _integral(right))


def piecewise_linear(theta: Network, what: str = "bounds on a box are computed") -> MLP:
    """The multilayer perceptron with theta's function whose activation is linear on both sides of 0.

    Raises
    ------
    InputError
        If none is known.
    """
    for form in forms_of(KNOWN, theta):
        found = as_perceptron(form)
        if found is not None and (found.depth == 1 or _slopes(found) is not None):
            return found
        if found is not None and affine_map(found) is not None:
            return relu_form(found)
    raise InputError(f"{what} of piecewise linear networks, and this one is {theta.kind}")


def _slopes(theta: MLP) -> Slopes | None:
    return PASS if theta.activation.is_linear else theta.activation.slopes


def _integral(theta: MLP) -> tuple[tuple[Layer, ...], list[tuple[Slopes, ...]]]:
    layers = integer_layers([(list(layer.weight.rows()), layer.bias) for layer in theta.layers])
    pair = _slopes(theta) or PASS
    return layers, [(pair,) * len(layer.rows) for layer in layers[:-1]]


def bounds_on_box(function: Difference, box: Iterable[tuple[Scalar, Scalar]], effort: Effort | None = None) -> Bounds:
    """The minimum and the maximum of every output on a box.

    Parameters
    ----------
    function : Difference
    box : iterable of pairs (low, high)
        Points are allowed.
    effort : Effort, optional

    Returns
    -------
    Bounds
        Exact, or intervals that hold the extremes where the effort did not suffice.

    Raises
    ------
    ShapeError
        If the box has another dimension than the inputs.
    InputError
        If an interval of the box is empty, or a number is beyond what doubles can bound.

    Notes
    -----
    For up to four inputs the regions are walked through first (`catnet.architectures.relu.regions`), as long as there
    are at most 2000 for every output; that is the faster way then, at about 40 regions in the time of one node.
    """
    effort = Effort() if effort is None else effort
    ends = checked_box(box, function.inputs)
    cells = bounds_by_cells(function, ends, effort)
    if cells is not None:
        return cells
    layers, slopes = function.layers()
    count = function.outputs
    middle = tuple((low + high) / 2 for low, high in ends)
    known = [[Extremum(None, value, middle), Extremum(value, None, middle)] for value in function(middle)]

    def report(output: int, side: int, bound: Bound) -> None:
        upper = Extremum(bound.low, bound.high, bound.point, tree=bound.tree)
        known[output][side] = upper if side else mirrored(upper)
        effort.found(Bounds(tuple((low, high) for low, high in known), "branch and bound", effort.spent))

    effort.found(Bounds(tuple((low, high) for low, high in known), "branch and bound"))
    for output, side in product(range(count), (0, 1)):
        goal = Goal(tuple(Fraction((2 * side - 1) * (i == output)) for i in range(count)))
        told = partial(report, output, side)
        told(effort.maximise(program_of(layers, slopes, [goal], ends), 2 * (count - output) - side, so_far=told))
    return Bounds(tuple((low, high) for low, high in known), "branch and bound", effort.spent)


def _digits(value: Fraction | None) -> str:
    """A few digits of a number, for the line of progress."""
    if value is None:
        return "infinity"
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        return "a number beyond 10^308"


def mirrored(extremum: Extremum) -> Extremum:
    """The minimum of -f from the maximum of f, and the other way round."""
    low, high = extremum.low, extremum.high
    return replace(extremum, low=None if high is None else -high, high=None if low is None else -low)


def checked_box(box: Iterable[tuple[Scalar, Scalar]], inputs: int) -> Box:
    ends = rational_box(box)
    if len(ends) != inputs:
        raise ShapeError(f"the box has {len(ends)} intervals, the network has {inputs} inputs")
    return ends


def bounds_by_cells(function: Difference, box: Box, effort: Effort) -> Bounds | None:
    """The extremes by the regions, where these are expected to be few and are; None elsewhere."""
    if effort.certify or not 0 < function.inputs <= _FEW_INPUTS or any(low == high for low, high in box):
        return None
    left, right = function.sides
    most = _CELLS_PER_OUTPUT * max(1, function.outputs)
    budget = most if effort.cells is None else min(most, effort.cells)
    try:
        pairs = regions.extremes_of(
            relu_form(left), None if right is None else relu_form(right), within=_walls(box), max_cells=budget
        )
    except BudgetError as error:
        if error.counter == "seconds":
            raise
        return None
    found = tuple(
        (Extremum(low.value, low.value, low.point), Extremum(high.value, high.value, high.point)) for low, high in pairs
    )
    return Bounds(found, "regions")


def _walls(box: Box) -> list[Halfspace]:
    units = [tuple(int(i == j) for i in range(len(box))) for j in range(len(box))]
    return [
        side
        for unit, (low, high) in zip(units, box, strict=True)
        for side in ((unit, -low), (tuple(-x for x in unit), high))
    ]
