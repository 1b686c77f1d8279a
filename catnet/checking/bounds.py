"""Re-checks bounds of a piecewise-linear network, of the difference of two, or of a defect, over a box.

**Claim**: F(x) = left(G x) - H right(x) with ReLU, leaky ReLU or no activation (``right``, ``input`` G and ``output`` H
may be null: then nothing is subtracted, and a matrix is the identity); a box; and for each list of *goals*, forms
c . F(x) + d . x + e: the maximum over the box of the least of them is at least ``at_least`` and at most ``at_most``
(null: nothing is said).  One goal is a bound of an output; ``at_most`` below 0 says that no x satisfies all goals >= 0,
and 0 that none satisfies all goals > 0.

**Proof**: for ``at_least`` a point, where F is evaluated.  For ``at_most`` a tree, node by node, each before its
children.  ``["input", i, t]``: first x_i <= t, then x_i >= t.  ``["neuron", k, j]``: first neuron j of hidden layer k
off, z <= 0, then on, z >= 0.  ``["tighten", [[k, j, s, lambda], …]]`` has one child, the same node, where more is known
of some pre-activations: s z is at most its dual bound (s = 1 or -1).  ``["leaf", w, lambda]``.

At a leaf every pre-activation is enclosed in [l, u]: layer by layer by interval arithmetic and, with ``substitute``, by
the dual bound of z and -z; rounded outwards to multiples of 2^-bits; cut by what is known on the way to the leaf.  If
an interval is empty, so is the node.  Otherwise the least goal is at most w . goals for any weights w >= 0 of sum 1,
and that is at most its dual bound for *any* multipliers lambda (`dual`).  Where lambda is null, they are gamma times
the slope of a line next to sigma's graph; that they are rounded does not matter, since any do.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from .dual import Box, Cuts, Function, Multipliers, Region, up
from .perceptron import read_perceptron
from .reading import array, bind, fields, guarded, integer, matrix, need, number, opened, shape, spell, spelled, vector

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "bounds on a box"
CLAIMED = ("left", "right", "input", "output", "box", "bounds")
MOST_BITS = 4096

Goal = tuple[list[Fraction], list[Fraction], Fraction]
Node = tuple[Box, Cuts]


def weighed(
    function: Function, goals: Sequence[Goal], weights: Sequence[Fraction]
) -> tuple[list[Fraction], list[Fraction], Fraction]:
    """w . goals as a form in what leaves the last hidden layer, and in x."""
    form, direct, total = [Fraction(0)] * function.width, [Fraction(0)] * len(goals[0][1]), Fraction(0)
    for w, (outputs, inputs, constant) in zip(weights, goals, strict=True):
        direct = [a + w * b for a, b in zip(direct, inputs, strict=True)]
        total += w * constant
        for c, row in zip(outputs, function.outputs, strict=True):
            if w * c:
                form = [a + w * c * b for a, b in zip(form, row, strict=False)]
                total += w * c * row[-1]
    return form, direct, total


def leaf_bound(
    region: Region, goals: Sequence[Goal], weights: Sequence[Fraction], multipliers: Multipliers
) -> Fraction:
    form, direct, total = weighed(region.function, goals, weights)
    scale = lcm(*(v.denominator for v in form))
    gamma = [int(v * scale) for v in form]
    return region.dual(len(region.function.hidden), gamma, scale, total, direct, multipliers)


@dataclass(frozen=True)
class Walk:
    """What holds at all nodes of a tree: for each kind of node its children, or what is checked there."""

    function: Function
    goals: Sequence[Goal]
    at_most: Fraction
    substitute: bool
    bits: int

    def input(self, box: Box, cuts: Cuts, i: int, at: Fraction) -> list[Node]:
        low, high = box[i]
        need(low <= at <= high, f"input {i} is split outside of its interval")
        return [([*box[:i], [low, at], *box[i + 1 :]], cuts), ([*box[:i], [at, high], *box[i + 1 :]], cuts)]

    def neuron(self, box: Box, cuts: Cuts, k: int, j: int) -> list[Node]:
        return [(box, cut(cuts, k, j, 1, 0)), (box, cut(cuts, k, j, -1, 0))]

    def tighten(self, box: Box, cuts: Cuts, known: Sequence[Any]) -> list[Node]:
        region = Region(self.function, box, cuts, self.substitute, self.bits)
        for k, j, sign, multipliers in known:
            layer = self.function.hidden[k]
            row, shift = [sign * w for w in layer.rows[j]], Fraction(sign * layer.shifts[j], layer.scale)
            found = up(region.dual(k, row, layer.scale, shift, None, multipliers), self.bits)
            cuts = cut(cuts, k, j, sign, found)
        return [(box, cuts)]

    def leaf(self, box: Box, cuts: Cuts, weights: list[Fraction], multipliers: Multipliers) -> list[Node]:
        need(min(weights) >= 0 and sum(weights) == 1, "the weights are negative or not of sum 1")
        region = Region(self.function, box, cuts, self.substitute, self.bits)
        need(
            region.empty or leaf_bound(region, self.goals, weights, multipliers) <= self.at_most,
            f"the goals are not bounded by {spell(self.at_most)}",
        )
        return []

    def leaves(self, box: Box, nodes: Sequence[Any]) -> int:
        """Every leaf's bound is at most `at_most`; the number of leaves."""
        waiting: list[Node] = [(box, {})]
        leaves = 0
        for kind, *data in nodes:
            here, cuts = waiting.pop()
            children = NODES[kind].children(self, here, cuts, *data)
            leaves += not children
            waiting += reversed(children)
        return leaves


