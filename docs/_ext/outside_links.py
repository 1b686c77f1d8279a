"""Links from pages to Markdown files elsewhere in the repository: the site shows where they are, as text.

A link to a file that does not exist stays a warning.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]


def resolve(app: Sphinx, doctree: nodes.document) -> None:
    folder = (Path(app.srcdir) / app.env.docname).parent
    for node in list(doctree.findall(addnodes.pending_xref)):
        if node.get("refdomain") != "doc" and node.get("reftype") != "myst":
            continue
        target = str(node.get("reftarget", ""))
        for path in (Path(app.srcdir) / f"{target}.md", folder / target, Path(app.srcdir) / target):
            found = path.resolve()
            if found.is_file() and ROOT in found.parents and Path(app.srcdir).resolve() not in found.parents:
                name = found.relative_to(ROOT).as_posix()
                words = node.astext()
                text = name if words in name else f"{words} ({name})"
                node.replace_self(nodes.literal("", text))
                break


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-read", resolve)
    return {"version": "1", "parallel_read_safe": True}
