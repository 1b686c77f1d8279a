"""Convolutional networks in files: ``catnet-network/1`` with an ``input`` shape and layers of kind ``convolution``.

>>> import json
>>> from catnet.formats.jsontext import parse_json
>>> text = '''{"format": "catnet-network/1", "activation": "relu", "input": [1, 2, 3], "layers": [
...   {"convolution": {"kernel": [[[[1, "-1/2"]]]], "padding": [0, 1]}, "bias": ["1"]},
...   {"average_pool": {"size": [2, 2]}},
...   {"weight": [["1", "1"]]}]}'''
>>> theta = convnet_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.shapes, theta.layers[1].pool
(((1, 2, 3), (1, 2, 4), (1, 1, 1)), Window(size=(2, 2), stride=(2, 2), padding=(0, 0), circular=False))
>>> convnet_from_json(parse_json(json.dumps(convnet_to_json(theta)), "f.json"), file="f.json") == theta
True
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.convnet.network import ConvLayer, ConvNet, Shape
from catnet.architectures.convnet.window import Pair, Window
from catnet.architectures.perceptron.file import (
    NETWORK_FORMAT,
    activation_of,
    activation_to_json,
)
from catnet.category import Affine
from catnet.errors import FormatError, InputError
from catnet.formats.fields import check_format, field, integer_list, only_keys, place
from catnet.formats.numbers import describe, read_matrix, read_vector

__all__ = ["convnet_from_json", "convnet_to_json"]

MAX_POSITIONS = 1_000_000
_STEPS: tuple[tuple[str, Pair], ...] = (("stride", (1, 1)), ("padding", (0, 0)))


def convnet_from_json(document: Any, *, where: str = "", file: str = "network") -> ConvNet:
    """The network that a parsed document describes."""
    content = check_format(document, NETWORK_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "activation", "input", "layers"), where, file)
    activation = activation_of(content, where, file)
    shape = _shape(content, where, file)
    entries = field(content, "layers", list, where, file)
    layers: list[ConvLayer] = []
    pool: Window | None = None
    start = shape
    for index, entry in enumerate(entries):
        here = place(where, f"layers[{index}]")
        if not isinstance(entry, dict):
            raise FormatError(file, here, f"expected an object, found {describe(entry)}")
        try:
            if "average_pool" in entry:
                only_keys(entry, ("average_pool", "name", "comment"), here, file)
                if pool is not None:
                    raise FormatError(file, here, "two average pools in a row: join them into one")
                pool = _pool(entry["average_pool"], place(here, "average_pool"), file)
                pool.outputs(shape[1:])
                continue
            seen = shape if pool is None else (shape[0], *pool.outputs(shape[1:]))
            layers.append(_layer(entry, seen, pool, here, file))
            shape, pool = layers[-1].outputs(shape), None
        except InputError as error:
            if isinstance(error, FormatError):
                raise
            raise FormatError(file, here, str(error)) from None
    if pool is not None:
        raise FormatError(file, place(where, "layers"), "an average pool must be followed by a layer with weights")
    if not layers:
        raise FormatError(file, place(where, "layers"), "a network needs at least one layer")
    return ConvNet(start, tuple(layers), activation)


def _shape(content: dict[str, Any], where: str, file: str) -> Shape:
    here = place(where, "input")
    numbers = integer_list(field(content, "input", list, where, file), here, file)
    if len(numbers) != 3 or min(numbers) < 1 or max(numbers) > MAX_POSITIONS:
        raise FormatError(file, here, f"expected [channels, rows, columns], all positive, found {numbers}")
    if numbers[0] * numbers[1] * numbers[2] > MAX_POSITIONS:
        raise FormatError(file, here, f"more than {MAX_POSITIONS} inputs")
    return numbers[0], numbers[1], numbers[2]


def _pair(content: dict[str, Any], key: str, default: Pair, where: str, file: str) -> Pair:
    if key not in content:
        return default
    numbers = integer_list(content[key], place(where, key), file)
    if len(numbers) != 2 or not all(0 <= number <= MAX_POSITIONS for number in numbers):
        raise FormatError(file, place(where, key), f"expected [rows, columns], found {numbers}")
    return numbers[0], numbers[1]


def _pool(content: Any, where: str, file: str) -> Window:
    if not isinstance(content, dict):
        raise FormatError(file, where, f"expected an object, found {describe(content)}")
    only_keys(content, ("size", "stride"), where, file)
    if "size" not in content:
        raise FormatError(file, where, "the field 'size' is missing")
    size = _pair(content, "size", (1, 1), where, file)
    return Window(size, _pair(content, "stride", size, where, file))


def _layer(entry: dict[str, Any], seen: Shape, pool: Window | None, where: str, file: str) -> ConvLayer:
    if "convolution" not in entry:
        only_keys(entry, ("weight", "bias", "name", "comment"), where, file)
        rows = field(entry, "weight", list, where, file)
        columns = seen[0] * seen[1] * seen[2]
        weight = read_matrix(rows, place(where, "weight"), file, columns=columns)
        if weight.shape[1] != columns:
            raise FormatError(
                file,
                place(where, "weight"),
                f"the rows have {weight.shape[1]} entries, the layer before has {columns} neurons",
            )
        return ConvLayer.dense(Affine(weight, _bias(entry, weight.shape[0], where, file)), seen, pool)
    only_keys(entry, ("convolution", "bias", "name", "comment"), where, file)
    content, here = entry["convolution"], place(where, "convolution")
    if not isinstance(content, dict):
        raise FormatError(file, here, f"expected an object, found {describe(content)}")
    only_keys(content, ("kernel", "stride", "padding", "circular"), here, file)
    kernel, size = _kernel(field(content, "kernel", list, here, file), seen[0], place(here, "kernel"), file)
    circular = content.get("circular", False)
    if not isinstance(circular, bool):
        raise FormatError(file, place(here, "circular"), f"expected true or false, found {describe(circular)}")
    window = Window(
        size, _pair(content, "stride", (1, 1), here, file), _pair(content, "padding", (0, 0), here, file), circular
    )
    return ConvLayer(kernel, _bias(entry, kernel.shape[0], where, file), window, pool)


def _kernel(document: list[Any], channels: int, where: str, file: str) -> tuple[Matrix, Pair]:
    """A list of output channels of lists of input channels of rows."""
    rows, size = [], None
    for index, kernel in enumerate(document):
        here = f"{where}[{index}]"
        if not isinstance(kernel, list) or len(kernel) != channels:
            found = f"{len(kernel)}" if isinstance(kernel, list) else describe(kernel)
            raise FormatError(file, here, f"expected a list of {channels} input channels, found {found}")
        row: list[Fraction] = []
        for channel, plane in enumerate(kernel):
            matrix = read_matrix(plane, f"{here}[{channel}]", file)
            if size is None:
                size = matrix.shape
            if matrix.shape != size or 0 in matrix.shape:
                raise FormatError(
                    file, f"{here}[{channel}]", f"the shape is {matrix.shape}, expected {size}, not empty"
                )
            row += [value for line in matrix.rows() for value in line]
        rows.append(row)
    if size is None:
        raise FormatError(file, where, "expected at least one output channel")
    return Matrix(rows), size


def _bias(entry: dict[str, Any], count: int, where: str, file: str) -> Vector:
    if "bias" not in entry:
        return (Fraction(0),) * count
    bias = read_vector(entry["bias"], place(where, "bias"), file)
    if len(bias) != count:
        raise FormatError(
            file, place(where, "bias"), f"the bias has {len(bias)} entries, the layer has {count} channels"
        )
    return bias


def convnet_to_json(theta: ConvNet) -> dict[str, Any]:
    """The document for a network, numbers as strings in lowest terms, weights written once."""
    entries: list[dict[str, Any]] = []
    for layer, shape in zip(theta.layers, theta.shapes, strict=False):
        if layer.pool is not None:
            entries.append({"average_pool": {"size": list(layer.pool.size), "stride": list(layer.pool.stride)}})
        bias = [spell(value) for value in layer.bias]
        seen = layer.pooled(shape)
        window = layer.window
        if window == Window(seen[1:]):
            entries.append({"weight": layer.kernel.spelled(), "bias": bias})
            continue
        height, width = window.size
        kernel = [
            [
                [row[(c * height + i) * width : (c * height + i + 1) * width] for i in range(height)]
                for c in range(seen[0])
            ]
            for row in layer.kernel.spelled()
        ]
        content: dict[str, Any] = {"kernel": kernel, "stride": list(window.stride), "padding": list(window.padding)}
        if window.circular:
            content["circular"] = True
        entries.append({"convolution": content, "bias": bias})
    return {
        "format": NETWORK_FORMAT,
        "activation": activation_to_json(theta.activation),
        "input": list(theta.input),
        "layers": entries,
    }
