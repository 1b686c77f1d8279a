"""Lie algebras of one hidden layer of GELU, SiLU or softplus, against sampled equations in many digits."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine, Gelu, Silu, Softplus
from catnet.questions.lie_algebra import EnclosedFieldDifference, FieldPair, check_infinitesimal, symmetry_algebra
from catnet.verdict import Refuted
from tests.oracles.lie_naive import equations

mpmath = pytest.importorskip("mpmath")

Function = Any
LOGISTIC = lambda z: 1 / (1 + mpmath.exp(-z))  # noqa: E731
NORMAL: tuple[Function, Function] = (mpmath.ncdf, mpmath.npdf)
CASES: dict[str, tuple[Activation, Function, Function]] = {
    "gelu": (Gelu(), lambda z: z * NORMAL[0](z), lambda z: NORMAL[0](z) + z * NORMAL[1](z)),
    "silu": (Silu(), lambda z: z * LOGISTIC(z), lambda z: LOGISTIC(z) * (1 + z * (1 - LOGISTIC(z)))),
    "softplus": (Softplus(), lambda z: mpmath.log1p(mpmath.exp(z)), LOGISTIC),
}


def network(random_: random.Random, activation: Activation) -> MLP:
    """Equal, opposite, zero and unread rows, invisible pairs, constants, widths 0 and 1."""
    n, d, m = random_.randint(0, 3), random_.choice((0, 1, 2, 3, 4)), random_.randint(0, 2)
    rows = [[random_.choice((0, 0, 1, -1)) for _ in range(n)] for _ in range(d)]
    bias = [Fraction(random_.choice((0, 0, 1, -1))) for _ in range(d)]
    columns = [[random_.choice((0, 1, 1, -1)) for _ in range(m)] for _ in range(d)]
    if d > 1 and random_.random() < 0.7:
        sign = random_.choice((1, -1))
        rows[1], bias[1] = [sign * value for value in rows[0]], sign * bias[0]
        columns[1] = [random_.choice((1, -1)) * value for value in columns[0]]
    layers = (
        Affine(Matrix(rows, columns=n), tuple(bias)),
        Affine(Matrix(columns, columns=m).T, tuple(Fraction(random_.choice((0, 0, 1))) for _ in range(m))),
    )
    return MLP(layers, activation)


def sampled(theta: MLP, name: str, random_: random.Random, affine: bool) -> list[list[Any]]:
    _, value, slope = CASES[name]
    plain = [
        ([[mpmath.mpf(int(v)) for v in row] for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers
    ]
    n = theta.widths[0]
    places = [[mpmath.mpf(random_.randint(-40, 40)) / 13 for _ in range(n)] for _ in range(24)]
    return equations(plain, value, slope, places, n, affine)


def rank(rows: list[list[Any]]) -> int:
    """By elimination with the largest pivot; what is below 10^-25 counts as 0."""
    rows, found = [[mpmath.mpf(1) * value for value in row] for row in rows], 0
    for place in range(len(rows[0]) if rows else 0):
        best = max(range(found, len(rows)), key=lambda i: abs(rows[i][place]), default=None)
        if best is None or abs(rows[best][place]) < 1e-25:
            continue
        rows[found], rows[best] = rows[best], rows[found]
        top = rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][place] / top[place]
            rows[i] = [a - factor * b for a, b in zip(rows[i], top, strict=True)] if factor else rows[i]
        found += 1
    return found


def flat(pair: FieldPair, affine: bool) -> list[Fraction]:
    fields = (pair.input, pair.output)
    return [v for f in fields for part in (*f.matrix.rows(), *([f.shift] if affine else [])) for v in part]


def number(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


@settings(max_examples=20)
@given(seed=st.integers(0, 10**9), name=st.sampled_from(sorted(CASES)), affine=st.booleans())
def test_the_null_space_is_that_of_sampled_equations(seed: int, name: str, affine: bool) -> None:
    random_ = random.Random(seed)
    theta = network(random_, CASES[name][0])
    n, m = theta.widths[0], theta.widths[-1]
    found = symmetry_algebra(theta, affine=affine)
    vectors = [flat(pair, affine) for pair in found.basis]
    width = n * n + m * m + affine * (n + m)
    assert Matrix(vectors, columns=width).rank() == found.dimension
    with mpmath.workdps(60):
        rows = sampled(theta, name, random_, affine)
        for vector in vectors:
            assert all(abs(sum(a * number(b) for a, b in zip(row, vector, strict=True))) < 1e-40 for row in rows)
        if found.complete:
            assert width - rank(rows) == found.dimension
    for pair in found.basis[:3]:
        assert check_infinitesimal(theta, pair).word == "proved"


@settings(max_examples=20)
@given(seed=st.integers(0, 10**9), name=st.sampled_from(sorted(CASES)))
def test_a_pair_is_decided(seed: int, name: str) -> None:
    random_ = random.Random(seed)
    theta = network(random_, CASES[name][0])
    n, m = theta.widths[0], theta.widths[-1]
    matrices = [Matrix([[random_.randint(-1, 1) for _ in range(k)] for _ in range(k)], columns=k) for k in (n, m)]
    pair = FieldPair.linear(*matrices)
    verdict = check_infinitesimal(theta, pair)
    with mpmath.workdps(60):
        rows = sampled(theta, name, random_, False)
        holds = all(abs(sum(a * number(b) for a, b in zip(r, flat(pair, False), strict=True))) < 1e-40 for r in rows)
    assert verdict.word == ("proved" if holds else "refuted")
    if isinstance(verdict, Refuted) and verdict.witness is not None:
        assert isinstance(verdict.witness, EnclosedFieldDifference)


def dimension(theta: MLP, *, affine: bool = False) -> int:
    found = symmetry_algebra(theta, affine=affine)
    assert found.complete, found.reason
    return found.dimension


@pytest.mark.parametrize("name", sorted(CASES))
def test_known_algebras(name: str) -> None:
    activation = CASES[name][0]
    whole = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, -1]], [0])], activation)  # x
    assert dimension(whole) == 1 and dimension(whole, affine=True) == 2
    even = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], activation)
    assert dimension(even) == dimension(even, affine=True) == 0
    plane = [[1, 0], [-1, 0], [0, 1], [0, -1]]
    turning = MLP.from_rows([(plane, [0] * 4), ([[1, -1, 0, 0], [0, 0, 1, -1]], [0, 0])], activation)  # (x, y)
    assert dimension(turning) == 4
    turn = FieldPair.linear(*[Matrix([[0, -1], [1, 0]])] * 2)
    assert check_infinitesimal(turning, turn).word == "proved"
    one = MLP.from_rows([([[1, 1]], [1]), ([[1], [2]], [0, 0])], activation)
    assert dimension(one) == 2 + 2 and dimension(one, affine=True) == 2 + 1 + 2  # Y (1, 2)ᵀ = 0, and t along (1, −1)
    constant = MLP.from_rows([([[0], [1]], [1, 0]), ([[1, 0], [0, 1]], [0, 0])], activation)  # (sigma(1), sigma(x))
    found = symmetry_algebra(constant)
    assert not found.complete and not found.dimension and "not known to be rational" in found.reason


def test_a_large_network_that_moves_nothing_costs_little() -> None:
    random_ = random.Random(5)
    layers = [([[random_.randint(-9, 9) for _ in range(w)] for _ in range(h)], [1] * h) for w, h in ((60, 64), (64, 3))]
    theta = MLP.from_rows(layers, Gelu())
    assert dimension(theta) == 0  # more than 3600 unknowns, if rows were not used first
