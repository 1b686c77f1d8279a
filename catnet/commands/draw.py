"""``catnet draw``: pictures of an instance or a network, and a page to explore."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import rational
from catnet.commands.answer import Answer, protect
from catnet.drawing.colouring import COLOURINGS
from catnet.drawing.output import PAGES, kind_of, save
from catnet.drawing.page import page_data, page_text
from catnet.drawing.pictures import PICTURES, Subject, picture
from catnet.drawing.plane import Window
from catnet.errors import BudgetError, FormatError, InputError, NumberError
from catnet.files.source import read_subject, require_linear_ends
from catnet.formats.jsontext import write_text
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.verify import Report, verify
from catnet.theorem.action import EndActions

__all__ = ["add_arguments", "run"]

_WITHOUT_ANSWERS = ("regions", "hyperplanes", "orbit", "graph", "twin", "symmetries")

DESCRIPTION = """\
OUT ends in .svg or .png for a picture, or in .html for one self-contained page on which to point at regions, press
group elements, step through the proof and see a near miss. Pictures need Matplotlib: pip install
'catnet-exact[draw]'; the page needs nothing. --what chooses the picture:

""" + "\n".join(f"  {name:<12} {summary}" for name, summary in PICTURES.items())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument(
        "subject",
        metavar="INSTANCE|NETWORK",
        help="a theorem instance, or a network, or - for standard input",
    )
    parser.add_argument("-o", "--output", metavar="OUT", required=True, help="the file to write: .svg, .png or .html")
    parser.add_argument("--what", choices=tuple(PICTURES), metavar="PICTURE", help="which picture")
    parser.add_argument(
        "--colour", choices=COLOURINGS, default="piece", help="what regions of one colour share (default: piece)"
    )
    parser.add_argument("--box", metavar=("LOW", "HIGH"), nargs=2, help="draw where LOW <= x_i <= HIGH")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    kind = kind_of(options.output)
    page = kind in PAGES
    if page and options.what:
        raise FormatError(options.output, "", "a page shows everything; --what chooses a picture for .svg or .png")
    window = _window(options.box)
    subject = read_subject(options.subject)
    require_linear_ends(subject)
    name, theta, ends, source = subject.name, subject.network, subject.ends, subject.file
    protect(options.output, *subject.files)
    budget = options.max_cells or DEFAULT_MAX_CELLS
    what = "page" if page else options.what or "overview"
    report = None
    if ends is not None and (what not in _WITHOUT_ANSWERS or (what == "regions" and options.colour == "orbit")):
        progress("looking for the action on every layer")
        report = _verified(theta, ends, source, budget)
    progress("drawing")
    try:
        if page:
            text = page_text(page_data(theta, ends, name=name, report=report, max_cells=budget))
            write_text(options.output, text)
            size = len(text.encode("utf-8"))
        else:
            size = _drawn(what, Subject(theta, ends, report, options.colour, window, budget), options.output)
    except (FormatError, BudgetError):
        raise
    except InputError as error:
        raise FormatError(source, "", str(error)) from None
    document: dict[str, Any] = {
        "command": "draw",
        "name": name,
        "what": what,
        "output": str(options.output),
        "kind": kind,
        "bytes": size,
    }
    return Answer(0, document, [f"{name}: {what} written to {options.output} ({size} bytes)."])


def _drawn(what: str, subject: Subject, path: str | os.PathLike[str]) -> int:
    from catnet.drawing.canvas import style

    with style():
        return save(picture(what, subject), path)


def _verified(theta: Any, ends: EndActions, source: str, budget: int) -> Report:
    return verify(theta, ends, max_cells=budget)


def _window(texts: list[str] | None) -> Window | None:
    if texts is None:
        return None
    try:
        low, high = (rational(text.strip()) for text in texts)
    except NumberError as error:
        raise InputError(f"--box: {error}") from None
    if low >= high:
        raise InputError(f"--box: the low end {texts[0].strip()} is not below the high end {texts[1].strip()}")
    middle = (low + high) / 2
    return Window((high - low) / Fraction(2), (middle, middle))
