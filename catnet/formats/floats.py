"""JSON numbers that were floats: read as the floats they were printed from, where a file says so.

``"numbers": "float32"`` (or ``"float64"``) at the top of a network file says that each JSON number in it stands for the
nearest float of that format.  Strings stay the exact fractions that they spell.

>>> from catnet.formats.jsontext import parse_json
>>> text = '{"numbers": "float32", "weight": [[0.10000000149011612, "0.1"]]}'
>>> meant_numbers(parse_json(text, "f.json"), "", "f.json")
{'weight': [['13421773/134217728', '0.1']]}

A file that does not say so, and has numbers of as many digits as printed floats have, is worth a remark.

>>> has_long_numbers(parse_json('{"weight": [[0.10000000149011612]]}', "f.json"))
True
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from typing import Any

from catnet.algebra.floats import FORMATS, FloatFormat, nearest
from catnet.algebra.scalars import rational, spell
from catnet.errors import FormatError, NumberError
from catnet.formats.fields import place
from catnet.formats.jsontext import Number
from catnet.formats.numbers import describe

__all__ = ["has_long_numbers", "meant_numbers", "remark_on_decimals"]

LONG = 15
_PLAIN = frozenset((str, bool, type(None)))  # a table is asked for the types of its entries at once
_WHOLE = 2**11  # integers up to here are numbers of every format


def meant_numbers(document: Any, where: str, file: str) -> Any:
    """The document without its field ``numbers``, its JSON numbers as fractions that are floats of that format.

    Raises
    ------
    FormatError
        Another word than float64, float32, float16 or bfloat16; a number beyond the format's range.
    """
    if not isinstance(document, dict) or "numbers" not in document:
        return document
    word = document["numbers"]
    if not isinstance(word, str) or isinstance(word, Number) or word not in FORMATS:
        known = ", ".join(f'"{name}"' for name in FORMATS)
        raise FormatError(file, place(where, "numbers"), f"found {describe(word)}, supported are {known}")
    rest = {key: value for key, value in document.items() if key != "numbers"}
    return _converted(rest, FORMATS[word], where, file)


def _converted(value: Any, form: FloatFormat, where: str, file: str) -> Any:
    if isinstance(value, Number):
        return _float(value, form, where, file)
    if isinstance(value, list):
        return [_converted(item, form, f"{where}[{index}]", file) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: _converted(item, form, place(where, key), file) for key, item in value.items()}
    return value


def _float(text: Number, form: FloatFormat, where: str, file: str) -> str:
    """The nearest float, as a fraction; a small integer stays the JSON number that it is (it may be a size)."""
    if len(text) <= 4 and text.lstrip("-").isdigit():
        return text
    double = float(text)
    if math.isfinite(double) and abs(double) > 2.0**-100:
        exact = Fraction(double)
        if nearest(exact, form) == exact:  # then no other float of a narrower format is as near to the decimal
            return spell(exact)
    try:
        found = nearest(rational(str(text)), form)
    except NumberError as error:
        raise FormatError(file, where, str(error)) from None
    if found is None:
        raise FormatError(file, where, f"{describe(text)} is beyond the range of {form.name}")
    return spell(found)


def has_long_numbers(document: Any) -> bool:
    """Whether a document has a JSON number of 15 digits or more, outside of objects that say what their numbers are."""
    if isinstance(document, Number):
        if len(document) < LONG:
            return False
        mantissa = document.lower().split("e")[0].lstrip("-").replace(".", "").lstrip("0")
        return len(mantissa) >= LONG
    if isinstance(document, list):
        return not _PLAIN.issuperset(map(type, document)) and any(map(has_long_numbers, document))
    return isinstance(document, dict) and "numbers" not in document and any(map(has_long_numbers, document.values()))


def remark_on_decimals(document: Any, file: str) -> None:
    """One line on standard error, if it is worth one."""
    if sys.stderr is not None and has_long_numbers(document):
        sys.stderr.write(
            f"catnet: note: {file}: its JSON numbers were read as the decimals they spell; if they were printed of "
            'floats, say so at the top of the network: "numbers": "float32" (or "float64")\n'
        )
        sys.stderr.flush()
