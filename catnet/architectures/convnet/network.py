"""The parameter of a convolutional network: kernels that are shared over a grid, one activation.

V_i is the space of (channels, rows, columns) after layer i, the last index running fastest.  A layer takes averages
over windows first, if it pools, and then the scalar products of its kernels with windows.  A dense layer is one whose
window is the whole grid.

>>> from catnet.algebra.matrix import Matrix
>>> edge = ConvLayer(Matrix([[1, -1]]), (Fraction(0),), Window((1, 2)))
>>> total = ConvLayer(Matrix([[1, 1]]), (Fraction(0),), Window((1, 2)))
>>> theta = ConvNet((1, 1, 3), (edge, total))
>>> theta.shapes, theta.parameters, theta.hidden_neurons
(((1, 1, 3), (1, 1, 2), (1, 1, 1)), 6, 1)
>>> theta.written_out().layers[0].weight
Matrix([['1', '-1', '0'], ['0', '1', '-1']])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.packed import widen
from catnet.algebra.scalars import Vector
from catnet.architectures.convnet.window import Window
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Morphism, Pointwise, Space, compose
from catnet.category.activation import require_activation
from catnet.errors import BudgetError, InputError, ShapeError
from catnet.shown import Shown

__all__ = ["ConvLayer", "ConvNet", "Shape"]

Shape: TypeAlias = tuple[int, int, int]
"""Channels, rows, columns."""

MOST_ENTRIES = 20_000_000
"""Of one layer that is written out."""


@final
@dataclass(frozen=True, slots=True)
class ConvLayer:
    """Kernels, one for each output channel, and where they are applied.

    Parameters
    ----------
    kernel : Matrix, shape (channels out, channels in · window)
        Row by row a kernel, channel by channel, its offsets row by row.
    bias : tuple of Fraction
        One for each output channel.
    window : Window
    pool : Window, optional
        Averages over windows of the input, channel by channel, are taken first; without padding.
    """

    kernel: Matrix
    bias: Vector
    window: Window
    pool: Window | None = None

    def __post_init__(self) -> None:
        if len(self.bias) != self.kernel.shape[0]:
            raise ShapeError(f"{len(self.bias)} biases for {self.kernel.shape[0]} kernels")
        if self.kernel.shape[1] % prod(self.window.size):
            raise ShapeError(f"kernels of {self.kernel.shape[1]} weights over windows of {prod(self.window.size)}")
        if self.pool is not None and self.pool.padding != (0, 0):
            raise InputError("averages are taken without padding")

    @classmethod
    def dense(cls, affine: Affine, shape: Shape, pool: Window | None = None) -> ConvLayer:
        """A dense layer on a space of this shape, after pooling."""
        return cls(affine.weight, affine.bias, Window(shape[1:]), pool)

    def pooled(self, shape: Shape) -> Shape:
        """The shape that the kernels see."""
        return shape if self.pool is None else (shape[0], *self.pool.outputs(shape[1:]))

    def outputs(self, shape: Shape) -> Shape:
        """The shape after the layer; `ShapeError` if the channels do not fit."""
        channels, rows, columns = self.pooled(shape)
        if self.kernel.shape[1] != channels * prod(self.window.size):
            raise ShapeError(
                f"kernels of {self.kernel.shape[1]} weights over {channels} channels "
                f"and windows of {prod(self.window.size)}"
            )
        return (self.kernel.shape[0], *self.window.outputs((rows, columns)))

    def written_out(self, shape: Shape) -> Affine:
        """The affine map on the whole space; `BudgetError` if its matrix has more than 20 million entries."""
        seen, here = self.pooled(shape), self.outputs(shape)
        if prod(seen) * prod(here) > MOST_ENTRIES or prod(seen) * prod(shape) > MOST_ENTRIES:
            raise BudgetError("entries of a layer that is written out", MOST_ENTRIES)
        weight = self._unfolded(seen, here)
        if self.pool is not None:
            weight = weight @ _averages(self.pool, shape, seen)
        positions = here[1] * here[2]
        return Affine(weight, tuple(value for value in self.bias for _ in range(positions)))

    def _unfolded(self, seen: Shape, here: Shape) -> Matrix:
        tops, bottoms = map(widen, self.kernel.packed)
        offsets, inputs, positions = prod(self.window.size), seen[1] * seen[2], here[1] * here[2]
        kernels = (here[0], seen[0], offsets)
        tops, bottoms = tops.reshape(kernels), bottoms.reshape(kernels)
        above = np.zeros((here[0], positions, seen[0], inputs), dtype=object)
        below = np.ones((here[0], positions, seen[0], inputs), dtype=object)
        for output, offset, place in self.window.pairs(seen[1:]):
            above[:, output, :, place] = tops[:, :, offset]
            below[:, output, :, place] = bottoms[:, :, offset]
        return Matrix.from_packed(
            above.reshape(here[0] * positions, seen[0] * inputs), below.reshape(here[0] * positions, seen[0] * inputs)
        )


def _averages(pool: Window, shape: Shape, seen: Shape) -> Matrix:
    block = np.zeros((seen[1] * seen[2], shape[1] * shape[2]), dtype=np.int64)
    for output, _, place in pool.pairs(shape[1:]):
        block[output, place] = 1
    tops = np.kron(np.eye(shape[0], dtype=np.int64), block)
    return Matrix.from_packed(tops, np.full(tops.shape, prod(pool.size), dtype=np.int64))


@final
@dataclass(frozen=True, slots=True)
class ConvNet(Shown):
    """x ↦ f_L(… f_1(x)), the activation after every layer but the last.

    Parameters
    ----------
    input : (channels, rows, columns)
    layers : tuple of ConvLayer
        At least one.
    activation : Activation
        sigma, ReLU by default.

    Raises
    ------
    InputError, ShapeError
        No layers, lengths that are not positive, layers that do not fit.
    """

    input: Shape
    layers: tuple[ConvLayer, ...]
    activation: Activation = RELU

    def __post_init__(self) -> None:
        require_activation(self.activation)
        if not self.layers:
            raise InputError("a network needs at least one layer")
        if min(self.input) < 1:
            raise InputError(f"the input has the shape {self.input}; every length is at least 1")
        shape = self.input
        for index, layer in enumerate(self.layers, start=1):
            try:
                shape = layer.outputs(shape)
            except InputError as error:
                raise type(error)(f"layer {index}: {error}") from None

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Of V_0, …, V_L."""
        found = [self.input]
        for layer in self.layers:
            found.append(layer.outputs(found[-1]))
        return tuple(found)

    @property
    def depth(self) -> int:
        return len(self.layers)

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(map(prod, self.shapes))

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def parameters(self) -> int:
        """The weights of the kernels and the biases, each counted once."""
        return sum(prod(layer.kernel.shape) + len(layer.bias) for layer in self.layers)

    @property
    def hidden_neurons(self) -> int:
        """The channels of the hidden layers: each has a symmetry of its own, its positions have none."""
        return sum(shape[0] for shape in self.shapes[1:-1])

    @property
    def kind(self) -> str:
        return f"convolutional {self.activation.name}"

    def layer(self, index: int) -> Morphism:
        """f_i : V_{i-1} → V_i, for i = 1, …, L, activation included for i < L."""
        affine = self.layers[index - 1].written_out(self.shapes[index - 1])
        if index == self.depth or self.activation.is_linear:
            return affine
        return affine >> Pointwise(self.activation, affine.target.dimension)

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        return compose((self.layer(index) for index in range(1, self.depth + 1)), self.spaces[0])

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)

    def written_out(self) -> MLP:
        """The multilayer perceptron with the same function, its weights no longer shared."""
        pairs = zip(self.layers, self.shapes, strict=False)
        return MLP(tuple(layer.written_out(shape) for layer, shape in pairs), self.activation)
