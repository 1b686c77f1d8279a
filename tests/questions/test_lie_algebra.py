"""Lie algebras of symmetries: against sampled equations, known algebras, and the laws that every Lie algebra has."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.attention.layers import Embedding, Head, Heads
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.relu.lie import derivative_along
from catnet.category import RELU, Activation, Affine, Identity, LeakyRelu, Polynomial, Power, Sigmoid, Tanh
from catnet.errors import InputError
from catnet.questions.lie_algebra import (
    EnclosedFieldDifference,
    FieldDifference,
    FieldPair,
    SymmetryAlgebra,
    check_infinitesimal,
    symmetry_algebra,
)
from catnet.search import at_most
from catnet.verdict import Proved, Refuted
from tests.oracles.lie_naive import equations, jet, nullity

SLOPES: dict[str, tuple[Activation, Any]] = {
    "relu": (RELU, lambda z: None if z == 0 else Fraction(int(z > 0))),
    "leaky": (LeakyRelu(Fraction(-1, 2)), lambda z: None if z == 0 else Fraction(1) if z > 0 else Fraction(-1, 2)),
    "absolute": (LeakyRelu(Fraction(-1)), lambda z: None if z == 0 else Fraction(1 if z > 0 else -1)),
    "identity": (Identity(), lambda z: Fraction(1)),
    "square": (Power(2), lambda z: 2 * z),
    "cube": (Power(3), lambda z: 3 * z * z),
    "logistic": (Polynomial((0, 1, 1)), lambda z: 1 + 2 * z),
}


def network(random_: random.Random, activation: Activation, *, deep: bool = True) -> MLP:
    """Small and often degenerate: zero, equal and opposite rows, widths 0 and 1."""
    depth = random_.choice((0, 1, 1, 2)) if deep else 1
    widths = [random_.randint(0, 3), *(random_.choice((0, 1, 2, 3)) for _ in range(depth)), random_.randint(0, 2)]
    layers = []
    for w, h in zip(widths, widths[1:], strict=False):
        rows = [[random_.choice((0, 0, 1, -1, 2)) for _ in range(w)] for _ in range(h)]
        if h > 1 and random_.random() < 0.3:
            rows[1] = [random_.choice((1, -1)) * value for value in rows[0]]
        bias = tuple(Fraction(random_.choice((0, 0, 0, 1, -1))) for _ in range(h))
        layers.append(Affine(Matrix(rows, columns=w), bias))
    return MLP(tuple(layers), activation)


def plain(theta: MLP) -> list[Any]:
    return [([list(row) for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers]


def points(random_: random.Random, size: int, count: int = 60) -> list[Vector]:
    scales = (Fraction(1, 16), Fraction(1), Fraction(7))
    return [
        tuple(random_.choice(scales) * Fraction(random_.randint(-99, 99) * 2 + 1, 31) for _ in range(size))
        for _ in range(count)
    ]


def around(point: Vector) -> list[Vector]:
    """The point and n more beside it, so that an affine map is known from its values there."""
    step = Fraction(1, 10**6)
    return [point, *((*point[:i], point[i] + step, *point[i + 1 :]) for i in range(len(point)))]


def flat(pair: FieldPair, affine: bool) -> list[Fraction]:
    entries: list[Fraction] = []
    for field in (pair.input, pair.output):
        entries += [value for row in field.matrix.rows() for value in row]
        entries += field.shift if affine else ()
    return entries


@settings(max_examples=150)
@given(seed=st.integers(0, 10**9), name=st.sampled_from(sorted(SLOPES)), affine=st.booleans())
def test_the_null_space_is_that_of_sampled_equations(seed: int, name: str, affine: bool) -> None:
    random_ = random.Random(seed)
    activation, slope = SLOPES[name]
    theta = network(random_, activation)
    n, m = theta.widths[0], theta.widths[-1]
    found = symmetry_algebra(theta, affine=affine)
    places = points(random_, n) + [near for point in found.points for near in around(point)]
    rows = equations(plain(theta), activation, slope, places, n, affine)
    assert found.complete
    vectors = [flat(pair, affine) for pair in found.basis]
    assert all(not sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows for vector in vectors)
    width = n * n + m * m + affine * (n + m)
    assert nullity(vectors, width) == width - found.dimension  # independent
    assert nullity(rows, width) == found.dimension


@settings(max_examples=60)
@given(seed=st.integers(0, 10**9), name=st.sampled_from([*sorted(SLOPES), "tanh", "sigmoid"]), affine=st.booleans())
def test_what_is_found_is_proved_and_closed_under_brackets(seed: int, name: str, affine: bool) -> None:
    random_ = random.Random(seed)
    activation = {"tanh": Tanh(), "sigmoid": Sigmoid()}.get(name) or SLOPES[name][0]
    theta = network(random_, activation)
    found = symmetry_algebra(theta, affine=affine)
    if not found.complete:
        assert name in ("tanh", "sigmoid")
        return
    vectors = [flat(pair, affine) for pair in found.basis]
    width = len(vectors[0]) if vectors else 0
    for pair in found.basis[:4]:
        assert check_infinitesimal(theta, pair).word == "proved"
        for other in found.basis[:4]:
            bracket = flat(pair.bracket(other), affine)
            assert nullity([*vectors, bracket], width) == nullity(vectors, width)


@settings(max_examples=120)
@given(seed=st.integers(0, 10**9), name=st.sampled_from(sorted(SLOPES)))
def test_a_pair_is_decided_and_a_witness_is_true(seed: int, name: str) -> None:
    random_ = random.Random(seed)
    activation, slope = SLOPES[name]
    theta = network(random_, activation)
    n, m = theta.widths[0], theta.widths[-1]
    matrices = [Matrix([[random_.randint(-1, 1) for _ in range(k)] for _ in range(k)], columns=k) for k in (n, m)]
    pair = FieldPair.linear(*matrices)
    verdict = check_infinitesimal(theta, pair)
    rows = equations(plain(theta), activation, slope, points(random_, n), n, False)
    vector = flat(pair, False)
    holds = all(not sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows)
    assert verdict.word == ("proved" if holds else "refuted")
    if isinstance(verdict, Refuted):
        witness = verdict.witness
        assert isinstance(witness, FieldDifference)
        found = jet(plain(theta), activation, slope, witness.point)
        assert found is not None
        values, columns = found
        velocity = pair.input(witness.point)
        along = tuple(sum((c[k] * v for c, v in zip(columns, velocity, strict=True)), Fraction(0)) for k in range(m))
        assert along == witness.derivative != witness.expected == pair.output(tuple(values))


def dimension(theta: Any, *, affine: bool = False) -> int:
    found = symmetry_algebra(theta, affine=affine)
    assert found.complete, found.reason
    return found.dimension


def rows(*layers: Any, activation: Activation = RELU) -> MLP:
    return MLP.from_rows(layers, activation)


def test_known_algebras() -> None:
    unit = [[int(i == j) for j in range(3)] for i in range(3)]
    norm = rows((unit, [0] * 3), ([[1, 1, 1]], [0]), activation=Power(2))
    assert dimension(norm) == 3 + 1  # so(3), and scaling with Y = 2
    assert dimension(norm, affine=True) == 3 + 1  # (x, u) ↦ … and nothing moves the centre
    lorentz = rows((unit, [0] * 3), ([[1, 1, -1]], [0]), activation=Power(2))
    assert dimension(lorentz) == 3 + 1  # so(2, 1)
    cubes = rows((unit, [0] * 3), ([[1, 1, 1]], [0]), activation=Power(3))
    assert dimension(cubes) == 1  # scaling alone
    sum_ = rows((unit, [0] * 3), ([[1, 1, 1]], [0]), activation=Identity())
    assert dimension(sum_) == 6 + 1  # x_0 + x_1 + x_2: gl(3) ⊃ {X : 1ᵀX = y 1ᵀ}
    assert dimension(sum_, affine=True) == 6 + 1 + 3  # and every translation, with u = 1ᵀt
    identity = rows((unit, [0] * 3), activation=Identity())
    assert dimension(identity) == 9
    # |x_0| + |x_1|: scaling alone; relu(x_0): X = (a b; 0 c) transposed
    taxi = rows(([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [0]))
    assert dimension(taxi) == dimension(taxi, affine=True) == 1
    half = rows(([[1, 0]], [0]), ([[1]], [0]))
    assert dimension(half) == 1 + 2
    # translations along (1, 1): a function of x_0 − x_1
    difference = rows(([[1, -1], [-1, 1]], [0, 1]), ([[1, 2]], [0]))
    translations = [pair for pair in symmetry_algebra(difference, affine=True).basis if pair.input.matrix.is_zero]
    assert [pair.input.shift for pair in translations] == [(Fraction(1), Fraction(1))]
    determinant = rows(  # x_0 x_3 − x_1 x_2, polarised
        ([[1, 0, 0, 1], [1, 0, 0, -1], [0, 1, 1, 0], [0, 1, -1, 0]], [0] * 4),
        ([["1/4", "-1/4", "-1/4", "1/4"]], [0]),
        activation=Power(2),
    )
    assert dimension(determinant) == 6 + 1  # so(2, 2) = sl(2) × sl(2), and scaling


def test_degenerate_networks() -> None:
    zero = MLP((Affine(Matrix.zeros(2, 3), (0, 0)),))
    for theta in (zero, MLP((Affine(Matrix.zeros(0, 3), ()), Affine(Matrix.zeros(2, 0), (0, 0))))):
        assert dimension(theta) == 9 + 4
        assert dimension(theta, affine=True) == 9 + 3 + 4
    constant = MLP((Affine(Matrix.zeros(0, 2), ()), Affine(Matrix.zeros(2, 0), (1, 0))), Tanh())
    assert dimension(constant) == 4 + 2  # Y c = 0
    no_inputs = MLP((Affine(Matrix.zeros(1, 0), (1,)), Affine(Matrix([[1]]), (0,))))
    assert dimension(no_inputs) == 0 and dimension(no_inputs, affine=True) == 1
    no_outputs = MLP((Affine(Matrix([[1, 2]]), (0,)), Affine(Matrix.zeros(0, 1), ())), Power(2))
    assert dimension(no_outputs) == 4
    dead = rows(([[1, 0], [0, 0]], [0, -1]), ([[0, 1]], [0]))
    assert dimension(dead) == 4 + 1


def test_tanh_networks_move_nothing() -> None:
    theta = rows(([[1, 1], [2, 2]], [1, 0]), ([[1, 1]], [0]), activation=Tanh())
    assert dimension(theta) == 2
    turn = FieldPair.linear(Matrix([[0, 1], [-1, 0]]), Matrix([[0]]))
    verdict = check_infinitesimal(theta, turn)
    assert isinstance(verdict, Refuted) and isinstance(verdict.witness, EnclosedFieldDifference)
    (left,), (right,) = verdict.witness.derivative, verdict.witness.expected
    assert left[1] < right[0] or right[1] < left[0]
    along = FieldPair.linear(Matrix([[1, 1], [-1, -1]]), Matrix([[0]]))
    assert check_infinitesimal(theta, along).word == "proved"
    constant = rows(([[0], [0], [1]], [1, 2, 0]), ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]), activation=Tanh())
    found = symmetry_algebra(constant)
    assert not found.complete and found.dimension == 0 and "irrational" in found.reason
    one = rows(([[0], [1]], [1, 0]), ([[1, 0], [0, 1]], [0, 0]), activation=Tanh())
    assert dimension(one) == 0
    assert not symmetry_algebra(one, affine=True).complete


def test_lightning_attention() -> None:
    unit = Matrix.identity(2)
    theta = AttentionNetwork(2, (Heads((Head(unit, unit),), 2),))
    found = symmetry_algebra(theta)
    # X ↦ X XᵀX: O(2) on features, O(2) on tokens, and scaling with Y = 3
    assert found.complete and found.dimension == 3
    plane = Matrix([[0, 1], [-1, 0]])
    symplectic = AttentionNetwork(2, (Heads((Head(plane, unit),), 2),))  # gᵀJg = J on the features, for g in SL(2)
    assert dimension(symplectic) == 3 + 3 + 1  # X J' with J' = XᵀJX skew: SL(2) on the two tokens as well, and scaling
    for generator in (Matrix([[0, 1], [0, 0]]), Matrix([[0, 0], [1, 0]])):
        both = Matrix.identity(2).kron(generator)
        assert check_infinitesimal(symplectic, FieldPair.linear(both, both)).word == "proved"
    position = AttentionNetwork(
        2, (Embedding(Matrix([[1]]), Matrix([[0, 1]])), Heads((Head(Matrix([[1]]), Matrix([[1]])),), 1))
    )
    assert dimension(position) == 0


def test_products_and_others_are_asked_as_functions() -> None:
    half = rows(([[1]], [0]), ([[1]], [0]))
    assert dimension(ProductNetwork((half, half))) == 2
    square = rows(([[1]], [0]), ([[1]], [0]), activation=Power(2))
    assert dimension(ProductNetwork((square, square))) == 2
    mixed = symmetry_algebra(ProductNetwork((square, half)))
    assert isinstance(mixed, SymmetryAlgebra) and not mixed.complete and mixed.reason


def test_budgets_and_bad_input() -> None:
    taxi = rows(([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, 1, 1, 1]], [0]))
    found = symmetry_algebra(taxi, max_cells=1)
    assert found.complete and "ladder" in found.reason  # no region is walked through
    identity = rows(([[1, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4), ([[1, -1, 0, 0], [0, 0, 1, -1]], [0, 0]))
    found = symmetry_algebra(identity, max_cells=1)
    assert not found.complete and "cells" in found.reason and found.dimension == 2  # the diagonal ones have ladders
    assert dimension(identity) == 4
    with at_most(3, "unknowns of a Lie algebra"):
        assert "unknowns" in symmetry_algebra(taxi).reason
    turn = FieldPair.linear(*[Matrix([[0, -1], [1, 0]])] * 2)
    assert check_infinitesimal(identity, turn, max_cells=1).word == "undecided"
    assert isinstance(check_infinitesimal(identity, turn), Proved)
    with pytest.raises(InputError, match="dimensions 1 and 1"):
        check_infinitesimal(taxi, FieldPair.linear(Matrix([[1]]), Matrix([[1]])))


def test_a_kink_has_no_derivative() -> None:
    half = rows(([[1]], [0]), ([[1]], [0]))
    assert derivative_along(half, (Fraction(0),), (Fraction(1),)) is None
    assert derivative_along(half, (Fraction(0),), (Fraction(0),)) == (Fraction(0),)
