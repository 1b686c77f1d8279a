"""State dicts of PyTorch in files (``torch.save(module.state_dict(), …)``): read and written without PyTorch.

The file is a zip archive: a pickle that says which tensor lies where, parsed by `catnet.files.models.pickles` and never
executed, and one member of raw numbers for each storage.

>>> import numpy as np
>>> data = state_dict_bytes({"0.weight": np.array([[0.5, 1.0]], dtype=np.float32)})
>>> read_state_dict(data, "m.pt")["0.weight"].tolist()
[[0.5, 1.0]]
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.errors import FormatError
from catnet.files.models.archives import Archive
from catnet.files.models.named import flattened
from catnet.files.models.pickles import Storage, TensorView, parse_pickle

__all__ = ["read_state_dict", "state_dict_bytes"]

MAX_SIZE = 2**27


def read_state_dict(data: bytes, file: str) -> dict[str, npt.NDArray[Any]]:
    """The tensors of a state dict by name; one `state_dict` inside a checkpoint is found.

    Raises
    ------
    FormatError
        A whole module, TorchScript, an old file that is no zip archive, anything malformed.
    """
    if data[:2] != b"PK":
        raise FormatError(
            file,
            "",
            "is no zip archive: files of PyTorch before 1.6 are read by torch.load and saved anew by torch.save",
        )
    archive = Archive(data, file)
    member = next((name for name in archive.names if name.endswith("/data.pkl") or name == "data.pkl"), None)
    if member is None:
        raise FormatError(file, "", "has no data.pkl: is no file of torch.save")
    root = member.removesuffix("data.pkl")
    if any(name.startswith(f"{root}code/") for name in archive.names):
        raise FormatError(file, "", "is TorchScript: save module.state_dict(), or use torch.export")
    if f"{root}byteorder" in archive.names and archive.read(f"{root}byteorder").strip() != b"little":
        raise FormatError(file, "byteorder", "is not little")
    tree = parse_pickle(archive.read(member), file)
    for key in ("state_dict", "model_state_dict", "model"):
        if isinstance(tree, dict) and isinstance(tree.get(key), dict):
            tree = tree[key]
            break
    if not isinstance(tree, dict):
        raise FormatError(file, "", f"holds a {type(tree).__name__}, not a state dict")
    storages: dict[str, npt.NDArray[Any]] = {}
    result = {}
    for name, leaf in flattened(tree, file).items():
        if not isinstance(leaf, TensorView):
            raise FormatError(file, f"entry {name!r}", f"is a {type(leaf).__name__}, not a tensor")
        if leaf.storage.key not in storages:
            storages[leaf.storage.key] = _numbers(archive, root, leaf.storage)
        numbers = storages[leaf.storage.key]
        last = leaf.offset + sum((n - 1) * step for n, step in zip(leaf.shape, leaf.strides, strict=True)) + 1
        if all(leaf.shape) and last > len(numbers):
            raise FormatError(file, f"entry {name!r}", "is larger than its storage")
        if prod(leaf.shape) > max(len(numbers), MAX_SIZE):
            raise FormatError(
                file, f"entry {name!r}", f"its shape is {leaf.shape}, its storage has {len(numbers)} numbers"
            )
        result[name] = _laid_out(numbers, leaf)
    return result


def _laid_out(numbers: npt.NDArray[Any], view: TensorView) -> npt.NDArray[Any]:
    if not prod(view.shape):
        return np.zeros([min(n, 1) for n in view.shape], dtype=numbers.dtype)
    steps = [step * numbers.itemsize for step in view.strides]
    return np.lib.stride_tricks.as_strided(numbers[view.offset :], view.shape, steps, writeable=False)


def _numbers(archive: Archive, root: str, storage: Storage) -> npt.NDArray[Any]:
    raw = archive.read(f"{root}data/{storage.key}")
    kind = storage.kind.words
    if len(raw) % kind.itemsize or len(raw) // kind.itemsize != storage.count:
        raise FormatError(
            archive.file, f"storage {storage.key!r}", f"has {len(raw)} bytes for {storage.count} numbers of {kind}"
        )
    return storage.kind.numbers(raw)


_CLASSES = {"float64": "DoubleStorage", "float32": "FloatStorage", "float16": "HalfStorage"}


def state_dict_bytes(arrays: Mapping[str, npt.NDArray[Any]], *, bfloat16: bool = False) -> bytes:
    """A file that ``torch.load(…, weights_only=True)`` reads as a dict of tensors with these names."""
    pickle = _Writer()
    pickle.parts.append(b"\x80\x02}")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        storages = []
        for number, (name, array) in enumerate(arrays.items()):
            kind = "BFloat16Storage" if bfloat16 else _CLASSES[array.dtype.name]
            pickle.tensor(name, str(number), kind, array.shape)
            plain = np.ascontiguousarray(array)
            if bfloat16:
                raw = (plain.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
            else:
                raw = plain.astype(plain.dtype.newbyteorder("<")).tobytes()
            storages.append((str(number), raw))
        pickle.parts.append(b".")
        _member(archive, "archive/data.pkl", b"".join(pickle.parts))
        _member(archive, "archive/byteorder", b"little")
        for key, raw in storages:
            _member(archive, f"archive/data/{key}", raw)
        _member(archive, "archive/version", b"3\n")
    return stream.getvalue()


def _member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name), data)


class _Writer:
    """Pickles by hand, protocol 2: each piece is one opcode with its argument."""

    __slots__ = ("parts",)

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def text(self, words: str) -> None:
        raw = words.encode("utf-8")
        self.parts.append(b"X" + len(raw).to_bytes(4, "little") + raw)

    def number(self, value: int) -> None:
        if 0 <= value < 2**31:
            self.parts.append(b"J" + value.to_bytes(4, "little"))
        else:
            raw = value.to_bytes(9, "little", signed=True)
            self.parts.append(b"\x8a" + bytes([len(raw)]) + raw)

    def tensor(self, name: str, key: str, kind: str, shape: tuple[int, ...]) -> None:
        self.text(name)
        self.parts.append(b"ctorch._utils\n_rebuild_tensor_v2\n((")
        self.text("storage")
        self.parts.append(f"ctorch\n{kind}\n".encode("ascii"))
        self.text(key)
        self.text("cpu")
        self.number(prod(shape))
        self.parts.append(b"tQ")
        self.number(0)
        for numbers in (shape, [prod(shape[i + 1 :]) for i in range(len(shape))]):
            self.parts.append(b"(")
            for value in numbers:
                self.number(value)
            self.parts.append(b"t")
        self.parts.append(b"\x89ccollections\nOrderedDict\n)RtRs")
