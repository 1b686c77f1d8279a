"""ReLU networks and their layerwise symmetries by brute force over all permutations.  Imports nothing of catnet.

A network is a list of (rows, bias).  A generator is a pair of matrices, on the input and on the output.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from typing import Any

from tests.oracles.linear import Rows, apply, permutation_matrix, rows_of, times, unit

Layer = tuple[Rows, tuple[Fraction, ...]]
Network = list[Layer]
Lift = tuple[tuple[tuple[int, ...], tuple[Fraction, ...]], ...]
"""For every hidden layer a permutation and positive scales: k e_a = s_a e_{p(a)}."""


def network_of(document: Any) -> Network:
    """From the JSON of the format ``catnet-network/1``, numbers spelled as Fraction reads them."""
    layers = []
    for entry in document["layers"]:
        weight = rows_of(entry["weight"])
        bias = tuple(map(Fraction, entry.get("bias", ["0"] * len(weight))))
        layers.append((weight, bias))
    return layers


def document_of(network: Network) -> dict[str, Any]:
    layers = [
        {"weight": [list(map(str, row)) for row in weight], "bias": list(map(str, bias))} for weight, bias in network
    ]
    return {"format": "catnet-network/1", "activation": "relu", "layers": layers}


def evaluate_layer(network: Network, index: int, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """f_index, for index = 1, …, L."""
    weight, bias = network[index - 1]
    values = tuple(value + shift for value, shift in zip(apply(weight, point), bias, strict=True))
    return values if index == len(network) else tuple(max(value, Fraction(0)) for value in values)


def evaluate(network: Network, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    for index in range(1, len(network) + 1):
        point = evaluate_layer(network, index, point)
    return tuple(point)


def widths(network: Network, inputs: int) -> list[int]:
    return [inputs, *(len(bias) for _, bias in network)]


class _Scales:
    """Unknown positive numbers, tied to each other by known ratios; node None is the number 1."""

    def __init__(self) -> None:
        self.parent: dict[Any, tuple[Any, Fraction]] = {}

    def find(self, node: Any) -> tuple[Any, Fraction]:
        """The root and node / root."""
        factor = Fraction(1)
        while node in self.parent:
            node, ratio = self.parent[node]
            factor *= ratio
        return node, factor

    def tie(self, node: Any, other: Any, ratio: Fraction) -> bool:
        """node = ratio · other; False if that contradicts what is known."""
        root, mine = self.find(node)
        there, theirs = self.find(other)
        if root == there:
            return mine == ratio * theirs
        if root is None:
            self.parent[there] = (root, mine / (ratio * theirs))
        else:
            self.parent[root] = (there, ratio * theirs / mine)
        return True

    def same(self, left: Fraction, node: Any, right: Fraction, other: Any) -> bool:
        """left · node = right · other."""
        if left == 0 or right == 0:
            return left == right
        ratio = right / left
        return ratio > 0 and self.tie(node, other, ratio)


def _fits(network: Network, images: Sequence[Sequence[int]], first: Rows, last: Rows, depth: int) -> _Scales | None:
    """The scales that make the squares of the layers 1, …, depth commute for these permutations, if any do."""
    scales = _Scales()
    for index in range(1, depth + 1):
        weight, bias = network[index - 1]
        below = images[index - 2] if index > 1 else None
        columns = len(weight[0]) if weight else 0
        if index == len(network):
            rotated, shifted = times(last, weight, columns), apply(last, bias)
            if shifted != bias:
                return None
            if below is None:
                if times(weight, first, len(first)) != rotated:
                    return None
                continue
            for row, target in zip(weight, rotated, strict=True):
                for b in range(columns):
                    if not scales.same(row[below[b]], (index - 1, b), target[b], None):
                        return None
            continue
        here = images[index - 1]
        moved = times(weight, first, len(first)) if below is None else weight
        for a, row in enumerate(weight):
            if not scales.same(bias[a], (index, a), bias[here[a]], None):
                return None
            for b in range(columns):
                other = moved[here[a]][b if below is None else below[b]]
                if not scales.same(row[b], (index, a), other, None if below is None else (index - 1, b)):
                    return None
    return scales


def iter_lifts(network: Network, first: Rows, last: Rows) -> Iterator[Lift]:
    """Every choice of permutations, with scales, that makes all squares commute; scales left free are 1."""
    sizes = [len(bias) for _, bias in network[:-1]]
    partial: list[tuple[tuple[int, ...], ...]] = [()]
    for index, size in enumerate(sizes, start=1):
        partial = [
            (*below, images)
            for below in partial
            for images in permutations(range(size))
            if _fits(network, (*below, images), first, last, index) is not None
        ]
    for chosen in partial:
        scales = _fits(network, chosen, first, last, len(network))
        if scales is None:
            continue
        lift = []
        for index, images in enumerate(chosen, start=1):
            factors = tuple(scales.find((index, a))[1] for a in range(len(images)))
            lift.append((images, factors))
        yield tuple(lift)


def is_floating(network: Network) -> bool:
    """Whether some neuron that is dead (zero row, zero bias) is read by a hidden neuron that reads nothing else."""
    for (weight, bias), (upper, shift) in zip(network[:-2], network[1:-1], strict=True):
        dead = [not any(row) and not value for row, value in zip(weight, bias, strict=True)]
        for row, value in zip(upper, shift, strict=True):
            if any(row) and not value and all(dead[b] for b, entry in enumerate(row) if entry):
                return True
    return False


def layerwise(network: Network, generators: Sequence[tuple[Rows, Rows]]) -> str:
    """``"none"``, ``"generators"`` (each lifts, but no choice is a homomorphism), or ``"homomorphism"``."""
    if not generators:
        return "homomorphism"
    choices = []
    for first, last in generators:
        elements = []
        for lift in iter_lifts(network, first, last):
            hidden = tuple(permutation_matrix(images, factors) for images, factors in lift)
            elements.append((first, *hidden, last))
        if not elements:
            return "none"
        choices.append(elements)
    for candidate in product(*choices):
        if is_homomorphism(candidate):
            return "homomorphism"
    return "generators"


def is_homomorphism(tuples: Sequence[tuple[Rows, ...]]) -> bool:
    """Whether (first, last) ↦ the whole tuple is well defined on the group that the ends generate."""
    one = tuple(unit(len(matrix)) for matrix in tuples[0])
    whole = {(one[0], one[-1]): one}
    queue = [one]
    for element in queue:
        for generator in tuples:
            image = tuple(times(a, b, len(b)) for a, b in zip(generator, element, strict=True))
            ends = (image[0], image[-1])
            if ends not in whole:
                whole[ends] = image
                queue.append(image)
            elif whole[ends] != image:
                return False
    return True


def squares_commute(network: Network, operators: Sequence[Rows]) -> bool:
    """W_i k_{i-1} = k_i W_i and b_i = k_i b_i for every layer."""
    return all(
        times(weight, before, len(before)) == times(after, weight, len(before)) and apply(after, bias) == bias
        for (weight, bias), before, after in zip(network, operators, operators[1:], strict=False)
    )


def is_positive_monomial(matrix: Rows) -> bool:
    return all(
        sum(1 for value in line if value) == 1 and all(value >= 0 for value in line)
        for line in (*matrix, *zip(*matrix, strict=True))
    )
