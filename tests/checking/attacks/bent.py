"""Two hidden layers that are not identifiable, with certificates that say so, each wrong in one place only.

Every network comes with a twin: the same function, in one parameter another one.  What is malformed, or about another
number of layers, follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.checking.attacks.networks import Document, perceptron
from tests.checking.attacks.single import of

AXES: Any = [[1, 0], [0, 1]]
CROSSED = [[1, 0, ["1", "0"]], [1, 1, ["3", "0"]], [1, 2, ["7", "0"]]]
SLOPES: Any = [[1, -1], [1, -2], [1, -3]]


def relu(*layers: tuple[Any, Any]) -> Document:
    rows = [([[str(x) for x in row] for row in weight], [str(b) for b in bias]) for weight, bias in layers]
    return perceptron("relu", *rows)


def judged(network: Document, bends: Any, region: Any, surfaces: Any = ()) -> Document:
    proof = {"criterion": "two hidden layers", "bends": bends, "region": region, "surfaces": list(surfaces)}
    return of("identifiable", network=network, proof=proof)


def false() -> Iterator[tuple[Document, Document]]:
    """The certificate, and the twin."""
    # x only counts where x > y⁺ + 1: relu(x + 1/2) − 1/2 does as well, and no surface bends on x = 0
    biases = [-1, -3, -7]
    last = ([[1, 1, 1]], [0])
    network = relu((AXES, [0, 0]), (SLOPES, biases), last)
    twin = relu((AXES, ["1/2", 0]), (SLOPES, ["-3/2", "-7/2", "-15/2"]), last)
    elsewhere = [[0, 0, ["1", "1"]], [0, 1, ["1", "1"]]]  # where neither neuron is 0
    yield judged(network, [*elsewhere, *CROSSED], [["2", "1"], ["5", "1"], ["10", "1"]]), twin
    # two more read y alone: their surfaces go straight on across x = 0
    last = ([[1, 1, 1, 1, 1]], [0])
    more = [[0, 1], [0, 1]]
    network = relu((AXES, [0, 0]), ([*SLOPES, *more], [*biases, -1, -2]), last)
    twin = relu((AXES, ["1/2", 0]), ([*SLOPES, *more], ["-3/2", "-7/2", "-15/2", -1, -2]), last)
    straight = [[0, 3, ["0", "1"]], [0, 4, ["0", "2"]]]
    region = [["5/2", "3/2"], ["4", "1/2"], ["17/2", "1/2"], ["1", "1"], ["1", "2"]]
    yield judged(network, [*straight, *CROSSED], region), twin
    # the last neuron is off wherever y > 0, so what it reads of y is not seen; it is shown in another region
    first = ([[1, 0], [0, 1], [1, -1]], [0, 0, -1])
    upper = [[-2, -3, 3], [1, 3, -2], [-2, -2, -3], [1, -2, 2]]
    biases = [9, 0, 39, 0, -2]
    network = relu(first, ([*upper, [-4, -5, 1]], biases), last)
    twin = relu(first, ([*upper, [-4, -6, 1]], biases), last)
    bends = [
        [1, 1, ["2", "0"]], [1, 2, ["42/5", "0"]], [2, 0, ["12/5", "7/5"]], [2, 2, ["41/4", "37/4"]],
        [2, 3, ["2", "1"]], [0, 0, ["0", "3"]], [0, 2, ["0", "-14"]], [0, 2, ["0", "39/2"]], [0, 4, ["0", "-3"]],
    ]  # fmt: skip
    region = [["6", "2"], ["43/9", "5/9"], ["43/5", "1"], ["26/9", "5/3"], ["-6", "-9"]]
    surfaces = [
        [0, ["3/2", "2"]], [1, ["6/5", "-2/5"]], [2, ["41/5", "-1/3"]], [3, ["2/3", "1/3"]], [4, ["2/3", "-5"]]
    ]  # fmt: skip
    yield judged(network, bends, region, surfaces), twin


def documents() -> Iterator[Document]:
    yield from (document for document, _ in false())
    # the first flat of x = 0 tells because of a neuron that is on at less than 1; because one that is off is left out
    small = relu((AXES, [0, 0]), ([["1/100", "3/100"], ["-1/100", "-1/100"]], ["-3/100", "1/25"]), ([[1, 2]], [0]))
    bends = [[0, 0, ["0", "1"]], [0, 1, ["0", "4"]], [1, 0, ["3", "0"]], [1, 1, ["4", "0"]]]
    yield judged(small, bends, [["1", "2/3"], ["2", "2"]])
    off = relu((AXES, [0, 0]), ([[-1, -1], [1, -1], [-1, 1]], [4, 2, 1]), ([[1, 2, 1]], [0]))
    bends = [[0, 0, ["0", "4"]], [0, 1, ["0", "2"]], [1, 0, ["4", "0"]], [1, 2, ["1", "0"]]]
    region = [["3", "1"], ["2", "4"], ["2", "1"]]
    yield judged(off, bends, region)
    for entry in ([-1, ["1", "2"]], [3, ["1", "2"]]):
        yield judged(off, bends, region, [entry])
    yield judged(off, [[2, 0, ["1", "2"]], *bends], region)
    ones = relu((AXES, [0, 0])), relu((AXES, [0, 0]), ([[1, 1]], [0]))
    for network in (*ones, relu((AXES, [0, 0]), (AXES, [0, 0]), (AXES, [0, 0]), ([[1, 1]], [0]))):
        yield judged(network, bends, region)
    yield judged(relu(([[1]], [0]), ([], []), ([[]], [0])), [[0, 0, ["0"]]], [])
