"""Residual networks in files: the format ``catnet-residual/1``.

>>> from catnet.formats.jsontext import parse_json
>>> text = '''{"format": "catnet-residual/1", "activation": "relu", "embedding": {"weight": [[1]]},
...     "blocks": [{"read": {"weight": [["1/2"]]}, "write": {"weight": [[2]], "bias": [3]}}],
...     "readout": {"weight": [[1]]}}'''
>>> theta = residual_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.widths, theta.blocks[0].read.bias
((1, 1, 2, 1, 1), (Fraction(0, 1),))
>>> residual_to_json(theta)["blocks"]
[{'read': {'weight': [['1/2']], 'bias': ['0']}, 'write': {'weight': [['2']], 'bias': ['3']}}]

LayerNorm, ``"norm": {"layer": "1/100000"}``, is RMSNorm of the stream minus its mean.  What writes to the stream and
what reads it is multiplied by that projection when the file is read: the same function, with RMSNorm.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.file import MAX_INPUTS, activation_of, activation_to_json
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import Affine
from catnet.errors import FormatError, InputError
from catnet.formats.fields import check_format, field, integer_list, only_keys, place
from catnet.formats.numbers import describe, read_matrix, read_vector

__all__ = ["RESIDUAL_FORMAT", "residual_from_json", "residual_to_json"]

RESIDUAL_FORMAT = "catnet-residual/1"
_CENTRED = {"rms": False, "layer": True}


def residual_from_json(document: Any, *, where: str = "", file: str = "network") -> ResidualNetwork:
    """The network that a parsed document describes."""
    content = check_format(document, RESIDUAL_FORMAT, where, file)
    known = ("format", "name", "comment", "activation", "norm", "embedding", "blocks", "readout")
    only_keys(content, known, where, file)
    activation = activation_of(content, where, file)
    embedding = _affine(content, "embedding", None, where, file)
    stream = embedding.target.dimension
    norm, centre = _norm(content, stream, where, file)
    embedding = _written_through(embedding, centre)
    blocks = []
    for index, entry in enumerate(field(content, "blocks", list, where, file)):
        here = place(where, f"blocks[{index}]")
        if not isinstance(entry, dict):
            raise FormatError(file, here, f"expected an object, found {describe(entry)}")
        only_keys(entry, ("read", "gate", "write", "gain", "shift", "name", "comment"), here, file)
        normed = _behind_norm(entry, norm, centre, stream, here, file)
        read = _read_through(_affine(entry, "read", stream, here, file), normed)
        gate = _read_through(_affine(entry, "gate", stream, here, file), normed) if "gate" in entry else None
        write = _written_through(_affine(entry, "write", read.target.dimension, here, file), centre)
        try:
            blocks.append(Block(read, gate, write))
        except InputError as error:
            raise FormatError(file, here, str(error)) from None
    ending = field(content, "readout", dict, where, file)
    normed = _behind_norm(ending, norm, centre, stream, place(where, "readout"), file)
    readout = _read_through(_affine(content, "readout", stream, where, file, "gain", "shift"), normed)
    try:
        return ResidualNetwork(embedding, tuple(blocks), readout, activation, norm)
    except InputError as error:
        raise FormatError(file, where, str(error)) from None


def _norm(content: dict[str, Any], stream: int, where: str, file: str) -> tuple[Fraction | None, Matrix | None]:
    """The ε of ``"norm": {"rms": "1/100000"}``; of ``{"layer": …}`` with the projection along (1, …, 1)."""
    if "norm" not in content:
        return None, None
    entry, here = field(content, "norm", dict, where, file), place(where, "norm")
    only_keys(entry, ("rms", "layer"), here, file)
    if len(entry) != 1:
        raise FormatError(file, here, f"expected either 'rms' or 'layer', found {sorted(entry)}")
    (kind,) = entry
    (epsilon,) = read_vector([field(entry, kind, object, here, file)], place(here, kind), file)
    if not _CENTRED[kind] or not stream:
        return epsilon, None
    mean = Matrix([[Fraction(1, stream)] * stream] * stream)
    return epsilon, Matrix.identity(stream) - mean


def _behind_norm(
    entry: dict[str, Any], norm: Fraction | None, centre: Matrix | None, stream: int, where: str, file: str
) -> Affine | None:
    """What stands between the norm and what reads it: the projection, times the gain, plus the shift."""
    values = {}
    for key in ("gain", "shift"):
        if key not in entry:
            continue
        values[key], here = read_vector(entry[key], place(where, key), file), place(where, key)
        if norm is None:
            raise FormatError(file, here, f"a {key} belongs to a norm, and the network has none")
        if len(values[key]) != stream:
            raise FormatError(file, here, f"the {key} has {len(values[key])} entries, the stream {stream} dimensions")
    if centre is None and not values:
        return None
    weight = Matrix.identity(stream) if centre is None else centre
    zero = (Fraction(0),) * stream
    return Affine(weight.scale_rows(values["gain"]) if "gain" in values else weight, values.get("shift", zero))


def _read_through(affine: Affine, normed: Affine | None) -> Affine:
    """W (B n + s) + b."""
    if normed is None:
        return affine
    moved = affine.weight.apply(normed.bias)
    return Affine(affine.weight @ normed.weight, tuple(a + b for a, b in zip(moved, affine.bias, strict=True)))


def _written_through(affine: Affine, centre: Matrix | None) -> Affine:
    """What is written to the stream, without its mean where the norm takes that away."""
    return affine if centre is None else Affine(centre @ affine.weight, centre.apply(affine.bias))


def _affine(content: dict[str, Any], key: str, inputs: int | None, where: str, file: str, *more: str) -> Affine:
    entry, here = field(content, key, dict, where, file), place(where, key)
    only_keys(entry, ("weight", "bias", "inputs", *more), here, file)
    if "inputs" in entry:
        (said,) = integer_list([entry["inputs"]], place(here, "inputs"), file)
        if not 0 <= said <= MAX_INPUTS or (inputs is not None and said != inputs):
            raise FormatError(file, place(here, "inputs"), f"found {said}, where {inputs} are read")
        inputs = said
    weight = read_matrix(field(entry, "weight", list, here, file), place(here, "weight"), file, columns=inputs)
    if inputs is not None and weight.shape[1] != inputs:
        words = f"the rows have {weight.shape[1]} entries, {inputs} are read"
        raise FormatError(file, place(here, "weight"), words)
    bias = (Fraction(0),) * weight.shape[0]
    if "bias" in entry:
        bias = read_vector(entry["bias"], place(here, "bias"), file)
        if len(bias) != weight.shape[0]:
            words = f"the bias has {len(bias)} entries, the weight has {weight.shape[0]} rows"
            raise FormatError(file, place(here, "bias"), words)
    return Affine(weight, bias)


def residual_to_json(theta: ResidualNetwork) -> dict[str, Any]:
    """The document for a network, numbers as strings in lowest terms."""
    norm = {} if theta.norm is None else {"norm": {"rms": spell(theta.norm)}}
    return {
        "format": RESIDUAL_FORMAT,
        "activation": activation_to_json(theta.activation),
        **norm,
        "embedding": _written(theta.embedding),
        "blocks": [
            {
                name: _written(part)
                for name, part in (("read", block.read), ("gate", block.gate), ("write", block.write))
                if part is not None
            }
            for block in theta.blocks
        ],
        "readout": _written(theta.readout),
    }


def _written(affine: Affine) -> dict[str, Any]:
    inputs = {} if affine.weight.shape[0] else {"inputs": affine.weight.shape[1]}  # no row says it then
    return {**inputs, "weight": affine.weight.spelled(), "bias": list(map(spell, affine.bias))}
