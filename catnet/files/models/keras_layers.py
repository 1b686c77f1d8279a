"""The layers of Keras that are read, each as steps of a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from catnet.algebra.floats import exact_entries
from catnet.category import RELU, Identity, LeakyRelu
from catnet.files.models.activations import activation_named
from catnet.files.models.options import Options
from catnet.files.models.program import Value
from catnet.files.models.recorder import Recorder
from catnet.files.models.windows import same_pads

__all__ = ["KERAS", "Reader", "is_own"]


def is_own(entry: Mapping[str, Any]) -> bool:
    """Whether a class is one of Keras's, not only called as one is; old files do not say of which package it is."""
    return str(entry.get("module") or "keras").partition(".")[0] in ("keras", "tf_keras", "tensorflow")


@final
@dataclass(slots=True)
class Reader:
    book: Recorder
    options: Options
    at_end: bool = False

    def layer(self, layer: Any, values: list[Value], weights: Mapping[str, list[Any]]) -> Value:
        kind, config = str(layer["class_name"]), layer["config"]
        name = str(config.get("name", kind))
        if not is_own(layer):
            self.book.refuse(kind, name, f"it is a class of {layer['module']}, not one of Keras")
        if kind not in KERAS:
            self.book.refuse(kind, name)
        value = KERAS[kind](self, values, config, list(weights.get(name, [])), name)
        return self.activated(value, config, name) if "activation" in config else value

    def activated(self, value: Value, config: Any, name: str) -> Value:
        word = config["activation"]
        if isinstance(word, dict) and isinstance(word.get("config"), dict):  # a layer, whatever it is called
            return self.layer(word, [value], {})
        if isinstance(word, dict):
            self.book.refuse(str(word.get("config")), name, "it is a function of one's own")
        word = str(word or "linear")
        if word in ("softmax", "log_softmax") or (word == "sigmoid" and self.at_end and self.options.logits):
            return self.last(value, word, name)
        if word == "relu6":
            return self.book.clip(value, (Fraction(0),) * value.size, (Fraction(6),) * value.size, name)
        if word == "leaky_relu":
            return self.leaky(value, 0.2, name)
        found = activation_named(word)
        if word == "gelu" and config.get("approximate", False):
            found = None
        if found is None:
            self.book.refuse(word, name)
        return self.book.activate(value, found, name)

    def last(self, value: Value, word: str, name: str) -> Value:
        if not self.at_end:
            self.book.refuse(word, name, "it is not the last one")
        if not self.options.logits:
            self.book.refuse(word, name, "its values are not rational; --output logits takes it away")
        self.book.notes.append(f"{word} at the end ({name}) is taken away: the outputs are the logits")
        return value

    def leaky(self, value: Value, slope: float, name: str) -> Value:
        exact = Fraction(exact_entries(np.array(slope, dtype=np.float32)))
        activation = RELU if exact == 0 else Identity() if exact == 1 else LeakyRelu(exact)
        return self.book.activate(value, activation, name)

    def windows(self, value: Value, window: Sequence[int], config: Any, name: str) -> dict[str, Any]:
        axes = len(window)
        strides = list(config.get("strides") or window)
        strides = strides * axes if len(strides) == 1 else strides
        dilations = list(config.get("dilation_rate") or [1] * axes) if "dilation_rate" in config else [1] * axes
        dilations = dilations * axes if len(dilations) == 1 else dilations
        if (
            len(value.shape) != axes + 2
            or len(strides) != axes
            or len(dilations) != axes
            or min([*window, *strides, *dilations]) < 1
        ):
            self.book.fail(name, f"a window of shape {tuple(window)} does not fit a value of shape {value.shape}")
        padding = config.get("padding", "valid")
        if padding not in ("valid", "same"):
            self.book.refuse(f"padding {padding!r}", name)
        pads = same_pads(value.shape[2:], window, strides, dilations) if padding == "same" else [(0, 0)] * axes
        return {"strides": strides, "pads": pads, "dilations": dilations}

    def channels_first(self, value: Value, config: Any, name: str) -> Value:
        if config.get("data_format", "channels_last") == "channels_first":
            return value
        rank = len(value.shape)
        return self.book.transpose(value, (0, rank - 1, *range(1, rank - 1)), name)

    def channels_back(self, value: Value, config: Any, name: str) -> Value:
        if config.get("data_format", "channels_last") == "channels_first":
            return value
        rank = len(value.shape)
        return self.book.transpose(value, (0, *range(2, rank), 1), name)