def cut(cuts: Cuts, k: int, j: int, sign: int, most: int) -> Cuts:
    """The cuts, and sign z <= most 2^-bits for one neuron."""
    return {**cuts, (k, j, sign): min(most, cuts.get((k, j, sign), most))}


def read_goal(value: Any, outputs: int, inputs: int) -> Goal:
    content = fields(value, "goal", "outputs", "inputs", "constant")
    return (
        vector(content["outputs"], "goal: outputs", outputs),
        vector(content["inputs"], "goal: inputs", inputs),
        number(content["constant"], "goal: constant"),
    )


def read_multipliers(value: Any, function: Function, layers: int) -> Multipliers:
    if value is None:
        return None
    found = array(value, "multipliers", layers)
    return [vector(entry, "multipliers", len(function.hidden[k].rows)) for k, entry in enumerate(found)]


@dataclass(frozen=True)
class Tree:
    """What its nodes speak of."""

    function: Function
    inputs: int
    goals: int

    def layer(self, k: Any) -> int:
        return integer(k, "hidden layer", 0, len(self.function.hidden) - 1)

    def neuron(self, k: Any, j: Any) -> tuple[int, int]:
        k = self.layer(k)
        return k, integer(j, "neuron", 0, len(self.function.hidden[k].rows) - 1)

    def input(self, i: Any, at: Any) -> tuple[int, Fraction]:
        return integer(i, "input", 0, self.inputs - 1), number(at, "input")

    def leaf(self, weights: Any, multipliers: Any) -> tuple[list[Fraction], Multipliers]:
        depth = len(self.function.hidden)
        return vector(weights, "weights", self.goals), read_multipliers(multipliers, self.function, depth)

    def tighten(self, known: Any) -> tuple[list[Any]]:
        cuts = []
        for entry in array(known, "tighten"):
            k, j, sign, multipliers = array(entry, "tighten", 4)
            shape(sign in (1, -1) and type(sign) is int, "tighten: the sign is 1 or -1")
            k, j = self.neuron(k, j)
            cuts.append((k, j, sign, read_multipliers(multipliers, self.function, k)))
        return (cuts,)


@dataclass(frozen=True)
class Kind:
    """A kind of node: how many entries follow its name, how they are read, its children, and how many these are."""

    size: int
    read: Callable[..., tuple[Any, ...]]
    children: Callable[..., list[Node]]
    count: int


NODES = {
    "input": Kind(2, Tree.input, Walk.input, 2),
    "neuron": Kind(2, Tree.neuron, Walk.neuron, 2),
    "tighten": Kind(1, Tree.tighten, Walk.tighten, 1),
    "leaf": Kind(2, Tree.leaf, Walk.leaf, 0),
}


