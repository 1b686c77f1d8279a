"""Attacks on evidence that two networks made of others are one function: junctions, layers of tokens, blocks, parts.

`true` has networks carried to others by maps, all of different widths; `false` has claims that differ from right ones
in one place, each with a point at which the functions differ.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from catnet.checking.reading import spell
from tests.checking.attacks.claims import equal
from tests.checking.attacks.networks import Document, Layer, attention, composition, perceptron
from tests.checking.residual_cases import block, layer, residual

Case = tuple[Document, Document, Document]
"""Two networks and evidence."""

SQUARE: Any = {"power": 2}
CUBE: Any = {"power": 3}
LEAKY: Any = {"leaky_relu": "1/2"}
LOWER: Layer = ([["1", "2"], ["0", "1"], ["-1", "1"]], ["1", "0", "2"])
MIDDLE: Layer = ([["1", "0", "1"], ["2", "1", "0"]], ["1", "0"])
UPPER: Layer = ([["1", "0"], ["0", "1"], ["1", "1"], ["1", "2"]], ["0", "1", "0", "3"])
LAST: Layer = ([["1", "-1", "2", "5"]], ["4"])
JUNCTION, ITS_INVERSE = [["1", "1"], ["0", "1"]], [["1", "-1"], ["0", "1"]]


def chain(first: Any, second: Any, *layers: Layer) -> Document:
    return composition(perceptron(first, *layers[:2]), perceptron(second, *layers[2:]))


def junctions(*maps: Any) -> Document:
    return {"method": "junctions", "maps": [[list(row) for row in rows] for rows in maps]}


def exponent(activation: Any) -> int:
    return int(activation.get("power", 1)) if isinstance(activation, dict) else 1


def product(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> list[list[str]]:
    turned = list(zip(*right, strict=True))
    return [
        [
            spell(sum((Fraction(a) * Fraction(b) for a, b in zip(row, column, strict=True)), Fraction(0)))
            for column in turned
        ]
        for row in left
    ]


def carried(below: Layer, above: Layer, rows: Sequence[tuple[int, str]], power: int) -> tuple[Layer, Layer, Any]:
    """Neuron p of the new layers is neuron j of the old ones, its row times c; the map between them."""
    (weight, bias), (upper, end) = below, above
    new = [[spell(Fraction(c) * Fraction(v)) for v in weight[j]] for j, c in rows]
    shift = [spell(Fraction(c) * Fraction(bias[j])) for j, c in rows]
    factors = [Fraction(c) ** power for _, c in rows]
    read = [[spell(Fraction(row[j]) / k) for (j, _), k in zip(rows, factors, strict=True)] for row in upper]
    return (new, shift), (read, end), [[j, spell(k)] for (j, _), k in zip(rows, factors, strict=True)]


def moved(first: Any, second: Any, below: Any, above: Any) -> Case:
    lower, middle, here = carried(LOWER, MIDDLE, below, exponent(first))
    upper, last, there = carried(UPPER, LAST, above, exponent(second))
    middle = product(JUNCTION, middle[0]), product(JUNCTION, [[b] for b in middle[1]])
    turned = middle[0], [row[0] for row in middle[1]]
    upper = product(upper[0], ITS_INVERSE), upper[1]
    left, right = chain(first, second, LOWER, MIDDLE, UPPER, LAST), chain(first, second, lower, turned, upper, last)
    return left, right, junctions(here, there)


def true() -> Iterator[Case]:
    kinds = [("relu", SQUARE), (SQUARE, "relu"), (CUBE, LEAKY), (LEAKY, CUBE), ("relu", LEAKY), ("tanh", "relu")]
    for first, second in kinds:
        two = "-1" if first == "tanh" else "2"
        yield moved(first, second, [(1, "1"), (0, two), (2, "1")], [(0, "1"), (3, "2"), (2, "3"), (1, "1")])
        yield moved(first, second, [(0, "1"), (1, "1"), (2, "1")], [(0, "1"), (1, "1"), (2, "1"), (3, "1")])
    # one map on tokens of other features each: 2, 3 and 1
    first, second = {"kind": "linear", "weight": LOWER[0]}, {"kind": "linear", "weight": [["1", "2", "4"]]}
    turned = {"kind": "linear", "weight": [LOWER[0][1], LOWER[0][0], LOWER[0][2]]}
    read = {"kind": "linear", "weight": [["2", "1", "4"]]}
    swap = {"permutation": [1, 0, 2, 4, 3, 5]}
    yield attention(2, first, second), attention(2, turned, read), {"method": "token layers", "maps": [swap]}
    yield attention(2, first, second), attention(2, first, second), {"method": "token layers", "maps": ["trivial"]}
    yield attention(2, first), attention(2, first), {"method": "token layers", "maps": []}
    one = residual("relu", layer([[1], [2]]), [block(layer([[1, 0]], [1]), layer([[1], [0]]))], layer([[1, 1]]))
    other = residual("relu", layer([[2], [1]]), [block(layer([[0, 1]], [1]), layer([[0], [1]]))], layer([[1, 1]]))
    yield one, other, {"method": "blocks", "matrix": {"permutation": [1, 0]}}


def changed(network: Document) -> Iterator[Document]:
    """One number of a network is another one, each in turn."""
    for part in range(len(network["parts"])):
        for number, entry in enumerate(network["parts"][part]["layers"]):
            for key in ("weight", "bias"):
                for row in range(len(entry[key])):
                    found = copy.deepcopy(network)
                    place = found["parts"][part]["layers"][number]
                    if key == "weight":
                        place[key][row][-1] = spell(Fraction(place[key][row][-1]) + 1)
                    else:
                        place[key][row] = spell(Fraction(place[key][row]) + 1)
                    yield found


def false() -> Iterator[tuple[Document, list[str]]]:
    """Claims, and points at which the functions differ."""
    point = ["1", "2"]
    for left, right, evidence in true():
        if left["format"] == "catnet-composition/1":
            for other in changed(right):
                yield equal(left, other, evidence), point
    plain = [(0, "1"), (1, "1"), (2, "1")], [(0, "1"), (1, "1"), (2, "1"), (3, "1")]
    for one, other in (("relu", "tanh"), ("tanh", "relu")):
        left, right, evidence = (
            moved(one, SQUARE, *plain)[0],
            moved(other, SQUARE, *plain)[1],
            moved(one, SQUARE, *plain)[2],
        )
        yield equal(left, right, evidence), point
        left, right = moved(SQUARE, one, *plain)[0], moved(SQUARE, other, *plain)[1]
        yield equal(left, right, evidence), point
    tokens = attention(2, {"kind": "linear", "weight": LOWER[0]}, {"kind": "linear", "weight": MIDDLE[0]})
    turned = attention(2, {"kind": "linear", "weight": LOWER[0]}, {"kind": "linear", "weight": MIDDLE[0][::-1]})
    swap = {"permutation": [1, 0, 3, 2]}
    yield equal(tokens, turned, {"method": "token layers", "maps": ["trivial", swap]}), ["1", "2", "0", "0"]
    yield equal(tokens, turned, {"method": "token layers", "maps": ["trivial"]}), ["1", "2", "0", "0"]


def documents(claim: str) -> Iterator[Document]:
    if claim != "same function":
        return
    for left, right, evidence in true():
        yield equal(left, right, evidence)
        yield equal(right, left, evidence)
    yield from (document for document, _ in false())
    yield from of_another_kind()


def of_another_kind() -> Iterator[Document]:
    """Evidence for networks of which one side, or both, are none of that kind; too few maps, and too many."""
    plain = perceptron("relu", ([["1", "0"], ["0", "1"]], ["0", "0"]))
    tokens = attention(1, {"kind": "linear", "weight": [["1", "0"], ["0", "1"]]})
    both = composition(plain, plain)
    stream = residual("relu", layer([[1, 0], [0, 1]]), [], layer([[1, 0], [0, 1]]))
    sides = (plain, tokens, both, stream)
    for evidence in (
        {"method": "blocks", "matrix": "trivial"},
        {"method": "token layers", "maps": []},
        {"method": "junctions", "maps": []},
    ):
        for left in sides:
            for right in sides:
                yield equal(left, right, evidence)
    for nameless in ({}, {"method": 1}):
        yield equal(tokens, tokens, nameless)
    first, second = {"kind": "linear", "weight": [["1", "0"], ["0", "2"]]}, {"kind": "linear", "weight": [["1", "1"]]}
    turned = {"kind": "linear", "weight": [["0", "2"], ["1", "0"]]}
    for maps in ([], ["trivial", "trivial"], ["trivial"], [{"permutation": [1, 0]}]):
        yield equal(attention(1, first, second), attention(1, turned, second), {"method": "token layers", "maps": maps})
        yield equal(attention(1, first, first), attention(1, turned, first), {"method": "token layers", "maps": maps})
