"""Bytes of model files: read within a limit, recognised, taken out of zip archives that cannot explode.

>>> recognised(b"PK\\x03\\x04rest", "m.bin"), recognised(b'{"format": 1}', "m.bin"), recognised(b"", "net.onnx")
('zip', 'json', 'onnx')
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePath
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.errors import FormatError

__all__ = ["SUFFIXES", "Archive", "kind_of_zip", "recognised", "widened_bfloat16"]

SUFFIXES = {
    ".json": "json",
    ".onnx": "onnx",
    ".safetensors": "safetensors",
    ".npz": "npz",
    ".npy": "npy",
    ".pt": "pt",
    ".pth": "pt",
    ".pt2": "pt2",
    ".keras": "keras",
    ".nnet": "nnet",
}
"""The kind of a model file by the end of its name."""

MAX_MEMBERS = 10_000
MAX_TOTAL = 2**30
_LEAST = 2**26  # what any archive may unpack to; larger ones up to 64 times their size


def recognised(data: bytes, name: str) -> str:
    """What kind of model file this is: by the end of its name, else by its first bytes; ``json`` for all other text."""
    kind = SUFFIXES.get(PurePath(name).suffix.lower())
    if kind is not None:
        return kind
    if data[:4] == b"PK\x03\x04":
        return "zip"
    if data[:6] == b"\x93NUMPY":
        return "npy"
    if data[:8] == b"\x89HDF\r\n\x1a\n":
        return "h5"
    if len(data) > 9 and data[8:9] == b"{" and int.from_bytes(data[:8], "little") <= len(data):
        return "safetensors"
    return "json"


def kind_of_zip(names: list[str]) -> str:
    """What kind of model a zip archive holds, by the names of its members."""
    if any(name.endswith(".npy") for name in names):
        return "npz"
    if "config.json" in names:
        return "keras"
    if any(name.endswith("models/model.json") for name in names):
        return "pt2"
    if any(name.endswith("data.pkl") for name in names):
        return "pt"
    return "zip"


@final
class Archive:
    """A zip archive in memory whose members are taken out only up to the sizes that the archive's own size allows.

    Parameters
    ----------
    data : bytes
    file : str
        For errors.
    """

    __slots__ = ("_archive", "_left", "file", "names")

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self.names = self._archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, OverflowError) as error:
            raise FormatError(file, "", f"is no zip archive: {error}") from None
        if len(self.names) > MAX_MEMBERS:
            raise FormatError(file, "", f"has {len(self.names)} members, more than the limit of {MAX_MEMBERS}")
        self._left = min(MAX_TOTAL, _LEAST + 64 * len(data))

    def read(self, name: str) -> bytes:
        """One member, decompressed; `FormatError` past what the archive's size allows, whatever it promises."""
        try:
            with self._archive.open(name) as stream:
                data = stream.read(self._left + 1)
        except KeyError:
            raise FormatError(self.file, "", f"has no member {name!r}") from None
        except (
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
            OSError,
            NotImplementedError,
            EOFError,
            RuntimeError,
        ) as error:
            raise FormatError(self.file, f"member {name!r}", str(error) or type(error).__name__) from None
        self._left -= len(data)
        if self._left < 0:
            raise FormatError(self.file, f"member {name!r}", "the archive unpacks to far more bytes than it has")
        return data


def widened_bfloat16(words: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The float32 numbers whose upper halves are these 16-bit words; exact."""
    return (words.astype(np.uint32) << np.uint32(16)).view(np.float32)
