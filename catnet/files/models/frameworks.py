"""Exact networks as live models of frameworks, each imported only when it is asked for, and never installed by us."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from catnet.algebra.floats import FLOAT32, nearest
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation
from catnet.errors import FormatError, MissingExtraError
from catnet.files.models.writing import FloatLayer

__all__ = ["flax_params", "keras_model", "sklearn_regressor", "torch_sequential"]

_TORCH = {"tanh": "Tanh", "sigmoid": "Sigmoid", "gelu": "GELU", "silu": "SiLU", "softplus": "Softplus"}
_KERAS = {"relu", "tanh", "sigmoid", "gelu", "silu", "softplus"}
_SKLEARN = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "identity": "identity"}


def _slope(leak: Fraction, where: str) -> float:
    """The slope as a double that float32 arithmetic takes for exactly this number."""
    if nearest(leak, FLOAT32) != leak:
        raise FormatError(where, "activation", f"the slope {leak} is no float32")
    return float(leak)


def torch_sequential(network: MLP, layers: list[FloatLayer], *, bfloat16: bool = False) -> Any:
    """A torch.nn.Sequential of Linear layers and activations."""
    try:
        import torch
    except ImportError:
        raise MissingExtraError("to_torch makes modules of PyTorch, which is not installed") from None
    parts: list[Any] = []
    for number, (weight, bias) in enumerate(layers):
        tensors = [torch.from_numpy(np.array(array)) for array in (weight, bias)]
        if bfloat16:
            tensors = [tensor.to(torch.bfloat16) for tensor in tensors]
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=tensors[0].dtype)
        with torch.no_grad():
            linear.weight.copy_(tensors[0])
            linear.bias.copy_(tensors[1])
        parts.append(linear)
        if number < len(layers) - 1 and not network.activation.is_linear:
            parts.append(_torch_activation(torch, network.activation))
    return torch.nn.Sequential(*parts)


def _torch_activation(torch: Any, activation: Activation) -> Any:
    if activation.leak is not None:  # a module of its own, with its slope; the others go by their names
        leak = _slope(activation.leak, "to_torch")
        return torch.nn.LeakyReLU(leak) if leak else torch.nn.ReLU()
    if activation.name not in _TORCH:
        raise FormatError("to_torch", "activation", f"PyTorch has no module for {activation.name}")
    return getattr(torch.nn, _TORCH[activation.name])()


def keras_model(network: MLP, layers: list[FloatLayer]) -> Any:
    """A keras.Sequential of Dense layers."""
    try:
        import keras
    except ImportError:
        raise MissingExtraError("to_keras makes models of Keras, which is not installed (with a backend)") from None
    activation = network.activation
    # a layer of its own, with its slope; the others go by their names
    leak = activation.leak
    slope = _slope(leak, "to_keras") if leak is not None and leak != 0 else None
    name = "relu" if leak == 0 else activation.name
    if slope is None and name not in _KERAS and not activation.is_linear:
        raise FormatError("to_keras", "activation", f"Keras has no activation {activation.name}")
    parts: list[Any] = [keras.Input((network.widths[0],))]
    dense: list[Any] = []
    for number, (weight, _) in enumerate(layers):
        inner = number < len(layers) - 1
        word = name if inner and slope is None and not activation.is_linear else None
        dense.append(keras.layers.Dense(weight.shape[0], activation=word, dtype=weight.dtype.name))
        parts.append(dense[-1])
        if inner and slope is not None:
            parts.append(keras.layers.LeakyReLU(negative_slope=slope))
    model = keras.Sequential(parts)
    for layer, (weight, bias) in zip(dense, layers, strict=True):
        layer.set_weights([weight.T, bias])
    return model


def flax_params(layers: list[FloatLayer]) -> dict[str, Any]:
    """A parameter tree as flax.linen.Dense layers have it: kernels with one row for every input."""
    return {
        "params": {
            f"Dense_{number}": {"kernel": weight.T.copy(), "bias": bias} for number, (weight, bias) in enumerate(layers)
        }
    }


def sklearn_regressor(network: MLP, layers: list[FloatLayer]) -> Any:
    """A fitted MLPRegressor with these weights."""
    try:
        from sklearn.neural_network import MLPRegressor
    except ImportError:
        raise MissingExtraError("to_sklearn makes models of scikit-learn, which is not installed") from None
    if network.activation.name not in _SKLEARN:
        raise FormatError("to_sklearn", "activation", f"scikit-learn has no activation {network.activation.name}")
    model = MLPRegressor(hidden_layer_sizes=network.widths[1:-1], activation=_SKLEARN[network.activation.name])
    model.coefs_ = [weight.T.copy() for weight, _ in layers]
    model.intercepts_ = [bias for _, bias in layers]
    model.n_layers_ = network.depth + 1
    model.n_features_in_ = network.widths[0]
    model.n_outputs_ = network.widths[-1]
    model.out_activation_ = "identity"
    model._label_binarizer = None
    return model


def sklearn_layers(model: Any, file: str, logits: bool) -> tuple[list[tuple[str, Any, Any]], str, list[str]]:
    """The layers (name, weight, bias), the activation, and remarks of a fitted MLPRegressor or MLPClassifier."""
    for key in ("coefs_", "intercepts_", "activation", "out_activation_"):
        if not hasattr(model, key):
            steps = "; hand over its last step, what stands before it folded into the first layer"
            raise FormatError(
                file,
                "",
                f"a {type(model).__name__} without {key} is no fitted MLPRegressor or MLPClassifier"
                f"{steps if hasattr(model, 'steps') else ''}",
            )
    notes = []
    if model.out_activation_ != "identity":
        if not logits:
            raise FormatError(
                file,
                "",
                f"the operator {model.out_activation_} at the end is not read: logits=True takes it away",
            )
        notes.append(f"{model.out_activation_} at the end is taken away: the outputs are the logits")
    layers = [
        (f"coefs_[{i}]", np.asarray(coefficients).T, np.asarray(intercepts))
        for i, (coefficients, intercepts) in enumerate(zip(model.coefs_, model.intercepts_, strict=True))
    ]
    return layers, str(model.activation), notes
