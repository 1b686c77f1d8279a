"""Certificates of nearest networks by hand: some hold, most do not, all with right hashes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from catnet.checking.reading import spell

Document = dict[str, Any]
Layers = list[tuple[list[list[str]], list[str]]]
SWAP_SCALED = {"permutation": [1, 0], "scale": ["2", "1/2"]}


def minus(size: int = 1) -> Document:
    return {"permutation": list(range(size)), "scale": ["-1"] * size}


def network(activation: Any, *layers: tuple[list[list[str]], list[str]]) -> Document:
    return {
        "format": "catnet-network/1",
        "activation": activation,
        "layers": [{"weight": weight, "bias": bias} for weight, bias in layers],
    }


def numbers(theta: Document) -> list[Fraction]:
    return [Fraction(value) for layer in theta["layers"] for row in [*layer["weight"], layer["bias"]] for value in row]


def claimed(
    activation: Any,
    layers: Any,
    nearest: Any,
    *actions: Any,
    scales: Any = None,
    given: Any = None,
    how: str = "enumeration",
    order: Any = None,
    distance: str | None = None,
) -> Document:
    """One generator with its actions on V_0, …, V_L; the distance is taken from the network that is given."""
    theta, near = network(activation, *layers), network(activation, *nearest)
    start = numbers(network(activation, *(given or layers)))
    lost = sum(((a - b) ** 2 for a, b in zip(start, numbers(near), strict=True)), Fraction(0))
    first, *hidden, last = actions
    return {
        "format": "catnet-certificate/2",
        "claim": "nearest equivariant network",
        "claim_sha256": "0" * 64,
        "network": theta,
        "network_sha256": "0" * 64,
        "nearest": near,
        "nearest_sha256": "0" * 64,
        "scales": scales or [["1"] * len(bias) for _, bias in layers[:-1]],
        "generators": {"s": {"input": first, "hidden": hidden, "output": last}},
        "order": order,
        "distance_squared": spell(lost) if distance is None else distance,
        "homomorphism": how,
    }


ONE: Layers = [([["1"]], ["1"]), ([["1"]], ["0"])]
TWICE: Layers = [([["2"]], ["2"]), ([["1/2"]], ["0"])]
LINE: Layers = [([["1"]], ["1"]), ([["1"]], ["3"])]


def attacks() -> Iterator[Document]:
    trivial = ("trivial",) * 3
    # scales: what passes through the activation, and what becomes of biases and columns
    negative: Layers = [([["-1"]], ["-1"]), ([["-1"]], ["0"])]
    yield claimed("identity", ONE, negative, *trivial, scales=[["-1"]], given=negative)
    for activation in ("relu", "tanh", "identity"):
        yield claimed(activation, ONE, TWICE, *trivial, scales=[["2"]], given=TWICE)
    squared: Layers = [([["2"]], ["2"]), ([["1/4"]], ["0"])]
    yield claimed({"power": 2}, ONE, squared, *trivial, scales=[["4"]], given=squared)
    yield claimed({"power": 2}, ONE, TWICE, *trivial, scales=[["2"]], given=TWICE)
    for wrong in ([([["2"]], ["1"]), ([["1/2"]], ["0"])], [([["2"]], ["2"]), ([["1"]], ["0"])], ONE):
        yield claimed("relu", ONE, wrong, *trivial, scales=[["2"]], given=wrong)
    # distances
    yield claimed("relu", ONE, ONE, *trivial)
    yield claimed("relu", ONE, ONE, *trivial, distance="1")
    yield claimed("relu", ONE, ONE, *trivial, order=1)
    yield claimed("relu", ONE, ONE, *trivial, order=2)
    # actions that are not orthogonal: exact is nearest, averages are not
    yield claimed("relu", [([["2", "1"]], ["0"])], [([["2", "1"]], ["0"])], SWAP_SCALED, "trivial")
    yield claimed("relu", [([["2", "-1"]], ["0"])], [([["0", "0"]], ["0"])], SWAP_SCALED, "trivial")
    shear = {"matrix": [["1", "1"], ["0", "-1"]]}
    yield claimed("relu", [([["0", "3"]], ["0"])], [([["0", "0"]], ["0"])], shear, "trivial")
    # signs of hidden neurons
    sigmas: list[Any] = ["relu", "tanh", "sigmoid", {"power": 3}]
    for sigma in sigmas:
        flat: Layers = [([["1"]], ["0"]), ([["0"]], ["3"])]
        yield claimed(sigma, LINE, flat, minus(), minus(), "trivial")
        yield claimed(sigma, LINE, [([["1"]], ["1"]), ([["0"]], ["0"])], "trivial", "trivial", minus())
        yield claimed(sigma, LINE, [([["0"]], ["1"]), ([["1"]], ["3"])], minus(), "trivial", "trivial")
    # no homomorphism: trivial at both ends, of order 4 between
    four: Layers = [([["1"], ["2"], ["3"], ["4"]], ["0"] * 4), ([["1", "2", "3", "4"]], ["0"])]
    mean: Layers = [([["5/2"]] * 4, ["0"] * 4), ([["5/2"] * 4], ["0"])]
    turn = {"permutation": [1, 2, 3, 0]}
    for how in ("uniqueness", "enumeration"):
        yield claimed("relu", four, mean, "trivial", turn, "trivial", how=how)
    # equivariant, at the distance claimed, but not nearest
    for weight in ("5/2", "0", "1"):
        for bias in ("5/2", "0"):
            for last in ("4", "0"):
                layers: Layers = [([["1", "4"]], ["4"])]
                yield claimed("relu", layers, [([[weight, weight]], [last])], {"permutation": [1, 0]}, "trivial")
                pair: Layers = [([["1", "4"], ["3", "2"]], ["1", "4"])]
                near: Layers = [([["3/2", weight], [weight, "3/2"]], [bias, bias])]
                yield claimed("relu", pair, near, {"permutation": [1, 0]}, {"permutation": [1, 0]})
    kinked: Layers = [([["1"], ["-1"]], ["0", "0"]), ([["1", "9/10"]], ["1/7"])]
    for value in ("19/20", "0", "1"):
        for bias in ("1/7", "0"):
            end: Layers = [([["1"], ["-1"]], ["0", "0"]), ([[value, value]], [bias])]
            yield claimed("relu", kinked, end, minus(), {"permutation": [1, 0]}, "trivial", order=2)
    alternating = {"permutation": [1, 0], "scale": ["1", "-1"]}
    ends: list[tuple[Any, Any]] = [
        (alternating, "trivial"),
        (alternating, minus()),
        ("trivial", minus()),
        (minus(2), minus()),
    ]
    for here, there in ends:
        for row in (["0", "0"], ["1", "4"], ["-3/2", "3/2"], ["5/2", "5/2"]):
            for shift in ("4", "0"):
                yield claimed("relu", [([["1", "4"]], ["4"])], [([row], [shift])], here, there)
    # another shape or activation
    changed = claimed("relu", ONE, ONE, *trivial)
    changed["nearest"]["activation"] = {"leaky_relu": "1/2"}
    yield changed
    wider = claimed("relu", ONE, ONE, *trivial)
    wider["nearest"] = network("relu", ([["1"], ["0"]], ["1", "0"]), ([["1", "0"]], ["0"]))
    yield wider
    for change in CHANGES:
        other = copy.deepcopy(claimed("relu", ONE, ONE, *trivial))
        change(other)
        yield other


CHANGES: list[Callable[[Document], Any]] = [
    lambda d: d.update(scales=[]),
    lambda d: d.update(scales=[["1", "1"]]),
    lambda d: d.update(scales=[["0"]]),
    lambda d: d.update(homomorphism="hope"),
    lambda d: d.update(order="1"),
    lambda d: d.update(distance_squared=0),
    lambda d: d.update(distance_squared="-1"),
    lambda d: d["generators"]["s"].update(hidden=[]),
]
