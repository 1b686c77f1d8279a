"""From bytes or live objects to exact networks: which reader reads what, and what else it can tell.

A `Source` is a program of exact steps, and the source's own arithmetic where it is at hand; `converted` makes the
network and checks it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

import numpy as np

from catnet.algebra.floats import FLOAT64, as_array
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation
from catnet.errors import CatnetError, FormatError, MissingExtraError
from catnet.files.kinds import recognised
from catnet.files.models.activations import activation_said
from catnet.files.models.archives import Archive, kind_of_zip
from catnet.files.models.building import network_of
from catnet.files.models.checking import Arithmetic, Check, compare_with_source
from catnet.files.models.grids import grid_network
from catnet.files.models.named import NamedLayer, ordered_layers, program_of_layers, run_layers
from catnet.files.models.options import Options
from catnet.files.models.program import Linear, Program
from catnet.formats.jsontext import file_name, read_bytes

__all__ = ["Converted", "Source", "converted", "is_model_file", "source_of_arrays", "source_of_bytes", "source_of_file"]

CHECKABLE = 2**22
"""Up to how many weights, written out, a model is compared with its own arithmetic."""

_WORDS = {
    "onnx": "an ONNX file",
    "safetensors": "a safetensors file",
    "npz": "an .npz file",
    "npy": "an .npy file",
    "pt": "a state dict of PyTorch",
    "pt2": "a .pt2 file of torch.export",
    "keras": "a .keras file",
    "nnet": "an .nnet file",
    "h5": "an HDF5 file",
    "zip": "a zip archive",
}

_ARCHIVES = ("zip", "pt", "pt2")
"""Zip archives, of which only the members tell the kind."""


@final
@dataclass(frozen=True, slots=True)
class Source:
    """A model that was read: what kind of file it came in, its program, and its own arithmetic with a name for it."""

    kind: str
    program: Program
    arithmetic: Arithmetic | None = None
    against: str = ""


@final
@dataclass(frozen=True, slots=True)
class Converted:
    """The network, remarks for the person, what the network's file should record, and what was checked."""

    network: MLP | ConvNet | CompositionNetwork
    notes: tuple[str, ...]
    comments: tuple[str, ...]
    check: Check | None


def is_model_file(kind: str) -> bool:
    return kind in _WORDS


def words(kind: str) -> str:
    """What to call a file of this kind."""
    return _WORDS.get(kind, "a file")


def converted(source: Source, file: str, *, check: bool = True) -> Converted:
    """The network of a source, checked against the source."""
    notes: list[str] = []
    network = network_of(source.program, file, notes)
    found = None
    size = sum(
        step.operation.weight.packed[0].size for step in source.program.steps if isinstance(step.operation, Linear)
    )
    if check and size > CHECKABLE:
        notes.append(f"written out, it has {size} weights, too many to be compared with its own arithmetic")
    elif check:
        # one point is enough for a large model: its thousands of outputs and neurons are as many samples
        points = 3 if network.parameters < 50_000 else 1
        found = compare_with_source(
            source.program, network, file, arithmetic=source.arithmetic, against=source.against, points=points
        )
    grid = grid_network(source.program, network)
    if grid is not None:
        notes = [note for note in notes if "multiplied into one layer" not in note]
    return Converted(grid or network, (*source.program.notes, *notes), source.program.comments, found)


def source_of_file(path: str | os.PathLike[str], options: Options) -> Source:
    """The model in a file."""
    data = read_bytes(path)
    return source_of_bytes(data, recognised(data, str(path)), file_name(path), options)


def source_of_bytes(data: bytes, kind: str, file: str, options: Options) -> Source:
    """The model in these bytes, which are a file of this kind."""
    if kind in _ARCHIVES and data[:4] == b"PK\x03\x04":
        kind = kind_of_zip(Archive(data, file).names)
    if kind not in _READERS:
        raise FormatError(file, "", f"is {words(kind)}, and holds no model that is read here")
    try:
        return _READERS[kind](data, file, options)
    except CatnetError:
        raise
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        # a part of the file is something else than its format says; readers do not look at every one beforehand
        what = f"{type(error).__name__}: {str(error)[:100]}".rstrip(": ")
        raise FormatError(file, "", f"its content is not what {words(kind)} has: {what}") from None


# ---- files that hold weights by name


