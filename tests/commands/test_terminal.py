"""What a person sees in a terminal: a session in a pseudo-terminal, complaints with the next step, explanations, the
tour, completion."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from pathlib import Path

import pytest

from catnet.cli import COMMANDS, main
from catnet.commands.explanations import EXPLAINED
from catnet.commands.terminal import Progress, print_lines
from catnet.commands.tour import STEPS

pty = pytest.importorskip("pty", reason="pseudo-terminals are those of Unix")
HAS_RICH = importlib.util.find_spec("rich") is not None
RECORDED = Path(__file__).parents[1] / "golden" / "sessions.txt"
ESCAPES = re.compile(r"\x1b\[[0-9;]*[mK]")


def session(*words, **environment):
    """What a terminal receives."""
    pid, stream = pty.fork()
    if pid == 0:
        os.environ.update({"TERM": "xterm-256color", "NO_COLOR": "", "COLUMNS": "500", **environment})
        os.execv(sys.executable, [sys.executable, "-m", "catnet", *words])
    received = b""
    while True:
        try:
            data = os.read(stream, 4096)
        except OSError:
            break
        if not data:
            break
        received += data
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), received.decode()


def test_a_paragraph_fills_the_lines_of_a_terminal():
    """A line that is too long is wrapped again, and leaves a word or two on a line of their own."""
    for columns in (60, 80, 200):
        _, received = session("explain", "verify", "zoo:odd-not-layerwise", COLUMNS=str(columns))
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", received)
        lines = [line.rstrip() for line in plain.partition("\nWhy")[2].strip("\r\n").splitlines() if line.strip()]
        assert len(lines) > 3 and all(len(line) <= columns for line in lines)
        assert all(len(line) > min(columns, 102) - 30 for line in lines[:-1])


def said(capsys, *words):
    capsys.readouterr()
    try:
        status = main(list(words))
    except SystemExit as stop:
        status = stop.code
    out, err = capsys.readouterr()
    return status, out, err


def test_a_terminal_gets_the_plain_text_and_the_line_of_progress_is_gone(capsys):
    status, received = session("verify", "zoo:odd-not-layerwise")
    _, plain, _ = said(capsys, "verify", "zoo:odd-not-layerwise")
    progress, _, answer = received.rpartition("\r\x1b[K")
    assert status == 1 and "matching layers" in progress
    assert ESCAPES.sub("", answer).replace("\r\n", "\n") == plain


@pytest.mark.skipif(not HAS_RICH, reason="colours need rich")
def test_verdicts_have_colours_unless_they_are_unwanted():
    _, received = session("verify", "zoo:odd-not-layerwise")
    assert "\x1b[1;31mrefuted" in received and "\x1b[1;32mproved" in received
    for unwanted in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        _, received = session("verify", "zoo:odd-not-layerwise", **unwanted)
        assert "\x1b[1;3" not in received


@pytest.mark.skipif(not HAS_RICH, reason="tables need rich")
@pytest.mark.parametrize("columns", [40, 60, 80])
def test_on_a_narrow_terminal_long_lines_go_on_below_where_they_began(capsys, columns):
    _, received = session("verify", "zoo:odd-not-layerwise", COLUMNS=str(columns))
    _, plain, _ = said(capsys, "verify", "zoo:odd-not-layerwise")
    answer = ESCAPES.sub("", received.rpartition("\r\x1b[K")[2]).replace("\r\n", "\n")
    assert answer.split() == plain.split()
    lines = [line.rstrip() for line in answer.splitlines()]
    assert max(map(len, lines)) <= columns
    rows = [line for line in plain.splitlines() if line.startswith("  identifiable")]
    place = next(index for index, line in enumerate(lines) if line.startswith("  identifiable"))
    assert len(rows[0]) > columns and lines[place + 1].startswith(" " * 18) and lines[place + 1][18] != " "


def recorded(*words):
    """A session as it is recorded: what was said to be done, line by line, then the answer with its colours."""
    status, received = session(*words, COLUMNS="72")
    done, _, answer = received.rpartition("\r\x1b[K")
    steps = [step.split(" …")[0] for step in done.split("\r\x1b[K") if step]
    steps = [step for place, step in enumerate(steps) if place == 0 or step != steps[place - 1]]
    shown = "\n".join(line.rstrip() for line in (answer or received).replace("\x1b", "ESC").splitlines())
    return "\n".join([f"$ catnet {' '.join(words)}", *(f"({step})" for step in steps), shown, f"(status {status})\n"])


@pytest.mark.skipif(not HAS_RICH, reason="colours need rich")
def test_recorded_sessions():
    """``CATNET_RECORD=1`` writes them anew."""
    sessions = ("verify zoo:odd-not-layerwise", "equal zoo:triangle zoo:triangle-nearly", "verify zoo:triangel")
    told = "\n".join(recorded(*words.split()) for words in sessions)
    if os.environ.get("CATNET_RECORD"):
        RECORDED.write_text(told, encoding="utf-8")
    assert told == RECORDED.read_text(encoding="utf-8")


def test_complaints_on_a_terminal_stand_on_a_line_of_their_own():
    status, received = session("verify", "zoo:triangel")
    assert status == 2 and received.endswith("\r\n")
    assert "triangle" in received.splitlines()[-1] and "catnet: error: " in received


def test_progress_counts_and_names_the_limit(monkeypatch):
    class Counted:
        found = 12_345

    line = Progress(200_000)
    line("enumerating")
    line._budget = Counted()
    assert line._line() == "enumerating … · 12,345 of 200,000 cells"[:79]


def test_lines_of_files_cannot_reach_the_terminal(capsys):
    print_lines(["a\x1b[31mb", "c\rd"])
    assert capsys.readouterr().out == "a\\x1b[31mb\nc\\rd\n"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["verfy"], "did you mean verify?"),
        (["identfy", "net.json"], "did you mean identify?"),
        (["verify", "--jsno"], "did you mean --json?"),
        (["equal", "zoo:squares", "zoo:squares", "--certficate", "x"], "did you mean --certificate?"),
        (["bound", "zoo:triangle", "--max-cell=3", "--maxcells", "4"], "did you mean --max-cells?"),
        (["zoo", "triangel"], "triangle"),
        (["laws", "--nothing-like-this-at-all"], "unrecognized"),
    ],
)
def test_what_was_meant(capsys, words, meant):
    status, out, err = said(capsys, *words)
    assert (status, out) == (2, "") and meant in err and err.count("\n") == 1
    assert err.startswith("catnet: error: ")


def test_the_version_names_what_computes(capsys):
    status, out, _ = said(capsys, "--version")
    assert status == 0
    assert re.fullmatch(r"catnet \S+ \(Python 3\.\S+, NumPy \S+, FLINT \S+ by python-flint \S+\)\n", out)


def test_quiet_and_verbose(capsys):
    assert said(capsys, "verify", "--quiet") == (0, "", "")
    assert said(capsys, "verify", "zoo:odd-not-layerwise", "-q") == (1, "", "")
    _, plain, _ = said(capsys, "verify")
    _, out, _ = said(capsys, "verify", "--verbose")
    assert out.startswith(plain.rstrip("\n")) and re.search(r"\n  cost +\S+ seconds, 4 squares, 2 generators\n$", out)


EXPLANATIONS = [
    (["verify", "zoo:triangle"], 0, "homomorphism"),
    (["verify", "zoo:odd-not-layerwise"], 1, "no contradiction"),
    (["verify", "zoo:tanh-nearly"], 2, ""),
    (["equal", "zoo:tanh-signed-swap", "zoo:tanh-nearly"], 1, "a single point is a proof"),
    (["equal", "zoo:squares", "zoo:squares"], 0, "all points"),
    (["identify", "zoo:triangle"], 0, "checked exactly"),
    (["identify", "zoo:odd-not-layerwise"], 1, "twin"),
    (["reduce", "zoo:triangle"], 0, "none of these"),
    (["realize", "zoo:odd-not-layerwise"], 0, "1 → 2 → 1"),
    (["bound", "zoo:triangle"], 0, "both ends meet"),
    (["regions", "zoo:triangle"], 0, "39"),
    (["symmetrize", "zoo:odd-not-layerwise"], 0, "Pythagoras"),
    (["symmetries", "zoo:triangle"], 0, "all of this kind"),
    (["verify", "zoo:triangle", "--max-cells", "1"], 0, "homomorphism"),
    (["regions", "zoo:triangle", "--max-cells", "2"], 3, "not a guess"),
]


@pytest.mark.parametrize(("words", "status", "part"), EXPLANATIONS, ids=[" ".join(words) for words, *_ in EXPLANATIONS])
def test_why(capsys, words, status, part):
    """The paragraph speaks of this answer; it is the same by `explain`, by `--explain` and in JSON."""
    first = said(capsys, "explain", *words)
    assert first == said(capsys, *words, "--explain") and first[0] == status
    if status == 2:
        return
    paragraph = " ".join(first[1].rpartition("\nWhy\n")[2].split())
    _, out, _ = said(capsys, *words, "--json", "--explain")
    assert " ".join(json.loads(out)["explanation"].split()) == paragraph and part in paragraph
    assert "{" not in paragraph and "None" not in paragraph


def test_every_question_is_explained():
    others = {"instance", "convert", "draw", "zoo", "architectures", "laws", "sweep", "explain", "tour", "completion"}
    assert set(COMMANDS) - others == set(EXPLAINED)


def test_a_file_is_explained_by_what_it_is(capsys, tmp_path):
    assert "end to end" in said(capsys, "explain", "zoo:triangle")[1]
    assert "criterion" in said(capsys, "explain", "zoo:tanh-nearly")[1]
    certificate = str(tmp_path / "c.json")
    assert said(capsys, "verify", "--certificate", certificate)[0] == 0
    status, out, _ = said(capsys, "explain", certificate)
    assert status == 0 and out.startswith("accepted") and "shares no code" in " ".join(out.split())
    status, out, err = said(capsys, "explain", str(tmp_path / "missing.json"))
    assert (status, out) == (2, "") and "missing.json" in err
    assert said(capsys, "explain", "--help")[0] == 0


def test_the_tour_is_run(capsys):
    status, out, err = said(capsys, "tour", "--json")
    steps = json.loads(out)["steps"]
    assert (status, err) == (0, "") and [step["command"] for step in steps] == [f"catnet {s.command}" for s in STEPS]
    assert [step["status"] for step in steps] == [0, 0, 0, 1, 1, 0, 0, 1]
    status, out, _ = said(capsys, "tour", "--step", "4")
    assert status == 0 and out.count("$ catnet") == 1 and "Why" in out
    assert said(capsys, "tour", "--step", "99")[0] == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(capsys, shell):
    status, out, err = said(capsys, "completion", shell)
    if importlib.util.find_spec("shtab") is None:
        assert (status, out) == (2, "") and "pip install" in err
    else:
        assert status == 0 and all(word in out for word in ("symmetrize", "max-cells", "certificate"))
