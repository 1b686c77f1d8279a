"""How long things take is said: every lesson says it in its first lines, the README of the test command, each
benchmark in its docstring.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "docs" / "lessons").glob("[0-9]*.md"), key=lambda path: int(path.stem.split("-")[0]))
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_says_how_long_it_takes(lesson: Path) -> None:
    assert re.search(rf"^\*({'|'.join(NUMBERS[1:])}) minutes?\. ", lesson.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_says_how_long_the_tests_take_and_counts_the_lessons() -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert re.search(
        r"&& pytest ``` needs .{0,90} it takes (about|a little over|under|less than) \w+ minutes of processor time",
        text,
    )
    assert f"{NUMBERS[len(LESSONS)]} lessons, of five to ten minutes each" in text


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "benchmarks").glob("*.py")), ids=lambda path: path.stem)
def test_a_benchmark_says_how_long_it_takes(path: Path) -> None:
    said = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    assert re.search(r" Takes .*(second|minute|hour|time)", said), path.name
