"""Convolutional networks on grids, as the checkers understand them: ``catnet-network/1`` with an ``input`` shape.

A space is (channels, rows, columns), the last index running fastest.  A layer averages over windows first, where an
``average_pool`` stands before it, and then takes scalar products of its kernels with windows; one whose window is the
whole grid is written as a ``weight``.  Written out, it is the perceptron with the same function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from .algebra import product
from .intervals import Number
from .perceptron import FORMAT, Activation, Layer, Perceptron, read_activation
from .reading import DIMENSION, ExhaustedError, Rows, array, fields, integer, matrix, shape, spelled, vector
from .shared_weights import ENTRIES
from .values import Network, activate, affine

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Window:
    """A window that slides over a grid; each pair is along rows and columns."""

    size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    circular: bool

    def outputs(self, grid: tuple[int, int], where: str) -> tuple[int, int]:
        found = []
        for length, k, s, p in zip(grid, self.size, self.stride, self.padding, strict=True):
            shape(k <= length + 2 * p * (not self.circular), f"{where}: the window does not fit")
            shape(not self.circular or length % s == 0, f"{where}: the stride does not divide the circle")
            found.append(length // s if self.circular else (length + 2 * p - k) // s + 1)
        return found[0], found[1]

    def pairs(self, grid: tuple[int, int], outputs: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
        """Every (output, offset, input), by their numbers row by row, whose input lies on the grid."""
        for row in range(outputs[0]):
            for column in range(outputs[1]):
                for i in range(self.size[0]):
                    for j in range(self.size[1]):
                        r = row * self.stride[0] + i - self.padding[0]
                        c = column * self.stride[1] + j - self.padding[1]
                        if self.circular:
                            r, c = r % grid[0], c % grid[1]
                        if 0 <= r < grid[0] and 0 <= c < grid[1]:
                            yield row * outputs[1] + column, i * self.size[1] + j, r * grid[1] + c


@dataclass(frozen=True)
class GridLayer:
    """Kernels, one row for each output channel; the shapes before, behind the pool, and after."""

    kernel: Rows
    bias: list[Fraction]
    window: Window
    pool: Window | None
    shapes: tuple[Shape, Shape, Shape]

    @property
    def dense(self) -> bool:
        return self.window == Window(self.shapes[1][1:], (1, 1), (0, 0), False)

    def affine(self) -> Layer:
        """The layer as a matrix on the whole space."""
        before, seen, after = self.shapes
        if prod(seen) * prod(after) > ENTRIES or prod(seen) * prod(before) > ENTRIES:
            raise ExhaustedError("convolutions this large are not written out")
        places, offsets, positions = seen[1] * seen[2], prod(self.window.size), after[1] * after[2]
        rows = [[Fraction(0)] * prod(seen) for _ in range(prod(after))]
        for output, offset, place in self.window.pairs(seen[1:], after[1:]):
            for k, kernel in enumerate(self.kernel):
                for c in range(seen[0]):
                    rows[k * positions + output][c * places + place] += kernel[c * offsets + offset]
        if self.pool is not None:
            mean = Fraction(1, prod(self.pool.size))
            averages = [[Fraction(0)] * prod(before) for _ in range(prod(seen))]
            for output, _, place in self.pool.pairs(before[1:], seen[1:]):
                for c in range(before[0]):
                    averages[c * places + output][c * before[1] * before[2] + place] = mean
            rows = product(rows, averages, prod(before))
        return rows, [value for value in self.bias for _ in range(positions)]

    def written(self) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = []
        if self.pool is not None:
            result.append({"average_pool": {"size": list(self.pool.size), "stride": list(self.pool.stride)}})
        bias = spelled(self.bias)
        if self.dense:
            return [*result, {"weight": [spelled(row) for row in self.kernel], "bias": bias}]
        height, width = self.window.size
        kernel = [
            [
                [spelled(row[(c * height + i) * width : (c * height + i + 1) * width]) for i in range(height)]
                for c in range(self.shapes[1][0])
            ]
            for row in self.kernel
        ]
        content: dict[str, Any] = {"kernel": kernel, "stride": list(self.window.stride)}
        content["padding"] = list(self.window.padding)
        if self.window.circular:
            content["circular"] = True
        return [*result, {"convolution": content, "bias": bias}]


@dataclass(frozen=True)
class Grid:
    """A convolutional network on a grid."""

    activation: Activation
    layers: list[GridLayer]

    @property
    def inputs(self) -> int:
        return prod(self.layers[0].shapes[0])

    @property
    def outputs(self) -> int:
        return prod(self.layers[-1].shapes[2])

    @property
    def every_weight_is_read(self) -> bool:
        """Whether there is one layer, of which every weight is a coefficient of the function."""
        layer = self.layers[0]
        _, seen, after = layer.shapes
        read = {offset for _, offset, _ in layer.window.pairs(seen[1:], after[1:])}
        return len(self.layers) == 1 and layer.pool is None and len(read) == prod(layer.window.size)

    @property
    def perceptron(self) -> Perceptron:
        return Perceptron(self.activation, self.inputs, [layer.affine() for layer in self.layers])

    def written(self) -> dict[str, Any]:
        layers = [entry for layer in self.layers for entry in layer.written()]
        start = list(self.layers[0].shapes[0])
        return {"format": FORMAT, "activation": self.activation.written(), "input": start, "layers": layers}

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        values = list(point)
        for index, layer in enumerate(self.layers, start=1):
            values = affine(*layer.affine(), values, bits)
            if index < len(self.layers):
                values = activate(self.activation, values, bits)
        return values


def read_grid(value: Any, where: str) -> Network:
    content = fields(value, where, "format", "activation", "input", "layers")
    activation = read_activation(content["activation"], f"{where}: activation")
    start = [integer(n, f"{where}: input", 1, DIMENSION) for n in array(content["input"], f"{where}: input", 3)]
    before: Shape = (start[0], start[1], start[2])
    pool: Window | None = None
    layers: list[GridLayer] = []
    for index, entry in enumerate(array(content["layers"], f"{where}: layers")):
        here = f"{where}, entry {index}"
        seen: Shape = before if pool is None else (before[0], *pool.outputs(before[1:], here))
        if type(entry) is dict and "average_pool" in entry:
            shape(pool is None, f"{here}: two average pools in a row")
            parts = fields(fields(entry, here, "average_pool")["average_pool"], here, "size", "stride")
            pool = Window(_pair(parts["size"], here, 1), _pair(parts["stride"], here, 1), (0, 0), False)
            pool.outputs(before[1:], here)
            continue
        layer = _read_layer(entry, before, seen, pool, here)
        layers.append(layer)
        before, pool = layer.shapes[2], None
    shape(bool(layers) and pool is None, f"{where}: the last entry is no layer with weights")
    return Grid(activation, layers)


def _pair(value: Any, where: str, least: int) -> tuple[int, int]:
    first, second = (integer(n, where, least, DIMENSION) for n in array(value, where, 2))
    return first, second


def _read_layer(entry: Any, before: Shape, seen: Shape, pool: Window | None, where: str) -> GridLayer:
    if type(entry) is dict and "weight" in entry:
        parts = fields(entry, where, "weight", "bias")
        kernel = matrix(parts["weight"], where, prod(seen))
        window = Window(seen[1:], (1, 1), (0, 0), False)
    else:
        parts = fields(entry, where, "convolution", "bias")
        content = fields(parts["convolution"], where, "kernel", "stride", "padding", optional=("circular",))
        shape(content.get("circular", True) is True, f"{where}: circular is true or left out")
        kernel, size = [], (0, 0)
        for number, channels in enumerate(array(content["kernel"], where)):
            planes = [matrix(plane, where) for plane in array(channels, where, seen[0])]
            size = size if number else (len(planes[0]), len(planes[0][0]) if planes[0] else 0)
            kernel.append([x for plane in planes for row in plane for x in row])
            fits = all(len(plane) == size[0] and all(len(row) == size[1] for row in plane) for plane in planes)
            shape(fits and min(size) > 0, f"{where}: the shapes of the kernels differ")
        shape(bool(kernel), f"{where}: no kernels")
        step, edge = _pair(content["stride"], where, 1), _pair(content["padding"], where, 0)
        window = Window(size, step, edge, "circular" in content)
    after = (len(kernel), *window.outputs(seen[1:], where))
    layer = GridLayer(kernel, vector(parts["bias"], where, len(kernel)), window, pool, (before, seen, after))
    shape("weight" in entry or not layer.dense, f"{where}: a window that is the whole grid is written as a weight")
    return layer
