"""Attacks on twins: linear networks with biases in some hidden layers, layers of width 0, stabilisers of streams.

Without hidden biases a linear network stands in an architecture without them: a network with some is no twin there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.checking.attacks.identification import about
from tests.checking.attacks.networks import Document, Layer, perceptron
from tests.checking.residual_cases import block, layer, residual

UNIT: Layer = ([["1"]], ["0"])
PRODUCT: Document = {"method": "product"}


def linear(*biases: str, weight: str = "1") -> Document:
    """x ↦ weight x + the biases, each in its layer."""
    return perceptron("identity", ([[weight]], [biases[0]]), *(([["1"]], [b]) for b in biases[1:]))


def false() -> Iterator[tuple[Document, Document]]:
    """Two linear networks with one function, of which the first has no hidden biases, and full ranks."""
    for biases in (("1", "0", "-1"), ("0", "1", "-1"), ("1", "-1", "0"), ("1", "1", "-2")):
        yield linear("0", "0", "0"), linear(*biases)


def documents(claim: str) -> Iterator[Document]:
    if claim != "not identifiable":
        return
    for left, right in false():
        yield about("not identifiable", left, twin=right, evidence=PRODUCT)
        yield about("not identifiable", right, twin=left, evidence=PRODUCT)
    # biases in one hidden layer, or in both; the ranks differ, as only one of them reads its input
    for one, other in ((("1", "0", "0"), ("1", "1", "-1")), (("0", "1", "0"), ("1", "1", "-1"))):
        first, second = linear(*one, weight="0"), linear(*other, weight="0")
        first["layers"][1]["weight"] = [["2"]]
        first["layers"][2]["bias"] = [{"1": "-1", "0": "0"}[one[0]]]
        second["layers"][2]["weight"] = [["0"]]
        second["layers"][2]["bias"] = ["1"]
        yield about("not identifiable", first, twin=second, evidence=PRODUCT)
        yield about("not identifiable", second, twin=first, evidence=PRODUCT)
    # a hidden layer without neurons: the function is constant
    for weight, end in (("1", "0"), ("0", "1")):
        empty = perceptron("identity", ([], []), ([[]], ["1"]), ([[weight]], [end]), inputs=1)
        for other, last in (("1", "0"), ("0", "1"), ("2", "-1")):
            twin = perceptron("identity", ([], []), ([[]], ["1"]), ([[other]], [last]), inputs=1)
            yield about("not identifiable", empty, twin=twin, evidence=PRODUCT)
    yield from stabilisers()


def stabilisers() -> Iterator[Document]:
    """On a stream that is wider than what is embedded and read, a matrix acts that nobody sees."""
    wide = residual("relu", layer([[0], [-1]]), [], layer([[0, -1]], [3]))
    whole = residual("relu", layer([[1]]), [], layer([[2]]))
    blocks = residual("relu", layer([[0], [-1]]), [block(layer([[0, 1]]), layer([[0], [1]]))], layer([[0, -1]], [3]))
    matrices: list[Any] = [{"permutation": [0, 1], "scale": ["2", "1"]}, {"permutation": [0, 1], "scale": ["1", "2"]}]
    for theta in (wide, blocks):
        for matrix in (*matrices, "trivial", {"permutation": [1, 0]}):
            yield about("not identifiable", theta, stabiliser=[matrix])
    for matrix in ({"permutation": [0], "scale": ["2"]}, "trivial"):
        yield about("not identifiable", whole, stabiliser=[matrix])
