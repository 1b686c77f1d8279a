"""Where functions are compared: a box, as options say it; the same words for every command.

>>> import argparse
>>> parser = argparse.ArgumentParser()
>>> add_box(parser.add_mutually_exclusive_group())
>>> options = parser.parse_args(["--box", "0", "1/2"])
>>> asked_box(options, 2), box_words(options)
(((Fraction(0, 1), Fraction(1, 2)), (Fraction(0, 1), Fraction(1, 2))), 'the box [0, 1/2]^n')
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import rational, spell
from catnet.errors import FormatError, NumberError
from catnet.files.boxes import read_box
from catnet.geometry.programs.program import Box

__all__ = ["add_box", "asked_box", "box_words", "number_option"]


def add_box(group: Any) -> None:
    """``--box`` and ``--box-file``, for a group of options that exclude each other."""
    group.add_argument("--box", metavar=("LOW", "HIGH"), nargs=2, default=["-1", "1"], help="the box (default: -1 1)")
    group.add_argument("--box-file", metavar="FILE", help="a pair for every coordinate: one a line, or a JSON list")


def asked_box(options: argparse.Namespace, dimension: int) -> Box:
    """A pair for each coordinate.

    Raises
    ------
    FormatError
        No numbers, a low end above the high one, or a file with another number of pairs.
    """
    if options.box_file is not None:
        pairs = read_box(options.box_file)
        if len(pairs) != dimension:
            raise FormatError(options.box_file, "", f"has {len(pairs)} pairs, the network has {dimension} inputs")
        return pairs
    low, high = (number_option(text, "--box") for text in options.box)
    if low > high:
        raise FormatError("--box", "", f"the low end {spell(low)} is above the high end {spell(high)}")
    return ((low, high),) * dimension


def box_words(options: argparse.Namespace) -> str:
    if options.box_file is not None:
        return f"the box of {options.box_file}"
    low, high = (text.strip() for text in options.box)
    return f"the box [{low}, {high}]^n"


def number_option(text: str, option: str) -> Fraction:
    """The number that an option spells; the error names the option."""
    try:
        return rational(text.strip())
    except NumberError as error:
        raise FormatError(option, "", str(error)) from None
