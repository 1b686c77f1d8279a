"""The page on testing: its code runs, its tests pass, its message is what is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from catnet.testing.laws import LAWS
from tests.laws.toy import DEFECTS

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"


def test_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "page"}
    for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == 5
    for test in tests:
        test()
    message, untested = re.findall(r"```text\n(.*?)```", text, flags=re.DOTALL)
    assert names["message"] == message.rstrip("\n") and names["untested"] == untested.rstrip("\n")


def test_what_it_says_of_the_tests() -> None:
    assert len(DEFECTS) == 13 and len(LAWS) > 60
