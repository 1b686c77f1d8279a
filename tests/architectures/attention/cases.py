"""Small attention networks with many coincidences, disguises of them, and a naive evaluation by plain fractions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.network import AttentionNetwork, SoftmaxNetwork

SMALL = st.sampled_from([0, 0, 1, 1, -1, 2])


@st.composite
def matrices(draw, rows, columns):
    return Matrix([[draw(SMALL) for _ in range(columns)] for _ in range(rows)], columns=columns)


@st.composite
def invertible(draw, size):
    """A product of a triangular matrix with unit diagonal, a diagonal one, and a permutation."""
    order = draw(st.permutations(range(size)))
    table = [[draw(st.integers(-1, 1)) if j < i else Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    scale = [draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(-1), Fraction(1, 3)])) for _ in range(size)]
    return Matrix(table, columns=size).scale_rows(scale).select(rows=order)


@st.composite
def layers_of_heads(draw, d, *, least=0):
    heads = [
        Head(draw(matrices(d, d)), draw(matrices(draw(st.integers(0, 2)), d)))
        for _ in range(draw(st.integers(least, 2)))
    ]
    if heads and draw(st.integers(0, 3)) == 0:
        heads.append(draw(st.sampled_from(heads)))
    return Heads(tuple(heads), d)


@st.composite
def networks(draw, *, most_heads=1, tokens=3):
    n = draw(st.integers(1, tokens))
    d = draw(st.integers(0, 2))
    layers = []
    if draw(st.booleans()):
        width = draw(st.integers(0, 2))
        encoding = draw(matrices(width, n)) if draw(st.booleans()) else None
        layers.append(Embedding(draw(matrices(width, d)), encoding))
        d = width
    for _ in range(draw(st.integers(0, most_heads))):
        layers.append(draw(layers_of_heads(d)))
        d = layers[-1].outputs
        if draw(st.booleans()):
            width = draw(st.integers(1, 2))
            bias = [draw(SMALL) for _ in range(width)] if draw(st.booleans()) else None
            layers.append(Linear(draw(matrices(width, d)), bias))
            d = width
    if not layers or draw(st.integers(0, 2)) == 0:
        bias = [draw(SMALL)] if draw(st.booleans()) else None
        layers.append(Readout(draw(matrices(1, n * d)), n, bias))
    return AttentionNetwork(n, tuple(layers))


@st.composite
def softmax_networks(draw):
    n = draw(st.integers(1, 3))
    sizes = draw(st.lists(st.integers(1, 2), min_size=2, max_size=4))
    layers = [Softmax(draw(matrices(d, d)), draw(matrices(e, d))) for d, e in zip(sizes, sizes[1:], strict=False)]
    return SoftmaxNetwork(n, tuple(layers))


@st.composite
def disguises(draw, theta):
    """An element of K_1 × … × K_{L−1} applied by the formulas, heads permuted and their factors moved."""
    layers = list(theta.layers)
    for index in range(theta.depth - 1):
        layer = layers[index]
        if isinstance(layer, Heads):
            order = draw(st.permutations(range(len(layer.heads))))
            blocks = [draw(invertible(head.outputs)) for head in layer.heads]
            ranges = layer.ranges
            layers[index] = Heads(
                tuple(Head(layer.heads[h].score, blocks[h] @ layer.heads[h].value) for h in order), layer.inputs
            )
            back = Matrix.identity(0)
            for block in blocks:
                back = back.direct_sum(block.inverse())
            back = back.select(columns=[row for h in order for row in ranges[h]])
        else:
            change = draw(invertible(layer.outputs))
            layers[index] = layer.writing(change)
            back = change.inverse()
        layers[index + 1] = layers[index + 1].reading(back)
    return theta.with_layers(layers)


@st.composite
def points(draw, dimension):
    return tuple(draw(st.fractions(-2, 2, max_denominator=3)) for _ in range(dimension))


# ---- the naive oracle: lists of Fractions, head by head


def naive(theta, point):
    n = theta.tokens
    d = theta.layers[0].inputs
    tokens = [list(point[t * d : (t + 1) * d]) for t in range(n)]
    for layer in theta.layers:
        if isinstance(layer, Embedding):
            tokens = [_plus(_apply(layer.weight, x), _column(layer.encoding, t)) for t, x in enumerate(tokens)]
        elif isinstance(layer, Linear):
            tokens = [_plus(_apply(layer.weight, x), layer.bias) for x in tokens]
        elif isinstance(layer, Heads):
            tokens = [[v for head in layer.heads for v in _head(head, tokens, x)] for x in tokens]
        else:
            flat = [v for x in tokens for v in x]
            return tuple(_plus(_apply(layer.weight, flat), layer.bias))
    return tuple(v for x in tokens for v in x)


def _head(head, tokens, query):
    total = [Fraction(0)] * head.value.shape[0]
    for key in tokens:
        score = sum((a * b for a, b in zip(key, _apply(head.score, query), strict=True)), Fraction(0))
        total = [t + score * v for t, v in zip(total, _apply(head.value, key), strict=True)]
    return total


def _apply(matrix, x):
    return [sum((a * b for a, b in zip(row, x, strict=True)), Fraction(0)) for row in matrix.rows()]


def _plus(left, right):
    return left if right is None else [a + b for a, b in zip(left, right, strict=True)]


def _column(matrix, t):
    return None if matrix is None else [row[t] for row in matrix.rows()]
