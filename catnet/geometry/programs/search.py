"""Branch and bound: the maximum of a program over its box, as an interval that shrinks until it is a number.

A node is a part of the box on which some neurons are on or off.  Nodes wait in a heap, the largest bound first.

1. Many nodes at once: intervals and a bound by substitution (`catnet.geometry.programs.relaxation`).
2. Where that does not settle a node, and few of its inputs vary and many neurons are open, the input that matters most
   is halved.  Otherwise the relaxation proposes multipliers and a point (`catnet.geometry.programs.proposals`).
3. Where the relaxed optimum lies on the graph of every neuron, the cell around it is solved exactly
   (`catnet.geometry.programs.exact_leaf`).
4. Otherwise the neuron where relaxation and graph differ most becomes on in one child and off in the other.

The lower end is the value at a rational point, the upper end the largest bound of a waiting node.  Floats steer the
search, so its length may differ between machines; the maximum, once found, does not.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import Any, TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.scalars import Vector
from catnet.errors import BudgetError
from catnet.geometry.programs.choice import Branching
from catnet.geometry.programs.exact_leaf import Exact, fractions_of
from catnet.geometry.programs.program import Program
from catnet.geometry.programs.proposals import Proposal, Proposer
from catnet.geometry.programs.relaxation import Floats, OutOfRangeError, View, below, dual_bound, goal_bounds, intervals
from catnet.geometry.programs.tree import Leaf, Split, Tree

__all__ = ["DEFAULT_MAX_NODES", "Bound", "maximise"]

DEFAULT_MAX_NODES = 50_000
_BATCH_ENTRIES = 1 << 21  # numbers in the largest array of a batch
_LARGEST_BATCH = 64
_FEW_INPUTS = 6
_MANY_OPEN = 24
_TINY = 1e-7
_MOST_TIGHTENED = 400

Signs: TypeAlias = list[npt.NDArray[np.int8]]


@final
@dataclass(frozen=True, slots=True)
class Bound:
    """The maximum of the least goal lies in [low, high].

    Where only a threshold was asked for, `decided` with `low` >= 0 says that the maximum is at least 0, and `decided`
    with `low` < 0 that it is less; `high` is then what a tree certifies, below 0, or 0 without a tree.

    Parameters
    ----------
    low : Fraction
        The value at `point`.
    high : Fraction or None
        Certified; None where nothing is known.
    point : vector
    nodes : int
        Looked at.
    tree : Tree or None
        How `high` is certified, if it was asked for.
    decided : bool
        Whether the search ended by itself.
    """

    low: Fraction
    high: Fraction | None
    point: Vector
    nodes: int
    tree: Tree | None
    decided: bool


@dataclass(slots=True)
class _Node:
    low: Floats
    high: Floats
    signs: Signs
    bound: float
    number: int
    depth: int
    lows: list[Floats] = field(default_factory=list)
    highs: list[Floats] = field(default_factory=list)
    slope: Floats | None = None
    own: float = inf


def maximise(
    program: Program,
    *,
    threshold: bool = False,
    max_nodes: int | None = DEFAULT_MAX_NODES,
    deadline: float | None = None,
    keep_tree: bool = False,
    margin: float = 0.0,
    known: Fraction | None = None,
    progress: Callable[[Fraction, float, int], None] | None = None,
) -> Bound:
    """The maximum over the box of the least goal.

    Parameters
    ----------
    program : Program
    threshold : bool
        Stop as soon as it is known whether the maximum is at least 0.
    max_nodes : int, optional
        How many nodes to look at.
    deadline : float, optional
        A moment of `time.monotonic` after which no further node is looked at.
    keep_tree : bool
        Keep what certifies the upper end.
    margin : float
        By how much, relative to the root's interval, a node's bound must stay below the lower end before it is
        dropped without an exact leaf: room for a checker that rounds otherwise.
    known : Fraction, optional
        Only what exceeds this is looked for: if nothing does, `high` says so, and `low` may be less.
    progress : callable, optional
        Called now and then with the interval and the number of nodes.

    Returns
    -------
    Bound

    Notes
    -----
    Where a number is too large or too small for a bound by doubles (`View`), only the value at the middle is known.
    Without hidden neurons a single goal is at its best in a corner.
    """
    if not program.layers and len(program.goals.rows) == 1:
        return _corner(program, threshold, keep_tree, known)
    with np.errstate(all="ignore"):
        try:
            search = _Search(program, threshold, keep_tree, margin, known)
        except OutOfRangeError:
            middle = tuple((low + high) / 2 for low, high in program.box)
            value = program.value(middle)
            return Bound(value, None, middle, 0, None, threshold and value >= 0)
        return search.run(max_nodes, deadline, progress)


def _corner(program: Program, threshold: bool, keep_tree: bool, known: Fraction | None) -> Bound:
    """The maximum of an affine form."""
    (row,) = program.goals.rows
    inputs = program.inputs
    slope = [a + b for a, b in zip(row[:inputs], row[inputs:-1], strict=True)]
    point = tuple(high if c > 0 else low for c, (low, high) in zip(slope, program.box, strict=True))
    value = program.value(point)
    tree = Tree() if keep_tree and not (threshold and value >= 0) else None
    high = value if known is None or threshold else max(value, known)
    if tree is not None:
        tree.note(0, Leaf([], [Fraction(1)], 0), high)
    return Bound(value, high, point, 1, tree, True)


class _Search:
    def __init__(
        self, program: Program, threshold: bool, keep_tree: bool, margin: float, known: Fraction | None = None
    ) -> None:
        self.program = program
        self.threshold = threshold
        self.view = View.of(program)
        self.exact = Exact(program)
        self._proposer: Proposer | None = None
        self._branching: Branching | None = None
        self.tree = Tree() if keep_tree else None
        self.relative_margin, self.margin = margin, 0.0
        middle = tuple((low + high) / 2 for low, high in program.box)
        self.low, self.point = program.value(middle), middle
        self.known = known
        self.floor = below(self.least)
        self.cuts: list[tuple[Floats, Floats]] | None = None
        self.heap: list[tuple[float, int, _Node]] = []
        self.made = 0
        self.stuck: list[_Node] = []
        widest = max([len(shift) for shift in self.view.shifts], default=1)
        self.batch = max(1, min(_LARGEST_BATCH, _BATCH_ENTRIES // max(1, 2 * widest * widest)))

    # ---- the loop

    def run(
        self,
        max_nodes: int | None,
        deadline: float | None,
        progress: Callable[[Fraction, float, int], None] | None,
    ) -> Bound:
        signs = [np.zeros(len(shift), dtype=np.int8) for shift in self.view.shifts]
        self._push(_Node(self.view.low, self.view.high, signs, inf, 0, 0))
        nodes, decided = 0, False
        batch: list[_Node] = []
        try:
            self._seed()
            while True:
                if not self.heap or self._settled():
                    decided = True
                    break
                if (max_nodes is not None and nodes >= max_nodes) or (
                    deadline is not None and nodes and time.monotonic() > deadline
                ):
                    break
                size = self.batch if max_nodes is None else min(self.batch, max_nodes - nodes)
                batch = [heapq.heappop(self.heap)[2] for _ in range(min(size, len(self.heap)))]
                nodes += len(batch)
                self._look_at(batch)
                batch = []
                if progress is not None:
                    progress(self.low, self._waiting(), nodes)
        except BudgetError:  # a time limit from outside: what is known stays true
            for node in batch:
                self._push(node)
        return self._answer(nodes, decided)

    def _answer(self, nodes: int, ended: bool) -> Bound:
        waiting = [*(entry[2] for entry in self.heap), *self.stuck]
        certified = self.tree.fold() if self.tree is not None else inf
        tree = self.tree if certified < inf else None
        if self.threshold:
            reached = self.low >= 0
            proved = not reached and not waiting
            high = None if not proved else Fraction(certified) if -inf < certified < inf else Fraction(0)
            return Bound(self.low, high, self.point, nodes, tree, ended and (reached or proved))
        top: Fraction | float = max((node.bound for node in waiting), default=-inf)
        if waiting and tree is not None:
            top = certified
        high = self.least if top == -inf else None if top == inf else max(self.least, Fraction(top))
        return Bound(self.low, high, self.point, nodes, tree, high == self.least)

    @property
    def least(self) -> Fraction:
        """What a node's bound must exceed for the node to matter."""
        return self.low if self.known is None else max(self.low, self.known)

    def _settled(self) -> bool:
        """Whether a threshold is decided: reached, or (with an empty heap) out of reach."""
        return self.threshold and self.low >= 0

    def _waiting(self) -> float:
        return max((-self.heap[0][0] if self.heap else -inf, *(node.bound for node in self.stuck)))

    def _push(self, node: _Node) -> None:
        heapq.heappush(self.heap, (-node.bound, self.made, node))
        self.made += 1

    def _drops(self, bound: float) -> bool:
        """Whether a node with this certified bound is settled."""
        if self.threshold:
            return bound < -self.margin
        return bound <= self.floor - self.margin

    def _tighten(self, root: _Node) -> bool:
        """Bound the pre-activations of the root's open neurons by programs of their own, from the second layer on."""
        view = self.view
        self.cuts = [(np.full(len(shift), -inf), np.full(len(shift), inf)) for shift in view.shifts]
        open_here = [np.flatnonzero((a < 0) & (b > 0)) for a, b in zip(root.lows, root.highs, strict=True)]
        count = sum(map(len, open_here[1:]))
        if not 0 < count <= _MOST_TIGHTENED:
            return False
        for layer in range(1, view.depth):
            box = (root.low, root.high, root.lows, root.highs)
            for j, sign, multipliers in self.proposer.extremes(box, layer, open_here[layer].tolist()):
                weights = np.zeros(len(view.shifts[layer]))
                weights[j] = sign
                bound = dual_bound(view, *box, multipliers, weights, layer)
                end = root.highs[layer][j] if sign > 0 else -root.lows[layer][j]
                if bound < end:
                    self.cuts[layer][sign > 0][j] = sign * bound
                    if self.tree is not None:
                        self.tree.tightenings.append((layer, j, sign, multipliers))
            signs = [sign[None] for sign in root.signs]
            lows, highs, _ = intervals(view, root.low[None], root.high[None], signs, self.cuts)
            root.lows, root.highs = [x[0] for x in lows], [x[0] for x in highs]
        return True

    @property
    def proposer(self) -> Proposer:
        if self._proposer is None:
            self._proposer = Proposer(self.view)
        return self._proposer

    @property
    def branching(self) -> Branching:
        if self._branching is None:
            self._branching = Branching(self.view, self.proposer)
        return self._branching

    # ---- one batch

    def _look_at(self, nodes: list[_Node]) -> None:
        view = self.view
        nodes = [node for node in nodes if not self._dropped_since(node)]
        if not nodes:
            return
        low, high = np.array([n.low for n in nodes]), np.array([n.high for n in nodes])
        signs = [np.array([n.signs[t] for n in nodes]) for t in range(view.depth)]
        lows, highs, empty = intervals(view, low, high, signs, self.cuts)
        bounds, slopes = goal_bounds(view, low, high, lows, highs)
        if self.made == 1 and self.relative_margin:
            self.margin = self.relative_margin * max(float(bounds.min()) - self.floor, 2.0**-40)
        self._try_corners(low, high, slopes)
        for i, node in enumerate(nodes):
            goal = int(bounds[i].argmin())
            own = _number(bounds[i, goal])
            if empty[i] or self._drops(own):
                self._note(node, Leaf(None, None, goal), -inf if empty[i] else own)
                continue
            self._note(node, Leaf(None, None, goal), own)
            node.bound, node.own = min(node.bound, own), own
            node.lows, node.highs = [x[i] for x in lows], [x[i] for x in highs]
            node.slope = slopes[i]
            self._go_on(node, goal)

    def _dropped_since(self, node: _Node) -> bool:
        """Whether the lower end has passed the node's old bound; only without a certificate, which needs a leaf."""
        return self.tree is None and self._drops(node.bound)

    def _go_on(self, node: _Node, goal: int) -> None:
        count = sum(int(((a < 0) & (b > 0)).sum()) for a, b in zip(node.lows, node.highs, strict=True))
        varying = int((node.low < node.high).sum())
        if 0 < varying <= _FEW_INPUTS and count > _MANY_OPEN and self._halve(node, goal):
            return
        if node.depth == 0 and self.cuts is None and self._tighten(node):
            self.heap.clear()
            self._look_at([node])
            return
        if not count and len(self.view.constants) == 1 and not any(sign.any() for sign in node.signs):
            slope = node.slope if node.slope is not None else np.zeros((1, len(node.low)))
            if self._solve(node, np.where(slope[0] > 0, node.high, node.low)):
                return
        proposal = self.proposer.propose(node.low, node.high, node.lows, node.highs)
        if proposal is None:
            self._split_somewhere(node, goal)
            return
        if proposal.point is None:
            proposal = self._far_along(node, proposal)
        bound = self._bound(node, proposal)
        if self._drops(bound):
            self._note(node, Leaf(proposal.multipliers, proposal.weights, goal), bound)
            return
        if bound < node.own:
            self._note(node, Leaf(proposal.multipliers, proposal.weights, goal), bound)
        node.bound = min(node.bound, bound)
        if proposal.point is None:
            self._split_somewhere(node, goal)
            return
        self._try_point(proposal.point)
        gaps = self._gaps(node, proposal)
        best = max(((float(gap.max(initial=0.0)), t) for t, gap in enumerate(gaps)), default=(0.0, 0))
        if best[0] <= _TINY * max(1.0, *(float(np.abs(h).max(initial=0)) for h in proposal.hidden), 0.0):
            if self._solve(node, proposal.point):
                return
            self._split_somewhere(node, goal)
            return
        self._fix(node, *self.branching.choose(node, gaps, bound))

    # ---- bounds

    def _bound(self, node: _Node, proposal: Proposal) -> float:
        found = dual_bound(
            self.view, node.low, node.high, node.lows, node.highs, proposal.multipliers, proposal.weights
        )
        return _number(found)

    def _far_along(self, node: _Node, ray: Proposal) -> Proposal:
        """Multipliers far along a ray that shows a node to be empty, so that its bound falls below the lower end."""
        weights = np.zeros(len(self.view.constants))
        start = [np.zeros(len(shift)) for shift in self.view.shifts]
        rays = [[sign * lam for lam in ray.multipliers] for sign in (-1, 1)]
        falls = [self._bound(node, Proposal(way, weights, None, [], [])) for way in rays]
        fall, way = min(zip(falls, rays, strict=True), key=lambda pair: pair[0])
        weights[0] = 1.0
        here = self._bound(node, Proposal(start, weights, None, [], []))
        aim = 0.0 if self.threshold else self.floor
        if not fall < 0 or not here < inf:
            return Proposal(start, weights, None, [], [])
        steps = 2.0 ** np.ceil(np.log2(max(1.0, 2 * (here - aim + 1.0) / -fall)))
        return Proposal([steps * lam for lam in way], weights, None, [], [])

    def _gaps(self, node: _Node, proposal: Proposal) -> list[Floats]:
        """By how much the relaxed optimum misses the graph of each open neuron."""
        found = []
        for t, (z, a) in enumerate(zip(proposal.heights, proposal.hidden, strict=True)):
            is_open = (node.lows[t] < 0) & (node.highs[t] > 0)
            found.append(np.where(is_open, np.abs(a - self.view.activate(t, z)), 0.0))
        return found

    # ---- points

    def _seed(self) -> None:
        """A lower end to start with: the best of some points, moved from corner to corner while it improves."""
        view = self.view
        if not len(view.low):
            return
        points = np.random.default_rng(0).uniform(size=(256, len(view.low)))
        points = view.low + np.concatenate([points, np.rint(points)]) * (view.high - view.low)
        values = view.values(points)
        order = np.argsort(-values, kind="stable")[:4]
        for point in points[order]:
            self._try_point(self._climb(point))

    def _climb(self, point: Floats) -> Floats:
        """Coordinate by coordinate to the better end of the box, as long as that helps."""
        view = self.view
        best = float(view.values(point[None])[0])
        for _ in range(8):
            size = len(point)
            if size > 128:
                break
            moves = np.concatenate([np.tile(point, (2 * size, 1))])
            moves[np.arange(size), np.arange(size)] = view.low
            moves[size + np.arange(size), np.arange(size)] = view.high
            values = view.values(moves)
            chosen = int(values.argmax())
            if not values[chosen] > best:
                break
            point, best = moves[chosen], float(values[chosen])
        return point

    def _try_corners(self, low: Floats, high: Floats, slopes: Floats) -> None:
        corners = np.where(slopes > 0, high[:, None, :], low[:, None, :]).reshape(-1, low.shape[1])
        candidates = np.concatenate([corners, (low + high) / 2])
        values = self.view.values(candidates)
        self._try_point(candidates[int(values.argmax())])

    def _try_point(self, point: Floats) -> None:
        if not self.view.values(point[None])[0] > self.floor - _TINY * abs(self.floor):
            return
        self._try_exact(self._inside(point))

    def _inside(self, point: Floats) -> Vector:
        """The rational point of the box next to a point in doubles."""
        return tuple(
            min(max(x, low), high) for x, (low, high) in zip(fractions_of(point), self.program.box, strict=True)
        )

    def _try_exact(self, point: Vector, value: Fraction | None = None) -> None:
        value = self.program.value(point) if value is None else value
        if value > self.low:
            self.low, self.point = value, point
            self.floor = below(self.least)

    # ---- exact leaves

    def _box_of(self, node: _Node) -> list[tuple[Fraction, Fraction]]:
        return [
            (max(low, Fraction(a)), min(high, Fraction(b)))
            for a, b, (low, high) in zip(node.low.tolist(), node.high.tolist(), self.program.box, strict=True)
        ]

    def _solve(self, node: _Node, point: Floats) -> bool:
        """Solve the cell of a point exactly; whether that settles the node."""
        hidden, sides, bounded = point, [], []
        for t, (weight, shift) in enumerate(zip(self.view.weights, self.view.shifts, strict=True)):
            z = weight @ hidden + shift
            low, high, sign = node.lows[t], node.highs[t], node.signs[t]
            side = np.where(sign != 0, sign > 0, np.where(low >= 0, True, np.where(high <= 0, False, z > 0)))
            sides.append(side)
            bounded.append((sign != 0) | ((low < 0) & (high > 0)))
            hidden = np.where(side, self.view.slopes[t][1], self.view.slopes[t][0]) * z
        box = self._box_of(node)
        vertex = self.exact.vertex(box, sides, bounded)
        if vertex is None:
            return False
        if vertex.point is not None and vertex.value is not None:
            self._try_exact(vertex.point, vertex.value)
        if vertex.weights is None:
            return False
        bound = self.exact.exact_bound(
            box,
            [fractions_of(x) for x in node.lows],
            [fractions_of(x) for x in node.highs],
            vertex.multipliers,
            vertex.weights,
        )
        if bound < 0 if self.threshold else bound <= self.least:
            self._note(node, Leaf(vertex.multipliers, vertex.weights, 0), bound)
            return True
        return False

    # ---- branching

    def _note(self, node: _Node, leaf: Leaf, bound: float | Fraction) -> None:
        if self.tree is not None:
            self.tree.note(node.number, leaf, bound if isinstance(bound, Fraction) else bound + self.margin / 2)

    def _halve(self, node: _Node, goal: int) -> bool:
        """Halve the input that matters most; False if no double lies strictly between its ends."""
        slope = np.abs(node.slope).max(axis=0) if node.slope is not None else np.ones(len(node.low))
        widths = node.high - node.low
        for j in np.argsort(-(slope + 1e-9 * float(slope.max(initial=0)) + 1e-300) * widths, kind="stable").tolist():
            at = float((node.low[j] + node.high[j]) / 2)
            begin, end = self.program.box[j]
            if node.low[j] < at < node.high[j] and begin < Fraction(at) < end:
                below_, above_ = node.high.copy(), node.low.copy()
                below_[j] = above_[j] = at
                numbers = self._grow(node, Split(None, j, Fraction(at)))
                self._child(node, node.low, below_, node.signs, numbers[0])
                self._child(node, above_, node.high, node.signs, numbers[1])
                return True
        return False

    def _fix(self, node: _Node, layer: int, neuron: int) -> None:
        numbers = self._grow(node, Split(layer, neuron, None))
        for sign, number in ((-1, numbers[0]), (1, numbers[1])):
            signs = list(node.signs)
            signs[layer] = signs[layer].copy()
            signs[layer][neuron] = sign
            self._child(node, node.low, node.high, signs, number)

    def _split_somewhere(self, node: _Node, goal: int) -> None:
        """Where the floats give no hint: fix the open neuron with the widest interval, else halve the box."""
        spans = [
            np.where((a < 0) & (b > 0) & (s == 0), b - a, -1.0)
            for a, b, s in zip(node.lows, node.highs, node.signs, strict=True)
        ]
        layer = max(range(len(spans)), key=lambda t: float(spans[t].max(initial=-1.0)), default=-1)
        if layer >= 0 and spans[layer].max(initial=-1.0) > 0:
            self._fix(node, layer, int(spans[layer].argmax()))
        elif not self._halve(node, goal):
            self.stuck.append(node)

    def _grow(self, node: _Node, split: Split) -> tuple[int, int]:
        return self.tree.grow(node.number, split) if self.tree is not None else (0, 0)

    def _child(self, node: _Node, low: Floats, high: Floats, signs: Sequence[Any], number: int) -> None:
        self._push(_Node(low, high, list(signs), node.bound, number, node.depth + 1))


def _number(value: Any) -> float:
    """The bound, infinite where a computation in doubles did not give one."""
    found = float(value)
    return inf if found != found else found
