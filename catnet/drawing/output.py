"""Pictures into files: whole or not at all, by what the name ends in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catnet.drawing.canvas import png_bytes, svg_text
from catnet.errors import FormatError
from catnet.formats.jsontext import write_bytes

__all__ = ["PAGES", "SUFFIXES", "kind_of", "save"]

SUFFIXES = (".svg", ".png", ".html")
PAGES = ("html",)
_ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "svg": lambda axes: svg_text(axes).encode("utf-8"),
    "png": png_bytes,
}


def kind_of(path: str | os.PathLike[str]) -> str:
    """``svg``, ``png`` or ``html``; `FormatError` for any other name."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise FormatError(os.fspath(path), "", f"the name of a picture ends in {', '.join(SUFFIXES)}")
    return suffix[1:]


def save(axes: Any, path: str | os.PathLike[str]) -> int:
    """Write the figure of some axes as SVG or PNG and return the number of bytes; whole or not at all.

    Raises
    ------
    FormatError
        Another ending; the file cannot be written.
    """
    encode = _ENCODERS.get(kind_of(path))
    if encode is None:
        raise FormatError(os.fspath(path), "", "axes are saved as .svg or .png")
    content = encode(axes)
    write_bytes(path, content)
    return len(content)
