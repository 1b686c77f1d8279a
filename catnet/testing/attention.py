"""Attention networks to draw, lightning and softmax, disguises of them, and actions that they absorb.

>>> from hypothesis import find
>>> find(attention_networks(), lambda theta: theta.depth == 2).widths[:2]
(1, 0)
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.network import AttentionNetwork, SoftmaxNetwork
from catnet.groups.operators import as_matrix
from catnet.testing.equivariant import end_actions
from catnet.testing.groups import finite_groups, representations
from catnet.testing.values import invertible_matrices, matrices, vectors
from catnet.theorem import EndActions

__all__ = ["attention_disguises", "attention_ends", "attention_networks", "softmax_networks"]


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


@st.composite
def softmax_networks(draw: DrawFn) -> SoftmaxNetwork:
    """One to three layers of one head on one to three tokens."""
    n = draw(st.integers(1, 3))
    sizes = draw(st.lists(st.integers(1, 2), min_size=2, max_size=4))
    layers = tuple(
        Softmax(draw(matrices(rows=d, columns=d)), draw(matrices(rows=e, columns=d))) for d, e in pairwise(sizes)
    )
    return SoftmaxNetwork(n, layers)


@st.composite
def attention_disguises(draw: DrawFn, theta: Any) -> Any:
    """The features after every hidden layer in another basis, head by head; heads in another order."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        layer = layers[index]
        if isinstance(layer, Heads):
            order = draw(st.permutations(range(len(layer.heads))))
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
