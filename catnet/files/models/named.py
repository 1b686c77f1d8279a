"""Weights by name: state dicts, safetensors, .npz files and parameter trees hold arrays and no architecture.

`weight` has one row per output, `kernel` one row per input; a `bias` belongs to the weight of the same name.  In which
order the layers act is read off numbers in their names, or off the only way in which their widths fit; where neither
says it, the reader asks rather than guesses.

>>> import numpy as np
>>> entries = {"net.2.weight": np.ones((1, 3)), "net.0.weight": np.ones((3, 2)), "net.0.bias": np.zeros(3)}
>>> [layer.name for layer in ordered_layers(entries, "m.npz")]
['net.0', 'net.2']
>>> ordered_layers({"b.weight": np.ones((2, 2)), "a.weight": np.ones((2, 2))}, "m.npz")
Traceback (most recent call last):
    ...
catnet.errors.FormatError: m.npz: in which order do the layers act? Say it: --layers a,b or another order
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.category import Activation
from catnet.errors import FormatError
from catnet.files.models.program import Program
from catnet.files.models.recorder import Recorder

__all__ = ["NamedLayer", "flattened", "ordered_layers", "program_of_layers", "run_layers"]

_WORDS = {"weight": "weight", "w": "weight", "kernel": "kernel", "bias": "bias", "b": "bias"}
_NAME = re.compile(r"(.*?)[._/]?(weight|kernel|bias|W|w|b)[._]?([0-9]*)", re.DOTALL)
_SIXTEEN = 16
_DEPTH = 16
MAX_LEAVES = 10_000


@final
@dataclass(frozen=True, slots=True, eq=False)
class NamedLayer:
    """One layer: its weight with one row per output, and its bias or None."""

    name: str
    weight: npt.NDArray[Any]
    bias: npt.NDArray[Any] | None


def flattened(tree: Any, file: str, prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """The leaves of nested mappings, their keys joined by dots; a lone outer key `params` is left out."""
    if not depth and isinstance(tree, Mapping) and set(tree) == {"params"}:
        tree = tree["params"]
    if not isinstance(tree, Mapping):
        return {prefix: tree}
    result: dict[str, Any] = {}
    for key, value in tree.items():
        if depth > _DEPTH or len(result) > MAX_LEAVES:
            raise FormatError(file, "", f"its arrays are nested more than {_DEPTH} deep, or more than {MAX_LEAVES}")
        result.update(flattened(value, file, f"{prefix}.{key}" if prefix else str(key), depth + 1))
    return result


def ordered_layers(
    entries: Mapping[str, npt.NDArray[Any]], file: str, names: Sequence[str] | None = None
) -> list[NamedLayer]:
    """The layers that named arrays make up, in the order in which they act.

    Parameters
    ----------
    entries : mapping of names to arrays
    file : str
        For errors.
    names : sequence of str, optional
        The names of the layers in their order; other entries are then left alone.

    Raises
    ------
    FormatError
        An entry that is no weight or bias of a dense layer; an order that nothing determines; widths that do not fit.
    """
    found = _layers(entries, file, names)
    if names is not None:
        missing = next((name for name in names if name not in found), None)
        if missing is not None:
            raise FormatError(
                file, "--layers", f"there is no layer {missing!r}; there are {', '.join(found) or 'none'}"
            )
        layers = [found[name] for name in names]
    else:
        layers = _in_order(list(found.values()), file)
    if not layers:
        raise FormatError(file, "", "holds no weights")
    for left, right in pairwise(layers):
        if left.weight.shape[0] != right.weight.shape[1]:
            hint = ""
            if all(a.weight.shape[1] == b.weight.shape[0] for a, b in pairwise(layers)):
                hint = "; with rows for inputs the arrays are called kernel, not weight"
            raise FormatError(
                file,
                f"layer {right.name!r}",
                f"takes {right.weight.shape[1]} inputs, layer {left.name!r} before has {left.weight.shape[0]} outputs"
                + hint,
            )
    return layers


def _layers(entries: Mapping[str, Any], file: str, names: Sequence[str] | None) -> dict[str, NamedLayer]:
    parts: dict[str, dict[str, Any]] = {}
    for key, array in _positional(entries).items():
        match = _NAME.fullmatch(key)
        if match is None or (match[3] and match[1]):
            if names is not None:
                continue
            raise FormatError(file, f"entry {key!r}", _why_not(key))
        label = match[1] or match[3] or "layer"
        if names is not None and label not in names:
            continue
        word = _WORDS[match[2].lower()]
        holder = parts.setdefault(label, {})
        if word in holder:
            raise FormatError(file, f"entry {key!r}", f"the layer {label!r} has two of these")
        holder[word] = array
    result = {}
    for label, holder in parts.items():
        if ("weight" in holder) == ("kernel" in holder):
            raise FormatError(
                file, f"layer {label!r}", "has a bias and no weight" if len(holder) == 1 else "has two weights"
            )
        array = holder["weight"] if "weight" in holder else holder["kernel"]
        if array.ndim != 2:
            raise FormatError(file, f"layer {label!r}", _axes(array))
        weight = array if "weight" in holder else array.T
        bias = holder.get("bias")
        if bias is not None and bias.shape != (weight.shape[0],):
            raise FormatError(
                file, f"layer {label!r}", f"the bias has the shape {bias.shape}, the weight {weight.shape[0]} outputs"
            )
        result[label] = NamedLayer(label, weight, bias)
    return result


def _positional(entries: Mapping[str, Any]) -> dict[str, Any]:
    """What np.savez(file, W1, b1, W2, b2, …) calls arr_0, arr_1, … by the names that it means."""
    if not entries or not all(re.fullmatch(r"arr_[0-9]+", key) for key in entries):
        return dict(entries)
    result: dict[str, Any] = {}
    count = -1
    for key in sorted(entries, key=lambda name: int(name[4:])):
        array = entries[key]
        if array.ndim != 1:
            count += 1
        result[f"{max(count, 0)}.{'bias' if array.ndim == 1 else 'weight'}"] = array
    return result


def _why_not(key: str) -> str:
    lowered = key.lower()
    if "running_" in lowered or "num_batches" in lowered or "moving_" in lowered:
        return (
            "belongs to a BatchNorm, whose epsilon is not among the weights: convert the module, a .pt2 or an ONNX file"
        )
    return "is neither weight, kernel nor bias of a layer; --layers NAME,… says which layers there are"


def _axes(array: Any) -> str:
    if array.ndim > 2:
        return (
            f"its weight has {array.ndim} axes: strides and padding of a convolution are not among the weights; "
            "convert the module, a .pt2 or an ONNX file"
        )
    return f"its weight has {array.ndim} axis, a layer's has two; a BatchNorm's scale has one"


def _in_order(layers: list[NamedLayer], file: str) -> list[NamedLayer]:
    skeletons = {re.sub(r"[0-9]+", "#", layer.name) for layer in layers}
    numbers = [tuple(map(int, re.findall(r"[0-9]+", layer.name))) for layer in layers]
    if len(layers) < 2 or (len(skeletons) == 1 and len(set(numbers)) == len(layers)):
        return [layer for _, layer in sorted(zip(numbers, layers, strict=True), key=lambda pair: pair[0])]
    chains = _chains(layers)
    if len(chains) == 1:
        return chains[0]
    names = ",".join(sorted(layer.name for layer in layers))
    if not chains:
        raise FormatError(file, "", f"the widths of the layers {names} fit together in no order; --layers chooses some")
    raise FormatError(file, "", f"in which order do the layers act? Say it: --layers {names} or another order")


def _chains(layers: list[NamedLayer]) -> list[list[NamedLayer]]:
    """Up to two orders in which each layer takes as many inputs as the one before has outputs."""
    found: list[list[NamedLayer]] = []
    if len(layers) > _SIXTEEN:
        return [[], []]

    def extend(chain: list[NamedLayer], rest: list[NamedLayer]) -> None:
        if len(found) > 1:
            return
        if not rest:
            found.append(chain)
        for index, layer in enumerate(rest):
            if not chain or chain[-1].weight.shape[0] == layer.weight.shape[1]:
                extend([*chain, layer], [*rest[:index], *rest[index + 1 :]])

    extend([], layers)
    return found


def program_of_layers(layers: Sequence[NamedLayer], activation: Activation, file: str) -> Program:
    """Dense layers with an activation after each but the last."""
    book = Recorder(file, (1, int(layers[0].weight.shape[1])))
    value = book.start
    for number, layer in enumerate(layers):
        value = book.dense(value, layer.weight, layer.bias, layer.name)
        if number < len(layers) - 1:
            value = book.activate(value, activation, layer.name)
    return book.program(value)


def run_layers(layers: Sequence[NamedLayer], activation: Any, points: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The layers in NumPy's own arithmetic, on points as rows; `activation` acts on arrays."""
    values = points
    for number, layer in enumerate(layers):
        values = values @ layer.weight.T
        if layer.bias is not None:
            values = values + layer.bias
        if number < len(layers) - 1:
            values = activation(values)
    return np.asarray(values)
