"""Attacks on networks side by side: one perceptron in the place of a product, and parts that change places."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from catnet.checking.reading import sealed, sha256
from tests.checking.bends_cases import network as perceptron

Document = dict[str, Any]

SUM = perceptron(([[1, 2], [0, 1]], [1, 0]), ([[1, -1]], [2]))
BUMP = perceptron(([[1], [-1], [2]], [0, 3, 1]), ([[1, 1, 5], [2, 0, 1]], [0, 7]))
LINE, DEEP = perceptron(([[3]], [1])), perceptron(([[1]], [0]), ([[2]], [-1]), ([[1]], [0]))
WHOLE = perceptron(
    ([[1, 2, 0], [0, 1, 0], [0, 0, 1], [0, 0, -1], [0, 0, 2]], [1, 0, 0, 3, 1]),
    ([[1, -1, 0, 0, 0], [0, 0, 1, 1, 5], [0, 0, 2, 0, 1]], [2, 0, 7]),
)
"""SUM and BUMP in one."""


def side_by_side(*parts: Document) -> Document:
    return {"format": "catnet-product/1", "parts": list(parts)}


def documents(claim: str) -> Iterator[Document]:
    if claim == "same function":
        yield from equalities()
    if claim == "symmetries":
        yield from exchanges()
    if claim == "linear symmetries":
        yield from moved()


def equalities() -> Iterator[Document]:
    whole = [side_by_side(SUM, BUMP), side_by_side(side_by_side(SUM), BUMP), side_by_side(side_by_side(SUM, BUMP))]
    for theta in whole:
        yield same(theta, WHOLE)
        yield same(WHOLE, theta)
        for changed in with_one_number_changed(WHOLE):
            yield same(theta, changed)
    for theta in (
        side_by_side(BUMP, SUM),
        side_by_side(SUM, BUMP, LINE),
        side_by_side(SUM, DEEP),
        side_by_side(LINE, SUM),
    ):
        yield same(theta, WHOLE)
    other = {**BUMP, "activation": {"leaky_relu": "1/2"}}
    yield same(side_by_side(SUM, other), WHOLE)
    yield same(side_by_side(other, SUM), WHOLE)
    yield same(side_by_side(SUM, other), {**WHOLE, "activation": {"leaky_relu": "1/2"}})
    yield same(side_by_side(LINE, LINE), perceptron(([[3, 0], [0, 3]], [1, 1])), {"method": "product"})
    yield same(side_by_side(LINE, DEEP), side_by_side(LINE, DEEP))


def same(left: Document, right: Document, evidence: Any = None) -> Document:
    shown = evidence or {"method": "kinks"}
    digests = {"left_sha256": sha256(left), "right_sha256": sha256(right)}
    return sealed("same function", {"left": left, "right": right}, {**digests, "evidence": shown})


def with_one_number_changed(theta: Document) -> Iterator[Document]:
    for number, layer in enumerate(theta["layers"]):
        for i, row in enumerate(layer["weight"]):
            for j in range(len(row)):
                changed = copy.deepcopy(theta)
                changed["layers"][number]["weight"][i][j] = "11"
                yield changed
            changed = copy.deepcopy(theta)
            changed["layers"][number]["bias"][i] = "11"
            yield changed


FLIP = {"permutation": [0], "scale": ["-1"]}
ABS, AGAIN = (
    perceptron(([[1], [-1]], [0, 0]), ([[1, 1]], [0])),
    perceptron(([[-2], [1]], [0, 0]), ([["1/2", 1]], [0])),
)
PAIR, PAIR_AGAIN = (
    perceptron(([[1, 2], [0, 1]], [1, 0]), ([[1, -1], [3, 0]], [2, 1])),
    perceptron(([[0, 2], [1, 2]], [0, 1]), ([["-1/2", 1], [0, 3]], [2, 1])),
)
"""Two and two that have one function."""
EQUAL, BY_KINKS = {"method": "equal"}, {"method": "kinks"}


def exchanges() -> Iterator[Document]:
    """Of parts between which one stands that is of another depth, so that there is no perceptron."""
    shown = {"method": "parts", "parts": [BY_KINKS, EQUAL, BY_KINKS]}
    for parts in ([ABS, LINE, AGAIN], [ABS, DEEP, AGAIN], [AGAIN, LINE, ABS], [ABS, LINE, ABS], [ABS, LINE, BUMP]):
        for images in ([2, 1, 0], [0, 1, 2], [0, 2, 1], [1, 2, 0]):
            for signs in ([1, 1, 1], [-1, 1, 1], [1, 1, -1], [1, -1, 1]):
                kind = "signed" if -1 in signs else "permutation"
                outputs = 4 if parts[2] is BUMP else 3
                last = action(images) if outputs == 3 else action([3, 1, 2, 0])
                yield symmetry(kind, parts, action(images, signs), last, shown)
                yield symmetry(kind, parts, action(images, signs), last, EQUAL)
                if outputs == 3:
                    yield symmetry(kind, parts, action(images, signs), action(images, signs), shown)
    blocks = [PAIR, LINE, PAIR_AGAIN]
    for images in ([3, 4, 2, 0, 1], [4, 3, 2, 0, 1], [3, 4, 2, 1, 0], [0, 1, 2, 3, 4], [0, 1, 2, 4, 3], [2, 3, 4, 0, 1],
                   [0, 4, 2, 3, 1]):  # fmt: skip
        for last in ([3, 4, 2, 0, 1], [0, 1, 2, 3, 4], [4, 3, 2, 0, 1]):
            yield symmetry("permutation", blocks, action(images), action(last), shown)
    twice = {
        "format": "catnet-attention/1",
        "tokens": 2,
        "layers": [{"kind": "softmax", "score": [["1"]], "value": [["2"]]}],
    }
    for images in ([3, 4, 2, 0, 1], [4, 3, 2, 0, 1], [0, 1, 2, 3, 4]):
        evidence = {"method": "parts", "parts": [EQUAL] * 3}
        yield symmetry("permutation", [twice, LINE, twice], action(images), action(images), evidence)
    thin = perceptron(([[1, 2], [0, 1]], [1, 0]), ([[1, -1]], [2]))
    for images in ([3, 4, 2, 0, 1], [0, 1, 2, 3, 4], [3, 1, 2, 0, 4]):
        for last in ([2, 1, 0], [0, 1, 2]):
            yield symmetry("permutation", [thin, LINE, thin], action(images), action(last), shown)
    for inner in ([side_by_side(ABS, LINE), side_by_side(AGAIN, LINE)], [side_by_side(ABS), side_by_side(AGAIN, LINE)]):
        each = [{"method": "parts", "parts": [BY_KINKS, EQUAL]}] * 2
        yield symmetry(
            "permutation", inner, action([2, 3, 0, 1]), action([2, 3, 0, 1]), {"method": "parts", "parts": each}
        )
        yield symmetry("signed", inner, action([2, 3, 0, 1], [-1, 1, 1, 1]), action([2, 3, 0, 1]),
                       {"method": "parts", "parts": each})  # fmt: skip


def action(images: list[int], scale: Any = ()) -> Any:
    """As it is written."""
    if all(value == 1 for value in scale):
        return "trivial" if images == sorted(images) else {"permutation": images}
    return {"permutation": images, "scale": list(map(str, scale))}


def symmetry(kind: str, parts: list[Document], first: Any, last: Any, evidence: Any) -> Document:
    network = side_by_side(*parts)
    said = {"network": network, "kind": kind, "generators": {"g": {"input": first, "output": last}}}
    proof = {"network_sha256": sha256(network), "forms": [], "squares": {"g": {"evidence": evidence}}, "all": None}
    return sealed("symmetries", {**said, "order": None, "complete": False}, proof)


def moved() -> Iterator[Document]:
    """Matrices, scales and shifts on parts: (P x + t, Q y + s)."""
    bent = perceptron(([[1], [1]], [0, 1]), ([[1, 1]], [0]))
    parts = [bent, LINE, perceptron(([[2], [2]], [-4, -3]), ([[1, 1]], [6]))]  # f(2 x − 4) + 6
    for before in ([-4, 0, 2], [-4, 0, 3], [-3, 0, 2], [0, 0, 0], [-4, 1, 2], [2, 0, -4]):
        for after in ([-6, 0, 6], [6, 0, -6], [-6, 0, 0], [0, 0, 6], [0, 0, 0], [-6, 3, 6]):
            for scale in (["1/2", 1, 2], [2, 1, "1/2"], [1, 1, 1]):
                first = {**action([2, 1, 0], scale), **shifted(before)}
                evidence = [BY_KINKS, {"method": "product" if before[1] else "equal"}, BY_KINKS]
                yield linear(
                    parts, first, {**action([2, 1, 0]), **shifted(after)}, {"method": "parts", "parts": evidence}
                )
    for before in ([1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]):
        for after in ([0, 0, 0], [0, 1, 0], [1, 1, 1]):
            shown = {"method": "parts", "parts": [EQUAL, EQUAL]}
            yield linear([PAIR, DEEP], shift_by(before), shift_by(after), shown)
    for rows in ([["0", "2"], ["1", "0"]], [["1", "1"], ["0", "1"]]):
        shown = {"method": "parts", "parts": [BY_KINKS, EQUAL]}
        yield linear([ABS, DEEP], {"matrix": rows}, {"matrix": rows}, shown)


def shift_by(values: list[int]) -> Any:
    return {"permutation": [0, 1, 2], **shifted(values)} if any(values) else "trivial"


def shifted(values: list[int]) -> Document:
    return {"shift": list(map(str, values))} if any(values) else {}


def linear(parts: list[Document], first: Any, last: Any, evidence: Any) -> Document:
    network = side_by_side(*parts)
    said = {"network": network, "generators": {"g": {"input": first, "output": last}}, "algebra": {}}
    shown = {"squares": {"g": {"evidence": evidence}}, "proof": {"by": "nothing"}}
    proof = {"network_sha256": sha256(network), "forms": [], **shown}
    return sealed("linear symmetries", {**said, "affine": True, "complete": False}, proof)
