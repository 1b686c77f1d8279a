"""Networks that share weights, as the checkers understand them: convolutions, and weights tied along tokens.

The formats ``catnet-convolution/1`` and ``catnet-tied/1`` in their canonical writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .intervals import Number, rounded
from .perceptron import DEGREE, Activation, Perceptron, read_activation
from .reading import DIMENSION, ExhaustedError, Rows, array, fields, integer, matrix, shape, spelled, vector
from .values import Network, activate, affine, dot

ENTRIES = 10_000_000


@dataclass(frozen=True)
class Convolution:
    """x ↦ W_L σ(W_{L-1} … σ(W_1 x)), σ(z) = z^power, (W_i x)[j] = Σ_a w_i[a] x[s_i j + a]."""

    inputs: int
    circular: bool
    power: int
    filters: list[tuple[list[Fraction], int]]

    @property
    def widths(self) -> list[int]:
        result = [self.inputs]
        for taps, stride in self.filters:
            before = result[-1]
            result.append(before // stride if self.circular else (before - len(taps)) // stride + 1)
        return result

    @property
    def outputs(self) -> int:
        return self.widths[-1]

    @property
    def perceptron(self) -> Perceptron:
        """The same function as a perceptron without biases."""
        layers, activation = [], read_activation({"power": self.power}, "power")
        for (taps, stride), before, width in zip(self.filters, self.widths, self.widths[1:], strict=False):
            if before * width > ENTRIES:
                raise ExhaustedError("convolutions this large are not written out")
            rows = [[Fraction(0)] * before for _ in range(width)]
            for j, row in enumerate(rows):
                for a, tap in enumerate(taps):
                    row[(stride * j + a) % before] += tap
            layers.append((rows, [Fraction(0)] * width))
        return Perceptron(activation, self.inputs, layers)

    def written(self) -> dict[str, Any]:
        return {
            "format": "catnet-convolution/1",
            "inputs": self.inputs,
            "boundary": "circular" if self.circular else "valid",
            "power": self.power,
            "layers": [{"filter": spelled(taps), "stride": stride} for taps, stride in self.filters],
        }

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        values = list(point)
        activation = read_activation({"power": self.power}, "power")
        for index, ((taps, stride), width) in enumerate(zip(self.filters, self.widths[1:], strict=True), start=1):
            size = len(values)
            moved = [[values[(stride * j + a) % size] for a in range(len(taps))] for j in range(width)]
            values = [dot(taps, window, bits) for window in moved]
            if index < len(self.filters):
                values = activate(activation, values, bits)
        return values


def read_convolution(value: Any, where: str, depth: int) -> Network:
    content = fields(value, where, "format", "inputs", "boundary", "power", "layers")
    inputs = integer(content["inputs"], f"{where}: inputs", 1, DIMENSION)
    shape(content["boundary"] in ("circular", "valid"), f"{where}: unknown boundary")
    circular, filters = content["boundary"] == "circular", []
    entries = array(content["layers"], f"{where}: layers")
    shape(len(entries) > 0, f"{where}: there are no layers")
    width = inputs
    for index, entry in enumerate(entries, start=1):
        here = f"{where}, layer {index}"
        parts = fields(entry, here, "filter", "stride")
        taps, stride = vector(parts["filter"], here), integer(parts["stride"], here, 1, DIMENSION)
        shape(1 <= len(taps) <= width, f"{here}: the filter does not fit")
        shape(not circular or width % stride == 0, f"{here}: the stride does not divide the circle")
        filters.append((taps, stride))
        width = width // stride if circular else (width - len(taps)) // stride + 1
    return Convolution(inputs, circular, integer(content["power"], f"{where}: power", 1, DEGREE), filters)


@dataclass(frozen=True)
class Tied:
    """x_t ↦ sigma(own x_t + neighbours Σ_s M_ts x_s + bias), token by token."""

    mixing: Rows
    activation: Activation
    features: int
    layers: list[tuple[Rows, Rows, list[Fraction]]]

    @property
    def inputs(self) -> int:
        return len(self.mixing) * self.features

    @property
    def outputs(self) -> int:
        return len(self.mixing) * len(self.layers[-1][2])

    @property
    def perceptron(self) -> Perceptron:
        """The same function without tied weights: layers 1 ⊗ own + M ⊗ neighbours."""
        count, layers = len(self.mixing), []
        for own, neighbours, bias in self.layers:
            rows = []
            for t, mixed in enumerate(self.mixing):
                for a, b in zip(own, neighbours, strict=True):
                    rows.append(
                        [m * y + (x if s == t else 0) for s, m in enumerate(mixed) for x, y in zip(a, b, strict=True)]
                    )
            layers.append((rows, bias * count))
        return Perceptron(self.activation, self.inputs, layers)

    def written(self) -> dict[str, Any]:
        layers: list[dict[str, Any]] = []
        for own, neighbours, bias in self.layers:
            both = {"own": list(map(spelled, own)), "neighbours": list(map(spelled, neighbours))}
            layers.append({**both, "bias": spelled(bias)})
        if not self.layers[0][2]:
            layers[0]["inputs"] = self.features
        mixing = list(map(spelled, self.mixing))
        return {"format": "catnet-tied/1", "activation": self.activation.written(), "mixing": mixing, "layers": layers}

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        d = self.features
        tokens = [list(point[t * d : (t + 1) * d]) for t in range(len(self.mixing))]
        for index, (own, neighbours, bias) in enumerate(self.layers, start=1):
            zero = [Fraction(0)] * len(bias)
            columns = [[token[j] for token in tokens] for j in range(d)]
            mixed = [[dot(row, column, bits) for column in columns] for row in self.mixing]
            images = []
            for token, other in zip(tokens, mixed, strict=True):
                pair = affine(own, bias, token, bits), affine(neighbours, zero, other, bits)
                image = [rounded(a + b, bits) for a, b in zip(*pair, strict=True)]
                images.append(image if index == len(self.layers) else activate(self.activation, image, bits))
            tokens, d = images, len(bias)
        return [value for token in tokens for value in token]


def read_tied(value: Any, where: str, depth: int) -> Network:
    content = fields(value, where, "format", "activation", "mixing", "layers")
    mixing = matrix(content["mixing"], f"{where}: mixing")
    shape(all(len(row) == len(mixing) for row in mixing), f"{where}: the mixing matrix is not square")
    layers: list[tuple[Rows, Rows, list[Fraction]]] = []
    entries = array(content["layers"], f"{where}: layers")
    shape(len(entries) > 0, f"{where}: there are no layers")
    features = 0
    for index, entry in enumerate(entries):
        here = f"{where}, layer {index}"
        lacks = not layers and type(entry) is dict and entry.get("own") == []
        parts = fields(entry, here, "own", "neighbours", "bias", *(["inputs"] if lacks else []))
        before = integer(parts["inputs"], here, 0, DIMENSION) if lacks else len(layers[-1][2]) if layers else None
        own = matrix(parts["own"], here, before)
        if not layers:
            features = before if before is not None else len(own[0])
        neighbours = matrix(parts["neighbours"], here, len(own[0]) if own else before or 0, len(own))
        layers.append((own, neighbours, vector(parts["bias"], here, len(own))))
    return Tied(mixing, read_activation(content["activation"], f"{where}: activation"), features, layers)
