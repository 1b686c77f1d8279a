"""The closed bound of a perturbation holds at every point, and vanishes with the difference of the parameters."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Gelu, Identity, LeakyRelu, Power, Sigmoid, Softplus, Tanh, enclose
from catnet.questions.on_box import Difference, Effort
from catnet.questions.perturbation import perturbation_bound
from catnet.questions.size_on_box import defect_on_box, least_distance, size_on_box
from catnet.theorem import EndActions

ACTIVATIONS = [RELU, LeakyRelu("1/10"), LeakyRelu(-2), Identity(), Tanh(), Sigmoid(), Gelu(), Softplus()]


def pair(random_: random.Random, activation: Activation, bits: int) -> tuple[MLP, MLP]:
    widths = [random_.randint(0 if i else 1, 3) for i in range(random_.randint(2, 4))]

    def layer(height: int, width: int, size: int) -> Affine:
        numbers = [[Fraction(random_.randint(-size, size), 2) for _ in range(width + 1)] for _ in range(height)]
        return Affine(Matrix([row[:-1] for row in numbers], columns=width), tuple(row[-1] for row in numbers))

    left, right = [], []
    for width, height in zip(widths, widths[1:], strict=False):
        one, noise = layer(height, width, 4), layer(height, width, 2)
        left.append(one)
        bias = tuple(a + b / 2**bits for a, b in zip(one.bias, noise.bias, strict=True))
        right.append(Affine(one.weight + noise.weight * Fraction(1, 2**bits), bias))
    return MLP(tuple(left), activation), MLP(tuple(right), activation)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda a: a.name)
@given(seed=st.integers(0, 10**6), bits=st.sampled_from([0, 3, 20]))
def test_no_point_is_beyond_the_bound(activation: Activation, seed: int, bits: int) -> None:
    random_ = random.Random(seed)
    left, right = pair(random_, activation, bits)
    box = [(-1, 1)] * left.widths[0]
    bound = perturbation_bound(left, right, box)
    assert bound is not None
    for _ in range(8):
        point = tuple(Fraction(random_.randint(-8, 8), 8) for _ in box)
        for (low, high), (least, most) in zip(
            enclose(left.morphism(), point, bits=96), enclose(right.morphism(), point, bits=96), strict=True
        ):
            assert max(least - high, low - most) <= bound
    assert perturbation_bound(left, left, box) == 0


@given(seed=st.integers(0, 10**6), activation=st.sampled_from([RELU, LeakyRelu("1/10"), Identity()]))
def test_branch_and_bound_stays_below_it(seed: int, activation: Activation) -> None:
    left, right = pair(random.Random(seed), activation, 2)
    box = [(-1, 1)] * left.widths[0]
    bound = perturbation_bound(left, right, box)
    low, high = size_on_box(Difference(left, right), box, Effort(nodes=200))
    assert bound is not None and low <= bound and (high is None or low <= high)


def test_other_shapes_and_activations_have_none() -> None:
    left, right = pair(random.Random(1), RELU, 1)
    assert perturbation_bound(left, MLP(right.layers, Tanh()), [(-1, 1)] * left.widths[0]) is None
    power = MLP(left.layers, Power(2))
    assert left.depth == 1 or perturbation_bound(power, power, [(-1, 1)] * left.widths[0]) is None


def test_every_equivariant_function_stays_away() -> None:
    """f = relu(x) on [−1, 1] under x ↦ −x: the defect is 1, and |x|/2, at distance 1/2, is even."""
    theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])])
    ends = EndActions((("s", Monomial.diagonal((Fraction(-1),)), Monomial.identity(1)),))
    assert defect_on_box(theta, ends, [(-1, 1)]) == (1, 1)
    assert least_distance(Fraction(1), ends) == Fraction(1, 2)
