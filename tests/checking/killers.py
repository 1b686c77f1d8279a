"""The certificates that kill the mutants, a few of the corpora: in cases/killers.jsonl, each with its exit status.

``python tests/benchmarks/checker_mutants.py --write`` chooses them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from catnet.checking import every, reading
from tests.checking.mutants import outcome_of

FILE = Path(__file__).parent / "cases" / "killers.jsonl"


def stored() -> list[tuple[str, int]]:
    """The texts, and the exit status of each."""
    if not FILE.exists():
        return []
    lines = (json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())
    return [(text, status) for status, text in lines]


def of(claim: str) -> list[str]:
    """The texts about one claim."""
    return [text for text, _ in stored() if f'"claim": "{claim}"' in text]


def read() -> list[tuple[str, Any]]:
    """The texts, with what the checkers say of them."""
    return [(text, outcome_of((every, reading), text)) for text, _ in stored()]


def write(entries: Sequence[tuple[str, Any]]) -> None:
    """Every text once, in order."""
    lines = sorted({json.dumps([expected[0], text]) for text, expected in entries})
    FILE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
