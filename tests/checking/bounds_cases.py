"""Certificates of bounds that must be accepted, and ones that must be refused, for the checker and for its mutants.

Sharp ones: the bound that a tree proves, computed by the checker's own arithmetic, is claimed (accepted), and a little
less (refused); so whatever changes a computed bound changes a verdict.
"""

from __future__ import annotations

import copy
import random
from fractions import Fraction
from typing import Any

from catnet.checking import bounds as checker
from catnet.checking.dual import Function, Region
from catnet.checking.perceptron import read_perceptron
from catnet.checking.reading import sealed, spell

TINY = Fraction(1, 2**300)
CLAIM_KEYS = ("left", "right", "input", "output", "box", "bounds")


def seal(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the hash of what it claims now."""
    claim = {key: document[key] for key in CLAIM_KEYS}
    proof = {key: document[key] for key in ("bits", "substitute", "proofs")}
    return sealed(checker.CLAIM, claim, proof)


def network(source: random.Random, widths: list[int], activation: Any = "relu") -> dict[str, Any]:
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        rows = [
            [spell(Fraction(source.randint(-5, 5), source.choice((1, 2, 3)))) for _ in range(before)]
            for _ in range(after)
        ]
        layers.append({"weight": rows, "bias": [spell(Fraction(source.randint(-3, 3), 2)) for _ in range(after)]})
    return {"format": "catnet-network/1", "activation": activation, "layers": layers}


def document(
    left: dict[str, Any],
    box: list[tuple[Fraction, Fraction]],
    goals: list[dict[str, Any]],
    tree: list[Any] | None,
    *,
    at_most: Fraction | None = None,
    at_least: Fraction | None = None,
    point: list[Fraction] | None = None,
    bits: int = 20,
    substitute: bool = True,
    **more: Any,
) -> dict[str, Any]:
    bound = {
        "goals": goals,
        "at_least": None if at_least is None else spell(at_least),
        "at_most": None if at_most is None else spell(at_most),
    }
    return seal(
        {
            "left": left,
            "right": more.get("right"),
            "input": more.get("before"),
            "output": more.get("after"),
            "box": [[spell(a), spell(b)] for a, b in box],
            "bounds": [bound],
            "bits": bits,
            "substitute": substitute,
            "proofs": [{"point": None if point is None else [spell(x) for x in point], "tree": tree}],
        }
    )


def proved(document: dict[str, Any]) -> Fraction:
    """The least number that the document's tree proves, by bisection of nothing: the largest bound of its leaves."""
    left = read_perceptron(document["left"], "left")
    right = None if document["right"] is None else read_perceptron(document["right"], "right")
    before, after = (
        None if document[key] is None else [[Fraction(v) for v in row] for row in document[key]]
        for key in ("input", "output")
    )
    function = Function(left, right, before, after)
    box = [[Fraction(v) for v in pair] for pair in document["box"]]
    inputs, outputs = left.inputs, left.sizes[-1]
    goals = [checker.read_goal(goal, outputs, inputs) for goal in document["bounds"][0]["goals"]]
    nodes = checker.read_tree(document["proofs"][0]["tree"], function, inputs, len(goals))
    found: list[Fraction] = []

    def note(region: Region, goals: Any, weights: Any, multipliers: Any) -> Fraction:
        found.append(original(region, goals, weights, multipliers))
        return found[-1]

    original = checker.leaf_bound
    checker.leaf_bound = note
    try:
        walk = checker.Walk(function, goals, Fraction(10**30), document["substitute"], document["bits"])
        walk.leaves(box, nodes)
    finally:
        checker.leaf_bound = original
    return max(found)


def goal(source: random.Random, outputs: int, inputs: int, direct: bool = True) -> dict[str, Any]:
    third = [spell(Fraction(source.randint(-4, 4), 3)) for _ in range(outputs + inputs + 1)]
    return {
        "outputs": third[:outputs],
        "inputs": third[outputs:-1] if direct else ["0"] * inputs,
        "constant": third[-1],
    }


def multipliers(source: random.Random, widths: list[int]) -> list[list[str]]:
    return [[spell(Fraction(source.randint(-9, 9), 4)) for _ in range(width)] for width in widths]


def sharp(number: int) -> tuple[dict[str, Any], Fraction]:
    """A certificate with a small random tree, and what it proves."""
    source = random.Random(number)
    inputs, outputs = source.randint(1, 3), source.randint(1, 2)
    hidden = [source.randint(1, 3) for _ in range(source.randint(0, 3))]
    activation = source.choice(
        ("relu", "relu", {"leaky_relu": "1/10"}, {"leaky_relu": "-1"}, {"leaky_relu": "3"}, "identity")
    )
    left = network(source, [inputs, *hidden, outputs], activation)
    more: dict[str, Any] = {}
    widths = list(hidden)
    if source.random() < 0.5:
        others = [source.randint(1, 2) for _ in range(source.randint(0, 2))]
        more["right"] = network(source, [inputs, *others, outputs])
        if source.random() < 0.7:
            more["after"] = [[spell(Fraction(source.randint(-2, 2))) for _ in range(outputs)] for _ in range(outputs)]
        depth = max(len(hidden), len(others))
        one = hidden + [outputs] * (depth - len(hidden))
        two = others + [outputs] * (depth - len(others))
        widths = [a + b for a, b in zip(one, two, strict=True)]
    if source.random() < 0.5:
        more["before"] = [[spell(Fraction(source.randint(-2, 2))) for _ in range(inputs)] for _ in range(inputs)]
    box = []
    for _ in range(inputs):
        low = Fraction(source.randint(-3, 3), 2)
        box.append((low, low + Fraction(source.randint(0, 5), 3)))
    goals = [goal(source, outputs, inputs) for _ in range(source.randint(1, 2))]
    weights = ["1"] if len(goals) == 1 else ["1/3", "2/3"]

    def leaf() -> list[Any]:
        return ["leaf", weights, multipliers(source, widths) if source.random() < 0.6 else None]

    tree: list[Any] = []
    if len(widths) > 1 and source.random() < 0.6:
        k = source.randrange(len(widths))
        cuts = [
            [k, source.randrange(widths[k]), sign, multipliers(source, widths[:k]) if source.random() < 0.5 else None]
            for sign in (1, -1)
        ]
        tree.append(["tighten", cuts])
    shape = source.choice(("leaf", "input", "neuron", "both"))
    if shape in ("input", "both"):
        place = source.randrange(inputs)
        tree.append(["input", place, spell((box[place][0] + 2 * box[place][1]) / 3)])
    if shape in ("neuron", "both") and widths:
        k = source.randrange(len(widths))
        tree += [["neuron", k, source.randrange(widths[k])], leaf(), leaf()]
    else:
        tree.append(leaf())
    if shape in ("input", "both"):
        tree.append(leaf())
    draft = document(
        left,
        box,
        goals,
        tree,
        at_most=Fraction(0),
        bits=source.choice((3, 20)),
        substitute=source.random() < 0.6,
        **more,
    )
    return draft, proved(draft)


def claiming(draft: dict[str, Any], at_most: Fraction) -> dict[str, Any]:
    changed = copy.deepcopy(draft)
    changed["bounds"][0]["at_most"] = spell(at_most)
    return seal(changed)


def cases() -> list[tuple[str, dict[str, Any], bool]]:
    """Triples (name, document, whether it must be accepted)."""
    found: list[tuple[str, dict[str, Any], bool]] = []
    number = 0
    while len(found) < 160:
        number += 1
        try:
            draft, bound = sharp(number)
        except ValueError:  # every leaf is empty
            continue
        found.append((f"sharp {number}", claiming(draft, bound), True))
        found.append((f"a little less {number}", claiming(draft, bound - TINY), False))
    return found + written_by_hand()


def written_by_hand() -> list[tuple[str, dict[str, Any], bool]]:
    """relu(x) - relu(-x) = x and the like: each refused one is wrong in one place."""
    bent = {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [{"weight": [["1"], ["-1"]], "bias": ["0", "0"]}, {"weight": [["1", "-1"]], "bias": ["0"]}],
    }
    box = [(Fraction(-1), Fraction(1))]
    first = {"outputs": ["1"], "inputs": ["0"], "constant": "0"}
    less = {"outputs": ["-1"], "inputs": ["0"], "constant": "0"}
    leaf = ["leaf", ["1"], [["1", "-1"]]]
    split = [["neuron", 0, 0], leaf, leaf]
    one = Fraction(1)

    def of(tree: list[Any] | None, at_most: Fraction | None = Fraction(9), **more: Any) -> dict[str, Any]:
        return document(bent, more.pop("box", box), more.pop("goals", [first]), tree, at_most=at_most, **more)

    both = {"goals": [first, less]}
    found = [
        ("a point", of(None, None, at_least=one, point=[one]), True),
        ("a lower value than at the point", of(None, None, at_least=one / 2, point=[one]), True),
        ("a higher value than at the point", of(None, None, at_least=one + TINY, point=[one]), False),
        ("a point outside", of(None, None, at_least=one, point=[2 * one]), False),
        ("a point below", of(None, None, at_least=one * -2, point=[2 * -one]), False),
        ("no bound at all", of(None, None), True),
        ("a missing child", of([["neuron", 0, 0], leaf]), False),
        ("a child too many", of([["neuron", 0, 0], leaf, leaf, leaf]), False),
        ("no tree", of([]), False),
        ("a split outside", of([["input", 0, "2"], leaf, leaf]), False),
        ("a split below", of([["input", 0, "-2"], leaf, leaf]), False),
        (
            "a split at the end",
            of([["input", 0, "1"], ["leaf", ["1"], [["1", "-1"]]], ["leaf", ["1"], [["1", "-1"]]]], Fraction(3)),
            True,
        ),
        ("an input that is not there", of([["input", 1, "0"], leaf, leaf]), False),
        ("a neuron that is not there", of([["neuron", 0, 2], leaf, leaf]), False),
        ("a layer that is not there", of([["neuron", 1, 0], leaf, leaf]), False),
        ("a negative neuron", of([["neuron", 0, -1], leaf, leaf]), False),
        ("an unknown node", of([["guess", 0, 0], leaf, leaf]), False),
        ("weights of sum 2", of([["leaf", ["2"], [["1", "-1"]]]], Fraction(9)), False),
        ("weights of sum 0", of([["leaf", ["0"], [["0", "0"]]]], Fraction(0)), False),
        ("negative weights", of([["leaf", ["2", "-1"], [["1", "-1"]]]], Fraction(99), **both), False),
        ("a goal without weights", of([["leaf", ["1"], [["1", "-1"]]]], Fraction(99), **both), False),
        ("two goals, the least at the point", of(None, None, at_least=-one, point=[one], **both), True),
        ("two goals, the larger at the point", of(None, None, at_least=one, point=[one], **both), False),
        ("multipliers of one neuron", of([["leaf", ["1"], [["1"]]]], Fraction(9)), False),
        ("multipliers of no layer", of([["leaf", ["1"], []]], Fraction(9)), False),
        ("the box the wrong way round", of(split, box=[(one, -one)]), False),
        ("a sign that is none", of([["tighten", [[0, 0, 2, []]]], leaf], Fraction(9)), False),
        ("a proof for no claim", of(split, None), False),
        ("a claim without proof", of(None, one), False),
        ("a point for no claim", of(split, one, point=[one]), False),
        (
            "sharp on two parts",
            of([["neuron", 0, 0], ["leaf", ["1"], [["0", "-1"]]], ["leaf", ["1"], [["1", "0"]]]], one),
            True,
        ),
    ]
    found.append(
        (
            "the smaller of two cuts",
            of(
                [
                    ["tighten", [[0, 0, 1, []], [0, 0, -1, []]]],
                    ["neuron", 0, 0],
                    ["leaf", ["1"], [["0", "-1"]]],
                    ["leaf", ["1"], [["1", "0"]]],
                ],
                one,
            ),
            True,
        )
    )
    ramp = {**bent, "layers": [{"weight": [["1"]], "bias": ["0"]}, {"weight": [["1"]], "bias": ["0"]}]}
    for place, value, good in ((one, one, True), (-one, Fraction(0), True), (-one, TINY, False)):
        found.append((f"relu at {place}", document(ramp, box, [first], None, at_least=value, point=[place]), good))
    true = of(split, Fraction(5))
    for key, value in (
        ("bits", 0),
        ("bits", 10**6),
        ("substitute", 1),
        ("format", "catnet-bounds/1"),
        ("claim", "bounds"),
    ):
        found.append((f"{key} {value}", {**true, key: value}, False))
    found.append(("another hash", {**true, "claim_sha256": "0" * 64}, False))
    found.append(("another key", {**true, "note": ""}, False))
    found.append(("another network under the hash", {**true, "left": {**bent, "activation": "identity"}}, False))
    tanh = copy.deepcopy(true)
    tanh["left"]["activation"] = "tanh"
    found.append(("tanh", seal(tanh), False))
    wide = copy.deepcopy(true)
    wide["right"] = {**bent, "layers": [{"weight": [["1", "1"]], "bias": ["0"]}]}
    found.append(("a right side of two inputs", seal(wide), False))
    lonely = copy.deepcopy(true)
    lonely["output"] = [["1"]]
    found.append(("an action on nothing", seal(lonely), False))
    found.append(("true", true, True))
    return found
