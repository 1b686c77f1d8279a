"""How docstrings are handed on to the site: plain text, lists and emphasis."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="the site needs Sphinx")
PATH = Path(__file__).resolve().parents[2] / "docs" / "_ext" / "plain_docstrings.py"


def extension() -> Any:
    spec = importlib.util.spec_from_file_location("plain_docstrings", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("*Proof.* So a * b = b * a.", r"*Proof.* So a \* b = b \* a."),
        ("**Theorem.** 2*x*y, |x|, k_", r"**Theorem.** 2\*x\*y, \|x\|, k\_"),
        ("f(*args, **options)", r"f(\*args, \*\*options)"),
        ("`a * b` and x*", r"`a * b` and x\*"),
        ("    d.", r"    d\."),
        ("d. is a vector", r"d\. is a vector"),
    ],
)
def test_what_is_no_emphasis_is_escaped(text: str, told: str) -> None:
    assert extension().plain([text]) == [told]


def test_an_item_goes_on_below_its_first_word() -> None:
    """Further in, its first line would be a term, and the rest its definition."""
    lines = ["- one", "     and on", "* two", "three"]
    assert extension()._shown(lines, False) == ["- one", "  and on", "- two", "  three"]
    assert extension()._shown(["1. one", "and on", "10. two", "and on"], False)[1::2] == ["   and on", "    and on"]
