"""Every page with cells opens as a notebook, runs there cell by cell, and shows what it draws."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import catnet
from catnet.geometry.complex import polyhedral_complex

jupytext = pytest.importorskip("jupytext", reason="jupytext is not installed (pip install -e .[docs])")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed (pip install -e .[docs])")
nbformat = pytest.importorskip("nbformat")

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [page for page in sorted(DOCS.glob("**/*.md")) if "```{code-cell}" in page.read_text(encoding="utf-8")]


SHOWN = {"report": "data:image/svg+xml;base64,", "answer": "an exact witness"}
"""Cells that are a name, and what is in the table that its value shows itself by."""


def pictures(cells: list[Any]) -> Iterator[tuple[str, set[str]]]:
    """The cells that end with a figure, and in which forms they show it."""
    for cell in cells:
        if cell.cell_type == "code" and re.search(r"\.figure\s*$", cell.source):
            yield cell.source, {kind for output in cell.outputs for kind in output.get("data", {})}


def test_there_are_pages_with_cells() -> None:
    assert len(PAGES) >= 13


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_notebook_has_no_words_of_the_site_and_its_answers_fold(page: Path) -> None:
    """Markdown of a notebook is shown by Jupyter, which knows no directives; an answer's cells are folded as well."""
    for cell in jupytext.read(page).cells:
        if cell.cell_type == "code":
            folds = "hide-cell" in cell.metadata.get("tags", [])
            hidden = dict(cell.metadata.get("jupyter", {}))
            assert hidden == ({"source_hidden": True, "outputs_hidden": True} if folds else {}), cell.source
        else:
            words = re.sub(r"(?ms)^```.*?^```$", "", cell.source)
            assert not re.search(r"^:::|^```\{|\{(dropdown|doc|ref|note)\}", cell.source, re.MULTILINE), cell.source
            for name in ("details", "summary"):
                assert words.count(f"<{name}>") == words.count(f"</{name}>")
            assert not re.search(r"</summary>\n[^\n]|[^\n]\n</details>", words)  # else what is inside is no markdown


def test_the_site_folds_answers_by_dropdowns(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sphinx", reason="Sphinx is not installed (pip install -e .[docs])")
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    folded = importlib.import_module("notebooks").folded
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert folded(text).count(":::{dropdown} ") == text.count("<details>") and "details>" not in folded(text)


@pytest.mark.share(4)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_as_a_notebook(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    notebook = jupytext.read(page)
    path = tmp_path / "page.ipynb"
    jupytext.write(notebook, path)  # as the button does
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    wanted = page.read_text(encoding="utf-8").count("```{code-cell}")
    assert len(code) == wanted and not any("style" in cell.source and "get_ipython" in cell.source for cell in code)
    for source, kinds in pictures(code):
        assert "image/svg+xml" in kinds, source
    for cell in code:
        for output in cell.outputs:  # a figure of Matplotlib that says its name instead of showing itself
            assert not output.get("data", {}).get("text/plain", "").startswith("<Figure") or len(output["data"]) > 1
        if cell.source in SHOWN:
            (shown,) = [output["data"]["text/html"] for output in cell.outputs]
            assert SHOWN[cell.source] in shown


def test_a_notebook_shows_values_without_setup_and_a_terminal_shows_text(monkeypatch: pytest.MonkeyPatch) -> None:
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed (pip install .[docs])")
    theta = catnet.MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    ends = catnet.EndActions((("s", catnet.Monomial.diagonal([-1]), catnet.Monomial.identity(1)),))
    report = catnet.verify(theta, ends)
    display = formatters.DisplayFormatter()
    for value, wanted in (
        (theta, "image/svg+xml"),
        (report, "text/html"),
        (report.proof, "text/html"),
        (report.end_to_end, "text/html"),
        (report.group, "image/svg+xml"),
        (theta.layers[0], "text/latex"),
        (catnet.symmetries(theta), "text/html"),
        (polyhedral_complex([([[1]], [0]), ([[1]], [0])]), "image/svg+xml"),
    ):
        data, _ = display.format(value)
        assert {"text/plain", wanted} <= set(data), type(value)
    display.active_types = ["text/plain"]
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(display_formatter=display))
    assert report._repr_mimebundle_() == {"text/plain": repr(report)}  # nothing was drawn for it
