"""What is printed, in this process: colours where they are wanted, any encoding, standard streams that are gone."""

from __future__ import annotations

import io
import re
import sys
import time

import pytest

from catnet.budget import Budget
from catnet.commands.terminal import Progress, complain, print_lines, print_text, printable, silence_standard_output

ESCAPES = re.compile(r"\x1b\[[0-9;]*[mK]")


class Terminal(io.StringIO):
    """Text that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def looked_at(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in the place of both streams; set inside a test, since pytest sets its own before that."""
    found = Terminal()
    monkeypatch.setattr(sys, "stdout", found)
    monkeypatch.setattr(sys, "stderr", found)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "40", "NO_COLOR": ""}.items():
        monkeypatch.setenv(name, value)
    return found


LINES = [
    "t: refuted. It is not.",
    "",
    "  end to end      refuted: f(g x) and g f(x) differ for g = s, as was seen",
    "plain " * 12,
]


def test_colours_change_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich", reason="colours come from rich")
    screen = looked_at(monkeypatch)
    print_lines(LINES)
    received = screen.getvalue()
    assert "\x1b[" in received
    assert ESCAPES.sub("", received).split() == " ".join(LINES).split()
    folded = [line for line in ESCAPES.sub("", received).splitlines() if line.startswith(" " * 18)]
    assert folded and all(len(line.rstrip()) <= 40 for line in folded)  # under what they go on from


@pytest.mark.parametrize("change", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"rich": None}])
def test_without_colours_the_lines_are_as_they_are(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None]
) -> None:
    screen = looked_at(monkeypatch)
    for name, value in change.items():
        if value is None:
            monkeypatch.setitem(sys.modules, "rich.console", None)
        else:
            monkeypatch.setenv(name, value)
    print_lines(LINES)
    assert screen.getvalue() == "\n".join(LINES) + "\n"


def test_signs_that_the_stream_cannot_write_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    print_text("1 → 2")
    assert raw.getvalue() == b"1 \\u2192 2\n"


def test_streams_that_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(OSError, match="is closed"):
        print_text("x")
    complain("nobody hears this")
    silence_standard_output()
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    silence_standard_output()
    with pytest.raises(ValueError, match="closed"):
        print_lines(["x"])


def test_what_is_shown_holds_no_command_for_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = looked_at(monkeypatch)
    assert printable("a\x1b[2Jb\n\ud800") == "a\\x1b[2Jb\\n\\ud800"
    complain("two\nlines \x1b[2J")
    assert screen.getvalue() == "\r\x1b[Kcatnet: error: two lines \\x1b[2J\n"


def test_the_line_of_progress_says_how_long_and_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = looked_at(monkeypatch)
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    progress = Progress(max_cells=1000)
    budget = Budget()
    with progress.shown(budget):
        progress("counting")
        now[0] = 2.0
        monkeypatch.setattr(type(budget), "found", property(lambda self: 500), raising=False)
        progress("counting")
    assert "counting …" in screen.getvalue()
    assert "counting … · 2 s · 500 of 1,000 cells · 250 a second" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")
