"""Symmetries of small softmax networks, by enclosures and Taylor coefficients, against all signed permutations."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations, product
from math import factorial
from typing import Any

import numpy as np
import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Linear, Readout
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import Gelu, Pointwise, Relu, Sigmoid, Silu, Softplus, Tanh
from catnet.category.enclosure import Interval, enclose
from catnet.category.jets import jet
from catnet.errors import InexactNumberError
from catnet.groups.automorphisms import automorphisms
from catnet.questions import candidate_structures
from catnet.questions.candidate_structures import symmetric_points
from catnet.questions.symmetries import Kind, symmetries


def network(rng: random.Random) -> MultiHeadNetwork:
    """One layer of heads, sometimes two, with few different weights, zero and equal and mirrored heads, masks."""
    n, d = rng.choice([(1, 2), (2, 1), (2, 2), (3, 1), (3, 1)])

    def matrix(rows: int, columns: int) -> Matrix:
        return Matrix([[rng.choice((0, 0, 1, -1, 2)) for _ in range(columns)] for _ in range(rows)], columns=columns)

    layers: list[Any] = []
    for _ in range(rng.choice((1, 1, 2))):
        heads = [(matrix(d, d), matrix(rng.choice((1, d)), d)) for _ in range(rng.randint(1, 2))]
        if rng.random() < 0.3:
            heads = [heads[0], (rng.choice((1, -1)) * heads[0][0], heads[0][1])]
        layers.append(SoftmaxHeads(tuple(heads), d, rng.random() < 0.2))
        layers.append(Linear(matrix(d, layers[-1].outputs), rng.choice((None, (1,) * d))))
    if rng.random() < 0.3:
        layers.insert(0, Embedding(matrix(d, d), rng.choice((None, None, matrix(d, n)))))
    if rng.random() < 0.3:
        layers[-1] = Readout(matrix(1, n * layers[-1].inputs), n, None)
    return MultiHeadNetwork(n, tuple(layers))


def values(theta: MultiHeadNetwork, points: Any) -> Any:
    """At many points (one in each row), in doubles, written from the definitions."""
    n = theta.tokens
    x = points.reshape(len(points), n, -1)
    for layer in theta.layers:
        if isinstance(layer, SoftmaxHeads):
            seen = np.tril(np.ones((n, n))) if layer.causal else np.ones((n, n))
            parts = []
            for score, value in layer.heads:
                scores = np.where(seen > 0, np.einsum("bsi,ij,btj->bts", x, floats(score), x), -np.inf)
                exponents = np.exp(scores - scores.max(axis=2, keepdims=True))
                weights = exponents / exponents.sum(axis=2, keepdims=True)
                parts.append(np.einsum("bts,bsi,oi->bto", weights, x, floats(value)))
            x = np.concatenate(parts, axis=2)
        elif isinstance(layer, Readout):
            x = x.reshape(len(points), -1) @ floats(layer.weight).T
            x = x[:, None, :]
        else:
            shift = layer.encoding if isinstance(layer, Embedding) else layer.bias
            added = 0.0 if shift is None else floats(shift).T if isinstance(shift, Matrix) else np.array(shift, float)
            x = x @ floats(layer.weight).T + added
    return x.reshape(len(points), -1)


def floats(matrix: Matrix) -> Any:
    return np.array([[float(value) for value in row] for row in matrix.rows()]).reshape(matrix.shape)


def count_all(theta: MultiHeadNetwork, *, signed: bool) -> int:
    """All pairs (P, Q) that agree at 20 points: for every P the ways to match the outputs."""
    size = theta.spaces[0].dimension
    points = np.random.default_rng(1).normal(size=(20, size)) * 0.9
    here = values(theta, points).T
    total = 0
    for order in permutations(range(size)):
        for signs in product((1, -1) if signed else (1,), repeat=size):
            moved = np.zeros_like(points)
            for place, (image, sign) in enumerate(zip(order, signs, strict=True)):
                moved[:, image] = sign * points[:, place]
            there = values(theta, moved).T
            choices = [(1, here), (-1, here)] if signed else [(1, here)]
            table = sum(
                (abs(there[:, None, :] - sign * rows[None, :, :]).max(axis=2) < 1e-9).astype(int)
                for sign, rows in choices
            )
            total += permanent(np.asarray(table))
    return total


def permanent(table: Any) -> int:
    size = len(table)
    return sum(int(np.prod([table[i, p[i]] for i in range(size)])) for p in permutations(range(size)))


LEFT_OPEN = {(52, kind) for kind in ("permutation", "signed")} | {(56, "signed")}
"""Two tokens, where softmax of a score and of its negative add up to 1; a mask behind which one token is read."""


@pytest.mark.share(4)
@pytest.mark.parametrize("kind", ["permutation", "signed"])
@pytest.mark.parametrize("seed", range(60))
def test_the_group_is_that_of_all_pairs(seed: int, kind: Kind) -> None:
    """What points do not refute is found, and the other way round."""
    theta = network(random.Random(seed))
    found = symmetries(theta, kind)
    expected = count_all(theta, signed=kind == "signed")
    assert isinstance(found.order, int) and expected % found.order == 0
    assert found.complete is ((seed, kind) not in LEFT_OPEN)
    assert not found.complete or found.order == expected


@pytest.mark.parametrize(
    ("encodings", "kind", "structure"),
    [
        ([1, 0, 1], "permutation", "C_2"),
        ([1, 0, -1], "permutation", "trivial"),
        ([1, 0, -1], "signed", "C_2"),
        ([1, 2, 3], "signed", "trivial"),
        ([1, 2, 2, 1], "permutation", "C_2^2"),
    ],
)
def test_tokens_with_encodings(encodings: list[int], kind: Kind, structure: str) -> None:
    one = Matrix([[1]])
    heads = SoftmaxHeads(((one, one), (2 * one, one)), 1)
    layers = (Embedding(one, Matrix([encodings])), heads, Linear(Matrix([[1, -1]])))
    found = symmetries(MultiHeadNetwork(len(encodings), layers), kind)
    assert found.complete and found.structure == structure and "the enclosed values" in found.verdict.reason


@pytest.mark.parametrize("tokens", [2, 3, 4])
@pytest.mark.parametrize("bias", [None, (1,)])
def test_heads_above_equal_tokens_are_affine(tokens: int, bias: tuple[int, ...] | None) -> None:
    """A causal head that writes nothing, under a head that reads it: the function is constant."""
    one = Matrix([[1]])
    silent = SoftmaxHeads(((one, 0 * one),), 1, causal=True)
    layers = (silent, Linear(one, bias), SoftmaxHeads(((one, one),), 1))
    theta = MultiHeadNetwork(tokens, layers)
    found = symmetries(theta, "signed")
    every = 2**tokens * factorial(tokens)  # signs of an output that is 1 do not count
    assert found.complete and found.order == every * (every if bias is None else factorial(tokens))
    assert theta((Fraction(3),) * tokens) == (Fraction(0 if bias is None else 1),) * tokens


def test_wide_intervals_leave_more_candidates_and_never_fewer() -> None:
    one = Matrix([[1]])
    theta = MultiHeadNetwork(3, (Embedding(one, Matrix([[1, 0, 1]])), SoftmaxHeads(((one, one),), 1)))
    points = next(symmetric_points(3, False, 1000))
    orders = []
    for width in (0, Fraction(1, 8), 1, 10):

        def widened(*arguments: Any, width: Fraction = Fraction(width)) -> tuple[Interval, ...]:
            return tuple((low - width, high + width) for low, high in enclose(*arguments))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(candidate_structures, "enclose", widened)
            structure = candidate_structures.enclosed_structure(theta.morphism(), points, 3, False)
            assert structure is not None
            orders.append(automorphisms(structure).order or 0)
    assert orders == sorted(orders) and orders[0] == 2 and orders[-1] == 36


def test_series_are_those_of_the_functions() -> None:
    """Against values at 1/64, in doubles; and what has no rational series."""
    rng, degree = random.Random(4), 8
    for _ in range(30):
        theta = network(rng)
        size = theta.spaces[0].dimension
        ray = tuple(Matrix([[rng.randint(-2, 2) for _ in range(size)]], columns=size).row(0))
        try:
            coefficients = jet(theta.morphism(), (0 * ray[0],) * size, ray, degree)
        except InexactNumberError:
            assert any(isinstance(layer, Embedding) and layer.encoding is not None for layer in theta.layers)
            continue
        step = 1 / 64
        expected = values(theta, np.array([[step * float(value) for value in ray]]))[0]
        series = sum(np.array([float(v) for v in row]) * step**k for k, row in enumerate(coefficients))
        assert np.allclose(series, expected, rtol=0, atol=1e-9)
    zero = Matrix.zeros(1, 1).row(0)
    one = Matrix([[1]]).row(0)
    for activation in (Tanh(), Sigmoid(), Silu(), Relu()):
        jet(Pointwise(activation, 1), zero, one, 3)
    for activation, centre in ((Tanh(), one), (Gelu(), zero), (Softplus(), zero)):
        with pytest.raises(InexactNumberError, match="no rational Taylor series"):
            jet(Pointwise(activation, 1), centre, one, 3)
