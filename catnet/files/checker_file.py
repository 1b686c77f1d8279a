"""All checkers in one file that runs with Python alone: ``python -I checker.pyz CERTIFICATE``.

It holds the folder ``catnet/checking`` as it is, and nothing else of catnet; the same bytes on every machine.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import catnet.checking

__all__ = ["checker_file"]

MAIN = """\
import sys

from checking.every import check
from checking.reading import main

sys.exit(main(check))
"""
_WHEN = (1980, 1, 1, 0, 0, 0)


def checker_file() -> bytes:
    """The content of ``checker.pyz``."""
    folder = Path(catnet.checking.__file__).parent
    files = {f"checking/{path.name}": path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    buffer = io.BytesIO()
    buffer.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"__main__.py": MAIN, **files}.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    return buffer.getvalue()
