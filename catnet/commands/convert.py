"""``catnet convert``: models of other programs become exact networks, and exact networks go back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catnet.algebra.floats import FLOAT64, FloatFormat
from catnet.algebra.matrix import Matrix
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.commands.answer import Answer, protect
from catnet.errors import FormatError, ShapeError
from catnet.files.documents import is_zoo
from catnet.files.kinds import SUFFIXES, recognised
from catnet.files.models.activations import activation_said
from catnet.files.models.building import network_of
from catnet.files.models.options import Options
from catnet.files.models.outputs import WRITERS, file_bytes
from catnet.files.models.reading import Converted, converted, is_model_file, source_of_bytes
from catnet.files.models.writing import float_layers, format_named, rounded_network
from catnet.files.source import read_parameter, subject_of_bytes
from catnet.formats.jsontext import file_name, read_bytes, write_bytes

__all__ = ["add_arguments", "run"]

DESCRIPTION = """\
MODEL and OUT are told apart by the ends of their names: .json (a catnet network), .onnx, .safetensors, .npz, .pt (a
state dict), .pt2 (torch.export), .keras, .nnet. Every float is read as the dyadic rational that it stores, and written
only if it is one (--round nearest rounds); the sign of zero is not kept. After reading, the exact network is compared
with the model's own arithmetic (ONNX Runtime, NumPy) at random points, within a proved bound of its rounding. Nothing
is ever unpickled. What has no exact meaning is refused by the name of the operator and the layer.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("model", metavar="MODEL", help="a model file, a network file, an instance, zoo:NAME, or -")
    parser.add_argument("-o", dest="output", metavar="OUT", required=True, help="the file to write")
    parser.add_argument(
        "--activation", metavar="A", help='of files without one: relu, tanh, … or \'{"leaky_relu": "1/10"}\''
    )
    parser.add_argument("--layers", metavar="NAME,…", help="the layers of a state dict, in the order in which they act")
    parser.add_argument("--input-shape", metavar="N,…", help="such as 1,28,28, where the model does not say it")
    parser.add_argument(
        "--output", dest="logits", choices=("logits",), help="take a softmax (or sigmoid) at the end away"
    )
    parser.add_argument(
        "--fold-batchnorm", metavar="FORMAT", help="fold BatchNorm, its factors rounded once to float32 or float64"
    )
    parser.add_argument(
        "--lower",
        action="store_true",
        help="write Concat, residual Add, Clip and MaxPool as ReLU layers: the same function, other parameters",
    )
    parser.add_argument(
        "--raw", action="store_true", help="of an .nnet file the layers only, without its normalisation"
    )
    parser.add_argument("--round", choices=("nearest",), help="round to the nearest float what OUT cannot hold")
    parser.add_argument("--dtype", metavar="FORMAT", help="of the floats written: float64, float32, float16, bfloat16")


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    out = SUFFIXES.get(Path(options.output).suffix.lower())
    if out not in WRITERS:
        known = " ".join(sorted({end for end, kind in SUFFIXES.items() if kind in WRITERS}))
        raise FormatError(options.output, "", f"the end of the name says the format to write, one of {known}")
    form = None if options.dtype is None else format_named(options.dtype)
    progress("reading the model")
    theta, kind, found = _read(options)
    protect(options.output, *(() if is_zoo(options.model) else (options.model,)))
    notes, comments = (list(found.notes), list(found.comments)) if found is not None else ([], [])
    if out != "json" and isinstance(theta, ConvNet):  # the only one that has kernels to write out
        theta = theta.written_out()
        notes.append(f"the kernels are written out: a .{out} file of ours has dense layers; .json keeps them")
    perceptron = as_perceptron(theta)
    if out != "json" and perceptron is None:
        raise FormatError(options.output, "", f"a network of the kind {theta.kind!r} is written as .json only")
    if perceptron is not None and (form is not None or out != "json"):
        theta = _within_floats(perceptron, out, form, options, comments)
    if out == "pt":
        notes.append("a state dict has no place for the activation: reading it takes --activation")
    progress("writing")
    content = file_bytes(theta, out, options.output, form, comment="; ".join(comments))
    if out != "json":
        progress("reading it back")
        _read_back(content, out, theta, options.output)
    write_bytes(options.output, content)
    return _answer(options, theta, kind, found, notes, comments, len(content))


