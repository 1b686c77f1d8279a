"""Twins over number fields: one that is accepted, and what is false of it in one respect."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from catnet.checking.reading import sealed, sha256, spell

Document = dict[str, Any]
UNIT = [["1", "0"], ["0", "1"]]


def network(
    below: int | str, tokens: int = 2, last: str = "linear", embedding: list[list[str]] | None = None
) -> Document:
    """Heads (1, (1, 0)) and ([[0, 1], [d, 0]], (1, 1)), read by the identity: the minor is x² − d y²."""
    heads = [(UNIT, [["1", "0"]]), ([["0", "1"], [str(below), "0"]], [["1", "1"]])]
    written: Document = {"kind": "heads", "heads": [{"score": score, "value": value} for score, value in heads]}
    layers = [written] if embedding is None else [{"kind": "embedding", "weight": embedding}, written]
    if last == "linear":
        layers.append({"kind": "linear", "weight": UNIT})
    else:
        layers.append({"kind": "readout", "weights": [UNIT, [["0", "1"], ["1", "0"]]]})
    return {"format": "catnet-attention/1", "tokens": tokens, "layers": layers}


def twin(below: int, root: Sequence[str], minimal: Sequence[str] | None = None) -> Document:
    """Its twin, with c² = d: x − c y for x, a score [[−1 − c, 1], [−c, 0]], and 1 / (1 + c) = (c − 1) / (d − 1)."""
    score = [[["-1", "-1"], ["1", "0"]], [["0", "-1"], ["0", "0"]]]
    old = [[["0", "0"], ["1", "0"]], [[str(below), "0"], ["0", "0"]]]
    heads = [
        {"score": score, "value": [[["1", "0"], ["0", "-1"]]]},
        {"score": old, "value": [[["1", "0"], ["1", "0"]]]},
    ]
    share = spell(Fraction(1, below - 1)), spell(Fraction(-1, below - 1))
    weight = [[[*share], [*share[::-1]]], [["0", "0"], ["1", "0"]]]
    polynomial = [str(-below), "0", "1"] if minimal is None else list(minimal)
    return {"minimal_polynomial": polynomial, "root_between": list(root), "heads": heads, "weight": weight}


def claim(theta: Document, other: Any) -> Document:
    return sealed("not identifiable", {"network": theta}, {"network_sha256": sha256(theta), "twin_over_field": other})


def accepted() -> Document:
    return claim(network(2), twin(2, ("1", "2")))


def cases() -> Iterator[tuple[str, Document]]:
    """With a word of the complaint; empty for what is accepted."""
    good = twin(2, ("1", "2"))
    theta = network(2)
    yield "", claim(theta, good)
    yield "", claim(network(2, tokens=1), good)
    yield "", claim(theta, {**good, "root_between": ["-2", "-1"]})  # the conjugate one
    yield "", claim(theta, {**good, "minimal_polynomial": ["-4", "0", "2"]})
    yield "", claim(network(2, embedding=[["1", "2"], ["0", "1"]]), good)
    yield "may be moved", claim(network(2, embedding=[["1", "2"], ["2", "4"]]), good)
    whole = {**good, "weight": [*good["weight"], good["weight"][1], good["weight"][0]]}
    yield "", claim(network(2, last="readout"), whole)
    yield "entries instead of", claim(network(2, last="readout"), {**whole, "weight": whole["weight"][:2]})
    yield "other forms", claim(network(2, last="readout"), {**whole, "weight": whole["weight"][:2] * 2})
    for ends in (("2", "3"), ("0", "1"), ("-1", "1"), ("3/2", "2"), ("-2", "2")):
        yield "not seen to have a root", claim(theta, {**good, "root_between": list(ends)})
    yield "not seen to have a root", claim(network(-2), twin(-2, ("-2", "2")))  # a twin over the complex numbers
    yield "other forms", claim(network(3), good)
    yield "other forms", claim(theta, {**good, "minimal_polynomial": ["-3", "0", "1"]})
    yield "other forms", claim(theta, {**good, "minimal_polynomial": ["-2", "1", "1"], "root_between": ["1", "1"]})
    yield "in order", claim(theta, {**good, "root_between": ["2", "1"]})
    for bad in (["-2", "0", "0"], ["1"], [], ["-2", "0", "1", "0"]):
        yield "no degree", claim(theta, {**good, "minimal_polynomial": bad})
    yield "", claim(theta, {**good, "minimal_polynomial": ["2", "0", "-1"]})
    for path in (
        ("heads", 0, "score", 0, 0, 1),
        ("heads", 1, "value", 0, 1, 0),
        ("weight", 0, 1, 1),
        ("weight", 1, 1, 0),
    ):
        yield "other forms", claim(theta, changed(good, path, "5"))
    # outputs that differ in their first coefficient alone, and in their last one
    for place in (("heads", 1, "score", 0, 0, 0), ("heads", 1, "score", 1, 1, 0)):
        yield "other forms", claim(theta, changed(good, place, "1"))
    # the head that is new is the last one
    turned = {**good, "heads": good["heads"][::-1], "weight": [row[::-1] for row in good["weight"]]}
    flipped = {**theta, "layers": [{"kind": "heads", "heads": theta["layers"][0]["heads"][::-1]}, theta["layers"][1]]}
    flipped["layers"][1] = {"kind": "linear", "weight": [["0", "1"], ["1", "0"]]}
    yield "", claim(flipped, turned)
    # a layer below whose rows are independent only with its biases; one of heads, and of softmax
    table = [["1", "2"], ["2", "4"], ["0", "0"]]
    wide = {**theta, "layers": [{"kind": "linear", "weight": table[:2], "bias": ["0", "1"]}, *theta["layers"]]}
    yield "", claim(wide, good)
    yield (
        "may be moved",
        claim(
            {**wide, "layers": [{"kind": "linear", "weight": table[:2], "bias": ["1", "2"]}, *theta["layers"]]}, good
        ),
    )
    under: Document = {"kind": "heads", "heads": [{"score": UNIT, "value": UNIT}]}
    yield "", claim({**theta, "layers": [under, *theta["layers"]]}, good)
    soft = {"kind": "softmax", "score": UNIT, "value": UNIT}
    yield "of another kind", claim({**theta, "layers": [soft, *theta["layers"]]}, good)
    # three features read by an embedding, so that the heads have other sizes than the network
    yield "", claim(network(2, embedding=[["1", "2", "0"], ["0", "1", "5"]]), good)
    yield from _of_other_shapes(theta, good)
    yield "others", claim(theta, itself())
    yield "others", claim(theta, itself(scaled=True))
    yield "others", claim(network(1), at_one_root_itself())
    # at the other root it is a twin; modulo a reducible polynomial that is not seen
    yield "others", claim(network(1), {**at_one_root_itself(), "root_between": ["1/2", "2"]})
    yield "", claim(network(1), rational())
    yield "no layer of heads", claim({**theta, "layers": theta["layers"][:1]}, good)
    yield "no layer of heads", claim({**theta, "layers": theta["layers"][1:]}, good)


def _of_other_shapes(theta: Document, good: Document) -> Iterator[tuple[str, Document]]:
    """Two heads more, each of which has one coefficient alone; three features; other layers; no heads."""
    zero = ["0", "0"]
    nothing = [["0", "0"], ["0", "0"]]
    more = [{"score": nothing, "value": [["1", "0"]]}, {"score": nothing, "value": [["0", "1"]]}]
    wide = [[*row, "1", "1"] for row in UNIT]
    lengthened = {
        **theta,
        "layers": [
            {"kind": "heads", "heads": [*theta["layers"][0]["heads"], *more]},
            {"kind": "linear", "weight": wide},
        ],
    }
    flat = [[zero, zero], [zero, zero]]
    others = [{"score": flat, "value": [[["1", "0"], zero]]}, {"score": flat, "value": [[zero, ["1", "0"]]]}]
    whole = {
        **good,
        "heads": [*good["heads"], *others],
        "weight": [[*row, *[["1", "0"]] * 2] for row in good["weight"]],
    }
    yield "", claim(lengthened, whole)
    yield "other forms", claim(lengthened, changed(whole, ("heads", 2, "score", 0, 0, 0), "1"))
    yield "other forms", claim(lengthened, changed(whole, ("heads", 3, "score", 1, 1, 0), "1"))

    def padded(table: Any, empty: Any) -> Any:
        return [[*row, empty] for row in table]

    three = {
        "kind": "heads",
        "heads": [
            {"score": [*padded(head["score"], "0"), ["0"] * 3], "value": padded(head["value"], "0")}
            for head in theta["layers"][0]["heads"]
        ],
    }
    heads = [
        {"score": [*padded(head["score"], zero), [zero] * 3], "value": padded(head["value"], zero)}
        for head in good["heads"]
    ]
    yield "", claim({**theta, "layers": [three, theta["layers"][1]]}, {**good, "heads": heads})
    long = {
        "kind": "embedding",
        "weight": [["1", "0", "0", "2", "0"], ["0", "1", "0", "0", "1"], ["0", "0", "1", "1", "1"]],
    }
    down = {"kind": "linear", "weight": [["1", "0", "3"], ["0", "1", "1"]]}
    yield "", claim({**theta, "layers": [long, down, *theta["layers"]]}, good)
    yield "no layer of heads", claim({**theta, "layers": [theta["layers"][1], theta["layers"][1]]}, good)
    yield "no layer of heads", claim({**theta, "layers": [theta["layers"][0], theta["layers"][0]]}, good)
    none = {"kind": "heads", "inputs": 2, "heads": []}
    empty = {**theta, "layers": [none, {"kind": "linear", "weight": [[], []]}]}
    yield "others", claim(empty, {**good, "heads": [], "weight": [[], []]})
    one = {
        **theta,
        "layers": [{"kind": "heads", "heads": theta["layers"][0]["heads"][:1]}, {"kind": "linear", "weight": [["1"]]}],
    }
    yield "others", claim(one, {**good, "heads": itself()["heads"][:1], "weight": [[["1", "0"]]]})
    perceptron = {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [["1"]], "bias": ["0"]}]}
    yield "is one of attention", claim(perceptron, good)


def changed(value: Document, path: Sequence[Any], new: str) -> Document:
    result: Document = json.loads(json.dumps(value))  # nothing is shared
    here: Any = result
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = new
    return result


def itself(scaled: bool = False) -> Document:
    """The network, or with a head times 1 + c = 1 / (c − 1) and weights to match: no twin."""
    one, zero, factor, back = ["1", "0"], ["0", "0"], ["1", "1"], ["-1", "1"]
    unit = [[one, zero], [zero, one]]
    old = [[zero, one], [["2", "0"], zero]]
    heads = [{"score": unit, "value": [[factor if scaled else one, zero]]}, {"score": old, "value": [[one, one]]}]
    weight = [[back if scaled else one, zero], [zero, one]]
    return {**twin(2, ("1", "2")), "heads": heads, "weight": weight}


def rational() -> Document:
    """The twin for d = 1 at c = 1, all numbers rational."""
    heads = [
        {"score": [[["-2"], ["1"]], [["-1"], ["0"]]], "value": [[["1"], ["-1"]]]},
        {"score": [[["0"], ["1"]], [["1"], ["0"]]], "value": [[["1"], ["1"]]]},
    ]
    weight = [[["-1/2"], ["1/2"]], [["0"], ["1"]]]
    return {"minimal_polynomial": ["-1", "1"], "root_between": ["1", "1"], "heads": heads, "weight": weight}


def at_one_root_itself() -> Document:
    """Modulo x² − 1, which is reducible: the network itself at −1, and its rational twin at 1."""
    there, mine = rational(), itself()
    mine["heads"][1]["score"][1][0] = ["1", "0"]

    def mixed(one: list[str], other: list[str]) -> list[str]:  # (a + b) / 2 + (b − a) / 2 x
        a, b = Fraction(one[0]), Fraction(other[0])
        return [spell((a + b) / 2), spell((b - a) / 2)]

    def table(one: Any, other: Any) -> Any:
        return [[mixed(x, y) for x, y in zip(*rows, strict=True)] for rows in zip(one, other, strict=True)]

    heads = [{key: table(a[key], b[key]) for key in a} for a, b in zip(mine["heads"], there["heads"], strict=True)]
    weight = table(mine["weight"], there["weight"])
    return {"minimal_polynomial": ["-1", "0", "1"], "root_between": ["-2", "-1/2"], "heads": heads, "weight": weight}