def read_tree(value: Any, function: Function, inputs: int, goals: int) -> list[Any]:
    """The nodes; `MalformedError` unless they are one tree."""
    tree, open_nodes = Tree(function, inputs, goals), 1
    found: list[Any] = []
    for entry in array(value, "tree"):
        shape(open_nodes > 0, "tree: nodes are left over")
        name, *data = array(entry, "node") or [None]
        shape(type(name) is str and name in NODES and len(data) == NODES[name].size, "not a node")
        found.append((name, *NODES[name].read(tree, *data)))
        open_nodes += NODES[name].count - 1
    shape(open_nodes == 0, "tree: a node has not both of its children")
    return found


def written(value: Any) -> Any:
    """What was read of a tree, written again."""
    if isinstance(value, list | tuple):
        return [written(entry) for entry in value]
    return spell(value) if isinstance(value, Fraction) else value


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "bits", "substitute", "proofs")
    left = read_perceptron(content["left"], "left")
    right = None if content["right"] is None else read_perceptron(content["right"], "right")
    inputs, outputs = left.inputs, left.sizes[-1]
    shape(
        right is None or (right.inputs, right.sizes[-1]) == (inputs, outputs),
        "left and right have different dimensions",
    )
    before = None if content["input"] is None else matrix(content["input"], "input", inputs, inputs)
    after = None if content["output"] is None else matrix(content["output"], "output", outputs, outputs)
    shape(after is None or right is not None, "output: there is no right side for it to act on")
    function = Function(left, right, before, after)
    box = [vector(pair, "box", 2) for pair in array(content["box"], "box", inputs)]
    shape(all(low <= high for low, high in box), "box: an interval is empty")
    bits, substitute = integer(content["bits"], "bits", 1, MOST_BITS), content["substitute"]
    shape(type(substitute) is bool, "substitute: not true or false")
    bounds, claims, proofs, leaves = [], [], [], 0
    entries = array(content["bounds"], "bounds")
    for entry, proof in zip(entries, array(content["proofs"], "proofs", len(entries)), strict=True):
        said, shown = fields(entry, "bound", "goals", "at_least", "at_most"), fields(proof, "proof", "point", "tree")
        goals = [read_goal(goal, outputs, inputs) for goal in array(said["goals"], "goals")]
        shape(len(goals) > 0, "goals: none")
        ends = [None if said[key] is None else number(said[key], key) for key in ("at_least", "at_most")]
        shape((ends[0] is None) == (shown["point"] is None), "a point for at_least, and only for it")
        shape((ends[1] is None) == (shown["tree"] is None), "a tree for at_most, and only for it")
        point = None if ends[0] is None else vector(shown["point"], "point", inputs)
        tree = None if ends[1] is None else read_tree(shown["tree"], function, inputs, len(goals))
        bounds.append((goals, ends[0], ends[1], point, tree))
        forms = [{"outputs": spelled(c), "inputs": spelled(d), "constant": spell(e)} for c, d, e in goals]
        claims.append({"goals": forms, "at_least": written(ends[0]), "at_most": written(ends[1])})
        proofs.append({"point": written(point), "tree": written(tree)})
    found = bind(
        content,
        {
            "left": left.written(),
            "right": None if right is None else right.written(),
            "input": written(before),
            "output": written(after),
            "box": written(box),
            "bounds": claims,
        },
        {"bits": bits, "substitute": substitute, "proofs": proofs},
        {"claim_verdict": "proved", "assuming": [], "dimensions": [inputs, outputs]},
    )
    for goals, at_least, at_most, point, tree in bounds:
        if at_least is not None and point is not None:
            need(all(low <= x <= high for x, (low, high) in zip(point, box, strict=True)), "a point is not in the box")
            values = function.value(point)
            for c, d, e in goals:
                form = sum((a * v for a, v in zip([*c, *d], [*values, *point], strict=True)), e)
                need(form >= at_least, f"a goal is {spell(form)} at the point, less than {spell(at_least)}")
        if at_most is not None and tree is not None:
            leaves += Walk(function, goals, at_most, substitute, bits).leaves(box, tree)
    return {**found, "bounds": len(bounds), "leaves": leaves}
