# ruff: noqa: E501
"""Certificates about fields on hidden spaces by hand: single equations and pairs of them, of every activation; fields
on attention that fit, and that do not by one entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from catnet.checking.reading import FORMAT, sha256
from tests.checking.criteria_cases import attention, embedding, heads, linear, readout, softmax
from tests.checking.field_attacks import SIGMAS, field, network

Document = dict[str, Any]
ONE = ([["1"]], ["0"])


def documents(claim: str) -> Iterator[Document]:
    if claim == "not layerwise equivariant under a connected group":
        yield from of_perceptrons()
        yield from of_matrices()
        yield from of_tokens()
        yield from malformed()
        yield from single()
    if claim == "layerwise equivariance under a connected group":
        yield from ladders()


def refuted(theta: Document, first: Document, last: Document, *multipliers: list[Any], name: str = "X") -> Document:
    return {
        "format": FORMAT,
        "claim": "not layerwise equivariant under a connected group",
        "claim_sha256": "",
        "network_sha256": sha256(theta),
        "network": theta,
        "algebra": {"X": {"input": first, "output": last}},
        "field": name,
        "multipliers": list(multipliers),
    }


def of_perceptrons() -> Iterator[Document]:
    for sigma in SIGMAS:
        for bias in ("-1", "0", "1"):
            plain = network(sigma, ([["1"]], [bias]), ONE)
            for ends in ((field("1"), field("0")), (field("1"), field("1")), (field("0", "1"), field("0")),
                         (field("0"), field("0", "1")), (field("1", "1"), field("2")), (field("0"), field("0"))):  # fmt: skip
                yield from some_of(plain, ends, [(1, 0), (1, 1), (2, 0), (2, 1)], ("1", "-1"))
            constant = network(sigma, ([["0"]], [bias]), ONE)
            for ends in ((field("1", "1"), field("1")), (field("0"), field("0", "1")), (field("0"), field("0"))):
                yield from some_of(constant, ends, [(1, 0), (1, 1), (2, 0), (2, 1)], ("1", "-1"))
        deep = network(sigma, ONE, ([["1"]], ["0"]), ([["1"]], ["3"]))
        for ends in (
            (field("1"), field("1")),
            (field("1"), field("0")),
            (field("0"), field("2", "-6")),
            (field("0"), field("2", "1")),
        ):
            for factors in (
                ["1", "1", "1"],
                ["1", "1/2", "1/4"],
                ["1", "1/3", "1/9"],
                ["1", "-1", "1"],
                ["4", "2", "1"],
            ):
                entries = [[i, 0, factor] for i, factor in enumerate(factors, start=1)]
                yield refuted(deep, *ends, *entries)
                yield refuted(deep, *ends, *entries[:2])
                yield refuted(deep, *ends, *entries[1:])
            yield refuted(deep, *ends, [3, 1, "1"])
        wide = network(sigma, ([["1", "2"], ["0", "1"]], ["0", "0"]), ([["1", "3"]], ["0"]))
        two = {"matrix": [["1", "5"], ["0", "2"]], "shift": ["0", "7"]}
        yield from some_of(wide, (two, field("1")), [(1, n) for n in range(6)], ("1", "-1/2", "1/2"))
        yield from some_of(wide, (two, field("2")), [(1, 0), (1, 4), (2, 0), (2, 1), (2, 2)], ("1", "1/3", "-1"))
        yield from some_of(network(sigma, ONE), (field("1", "2"), field("1", "2")), [(1, 0), (1, 1)], ("1",))
        yield from some_of(network(sigma, ONE), (field("1", "2"), field("3", "2")), [(1, 0), (1, 1)], ("1",))
        yield from some_of(
            network(sigma, ([["1"]], ["1"])), (field("1", "2"), field("1", "1")), [(1, 0), (1, 1)], ("1",)
        )


def some_of(theta: Document, ends: Any, places: list[tuple[int, int]], factors: Any) -> Iterator[Document]:
    """Every equation alone, and every two."""
    for layer, number in places:
        yield refuted(theta, *ends, [layer, number, "1"])
    for (a, b), (c, d) in combinations(places, 2):
        for factor in factors:
            yield refuted(theta, *ends, [a, b, "1"], [c, d, factor])


def of_matrices() -> Iterator[Document]:
    """Of two layers of the identity, W_2 W_1 = (1, 0; 0, 1): every matrix of fields is carried, and no other."""
    shear = ([["1", "1"], ["0", "1"]], ["0", "0"])
    back = ([["1", "-1"], ["0", "1"]], ["0", "0"])
    theta = network("identity", shear, back)
    for x in (["1", "0", "0", "0"], ["0", "1", "0", "0"], ["0", "0", "1", "0"], ["0", "0", "0", "1"]):
        for y in (["1", "0", "0", "0"], ["0", "1", "0", "0"], ["0", "0", "1", "2"], x):
            ends = [{"matrix": [rows[:2], rows[2:]], "shift": ["0", "0"]} for rows in (x, y)]
            for factors in (  # of W_1 X − ξ W_1 and W_2 ξ − Y W_2, numbers 0, 1, 3, 4
                [[1, 0, "1"], [1, 3, "-1"], [2, 0, "1"]], [[1, 3, "1"], [2, 3, "1"]],
                [[1, 0, "-1"], [1, 1, "1"], [1, 3, "1"], [1, 4, "-1"], [2, 1, "1"]], [[1, 3, "-1"], [1, 4, "1"], [2, 4, "1"]],
                [[1, 0, "1"], [2, 0, "1"]], [[2, 0, "1"]], [[2, 2, "1"]], [[1, 5, "1"]], [[1, 2, "1"]],
            ):  # fmt: skip
                yield refuted(theta, *ends, *factors)
    biased = network("identity", ([["1"]], ["1"]), ONE)
    for ends in ((field("1", "1"), field("1")), (field("1", "2"), field("1")), (field("0", "1"), field("1"))):
        yield from some_of(biased, ends, [(1, 0), (1, 1), (2, 0), (2, 1)], ("1", "-1", "2"))


SHEAR = [["0", "1"], ["0", "0"]]
AREA, UNIT = [["0", "1"], ["-1", "0"]], [["1", "0"], ["0", "1"]]


def on_tokens(rows: Any, tokens: int, shift: Any = None) -> Document:
    size = len(rows)
    whole = [["0"] * (size * t) + row + ["0"] * (size * (tokens - t - 1)) for t in range(tokens) for row in rows]
    return {"matrix": whole, "shift": shift or ["0"] * (size * tokens)}


def scaled(rows: Any, factor: int) -> Any:
    return [[str(factor * int(entry)) for entry in row] for row in rows]


THETAS = [
    attention(2, heads((AREA, UNIT))),
    attention(2, heads((AREA, UNIT)), linear([[2, 0], [0, 2]])),
    attention(2, heads(([[1]], [[1]])), linear([[2]])),
    attention(2, heads(([[1]], [[1]])), linear([[2]], [1])),
    attention(2, embedding([[1]]), heads(([[1]], [[1]]))),
    attention(2, embedding([[1]], [[1, 2]]), heads(([[1]], [[1]]))),
    attention(2, heads(([[1]], [[1]])), linear([[1]]), {**readout([[1]], [[3]]), "bias": ["2"]}),
    attention(1, linear([[1], [1]]), linear([[1, 1]])),
]  # fmt: skip


def ends_of(theta: Document) -> Iterator[tuple[Document, Document]]:
    tokens = theta["tokens"]
    wide = theta in THETAS[:2]
    outputs = 1 if "weights" in str(theta["layers"][-1]) else tokens
    for rows in [SHEAR, UNIT, [["1", "0"], ["0", "-1"]]] if wide else [[["1"]], [["0"]]]:
        for factor in (0, 1, 3):
            yield on_tokens(rows, tokens), on_tokens(scaled(rows, factor), outputs)
    if not wide:
        yield on_tokens([["0"]], tokens, ["1"] * tokens), on_tokens([["0"]], outputs, ["1"] * outputs)
        yield on_tokens([["1"]], tokens), on_tokens([["3"]], outputs, ["-3"] * outputs)
        yield on_tokens([["1"]], tokens), on_tokens([["3"]], outputs, ["-6"] * outputs)


def of_tokens() -> Iterator[Document]:
    for theta in THETAS:
        for first, last in ends_of(theta):
            for layer in range(1, len(theta["layers"]) + 1):
                for number in range(4):
                    yield refuted(theta, first, last, [layer, number, "1"])
            if len(theta["layers"]) == 2:
                for one in range(3):
                    for other in range(3):
                        for factor in ("1", "-1", "2", "-2", "1/2", "-1/2"):
                            yield refuted(theta, first, last, [1, one, "1"], [2, other, factor])
    split = attention(2, softmax(UNIT, UNIT))
    yield refuted(split, on_tokens(UNIT, 2), on_tokens(UNIT, 2), [1, 0, "1"])


def malformed() -> Iterator[Document]:
    plain, ends = network("relu", ONE, ONE), (field("1"), field("0"))
    both = [[1, 0, "1"], [2, 0, "1"]]
    yield refuted(plain, *ends, *both)
    yield refuted(plain, *ends, *both[::-1])
    yield refuted(plain, *ends, *both, both[1])
    yield refuted(plain, *ends, *both, name="Y")
    for entry in (
        [0, 0, "1"],
        [1, -1, "1"],
        [1, 2, "1"],
        [3, 0, "1"],
        [1, 0, 1],
        [1, 0, "2/2"],
        [1, 0],
        [1, 0, "1", "1"],
        "x",
    ):
        yield refuted(plain, *ends, entry, both[1])
    yield {**refuted(plain, *ends), "multipliers": {"1": 1}}
    yield refuted(plain, *ends, [1, 0, "0"])
    yield {**refuted(plain, *ends, *both), "algebra": {}}


def single() -> Iterator[Document]:
    """One for each thing that the others do not tell."""
    plain, ends = network("relu", ONE, ONE), (field("1"), field("0"))
    yield refuted(plain, *ends, [1, 0, "1"], [1, 0, "1"], [2, 0, "2"])
    yield refuted(plain, *ends, [1, 0, "1/3"], [1, 0, "1/2"], [2, 0, "5/6"])
    pair = network("relu", ([["1"], ["2"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    for place in (2, 3):
        yield refuted(pair, field("1", "1"), field("1"), [1, place, "1"])
    yield refuted(network("relu", ONE, ([["0"]], ["-1"])), field("0"), field("2"), [2, 1, "1"])
    for sigma in (
        {"polynomial": ["0", "1", "0", "1"]},
        {"polynomial": ["1", "1"]},
        {"polynomial": ["1"]},
        {"polynomial": ["0"]},
    ):
        yield refuted(network(sigma, ONE, ONE), field("1"), field("0"), [1, 0, "1"])
    thin = network("relu", ([["1", "0"], ["0", "1"]], ["-1", "0"]), ([["1", "1"]], ["0"]))
    two = {"matrix": [["0", "3"], ["0", "0"]], "shift": ["0", "0"]}
    yield refuted(thin, two, field("0"), [1, 1, "1"])
    for sigma, bias in (
        ({"leaky_relu": "1/2"}, "-1"),
        ({"power": 3}, "-1"),
        ({"power": 3}, "1"),
        ("relu", "1"),
        ("relu", "2"),
    ):
        yield refuted(network(sigma, ([["0"]], [bias]), ONE), field("0"), field("1"), [1, 1, "1"], [2, 0, "-1"])
        yield refuted(network(sigma, ([["0"]], [bias]), ONE), field("0"), field("1"), [1, 1, "-1"], [2, 0, "1"])
        yield refuted(network(sigma, ([["0"]], [bias]), ONE), field("0"), field("1"), [1, 1, "1/3"], [2, 0, bias])
        yield refuted(network(sigma, ([["0"]], [bias]), ONE), field("0"), field("1"), [1, 1, "3"], [2, 0, bias])
        yield refuted(network(sigma, ([["0"]], [bias]), ONE), field("0"), field("1"), [1, 1, "1"], [2, 0, bias])

    for rows, number in (
        (SHEAR, 3),
        ([["0", "0"], ["1", "0"]], 9),
    ):  # what is left is one entry of C beside the diagonal
        yield refuted(THETAS[1], on_tokens(rows, 2), on_tokens(rows, 2), [2, number, "1"])


def ladders() -> Iterator[Document]:
    """Fields 1 ⊗ C on every layer, for all of the ends above; with a generator, and without."""
    for theta in THETAS:
        sizes = [2] if theta in THETAS[:2] else [1]
        depth = len(theta["layers"])
        for first, last in ends_of(theta):
            for entry in ("0", "1", "3", "shear", "-1"):
                rows = (
                    SHEAR
                    if entry == "shear"
                    else [["0"] * i + [entry] + ["0"] * (sizes[0] - 1 - i) for i in range(sizes[0])]
                )
                hidden = [{"features": rows}] * (depth - 1)
                for how in ("uniqueness", "none"):
                    yield proved(theta, how, first, hidden, last)
    swap = {"input": {"permutation": [1, 0]}, "hidden": [{"permutation": [1, 0]}], "output": {"permutation": [1, 0]}}
    still = on_tokens([["1"]], 2), [{"features": [["3"]]}], on_tokens([["3"]], 2)
    for wrong in ({}, {"input": "trivial"}, {"hidden": ["trivial"]}, {"output": "trivial"}):
        for how in ("uniqueness", "none", "enumeration"):
            yield {**proved(THETAS[2], how, *still), "generators": {"s": {**swap, **wrong}}}
    one, three = on_tokens([["1"]], 2), on_tokens([["3"]], 2)
    lifted = [{"features": [["1"]]}]
    for how in ("uniqueness", "none"):
        yield proved(THETAS[4], how, one, lifted, three)
        twice = attention(1, linear([[1]]), linear([[1], [1]]), linear([[1, 1]]))
        hidden = [{"features": [["1"]]}, {"features": [["1", "0"], ["0", "1"]]}]
        yield proved(twice, how, on_tokens([["1"]], 1), hidden, on_tokens([["1"]], 1))
        for layers in ([softmax([["1"]], [["1"]]), linear([[1]])], [linear([[1]]), softmax([["1"]], [["1"]])]):
            yield proved(attention(2, *layers), how, one, lifted, one)
    for reads, rows in (([[1, 0]], [["3", "0"], ["1", "2"]]), ([[0, 1]], [["2", "1"], ["0", "3"]])):  # mixes heads
        theta = attention(1, heads(([[1]], [[1]]), ([[1]], [[1]])), linear(reads))
        yield proved(theta, "none", on_tokens([["1"]], 1), [{"features": rows}], on_tokens([["3"]], 1))
    pair = attention(1, heads(([[1]], [[1]]), ([[1]], [[1]])), linear([[1, 1]]))
    for rows in (
        [["3", "0"], ["0", "3"]],
        [["2", "1"], ["1", "2"]],
        [["3", "0"], ["1", "2"]],
        [["2", "1"], ["0", "3"]],
    ):
        for how in ("uniqueness", "none"):
            yield proved(pair, how, on_tokens([["1"]], 1), [{"features": rows}], on_tokens([["3"]], 1))
    for hidden in (
        [{"matrix": [["3"]]}],
        [{"diagonal": ["3"]}],
        [],
        [{"features": [["3"]]}] * 2,
        [{"features": [["3", "0"]]}],
    ):
        yield proved(THETAS[2], "none", still[0], hidden, still[2])


def proved(theta: Document, how: str, first: Document, hidden: list[Any], last: Document) -> Document:
    return {
        "format": FORMAT,
        "claim": "layerwise equivariance under a connected group",
        "claim_sha256": "",
        "network_sha256": sha256(theta),
        "network": theta,
        "generators": {},
        "algebra": {"X": {"input": first, "hidden": hidden, "output": last}},
        "homomorphism": how,
    }
