"""Polynomial convolutional networks: one channel, one dimension, x^r after each layer but the last.

Layer i reads w_i[0], …, w_i[k_i − 1] at stride s_i: (W_i x)[j] = Σ_a w_i[a] x[s_i j + a].  On a *circle* positions
count modulo n_{i-1}, s_i divides n_{i-1} and n_i = n_{i-1} / s_i; on a *line* no filter reaches over the end, n_i =
⌊(n_{i-1} − k_i) / s_i⌋ + 1.  A filter is *full* if it has as many taps as the circle has positions.

>>> theta = ConvolutionNetwork(4, (vector([1, 2]), vector([3, 0, -1])), power=2)
>>> theta.widths, theta.receptive_field, theta(vector([1, 0, 0, 1]))
((4, 4, 4), 4, (Fraction(-1, 1), Fraction(-9, 1), Fraction(11, 1), Fraction(27, 1)))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, Identity, Morphism, Pointwise, Power, Space, compose
from catnet.errors import InputError, ShapeError
from catnet.shown import Shown

__all__ = ["ConvolutionNetwork"]


@final
@dataclass(frozen=True, slots=True)
class ConvolutionNetwork(Shown):
    """x ↦ W_L σ(W_{L-1} … σ(W_1 x)), σ(z) = z^power.

    Parameters
    ----------
    inputs : int
        n_0, at least 1.
    filters : tuple of vectors over Q
        w_1, …, w_L; at least one, and each of at least one tap.
    strides : tuple of int, optional
        s_1, …, s_L; all 1 by default.
    power : int
        r, from 1 (linear) to 1000.
    circular : bool
        On a circle (the default) or on a line.

    Raises
    ------
    InputError, ShapeError
        A filter longer than what it reads, a stride that does not divide the circle.
    """

    inputs: int
    filters: tuple[Vector, ...]
    strides: tuple[int, ...] = ()
    power: int = 2
    circular: bool = True

    def __post_init__(self) -> None:
        filters = tuple(map(vector, self.filters))
        object.__setattr__(self, "filters", filters)
        object.__setattr__(self, "strides", tuple(self.strides) or (1,) * len(filters))
        Power(self.power)
        if not filters or type(self.inputs) is not int or self.inputs < 1:
            raise InputError("a convolutional network needs at least one filter and one input")
        if len(self.strides) != len(filters):
            raise ShapeError(f"{len(self.strides)} strides for {len(filters)} filters")
        width = self.inputs
        for index, (taps, stride) in enumerate(zip(filters, self.strides, strict=True), start=1):
            if type(stride) is not int or stride < 1:
                raise InputError(f"the stride of layer {index} must be a positive integer, found {stride!r}")
            if not 1 <= len(taps) <= width:
                raise ShapeError(f"the filter of layer {index} has {len(taps)} taps, it reads {width} positions")
            if self.circular and width % stride:
                raise ShapeError(f"the stride {stride} of layer {index} does not divide its circle of {width}")
            width = self._width_after(width, len(taps), stride)

    def _width_after(self, width: int, taps: int, stride: int) -> int:
        return width // stride if self.circular else (width - taps) // stride + 1

    @property
    def depth(self) -> int:
        return len(self.filters)

    @property
    def widths(self) -> tuple[int, ...]:
        """n_0, …, n_L."""
        widths = [self.inputs]
        for taps, stride in zip(self.filters, self.strides, strict=True):
            widths.append(self._width_after(widths[-1], len(taps), stride))
        return tuple(widths)

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def parameters(self) -> int:
        """The number of taps."""
        return sum(map(len, self.filters))

    @property
    def hidden_neurons(self) -> int:
        """The number of hidden positions."""
        return sum(self.widths[1:-1])

    @property
    def kind(self) -> str:
        return f"convolution on a {'circle' if self.circular else 'line'}, power {self.power}"

    @property
    def shape(self) -> tuple[object, ...]:
        """Two parameters of one architecture agree in it."""
        return self.inputs, tuple(map(len, self.filters)), self.strides, self.power, self.circular

    @property
    def receptive_field(self) -> int:
        """How many positions, in a row, one output reads: 1 + Σ (k_i − 1) s_1 ⋯ s_{i-1}."""
        return 1 + sum((len(taps) - 1) * prod(self.strides[:i]) for i, taps in enumerate(self.filters))

    @property
    def wraps(self) -> bool:
        """Whether an output reads some position twice, around the circle."""
        return self.circular and self.receptive_field > self.inputs

    def is_full(self, index: int) -> bool:
        return self.circular and len(self.filters[index - 1]) == self.widths[index - 1]

    @property
    def full(self) -> tuple[int, ...]:
        """The layers whose filters go once round their circle."""
        return tuple(index for index in range(1, self.depth + 1) if self.is_full(index))

    def shifts(self, index: int) -> range:
        """The t of the shifts j ↦ j + t in K_index."""
        full = self.full
        return range(self.widths[index] if full and full[0] <= index < full[-1] else 1)

    def with_filters(self, filters: Sequence[Sequence[Fraction]]) -> ConvolutionNetwork:
        """The same architecture, other filters."""
        return ConvolutionNetwork(self.inputs, tuple(map(tuple, filters)), self.strides, self.power, self.circular)

    def weight(self, index: int) -> Matrix:
        """W_index, shape (n_i, n_{i-1})."""
        read, made = self.widths[index - 1 : index + 1]
        stride, rows = self.strides[index - 1], []
        for start in range(made):
            row = [Fraction(0)] * read
            for tap, value in enumerate(self.filters[index - 1]):
                row[(stride * start + tap) % read] = value
            rows.append(row)
        return Matrix(rows, columns=read)

    def layer(self, index: int) -> Morphism:
        """f_i : V_{i-1} → V_i, activation included for i < L."""
        affine = Affine.linear(self.weight(index))
        if index == self.depth or self.power == 1:
            return affine
        return affine >> Pointwise(Power(self.power), affine.target.dimension)

    def written_out(self) -> MLP:
        """The multilayer perceptron with the same function, its weights no longer shared."""
        layers = tuple(Affine.linear(self.weight(index)) for index in range(1, self.depth + 1))
        return MLP(layers, Identity() if self.power == 1 else Power(self.power))

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        return compose((self.layer(index) for index in range(1, self.depth + 1)), Space(self.inputs))

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)

    def require_parallel(self, other: ConvolutionNetwork) -> None:
        """`ShapeError` unless both networks have the same input and output dimensions."""
        ends = [(theta.widths[0], theta.widths[-1]) for theta in (self, other)]
        if ends[0] != ends[1]:
            raise ShapeError(
                f"the networks are not parallel: one goes from dimension {ends[0][0]} to {ends[0][1]}, the other from "
                f"{ends[1][0]} to {ends[1][1]}"
            )
