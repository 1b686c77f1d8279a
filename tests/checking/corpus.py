"""What checkers are held against: certificates, small changes of them with right hashes, and attacks by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from catnet.checking import reading
from catnet.files.certificate import resealed
from tests.checking import (
    attention_cases,
    bends_cases,
    bounds_cases,
    criteria_cases,
    others_cases,
    replaced_head_cases,
    simple_cases,
)
from tests.checking.attacks import (
    actions,
    bent,
    claims,
    criteria,
    dependent,
    dimensions,
    evidence,
    identification,
    lifts,
    malformed,
    no_fields,
    on_grids,
    orbits,
    peeled,
    points,
    searched,
    shifted,
    side_by_side,
    single,
    symmetries as of_symmetries,
    taken_apart,
    triangulations,
    unseen,
    written_out,
)
from tests.checking.field_attacks import along, connected
from tests.checking.mutants import Told
from tests.checking.mutator import changed_and_sealed
from tests.checking.nearest_attacks import attacks
from tests.checking.samples import samples

Document = dict[str, Any]
CHANGES = 30
SOME = 300


@cache
def corpus(claim: str) -> Told:
    """Texts, and what the checkers say of them; attacks by hand first."""
    source = random.Random(claim)
    attacks_by_hand = by_hand(claim)
    accepted = samples().get(claim, ())
    texts = [
        json.dumps(document)
        for document in [*attacks_by_hand, *accepted, *single.unsealed(claim), *lifts.unsealed(claim)]
    ]
    some = source.sample(attacks_by_hand, min(len(attacks_by_hand), SOME))
    for number, document in enumerate([*accepted, *some]):
        for _ in range(CHANGES if number < len(accepted) else 3):
            changed = changed_and_sealed(document, source)
            if changed is not None:
                texts.append(json.dumps(changed))
    texts = list(dict.fromkeys(texts))
    source.shuffle(texts)  # texts that are alike kill the same mutants: spread out, one of them comes soon
    return Told(texts)


@cache
def by_hand(claim: str) -> tuple[Document, ...]:
    return tuple(_by_hand(claim))


def _by_hand(claim: str) -> Iterator[Document]:
    makers: dict[str, Callable[[], Iterator[Document]]] = {
        "layerwise equivariance": layerwise,
        "same function": triangulations.same,
        "different functions": points.differences,
        "not equivariant": points.asymmetries,
        "not layerwise equivariant": actions.no_actions,
        "identifiable": identification.judgements,
        "identifiable among simple parameters": simple_cases.cases,
        "not identifiable": claims.other_twins,
        "functional dimension": dimensions.dimensions,
        "number of regions": actions.regions,
        "reduction": claims.reductions,
        "equivariant realisation": actions.realisations,
        "nearest equivariant network": attacks,
        "layerwise equivariance under a connected group": connected,
        "not equivariant under a connected group": along,
    }
    yield from map(resealed, single.documents(claim))
    for module in (lifts, evidence, orbits):
        yield from map(resealed, module.documents(claim))
    yield from on_grids.documents(claim)
    yield from map(resealed, written_out.documents(claim))
    yield from map(resealed, side_by_side.documents(claim))
    yield from map(resealed, no_fields.documents(claim))
    if claim in makers:
        yield from map(resealed, makers[claim]())
    if claim == "not identifiable":
        yield from (document for _, document in replaced_head_cases.cases())
        yield from map(resealed, criteria.twins())
    if claim == "same function":
        yield from map(resealed, claims.equalities())
        yield from map(resealed, malformed.claims())
        yield from map(resealed, taken_apart.same())
    if claim == "layerwise equivariance":
        yield from map(resealed, taken_apart.layerwise())
    if claim == "not layerwise equivariant":
        yield from map(resealed, dependent.documents())
    if claim in ("same function", "not identifiable"):
        yield from (resealed(document) for document in unseen.documents() if document["claim"] == claim)
    if claim == "symmetries":
        yield from (resealed(document) for _, document in of_symmetries.attacks())
        yield from map(resealed, searched.searches())
    if claim == "linear symmetries":
        yield from map(resealed, searched.lines())
    if claim == "identifiable":
        yield from map(resealed, searched.sums())
        yield from map(resealed, criteria.documents())
        yield from map(resealed, bent.documents())
        yield from peeled.documents()
    if claim in ("symmetries under affine maps", "linear symmetries"):
        yield from (resealed(document) for _, document in shifted.attacks() if document["claim"] == claim)
    yield from (document for document in of_criteria() if document["claim"] == claim)
    yield from attention_cases.of(claim)
    if claim == "bounds on a box":
        yield from (document for _, document, _ in bounds_cases.cases())


@cache
def of_criteria() -> tuple[Document, ...]:
    """What the mutants by hand of criteria and of other architectures are held against."""
    found = list(bends_cases.documents())
    found += [document for name in criteria_cases.MAKERS for document in criteria_cases.documents(name)]
    found += [document for name in others_cases.MAKERS for document in others_cases.documents(name)]
    return tuple(found)


def network(activation: Any, *layers: tuple[list[list[str]], list[str]]) -> Document:
    return {
        "format": "catnet-network/1",
        "activation": activation,
        "layers": [{"weight": weight, "bias": bias} for weight, bias in layers],
    }


def layerwise_claim(theta: Document, how: str = "enumeration", order: Any = None, **generators: Any) -> Document:
    return {
        "format": reading.FORMAT,
        "claim": "layerwise equivariance",
        "claim_sha256": "",
        "network_sha256": "",
        "network": theta,
        "order": order,
        "generators": generators,
        "relations": [],
        "homomorphism": how,
    }


def generator(first: Any, hidden: list[Any], last: Any) -> Document:
    return {"input": first, "hidden": hidden, "output": last}


def scaled(*values: str) -> Any:
    """A diagonal action."""
    if all(value == "1" for value in values):
        return "trivial"
    return {"permutation": list(range(len(values))), "scale": list(values)}


SWAP = {"permutation": [1, 0]}


def layerwise() -> Iterator[Document]:
    """Every activation with scales that pass and that do not; rows that agree in every way; groups of every size."""
    sigmas: list[Any] = ["relu", "tanh", "sigmoid", "identity", "gelu", "silu", "softplus"]
    sigmas += [{"power": power} for power in (1, 2, 3, 1000)] + [{"leaky_relu": slope} for slope in ("1/3", "-1", "0")]
    sigmas += [{"polynomial": entries} for entries in (["0", "1", "1"], ["1", "0", "1"], ["0", "1", "0", "1"],
                                                       ["0", "0", "2"], ["5"], ["0", "0", "0", "3"])]  # fmt: skip
    for sigma in sigmas:
        plain = network(sigma, ([["1"]], ["0"]), ([["1"]], ["0"]))
        for k in ("1", "-1", "2", "-2", "4", "8", "-8", "1/4", "1/8", "9"):
            for first in ("1", "-1", "2", "-2", "1/2", "4", "3"):
                yield layerwise_claim(plain, "uniqueness", s=generator(scaled(first), [scaled(k)], scaled(k)))
        for first in ("1", "-1"):
            for last in ("1", "-1"):
                yield layerwise_claim(plain, s=generator(scaled(first), ["trivial"], scaled(last)))
        zero = network(sigma, ([["0"]], ["0"]), ([["0"]], ["0"]))
        for k in ("1", "-1", "2", "4", "8"):
            yield layerwise_claim(zero, s=generator("trivial", [scaled(k)], "trivial"))
            yield layerwise_claim(zero, "uniqueness", s=generator("trivial", [scaled(k)], "trivial"))
        for rows, bias in (
            ([["1"], ["1"]], ["1", "1"]), ([["1"], ["-1"]], ["1", "-1"]), ([["1"], ["-1"]], ["1", "1"]),
            ([["1"], ["2"]], ["1", "2"]), ([["1"], ["-2"]], ["1", "-2"]), ([["1"], ["0"]], ["1", "0"]),
            ([["1"], ["0"]], ["0", "1"]), ([["0"], ["0"]], ["1", "2"]), ([["0"], ["1"]], ["0", "0"]),
        ):  # fmt: skip
            theta = network(sigma, (rows, bias), ([["1", "1"]], ["0"]))
            for how in ("uniqueness", "enumeration"):
                yield layerwise_claim(theta, how, e=generator("trivial", ["trivial"], "trivial"))
                yield layerwise_claim(theta, how, e=generator("trivial", [SWAP], "trivial"))
                yield layerwise_claim(theta, how, e=generator(scaled("-1"), [SWAP], "trivial"))
            deep = network(sigma, ([["1"], ["3"]], ["1", "7"]), (rows_of(rows), bias), ([["1", "1"]], ["0"]))
            yield layerwise_claim(deep, "uniqueness", e=generator("trivial", ["trivial", "trivial"], "trivial"))
    cube = network({"power": 3}, ([["1"]], ["0"]), ([["1"]], ["0"]))
    yield layerwise_claim(cube, "uniqueness", s=generator(scaled("1/3"), [scaled("1/27")], scaled("1/27")))
    too_large = network({"power": 1001}, ([["1"]], ["0"]), ([["1"]], ["0"]))
    yield layerwise_claim(too_large, s=generator("trivial", ["trivial"], "trivial"))
    yield from _groups()
    yield from _operators()


def rows_of(rows: list[list[str]]) -> list[list[str]]:
    return [[row[0], row[0]] for row in rows]


def _groups() -> Iterator[Document]:
    """Orders, relations, homomorphisms."""
    flat = network("relu", ([["0", "0", "0"]], ["0"]))
    turn, swap = {"permutation": [1, 2, 0]}, {"permutation": [1, 0, 2]}
    for order in (None, 1, 2, 3, 5, 6, 7, 12, 20_000):
        r, s = generator(turn, [], "trivial"), generator(swap, [], "trivial")
        yield layerwise_claim(flat, "enumeration", order, r=r, s=s)
        yield layerwise_claim(flat, "uniqueness", order, r=r, s=s)
        yield layerwise_claim(flat, "uniqueness", order, r=r)
        yield layerwise_claim(flat, "uniqueness", order)
        yield layerwise_claim(flat, "enumeration", order, r=generator("trivial", [], scaled("-1")))
    infinite = generator({"matrix": [["1", "1", "0"], ["0", "1", "0"], ["0", "0", "1"]]}, [], "trivial")
    grows = generator(scaled("2", "1", "1"), [], "trivial")
    for bad in (
        infinite,
        grows,
        generator({"matrix": [["2", "1", "0"], ["1", "1", "0"], ["0", "0", "1"]]}, [], "trivial"),
    ):
        for how in ("enumeration", "uniqueness"):
            for order in (None, 1, 2):
                yield layerwise_claim(flat, how, order, x=bad)
    third = generator({"matrix": [["0", "-1", "0"], ["1", "-1", "0"], ["0", "0", "1"]]}, [], "trivial")
    its_square = generator({"matrix": [["-1", "1", "0"], ["-1", "0", "0"], ["0", "0", "1"]]}, [], "trivial")
    for order in (2, 3, 4):
        yield layerwise_claim(flat, "enumeration", order, r=third, s=its_square)
        yield layerwise_claim(flat, "enumeration", order, r=its_square, s=third)
    yield layerwise_claim(flat, "enumeration", None, s=generator(scaled("1/2", "1", "1"), [], "trivial"))
    for relations in ([["r", "r", "r"]], [["r"]], [["r", "s"]], [["r", "s", "r", "s"]], [[]], [["s", "s"], ["r"]]):
        document = layerwise_claim(flat, "enumeration", 6, r=r, s=s)
        yield {**document, "relations": relations}
    turning = layerwise_claim(flat, "enumeration", None, r=r, s=generator(turn, [], "trivial"))
    yield {**turning, "relations": [["r", "r", "s"]]}
    yield {**turning, "relations": [["r", "s"]]}
    for letters in (["r", "t"], ["t", "r"], ["r", 1], [["r"]], ["r"] * 9_999, ["r"] * 10_001, ["r", {}]):
        yield {**turning, "relations": [letters]}
    double = network("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "1"], ["1", "1"], ["1", "1"]], ["0"] * 3))
    for hidden in (SWAP, "trivial"):
        for last in (turn, swap, "trivial", {"permutation": [0, 2, 1]}):
            for first in (scaled("-1"), "trivial"):
                for how in ("uniqueness", "enumeration"):
                    yield layerwise_claim(double, how, None, s=generator(first, [hidden], last))
    four = {"permutation": [1, 2, 3, 0]}
    ring = network("relu", ([["1"], ["-1"], ["1"], ["-1"]], ["0"] * 4), ([["1", "1", "1", "1"]], ["0"]))
    for order in (None, 2, 4):
        for how in ("enumeration", "uniqueness"):
            yield layerwise_claim(ring, how, order, s=generator(scaled("-1"), [four], "trivial"))
    later = network(
        "relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "0"], ["0", "1"]], ["0", "0"]), ([["1", "2"]], ["0"])
    )
    for deep in ([SWAP, SWAP], [SWAP, "trivial"], ["trivial", "trivial"]):
        yield layerwise_claim(later, "uniqueness", None, s=generator(scaled("-1"), deep, "trivial"))
    biased = network("relu", ([["1"], ["-1"]], ["1", "2"]), ([["1", "1"]], ["0"]))
    yield layerwise_claim(biased, "enumeration", None, s=generator(scaled("-1"), [SWAP], "trivial"))
    good = generator(scaled("-1"), [SWAP], "trivial")
    absolute = network("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    for bad in (generator(scaled("-1"), ["trivial"], "trivial"), generator(scaled("-1"), [SWAP], scaled("-1"))):
        yield layerwise_claim(absolute, "enumeration", None, a=good, b=bad)
        yield layerwise_claim(absolute, "enumeration", None, a=bad, b=good)
    shifted = network("relu", ([["1"]], ["0"]), ([["1"]], ["1"]))
    yield layerwise_claim(shifted, "enumeration", None, s=generator(scaled("2"), [scaled("2")], scaled("2")))


def _operators() -> Iterator[Document]:
    """Actions that are none, or not written in one way."""
    flat = network("identity", ([["0", "0"]], ["0"]))
    for first in (
        {"matrix": [["1", "1"], ["0", "1"]]}, {"matrix": [["1", "1"], ["1", "1"]]},
        {"matrix": [["0", "0"], ["0", "0"]]},
        {"matrix": [["1", "0"], ["0", "1"]]}, {"matrix": [["0", "1"], ["1", "0"]]}, {"matrix": [["1", "1"]]},
        {"matrix": [["1", "1", "0"], ["0", "1", "0"]]}, {"permutation": [0, 1]}, {"permutation": [0, 0]},
        {"permutation": [1, 2]}, {"permutation": [-1, 0]}, {"permutation": [1, 0], "scale": ["1", "1"]},
        {"permutation": [1, 0], "scale": ["0", "1"]}, {"permutation": [1, 0], "scale": ["2"]},
        {"permutation": [1, 0], "matrix": [["1", "1"], ["0", "1"]]}, {"permutation": [True, False]}, "identity", {}, [],
        {"permutation": [1, 0], "scale": ["2", "3"]}, {"permutation": [0, 1], "scale": ["2", "3"]},
    ):  # fmt: skip
        yield layerwise_claim(flat, "uniqueness", None, s=generator(first, [], "trivial"))
    half = network("relu", ([["1", "0"], ["0", "1"]], ["0", "0"]), ([["1", "2"]], ["0"]))
    for hidden in (
        {"matrix": [["1", "1"], ["0", "1"]]},
        {"matrix": [["1", "0"], ["1", "1"]]},
        {"permutation": [0, 1], "scale": ["2", "1/2"]},
    ):
        for first in (hidden, {"permutation": [0, 1], "scale": ["1/2", "2"]}):
            yield layerwise_claim(half, "uniqueness", None, s=generator(first, [hidden], "trivial"))
    linear = network("identity", ([["1", "0"], ["0", "1"]], ["0", "0"]), ([["1", "2"]], ["0"]))
    shear = {"matrix": [["1", "-2"], ["0", "1"]]}
    other = {"matrix": [["3", "4"], ["-1", "-1"]]}
    for hidden in (shear, other):
        yield layerwise_claim(linear, "uniqueness", None, s=generator(hidden, [hidden], "trivial"))
    yield layerwise_claim(linear, "uniqueness", None, s=generator(other, [shear], "trivial"))
