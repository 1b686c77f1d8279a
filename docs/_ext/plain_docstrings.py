"""Docstrings as they are written: plain text with numpydoc sections, not reStructuredText with its traps.

|x| is an absolute value, k_ an index, a * b a product and *so* emphasis; paragraphs that are indented are formulas.
This escapes what reStructuredText would misread, and leaves code between backquotes and doctests alone.

Napoleon and numpydoc read the sections and hand the text itself on to reStructuredText as it is; sphinx-autodoc2 reads
docstrings as MyST, without the sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sphinx.application import Sphinx

ITEM = re.compile(r"^(\d+\.|[-*•]) ")
LETTER = re.compile(r"^(\s*[A-Za-z])\.(?=\s|$)")
"""A line that begins with the name of a vector, say, and a full stop: no item of a list."""
STAR = re.compile(r"(?<![\w*\\])(\*\*?)(?=[\w“])[^*]+?(?<=[\w.”:)])\1(?![\w*])|\*")
"""Words in *emphasis*, or a star that is a product."""
CODE = re.compile(r"(``.+?``|`[^`]+`)")


def plain(lines: list[str]) -> list[str]:
    """The lines with special signs escaped, where they are text."""
    return [line if line.lstrip().startswith((">>>", "...")) else _escaped(line) for line in lines]


def _escaped(line: str) -> str:
    parts = CODE.split(line)
    for index in range(0, len(parts), 2):
        part = parts[index].replace("\\", "\\\\").replace("|", "\\|")
        part = STAR.sub(lambda found: found[0] if found[1] else "\\*", part)
        parts[index] = re.sub(r"(?<=\w)_(?!\w)", r"\\_", part)
    return LETTER.sub(r"\1\\.", "".join(parts))


def process(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    paragraphs = list(_iter_paragraphs(lines))
    result: list[str] = []
    in_sections = False
    for paragraph in paragraphs:
        in_sections = in_sections or (len(paragraph) > 1 and set(paragraph[1].strip()) == {"-"})
        result += [*_shown(paragraph, in_sections), ""]
    lines[:] = result


def _iter_paragraphs(lines: list[str]) -> Iterator[list[str]]:
    for filled, group in groupby(lines, key=lambda line: bool(line.strip())):
        if filled:
            yield list(group)


def _shown(paragraph: list[str], in_sections: bool) -> list[str]:
    """Doctests and their output as they are; indented paragraphs as they are set; lists item by item; text escaped."""
    if any(line.lstrip().startswith(">>>") for line in paragraph):
        start = next(index for index, line in enumerate(paragraph) if line.lstrip().startswith(">>>"))
        return [*plain(paragraph[:start]), *paragraph[start:]]
    if in_sections:
        return plain(paragraph)
    if all(line.startswith("  ") for line in paragraph):
        return ["::", "", *paragraph]
    if ITEM.match(paragraph[0]):
        return plain(list(_items(paragraph)))
    return plain([line.strip() for line in paragraph])


def _items(paragraph: list[str]) -> Iterator[str]:
    """What goes on in the next line stands below the first word of its item: further in it would be a definition."""
    indent = 0
    for line in paragraph:
        if found := ITEM.match(line):
            indent = len(found[0])
            yield f"- {line[2:]}" if line[0] in "*•" else line
        else:
            yield " " * indent + line.strip()


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", process, priority=400)
    return {"version": "1", "parallel_read_safe": True}
