"""The parameter of an attention network: layers that act on n tokens.

V_i = Q^{n d_i}, token-major: the features of token 0 first.  As a matrix X of shape (d_i, n), a state has one column
for every token.  The layers are

- `Embedding`, X ↦ W X + E with one column of E, a positional encoding, for every token; without E, X ↦ W X;
- `Heads`, X ↦ (V_h X (X^T A_h X))_h, lightning attention, the outputs of the heads side by side in every token;
- `Linear`, X ↦ W X + b 1^T, the same for every token;
- `Readout`, X ↦ Σ_t W_t x_t + c, which ends the tokens and the network;

and a `SoftmaxNetwork` is made of `Softmax` alone, X ↦ V X softmax(X^T A X), every column of scores normalised.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.attention.layers import Head
>>> one = Matrix([[1]])
>>> theta = AttentionNetwork(2, (Embedding(one, Matrix([[0, 1]])), Heads((Head(one, one),), 1)))
>>> theta.widths, theta.parameters, theta((Fraction(1), Fraction(1)))
((2, 2, 2), 5, (Fraction(5, 1), Fraction(10, 1)))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.scalars import Vector
from catnet.architectures.attention.layers import Embedding, Heads, Layer, Readout, Softmax
from catnet.category import Morphism, Space, compose
from catnet.errors import CompositionError, InputError, ShapeError

__all__ = ["AttentionNetwork", "SoftmaxNetwork", "TokenNetwork"]


class TokenNetwork(ABC):
    """x ↦ f_L(… f_1(x)) on n ≥ 1 tokens.  Abstract: the networks are the final classes below, which hold the number of
    tokens and the layers, at least one.
    """

    __slots__ = ()
    tokens: int
    layers: tuple[Layer, ...]

    @property
    @abstractmethod
    def kind(self) -> str: ...

    @abstractmethod
    def with_layers(self, layers: Sequence[Layer]) -> TokenNetwork:
        """A network of the same kind with other layers."""

    def _check(self) -> None:
        if self.tokens < 1:
            raise InputError(f"{self.tokens} tokens; a network needs at least one")
        if not self.layers:
            raise InputError("a network needs at least one layer")
        for layer in self.layers:
            layer.check(self.tokens)
        for index, (left, right) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=1):
            if left.outputs != right.inputs:
                raise CompositionError(
                    f"cannot compose: left ends in {left.outputs} features of a token, right starts in {right.inputs} "
                    f"(layers {index} and {index + 1})"
                )

    @property
    def has_readout(self) -> bool:
        return isinstance(self.layers[-1], Readout)

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.layers)

    @property
    def features(self) -> tuple[int, ...]:
        """d_0, …, d_{L−1} features of a token, and d_L, or m after a readout."""
        return (self.layers[0].inputs, *(layer.outputs for layer in self.layers))

    @property
    def widths(self) -> tuple[int, ...]:
        """The dimensions of V_0, …, V_L."""
        *hidden, last = self.features
        return (*(self.tokens * d for d in hidden), last if self.has_readout else self.tokens * last)

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def parameters(self) -> int:
        """The number of entries of all matrices, scores given as A."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def hidden_neurons(self) -> int:
        """The number of features of a token in all hidden spaces together."""
        return sum(self.features[1:-1])

    def blocks(self, index: int) -> tuple[int, ...]:
        """K_index is made of GL(d) for each of these d, and of permutations of equal ones where there are heads."""
        layer = self.layers[index - 1]
        return tuple(head.outputs for head in layer.heads) if isinstance(layer, Heads) else (layer.outputs,)

    def layer(self, index: int) -> Morphism:
        """f_i : V_{i−1} → V_i, for i = 1, …, L."""
        return self.layers[index - 1].arrow(self.tokens)

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        return compose((self.layer(index) for index in range(1, self.depth + 1)), self.spaces[0])

    def require_parallel(self, other: TokenNetwork) -> None:
        """`ShapeError` unless both networks have the same input and output dimensions."""
        (a, *_, b), (c, *_, d) = self.widths, other.widths
        if (a, b) != (c, d):
            raise ShapeError(
                f"the networks are not parallel: one goes from dimension {a} to {b}, the other from {c} to {d}"
            )

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)


@final
@dataclass(frozen=True, slots=True)
class AttentionNetwork(TokenNetwork):
    """Lightning attention, embeddings, linear layers and a readout.

    Parameters
    ----------
    tokens : int
    layers : tuple of layers
        An embedding may stand first, a readout last.

    Raises
    ------
    InputError, CompositionError, ShapeError
        Layers in other places, softmax layers, layers that do not fit.
    """

    tokens: int
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        for index, layer in enumerate(self.layers, start=1):
            if isinstance(layer, Softmax):
                raise InputError(f"layer {index} is a softmax layer; these do not mix with other layers")
            if isinstance(layer, Embedding) and index > 1:
                raise InputError(f"layer {index} is an embedding; only the first layer may be one")
            if isinstance(layer, Readout) and index < len(self.layers):
                raise InputError(f"layer {index} is a readout; only the last layer may be one")
        self._check()

    @property
    def kind(self) -> str:
        return "lightning attention"

    def with_layers(self, layers: Sequence[Layer]) -> AttentionNetwork:
        return AttentionNetwork(self.tokens, tuple(layers))


@final
@dataclass(frozen=True, slots=True)
class SoftmaxNetwork(TokenNetwork):
    """Deep single-head softmax attention, unmasked.

    Parameters
    ----------
    tokens : int
    layers : tuple of Softmax
    """

    tokens: int
    layers: tuple[Softmax, ...]

    def __post_init__(self) -> None:
        for index, layer in enumerate(self.layers, start=1):
            if not isinstance(layer, Softmax):
                raise InputError(f"layer {index} is no softmax layer; these do not mix with other layers")
        self._check()

    @property
    def kind(self) -> str:
        return "softmax attention"

    def with_layers(self, layers: Sequence[Layer]) -> SoftmaxNetwork:
        return SoftmaxNetwork(self.tokens, tuple(layer for layer in layers if isinstance(layer, Softmax)))
