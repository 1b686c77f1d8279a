"""Several heads of softmax for the tests of the checkers: certificates of every claim that can be made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from catnet.architectures.known import architecture_of
from catnet.commands.verify import certificate_of
from catnet.files.certificate import reduction_to_json
from catnet.files.equality_certificate import difference_to_json, same_function_to_json
from catnet.files.identification_certificate import identification_to_json
from catnet.files.instance import instance_from_json
from catnet.files.parameter import parameter_from_json
from catnet.formats.jsontext import parse_json
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.verdict import Proved, Refuted

Document = dict[str, Any]


def rows(matrix: list[list[Any]]) -> list[list[str]]:
    return [list(map(str, row)) for row in matrix]


def layer(*heads: tuple[list[list[Any]], list[list[Any]]], causal: bool = False) -> Document:
    parts = [{"score": rows(score), "value": rows(value)} for score, value in heads]
    return {"kind": "softmax heads", **({"mask": "causal"} if causal else {}), "heads": parts}


def network(tokens: int, *layers: Document) -> Document:
    return {"format": "catnet-attention/1", "tokens": tokens, "layers": list(layers)}


I2, A, B, Z = [[1, 0], [0, 1]], [[1, 2], [0, 1]], [[1, 0], [2, 1]], [[0, 0], [0, 0]]
ROW, OTHER = [[1, 0]], [[0, 1]]
READ = {"kind": "readout", "weights": [rows([[1, 1]])] * 3}
MIX = {"kind": "linear", "weight": rows([[1, 2], [2, 1]])}
TWO = network(3, layer((A, ROW), (B, OTHER)), MIX)
SWAPPED = network(3, layer((B, OTHER), (A, ROW)), {"kind": "linear", "weight": rows([[2, 1], [1, 2]])})
MERGED = [network(2, layer((A, I2))), network(2, layer(([[-1, -2], [0, -1]], I2)))]
MASKED = network(3, layer((A, ROW), (B, OTHER), causal=True), MIX)
DEEP = network(3, layer((A, ROW), (B, OTHER)), layer((I2, I2)), READ)
DEEP_MASKED = network(2, layer((A, I2), causal=True), layer((B, ROW), (Z, OTHER), causal=True))
STILL = network(2, layer((A, Z)), layer((I2, ROW)))
TURN_BY = rows([["3/5", "-4/5"], ["4/5", "3/5"]])


def rotary(*heads: tuple[Any, Any, Any], causal: bool = False) -> Document:
    parts = [dict(zip(("key", "query", "value"), map(rows, head), strict=True)) for head in heads]
    return {"kind": "rotary heads", **({"mask": "causal"} if causal else {}), "rotation": TURN_BY, "heads": parts}


PAIR = (I2, A, ROW), ([[0, 1], [1, 0]], [[2, 1], [1, 0]], OTHER)
PLACED = network(3, rotary(*PAIR), MIX)
PLACED_AGAIN = network(3, rotary(*PAIR[::-1]), SWAPPED["layers"][1])
PLACED_MASKED = network(3, rotary((I2, A, ROW), (I2, A, OTHER), causal=True), READ)
STACKED = network(3, layer((A, ROW), (B, OTHER)), MIX, layer((I2, I2)), MIX)
COPIED = network(3, layer((A, ROW), (A, OTHER)), MIX)
NOTHING = network(3, layer((A, ROW), (A, [[-1, 0]])), {"kind": "linear", "weight": rows([[1, 1], [2, 2]])})
NETWORKS: tuple[Document, ...] = (TWO, SWAPPED, *MERGED, MASKED, DEEP, DEEP_MASKED, STILL)
NETWORKS += (PLACED, PLACED_AGAIN, PLACED_MASKED, STACKED, COPIED, NOTHING)
FEATURES = {"permutation": [1, 0, 3, 2, 5, 4]}
TURN = {"permutation": [2, 3, 4, 5, 0, 1]}
LAST = {"permutation": [1, 2, 0]}


def read(document: Document) -> Any:
    return parameter_from_json(parse_json(json.dumps(document), "test"))


def instance(theta: Document, **generators: Document) -> Any:
    document = {"format": "catnet-instance/1", "name": "heads", "network": theta, "group": {"generators": generators}}
    return instance_from_json(parse_json(json.dumps(document), "test"))


def made() -> Iterator[Document]:
    both = {"input": FEATURES, "output": FEATURES}
    turn = {"input": TURN, "output": TURN}
    verified = [
        instance(TWO, s=both, t=turn),
        instance(MASKED, s=both),
        instance(MASKED, t=turn),
        instance(TWO, x={"input": TURN, "output": FEATURES}),
    ]
    verified += [
        instance(DEEP, t={"input": TURN, "output": "trivial"}),
        instance(DEEP, s={"input": FEATURES, "output": "trivial"}),
    ]
    verified += [
        instance(PLACED, s={"input": FEATURES, "output": FEATURES}),
        instance(NOTHING, s={"input": FEATURES, "output": "trivial"}),
        instance(STACKED, s=both, t=turn),
    ]
    for given in verified:
        group = given.ends.generated_group()
        document = certificate_of(given, group, verify(given.network, given.ends, group=group))
        yield from filter(None, [document])
    for number, entry in enumerate(NETWORKS):
        theta = read(entry)
        verdict = architecture_of(theta).check_identifiable(theta)
        if isinstance(verdict, Proved | Refuted):
            yield from filter(None, [identification_to_json(theta, verdict)])
        yield from filter(None, [reduction_to_json(theta, architecture_of(theta).reduce(theta).small)])
        for other in map(read, NETWORKS[: number + 1]):
            if theta.tokens != other.tokens or theta.widths[-1] != other.widths[-1]:
                continue
            answer = check_same_function(theta, other)
            if isinstance(answer, Proved):
                yield from filter(None, [same_function_to_json(theta, other)])
            elif isinstance(answer, Refuted) and answer.witness is not None:
                yield from filter(None, [difference_to_json(theta, other, answer.witness.point)])
