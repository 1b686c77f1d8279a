"""Trees of bounds that their checker does not follow to the end, completed with its own arithmetic.

A search in doubles and its checker enclose pre-activations each in their own way, so a leaf that is sharp for one need
not be for the other: where a neuron rests on its kink throughout a node, doubles call it open and the checker does not.
Here every leaf that the checker refuses is replaced by a subtree, and every subtree by a leaf where substitution or
intervals alone are enough for the checker.  A new node is settled by these, or by the multipliers of a cell's best
vertex (`catnet.geometry.programs.exact_leaf`), whose basis doubles propose; else an open neuron is split, by the value
of an input where it reads one only, as that settles all its copies; else an input is halved.

*Why it seldom needs more.*  Once no neuron is open, the pre-activations are affine forms on the node, the splits are
linear conditions, and the multipliers of the best vertex prove the largest value on it whatever the intervals are: a
summand gamma sigma(z) - lambda z is 0 off the split neurons, and -beta z on those, which has its largest value 0 at z =
0.  Inputs are halved only where the program of the cell has no vertex, or doubles did not find its basis; that this
ends is not shown, so the nodes are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from catnet.architectures.perceptron.file import network_to_json
from catnet.checking.bounds import NODES, Node, Walk, leaf_bound, read_tree, written
from catnet.checking.dual import Function, Multipliers, Region
from catnet.checking.perceptron import read_perceptron
from catnet.errors import CatnetError
from catnet.geometry.programs.exact_leaf import Exact
from catnet.geometry.programs.program import Box, Goal, Program
from catnet.questions.on_box import Difference

__all__ = ["MOST_NODES", "completed", "completed_walk"]

MOST_NODES = 2000


class _Completion:
    """One tree, one bound."""

    def __init__(self, walk: Walk, program: Program, most: int) -> None:
        self.walk, self.exact, self.most, self.added = walk, Exact(program), most, 0

    def region(self, node: Node) -> Region:
        return Region(self.walk.function, *node, self.walk.substitute, self.walk.bits)

    def holds(self, region: Region, weights: list[Fraction], multipliers: Multipliers) -> bool:
        """Whether the checker accepts a leaf."""
        return region.empty or leaf_bound(region, self.walk.goals, weights, multipliers) <= self.walk.at_most

    def short_leaf(self, region: Region) -> list[Any] | None:
        """A leaf by substitution, or by the intervals of the last hidden layer, if the checker accepts one."""
        count = len(self.walk.goals)
        nothing = [[Fraction(0)] * len(layer.rows) for layer in region.function.hidden]
        for k in range(count):
            weights = [Fraction(i == k) for i in range(count)]
            for multipliers in (None, nothing):
                if self.holds(region, weights, multipliers):
                    return ["leaf", weights, multipliers]
        return None

    def leaf_of(self, region: Region) -> list[Any] | None:
        """A leaf that the checker accepts on this node, if one was found."""
        short = self.short_leaf(region)
        if short is not None:
            return short
        vertex = self.exact.vertex([(low, high) for low, high in region.box], *_sides(region))
        if vertex is None or vertex.weights is None:
            return None
        weights, multipliers = list(vertex.weights), [list(entry) for entry in vertex.multipliers]
        return ["leaf", weights, multipliers] if self.holds(region, weights, multipliers) else None

    def subtree(self, node: Node) -> Iterator[list[Any]]:
        """Nodes that the checker accepts, below one that it did not."""
        waiting = [node]
        while waiting:
            node = waiting.pop()
            region = self.region(node)
            entry = self.leaf_of(region) or _split(region)
            self.added += 1
            if entry is None or self.added > self.most:
                raise CatnetError(f"its tree was not completed by {self.added} nodes more")
            yield entry
            kind, *data = entry
            if kind != "leaf":
                waiting += reversed(NODES[kind].children(self.walk, *node, *data))


def _split(region: Region) -> list[Any] | None:
    """The open neuron of the first layer that has one, with the widest interval; else the middle of an input."""
    for k, span in enumerate(region.spans):
        widths = [high - low if low < 0 < high else 0 for low, high in zip(*span, strict=True)]
        j = max(range(len(widths)), key=widths.__getitem__, default=0)
        if widths and widths[j]:
            layer = region.function.hidden[k]
            reads = [(i, -Fraction(layer.shifts[j], w)) for i, w in enumerate(layer.rows[j]) if w]
            if k == 0 and len(reads) == 1 and region.box[reads[0][0]][0] < reads[0][1] < region.box[reads[0][0]][1]:
                return ["input", *reads[0]]
            return ["neuron", k, j]
    sizes = [high - low for low, high in region.box]
    i = max(range(len(sizes)), key=sizes.__getitem__, default=None)
    return None if i is None or not sizes[i] else ["input", i, sum(region.box[i]) / 2]


def _sides(region: Region) -> tuple[list[Any], list[Any]]:
    """On which side each neuron is, as at the middle of the box where it is open; and whether a split says so."""
    values: Sequence[Fraction] = [(low + high) / 2 for low, high in region.box]
    sides, bounded = [], []
    for k, layer in enumerate(region.function.hidden):
        heights = [
            (sum((w * v for w, v in zip(row, values, strict=True) if w), Fraction(0)) + shift) / layer.scale
            for row, shift in zip(layer.rows, layer.shifts, strict=True)
        ]
        on, held = [], []
        for j, (z, low, high) in enumerate(zip(heights, *region.spans[k], strict=True)):
            signs = [sign for sign in (1, -1) if region.cuts.get((k, j, sign), 1) <= 0]
            on.append(signs == [-1] if len(signs) == 1 else low >= 0 if low >= 0 or high <= 0 else z > 0)
            held.append(bool(signs) or low < 0 < high)
        values = [z * Fraction(pair[up], layer.common) for z, pair, up in zip(heights, layer.slopes, on, strict=True)]
        sides.append(np.array(on, dtype=bool))
        bounded.append(np.array(held, dtype=bool))
    return sides, bounded


def completed(
    function: Difference,
    box: Box,
    goals: Sequence[Goal],
    at_most: Fraction,
    nodes: Sequence[Any] | None,
    *,
    bits: int,
    substitute: bool,
    most: int = MOST_NODES,
) -> list[Any]:
    """The tree as JSON, with subtrees for the leaves that the checker refuses.

    Parameters
    ----------
    function : Difference
    box : Box
    goals : sequence of Goal
    at_most : Fraction
        What the least of the goals exceeds nowhere.
    nodes : list, optional
        A tree as JSON; the root alone, if there is none.
    bits, substitute : int, bool
        How the checker rounds and encloses.
    most : int
        How many nodes may be added.

    Raises
    ------
    CatnetError
        If more would be needed, or none helps.
    """
    sides = [
        None if theta is None else read_perceptron(network_to_json(theta), "")
        for theta in (function.left, function.right)
    ]
    rows = [
        None if matrix is None else [list(row) for row in matrix.rows()] for matrix in (function.before, function.after)
    ]
    left, right = sides
    assert left is not None
    forms = [(list(goal.outputs), list(goal.inputs or (Fraction(0),) * len(box)), goal.constant) for goal in goals]
    walk = Walk(Function(left, right, *rows), forms, at_most, substitute, bits)
    return completed_walk(walk, function.program(goals, box), nodes, most=most)


def completed_walk(walk: Walk, program: Program, nodes: Sequence[Any] | None, *, most: int = MOST_NODES) -> list[Any]:
    """The same, where the checker's function is given, and the program that was searched, of the same neurons in the
    same order.
    """
    completion = _Completion(walk, program, most)
    root: Node = ([[low, high] for low, high in program.box], {})
    if nodes is None:
        return [written(entry) for entry in completion.subtree(root)]
    found: list[Any] = []
    waiting = [root]
    entries = iter(read_tree(nodes, walk.function, len(program.box), len(walk.goals)))
    for kind, *data in entries:
        node = waiting.pop()
        region = completion.region(node)
        short = completion.short_leaf(region)
        if short is not None:
            found.append(short)
            _skip(entries, NODES[kind].count)
        elif kind != "leaf":
            found.append([kind, *data])
            waiting += reversed(NODES[kind].children(walk, *node, *data))
        else:
            found += [[kind, *data]] if completion.holds(region, *data) else completion.subtree(node)
    return [written(entry) for entry in found]


def _skip(entries: Iterator[Any], waiting: int) -> None:
    """Leave out so many subtrees."""
    while waiting:
        kind, *_ = next(entries)
        waiting += NODES[kind].count - 1
