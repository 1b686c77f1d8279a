"""``zoo-table``: the entries of `catnet.zoo` with what is claimed of them.

It is content, not a tool.  A cell of myst-nb could print it, but would start a kernel for a table, and make the page a
notebook.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from catnet.zoo import entries


class ZooTable(SphinxDirective):
    """One definition for every entry."""

    def run(self) -> list[nodes.Node]:
        listed = nodes.definition_list(classes=["zoo"])
        for entry in entries():
            term = nodes.term("", "", nodes.literal("", f"zoo:{entry.name}"))
            lesson = nodes.paragraph("", entry.lesson)
            claims = nodes.paragraph(classes=["claims"])
            for index, (question, answer) in enumerate(entry.claims):
                claims += nodes.Text(" · " if index else "")
                claims += nodes.Text(f"{question}: ")
                claims += nodes.strong("", answer)
            source = nodes.paragraph("", "", nodes.emphasis("", entry.citation))
            text = nodes.definition("", lesson, claims, source)
            item = nodes.definition_list_item("", term, nodes.classifier("", entry.kind), text)
            item.line = self.lineno
            listed += item
        return [listed]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("zoo-table", ZooTable)
    return {"version": "1", "parallel_read_safe": True}
