"""What the README shows of a trained network is what the commands say of it, line by line and in this order."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from catnet.cli import main

ROOT = Path(__file__).resolve().parents[2]
TRAINED = ROOT / "docs" / "digits.safetensors"
"""By PyTorch, on the digits 0 and 8 of scikit-learn and their mirror images; in float32, bit for bit."""


def test_the_three_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```console\n(.*?)```", text, re.DOTALL)[0]  # the first thing that a reader sees
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    shutil.copy(TRAINED, tmp_path / "docs")
    asked = 0
    for part in shown.split("$ catnet ")[1:]:
        command, *lines = part.splitlines()
        words = re.findall(r'"[^"]*"|\S+', command)
        capsys.readouterr()
        status = main([word.strip('"') for word in words])
        said = capsys.readouterr().out.splitlines()
        assert status == (1 if words[0] == "verify" else 0)
        asked += 1
        place = 0
        for line in lines:
            if line.strip() != "…":
                assert line in said[place:], line
                place = said.index(line, place) + 1
    assert asked == 3
