"""``catnet laws`` prints the list that the tests run."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from catnet.cli import main
from catnet.testing.laws import CARRIERS, LAWS, iter_cases


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document)[-1] == "cost" and document["command"] == "laws"
    assert [(law["name"], law["statement"]) for law in document["laws"]] == [(law.name, law.statement) for law in LAWS]
    assert [carrier["name"] for carrier in document["carriers"]] == [carrier.name for carrier in CARRIERS]
    assert document["cases"] == len(list(iter_cases()))


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("  ") and line.split()[0] in {law.name for law in LAWS} for line in lines) == len(LAWS)
    assert all(len(line) <= 120 for line in lines)


def test_without_hypothesis() -> None:
    """One line that names the extra, and no traceback."""
    code = (
        "import sys; sys.modules['hypothesis'] = None; from catnet.cli import main; sys.exit(main(['laws', '--json']))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 2 and not result.stdout
    assert result.stderr == "catnet: error: catnet.testing needs Hypothesis: pip install catnet-exact[test]\n"