def _dense(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    if not arrays or arrays[0].ndim != 2:
        reader.book.fail(name, "has no weights: build the model before")
    return reader.book.dense(values[0], arrays[0].T, arrays[1] if len(arrays) > 1 else None, name)


def _conv(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    if not arrays or arrays[0].ndim < 3:
        reader.book.fail(name, "has no weights: build the model before")
    value = reader.channels_first(values[0], config, name)
    kernel = np.moveaxis(arrays[0], (-1, -2), (0, 1))
    how = reader.windows(value, kernel.shape[2:], config, name)
    bias = arrays[1] if len(arrays) > 1 else None
    made = reader.book.convolve(value, kernel, bias, name, groups=int(config.get("groups", 1)), **how)
    return reader.channels_back(made, config, name)


def _depthwise(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    value = reader.channels_first(values[0], config, name)
    kernel = np.moveaxis(arrays[0], (-2, -1), (0, 1))  # channels, multiplier, window
    channels, multiplier = kernel.shape[:2]
    kernel = kernel.reshape(channels * multiplier, 1, *kernel.shape[2:])
    how = reader.windows(value, kernel.shape[2:], config, name)
    made = reader.book.convolve(value, kernel, arrays[1] if len(arrays) > 1 else None, name, groups=channels, **how)
    return reader.channels_back(made, config, name)


def _same(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    return values[0]


def _flatten(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    value = values[0]
    if config.get("data_format", "channels_last") == "channels_first" and len(value.shape) > 2:
        rank = len(value.shape)
        value = reader.book.transpose(value, (0, *range(2, rank), 1), name)
    return reader.book.reshape(value, (1, value.size), name)


def _reshape(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    return reader.book.reshape(values[0], (1, *(int(n) for n in config["target_shape"])), name)


def _permute(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    return reader.book.transpose(values[0], (0, *(int(n) for n in config["dims"])), name)


def _relu(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    slope, threshold, top = (config.get(key) or 0 for key in ("negative_slope", "threshold", "max_value"))
    if threshold or (slope and config.get("max_value") is not None):
        reader.book.refuse("ReLU", name, "with a threshold, or a slope and a largest value")
    if config.get("max_value") is not None:
        bound = Fraction(exact_entries(np.array(top, dtype=np.float32)))
        return reader.book.clip(values[0], (Fraction(0),) * values[0].size, (bound,) * values[0].size, name)
    return reader.leaky(values[0], float(slope), name)


def _leaky(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    slope = config.get("negative_slope", config.get("alpha", 0.3))
    return reader.leaky(values[0], float(slope), name)


def _softmax(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    return reader.last(values[0], "Softmax", name)


def _rescaling(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    exact = [
        tuple([Fraction(exact_entries(np.array(float(config.get(key, default)), dtype=np.float32)))] * values[0].size)
        for key, default in (("scale", 1.0), ("offset", 0.0))
    ]
    return reader.book.scale(values[0], exact[0], exact[1], name)


def _average(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    value = reader.channels_first(values[0], config, name)
    how = reader.windows(value, config["pool_size"], config, name)
    how.pop("dilations")
    made = reader.book.average(value, config["pool_size"], name, count_pads=False, **how)
    return reader.channels_back(made, config, name)


def _global_average(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    value = reader.channels_first(values[0], config, name)
    window = value.shape[2:]
    axes = len(window)
    made = reader.book.average(value, window, name, strides=[1] * axes, pads=[(0, 0)] * axes, count_pads=True)
    if config.get("keepdims", False):
        return reader.channels_back(made, config, name)
    return reader.book.reshape(made, made.shape[:2], name)


def _max(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    value = reader.channels_first(values[0], config, name)
    how = reader.windows(value, config["pool_size"], config, name)
    return reader.channels_back(reader.book.largest(value, config["pool_size"], name, **how), config, name)


def _batch_norm(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    axis = config.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) else axis
    axis += len(values[0].shape) * (axis < 0)
    left = list(arrays)
    scale = left.pop(0) if config.get("scale", True) else None
    shift = left.pop(0) if config.get("center", True) else None
    epsilon = Fraction(exact_entries(np.array(float(config.get("epsilon", 1e-3)), dtype=np.float32)))
    return reader.book.batch_norm(values[0], scale, shift, left[0], left[1], epsilon, name, axis)


def _join(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
    return reader.book.join(values, int(config.get("axis", -1)), name)


def _sum(sign: int) -> Callable[..., Value]:
    def act(reader: Reader, values: list[Value], config: Any, arrays: list[Any], name: str) -> Value:
        total = values[0]
        for value in values[1:]:
            total = reader.book.sum(total, value, name, sign)
        return total

    return act


KERAS: dict[str, Callable[..., Value]] = {
    "InputLayer": _same, "Dense": _dense, "Conv1D": _conv, "Conv2D": _conv, "Conv3D": _conv,
    "DepthwiseConv2D": _depthwise, "Flatten": _flatten, "Reshape": _reshape, "Permute": _permute, "Activation": _same,
    "ReLU": _relu, "LeakyReLU": _leaky, "Softmax": _softmax, "Dropout": _same, "SpatialDropout1D": _same,
    "SpatialDropout2D": _same, "GaussianNoise": _same, "GaussianDropout": _same, "ActivityRegularization": _same,
    "Identity": _same, "Rescaling": _rescaling, "AveragePooling1D": _average, "AveragePooling2D": _average,
    "AveragePooling3D": _average, "GlobalAveragePooling1D": _global_average,
    "GlobalAveragePooling2D": _global_average, "GlobalAveragePooling3D": _global_average, "MaxPooling1D": _max,
    "MaxPooling2D": _max, "MaxPooling3D": _max, "BatchNormalization": _batch_norm, "Concatenate": _join,
    "Add": _sum(1), "Subtract": _sum(-1),
}  # fmt: skip
