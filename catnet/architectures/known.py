"""The architectures that catnet knows, and which one a parameter belongs to.

An architecture is a folder of this package; here stands one line for each.

>>> from catnet.architectures.perceptron.network import MLP
>>> architecture_of(MLP.from_rows([([[1]], [0])])).summary.name
'relu'
"""

from __future__ import annotations

import importlib
from typing import Any

from catnet.category import (
    Activation,
)
from catnet.errors import InputError
from catnet.theorem.architecture import Architecture

__all__ = ["ARCHITECTURES", "architecture_of", "iter_architectures"]

ARCHITECTURES = {
    "Relu": "relu.architecture.ReluArchitecture",
    "LeakyRelu": "leaky.LeakyNetworks",
    "Tanh": "tanh.architecture.TanhNetworks",
    "Sigmoid": "tanh.architecture.SigmoidArchitecture",
    "Identity": "linear.architecture.LinearArchitecture",
    "Power": "polynomial.architecture.PolynomialNetworks",
    "Polynomial": "polynomial.architecture.PolynomialNetworks",
    "AttentionNetwork": "attention.lightning.LightningArchitecture",
    "SoftmaxNetwork": "attention.softmax.SoftmaxArchitecture",
    "ConvolutionNetwork": "convolution.architecture.PolynomialConvolutions",
    "ProductNetwork": "product.architecture.ProductArchitecture",
    "CompositionNetwork": "composition.architecture.CompositionArchitecture",
    "TiedNetwork": "tied.architecture.TiedArchitecture",
}
"""The class of the activation, or else of the parameter, and where its architecture is."""


def architecture_of(theta: Any) -> Architecture[Any]:
    """The architecture of a parameter; `InputError` if there is none for it."""
    activation = getattr(theta, "activation", None)
    for value in (theta, activation):
        name = type(value).__name__
        if name in ARCHITECTURES and (value is theta) is not isinstance(value, Activation):
            return _load(ARCHITECTURES[name]).for_parameter(theta)
    raise InputError(f"no architecture is known for {getattr(theta, 'kind', type(theta).__name__)}")


def iter_architectures() -> list[Architecture[Any]]:
    """Every one once, in a fixed order."""
    return [_load(path)() for path in dict.fromkeys(ARCHITECTURES.values())]


def _load(path: str) -> type[Architecture[Any]]:
    module, name = path.rsplit(".", 1)
    found: type[Architecture[Any]] = getattr(importlib.import_module(f"catnet.architectures.{module}"), name)
    return found
