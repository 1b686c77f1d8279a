"""Attacks on evidence that neurons never have some signs together, behind a bottleneck, and in several steps."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from catnet.architectures.perceptron.file import network_from_json
from catnet.checking.reading import spell
from catnet.files.unseen_evidence import unseen_evidence
from tests.checking.attacks.claims import equal
from tests.checking.attacks.identification import about
from tests.checking.attacks.networks import Document, Layer, perceptron
from tests.checking.attacks.pairs import drawn

SHAPES = ([1, 1, 1, 1], [1, 2, 1, 1], [1, 2, 2, 1], [2, 2, 2, 1], [2, 3, 2, 2], [1, 1, 2, 1, 1], [1, 2, 2, 2, 1])
SPLITS = [
    [["neuron", 0, j], ["leaf", w, None], ["leaf", v, None]]
    for j in (0, 1) for w in (["1", "0"], ["0", "1"]) for v in (w, w[::-1])
]  # fmt: skip
LEAVES = [[["leaf", w, None]] for w in (["1"], ["1", "0"], ["0", "1"], ["1/2", "1/2"])]


def changed(theta: Document, *changes: tuple[int, int, int | None, int | Fraction]) -> Document:
    """With numbers added to entries: a layer, a row, a column or None for the bias, and how much."""
    result = copy.deepcopy(theta)
    for layer, row, column, step in changes:
        place: list[str] = result["layers"][layer]["bias"] if column is None else result["layers"][layer]["weight"][row]
        index = row if column is None else column
        place[index] = spell(Fraction(place[index]) + step)
    return result


def twins_of(theta: Document, source: random.Random) -> Iterator[Document]:
    """Parameters with its function, if some neurons never have some signs; and some that have another one."""
    layers = theta["layers"]
    upper = source.randrange(1, len(layers))
    j, k = source.randrange(len(layers[upper]["bias"])), source.randrange(len(layers[upper - 1]["bias"]))
    step = source.choice((1, 1, 2, -1))
    yield changed(theta, (upper, j, k, -step))
    yield changed(theta, *((upper, i, k, step + i) for i in range(len(layers[upper]["bias"]))))
    column = [Fraction(row[k]) for row in layers[upper]["weight"]]
    if all(value.denominator == 1 for value in column):
        back = [(upper, i, None, -step * int(value)) for i, value in enumerate(column)]
        yield changed(theta, (upper - 1, k, None, step), *back)
        yield changed(theta, (upper - 1, k, None, step), *back, (upper, j, None, 1))
        yield changed(theta, (upper - 1, k, None, step), *back, (upper, j, k, 1))
        yield changed(theta, (upper - 1, k, None, step), *back, (upper - 1, k, 0, 1))
    yield changed(theta, (upper, j, k, -step), (upper, j, None, 1))
    yield changed(theta, (upper, j, k, -step), (upper - 1, k, 0, 1))
    yield changed(theta, (0, 0, 0, step))


def nearby(theta: Document, twin: Document, evidence: Document, source: random.Random) -> Iterator[Document]:
    """The same evidence for a step on the other side, where it need not hold; and for what is looked at from below."""
    for size in (1, Fraction(1, 2)):
        back = copy.deepcopy(theta)
        for key in ("weight", "bias"):
            for layer, one, other in zip(back["layers"], theta["layers"], twin["layers"], strict=True):
                layer[key] = stepped(one[key], other[key], size)
        yield equal(back, theta, evidence)
        yield equal(theta, back, evidence)
    yield equal(theta, changed(twin, (0, 0, 0, 1), (1, 0, 0, 1)), evidence)
    wide = copy.deepcopy(twin)
    wide["layers"][-2]["weight"].append(["1"] * len(wide["layers"][-2]["weight"][0]))
    wide["layers"][-2]["bias"].append("0")
    for row in wide["layers"][-1]["weight"]:
        row.append("0")
    deep = {**twin, "layers": [*twin["layers"], {"weight": [["1"] * len(twin["layers"][-1]["bias"])], "bias": ["0"]}]}
    for other in (wide, deep):
        yield equal(theta, other, evidence)
        yield equal(other, theta, evidence)
    further = evidence_for(theta, twin, source.choice((1, 2)))
    if further is not None:
        yield equal(theta, twin, further)


def stepped(one: Any, other: Any, size: int | Fraction) -> Any:
    """one − size · (other − one)."""
    if isinstance(one, str):
        return spell(Fraction(one) - size * (Fraction(other) - Fraction(one)))
    return [stepped(*pair, size) for pair in zip(one, other, strict=True)]


def evidence_for(left: Document, right: Document, first: int | None = None) -> Document | None:
    return unseen_evidence(network_from_json(left), network_from_json(right), nodes=24, first=first)


def spoiled(evidence: Document, source: random.Random) -> Iterator[Document]:
    """The same with one part changed."""
    yield {**evidence, "from": source.choice((0, 2, 3 - evidence["from"]))}
    yield {**evidence, "from": 2, "columns": source.choice((None, [0]))}
    yield {
        **evidence,
        "from": 1,
        "columns": source.choice((None, [], [0], [1], [0, 0], [1, 0], [0, 1], [2], [-1], [-1, 0])),
    }
    yield {**evidence, "columns": [0] if evidence["columns"] is None else None}
    weights = next(node[1] for node in evidence["faces"][0] if node[0] == "leaf")
    for columns in ([0, 0, 1], [0, 0]):
        faces = [[["leaf", weights, None]]] * (2 * len(columns) + 1)
        yield {**evidence, "from": 1, "columns": columns, "faces": faces}
    last = len(evidence["columns"] or []) or len(evidence["faces"]) - 1
    for place in (last, last + 1, source.randrange(last + 1)):
        split = ["input", place, "1"]
        yield {**evidence, "faces": [[split, *tree, *tree] for tree in evidence["faces"]]}
    yield {**evidence, "bits": source.choice((0, 1, 3, 4096, 4097))}
    yield {**evidence, "faces": evidence["faces"][:-1]}
    yield {**evidence, "faces": [source.choice(LEAVES + SPLITS) for _ in evidence["faces"]]}
    yield {**evidence, "faces": [SPLITS[0], *evidence["faces"][1:]]}
    yield {**evidence, "more": None}


def unseen() -> Iterator[Document]:
    source = random.Random("unseen")
    kept: list[Document] = []
    for widths in SHAPES:
        for _ in range(12):
            theta = perceptron("relu", *drawn(widths, ["-2", "-1", "-1", "0", "1", "1"], source))
            for twin in twins_of(theta, source):
                found = evidence_for(theta, twin)
                if found is not None:
                    kept.append(found)
                    yield equal(theta, twin, found)
                    yield from nearby(theta, twin, found, source)
                    if source.random() < 0.3:
                        yield equal(twin, theta, found)
                        yield about("not identifiable", theta, twin=twin, evidence=found)
                        for other in spoiled(found, source):
                            yield equal(theta, twin, other)
                elif source.random() < 0.3:
                    yield equal(theta, twin, guess(theta, source))
                    yield equal(theta, twin, source.choice(kept[-20:] or [guess(theta, source)]))
    yield from by_hand()
    theta = perceptron("relu", ([["1"]], ["0"]), ([["-1"]], ["0"]), ([["1"]], ["0"]))
    for sigma in ("relu", "tanh", {"leaky_relu": "1/2"}, {"leaky_relu": "0"}):
        pair = [{**entry, "activation": sigma} for entry in (theta, changed(theta, (1, 0, 0, -1)))]
        for split in SPLITS:
            tree = [[*node[:-1], [["0"] * 3]] if node[0] == "leaf" else node for node in split]
            shown = {"method": "unseen", "from": 1, "columns": [0], "bits": 8, "faces": [tree] * 3}
            yield equal(pair[0], pair[1], shown)


def by_hand() -> Iterator[Document]:
    """Two neurons that are always on, of which one is not read; changes of two layers that are not neighbours."""
    leaf: Any = [["leaf", ["1", "0"], None]]
    none = perceptron("relu", ([], []), ([[], []], ["1", "-1"]), ([["1", "1"]], ["0"]), ([["1"]], ["0"]), inputs=1)
    for columns in ([], [0], [1], [2]):
        faces = [leaf] * (2 * len(columns) + 1)
        shown = {"method": "unseen", "from": 1, "columns": columns, "bits": 8, "faces": faces}
        yield equal(none, changed(none, (2, 0, 1, 3)), shown)
        yield equal(none, changed(none, (2, 0, 1, -3)), shown)
    yield substituted()
    yield {**substituted(), "evidence": {**substituted()["evidence"], "columns": [-1]}}
    leaf = [["leaf", ["1"], []]]
    evidence = {"method": "unseen", "from": 2, "columns": None, "bits": 8, "faces": [leaf, leaf]}
    rows = ([["1"]], ["0"]), ([["1"], ["1"]], ["1", "1"]), ([["1", "0"]], ["-3"]), ([["1"]], ["0"])
    theta = perceptron("relu", *rows)
    for k, others in ((0, ()), (0, ((1, 1, None, 1),)), (1, ((1, 0, None, 1),))):
        other = changed(theta, (1, k, None, 1), *others)
        other["layers"][2]["bias"] = ["-4"] if k == 0 or others else ["-3"]
        yield equal(theta, other, evidence)
        yield equal(other, theta, evidence)
    yield equal(theta, changed(theta, (0, 0, None, 1), (2, 0, None, -1)), evidence)
    yield equal(theta, changed(theta, (1, 0, None, 1), (3, 0, None, -1)), evidence)


def substituted() -> Document:
    """Its tree needs pre-activations enclosed by substitution, not by intervals alone."""
    rows = ([["1"], ["1"]], ["1", "1"]), ([["1", "0"], ["1", "-2"]], ["-1", "-1"]), ([["0", "1"]], ["0"])
    theta, twin = (perceptron("relu", *rows, ([[w]], ["-2"])) for w in ("1", "0"))
    off = [["leaf", ["1"], [["0", "0", "0"], ["0", "0", "0"]]]]
    ends = [["neuron", 0, 0], ["leaf", ["1"], [["0", "0", "-1"], ["0", "1", "0"]]], ["leaf", ["1"], None]]
    tree = [["neuron", 1, 1], *off, ["neuron", 1, 0], *ends, *ends]
    faces = [off, tree, off]
    return equal(theta, twin, {"method": "unseen", "from": 1, "columns": [0], "bits": 48, "faces": faces})


def guess(theta: Document, source: random.Random) -> Document:
    """Evidence made up."""
    start = source.choice((1, 2))
    size = len(theta["layers"][start - 1]["weight"][0])
    count = 2 * size + 1 if start == 1 else size + 1
    columns = list(range(size)) if start == 1 else None
    faces = [source.choice(LEAVES + SPLITS) for _ in range(count)]
    return {"method": "unseen", "from": start, "columns": columns, "bits": 16, "faces": faces}


# ---- behind a bottleneck


def bottlenecks() -> Iterator[Document]:
    """First layers that agree up to order and factors, or nearly; second layers that agree on h >= 0, or nearly."""
    source, evidence = random.Random("bottleneck"), {"method": "bottleneck"}
    few = ["-1", "0", "1", "2"]
    for number in range(200):
        widths = source.choice(([1, 1, 1, 1], [2, 1, 2, 1], [2, 2, 2, 1], [2, 2, 3, 2], [3, 2, 1, 1]))
        first, second, last = drawn(widths, few, source)
        left = perceptron("relu", first, second, last)
        for right in behind(first, second, last, source):
            yield equal(*((left, right) if number % 2 else (right, left)), evidence)
    first, second, last = drawn([2, 2, 2, 1], few, source)
    same = perceptron("relu", first, second, last)
    shallow, deep = perceptron("relu", first, last), perceptron("relu", first, second, second, last)
    for other in ({**same, "activation": "tanh"}, shallow, deep, {**same, "activation": {"leaky_relu": "1/2"}}):
        for pair in ((same, other), (other, same), (other, other)):
            yield equal(*pair, evidence)
    for other in (same, shallow):
        yield equal(same, other, {**evidence, "more": None})
    doubled = ([["1"], ["1"]], ["1", "1"])
    for reads in (["1", "1"], ["1", "5"], ["5", "1"], ["2", "0"]):
        theta = perceptron("relu", doubled, ([["1", "1"]], ["-3"]), ([["1"]], ["0"]))
        yield equal(theta, perceptron("relu", doubled, ([reads], ["-3"]), ([["1"]], ["0"])), evidence)
    none = perceptron("relu", ([], []), ([[], []], ["1", "-1"]), ([["1", "2"]], ["0"]), inputs=1)
    off = perceptron("relu", ([], []), ([[], []], ["1", "-2"]), ([["1", "3"]], ["0"]), inputs=1)
    more = perceptron("relu", ([], []), ([[], []], ["1", "1"]), ([["1", "2"]], ["0"]), inputs=1)
    for theta in (none, off, more):
        yield equal(none, theta, evidence)


def behind(first: Layer, second: Layer, last: Layer, source: random.Random) -> Iterator[Document]:
    size = len(first[1])
    order = source.sample(range(size), size)
    factors = [Fraction(source.choice(("1", "2", "1/3"))) for _ in range(size)]
    if source.random() < 0.2:
        factors[0] *= source.choice((-1, 1))
    moved = [times(first[0][k], factors[k]) for k in order], [times([first[1][k]], factors[k])[0] for k in order]
    read = [[spell(Fraction(row[k]) / factors[k]) for k in order] for row in second[0]], list(second[1])
    yield perceptron("relu", moved, read, last)
    j = source.randrange(len(second[1]))
    shifted = list(second[1])
    shifted[j] = spell(Fraction(shifted[j]) + source.choice((1, -1)))
    step = Fraction(shifted[j]) - Fraction(second[1][j])
    taken = [spell(Fraction(b) - step * Fraction(row[j])) for row, b in zip(last[0], last[1], strict=True)]
    yield perceptron("relu", moved, (read[0], shifted), (last[0], taken))  # right if neuron j is always on
    yield perceptron("relu", moved, (read[0], shifted), last)  # right if it is always off
    weaker = [list(row) for row in read[0]]
    weaker[j] = [source.choice(("-1", "0", "-3")) for _ in weaker[j]]
    yield perceptron("relu", moved, (weaker, second[1]), last)
    turned = [list(row) for row in read[0]], list(second[1])
    turned[0][j], turned[1][j] = times(turned[0][j], Fraction(-1)), spell(-Fraction(turned[1][j]))
    yield perceptron("relu", moved, turned, last)
    if size > 1:
        yield perceptron("relu", ([moved[0][0]] * size, [moved[1][0]] * size), read, last)
        yield perceptron("relu", (moved[0][1:], moved[1][1:]), ([row[1:] for row in read[0]], read[1]), last)


def times(row: list[str], factor: Fraction) -> list[str]:
    return [spell(Fraction(value) * factor) for value in row]


# ---- in turn


def in_turn() -> Iterator[Document]:
    source = random.Random("in turn")
    nets = [perceptron("relu", *drawn([1, 2, 1], ["-1", "1"], source)) for _ in range(4)]
    split = perceptron("relu", ([["1"], ["1"]], ["1", "1"]), ([["1", "2"]], ["0"]))
    whole = perceptron("relu", ([["1"]], ["1"]), ([["3"]], ["0"]))
    other = perceptron("relu", ([["2"]], ["2"]), ([["3/2"]], ["0"]))
    kinks: Any = {"method": "kinks"}
    for between in (
        [],
        [whole],
        [split],
        [other],
        [whole, other],
        [other, other],
        [nets[0]],
        [{}],
        None,
        [perceptron("tanh")],
    ):
        for steps in (
            [],
            [kinks],
            [kinks] * 2,
            [kinks] * 3,
            [kinks, {"method": "equal"}],
            [{"method": "equal"}, kinks],
        ):
            for pair in ((split, whole), (split, other), (split, split), (split, nets[1]), (nets[1], nets[2])):
                evidence = {"method": "in turn", "between": between, "evidence": steps}
                if source.random() < 0.5:
                    yield equal(*pair, evidence)
    inner = {"method": "in turn", "between": [whole], "evidence": [kinks, kinks]}
    for steps in ([inner, kinks], [kinks, inner], [kinks, None], [kinks, []], [{}, kinks]):
        yield equal(split, other, {"method": "in turn", "between": [whole], "evidence": steps})
    yield equal(split, other, {**inner, "more": 1})
    chain = [split, whole, other]
    for left, right in pairwise(chain):
        yield equal(left, right, kinks)


def documents() -> Iterator[Document]:
    yield from unseen()
    yield from bottlenecks()
    yield from in_turn()
