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
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np

from catnet.errors import BudgetError
from catnet.geometry.programs.choice import Branching
from catnet.geometry.programs.exact_leaf import Exact, fractions_of
from catnet.geometry.programs.incumbent import Incumbent
from catnet.geometry.programs.node import Bound, Node
from catnet.geometry.programs.program import Program
from catnet.geometry.programs.proposals import Proposal, Proposer, far_along
from catnet.geometry.programs.relaxation import Floats, View, dual_bound, goal_bounds, intervals
from catnet.geometry.programs.rough import interval_bound
from catnet.geometry.programs.tighten import tighten
from catnet.geometry.programs.tree import Leaf, Split, Tree

__all__ = ["BranchAndBound"]

_BATCH_ENTRIES = 1 << 21  # numbers in the largest array of a batch
_LARGEST_BATCH = 64
_FEW_INPUTS = 6
_MANY_OPEN = 24
_TINY = 1e-7


class BranchAndBound:
    """One search for the maximum of a program over its box, from the root to its end; `maximum.maximise` is its door.

    Parameters
    ----------
    program : Program
    threshold : bool
        Whether only the sign of the maximum is asked.
    keep_tree : bool
        Whether the tree that certifies the bound is kept.
    margin : float
        How far below the lower end nodes are dropped, relative to the root's interval.
    known : Fraction, optional
        A value that is attained elsewhere: less is of no interest.
    """

    def __init__(
        self, program: Program, threshold: bool, keep_tree: bool, margin: float, known: Fraction | None = None
    ) -> None:
        self.program = program
        self.threshold = threshold
        self.view = View.of(program)
        self.exact = Exact(program)
        self._made_tools: tuple[Proposer, Branching] | None = None
        self.tree = Tree() if keep_tree else None
        self.relative_margin, self.margin = margin, 0.0
        self.best = Incumbent(program, self.view, known)
        self.cuts: list[tuple[Floats, Floats]] | None = None
        self.heap: list[tuple[float, int, Node]] = []
        self.made = 0
        self.stuck: list[Node] = []
        widest = max([len(shift) for shift in self.view.shifts], default=1)
        self.batch = max(1, min(_LARGEST_BATCH, _BATCH_ENTRIES // max(1, 2 * widest * widest)))

    # ---- the loop

    def run(
        self,
        max_nodes: int | None,
        deadline: float | None,
        progress: Callable[[Bound], None] | None,
    ) -> Bound:
        signs = [np.zeros(len(shift), dtype=np.int8) for shift in self.view.shifts]
        self._push(Node(self.view.low, self.view.high, signs, inf, 0, 0))
        nodes, decided = 0, False
        batch: list[Node] = []
        try:
            self.best.seed()
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
                    top = self._waiting()
                    high = (
                        None if top == inf else self.best.least if top == -inf else max(self.best.least, Fraction(top))
                    )
                    progress(Bound(self.best.value, high, self.best.point, nodes, None, False))
        except BudgetError:  # a time limit from outside: what is known stays true
            for node in batch:
                self._push(node)
        return self._answer(nodes, decided)

    def _answer(self, nodes: int, ended: bool) -> Bound:
        waiting = [*(entry[2] for entry in self.heap), *self.stuck]
        certified = self.tree.fold() if self.tree is not None else inf
        tree = self.tree if certified < inf else None
        if self.threshold:
            reached = self.best.value >= 0
            proved = not reached and not waiting
            high = None if not proved else Fraction(certified) if -inf < certified < inf else Fraction(0)
            return Bound(self.best.value, high, self.best.point, nodes, tree, ended and (reached or proved))
        top: Fraction | float = max((node.bound for node in waiting), default=-inf)
        if waiting and tree is not None:
            top = certified
        high = self.best.least if top == -inf else None if top == inf else max(self.best.least, Fraction(top))
        return Bound(self.best.value, high, self.best.point, nodes, tree, high == self.best.least)

    def _settled(self) -> bool:
        """Whether a threshold is decided: reached, or (with an empty heap) out of reach."""
        return self.threshold and self.best.value >= 0

    def _waiting(self) -> float:
        return max((-self.heap[0][0] if self.heap else -inf, *(node.bound for node in self.stuck)))

    def _push(self, node: Node) -> None:
        heapq.heappush(self.heap, (-node.bound, self.made, node))
        self.made += 1

    def _drops(self, bound: float) -> bool:
        """Whether a node with this certified bound is settled."""
        if self.threshold:
            return bound < -self.margin
        return bound <= self.best.floor - self.margin

    def _tighten(self, root: Node) -> bool:
        """Whether programs of their own gave the root's pre-activations narrower intervals."""
        found = tighten(self.view, self._tools(root)[0], root)
        self.cuts = found.cuts
        if self.tree is not None:
            self.tree.tightenings.extend(found.proofs)
        return found.tried

    def _tools(self, node: Node) -> tuple[Proposer, Branching]:
        """The solver's model, scaled for the first node that needs it, and the experience of branching."""
        if self._made_tools is None:
            proposer = Proposer(self.view, node.low, node.high, node.lows, node.highs)
            self._made_tools = proposer, Branching(self.view, proposer)
        return self._made_tools

    # ---- one batch

    def _look_at(self, nodes: list[Node]) -> None:
        view = self.view
        nodes = [node for node in nodes if not self._dropped_since(node)]
        if not nodes:
            return
        low, high = np.array([n.low for n in nodes]), np.array([n.high for n in nodes])
        signs = [np.array([n.signs[t] for n in nodes]) for t in range(view.depth)]
        lows, highs, empty = intervals(view, low, high, signs, self.cuts)
        bounds, slopes = goal_bounds(view, low, high, lows, highs)
        if self.made == 1 and self.relative_margin:
            self.margin = self.relative_margin * max(float(bounds.min()) - self.best.floor, 2.0**-40)
        self.best.try_corners(low, high, slopes)
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

    def _dropped_since(self, node: Node) -> bool:
        """Whether the lower end has passed the node's old bound; only without a certificate, which needs a leaf."""
        return self.tree is None and self._drops(node.bound)

    def _go_on(self, node: Node, goal: int) -> None:
        count = node.open_neurons
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
        proposal = self._tools(node)[0].propose(node.low, node.high, node.lows, node.highs)
        if proposal is None:
            self._split_somewhere(node, goal)
            return
        if proposal.point is None:
            aim = 0.0 if self.threshold else self.best.floor
            proposal = far_along(self.view, node.low, node.high, node.lows, node.highs, proposal, aim)
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
        self.best.try_point(proposal.point)
        gaps = node.gaps(self.view, proposal.heights, proposal.hidden)
        best = max(((float(gap.max(initial=0.0)), t) for t, gap in enumerate(gaps)), default=(0.0, 0))
        if best[0] <= _TINY * max(1.0, *(float(np.abs(h).max(initial=0)) for h in proposal.hidden), 0.0):
            if self._solve(node, proposal.point):
                return
            self._split_somewhere(node, goal)
            return
        self._fix(node, *self._tools(node)[1].choose(node, gaps, bound))

    # ---- bounds

    def _bound(self, node: Node, proposal: Proposal) -> float:
        found = dual_bound(
            self.view, node.low, node.high, node.lows, node.highs, proposal.multipliers, proposal.weights
        )
        return _number(found)

    # ---- exact leaves

    def _solve(self, node: Node, point: Floats) -> bool:
        """Solve the cell of a point exactly; whether that settles the node."""
        hidden, sides, bounded = point, [], []
        for t, (weight, shift) in enumerate(zip(self.view.weights, self.view.shifts, strict=True)):
            z = weight @ hidden + shift
            low, high, sign = node.lows[t], node.highs[t], node.signs[t]
            side = np.where(sign != 0, sign > 0, np.where(low >= 0, True, np.where(high <= 0, False, z > 0)))
            sides.append(side)
            bounded.append((sign != 0) | ((low < 0) & (high > 0)))
            hidden = np.where(side, self.view.slopes[t][1], self.view.slopes[t][0]) * z
        box = node.box_in(self.program)
        vertex = self.exact.vertex(box, sides, bounded)
        if vertex is None:
            return False
        if vertex.point is not None and vertex.value is not None:
            self.best.offer(vertex.point, vertex.value)
        if vertex.weights is None:
            return False
        bound = self.exact.exact_bound(
            box,
            [fractions_of(x) for x in node.lows],
            [fractions_of(x) for x in node.highs],
            vertex.multipliers,
            vertex.weights,
        )
        if bound < 0 if self.threshold else bound <= self.best.least:
            self._note(node, Leaf(vertex.multipliers, vertex.weights, 0), bound)
            return True
        return False

    # ---- branching

    def _note(self, node: Node, leaf: Leaf, bound: float | Fraction) -> None:
        if self.tree is not None:
            self.tree.note(node.number, leaf, bound if isinstance(bound, Fraction) else bound + self.margin / 2)

    def _halve(self, node: Node, goal: int) -> bool:
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

    def _fix(self, node: Node, layer: int, neuron: int) -> None:
        numbers = self._grow(node, Split(layer, neuron, None))
        for sign, number in ((-1, numbers[0]), (1, numbers[1])):
            signs = list(node.signs)
            signs[layer] = signs[layer].copy()
            signs[layer][neuron] = sign
            self._child(node, node.low, node.high, signs, number)

    def _split_somewhere(self, node: Node, goal: int) -> None:
        """Where the floats give no hint: fix the open neuron with the widest interval, else halve the box."""
        spans = [
            np.where((a < 0) & (b > 0) & (s == 0), b - a, -1.0)
            for a, b, s in zip(node.lows, node.highs, node.signs, strict=True)
        ]
        layer = max(range(len(spans)), key=lambda t: float(spans[t].max(initial=-1.0)), default=-1)
        if layer >= 0 and spans[layer].max(initial=-1.0) > 0:
            self._fix(node, layer, int(spans[layer].argmax()))
        elif not self._halve(node, goal) and not self._by_intervals(node):
            self.stuck.append(node)

    def _by_intervals(self, node: Node) -> bool:
        """Whether interval arithmetic in fractions settles a node of which doubles see too little, such as a point."""
        box = node.box_in(self.program)
        bound = interval_bound(self.program, box, [sign.tolist() for sign in node.signs])
        if all(low == high for low, high in box):
            point = tuple(low for low, _ in box)
            self.best.offer(point)
            bound = None if bound is None else self.program.value(point)
        if bound is not None and not (bound < 0 if self.threshold else bound <= self.best.least):
            return False
        self._note(node, Leaf(None, None, 0), -inf if bound is None else bound)
        return True

    def _grow(self, node: Node, split: Split) -> tuple[int, int]:
        return self.tree.grow(node.number, split) if self.tree is not None else (0, 0)

    def _child(self, node: Node, low: Floats, high: Floats, signs: Sequence[Any], number: int) -> None:
        self._push(Node(low, high, list(signs), node.bound, number, node.depth + 1))


def _number(value: Any) -> float:
    """The bound, infinite where a computation in doubles did not give one."""
    found = float(value)
    return inf if found != found else found
