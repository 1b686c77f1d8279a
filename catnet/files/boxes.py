"""Boxes in files: one pair of numbers for every coordinate.

Either a JSON list of pairs, or one line for each coordinate: two numbers with a space or a comma between them, remarks
after ``#``.

>>> box_from_text("-1 1\\n0, 1/2   # the second\\n", "b.txt")
((Fraction(-1, 1), Fraction(1, 1)), (Fraction(0, 1), Fraction(1, 2)))
>>> box_from_text('[["-1", "1"], [0, 0.5]]', "b.json")
((Fraction(-1, 1), Fraction(1, 1)), (Fraction(0, 1), Fraction(1, 2)))
"""

from __future__ import annotations

import os
from fractions import Fraction

from catnet.algebra.scalars import rational, spell
from catnet.errors import FormatError, NumberError
from catnet.formats.jsontext import file_name, parse_json, read_text
from catnet.formats.numbers import describe, read_vector

__all__ = ["box_from_text", "read_box"]


def read_box(path: str | os.PathLike[str]) -> tuple[tuple[Fraction, Fraction], ...]:
    """The box in a file; ``-`` is standard input."""
    return box_from_text(read_text(path), file_name(path))


def box_from_text(text: str, file: str) -> tuple[tuple[Fraction, Fraction], ...]:
    """The box that a text spells.

    Raises
    ------
    FormatError
        Not pairs; a low end above the high one.
    """
    pairs = []
    if text.lstrip()[:1] in ("[", "{"):
        document = parse_json(text, file)
        if not isinstance(document, list):
            raise FormatError(file, "", f"expected a list of pairs, found {describe(document)}")
        for index, entry in enumerate(document):
            pairs.append((f"[{index}]", read_vector(entry, f"[{index}]", file)))
    else:
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.split("#")[0].replace(",", " ").split()
            if words:
                try:
                    pairs.append((f"line {number}", tuple(rational(word) for word in words)))
                except NumberError as error:
                    raise FormatError(file, f"line {number}", str(error)) from None
    for where, pair in pairs:
        if len(pair) != 2:
            raise FormatError(file, where, f"expected a low and a high end, found {len(pair)} numbers")
        if pair[0] > pair[1]:
            raise FormatError(file, where, f"the low end {spell(pair[0])} is above the high end {spell(pair[1])}")
    return tuple((pair[0], pair[1]) for _, pair in pairs)
