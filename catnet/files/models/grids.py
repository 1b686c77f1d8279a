"""Convolutions keep their kernels: a chain of convolutions, averages and dense layers becomes a network on a grid.

Written out, a convolution is a dense layer, and questions about its parameters would be about weights that are not
shared.  So where a program is a chain of what `catnet.architectures.convnet` has for layers (two-dimensional windows
with the same padding on both sides, without groups and dilations; averages over whole windows before the next weights;
dense layers; one activation) it becomes such a network.  What else there is, is written out: the same function.

The result is compared with the layers that were written out; they are the same, entry by entry, or where a framework
keeps channels last and so orders the neurons otherwise, the same at random points, exactly.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any, final

import numpy as np

from catnet.algebra.scalars import Vector
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.convnet.network import ConvLayer, ConvNet, Shape
from catnet.architectures.convnet.window import Window
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.errors import BudgetError, InputError
from catnet.files.models.program import Activate, Averages, Kernels, Linear, Pick, Program, Scale

__all__ = ["grid_network"]


class _NoGridError(Exception):
    """The program is no chain of layers on a grid."""


def grid_network(program: Program, network: MLP | CompositionNetwork) -> ConvNet | None:
    """The network on a grid that a program is, given the network in which all is written out; None if it is none."""
    if not any(
        isinstance(step.operation, Linear) and isinstance(step.operation.shared, Kernels) for step in program.steps
    ):
        return None
    written = as_perceptron(network)
    if program.output != len(program.steps) or written is None:
        return None
    chain = _Chain()
    try:
        for number, step in enumerate(program.steps):
            if step.sources != (number,):
                return None
            chain.take(step.operation)
        found = chain.network(written)
        return found if _are_one(found.written_out(), written, turned=chain.turned) else None
    except (_NoGridError, InputError, BudgetError):
        return None


def _are_one(grid: MLP, written: MLP, *, turned: bool) -> bool:
    """Whether the layers are the same; where entries changed their order on the way, the values at points."""
    if not turned:
        return grid.layers == written.layers
    source = random.Random(7)
    points = [tuple(Fraction(source.randint(-99, 99), 64) for _ in range(grid.widths[0])) for _ in range(3)]
    if not written.activation.is_rational:  # then those of the same layers with ReLU between them
        grid, written = MLP(grid.layers), MLP(written.layers)
    return all(grid(point) == written(point) for point in points)


@final
@dataclass(slots=True)
class _Chain:
    """The layers so far; `open` says that the last one still waits for its activation."""

    start: Shape | None = None
    shape: Shape | None = None
    pool: Window | None = None
    order: Any = None
    open: bool = False
    turned: bool = False
    layers: tuple[ConvLayer, ...] = ()

    def take(self, operation: Any) -> None:
        if isinstance(operation, Pick):
            self.turned = True
            self.order = operation.places if self.order is None else self.order[operation.places]
            if np.array_equal(self.order, np.arange(len(self.order))):
                self.order = None
        elif isinstance(operation, Activate):
            if not self.open:
                raise _NoGridError
            self.open = False
        elif isinstance(operation, Scale):
            self.scale(operation.factors, operation.shifts)
        elif isinstance(operation, Linear):
            self.weigh(operation)
        else:
            raise _NoGridError

    def scale(self, factors: Vector, shifts: Vector) -> None:
        """A factor and a shift for every channel belong to the layer before, if it still is open."""
        if not self.open or self.shape is None or self.order is not None:
            raise _NoGridError
        positions = self.shape[1] * self.shape[2]
        entries = list(zip(factors, shifts, strict=True))
        pairs = [set(entries[i : i + positions]) for i in range(0, len(entries), positions)]
        if any(len(pair) != 1 for pair in pairs):
            raise _NoGridError
        by_channel: list[tuple[Fraction, Fraction]] = [next(iter(pair)) for pair in pairs]
        last = self.layers[-1]
        kernel = last.kernel.scale_rows([factor for factor, _ in by_channel])
        bias = tuple(f * b + s for (f, s), b in zip(by_channel, last.bias, strict=True))
        self.layers = (*self.layers[:-1], replace(last, kernel=kernel, bias=bias))

    def weigh(self, operation: Linear) -> None:
        shared = operation.shared
        if self.open or (shared is not None and self.order is not None):
            raise _NoGridError
        if self.shape is None:
            if shared is None:
                raise _NoGridError
            self.start = self.shape = shared.grid
        seen = self.shape if self.pool is None else (self.shape[0], *self.pool.outputs(self.shape[1:]))
        if shared is not None and shared.grid != seen:
            raise _NoGridError
        if isinstance(shared, Averages):
            if self.pool is not None:
                raise _NoGridError
            self.pool = Window(shared.size, shared.stride)
            return
        if isinstance(shared, Kernels):
            layer = ConvLayer(shared.kernel, shared.bias, Window(shared.size, shared.stride, shared.padding), self.pool)
        else:
            weight = operation.weight
            if self.order is not None:
                weight = weight.select(columns=np.argsort(self.order).tolist())
            if weight.shape[1] != prod(seen):
                raise _NoGridError
            layer = ConvLayer.dense(Affine(weight, operation.bias), seen, self.pool)
        self.layers = (*self.layers, layer)
        self.shape, self.pool, self.order, self.open = layer.outputs(self.shape), None, None, True

    def network(self, written: MLP) -> ConvNet:
        if not self.open or self.pool is not None or self.order is not None or self.start is None:
            raise _NoGridError
        return ConvNet(self.start, self.layers, written.activation)
