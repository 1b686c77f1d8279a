"""Multilayer perceptrons in files: the format ``catnet-network/1``.

>>> text = '{"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [[0.5, "-1/3"]]}]}'
>>> theta = network_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.layers[0]
Affine(weight=Matrix([['1/2', '-1/3']]), bias=(Fraction(0, 1),))
>>> network_from_json(parse_json(json.dumps(network_to_json(theta)), "f.json"), file="f.json") == theta
True
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.guards import relu_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.category import (
    RELU,
    Activation,
    Affine,
    Gelu,
    Identity,
    LeakyRelu,
    Polynomial,
    Power,
    Relu,
    Sigmoid,
    Silu,
    Softplus,
    Tanh,
)
from catnet.errors import FormatError, InputError
from catnet.formats.fields import check_format, field, integer_list, only_keys, place
from catnet.formats.jsontext import Number, parse_json
from catnet.formats.nearest import did_you_mean
from catnet.formats.numbers import describe, read_matrix, read_vector

__all__ = [
    "NETWORK_FORMAT",
    "activation_from_json",
    "activation_of",
    "activation_to_json",
    "network_from_json",
    "network_hash",
    "network_to_json",
    "parse_json",
    "require_relu",
]

NETWORK_FORMAT = "catnet-network/1"
MAX_INPUTS = 10**6
_NAMED: dict[str, Activation] = {
    activation.name: activation for activation in (RELU, Tanh(), Sigmoid(), Gelu(), Silu(), Softplus(), Identity())
}
_WRITTEN = (Relu, Tanh, Sigmoid, Gelu, Silu, Softplus, Identity, Power, Polynomial, LeakyRelu)


def _power(value: Any, where: str, file: str) -> Activation:
    (exponent,) = integer_list([value], where, file)
    return Power(exponent) if exponent != 1 else Identity()


def _leaky(value: Any, where: str, file: str) -> Activation:
    (slope,) = read_vector([value], where, file)
    return RELU if slope == 0 else Identity() if slope == 1 else LeakyRelu(slope)


def _polynomial(value: Any, where: str, file: str) -> Activation:
    found = Polynomial(read_vector(value, where, file))
    return Identity() if found == Polynomial((Fraction(0), Fraction(1))) else found


_WITH_PARAMETER: dict[str, Callable[[Any, str, str], Activation]] = {
    "power": _power,
    "polynomial": _polynomial,
    "leaky_relu": _leaky,
}


def network_from_json(document: Any, *, where: str = "", file: str = "network") -> MLP:
    """The network that a parsed document describes."""
    content = check_format(document, NETWORK_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "activation", "layers"), where, file)
    activation = activation_of(content, where, file)
    layers: list[Affine] = []
    entries = field(content, "layers", list, where, file)
    if not entries:
        raise FormatError(file, place(where, "layers"), "a network needs at least one layer")
    for index, entry in enumerate(entries):
        here = place(where, f"layers[{index}]")
        if not isinstance(entry, dict):
            raise FormatError(file, here, f"expected an object, found {describe(entry)}")
        only_keys(entry, ("weight", "bias", "inputs", "name", "comment"), here, file)
        layers.append(_layer(entry, layers[-1].target.dimension if layers else None, here, file))
    return MLP(tuple(layers), activation)


def activation_of(content: dict[str, Any], where: str, file: str) -> Activation:
    """The activation in the field of that name, which must be there."""
    if "activation" not in content:
        raise FormatError(file, where, "the field 'activation' is missing")
    return activation_from_json(content["activation"], place(where, "activation"), file)


def activation_from_json(document: Any, where: str, file: str) -> Activation:
    """The activation that a document names; x^1, slope 1 and the polynomial x are the identity, slope 0 is ReLU."""
    if isinstance(document, str) and not isinstance(document, Number) and document in _NAMED:
        return _NAMED[document]
    if not isinstance(document, dict) or len(document) != 1 or next(iter(document)) not in _WITH_PARAMETER:
        names = ", ".join([*(f'"{name}"' for name in _NAMED), *(f'{{"{name}": …}}' for name in _WITH_PARAMETER)])
        near = did_you_mean(document, _NAMED, cutoff=0.7)  # gelu_new is another function, not a mistake
        raise FormatError(file, where, f"found {describe(document)}{near or ','} supported are {names}")
    ((name, value),) = document.items()
    here = place(where, name)
    try:
        return _WITH_PARAMETER[name](value, here, file)
    except InputError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(file, here, str(error)) from None


def activation_to_json(activation: Activation) -> Any:
    """The document for an activation.

    Raises
    ------
    InputError
        For an activation of one's own, which no file could be read back to, whatever it is called.
    """
    if type(activation) not in _WRITTEN:
        raise InputError(f"files know no activation {activation.name!r} of the class {type(activation).__name__}")
    return activation.spelling


def require_relu(theta: Any, file: str) -> MLP:
    """The network, if it is a ReLU network; `FormatError` if not."""
    found = relu_perceptron(theta)
    if found is None:
        raise FormatError(file, "activation", f"found {theta.kind!r}, this question is answered for 'relu' only")
    return found


def _layer(entry: dict[str, Any], before: int | None, where: str, file: str) -> Affine:
    rows = field(entry, "weight", list, where, file)
    if "inputs" in entry:
        (inputs,) = integer_list([entry["inputs"]], place(where, "inputs"), file)
        found = before if before is not None else len(rows[0]) if rows and isinstance(rows[0], list) else inputs
        if not 0 <= inputs <= MAX_INPUTS:
            raise FormatError(file, place(where, "inputs"), f"expected 0 to {MAX_INPUTS}, found {inputs}")
        if inputs != found:
            raise FormatError(file, place(where, "inputs"), f"found {inputs}, the layer has {found} inputs")
        before = inputs
    weight = read_matrix(rows, place(where, "weight"), file, columns=before)
    if before is not None and weight.shape[1] != before:
        raise FormatError(
            file,
            place(where, "weight"),
            f"the rows have {weight.shape[1]} entries, the layer before has {before} neurons",
        )
    bias = (Fraction(0),) * weight.shape[0]
    if "bias" in entry:
        bias = read_vector(entry["bias"], place(where, "bias"), file)
        if len(bias) != weight.shape[0]:
            raise FormatError(
                file, place(where, "bias"), f"the bias has {len(bias)} entries, the weight has {weight.shape[0]} rows"
            )
    return Affine(weight, bias)


def network_to_json(theta: MLP) -> dict[str, Any]:
    """The document for a network, numbers as strings in lowest terms."""
    layers: list[dict[str, Any]] = [
        {"weight": layer.weight.spelled(), "bias": [spell(value) for value in layer.bias]} for layer in theta.layers
    ]
    if not layers[0]["weight"]:  # then no row says how many inputs there are
        layers[0]["inputs"] = theta.widths[0]
    return {"format": NETWORK_FORMAT, "activation": activation_to_json(theta.activation), "layers": layers}


def network_hash(document: dict[str, Any]) -> str:
    """SHA-256 of what `network_to_json` gives, written without spaces and with sorted keys."""
    text = json.dumps(document, separators=(",", ":"), sort_keys=True)
    import hashlib  # with OpenSSL behind it

    return hashlib.sha256(text.encode("ascii")).hexdigest()
