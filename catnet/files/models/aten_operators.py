"""The ATen operators that are read, each as steps of a program."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.category import RELU, Identity, LeakyRelu
from catnet.files.models.activations import activation_named
from catnet.files.models.aten_graph import Call, Reader, Ref
from catnet.files.models.program import Value

__all__ = ["ATEN", "of_constant"]


def of_constant(reader: Reader, call: Call) -> npt.NDArray[Any] | None:
    """The result of an operator that only rearranges a constant; None for all other calls."""
    given = call.arguments.get("self", call.arguments.get("input"))
    if not isinstance(given, Ref) or given.name not in reader.constants:
        return None
    array = reader.constants[given.name]
    if call.operator in ("lift_fresh_copy", "detach", "clone", "alias", "contiguous", "detach_"):
        return array
    if call.operator in ("t", "numpy_T"):
        return array.T
    if call.operator == "transpose":
        return array.swapaxes(call.arguments["dim0"], call.arguments["dim1"])
    if call.operator == "permute":
        return array.transpose(reader.integers(call, "dims", []))
    if call.operator in ("view", "reshape"):
        return array.reshape(reader.integers(call, "size" if "size" in call.arguments else "shape", []))
    return np.expand_dims(array, call.arguments["dim"]) if call.operator == "unsqueeze" else None


def _linear(reader: Reader, call: Call) -> Value:
    return reader.book.dense(
        reader.value(call, "input"), reader.constant(call, "weight"), reader.constant(call, "bias"), call.layer
    )


def _addmm(reader: Reader, call: Call) -> Value:
    if any(call.arguments.get(key, 1) != 1 for key in ("alpha", "beta")):
        reader.book.refuse("aten.addmm", call.layer, "with factors")
    weight, bias = reader.constant(call, "mat2"), reader.constant(call, "self")
    shifts = reader.book.constants(bias, call.layer, (1, weight.shape[-1]))
    return reader.book.dense(reader.value(call, "mat1"), weight.T, shifts, call.layer)


def _matmul(reader: Reader, call: Call) -> Value:
    weight = reader.constant(call, "mat2" if "mat2" in call.arguments else "other")
    if weight.ndim != 2:
        reader.book.refuse(f"aten.{call.operator}", call.layer, "with more than a matrix")
    return reader.book.dense(reader.value(call, "self"), weight.T, None, call.layer)


def _arithmetic(reader: Reader, call: Call) -> Value:
    book, operator = reader.book, call.operator.split("_")[0]
    left, right = reader.operand(call, "self"), reader.operand(call, "other")
    if call.arguments.get("alpha", 1) != 1 or call.arguments.get("rounding_mode") is not None:
        book.refuse(f"aten.{operator}", call.layer, "with a factor or rounding")
    if isinstance(left, Value) and isinstance(right, Value):
        if operator not in ("add", "sub"):
            book.refuse(f"aten.{operator} of two values", call.layer)
        return book.sum(left, right, call.layer, 1 if operator == "add" else -1)
    value, other = (left, right) if isinstance(left, Value) else (right, left)
    if not isinstance(value, Value):
        book.refuse(f"aten.{operator}", call.layer, "of two constants")
    if isinstance(other, np.ndarray):
        if other.ndim > len(value.shape):
            value = book.reshape(value, (1,) * (other.ndim - len(value.shape)) + value.shape, call.layer)
        exact = book.constants(other, call.layer, value.shape)
    else:
        exact = (reader.number(call, other),) * value.size
    flipped = not isinstance(left, Value)
    if operator == "add":
        return book.scale(value, None, exact, call.layer)
    if operator == "mul":
        return book.scale(value, exact, None, call.layer)
    if operator in ("sub", "rsub"):
        if flipped != (operator == "rsub"):
            return book.scale(value, (Fraction(-1),) * value.size, exact, call.layer)
        return book.scale(value, None, tuple(-x for x in exact), call.layer)
    if flipped:
        book.refuse("aten.div", call.layer, "the input is the divisor")
    if not all(exact):
        book.fail(call.layer, "divides by zero")
    return book.scale(value, tuple(1 / x for x in exact), None, call.layer)


def _neg(reader: Reader, call: Call) -> Value:
    value = reader.value(call, "self")
    return reader.book.scale(value, (Fraction(-1),) * value.size, None, call.layer)


def _batched(reader: Reader, value: Value, axes: int, call: Call) -> Value:
    """A value without batch axis with one."""
    return reader.book.reshape(value, (1, *value.shape), call.layer) if len(value.shape) == axes + 1 else value


def _conv(reader: Reader, call: Call) -> Value:
    book, kernel = reader.book, reader.constant(call, "weight")
    axes = kernel.ndim - 2
    if axes < 1 or call.arguments.get("transposed", False):
        book.refuse(f"aten.{call.operator}", call.layer, "transposed")
    given = reader.value(call, "input")
    value = _batched(reader, given, axes, call)
    strides = reader.integers(call, "stride", [1], axes)
    dilations = reader.integers(call, "dilation", [1], axes)
    padding = call.arguments.get("padding", [0])
    if isinstance(padding, str):
        total = [d * (k - 1) if padding == "same" else 0 for d, k in zip(dilations, kernel.shape[2:], strict=True)]
        pads = [(n // 2, n - n // 2) for n in total]
        if padding not in ("same", "valid"):
            book.fail(call.layer, f"the padding is {padding!r}")
    else:
        pads = [(n, n) for n in reader.integers(call, "padding", [0], axes)]
    groups = call.arguments.get("groups", 1)
    made = book.convolve(
        value,
        kernel,
        reader.constant(call, "bias"),
        call.layer,
        strides=strides,
        pads=pads,
        dilations=dilations,
        groups=groups,
    )
    return book.reshape(made, made.shape[1:], call.layer) if given is not value else made


def _pool(reader: Reader, call: Call, axes: int) -> tuple[Value, list[int], list[int], list[tuple[int, int]]]:
    value = _batched(reader, reader.value(call, "self"), axes, call)
    window = reader.integers(call, "kernel_size", [], axes)
    strides = reader.integers(call, "stride", [], axes) or window
    pads = [(n, n) for n in reader.integers(call, "padding", [0], axes)]
    if len(value.shape) != axes + 2 or len(window) != axes:
        reader.book.fail(call.layer, f"a window of shape {window} does not fit a value of shape {value.shape}")
    if call.arguments.get("ceil_mode", False):
        for n, k, s, (a, b) in zip(value.shape[2:], window, strides, pads, strict=True):
            if s < 1 or (n + a + b - k) % s:
                reader.book.refuse(
                    f"aten.{call.operator}", call.layer, "with ceil_mode: the last windows are not whole"
                )
    return value, window, strides, pads


def _avg_pool(reader: Reader, call: Call) -> Value:
    value, window, strides, pads = _pool(reader, call, int(call.operator[-2]))
    if call.arguments.get("divisor_override") is not None:
        reader.book.refuse(f"aten.{call.operator}", call.layer, "with a divisor of its own")
    count = bool(call.arguments.get("count_include_pad", True))
    return reader.book.average(value, window, call.layer, strides=strides, pads=pads, count_pads=count)


def _adaptive(reader: Reader, call: Call) -> Value:
    axes = int(call.operator[-2])
    value = _batched(reader, reader.value(call, "self"), axes, call)
    sizes = reader.integers(call, "output_size", [], axes)
    pixels = value.shape[2:]
    if len(pixels) != axes or len(sizes) != axes or any(s < 1 or n % s for n, s in zip(pixels, sizes, strict=True)):
        reader.book.refuse(f"aten.{call.operator}", call.layer, f"{list(pixels)} pixels are no multiple of {sizes}")
    window = [n // s for n, s in zip(pixels, sizes, strict=True)]
    return reader.book.average(value, window, call.layer, strides=window, pads=[(0, 0)] * axes, count_pads=True)


def _max_pool(reader: Reader, call: Call) -> Value:
    axes = int(call.operator[8])
    value, window, strides, pads = _pool(reader, call, axes)
    dilations = reader.integers(call, "dilation", [1], axes)
    return reader.book.largest(value, window, call.layer, strides=strides, pads=pads, dilations=dilations)


def _activation(key: str) -> Callable[[Reader, Call], Value]:
    def act(reader: Reader, call: Call) -> Value:
        found = activation_named(key)
        if call.arguments.get("approximate", "none") != "none":
            reader.book.refuse(f"aten.{call.operator}", call.layer, "in its approximation by tanh")
        if key == "softplus" and (call.arguments.get("beta", 1) != 1):
            reader.book.refuse(f"aten.{call.operator}", call.layer, "with a beta")
        if key == "softplus" and found is not None:
            reader.book.notes.append("softplus is meant exactly; the source replaces it by x past its threshold")
        value = reader.value(call, "self")
        if key == "sigmoid" and reader.options.logits and call.result == reader.output:
            return _last(reader, call)
        if found is None:
            reader.book.refuse(f"aten.{call.operator}", call.layer)
        return reader.book.activate(value, found, call.layer)

    return act


def _leaky(reader: Reader, call: Call) -> Value:
    slope = reader.number(call, call.arguments.get("negative_slope", 0.01))
    return _with_slope(reader, call, slope)


def _prelu(reader: Reader, call: Call) -> Value:
    slopes = set(reader.book.constants(reader.constant(call, "weight"), call.layer))
    if len(slopes) != 1:
        reader.book.refuse("aten.prelu", call.layer, "with different slopes")
    return _with_slope(reader, call, slopes.pop())


def _with_slope(reader: Reader, call: Call, slope: Fraction) -> Value:
    activation = RELU if slope == 0 else Identity() if slope == 1 else LeakyRelu(slope)
    return reader.book.activate(reader.value(call, "self"), activation, call.layer)


def _same(reader: Reader, call: Call) -> Value:
    if call.arguments.get("train", False):
        reader.book.refuse(f"aten.{call.operator}", call.layer, "while training: call module.eval() first")
    return reader.value(call, "input" if "input" in call.arguments else "self")


def _flatten(reader: Reader, call: Call) -> Value:
    value = reader.value(call, "self")
    rank = len(value.shape)
    start, end = (call.arguments.get(key, default) for key, default in (("start_dim", 0), ("end_dim", -1)))
    start, end = start + rank * (start < 0), end + rank * (end < 0)
    if not 0 <= start <= end < rank:
        reader.book.fail(call.layer, f"flattens axes {start} to {end} of a value of shape {value.shape}")
    shape = (*value.shape[:start], prod(value.shape[start : end + 1]), *value.shape[end + 1 :])
    return reader.book.reshape(value, shape, call.layer)


def _view(reader: Reader, call: Call) -> Value:
    shape = reader.integers(call, "size" if "size" in call.arguments else "shape", [])
    return reader.book.reshape(reader.value(call, "self"), shape, call.layer)


def _squeeze(reader: Reader, call: Call) -> Value:
    value = reader.value(call, "self")
    rank = len(value.shape)
    axes = reader.integers(call, "dim", list(range(rank)))
    gone = {n % rank for n in axes if value.shape[n % rank] == 1} if rank else set()
    return reader.book.reshape(value, [n for i, n in enumerate(value.shape) if i not in gone], call.layer)


def _unsqueeze(reader: Reader, call: Call) -> Value:
    value = reader.value(call, "self")
    place = call.arguments.get("dim", 0)
    place += (len(value.shape) + 1) * (place < 0)
    return reader.book.reshape(value, (*value.shape[:place], 1, *value.shape[place:]), call.layer)


def _permute(reader: Reader, call: Call) -> Value:
    value = reader.value(call, "self")
    rank = len(value.shape)
    if call.operator == "permute":
        axes = [n % max(rank, 1) for n in reader.integers(call, "dims", [])]
    else:
        axes = list(range(rank))
        one, two = (0, 1) if call.operator == "t" else (call.arguments.get("dim0", 0), call.arguments.get("dim1", 0))
        if not -rank <= one < rank or not -rank <= two < rank:
            reader.book.fail(call.layer, f"there are no axes {one} and {two}")
        axes[one], axes[two] = axes[two], axes[one]
    return reader.book.transpose(value, axes, call.layer)


def _last(reader: Reader, call: Call) -> Value:
    """A softmax at the end is taken away."""
    value = reader.value(call, "self")
    if call.result != reader.output:
        reader.book.refuse(f"aten.{call.operator}", call.layer, "it is not the last one")
    if not reader.options.logits:
        reader.book.refuse(
            f"aten.{call.operator}", call.layer, "its values are not rational; --output logits takes it away"
        )
    reader.book.notes.append(f"{call.operator} at the end ({call.layer}) is taken away: the outputs are the logits")
    return value


def _batch_norm(reader: Reader, call: Call) -> Value:
    value = reader.value(call, "input")
    if call.arguments.get("training", False) or call.arguments.get("running_mean") is None:
        reader.book.refuse(f"aten.{call.operator}", call.layer, "while training: call module.eval() first")
    scale, shift, mean, variance = (
        reader.constant(call, key) for key in ("weight", "bias", "running_mean", "running_var")
    )
    epsilon = reader.number(call, call.arguments.get("eps", 1e-5))
    return reader.book.batch_norm(value, scale, shift, mean, variance, epsilon, call.layer)


def _cat(reader: Reader, call: Call) -> Value:
    items = call.arguments.get("tensors", [])
    values = [reader.values.get(item.name) if isinstance(item, Ref) else None for item in items]
    found = [value for value in values if value is not None]
    if not found or len(found) != len(values):
        reader.book.refuse("aten.cat", call.layer, "with constants")
    axis = call.arguments.get("dim", 0)
    if not -len(found[0].shape) <= axis < len(found[0].shape):
        reader.book.fail(call.layer, f"there is no axis {axis}")
    return reader.book.join(found, axis, call.layer)


def _clip(reader: Reader, call: Call) -> Value:
    value = reader.value(call, "self")
    keys = {"hardtanh": (("min_val", -1.0), ("max_val", 1.0)), "relu6": (("", 0), ("", 6))}
    bounds: list[Any] = []
    for key, default in keys.get(call.operator, (("min", None), ("max", None))):
        given = reader.operand(call, key, default)
        if given is None:
            bounds.append(None)
        elif isinstance(given, np.ndarray):
            bounds.append(reader.book.constants(given, call.layer, value.shape))
        else:
            bounds.append((reader.number(call, given),) * value.size)
    return reader.book.clip(value, bounds[0], bounds[1], call.layer)


ATEN: dict[str, Callable[[Reader, Call], Value]] = {
    "linear": _linear, "addmm": _addmm, "mm": _matmul, "matmul": _matmul,
    "add": _arithmetic, "sub": _arithmetic, "rsub": _arithmetic, "mul": _arithmetic, "div": _arithmetic, "neg": _neg,
    "add_": _arithmetic, "sub_": _arithmetic, "mul_": _arithmetic, "div_": _arithmetic,
    "conv1d": _conv, "conv2d": _conv, "conv3d": _conv, "convolution": _conv,
    "avg_pool1d": _avg_pool, "avg_pool2d": _avg_pool, "avg_pool3d": _avg_pool,
    "adaptive_avg_pool1d": _adaptive, "adaptive_avg_pool2d": _adaptive, "adaptive_avg_pool3d": _adaptive,
    "max_pool1d": _max_pool, "max_pool2d": _max_pool, "max_pool3d": _max_pool,
    "relu": _activation("relu"), "relu_": _activation("relu"), "tanh": _activation("tanh"),
    "sigmoid": _activation("sigmoid"), "gelu": _activation("gelu"), "silu": _activation("silu"),
    "softplus": _activation("softplus"), "leaky_relu": _leaky, "leaky_relu_": _leaky, "prelu": _prelu,
    "dropout": _same, "dropout_": _same, "feature_dropout": _same, "alpha_dropout": _same, "clone": _same,
    "alias": _same, "detach": _same, "contiguous": _same,
    "flatten": _flatten, "view": _view, "reshape": _view, "unsafe_view": _view, "_unsafe_view": _view,
    "squeeze": _squeeze, "unsqueeze": _unsqueeze, "permute": _permute, "transpose": _permute, "t": _permute,
    "softmax": _last, "_softmax": _last, "log_softmax": _last, "_log_softmax": _last,
    "batch_norm": _batch_norm, "_native_batch_norm_legit_no_training": _batch_norm,
    "cat": _cat, "hardtanh": _clip, "hardtanh_": _clip, "clamp": _clip, "clamp_": _clip, "clamp_min": _clip,
    "clamp_max": _clip, "relu6": _clip,
}  # fmt: skip
