"""Exact networks go out as arrays of floats: bit for bit, or an error that names layer and entry.

What a format of floats cannot hold is an error unless nearest rounding is asked for by name.  Without a word the format
is float32 where it holds every number, else float64.

>>> network = MLP.from_rows([([["1/2", 3]], ["1/4"]), ([[-1]], [0])])
>>> [(weight.tolist(), bias.tolist()) for weight, bias in float_layers(network, "out.npz")]
[([[0.5, 3.0]], [0.25]), ([[-1.0]], [0.0])]
>>> float_layers(MLP.from_rows([([["1/3"]], [0])]), "out.npz")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
catnet.errors.FormatError: out.npz: layers[0].weight[0][0]: 1/3 is no float64; --round nearest or nearest=True rounds
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import FLOAT32, FLOAT64, FORMATS, FloatFormat, to_floats
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.errors import FormatError

__all__ = ["FloatLayer", "float_layers", "format_named", "rounded_network"]

FloatLayer = tuple[npt.NDArray[Any], npt.NDArray[Any]]
"""A weight, one row per output, and a bias."""


def format_named(name: str, where: str = "--dtype") -> FloatFormat:
    """The format of floats of this name."""
    if name not in FORMATS:
        raise FormatError(where, "", f"found {name!r}, supported are {', '.join(FORMATS)}")
    return FORMATS[name]


def float_layers(
    network: MLP, file: str, form: FloatFormat | None = None, *, nearest: bool = False
) -> list[FloatLayer]:
    """The layers as arrays of floats.

    Parameters
    ----------
    network : MLP
    file : str
        For errors.
    form : FloatFormat, optional
        float32 where it holds every number, else float64.
    nearest : bool
        Round to the nearest float.

    Raises
    ------
    FormatError
        The layer and the first entry that the format does not hold.
    """
    if form is None:
        try:
            return float_layers(network, file, FLOAT32)
        except FormatError:
            return float_layers(network, file, FLOAT64, nearest=nearest)
    result = []
    for number, layer in enumerate(network.layers):
        column = Matrix.column(layer.bias)
        weight = _floats(layer.weight, file, f"layers[{number}].weight", form, nearest)
        bias = _floats(column, file, f"layers[{number}].bias", form, nearest).reshape(-1)
        result.append((weight, bias))
    return result


def _floats(matrix: Matrix, file: str, where: str, form: FloatFormat, nearest: bool) -> npt.NDArray[Any]:
    floats, lost = to_floats(*matrix.packed, form, nearest=nearest)
    if len(lost):
        row, column = divmod(int(lost[0]), matrix.shape[1])
        place = f"{where}[{row}]" + ("" if where.endswith("bias") else f"[{column}]")
        text = spell(matrix[row, column])
        shown = text if len(text) <= 40 else f"{text[:37]}…"
        advice = "is beyond its range" if nearest else f"is no {form.name}; --round nearest or nearest=True rounds"
        raise FormatError(file, place, f"{shown} {advice}")
    return floats


def rounded_network(network: MLP, form: FloatFormat, file: str) -> MLP:
    """The network whose numbers are the nearest floats of a format."""
    layers = [
        Affine(Matrix(weight), tuple(Matrix(bias.reshape(-1, 1)).T.row(0)) if len(bias) else ())
        for weight, bias in float_layers(network, file, form, nearest=True)
    ]
    return MLP(tuple(layers), network.activation)


def named_arrays(layers: list[FloatLayer]) -> dict[str, npt.NDArray[Any]]:
    """Arrays by the names that a Sequential of dense layers with activations between them gives them."""
    result = {}
    for number, (weight, bias) in enumerate(layers):
        result[f"{2 * number}.weight"] = weight
        result[f"{2 * number}.bias"] = np.asarray(bias)
    return result
