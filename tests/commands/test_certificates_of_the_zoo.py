"""Every entry of the zoo, every command, every verdict: which answers have no certificate, and why.

The list is compared with what happens, in both directions: an answer that loses its certificate, and one that gets one,
are both noticed.
"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

from catnet.checking import every
from catnet.cli import main
from catnet.zoo import names

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "hand-over-a-proof.md"
COMMANDS = {
    "verify": ("verify",),
    "identify": ("identify",),
    "reduce": ("reduce",),
    "realize": ("realize",),
    "symmetrize": ("symmetrize",),
    "equal": ("equal",),
    "regions": ("regions",),
    "symmetries": ("symmetries",),
    "signed symmetries": ("symmetries", "--kind", "signed"),
    "linear symmetries": ("symmetries", "--kind", "linear"),
    "bound": ("bound", "--max-cells", "20"),
}
OTHERWISE = {"realize", "symmetrize", "equal"}
"""What is certified there says how the answer is meant: of another network, or of two."""

LESS = {"identifiable among simple parameters", "symmetries", "linear symmetries", "bounds on a box"}
"""Claims that are made where the question stays open: symmetries, perhaps not all; a whole Lie algebra; intervals."""

NONE = {
    ("bound", "trivial-group"): "there is no defect to bound",
}
"""Decided, and without a certificate: which words of the page say why."""


def answered(words: tuple[str, ...], name: str, path: Path) -> tuple[int, str]:
    out = io.StringIO()
    pair = [f"zoo:{name}"] * (2 if words[0] == "equal" else 1)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        status = main([*words, *pair, "--json", "--certificate", str(path)])
    return status, out.getvalue()


@pytest.mark.share(3)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_decided_has_a_certificate_or_is_listed(command: str, tmp_path: Path) -> None:
    without = set()
    for name in names():
        path = tmp_path / f"{name}.json"
        status, out = answered(COMMANDS[command], name, path)
        if path.exists():
            found = every.check(json.loads(path.read_text()))
            claimed = found["claim_verdict"]
            graded = status == 3 and found["claim"] in LESS
            assert graded or status in (0, 1), (command, name)
            assert graded or command in OTHERWISE or claimed == ("proved", "refuted")[status], (command, name)
        elif status in (0, 1):
            assert json.loads(out)["certificate"] is None
            without.add(name)
    assert without == {name for entry, name in NONE if entry == command}


@pytest.mark.parametrize("words", sorted(set(NONE.values())))
def test_the_page_says_why(words: str) -> None:
    assert words in PAGE.read_text(encoding="utf-8")


def test_the_names_are_entries_of_the_zoo() -> None:
    assert {name for _, name in NONE} <= set(names()) and {command for command, _ in NONE} <= set(COMMANDS)
