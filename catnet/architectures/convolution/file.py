"""Convolutional networks in files: the format ``catnet-convolution/1``.

>>> from catnet.formats.jsontext import parse_json
>>> text = '{"format": "catnet-convolution/1", "inputs": 4, "boundary": "valid", "power": 2, "layers": [{"filter": [1, "2"]}, {"filter": ["1/2"], "stride": 3}]}'
>>> theta = convolution_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.widths, theta.filters[1], theta.circular
((4, 3, 1), (Fraction(1, 2),), False)
>>> convolution_to_json(theta)["layers"][0]
{'filter': ['1', '2'], 'stride': 1}
"""  # noqa: E501

from __future__ import annotations

from typing import Any

from catnet.algebra.scalars import spell
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.errors import FormatError, InputError
from catnet.formats.fields import check_format, field, integer_list, only_keys, place
from catnet.formats.jsontext import Number
from catnet.formats.numbers import describe, read_vector

__all__ = ["CONVOLUTION_FORMAT", "convolution_from_json", "convolution_to_json"]

CONVOLUTION_FORMAT = "catnet-convolution/1"
MAX_INPUTS = 2_000
_BOUNDARIES = {"circular": True, "valid": False}


def convolution_from_json(document: Any, *, where: str = "", file: str = "network") -> ConvolutionNetwork:
    """The network that a parsed document describes."""
    content = check_format(document, CONVOLUTION_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "inputs", "boundary", "power", "layers"), where, file)
    boundary = content.get("boundary", "circular")
    if not isinstance(boundary, str) or isinstance(boundary, Number) or boundary not in _BOUNDARIES:
        raise FormatError(
            file, place(where, "boundary"), f"found {describe(boundary)}, supported are 'circular' and 'valid'"
        )
    inputs = _positive(content, "inputs", where, file)
    if inputs > MAX_INPUTS:
        raise FormatError(file, place(where, "inputs"), f"found {inputs}, at most {MAX_INPUTS} are supported")
    power = _positive(content, "power", where, file)
    layers = field(content, "layers", list, where, file)
    if not layers:
        raise FormatError(file, place(where, "layers"), "a network needs at least one layer")
    filters, strides = [], []
    for index, entry in enumerate(layers):
        here = place(where, f"layers[{index}]")
        if not isinstance(entry, dict):
            raise FormatError(file, here, f"expected an object, found {describe(entry)}")
        only_keys(entry, ("filter", "stride", "name", "comment"), here, file)
        filters.append(read_vector(field(entry, "filter", list, here, file), place(here, "filter"), file))
        strides.append(_positive(entry, "stride", here, file) if "stride" in entry else 1)
    try:
        return ConvolutionNetwork(inputs, tuple(filters), tuple(strides), power, _BOUNDARIES[boundary])
    except InputError as error:
        raise FormatError(file, where, str(error)) from None


def _positive(content: dict[str, Any], key: str, where: str, file: str) -> int:
    if key not in content:
        raise FormatError(file, where, f"the field {key!r} is missing")
    value = integer_list([content[key]], place(where, key), file)[0] if isinstance(content[key], Number) else 0
    if value < 1:
        raise FormatError(file, place(where, key), f"expected a positive integer, found {describe(content[key])}")
    return value


def convolution_to_json(theta: ConvolutionNetwork) -> dict[str, Any]:
    """The document for a network, numbers as strings in lowest terms."""
    return {
        "format": CONVOLUTION_FORMAT,
        "inputs": theta.inputs,
        "boundary": "circular" if theta.circular else "valid",
        "power": theta.power,
        "layers": [
            {"filter": [spell(value) for value in taps], "stride": stride}
            for taps, stride in zip(theta.filters, theta.strides, strict=True)
        ],
    }
