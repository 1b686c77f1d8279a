"""Attacks on what is evaluated at a point: claims that are true by as little as can be, or just not.

A network that is constant is put on the other side: at the value itself nothing differs, a little beside it something
does, and at the very end of an interval around the value nothing is shown.  So whatever changes a value, or an
interval, changes a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.checking import networks
from catnet.checking.intervals import ends
from catnet.checking.reading import FORMAT, CertificateError, spell
from tests.checking.attacks.networks import Document, enclosed, exact, perceptron

TINY = Fraction(1, 10**9)
PRECISIONS = (16, 40)


def claim_of_difference(left: Document, right: Document, point: list[str], bits: Any = 16) -> Document:
    hashes = {"claim_sha256": "", "left_sha256": "", "right_sha256": ""}
    return {
        "format": FORMAT,
        "claim": "different functions",
        "left": left,
        "right": right,
        **hashes,
        "point": point,
        "bits": bits,
    }


def constant(values: list[Fraction], inputs: int) -> Document:
    return perceptron("relu", ([["0"] * inputs for _ in values], [spell(value) for value in values]))


def differences() -> Iterator[Document]:
    for theta, points in exact():
        read = networks.read_network(theta, "network")
        for point in points:
            values = [ends(v)[0] for v in networks.evaluated(read, [Fraction(x) for x in point], 16)]
            if not values or not point:
                yield claim_of_difference(theta, theta, point)
                continue
            yield claim_of_difference(theta, constant(values, len(point)), point)
            for place in range(len(values)):
                moved = [v + (i == place) for i, v in enumerate(values)]
                yield claim_of_difference(theta, constant(moved, len(point)), point)
    for theta, points in enclosed():
        read = networks.read_network(theta, "network")
        for point in points:
            for bits in PRECISIONS:
                yield from at_the_ends(theta, read, point, bits)
    yield from strange_points()


def at_the_ends(theta: Document, read: Any, point: list[str], bits: int) -> Iterator[Document]:
    """Constants at the ends of the intervals around the values, and a little outside, one output at a time."""
    found = [ends(v) for v in networks.evaluated(read, [Fraction(x) for x in point], bits)]
    inside = [low for low, _ in found]
    for place, (low, high) in enumerate(found):
        tiny = TINY * (high - low) if high > low else TINY
        for value in (low, low - tiny, high, high + tiny):
            moved = [value if i == place else v for i, v in enumerate(inside)]
            yield claim_of_difference(theta, constant(moved, len(point)), point, bits)
            if bits == PRECISIONS[0]:
                yield claim_of_difference(constant(moved, len(point)), theta, point, bits)


def strange_points() -> Iterator[Document]:
    """Points, dimensions and precisions that do not fit."""
    line = perceptron("relu", ([["1"]], ["0"]), ([["1"]], ["0"]))
    plane = perceptron("relu", ([["1", "1"]], ["0"]), ([["1"]], ["0"]))
    two = perceptron("relu", ([["1"]], ["0"]), ([["1"], ["2"]], ["0", "1"]))
    twice = perceptron("relu", ([["2"]], ["0"]), ([["1"]], ["0"]))
    soft = perceptron("tanh", ([["1"]], ["0"]), ([["1"]], ["0"]))
    for left in (line, plane, two):
        for right in (line, plane, two):
            for point in (["1"], ["1", "2"], [], ["-1"], ["0"], [1], "1", ["1", "0"]):
                yield claim_of_difference(left, right, point)
    for bits in (15, 16, 17, 100_000, 100_001, "16", True, None, -16, 16.5):
        yield claim_of_difference(line, twice, ["1"], bits)
    for bits in (15, 16, 17):
        yield claim_of_difference(line, soft, ["1"], bits)
    many = perceptron("relu", ([["1"]] * 25, ["1"] * 25))
    yield claim_of_difference(many, perceptron("relu", ([["1"]] * 25, ["2"] * 25)), ["1"])
    large = perceptron(
        {"power": 1000},
        ([["1"]], ["0"]),
        ([["1"]], ["0"]),
    )
    for value in ("2", "1", "-1", "3", str(2**50)):
        yield claim_of_difference(large, line, [value])
    for value in (str(2**20), str(2**20 + 1), str(-(2**20)), str(2**30)):
        for sigma in ("tanh", "softplus", "silu", "gelu", "sigmoid"):
            yield claim_of_difference(perceptron(sigma, ([["1"]], ["0"]), ([["1"]], ["0"])), line, [value])


# ---- not equivariant


def claim_of_no_equivariance(theta: Document, generators: Any, name: Any, point: Any, bits: Any = 16) -> Document:
    proof = {"generator": name, "point": point, "bits": bits}
    claimed = {"network": theta, "network_sha256": "", "generators": generators}
    return {"format": FORMAT, "claim": "not equivariant", "claim_sha256": "", **claimed, **proof}


def asymmetries() -> Iterator[Document]:
    """Every generator against networks that it fixes and does not fix."""
    swap: Any = {"permutation": [1, 0]}
    turn: Any = {"permutation": [1, 0], "scale": ["1", "-1"]}
    shear = {"matrix": [["1", "2"], ["0", "1"]]}
    minus = {"permutation": [0, 1], "scale": ["-1", "-1"]}
    uneven = {"permutation": [1, 0], "scale": ["2", "3"]}
    actions = ["trivial", swap, turn, shear, minus, uneven, {"matrix": [["1", "1"], ["1", "-1"]]}]
    points = [["0", "0"], ["1", "2"], ["-1", "1"], ["1/2", "-3"]]
    nets = [
        perceptron("identity", ([["0", "1"], ["1", "0"]], ["0", "0"])),
        perceptron("identity", ([["1", "0"], ["0", "1"]], ["0", "0"])),
        perceptron("relu", ([["1", "2"], ["2", "1"]], ["1", "1"]), ([["1", "0"], ["0", "1"]], ["0", "0"])),
        perceptron("tanh", ([["1", "2"], ["2", "1"]], ["0", "0"]), ([["1", "0"], ["0", "1"]], ["0", "0"])),
        perceptron("sigmoid", ([["1", "2"], ["2", "1"]], ["0", "0"]), ([["1", "0"], ["0", "1"]], ["0", "1"])),
    ]
    for theta in nets:
        for first in actions:
            for last in actions:
                ends_of = {"g": {"input": first, "output": last}}
                for point in points[: 4 if theta["activation"] == "identity" else 2]:
                    yield claim_of_no_equivariance(theta, ends_of, "g", point)
    both = {"g": {"input": swap, "output": swap}, "h": {"input": minus, "output": "trivial"}}
    for name in ("g", "h", "k", "", 1, None):
        for bits in (15, 16, 100_000, 100_001):
            yield claim_of_no_equivariance(nets[0], both, name, points[1], bits)
    for theta, where in [*exact(), *enclosed()]:
        try:
            read = networks.read_network(theta, "network")
        except CertificateError:
            continue
        sizes = read.inputs, read.outputs
        actions_of = [{"permutation": [*range(1, n), 0]} if n > 1 else "trivial" for n in sizes]
        for first, last in (
            (actions_of[0], "trivial"),
            ("trivial", actions_of[1]),
            tuple(actions_of),
            ("trivial",) * 2,
        ):
            yield claim_of_no_equivariance(theta, {"g": {"input": first, "output": last}}, "g", where[0])
