""".nnet files (Stanford's format of ACAS Xu; also as Marabou writes it): text, ReLU, with normalisation of both ends.

The numbers are decimals, read as the exact decimals that they spell.  The file states, besides the weights, ranges to
which the inputs are clipped, a mean and a range for every input, and a mean and a range for the output:

    y = range_out · f((clip(x) − mean) / range) + mean_out.

Mean and range are folded into the first and the last layer, exactly; the clip is no affine map and is written as ReLU
neurons only with --lower, else the network is that function on the box of those ranges, which is said.

>>> text = "// |2x - 1|\\n1,1,1,1,\\n1,1,\\n0,\\n0.0,\\n1.0,\\n0.5,0.0,\\n0.5,2.0,\\n1.0,\\n0.0,\\n"
>>> source = parse_nnet(text, "m.nnet")
>>> source.sizes, source.means, source.ranges, source.layers[0]
((1, 1), (Fraction(1, 2), Fraction(0, 1)), (Fraction(1, 2), Fraction(2, 1)), (Matrix([['1']]), (Fraction(0, 1),)))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, final

import numpy as np

from catnet.algebra.floats import FLOAT64
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import MAX_DIGITS, Vector, rational, spell
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU
from catnet.errors import FormatError, NumberError
from catnet.files.models.program import MAX_ENTRIES, Program
from catnet.files.models.recorder import Recorder
from catnet.formats.numbers import read_matrix, read_vector

__all__ = ["NNet", "arithmetic_of_nnet", "nnet_text", "parse_nnet", "program_of_nnet"]

MAX_LAYERS = 10_000
_BEYOND = "1e30"  # what the writer gives as the range of an input that has none


@final
@dataclass(frozen=True, slots=True)
class NNet:
    """What an .nnet file says; `means` and `ranges` end with those of the output, and are None where it gives none."""

    sizes: tuple[int, ...]
    lows: Vector | None
    highs: Vector | None
    means: Vector | None
    ranges: Vector | None
    layers: tuple[tuple[Matrix, Vector], ...]


def parse_nnet(text: str, file: str) -> NNet:
    """The content of an .nnet file.

    Raises
    ------
    FormatError
        With the line at which the file says something else than the format asks for.
    """
    lines = _lines(text)
    number, head = _next(lines, file)
    counts = _whole(head, number, file)
    if len(counts) not in (1, 4):
        raise FormatError(
            file, f"line {number}", f"expected layers, inputs, outputs, largest; found {len(counts)} numbers"
        )
    number, row = _next(lines, file)
    sizes = _whole(row, number, file)
    depth = counts[0]
    if not 1 <= depth <= MAX_LAYERS or len(sizes) != depth + 1 or min(sizes) < 1:
        raise FormatError(
            file, f"line {number}", f"expected the {depth + 1} sizes of {depth} layers, found {len(sizes)}"
        )
    if len(counts) == 4 and (counts[1] != sizes[0] or counts[2] != sizes[-1]):
        raise FormatError(file, f"line {number}", f"the ends are {sizes[0]} and {sizes[-1]}, announced {counts[1:3]}")
    for before, after in pairwise(sizes):
        if before * after > MAX_ENTRIES:
            raise FormatError(file, f"line {number}", f"a layer of {before} by {after} weights is too large")
    _next(lines, file)  # a flag that nobody uses any more
    lows, highs = (_row(lines, file, sizes[0], 0) for _ in range(2))
    means, ranges = (_row(lines, file, sizes[0], 1) for _ in range(2))
    if ranges is not None and not all(ranges):
        raise FormatError(file, "ranges", "one of them is zero")
    layers: list[tuple[Matrix, Vector]] = []
    for before, after in pairwise(sizes):
        rows = []
        for _ in range(after):
            number, row = _next(lines, file)
            if len(row) != before:
                raise FormatError(file, f"line {number}", f"expected {before} weights, found {len(row)}")
            rows.append(row)
        shifts = []
        for _ in range(after):
            number, row = _next(lines, file)
            if len(row) != 1:
                raise FormatError(file, f"line {number}", f"expected one bias, found {len(row)} numbers")
            shifts.extend(row)
        layers.append((read_matrix(rows, f"layer {len(layers) + 1}", file), read_vector(shifts, "biases", file)))
    rest = next(lines, None)
    if rest is not None:
        raise FormatError(file, f"line {rest[0]}", "follows the last bias")
    return NNet(tuple(sizes), lows, highs, means, ranges, tuple(layers))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare and not bare.startswith("//"):
            yield number, [part.strip() for part in bare.rstrip(",").split(",")]


def _next(lines: Iterator[tuple[int, list[str]]], file: str) -> tuple[int, list[str]]:
    found = next(lines, None)
    if found is None:
        raise FormatError(file, "", "ends before its last bias")
    return found


def _whole(row: list[str], number: int, file: str) -> list[int]:
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in row):
        raise FormatError(file, f"line {number}", f"expected whole numbers, found {','.join(row)[:40]!r}")
    return [int(part) for part in row]


def _row(lines: Iterator[tuple[int, list[str]]], file: str, inputs: int, last: int) -> Vector | None:
    """A line of one number for every input, and `last` more; None for a lone 0, which some write where there are none.

    The files of ACAS Xu speak of seven inputs, of which their networks have the first five; the rest is left out.
    """
    number, row = _next(lines, file)
    try:
        values = tuple(rational(part) for part in row)
    except NumberError as error:
        raise FormatError(file, f"line {number}", str(error)) from None
    if len(values) == 1 and inputs + last > 1 and not values[0]:
        return None
    if len(values) < inputs + last:
        raise FormatError(file, f"line {number}", f"expected {inputs + last} numbers, found {len(values)}")
    return values[:inputs] + values[len(values) - last :]


def program_of_nnet(source: NNet, file: str, *, lower: bool = False, raw: bool = False) -> Program:
    """The function of the file as a program; `raw` leaves the normalisation of its ends out."""
    book = Recorder(file, (1, source.sizes[0]), lower=lower, form=FLOAT64)
    value = book.start
    if not raw and source.lows is not None and source.highs is not None:
        if any(low > high for low, high in zip(source.lows, source.highs, strict=True)):
            book.fail("", "the least value of an input is above its greatest one")
        pairs = list(zip(source.lows, source.highs, strict=True))
        if any(low != high for low, high in pairs) and any(-low < 10**30 or high < 10**30 for low, high in pairs):
            if lower:
                value = book.clip(value, source.lows, source.highs, "clip")
            else:
                book.notes.append(
                    "the file's clip of the inputs to their ranges is left out (it is the same function on the box "
                    f"{_box_words(source.lows, source.highs)}); --lower writes it as ReLU neurons"
                )
    if not raw and source.means is not None and source.ranges is not None and _moves(source, slice(None, -1)):
        value = book.scale(
            value,
            tuple(1 / r for r in source.ranges[:-1]),
            tuple(-m / r for m, r in zip(source.means[:-1], source.ranges[:-1], strict=True)),
            "normalisation",
        )
        book.notes.append("the normalisation of the inputs is folded into the first layer, exactly")
    for number, (weight, bias) in enumerate(source.layers):
        value = book.dense(value, weight, bias, f"layer {number + 1}")
        if number < len(source.layers) - 1:
            value = book.activate(value, RELU, f"layer {number + 1}")
    if not raw and source.means is not None and source.ranges is not None and _moves(source, slice(-1, None)):
        outputs = source.sizes[-1]
        value = book.scale(
            value, source.ranges[-1:] * outputs, source.means[-1:] * outputs, "normalisation of the output"
        )
        book.notes.append("the normalisation of the outputs is folded into the last layer, exactly")
    if raw:
        book.notes.append("the layers as they stand, without the file's normalisation")
    return book.program(value)


def arithmetic_of_nnet(source: NNet, *, lower: bool = False, raw: bool = False) -> Any:
    """What a reader in doubles makes of the file, on points as rows."""

    def run(points: Any) -> Any:
        ends = [None if part is None or raw else _doubles(part) for part in (source.lows, source.highs)]
        means, ranges = (None if part is None or raw else _doubles(part) for part in (source.means, source.ranges))
        values = np.asarray(points, dtype=np.float64)
        if lower and ends[0] is not None and ends[1] is not None and not (ends[0] == ends[1]).all():
            values = np.clip(values, ends[0], ends[1])
        if means is not None and ranges is not None:
            values = (values - means[:-1]) / ranges[:-1]
        for number, (weight, bias) in enumerate(source.layers):
            rows = np.array([_doubles(row) for row in weight.rows()])
            values = values @ rows.T + _doubles(bias)
            if number < len(source.layers) - 1:
                values = np.maximum(values, 0)
        return values if means is None or ranges is None else values * ranges[-1] + means[-1]

    return run


def _doubles(values: Vector) -> Any:
    return np.array([float(value) for value in values])


def _moves(source: NNet, part: slice) -> bool:
    """Whether the normalisation of one end is not the identity."""
    return any((source.means or ())[part]) or any(value != 1 for value in (source.ranges or ())[part])


def _box_words(lows: Vector, highs: Vector) -> str:
    pairs = [f"[{float(low):.6g}, {float(high):.6g}]" for low, high in zip(lows, highs, strict=True)]
    return " × ".join(pairs[:6]) + (f" × … {len(pairs) - 6} more" if len(pairs) > 6 else "")


def nnet_text(network: MLP, file: str) -> str:
    """An .nnet file of a ReLU network, its numbers as exact decimals, without normalisation.

    Raises
    ------
    FormatError
        Another activation, a layer without neurons, a number that is no finite decimal.
    """
    if network.activation != RELU and network.depth > 1:
        raise FormatError(
            file, "activation", f".nnet files are of ReLU networks, this one has {network.activation.name}"
        )
    if min(network.widths) < 1:
        raise FormatError(file, "", "a layer without neurons cannot be written")
    inputs, outputs = network.widths[0], network.widths[-1]
    rows = [
        "// written by catnet: exact decimals, no normalisation, no clip",
        f"{network.depth},{inputs},{outputs},{max(network.widths)},",
        ",".join(map(str, network.widths)) + ",",
        "0,",
        f"-{_BEYOND}," * inputs,
        f"{_BEYOND}," * inputs,
        "0.0," * (inputs + 1),
        "1.0," * (inputs + 1),
    ]
    for number, layer in enumerate(network.layers):
        seen: dict[Fraction, str] = {}
        for kind, table in (("weight", layer.weight.rows()), ("bias", ((value,) for value in layer.bias))):
            for index, row in enumerate(table):
                for place, value in enumerate(row):
                    if value not in seen:
                        seen[value] = _decimal(value, file, f"layers[{number}].{kind}[{index}]" + f"[{place}]")
                rows.append(",".join(seen[value] for value in row) + ",")
    return "\n".join(rows) + "\n"


def _decimal(value: Fraction, file: str, where: str) -> str:
    """The exact finite decimal."""
    bottom, twos, fives = value.denominator, 0, 0
    twos = (bottom & -bottom).bit_length() - 1
    bottom >>= twos
    while bottom % 5 == 0:
        bottom //= 5
        fives += 1
    if bottom != 1:
        raise FormatError(
            file, where, f"{spell(value)[:60]} is no finite decimal; --round nearest writes the nearest double"
        )
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator)
    if len(digits) > MAX_DIGITS:
        raise FormatError(file, where, "the exact decimal is too long")
    digits = digits.rjust(places + 1, "0")
    text = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :] or '0'}"
    return f"-{text}" if value < 0 else text
