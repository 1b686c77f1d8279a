"""Re-checks bounds of a piecewise-linear network, of the difference of two, or of a defect, over a box.

**Claim**: F(x) = left(G x) - H right(x) with ReLU, leaky ReLU or no activation (``right``, ``input`` G and ``output`` H
may be null: then nothing is subtracted, and a matrix is the identity); a box; and for each list of *goals*, forms
c . F(x) + d . x + e: the maximum over the box of the least of them is at least ``at_least`` and at most ``at_most``
(null: nothing is said).  One goal is a bound of an output; ``at_most`` below 0 says that no x satisfies all goals >= 0.

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

import sys
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

if not __package__:  # run alone: the folder of this file is the package, and nothing else of catnet is looked for
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .dual import Box, Cuts, Function, Multipliers, Region, up
from .perceptron import read_perceptron
from .reading import (
    CertificateError,
    array,
    bind,
    fields,
    guarded,
    integer,
    load,
    main,
    matrix,
    need,
    number,
    opened,
    shape,
    spell,
    spelled,
    vector,
)

__all__ = ["CLAIM", "CLAIMED", "CertificateError", "check", "load"]

CLAIM = "bounds on a box"
CLAIMED = ("left", "right", "input", "output", "box", "bounds")
MOST_BITS = 4096

Goal = tuple[list[Fraction], list[Fraction], Fraction]


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


def check_tree(
    function: Function,
    box: Box,
    goals: Sequence[Goal],
    at_most: Fraction,
    nodes: Sequence[Any],
    substitute: bool,
    bits: int,
) -> int:
    """Every leaf's bound is at most `at_most`; the number of leaves."""
    waiting: list[tuple[Box, Cuts]] = [(box, {})]
    leaves = 0
    for kind, *data in nodes:
        box, cuts = waiting.pop()
        if kind == "input":
            i, at = data
            low, high = box[i]
            need(low <= at <= high, f"input {i} is split outside of its interval")
            waiting.append(([*box[:i], [at, high], *box[i + 1 :]], cuts))
            waiting.append(([*box[:i], [low, at], *box[i + 1 :]], cuts))
        elif kind == "neuron":
            k, j = data
            waiting.append((box, cut(cuts, k, j, -1, 0)))
            waiting.append((box, cut(cuts, k, j, 1, 0)))
        elif kind == "tighten":
            region = Region(function, box, cuts, substitute, bits)
            for k, j, sign, multipliers in data[0]:
                layer = function.hidden[k]
                row, shift = [sign * w for w in layer.rows[j]], Fraction(sign * layer.shifts[j], layer.scale)
                found = up(region.dual(k, row, layer.scale, shift, None, multipliers), bits)
                cuts = cut(cuts, k, j, sign, found)
            waiting.append((box, cuts))
        else:
            weights, multipliers = data
            need(min(weights) >= 0 and sum(weights) == 1, f"leaf {leaves}: the weights are negative or not of sum 1")
            region, leaves = Region(function, box, cuts, substitute, bits), leaves + 1
            need(
                region.empty or leaf_bound(region, goals, weights, multipliers) <= at_most,
                f"leaf {leaves - 1} does not bound the goals by {spell(at_most)}",
            )
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


def read_tree(value: Any, function: Function, inputs: int, goals: int) -> list[Any]:
    """The nodes; `MalformedError` unless they are one tree."""
    depth, open_nodes = len(function.hidden), 1
    found: list[Any] = []
    for entry in array(value, "tree"):
        shape(open_nodes > 0, "tree: nodes are left over")
        kind, *data = array(entry, "node") or [None]
        shape(
            type(kind) is str and (kind, len(data)) in (("input", 2), ("neuron", 2), ("leaf", 2), ("tighten", 1)),
            "not a node",
        )
        if kind == "input":
            found.append((kind, integer(data[0], "input", 0, inputs - 1), number(data[1], "input")))
        elif kind == "neuron":
            k = integer(data[0], "hidden layer", 0, depth - 1)
            found.append((kind, k, integer(data[1], "neuron", 0, len(function.hidden[k].rows) - 1)))
        elif kind == "leaf":
            found.append((kind, vector(data[0], "weights", goals), read_multipliers(data[1], function, depth)))
        else:
            cuts = []
            for entry_cut in array(data[0], "tighten"):
                k, j, sign, lam = array(entry_cut, "tighten", 4)
                k = integer(k, "hidden layer", 0, depth - 1)
                shape(sign in (1, -1) and type(sign) is int, "tighten: the sign is 1 or -1")
                j = integer(j, "neuron", 0, len(function.hidden[k].rows) - 1)
                cuts.append((k, j, sign, read_multipliers(lam, function, k)))
            found.append((kind, cuts))
        open_nodes += {"leaf": -1, "tighten": 0}.get(kind, 1)
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
            leaves += check_tree(function, box, goals, at_most, tree, substitute, bits)
    return {**found, "bounds": len(bounds), "leaves": leaves}


if __name__ == "__main__":
    sys.exit(main(check))
