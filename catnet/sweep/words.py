"""Words and tables for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["WORDS", "in_columns"]

WORDS = {0: "proved or done", 1: "refuted", 3: "undecided", 2: "errors"}
"""What an exit status says."""


def in_columns(head: Sequence[str], rows: Sequence[Sequence[Any]], most: int | None = None) -> list[str]:
    """Lines of a table: the first column to the left, numbers to the right; at most so many rows.

    >>> print("\\n".join(in_columns(("family", "proved"), [("cyclic", 12), ("square", 3)])))
      family  proved
      cyclic      12
      square       3
    """
    shown = [[str(cell) for cell in row] for row in [head, *rows[:most]]]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = []
    for row in shown:
        first, *others = row
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        lines.append("  " + "  ".join(cells).rstrip())
    if most is not None and len(rows) > most:
        lines.append(f"  … {len(rows) - most} more")
    return lines
