"""The one door for numbers: everything that spells an exact rational becomes a `fractions.Fraction`.

>>> rational("-3/6"), rational("0.125"), rational("1e-3"), rational(7)
(Fraction(-1, 2), Fraction(1, 8), Fraction(1, 1000), Fraction(7, 1))

Binary floats do not pass here, because what they store is seldom what was meant; they have a door of their own.

>>> rational(0.1)
Traceback (most recent call last):
    ...
catnet.errors.InexactNumberError: 0.1 is a binary float: "0.1" is the decimal, exact_float(0.1) what it stores
>>> exact_float(0.1)
Fraction(3602879701896397, 36028797018963968)

Output is always in lowest terms.

>>> spell(Fraction(6, -4)), spell(Fraction(8, 4))
('-3/2', '2')
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any, TypeAlias

from catnet.errors import InexactNumberError, NumberError

__all__ = ["MAX_DIGITS", "MAX_EXPONENT", "Scalar", "Vector", "exact_float", "rational", "spell", "vector"]

Scalar: TypeAlias = Any
"""What `rational` takes: int, Fraction, str, Decimal, a NumPy integer, a python-flint value."""

Vector: TypeAlias = tuple[Fraction, ...]

MAX_EXPONENT = 10_000
MAX_DIGITS = 20_000
_SHORT = 4_000  # decimal digits that int() and str() convert under Python's default limit

_FRACTION = re.compile(r"([+-]?[0-9]+)(?:/([0-9]+))?")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")


def rational(value: Scalar) -> Fraction:
    """The exact rational number that `value` spells.

    Parameters
    ----------
    value : int, Fraction, str, Decimal, NumPy integer, flint.fmpz or flint.fmpq
        Strings are ``"p/q"``, ``"-3"``, ``"0.125"`` or ``"1e-3"``.

    Raises
    ------
    InexactNumberError
        A binary float, of Python or NumPy.
    NumberError
        Not a number, not finite, a zero denominator, an exponent beyond 10 000 or more than 20 000 digits.
    """
    kind = type(value)
    if kind is Fraction:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return Fraction(value)
    if isinstance(value, str):
        return _read(value)
    if isinstance(value, bool):
        return _refused_truth(value)
    foreign = _FOREIGN.get((kind.__module__.partition(".")[0], kind.__name__))
    if foreign is not None:
        return foreign(value)
    if isinstance(value, Decimal):
        return _from_decimal(value)
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if kind.__module__.startswith("sympy") and getattr(value, "is_Rational", False):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, float) or "float" in kind.__name__:
        raise InexactNumberError(
            f'{value!s} is a binary float: "{value!s}" is the decimal, exact_float({value!s}) what it stores'
        )
    raise NumberError(f"{kind.__name__} is not an exact number")


def exact_float(value: Any) -> Any:
    """The dyadic rational that a finite binary float (Python or NumPy, of any width) stores.

    Of an array or tensor of floats, the rationals of all its entries, as nested tuples of the array's shape:

    >>> import numpy as np
    >>> exact_float(np.array([[0.5, -0.25]], dtype=np.float32))
    ((Fraction(1, 2), Fraction(-1, 4)),)
    """
    if hasattr(value, "shape") and hasattr(value, "dtype") and (value.shape or hasattr(value, "detach")):
        from catnet.algebra.floats import exact_entries

        return exact_entries(value)
    if not isinstance(value, float) and "float" not in type(value).__name__ and type(value).__name__ != "longdouble":
        raise NumberError(f"{type(value).__name__} is not a binary float; `rational` reads exact numbers")
    number = float(value)
    if not math.isfinite(number):
        raise NumberError(f"{number} is not finite")
    if type(value) is not float and not bool(number == value):
        raise InexactNumberError(f"{value!s} is wider than a double and cannot be read exactly")
    return Fraction(number)


def vector(values: Iterable[Scalar]) -> Vector:
    """A tuple of exact rationals."""
    return tuple(rational(value) for value in values)


def spell(value: Fraction | int) -> str:
    """``"p/q"`` in lowest terms, ``"p"`` for an integer, however long."""
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1:
        return _digits(numerator)
    return f"{_digits(numerator)}/{_digits(denominator)}"


def _digits(number: int) -> str:
    if number.bit_length() < 3 * _SHORT:
        return str(number)
    from flint import fmpz

    return str(fmpz(number))


def _integer(digits: str) -> int:
    if len(digits) <= _SHORT:
        return int(digits)
    from flint import fmpz

    return int(fmpz(digits.lstrip("+")))


def _refused_truth(value: Any) -> Fraction:
    raise NumberError(f"{value} is a truth value, not a number")


_FOREIGN: dict[tuple[str, str], Callable[[Any], Fraction]] = {
    ("flint", "fmpz"): lambda value: Fraction(int(value)),
    ("flint", "fmpq"): lambda value: Fraction(int(value.p), int(value.q)),
    ("numpy", "bool"): _refused_truth,
    ("numpy", "bool_"): _refused_truth,
}
"""How numbers of other packages are read, by package and type: the packages are not imported for it."""


def _from_decimal(value: Decimal) -> Fraction:
    if not value.is_finite():
        raise NumberError(f"{value} is not finite")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and abs(exponent) > MAX_EXPONENT:
        raise NumberError(f"exponent {exponent} is beyond {MAX_EXPONENT} in size")
    return Fraction(value)


def _read(text: str) -> Fraction:
    if len(text) > MAX_DIGITS:
        raise NumberError(f"a number of {len(text)} characters is longer than the limit of {MAX_DIGITS}")
    match = _FRACTION.fullmatch(text)
    if match is not None:
        numerator, denominator = match.groups()
        if denominator is None:
            return Fraction(_integer(numerator))
        bottom = _integer(denominator)
        if bottom == 0:
            raise NumberError(f"{_shown(text)} has a zero denominator")
        return Fraction(_integer(numerator), bottom)
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise NumberError(f'{_shown(text)} is not a number: write "p/q", "-3", "0.125" or "1e-3"')
    sign, whole, part, power = match[1], match[2], match[3] or "", match[4] or "0"
    if len(power) > 8 or abs(int(power)) > MAX_EXPONENT:
        raise NumberError(f"exponent {_shown(power)} is beyond {MAX_EXPONENT} in size")
    digits = _integer((whole + part) or "0") * (-1 if sign == "-" else 1)
    shift = int(power) - len(part)
    return Fraction(digits * 10**shift) if shift >= 0 else Fraction(digits, 10**-shift)


def _shown(text: str) -> str:
    return repr(text) if len(text) <= 40 else repr(text[:37] + "...")
