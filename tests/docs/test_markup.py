"""Text that a page sets as something else: lines of a paragraph that look like items, and sections of docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ITEM = re.compile(r"([+*-]|\d+\.|>|#+) ")
OPENING = re.compile(r"\s*([+*-]|\d+[.)]) |\||#|>|\s{2,}|```|:::|---")
TEXT_ONLY = ("Parameters", "Returns", "Yields", "Raises", "References", "Attributes")


def paragraphs(page: Path) -> Iterator[tuple[int, str, str]]:
    """Every line of text behind another one, with its number, outside of code."""
    before, code = "", False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        code ^= line.startswith("```")
        if not code and before.strip() and not OPENING.match(before):
            yield number, before, line
        before = line


def test_no_line_of_a_paragraph_is_set_as_an_item() -> None:
    """A formula that is wrapped before + or a number and a full stop becomes a list."""
    pages = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]
    assert len(pages) > 40
    wrong = [(page.name, number, line) for page in pages for number, _, line in paragraphs(page) if ITEM.match(line)]
    assert not wrong


def docstrings() -> Iterator[tuple[str, list[str]]]:
    for path in sorted((ROOT / "catnet").glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                text = ast.get_docstring(node)
                if text:
                    yield f"{path.relative_to(ROOT)}: {getattr(node, 'name', '')}", text.splitlines()


def test_examples_stand_under_their_own_heading() -> None:
    """Else they are taken for a parameter, or for what is returned."""
    wrong, seen = [], 0
    for name, lines in docstrings():
        section = ""
        for line, below in zip(lines, [*lines[1:], ""], strict=True):
            section = line.strip() if re.fullmatch(r"\s*-{3,}", below) else section
            seen += line.strip().startswith(">>>")
            if line.strip().startswith(">>>") and section in TEXT_ONLY:
                wrong.append((name, section, line))
    assert seen > 500 and not wrong


def test_types_of_parameters_are_words() -> None:
    """A prime is read as a quotation mark there, and a star or an arrow ends the type."""
    wrong = []
    for name, lines in docstrings():
        section = ""
        for line, below in zip(lines, [*lines[1:], ""], strict=True):
            section = line.strip() if re.fullmatch(r"\s*-{3,}", below) else section
            if section in ("Parameters", "Returns") and re.match(r"\S.* : .*('|\*|->)", line):
                wrong.append((name, line))
    assert not wrong
