"""``catnet equal``: do two networks compute the same function?"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from catnet.commands.answer import (
    EXIT,
    Answer,
    first_difference,
    gap_words,
    point_words,
    protect,
    spelled,
    values_json,
    values_words,
)
from catnet.commands.certificates import add_certificate, certificate_words, written
from catnet.errors import FormatError, ShapeError
from catnet.files.equality_certificate import difference_to_json, same_function_to_json
from catnet.files.source import read_parameter
from catnet.formats.jsontext import file_name
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.same_function import check_same_function
from catnet.verdict import Proved, Refuted

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
A and B are networks of any architecture. The answer is proved with the method that shows it, refuted with a rational
point at which the two outputs differ (evaluated exactly, or enclosed in disjoint intervals where they are not
rational), or undecided with the reason.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("left", metavar="A", help="a network, or - for standard input")
    parser.add_argument("right", metavar="B", help="another one")
    add_certificate(parser)


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    if options.left == "-" and options.right == "-":
        raise FormatError("standard input", "", "only one of A and B can be read from standard input")
    left, right = read_parameter(options.left), read_parameter(options.right)
    if options.certificate:
        protect(options.certificate, options.left, options.right)
    progress("comparing")
    budget = options.max_cells or DEFAULT_MAX_CELLS
    try:
        verdict = check_same_function(left, right, max_cells=budget)
    except ShapeError as error:
        raise FormatError(file_name(options.right), "", str(error)) from None
    document: dict[str, Any] = {"command": "equal", "verdict": verdict.word, "method": verdict.reason}
    words = {"proved": "A and B compute the same function", "refuted": "A and B differ", "undecided": "not decided"}
    lines = [f"{verdict.word}. {words[verdict.word]}: {verdict.reason}."]
    if isinstance(verdict, Refuted) and verdict.witness is not None:
        witness = verdict.witness
        place = first_difference(witness.left, witness.right)
        document["witness"] = {
            "point": spelled(witness.point),
            "left": values_json(witness.left),
            "right": values_json(witness.right),
        }
        lines += [
            "",
            f"  x    = {point_words(witness.point)}",
            f"  A(x) = {values_words(witness.left, place)}",
            f"  B(x) = {values_words(witness.right, place)}",
            f"  they {gap_words(witness.left, witness.right)}",
        ]
    if options.certificate:
        progress("writing the certificate")
        found = None
        if isinstance(verdict, Proved):
            found = same_function_to_json(left, right, max_cells=budget)
        elif isinstance(verdict, Refuted) and verdict.witness is not None:
            found = difference_to_json(left, right, verdict.witness.point)
        document["certificate"] = written(options.certificate, found)
        lines += ["", certificate_words(options.certificate, found, verdict.word)]
    return Answer(EXIT[verdict.word], document, lines)
