"""Networks of every architecture as documents, small and degenerate: what the attacks on the checkers are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
Layer = tuple[list[list[str]], list[str]]


def perceptron(activation: Any, *layers: Layer, inputs: int | None = None) -> Document:
    """`inputs` is said where the first layer has no rows."""
    entries: list[Document] = [{"weight": weight, "bias": bias} for weight, bias in layers]
    if inputs is not None:
        entries[0]["inputs"] = inputs
    return {"format": "catnet-network/1", "activation": activation, "layers": entries}


def attention(tokens: int, *layers: Document) -> Document:
    return {"format": "catnet-attention/1", "tokens": tokens, "layers": list(layers)}


def heads(*pairs: tuple[Any, Any]) -> Document:
    return {"kind": "heads", "heads": [{"score": score, "value": value} for score, value in pairs]}


def softmax(score: Any, value: Any) -> Document:
    return {"kind": "softmax", "score": score, "value": value}


def convolution(inputs: int, boundary: str, power: int, *filters: tuple[list[str], int]) -> Document:
    layers = [{"filter": taps, "stride": stride} for taps, stride in filters]
    return {"format": "catnet-convolution/1", "inputs": inputs, "boundary": boundary, "power": power, "layers": layers}


def tied(activation: Any, mixing: Any, *layers: tuple[Any, Any, list[str]], inputs: int | None = None) -> Document:
    entries: list[Document] = [{"own": own, "neighbours": other, "bias": bias} for own, other, bias in layers]
    if inputs is not None:
        entries[0]["inputs"] = inputs
    return {"format": "catnet-tied/1", "activation": activation, "mixing": mixing, "layers": entries}


def product(*parts: Document) -> Document:
    return {"format": "catnet-product/1", "parts": list(parts)}


def composition(*parts: Document) -> Document:
    return {"format": "catnet-composition/1", "parts": list(parts)}


RATIONAL: list[Any] = ["relu", "identity", {"leaky_relu": "1/3"}, {"leaky_relu": "-2"}, {"leaky_relu": "-1"}]
RATIONAL += [{"power": power} for power in (1, 2, 3)]
RATIONAL += [{"polynomial": entries} for entries in (["1", "-2", "3"], ["0", "1", "0", "5"], ["7"], ["0", "0", "2"])]
IRRATIONAL = ["tanh", "sigmoid", "gelu", "silu", "softplus"]

SMALL: Layer = ([["2", "-1"], ["0", "3"], ["-1/2", "1"]], ["1", "-1/2", "0"])
TOP: Layer = ([["1", "2", "-3"], ["0", "5", "1/7"]], ["1/3", "-2"])
MIDDLE: Layer = ([["1", "-1", "2"], ["0", "1/2", "-1"], ["3", "0", "0"]], ["0", "1", "-5"])

SCORE = [["1", "2"], ["-1", "3"]]
VALUE = [["2", "0"], ["1", "-1"]]
EMBEDDING: Document = {"kind": "embedding", "weight": [["1", "2"], ["-1", "1"]]}
ENCODED: Document = {**EMBEDDING, "encoding": [["1", "0", "2"], ["5", "-1", "1/2"]]}
LINEAR: Document = {"kind": "linear", "weight": [["1", "-2"], ["3", "1"]]}
READOUT: Document = {"kind": "readout", "weights": [[["1", "2"]], [["0", "-1"]], [["3", "1"]]]}


def exact() -> Iterator[tuple[Document, list[list[str]]]]:
    """Networks with rational values, and points."""
    two = [["0", "0"], ["1", "-2"], ["-3", "1/2"], ["5", "7"]]
    for sigma in RATIONAL:
        yield perceptron(sigma, SMALL, TOP), two
        yield perceptron(sigma, SMALL, MIDDLE, TOP), two
    yield perceptron("relu", SMALL), two
    yield perceptron("relu", ([], []), ([[], []], ["1", "2"]), inputs=2), two
    yield perceptron("relu", ([[], []], ["1", "-2"]), ([["3", "5"]], ["0"])), [[]]
    yield perceptron("relu", SMALL, ([], []), ([[]], ["4"])), two
    yield perceptron("relu", ([], []), inputs=2), two
    six = [["1", "2", "3", "-4", "1/2", "0"], ["0", "0", "1", "1", "2", "5"]]
    one = heads((SCORE, VALUE))
    both = heads((SCORE, VALUE), ([["0", "1"], ["1", "0"]], [["1", "7"]]))
    for layers in (
        [one], [both], [one, one], [EMBEDDING], [ENCODED], [LINEAR], [{**LINEAR, "bias": ["1", "-7"]}],
        [ENCODED, one, READOUT], [{**READOUT, "bias": ["1/3"]}], [READOUT],
        [both, {"kind": "linear", "weight": [["1", "2", "3"]], "bias": ["1"]}],
        [EMBEDDING, {**LINEAR, "bias": ["1", "-7"]}, one],
    ):  # fmt: skip
        yield attention(3, *layers), six
    yield attention(1, one, one), [["1", "2"], ["-1", "1/3"]]
    yield attention(1, softmax(SCORE, VALUE)), [["1", "2"]]
    yield attention(1, {"kind": "readout", "weights": [[["1", "2"]]]}), [["1", "2"]]
    yield attention(3, {**heads(([], [])), "inputs": 0}), [[]]
    yield attention(2, {"kind": "linear", "weight": [], "inputs": 2}), [["1", "2", "3", "4"]]
    yield attention(2, {"kind": "embedding", "weight": [], "inputs": 1}), [["1", "2"]]
    yield attention(2, {"kind": "readout", "weights": [[], []], "inputs": 1}), [["1", "2"]]
    yield attention(2, softmax([["0", "0"], ["0", "0"]], VALUE)), [["1", "2", "3", "5"], ["1", "1", "-4", "9"]]
    yield attention(2, softmax(SCORE, VALUE)), [["0", "0", "0", "0"], ["1", "1", "1", "1"]]
    circle = [["1", "2", "-3", "1/2", "0", "5"], ["2", "0", "1", "-1", "3", "7"]]
    for boundary in ("circular", "valid"):
        for power in (1, 2, 3):
            yield convolution(6, boundary, power, (["1", "2"], 1), (["3", "-1"], 1)), circle
            yield convolution(6, boundary, power, (["1", "-2", "5"], 2), (["3"], 1)), circle
            yield convolution(6, boundary, power, (["1", "0", "4"], 3)), circle
    yield convolution(3, "circular", 2, (["1", "2", "4"], 3)), [["1", "2", "-3"]]
    mixing = [["0", "1", "2"], ["1", "0", "-1"], ["1/2", "1", "3"]]
    own, other = [["1", "2"], ["0", "-1"]], [["3", "0"], ["1", "1"]]
    for sigma in ("relu", {"power": 2}, "identity", {"leaky_relu": "-1/2"}):
        yield tied(sigma, mixing, (own, other, ["1", "-2"])), six
        yield tied(sigma, mixing, (own, other, ["1", "-2"]), ([["5", "1"]], [["-1", "2"]], ["3"])), six
    yield tied("relu", [["2"]], (own, other, ["1", "-2"])), [["1", "-3"]]
    thin, wide_one = (
        ([["1", "2"]], [["0", "1"]], ["1"]),
        ([["1"], ["2"], ["3"]], [["0"], ["1"], ["0"]], ["1", "0", "2"]),
    )
    yield tied("relu", [["1", "2"], ["0", "1"]], (own, other, ["1", "-2"]), thin, wide_one), [["1", "-3", "2", "5"]]
    yield tied("relu", [["0", "1"], ["1", "0"]], ([], [], []), ([[]], [[]], ["3"]), inputs=1), [["1", "2"]]
    half, whole = perceptron("relu", SMALL, TOP), perceptron({"power": 2}, ([["1"]], ["1"]), ([["3"]], ["0"]))
    yield product(half, whole), [["1", "2", "3"], ["-1", "0", "-2"]]
    yield product(product(half, whole), whole, half), [["1", "2", "3", "4", "5", "6"]]
    yield product(half), two
    yield composition(half, half), two
    yield composition(half, half, perceptron("identity", ([["1", "1"]], ["2"]))), two
    yield product(composition(half, half), whole), [["1", "2", "3"]]


def enclosed() -> Iterator[tuple[Document, list[list[str]]]]:
    """Networks whose values are enclosed in intervals."""
    for sigma in IRRATIONAL:
        line = perceptron(sigma, ([["1"]], ["0"]), ([["1"]], ["0"]))
        yield (
            line,
            [["0"], ["1"], ["-1"], ["1/3"], ["-7/2"], ["5"], ["40"], ["-40"], ["70"], ["-70"], ["300"], ["-300"]],
        )
        yield line, [["64"], ["-64"], ["1/1000"], ["65/2"], ["23/2"], ["-23/2"], ["16"], ["12"]]
        yield perceptron(sigma, SMALL, TOP), [["1", "-2"], ["1/3", "1/5"]]
        yield perceptron(sigma, SMALL, MIDDLE, TOP), [["1", "-2"], ["1/3", "1/5"], ["0", "0"]]
        yield (
            tied(sigma, [["0", "1"], ["1", "2"]], ([["1"]], [["2"]], ["1"]), ([["1"]], [["-1"]], ["0"])),
            [["1", "-2"]],
        )
        upper = perceptron({"leaky_relu": "-1/3"}, ([["1"], ["-2"]], ["-1/2", "1"]), ([["1", "3"]], ["0"]))
        yield composition(line, upper), [["1"], ["-1"], ["1/2"]]
        yield composition(line, perceptron({"power": 3}, ([["1"]], ["1"]), ([["2"]], ["0"]))), [["1"], ["-1"]]
        yield (
            composition(line, perceptron({"polynomial": ["1", "-2", "1"]}, ([["1"]], ["1"]), ([["2"]], ["0"]))),
            [["1"]],
        )
        yield (
            composition(line, perceptron("relu", ([["1"], ["-1"]], ["-1/2", "0"]), ([["1", "2"]], ["0"]))),
            [["1"], ["-2"]],
        )
        yield composition(line, line, line), [["1"], ["-2"]]
    yield attention(2, softmax(SCORE, VALUE)), [["1", "2", "0", "1"], ["1/2", "0", "0", "-1"]]
    line = softmax([["1"]], [["1"]])
    yield attention(2, line, line), [["1", "1000000000000000000000000000001/1000000000000000000000000000000"]]
    yield attention(3, softmax(SCORE, VALUE), softmax(VALUE, SCORE)), [["1", "0", "1/2", "1/3", "0", "-1"]]
    yield (
        attention(2, softmax(SCORE, [["1", "2"]]), {"kind": "linear", "weight": [["2"]], "bias": ["1"]}),
        [["1", "0", "0", "1/2"]],
    )
    yield attention(2, softmax(SCORE, VALUE), heads((SCORE, VALUE))), [["1", "0", "0", "1/2"]]
