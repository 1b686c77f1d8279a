"""Layers and maps of products, compositions and attention: each certificate breaks, or just keeps, one rule of taking
a network apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, permutations, product as iterproduct
from typing import Any

from tests.checking.attacks.networks import Document, attention, composition, heads, perceptron, product, softmax
from tests.checking.attacks.single import of, scaled

SQUARE: Any = [["1", "0"], ["0", "1"]]
ONE: Any = [["1"]]
SWAP: Any = {"permutation": [1, 0]}


def line(*rows: list[int], activation: str = "relu") -> Document:
    """One affine layer without shift."""
    return perceptron(activation, ([list(map(str, row)) for row in rows], ["0"] * len(rows)))


def two(first: list[list[int]], last: list[list[int]], activation: str = "relu", bias: int = 0) -> Document:
    lower, upper = ([list(map(str, row)) for row in rows] for rows in (first, last))
    return perceptron(activation, (lower, [str(bias)] * len(lower)), (upper, ["0"] * len(upper)))


ABS, ODD, EQUAL = two([[1], [-1]], [[1, 1]]), two([[1]], [[1]], "tanh"), two([[1], [1]], [[1, 1]])
DEPENDENT = two([[1, 0], [0, 1]], [[1, 1], [2, 2]])


def signs(*values: int) -> Any:
    """As certificates write it."""
    return "trivial" if min(values) > 0 else scaled(*map(str, values))


def layers(theta: Document, actions: list[Any], how: str = "enumeration") -> Document:
    first, *hidden, last = actions
    ladder = {"s": {"input": first, "hidden": hidden, "output": last}}
    return of("layerwise equivariance", network=theta, generators=ladder, order=None, relations=[], homomorphism=how)


def layerwise() -> Iterator[Document]:
    yield from ended()
    yield from mixed()
    yield from joined()
    yield from unique()
    yield from on_tokens()


def ended() -> Iterator[Document]:
    """One part of a product has ended, and the other goes on: the action on what has ended has to stay."""
    for part in (line([1]), line([0])):
        for before, here, later in iterproduct((1, -1), repeat=3):
            yield layers(product(ABS, part), [signs(1, before), signs(1, 1, here), signs(1, later)])
    for before, here, later, last in iterproduct((1, -1), repeat=4):
        deep = perceptron("tanh", *[(ONE, ["0"])] * 3)
        yield layers(product(deep, line([0])), [signs(1, before), signs(1, here), signs(1, later), signs(1, last)])
    swapped = {"permutation": [0, 2, 1]}
    yield layers(product(ABS, line([1, 1])), [swapped, "trivial", "trivial"])
    yield layers(product(two([[1, 1]], [[1]]), line([1])), [{"permutation": [1, 0, 2]}, "trivial", "trivial"])


def mixed() -> Iterator[Document]:
    """Operators that lead from one part of a product into another."""
    for images in list(permutations(range(3)))[1:]:
        yield layers(product(ABS, ODD), ["trivial", {"permutation": list(images)}, "trivial"])
    lines = product(line([1]), line([1]))
    wide = product(line([1, 0], [0, 1]), line([1]))
    for action in ({"matrix": [["1", "0"], ["1", "1"]]}, {"matrix": [["1", "1"], ["0", "1"]]}, SWAP):
        for ends in ([action, action], [action, "trivial"], ["trivial", action]):
            yield layers(lines, ends)
    for row, column in permutations(range(3), 2):
        matrix: Any = [[str(int(i == j or (i, j) == (row, column))) for j in range(3)] for i in range(3)]
        yield layers(wide, [{"matrix": matrix}, {"matrix": matrix}])
        yield layers(wide, [{"matrix": matrix}, "trivial"])


def joined() -> Iterator[Document]:
    """An even last part, an odd one, and actions that fit or do not."""
    for part in (ABS, ODD):
        for inside, outside in iterproduct((SWAP, "trivial", signs(-1, -1), signs(-1)), (signs(-1), "trivial")):
            yield layers(composition(line([1]), part), [signs(-1), signs(-1), inside, outside])
            yield layers(composition(part, line([1])), [signs(-1), inside, outside, outside])


def unique() -> Iterator[Document]:
    """Whether only the identity keeps a network that is made of others: rows of every part, and junctions."""
    still = ["trivial"] * 3
    for theta in (
        product(ABS, ODD), product(EQUAL, ODD), product(ODD, EQUAL), product(ABS, DEPENDENT), product(DEPENDENT, ABS),
    ):  # fmt: skip
        yield layers(theta, still, "uniqueness")
    top, narrow, wide = two([[1, 2], [2, 1]], [[1, 1]]), line([1, 2], [2, 4]), line([1, 2], [2, 1])
    for parts in (
        [wide, top], [narrow, top], [line([1]), EQUAL], [EQUAL, ODD], [ODD, line([1])], [wide, DEPENDENT],
        [DEPENDENT, top], [two([[1, 1], [1, 2]], [[1, 0], [1, 1]]), top], [line([1], [1])],
        [wide, line([1, 1], [1, 1])],
        [two([[1], [2]], [[1, 2], [2, 1]], bias=1), top],
    ):  # fmt: skip
        depth = sum(len(part["layers"]) for part in parts)
        yield layers(composition(*parts), ["trivial"] * (depth + 1), "uniqueness")


def linear(rows: Any) -> Document:
    return {"kind": "linear", "weight": rows}


ZERO: Any = [["0", "0"], ["0", "0"]]


def on_tokens() -> Iterator[Document]:
    """No tokens, no features, actions that differ by token, and actions that mix tokens."""
    yield layers(attention(0, softmax(ONE, ONE)), ["trivial"] * 2)
    yield layers(attention(2, {**softmax([], []), "inputs": 0}), ["trivial"] * 2)
    for action in (signs(1, -1), signs(-1, 1), signs(-1, -1)):
        yield layers(attention(2, softmax(ONE, ONE)), [action, action])
    for a, b, c, d in iterproduct((-1, 0, 1), repeat=4):
        if a * d - b * c and abs(a) + abs(b) + abs(c) + abs(d) > 2:
            mixing = {"matrix": [[str(a), str(b)], [str(c), str(d)]]}
            yield layers(attention(2, softmax(ONE, ONE)), [mixing, mixing])


def same() -> Iterator[Document]:
    """Attention of other shapes and kinds, next to maps between the hidden spaces."""
    networks = [
        attention(1, linear(ONE)),
        attention(1, linear([["2"]])),
        attention(1, linear(SQUARE)),
        attention(2, linear(ONE)),
        attention(2, linear(ONE), linear(ONE)),
        attention(1, linear(SQUARE), linear(SQUARE)),
        attention(2, linear([["1"], ["0"]]), linear([["1", "0"]])),
        attention(2, linear([["1"], ["0"]]), linear([["1", "1"]])),
        attention(2, softmax(ONE, ONE)),
        attention(2, softmax(ONE, [["0"]])),
        attention(2, softmax(ONE, ONE), linear(ONE)),
        attention(2, linear(ONE), softmax(ONE, ONE)),
        attention(2, softmax(ONE, [["0"]]), linear(ONE)),
        attention(2, linear([["0"]]), linear(ONE)),
        attention(2, heads((ONE, ONE))),
        attention(2, heads((ONE, [["0"]]))),
        attention(2, heads((ONE, ONE)), linear(ONE)),
        attention(1, softmax(SQUARE, SQUARE)),
        attention(1, softmax(SQUARE, ZERO)),
        attention(1, heads((SQUARE, ZERO))),
        attention(1, linear(ZERO)),
        attention(2, linear([["0"]])),
        attention(1, linear([["1", "0"]]), linear([["1"], ["0"]])),
        attention(2, softmax(ONE, [["0"], ["0"]]), linear([["1", "0"]])),
        attention(2, softmax(ONE, [["1"], ["0"]]), linear([["1", "0"]])),
        attention(2, softmax(ONE, [["1"], ["1"]]), linear([["1", "0"]])),
        attention(1, linear([["1", "0"], ["0", "0"]]), linear([["1", "0"], ["0", "0"]])),
    ]
    pairs = [(one, other) for one in networks for other in networks]
    for left, right in [*pairs, *pairwise(networks)]:
        maps = ["trivial"] * (len(left["layers"]) - 1)
        yield of("same function", left=left, right=right, evidence={"method": "token layers", "maps": maps})
