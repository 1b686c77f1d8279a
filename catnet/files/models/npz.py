""".npy and .npz files: NumPy arrays, read without pickles and written.

The header of an array is a short Python literal; it is parsed as one, never evaluated, and its shape is checked against
the bytes that follow before anything is allocated.

>>> import io, numpy as np
>>> stream = io.BytesIO(); np.savez(stream, weight0=np.eye(2), bias0=np.zeros(2))
>>> sorted(read_npz(stream.getvalue(), "m.npz"))
['bias0', 'weight0']
"""

from __future__ import annotations

import ast
import io
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.errors import FormatError
from catnet.files.models.archives import Archive

__all__ = ["npz_bytes", "read_npy", "read_npz"]

MAX_HEADER = 10_000


def read_npz(data: bytes, file: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an .npz file by name."""
    archive = Archive(data, file)
    arrays = {}
    for name in archive.names:
        if not name.endswith(".npy"):
            raise FormatError(file, f"member {name!r}", "is no .npy array")
        arrays[name.removesuffix(".npy")] = read_npy(archive.read(name), file, f"entry {name.removesuffix('.npy')!r}")
    return arrays


def read_npy(data: bytes, file: str, where: str = "") -> npt.NDArray[Any]:
    """The array of an .npy file: numbers, truth values or text; object arrays, which are pickles, are refused."""
    if data[:6] != b"\x93NUMPY" or len(data) < 12 or data[6] not in (1, 2, 3):
        raise FormatError(file, where, "is no .npy array")
    width = 2 if data[6] == 1 else 4
    length = int.from_bytes(data[8 : 8 + width], "little")
    begin = 8 + width + length
    if length > MAX_HEADER or begin > len(data):
        raise FormatError(file, where, f"its header has {length} bytes, the limit is {MAX_HEADER}")
    try:
        header = ast.literal_eval(data[8 + width : begin].decode("latin-1").strip())
        kind = np.dtype(header["descr"])
        shape, fortran = header["shape"], header["fortran_order"]
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError) as error:
        raise FormatError(file, where, f"its header is not read: {type(error).__name__}") from None
    if kind.hasobject:
        raise FormatError(file, where, "holds Python objects, which would be unpickled: never done; save plain arrays")
    if kind.kind not in "fiubU" or kind.names is not None:
        raise FormatError(file, where, f"its type is {kind}, read are floats and integers")
    if not isinstance(shape, tuple) or len(shape) > 8 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise FormatError(file, where, f"its shape is {str(shape)[:60]}")
    if prod(shape) * kind.itemsize != len(data) - begin:
        raise FormatError(
            file,
            where,
            f"shape {str(shape)[:60]} of {kind} takes {prod(shape) * kind.itemsize} bytes, not {len(data) - begin}",
        )
    if not kind.itemsize or not prod(shape):
        return np.zeros([min(n, 1) for n in shape] if kind.itemsize else (0,), dtype=kind)
    flat = np.frombuffer(data, dtype=kind, offset=begin)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


def npz_bytes(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """An .npz file of these arrays."""
    stream = io.BytesIO()
    np.savez(stream, **dict(arrays))  # type: ignore[arg-type]
    return stream.getvalue()
