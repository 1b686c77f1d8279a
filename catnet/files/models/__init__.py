"""Models of other programs: exact networks from them, and back.

``from_X`` reads what X stores, every float the dyadic rational that it is, and checks the network against the source;
``to_X`` writes floats that are exactly the network's numbers, or says which one is none.  The sign of zero is not kept.

>>> import numpy as np
>>> network = from_arrays([(np.array([[0.5], [-1.0]]), np.zeros(2)), (np.array([[1.0, 1.0]]), None)], activation="relu")
>>> network.widths, [weight.tolist() for weight, _ in to_arrays(network)]
((1, 2, 1), [[[0.5], [-1.0]], [[1.0, 1.0]]])
>>> from_safetensors(to_safetensors(network)) == network
True
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catnet.algebra.floats import FLOAT64, FloatFormat, as_array
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.perceptron.file import activation_to_json
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation
from catnet.errors import FormatError
from catnet.files.models.activations import activation_said
from catnet.files.models.named import NamedLayer, flattened, program_of_layers
from catnet.files.models.options import Options
from catnet.files.models.reading import (
    Converted,
    Source,
    converted,
    numpy_arithmetic,
    source_of_arrays,
    source_of_bytes,
    source_of_file,
)
from catnet.files.models.writing import FloatLayer, float_layers, format_named, named_arrays
from catnet.formats.jsontext import read_bytes

__all__ = [
    "from_arrays",
    "from_file",
    "from_flax",
    "from_keras",
    "from_nnet",
    "from_onnx",
    "from_safetensors",
    "from_sklearn",
    "from_torch",
    "to_arrays",
    "to_flax",
    "to_keras",
    "to_nnet",
    "to_onnx",
    "to_safetensors",
    "to_sklearn",
    "to_torch",
]


def _options(
    activation: Activation | str | None = None,
    layers: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    logits: bool = False,
    fold_batchnorm: str | None = None,
    lower: bool = False,
    raw: bool = False,
) -> Options:
    return Options(
        activation_said(activation) if isinstance(activation, str) else activation,
        None if layers is None else tuple(layers),
        None if input_shape is None else tuple(input_shape),
        logits,
        None if fold_batchnorm is None else format_named(fold_batchnorm, "fold_batchnorm"),
        lower,
        raw,
    )


def from_file(path: str | os.PathLike[str], *, check: bool = True, **said: Any) -> MLP | ConvNet | CompositionNetwork:
    """The network in a model file of any kind; see `catnet.files.models.options.Options` for what may be said."""
    return converted(source_of_file(path, _options(**said)), os.fspath(path), check=check).network


def _perceptron(found: Converted) -> MLP:
    """What was read of dense layers alone."""
    network = found.network
    written = as_perceptron(network.written_out() if isinstance(network, ConvNet) else network)
    assert written is not None  # these sources name one activation
    return written


def _file_or_bytes(given: Any, kind: str, options: Options) -> tuple[Source, str]:
    if isinstance(given, (bytes, bytearray, memoryview)):
        return source_of_bytes(bytes(given), kind, f"{kind} bytes", options), f"{kind} bytes"
    return source_of_bytes(read_bytes(given), kind, os.fspath(given), options), os.fspath(given)


def from_arrays(
    layers: Iterable[tuple[Any, Any]] | Mapping[str, Any],
    *,
    activation: Activation | str = "relu",
    order: Sequence[str] | None = None,
    check: bool = True,
) -> MLP:
    """The network of arrays of floats.

    Parameters
    ----------
    layers : pairs (weight, bias), or a mapping of names to arrays
        A weight has one row per output; a bias may be None. In a mapping, such as a state dict, the names end in
        ``weight`` or ``kernel`` (one row per input), and ``bias``.
    activation : Activation or str
    order : sequence of str, optional
        The names of the layers in the order in which they act, for a mapping.
    check : bool
        Compare with NumPy's arithmetic at random points.

    Raises
    ------
    FormatError
        NaN or an infinity; arrays of other shapes; layers that do not fit; an order that nothing determines.
    """
    chosen = activation_said(activation) if isinstance(activation, str) else activation
    if isinstance(layers, Mapping):
        options = Options(activation=chosen, layers=None if order is None else tuple(order))
        source = source_of_arrays(flattened(layers, "arrays"), "arrays", "arrays", options)
    else:
        named = []
        for number, (weight, bias) in enumerate(layers):
            array = as_array(weight)
            shifts = None if bias is None else as_array(bias)
            if array.ndim != 2 or (shifts is not None and shifts.shape != array.shape[:1]):
                found = "none" if shifts is None else str(shifts.shape)
                raise FormatError(
                    "arrays", f"layer {number}", f"the weight has the shape {array.shape}, the bias {found}"
                )
            named.append(NamedLayer(str(number), array, shifts))
        if not named:
            raise FormatError("arrays", "", "a network needs at least one layer")
        program = replace(program_of_layers(named, chosen, "arrays"), form=FLOAT64)
        source = Source("arrays", program, numpy_arithmetic(named, chosen), "NumPy")
    return _perceptron(converted(source, "arrays", check=check))


def from_safetensors(
    source: Any, *, activation: Activation | str | None = None, layers: Sequence[str] | None = None, check: bool = True
) -> MLP:
    """The network of a safetensors file (a path, or its bytes)."""
    read, name = _file_or_bytes(source, "safetensors", _options(activation, layers))
    return _perceptron(converted(read, name, check=check))


def from_nnet(source: Any, *, lower: bool = False, raw: bool = False, check: bool = True) -> MLP:
    """The network of an .nnet file (a path, or its bytes), its normalisation folded in unless `raw`."""
    read, name = _file_or_bytes(source, "nnet", _options(lower=lower, raw=raw))
    return _perceptron(converted(read, name, check=check))


def from_onnx(source: Any, *, check: bool = True, **said: Any) -> MLP | ConvNet | CompositionNetwork:
    """The network of an ONNX file (a path, its bytes, or a ModelProto).

    Parameters
    ----------
    source : path, bytes or onnx.ModelProto
    check : bool
        Compare with ONNX Runtime, or the reference evaluator of ONNX, at random points.
    **said
        `input_shape`, `logits`, `fold_batchnorm`, `lower`.
    """
    options = _options(**said)
    if hasattr(source, "graph") and hasattr(source, "opset_import"):
        from catnet.files.models.reading import source_of_onnx

        return converted(source_of_onnx(source, "ONNX model", options), "ONNX model", check=check).network
    read, name = _file_or_bytes(source, "onnx", options)
    return converted(read, name, check=check).network


def from_torch(
    module: Any, *, input_shape: Sequence[int] | None = None, check: bool = True, activation: Any = None, **said: Any
) -> MLP | ConvNet | CompositionNetwork:
    """The network of a module of PyTorch, as it acts when it is not training; or of a state dict.

    Parameters
    ----------
    module : torch.nn.Module, torch.export.ExportedProgram, or a mapping of names to tensors
    input_shape : sequence of int, optional
        Of one input without the batch axis; not needed for a Sequential of dense layers and activations.
    check : bool
        Compare with the module itself at random points.
    activation, layers : for a state dict
    **said
        `logits`, `fold_batchnorm`, `lower`.
    """
    if isinstance(module, Mapping):
        options = _options(activation, said.get("layers"))
        return converted(source_of_arrays(dict(module), "pt", "state dict", options), "state dict", check=check).network
    from catnet.files.models.aten import program_of_aten
    from catnet.files.models.torch_module import arithmetic_of_module, form_of_module, graph_of_module

    name = type(module).__name__
    options = _options(input_shape=input_shape, **said)
    graph = graph_of_module(module, input_shape, name)
    program = program_of_aten(graph, name, options)
    narrow = options.fold_batchnorm is not None and options.fold_batchnorm.digits < program.form.digits
    form, on_cpu = form_of_module(module)
    if form is not None:
        program = replace(program, form=form)
    arithmetic = None if options.logits or narrow or not on_cpu else arithmetic_of_module(module, graph.shape)
    return converted(Source("torch", program, arithmetic, "PyTorch"), name, check=check).network


def from_keras(model: Any, *, check: bool = True, **said: Any) -> MLP | ConvNet | CompositionNetwork:
    """The network of a Keras model (live, a .keras file or its bytes).

    Parameters
    ----------
    model : keras.Model, path or bytes
    check : bool
        Compare with the live model at random points.
    **said
        `input_shape`, `logits`, `fold_batchnorm`, `lower`.
    """
    options = _options(**said)
    if not hasattr(model, "get_config"):
        read, name = _file_or_bytes(model, "keras", options)
        return converted(read, name, check=check).network
    from catnet.files.models.keras_reader import arithmetic_of_keras, keras_of_model, program_of_keras

    name = str(getattr(model, "name", type(model).__name__))
    program = program_of_keras(keras_of_model(model), name, options)
    narrow = options.fold_batchnorm is not None and options.fold_batchnorm.digits < program.form.digits
    plain = getattr(model, "compute_dtype", "float32") in ("float32", "float64")
    arithmetic = None if options.logits or narrow or not plain else arithmetic_of_keras(model)
    return converted(Source("keras", program, arithmetic, "Keras"), name, check=check).network


def from_flax(
    params: Mapping[str, Any],
    *,
    activation: Activation | str = "relu",
    layers: Sequence[str] | None = None,
    check: bool = True,
) -> MLP:
    """The network of a parameter tree of Flax (or any nested mapping with kernels and biases).

    Parameters
    ----------
    params : mapping
        As `module.init` or `train_state.params` give it, with or without the outer key ``params``.
    activation : Activation or str
    layers : sequence of str, optional
        The names of the layers (joined by dots) in the order in which they act.
    """
    options = _options(activation, layers)
    entries = flattened(params, "parameters")
    return _perceptron(converted(source_of_arrays(entries, "flax", "parameters", options), "parameters", check=check))


def from_sklearn(model: Any, *, logits: bool = False, check: bool = True) -> MLP:
    """The network of a fitted MLPRegressor or (with ``logits=True``, before its last activation) MLPClassifier."""
    from catnet.files.models.frameworks import sklearn_layers

    name = type(model).__name__
    parts, word, _ = sklearn_layers(model, name, logits)
    activation = activation_said(word)
    named = [NamedLayer(label, weight, bias) for label, weight, bias in parts]
    program = replace(program_of_layers(named, activation, name), form=FLOAT64)
    own = model.predict if hasattr(model, "predict") and not logits else numpy_arithmetic(named, activation)
    arithmetic = None if own is None else lambda points: as_array(own(points)).reshape(len(points), -1)
    return _perceptron(converted(Source("sklearn", program, arithmetic, "scikit-learn"), name, check=check))


# ---- and back


def _floats(network: MLP, where: str, dtype: str | None, nearest: bool) -> tuple[list[FloatLayer], FloatFormat | None]:
    form = None if dtype is None else format_named(dtype, "dtype")
    return float_layers(network, where, form, nearest=nearest), form


def to_arrays(network: MLP, *, dtype: str | None = None, nearest: bool = False) -> list[FloatLayer]:
    """Pairs (weight, bias) of float arrays, exactly the network's numbers unless `nearest`."""
    return _floats(network, "to_arrays", dtype, nearest)[0]


