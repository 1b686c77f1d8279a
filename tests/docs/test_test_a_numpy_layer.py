"""The how-to page on NumPy layers, run as it stands on the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "test-a-numpy-layer.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_page_runs() -> None:
    names: dict[str, Any] = {"__name__": "page"}
    assert len(BLOCKS) == 5
    for block in BLOCKS:
        exec(compile(block, str(PAGE), "exec"), names)
    names["test_deep_sets"]()
    names["test_deep_sets_at_drawn_points"]()
    assert "x " in names["message"].splitlines()[2]
