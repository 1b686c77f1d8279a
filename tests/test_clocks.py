"""No test measures how long something takes: on a busy machine it would fail for that.

Waiting with an end (``time.monotonic``) is no measurement, and speed lives in tests/benchmarks.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent
CLOCKS = {"perf_counter", "perf_counter_ns", "process_time", "process_time_ns", "thread_time", "time"}
SCRIPTS = {ROOT / "light_import.py", ROOT / "browser" / "measure_page.py"}
"""What is run by hand, or prints a time and decides nothing by it."""


def clocks_in(text: str) -> list[str]:
    """The clocks of the module `time` that a program reads."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "time":
            found += [node.attr] if node.attr in CLOCKS else []
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [alias.name for alias in node.names if alias.name in CLOCKS]
    return found


def test_what_reads_a_clock_is_seen() -> None:
    assert clocks_in("import time\nstart = time.perf_counter()\n") == ["perf_counter"]
    assert clocks_in("from time import process_time, sleep\n") == ["process_time"]
    assert clocks_in("import time\ntime.sleep(1)\nend = time.monotonic() + 5\n") == []


def test_no_test_reads_a_clock() -> None:
    paths = [path for path in ROOT.rglob("*.py") if ROOT / "benchmarks" not in path.parents and path not in SCRIPTS]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    assert len(texts) > 200
    assert not [str(path) for path, text in texts.items() if "time" in text and clocks_in(text)]
