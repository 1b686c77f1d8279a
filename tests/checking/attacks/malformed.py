# ruff: noqa: E501
"""Networks that are none: each breaks one rule of its format, and would have values if nobody looked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.checking.attacks.claims import equal
from tests.checking.attacks.networks import (
    EMBEDDING,
    LINEAR,
    READOUT,
    SCORE,
    VALUE,
    Document,
    attention,
    composition,
    convolution,
    heads,
    perceptron,
    product,
    softmax,
    tied,
)


def claims() -> Iterator[Document]:
    """That each of them is equal to itself."""
    for theta in [*of_tokens(), *of_shared_weights(), *of_layers(), *of_parts()]:
        yield equal(theta, theta, {"method": "equal"})


def of_tokens() -> Iterator[Document]:
    one: Any = [["1"]]
    unit: Document = {"kind": "linear", "weight": [["1"]]}
    single: Document = {"kind": "readout", "weights": [[["1", "2"]]] * 3}
    yield attention(2)
    for entry in (None, [], "heads", 1, {}, {"kind": "hope"}, {"kind": ["heads"]}):
        yield attention(2, entry)  # type: ignore[arg-type]
        yield attention(2, unit, entry)  # type: ignore[arg-type]
    for tokens in (0, -1, "2", 2.5, 100_001, None, True):
        yield attention(tokens, unit)  # type: ignore[arg-type]
    yield attention(3, single, unit)
    yield attention(3, LINEAR, single, unit)
    yield attention(2, {**softmax([], []), "inputs": 0})
    yield attention(1, {"kind": "readout", "weights": [[["1"]]]}, unit)
    yield attention(3, single, {"kind": "readout", "weights": [[["1"]]] * 3})
    yield attention(2, LINEAR, EMBEDDING)
    yield attention(1, unit, {"kind": "embedding", "weight": [["1"]]})
    yield attention(2, unit, {**unit, "inputs": 1})
    for inputs in (-1, 0, 1, 2, "1", None):
        yield attention(1, {**unit, "inputs": inputs})
        yield attention(2, {"kind": "linear", "weight": [], "inputs": inputs})
        yield attention(2, {**heads(), "inputs": inputs})
        yield attention(2, {**heads(([], [])), "inputs": inputs})
        yield attention(2, {**heads((one, [])), "inputs": inputs})
        yield attention(2, {"kind": "readout", "weights": [[], []], "inputs": inputs})
        yield attention(2, unit, {"kind": "linear", "weight": [], "inputs": inputs})
    yield attention(2, {"kind": "linear", "weight": []})
    yield attention(2, {"kind": "embedding", "weight": []})
    yield attention(2, {"kind": "readout", "weights": [[], []]})
    yield attention(2, heads())
    yield attention(2, heads((SCORE, [])))
    yield attention(2, heads(([], [])))
    yield attention(2, LINEAR, heads(([["1"] * 3] * 3, [])))
    yield attention(2, LINEAR, heads())
    yield attention(2, {"kind": "linear", "weight": [["1", "2"]] * 3}, heads((SCORE, VALUE)))
    for score in (
        [["1", "2"]],
        [["1"], ["2"]],
        [["1", "2"], ["3"]],
        [["1"], ["2", "3"]],
        [["1", "2"], ["1", "2", "3"]],
        [[]],
        [],
    ):
        for value in (VALUE, [["1"]], [["1", "2"]], []):
            for first in ([], [LINEAR], [unit]):
                yield attention(2, *first, softmax(score, value))
                yield attention(2, *first, heads((score, value)))
                yield attention(2, *first, heads((SCORE, VALUE), (score, value)))
    blocks = [[["1", "2"]], [["1", "2"], ["3", "4"]], [["1"]], [["1", "2", "3"]], [], [["1", "2"], ["3"]]]
    for first in blocks:
        for second in blocks:
            yield attention(2, {"kind": "readout", "weights": [first, second]})
            yield attention(3, {"kind": "readout", "weights": [first, second, first]})
            yield attention(3, {"kind": "readout", "weights": [second, first, first]})
    for weights in ([READOUT["weights"][0]] * 2, [READOUT["weights"][0]] * 4, []):
        yield attention(3, {"kind": "readout", "weights": weights})
    for bias in (["1"], ["1", "2"], ["1", "2", "3"], [], "1", [1]):
        yield attention(2, {**LINEAR, "bias": bias})
        yield attention(3, {**single, "bias": bias})
        yield attention(2, {**EMBEDDING, "encoding": [bias, bias]})
        yield attention(2, {**EMBEDDING, "encoding": [bias]})
    yield attention(2, {**LINEAR, "encoding": [["1", "1"], ["1", "1"]]})
    yield attention(2, {**softmax(SCORE, VALUE), "bias": ["1"]})
    yield attention(2, {**heads((SCORE, VALUE)), "bias": ["1"]})
    yield {**attention(2, unit), "more": 1}


def of_shared_weights() -> Iterator[Document]:
    for boundary in ("circular", "valid", "open", "", None, 1, ["valid"]):
        yield convolution(3, boundary, 2, (["1", "2"], 1))  # type: ignore[arg-type]
        yield convolution(1, boundary, 2, (["1"], 1))  # type: ignore[arg-type]
    for inputs in (0, -1, 1, "2", 1_000_001):
        yield convolution(inputs, "valid", 2, (["1"], 1))  # type: ignore[arg-type]
        yield convolution(inputs, "valid", 2)  # type: ignore[arg-type]
    for power in (0, -1, 1, 1000, 1001, "2"):
        yield convolution(1, "valid", power, (["1"], 1), (["1"], 1))  # type: ignore[arg-type]
    for inputs in (1, 2, 3, 4, 6):
        for taps in ([], ["1"], ["1", "2"], ["1", "2", "3"], ["1"] * 4, ["1"] * 7):
            for stride in (0, -1, 1, 2, 3, 4, "1"):
                for boundary in ("circular", "valid"):
                    yield convolution(inputs, boundary, 2, (taps, stride))  # type: ignore[arg-type]
                    if inputs == 4:
                        yield convolution(inputs, boundary, 2, (["1", "1"], 1), (taps, stride))  # type: ignore[arg-type]
    own, other = [["1"]], [["2"]]
    for mixing in (
        [["1", "2"]],
        [["1"], ["2"]],
        [["1", "2"], ["3"]],
        [["1"], ["2", "3"]],
        [],
        [[]],
        [["1"]],
        "1",
        [["1", "0"], ["0", "1"]],
    ):
        yield tied("relu", mixing, (own, other, ["1"]))
    pairs: list[tuple[Any, Any, Any]] = [
        (own, [["1", "2"]], ["1"]), (own, [["1"], ["2"]], ["1"]), ([["1", "2"]], own, ["1"]), (own, [], ["1"]), ([], own, []),
        (own, other, []), (own, other, ["1", "2"]), (own, other, [1]), ([[]], [[]], ["1"]), ([], [], []), ([["1"], ["2"]], [["1"], ["3"]], ["1", "1"]),
        ([["1"], ["2"]], own, ["1", "1"]),
    ]  # fmt: skip
    for first in pairs:
        for inputs in (None, -1, 0, 1, 2):
            yield tied("relu", [["1"]], first, inputs=inputs)
            yield tied("relu", [["0", "1"], ["1", "0"]], first, inputs=inputs)
        for second in pairs:
            yield tied("relu", [["1"]], first, second)
            yield tied("relu", [["1"]], first, second, inputs=1)
    yield tied("relu", [["1"]])
    yield tied("hope", [["1"]], (own, other, ["1"]))
    broken = tied("relu", [["1"]], (own, other, ["1"]), (own, other, ["1"]))
    broken["layers"][1]["inputs"] = 1
    yield broken
    for entry in (None, [], {}, "x"):
        yield {**broken, "layers": [entry]}
        yield {**broken, "layers": entry}


def of_layers() -> Iterator[Document]:
    good: Any = ([["1"]], ["0"])
    for layers in (
        [], [([["1", "2"], ["3"]], ["0", "0"])], [([["1"]], [])], [([["1"]], ["0", "1"])], [good, ([["1", "2"]], ["0"])], [good, ([[]], ["0"])],
        [([], []), good], [([["1"], ["2"]], ["0", "1"]), good], [good, ([["1"], []], ["0", "0"])],
    ):  # fmt: skip
        yield perceptron("relu", *layers) if layers else {**perceptron("relu", good), "layers": []}
        if layers:
            for inputs in (-1, 0, 1, 2, "1"):
                yield perceptron("relu", *layers, inputs=inputs)  # type: ignore[arg-type]
    sigmas: list[Any] = [
        "hope",
        "",
        None,
        1,
        [],
        {},
        {"power": 0},
        {"power": 1},
        {"power": 1000},
        {"power": 1001},
        {"power": "2"},
        {"leaky_relu": 1},
    ]
    sigmas += [
        {"leaky_relu": "1/3", "power": 2},
        {"polynomial": []},
        {"polynomial": ["1", "0"]},
        {"polynomial": ["0"]},
        {"polynomial": ["0", "0"]},
    ]
    sigmas += [
        {"polynomial": "1"},
        {"relu": "1"},
        {"polynomial": ["1"] * 1001},
        {"polynomial": ["1"] * 1002},
        {"polynomial": ["0", "1"]},
        {"leaky_relu": "2/4"},
    ]
    for sigma in sigmas:
        yield perceptron(sigma, good, good)
        yield perceptron(sigma, good)
    broken = perceptron("relu", good, good)
    broken["layers"][1]["inputs"] = 1
    yield broken
    for entry in (None, [], {}, "x", 1):
        yield {**broken, "layers": [entry]}
        yield {**broken, "layers": entry}
        yield entry  # type: ignore[misc]
    yield {**perceptron("relu", good), "format": "catnet-network/2"}
    yield {**perceptron("relu", good), "format": None}


def of_parts() -> Iterator[Document]:
    line = perceptron("relu", ([["1"]], ["0"]), ([["1"]], ["0"]))
    wide = perceptron("relu", ([["1"], ["2"]], ["0", "0"]))
    for make in (product, composition):
        yield make()
        yield make(line, wide, line)
        yield make(wide, line)
        yield make(line, perceptron("relu", ([["1", "2"]], ["0"])))
        yield make(line, {})
        yield make(line, convolution(1, "valid", 2, (["1"], 1)))
        yield make(make(line))
        yield {**make(line), "more": 1}
        for entry in (None, {}, "x", 1):
            yield {**make(line), "parts": entry}
    for depth in (15, 16, 17, 18):
        nested = line
        for _ in range(depth):
            nested = product(nested)
        yield nested
