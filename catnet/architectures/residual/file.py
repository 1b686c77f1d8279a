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
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.file import MAX_INPUTS, activation_from_json, activation_to_json
from catnet.architectures.residual.network import Block, ResidualNetwork
from catnet.category import Affine
from catnet.errors import FormatError, InputError
from catnet.formats.fields import check_format, field, integer_list, only_keys, place
from catnet.formats.numbers import describe, read_matrix, read_vector

__all__ = ["RESIDUAL_FORMAT", "residual_from_json", "residual_to_json"]

RESIDUAL_FORMAT = "catnet-residual/1"


def residual_from_json(document: Any, *, where: str = "", file: str = "network") -> ResidualNetwork:
    """The network that a parsed document describes."""
    content = check_format(document, RESIDUAL_FORMAT, where, file)
    known = ("format", "name", "comment", "activation", "norm", "embedding", "blocks", "readout")
    only_keys(content, known, where, file)
    activation = activation_from_json(content.get("activation"), place(where, "activation"), file)
    embedding = _affine(content, "embedding", None, where, file)
    stream = embedding.target.dimension
    norm = _norm(content, where, file)
    blocks = []
    for index, entry in enumerate(field(content, "blocks", list, where, file)):
        here = place(where, f"blocks[{index}]")
        if not isinstance(entry, dict):
            raise FormatError(file, here, f"expected an object, found {describe(entry)}")
        only_keys(entry, ("read", "gate", "write", "gain", "name", "comment"), here, file)
        gain = _gain(entry, norm, stream, here, file)
        read = _gained(_affine(entry, "read", stream, here, file), gain)
        gate = _gained(_affine(entry, "gate", stream, here, file), gain) if "gate" in entry else None
        write = _affine(entry, "write", read.target.dimension, here, file)
        try:
            blocks.append(Block(read, gate, write))
        except InputError as error:
            raise FormatError(file, here, str(error)) from None
    ending = field(content, "readout", dict, where, file)
    gain = _gain(ending, norm, stream, place(where, "readout"), file)
    readout = _gained(_affine(content, "readout", stream, where, file, "gain"), gain)
    try:
        return ResidualNetwork(embedding, tuple(blocks), readout, activation, norm)
    except InputError as error:
        raise FormatError(file, where, str(error)) from None


def _norm(content: dict[str, Any], where: str, file: str) -> Fraction | None:
    """The ε of ``"norm": {"rms": "1/100000"}``."""
    if "norm" not in content:
        return None
    entry, here = field(content, "norm", dict, where, file), place(where, "norm")
    only_keys(entry, ("rms",), here, file)
    (epsilon,) = read_vector([field(entry, "rms", object, here, file)], place(here, "rms"), file)
    return epsilon


def _gain(entry: dict[str, Any], norm: Fraction | None, stream: int, where: str, file: str) -> Vector | None:
    if "gain" not in entry:
        return None
    gain, here = read_vector(entry["gain"], place(where, "gain"), file), place(where, "gain")
    if norm is None:
        raise FormatError(file, here, "a gain belongs to a norm, and the network has none")
    if len(gain) != stream:
        raise FormatError(file, here, f"the gain has {len(gain)} entries, the stream {stream} dimensions")
    return gain


def _gained(affine: Affine, gain: Vector | None) -> Affine:
    """What reads the normed stream times its gain."""
    return affine if gain is None else Affine(affine.weight.scale_columns(gain), affine.bias)


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
