"""Arrays of binary floats in and out, whole: every finite float is the dyadic rational that it stores.

>>> import numpy as np
>>> [array.tolist() for array in dyadic(np.array([0.1, -0.75, 0.0], dtype=np.float32))]
[[13421773, -3, 0], [134217728, 4, 1]]

The way back says where a number is no float of the format; nearest rounding (ties to even) is asked for by name.

>>> tops, bottoms = pack([1, 1], (2,)), pack([2, 3], (2,))
>>> found, lost = to_floats(tops, bottoms, FLOAT32)
>>> found.tolist(), lost.tolist()
([0.5, 0.0], [1])
>>> to_floats(tops, bottoms, FLOAT32, nearest=True)[0].tolist()
[0.5, 0.3333333432674408]

The sign of zero is not kept: the rational number 0 has none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import WORD, Integers, pack, shrink
from catnet.algebra.scalars import vector
from catnet.errors import InexactNumberError, NumberError, ShapeError

__all__ = [
    "BFLOAT16",
    "FLOAT16",
    "FLOAT32",
    "FLOAT64",
    "FORMATS",
    "FloatFormat",
    "as_array",
    "dyadic",
    "exact_entries",
    "fractions_of",
    "nearest",
    "to_floats",
]


@final
@dataclass(frozen=True, slots=True)
class FloatFormat:
    """A binary format of IEEE 754's kind: `digits` of significand, exponents of `least` (of the smallest normal number)
    to `most` (of the largest number), where a number of exponent e lies in [2^e, 2^(e+1)).
    """

    name: str
    digits: int
    least: int
    most: int

    @property
    def array_type(self) -> Any:
        """The NumPy type of arrays that hold it; float32 for bfloat16, which NumPy alone does not know."""
        return np.dtype("float32" if self.name == "bfloat16" else self.name)


FLOAT64 = FloatFormat("float64", 53, -1022, 1023)
FLOAT32 = FloatFormat("float32", 24, -126, 127)
FLOAT16 = FloatFormat("float16", 11, -14, 15)
BFLOAT16 = FloatFormat("bfloat16", 8, -126, 127)
FORMATS = {form.name: form for form in (FLOAT64, FLOAT32, FLOAT16, BFLOAT16)}


def as_array(values: Any) -> npt.NDArray[Any]:
    """A NumPy array of what holds numbers: an array, a tensor of Torch (detached, brought to the CPU; its 16-bit floats
    widened, which is exact), anything that NumPy converts.
    """
    if isinstance(values, np.ndarray):
        return values
    if hasattr(values, "detach") and hasattr(values, "cpu"):
        values = values.detach().cpu()
        if "float16" in str(values.dtype) or "float8" in str(values.dtype):
            values = values.float()
        return np.asarray(values.numpy())
    return np.asarray(values)


def dyadic(values: Any) -> tuple[Integers, Integers]:
    """Numerators and denominators in lowest terms of an array of finite floats of up to 64 bits, or of integers.

    Parameters
    ----------
    values : array of any shape, or whatever `as_array` reads
        float16, bfloat16, float32, float64, the 8-bit floats, any integers or truth values.

    Raises
    ------
    NumberError
        NaN or an infinity, named with its place; complex numbers and the like.
    InexactNumberError
        An extended float that no double holds.

    Notes
    -----
    Linear in the number of entries, in machine words: what does not fit them (a denominator of 2^62 or more) becomes
    Python integers, whose powers of two are shared.
    """
    array = as_array(values)
    if not array.shape:
        tops, bottoms = dyadic(array.reshape(1))
        return tops.reshape(()), bottoms.reshape(())
    if array.dtype.kind in "iub":
        beyond = np.iinfo(np.int64).max < np.iinfo(array.dtype).max if array.dtype != np.bool_ else False
        whole = array.astype(object if beyond else np.int64)
        tops = pack((int(x) for x in whole.flat), array.shape) if whole.dtype == object else _words(whole)
        return tops, np.ones(array.shape, dtype=np.int64)
    if not np.issubdtype(array.dtype, np.floating) and "float" not in array.dtype.name:  # bfloat16 and its like
        raise NumberError(f"an array of type {array.dtype} does not hold binary floats")
    doubles = np.ascontiguousarray(array if array.dtype == np.float32 else array.astype(np.float64))
    finite = np.isfinite(doubles)
    if not finite.all():
        place = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise NumberError(f"entry {list(place)} is {doubles[place]}, which is not finite")
    if array.dtype.itemsize > 8 and not (doubles == array).all():
        raise InexactNumberError(
            f"an entry of the {array.dtype} array is wider than a double and cannot be read exactly"
        )
    if array.dtype == np.float32:
        tops, shift = _significands(doubles.view(np.uint32), FLOAT32, np.int32)
    else:
        tops, shift = _significands(doubles.view(np.uint64), FLOAT64, np.int64)
    return _scaled(tops, np.maximum(shift, 0)), _power(np.maximum(-shift, 0))


def fractions_of(values: Any) -> tuple[Integers, Integers]:
    """Numerators and denominators of a table with two axes, of floats, of integers, or of scalars as objects."""
    table = as_array(values)
    if table.ndim != 2:
        raise ShapeError(f"a matrix is made of an array with two axes, this one has the shape {table.shape}")
    if table.dtype != object:
        return dyadic(table)
    entries = vector(table.ravel().tolist())
    tops, bottoms = zip(*((x.numerator, x.denominator) for x in entries), strict=True) if entries else ((), ())
    return pack(tops, table.shape), pack(bottoms, table.shape)


def _significands(bits: npt.NDArray[Any], form: FloatFormat, word: Any) -> tuple[Integers, Integers]:
    """Odd integers, or 0, and the powers of two with which they are the floats of these bit patterns."""
    width = form.digits - 1
    size = bits.dtype.type
    tops = (bits & size(2**width - 1)).astype(word)
    exponent = ((bits >> size(width)) & size(2 ** (8 * bits.dtype.itemsize - 1 - width) - 1)).astype(word)
    normal = exponent != 0
    tops |= normal.astype(word) << word(width)
    exponent += ~normal  # subnormal numbers have the exponent of the smallest normal ones
    trailing = np.bitwise_count((tops & -tops) - word(1)).astype(word)
    zero = tops == 0
    trailing[zero] = 0
    tops >>= trailing
    shift = exponent + trailing
    shift += word(form.least - 1 - width)
    shift[zero] = 0
    tops *= word(1) - word(2) * (bits >> size(8 * bits.dtype.itemsize - 1)).astype(word)
    return tops.astype(np.int64), shift.astype(np.int64)


def _words(array: npt.NDArray[np.int64]) -> Integers:
    return array if not array.size or -WORD < array.min() <= array.max() < WORD else array.astype(object)


def _power(exponent: npt.NDArray[np.int64]) -> Integers:
    """2 to the exponents, which are not negative."""
    if not exponent.size or exponent.max() < 62:
        return np.left_shift(np.int64(1), exponent)
    powers = np.array([1 << k for k in range(int(exponent.max()) + 1)], dtype=object)
    return np.asarray(powers[exponent])


def _scaled(tops: npt.NDArray[np.int64], exponent: npt.NDArray[np.int64]) -> Integers:
    if not exponent.any():
        return tops
    bits = np.frexp(np.abs(tops).astype(np.float64))[1] + exponent
    if bits.max() < 62:
        return tops << exponent
    return shrink(np.asarray(tops.astype(object) * _power(exponent).astype(object), dtype=object))


def nearest(number: Fraction, form: FloatFormat) -> Fraction | None:
    """The float of a format next to a rational number, of two equally near ones the one with an even last digit.

    None where it would overflow.

    >>> nearest(Fraction(1, 10), FLOAT32), nearest(Fraction(2)**128, FLOAT32)
    (Fraction(13421773, 134217728), None)
    """
    if not number:
        return Fraction(0)
    size = abs(number)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2) ** exponent:
        exponent -= 1
    step = max(exponent, form.least) - form.digits + 1  # the spacing of the floats around is 2^step
    scaled = size / Fraction(2) ** step
    rounded = Fraction(round(scaled)) * Fraction(2) ** step  # Python rounds ties to even
    if rounded >= Fraction(2) ** (form.most + 1):
        return None
    return rounded if number > 0 else -rounded


def to_floats(
    tops: Integers, bottoms: Integers, form: FloatFormat, *, nearest: bool = False
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """An array of floats of a format, and the flat places of the entries that are none of its numbers.

    Parameters
    ----------
    tops, bottoms : Integers
        Numerators and denominators in lowest terms.
    form : FloatFormat
    nearest : bool
        Round to the nearest float; then only what overflows is named.

    Returns
    -------
    floats : array of `form.array_type`; 0 at the places that are named
    places : flat indices
    """
    shape = tops.shape
    flat_tops, flat_bottoms = tops.ravel(), bottoms.ravel()
    with np.errstate(all="ignore"):
        if flat_tops.dtype != object and flat_bottoms.dtype != object:
            doubles = flat_tops.astype(np.float64) / flat_bottoms.astype(np.float64)
        else:
            doubles = np.array(
                [_quotient(int(a), int(b)) for a, b in zip(flat_tops.tolist(), flat_bottoms.tolist(), strict=True)],
                dtype=np.float64,
            )
        floats = _narrow(doubles, form)
    wrong = ~np.isfinite(floats)
    back = dyadic(np.where(wrong, 0, floats).astype(np.float64))
    differs = (back[0] != flat_tops) | (back[1] != flat_bottoms) | wrong
    floats[differs] = 0
    lost = np.flatnonzero(differs)
    if nearest and len(lost):
        kept = []
        for place in lost.tolist():
            value = _nearest(Fraction(int(flat_tops[place]), int(flat_bottoms[place])), form)
            if value is None:
                kept.append(place)
            else:
                floats[place] = float(value)
        lost = np.array(kept, dtype=np.int64)
    return floats.reshape(shape), lost


_nearest = nearest


def _quotient(top: int, bottom: int) -> float:
    try:
        return top / bottom
    except OverflowError:
        return math.inf


def _narrow(doubles: npt.NDArray[np.float64], form: FloatFormat) -> npt.NDArray[Any]:
    """Doubles cast to the format; exact where they are numbers of it, which is checked afterwards."""
    if form.name != "bfloat16":
        return doubles.astype(form.array_type)
    bits = doubles.astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)
    return np.asarray(bits.view(np.float32))


def exact_entries(values: Any) -> Any:
    """The exact entries of an array, as tuples nested as deep as it has axes; of one without axes its number."""
    tops, bottoms = dyadic(values)
    return _nested(tops.tolist(), bottoms.tolist())


def _nested(top: Any, bottom: Any) -> Any:
    if not isinstance(top, list):
        return Fraction(top, bottom)
    return tuple(_nested(a, b) for a, b in zip(top, bottom, strict=True))
