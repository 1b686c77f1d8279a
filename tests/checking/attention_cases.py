# ruff: noqa: E501
"""Certificates about several heads of softmax, at rotary positions or none: right ones and wrong ones.

`PEELED` and `ROTARY` are networks that fulfil all hypotheses of the criteria, and others of which one fails.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

from catnet.checking.intervals import ends
from catnet.checking.networks import evaluated, read_network
from catnet.files.certificate import resealed
from catnet.files.parameter import parameter_from_json
from catnet.files.softmax_proofs import iter_heads_proofs
from catnet.files.symmetry_certificate import symmetries_to_json
from catnet.formats.jsontext import parse_json
from catnet.questions.symmetries import symmetries
from tests.checking.bends_cases import about
from tests.checking.criteria_cases import (
    attention,
    claim,
    embedding,
    heads as lightning,
    linear,
    readout,
    rows,
    softmax,
)
from tests.checking.heads_cases import layer

Document = dict[str, Any]
Z, I2, A, B = [[0, 0], [0, 0]], [[1, 0], [0, 1]], [[1, 2], [0, 1]], [[1, 0], [2, 1]]
S, SKEW = [[1, 0], [0, 0]], [[0, 1], [-1, 0]]
X, Y = [[1, 0]], [[0, 1]]
MIX, HALF = linear([[1, 2], [2, 1]]), linear([[1, 0], [2, 0]])
TURN, BACK = [["3/5", "-4/5"], ["4/5", "3/5"]], [[-1, 0], [0, -1]]


def minus(table: Any) -> Any:
    return [[-entry for entry in row] for row in table]


def rotary(*heads: Any, turn: Any = TURN, causal: bool = False) -> Document:
    """Heads (K, Q, V)."""
    parts = [{"key": rows(k), "query": rows(q), "value": rows(v)} for k, q, v in heads]
    return {"kind": "rotary heads", **({"mask": "causal"} if causal else {}), "rotation": rows(turn), "heads": parts}


GOOD, BAD = layer((A, X), (B, Y)), layer((A, X), (A, Y))
ONE = layer((A, I2))
NO_HEADS = layer()
READ3, READ2 = readout([[1, 0]], [[1, 1]], [[0, 1]]), readout([[1, 0]], [[1, 1]])
WIDE = readout(*[[[1, 2], [2, 1]]] * 3)
BIASED = linear([[1, 2], [2, 1]], [1, 2])
PEELED: list[Document] = [
    # one stage
    *(attention(n, first, MIX) for n in (1, 2, 3, 4) for first in (GOOD, BAD, layer((A, X), (Z, Y)), layer((A, X), (minus(A), Y)), layer((A, X), (SKEW, Y)))),
    *(attention(n, first, MIX) for n in (2, 3) for first in (layer((A, X), (B, Y), causal=True), layer((A, X), (Z, Y), causal=True))),
    attention(2, layer((A, X), (B, X)), linear([[1, -1], [2, -2]])),
    attention(2, layer((A, X), (B, X)), linear([[1, -1], [2, -1]])),
    attention(2, layer((A, X), (B, X), (I2, X)), linear([[1, 1, -2], [2, 1, -3]])),
    attention(2, layer((A, X), (B, X), (I2, X)), linear([[1, 1, -2], [2, 1, -2]])),
    attention(2, GOOD, READ2),
    attention(3, layer((A, [[1, 0], [2, 0]])), MIX),
    attention(3, layer((A, [[0, 0]]), (B, Y)), MIX),
    attention(3, GOOD, HALF),
    attention(3, layer((A, X), (B, [])), linear([[1], [2]])),
    attention(3, {**NO_HEADS, "inputs": 2}, linear([[], []])),
    attention(3, ONE, MIX),
    attention(3, ONE, linear([[1, 2]])),
    attention(3, ONE, MIX, MIX),
    attention(3, GOOD, READ3),
    attention(3, GOOD, readout([[1, 0]], [[2, 0]], [[3, 0]])),
    attention(3, layer((A, X), (SKEW, Y)), READ3),
    attention(3, layer((A, X), (Z, Y)), READ3),
    attention(3, layer((A, X), (B, Y), causal=True), READ3),
    attention(3, layer((A, X), (B, Y), causal=True), readout([[1, 1]], [[1, 1]], [[1, 1]])),
    attention(3, layer((A, X), (B, Y), causal=True), readout([[1, 1]], [[1, 1]], [[1, 0]])),
    attention(4, layer((A, X), (B, Y), causal=True), readout([[1, 1]], [[1, 1]], [[1, 0]], [[0, 1]])),
    attention(3, layer((A, X), (B, X), causal=True), readout([[1, 1]], [[1, 1]], [[1, 1]])),
    attention(3, layer((A, X), (Z, Y), causal=True), readout([[1, 1]], [[1, 1]], [[1, 1]])),
    attention(3, layer((A, X), (SKEW, Y), causal=True), readout([[1, 1]], [[1, 1]], [[1, 1]])),
    attention(2, layer((A, X), (B, Y), causal=True), READ2),
    # heads below others
    *(attention(n, below, MIX, above, *last) for n in (2, 3) for below in (GOOD, BAD) for above in (ONE, GOOD) for last in ([], [MIX])),
    attention(3, ONE, GOOD),
    attention(3, GOOD, ONE, READ3),
    attention(3, GOOD, ONE, WIDE),
    attention(3, GOOD, ONE, linear([[1, 1]])),
    attention(3, GOOD, layer((A, X)), linear([[1], [1]])),
    attention(3, layer((A, X), (B, X)), MIX, ONE),
    attention(3, layer((A, X), (B, minus(X)), (I2, Y)), linear([[1, 1, 0], [0, 0, 1]]), ONE),
    attention(3, layer((A, X), (B, Y)), linear([[1, 2]]), layer(([[1]], [[1]]))),
    attention(3, layer((A, X)), layer(([[1]], [[1]]))),
    attention(3, layer((SKEW, I2)), ONE),
    attention(3, layer((Z, I2)), ONE),
    attention(3, layer((S, I2)), ONE),
    attention(3, layer((A, X), (B, Y), causal=True), MIX, ONE),
    attention(3, GOOD, MIX, layer((A, I2), causal=True)),
    attention(3, GOOD, BIASED, ONE, MIX),
    attention(3, GOOD, BIASED, layer((S, I2)), MIX),
    attention(3, GOOD, BIASED, layer((S, I2), (B, [])), MIX),
    attention(3, GOOD, BIASED, layer((S, I2), (B, [[0, 0]])), linear([[1, 0, 1], [0, 1, 1]])),
    attention(3, GOOD, MIX, layer((S, I2)), MIX),
    attention(3, GOOD, MIX, GOOD, MIX, GOOD, MIX),
    attention(3, GOOD, MIX, GOOD, MIX, layer((A, X)), linear([[1], [2]])),
    # a layer below heads
    *(attention(n, embedding(w, e), first, *last) for n in (2, 3) for w in (I2, HALF["weight"]) for e in (None, [[0, 1, 2][:n], [1, 0, 1][:n]])
      for first in (GOOD, ONE) for last in ([], [MIX])),
    *(attention(3, embedding(I2, [[0, 1, 2], [1, 0, 1]]), first, MIX) for first in (
        layer((A, X), (minus(A), Y)), layer((A, X), (S, Y)), layer((S, I2)), layer((A, X), (B, minus(X))))),
    attention(3, embedding(I2, [[0, 1, 2], [1, 0, 1]]), layer((A, X), (B, minus(X))), linear([[1, 1], [2, 2]])),
    attention(3, embedding(I2, [[0, 1, 2], [1, 0, 1]]), layer((A, X), (B, X), (I2, X)), linear([[1, 1, 1], [2, 2, 1], [1, 0, 0]])),
    attention(4, embedding(I2, [[0, 1, 2, 0], [1, 0, 1, 0]]), layer((A, X), (B, X), (I2, X)), linear([[1, 1, 1], [2, 2, 1], [1, 0, 0]])),
    attention(3, embedding(I2), layer((S, X), (S, Y)), MIX),
    attention(3, embedding(I2), layer((S, X), (SKEW, Y)), MIX),
    attention(3, embedding(I2), layer((S, X), ([[2, 0], [0, 0]], Y)), MIX),
    attention(3, embedding(I2), layer((S, X), ([[2, 0], [0, 0]], Y))),
    attention(3, embedding(I2), BAD),
    attention(3, embedding(I2), layer((A, X), (B, [[0, 0]]))),
    attention(3, linear(I2, [1, 0]), GOOD, MIX),
    attention(3, linear(I2), layer((S, I2)), MIX),
    attention(3, embedding(I2), layer((A, X), (B, Y), causal=True), MIX),
    attention(3, embedding(I2), GOOD, readout([[1, 0]], [[-1, 1]], [[0, 1]])),
    attention(3, embedding(I2), GOOD, MIX, ONE, MIX),
    attention(3, embedding(I2, [[0, 1, 2], [1, 0, 1]]), layer((A, I2)), ONE, linear([[1, 0], [0, 1]])),
    attention(3, READ3),
    attention(3, embedding(I2)),
    attention(3, MIX, MIX),
    # rotary heads that turn nothing
    *(attention(n, rotary((I2, A, X), (I2, B, Y), turn=turn), MIX) for n in (2, 3) for turn in (I2, BACK)),
    attention(3, rotary((I2, A, X), (I2, B, Y), turn=I2), MIX, ONE),
    attention(3, rotary((I2, Z, X), (I2, B, Y)), MIX),
]  # fmt: skip

RIGHT = rotary((I2, A, X), (A, I2, Y))
ROTARY: list[Document] = [
    *(attention(n, RIGHT, MIX) for n in (1, 2, 3, 4)),
    *(attention(3, rotary((I2, A, X), (A, I2, Y), causal=causal, turn=turn), MIX) for causal in (False, True) for turn in (TURN, BACK, SKEW)),
    *(attention(3, first, RIGHT, *last) for first in (embedding(I2), linear(I2), linear(I2, [1, 0]), embedding(I2, [[0, 1, 2], [1, 0, 1]]), embedding(HALF["weight"]), embedding([[1, 0, 0], [0, 1, 0]]))
      for last in ([], [MIX], [BIASED])),
    attention(3, RIGHT, READ3),
    attention(3, RIGHT, MIX, MIX),
    attention(3, RIGHT, MIX, RIGHT),
    attention(3, RIGHT, GOOD),
    attention(3, RIGHT, HALF),
    attention(3, rotary((I2, A, X), (I2, A, Y)), MIX),
    attention(3, rotary((I2, A, X), (I2, A, X)), linear([[1, 1], [1, 1]])),
    attention(3, rotary((I2, A, X), (I2, Z, Y)), MIX),
    attention(3, rotary((I2, A, X), (I2, A, [[0, 0]])), MIX),
    attention(3, rotary((I2, A, [[1, 0], [2, 0]])), MIX),
    attention(3, rotary((I2, A, [[1, 0], [2, 0]])), linear([[1, 0]])),
    attention(3, embedding(I2), rotary((I2, A, [[1, 0], [2, 0]]))),
    attention(3, embedding(I2), rotary((X, X, X), turn=[[-1]])),
    attention(3, embedding(I2), rotary((X, X, Y), turn=[[-1]])),
    attention(3, embedding(I2), rotary((X, Y, X), turn=[[-1]])),
    attention(3, embedding([[1, 0]]), rotary(([[1]], [[1]], [[1]]), turn=[[-1]])),
    attention(3, rotary(([[1, 0]], [[1, 1]], X), ([[1, 0]], [[1, 1]], Y), turn=[[-1]]), MIX),
    attention(3, rotary((I2, SKEW, X), (I2, minus(SKEW), X), turn=BACK), linear([[1, 1], [2, 2]])),
    attention(3, rotary((I2, SKEW, X), (I2, minus(SKEW), X), turn=BACK), linear([[1, 1], [2, 3]])),
    attention(3, rotary((I2, SKEW, X), (I2, [[1, 1], [-1, 0]], X), turn=BACK), linear([[1, 1], [2, 2]])),
    attention(3, rotary(turn=[[1]]) | {"inputs": 2}, linear([[], []])),
    attention(3, rotary((I2, A, X), (I2, A, []), turn=BACK), linear([[1]])),
    attention(3, embedding(I2), rotary((I2, A, X), (I2, B, []), turn=BACK)),
]  # fmt: skip


E3 = [[1, 0, 0], [0, 1, 0]]
A3, B3 = [[1, 2, 0], [0, 1, 0], [0, 1, 1]], [[1, 0, 0], [2, 1, 0], [0, 0, 3]]
LAST3 = [[0, 0], [0, 1]]
ENCODED = embedding(I2, [[0, 1, 2], [1, 0, 1]])
PEELED += [
    attention(1, rotary((I2, A, X), (I2, B, Y), turn=I2), MIX),
    attention(3, embedding(E3), GOOD, MIX),
    attention(3, layer((A3, [[1, 0, 0]]), (B3, [[0, 1, 0]])), MIX, ONE, MIX, GOOD, MIX),
    attention(4, layer((A3, [[1, 0, 0]]), (B3, [[0, 1, 0]])), MIX, ONE),
    attention(3, layer(([[1]], [[1]])), linear([[2]]), layer(([[1]], [[1]]))),
    attention(3, layer((minus(A), X), (B, Y)), READ3),
    attention(3, layer((SKEW, X), (A, Y)), READ3),
    attention(3, layer((Z, X), (A, Y), causal=True), readout([[1, 1]], [[1, 1]], [[1, 1]])),
    attention(3, GOOD, BIASED, layer((S, I2), (B, [[0, 0]]))),
    attention(3, GOOD, BIASED, layer((A, [[1, 0], [0, 1], [0, 0]]))),
    attention(3, layer((S, X), (B, Y), causal=True), readout([[1, 1]], [[1, 1]], [[1, 1]])),
    attention(3, embedding(I2), GOOD, readout([[1, 1]], [[0, 0]], [[0, -1]])),
    attention(3, linear(I2, [1, 0]), layer((S, X), (LAST3, Y)), MIX),
    attention(3, embedding(I2), layer((S, X), (LAST3, Y)), MIX),
    attention(3, ENCODED, layer((S, X), (A, Y)), MIX),
    attention(3, ENCODED, layer((A, X), (S, Y)), MIX),
    attention(3, ENCODED, GOOD, linear([[1, 1], [0, 0]])),
    attention(4, embedding(I2, [[0, 1, 2, 0], [1, 0, 1, 0]]), layer((A, X), (minus(A), Y), (B, X)), linear([[1, 0, 0], [0, 1, 0], [0, 0, 1]])),
    *(attention(2, layer(*heads), linear([[1, 0, 0], [0, 1, 0], [0, 0, 1]])) for heads in (
        [(A, X), (minus(A), Y), (B, X)], [(A, X), (B, Y), (Z, X)], [(Z, X), (A, Y), (B, X)], [(A, X), (B, Y), (I2, X)])),
]  # fmt: skip
SMALL_STEPS = [
    attention(3, layer((score, value)), layer((I2, I2)))
    for score in (SKEW, S, [[0, 1], [0, 0]], [[0, 1], [1, 0]], [[1, 0], [0, -1]], [[1, 1], [0, 0]])
    for value in (I2, X, [[1, 1]])
    if len(value) == 2
] + [attention(3, layer((S, X), ([[0, 1], [1, 0]], Y)), linear([[1, 1]]), layer(([[1]], [[1]])))]  # fmt: skip


def singular(one: Any, other: Any, value: Any, weight: str) -> Document:
    """U_h = 1 and weight e_2 value^T."""
    return attention(3, layer((one, I2), (other, [value])), linear([[1, 0, 0], [0, 1, weight]]), ONE)


SINGULAR: list[tuple[Document, list[int]]] = [  # where the derivative is singular, or one along other columns would be
    *((singular([[2, -1], [0, 0]], [[1, -1], [0, -1]], [1, -1], w), [1, 2, 0, 0]) for w in ("4/3", "-8/3", "5/3")),
    (singular([[0, 2], [2, 0]], [[1, 1], [2, 0]], [1, 1], "-2"), [1, -1, 1, 2]),
    (singular([[-1, 0], [0, -1]], [[-1, 0], [2, -1]], [1, 1], "-13/23"), [1, -2, 0, 1]),
]


FIVE = [[int((i - j) % 5 == 1) for j in range(5)] for i in range(5)]


def placed(value: Any, x: list[int], **by: list[int]) -> Any:
    """A head with S_Δ = x q_Δ^T, turned by `FIVE`: q_Δ is `by` if it is there (a for −2, b for −1, …), else (1, Δ)."""
    rows_of = {distance: by.get("abcde"[distance + 2], [1, distance]) for distance in range(-2, 3)}
    return [x, *[[0, 0]] * 4], [rows_of[(-i + 2) % 5 - 2] for i in range(5)], value


for _name in "abcde":
    _one = placed(X, [1, 0])
    ROTARY += [
        attention(3, rotary(_one, placed(Y, [0, 1], **{_name: [0, 0]}), turn=FIVE), MIX),
        attention(
            3,
            rotary(_one, placed(Y, [1, 0], **{n: [3, i] for i, n in enumerate("abcde") if n != _name}), turn=FIVE),
            MIX,
        ),
        attention(
            3,
            rotary(
                _one,
                placed(Y, [1, 0], **{n: [3, i] for i, n in enumerate("abcde") if n != _name}),
                turn=FIVE,
                causal=True,
            ),
            MIX,
        ),
        attention(3, embedding(I2), rotary(placed(X, [1, 0], **{n: [1, int(n == _name)] for n in "abcde"}), turn=FIVE)),
    ]
ROTARY += [attention(3, RIGHT, linear(w)) for w in ([[1, 1], [0, 1]], [[0, 1], [1, 1]], [[1, 0], [1, 1]])]
TWO_WIDE, THREE_WIDE = (I2, I2, []), (E3, E3, [[1, 0, 0]])
ROTARY += [
    attention(3, rotary((I2, A, I2)), linear([[1, 0], [2, 0]])),
    attention(2, rotary(([], [], X), turn=[])),
    attention(2, rotary(([], [], []), ([], [], X), turn=[])),
    attention(3, rotary((I2, A, [[1, 0, 0]]))),
    attention(2, rotary(TWO_WIDE, THREE_WIDE, turn=I2)),
    attention(3, embedding(I2), rotary((E3, E3, [[1, 0, 0]]), turn=I2)),
    attention(3, embedding(I2), rotary(([[1, 0, 2], [0, 1, 1]], E3, [[1, 0, 0]]))),
    attention(2, rotary((I2, A, []), (I2, A, X)), linear([[1]])),
    attention(2, rotary((I2, A, X))),
    attention(2, rotary(([[], []], [[], []], [[]]))),
    attention(2, rotary(([[0, 1], [1, 0]], [[1, 2], [3, 4]], [])) | {"inputs": 2}),
]
MASKED = rotary((I2, A, X), (A, I2, Y), causal=True)
LAST_ALONE, LAST_BOTH = readout(*[[[1, 1]]] * 3, [[0, 1]]), readout([[1, 1]], [[0, 0]], [[0, 1]], [[1, 1]])
READ_OUT: list[Document] = [
    *(attention(3, first, readout(*[[[1, 1]]] * 3)) for first in (MASKED, RIGHT)),
    attention(3, MASKED, {**readout(*[[[1, 1]]] * 3), "bias": ["2"]}),
    *(attention(3, first, MASKED, readout(*[[[1, 1]]] * 3)) for first in (embedding(I2), linear(I2))),
    attention(3, MASKED, MIX, readout(*[[[1, 1]]] * 3)),
    attention(3, MASKED, GOOD),
    attention(2, MASKED, readout(*[[[1, 1]]] * 2)),
    *(attention(3, MASKED, readout(*blocks)) for blocks in product(([[1, 1]], [[0, 1]], [[1, 0]]), repeat=3)),
    *(attention(4, MASKED, read_) for read_ in (LAST_ALONE, LAST_BOTH)),
    *(attention(4, rotary((I2, A, I2), causal=True), readout(*blocks)) for blocks in product((X, Y), repeat=4)),
    attention(3, rotary((I2, A, X), (A, I2, [[2, 0]]), causal=True), readout(*[[[1, 1]]] * 3)),
    attention(3, rotary((I2, A, X), (A, I2, [[2, 0], [0, 1]]), causal=True), readout(*[[[1, 1, 0], [1, 0, 1]]] * 3)),
    attention(3, rotary((I2, A, X), (I2, A, Y), causal=True), readout(*[[[1, 1]]] * 3)),
    attention(3, rotary((I2, A, X), (I2, Z, Y), causal=True), readout(*[[[1, 1]]] * 3)),
]  # fmt: skip
ROTARY = [*READ_OUT, *ROTARY]


MISSHAPEN = ROTARY[-10:-4]
"""Some of which the layers do not fit."""


def read(theta: Document) -> Any:
    return parameter_from_json(parse_json(json.dumps(theta), "case"))


def criteria() -> Iterator[Document]:
    """Every network with every proof that is tried, and with proofs that are none."""
    for theta in (*PEELED, *ROTARY):
        proofs: list[Document] = [
            {"criterion": "one layer"},
            {"criterion": "rotary positions"},
            {"criterion": "heads of softmax", "points": []},
        ]
        if theta not in MISSHAPEN and any("heads" in entry["kind"] for entry in theta["layers"]):
            proofs += list(iter_heads_proofs(read(theta)))[:3]
        for proof in {json.dumps(proof): proof for proof in proofs}.values():
            yield about(theta, {**proof, "more": []})
            yield about(theta, proof)
            for points in ([["0"] * len(point) for point in proof.get("points", ())], proof.get("points", [])[1:]):
                if proof.get("points"):
                    yield about(theta, {**proof, "points": points})
    for theta, points in SINGULAR:
        yield about(theta, {"criterion": "heads of softmax", "points": [list(map(str, points))]})
    for turn in ([[2, 0], [0, 2]], Z, [[1, 1], [0, 1]], [[1, 0]], [["1/2", 0], [0, 1]]):
        yield about(attention(2, rotary((I2, A, X), turn=turn)), {"criterion": "one layer"})
    for theta in SMALL_STEPS:
        for point in product((-1, 0, 1), repeat=4):
            yield about(theta, {"criterion": "heads of softmax", "points": [list(map(str, point))]})
    for tokens in (2, 3):
        for first in (SKEW, S, A):
            theta = attention(tokens, softmax(first, I2), softmax(SKEW, I2), softmax(B, I2))
            for planes in (None, [], [I2], [[[1, 0], [2, 0]]], [[[1, 0], [1, 1]]], [I2, I2], [I2] * 4, [[[1, 0]]]):
                yield about(
                    theta,
                    {
                        "criterion": "effective scores",
                        **({} if planes is None else {"planes": list(map(rows, planes))}),
                    },
                )


# ---- evidence by maps of features


def same(left: Document, right: Document, *steps: Document) -> Document:
    sides = {"left": left, "right": right, "left_sha256": "", "right_sha256": ""}
    document = {"format": "catnet-certificate/2", "claim": "same function", "claim_sha256": "", **sides}
    return resealed({**document, "evidence": {"method": "token maps", "steps": list(steps)}})


def step(*maps: Any, forth: bool = True, network: Document | None = None) -> Document:
    found = [
        None if m is None else {"matrix": rows(m[0]), **({"shift": [str(x) for x in m[1]]} if len(m) > 1 else {})}
        for m in maps
    ]
    return {
        "direction": "forth" if forth else "back",
        "maps": found,
        **({} if network is None else {"network": network}),
    }


C, CI = [[1, 1], [0, 1]], [[1, -1], [0, 1]]
KEPT = [[1, 0, 0], [0, 1, 0]]
BIG = attention(3, layer((A, X), (B, Y), (I2, X)), linear([[1, 2, 0], [2, 1, 0]]))
SMALL = attention(3, GOOD, MIX)
MOVED_UP = [
    attention(3, linear(I2, b), layer((S, I2)), linear([[1, 1]], c))
    for b, c in (([1, 5], [0]), ([1, 0], [5]), ([0, 5], [1]))
]
TURNED = [
    attention(2, layer(*heads), linear([[1, 1], [1, 1]]))
    for heads in ([(A, X), (B, minus(X))], [(minus(A), minus(X)), (minus(B), X)], [(A, X), (minus(B), X)])
]
LONE = [attention(3, layer((A, X), (A, Y)), above) for above in (MIX, linear([[2, 1], [1, 2]]), READ3)]
PLACES = [
    attention(3, rotary((I2, A, X), turn=turn, causal=causal), linear([[1]]))
    for turn in (TURN, I2, BACK)
    for causal in (False, True)
]


PLACED = [
    (attention(n, rotary(placed(X, [1, 0]), turn=FIVE, causal=causal), linear([[1]])), attention(n, rotary(placed(X, [1, 0], **{name: [2, 3]}), turn=FIVE, causal=causal), linear([[1]])))
    for n in (2, 3) for causal in (False, True) for name in "abcde"
] + [
    (attention(3, rotary((I2, one, X), turn=I2), linear([[1]])), attention(3, rotary((other, I2, X), turn=I2), linear([[1]])))
    for one in (A, SKEW) for other in ([[1, 0], [2, 1]], SKEW, Z)
]  # fmt: skip


def maps() -> Iterator[Document]:
    for direction in (True, False):
        for small, big in ((SMALL, BIG), (BIG, SMALL)):
            yield same(small, big, step((KEPT,), forth=direction))
            yield same(small, big, step((KEPT, [0, 1]), forth=direction))
        for one in MOVED_UP:
            for other in MOVED_UP:
                for shift in ([0, 5], [0, -5], [1, 0]):
                    yield same(one, other, step((I2, shift), (I2, shift), forth=direction))
                yield same(one, other, step((I2,), (I2,), forth=direction))
    for one in TURNED:
        for other in TURNED:
            yield same(one, other, step(None))
            yield same(one, other, step((I2,)))
    yield same(TURNED[0], TURNED[1], step(None, network=TURNED[1]), step((I2,)))
    yield same(TURNED[0], TURNED[1], step((I2,), network=TURNED[0]), step(None))
    yield same(TURNED[0], TURNED[1])
    yield same(TURNED[0], TURNED[0])
    for one in (
        *LONE,
        attention(3, layer((A, X), (B, Y)), MIX),
        attention(4, BAD, MIX),
        attention(3, BAD, MIX, linear(I2)),
    ):
        for other in LONE:
            yield same(one, other, step(None))
            yield same(one, other, step(([[0, 1], [1, 0]],)))
            yield same(one, other, step((C,)))
    carried = attention(3, embedding(I2, [[0, 1, 2], [1, 0, 1]]), ONE, READ3)
    embedded = embedding(C, [[1, 1, 3], [1, 0, 1]])
    moved = attention(3, embedded, layer(([[1, 1], [-1, 0]], CI)), READ3)
    for other in (moved, attention(3, embedded, ONE, READ3), carried):
        for first in ((C,), (I2,), (C, [1, 0]), None):
            for second in ((I2,), None):
                yield same(carried, other, step(first, second))
    thin = attention(3, layer((A, X), (B, Y)), layer((I2, I2)), MIX)
    yield same(thin, thin, step((I2,), (I2,)))
    yield same(thin, thin, step((I2,), None))
    yield same(thin, thin, step(None, (I2,)))
    yield same(thin, thin, step(None, None))
    yield same(thin, thin, step((I2,)))
    polynomial = [
        attention(2, linear(w), lightning((a, v)), linear(u))
        for w, a, v, u in ((I2, A, I2, I2), (C, [[1, 1], [-1, 0]], CI, I2), (I2, A, I2, C), (I2, A, C, I2))
    ]
    for one in polynomial:
        for other in polynomial:
            for chosen in ([(C,), (I2,)], [(I2,), None], [(I2,), (C,)], [(I2,), (I2,)]):
                yield same(one, other, step(*chosen))
    yield same(polynomial[0], attention(2, linear(I2), ONE, linear(I2)), step((I2,), (I2,)))
    for one in PLACES:
        for other in (
            *PLACES,
            attention(3, layer((A, X)), linear([[1]])),
            attention(3, layer((A, X), causal=True), linear([[1]])),
        ):
            yield same(one, other, step(([[1]],)))
            yield same(one, other, step(None))
    alone = attention(3, rotary((I2, A, X)), linear([[1]], [0]))
    for shift in ([0], [1]):
        yield same(alone, alone, step(([[1]], shift)))
    behind = [
        attention(3, linear(I2, b), rotary((I2, m, I2), turn=t), linear(I2, c))
        for b, c in (([1, 5], [0, 0]), ([1, 0], [0, 5]))
        for m in (S, Z)
        for t in (I2, TURN)
    ]
    for one in behind:
        for other in behind:
            yield same(one, other, step((I2, [0, -5]), (I2, [0, -5])))
    for one, other in PLACED:
        yield same(one, other, step(([[1]],)))
        yield same(one, other, step(None))
    zero = attention(2, rotary(([[], []], [[], []], [[]])), linear([[1]]))
    yield same(zero, zero, step(([[1]],)))
    yield from more_maps()
    single = [
        attention(1, linear(I2, b), layer((a, I2)), linear(I2, c))
        for b, c in (([1, 5], [0, 0]), ([0, 0], [1, 5]))
        for a in (A, B)
    ]
    for other in single:
        yield same(single[0], other, step((I2, [-1, -5]), (I2, [-1, -5])))
        yield same(single[0], other, step((I2,), (I2,)))


def more_maps() -> Iterator[Document]:
    """Networks that do not fit together; constants that a score sees in one feature, or a head without values."""
    plain = {
        "format": "catnet-network/1",
        "activation": "identity",
        "layers": [{"weight": rows([[0] * 6] * 6), "bias": ["0"] * 6}],
    }
    for pair in ((SMALL, plain), (plain, SMALL)):
        yield same(*pair, step((I2,)))
    between = [
        attention(3, layer((A3, [[1, 0, 0]]), (B3, [[0, 1, 0]])), MIX),
        attention(3, layer(([[1]], [[1]]), ([[2]], [[1]])), MIX),
    ]
    between += [attention(3, GOOD, linear(w)) for w in ([[1, 2]], [[1, 2], [2, 1], [0, 0]])] + [
        attention(3, GOOD, WIDE)
    ]
    for other in between:
        for maps_ in ((I2,), None):
            yield same(SMALL, SMALL, step(maps_, network=other), step(maps_))
    for n in (2, 3):
        for score in (LAST3, [[0, 1], [0, 0]], S, Z):
            for value in (I2, [[1, 0], [0, 0]], [[0, 0], [0, 0]], X):
                for c in ([0, 5], [1, 5], [-1, 5], [0, 6], [0, 0]):
                    heads = layer((score, value), (Z, Y))
                    width = len(value) + 1
                    read_ = [[1, 0, 0][:width], [0, 0, 1][-width:]]
                    pair = [
                        attention(n, linear(I2, b), heads, linear(read_, d)) for b, d in (([1, 5], [0, 0]), ([1, 0], c))
                    ]
                    yield same(*pair, step((I2, [0, -5]), None))
                    if width == 3 and c == [0, 5]:
                        still = [[int(i == j) for j in range(3)] for i in range(3)]
                        yield same(*pair, step((I2, [0, -5]), (still, [0, -5 * value[1][1], -5])))
    bare, biased = (attention(3, GOOD, linear([[1, 2], [2, 1]], b)) for b in (None, [0, 0]))
    for pair in ((bare, biased), (biased, bare), (bare, attention(3, GOOD, BIASED))):
        yield same(*pair, step((I2,)))
        yield same(*pair, step(None))
    yield same(LONE[0], attention(3, BAD, MIX, linear([[5, 0], [0, 5]])), step(None))
    yield same(SMALL, SMALL, step(None, forth=False, network=attention(3, GOOD, WIDE)), step(None))
    for w in ([[1, 0]], [[1, 0], [0, 1], [0, 0]]):
        short = attention(2, linear(I2), lightning((A, I2)), linear(w))
        long = attention(2, linear(I2), lightning((A, I2)), linear(I2))
        yield same(long, long, step((I2,), (I2,), network=short), step((I2,), (I2,)))
        yield same(long, long, step((I2,), (I2,), forth=False, network=short), step((I2,), (I2,)))
    masked = [
        attention(2, linear(I2, b), rotary((I2, S, I2), causal=True), linear(I2, c))
        for b, c in (([1, 5], [0, 0]), ([1, 0], [0, 5]))
    ]
    yield same(*masked, step((I2, [0, -5]), (I2, [0, -5])))


# ---- symmetries walked up


TALL = attention(
    3, layer((A, X), (B, Y)), layer((A, I2), (B, X)), WIDE | {"weights": [rows([[1, 2, 3], [0, 1, 1]])] * 3}
)
WALKED: list[tuple[Document, Document]] = [
    (attention(3, layer((A, X), (A, Y)), MIX), attention(3, layer((A, [[1, 1]]), (A, Y)), linear([[1, 1], [2, -1]]))),
    (attention(3, layer((A, X), (B, Y)), MIX), attention(3, layer((B, Y), (A, X)), linear([[2, 1], [1, 2]]))),
    (attention(3, layer((A, X), (B, Y)), MIX), attention(3, layer((A, [[2, 0]]), (B, Y)), linear([["1/2", 2], [1, 1]]))),
    (attention(2, layer((A, X), (B, X)), linear([[1, -1]])), attention(2, layer((minus(A), minus(X)), (minus(B), minus(X))), linear([[1, -1]]))),
    (attention(2, layer((A, X), (B, X)), linear([[1, -1]])), attention(2, layer((A, X), (B, X)), linear([[1, -1]]))),
    (attention(3, layer((A, X), (A, X)), linear([[1, 2]])), attention(3, layer((A, X), (A, X)), linear([[2, 1]]))),
    (attention(3, layer((A, X), (A, X)), linear([[1, 2]])), attention(3, layer((A, X), (A, X)), linear([[3, 0]]))),
    (MOVED_UP[0], MOVED_UP[1]), (MOVED_UP[0], MOVED_UP[2]),
    (attention(3, layer((A, X), (B, I2)), linear([[1, 2, 0], [0, 1, 3]])), attention(3, layer((A, X), (B, C)), linear([[1, 2, -2], [0, 1, 2]]))),
    (attention(3, layer((A, X), (B, I2)), linear([[1, 2, 0], [0, 1, 3]])), attention(3, layer((B, [[0, 1], [1, 0]]), (A, X)), linear([[0, 2, 1], [3, 1, 0]]))),
    (attention(3, rotary((I2, A, X), (I2, A, Y)), MIX), attention(3, rotary((I2, A, [[1, 1]]), (I2, A, Y)), linear([[1, 1], [2, -1]]))),
    (attention(3, rotary((I2, A, X), (A, I2, Y)), MIX), attention(3, rotary((A, I2, Y), (I2, A, X)), linear([[2, 1], [1, 2]]))),
    (attention(3, rotary((I2, A, X)), linear([[1]])), attention(3, rotary((I2, A, X), turn=BACK), linear([[1]]))),
    (attention(3, rotary((I2, A, [[0, 0]]), (I2, B, X)), linear([[1, 1]])), attention(3, rotary((I2, A, [[0, 0]]), (I2, B, X)), linear([[2, 1]]))),
    (attention(1, layer((A, X), (B, Y)), MIX), attention(1, layer((B, X), (A, Y)), MIX)),
    (attention(1, layer((A, X), (B, Y)), MIX), attention(1, layer((A, X), (B, Y)), linear([[1, 2], [2, 2]]))),
]  # fmt: skip


def twins() -> Iterator[Document]:
    """Each pair as twins, in both orders, with evidence that may be none."""
    for pair in WALKED:
        for one, other in (pair, pair[::-1]):
            size = len(one["layers"]) - 1
            widths = [
                sum(len(head["value"]) for head in entry["heads"]) if "heads" in entry else len(entry["weight"])
                for entry in one["layers"][:-1]
            ]
            still = [([[int(i == j) for j in range(n)] for i in range(n)],) for n in widths]
            options: list[list[Any]] = [still, [None] * size, [*still[:-1], None]]
            if size == 1 and widths == [2]:
                options += [[(matrix,)] for matrix in (C, [[0, 1], [1, 0]], [[2, 0], [0, 1]])]
            if size == 1 and widths == [3]:
                options += [[([[1, 0, 0], [0, 1, sign], [0, 0, 1]],)] for sign in (1, -1)]
                options += [
                    [([[0, 0, 1], [0, 1, 0], [1, 0, 0]],)],
                    [([[0, 1, 0], [0, 0, 1], [1, 0, 0]],)],
                    [([[0, 0, 1], [1, 0, 0], [0, 1, 0]],)],
                ]
            if size == 2:
                options += [[(I2, shift)] * 2 for shift in ([0, 5], [0, -5])]
            for chosen in options:
                evidence = {"method": "token maps", "steps": [step(*chosen)]}
                yield claim("not identifiable", one, twin=other, evidence=evidence)


SWAPPED, TURN_TOKENS = {"permutation": [1, 0, 3, 2, 5, 4]}, {"permutation": [2, 3, 4, 5, 0, 1]}
SIGNS = {"permutation": [0, 1, 2, 3, 4, 5], "scale": ["1", "-1", "1", "-1", "1", "-1"]}
SHEAR = {"matrix": [[str(int(i == j) + int(i % 2 == 0 and j == i + 1)) for j in range(6)] for i in range(6)]}
ACTIONS: list[Any] = [
    "trivial",
    SHEAR,
    {"permutation": [3, 2, 5, 4, 1, 0]},
    SWAPPED,
    TURN_TOKENS,
    SIGNS,
    {"permutation": [1, 0, 2, 3, 4, 5]},
    {"permutation": [2, 3, 0, 1, 4, 5]},
]
ACTED: list[Document] = [
    attention(3, layer((A, X), (B, Y)), MIX),
    attention(3, layer((A, X), (A, Y)), MIX),
    attention(3, layer((A, X), (A, X)), linear([[1, 2], [2, 1]])),
    attention(3, layer((A, X), (B, Y), causal=True), MIX),
    attention(3, layer((A, X), (B, X), causal=True), MIX),
    attention(3, embedding(I2, [[0, 1, 2], [1, 0, 1]]), layer((A, X), (B, Y))),
    attention(3, embedding(I2, [[0, 1, 0], [1, 0, 1]]), layer((A, X), (B, Y)), readout([[1, 0]], [[1, 0]], [[0, 1]])),
    attention(3, embedding(HALF["weight"]), layer((A, X), (B, Y)), MIX),
    attention(3, rotary((I2, A, X), (A, I2, Y)), MIX),
    attention(3, rotary((I2, A, X), (I2, B, Y)), MIX),
    attention(3, rotary((I2, Z, X), (I2, Z, Y)), MIX),
    attention(3, layer((A, X), (B, Y))),
    attention(3, layer((A, X), (B, [[0, 0]]))),
    attention(3, layer((A, X), (B, []), (B, Y)), MIX),
    attention(3, layer((A, X), (B, []), (B, Y))),
    attention(3, layer((A, X), (B, Y), causal=True)),
    attention(3, rotary((I2, A, X), (I2, B, Y))),
    attention(3, MIX, layer((A, X), (B, Y), causal=True)),
    attention(3, lightning((A, X), (B, Y)), MIX),
    attention(3, lightning((A, X), (A, Y)), linear([[1, 2], [2, 2]])),
    attention(3, lightning((A, I2)), linear([[1, 2], [2, 2]])),
    attention(3, softmax(A, I2), softmax(B, I2)),
    attention(3, softmax(A, I2), softmax(Z, [[1, 1], [1, 1]])),
    attention(3, embedding(I2, [[0, 1, 2], [1, 0, 1]]), layer((A, []))),
    attention(3, linear(I2), linear([[1, 2], [2, 1]])),
]  # fmt: skip


def walks() -> Iterator[Document]:
    for theta in ACTED:
        last = theta["layers"][-1]
        shapes = ACTIONS
        if last["kind"] == "readout":
            shapes = ["trivial", {"permutation": [0], "scale": ["-1"]}]
        elif last.get("heads") and not last["heads"][0]["value"]:
            shapes = ["trivial"]
        for first in ACTIONS:
            for output in shapes:
                generators = {"g": {"input": first, "output": output}}
                yield claim("not layerwise equivariant", theta, generators=generators, generator="g")


# ---- values


VALUED = [
    attention(n, rotary((I2, A, X), (B, SKEW, I2), turn=turn, causal=causal))
    for n in (2, 3)
    for turn in (TURN, BACK)
    for causal in (False, True)
]
VALUED += [attention(3, rotary(placed(X, [1, 0]), placed(Y, [1, 1]), turn=FIVE)), attention(3, rotary((I2, Z, I2)))]
VALUED += [attention(3, layer((A, X), (B, I2), causal=causal)) for causal in (False, True)] + [
    attention(3, softmax(A, I2), softmax(B, X))
]


def differences() -> Iterator[Document]:
    """A network against the constant that is its value at a point, as exactly as it is enclosed, and one more."""
    for theta in VALUED:
        network = read_network(theta, "network")
        for point in (
            [Fraction(i, 2) for i in range(network.inputs)],
            [Fraction((-1) ** i * i, 3) for i in range(network.inputs)],
        ):
            found = [sum(ends(value)) / 2 for value in evaluated(network, point, 64)]
            for step_ in (0, 1):
                constant = {
                    "weight": [["0"] * network.inputs] * network.outputs,
                    "bias": [str(v + step_) for v in found],
                }
                other = {"format": "catnet-network/1", "activation": "identity", "layers": [constant]}
                sides = {"left": theta, "right": other, "left_sha256": "", "right_sha256": ""}
                document = {
                    "format": "catnet-certificate/2",
                    "claim": "different functions",
                    "claim_sha256": "",
                    **sides,
                }
                yield resealed({**document, "point": list(map(str, point)), "bits": 64})


def mixed() -> Iterator[Document]:
    """Actions on a last layer of heads that mix them, in one row or in all."""
    theta = attention(3, layer((A, I2), (B, I2)))
    for place in ((0, 1), (0, 2), (1, 2), (3, 0), None):
        size = 12
        table = [[int(i == j) for j in range(size)] for i in range(size)]
        for t in range(3):
            if place is None:
                for i in range(4):
                    table[4 * t + i] = [int(j == 4 * t + (i + 2) % 4) for j in range(size)]
            else:
                table[4 * t + place[0]][4 * t + place[1]] = 1
        action: Any = (
            {"matrix": rows(table)}
            if place is not None
            else {"permutation": [4 * (i // 4) + (i % 4 + 2) % 4 for i in range(size)]}
        )
        for first in ACTIONS:
            yield claim(
                "not layerwise equivariant", theta, generators={"g": {"input": first, "output": action}}, generator="g"
            )


# ---- that symmetries are all


def read_head(*blocks: Any, bias: list[int] | None = None) -> Document:
    last = readout(*blocks)
    return attention(2, layer(([[1]], [[1]])), last if bias is None else {**last, "bias": list(map(str, bias))})


BOTH, ONE_READ = read_head([[1], [1]], [[1], [1]], bias=[0, 1]), read_head([["1/2"], [0]], [["1/2"], [0]], bias=[0, 1])
FIRST = read_head([[1], [-1]], [[0], [0]])
TOLD: list[tuple[Document, Document, list[str], str, int]] = [
    (BOTH, BOTH, ["1", "2"], "0", 3),
    (BOTH, ONE_READ, ["1", "1"], "1", 1),
    (BOTH, ONE_READ, ["-1", "-1"], "1", 1),
    (FIRST, FIRST, ["-1", "1"], "1", 3),
    (FIRST, FIRST, ["-1", "1"], "1", 2),
]
"""A network with the same symmetries, the network, a seed, and coefficients that are needed, or too few."""


def whole() -> Iterator[Document]:
    """Small networks, all of whose symmetries are found, shown by Taylor coefficients along several rays, or none."""
    one = [[1]]
    for theta in (
        attention(2, layer((one, one))),
        attention(2, layer((one, [[2]]), ([[2]], one)), readout([[1, 2]], [[1, 2]])),
        attention(2, embedding(one, [[0, 1]]), layer((one, one))),
        attention(2, rotary((one, [[2]], one), turn=[[-1]])),
        attention(2, layer((one, one), causal=True)),
        attention(1, layer((A, X))),
        attention(2, lightning((one, one))),
    ):
        for kind in ("permutation", "signed"):
            document = symmetries_to_json(symmetries(read(theta), kind))
            assert document is not None
            yield document
            size = read(theta).widths[0]
            for seed in ([1, 0], [1, 2], [1, -1], [0, 0]):
                for series in (
                    ["0", 0],
                    ["0", 1],
                    ["0", 3],
                    ["0", 20],
                    ["0", 21],
                    ["1", 3],
                    ["1/2", 2],
                    ["2/2", 3],
                    ["0", -1],
                    ["0"],
                ):
                    proof = {"derivatives": [], "seeds": [list(map(str, seed[:size]))], "probes": [], "bits": 64}
                    yield resealed({**document, "complete": True, "all": {**proof, "series": series}})
                for probes in ([], [["1", "3"][:size]]):
                    yield resealed(
                        {
                            **document,
                            "complete": True,
                            "all": {**proof, "seeds": [], "probes": probes, "series": ["0", 2]},
                        }
                    )
    for like, theta, seed, centre, order in TOLD:
        document = symmetries_to_json(symmetries(read(like), "permutation"))
        proof = {"derivatives": [], "seeds": [seed], "probes": [], "bits": 64, "series": [centre, order]}
        yield resealed({**(document or {}), "network": theta, "complete": True, "all": proof})
    plain = {
        "format": "catnet-network/1",
        "activation": "tanh",
        "layers": [{"weight": [["1", "2"]], "bias": ["0"]}] * 1,
    }
    document = symmetries_to_json(symmetries(read(plain), "permutation"))
    proof = {"derivatives": [], "seeds": [["1", "0"]], "probes": [], "bits": 64, "series": ["0", 2]}
    yield resealed({**(document or {}), "complete": True, "all": proof})


@cache
def of(claimed: str) -> tuple[Document, ...]:
    """All about one claim, each once."""
    makers: dict[str, list[Any]] = {
        "identifiable": [criteria], "same function": [maps], "not identifiable": [twins], "not layerwise equivariant": [walks, mixed], "symmetries": [whole],
        "different functions": [differences],
    }  # fmt: skip
    found = (copy.deepcopy(document) for make in makers.get(claimed, ()) for document in make())
    return tuple({json.dumps(document): document for document in found}.values())
