# ruff: noqa: E501
"""Certificates about layers and twins of networks made of others, with shared weights, on tokens: right ones and wrong ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from catnet.checking.reading import CertificateError
from catnet.commands.verify import certificate_of
from catnet.files.certificate import resealed
from catnet.files.evidence import evidence_of
from catnet.files.instance import instance_from_json
from catnet.files.parameter import parameter_from_json
from catnet.files.source import read_instance
from catnet.formats.jsontext import parse_json
from catnet.questions.verify import verify
from tests.checking.bends_cases import network
from tests.checking.criteria_cases import (
    I2,
    A,
    B,
    attention,
    claim,
    convolution,
    embedding,
    heads,
    linear,
    readout,
    softmax,
    tied,
)

Document = dict[str, Any]
MINUS, SWAP = {"permutation": [0], "scale": ["-1"]}, {"permutation": [1, 0]}


def product(*parts: Document) -> Document:
    return {"format": "catnet-product/1", "parts": list(parts)}


def composition(*parts: Document) -> Document:
    return {"format": "catnet-composition/1", "parts": list(parts)}


def grid(shape: Any, activation: Any, *layers: Document) -> Document:
    return {"format": "catnet-network/1", "activation": activation, "input": shape, "layers": list(layers)}


def kernel(values: Any, bias: Any, stride: Any = (1, 1), padding: Any = (0, 0), circular: bool = False) -> Document:
    planes = [[[[str(x) for x in row] for row in plane] for plane in channel] for channel in values]
    content: Document = {"kernel": planes, "stride": list(stride), "padding": list(padding)}
    return {"convolution": {**content, **({"circular": True} if circular else {})}, "bias": [str(b) for b in bias]}


ABS = network(([[1], [-1]], [0, 0]), ([[1, 1]], [0]))
ODD = network(([[1]], [0]), ([[1]], [0]), activation="tanh")
LINE = network(([[1, 2], [0, 1]], [0, 0]), ([[1, 1]], [1]), activation="identity")
INSTANCES: list[tuple[Document, Any]] = [
    (product(ABS, ODD), {"s": ({"permutation": [0, 1], "scale": ["-1", "-1"]}, {"permutation": [0, 1], "scale": ["1", "-1"]})}),
    (product(ABS, network(([[1]], [0]))), {"s": ({"permutation": [0, 1], "scale": ["-1", "-1"]}, {"permutation": [0, 1], "scale": ["1", "-1"]})}),
    (composition(ODD, network(([[2]], [0]), ([[3]], [0]), activation="tanh")), {"s": (MINUS, MINUS)}),
    (composition(network(([[1, 2], [2, 1]], [1, 1])), network(([[1, 3], [3, 1]], [1, 1]), ([[1, 1]], [0]))), {"s": (SWAP, "trivial")}),
    (attention(2, embedding(I2, [[1, 0], [0, 1]]), heads((A, I2)), readout([[1, 1]], [[1, 1]])), {"s": ({"permutation": [2, 3, 0, 1]}, "trivial")}),
    (attention(2, heads((I2, I2)), linear(I2)), {"s": ({"permutation": [2, 3, 0, 1]}, {"permutation": [2, 3, 0, 1]}), "t": ({"permutation": [1, 0, 3, 2]}, {"permutation": [1, 0, 3, 2]})}),
    (attention(2, softmax(I2, I2), softmax(I2, I2)), {"s": ({"permutation": [2, 3, 0, 1]}, {"permutation": [2, 3, 0, 1]}), "t": ({"permutation": [1, 0, 3, 2]}, {"permutation": [1, 0, 3, 2]})}),
    (attention(1, softmax(A, I2), softmax(A, I2)), {"t": (SWAP, SWAP)}),
    (grid([1, 1, 3], "relu", kernel([[[[1, -1]]]], [0], circular=True), kernel([[[[1, 1]]]], [0], circular=True)), {"s": ({"permutation": [1, 2, 0]}, {"permutation": [1, 2, 0]})}),
]  # fmt: skip


def instance(theta: Document, generators: Any) -> Any:
    group = {"generators": {name: {"input": first, "output": last} for name, (first, last) in generators.items()}}
    document = {"format": "catnet-instance/1", "name": "test", "network": theta, "group": group}
    return instance_from_json(parse_json(json.dumps(document), "test"), file="test")


def of_layers() -> Iterator[Document]:
    for theta, generators in INSTANCES:
        made = instance(theta, generators)
        group = made.ends.group()
        good = certificate_of(made, group, verify(made.network, made.ends, group=group))
        if good is None:
            continue
        yield good
        for how in ("uniqueness", "enumeration", "trust"):
            yield resealed({**good, "homomorphism": how})
        for name, actions in good.get("generators", {}).items():
            for place in range(len(actions.get("hidden", []))):
                for other in ("trivial", *variants(actions["hidden"][place])):
                    changed = copy.deepcopy(good)
                    changed["generators"][name]["hidden"][place] = other
                    yield resealed(changed)
            for side in ("input", "output"):
                for other in ("trivial", *variants(actions[side])):
                    changed = copy.deepcopy(good)
                    changed["generators"][name][side] = other
                    yield resealed(changed)
        for changed in numbers_changed(good):
            yield resealed(changed)
        for order in (1, 2, 3, 4):
            yield resealed({**good, "order": order})
    turn = {"permutation": [1, 0, 3, 2], "scale": ["1", "-1", "1", "-1"]}
    for action in (turn, {"permutation": [1, 0, 2, 3]}, {"permutation": [0, 2, 1, 3]}, {"permutation": [2, 3, 0, 1]}):
        for score in (I2, A):
            theta = attention(2, softmax(score, I2), softmax(score, I2))
            yield layered(theta, {"s": {"input": action, "hidden": [action], "output": action}}, "enumeration")
    for theta in (
        composition(network(([[1], [1]], [0, 0])), network(([[1, 1]], [0]), ([[1]], [0]))),
        composition(network(([[1], [2]], [0, 1])), network(([[1, 1]], [0]), ([[1]], [0]))),
    ):
        yield layered(theta, {}, "uniqueness")
        yield layered(theta, {}, "enumeration")
    strided = grid([1, 1, 4], "relu", kernel([[[[1, 2]]], [[[3, 4]]]], [5, 6], stride=(1, 2)))
    rows = network(([[1, 2, 0, 0], [0, 0, 1, 2], [3, 4, 0, 0], [0, 0, 3, 4]], [5, 5, 6, 6]))
    deep = grid([2, 1, 3], "relu", kernel([[[[1, 2]], [[3, 4]]]], [5]))
    for left, right in ((strided, rows), (deep, network(([[1, 2, 0, 3, 4, 0], [0, 1, 2, 0, 3, 4]], [5, 5])))):
        sides = {"left": left, "right": right, "left_sha256": "", "right_sha256": ""}
        document = {"format": "catnet-certificate/2", "claim": "same function", "claim_sha256": "", **sides}
        yield resealed({**document, "evidence": {"method": "product"}})


def layered(theta: Document, generators: Any, how: str) -> Document:
    rest = {"generators": generators, "order": None, "relations": [], "homomorphism": how}
    return claim("layerwise equivariance", theta, **rest)


def variants(action: Any) -> Iterator[Any]:
    if isinstance(action, dict) and "permutation" in action:
        images = action["permutation"]
        yield {"permutation": images[1:] + images[:1]}
        for scale in ("2", "-1"):
            yield {"permutation": images, "scale": [scale] * len(images)}
        yield {"permutation": images, "scale": ["-1", *["1"] * (len(images) - 1)]}


def numbers_changed(document: Document) -> Iterator[Document]:
    """The network with one number changed, each in turn, up to some."""
    text = json.dumps(document["network"])
    places = [i for i, sign in enumerate(text) if sign in "0123456789" and text[i - 1] in '"-' and text[i + 1] == '"']
    for place in places[:40]:
        yield {**copy.deepcopy(document), "network": json.loads(text[:place] + "7" + text[place + 1 :])}


ONES = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
SOFT, BOTH = attention(2, softmax(A, [[1, 0], [0, 0]]), softmax([[1, 0], [0, 0]], I2)), [[1, 0], [0, 1]]
TWINS: list[tuple[Document, Document]] = [
    (tied("tanh", [[1, 1], [1, 1]], ([[2]], [[1]], [1]), ([[3]], [[1]], [0])), tied("tanh", [[2, 2], [2, 2]], ([[2]], [["1/2"]], [1]), ([[3]], [["1/2"]], [0]))),
    (tied("sigmoid", ONES, ([[1], [0]], [[1], [0]], [0, 1]), ([[1, 0]], [[1, 0]], [0])), tied("sigmoid", ONES, ([[1], [2]], [[1], [2]], [0, 1]), ([[1, 0]], [[1, 0]], [0]))),
    (tied("relu", ONES, ([[0], [1]], [[0], [1]], [1, 0]), ([[1, 1]], [[0, 1]], [0])), tied("relu", ONES, ([[0], [1]], [[0], [1]], [1, 0]), ([[2, 1]], [[0, 1]], [-1]))),
    (composition(network(([[1]], [1]), ([[1]], [0]), activation="identity"), ODD), composition(network(([[1]], [0]), ([[1]], [0]), activation="identity"), network(([[1]], [1]), ([[1]], [0]), activation="tanh"))),
    (convolution(3, 2, [1, 2, 3], [1, 2, 4]), convolution(3, 2, [2, 3, 1], [4, 1, 2])),
    (SOFT, attention(2, softmax(A, [[1, 0], [0, 0]]), softmax(BOTH, I2))),
    (attention(2, embedding([[1, 0], [0, 0]]), readout([[1, 0]], [[1, 0]])), attention(2, embedding([[1, 0], [0, 0]]), readout([[1, 0]], [[1, 5]]))),
    (tied("identity", [[1, 1], [1, 1]], ([[0]], [[-1]], [0]), ([[-2]], [[-2]], [1])), tied("identity", [[1, 1], [1, 1]], ([[0]], [[-1]], [0]), ([[2]], [[-4]], [1]))),
    (tied("tanh", [[1, 1], [1, 1]], ([[2]], [[1]], [1]), ([[3]], [[1]], [0])), tied("tanh", [[1, 1], [1, 1]], ([[-2]], [[3]], [1]), ([[-3]], [[4]], [0]))),
    (tied("tanh", [[1, 1], [1, 1]], ([[2]], [[1]], [1]), ([[3]], [[1]], [0])), tied("tanh", [[1, 1], [1, 1]], ([[-2]], [[-1]], [-1]), ([[-3]], [[-1]], [0]))),
    (tied("relu", [[2, 0], [0, 2]], ([[1]], [[1]], [0]), ([[1]], [[1]], [0])), tied("relu", [[2, 0], [0, 2]], ([[3]], [[0]], [0]), ([[1]], [[1]], [0]))),
    (tied("tanh", [[1, 1, 1], [1, 1, 1], [1, 1, 1]], ([[2]], [[1]], [1]), ([[0]], [[0]], [0])), tied("tanh", [[1, 1, 1], [1, 1, 1], [1, 1, 1]], ([[0]], [[0]], [1]), ([[0]], [[0]], [0]))),
    (convolution(5, 2, [1, 0], [0, 1], circular=False), convolution(5, 2, [0, 1], [1, 0], circular=False)),
    (convolution(5, 2, [1, 2], [0, 0], circular=False), convolution(5, 2, [1, 3], [0, 0], circular=False)),
    (convolution(5, 2, [1, 2], [0, 4], circular=False), convolution(5, 2, [2, 4], [0, 1], circular=False)),
    (convolution(3, 2, [1, 2, 3], [1, 2, 4]), convolution(3, 2, [3, 1, 2], [4, 1, 2])),
    (convolution(3, 2, [1, 2, 3], [1, 2, 4]), convolution(3, 2, [2, 3, 1], [2, 4, 1])),
    (attention(2, softmax(A, [[1, 0], [0, 0]]), softmax(B, [[1, 0]])), attention(2, softmax(A, [[1, 0], [0, 0]]), softmax(B, [[1, 5]]))),
    (attention(2, softmax(A, I2), softmax(I2, I2)), attention(2, softmax(A, [[0, 1], [1, 0]]), softmax(I2, [[0, 1], [1, 0]]))),
    (attention(2, heads((A, [[1, 0], [0, 0]])), linear([[1, 0]])), attention(2, heads((A, [[1, 0], [0, 1]])), linear([[1, 0]]))),
    (attention(2, heads((A, I2)), linear(I2)), attention(2, heads((A, [[2, 0], [0, 1]])), linear([["1/2", 0], [0, 1]]))),
    (attention(2, linear(I2, [1, 0]), linear([[1, 0]], [0])), attention(2, linear(I2, [0, 0]), linear([[1, 0]], [1]))),
    (attention(2, embedding([[1, 0], [0, 1]]), readout([[1, 0]], [[1, 0]])), attention(2, embedding([[1, 0], [0, 0]]), readout([[1, 0]], [[1, 0]]))),
    (composition(network(([[1]], [1])), network(([[1]], [0]), ([[1]], [0]))), composition(network(([[1]], [0])), network(([[1]], [1]), ([[1]], [0])))),
    (composition(network(([[1]], [1])), network(([[1]], [1]), ([[1]], [0]))), composition(network(([[2]], [2])), network(([["1/2"]], [1]), ([[1]], [0])))),
    (composition(network(([[1], [0]], [0, 0])), network(([[1, 0]], [1]), ([[1]], [0]))), composition(network(([[1], [0]], [0, 0])), network(([[1, 1]], [1]), ([[1]], [0])))),
    (composition(network(([[1], [2]], [0, 1]), ([[1, 0]], [0])), ODD), composition(network(([[1], [0]], [0, 1]), ([[1, 0]], [0])), ODD)),
    (product(ABS, network(([[1], [2]], [0, 1]), ([[1, 0]], [0]))), product(ABS, network(([[1], [0]], [0, 1]), ([[1, 0]], [0])))),
    (product(ABS, ABS), product(network(([[-2], [1]], [0, 0]), ([["1/2", 1]], [0])), ABS)),
    (grid([1, 1, 1], "relu", kernel([[[[1, 2, 3]]]], [0], padding=(0, 1))), grid([1, 1, 1], "relu", kernel([[[[5, 2, 3]]]], [0], padding=(0, 1)))),
    (grid([1, 1, 2], "relu", kernel([[[[1, 2]]]], [0], padding=(0, 1))), grid([1, 1, 2], "relu", kernel([[[[1, 3]]]], [0], padding=(0, 1)))),
]  # fmt: skip


def of_twins() -> Iterator[Document]:
    for first, second in TWINS:
        for left, right in ((first, second), (second, first), (first, first)):
            networks = [parameter_from_json(parse_json(json.dumps(theta), "test")) for theta in (left, right)]
            try:
                evidence = evidence_of(*networks) or {"method": "equal"}
            except CertificateError:
                evidence = {"method": "equal"}
            yield claim("not identifiable", left, twin=right, evidence=evidence)
    for (left, _), (_, right) in zip(TWINS, TWINS[1:], strict=False):
        yield claim("not identifiable", left, twin=right, evidence={"method": "expansion"})


def of_lifts() -> Iterator[Document]:
    square = read_instance("zoo:directed-square")
    group = square.ends.group()
    good = certificate_of(square, group, verify(square.network, square.ends, group=group))
    assert good is not None and good["generator"] is None
    yield good
    for relations in (
        [],
        [["s", "s"], ["s"]],
        [["s"]],
        [["s"] * 4],
        [["s", "s"], ["s"] * 4],
        [["t", "t"]],
        [["s"] * 20_000],
        [[]],
    ):
        yield resealed({**good, "relations": relations})
    yield resealed({**good, "generator": "s"})
    yield resealed({key: value for key, value in {**good, "generator": "s"}.items() if key != "relations"})
    for changed in numbers_changed(good):
        yield resealed(changed)
    for theta, generators in LIFTED:
        ends = {name: {"input": first, "output": last} for name, (first, last) in generators.items()}
        for relations in ([["s", "s"]], [["s", "s"], ["t", "t"]], [["s", "t", "s", "t"]], [["s"] * 4]):
            yield claim("not layerwise equivariant", theta, generators=ends, generator=None, relations=relations)


TWO = network(([[1], [1], [-1], [-1]], [0, 0, 0, 0]), ([[1, 1, 1, 1]], [0]))
ROUND = [[1, 3, 2, 5], [3, 1, 5, 2], [5, 2, 1, 3], [2, 5, 3, 1]]
SIDES, NONE = [[1], [1], [-1], [-1]], [0, 0, 0, 0]
LIFTED: list[tuple[Document, Any]] = [
    (network((SIDES, NONE), (ROUND, NONE), ([[1, 1, 1, 1]], [0]), activation="identity"), {"s": (MINUS, "trivial")}),
    (network(([*SIDES, [0]], [*NONE, 1]), ([[*row, 0] for row in ROUND], NONE), ([[1, 1, 1, 1]], [0])), {"s": (MINUS, "trivial")}),
    (TWO, {"s": (MINUS, "trivial")}), (TWO, {"s": (MINUS, "trivial"), "t": ("trivial", "trivial")}),
    (network(([[1], [1]], [0, 0]), ([[1, 1]], [0])), {"s": ("trivial", "trivial"), "t": ("trivial", "trivial")}),
    (network(([[1], [0]], [0, 1]), ([[1, 1]], [0])), {"s": ("trivial", "trivial")}),
    (LINE, {"s": ("trivial", "trivial")}), (network(([[1], [-1]], [0, 0]), ([[1, 1]], [0]), activation={"power": 2}), {"s": (MINUS, "trivial")}),
    (network(([[1], [2], [-1], [-2]], [0, 0, 0, 0]), ([[2, 1, 2, 1]], [0])), {"s": (MINUS, "trivial")}),
    (network(([[1], [1], [-1], [-1]], [0, 0, 0, 0]), ([[1, 3, 2, 5], [3, 1, 5, 2], [5, 2, 1, 3], [2, 5, 3, 1]], [0, 0, 0, 0]), ([[1, 1, 1, 1]], [0]), activation={"leaky_relu": "1/2"}), {"s": (MINUS, "trivial")}),
    (network(([[1], [1], [-1], [-1]], [0, 0, 0, 0]), ([[1, 3, 2, 5], [3, 1, 5, 2], [5, 2, 1, 3], [2, 5, 3, 1]], [0, 0, 0, 1]), ([[1, 1, 1, 1]], [0])), {"s": (MINUS, "trivial")}),
    (network(([[1], [1], [-1], [-1]], [0, 0, 0, 0]), ([[1, 3, 2, 5], [3, 1, 5, 2], [5, 2, 1, 3], [2, 5, 3, 1]], [0, 0, 0, 0]), ([[1, 1, 1, 2]], [0])), {"s": (MINUS, "trivial")}),
    (network(([[2], [1], [-1], [-1]], [0, 0, 0, 0]), ([["1/2", 3, 2, 5], ["3/2", 1, 5, 2], ["5/2", 2, 1, 3], [1, 5, 3, 1]], [0, 0, 0, 0]), ([[1, 1, 1, 1]], [0])), {"s": (MINUS, "trivial")}),
]  # fmt: skip


MAKERS = {"layers": of_layers, "twins": of_twins, "lifts": of_lifts}


@cache
def documents(name: str) -> tuple[Document, ...]:
    return tuple({json.dumps(document, sort_keys=True): document for document in MAKERS[name]()}.values())
