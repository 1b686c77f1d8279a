"""A network of softmax heads made equivariant under an involution: its layers averaged, in coordinates of its features.

g permutes the tokens and acts on the features of the ends.  In the coordinates that floats propose
(`catnet.architectures.attention.frames`) it acts on every hidden space by a signed permutation of features, which
exchanges heads.  All layers are linear in their entries, so the mean of a layer and of what g makes of it,

    W ↦ (W + k_i W k_{i−1}^{-1}) / 2,    A_h ↦ (A_h + k A_h' k^T) / 2,    E ↦ (E + k_1 E P^{-1}) / 2,

is equivariant; where all operators are signed permutations it is the orthogonal projection to what is, the nearest one.

>>> from catnet.algebra.permutation import Permutation
>>> from catnet.architectures.attention.layers import Linear
>>> from catnet.theorem.action import EndActions
>>> one = Matrix([[1]])
>>> heads = SoftmaxHeads(((one, one), (2 * one, one)), 1)
>>> theta = MultiHeadNetwork(3, (Embedding(one, Matrix([[1, 0, "-11/10"]])), heads, Linear(Matrix([[1, -1]]))))
>>> turn = Monomial(Permutation((2, 1, 0)), (-1, -1, -1))
>>> found = average_heads(theta, (("m", turn, turn),))
>>> found.network.layers[0].encoding * (1 / found.frames[0][0, 0]), found.is_nearest
(Matrix([['21/20', '0', '-21/20']]), True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import TypeAlias

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.attention.arrows import split_tokens
from catnet.architectures.attention.frames import Floats, Part, balanced_frames, best_involutions
from catnet.architectures.attention.layers import Embedding, Layer, Linear, Readout
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.errors import InputError
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.theorem.average import Break, LayerAverage
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Actions
from catnet.verdict import Undecided

__all__ = ["average_heads"]

_BITS = 32
"""Coordinates are rounded to so many binary digits behind the point."""

Table: TypeAlias = tuple[str, Matrix]


def average_heads(theta: MultiHeadNetwork, actions: Actions) -> LayerAverage | Undecided:
    """The average of theta over an involution.

    Parameters
    ----------
    theta : MultiHeadNetwork
        Of a linear layer or a readout at the end.
    actions : Actions
        Generators of a group of order 2 that the layers absorb; those that are the identity at both ends act trivially.

    Returns
    -------
    LayerAverage or Undecided
        Nothing is checked yet.  Undecided where the network ends in heads or has rotary positions, or its entries
        are too large for floats.
    """
    if not isinstance(theta, MultiHeadNetwork):
        raise InputError(f"the layers of several softmax heads are averaged here, not those of {type(theta).__name__}")
    if not isinstance(actions, Sequence):
        raise InputError(f"expected generators (name, on the input, on the output), found {type(actions).__name__}")
    if any(isinstance(layer, RotaryHeads) for layer in theta.layers):
        return Undecided("layers with rotary positions are not averaged")
    if isinstance(theta.layers[-1], SoftmaxHeads):
        return Undecided("layers are averaged where a linear layer or a readout stands behind the last heads")
    _, first, last = next(one for one in actions if not (one[1].is_identity and one[2].is_identity))
    split = split_tokens(as_matrix(first), theta.tokens)
    if split is None:
        return Undecided("the action on the input is no permutation of the tokens ⊗ a matrix of features")
    tokens, inward = split
    outward = as_matrix(last)
    if not theta.has_readout:
        behind = split_tokens(outward, theta.tokens)
        if behind is None:
            return Undecided("the action on the output is no permutation of the tokens ⊗ a matrix of features")
        outward = behind[1]
    ends = (inward.inverse(), outward)
    try:
        frames = _in_floats(theta, tokens, ends)
    except (OverflowError, np.linalg.LinAlgError):
        return Undecided("no coordinates were found in floats")
    if frames is None:
        return Undecided("no coordinates were found in floats")
    coordinates, hidden = frames
    given = _in_coordinates(theta, coordinates)
    moved = _moved(given, tokens, ends, [as_matrix(one) for one in hidden])
    network = given.with_layers([_mean(a, b) for a, b in zip(given.layers, moved.layers, strict=True)])
    spaces = [
        Monomial.of_permutation([tokens(t) * one.size + k for t in range(theta.tokens) for k in range(one.size)])
        * _on_all(theta.tokens, one)
        for one in hidden
    ]
    still = [Monomial.identity(one.size) for one in spaces]
    acting: list[tuple[str, tuple[Operator, ...]]] = []
    for name, one, other in actions:
        trivial = one.is_identity and other.is_identity
        acting.append((name, (one, *(still if trivial else spaces), other)))
    signed = all(isinstance(one, Monomial) and one.is_signed_permutation for one in (first, last))
    distance = sum((_square(b - a) for a, b in _pairs(given, network)), Fraction(0))
    total = sum((_square(a) for a, _ in _pairs(given, given)), Fraction(0))
    name = next(name for name, one, other in actions if not (one.is_identity and other.is_identity))
    breaks = sorted(
        _breaks(given, moved, name, hidden), key=lambda entry: (-entry.largest_entry, entry.layer, entry.neuron)
    )
    actions_on = LayerActions(tuple(acting))
    typical = _typical(given, tokens, [inward, *map(as_matrix, hidden), outward])
    return LayerAverage(network, actions_on, given, tuple(coordinates), distance, total, signed, tuple(breaks), typical)


def _in_floats(
    theta: MultiHeadNetwork, tokens: Permutation, ends: tuple[Matrix, Matrix]
) -> tuple[list[Matrix], list[Monomial]] | None:
    """Exact coordinates of the features of every hidden space, and the signed permutation proposed in them."""
    frames = balanced_frames(_parts(theta, tokens, ends))
    balanced = _in_coordinates(theta, [_rounded(frame) for frame in frames])
    parts = _parts(balanced, tokens, ends)
    coordinates, hidden = [], []
    for frame, part, found in zip(frames, parts, best_involutions(parts), strict=False):
        rotation, images, signs = found.frame(part.blocks)
        turned = rotation @ frame
        if not all(map(isfinite, turned.ravel().tolist())):
            return None
        coordinates.append(_rounded(turned))
        if coordinates[-1].rank() < len(turned):
            return None
        hidden.append(Monomial(Permutation(images), tuple(map(Fraction, signs))))
    return coordinates, hidden


def _parts(theta: MultiHeadNetwork, tokens: Permutation, ends: tuple[Matrix, Matrix]) -> list[Part]:
    moved = _moved(theta, tokens, ends, [Matrix.identity(size) for size in theta.features[1:-1]])
    parts = []
    for layer, other in zip(theta.layers, moved.layers, strict=True):
        rows, fixed, scores = _in_doubles(layer)
        moved_rows, moved_fixed, moved_scores = _in_doubles(other)
        blocks = tuple(layer.ranges) if isinstance(layer, SoftmaxHeads) else (range(len(rows)),)
        parts.append(Part(rows, fixed, moved_rows, moved_fixed, scores, moved_scores, blocks))
    return parts


def _in_doubles(layer: Layer) -> tuple[Floats, Floats, tuple[Floats, ...]]:
    """What reads, what only writes, and the scores."""
    if isinstance(layer, SoftmaxHeads):
        values = [_doubles(value) for _, value in layer.heads]
        rows = np.concatenate([np.zeros((0, layer.inputs)), *values])
        return rows, np.zeros((len(rows), 0)), tuple(_doubles(score) for score, _ in layer.heads)
    if isinstance(layer, Readout):
        rows = _doubles(layer.stacked)
        return rows, np.zeros((len(rows), 0)), ()
    assert isinstance(layer, Embedding | Linear)
    whole = _doubles(layer.table)
    return whole[:, : layer.inputs], whole[:, layer.inputs :], ()


def _doubles(matrix: Matrix) -> Floats:
    return np.array([[float(value) for value in row] for row in matrix.rows()], dtype=np.float64).reshape(matrix.shape)


def _rounded(table: Floats) -> Matrix:
    one = 1 << _BITS
    return Matrix([[Fraction(round(value * one), one) for value in row] for row in table.tolist()], columns=len(table))


def _in_coordinates(theta: MultiHeadNetwork, frames: Sequence[Matrix]) -> MultiHeadNetwork:
    """The same function, the features of every hidden space multiplied by a matrix."""
    layers = list(theta.layers)
    for index, frame in enumerate(frames):
        layers[index] = _written(layers[index], frame)
        layers[index + 1] = layers[index + 1].reading(frame.inverse())
    return theta.with_layers(layers)


def _moved(
    theta: MultiHeadNetwork, tokens: Permutation, ends: tuple[Matrix, Matrix], hidden: Sequence[Matrix]
) -> MultiHeadNetwork:
    """What the involution makes of every layer; operators on features, the first one inverted."""
    inward, outward = ends
    before = [inward, *hidden]  # involutions
    here = [*hidden, outward]
    layers = [
        _written(layer.permuted(tokens).reading(below), above)
        for layer, below, above in zip(theta.layers, before, here, strict=True)
    ]
    return theta.with_layers(layers)


def _written(layer: Layer, matrix: Matrix) -> Layer:
    found = layer.writing(matrix)
    assert found is not None  # coordinates and actions respect the heads
    return found


def _mean(left: Layer, right: Layer) -> Layer:
    half = Fraction(1, 2)
    if isinstance(left, SoftmaxHeads) and isinstance(right, SoftmaxHeads):
        pairs = zip(left.heads, right.heads, strict=True)
        heads = tuple(((a + c) * half, (b + d) * half) for (a, b), (c, d) in pairs)
        return SoftmaxHeads(heads, left.inputs, left.causal)
    if isinstance(left, Embedding) and isinstance(right, Embedding):
        weight = (left.weight + right.weight) * half
        if left.encoding is None or right.encoding is None:
            return Embedding(weight)
        return Embedding(weight, (left.encoding + right.encoding) * half)
    assert isinstance(left, Linear | Readout) and isinstance(right, Linear | Readout)
    bias = None
    if left.bias is not None and right.bias is not None:
        bias = tuple((a + b) * half for a, b in zip(left.bias, right.bias, strict=True))
    weight = (left.weight + right.weight) * half
    return Linear(weight, bias) if isinstance(left, Linear) else Readout(weight, left.tokens, bias)


def _tables(layer: Layer) -> list[Table]:
    """All entries of a layer, in tables with names."""
    if isinstance(layer, SoftmaxHeads):
        values = Matrix.zeros(0, layer.inputs)
        for _, value in layer.heads:
            values = values.above(value)
        return [("", values), *((f"scores {number}", score) for number, (score, _) in enumerate(layer.heads))]
    assert isinstance(layer, Embedding | Linear | Readout)
    found = [("", layer.weight)]
    if isinstance(layer, Embedding):
        return found if layer.encoding is None else [*found, ("encodings", layer.encoding)]
    return found if layer.bias is None else [*found, ("bias", Matrix.column(layer.bias))]


def _pairs(left: MultiHeadNetwork, right: MultiHeadNetwork) -> Iterator[tuple[Matrix, Matrix]]:
    for one, other in zip(left.layers, right.layers, strict=True):
        for (_, a), (_, b) in zip(_tables(one), _tables(other), strict=True):
            yield a, b


def _square(matrix: Matrix) -> Fraction:
    return sum((value * value for row in matrix.rows() for value in row), Fraction(0))


def _typical(given: MultiHeadNetwork, tokens: Permutation, spaces: Sequence[Matrix]) -> Fraction:
    """The mean square of the entries of every layer, times how many of them are moved."""
    total = Fraction(0)
    everywhere = [tokens(t) != t for t in range(given.tokens)]
    for layer, before, here in zip(given.layers, spaces, spaces[1:], strict=False):
        reads, writes = _moved_places(before), _moved_places(here)
        square, moved, size = Fraction(0), 0, 0
        for part, table in _tables(layer):
            rows, columns = writes, reads
            if part.startswith("scores"):
                rows = reads
            elif part == "encodings":
                columns = everywhere
            elif part == "bias":
                columns = [False]
            elif isinstance(layer, Readout):
                columns = [token or feature for token in everywhere for feature in reads]
            square += _square(table)
            size += len(rows) * len(columns)
            moved += len(rows) * len(columns) - rows.count(False) * columns.count(False)
        total += square * moved / size if size else 0
    return total


def _moved_places(operator: Matrix) -> list[bool]:
    units = Matrix.identity(operator.shape[0])
    return [operator.row(place) != units.row(place) for place in range(operator.shape[0])]


def _breaks(given: MultiHeadNetwork, moved: MultiHeadNetwork, name: str, hidden: Sequence[Monomial]) -> Iterator[Break]:
    """Rows, and scores of heads, that the involution does not carry to their partners'."""
    for index, (layer, other) in enumerate(zip(given.layers, moved.layers, strict=True), start=1):
        acting = hidden[index - 1].permutation if index <= len(hidden) else None
        for (part, one), (_, two) in zip(_tables(layer), _tables(other), strict=True):
            rows = [list(row) for row in (two - one).rows()]
            if part.startswith("scores"):
                number = int(part.split()[1])
                size = max((abs(value) for row in rows for value in row), default=Fraction(0))
                if size and acting is not None and isinstance(layer, SoftmaxHeads):
                    partner = _head_of(layer, acting, number)
                    yield Break(index, name, partner, number, size, None, "scores")
                continue
            for row, entries in enumerate(rows):
                size = max(map(abs, entries), default=Fraction(0))
                if size:
                    column = None if part == "bias" else [abs(value) for value in entries].index(size)
                    partner_row = row if acting is None else acting(row)
                    words = part if part == "encodings" else ""
                    yield Break(index, name, partner_row, row if acting is not None else None, size, column, words)


def _head_of(layer: SoftmaxHeads, acting: Permutation, number: int) -> int:
    """The head that a head is exchanged with; itself, where it has no features."""
    place = layer.ranges[number]
    if not len(place):
        return number
    return next(k for k, there in enumerate(layer.ranges) if acting(place.start) in there)


def _on_all(tokens: int, operator: Monomial) -> Monomial:
    """1 ⊗ C."""
    size = operator.size
    images = tuple(t * size + image for t in range(tokens) for image in operator.permutation.images)
    return Monomial(Permutation(images), operator.scale * tokens)
