""".pt2 files of torch.export.save, read without PyTorch: a zip archive of the graph as JSON and of the weights' bytes.

Nothing in it is unpickled; a file that stores its weights as pickles is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.errors import FormatError
from catnet.files.models.archives import Archive
from catnet.files.models.aten import Call, Graph, Ref
from catnet.files.models.stored import BFLOAT16, plain
from catnet.formats.jsontext import Number, parse_json

__all__ = ["graph_of_pt2"]

_TYPES = {
    1: plain("u1"), 2: plain("i1"), 3: plain("<i2"), 4: plain("<i4"), 5: plain("<i8"), 6: plain("<f2"),
    7: plain("<f4"), 8: plain("<f8"), 12: plain("?"), 13: BFLOAT16,
}  # fmt: skip
_HELD = {
    "parameter": "parameter_name",
    "buffer": "buffer_name",
    "tensor_constant": "tensor_constant_name",
}
"""Inputs of the graph that are weights, and what calls them by their name in the archive."""


def graph_of_pt2(data: bytes, file: str, shape: tuple[int, ...] | None = None) -> Graph:
    """The graph in a .pt2 file.

    Parameters
    ----------
    data : bytes
    file : str
    shape : tuple of int, optional
        Of the input, where the file leaves an axis open.
    """
    archive = Archive(data, file)
    name = next((name for name in archive.names if name.endswith("models/model.json")), None)
    if name is None:
        raise FormatError(file, "", "has no models/model.json: save it with torch.export.save of PyTorch 2.8 or later")
    root = name.removesuffix("models/model.json")
    try:
        document = _document(archive, name)
        module = document["graph_module"]
        graph, signature = module["graph"], module["signature"]
        weights = _Weights(archive, root, file)
        return _graph(graph, signature, weights, file, shape)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, StopIteration) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            file, "", f"its graph is not as torch.export writes it ({type(error).__name__}: {error})"
        ) from None


def _document(archive: Archive, name: str) -> Any:
    return parse_json(archive.read(name).decode("utf-8", "strict"), archive.file)


def _graph(graph: Any, signature: Any, weights: _Weights, file: str, given: tuple[int, ...] | None) -> Graph:
    constants: dict[str, npt.NDArray[Any]] = {}
    inputs = []
    for spec in signature["input_specs"]:
        ((kind, content),) = spec.items()
        if kind in _HELD:
            constants[str(content["arg"]["name"])] = weights.read(str(content[_HELD[kind]]))
        elif kind == "user_input":
            inputs.append(str(content["arg"]["as_tensor"]["name"]))
        else:
            raise FormatError(file, "", f"has an input of the kind {kind}")
    outputs = [spec for spec in signature["output_specs"] if "user_output" in spec]
    if len(inputs) != 1 or len(outputs) != 1 or len(signature["output_specs"]) != 1:
        raise FormatError(file, "", f"has {len(inputs)} inputs and {len(outputs)} outputs, a network has one of each")
    sizes = [int(size["as_int"]) if "as_int" in size else 0 for size in graph["tensor_values"][inputs[0]]["sizes"]]
    if sizes and sizes[0] == 0:
        sizes[0] = 1
    shape = tuple(sizes)
    if given is not None:
        shape = tuple(given) if len(given) == len(sizes) else (1, *given)
        if len(shape) != len(sizes) or any(n and n != m for n, m in zip(sizes[1:], shape[1:], strict=True)):
            raise FormatError(file, "--input-shape", f"{tuple(given)} does not fit the file's {sizes}")
    if any(n < 1 for n in shape) or prod(shape) > 10**6:
        raise FormatError(file, "", f"the shape of its input is {sizes}; --input-shape says it")
    calls = tuple(_call(node, file) for node in graph["nodes"])
    end = str(outputs[0]["user_output"]["arg"]["as_tensor"]["name"])
    return Graph(inputs[0], shape, constants, calls, end)


def _call(node: Any, file: str) -> Call:
    target = str(node["target"])
    layer = _layer(node)
    parts = target.split(".")
    if parts[:3] != ["torch", "ops", "aten"] or len(parts) < 4:
        raise FormatError(file, f"layer {layer!r}", f"the operator {target[:60]} is not read")
    if len(node["outputs"]) != 1 or "as_tensor" not in node["outputs"][0]:
        raise FormatError(file, f"layer {layer!r}", f"the operator {target[:60]} has other results than one tensor")
    arguments = {str(item["name"]): _argument(item["arg"]) for item in node["inputs"]}
    return Call(parts[3], arguments, str(node["outputs"][0]["as_tensor"]["name"]), layer)


def _layer(node: Any) -> str:
    """The name of the module that a call stands in; of the call itself without one."""
    stack = str(node.get("metadata", {}).get("nn_module_stack", "")).split(";")[-1].split(",")
    return stack[1] if len(stack) == 3 and stack[1] else str(node.get("name", node["target"]))


def _reference(value: Any) -> Ref:
    return Ref(str(value["name"]))


def _each(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda value: [read(item) for item in value]


_ARGUMENTS: dict[str, Callable[[Any], Any]] = {
    "as_tensor": _reference,
    "as_tensors": _each(_reference),
    "as_none": lambda value: None,
    "as_int": int,
    "as_ints": _each(int),
    "as_float": float,
    "as_floats": _each(float),
    "as_bool": lambda value: value is True,
    "as_string": str,
}
"""How the arguments of a call are read, by their kind; others are handed on as they are."""


def _argument(given: Any) -> Any:
    ((kind, value),) = given.items()
    if kind in _ARGUMENTS:
        return _ARGUMENTS[kind](value)
    return {kind: value} if not isinstance(value, Number) else value


class _Weights:
    """The tensors of the archive by their names."""

    __slots__ = ("_archive", "_configs", "_file", "_root")

    def __init__(self, archive: Archive, root: str, file: str) -> None:
        self._archive, self._root, self._file = archive, root, file
        self._configs: dict[str, Any] = {}
        for folder, name in (("weights", "model_weights_config.json"), ("constants", "model_constants_config.json")):
            path = f"{root}data/{folder}/{name}"
            entries = _document(archive, path)["config"] if path in archive.names else {}
            self._configs.update({key: (folder, entry) for key, entry in entries.items()})

    def read(self, name: str) -> npt.NDArray[Any]:
        where = f"weight {name!r}"
        if name not in self._configs:
            raise FormatError(self._file, where, "is not in the archive")
        folder, entry = self._configs[name]
        if entry.get("use_pickle"):
            raise FormatError(self._file, where, "is stored as a pickle, which is never read")
        meta = entry["tensor_meta"]
        kind = int(meta["dtype"])
        if kind not in _TYPES:
            raise FormatError(self._file, where, f"its type has the number {kind}, read are floats and integers")
        shape, strides = ([int(n["as_int"]) for n in meta[key]] for key in ("sizes", "strides"))
        offset = int(meta["storage_offset"]["as_int"])
        dtype = _TYPES[kind].words
        raw = self._archive.read(f"{self._root}data/{folder}/{entry['path_name']}")
        if len(raw) % dtype.itemsize or len(shape) != len(strides) or min([offset, *shape, *strides], default=0) < 0:
            raise FormatError(self._file, where, f"its shape is {shape[:8]}")
        flat = _TYPES[kind].numbers(raw)
        last = offset + sum((n - 1) * step for n, step in zip(shape, strides, strict=True)) + 1
        if (all(shape) and last > len(flat)) or prod(shape) > max(len(flat), 1):
            raise FormatError(
                self._file, where, f"shape {shape[:8]} takes more than the {len(flat)} numbers that are there"
            )
        if not all(shape):
            return np.zeros([min(n, 1) for n in shape], dtype=flat.dtype)
        steps = [step * flat.itemsize for step in strides]
        return np.lib.stride_tricks.as_strided(flat[offset:], shape, steps, writeable=False)
