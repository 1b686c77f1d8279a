"""What kind of model file bytes are: by the end of the file's name, else by the first bytes.

>>> recognised(b"PK\\x03\\x04rest", "m.bin"), recognised(b'{"format": 1}', "m.bin"), recognised(b"", "net.onnx")
('zip', 'json', 'onnx')
"""

from __future__ import annotations

from pathlib import PurePath

__all__ = ["SUFFIXES", "recognised"]

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
