"""The functional dimension of lightning attention: the rank of the derivative of parameter ↦ function.

At any points and modulo a prime the rank can only be smaller.  The orbit of theta under K_1 × … × K_{L−1}, and under
(A, V) ↦ (c A, V / c) in every head, has one function, so #parameters minus the dimension of the orbit at theta, an
exact rank as well, bounds it from above.  Where both meet, it is known.

>>> from catnet.architectures.attention.layers import Head
>>> one = Matrix([[1]])
>>> theta = AttentionNetwork(2, (Embedding(one), Heads((Head(one, one),), 1)))
>>> attention_dimension(theta)                  # three numbers, of which only the product w³ a v matters
AttentionDimension(value=1, expected=1, exact=True)
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.arrows import on_tokens
from catnet.architectures.attention.layers import Embedding, Heads, Layer, Linear, Readout
from catnet.architectures.attention.network import AttentionNetwork
from catnet.errors import InputError
from catnet.search import allowance

__all__ = ["AttentionDimension", "attention_dimension", "derivative_rank", "gradients"]

_PRIMES = (33_554_393, 33_554_383, 33_554_371)
_MOST_ENTRIES = 4_000_000

Integers = npt.NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True)
class AttentionDimension:
    """The rank, or a lower bound of it where `exact` is false; and #parameters − the dimension of the orbit at theta.

    At a theta whose orbit is smaller than at others, `expected` is that much larger.
    """

    value: int
    expected: int
    exact: bool


def attention_dimension(theta: AttentionNetwork) -> AttentionDimension | None:
    """The functional dimension at theta; None where it would cost too much."""
    if theta.parameters * theta.parameters > allowance("entries of the matrix of derivatives", _MOST_ENTRIES):
        return None
    bound = theta.parameters - _orbit_directions(theta).rank()
    value = derivative_rank(theta, bound)
    return AttentionDimension(value, bound, value == bound)


def derivative_rank(theta: AttentionNetwork, goal: int) -> int:
    """The rank modulo a prime of the derivative at random points, until `goal` is met or the points are many."""
    import flint

    prime = next((p for p in _PRIMES if all(_avoids(m, p) for m in _matrices(theta))), None)
    if prime is None or not theta.widths[-1]:
        return 0
    source = random.Random(theta.parameters)
    kept = np.zeros((0, theta.parameters), dtype=np.int64)
    rows_each = theta.widths[-1]
    for _ in range(2 * (goal // rows_each) + 4):
        if len(kept) >= goal:
            break
        point = np.array([source.randrange(prime) for _ in range(theta.widths[0])], dtype=np.int64)
        fresh = _Derivative(theta, prime).at(point)
        stacked = np.concatenate((kept, fresh.T))
        table = flint.nmod_mat(len(stacked), theta.parameters, stacked.ravel().tolist(), prime)
        echelon, rank = table.rref()
        flat = [int(echelon[i, j]) for i in range(rank) for j in range(theta.parameters)]
        kept = np.array(flat, dtype=np.int64).reshape(rank, theta.parameters)
    return len(kept)


def gradients(theta: AttentionNetwork, points: int) -> tuple[int, Integers]:
    """A prime, and modulo it ∂f_k / ∂x at random points, of shape (points · outputs, n, d).

    The ranks of what is made of it are lower bounds of those over Q.
    """
    d, n = theta.features[0], theta.tokens
    shifted = AttentionNetwork(n, (Embedding(Matrix.identity(d), Matrix.zeros(d, n)), *_without_embedding(theta)))
    prime = next((p for p in _PRIMES if all(_avoids(m, p) for m in _matrices(theta))), None)
    if prime is None:
        return 2, np.zeros((0, n, d), dtype=np.int64)
    source = random.Random(points)
    found = []
    for _ in range(points):
        point = np.array([source.randrange(prime) for _ in range(n * d)], dtype=np.int64)
        derivative = _Derivative(shifted, prime).at(point)[d * d : d * d + d * n]
        found.append(derivative.reshape(d, n, theta.widths[-1]).transpose(2, 1, 0))
    return prime, np.concatenate(found)


def _without_embedding(theta: AttentionNetwork) -> tuple[Layer, ...]:
    if isinstance(theta.layers[0], Embedding):
        raise InputError("gradients are asked of what comes after an embedding")
    return theta.layers


def _matrices(theta: AttentionNetwork) -> Iterator[Matrix]:
    for layer in theta.layers:
        yield from _matrices_of(layer)


def _matrices_of(layer: Layer) -> Iterator[Matrix]:
    """The matrices that hold the parameters of a layer, in the order in which they are counted."""
    if isinstance(layer, Heads):
        for head in layer.heads:
            yield head.score
            yield head.value
    elif isinstance(layer, Embedding):
        yield layer.weight
        if layer.encoding is not None:
            yield layer.encoding
    elif isinstance(layer, Linear | Readout):
        yield layer.weight
        if layer.bias is not None:
            yield Matrix.column(layer.bias)


def _avoids(matrix: Matrix, prime: int) -> bool:
    return all(int(q) % prime for q in matrix.packed[1].ravel().tolist())


@final
class _Derivative:
    """The state X and its derivatives by all parameters, modulo a prime, carried through the layers."""

    def __init__(self, theta: AttentionNetwork, prime: int) -> None:
        self.theta, self.prime, self.place = theta, prime, 0

    def at(self, point: Integers) -> Integers:
        """∂f/∂theta at a point, of shape (parameters, outputs)."""
        n = self.theta.tokens
        self.place = 0
        state = point.reshape(n, self.theta.features[0]).T
        moves = np.zeros((self.theta.parameters, *state.shape), dtype=np.int64)
        for layer in self.theta.layers:
            if isinstance(layer, Readout):
                state, moves = self._readout(layer, state, moves)
            elif isinstance(layer, Heads):
                state, moves = self._heads(layer, state, moves)
            else:
                state, moves = self._affine(layer, state, moves)
        return moves.transpose(0, 2, 1).reshape(self.theta.parameters, self.theta.widths[-1])

    def _modular(self, matrix: Matrix) -> Integers:
        tops, bottoms = matrix.packed
        p = self.prime
        flat = [int(a) % p * pow(int(b), -1, p) % p for a, b in zip(tops.ravel(), bottoms.ravel(), strict=True)]
        return np.array(flat, dtype=np.int64).reshape(matrix.shape)

    def _times(self, left: Integers, right: Integers) -> Integers:
        result: Integers = np.matmul(left, right) % self.prime
        return result

    def _entries(self, moves: Integers, shape: tuple[int, int], right: Integers) -> None:
        """Adds E_ab · right for every entry (a, b) of the next matrix of parameters."""
        for a in range(shape[0]):
            for b in range(shape[1]):
                moves[self.place, a] = (moves[self.place, a] + right[b]) % self.prime
                self.place += 1

    def _affine(self, layer: Layer, state: Integers, moves: Integers) -> tuple[Integers, Integers]:
        weight, *shift = [self._modular(matrix) for matrix in _matrices_of(layer)]
        image, moved = self._times(weight, state), self._times(weight, moves)
        self._entries(moved, (weight.shape[0], weight.shape[1]), state)
        for extra in shift:
            image = (image + extra) % self.prime
            n = self.theta.tokens
            units = np.eye(n, dtype=np.int64) if isinstance(layer, Embedding) else np.ones((1, n), dtype=np.int64)
            self._entries(moved, (extra.shape[0], extra.shape[1]), units)
        return image, moved

    def _readout(self, layer: Readout, state: Integers, moves: Integers) -> tuple[Integers, Integers]:
        size = state.size
        column, flat = state.T.reshape(size, 1), moves.transpose(0, 2, 1).reshape(len(moves), size, 1)
        weight, *shift = [self._modular(matrix) for matrix in _matrices_of(layer)]
        image, moved = self._times(weight, column), self._times(weight, flat)
        self._entries(moved, (weight.shape[0], weight.shape[1]), column)
        for extra in shift:
            image = (image + extra) % self.prime
            self._entries(moved, (extra.shape[0], 1), np.ones((1, 1), dtype=np.int64))
        return image, moved

    def _heads(self, layer: Heads, state: Integers, moves: Integers) -> tuple[Integers, Integers]:
        p = self.prime
        gram = self._times(state, state.T)
        half = self._times(moves, state.T)
        grams = (half + half.transpose(0, 2, 1)) % p
        images, moved = [], []
        for head in layer.heads:
            score, value = self._modular(head.score), self._modular(head.value)
            asked = self._times(score, state)
            mixed = self._times(gram, asked)
            images.append(self._times(value, mixed))
            inner = (self._times(grams, asked) + self._times(gram, self._times(score, moves))) % p
            part = self._times(value, inner)
            mixing = self._times(value, gram)
            for a in range(score.shape[0]):
                for b in range(score.shape[1]):
                    part[self.place] = (part[self.place] + mixing[:, a : a + 1] * state[b : b + 1]) % p
                    self.place += 1
            self._entries(part, (value.shape[0], value.shape[1]), mixed)
            moved.append(part)
        n = self.theta.tokens
        if not images:
            return np.zeros((0, n), dtype=np.int64), np.zeros((len(moves), 0, n), dtype=np.int64)
        return np.concatenate(images), np.concatenate(moved, axis=1)


def _orbit_directions(theta: AttentionNetwork) -> Matrix:
    """The infinitesimal symmetries at theta, one row for each: E_ab in every block of every hidden space, and one
    scaling of every head.
    """
    rows: list[list[Any]] = []
    for index in range(1, theta.depth):
        start = 0
        size = theta.features[index]
        for block in theta.blocks(index):
            for a in range(start, start + block):
                for b in range(start, start + block):
                    unit = Matrix([[int((i, j) == (a, b)) for j in range(size)] for i in range(size)], columns=size)
                    rows.append(_direction(theta, index, unit))
            start += block
    for index, layer in enumerate(theta.layers):
        if isinstance(layer, Heads):
            for number in range(len(layer.heads)):
                rows.append(_scaling(theta, index, number))
    return Matrix(rows, columns=theta.parameters)


def _direction(theta: AttentionNetwork, index: int, unit: Matrix) -> list[Any]:
    """The derivative of f_i ↦ (1 + t N) f_i, f_{i+1} ↦ f_{i+1} (1 − t N) at t = 0."""
    moved: list[Matrix] = []
    for place, layer in enumerate(theta.layers, start=1):
        if place == index:
            moved.extend(_written(layer, unit))
        elif place == index + 1:
            moved.extend(_unread(layer, unit, theta.tokens))
        else:
            moved.extend(Matrix.zeros(*matrix.shape) for matrix in _matrices_of(layer))
    return _flat(moved)


def _written(layer: Layer, unit: Matrix) -> Iterator[Matrix]:
    if not isinstance(layer, Heads):
        yield from (unit @ matrix for matrix in _matrices_of(layer))
        return
    for head, there in zip(layer.heads, layer.ranges, strict=True):
        yield Matrix.zeros(*head.score.shape)
        yield unit.select(there, there) @ head.value


def _unread(layer: Layer, unit: Matrix, tokens: int) -> Iterator[Matrix]:
    if isinstance(layer, Heads):
        for head in layer.heads:
            yield -(unit.T @ head.score + head.score @ unit)
            yield -(head.value @ unit)
        return
    weight, *shift = _matrices_of(layer)
    yield -(weight @ (on_tokens(tokens, unit) if isinstance(layer, Readout) else unit))
    yield from (Matrix.zeros(*matrix.shape) for matrix in shift)


def _scaling(theta: AttentionNetwork, index: int, number: int) -> list[Any]:
    """The derivative of (A, V) ↦ (c A, V / c) of one head at c = 1."""
    moved: list[Matrix] = []
    for place, layer in enumerate(theta.layers):
        if not isinstance(layer, Heads):
            moved.extend(Matrix.zeros(*matrix.shape) for matrix in _matrices_of(layer))
            continue
        for here, head in enumerate(layer.heads):
            factor = int((place, here) == (index, number))
            moved.extend((head.score * factor, head.value * -factor))
    return _flat(moved)


def _flat(matrices: Sequence[Matrix]) -> list[Any]:
    return [value for matrix in matrices for row in matrix.rows() for value in row]
