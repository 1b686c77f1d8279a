"""Whether a network of a certificate has the numbers of a file of weights: .safetensors, .npy or .npz.

Every float of the file is the dyadic rational that it stores.  Tensors come in the order of their names, digits in them
as numbers; those with two axes are the weights of the layers, in this order, or all of them are transposed; one with a
single axis is the bias of the layer whose weight has the same name but for what follows the last dot, and of no layer
with another name.  A layer without a bias in the file has the bias 0 in the certificate.  All tensors are used.  The
activation stands in no such file.
"""

from __future__ import annotations

import ast
import io
import json
import re
import struct
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, prod
from typing import Any

from .reading import MalformedError, array, need, number, shape, shown

LARGEST = 2**30
SIDES = ("network", "left", "right", "small", "nearest", "twin")
CODES = {"F64": "d", "F32": "f", "F16": "e", "f8": "d", "f4": "f", "f2": "e"}


@dataclass(frozen=True, slots=True)
class Tensor:
    """A name, the lengths of the axes, and the numbers row by row."""

    name: str
    axes: tuple[int, ...]
    values: list[Fraction]

    def rows(self, turned: bool) -> list[list[Fraction]]:
        height, width = self.axes
        if turned:
            return [self.values[column::width] for column in range(width)]
        return [self.values[row * width : (row + 1) * width] for row in range(height)]


def compared(document: dict[str, Any], path: str) -> list[str]:
    """Which networks of a certificate have the numbers of a file; refused if none has."""
    found = tensors_of(path)
    complaints, same = [], []
    for side in SIDES:
        if isinstance(document.get(side), dict):
            said = [difference(document[side], found, turned) for turned in (False, True)]
            if not said[0]:
                same.append(side)
            elif not said[1]:
                same.append(f"{side}, every weight transposed")
            else:
                complaints.append(f"{side}: {said[0]}")
    need(bool(same), "; ".join(complaints) or "the certificate is about no network that is written out in it")
    return same


def difference(network: dict[str, Any], found: list[Tensor], turned: bool) -> str:
    """What the numbers of a network and those of a file differ in; empty if in nothing."""
    if network.get("format") != "catnet-network/1":
        return f"not a multilayer perceptron, but {shown(network.get('format'))}"
    layers = array(network.get("layers"), "layers")
    weights = [tensor for tensor in found if len(tensor.axes) == 2]
    if len(weights) != len(layers):
        return f"the file has {len(weights)} tensors with two axes, the network {len(layers)} layers"
    biases = {_layer(tensor, weights): tensor for tensor in found if len(tensor.axes) == 1}
    if len(weights) + len(biases) != len(found):
        return "the file has tensors that belong to no layer, or two biases of one"
    for index, (tensor, layer) in enumerate(zip(weights, layers, strict=True), start=1):
        rows = [[number(value, "a weight") for value in row] for row in layer["weight"]]
        shifts = [number(value, "a bias") for value in layer["bias"]]
        height, width = reversed(tensor.axes) if turned else tensor.axes
        if (height, width) != (len(rows), len(rows[0]) if rows else width) or tensor.rows(turned) != rows:
            return f"layer {index}: the weight is not {tensor.name}"
        bias = biases.pop(_layer(tensor, weights), None)
        if shifts != ([Fraction(0)] * len(rows) if bias is None else bias.values):
            return f"layer {index}: the bias is not {bias.name if bias else '0, and the file has none'}"
    return f"the file has biases of no layer: {', '.join(tensor.name for tensor in biases.values())}" if biases else ""


def _layer(tensor: Tensor, weights: list[Tensor]) -> str:
    """What a weight and its bias have in common; one layer alone needs no name."""
    return tensor.name.rpartition(".")[0] if len(weights) > 1 else ""


# ---- files


def tensors_of(path: str) -> list[Tensor]:
    with open(path, "rb") as stream:
        data = stream.read(LARGEST + 1)
    shape(len(data) <= LARGEST, f"a file of weights has at most {LARGEST} bytes")
    if data.startswith(b"PK"):
        found = _unzipped(data)
    elif data.startswith(b"\x93NUMPY"):
        found = [_numpy("weight", data)]
    else:
        found = _safetensors(data)
    return sorted(found, key=lambda tensor: [int(x) if x.isdigit() else x for x in re.split("([0-9]+)", tensor.name)])


def _unzipped(data: bytes) -> list[Tensor]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            shape(sum(entry.file_size for entry in entries) <= LARGEST, "the archive unpacks to too many bytes")
            names = [entry.filename for entry in entries]
            shape(len(set(names)) == len(names), "the archive has two files with one name")
            shape(all(name.endswith(".npy") for name in names), "the archive holds other files than .npy")
            return [_numpy(entry.filename.removesuffix(".npy"), archive.read(entry)) for entry in entries]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise MalformedError(f"not an archive that can be read: {ascii(str(error))[:60]}") from None


def _numpy(name: str, data: bytes) -> Tensor:
    shape(data.startswith(b"\x93NUMPY") and len(data) > 12, f"{shown(name)}: not a NumPy array")
    start, code = (10, "<H") if data[6] == 1 else (12, "<I")
    (length,) = struct.unpack(code, data[8:start])
    shape(length <= 10_000, f"{shown(name)}: the head is too long")
    head = ast.literal_eval(data[start : start + length].decode("latin-1").strip())
    shape(isinstance(head, dict) and not head.get("fortran_order"), f"{shown(name)}: not stored row by row")
    kind = str(head.get("descr"))
    shape(kind[:1] in "<>" and kind[1:] in CODES, f"{shown(name)}: not of floats, but {shown(kind)}")
    return _read(name, head.get("shape"), kind[0] + CODES[kind[1:]], data[start + length :])


def _safetensors(data: bytes) -> list[Tensor]:
    shape(len(data) >= 8, "not a file of weights")
    (length,) = struct.unpack("<Q", data[:8])
    shape(length <= len(data) - 8, "not a file of weights: .safetensors, .npy or .npz")
    head, body, result = _unique(data[8 : 8 + length]), data[8 + length :], []
    for name, entry in head.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        shape(type(begin) is int and type(end) is int and 0 <= begin <= end <= len(body), f"{shown(name)}: not there")
        part, kind = body[begin:end], entry["dtype"]
        if kind == "BF16":  # the upper half of a float of 32 bits
            part = b"".join(b"\0\0" + part[i : i + 2] for i in range(0, len(part), 2))
            kind = "F32"
        shape(kind in CODES, f"{shown(name)}: not of floats, but {shown(kind)}")
        result.append(_read(name, entry["shape"], f"<{CODES[kind]}", part))
    return result


def _unique(text: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        shape(len(dict(pairs)) == len(pairs), "a name is given twice")
        return dict(pairs)

    found = json.loads(text.decode("utf-8"), object_pairs_hook=once)
    shape(isinstance(found, dict), "not a file of weights")
    return dict(found)


def _read(name: str, axes: Any, code: str, data: bytes) -> Tensor:
    lengths = tuple(axes)
    shape(all(type(n) is int and 0 <= n <= LARGEST for n in lengths), f"{shown(name)}: axes of other lengths")
    count = prod(lengths)
    shape(count * struct.calcsize(code) == len(data), f"{shown(name)}: more numbers than there are, or fewer")
    floats = struct.unpack(f"{code[0]}{count}{code[1]}", data)
    shape(all(map(isfinite, floats)), f"{shown(name)}: NaN or an infinity")
    return Tensor(name, lengths, list(map(Fraction, floats)))
