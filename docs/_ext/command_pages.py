"""``command-help``: what every command prints for ``--help``, so that the reference cannot fall behind.

sphinx-argparse (0.6.1, tried) reads help as reStructuredText, in which |G| asks for a substitution and * opens
emphasis; sphinxcontrib-programoutput needs the list of commands written by hand.
"""

from __future__ import annotations

import importlib
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from catnet.cli import COMMANDS, _parser


class CommandHelp(SphinxDirective):
    """A section for every command."""

    def run(self) -> list[nodes.Node]:
        _, parsers = _parser()
        result: list[nodes.Node] = []
        for name, summary in COMMANDS.items():
            importlib.import_module(f"catnet.commands.{name}").add_arguments(parsers[name])
            section = nodes.section(ids=[f"catnet-{name}"], names=[f"catnet {name}"])
            section += nodes.title("", "", nodes.literal("", f"catnet {name}"))
            section += nodes.paragraph("", summary[0].upper() + summary[1:] + ("" if summary.endswith("?") else "."))
            text = parsers[name].format_help().rstrip()
            section += nodes.literal_block(text, text, language="text")
            self.state.document.note_implicit_target(section, section)
            result.append(section)
        return result


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("command-help", CommandHelp)
    return {"version": "1", "parallel_read_safe": True}
