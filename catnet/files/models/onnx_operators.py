"""The operators of ONNX that are read, each as steps of a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from catnet.category import RELU, Activation, Identity, LeakyRelu
from catnet.files.models.activations import activation_named
from catnet.files.models.onnx_graph import (
    FLOATS,
    Reader,
    constant_of,
    number_of,
    tensor_of,
    value_of,
    whole_numbers,
)
from catnet.files.models.program import Value
from catnet.files.models.recorder import Recorder
from catnet.files.models.windows import same_pads

__all__ = ["OPERATORS"]

_BFLOAT16 = 16


def _gemm(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    book = reader.book
    value, weight = value_of(reader, inputs[0], "Gemm", name), constant_of(reader, inputs, 1, "Gemm", name)
    if attributes.get("transA", 0):
        value = book.transpose(value, (1, 0), name) if len(value.shape) == 2 else value
    if weight is None or weight.ndim != 2:
        book.fail(name, "its weight has not two axes")
    matrix = book.matrix(weight if attributes.get("transB", 0) else weight.T, name)
    alpha, beta = (number_of(None, attributes.get(key, 1.0), 1.0) for key in ("alpha", "beta"))
    bias = constant_of(reader, inputs, 2, "Gemm", name)
    shifts = None if bias is None else book.constants(bias, name, (1, matrix.shape[0]))
    if shifts is not None and beta != 1:
        shifts = tuple(beta * x for x in shifts)
    return book.dense(value, matrix if alpha == 1 else matrix * alpha, shifts, name)


def _matmul(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    book = reader.book
    left, right = inputs if len(inputs) == 2 else (None, None)
    if isinstance(left, Value) and isinstance(right, np.ndarray) and right.ndim == 2:
        return book.dense(left, right.T, None, name)
    if isinstance(right, Value) and isinstance(left, np.ndarray) and left.ndim == 2 and right.shape[1:] in ((), (1,)):
        flat = book.reshape(right, (1, right.size), name)
        made = book.dense(flat, left, None, name)
        return book.reshape(made, (left.shape[0], *right.shape[1:]), name)
    return book.refuse("MatMul", name, "it is not the product of a value and a constant matrix")


def _arithmetic(operator: str) -> Callable[..., Any]:
    def act(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
        book = reader.book
        if len(inputs) != 2 or "axis" in attributes:
            book.refuse(operator, name, "in the form of a file older than version 7 of the operators")
        left, right = inputs
        if isinstance(left, Value) and isinstance(right, Value):
            if operator not in ("Add", "Sub"):
                book.refuse(f"{operator} of two values", name)
            return book.sum(left, right, name, 1 if operator == "Add" else -1)
        if not isinstance(left, Value) and not isinstance(right, Value):
            book.refuse(operator, name, "of two constants: fold them before")
        value, constant = (left, right) if isinstance(left, Value) else (right, left)
        if constant.ndim > len(value.shape):  # broadcasting adds axes of length 1
            value = book.reshape(value, (1,) * (constant.ndim - len(value.shape)) + value.shape, name)
        exact = book.constants(constant, name, value.shape)
        if operator == "Add":
            return book.scale(value, None, exact, name)
        if operator == "Mul":
            return book.scale(value, exact, None, name)
        if operator == "Sub":
            flipped = value is right
            shifts = exact if flipped else tuple(-x for x in exact)
            return book.scale(value, (Fraction(-1),) * value.size if flipped else None, shifts, name)
        if value is right:
            book.refuse("Div", name, "the input is the divisor")
        if not all(exact):
            book.fail(name, "divides by zero")
        return book.scale(value, tuple(1 / x for x in exact), None, name)

    return act


def _window(
    book: Recorder, value: Value, window: Sequence[int], attributes: dict[str, Any], name: str
) -> dict[str, Any]:
    """Strides, padding and dilations of a convolution or a pooling."""
    axes = len(window)
    strides = attributes.get("strides") or [1] * axes
    dilations = attributes.get("dilations") or [1] * axes
    if len(value.shape) != axes + 2 or len(strides) != axes or len(dilations) != axes:
        book.fail(name, f"a window of shape {tuple(window)} does not fit a value of shape {value.shape}")
    if min([*strides, *dilations, *window]) < 1:
        book.fail(name, "strides, dilations and windows are positive")
    mode = attributes.get("auto_pad", b"NOTSET")
    if mode in (b"SAME_UPPER", b"SAME_LOWER"):
        pads = same_pads(value.shape[2:], window, strides, dilations, upper=mode == b"SAME_UPPER")
    else:
        flat = attributes.get("pads") or [0] * (2 * axes)
        if mode == b"VALID":
            flat = [0] * (2 * axes)
        if len(flat) != 2 * axes or min(flat) < 0 or max(flat) > 10**4:
            book.fail(name, f"the padding is {flat}")
        pads = list(zip(flat[:axes], flat[axes:], strict=True))
    if attributes.get("ceil_mode", 0):
        for axis in range(axes):
            rest = (value.shape[2 + axis] + sum(pads[axis]) - dilations[axis] * (window[axis] - 1) - 1) % strides[axis]
            if rest:
                book.refuse("pooling with ceil_mode", name, "the last windows are not whole")
    return {"strides": strides, "pads": pads, "dilations": dilations}


def _conv(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value, kernel = value_of(reader, inputs[0], "Conv", name), constant_of(reader, inputs, 1, "Conv", name)
    if kernel is None or kernel.ndim < 3:
        reader.book.fail(name, "its kernel has fewer than three axes")
    how = _window(reader.book, value, kernel.shape[2:], attributes, name)
    bias = constant_of(reader, inputs, 2, "Conv", name)
    return reader.book.convolve(value, kernel, bias, name, groups=int(attributes.get("group", 1)), **how)


def _average_pool(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "AveragePool", name)
    window = attributes.get("kernel_shape") or []
    how = _window(reader.book, value, window, attributes, name)
    if how.pop("dilations") != [1] * len(window):
        reader.book.refuse("AveragePool", name, "with dilations")
    return reader.book.average(value, window, name, count_pads=bool(attributes.get("count_include_pad", 0)), **how)


def _global_average(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "GlobalAveragePool", name)
    window = value.shape[2:]
    axes = len(window)
    return reader.book.average(value, window, name, strides=[1] * axes, pads=[(0, 0)] * axes, count_pads=True)


def _max_pool(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "MaxPool", name)
    window = attributes.get("kernel_shape") or []
    return reader.book.largest(value, window, name, **_window(reader.book, value, window, attributes, name))


def _activation(key: str) -> Callable[..., Any]:
    def act(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
        value = value_of(reader, inputs[0], key, name)
        if key == "gelu" and attributes.get("approximate", b"none") != b"none":
            reader.book.refuse("Gelu", name, "in its approximation by tanh")
        found = activation_named(key)
        if found is None:
            reader.book.refuse(key.capitalize(), name)
        return reader.book.activate(value, found, name)

    return act


def _leaky(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    slope = number_of(None, attributes.get("alpha", 0.01), 0.01)
    return reader.book.activate(value_of(reader, inputs[0], "LeakyRelu", name), _leaky_of(slope), name)


def _prelu(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "PRelu", name)
    slopes = reader.book.constants(constant_of(reader, inputs, 1, "PRelu", name), name)
    if len(set(slopes)) != 1:
        reader.book.refuse("PRelu", name, "with different slopes")
    return reader.book.activate(value, _leaky_of(slopes[0]), name)


def _leaky_of(slope: Fraction) -> Activation:
    return RELU if slope == 0 else Identity() if slope == 1 else LeakyRelu(slope)


def _same(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if inputs[0] is None:
        reader.book.fail(name, "has no input")
    return inputs[0]


def _dropout(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    training = constant_of(reader, inputs, 2, "Dropout", name)
    if training is not None and training.any():
        reader.book.refuse("Dropout", name, "while training")
    return _same(reader, inputs, attributes, name)


def _cast(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if isinstance(inputs[0], Value) and attributes.get("to") not in FLOATS:
        reader.book.refuse("Cast", name, "to something that is no float")
    if isinstance(inputs[0], Value) and attributes.get("to") in (10, _BFLOAT16):
        reader.book.refuse("Cast", name, "to 16 bits, which rounds")
    return inputs[0]


def _flatten(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "Flatten", name)
    axis = int(attributes.get("axis", 1))
    axis += len(value.shape) if axis < 0 else 0
    if not 0 <= axis <= len(value.shape):
        reader.book.fail(name, f"there is no axis {axis}")
    return reader.book.reshape(value, (prod(value.shape[:axis]), prod(value.shape[axis:])), name)


def _reshape(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    wanted = whole_numbers(reader, constant_of(reader, inputs, 1, "Reshape", name), name)
    given = inputs[0]
    shape = [
        given.shape[i] if n == 0 and i < len(given.shape) and not attributes.get("allowzero", 0) else n
        for i, n in enumerate(wanted)
    ]
    if not isinstance(given, Value):
        try:
            return given.reshape(shape)
        except ValueError:
            reader.book.fail(name, f"cannot reshape a constant of shape {given.shape} to {tuple(shape)}")
    return reader.book.reshape(given, shape, name)


def _axes(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> list[int]:
    given = attributes.get("axes")
    if given is None or given == []:
        second = constant_of(reader, inputs, 1, "axes", name)
        given = [] if second is None else whole_numbers(reader, second, name)
    return [int(n) for n in given]


def _squeeze(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "Squeeze", name)
    rank = len(value.shape)
    axes = {n % rank for n in _axes(reader, inputs, attributes, name)} if rank else set()
    axes = axes or {i for i, n in enumerate(value.shape) if n == 1}
    if any(value.shape[axis] != 1 for axis in axes):
        reader.book.fail(name, f"an axis of a value of shape {value.shape} is not of length 1")
    return reader.book.reshape(value, [n for i, n in enumerate(value.shape) if i not in axes], name)


def _unsqueeze(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "Unsqueeze", name)
    axes = _axes(reader, inputs, attributes, name)
    rank = len(value.shape) + len(axes)
    places = {n % rank for n in axes} if rank else set()
    rest = iter(value.shape)
    if len(places) != len(axes):
        reader.book.fail(name, f"the axes are {axes}")
    return reader.book.reshape(value, [1 if i in places else next(rest) for i in range(rank)], name)


def _transpose(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    given = inputs[0]
    axes = attributes.get("perm") or list(range(len(given.shape)))[::-1]
    if not isinstance(given, Value):
        return (
            given.transpose(axes)
            if sorted(axes) == list(range(given.ndim))
            else reader.book.fail(name, f"order {axes}")
        )
    return reader.book.transpose(given, axes, name)


def _constant_node(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if "value" in attributes:
        return tensor_of(attributes["value"], reader.book.file)
    for key, dtype in (
        ("value_float", np.float32),
        ("value_int", np.int64),
        ("value_floats", np.float32),
        ("value_ints", np.int64),
    ):
        if key in attributes:
            return np.array(attributes[key], dtype=dtype)
    return reader.book.refuse("Constant", name, "of another kind than numbers")


def _batch_norm(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "BatchNormalization", name)
    if (
        attributes.get("training_mode", 0)
        or not attributes.get("spatial", 1)
        or len(inputs) != 5
        or len(value.shape) < 2
    ):
        reader.book.refuse("BatchNormalization", name, "while training")
    scale, shift, mean, variance = (constant_of(reader, inputs, i, "BatchNormalization", name) for i in range(1, 5))
    epsilon = number_of(None, attributes.get("epsilon", 1e-5), 1e-5)
    return reader.book.batch_norm(value, scale, shift, mean, variance, epsilon, name)


def _concat(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if not inputs or not all(isinstance(item, Value) for item in inputs):
        reader.book.refuse("Concat", name, "with constants")
    rank = len(inputs[0].shape)
    axis = int(attributes.get("axis", 0))
    if not -rank <= axis < rank:
        reader.book.fail(name, f"there is no axis {axis}")
    return reader.book.join(inputs, axis, name)


def _clip(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "Clip", name)
    low = attributes.get("min", constant_of(reader, inputs, 1, "Clip", name))
    high = attributes.get("max", constant_of(reader, inputs, 2, "Clip", name))
    bounds = [
        None if end is None or end == [] else np.asarray(end, dtype=getattr(end, "dtype", np.float32))
        for end in (low, high)
    ]
    if bounds[0] is not None and np.isneginf(bounds[0]).all():
        bounds[0] = None
    if bounds[1] is not None and np.isposinf(bounds[1]).all():
        bounds[1] = None
    return reader.book.clip(value, bounds[0], bounds[1], name) if any(b is not None for b in bounds) else value


def _extreme(side: int) -> Callable[..., Any]:
    def act(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
        values = [item for item in inputs if isinstance(item, Value)]
        rest = [item for item in inputs if not isinstance(item, Value)]
        if side == 0 and len(values) > 1 and not rest:
            return reader.book.greatest(values, name)
        if len(values) != 1 or len(rest) != 1:
            reader.book.refuse("Max" if side == 0 else "Min", name, "of other than one value and one constant")
        return reader.book.clip(values[0], rest[0] if side == 0 else None, rest[0] if side == 1 else None, name)

    return act


def _negative(reader: Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = value_of(reader, inputs[0], "Neg", name)
    return reader.book.scale(value, (Fraction(-1),) * value.size, None, name)


OPERATORS: dict[str, Callable[..., Any]] = {
    "Gemm": _gemm, "MatMul": _matmul, "Conv": _conv, "AveragePool": _average_pool, "GlobalAveragePool": _global_average,
    "Add": _arithmetic("Add"), "Sub": _arithmetic("Sub"), "Mul": _arithmetic("Mul"), "Div": _arithmetic("Div"),
    "Neg": _negative, "Relu": _activation("relu"), "Tanh": _activation("tanh"), "Sigmoid": _activation("sigmoid"),
    "Gelu": _activation("gelu"), "Softplus": _activation("softplus"), "LeakyRelu": _leaky, "PRelu": _prelu,
    "Identity": _same, "Dropout": _dropout, "Cast": _cast, "Flatten": _flatten, "Reshape": _reshape,
    "Squeeze": _squeeze, "Unsqueeze": _unsqueeze, "Transpose": _transpose, "Constant": _constant_node,
    "BatchNormalization": _batch_norm,
    "Concat": _concat, "Clip": _clip, "MaxPool": _max_pool, "Max": _extreme(0), "Min": _extreme(1),
    "Softmax": _same, "LogSoftmax": _same,
}  # fmt: skip
