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
from typing import ClassVar, Self, final

from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.architectures.attention.flat import iter_arrows
from catnet.architectures.attention.layers import Embedding, Heads, Layer, Readout, Softmax
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import Morphism, Space, compose
from catnet.errors import CompositionError, InputError, ShapeError
from catnet.shown import Shown

__all__ = ["AttentionNetwork", "MultiHeadNetwork", "SoftmaxNetwork", "TokenNetwork"]


@dataclass(frozen=True, slots=True)
class TokenNetwork(Shown, ABC):
    """x ↦ f_L(… f_1(x)) on n ≥ 1 tokens.  Abstract: the networks are the final classes below, which hold the number of
    tokens and the layers, at least one.
    """

    tokens: int
    layers: tuple[Layer, ...]

    @property
    @abstractmethod
    def kind(self) -> str: ...

    @abstractmethod
    def _check_places(self) -> None:
        """`InputError` where a layer stands that has no place there."""

    def with_layers(self, layers: Sequence[Layer]) -> Self:
        """A network of the same kind with other layers."""
        return type(self)(self.tokens, tuple(layers))

    def __post_init__(self) -> None:
        self._check_places()
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
        return layer.blocks if isinstance(layer, Heads | SoftmaxHeads | RotaryHeads) else (layer.outputs,)

    def commutes_with(self, permutation: Permutation) -> bool:
        """Whether every layer of attention commutes with a permutation of the tokens by itself."""
        attention = [layer for layer in self.layers if isinstance(layer, SoftmaxHeads | RotaryHeads)]
        return all(layer.commutes_with(permutation) for layer in attention)

    def layer(self, index: int) -> Morphism:
        """f_i : V_{i−1} → V_i, for i = 1, …, L."""
        return self.layers[index - 1].arrow(self.tokens)

    def morphism(self) -> Morphism:
        """The end-to-end map; layers whose attention is flat are affine there."""
        return compose(iter_arrows(self.layers, self.tokens), self.spaces[0])

    def require_parallel(self, other: TokenNetwork) -> None:
        """`ShapeError` unless both networks have the same input and output dimensions."""
        (a, *_, b), (c, *_, d) = self.widths, other.widths
        if (a, b) != (c, d):
            raise ShapeError(
                f"the networks are not parallel: one goes from dimension {a} to {b}, the other from {c} to {d}"
            )

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)


@dataclass(frozen=True, slots=True)
class _Mixed(TokenNetwork):
    """An embedding may stand first and a readout last; all layers of attention are of one kind.  Abstract."""

    _attention: ClassVar[tuple[type, ...]]

    def _check_places(self) -> None:
        for index, layer in enumerate(self.layers, start=1):
            if isinstance(layer, Softmax):
                raise InputError(f"layer {index} is a softmax layer; these do not mix with other layers")
            if isinstance(layer, Heads | SoftmaxHeads | RotaryHeads) and not isinstance(layer, self._attention):
                raise InputError(f"layer {index} has heads of another kind; lightning and softmax do not mix")
            if isinstance(layer, Embedding) and index > 1:
                raise InputError(f"layer {index} is an embedding; only the first layer may be one")
            if isinstance(layer, Readout) and index < len(self.layers):
                raise InputError(f"layer {index} is a readout; only the last layer may be one")


@final
@dataclass(frozen=True, slots=True)
class AttentionNetwork(_Mixed):
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

    _attention = (Heads,)

    @property
    def kind(self) -> str:
        return "lightning attention"


@final
@dataclass(frozen=True, slots=True)
class SoftmaxNetwork(TokenNetwork):
    """Deep single-head softmax attention, unmasked.

    Parameters
    ----------
    tokens : int
    layers : tuple of Softmax
    """

    layers: tuple[Softmax, ...]

    def _check_places(self) -> None:
        for index, layer in enumerate(self.layers, start=1):
            if not isinstance(layer, Softmax):
                raise InputError(f"layer {index} is no softmax layer; these do not mix with other layers")

    @property
    def kind(self) -> str:
        return "softmax attention"


@final
@dataclass(frozen=True, slots=True)
class MultiHeadNetwork(_Mixed):
    """Softmax attention with several heads, perhaps at rotary positions, embeddings, linear layers and a readout.

    Parameters
    ----------
    tokens : int
    layers : tuple of layers
        An embedding may stand first, a readout last.

    Raises
    ------
    InputError, CompositionError, ShapeError
        Layers in other places, layers of other attention, layers that do not fit.
    """

    _attention = (SoftmaxHeads, RotaryHeads)

    @property
    def kind(self) -> str:
        return "multi-head softmax attention"
