"""Networks with tied weights in files: the format ``catnet-tied/1``.

>>> from catnet.formats.jsontext import parse_json
>>> text = '{"format": "catnet-tied/1", "activation": "relu", "mixing": [[0, 1], [1, 0]], "layers": [{"own": [["1/2"]], "neighbours": [[2]]}]}'
>>> theta = tied_from_json(parse_json(text, "f.json"), file="f.json")
>>> theta.tokens, theta.widths, theta.layers[0].bias
(2, (2, 2), (Fraction(0, 1),))
>>> tied_to_json(theta)["layers"]
[{'own': [['1/2']], 'neighbours': [['2']], 'bias': ['0']}]
"""  # noqa: E501

from __future__ import annotations

from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.file import MAX_INPUTS, activation_of, activation_to_json
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.errors import FormatError, InputError
from catnet.formats.fields import check_format, field, integer_list, only_keys, place
from catnet.formats.numbers import describe, read_matrix, read_vector

__all__ = ["TIED_FORMAT", "tied_from_json", "tied_to_json"]

TIED_FORMAT = "catnet-tied/1"


def tied_from_json(document: Any, *, where: str = "", file: str = "network") -> TiedNetwork:
    """The network that a parsed document describes."""
    content = check_format(document, TIED_FORMAT, where, file)
    only_keys(content, ("format", "name", "comment", "mixing", "activation", "layers"), where, file)
    activation = activation_of(content, where, file)
    mixing = read_matrix(field(content, "mixing", list, where, file), place(where, "mixing"), file)
    entries = field(content, "layers", list, where, file)
    layers: list[TiedLayer] = []
    for index, entry in enumerate(entries):
        here = place(where, f"layers[{index}]")
        if not isinstance(entry, dict):
            raise FormatError(file, here, f"expected an object, found {describe(entry)}")
        only_keys(entry, ("own", "neighbours", "bias", "inputs", "name", "comment"), here, file)
        layers.append(_layer(entry, layers[-1].own.shape[0] if layers else None, here, file))
    try:
        return TiedNetwork(mixing, activation, tuple(layers))
    except InputError as error:
        raise FormatError(file, where, str(error)) from None


def _layer(entry: dict[str, Any], before: int | None, where: str, file: str) -> TiedLayer:
    if "inputs" in entry:
        (inputs,) = integer_list([entry["inputs"]], place(where, "inputs"), file)
        if not 0 <= inputs <= MAX_INPUTS or (before is not None and inputs != before):
            raise FormatError(file, place(where, "inputs"), f"found {inputs}, the layer before has {before} features")
        before = inputs
    weights = []
    for key in ("own", "neighbours"):
        weight = read_matrix(field(entry, key, list, where, file), place(where, key), file, columns=before)
        if before is not None and weight.shape[1] != before:
            raise FormatError(
                file, place(where, key), f"the rows have {weight.shape[1]} entries, the layer reads {before} features"
            )
        weights.append(weight)
    bias = (Fraction(0),) * weights[0].shape[0]
    if "bias" in entry:
        bias = read_vector(entry["bias"], place(where, "bias"), file)
    try:
        return TiedLayer(weights[0], weights[1], bias)
    except InputError as error:
        raise FormatError(file, where, str(error)) from None


def tied_to_json(theta: TiedNetwork) -> dict[str, Any]:
    """The document for a network, numbers as strings in lowest terms."""
    layers: list[dict[str, Any]] = [
        {"own": layer.own.spelled(), "neighbours": layer.neighbours.spelled(), "bias": list(map(spell, layer.bias))}
        for layer in theta.layers
    ]
    if not layers[0]["own"]:  # then no row says how many features there are
        layers[0]["inputs"] = theta.features[0]
    return {
        "format": TIED_FORMAT,
        "activation": activation_to_json(theta.activation),
        "mixing": theta.mixing.spelled(),
        "layers": layers,
    }
