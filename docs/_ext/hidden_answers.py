"""``answer``: the answer to an exercise, folded until somebody opens it."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Answer(SphinxDirective):
    """A folded box; its argument, if there is one, is what the lid says."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        lid = self.arguments[0] if self.arguments else "Answer"
        box = nodes.container(classes=["answer"])
        self.state.nested_parse(self.content, self.content_offset, box)
        start = nodes.raw("", f'<details class="answer"><summary>{lid}</summary>', format="html")
        return [start, *box.children, nodes.raw("", "</details>", format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("answer", Answer)
    return {"version": "1", "parallel_read_safe": True}
