"""safetensors files: eight bytes of length, a JSON header, raw little-endian arrays; read and written here.

Read are F64, F32, F16, BF16 and integers.  The header says where each array lies; nothing is allocated before its
shape, its type and its place in the file agree.

>>> import numpy as np
>>> data = safetensors_bytes({"w": np.array([[0.5]], dtype=np.float32)}, {"activation": "relu"})
>>> arrays, metadata = read_safetensors(data, "m.safetensors")
>>> arrays["w"].tolist(), metadata
([[0.5]], {'activation': 'relu'})
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.errors import FormatError
from catnet.files.models.stored import BFLOAT16, plain
from catnet.formats.jsontext import parse_json

__all__ = ["read_safetensors", "safetensors_bytes"]

MAX_HEADER = 10**7
_TYPES = {
    "F64": plain("<f8"), "F32": plain("<f4"), "F16": plain("<f2"), "BF16": BFLOAT16,
    "I64": plain("<i8"), "I32": plain("<i4"), "I16": plain("<i2"), "I8": plain("i1"),
    "U64": plain("<u8"), "U32": plain("<u4"), "U16": plain("<u2"), "U8": plain("u1"), "BOOL": plain("?"),
}  # fmt: skip


def read_safetensors(data: bytes, file: str) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    """The arrays by name, and the metadata.

    Raises
    ------
    FormatError
        A header that is no such header, names a type not read here, or promises what the file does not hold.
    """
    if len(data) < 8:
        raise FormatError(file, "", "is no safetensors file: shorter than its header")
    length = int.from_bytes(data[:8], "little")
    if length > min(MAX_HEADER, len(data) - 8):
        raise FormatError(file, "header", f"its length is given as {length} bytes, the file has {len(data)}")
    try:
        text = data[8 : 8 + length].decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError(file, "header", "is not UTF-8 text") from None
    header = parse_json(text, file)
    if not isinstance(header, dict):
        raise FormatError(file, "header", "is not a JSON object")
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise FormatError(file, "__metadata__", "is not an object of strings")
    body = memoryview(data)[8 + length :]
    used: list[tuple[int, int, str]] = []
    arrays = {key: _array(key, entry, body, used, file) for key, entry in header.items()}
    used.sort()
    for (_, end, key), (begin, _, other) in pairwise(used):
        if begin < end:
            raise FormatError(file, f"entry {other!r}", f"overlaps the entry {key!r}")
    return arrays, {str(key): str(value) for key, value in metadata.items()}


def _array(key: str, entry: Any, body: memoryview, used: list[tuple[int, int, str]], file: str) -> npt.NDArray[Any]:
    where = f"entry {key!r}"
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise FormatError(file, where, "expected dtype, shape and data_offsets")
    kind = entry["dtype"]
    if not isinstance(kind, str) or kind not in _TYPES:
        raise FormatError(file, where, f"its type is {str(kind)[:20]!r}, read are {', '.join(_TYPES)}")
    shape, (begin, end) = _integers(entry["shape"], where, file), _pair(entry["data_offsets"], where, file)
    size = prod(shape) * _TYPES[kind].words.itemsize
    if not begin <= end <= len(body) or end - begin != size or max(shape, default=0) > 2**40 or len(shape) > 8:
        raise FormatError(
            file,
            where,
            f"shape {shape} of {kind} takes {size} bytes, the file gives it {begin} to {end} of {len(body)}",
        )
    used.append((begin, end, key))
    return _TYPES[kind].numbers(body[begin:end]).reshape(shape)


def _integers(value: Any, where: str, file: str) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > 32 or not all(_is_count(item) for item in value):
        raise FormatError(file, where, "a shape and offsets are lists of nonnegative integers")
    return tuple(map(int, value))


def _is_count(item: Any) -> bool:
    return isinstance(item, str) and item.isascii() and item.isdigit() and len(item) <= 18


def _pair(value: Any, where: str, file: str) -> tuple[int, int]:
    numbers = _integers(value, where, file)
    if len(numbers) != 2:
        raise FormatError(file, where, "data_offsets are two numbers")
    return numbers[0], numbers[1]


def safetensors_bytes(
    arrays: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str] | None = None, *, bfloat16: bool = False
) -> bytes:
    """A file that holds arrays of floats; `bfloat16` writes float32 arrays whose lower half is zero as BF16."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    names = {"f8": "F64", "f4": "F32", "f2": "F16"}
    parts, start = [], 0
    for key, array in arrays.items():
        plain = np.ascontiguousarray(array)
        if bfloat16:
            kind, raw = "BF16", (plain.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
        else:
            kind, raw = names[plain.dtype.str[1:]], plain.astype(plain.dtype.newbyteorder("<")).tobytes()
        header[key] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [start, start + len(raw)]}
        start += len(raw)
        parts.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(parts)
