"""Networks written out as one perceptron, and criteria asked of what they are not about: each certificate is true, or
false, by one step of that.

Junctions of width 0, compositions of affine maps alone, activations that differ by part; functions of attention that
are 0, and the plane that one layer does not need.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.checking.attacks.claims import equal
from tests.checking.attacks.networks import Document, attention, composition, perceptron, product, softmax
from tests.checking.attacks.single import SIGN, of
from tests.checking.residual_cases import block, layer as stream_layer, residual

ONE: Any = [["1"]]
SWAP: Any = {"permutation": [1, 0]}


def layer(rows: list[list[int]], bias: list[int] | None = None) -> Any:
    return [list(map(str, row)) for row in rows], list(map(str, bias or [0] * len(rows)))


def documents(claim: str) -> Iterator[Document]:
    makers = {"same function": equalities, "identifiable": judgements, "layerwise equivariance": layers}
    yield from makers.get(claim, lambda: iter(()))()


def equalities() -> Iterator[Document]:
    yield from (equal(left, right, evidence) for left, right, evidence in true_pairs())
    yield from (equal(left, right, evidence) for left, right, evidence, _ in false_pairs())


def true_pairs() -> Iterator[tuple[Document, Document, Document]]:
    affine = composition(*(perceptron("identity", layer([[k]], [1])) for k in (2, 3)))
    yield affine, perceptron("identity", layer([[6]], [4])), {"method": "product"}
    after = perceptron("relu", layer([[]], [1]), layer([[1]]))
    for below in ([layer([[1, 2], [2, 1], [1, 1]])], [layer([[1], [2]]), layer([[1, 2], [2, 1], [1, 1]])]):
        nothing = composition(perceptron("relu", *below, ([], [])), after)
        whole = perceptron("relu", *below, layer([[0, 0, 0]], [1]), layer([[1]]))
        yield nothing, whole, {"method": "turning"}
    zero = [attention(3, softmax([[a]], ONE), softmax(ONE, [["0"]])) for a in ("1", "2")]
    yield zero[0], zero[1], {"method": "effective scores"}


def false_pairs() -> Iterator[tuple[Document, Document, Document, list[str]]]:
    """With a point at which both sides differ."""
    back = layer([[-1]]), layer([[1]])
    first = perceptron("relu", layer([[1]]), layer([[1]]))
    leaky = composition(first, perceptron({"leaky_relu": "1/2"}, *back))
    yield leaky, perceptron("relu", layer([[1]]), *back), {"method": "turning"}, ["1"]


def judgements() -> Iterator[Document]:
    def judged(theta: Document, **proof: Any) -> Document:
        return of("identifiable", network=theta, proof=proof)

    plain, whole = perceptron("identity", layer([[1]])), {"criterion": "affine"}
    for name in ("tied", "without blocks", "multiplied out"):
        yield judged(plain, criterion=name, whole=whole)
    square = [["1", "2"], ["0", "1"]]
    for plane in ([["1", "0"], ["0", "1"]], [["1", "0"], ["0", "0"]]):
        yield judged(attention(3, softmax(square, square)), criterion="effective scores", planes=[plane])
    narrow = softmax(ONE, []) | {"inputs": 1}, softmax([], [[]])  # no features inside: the function is 0
    for tokens in (1, 2, 3):
        yield judged(attention(tokens, *narrow), criterion="effective scores")


# ---- layers of networks that are made of others


def two(rows: list[list[int]], last: list[list[int]]) -> Document:
    return perceptron("relu", layer(rows), layer(last))


SIZE, EQUAL, ODD = two([[1], [-1]], [[1, 1]]), two([[1], [1]], [[1, 1]]), perceptron("tanh", layer([[1]]), layer([[1]]))
WIDE, TOP = perceptron("identity", layer([[1, 2], [2, 1]])), two([[1, 2], [2, 1]], [[1, 1]])
NARROW = perceptron("identity", layer([[1, 1], [1, 1]]))
FINE = residual(
    "relu", stream_layer([[1]]), [block(stream_layer([[1], [-1]]), stream_layer([[1, 2]]))], stream_layer([[1]])
)
COPIED = residual(
    "relu", stream_layer([[1]]), [block(stream_layer([[1], [1]]), stream_layer([[1, 1]]))], stream_layer([[1]])
)


def layers() -> Iterator[Document]:
    yield from true_layers()
    yield from false_layers()


def of_layers(theta: Document, how: str, order: int | None = None, **generators: list[Any]) -> Document:
    ladders = {name: {"input": a[0], "hidden": a[1:-1], "output": a[-1]} for name, a in generators.items()}
    return of("layerwise equivariance", network=theta, generators=ladders, order=order, relations=[], homomorphism=how)


def signs(*entries: int) -> Any:
    return {"permutation": list(range(len(entries))), "scale": list(map(str, entries))}


MIRRORED: list[Any] = [signs(-1, -1), {"permutation": [1, 0, 2], "scale": ["1", "1", "-1"]}, signs(1, -1)]


def true_layers() -> Iterator[Document]:
    for how in ("uniqueness", "enumeration"):
        yield of_layers(product(SIZE, ODD), how, 2, s=MIRRORED)
        yield of_layers(composition(WIDE, TOP), how, None, s=[SWAP, SWAP, SWAP, "trivial"])
        yield of_layers(composition(ODD, ODD), how, 2, s=[SIGN] * 5)
        yield of_layers(FINE, how, 1, s=["trivial"] * 5)
    yield of_layers(composition(WIDE, two([[1, 2], [2, 1]], [[1, 1], [1, 1]])), "uniqueness", None, s=["trivial"] * 4)


def false_layers() -> Iterator[Document]:
    """Of f that is not equivariant, of another order, or of what is trivial at both ends and not on every layer."""
    for how in ("uniqueness", "enumeration"):
        yield of_layers(product(SIZE, ODD), how, 3, s=MIRRORED)
        yield of_layers(product(SIZE, ODD), how, None, s=[*MIRRORED[:2], "trivial"])
        yield of_layers(product(ODD, SIZE), how, None, s=["trivial", "trivial", signs(1, -1)])
        yield of_layers(composition(ODD, SIZE), how, None, s=[SIGN, SIGN, SIGN, SWAP, SIGN])
        yield of_layers(FINE, how, None, s=[SIGN, "trivial", "trivial", "trivial", "trivial"])
        one = {"permutation": [1, 0, 2]}
        yield of_layers(product(EQUAL, ODD), how, None, s=["trivial", one, "trivial"])
        yield of_layers(product(ODD, EQUAL), how, None, s=["trivial", {"permutation": [0, 2, 1]}, "trivial"])
        junction = [SWAP, SWAP, SWAP, "trivial"]
        yield of_layers(composition(NARROW, TOP), how, None, s=["trivial", *junction[1:]])
        yield of_layers(COPIED, how, None, s=["trivial", "trivial", one_inside(), "trivial", "trivial"])


def one_inside() -> Any:
    """The two neurons of a block, beside a stream of dimension 1."""
    return {"permutation": [0, 2, 1]}
