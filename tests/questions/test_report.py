"""A report in Python reads as it does on the command line."""

from __future__ import annotations

import pytest

import catnet
from catnet.cli import main

ENTRIES = ["triangle", "absolute-value", "odd-not-layerwise", "cyclic-7"]


@pytest.mark.parametrize("name", ENTRIES)
def test_str_of_a_report_is_the_text_of_the_command_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    instance = catnet.read_instance(f"zoo:{name}")
    report = catnet.verify(instance.network, instance.ends)
    assert main(["verify", f"zoo:{name}"]) in (0, 1, 3)
    shown = capsys.readouterr().out
    assert shown.startswith(f"{instance.name}: {report}\n")  # after which a command may add what it asked beside
    assert shown == f"{instance.name}: {report}\n" or not report.layerwise.is_proved


def test_repr_of_a_report_fits_a_line() -> None:
    instance = catnet.read_instance("zoo:triangle")
    text = repr(catnet.verify(instance.network, instance.ends))
    assert len(text) < 120 and "\n" not in text and "layerwise proved" in text
