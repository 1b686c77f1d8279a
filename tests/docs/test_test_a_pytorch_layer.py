"""The how-to page on PyTorch layers, run as it stands on the page, where PyTorch is installed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "test-a-pytorch-layer.md"

BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_page_has_code_that_compiles() -> None:
    assert len(BLOCKS) == 5
    for block in BLOCKS:
        compile(block, str(PAGE), "exec")


@pytest.mark.filterwarnings("default")
def test_the_page_runs() -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed, and only this page needs it: pip install torch")
    names: dict[str, Any] = {"__name__": "page"}
    for block in BLOCKS:
        exec(compile(block, str(PAGE), "exec"), names)
    names["test_mean_mixing"]()
    assert "x" in names["message"].splitlines()[2]
