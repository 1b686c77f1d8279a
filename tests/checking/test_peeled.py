"""False claims about lightning attention are refused, and a checker with one thing changed accepts them."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import Any

from catnet.checking.apart import apart
from catnet.checking.networks import read_network
from tests.checking.attacks.networks import Document
from tests.checking.attacks.peeled import false
from tests.checking.mutants import outcome_of
from tests.checking.mutation import mutants
from tests.checking.mutation_run import Copy

Matrix = list[list[Fraction]]


def times(left: Any, right: Any) -> Matrix:
    columns = list(zip(*right, strict=True))
    return [
        [sum((Fraction(a) * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in columns]
        for row in left
    ]


def value(network: Document, tokens: Matrix) -> Matrix:
    """The state is a matrix with a column for every token."""
    state = tokens
    count = network["tokens"]
    for layer in network["layers"]:
        if layer["kind"] == "heads":
            rows: Matrix = []
            for head in layer["heads"]:
                turned = [list(column) for column in zip(*state, strict=True)]
                rows += times(times(head["value"], state), times(turned, times(head["score"], state)))
            state = rows
        elif layer["kind"] == "readout":
            columns = [[[row[t]] for row in state] for t in range(count)]
            parts = [times(w, column) for w, column in zip(layer["weights"], columns, strict=True)]
            state = [[sum(part[i][0] for part in parts)] for i in range(len(parts[0]))]
        else:
            rows = times(layer["weight"], state)
            shift = layer.get("encoding") or [[b] * count for b in layer.get("bias", ["0"] * len(rows))]
            state = [[a + Fraction(b) for a, b in zip(*two, strict=True)] for two in zip(rows, shift, strict=True)]
    return state


def test_twins_and_changes_that_accept_what_is_false() -> None:
    checkers, source = Copy(), random.Random(0)
    changes = {mutant.key.partition(".")[2]: mutant for mutant in mutants("peeling")}
    for document, twin, keys in false():
        network = document["network"]
        left, right = read_network(network, "network"), read_network(twin, "network")
        assert apart(left, right)
        for _ in range(20):
            tokens = [
                [Fraction(source.randint(-9, 9)) for _ in range(network["tokens"])]
                for _ in range(left.inputs // network["tokens"])
            ]
            assert value(network, tokens) == value(twin, tokens)
        text = json.dumps(document)
        assert outcome_of(checkers.pair, text)[0] == 1
        for key in keys:
            (said,) = checkers.outcomes(changes[key], [(text, None)])
            assert said[0] == 0, key
    checkers.close()
