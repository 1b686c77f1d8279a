"""Certificates that networks are identifiable, each wrong in one hypothesis of its criterion, or right by it alone.

What a checker that leaves the hypothesis out would accept; most of the networks are not identifiable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.checking.attacks.networks import Document, convolution, tied
from tests.checking.attacks.single import of

REDUCED: Document = {"criterion": "tied", "whole": {"criterion": "reduced"}}


def documents() -> Iterator[Document]:
    yield from filters()
    yield from tied_weights()


def twins() -> Iterator[Document]:
    """On no tokens, where own and neighbours are not told apart: they differ in what no token reads."""
    mine, other = (tied("identity", [], ([["1"]], [[value]], ["0"])) for value in ("-1", "1"))
    document = of("not identifiable", network=mine, evidence={"method": "expansion"})
    yield {**document, "twin": other}


def judged(network: Document, proof: Document) -> Document:
    return of("identifiable", network=network, proof=proof)


# ---- filters


def filters() -> Iterator[Document]:
    for inputs, boundary, power, *layers in (
        (2, "circular", 2, ([3], 1), ([2, 0], 1)),
        (2, "circular", 3, ([2], 1), ([1, 2], 2)),
        (4, "circular", 50, ([0, 0, 2, 1], 1), ([1, 1], 2)),
        (6, "circular", 50, ([0, 0, 3], 2), ([3, 3, 2], 1), ([2, 2, 0], 1)),
        (8, "circular", 50, ([2, 2, 3, 3, 1, 0, 0, 0], 2), ([0, 1], 1)),
        (6, "valid", 2, ([1, 3, 2, 0, 1], 1), ([0, 3], 3)),
        (6, "valid", 50, ([3, 2, 0], 1), ([0, 0, 1, 1], 3)),
        (8, "valid", 50, ([0, 2, 2, 2, 3, 0, 3, 2], 1), ([3], 3)),
        (8, "valid", 50, ([3, 0, 2, 0, 0], 1), ([2, 1], 1), ([0, 1, 0], 3)),
        (4, "circular", 50, ([3], 2), ([2, 3], 1), ([0, 3], 2)),
        (3, "circular", 2, ([1, 2], 1), ([1, 3], 1)),
        (7, "valid", 2, ([0, 0, 1], 2), ([1, 0], 1)),  # moves by two, that is by one, and back
    ):
        taps = [([str(value) for value in entries], stride) for entries, stride in layers]
        yield judged(convolution(inputs, boundary, power, *taps), {"criterion": "filters"})


# ---- tied weights


def tied_weights() -> Iterator[Document]:
    def layer(own: int, neighbours: int, bias: int = 1) -> Any:
        return [[str(own)]], [[str(neighbours)]], [str(bias)]

    last = layer(1, 1, 0)
    both, alone = layer(1, 2), layer(1, 0)
    for mixing, hidden in (
        ([], [both]),  # no tokens
        ([[0, 1, 1], [1, 0, 1], [0, 0, 2]], [both]),  # the last, or the first, reads no other one
        ([[2, 0, 0], [1, 0, 1], [1, 1, 0]], [both]),
        ([[0, 1, 0], [1, 0, 1], [0, 1, 0]], [both, alone]),  # fails in the second hidden layer
        ([[0, 1, 1], [1, 0, 0], [1, 1, 0]], [alone]),  # at token 0 alone
        ([[0, 1, 1], [1, 0, 1], [1, 0, 0]], [alone]),  # next to token 2 alone
        ([[0, -1], [-1, 0]], [both]),
        ([[1, 0], [2, 1]], [both]),
    ):
        rows = [[str(value) for value in row] for row in mixing]
        yield judged(tied("tanh", rows, *hidden, last), REDUCED)
    yield judged(tied("tanh", [], both), {"criterion": "tied", "whole": {"criterion": "affine"}})
