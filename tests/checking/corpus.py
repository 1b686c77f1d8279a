"""What checkers are held against: certificates, small changes of them with right hashes, and attacks by hand."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

from catnet.checking import every, reading
from catnet.files.certificate import resealed
from tests.checking.mutants import outcome_of
from tests.checking.mutator import changed_and_sealed
from tests.checking.nearest_attacks import attacks
from tests.checking.samples import samples

Document = dict[str, Any]
CHANGES = 30


@cache
def corpus(claim: str) -> tuple[tuple[str, Any], ...]:
    """Texts, and what the checkers say of them; attacks by hand first."""
    source = random.Random(claim)
    texts = [json.dumps(document) for document in by_hand(claim)]
    texts += [json.dumps(document) for document in samples()[claim]]
    for document in samples()[claim]:
        for _ in range(CHANGES):
            changed = changed_and_sealed(document, source)
            if changed is not None:
                texts.append(json.dumps(changed))
    texts = list(dict.fromkeys(texts))
    source.shuffle(texts)  # texts that are alike kill the same mutants: spread out, one of them comes soon
    return tuple((text, outcome_of((every, reading), text)) for text in texts)


def by_hand(claim: str) -> Iterator[Document]:
    makers: dict[str, Callable[[], Iterator[Document]]] = {
        "layerwise equivariance": layerwise,
        "same function": same,
        "not identifiable": not_identifiable,
        "identifiable": identifiable,
        "not layerwise equivariant": no_layers,
        "functional dimension": dimension,
        "nearest equivariant network": attacks,
    }
    if claim in makers:
        yield from map(resealed, makers[claim]())


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
    for relations in ([["r", "r", "r"]], [["r"]], [["r", "s"]], [["r", "s", "r", "s"]], [[]], [["s", "s"], ["r"]]):
        document = layerwise_claim(flat, "enumeration", 6, r=r, s=s)
        yield {**document, "relations": relations}
    turning = layerwise_claim(flat, "enumeration", None, r=r, s=generator(turn, [], "trivial"))
    yield {**turning, "relations": [["r", "r", "s"]]}
    yield {**turning, "relations": [["r", "s"]]}
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
    for hidden in ({"matrix": [["1", "1"], ["0", "1"]]}, {"permutation": [0, 1], "scale": ["2", "1/2"]}):
        for first in (hidden, {"permutation": [0, 1], "scale": ["1/2", "2"]}):
            yield layerwise_claim(half, "uniqueness", None, s=generator(first, [hidden], "trivial"))
    linear = network("identity", ([["1", "0"], ["0", "1"]], ["0", "0"]), ([["1", "2"]], ["0"]))
    shear = {"matrix": [["1", "-2"], ["0", "1"]]}
    other = {"matrix": [["3", "4"], ["-1", "-1"]]}
    for hidden in (shear, other):
        yield layerwise_claim(linear, "uniqueness", None, s=generator(hidden, [hidden], "trivial"))
    yield layerwise_claim(linear, "uniqueness", None, s=generator(other, [shear], "trivial"))


# ---- the same function


def same_claim(left: Document, right: Document, **proof: Any) -> Document:
    hashes = {"left_sha256": "", "right_sha256": "", "claim_sha256": ""}
    return {"format": reading.FORMAT, "claim": "same function", "left": left, "right": right, **hashes, **proof}


def same() -> Iterator[Document]:
    """Triangulations with holes, folds and bends; networks that differ where nobody looks."""
    step = network("relu", ([["1"]], ["-1"]), ([["0"]], ["1"]))
    none = network("relu", ([["1"]], ["-1"]), ([["0"]], ["0"]))
    for rays, cones in (
        ([[1, 0], [2, 0]], [[0, 1]]),
        ([[1, 0], [0, 1], [-1, 0]], []),
        ([[-1, 0], [0, 1], [1, 0]], [[0, 1], [1, 2]]),
        ([[-1, 0], [1, 1], [1, 0]], [[0, 1], [1, 2]]),
        ([[-1, 0], [1, 1], [1, 0]], [[0, 1]]),
        ([[-1, 0], [1, 1], [1, 0]], [[1, 2], [1, 2]]),
        ([[-1, 0], [1, 1], [1, 0], [2, 1]], [[0, 1], [1, 3], [1, 2]]),
        ([[-1, 0], [1, 1], [1, 0], [2, 1]], [[0, 1], [1, 3], [3, 2]]),
        ([[-1, 0], [1, 1], [1, 0], [2, 1]], [[0, 1], [0, 3], [1, 2], [3, 2]]),
        ([[-1, 0], [1, 1], [1, 0], [2, 1]], [[1, 3], [1, 3]]),
        ([[-1, 0], [-1, -1], [1, 0]], [[0, 1], [1, 2]]),
    ):
        for pair in ((step, step), (none, none), (step, none), (none, step)):
            yield same_claim(*pair, rays=rays, cones=cones)
    bump = network("relu", ([["1"], ["1"], ["1"]], ["0", "-1", "-2"]), ([["1", "-2", "1"]], ["0"]))
    flat = network("relu", ([["0"]], ["0"]), ([["1"]], ["0"]))
    blind = {"rays": [[-1, 0], [0, 1], [2, 1], [1, 0]], "cones": [[0, 1], [1, 2], [2, 3]]}
    seeing = {"rays": [[-1, 0], [0, 1], [1, 1], [2, 1], [1, 0]], "cones": [[0, 1], [1, 2], [2, 3], [3, 4]]}
    half = network("relu", ([["1/2"], ["1/2"], ["1/2"]], ["0", "-1/2", "-1"]), ([["2", "-4", "2"]], ["0"]))
    for proof in (blind, seeing):
        for left in (bump, flat, half):
            for right in (bump, flat, half):
                yield same_claim(left, right, **proof)
    deep = network("relu", ([["1"]], ["0"]), ([["1"]], ["-1"]), ([["1"]], ["0"]))
    once = network("relu", ([["1"]], ["-1"]), ([["1"]], ["0"]))
    for proof in (blind, seeing, {"rays": [[-1, 0], [1, 1], [1, 0]], "cones": [[0, 1], [1, 2]]}):
        for pair in ((deep, once), (once, deep), (deep, deep), (once, flat)):
            yield same_claim(*pair, **proof)
    halves = network("relu", ([["1/2"]], ["0"]), ([["1/2"]], ["0"]), ([["4"]], ["0"]))
    whole, twice = (network("relu", ([["1"]], ["0"]), ([[out]], ["0"])) for out in ("1", "2"))
    leaky = network({"leaky_relu": "1/2"}, ([["1"]], ["0"]), ([["1"]], ["0"]))
    plain = network("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "-1/2"]], ["0"]))
    for pair in ((halves, whole), (whole, halves), (halves, twice), (whole, twice), (leaky, plain), (leaky, whole)):
        yield same_claim(*pair, rays=[[-1, 0], [0, 1], [1, 0]], cones=[[0, 1], [1, 2]])
        yield same_claim(*pair, evidence={"method": "kinks"})
    both = network({"leaky_relu": "1/2"}, ([["1"], ["-1"]], ["0", "0"]), ([["1", "-1"]], ["0"]))
    for slope in ("3/2", "3", "3/4", "1"):
        straight = network({"leaky_relu": "1/2"}, ([[slope]], ["0"]))
        for pair in ((both, straight), (straight, both)):
            yield same_claim(*pair, rays=[[-1, 0], [0, 1], [1, 0]], cones=[[0, 1], [1, 2]])
            yield same_claim(*pair, evidence={"method": "kinks"})
    for sigma in ("tanh", "identity", {"power": 1}, {"leaky_relu": "1/2"}, {"leaky_relu": "-1"}, {"leaky_relu": "2"}):
        left = network(sigma, ([["2"]], ["0"]), ([["1"]], ["0"]))
        right = network(sigma, ([["1"]], ["0"]), ([["2"]], ["0"]))
        other = network(sigma, ([["-2"]], ["0"]), ([["1"]], ["0"]))
        proof = {"rays": [[-1, 0], [0, 1], [1, 0]], "cones": [[0, 1], [1, 2]]}
        for pair in ((left, right), (left, other), (right, other), (left, once)):
            yield same_claim(*pair, **proof)
            for method in ("equal", "kinks", "product", "expansion"):
                yield same_claim(*pair, evidence={"method": method})
    yield from _plane()
    yield from _evidence()


def _plane() -> Iterator[Document]:
    """Two inputs: folds, holes, wrong sides."""
    zero = network("relu", ([["0", "0"]], ["0"]))
    one = network("relu", ([["0", "0"]], ["1"]))
    wide = network("relu", ([["0", "0", "0"]], ["0"]))
    axis = [[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1]]
    whole = [[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]]
    for cones in (
        whole, whole[:3], [*whole, whole[0]], [*whole[:3], whole[2]], [[4, 1, 0], *whole[1:]], [[0, 1, 1], *whole],
        [[0, 1, 2], *whole], [[0, 2, 4], *whole], whole[::-1], [[0, 1, 4], [0, 1, 4]],
        [[0, 1, 4], [1, 2, 4], [2, 0, 4]], [], whole + whole,
    ):  # fmt: skip
        for pair in ((zero, zero), (zero, one), (zero, wide), (one, one)):
            yield same_claim(*pair, rays=axis, cones=cones)
    for place in range(5):
        moved = copy.deepcopy(axis)
        moved[place] = [-value for value in moved[place]]
        yield same_claim(zero, zero, rays=moved, cones=whole)
        yield same_claim(zero, zero, rays=[*axis[:place], *axis[place + 1 :]], cones=whole)
    for rays in ([*axis[:4], [0, 0, 2]], [*axis[:4], [5, 7, 3]], [*axis[:4], [0, 0, 0]], [*axis, [1, 1, 0]]):
        yield same_claim(zero, zero, rays=rays, cones=whole)
    corner = network("relu", ([["1", "0"]], ["0"]), ([["1"]], ["0"]))
    for left in (corner, zero):
        yield same_claim(left, corner, rays=axis, cones=whole)
        yield same_claim(corner, left, rays=[[1, 1, 0], [-1, 1, 0], [-1, -1, 0], [1, -1, 0], [0, 0, 1]], cones=whole)
    nothing = {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [], "bias": [], "inputs": 0}]}
    point = network("relu", ([[]], ["3"]))
    for pair in ((nothing, nothing), (point, point), (point, network("relu", ([[]], ["4"])))):
        yield same_claim(*pair, rays=[[1]], cones=[[0]])
        yield same_claim(*pair, rays=[[1]], cones=[])
        yield same_claim(*pair, rays=[[1], [2]], cones=[[0], [1]])


def _evidence() -> Iterator[Document]:
    """Maps between networks that do not commute with some layer, and other evidence that does not hold."""
    big = network("relu", ([["1"], ["2"], ["0"]], ["1", "2", "3"]), ([["1", "1", "5"]], ["0"]))
    small = network("relu", ([["1"]], ["1"]), ([["3"]], ["15"]))
    good = [[[0, "1"], [0, "2"], ["3"]]]
    for maps in (
        good, [[[0, "1"], [0, "1"], ["3"]]], [[[0, "1"], [0, "2"], ["4"]]], [[[0, "1"], [0, "2"], [0, "0"]]],
        [[[0, "1"], [0, "-2"], ["3"]]], [[[0, "1"], ["2"], ["3"]]], [[[0, "1"], [1, "2"], ["3"]]], [], [[], []],
        [[[0, "1"], [0, "2"]]], [[[0], [0, "2"], ["3"]]], [[[0, "1", "1"], [0, "2"], ["3"]]],
    ):  # fmt: skip
        for direction in ("back", "forth", "up"):
            steps = [{"direction": direction, "maps": maps}]
            yield same_claim(big, small, evidence={"method": "maps", "steps": steps})
            yield same_claim(small, big, evidence={"method": "maps", "steps": steps})
    for wrong in (
        network("relu", ([["1"]], ["1"]), ([["3"]], ["14"])), network("relu", ([["1"]], ["1"]), ([["2"]], ["15"])),
        network("relu", ([["1"]], ["2"]), ([["3"]], ["15"])), network("relu", ([["2"]], ["1"]), ([["3"]], ["15"])),
        network("tanh", ([["1"]], ["1"]), ([["3"]], ["15"])), network("relu", ([["3"]], ["15"])),
        network({"leaky_relu": "1/2"}, ([["1"]], ["1"]), ([["3"]], ["15"])),
    ):  # fmt: skip
        yield same_claim(big, wrong, evidence={"method": "maps", "steps": [{"direction": "back", "maps": good}]})
    aside = network("relu", ([["1"], ["2"]], ["1", "2"]), ([["3", "0"]], ["15"]))
    for t in ("2", "3"):
        steps = [{"direction": "back", "maps": [[[0, "1"], [t]]]}]
        yield same_claim(aside, small, evidence={"method": "maps", "steps": steps})
    middle = {"direction": "back", "maps": good, "network": small}
    again = {"direction": "forth", "maps": good}
    for steps in ([middle, again], [middle], [again], [{**again, "network": big}], [middle, middle, again], []):
        yield same_claim(big, big, evidence={"method": "maps", "steps": steps})
        yield same_claim(big, small, evidence={"method": "maps", "steps": steps})
    for sigma, scales in (
        ("tanh", ("1", "-1", "2")), ({"power": 2}, ("4", "-1", "2", "1")), ({"power": 3}, ("8", "-1", "2")),
        ("sigmoid", ("-1", "1")), ("gelu", ("-1", "1")), ({"leaky_relu": "-1"}, ("-1", "2", "1")),
    ):  # fmt: skip
        for k in scales:
            for c in ("1", "-1", "2"):
                left = network(sigma, ([["1"]], ["3"]), ([["8"]], ["1"]))
                out = reading.spell(Fraction(8) / Fraction(k))
                right = network(sigma, ([[c]], [str(3 * int(c))]), ([[out]], ["1"]))
                steps = [{"direction": "forth", "maps": [[[0, k]]]}]
                for pair in ((left, right), (right, left), (left, left)):
                    yield same_claim(*pair, evidence={"method": "maps", "steps": steps})
    for bias in ("0", "1"):
        for sigma in ("tanh", "sigmoid", "softplus", {"polynomial": ["2", "1"]}):
            left = network(sigma, ([["0"], ["1"]], [bias, "1"]), ([["3", "1"]], ["0"]))
            for t in ("0", "1/2", "3", "2"):
                for out in ("0", "3/2", "9", "6"):
                    right = network(sigma, ([["1"]], ["1"]), ([["1"]], [out]))
                    steps = [{"direction": "back", "maps": [[[t], [0, "1"]]]}]
                    yield same_claim(left, right, evidence={"method": "maps", "steps": steps})
    linear = network("identity", ([["1", "2"], ["0", "1"]], ["1", "0"]), ([["3", "1"]], ["1"]))
    other = network("identity", ([["1", "2"], ["1", "3"]], ["1", "1"]), ([["2", "1"]], ["1"]))
    for rows in ([["1", "0"], ["1", "1"]], [["1", "0"], ["0", "1"]], [["1", "0"]], [["0", "0"], ["0", "0"]]):
        for pair in ((linear, other), (other, linear), (linear, linear)):
            for direction in ("back", "forth"):
                steps = [{"direction": direction, "maps": [rows]}]
                yield same_claim(*pair, evidence={"method": "maps", "steps": steps})
    unit = [{"direction": "forth", "maps": [[["1", "0"], ["0", "1"]]]}]
    for first, shift in (([["9", "9"], ["9", "9"]], ["1", "0"]), ([["1", "2"], ["0", "1"]], ["7", "7"])):
        wrong = network("identity", (first, shift), ([["3", "1"]], ["1"]))
        yield same_claim(linear, wrong, evidence={"method": "maps", "steps": unit})
    for pair in ((linear, other), (linear, network("identity", ([["3", "7"]], ["4"]))), (linear, big), (big, big)):
        for method in ("product", "expansion", "equal", "kinks", "parts", "maps", "trust"):
            yield same_claim(*pair, evidence={"method": method})
        yield same_claim(*pair, evidence={"method": "equal", "because": "it is"})
    kinked = network("relu", ([["1"], ["-1"]], ["1", "-1"]), ([["1", "-1"]], ["-1"]))
    for right in (
        network("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "-1"]], ["0"])),
        network("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "-1"]], ["1"])),
        network("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "1"]], ["0"])),
        network("relu", ([["2"], ["-3"], ["0"]], ["4", "-6", "5"]), ([["1/2", "-1/3", "1"]], ["-7"])),
        network("relu", ([["2"], ["-3"], ["0"]], ["4", "-6", "-5"]), ([["1/2", "-1/3", "1"]], ["-2"])),
        network({"leaky_relu": "1/2"}, ([["1"], ["-1"]], ["0", "0"]), ([["2/3", "-2/3"]], ["0"])),
        network({"leaky_relu": "1/2"}, ([["1"], ["-1"]], ["0", "0"]), ([["1", "-1"]], ["0"])),
    ):
        for pair in ((kinked, right), (right, kinked), (right, right)):
            yield same_claim(*pair, evidence={"method": "kinks"})


# ---- identifiable or not


def about(claim: str, theta: Document, **proof: Any) -> Document:
    return {
        "format": reading.FORMAT,
        "claim": claim,
        "claim_sha256": "",
        "network": theta,
        "network_sha256": "",
        **proof,
    }


def doubtful(sigma: Any) -> Iterator[Document]:
    """Networks of every kind: degenerate in one way each, and not."""
    last = (["0"],)
    for rows, bias in (
        ([["1"], ["2"]], ["1", "3"]), ([["1"], ["-1"]], ["1", "-1"]), ([["1"], ["1"]], ["0", "1"]),
        ([["1"], ["2"]], ["1", "2"]), ([["0"], ["1"]], ["1", "1"]), ([["0"], ["1"]], ["0", "1"]),
        ([["1"], ["-2"]], ["1", "-2"]), ([["1"], ["-1"]], ["0", "0"]),
    ):  # fmt: skip
        for column in ([["1", "1"]], [["1", "-1"]], [["1", "0"]], [["0", "0"]], [["2", "1"]], [["2", "-1"]]):
            yield network(sigma, (rows, bias), (column, *last))
            yield network(sigma, ([["1"], ["3"]], ["1", "7"]), (rows_of(rows), bias), (column, *last))
            yield network(sigma, (rows, bias), ([["1", "2"], ["2", "1"]], ["1", "3"]), (column, *last))
    three = ([["1", "0"], ["0", "1"], ["1", "1"]], ["0", "1", "2"])
    for column in ([["1", "1", "-1"]], [["1", "1", "1"]], [["1", "1", "-1"], ["0", "0", "1"]], [["1", "2", "-1"]]):
        yield network(sigma, three, (column, ["0"] * len(column)))
    spare = ([["1"], ["-1"], ["1"], ["1"]], ["0", "0", "5", "-5"])
    for column in ([["1", "1", "7", "3"]], [["1", "-1", "7", "3"]], [["1", "1", "7", "-7"]], [["1", "1", "-1", "1"]]):
        yield network(sigma, spare, (column, ["0"]))
    yield network(sigma, ([["2"]], ["1"]))
    yield network(sigma, ([["1", "2"], ["0", "1"]], ["0", "0"]), ([["3", "1"], ["1", "0"]], ["1", "2"]))
    yield network(sigma, ([["1", "2"], ["0", "1"]], ["0", "1"]), ([["3", "1"], ["1", "0"]], ["1", "2"]))
    yield network(sigma, ([["1", "2"], ["2", "4"]], ["0", "0"]), ([["3", "1"], ["1", "0"]], ["1", "2"]))


SIGMAS: list[Any] = ["relu", "tanh", "sigmoid", "identity", {"leaky_relu": "1/3"}, {"leaky_relu": "-1"}, "gelu"]
SIGMAS += [{"power": power} for power in (2, 3, 4, 12)] + [{"polynomial": ["0", "1", "0", "0", "1"]}]
SIGMAS += [{"polynomial": ["0", "1", "1"]}, {"polynomial": ["1", "0", "1"]}, {"polynomial": ["0", "1", "0", "1"]}]


def identifiable() -> Iterator[Document]:
    criteria: list[Document] = [{"criterion": name} for name in ("affine", "one hidden layer", "reduced", "ranks")]
    criteria.append({"criterion": "powers", "split": None})
    kruskal = [{"forms": 1, "with": ["u"]}, {"forms": 1, "with": ["w"]}, {"forms": 1, "with": []}]
    for sigma in SIGMAS:
        for theta in doubtful(sigma):
            for proof in criteria:
                yield about("identifiable", theta, proof=proof)
            yield about("identifiable", theta, proof={"criterion": "powers", "split": kruskal})
    for inputs, boundary, power, filters in (
        (4, "valid", 2, [["1", "2"], ["3", "-1"]]), (4, "valid", 2, [["1", "0"], ["0", "1"]]),
        (4, "valid", 1, [["1", "2"], ["3", "-1"]]), (4, "valid", 2, [["0", "0"], ["3", "-1"]]),
        (6, "circular", 2, [["1", "2"], ["3", "-1"]]), (3, "circular", 2, [["1", "2"], ["3", "-1", "1"]]),
        (6, "circular", 2, [["1", "0"], ["0", "1"]]), (6, "circular", 3, [["1", "0"], ["2", "1"]]),
        (6, "circular", 2, [["0", "1"], ["1", "0"]]), (5, "valid", 2, [["0", "1", "0"], ["1", "2"]]),
    ):  # fmt: skip
        layers = [{"filter": taps, "stride": 1} for taps in filters]
        document = {"format": "catnet-convolution/1", "inputs": inputs, "boundary": boundary, "power": power}
        yield about("identifiable", {**document, "layers": layers}, proof={"criterion": "filters"})


def not_identifiable() -> Iterator[Document]:
    """Twins that are none: in the same orbit, of another shape, with another function; stabilisers that are none."""
    for sigma in SIGMAS:
        for theta in doubtful(sigma):
            depth = len(theta["layers"]) - 1
            for hidden in (SWAP, "trivial", scaled("2", "1"), {"matrix": [["1", "1"], ["0", "1"]]}):
                yield about("not identifiable", theta, stabiliser=[hidden, *["trivial"] * (depth - 1)][:depth])
            for method in ("kinks", "product", "equal"):
                yield about("not identifiable", theta, twin=theta, evidence={"method": method})
    one = ([["1"], ["-2"]], ["1", "3"])
    other = ([["-4"], ["1/2"]], ["6", "1/2"])
    swapped = [[[1, "2"], [0, "1/2"]]]
    good = [{"direction": "forth", "maps": swapped}]
    for last in ([["1", "1"]], [["1", "0"]]):
        for back in ([["1/2", "2"]], [["0", "2"]], [["1/2", "1"]]):
            theta, twin = network("relu", one, (last, ["0"])), network("relu", other, (back, ["0"]))
            for evidence in ({"method": "maps", "steps": good}, {"method": "kinks"}):
                yield about("not identifiable", theta, twin=twin, evidence=evidence)
                yield about("not identifiable", twin, twin=theta, evidence={"method": "kinks"})
    deep = network("relu", one, ([["1", "1"], ["2", "-1"]], ["0", "1"]), ([["1", "3"]], ["0"]))
    moved = network("relu", other, ([["1/2", "2"], ["1", "-2"]], ["0", "1"]), ([["1", "3"]], ["0"]))
    steps = [{"direction": "forth", "maps": [*swapped, [[0, "1"], [1, "1"]]]}]
    yield about("not identifiable", deep, twin=moved, evidence={"method": "maps", "steps": steps})
    linear = network("identity", ([["1", "2"], ["0", "1"]], ["0", "0"]), ([["3", "1"]], ["1"]))
    again = network("identity", ([["1", "2"], ["1", "3"]], ["0", "0"]), ([["2", "1"]], ["1"]))
    lower = network("identity", ([["3", "7"], ["0", "0"]], ["0", "0"]), ([["1", "0"]], ["1"]))
    biased = network("identity", ([["1", "2"], ["0", "1"]], ["0", "1"]), ([["3", "1"]], ["0"]))
    for twin in (again, lower, biased, network("identity", ([["3", "7"]], ["0"]), ([["1"]], ["1"]))):
        yield about("not identifiable", linear, twin=twin, evidence={"method": "product"})
        yield about("not identifiable", twin, twin=linear, evidence={"method": "product"})
    wide = network("relu", ([["1"]], ["0"]), ([["1"]], ["0"]))
    more = network("relu", ([["1"], ["1"]], ["0", "5"]), ([["1", "0"]], ["0"]))
    yield about("not identifiable", wide, twin=more, evidence={"method": "kinks"})
    yield about("not identifiable", more, twin=wide, evidence={"method": "kinks"})


def no_layers() -> Iterator[Document]:
    for sigma in SIGMAS:
        for theta in doubtful(sigma):
            inputs = len(theta["layers"][0]["weight"][0])
            outputs = len(theta["layers"][-1]["weight"])
            for first in ("1", "-1", "2"):
                for last in ("1", "-1"):
                    ends = {"input": scaled(*[first] * inputs), "output": scaled(*[last] * outputs)}
                    yield about("not layerwise equivariant", theta, generators={"s": ends}, generator="s")
    theta = network("relu", ([["1"], ["-1"]], ["1", "-1"]), ([["1", "-1"]], ["-1"]))
    ends = {"input": scaled("-1"), "output": scaled("-1")}
    for name in ("s", "t", ""):
        both = {"s": ends, "t": {"input": "trivial", "output": "trivial"}}
        yield about("not layerwise equivariant", theta, generators=both, generator=name)


def dimension() -> Iterator[Document]:
    points = [[str(x)] for x in (-7, -2, 0, 1, 3, 11)]
    for sigma in SIGMAS:
        for theta in doubtful(sigma):
            inputs = len(theta["layers"][0]["weight"][0])
            there = [point * inputs for point in points]
            for least in (0, 3, 4, 5, 6):
                for most in (None, 4, 5, 6, 7):
                    if most is None or least <= most:
                        yield about("functional dimension", theta, at_least=least, at_most=most, points=there)
