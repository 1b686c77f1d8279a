"""Sums of attention networks of one shape: the heads of all copies beside each other, their outputs added up.

Heads add nothing up, so a network that ends in heads gets a linear layer behind them.

>>> from catnet.architectures.attention.layers import Head
>>> one = Matrix([[1]])
>>> theta = AttentionNetwork(2, (Heads((Head(one, one),), 1),))
>>> found = direct_sum((theta, theta), Fraction(1, 2)).network
>>> found.widths, found((Fraction(1), Fraction(1))) == theta((Fraction(1), Fraction(1)))
((2, 4, 2), True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.attention.layers import (
    Embedding,
    Heads,
    Layer,
    Linear,
    Readout,
    RotaryHeads,
    SoftmaxHeads,
)
from catnet.architectures.attention.network import AttentionNetwork, MultiHeadNetwork
from catnet.theorem.sums import DirectSum, Strip, joined, joined_biases

__all__ = ["direct_sum"]

Theta = TypeVar("Theta", AttentionNetwork, MultiHeadNetwork)


def direct_sum(copies: Sequence[Theta], share: Fraction) -> DirectSum[Theta]:
    """The network of X ↦ share · Σ f(X; copy)."""
    some = copies[0]
    layers: list[Layer] = []
    for index in range(some.depth):
        parts = [copy.layers[index] for copy in copies]
        layers.append(_summed(parts, index == 0, index == some.depth - 1, share))
    widths = list(some.features[1:-1])
    if isinstance(some.layers[-1], Heads | SoftmaxHeads | RotaryHeads):
        widths.append(some.features[-1])
        one = [Matrix.identity(some.features[-1])] * len(copies)
        layers.append(Linear(joined(one, first=False, last=True, share=share)))
    layout = tuple((Strip(some.tokens, width),) for width in widths)
    return DirectSum(some.with_layers(layers), layout)


def _summed(parts: Sequence[Any], first: bool, last: bool, share: Fraction) -> Layer:
    """One layer of the sum."""
    some = parts[0]
    if isinstance(some, Heads | SoftmaxHeads | RotaryHeads):
        return _side_by_side(parts, first)
    if isinstance(some, Readout):
        blocks = [
            joined([part.blocks[t] for part in parts], first=first, last=True, share=share) for t in range(some.tokens)
        ]
        weight = joined(blocks, first=False, last=True, share=Fraction(1))
        return Readout(weight, some.tokens, _biases(parts, True, share))
    weight = joined([part.weight for part in parts], first=first, last=last, share=share)
    if isinstance(some, Linear):
        return Linear(weight, _biases(parts, last, share))
    if some.encoding is None:
        return Embedding(weight)
    return Embedding(weight, joined([part.encoding for part in parts], first=True, last=last, share=share))


def _side_by_side(parts: Sequence[Any], first: bool) -> Layer:
    """The heads of all copies, each copy reading its own features, or all of them the inputs."""
    d = parts[0].inputs
    some: Any = parts[0]
    if first:
        return _with_heads(some, [head for part in parts for head in part.heads], d)
    heads: list[Any] = []
    for number, part in enumerate(parts):
        before, behind = Matrix.zeros(d, number * d), Matrix.zeros(d, (len(parts) - number - 1) * d)
        own = before.beside(Matrix.identity(d)).beside(behind)
        heads += part.reading(own).heads
    return _with_heads(some, heads, d * len(parts))


def _with_heads(some: Any, heads: Sequence[Any], inputs: int) -> Layer:
    """A layer of the same kind, with its mask and rotation."""
    made: Layer = replace(some, heads=tuple(heads), inputs=inputs)
    return made


def _biases(parts: Sequence[Any], last: bool, share: Fraction) -> Vector | None:
    biases = [part.bias for part in parts if part.bias is not None]
    return joined_biases(biases, last, share) if biases else None
