"""Keras: a live model (by duck typing) or a .keras file, whose weights need the package h5py to be read.

A .keras file is a zip archive of a configuration (JSON) and weights (HDF5).  Read are InputLayer, Dense, Conv1D/2D/3D,
DepthwiseConv2D, Flatten (rows, columns, channels), Reshape, Permute, Activation, ReLU, LeakyReLU, Dropout and other
noise, Rescaling, AveragePooling, GlobalAveragePooling; Softmax at the end with --output logits; BatchNormalization with
--fold-batchnorm; Concatenate, Add, Subtract, MaxPooling and bounded ReLUs with --lower; Sequential and functional
models.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import as_array
from catnet.errors import FormatError, MissingExtraError
from catnet.files.models.archives import Archive
from catnet.files.models.keras_layers import KERAS, Reader, is_own
from catnet.files.models.options import Options
from catnet.files.models.program import MAX_ENTRIES, Program, Value
from catnet.files.models.recorder import Recorder
from catnet.formats.jsontext import Number, parse_json

__all__ = ["KERAS", "KerasModel", "arithmetic_of_keras", "keras_of_file", "keras_of_model", "program_of_keras"]


@final
@dataclass(frozen=True, slots=True)
class KerasModel:
    """The configuration, and the weights of every layer by its name."""

    config: Mapping[str, Any]
    weights: Mapping[str, list[npt.NDArray[Any]]]


def keras_of_model(model: Any) -> KerasModel:
    """A live model."""
    weights = {layer.name: [as_array(array) for array in layer.get_weights()] for layer in model.layers}
    return KerasModel({"class_name": type(model).__name__, "config": model.get_config()}, weights)


def keras_of_file(data: bytes, file: str) -> KerasModel:
    """A .keras file."""
    archive = Archive(data, file)
    config = _python(parse_json(archive.read("config.json").decode("utf-8", "replace"), file))
    try:
        import h5py
    except ImportError:
        raise MissingExtraError(
            f"{file}: the weights of .keras files need the package h5py: pip install h5py"
        ) from None
    raw = archive.read("model.weights.h5")
    weights: dict[str, list[npt.NDArray[Any]]] = {}
    try:
        with h5py.File(io.BytesIO(raw), "r") as store:
            counts: dict[str, int] = {}
            for layer in config["config"]["layers"]:
                kind = str(layer["class_name"])
                stem = _snake(kind)
                number = counts.get(stem, 0)
                counts[stem] = number + 1
                given = str(layer["config"].get("name", ""))
                group = next(
                    (
                        store["layers"][key]
                        for key in (f"{stem}_{number}" if number else stem, given)
                        if "layers" in store and key in store["layers"]
                    ),
                    None,
                )
                weights[given] = [] if group is None or "vars" not in group else _variables(group["vars"], given, file)
    except (OSError, KeyError, ValueError, TypeError, RuntimeError, AttributeError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(file, "model.weights.h5", f"is not read: {str(error)[:100]}") from None
    return KerasModel(config, weights)


def _variables(group: Any, name: str, file: str) -> list[npt.NDArray[Any]]:
    arrays = []
    for key in sorted(group, key=lambda text: int(text) if text.isdigit() else -1):
        entry = group[key]
        if entry.dtype.kind not in "fiub" or prod(entry.shape) > MAX_ENTRIES:
            raise FormatError(
                file, f"layer {name!r}", f"a weight of type {entry.dtype} and shape {entry.shape} is not read"
            )
        arrays.append(np.asarray(entry[()]))
    return arrays


def _snake(name: str) -> str:
    """How Keras makes the name of a folder of a class: Conv2D is conv2d, LeakyReLU leaky_re_lu."""
    spaced = re.sub(r"\W+", "", name)
    spaced = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", spaced)
    return re.sub("([a-z])([A-Z])", r"\1_\2", spaced).lower()


def _python(value: Any) -> Any:
    """A parsed document with its numbers as Python numbers."""
    if isinstance(value, Number):
        return int(value) if value.lstrip("-").isdigit() and len(value) < 19 else float(value)
    if isinstance(value, dict):
        return {key: _python(item) for key, item in value.items()}
    return [_python(item) for item in value] if isinstance(value, list) else value


def program_of_keras(model: KerasModel, file: str, options: Options) -> Program:
    """The model as a program of exact steps."""
    try:
        return _program(model, file, options)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            file, "", f"its configuration is not as Keras writes it ({type(error).__name__}: {error})"
        ) from None


def _program(model: KerasModel, file: str, options: Options) -> Program:
    config = model.config["config"]
    if not is_own(model.config):
        kind = f"{model.config['module']}.{model.config['class_name']}"
        raise FormatError(file, "", f"the model is a {kind}, which may do what no model of Keras does")
    layers = config["layers"]
    shape = _input_shape(layers, model, file, options)
    book = Recorder(file, shape, fold=options.fold_batchnorm, lower=options.lower)
    reader = Reader(book, options)
    if model.config["class_name"] == "Sequential":
        value = book.start
        for number, layer in enumerate(layers):
            reader.at_end = number == len(layers) - 1
            value = reader.layer(layer, [value], model.weights)
        return book.program(value)
    values: dict[str, Value] = {}
    ends = _keys(config["output_layers"])
    if len(ends) != 1 or len(_keys(config["input_layers"])) != 1:
        raise FormatError(
            file, "", f"has {len(config['input_layers'])} inputs and {len(ends)} outputs, a network has one of each"
        )
    for layer in layers:
        name = layer["config"]["name"]
        sources = _sources(layer)
        reader.at_end = name == ends[0]
        values[name] = (
            book.start if not sources else reader.layer(layer, [values[key] for key in sources], model.weights)
        )
    return book.program(values[ends[0]])


def _keys(entries: Any) -> list[str]:
    """Names in a list of [name, node, tensor], or in a lone one of them."""
    if entries and isinstance(entries[0], str):
        return [entries[0]]
    return [entry[0] for entry in entries]


def _sources(layer: Any) -> list[str]:
    """The layers that a layer of a functional model reads; a layer that is used twice is refused."""
    nodes = layer.get("inbound_nodes") or []
    if not nodes:
        return []
    if len(nodes) != 1:
        raise ValueError(f"layer {layer['config']['name']!r} is used {len(nodes)} times")
    found: list[str] = []

    def collect(item: Any) -> None:
        if isinstance(item, dict) and item.get("class_name") == "__keras_tensor__":
            found.append(item["config"]["keras_history"][0])
        elif isinstance(item, dict):
            for part in item.values():
                collect(part)
        elif isinstance(item, (list, tuple)):
            for part in item:
                collect(part)

    collect(nodes[0])
    return found


def _input_shape(layers: Any, model: KerasModel, file: str, options: Options) -> tuple[int, ...]:
    first = layers[0]["config"]
    shape = (
        first.get("batch_shape") or first.get("batch_input_shape") or model.config["config"].get("build_input_shape")
    )
    sizes = list(shape[1:]) if shape else None
    if options.input_shape is not None:
        given = list(options.input_shape)
        if sizes is not None and len(given) == len(sizes) + 1 and given[0] == 1:
            given = given[1:]
        if sizes is not None and (
            len(given) != len(sizes) or any(n and n != m for n, m in zip(sizes, given, strict=True))
        ):
            raise FormatError(file, "--input-shape", f"{tuple(options.input_shape)} does not fit the model's {sizes}")
        sizes = given
    if sizes is None:
        arrays = next((arrays for arrays in model.weights.values() if arrays), [])
        if arrays and arrays[0].ndim == 2:
            sizes = [int(arrays[0].shape[0])]
    if sizes is None or not all(isinstance(n, int) and n > 0 for n in sizes) or prod(sizes) > 10**6:
        raise FormatError(file, "", f"the shape of its input is not known ({sizes}); --input-shape says it")
    return (1, *sizes)


def arithmetic_of_keras(model: Any) -> Callable[[Any], Any]:
    """The live model's own arithmetic on points as rows."""
    shape = tuple(int(n) for n in model.input_shape[1:])

    def run(points: Any) -> Any:
        outputs = model.predict(np.asarray(points, dtype=np.float32).reshape(len(points), *shape), verbose=0)
        return np.asarray(outputs).reshape(len(points), -1)

    return run
