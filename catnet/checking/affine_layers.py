"""Re-checks that a network is equivariant layer by layer under maps x ↦ A x + t with a common fixed point.

**Claim**: as `layerwise.py` has it, but that the generators may have a shift t on the inputs and on the outputs.

**Proof**: the fixed points o and o' beside what `layerwise.py` asks.  Checked, in exact fractions: A o + t = o for
every generator, on both ends.  In the coordinates x − o and y − o' the network has the biases b_1 + W_1 o and b_L − o',
the generators act by A, and everything is checked as there.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from .algebra import dot
from .layerwise import LIMIT, check_layers, check_relation, read_generators, read_relations, write_generator
from .networks import own_layers, read_network
from .operators import Sparse, apply, identity
from .perceptron import Perceptron
from .reading import bind, fields, guarded, integer, names, need, opened, shape, shown, spelled, vector

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "layerwise equivariance under affine maps"
CLAIMED = ("network", "generators", "order")
ENDS = ("input", "output")

Shifts = dict[str, list[list[Fraction]]]


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "relations", "homomorphism", "centre")
    network = read_network(content["network"], "network")
    theta = own_layers(network)
    plain, shifts = without_shifts(content["generators"], [theta.sizes[0], theta.sizes[-1]])
    generators = read_generators(plain, theta.sizes)
    order = None if content["order"] is None else integer(content["order"], "order", 1, LIMIT)
    relations = read_relations(content["relations"], generators)
    centre = fields(content["centre"], "centre", *ENDS)
    sizes = dict(zip(ENDS, (theta.sizes[0], theta.sizes[-1]), strict=True))
    points = [vector(centre[end], "centre", size) for end, size in sizes.items()]
    how = content["homomorphism"]
    written = {name: write_generator(operators) for name, operators in generators.items()}
    claim = {"network": network.written(), "generators": with_shifts(written, shifts), "order": order}
    found = bind(
        content,
        claim,
        {"relations": relations, "homomorphism": how, "centre": dict(zip(ENDS, map(spelled, points), strict=True))},
        {"claim_verdict": "proved", "assuming": [], "widths": theta.sizes, "order": order},
    )
    for name, operators in generators.items():
        for operator, shift, point in zip((operators[0], operators[-1]), shifts[name], points, strict=True):
            need(fixes(operator, shift, point), f"{shown(name)} does not fix the centre")
    moved = recentred(theta, *points)
    check_layers(moved, generators, order, how)
    unit = [identity(size) for size in theta.sizes]
    for relation in relations:
        check_relation(relation, generators, unit)
    squares = len(generators) * len(theta.layers)
    return {**found, "generators": list(generators), "squares": squares, "homomorphism": how}


def without_shifts(value: Any, sizes: Sequence[int]) -> tuple[dict[str, Any], Shifts]:
    """The generators with linear actions, and the shifts on their two ends."""
    plain, shifts = {}, {}
    for name in names(value, "generators"):
        shape(type(value[name]) is dict, f"generator {shown(name)}: not an object")
        entry, found = dict(value[name]), []
        for end, size in zip(ENDS, sizes, strict=True):
            action = entry.get(end)
            shift = [Fraction(0)] * size
            if type(action) is dict and "shift" in action:
                shift = vector(action["shift"], f"{shown(name)}, {end}: shift", size)
                shape(any(shift), f"{shown(name)}, {end}: a shift of 0 is left out")
                entry[end] = {key: part for key, part in action.items() if key != "shift"}
                if entry[end] == {"permutation": list(range(size))}:
                    entry[end] = "trivial"
            found.append(shift)
        plain[name], shifts[name] = entry, found
    return plain, shifts


def with_shifts(written: dict[str, Any], shifts: Shifts) -> dict[str, Any]:
    """The one writing: an action, and beside it the shift where that is not 0."""
    result = {}
    for name, entry in written.items():
        result[name] = dict(entry)
        for end, shift in zip(ENDS, shifts[name], strict=True):
            if any(shift):
                action = {"permutation": list(range(len(shift)))} if entry[end] == "trivial" else entry[end]
                result[name][end] = {**action, "shift": spelled(shift)}
    return result


def fixes(operator: Sparse, shift: Sequence[Fraction], point: Sequence[Fraction]) -> bool:
    return [a + b for a, b in zip(apply(operator, point), shift, strict=True)] == list(point)


def recentred(theta: Perceptron, first: Sequence[Fraction], last: Sequence[Fraction]) -> Perceptron:
    """The network of x ↦ f(first + x) − last."""
    layers = list(theta.layers)
    weight, bias = layers[0]
    layers[0] = weight, [dot(row, first) + b for row, b in zip(weight, bias, strict=True)]
    weight, bias = layers[-1]
    layers[-1] = weight, [b - step for b, step in zip(bias, last, strict=True)]
    return replace(theta, layers=layers)
