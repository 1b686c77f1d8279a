"""The door for numbers: what passes, what is refused, and that nothing is lost on the way in or out."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

import flint
import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st

from catnet.algebra.scalars import MAX_DIGITS, MAX_EXPONENT, exact_float, rational, spell, vector
from catnet.errors import InexactNumberError, InputError, NumberError
from tests.support import wide_fractions


class Two(IntEnum):
    TWO = 2


@given(wide_fractions)
def test_what_is_spelled_is_read(value: Fraction) -> None:
    assert spell(value) == str(value)
    assert rational(spell(value)) == value
    assert rational(f"{value.numerator * 6}/{value.denominator * 6}") == value
    assert rational(flint.fmpq(value.numerator, value.denominator)) == value
    assert rational(sympy.Rational(value.numerator, value.denominator)) == value
    assert type(rational(flint.fmpq(value.numerator, value.denominator))) is Fraction


@given(st.integers(-(10**30), 10**30), st.integers(0, 40), st.integers(-60, 60))
def test_decimals_are_read_as_the_fractions_they_spell(digits: int, places: int, power: int) -> None:
    text = f"{digits:+0{places + 2}d}"
    text = (text[:-places] + "." + text[-places:] if places else text) + f"e{power}"
    assert rational(text) == Fraction(digits) * Fraction(10) ** (power - places)
    assert rational(Decimal(text)) == rational(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_dyadic_it_stores(value: float) -> None:
    exact = exact_float(value)
    assert exact == Fraction(*value.as_integer_ratio())
    assert exact_float(np.float64(value)) == exact
    with pytest.raises(InexactNumberError):
        rational(value)
    with pytest.raises(InexactNumberError):
        rational(np.float64(value))


@pytest.mark.parametrize(
    "good",
    [
        (7, 7),
        (np.int64(-(2**63)), -(2**63)),
        (np.uint64(2**64 - 1), 2**64 - 1),
        (np.int8(-5), -5),
        (Two.TWO, 2),
        ("-3", -3),
        ("+3", 3),
        ("-0", 0),
        ("007", 7),
        ("0/5", 0),
        ("-6/4", Fraction(-3, 2)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("-.5e-3", Fraction(-1, 2000)),
        ("1E+2", 100),
        ("0.1", Fraction(1, 10)),
        (flint.fmpz(2**70), 2**70),
        (Decimal("0.1"), Fraction(1, 10)),
    ],
    ids=repr,
)
def test_good_numbers(good: tuple[object, Fraction]) -> None:
    value, expected = good
    assert rational(value) == expected
    assert type(rational(value)) is Fraction


@pytest.mark.parametrize(
    "bad",
    [
        "",
        " ",
        "1 ",
        " 1",
        "1\n",
        "1/0",
        "0/0",
        "1/-2",
        "1//2",
        "1/2/3",
        "--1",
        "+-1",
        "1_000",
        "0x10",
        "NaN",
        "nan",
        "Infinity",
        "inf",
        "-Infinity",
        "1e",
        "e5",
        ".",
        "-",
        "+",
        "1e99999",
        "1e-99999",
        "1e10001",
        "1e999999999999999999",
        "1.5/2",
        "1/2e3",
        "١",
        "²",
        "½",
        "1,5",
        "1/00",
        "−1",
        True,
        False,
        np.True_,
        None,
        1j,
        [],
        (),
        {},
        b"1",
        object(),
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("1e99999"),
        sympy.pi,
        "9" * (MAX_DIGITS + 1),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_bad_numbers(bad: object) -> None:
    with pytest.raises(NumberError) as caught:
        rational(bad)
    assert isinstance(caught.value, InputError) and isinstance(caught.value, ValueError)
    assert len(str(caught.value)) < 200 and "\n" not in str(caught.value).replace("\\n", "")


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, np.float32("nan"), np.float64("inf"), np.float16("-inf")], ids=repr
)
def test_floats_that_are_no_numbers(value: float) -> None:
    with pytest.raises(NumberError, match="not finite"):
        exact_float(value)


@pytest.mark.parametrize("value", [1, True, "0.5", None, 10**400, Fraction(1, 2)], ids=lambda value: repr(value)[:10])
def test_the_float_door_takes_floats_only(value: object) -> None:
    with pytest.raises(NumberError):
        exact_float(value)


@pytest.mark.parametrize("width", [np.float16, np.float32, np.float64])
def test_narrow_floats(width: type) -> None:
    assert exact_float(width(0.1)) == Fraction(*float(width(0.1)).as_integer_ratio())


@pytest.mark.parametrize("length", [4000, 4299, 4300, 4301, 5000, 9999, MAX_DIGITS])
def test_numbers_longer_than_python_converts_by_default(length: int) -> None:
    value = sum(digit * 10**index for index, digit in ((0, 7), (length // 2, 3), (length - 1, 9)))
    text = spell(Fraction(value))
    assert len(text) == length and text[0] == "9" and text[-1] == "7" and set(text) == {"0", "3", "7", "9"}
    assert rational(text) == value
    if length < MAX_DIGITS:
        assert rational(spell(Fraction(-value))) == -value
        assert rational("+" + text) == value
    if 2 * length < MAX_DIGITS:
        ratio = Fraction(value, 10 ** (length - 1) + 1)
        assert rational(spell(ratio)) == ratio
        assert rational("0." + text) == Fraction(value, 10**length)


def test_exponents_up_to_the_limit() -> None:
    assert rational(f"1e{MAX_EXPONENT}") == 10**MAX_EXPONENT
    assert rational(f"1e-{MAX_EXPONENT}") == Fraction(1, 10**MAX_EXPONENT)
    assert len(spell(rational(f"1e{MAX_EXPONENT}"))) == MAX_EXPONENT + 1
    for text in (f"1e{MAX_EXPONENT + 1}", f"1e-{MAX_EXPONENT + 1}", f"0e{10**30}"):
        with pytest.raises(NumberError, match="exponent"):
            rational(text)


def test_a_vector_is_a_tuple_of_fractions() -> None:
    assert vector(["1/2", 3, np.int64(4)]) == (Fraction(1, 2), 3, 4)
    assert all(type(value) is Fraction for value in vector([1, "2", np.int8(3)]))
