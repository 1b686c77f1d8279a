"""Linear equivariance of hidden layers: matrices that are found carry every state; refutations are evaluated again."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import example, given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, LeakyRelu, Space, Tanh, compose
from catnet.errors import InputError
from catnet.questions.linear_layers import DependentStates, LinearLayer, check_linear_layer
from catnet.questions.symmetrise import symmetrise
from catnet.theorem import EndActions


def states(theta: MLP, index: int, point: Vector) -> Vector:
    return compose((theta.layer(i) for i in range(1, index + 1)), Space(theta.widths[0]))(point)


def network(random_: random.Random, slope: int) -> MLP:
    widths = [random_.randint(1, 2), random_.randint(0, 3), *random_.choice(((), (2,), (0,))), 1]
    layers = tuple(
        Affine(
            Matrix([[random_.randint(-2, 2) for _ in range(w)] for _ in range(h)], columns=w),
            tuple(Fraction(random_.choice((0, 0, 1, -1))) for _ in range(h)),
        )
        for w, h in zip(widths, widths[1:], strict=False)
    )
    return MLP(layers, RELU if slope == 0 else LeakyRelu(Fraction(1, slope)))


def check(theta: MLP, first: Monomial, index: int, random_: random.Random) -> str:
    verdict = check_linear_layer(theta, first, index)
    if verdict.is_proved:
        assert isinstance(verdict.certificate, LinearLayer)
        for _ in range(6):
            point = tuple(Fraction(random_.randint(-20, 20), 4) for _ in range(theta.widths[0]))
            moved = verdict.certificate.matrix.apply(states(theta, index, point))
            assert moved == states(theta, index, first.apply(point))
    if verdict.is_refuted:
        found = verdict.witness
        assert isinstance(found, DependentStates)
        size = theta.widths[index]
        total, image = [Fraction(0)] * size, [Fraction(0)] * size
        for point, weight in zip(found.points, found.coefficients, strict=True):
            here, there = states(theta, index, point), states(theta, index, first.apply(point))
            total = [a + weight * b for a, b in zip(total, here, strict=True)]
            image = [a + weight * b for a, b in zip(image, there, strict=True)]
        assert not any(total) and any(image) and tuple(image) == found.moved
    return verdict.word


@settings(max_examples=80)
@example(seed=4199, slope=0)  # no three probes for every neuron show it, a point of some region does
@given(seed=st.integers(0, 10**6), slope=st.sampled_from([0, 0, -1, 10]))
def test_answers_hold_at_points(seed: int, slope: int) -> None:
    random_ = random.Random(seed)
    theta = network(random_, slope)
    flip = Monomial.diagonal(tuple(Fraction(random_.choice((1, -1))) for _ in range(theta.widths[0])))
    words = {check(theta, flip, index, random_) for index in range(1, theta.depth)}
    assert words <= {"proved", "refuted"}


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_layers_that_are_equivariant_are_linearly_so(seed: int) -> None:
    random_ = random.Random(seed)
    theta = network(random_, 0)
    flip = Monomial.diagonal((Fraction(-1),) * theta.widths[0])
    ends = EndActions((("s", flip, Monomial.identity(1)),))
    exact = symmetrise(theta, ends).network
    assert all(check(exact, flip, index, random_) == "proved" for index in range(1, exact.depth))


def test_the_odd_network_of_the_paper_is_not() -> None:
    flip = Monomial.diagonal((Fraction(-1),))
    odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
    assert check(odd, flip, 1, random.Random(0)) == "refuted"


def test_other_questions_are_refused() -> None:
    theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])])
    for index in (0, 2):
        with pytest.raises(InputError, match="no hidden layer"):
            check_linear_layer(theta, Monomial.identity(1), index)
    with pytest.raises(InputError, match="tanh"):
        check_linear_layer(MLP(theta.layers, Tanh()), Monomial.identity(1), 1)
