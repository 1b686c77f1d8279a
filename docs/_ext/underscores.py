"""In these pages an underscore is an index, k_i; emphasis is written with asterisks.

MyST can only switch emphasis off as a whole (``myst_disable_syntax``), asterisks with it.
"""

from __future__ import annotations

from typing import Any

from markdown_it import parser_inline
from markdown_it.rules_inline import StateInline, emphasis
from sphinx.application import Sphinx


def tokenize(state: StateInline, silent: bool) -> bool:
    """Emphasis, but not by underscores."""
    return state.src[state.pos] != "_" and emphasis.tokenize(state, silent)


def setup(app: Sphinx) -> dict[str, Any]:
    parser_inline._rules[:] = [(name, tokenize if name == "emphasis" else rule) for name, rule in parser_inline._rules]
    return {"version": "1", "parallel_read_safe": True}
