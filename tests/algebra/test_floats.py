"""Floats in and out: bit for bit, against Python's own exact fractions of floats and NumPy's own rounding."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays

from catnet import MLP, Matrix, exact_float
from catnet.algebra.floats import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, FORMATS, dyadic, nearest, to_floats
from catnet.errors import InputError, NumberError, ShapeError

PATTERNS = 100_000
WORDS: dict[str, Any] = {"float64": np.uint64, "float32": np.uint32, "float16": np.uint16, "bfloat16": np.uint16}


def patterns(name: str) -> np.ndarray:
    """Random bit patterns of a format that are finite numbers; a tenth of them subnormal."""
    word = WORDS[name]
    bits = np.random.default_rng(7).integers(0, np.iinfo(word).max, PATTERNS, dtype=word, endpoint=True)
    digits, size = FORMATS[name].digits, np.dtype(word).itemsize * 8
    mantissa = word(2 ** (digits - 1) - 1)
    bits[: PATTERNS // 10] &= mantissa | word(1 << (size - 1))  # exponent 0
    floats = bits.view(name) if name != "bfloat16" else (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return floats[np.isfinite(floats)]


@pytest.mark.parametrize("name", FORMATS)
def test_random_bit_patterns_come_back_bit_for_bit(name: str) -> None:
    floats = patterns(name)
    tops, bottoms = dyadic(floats)
    back, lost = to_floats(tops, bottoms, FORMATS[name])
    assert not len(lost) and back.dtype == FORMATS[name].array_type
    expected = np.where(floats == 0, np.zeros_like(floats), floats)  # the sign of zero is not kept
    word = np.dtype(f"u{floats.dtype.itemsize}")
    assert np.array_equal(back.view(word), expected.view(word))


@pytest.mark.parametrize("name", FORMATS)
def test_the_fractions_are_those_of_python(name: str) -> None:
    floats = patterns(name)[::97]
    tops, bottoms = dyadic(floats)
    found = [Fraction(int(top), int(bottom)) for top, bottom in zip(tops, bottoms, strict=True)]
    assert found == [Fraction(float(value)) for value in floats]
    assert all((value.numerator, value.denominator) == (a, b) for value, a, b in zip(found, tops, bottoms, strict=True))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_nearest_rounds_as_numpy_does(number: float) -> None:
    for form in (FLOAT64, FLOAT32, FLOAT16):
        with np.errstate(over="ignore"):
            expected = np.float64(number).astype(form.array_type)
        found = nearest(Fraction(number), form)
        assert found == (Fraction(float(expected)) if np.isfinite(expected) else None)


@given(st.fractions(-1000, 1000), st.sampled_from(sorted(FORMATS)))
def test_nearest_is_nearest(number: Fraction, name: str) -> None:
    found = nearest(number, FORMATS[name])
    assert found is not None
    step = abs(found) / 2 ** (FORMATS[name].digits - 2) or Fraction(1, 2**20)
    for other in (nearest(found + step, FORMATS[name]), nearest(found - step, FORMATS[name])):
        assert other is not None and abs(other - number) >= abs(found - number)
    assert nearest(found, FORMATS[name]) == found


def test_ties_go_to_even_and_the_largest_does_not_overflow() -> None:
    one = Fraction(1)
    assert nearest(one + Fraction(1, 2**24), FLOAT32) == 1
    assert nearest(one + Fraction(3, 2**24), FLOAT32) == one + Fraction(1, 2**22)
    largest = (2 - Fraction(1, 2**23)) * 2**127
    assert nearest(largest, FLOAT32) == largest and nearest(largest + Fraction(2) ** 102, FLOAT32) == largest
    assert nearest(largest + Fraction(2) ** 103, FLOAT32) is None
    smallest = Fraction(1, 2**149)
    assert nearest(smallest, FLOAT32) == smallest and nearest(smallest / 2, FLOAT32) == 0
    assert nearest(Fraction(257, 256), BFLOAT16) == 1


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(0, 3), st.integers(0, 3)),
        elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
    )
)
def test_a_matrix_takes_an_array_whole(array: np.ndarray) -> None:
    matrix = Matrix(array)
    assert matrix.shape == array.shape
    assert [list(row) for row in matrix.rows()] == [[Fraction(float(x)) for x in row] for row in array]
    assert matrix == Matrix([[Fraction(float(x)) for x in row] for row in array], columns=array.shape[1])
    assert exact_float(array) == tuple(tuple(Fraction(float(x)) for x in row) for row in array)


def test_integers_booleans_and_objects() -> None:
    assert Matrix(np.array([[1, -2]])) == Matrix([[1, -2]])
    assert Matrix(np.array([[2**64 - 1]], dtype=np.uint64))[0, 0] == 2**64 - 1
    assert Matrix(np.array([[-(2**63)]]))[0, 0] == -(2**63)
    assert Matrix(np.array([[True, False]])) == Matrix([[1, 0]])
    assert Matrix(np.array([[Fraction(1, 3), "1/7"]], dtype=object)) == Matrix([["1/3", "1/7"]])
    assert exact_float(np.float32(0.1)) == Fraction(13421773, 134217728)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_named_with_its_place(bad: float) -> None:
    with pytest.raises(NumberError, match=r"entry \[1, 0\]"):
        Matrix(np.array([[0.0, 1.0], [bad, 2.0]]))


def test_other_arrays_are_refused() -> None:
    for array in (np.array([[1j]]), np.array([["x"]], dtype="S1"), np.array([["2020-01-01"]], dtype="datetime64[D]")):
        with pytest.raises(InputError):
            Matrix(array)
    for shape in ((), (2,), (1, 1, 1)):
        with pytest.raises(ShapeError):
            Matrix(np.zeros(shape))


def test_a_network_of_arrays() -> None:
    network = MLP.from_arrays([(np.ones((2, 3), dtype=np.float16), np.array([0.5, 0])), (np.eye(2), None)])
    assert network.widths == (3, 2, 2) and network.layers[0].bias == (Fraction(1, 2), Fraction(0))
    for layers in ([(np.ones((2, 3)), np.zeros(3))], [(np.ones((2, 3)), np.zeros((2, 1)))], [(np.ones(3), None)]):
        with pytest.raises(ShapeError):
            MLP.from_arrays(layers)


def test_what_no_float_is_keeps_its_place() -> None:
    tops, bottoms = dyadic(np.array([0.5, 1e-300, 3.0]))
    floats, lost = to_floats(tops, bottoms, FLOAT32)
    assert lost.tolist() == [1] and floats.tolist() == [0.5, 0.0, 3.0]
    assert to_floats(tops, bottoms, FLOAT32, nearest=True)[1].tolist() == []
    assert to_floats(*dyadic(np.array([1e300])), FLOAT32, nearest=True)[1].tolist() == [0]
