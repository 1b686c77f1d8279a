"""Re-checks that an equivariant network is the nearest one to a given network, and how far it is.

**Claim**: the network; a positive scale for every hidden neuron; generators with their actions k_i on the inputs, the
hidden spaces and the outputs; the order of the group, or null; the nearest network and the squared distance.  Let the
*given* parameter be the network, its hidden neurons scaled, which has the same function.  Then

- every layer of the nearest network is equivariant, and g ↦ k_i(g) is a homomorphism (as in `layerwise`);
- no parameter (W, b) of this shape with W_i k_{i-1} = k_i W_i and b_i = k_i b_i, for all generators, is nearer to the
  given one in the Frobenius norm over all weights and biases;
- its squared distance is the one claimed.

**Proof**: how the homomorphism is shown.  Checked, all in exact fractions:

1. a scale s passes through the activation, sigma(c z) = s sigma(z); rows are multiplied by c, the columns that read
   them divided by s;
2. the nearest network is equivariant layer by layer;
3. it is the given one, at distance 0; or else all actions are signed permutations, and every entry is the mean of the
   given entries over its orbit under the generators, each with the sign that it picks up (0 if an orbit meets itself
   with the other sign).  Such a mean is the average over the group, an orthogonal projection to what the group fixes;
4. the squared distance is the sum of squares of the differences, and ‖given‖² − ‖nearest‖² (Pythagoras).

Nothing is said of other actions on the hidden spaces.  Rests on no theorem of the literature.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .layerwise import LIMIT, check_layers, read_generators, write_generator
from .operators import Sparse, is_monomial, pulled
from .perceptron import Layer, Perceptron, read_perceptron
from .reading import array, bind, guarded, integer, need, number, opened, shape, spell, spelled, vector

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "nearest equivariant network"
CLAIMED = ("network", "scales", "generators", "order", "nearest", "distance_squared")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "nearest_sha256", "homomorphism")
    theta, nearest = (read_perceptron(content[key], key) for key in ("network", "nearest"))
    entries = array(content["scales"], "scales", len(theta.layers) - 1)
    scales = [vector(entry, "scales", size) for entry, size in zip(entries, theta.sizes[1:-1], strict=True)]
    generators = read_generators(content["generators"], theta.sizes)
    order = None if content["order"] is None else integer(content["order"], "order", 1, LIMIT)
    distance, how = number(content["distance_squared"], "distance_squared"), content["homomorphism"]
    claim = {
        "network": theta.written(),
        "scales": [spelled(factors) for factors in scales],
        "generators": {name: write_generator(operators) for name, operators in generators.items()},
        "order": order,
        "nearest": nearest.written(),
        "distance_squared": spell(distance),
    }
    finding = {"claim_verdict": "proved", "assuming": [], "widths": theta.sizes, "order": order}
    found = bind(content, claim, {}, finding)
    same = theta.activation.written() == nearest.activation.written() and theta.sizes == nearest.sizes
    need(same, "the nearest network has another activation or other widths")
    given = rescaled(theta, scales)
    check_layers(nearest, generators, order, how)
    if given != nearest.layers:
        check_signed(theta, generators)
        for i, (layer, mean) in enumerate(zip(given, nearest.layers, strict=True), start=1):
            check_average(layer, mean, [(o[i - 1], o[i]) for o in generators.values()], f"layer {i}")
    before, after = flat(given), flat(nearest.layers)
    lost = squares(before) - squares(after)
    need(distance == squares([a - b for a, b in zip(before, after, strict=True)]), "the distance is another one")
    need(given == nearest.layers or distance == lost, "Pythagoras fails")
    details = {"distance_squared": spell(distance), "norm_squared": spell(squares(before)), "homomorphism": how}
    return {**found, "generators": list(generators), **details}


def rescaled(theta: Perceptron, scales: Sequence[Sequence[Fraction]]) -> list[Layer]:
    """The layers with every hidden neuron multiplied by its scale: the same function."""
    layers = list(theta.layers)
    for i, factors in enumerate(scales):
        shape(all(factor > 0 for factor in factors), "scales: not positive")
        passed = pulled(theta.activation, tuple(((j, s),) for j, s in enumerate(factors)), f"the scales of V_{i + 1}")
        (weight, bias), (upper, shift) = layers[i], layers[i + 1]
        inner = [column[0][1] for column in passed]
        rows = [[c * value for value in row] for c, row in zip(inner, weight, strict=True)]
        layers[i] = rows, [c * value for c, value in zip(inner, bias, strict=True)]
        layers[i + 1] = [[value / s for value, s in zip(row, factors, strict=True)] for row in upper], shift
    return layers


def check_signed(theta: Perceptron, generators: dict[str, list[Sparse]]) -> None:
    """All operators are signed permutations; of sigmoid neurons, whose signs would shift them, permutations."""
    for operators in generators.values():
        for i, operator in enumerate(operators):
            least = 1 if theta.activation.shifted and 0 < i < len(operators) - 1 else -1
            signed = is_monomial(operator) and all(value in (least, 1) for ((_, value),) in operator)
            need(signed, "an action is no signed permutation: averages over it are not nearest")


def check_average(layer: Layer, mean: Layer, pairs: Sequence[tuple[Sparse, Sparse]], where: str) -> None:
    """Every entry of the mean is that of its orbit, weights and biases alike."""
    columns = len(layer[0][0]) if layer[0] else 0
    tables = [[*row, shift] for row, shift in zip(*layer, strict=True)]
    means = [[*row, shift] for row, shift in zip(*mean, strict=True)]
    moves = [([*(c[0] for c in before), (columns, Fraction(1))], [c[0] for c in here]) for before, here in pairs]
    done: set[tuple[int, int]] = set()
    for start in [(i, j) for i in range(len(tables)) for j in range(columns + 1)]:
        if start in done:
            continue
        orbit, cancels = orbit_of(start, moves)
        done.update(orbit)
        total = sum((sign * tables[i][j] for (i, j), sign in orbit.items()), Fraction(0))
        value = Fraction(0) if cancels else total / len(orbit)
        good = all(means[i][j] == sign * value for (i, j), sign in orbit.items())
        need(good, f"{where}: an entry is not the mean over its orbit")


Place = tuple[int, int]


def orbit_of(start: Place, moves: Sequence[tuple[Any, Any]]) -> tuple[dict[Place, Fraction], bool]:
    """The places that an entry is moved to, each with its sign; and whether one is reached with both signs."""
    orbit, waiting, cancels = {start: Fraction(1)}, [start], False
    while waiting:
        i, j = waiting.pop()
        for before, here in moves:
            (row, first), (column, second) = here[i], before[j]
            sign = orbit[i, j] * first * second
            if (row, column) not in orbit:
                orbit[row, column] = sign
                waiting.append((row, column))
            cancels = cancels or orbit[row, column] != sign
    return orbit, cancels


def flat(layers: Sequence[Layer]) -> list[Fraction]:
    """All weights and biases."""
    result: list[Fraction] = []
    for weight, bias in layers:
        for row in weight:
            result += row
        result += bias
    return result


def squares(values: Sequence[Fraction]) -> Fraction:
    return sum((value * value for value in values), Fraction(0))
