"""Functions at points: against networks that catnet decides, and every way in which a function is not exact."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.network import MLP
from catnet.errors import InexactNumberError, InputError, NumberError, ShapeError
from catnet.groups import natural, symmetric, trivial
from catnet.questions.end_to_end import check_end_to_end
from catnet.testing import assert_equivariant, assert_equivariant_at, exact_array, mlps
from catnet.testing.assertions import ends_of
from catnet.theorem import EndActions

S3 = natural(symmetric(3))


def function_of(theta: MLP):
    weights = [(np.array(list(layer.weight.rows()), dtype=object), np.array(layer.bias)) for layer in theta.layers]

    def function(x):
        for weight, bias in weights[:-1]:
            x = np.maximum(weight.reshape(len(bias), len(x)) @ x + bias, 0)
        weight, bias = weights[-1]
        return weight.reshape(len(bias), len(x)) @ x + bias

    return function


@settings(max_examples=60)
@given(mlps(widths=(3, 2, 1)))
def test_what_it_refutes_is_refuted_and_what_is_proved_passes(theta: MLP) -> None:
    ends = (S3, trivial(symmetric(3)))
    verdict = check_end_to_end(theta, ends_of(ends))
    try:
        held = assert_equivariant_at(function_of(theta), ends)
    except AssertionError as error:
        assert verdict.is_refuted and "f(g x)" in str(error)
    else:
        assert held == 50 * len(S3.images)
    if verdict.is_proved:
        assert assert_equivariant_at(function_of(theta), ends) > 0


def test_floats_decide_nothing() -> None:
    for function in (lambda x: 0.5 * x, lambda x: x * np.float32(2), lambda x: np.array([1.5, 1, 1])):
        with pytest.raises(InexactNumberError, match="output 0 is a float"):
            assert_equivariant_at(function, (S3, S3))
    for function in (lambda x: [None, 0, 0], lambda x: ["a", 1, 2], lambda x: [1j, 0, 0]):
        with pytest.raises(NumberError, match="output 0"):
            assert_equivariant_at(function, (S3, S3))


def test_shapes() -> None:
    with pytest.raises(ShapeError, match="the function gives 2 numbers"):
        assert_equivariant_at(lambda x: x[:2], (S3, S3))
    with pytest.raises(ShapeError, match="a point has 2 entries"):
        assert_equivariant_at(lambda x: x, (S3, S3), [(1, 2)])
    with pytest.raises(ShapeError, match=r"no array of shape \(2, 2\)"):
        assert_equivariant_at(lambda x: x, (S3, S3), shape=(2, 2))
    assert assert_equivariant_at(lambda x: [list(row) for row in x], (S3, S3), [(1, "1/2", 3)], shape=(3, 1)) == 2
    assert assert_equivariant_at(lambda x: x, EndActions(())) == 0
    assert assert_equivariant_at(lambda x: x, (S3, S3), []) == 0


def test_the_function_cannot_change_the_point() -> None:
    def careless(x):
        x *= 2
        return x

    assert assert_equivariant_at(careless, (S3, S3)) == 100


def test_a_function_is_told_where_to_go() -> None:
    def layer(x):
        return x

    with pytest.raises(InputError, match=r"layer is a function.*assert_equivariant_at"):
        assert_equivariant(layer, (S3, S3))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=6))
def test_exact_arrays_keep_every_float(values: list[float]) -> None:
    for array in (np.array(values, dtype=np.float64), np.array([values, values], dtype=np.float64)):
        exact = exact_array(array)
        assert exact.shape == array.shape and all(isinstance(x, Fraction) for x in exact.ravel())
        assert [float(x) for x in exact.ravel()] == array.ravel().tolist()


def test_exact_arrays_of_other_shapes() -> None:
    assert exact_array(np.float32(0.5)).item() == Fraction(1, 2)
    assert exact_array(np.zeros((0, 3))).shape == (0, 3) and exact_array(np.zeros((2, 0))).shape == (2, 0)
    for value in (np.nan, np.inf):
        with pytest.raises(NumberError):
            exact_array(np.array([value]))
