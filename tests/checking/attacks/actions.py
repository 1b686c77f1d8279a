"""Attacks on claims of actions and of regions: no actions between, realisations, counts."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import complex_of
from catnet.checking.reading import FORMAT
from catnet.files.certificate import regions_to_json
from tests.checking.attacks.identification import about
from tests.checking.attacks.networks import Document, perceptron
from tests.checking.attacks.pairs import drawn

SWAP: Any = {"permutation": [1, 0]}


def no_actions() -> Iterator[Document]:
    """Small networks with actions at both ends that no action between fits, or one does."""
    sigmas: list[Any] = ["relu", "tanh", "sigmoid", "identity", {"leaky_relu": "-1"}, {"power": 2}, {"power": 3}]
    actions: list[Any] = [
        "trivial",
        SWAP,
        {"permutation": [0, 1], "scale": ["-1", "-1"]},
        {"permutation": [0, 1], "scale": ["1", "2"]},
    ]
    actions += [{"matrix": [["1", "1"], ["0", "1"]]}, {"matrix": [["2", "1"], ["1", "1"]]}]
    for sigma in sigmas:
        source = random.Random(str(sigma))
        for widths in ([2, 2, 2], [2, 2, 1], [1, 2, 2], [2, 1, 2], [2, 2, 2, 1], [2, 2], [2, 3, 2], [2, 1, 1, 2]):
            for number in range(50):
                layers = drawn(widths, ["-1", "0", "1", "2"] if number % 2 else ["0", "1"], source)
                layers = [(rows, ["0"] * len(bias) if number % 3 else bias) for rows, bias in layers]
                ends = {
                    "input": source.choice(actions)
                    if widths[0] == 2
                    else source.choice(["trivial", {"permutation": [0], "scale": ["-1"]}]),
                    "output": source.choice(actions)
                    if widths[-1] == 2
                    else source.choice(["trivial", {"permutation": [0], "scale": ["-1"]}]),
                }
                yield about(
                    "not layerwise equivariant", perceptron(sigma, *layers), generators={"g": ends}, generator="g"
                )
    ends = {"input": {"permutation": [0], "scale": ["-1"]}, "output": "trivial"}
    for sigma in ("relu", "identity"):
        for theta in (
            perceptron(sigma, ([], []), ([[]], ["1"]), inputs=1), perceptron(sigma, ([["1"]], ["0"]), ([], [])),
            perceptron(sigma, ([["1"]], ["0"]), ([], []), ([[]], ["2"])),
        ):  # fmt: skip
            last = ends if len(theta["layers"][-1]["bias"]) else {**ends, "output": "trivial"}
            yield about("not layerwise equivariant", theta, generators={"g": last}, generator="g")
            minus = {**last, "output": ends["input"]}
            yield about("not layerwise equivariant", theta, generators={"g": minus}, generator="g")


def counted(theta: Document, count: Any, bounded: Any, rays: Any, cones: Any) -> Document:
    return about("number of regions", theta, count=count, bounded=bounded, rays=rays, cones=cones)


def regions() -> Iterator[Document]:
    """Triangulations of small networks with counts that are right, and one off."""
    source = random.Random("regions")
    for number in range(60):
        widths = [[1, 2, 1], [1, 3, 1], [1, 2, 2, 1], [2, 2, 1], [2, 1, 1, 1], [2, 3, 1]][number % 6]
        layers = drawn(widths, ["-1", "0", "1", "2"], source)
        theta = MLP.from_rows([(rows, bias) for rows, bias in layers])
        made = complex_of(theta)
        document = regions_to_json(theta, len(made), made.bounded)
        if document is None:
            continue
        if number % 5 == 0 and len(widths) == 3:  # bends at the same places
            document["network"]["activation"] = {"leaky_relu": "1/3"}
        true = [document[key] for key in ("count", "bounded")]
        for a, b in ((0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1)):
            yield counted(document["network"], true[0] + a, true[1] + b, document["rays"], document["cones"])
        for place in range(0, len(document["cones"]), 2):
            cones = [cone for i, cone in enumerate(document["cones"]) if i != place]
            yield counted(document["network"], true[0], true[1], document["rays"], cones)
            yield counted(document["network"], true[0] - 1, true[1], document["rays"], cones)
            yield counted(
                document["network"], true[0], true[1], document["rays"], [*document["cones"], document["cones"][place]]
            )
    for sigma in ("relu", "tanh", "identity", {"leaky_relu": "1"}):
        line = perceptron(sigma, ([["1"]], ["0"]), ([["1"]], ["0"]))
        for count in (0, 1, 2, 3, "2", True, None):
            for bounded in (-1, 0, 1, "0"):
                yield counted(line, count, bounded, [[-1, 0], [0, 1], [1, 0]], [[0, 1], [1, 2]])
    wave = perceptron("relu", ([["1"], ["1"]], ["0", "-1"]), ([["1", "1"]], ["0"]))
    rays = [[-1, 0], [0, 1], [1, 1], [1, 0]]
    for bounded in (0, 1, 2):
        yield counted(wave, 3, bounded, rays, [[0, 1], [1, 2], [2, 3]])
        yield counted(wave, 3, bounded, rays, [[1, 0], [2, 1], [3, 2]])


def realisations() -> Iterator[Document]:
    """Actions that permute, sign, scale; functions that agree or not; orders right and wrong."""
    small = perceptron("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    scaled = perceptron("relu", ([["2"], ["-1"]], ["0", "0"]), ([["1/2", "1"]], ["0"]))
    odd = perceptron("tanh", ([["1"]], ["0"]), ([["1"]], ["0"]))
    line = perceptron("identity", ([["1"], ["1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    minus: Any = {"permutation": [0], "scale": ["-1"]}
    hidden: list[Any] = [
        "trivial",
        SWAP,
        {"permutation": [1, 0], "scale": ["1/2", "2"]},
        {"permutation": [1, 0], "scale": ["2", "1/2"]},
    ]
    hidden += [minus, {"matrix": [["2", "-3"], ["1", "-2"]]}, {"permutation": [0, 1], "scale": ["-1", "-1"]}]
    for theta, realised in ((small, small), (small, scaled), (scaled, small), (odd, odd), (line, line), (small, odd)):
        for action in hidden:
            for last in ("trivial", minus):
                for order in (None, 1, 2, 3):
                    for pure in (True, False):
                        for method in ("kinks", "equal", "product"):
                            yield realisation(theta, realised, action, last, order, pure, method)
    for pure in (0, 1, None, "true"):
        yield realisation(small, small, SWAP, "trivial", 2, pure, "kinks")
    for how in ("uniqueness", "enumeration", "hope", None):
        for order in (0, 1, 2, 20_000, 20_001, "2"):
            yield {**realisation(small, small, SWAP, "trivial", order, True, "kinks"), "homomorphism": how}
    slanted = perceptron("relu", ([["1", "0"], ["-1", "1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    for pure in (True, False):
        document = realisation(slanted, slanted, SWAP, "trivial", 2, pure, "kinks")
        document["generators"]["s"]["input"] = {"matrix": [["-1", "1"], ["0", "1"]]}
        yield document
    unit: Any = ([["1", "0"], ["0", "1"]], ["0", "0"])
    scales: list[Any] = [
        {"permutation": [0, 1], "scale": s} for s in (["2", "1"], ["1", "2"], ["1/2", "1"], ["2", "3"])
    ]
    for sigma, action in [*(("relu", scale) for scale in scales), ("identity", {"matrix": [["1", "1"], ["0", "1"]]})]:
        both = perceptron(sigma, unit, unit)
        for pure in (True, False):
            document = realisation(both, both, action, action, None, pure, "equal")
            document["generators"]["s"]["input"] = action
            yield {**document, "homomorphism": "uniqueness"}
    wrong = perceptron("relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "1"]], ["1"]))
    yield realisation(wrong, small, SWAP, "trivial", 2, True, "kinks")
    deep = perceptron(
        "relu", ([["1"], ["-1"]], ["0", "0"]), ([["1", "0"], ["0", "1"]], ["0", "0"]), ([["1", "1"]], ["0"])
    )
    for first in (SWAP, hidden[2]):
        for second in (SWAP, hidden[3]):
            document = realisation(deep, deep, SWAP, "trivial", 2, True, "equal")
            document["generators"]["s"]["hidden"] = [first, second]
            yield document
            bent = copy.deepcopy(document)
            bent["small"] = perceptron(
                "relu", ([["2"], ["-1"]], ["0", "0"]), ([["1/2", "0"], ["0", "1"]], ["0", "0"]), ([["1", "1"]], ["0"])
            )
            bent["evidence"] = {
                "method": "maps",
                "steps": [{"direction": "forth", "maps": [[[0, "2"], [1, "1"]], [[0, "1"], [1, "1"]]]}],
            }
            for pure in (True, False):
                yield {**bent, "pure": pure}


def realisation(
    theta: Document, realised: Document, hidden: Any, last: Any, order: Any, pure: Any, method: str
) -> Document:
    generators = {"s": {"input": {"permutation": [0], "scale": ["-1"]}, "hidden": [hidden], "output": last}}
    claimed = {"network": theta, "small": realised, "network_sha256": "", "small_sha256": "", "generators": generators}
    proof = {"homomorphism": "enumeration", "evidence": {"method": method}}
    return {
        "format": FORMAT,
        "claim": "equivariant realisation",
        "claim_sha256": "",
        **claimed,
        "order": order,
        "pure": pure,
        **proof,
    }
