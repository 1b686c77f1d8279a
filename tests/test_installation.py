"""Another distribution called catnet in the same folder is said in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from catnet import cli
from catnet.installation import find_other_catnet


def test_ours_alone_is_no_other(tmp_path: Path) -> None:
    assert find_other_catnet() is None
    (tmp_path / "catnet_exact-0.1.0.dist-info").mkdir()
    (tmp_path / "catnet-notes.txt").touch()
    assert find_other_catnet(tmp_path) is None
    assert find_other_catnet(tmp_path / "absent") is None


@pytest.mark.parametrize("name", ["catnet-0.4.2.dist-info", "catnet-1.0.egg-info"])
def test_another_one_is_named_with_what_to_do(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).mkdir()
    words = find_other_catnet(tmp_path)
    assert words is not None and "pip uninstall" in words and "\n" not in words
    monkeypatch.setattr(cli, "find_other_catnet", lambda: words)
    assert cli.main(["verify"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err == f"catnet: error: {words}\n"
