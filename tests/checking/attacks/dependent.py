"""Attacks on claims that no action on the hidden features of attention fits, where rows are dependent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.arrows import on_tokens
from catnet.files.instance import action_to_json
from catnet.groups.blocks import simplest
from tests.checking.attacks.identification import about
from tests.checking.attacks.networks import Document, attention, heads, softmax

TOKENS = 2
SWAP = [[0, 1], [1, 0]]


def table(rows: int, columns: int, source: random.Random, *, narrow: bool = False) -> list[list[int]]:
    """Small entries; `narrow`: of rank one or less."""
    if narrow:
        column, row = ([source.choice((0, 1, 1, -1, 2)) for _ in range(size)] for size in (rows, columns))
        return [[a * b for b in row] for a in column]
    return [[source.choice((-1, 0, 1)) for _ in range(columns)] for _ in range(rows)]


def spelled(rows: list[list[int]]) -> Any:
    return [[str(v) for v in row] for row in rows]


def layer_of(kind: str, before: int, after: int, source: random.Random) -> Document:
    narrow = source.random() < 0.6
    value = spelled(table(after, before, source, narrow=narrow))
    score = spelled(table(before, before, source))
    if kind == "linear":
        bias = [str(source.choice((0, 0, 1))) for _ in range(after)]
        return {"kind": "linear", "weight": value, "bias": bias}
    if kind == "embedding":
        return {"kind": "embedding", "weight": value, "encoding": spelled(table(after, TOKENS, source))}
    if kind == "softmax":
        return softmax(score, value)
    parts = [(spelled(table(before, before, source)), value[:1]), (score, value[1:])]
    if source.random() < 0.5:
        parts[1] = (parts[0][0], parts[1][1])
    if kind == "heads":
        return heads(*parts)
    return {"kind": "softmax heads", "heads": [{"score": a, "value": v} for a, v in parts]}


def networks(count: int, source: random.Random) -> Iterator[tuple[Document, int]]:
    """Attention with hidden features that may be dependent, and how many features it reads."""
    for _ in range(count):
        widths = [source.choice((1, 2)), *(source.choice((1, 2, 2, 3)) for _ in range(source.choice((1, 2)))), 1]
        kind = source.choice(("softmax", "softmax heads", "heads"))
        kinds = [kind if kind == "softmax" or source.random() < 0.5 else "linear" for _ in widths[2:]]
        if kind != "softmax" and source.random() < 0.3:
            kinds[0] = "embedding"
        layers = [layer_of(*three, source) for three in zip(kinds, widths, widths[1:], strict=False)]
        last = kind if kind == "softmax" else source.choice(("linear", "readout"))
        if last == "readout":
            blocks = [spelled(table(1, widths[-2], source)) for _ in range(TOKENS)]
            layers.append({"kind": "readout", "weights": blocks})
        else:
            layers.append(layer_of(last, widths[-2], 1, source))
        yield attention(TOKENS, *layers), widths[0]


def documents() -> Iterator[Document]:
    source = random.Random("dependent")
    for theta, features in networks(260, source):
        size = Matrix.identity(features)
        swap = Matrix(SWAP).select(columns=range(2))
        first = source.choice([-1 * size, size, *([swap] if features == 2 else [])])
        sign = source.choice((1, -1))
        moves = source.random() < 0.5
        whole = on_tokens(TOKENS, first)
        last = on_tokens(TOKENS, sign * Matrix.identity(1))
        if moves:
            whole, last = (on_tokens_moved(matrix, TOKENS) for matrix in (whole, last))
        ends = {"input": action(whole), "output": action(last)}
        if theta["layers"][-1]["kind"] == "readout":
            ends["output"] = action(sign * Matrix.identity(1))
        yield about("not layerwise equivariant", theta, generators={"s": ends}, generator="s")


def on_tokens_moved(matrix: Matrix, tokens: int) -> Matrix:
    """Behind the permutation that turns the order of the tokens round."""
    size = matrix.shape[0] // tokens
    rows = [t * size + k for t in reversed(range(tokens)) for k in range(size)]
    return matrix.select(rows=rows)


def action(matrix: Matrix) -> Any:
    return action_to_json(simplest(matrix))
