"""The stored certificates of every kind are what would be written today, accepted and rejected as they say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from catnet.checking import every
from catnet.files.certificate import certificate_text
from tests.checking.mutator import outcome

FOLDER = Path(__file__).resolve().parents[2] / "proofs" / "instances"
STORED = sorted((FOLDER / "kinds").glob("*/*.json"))


def documents() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("kinds", FOLDER / "kinds.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, Any] = module.documents()
    return found


@pytest.mark.parametrize("path", STORED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_accepted_and_rejected(path: Path) -> None:
    assert outcome(path.read_text())[0] == {"accepted": 0, "rejected": 1}[path.parent.name]


def test_they_are_what_would_be_written_today() -> None:
    written = {name: certificate_text(document) for name, document in documents().items()}
    stored = {f"{path.parent.name}/{path.name}": path.read_text() for path in STORED}
    assert stored == written and len(stored) == 2 * sum(name.startswith("accepted") for name in stored)
    known = {f"{claim.replace(' ', '_')}.json" for claim in every.CHECKERS}
    assert {f"{Path(name).stem.partition('-')[0]}.json" for name in stored} <= known
