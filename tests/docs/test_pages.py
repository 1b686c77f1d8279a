"""Every doctest on a page of the documentation runs; lessons and how-to pages with cells run when the site is built."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def pages() -> list[Path]:
    found = sorted(DOCS.glob("**/*.md"))
    return [page for page in found if ">>>" in page.read_text(encoding="utf-8")]


def context(page: Path) -> dict[str, Any]:
    """What a page takes for granted: the ladder that the page on pictures prints is one of a swap on both layers."""
    if page.name != "drawing.md":
        return {}
    from catnet.algebra.monomial import Monomial
    from catnet.drawing.latex import latex_ladder
    from catnet.theorem.ladder import LayerActions

    swap = Monomial.of_permutation((1, 0))
    return {"latex_ladder": latex_ladder, "actions": LayerActions((("s", (swap, swap)),))}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_doctests_of_a_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    code = "\n".join(block for block in BLOCK.findall(text) if ">>>" in block)
    found = doctest.DocTestParser().get_doctest(code, {"__name__": "page", **context(page)}, page.name, str(page), 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(found, out=told.append)
    assert runner.tries > 0 and not runner.failures, "".join(told)


def test_every_doctest_stands_in_a_block_that_is_run() -> None:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        inside = sum(block.count(">>>") for block in BLOCK.findall(text))
        assert text.count(">>>") == inside, page.name
