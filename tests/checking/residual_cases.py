"""Residual networks for the tests of the checkers: certificates of every claim, and claims true and false by little."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from catnet.architectures.known import architecture_of
from catnet.architectures.residual.network import ResidualNetwork
from catnet.commands.verify import certificate_of
from catnet.files.certificate import reduction_to_json
from catnet.files.equality_certificate import difference_to_json, same_function_to_json
from catnet.files.identification_certificate import identification_to_json
from catnet.files.instance import instance_from_json
from catnet.files.parameter import parameter_from_json
from catnet.files.source import read_instance
from catnet.formats.jsontext import parse_json
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.verdict import Proved, Refuted

Document = dict[str, Any]


def layer(weight: list[list[Any]], bias: list[Any] | None = None) -> Document:
    shift = ["0"] * len(weight) if bias is None else list(map(str, bias))
    lacks = {} if weight else {"inputs": 1}
    return {**lacks, "weight": [list(map(str, row)) for row in weight], "bias": shift}


def block(read: Document, write: Document, gate: Document | None = None) -> Document:
    return {"read": read, **({} if gate is None else {"gate": gate}), "write": write}


def residual(activation: Any, embedding: Document, blocks: list[Document], readout: Document) -> Document:
    return {
        "format": "catnet-residual/1",
        "activation": activation,
        "embedding": embedding,
        "blocks": blocks,
        "readout": readout,
    }


I2 = [[1, 0], [0, 1]]
SWAP = {"input": {"permutation": [1, 0]}, "output": {"permutation": [1, 0]}}
MIXED = {
    "input": {"permutation": [1, 0], "scale": ["1", "-1"]},
    "output": {"permutation": [1, 0], "scale": ["1", "-1"]},
}
PLAIN = residual("relu", layer([[1, 1], [1, -1]]), [block(layer(I2, [1, 1]), layer([[2, 0], [0, 3]]))], layer(I2))
MIRROR = residual("tanh", layer(I2), [block(layer([[1, 2], [2, 1]], [1, 1]), layer([[1, 3], [3, 1]]))] * 2, layer(I2))
GATED = residual("silu", layer(I2), [block(layer(I2, [1, 1]), layer(I2), layer([[2, 1], [1, 2]]))], layer(I2))
SQUARES = residual({"power": 2}, layer([[1], [1]]), [block(layer([[1, 2]], [1]), layer([[1], [0]]))], layer([[1, 2]]))
LINE = residual("relu", layer([[1, 0], [1, 2]]), [], layer([[1, 1], [0, 3]]))
SLACK = residual("relu", layer([[0], [-1]]), [], layer([[0, -1]], [3]))
BIASED = residual("gelu", layer([[1]], [2]), [block(layer([[1], [2]], [0, 1]), layer([[1, 1]], [5]))], layer([[1]]))
COPIES = residual("tanh", layer([[1]]), [block(layer([[1], [-1], [2]], [0, 0, 1]), layer([[1, 1, 3]]))], layer([[1]]))
UNREAD = residual("relu", layer([[1]]), [block(layer([[1], [2]], [0, 1]), layer([[1, 0]]))], layer([[2]]))
NARROW = residual(
    "sigmoid", layer([[1, 1], [1, 1]]), [block(layer([[1, 0]]), layer([[1], [1]]), layer([[0, 1]]))], layer([[1, 2]])
)
EMPTY = residual("relu", {**layer([]), "inputs": 2}, [block(layer([[]]), {**layer([]), "inputs": 1})], layer([[]], [3]))
THETAS = (PLAIN, MIRROR, GATED, SQUARES, LINE, SLACK, BIASED, COPIES, UNREAD, NARROW)


def read(document: Document) -> ResidualNetwork:
    theta: ResidualNetwork = parameter_from_json(parse_json(json.dumps(document), "test"))
    return theta


def instance(theta: Document, **generators: Document) -> Any:
    document = {
        "format": "catnet-instance/1",
        "name": "residual",
        "network": theta,
        "group": {"generators": generators},
    }
    return instance_from_json(parse_json(json.dumps(document), "test"))


def made() -> Iterator[Document]:
    """A certificate of every claim that can be made of a residual network."""
    verified = [read_instance("zoo:residual-mirror"), instance(MIRROR, s=SWAP), instance(GATED, s=SWAP)]
    verified += [instance(MIRROR, s=SWAP, e={"input": "trivial", "output": "trivial"})]
    verified += [instance(PLAIN, s=SWAP), instance(MIRROR, q=MIXED), instance(GATED, q=MIXED)]
    double = residual("relu", layer([[1, 1], [1, -1]]), [block(layer(I2), layer([[0, 0], [0, 0]]))], layer(I2))
    verified += [
        instance(double, s={"input": {"permutation": [1, 0]}, "output": {"permutation": [0, 1], "scale": ["1", "-1"]}})
    ]
    for given in verified:
        group = given.ends.generated_group()
        document = certificate_of(given, group, verify(given.network, given.ends, group=group))
        if document is not None:
            yield document
    for entry in THETAS:
        theta = read(entry)
        verdict = architecture_of(theta).check_identifiable(theta)
        if isinstance(verdict, Proved | Refuted):
            yield from filter(None, [identification_to_json(theta, verdict)])
        small = architecture_of(theta).reduce(theta).small
        yield from filter(None, [reduction_to_json(theta, small), same_function_to_json(small, theta)])
        for other in map(read, THETAS[:4]):
            if other != theta and (theta.widths[0], theta.widths[-1]) == (other.widths[0], other.widths[-1]):
                answer = check_same_function(theta, other)
                if isinstance(answer, Refuted) and answer.witness is not None:
                    yield from filter(None, [difference_to_json(theta, other, answer.witness.point)])
