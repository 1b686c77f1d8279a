"""ONNX files: every operator of the list below, all others refused by name.

Gemm (with transA, transB, alpha, beta), MatMul, Add, Sub, Mul, Div and Neg with constants, Conv, AveragePool,
GlobalAveragePool, Relu, LeakyRelu, PRelu with one slope, Tanh, Sigmoid, Identity, Dropout, Cast between floats,
Flatten, Reshape, Squeeze, Unsqueeze, Transpose; Constant; Softmax and LogSoftmax at the end with --output logits;
BatchNormalization with --fold-batchnorm; Concat, Add and Sub of two values, Clip, MaxPool, Max and Min with --lower.

Reading needs the package ``onnx`` (the extra of that name), for its protocol buffers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import exact_entries
from catnet.category import Activation, LeakyRelu
from catnet.errors import FormatError, MissingExtraError
from catnet.files.models.archives import widened_bfloat16
from catnet.files.models.options import Options
from catnet.files.models.program import Program, Recorder, Value
from catnet.files.models.windows import same_pads

__all__ = ["OPERATORS", "input_shape_of", "load_onnx", "program_of_onnx"]

_NUMPY = {1: "<f4", 2: "u1", 3: "i1", 5: "<i2", 6: "<i4", 7: "<i8", 9: "?", 10: "<f2", 11: "<f8", 12: "<u4", 13: "<u8"}
_BFLOAT16 = 16
_FLOATS = (1, 10, 11, _BFLOAT16)
_TYPED = {"float_data": "<f4", "double_data": "<f8", "int64_data": "<i8"}


def load_onnx(data: bytes, file: str) -> Any:
    """The ModelProto in these bytes."""
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise MissingExtraError(
            f"{file}: reading ONNX files needs the package onnx: pip install 'catnet-exact[onnx]'"
        ) from None
    try:
        model = onnx.ModelProto.FromString(data)
    except (DecodeError, ValueError, RuntimeError) as error:
        raise FormatError(file, "", f"is no ONNX file: {str(error)[:80]}") from None
    if not model.graph.output:
        raise FormatError(file, "", "is no ONNX file with a graph that has an output")
    return model


def input_shape_of(model: Any, file: str, given: Sequence[int] | None) -> tuple[str, tuple[int, ...]]:
    """The name and the shape of the only input, with a batch axis of length 1."""
    constants = {item.name for item in model.graph.initializer}
    inputs = [item for item in model.graph.input if item.name not in constants]
    if len(inputs) != 1:
        raise FormatError(file, "", f"has {len(inputs)} inputs, a network has one")
    kind = inputs[0].type.tensor_type
    if kind.elem_type not in _FLOATS:
        raise FormatError(file, f"input {inputs[0].name!r}", "is no tensor of floats")
    sizes = [dim.dim_value if dim.HasField("dim_value") else 0 for dim in kind.shape.dim]
    if given is not None:
        shape = tuple(given)
        if len(shape) == len(sizes) - 1:
            shape = (1, *shape)
        if len(sizes) and (
            len(shape) != len(sizes) or any(n > 0 and n != m for n, m in zip(sizes[1:], shape[1:], strict=True))
        ):
            raise FormatError(file, "--input-shape", f"{tuple(given)} does not fit the file's {sizes}")
    else:
        if sizes and sizes[0] < 1:
            sizes[0] = 1
        shape = tuple(int(n) for n in sizes)
        if not shape or any(n < 1 for n in shape):
            raise FormatError(
                file, f"input {inputs[0].name!r}", f"its shape is not known; --input-shape says it ({sizes})"
            )
    if len(shape) > 1 and shape[0] != 1:
        raise FormatError(
            file, f"input {inputs[0].name!r}", f"its first axis, the batch, has length {shape[0]} instead of 1"
        )
    return inputs[0].name, shape


def program_of_onnx(model: Any, file: str, options: Options) -> Program:
    """The graph as a program of exact steps."""
    name, shape = input_shape_of(model, file, options.input_shape)
    if prod(shape) > 10**6:
        raise FormatError(file, f"input {name!r}", f"a shape of {prod(shape)} entries is too large")
    book = Recorder(file, shape, fold=options.fold_batchnorm, lower=options.lower)
    reader = _Reader(book, options, [item.name for item in model.graph.output], model.graph)
    reader.values[name] = book.start
    for item in model.graph.initializer:
        reader.constants[item.name] = _tensor(item, file)
    if model.graph.sparse_initializer or model.functions:
        raise FormatError(file, "", "sparse weights and functions of its own are not read")
    for number, node in enumerate(model.graph.node):
        reader.step(node, node.name or (node.output[0] if node.output else f"node {number}"))
    ends = [label for label in reader.ends if label in reader.values]
    if len(reader.ends) != 1 or len(ends) != 1:
        raise FormatError(file, "", f"has {len(reader.ends)} outputs, a network has one that depends on its input")
    return book.program(reader.values[ends[0]])


def _tensor(item: Any, file: str) -> npt.NDArray[Any]:
    """A constant array; its size is checked against the bytes that are there."""
    where = f"initializer {item.name!r}"
    if item.data_location == 1 or item.external_data:
        raise FormatError(file, where, "is stored in another file: save the model in one piece")
    shape = tuple(int(n) for n in item.dims)
    if any(n < 0 for n in shape) or len(shape) > 32:
        raise FormatError(file, where, f"its shape is {shape[:8]}")
    kind = item.data_type
    if kind not in _NUMPY and kind != _BFLOAT16:
        raise FormatError(file, where, f"its type has the number {kind}, read are floats and integers")
    if item.raw_data:
        dtype = np.dtype("<u2" if kind == _BFLOAT16 else _NUMPY[kind])
        if len(item.raw_data) != prod(shape) * dtype.itemsize:
            raise FormatError(file, where, f"shape {shape} of {dtype} takes other than {len(item.raw_data)} bytes")
        flat = np.frombuffer(item.raw_data, dtype=dtype)
        return (widened_bfloat16(flat) if kind == _BFLOAT16 else flat).reshape(shape)
    filled = next(
        (part for part in ("float_data", "double_data", "int64_data", "int32_data") if getattr(item, part)), ""
    )
    numbers = getattr(item, filled) if filled else []
    if len(numbers) != prod(shape):
        raise FormatError(file, where, f"shape {shape} has {prod(shape)} entries, the file gives {len(numbers)}")
    if filled in _TYPED:
        flat = np.array(numbers, dtype=_TYPED[filled])
    elif kind in (10, _BFLOAT16):
        words = np.array([n & 0xFFFF for n in numbers], dtype=np.uint16)
        flat = words.view(np.float16) if kind == 10 else widened_bfloat16(words)
    else:
        flat = np.array(numbers, dtype=np.int64).astype(_NUMPY[kind])
    return flat.reshape(shape)


@final
@dataclass(slots=True)
class _Reader:
    book: Recorder
    options: Options
    ends: list[str]
    graph: Any
    values: dict[str, Value] = field(default_factory=dict)
    constants: dict[str, npt.NDArray[Any]] = field(default_factory=dict)

    def step(self, node: Any, name: str) -> None:
        operator = node.op_type
        if node.domain not in ("", "ai.onnx") or operator not in OPERATORS:
            self.book.refuse(f"{node.domain + '.' if node.domain else ''}{operator}", name)
        attributes = {item.name: _attribute(item) for item in node.attribute}
        inputs = [self.operand(label, name) for label in node.input]
        if not inputs and operator != "Constant":
            self.book.fail(name, "has no input")
        if operator in ("Softmax", "LogSoftmax") or (operator == "Sigmoid" and self.at_end(node)):
            result = self.last(node, operator, inputs, name)
        else:
            result = OPERATORS[operator](self, inputs, attributes, name)
        if not node.output:
            self.book.fail(name, "has no output")
        if isinstance(result, Value):
            self.values[node.output[0]] = result
        else:
            self.constants[node.output[0]] = result

    def operand(self, label: str, name: str) -> Any:
        if not label:
            return None
        if label in self.values:
            return self.values[label]
        if label not in self.constants:
            self.book.fail(name, f"reads {label!r}, which nothing before it makes")
        return self.constants[label]

    def at_end(self, node: Any) -> bool:
        return self.options.logits and len(node.output) == 1 and [node.output[0]] == self.ends

    def last(self, node: Any, operator: str, inputs: list[Any], name: str) -> Value:
        """A softmax (or, asked for logits, a sigmoid) at the end is taken away."""
        value = inputs[0]
        if not isinstance(value, Value):
            self.book.refuse(operator, name, "of a constant")
        if [node.output[0]] != self.ends:
            self.book.refuse(operator, name, "it is not the last one")
        if not self.options.logits:
            self.book.refuse(operator, name, "its values are not rational; --output logits takes it away")
        self.book.notes.append(f"{operator} at the end ({name}) is taken away: the outputs are the logits")
        return value


def _attribute(item: Any) -> Any:
    if item.HasField("t"):
        return item.t
    for kind in ("f", "i", "s"):
        if item.HasField(kind):
            return getattr(item, kind)
    for kind in ("ints", "floats", "strings"):
        if getattr(item, kind):
            return list(getattr(item, kind))
    return []


def _value(reader: _Reader, given: Any, operator: str, name: str) -> Value:
    if not isinstance(given, Value):
        reader.book.refuse(operator, name, "its first input does not depend on the network's input")
    return given


def _constant(reader: _Reader, inputs: list[Any], place: int, operator: str, name: str) -> Any:
    """A constant operand, None where it is left out."""
    given = inputs[place] if place < len(inputs) else None
    if isinstance(given, Value):
        reader.book.refuse(operator, name, "an operand that should be constant depends on the input")
    return given


def _whole(reader: _Reader, array: Any, name: str) -> list[int]:
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iu" or array.size > 32:
        reader.book.fail(name, "expected a short list of integers")
    return [int(n) for n in array.ravel()]


def _number(array: Any, attribute: Any, default: float) -> Fraction:
    value = exact_entries(np.array(attribute if attribute != [] else default, dtype=np.float32))
    return Fraction(value)


def _gemm(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    book = reader.book
    value, weight = _value(reader, inputs[0], "Gemm", name), _constant(reader, inputs, 1, "Gemm", name)
    if attributes.get("transA", 0):
        value = book.transpose(value, (1, 0), name) if len(value.shape) == 2 else value
    if weight is None or weight.ndim != 2:
        book.fail(name, "its weight has not two axes")
    matrix = book.matrix(weight if attributes.get("transB", 0) else weight.T, name)
    alpha, beta = (_number(None, attributes.get(key, 1.0), 1.0) for key in ("alpha", "beta"))
    bias = _constant(reader, inputs, 2, "Gemm", name)
    shifts = None if bias is None else book.constants(bias, name, (1, matrix.shape[0]))
    if shifts is not None and beta != 1:
        shifts = tuple(beta * x for x in shifts)
    return book.dense(value, matrix if alpha == 1 else matrix * alpha, shifts, name)


def _matmul(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
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
    def act(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
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


def _conv(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value, kernel = _value(reader, inputs[0], "Conv", name), _constant(reader, inputs, 1, "Conv", name)
    if kernel is None or kernel.ndim < 3:
        reader.book.fail(name, "its kernel has fewer than three axes")
    how = _window(reader.book, value, kernel.shape[2:], attributes, name)
    bias = _constant(reader, inputs, 2, "Conv", name)
    return reader.book.convolve(value, kernel, bias, name, groups=int(attributes.get("group", 1)), **how)


def _average_pool(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "AveragePool", name)
    window = attributes.get("kernel_shape") or []
    how = _window(reader.book, value, window, attributes, name)
    if how.pop("dilations") != [1] * len(window):
        reader.book.refuse("AveragePool", name, "with dilations")
    return reader.book.average(value, window, name, count_pads=bool(attributes.get("count_include_pad", 0)), **how)


def _global_average(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "GlobalAveragePool", name)
    window = value.shape[2:]
    axes = len(window)
    return reader.book.average(value, window, name, strides=[1] * axes, pads=[(0, 0)] * axes, count_pads=True)


def _max_pool(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "MaxPool", name)
    window = attributes.get("kernel_shape") or []
    return reader.book.largest(value, window, name, **_window(reader.book, value, window, attributes, name))


def _activation(key: str) -> Callable[..., Any]:
    def act(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
        from catnet.files.models.activations import activation_named

        value = _value(reader, inputs[0], key, name)
        if key == "gelu" and attributes.get("approximate", b"none") != b"none":
            reader.book.refuse("Gelu", name, "in its approximation by tanh")
        found = activation_named(key)
        if found is None:
            reader.book.refuse(key.capitalize(), name)
        return reader.book.activate(value, found, name)

    return act


def _leaky(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    slope = _number(None, attributes.get("alpha", 0.01), 0.01)
    return reader.book.activate(_value(reader, inputs[0], "LeakyRelu", name), _leaky_of(slope), name)


def _prelu(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "PRelu", name)
    slopes = reader.book.constants(_constant(reader, inputs, 1, "PRelu", name), name)
    if len(set(slopes)) != 1:
        reader.book.refuse("PRelu", name, "with different slopes")
    return reader.book.activate(value, _leaky_of(slopes[0]), name)


def _leaky_of(slope: Fraction) -> Activation:
    from catnet.category import RELU, Identity

    return RELU if slope == 0 else Identity() if slope == 1 else LeakyRelu(slope)


def _same(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if inputs[0] is None:
        reader.book.fail(name, "has no input")
    return inputs[0]


def _dropout(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    training = _constant(reader, inputs, 2, "Dropout", name)
    if training is not None and training.any():
        reader.book.refuse("Dropout", name, "while training")
    return _same(reader, inputs, attributes, name)


def _cast(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if isinstance(inputs[0], Value) and attributes.get("to") not in _FLOATS:
        reader.book.refuse("Cast", name, "to something that is no float")
    if isinstance(inputs[0], Value) and attributes.get("to") in (10, _BFLOAT16):
        reader.book.refuse("Cast", name, "to 16 bits, which rounds")
    return inputs[0]


def _flatten(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "Flatten", name)
    axis = int(attributes.get("axis", 1))
    axis += len(value.shape) if axis < 0 else 0
    if not 0 <= axis <= len(value.shape):
        reader.book.fail(name, f"there is no axis {axis}")
    return reader.book.reshape(value, (prod(value.shape[:axis]), prod(value.shape[axis:])), name)


def _reshape(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    wanted = _whole(reader, _constant(reader, inputs, 1, "Reshape", name), name)
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


def _axes(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> list[int]:
    given = attributes.get("axes")
    if given is None or given == []:
        second = _constant(reader, inputs, 1, "axes", name)
        given = [] if second is None else _whole(reader, second, name)
    return [int(n) for n in given]


def _squeeze(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "Squeeze", name)
    rank = len(value.shape)
    axes = {n % rank for n in _axes(reader, inputs, attributes, name)} if rank else set()
    axes = axes or {i for i, n in enumerate(value.shape) if n == 1}
    if any(value.shape[axis] != 1 for axis in axes):
        reader.book.fail(name, f"an axis of a value of shape {value.shape} is not of length 1")
    return reader.book.reshape(value, [n for i, n in enumerate(value.shape) if i not in axes], name)


def _unsqueeze(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "Unsqueeze", name)
    axes = _axes(reader, inputs, attributes, name)
    rank = len(value.shape) + len(axes)
    places = {n % rank for n in axes} if rank else set()
    rest = iter(value.shape)
    if len(places) != len(axes):
        reader.book.fail(name, f"the axes are {axes}")
    return reader.book.reshape(value, [1 if i in places else next(rest) for i in range(rank)], name)


def _transpose(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    given = inputs[0]
    axes = attributes.get("perm") or list(range(len(given.shape)))[::-1]
    if not isinstance(given, Value):
        return (
            given.transpose(axes)
            if sorted(axes) == list(range(given.ndim))
            else reader.book.fail(name, f"order {axes}")
        )
    return reader.book.transpose(given, axes, name)


def _constant_node(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if "value" in attributes:
        return _tensor(attributes["value"], reader.book.file)
    for key, dtype in (
        ("value_float", np.float32),
        ("value_int", np.int64),
        ("value_floats", np.float32),
        ("value_ints", np.int64),
    ):
        if key in attributes:
            return np.array(attributes[key], dtype=dtype)
    return reader.book.refuse("Constant", name, "of another kind than numbers")


def _batch_norm(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "BatchNormalization", name)
    if (
        attributes.get("training_mode", 0)
        or not attributes.get("spatial", 1)
        or len(inputs) != 5
        or len(value.shape) < 2
    ):
        reader.book.refuse("BatchNormalization", name, "while training")
    scale, shift, mean, variance = (_constant(reader, inputs, i, "BatchNormalization", name) for i in range(1, 5))
    epsilon = _number(None, attributes.get("epsilon", 1e-5), 1e-5)
    return reader.book.batch_norm(value, scale, shift, mean, variance, epsilon, name)


def _concat(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Any:
    if not inputs or not all(isinstance(item, Value) for item in inputs):
        reader.book.refuse("Concat", name, "with constants")
    rank = len(inputs[0].shape)
    axis = int(attributes.get("axis", 0))
    if not -rank <= axis < rank:
        reader.book.fail(name, f"there is no axis {axis}")
    return reader.book.join(inputs, axis, name)


def _clip(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "Clip", name)
    low = attributes.get("min", _constant(reader, inputs, 1, "Clip", name))
    high = attributes.get("max", _constant(reader, inputs, 2, "Clip", name))
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
    def act(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
        values = [item for item in inputs if isinstance(item, Value)]
        rest = [item for item in inputs if not isinstance(item, Value)]
        if len(values) != 1 or len(rest) != 1:
            reader.book.refuse("Max" if side == 0 else "Min", name, "of other than one value and one constant")
        return reader.book.clip(values[0], rest[0] if side == 0 else None, rest[0] if side == 1 else None, name)

    return act


def _negative(reader: _Reader, inputs: list[Any], attributes: dict[str, Any], name: str) -> Value:
    value = _value(reader, inputs[0], "Neg", name)
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
