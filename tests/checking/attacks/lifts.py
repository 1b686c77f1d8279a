"""Attacks on claims that layers are not equivariant: products, and lifts that are no homomorphism, each told by little.

`ROUND` is read by four neurons of which s swaps {0, 1} and {2, 3}; its rows follow only the two lifts of order 4, so
that s² = 1 holds for none.  `false` has claims whose opposite is certified as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.checking.attacks.identification import about
from tests.checking.attacks.networks import Document, Layer, composition, perceptron, product, tied
from tests.checking.attacks.single import ONE, SIGN, of, scaled
from tests.checking.residual_cases import block, layer, residual

CLAIM = "not layerwise equivariant"
LETTERS = 10_000
NONE = ["0"] * 4
SIDES: Layer = ([["1"], ["1"], ["-1"], ["-1"]], NONE)
ROUND = [["1", "3", "2", "5"], ["3", "1", "5", "2"], ["5", "2", "1", "3"], ["2", "5", "3", "1"]]
SUM: Layer = ([["1"] * 4], ["0"])
SWAP: Any = {"permutation": [1, 0]}
QUARTER: Any = {"permutation": [1, 0], "scale": ["1", "-1"]}
TURN: Any = {"matrix": [["0", "1"], ["-1", "-1"]]}
"""Of order 3: as functions x_1 → x_2 → −x_1 − x_2."""
TURN_AND_CYCLE: Any = {
    "matrix": [
        ["0", "1", "0", "0", "0"],
        ["-1", "-1", "0", "0", "0"],
        ["0", "0", "0", "1", "0"],
        ["0", "0", "0", "0", "1"],
        ["0", "0", "1", "0", "0"],
    ]
}


def ends(first: Any, last: Any) -> Document:
    return {"input": first, "output": last}


def by_relations(theta: Document, relations: list[Any], **generators: Document) -> Document:
    return of(CLAIM, network=theta, generators=generators, generator=None, relations=relations)


def by_name(theta: Document, name: str, **generators: Document) -> Document:
    return of(CLAIM, network=theta, generators=generators, generator=name)


def by_generator(theta: Document, first: Any, last: Any) -> Document:
    return by_name(theta, "g", g=ends(first, last))


def layered(theta: Document, first: Any, hidden: list[Any], last: Any) -> Document:
    generators = {"s": {"input": first, "hidden": hidden, "output": last}}
    rest = {"order": None, "relations": [], "homomorphism": "uniqueness"}
    return of("layerwise equivariance", network=theta, generators=generators, **rest)


def empty_stream() -> Document:
    """A stream that is embedded and read as it is, and a block without neurons."""
    unit = layer([["1", "0"], ["0", "1"]])
    return residual("relu", unit, [block({**layer([]), "inputs": 2}, layer([[], []]))], unit)


def false() -> Iterator[tuple[Document, Document]]:
    """A claim that is false, and one that is accepted and contradicts it."""
    unit = [["1", "0"], ["0", "1"]]
    # on the stream acts a matrix that is not monomial: the network written out has no lifts
    three = block(layer([[1, 0], [0, 1], [-1, -1]]), layer([[1, -1, 0], [0, 1, -1]]))
    streams = (empty_stream(), TURN), (residual("relu", layer(unit), [three], layer(unit)), TURN_AND_CYCLE)
    for theta, inside in streams:
        yield by_relations(theta, [["s"] * 3], s=ends(TURN, TURN)), layered(theta, TURN, [TURN, inside, TURN], TURN)
    # nor has it vector fields: every e^{sX} acts on the stream as it is, the quarter turn among them
    round_: Document = {"matrix": [["0", "-1"], ["1", "0"]], "shift": ["0", "0"]}
    said: Document = {"network": empty_stream(), "algebra": {"X": {"input": round_, "output": round_}}}
    yield (
        of("not layerwise equivariant under a connected group", **said, field="X", multipliers=[[1, 1, "1"]]),
        layered(empty_stream(), QUARTER, [QUARTER] * 3, QUARTER),
    )
    plain, two = perceptron("relu", ONE, ONE), scaled("2")
    for relations in ([["s"]], [["s", "s"]], [["s"], []]):
        yield by_relations(plain, relations, s=ends(two, two)), layered(plain, two, [two], two)
    both, apart = product(plain, plain), scaled("2", "3")
    yield by_generator(both, apart, apart), layered(both, apart, [apart], apart)
    # layers written out that are equivariant, where the neurons ± (x_1 + x_2) are carried to none of a block
    added = block(layer([[-1, -1], [1, 1]]), layer([[-1, 1], [-1, 1]]))
    theta, last = residual("relu", layer(unit), [added], layer(unit)), {"matrix": [["-1", "1"], ["-1", "0"]]}
    generators = {"s": {"input": TURN, "hidden": [{"permutation": [3, 5, 0, 2, 1, 4]}], "output": last}}
    said = {"network": theta, "generators": generators, "order": 3, "relations": [], "homomorphism": "enumeration"}
    said |= {"centre": {"input": ["0", "0"], "output": ["0", "0"]}}
    yield of("layerwise equivariance under affine maps", **said), by_generator(theta, TURN, last)


def false_at_junctions() -> Iterator[Document]:
    """Layers multiplied out that are equivariant, where those of a composition are not: x_1 does not determine x_2."""
    flat = composition(perceptron("relu", ([["1", "0"]], ["0"])), perceptron("relu", ([["0"]], ["0"])))
    still = {"matrix": [["0"]], "shift": ["0"]}
    field = {"matrix": [["0", "-1"], ["1", "0"]], "shift": ["0", "0"]}
    generators: Document = {"s": {"input": SWAP, "hidden": [], "output": "trivial"}}
    proof = {"order": 2, "relations": [], "homomorphism": "enumeration"}
    said = {"network": flat, "generators": generators, **proof, "centre": {"input": ["0", "0"], "output": ["0"]}}
    yield of("layerwise equivariance under affine maps", **said)
    algebra = {"X": {"input": field, "hidden": [], "output": still}}
    said = {"network": flat, "generators": {}, "algebra": algebra, "homomorphism": "uniqueness"}
    yield of("layerwise equivariance under a connected group", **said)


def documents(claim: str) -> Iterator[Document]:
    yield from (d for d in [*(d for d, _ in false()), *false_at_junctions()] if d["claim"] == claim)
    if claim == "layerwise equivariance":
        yield from (opposite for _, opposite in false() if opposite["claim"] == claim)
        yield from of_copies()
    if claim == "not identifiable":
        yield from twins()
    if claim == CLAIM:
        yield from of_relations()
        yield from of_products()


def of_copies() -> Iterator[Document]:
    """Two neurons that are one, in a part or in a block: the actions are not unique; and blocks that do not commute."""
    plain = perceptron("relu", ONE, ONE)
    copies = perceptron("relu", ([["1"], ["1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    for parts in ((copies, plain), (plain, copies), (plain, plain)):
        width = sum(len(part["layers"][0]["bias"]) for part in parts)
        yield layered(product(*parts), "trivial", ["trivial"], "trivial")
        yield layered(composition(*parts), "trivial", ["trivial"] * 3, "trivial")
        yield layered(product(*parts), "trivial", [{"permutation": list(range(width))[::-1]}], "trivial")
    for rows in ([[1], [1]], [[1], [2]], [[1], [-1]]):
        theta = residual("relu", layer([[1]]), [block(layer(rows), layer([[1, 1]]))], layer([[1]]))
        for inside in ("trivial", {"permutation": [0, 2, 1]}, {"permutation": [0, 1, 2], "scale": ["1", "2", "1"]}):
            yield layered(theta, "trivial", ["trivial", inside, "trivial"], "trivial")


def twins() -> Iterator[Document]:
    """Linear features tied along tokens, and the same ones times 2: one orbit, so this is no twin."""
    mixing = [["1", "1"], ["1", "1"]]
    theta = tied("identity", mixing, ([["1"]], [["0"]], ["1"]), ([["2"]], [["1"]], ["0"]))
    again = tied("identity", mixing, ([["2"]], [["0"]], ["2"]), ([["1"]], [["1/2"]], ["0"]))
    yield about("not identifiable", theta, twin=again, evidence={"method": "product"})


def of_relations() -> Iterator[Document]:
    s, still = ends(SIGN, "trivial"), ends("trivial", "trivial")
    square = perceptron("relu", SIDES, (ROUND, NONE), SUM)
    yield by_relations(square, [["s", "s"]], s=s)
    yield by_relations(square, [["s", "s"]], s=s, t=still)  # t stands in no relation
    for place in (["s"], ["s", "s"], ["t", "t"]):
        yield by_relations(square, [["s", "s"], place], s=s, t=still)
        yield by_relations(square, [place, ["s", "s"]], s=s, t=still)
    # beside them two neurons that are one, and read alike, of another input
    wide = ([["0", "1"], ["0", "1"], ["1", "0"], ["1", "0"], ["-1", "0"], ["-1", "0"]], ["0"] * 6)
    above = ([["1", "1", *row] for row in ROUND], NONE)
    mirror = {"permutation": [0, 1], "scale": ["-1", "1"]}
    yield by_relations(perceptron("relu", wide, above, SUM), [["s", "s"]], s=ends(mirror, "trivial"))
    # a neuron that is zero or constant, in the first layer or in the second
    for bias in ("0", "1"):
        below = ([*SIDES[0], ["0"]], [*NONE, bias])
        yield by_relations(perceptron("relu", below, ([[*row, "0"] for row in ROUND], NONE), SUM), [["s", "s"]], s=s)
        above = ([*ROUND, NONE], [*NONE, bias])
        yield by_relations(perceptron("relu", SIDES, above, ([["1"] * 5], ["0"])), [["s", "s"]], s=s)
    for count in (LETTERS, LETTERS + 1):
        yield by_relations(perceptron("relu", ONE), [[""] * count], **{"": still})


def of_products() -> Iterator[Document]:
    """A part whose layers match beside one whose layers do not; inputs, outputs and widths are different."""
    good = perceptron("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "1"], ["2", "2"]], ["0", "0"]))
    bad = perceptron("relu", ([["1", "2"]], ["0"]), ONE)
    for parts, first, last in (
        ((good, bad), {"permutation": [0, 2, 1], "scale": ["-1", "1", "1"]}, "trivial"),
        ((bad, good), {"permutation": [1, 0, 2], "scale": ["1", "1", "-1"]}, "trivial"),
        ((good, bad, good), {"permutation": [0, 2, 1, 3], "scale": ["-1", "1", "1", "-1"]}, "trivial"),
        ((good, good, bad), {"permutation": [0, 1, 3, 2], "scale": ["-1", "-1", "1", "1"]}, "trivial"),
        ((product(good, bad), good), {"permutation": [0, 2, 1, 3], "scale": ["-1", "1", "1", "-1"]}, "trivial"),
        ((good, good), scaled("-1", "-1"), "trivial"),
    ):
        yield by_generator(product(*parts), first, last)


def unsealed(claim: str) -> Iterator[Document]:
    """Words in letters that are no generators, which are refused before the hash is looked at."""
    if claim == CLAIM:
        square = perceptron("relu", SIDES, (ROUND, NONE), SUM)
        for word in (["s", "t"], ["t", "s"], ["s", 1], [1, "s"]):
            document = by_relations(square, [word], s=ends(SIGN, "trivial"))
            yield {**document, "claim_sha256": "0" * 64, "network_sha256": "0" * 64}
