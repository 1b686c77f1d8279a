"""Attacks on equality by hand: triangulations with holes, folds and bends; evidence that does not hold."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.checking import reading
from tests.checking.attacks.networks import Document, perceptron as network


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
    from_the_end = [[i - len(axis) for i in cone] for cone in whole], [[*cone[:-1], -1] for cone in whole]
    for cones in from_the_end:  # a number below 0 would be the place of a ray, too
        yield same_claim(zero, zero, rays=axis, cones=cones)
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
