"""Bytes of model files: read within a limit, taken out of zip archives that cannot explode."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import final

from catnet.errors import FormatError

__all__ = ["Archive", "kind_of_zip"]

MAX_MEMBERS = 10_000
MAX_TOTAL = 2**30
_LEAST = 2**26  # what any archive may unpack to; larger ones up to 64 times their size


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
