"""Attention networks to draw, lightning and softmax, disguises of them, and actions that they absorb.

>>> from hypothesis import find
>>> find(attention_networks(), lambda theta: theta.depth == 2).widths[:2]
(1, 0)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.network import AttentionNetwork, MultiHeadNetwork, SoftmaxNetwork
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.groups.operators import as_matrix
from catnet.testing.equivariant import end_actions
from catnet.testing.groups import finite_groups, representations
from catnet.testing.values import invertible_matrices, kept, matrices, vectors
from catnet.theorem import EndActions

__all__ = [
    "attention_disguises",
    "attention_ends",
    "attention_networks",
    "multi_head_disguises",
    "multi_head_networks",
    "softmax_networks",
]


@kept
@st.composite
def attention_networks(draw: DrawFn) -> AttentionNetwork:
    """One to three tokens of at most two features: perhaps an embedding, at most one layer of heads, perhaps a linear
    layer, perhaps a readout.
    """
    n = draw(st.integers(1, 3))
    d = inputs = draw(st.integers(1, 2))
    layers: list[Any] = []
    if draw(st.booleans()):
        d = draw(st.integers(0, 2))
        encoding = draw(matrices(rows=d, columns=n)) if draw(st.booleans()) else None
        layers.append(Embedding(draw(matrices(rows=d, columns=inputs)), encoding))
    if draw(st.booleans()):
        heads = [
            Head(draw(matrices(rows=d, columns=d)), draw(matrices(rows=draw(st.integers(0, 2)), columns=d)))
            for _ in range(draw(st.integers(0, 2)))
        ]
        layers.append(Heads(tuple(heads), d))
        d = layers[-1].outputs
    if not layers or draw(st.booleans()):
        if draw(st.booleans()):
            layers.append(Linear(draw(matrices(rows=1, columns=d)), draw(vectors(size=1))))
        else:
            layers.append(Readout(draw(matrices(rows=1, columns=n * d)), n, draw(vectors(size=1))))
    return AttentionNetwork(n, tuple(layers))


@kept
@st.composite
def softmax_networks(draw: DrawFn) -> SoftmaxNetwork:
    """One to three layers of one head on one to three tokens."""
    n = draw(st.integers(1, 3))
    sizes = draw(st.lists(st.integers(1, 2), min_size=2, max_size=4))
    layers = tuple(
        Softmax(draw(matrices(rows=d, columns=d)), draw(matrices(rows=e, columns=d))) for d, e in pairwise(sizes)
    )
    return SoftmaxNetwork(n, layers)


@kept
@st.composite
def multi_head_networks(draw: DrawFn) -> MultiHeadNetwork:
    """One to three tokens: perhaps an embedding, one or two layers of at most two heads of softmax, masked or not, and
    perhaps a linear layer behind the first, and one or a readout at the end.
    """
    n, d = draw(st.sampled_from([1, 2, 3, 3])), draw(st.integers(1, 2))
    layers: list[Any] = []
    if draw(st.booleans()):
        encoding = draw(matrices(rows=d, columns=n)) if draw(st.booleans()) else None
        layers.append(Embedding(draw(matrices(rows=d, columns=draw(st.integers(1, 2)))), encoding))
    layers.append(draw(_softmax_heads(d) if draw(st.sampled_from([True, True, True, False])) else _rotary_heads(d)))
    d = layers[-1].outputs
    if d and draw(st.sampled_from([False, False, True])):
        if draw(st.booleans()):
            mixed = draw(st.integers(1, 2))
            bias = draw(vectors(size=mixed)) if draw(st.booleans()) else None
            layers.append(Linear(draw(matrices(rows=mixed, columns=d)), bias))
            d = mixed
        layers.append(draw(_softmax_heads(d)))
        d = layers[-1].outputs
    rows = draw(st.integers(1, 2))
    bias = draw(vectors(size=rows)) if draw(st.booleans()) else None
    if draw(st.booleans()):
        layers.append(Linear(draw(matrices(rows=rows, columns=d)), bias))
    elif draw(st.booleans()):
        layers.append(Readout(draw(matrices(rows=rows, columns=n * d)), n, bias))
    return MultiHeadNetwork(n, tuple(layers))


@kept
@st.composite
def _softmax_heads(draw: DrawFn, d: int) -> SoftmaxHeads:
    heads = tuple(
        (draw(matrices(rows=d, columns=d)), draw(matrices(rows=draw(st.integers(0, 2)), columns=d)))
        for _ in range(draw(st.integers(0, 2)))
    )
    return SoftmaxHeads(heads, d, draw(st.sampled_from([False, False, True])))


@kept
@st.composite
def _rotary_heads(draw: DrawFn, d: int) -> RotaryHeads:
    """One or two heads, turned by (3 + 4 i) / 5 or by half a turn from token to token."""
    turn = draw(st.sampled_from([Matrix([["3/5", "-4/5"], ["4/5", "3/5"]]), Matrix([[-1]])]))
    k = turn.shape[0]
    heads = tuple(
        (draw(matrices(rows=k, columns=d)), draw(matrices(rows=k, columns=d)), draw(matrices(rows=1, columns=d)))
        for _ in range(draw(st.integers(1, 2)))
    )
    return RotaryHeads(heads, d, turn, draw(st.booleans()))


@st.composite
def multi_head_disguises(draw: DrawFn, theta: MultiHeadNetwork) -> MultiHeadNetwork:
    """The outputs of every head in another basis, and those of an embedding."""
    layers: list[Any] = list(theta.layers)
    for index in range(len(layers) - 1):
        layer = layers[index]
        if isinstance(layer, RotaryHeads):
            changes = [draw(invertible_matrices(size=size)) for size in layer.blocks]
            heads = zip(changes, layer.heads, strict=True)
            turned = tuple((key, query, change @ value) for change, (key, query, value) in heads)
            layers[index] = RotaryHeads(turned, layer.inputs, layer.rotation, layer.causal)
            back = _side_by_side(changes)
        elif isinstance(layer, SoftmaxHeads):
            changes = [draw(invertible_matrices(size=size)) for size in layer.blocks]
            moved = tuple((score, change @ value) for change, (score, value) in zip(changes, layer.heads, strict=True))
            layers[index] = SoftmaxHeads(moved, layer.inputs, layer.causal)
            back = _side_by_side(changes)
        else:
            change = draw(invertible_matrices(size=layer.outputs))
            layers[index], back = layer.writing(change), change.inverse()
        layers[index + 1] = layers[index + 1].reading(back)
    return MultiHeadNetwork(theta.tokens, tuple(layers))


def _side_by_side(changes: Sequence[Matrix]) -> Matrix:
    """The inverses along the diagonal."""
    back = Matrix.identity(0)
    for change in changes:
        back = back.direct_sum(change.inverse())
    return back


@st.composite
def attention_disguises(draw: DrawFn, theta: Any) -> Any:
    """The features after every hidden layer in another basis, head by head; equal heads exchanged."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        layer = layers[index]
        if isinstance(layer, Heads):
            order = draw(_orders(layer))
            blocks = [draw(invertible_matrices(size=head.outputs)) for head in layer.heads]
            moved = tuple(Head(layer.heads[h].score, blocks[h] @ layer.heads[h].value) for h in order)
            layers[index] = Heads(moved, layer.inputs)
            back = Matrix.identity(0)
            for block in blocks:
                back = back.direct_sum(block.inverse())
            back = back.select(columns=[row for h in order for row in layer.ranges[h]])
        else:
            change = draw(invertible_matrices(size=layer.outputs))
            layers[index] = layer.writing(change)
            back = change.inverse()
        layers[index + 1] = layers[index + 1].reading(back)
    return theta.with_layers(layers)


@st.composite
def _orders(draw: DrawFn, layer: Heads) -> list[int]:
    """Which head comes where; others would carry V_i to another space."""
    order = list(range(len(layer.heads)))
    for size in sorted({head.outputs for head in layer.heads}):
        alike = [h for h in order if layer.heads[h].outputs == size]
        for place, head in zip(alike, draw(st.permutations(alike)), strict=True):
            order[place] = head
    return order


@st.composite
def attention_ends(draw: DrawFn, theta: Any) -> EndActions:
    """The same change of features in every token together with a permutation of the tokens, on either end."""
    group = draw(finite_groups(order=6, degree=3))
    last = theta.widths[-1] if theta.has_readout else theta.features[-1]
    features = draw(end_actions(theta.features[0], last, group=group, kind="signed"))
    tokens = draw(representations(group, kind="permutation", dimension=theta.tokens))
    generators = []
    for (name, before, after), (_, image) in zip(features.generators, tokens.images, strict=True):
        moved = as_matrix(image)
        end = as_matrix(after) if theta.has_readout else moved.kron(as_matrix(after))
        generators.append((name, moved.kron(as_matrix(before)), end))
    return EndActions(tuple(generators))