def _read(options: argparse.Namespace) -> tuple[Any, str, Converted | None]:
    """The network, what it came in, and how it was converted if it was no network of ours."""
    said = Options(
        activation=None if options.activation is None else activation_said(options.activation),
        layers=None if options.layers is None else tuple(name for name in options.layers.split(",") if name),
        input_shape=None if options.input_shape is None else _shape(options.input_shape),
        logits=options.logits is not None,
        fold_batchnorm=None
        if options.fold_batchnorm is None
        else format_named(options.fold_batchnorm, "--fold-batchnorm"),
        lower=options.lower,
        raw=options.raw,
    )
    file = file_name(options.model)
    if is_zoo(options.model):
        return read_parameter(options.model), "json", None
    data = read_bytes(options.model)
    kind = recognised(data, options.model)
    if not is_model_file(kind):
        return subject_of_bytes(data, options.model).network, "json", None
    source = source_of_bytes(data, kind, file, said)
    try:
        found = converted(source, file)
    except ShapeError as error:
        raise FormatError(file, "", str(error)) from None
    return found.network, source.kind, found


def _within_floats(
    theta: MLP, out: str, form: FloatFormat | None, options: argparse.Namespace, comments: list[str]
) -> MLP:
    """The network with numbers that the output can hold: as they are, or rounded as asked for."""
    if out == "nnet" and form is None:  # decimals
        holds = all(_is_decimal(layer.weight) and _is_decimal(Matrix.column(layer.bias)) for layer in theta.layers)
        if holds or options.round is None:
            return theta
    if options.round is None:
        float_layers(theta, options.output, form)  # says what it cannot hold
        return theta
    try:
        float_layers(theta, options.output, form)
    except FormatError:
        form = form or FLOAT64
        comments.append(f"rounded to the nearest {form.name}")
        return rounded_network(theta, form, options.output)
    return theta


def _is_decimal(matrix: Matrix) -> bool:
    """Whether every entry is a finite decimal."""
    bottoms = set(matrix.packed[1].ravel().tolist())
    return all(10 ** int(bottom).bit_length() % int(bottom) == 0 for bottom in bottoms)


def _read_back(content: bytes, out: str, theta: MLP, file: str) -> None:
    """What was written is read again, and must be the same network."""
    back = network_of(source_of_bytes(content, out, file, Options(activation=theta.activation)).program, file)
    if back.layers != theta.layers or back.hidden_activations != theta.hidden_activations:
        raise FormatError(file, "", "a fault of the writer: read back, the file holds another network")


def _shape(text: str) -> tuple[int, ...]:
    parts = text.replace("x", ",").split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() and 0 < int(part) <= 10**6 for part in parts):
        raise FormatError("--input-shape", "", f"found {text[:40]!r}, expected such as 1,28,28")
    return tuple(int(part) for part in parts)


def _answer(
    options: argparse.Namespace,
    theta: Any,
    kind: str,
    found: Converted | None,
    notes: list[str],
    comments: list[str],
    size: int,
) -> Answer:
    widths = [space.dimension for space in theta.spaces]
    document: dict[str, Any] = {
        "command": "convert",
        "from": kind,
        "widths": widths,
        "activation": theta.kind,
        "parameters": theta.parameters,
        "notes": notes,
        "recorded": comments,
        "output": str(options.output),
        "bytes": size,
    }
    lines = [
        f"{' → '.join(map(str, widths))}, {theta.kind}, {theta.parameters} parameters: written to {options.output}.",
        "",
    ]
    lines += [f"  note       {note}" for note in notes]
    lines += [f"  recorded   {comment}" for comment in comments]
    check = found.check if found is not None else None
    if check is not None:
        document["check"] = {"points": check.points, "against": check.against or None}
        where = f"{check.points} random point{'s' if check.points > 1 else ''}"
        if check.against:
            document["check"] |= {"difference": float(check.difference), "bound": float(check.bound)}
            lines.append(
                f"  checked    at {where} against {check.against}: off by {float(check.difference):.2g}, "
                f"where its rounding explains {float(check.bound):.2g}"
            )
        else:
            lines.append(f"  checked    at {where} against what was read; the model's own arithmetic is not at hand")
    return Answer(0, document, lines)