def source_of_arrays(
    entries: Mapping[str, Any], kind: str, file: str, options: Options, said: str | None = None
) -> Source:
    """Named arrays; `said` is the activation that the file itself names."""
    activation = options.activation
    if activation is None and said is not None:
        activation = activation_said(said)
    layers = ordered_layers({key: as_array(value) for key, value in entries.items()}, file, options.layers)
    if activation is None:
        if len(layers) > 1:
            raise FormatError(
                file,
                "",
                f"{words(kind) if kind in _WORDS else 'it'} holds weights and no activation: say it, --activation relu "
                f"(catnet convert {file} -o network.json --activation relu)",
            )
        activation = activation_said("relu")
    program = program_of_layers(layers, activation, file)
    return Source(kind, replace(program, form=FLOAT64), numpy_arithmetic(layers, activation), "NumPy")


def numpy_arithmetic(layers: list[NamedLayer], activation: Activation) -> Arithmetic | None:
    """The layers in NumPy's doubles; None for an activation that NumPy does not have."""
    function = _function(activation)
    if function is None:
        return None
    wide = [
        NamedLayer(
            layer.name, layer.weight.astype(np.float64), None if layer.bias is None else layer.bias.astype(np.float64)
        )
        for layer in layers
    ]
    return lambda points: run_layers(wide, function, points)


def _function(activation: Activation) -> Callable[[Any], Any] | None:
    plain: dict[str, Callable[[Any], Any]] = {
        "relu": lambda x: np.maximum(x, 0),
        "tanh": np.tanh,
        "sigmoid": lambda x: 0.5 * (1 + np.tanh(x / 2)),
        "identity": lambda x: x,
    }
    if activation.name in plain:
        return plain[activation.name]
    slope = getattr(activation, "slope", None)
    if isinstance(slope, Fraction):
        return lambda x: np.where(x >= 0, x, float(slope) * x)
    return None


def _safetensors(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.safetensors import read_safetensors

    arrays, metadata = read_safetensors(data, file)
    return source_of_arrays(arrays, "safetensors", file, options, metadata.get("activation"))


def _npz(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.npz import read_npz

    arrays = read_npz(data, file)
    said = arrays.pop("activation", None)
    if said is not None and (said.dtype.kind != "U" or said.size != 1):
        raise FormatError(file, "entry 'activation'", "is no text")
    return source_of_arrays(arrays, "npz", file, options, None if said is None else str(said.ravel()[0]))


def _npy(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.npz import read_npy

    return source_of_arrays({"layer.weight": read_npy(data, file)}, "npy", file, options)


def _pt(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.torch_zip import read_state_dict

    return source_of_arrays(read_state_dict(data, file), "pt", file, options)


# ---- files that hold a graph


def _pt2(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.aten import program_of_aten
    from catnet.files.models.pt2 import graph_of_pt2

    graph = graph_of_pt2(data, file, options.input_shape)
    return Source("pt2", program_of_aten(graph, file, options))


def _onnx(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.onnx_reader import load_onnx

    model = load_onnx(data, file)
    return source_of_onnx(model, file, options)


def source_of_onnx(model: Any, file: str, options: Options) -> Source:
    """A ModelProto of ONNX."""
    from catnet.files.models.onnx_arithmetic import arithmetic_of_onnx
    from catnet.files.models.onnx_reader import program_of_onnx

    program = program_of_onnx(model, file, options)
    arithmetic, against = arithmetic_of_onnx(model, file, options)
    return Source("onnx", program, arithmetic, against)


def _keras(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.keras_reader import keras_of_file, program_of_keras

    return Source("keras", program_of_keras(keras_of_file(data, file), file, options))


def _nnet(data: bytes, file: str, options: Options) -> Source:
    from catnet.files.models.nnet import arithmetic_of_nnet, parse_nnet, program_of_nnet

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(file, f"byte {error.start}", "not UTF-8 text") from None
    content = parse_nnet(text, file)
    program = program_of_nnet(content, file, lower=options.lower, raw=options.raw)
    return Source("nnet", program, arithmetic_of_nnet(content, lower=options.lower, raw=options.raw), "NumPy")


_READERS: dict[str, Callable[[bytes, str, Options], Source]] = {
    "safetensors": _safetensors,
    "npz": _npz,
    "npy": _npy,
    "pt": _pt,
    "pt2": _pt2,
    "onnx": _onnx,
    "keras": _keras,
    "nnet": _nnet,
}


def missing(what: str, package: str) -> MissingExtraError:
    """The error of a package that is not there."""
    return MissingExtraError(f"{what} needs the package {package}: pip install {package}")
