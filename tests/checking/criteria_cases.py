# ruff: noqa: E501
"""Certificates about networks with shared weights, attention, and networks made of others: right ones and wrong ones."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

from catnet.checking.networks import read_network
from catnet.checking.tokens import Tokens
from catnet.files.certificate import resealed
from catnet.files.peeling import peeling_entries
from tests.checking.bends_cases import about, network

Document = dict[str, Any]
FLIP = {"permutation": [0], "scale": ["-1"]}


def rows(table: Any) -> Any:
    return [[str(x) for x in row] for row in table]


def claim(name: str, theta: Document, **proof: Any) -> Document:
    content = {"network": theta, "network_sha256": "", **proof}
    return resealed({"format": "catnet-certificate/2", "claim": name, "claim_sha256": "", **content})


# ---- tied weights


def tied(activation: Any, mixing: Any, *layers: Any) -> Document:
    entries = [
        {"own": rows(own), "neighbours": rows(neighbours), "bias": [str(b) for b in bias]}
        for own, neighbours, bias in layers
    ]
    return {"format": "catnet-tied/1", "activation": activation, "mixing": rows(mixing), "layers": entries}


MIXINGS = [
    [[1, 1, 1], [1, 1, 1], [1, 1, 1]], [[0, 1, 0], [1, 0, 1], [0, 1, 0]], [[0, 1], [1, 0]], [[2, 0], [0, 2]],
    [[1, 0, 0], [0, 2, 1], [0, 1, 2]], [[0, 1, 1], [1, 0, 1], [1, 1, 0]], [[2]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]],
    [[0, 2, 1], [1, 0, 2], [2, 1, 0]], [[2, 0], [0, 3]], [[1, 2], [0, 1]], [[1, 1, 1], [3, 1, 1], [1, 2, 4]],
]  # fmt: skip


def of_tied() -> Iterator[Document]:
    for mixing in MIXINGS:
        for activation in ("tanh", "relu", "sigmoid", "identity", {"power": 5}):
            for first in (([[1]], [[2]], [1]), ([[1]], [[2]], [0]), ([[0]], [[2]], [1]), ([[1]], [[0]], [1]), ([[-2]], [[1]], [1]), ([[1], [2]], [[2], [3]], [1, 0]),
                          ([[0], [1]], [[1], [0]], [1, 1])):  # fmt: skip
                width = len(first[0])
                for last in (([[1, 2][:width]], [[1, 1][:width]], [0]), ([[0, 0][:width]], [[1, 1][:width]], [0])):
                    theta = tied(activation, mixing, first, last)
                    for name in ("reduced", "one hidden layer", "ranks"):
                        yield about(theta, {"criterion": "tied", "whole": {"criterion": name}})
            alone = tied(activation, mixing, ([[1]], [[2]], [1]))
            yield about(alone, {"criterion": "tied", "whole": {"criterion": "affine"}})
    yield about(network(([[1]], [1])), {"criterion": "tied", "whole": {"criterion": "affine"}})


# ---- convolutions


def convolution(inputs: int, power: int, *filters: Any, circular: bool = True, stride: Any = 1) -> Document:
    strides = stride if isinstance(stride, list) else [stride] * len(filters)
    layers = [{"filter": [str(x) for x in taps], "stride": s} for taps, s in zip(filters, strides, strict=True)]
    boundary = "circular" if circular else "valid"
    return {
        "format": "catnet-convolution/1", "inputs": inputs, "boundary": boundary, "power": power, "layers": layers
    }  # fmt: skip


CONVOLUTIONS = [
    convolution(3, power, *filters)
    for power in (1, 2, 4, 5, 24, 25)
    for filters in (
        ([1, 2, 3], [1, 2, 4]), ([1, 2, 3],), ([0, 0, 0],), ([1, 2], [1, 2, 4]), ([1, 1, 1], [1, 2, 4]),
        ([1, 2, 3], [0, 0, 1]), ([0, 1], [1, 0], [1, 2, 3]), ([1, 2, 3], [2, 1, 0], [1, 5, 1]), ([1, 2], [1, 3], [1, 4]),
        ([1, 2, 3], [1, 2], [1, 5, 1]), ([0, 1], [1, 0]), ([1, -1, 0], [1, 1, 1]), ([1, 2, 3], [0, 0, 0]),
        ([1, 2, 3], [1, 2, 3], [1, 1, 1], [1, 2, 3]), ([1, 2, 0], [1, 2]), ([0, 1, 2], [1, 0]), ([1, 0], [0, 1], [1, 0, 2]),
    )
] + [
    convolution(5, 2, [1, 2], [3, -1], circular=False), convolution(5, 2, [1, 0], [0, 1], circular=False),
    convolution(5, 2, [1, 2], [0, 0], circular=False), convolution(4, 7, [1, 2, 3, 5], [1, 2], stride=2),
    convolution(4, 3, [1, 2, 3, 5], [1, 2], stride=2), convolution(4, 7, [1, 2, 3, 5], [1, 0], stride=2),
    convolution(4, 7, [1, 0, 1, 0], [1, 2, 3, 4]), convolution(4, 7, [1, 2, 1, 2], [1, 2, 3, 4]),
    convolution(4, 7, [1, 2, -1, -2], [1, 2, 3, 4]), convolution(6, 3, [1, 0, 2], [1, 1]), convolution(6, 3, [1, 0], [1, 1]),
    convolution(1, 2, [1], [1]), convolution(1, 1, [1], [1]), convolution(2, 3, [1, 2], [1, 3]), convolution(2, 2, [1, 2], [1, 3]),
    convolution(4, 2, [1, 2, 3], [1, 2], stride=2), convolution(4, 9, [1, 2, 3, 5], [1, 2, 7, 3], [1, 3], stride=[1, 2, 1]),
]  # fmt: skip


def of_convolutions() -> Iterator[Document]:
    for theta in CONVOLUTIONS:
        yield about(theta, {"criterion": "filters"})
    yield about(network(([[1]], [1])), {"criterion": "filters"})


# ---- attention


def attention(tokens: int, *layers: Any) -> Document:
    return {"format": "catnet-attention/1", "tokens": tokens, "layers": list(layers)}


def heads(*pairs: Any) -> Document:
    return {"kind": "heads", "heads": [{"score": rows(a), "value": rows(v)} for a, v in pairs]}


def linear(weight: Any, bias: Any = None) -> Document:
    return {"kind": "linear", "weight": rows(weight), **({} if bias is None else {"bias": [str(b) for b in bias]})}


def embedding(weight: Any, encoding: Any = None) -> Document:
    return {
        "kind": "embedding", "weight": rows(weight), **({} if encoding is None else {"encoding": rows(encoding)})
    }  # fmt: skip


def readout(*blocks: Any) -> Document:
    return {"kind": "readout", "weights": [rows(block) for block in blocks]}


def softmax(score: Any, value: Any) -> Document:
    return {"kind": "softmax", "score": rows(score), "value": rows(value)}


I2, I3 = [[1, 0], [0, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
I4 = [[int(i == j) for j in range(4)] for i in range(4)]
A4 = [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [2, 0, 0, 0]]
A, B = [[1, 2], [0, 1]], [[0, 1], [-1, 3]]
LIGHTNING = [
    attention(2, embedding(I2, [[1, 0], [0, 2]]), heads((A, [[1, 2]])), linear([[3]])),
    attention(2, embedding([[1, 2], [2, 4]]), heads((A, [[1, 2]])), linear([[3]])),
    attention(2, embedding(I2), heads(([[1, 0], [0, 0]], [[1, 0]])), linear([[3]])),
    attention(2, embedding(I2, [[1, 0], [0, 2]]), linear(A, [1, 1]), heads((A, I2)), linear(I2)),
    attention(2, embedding(I2, [[1, 0], [0, 2]]), linear(A), linear(I2)),
    attention(2, embedding(I2), linear(A), linear(I2)),
    attention(2, linear(I2, [1, 2]), heads((A, I2)), linear(I2, [1, 1])),
    attention(2, linear(I2, [1, 2]), heads(([[1, 0], [0, 0]], I2)), linear(I2)),
    attention(1, heads((A, I2)), linear(I2)), attention(1, heads((A, I2)), heads((A, I2)), linear(I2)),
    attention(2, heads((A, I2)), heads((B, I2))), attention(2, heads((A, I2)), heads((B, I2)), linear(I2)),
    attention(2, heads(([[1, 2], [2, 4]], I2)), heads((B, I2))), attention(2, heads(([[1]], [[2]])), heads(([[1]], [[2]]))),
    attention(2, heads((A, [[1, 2], [2, 4]])), heads((B, I2))), attention(2, heads((A, I2)), heads((B, [[0, 0]]))),
    attention(2, heads((A, I2)), linear(I2, [1, 1]), heads((B, I2))), attention(2, heads((A, I2)), linear(I2), heads((B, I2)), linear(I2, [1, 1])),
    attention(2, heads((A, I2), (B, I2)), heads((A, [[1, 0, 0, 0], [0, 1, 0, 0]])[:0] or ([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [[1, 2, 3, 4]]))),
    attention(2, heads((A, I2)), linear([[1, 2]])), attention(2, heads((A, [[1, 2], [2, 4]])), linear(I2)),
    attention(2, heads((A, I2)), readout([[1, 0]], [[0, 1]])), attention(2, heads((A, I2)), readout([[1, 0]], [[2, 0]])),
    attention(2, heads((I2, [[1, 0]]), ([[0, 1], [-1, 0]], [[0, 1]])), linear(I2)),
    attention(2, heads((I2, [[1, 0]]), ([[0, 1], [2, 0]], [[0, 1]])), linear(I2)),
    attention(2, heads((I2, [[1, 0]]), ([[0, 1], [-2, 0]], [[0, 1]])), linear(I2)),
    attention(2, heads((I2, [[1, 0]]), ([[0, 1], [-1, 0]], [[2, 0]])), linear(I2)),
    attention(2, heads((I2, [[1, 0], [0, 1]]), ([[0, 1], [-1, 0]], [[0, 1]])), linear(I3)),
    attention(2, heads((I2, [[1, 0]]), (I2, [[0, 1]])), linear(I2)),
    attention(1, heads((I2, [[1, 0]]), ([[0, 1], [-1, 0]], [[0, 1]])), linear(I2)),
    attention(2, heads((I3, [[1, 0, 0]]), ([[0, 1, 0], [0, 0, 1], [2, 0, 0]], [[0, 1, 0]])), linear(I2)),
    attention(2, heads((I3, [[1, 0, 0]]), ([[1, 0, 0], [0, 1, 0], [0, 0, 2]], [[0, 1, 0]])), linear(I2)),
    attention(2, heads((I3, [[1, 0, 0]]), ([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0, 1, 0]]), ([[1, 0, 0], [0, 2, 0], [0, 0, 5]], [[0, 0, 1]])), linear(I3)),
    attention(2, heads((I3, [[1, 0, 0]]), ([[1, 0, 0], [0, 2, 0], [0, 0, 3]], [[0, 1, 0]]), ([[1, 0, 0], [0, 4, 0], [0, 0, 9]], [[0, 0, 1]])), linear(I3)),
    attention(2, embedding([[1, 2, 0], [0, 1, 1]]), heads((A, I2)), heads((B, I2))), attention(2, heads((B, I2)), heads((A, I2)), linear(I2)),
    attention(2, heads((I4, [[1, 0, 0, 0], [2, 0, 0, 0]]), (A4, [[0, 1, 0, 0], [0, 0, 1, 0]])), linear(I4)),
    attention(2, heads((A, [[1, 2]])), linear([[3]])), attention(2, linear(I2)), attention(2, softmax(A, I2), linear(I2)),
    attention(2, embedding(I2), readout([[1, 0]], [[1, 0]])), attention(2, embedding(I2), readout([[1, 0]], [[0, 1]])),
    attention(2, embedding(I2, [[0, 0], [0, 0]]), heads((A, [[1, 0]])), readout([[1]], [[0]])),
    attention(2, embedding(I2, [[0, 0], [0, 0]]), heads(([[1, 0], [0, 0]], I2)), readout([[1, 0]], [[1, 0]])),
]  # fmt: skip


PLANES = [  # two heads on three features: no common form, and z as the common form
    attention(2, heads((I3, [[1, 0, 0]]), (score, [[0, 1, 0]])), linear(I2))
    for score in ([[0, 1, 0], [0, 0, 1], [2, 0, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 2]], [[1, 0, 0], [0, 1, 0], [1, 1, 2]])
] + [
    attention(2, heads(([[2, 1, 1], [1, 2, 1], [1, 1, 1]], [[1, 0, 0]]), ([[3, 2, 2], [2, 3, 2], [2, 2, 2]], [[0, 1, 0]])), linear(I2))
]  # fmt: skip


def by_hand(theta: Any) -> list[Any]:
    """Entries of the right shape for a network for which the writer found none, at fixed points."""
    result: list[Any] = []
    features = theta.features
    for index, layer in enumerate(theta.layers[:-1]):
        size, before = theta.tokens * layer.outputs, theta.tokens * features
        points = [[str((3 * i + 7 * j) % 11 - 5) for i in range(size)] for j in range(4)]
        last = index == len(theta.layers) - 2 and bool(theta.layers[-1].blocks)
        if layer.blocks:
            result.append({"points": points})
        elif not last:
            dominant = [str((5 * i + 2) % 7 - 2) for i in range(before)]
            result.append({"dominant": dominant, "direction": [str(i + 1) for i in range(features)], "points": points})
        elif len(layer.pairs) < 2:
            result.append({})
        else:
            plane = [[str(int(i == j)) for i in range(features)] for j in range(2)]
            chosen = list(range(len(layer.pairs)))
            result.append({"plane": plane, "minors": [chosen], "turns": []})
        features = layer.outputs
    return result


def of_attention() -> Iterator[Document]:
    good = {}
    for number, document in enumerate(LIGHTNING):
        theta = read_network(document, "network")
        assert isinstance(theta, Tokens)
        entries = peeling_entries(theta)
        good[number] = by_hand(theta) if entries is None else entries
        yield about(document, {"criterion": "peeling", "layers": good[number]})
        for index in range(len(good[number])):
            for z in (["1", "0"], ["0", "1"], ["1", "1"]):
                if "direction" in good[number][index]:
                    changed = copy.deepcopy(good[number])
                    changed[index]["direction"] = z
                    yield about(document, {"criterion": "peeling", "layers": changed})
            for key in good[number][index]:
                changed = copy.deepcopy(good[number])
                value = changed[index][key]
                for other in (value[:1], value[1:], [*value, *value], zeroed(value), list(reversed(value))):
                    changed[index][key] = other
                    yield about(document, {"criterion": "peeling", "layers": copy.deepcopy(changed)})
    for document in LIGHTNING:  # entries of one network for another
        for entries in good.values():
            if len(entries) == len(document["layers"]) - 1:
                yield about(document, {"criterion": "peeling", "layers": entries})
    unit = [[str(x) for x in row] for row in I3]
    for plane in ([unit[0], unit[1]], [unit[1], unit[2]], [unit[0], ["1", "1", "1"]], [["1", "2", "0"], unit[2]]):
        for minors in ([[0, 1]], [[0, 1], [0, 2]], [[0, 1], [0, 2], [1, 2]], [[1, 2]], [[1, 0]], [[0, 0]], []):
            for turns in ([], [[0, [[0, 1, "1"], [1, 2, "2"]], 0]], [[0, [[0, 2, "1"]], 0], [0, [[0, 1, "1"]], 0]]):
                entry = {"plane": plane, "minors": minors, "turns": turns}
                for theta in PLANES:
                    yield about(theta, {"criterion": "peeling", "layers": [entry]})
    yield about(network(([[1]], [1])), {"criterion": "peeling", "layers": []})


def zeroed(value: Any) -> Any:
    return [zeroed(entry) for entry in value] if isinstance(value, list) else "0" if isinstance(value, str) else value


SOFTMAX = [
    attention(tokens, softmax(a, I2), softmax(b, [[1, 1]]))
    for tokens in (1, 2, 3)
    for a in (A, [[0, 1], [-1, 0]], [[0, 0], [0, 0]])
    for b in (B, [[0, 0], [0, 0]], [[1, 0], [0, 0]], [[0, 1], [-1, 0]])
] + [
    attention(2, softmax(A, I2)),
    attention(1, softmax(A, [[0, 0]])),
    attention(2, softmax(A, I2), softmax(B, [[0, 0]])),
]
SOFTMAX += [attention(2, softmax(a, [[0, 0], [0, 0]])) for a in (A, B)]
SOFTMAX += [attention(2, softmax([[0, 0], [0, 0]], I2), softmax(B, I2))]
SOFTMAX += [attention(3, *[softmax([[0, 1], [-1, 0]], I2)] * 2, softmax(B, I2))]
SOFTMAX += [attention(1, softmax(A, I2), softmax(A, I2)), attention(2, softmax(A, [[1, 0], [0, 0]]), softmax(B, I2))]


def of_softmax() -> Iterator[Document]:
    for theta in SOFTMAX:
        yield about(theta, {"criterion": "effective scores"})
        for other in SOFTMAX:
            sides = {"left": theta, "right": other, "left_sha256": "", "right_sha256": ""}
            document = {"format": "catnet-certificate/2", "claim": "same function", "claim_sha256": "", **sides}
            yield resealed({**document, "evidence": {"method": "effective scores"}})


MAKERS = {"tied": of_tied, "filters": of_convolutions, "peeling": of_attention, "effective": of_softmax}


@cache
def documents(name: str) -> tuple[Document, ...]:
    return tuple({str(document): document for document in MAKERS[name]()}.values())
