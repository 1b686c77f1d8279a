"""The parameter of a multilayer perceptron: affine layers with an activation after each but the last.

>>> relu_sum = MLP.from_rows([([["1", "-1/2"], [0, 3]], [0, 1]), ([[1, 1]], [0])])
>>> relu_sum.widths, relu_sum.depth, relu_sum.parameters
((2, 2, 1), 2, 9)
>>> relu_sum(vector(["1", "1"]))
(Fraction(9, 2),)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.floats import as_array, exact_entries
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Scalar, Vector, vector
from catnet.category import RELU, Activation, Affine, Morphism, Pointwise, Space, compose
from catnet.category.activation import require_activation
from catnet.errors import CompositionError, InputError, NumberError, ShapeError
from catnet.groups import Operator
from catnet.groups.operators import after, block, size
from catnet.shown import Shown

__all__ = ["MLP"]


@final
@dataclass(frozen=True, slots=True)
class MLP(Shown):
    """x ↦ f_L(… f_1(x)), f_i(x) = sigma(W_i x + b_i) for i < L and f_L(x) = W_L x + b_L.

    Parameters
    ----------
    layers : tuple of Affine
        W_i of shape (d_i, d_{i-1}) over Q, i = 1, …, L; at least one.
    activation : Activation
        sigma, ReLU by default.

    Raises
    ------
    InputError, CompositionError
        No layers; two layers that do not fit.

    Examples
    --------
    >>> print(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]))  # repr shows how to build it
    1 → 2 → 1, relu, 7 parameters
    """

    layers: tuple[Affine, ...]
    activation: Activation = RELU

    def __post_init__(self) -> None:
        require_activation(self.activation)
        if not self.layers:
            raise InputError("a network needs at least one layer")
        for index, (left, right) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=1):
            if left.target != right.source:
                raise CompositionError(
                    f"cannot compose: left ends in dimension {left.target.dimension}, right starts in dimension "
                    f"{right.source.dimension} (layers {index} and {index + 1})"
                )

    def __str__(self) -> str:
        return f"{' → '.join(map(str, self.widths))}, {self.kind}, {self.parameters} parameters"

    @classmethod
    def from_rows(
        cls, layers: Iterable[tuple[Sequence[Sequence[Scalar]], Sequence[Scalar]]], activation: Activation = RELU
    ) -> MLP:
        """From pairs (weight rows, bias); a layer of width 0 needs `Affine` and `Matrix.zeros` instead.

        Raises
        ------
        NumberError, ShapeError
            An entry that is no exact number, rows or biases of other lengths, with the number of the layer.
        """
        made = []
        for number, (rows, bias) in enumerate(layers, start=1):
            try:
                made.append(Affine(Matrix(rows), vector(bias)))
            except (NumberError, ShapeError) as error:
                raise type(error)(f"layer {number}: {error}") from None
        return cls(tuple(made), activation)

    @classmethod
    def from_arrays(cls, layers: Iterable[Any], activation: Activation = RELU) -> MLP:
        """From pairs (weight, bias) of arrays or tensors of floats, every entry the dyadic rational that it stores.

        Parameters
        ----------
        layers : iterable of pairs
            The weight of shape (outputs, inputs), the bias of shape (outputs,) or None for zero.
        activation : Activation

        Raises
        ------
        NumberError, ShapeError, CompositionError
            NaN or an infinity; an array of another shape; layers that do not fit.

        Examples
        --------
        >>> import numpy as np
        >>> MLP.from_arrays([(np.array([[0.5, -2.0]], dtype=np.float32), None)]).layers[0].weight
        Matrix([['1/2', '-2']])
        """
        result = []
        for number, (array, shifts) in enumerate(layers):
            weight = Matrix(as_array(array))
            bias = (Fraction(0),) * weight.shape[0]
            if shifts is not None:
                entries = exact_entries(shifts)
                if not isinstance(entries, tuple) or any(isinstance(entry, tuple) for entry in entries):
                    raise ShapeError(f"layer {number}: a bias is an array with one axis")
                bias = entries
            if len(bias) != weight.shape[0]:
                raise ShapeError(f"layer {number}: the weight has {weight.shape[0]} rows, the bias {len(bias)} entries")
            result.append(Affine(weight, bias))
        return cls(tuple(result), activation)

    @property
    def depth(self) -> int:
        """L, the number of affine layers."""
        return len(self.layers)

    @property
    def widths(self) -> tuple[int, ...]:
        """d_0, …, d_L."""
        return (self.layers[0].source.dimension, *(layer.target.dimension for layer in self.layers))

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return sum(m * (n + 1) for n, m in zip(self.widths, self.widths[1:], strict=False))

    @property
    def hidden_neurons(self) -> int:
        return sum(self.widths[1:-1])

    @property
    def hidden_activations(self) -> tuple[Activation, ...]:
        """What stands behind each layer but the last."""
        return (self.activation,) * (self.depth - 1)

    def with_layers(self, layers: Iterable[Affine]) -> MLP:
        """A network of the same activation with other layers."""
        return MLP(tuple(layers), self.activation)

    def require_parallel(self, other: MLP) -> None:
        """`ShapeError` unless both networks have the same input and output dimensions."""
        (a, *_, b), (c, *_, d) = self.widths, other.widths
        if (a, b) != (c, d):
            raise ShapeError(
                f"the networks are not parallel: one goes from dimension {a} to {b}, the other from {c} to {d}"
            )

    @property
    def kind(self) -> str:
        return self.activation.name

    def beside(self, other: MLP) -> MLP:
        """(x, y) ↦ (f(x), other(y)), for a network of the same activation and depth; `ShapeError` for others."""
        if (self.activation, self.depth) != (other.activation, other.depth):
            raise ShapeError("networks stand side by side in one if they have one activation and one depth")
        pairs = zip(self.layers, other.layers, strict=True)
        layers = (Affine(a.weight.direct_sum(b.weight), (*a.bias, *b.bias)) for a, b in pairs)
        return MLP(tuple(layers), self.activation)

    def between(self, first: Operator, last: Operator) -> MLP:
        """The network of x ↦ last(f(first^{-1} x)), the operators taken up by the first and the last layer.

        Raises
        ------
        ShapeError
            If the operators have other dimensions than the ends.
        """
        if size(first) != self.widths[0] or size(last) != self.widths[-1]:
            raise ShapeError(
                f"the actions have dimensions {size(first)} and {size(last)}, "
                f"the network {self.widths[0]} and {self.widths[-1]}"
            )
        layers = list(self.layers)
        head = layers[0]
        layers[0] = Affine(after(head.weight, first.inverse()), head.bias)
        if not last.is_identity:
            tail = layers[-1]
            layers[-1] = Affine(block(last, tail.weight), last.apply(tail.bias))
        return MLP(tuple(layers), self.activation)

    def recentred(self, first: Vector, last: Vector) -> MLP:
        """The network of x ↦ f(first + x) − last, the shifts taken up by the first and the last bias."""
        layers = list(self.layers)
        layers[0] = Affine(layers[0].weight, layers[0].evaluate(first))
        bias = tuple(a - b for a, b in zip(layers[-1].bias, last, strict=True))
        layers[-1] = Affine(layers[-1].weight, bias)
        return MLP(tuple(layers), self.activation)

    def layer(self, index: int) -> Morphism:
        """f_i : V_{i-1} → V_i, for i = 1, …, L, activation included for i < L."""
        affine = self.layers[index - 1]
        if index == self.depth or self.activation.is_linear:
            return affine
        return affine >> Pointwise(self.activation, affine.target.dimension)

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        return compose((self.layer(index) for index in range(1, self.depth + 1)), Space(self.widths[0]))

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)