def to_safetensors(network: MLP, *, dtype: str | None = None, nearest: bool = False, comment: str = "") -> bytes:
    """A safetensors file, the activation in its metadata."""
    import json

    from catnet.files.models.safetensors import safetensors_bytes

    layers, form = _floats(network, "to_safetensors", dtype, nearest)
    said = activation_to_json(network.activation)
    metadata = {"activation": said if isinstance(said, str) else json.dumps(said)}
    if comment:
        metadata["comment"] = comment
    return safetensors_bytes(named_arrays(layers), metadata, bfloat16=form is not None and form.name == "bfloat16")


def to_onnx(network: MLP, *, dtype: str | None = None, nearest: bool = False, comment: str = "") -> Any:
    """An onnx.ModelProto (``.SerializeToString()`` gives its bytes)."""
    from catnet.files.models.onnx_writer import onnx_model

    return onnx_model(network, _floats(network, "to_onnx", dtype, nearest)[0], "to_onnx", comment)


def to_nnet(network: MLP) -> str:
    """The text of an .nnet file, numbers as exact decimals."""
    from catnet.files.models.nnet import nnet_text

    return nnet_text(network, "to_nnet")


def to_torch(network: MLP, *, dtype: str | None = None, nearest: bool = False) -> Any:
    """A torch.nn.Sequential."""
    from catnet.files.models.frameworks import torch_sequential

    layers, form = _floats(network, "to_torch", dtype, nearest)
    return torch_sequential(network, layers, bfloat16=form is not None and form.name == "bfloat16")


def to_keras(network: MLP, *, dtype: str | None = None, nearest: bool = False) -> Any:
    """A keras.Sequential."""
    from catnet.files.models.frameworks import keras_model

    return keras_model(network, _floats(network, "to_keras", dtype, nearest)[0])


def to_flax(network: MLP, *, dtype: str | None = None, nearest: bool = False) -> dict[str, Any]:
    """A parameter tree of Dense layers."""
    from catnet.files.models.frameworks import flax_params

    return flax_params(_floats(network, "to_flax", dtype, nearest)[0])


def to_sklearn(network: MLP, *, nearest: bool = False) -> Any:
    """A fitted sklearn.neural_network.MLPRegressor, in doubles."""
    from catnet.files.models.frameworks import sklearn_regressor

    return sklearn_regressor(network, _floats(network, "to_sklearn", "float64", nearest)[0])
