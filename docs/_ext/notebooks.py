"""Every page with cells as a notebook beside the site, and a button on the page that downloads it.

The role ``nb-download`` of myst-nb (tried) hands over the notebook as it was executed, so that no question is left to
the reader, and its own line stands in the notebook as text; buttons of sphinx-book-theme offer sources, not notebooks.

Answers fold by ``<details>``, which Jupyter and GitHub know; for the site they become dropdowns of sphinx-design.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
from docutils import nodes
from sphinx.application import Sphinx

FOLDER = "notebooks"


def pages_with_cells(source: Path) -> Iterator[Path]:
    """The pages below a folder that have cells."""
    for page in sorted(source.glob("**/*.md")):
        if "```{code-cell}" in page.read_text(encoding="utf-8"):
            yield page


def name_of(docname: str) -> str:
    return f"{FOLDER}/{docname.replace('/', '-')}.ipynb"


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    source, target = Path(app.srcdir), Path(app.outdir)
    (target / FOLDER).mkdir(exist_ok=True)
    for page in pages_with_cells(source):
        docname = page.relative_to(source).with_suffix("").as_posix()
        jupytext.write(jupytext.read(page), target / name_of(docname))


def add_button(
    app: Sphinx, docname: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    page = Path(app.srcdir) / f"{docname}.md"
    if doctree is None or not page.is_file() or "```{code-cell}" not in page.read_text(encoding="utf-8"):
        return
    address = context["pathto"](name_of(docname), 1)
    button = f'<p class="notebook"><a class="btn btn-outline-primary btn-sm" href="{address}" download>'
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{button}Download as a notebook</a></p>", 1)


def folded(text: str) -> str:
    """A page whose ``<details>`` are dropdowns."""
    return re.sub(r"(?ms)^<details><summary>(.*?)</summary>$(.*?)^</details>$", r":::{dropdown} \1\2:::", text)


def fold(app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = folded(source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", fold)
    app.connect("build-finished", write_notebooks)
    app.connect("html-page-context", add_button)
    return {"version": "1", "parallel_read_safe": True}
