"""``catnet bound``: exact extremes of a network, of the difference of two, or of the defect of an instance."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import rational, spell
from catnet.architectures.perceptron.file import require_relu
from catnet.architectures.relu.regions import extremes_of
from catnet.commands.answer import EXIT, Answer, point_words, spelled
from catnet.commands.bound_property import property_answer
from catnet.errors import FormatError, InputError, NumberError
from catnet.files.boxes import read_box
from catnet.files.instance import Instance
from catnet.files.source import read_network, read_subject
from catnet.formats.jsontext import file_name
from catnet.geometry.extremes import Extreme
from catnet.geometry.kernel.layers import Halfspace, box, box_of
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.defect import Defect, defects

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "exact extremes of a network, or of the difference of two, over a box or everywhere"

DESCRIPTION = """\
For a network: the exact minimum and maximum of every output. For two networks A and B: those of A - B, and the
largest |A - B|. For a theorem instance instead of A: the defect sup |f(g x) - g f(x)| of every generator.
Over the box LOW <= x_i <= HIGH (-1 and 1 unless --box says otherwise; LOW = HIGH is a point), over a box of its own
for every coordinate (--box-file), or with --everywhere over all of R^n, where an extreme may be infinite; then a point
and a direction along which it grows for ever are given. --property reads a VNN-LIB file, which describes what must not
happen: it holds (proved), or is violated (refuted) by a point that is evaluated again exactly.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("left", metavar="A", help="a network, or a theorem instance, or - for standard input")
    parser.add_argument("right", metavar="B", nargs="?", help="a second network")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--box", metavar=("LOW", "HIGH"), nargs=2, default=["-1", "1"], help="the box (default: -1 1)")
    where.add_argument("--box-file", metavar="FILE", help="a pair for every coordinate, a line each or JSON")
    where.add_argument("--everywhere", action="store_true", help="over all of R^n")
    where.add_argument("--property", metavar="FILE.vnnlib", help="does any point meet the conditions of this file?")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    if options.property is not None:
        return property_answer(options, progress)
    subject = read_subject(options.left)
    source = subject.file
    budget = options.max_cells or DEFAULT_MAX_CELLS
    if subject.ends is not None and options.right is None:
        instance = Instance(subject.name, require_relu(subject.network, source), subject.ends)
        progress("comparing f(g x) and g f(x)")
        return _defects(instance, _walls(options, instance.network.widths[0]), budget, _where(options))
    left = require_relu(subject.network, source)
    right = require_relu(read_network(options.right), options.right) if options.right is not None else None
    walls = _walls(options, left.widths[0])
    progress("searching the regions")
    try:
        found = extremes_of(left, right, within=walls, max_cells=budget)
    except InputError as error:
        raise FormatError(file_name(options.right or options.left), "", str(error)) from None
    return _extremes(found, right is not None, _where(options))


def _walls(options: argparse.Namespace, dimension: int) -> tuple[Halfspace, ...]:
    if options.everywhere:
        return ()
    if options.box_file is not None:
        pairs = read_box(options.box_file)
        if len(pairs) != dimension:
            raise FormatError(options.box_file, "", f"has {len(pairs)} pairs, the network has {dimension} inputs")
        return box_of(pairs)
    try:
        low, high = (rational(text.strip()) for text in options.box)
    except NumberError as error:
        raise FormatError("--box", "", str(error)) from None
    if low > high:
        raise FormatError("--box", "", f"the low end {spell(low)} is above the high end {spell(high)}")
    return box(dimension, low, high)


def _where(options: argparse.Namespace) -> str:
    if options.box_file is not None:
        return f"on the box of {options.box_file}"
    return "everywhere" if options.everywhere else f"on the box [{options.box[0].strip()}, {options.box[1].strip()}]^n"


def _extremes(found: tuple[tuple[Extreme, Extreme], ...], difference: bool, where: str) -> Answer:
    outputs = []
    what = "A - B" if difference else "f"
    lines = [f"exact extremes of {what}, {where}:", ""]
    for index, (low, high) in enumerate(found):
        entry: dict[str, Any] = {}
        for label, extreme, infinite in (("maximum", high, "inf"), ("minimum", low, "-inf")):
            entry[label] = infinite if extreme.value is None else spell(extreme.value)
            entry["arg" + label[:3]] = spelled(extreme.point)
            if extreme.direction is not None:
                entry[f"{label}_direction"] = [str(value) for value in extreme.direction]
            lines.append(f"  output {index}  {label}  {_value_words(extreme, infinite)}")
        if difference:
            entry["largest_difference"] = _largest(low.value, high.value)
        outputs.append(entry)
    document: dict[str, Any] = {"command": "bound", "verdict": "proved", "where": where}
    keys = [key for key in outputs[0] if not key.endswith("direction")] if outputs else []
    for key in keys:
        document[key] = outputs[0][key] if len(outputs) == 1 else [entry[key] for entry in outputs]
    document["outputs"] = outputs
    return Answer(EXIT["proved"], document, lines)


def _largest(low: Fraction | None, high: Fraction | None) -> str:
    return "inf" if low is None or high is None else spell(max(abs(low), abs(high)))


def _value_words(extreme: Extreme, infinite: str) -> str:
    if extreme.direction is not None:
        direction = point_words([Fraction(value) for value in extreme.direction])
        return f"{infinite}, from {point_words(extreme.point)} along {direction}"
    return f"{spell(extreme.value or Fraction(0))} at {point_words(extreme.point)}"


def _defects(instance: Instance, walls: tuple[Halfspace, ...], budget: int, where: str) -> Answer:
    found = defects(instance.network, instance.ends, within=walls, max_cells=budget)
    lines = [f"{instance.name}: the defect sup |f(g x) - g f(x)|, {where}:", ""]
    entries = []
    for defect in found:
        entries.append(_defect_json(defect))
        at = f"at {point_words(defect.point)}" if defect.value is not None else f"from {point_words(defect.point)} on"
        lines.append(f"  {defect.generator:<8} {entries[-1]['defect']} {at}, output {defect.output}")
    document = {"command": "bound", "verdict": "proved", "where": where, "name": instance.name, "defects": entries}
    return Answer(EXIT["proved"], document, lines)


def _defect_json(defect: Defect) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "generator": defect.generator,
        "defect": "inf" if defect.value is None else spell(defect.value),
        "output": defect.output,
        "point": spelled(defect.point),
    }
    if defect.direction is not None:
        entry["direction"] = [str(value) for value in defect.direction]
    return entry
