"""The format catnet-attention/1: round trips, and what is refused, with its place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.file import attention_from_json, attention_to_json
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.network import AttentionNetwork, SoftmaxNetwork
from catnet.errors import FormatError
from catnet.formats.jsontext import parse_json
from tests.architectures.attention.cases import networks, softmax_networks

GOOD = {
    "format": "catnet-attention/1",
    "tokens": 2,
    "layers": [
        {"kind": "embedding", "weight": [["1", "2"]], "encoding": [["0", "1/2"]]},
        {"kind": "heads", "heads": [{"key": [["1"]], "query": [["2"]], "value": [["3"]]}]},
        {"kind": "linear", "weight": [["1"]], "bias": ["1"]},
        {"kind": "readout", "weights": [[["1"]], [["-1"]]]},
    ],
}


def read(document):
    return attention_from_json(parse_json(json.dumps(document), "f.json"), file="f.json")


@given(st.data())
def test_round_trip(data):
    theta = data.draw(st.one_of(networks(most_heads=2), softmax_networks()))
    assert read(attention_to_json(theta)) == theta


def test_key_and_query_are_a_score():
    theta = read(GOOD)
    head = theta.layers[1].heads[0]
    assert (head.score, head.value) == (Matrix([[1]]), Matrix([[6]]))
    document = copy.deepcopy(GOOD)
    document["layers"][1]["heads"][0] = {"key": [["1"], ["2"]], "query": [["1"], ["0"]], "value": [["3"]]}
    assert read(document).layers[1].heads[0].score == Matrix([[1]])
    head = {"key": [["1", "2"]], "query": [["3", "4"]], "value": [["1", "0"]]}
    theta = read({**GOOD, "layers": [{"kind": "softmax", **head}]})
    assert theta.layers[0].score == Matrix([[3, 4], [6, 8]])  # K^T Q


WRONG = [
    ((), {"tokens": 0}, "tokens: found 0"),
    ((), {"tokens": "2"}, "tokens: expected a natural number, found '2'"),
    ((), {"layers": []}, "layers: a network needs at least one layer"),
    ((), {"format": "catnet-network/1"}, "format: found 'catnet-network/1'"),
    ((), {"activation": "relu"}, "unknown field 'activation'"),
    (("layers", 0), {"kind": "conv"}, r"layers\[0\].kind: found 'conv', supported are"),
    (("layers", 0), {"encoding": [["0"]]}, r"layers\[0\].encoding: the shape is \(1, 1\), expected \(1, 2\)"),
    (("layers", 0), {"weight": [["1"], ["2", "3"]]}, r"layers\[0\].weight\[1\]: row has 2 entries"),
    (("layers", 0), {"weight": [["x"]]}, r"layers\[0\].weight\[0\]\[0\]: 'x' is not a number"),
    (("layers", 0), {"inputs": 3}, r"layers\[0\].weight: the rows have 2 entries, a token has 3 features"),
    (("layers", 1), {"inputs": 3}, r"layers\[1\].inputs: found 3, the layer before has 1"),
    (("layers", 1), {"heads": [["1"]]}, r"layers\[1\].heads\[0\]: expected an object"),
    (("layers", 1, "heads", 0), {"score": [["1"]]}, r"heads\[0\]: found 'score' with 'key' or 'query'"),
    (("layers", 1, "heads", 0), {"query": [["1"], ["2"]]}, r"heads\[0\].query: the shape is \(2, 1\)"),
    (("layers", 1, "heads", 0), {"value": [["1", "1"]]}, r"heads\[0\].value: the rows have 2 entries"),
    (("layers", 2), {"bias": ["1", "2"]}, r"layers\[2\].bias: the bias has 2 entries"),
    (("layers", 3), {"weights": [[["1"]]]}, r"layers\[3\].weights: found 1 matrices, expected one for each of 2"),
    (("layers", 3), {"weights": [[["1"]], [["1"], ["2"]]]}, r"layers\[3\].weights\[1\]: found 2 rows"),
    (("layers", 3), {"kind": "softmax", "weights": 1}, r"layers\[3\]: unknown field 'weights'"),
]


@pytest.mark.parametrize(("path", "change", "message"), WRONG)
def test_refused(path, change, message):
    document = copy.deepcopy(GOOD)
    here = document
    for step in path:
        here = here[step]
    here.update(change)
    with pytest.raises(FormatError, match=f"^f.json: .*{message}"):
        read(document)


def test_heads_and_layers_without_outputs():
    eye, zero = Matrix.identity(2), Matrix.zeros(2, 2)
    for theta in (
        AttentionNetwork(1, (Heads((Head(zero, Matrix.zeros(0, 2)), Head(eye, eye)), 2),)),
        AttentionNetwork(2, (Heads((), 3),)),
        AttentionNetwork(2, (Linear(Matrix.zeros(0, 3)), Heads((Head(Matrix.zeros(0, 0), Matrix.zeros(1, 0)),), 0))),
        AttentionNetwork(2, (Embedding(Matrix.zeros(0, 3), Matrix.zeros(0, 2)), Linear(Matrix.zeros(2, 0), [1, 2]))),
        AttentionNetwork(2, (Readout(Matrix.zeros(0, 4), 2, []),)),
        SoftmaxNetwork(2, (Softmax(eye, Matrix.zeros(0, 2)), Softmax(Matrix.zeros(0, 0), Matrix.zeros(1, 0)))),
    ):
        assert read(attention_to_json(theta)) == theta


def test_layers_in_wrong_places():
    document: Any = copy.deepcopy(GOOD)
    document["layers"].insert(1, {"kind": "embedding", "weight": [["1"]]})
    with pytest.raises(FormatError, match="layers: layer 2 is an embedding"):
        read(document)
    softmax = {"kind": "softmax", "score": [["1"]], "value": [["1"]]}
    with pytest.raises(FormatError, match="layers: layer 4 is a readout"):
        read({**GOOD, "layers": [*GOOD["layers"], softmax]})
    with pytest.raises(FormatError, match="needs the field 'inputs'"):
        read({**GOOD, "layers": [{"kind": "heads", "heads": []}]})
    with pytest.raises(FormatError, match="the field 'tokens' is missing"):
        read({"format": "catnet-attention/1", "layers": [softmax]})
