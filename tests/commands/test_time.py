"""A command under a time limit ends, whatever it is doing, and says what it found; never with status 1 by accident."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import catnet.commands.verify
import catnet.questions.verify
from catnet.cli import main
from catnet.commands import watch
from catnet.commands.answer import Answer, finish, keep
from catnet.errors import BudgetError

Run = Callable[[Any, Any], Answer]
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="the command's double is handed on by a fork")

OPEN = Answer(
    3, {"command": "verify", "verdict": "undecided", "group": {"order": 2}}, ["  group   order 2"], {"squares": 1}
)
DECIDED = Answer(0, {"command": "verify", "verdict": "proved"}, ["proved."])


def deaf() -> None:
    """As inside a call of a compiled library: no alarm is heard."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGINT})
    time.sleep(60)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Ask `catnet verify` with another body."""

    def asked(run: Run, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(catnet.commands.verify, "run", run)
        status = main(["verify", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return asked


@pytest.fixture
def ended(ask: Any, tmp_path: Path) -> Callable[..., tuple[float, int, str, str]]:
    """Ask with a limit that comes after ``there()``, and which limit that was: a busy machine gets more time."""

    def asked(run: Callable[[Any, Any, Callable[[], None]], Answer], *arguments: str) -> tuple[float, int, str, str]:
        mark = tmp_path / "there"

        def marked(options: Any, progress: Any) -> Answer:
            return run(options, progress, mark.touch)

        for limit in (0.3, 3.5, 30.5):
            found = ask(marked, "--timeout", str(limit), *arguments)
            if mark.exists():
                mark.unlink()
                return (limit, *found)
        raise AssertionError("the command never came to where it was to be ended")

    return asked


@forks
def test_a_deaf_command_is_ended_and_what_it_found_is_said(ended: Any) -> None:
    def run(options: Any, progress: Any, there: Callable[[], None]) -> Answer:
        keep(options, lambda: OPEN)
        there()
        deaf()
        return DECIDED

    limit, status, out, err = ended(run, "--json")
    document = json.loads(out)
    assert (status, err) == (3, "")
    assert document["verdict"] == "undecided" and document["reason"] == f"the budget of {limit} seconds ran out"
    assert document["group"] == {"order": 2} and document["cost"]["squares"] == 1
    limit, status, out, err = ended(run)
    assert status == 3 and out == f"undecided. the budget of {limit} seconds ran out.\n  group   order 2\n"


@forks
def test_an_answer_that_was_found_stands(ended: Any) -> None:
    def run(options: Any, progress: Any, there: Callable[[], None]) -> Answer:
        keep(options, lambda: OPEN)
        keep(options, lambda: DECIDED)
        there()
        deaf()
        return OPEN

    assert ended(run)[1:] == (0, "proved.\n", "")


@forks
def test_the_alarm_is_heard_first_and_leaves_time_to_answer(ended: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GRACE", 60)

    def run(options: Any, progress: Any, there: Callable[[], None]) -> Answer:
        try:
            there()
            time.sleep(60)
        except BudgetError:
            finish(options)
        time.sleep(0.2)  # longer than the alarm waits
        return DECIDED

    assert ended(run)[1:] == (0, "proved.\n", "")


@forks
@pytest.mark.parametrize("error", [SystemError("inside a library"), ValueError("x"), SystemExit(1), MemoryError()])
def test_whatever_the_alarm_breaks_into_is_undecided(ask: Any, error: BaseException) -> None:
    def run(options: Any, progress: Any) -> Answer:
        try:
            time.sleep(60)
        except BudgetError:
            raise error from None
        return DECIDED

    status, out, err = ask(run, "--timeout", "0.1", "--json")
    assert (status, json.loads(out)["verdict"], err) == (3, "undecided", "")


@forks
def test_a_command_that_dies_is_undecided(ask: Any) -> None:
    def run(options: Any, progress: Any) -> Answer:
        keep(options, lambda: OPEN)
        os.kill(os.getpid(), signal.SIGKILL)
        return DECIDED

    status, out, _ = ask(run, "--timeout", "50", "--json")
    assert status == 3 and json.loads(out)["reason"] == "the computation ended without an answer"


@forks
def test_an_interrupt_of_the_child_is_130(ask: Any) -> None:
    def run(options: Any, progress: Any) -> Answer:
        raise KeyboardInterrupt

    assert ask(run, "--timeout", "50") == (130, "", "catnet: error: interrupted\n")
    assert ask(run) == (130, "", "catnet: error: interrupted\n")


@forks
def test_what_a_killed_command_had_begun_to_write_is_removed(ended: Any, tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    folder.mkdir()
    target = folder / "c[1].json"
    target.write_text("old")

    def run(options: Any, progress: Any, there: Callable[[], None]) -> Answer:
        (folder / f".c[1].json.{os.getpid()}.abc.part").write_text("half")
        (folder / ".c[1].json.1.abc.part").write_text("somebody else's")
        there()
        deaf()
        return DECIDED

    assert ended(run, "--certificate", str(target))[1] == 3
    assert sorted(path.name for path in folder.iterdir()) == [".c[1].json.1.abc.part", "c[1].json"]
    assert target.read_text() == "old"


def test_counted_budgets_and_memory_say_what_was_found(ask: Any) -> None:
    for error, reason in (
        (BudgetError("cells", 7), "the budget of 7 cells ran out"),
        (MemoryError(), "memory ran out"),
    ):

        def run(options: Any, progress: Any, error: BaseException = error) -> Answer:
            keep(options, lambda: OPEN)
            raise error

        status, out, err = ask(run, "--json")
        document = json.loads(out)
        assert (status, err, document["reason"], document["group"]) == (3, "", reason, {"order": 2})


def test_a_fault_is_one_line_and_never_a_refutation(ask: Any) -> None:
    def run(options: Any, progress: Any) -> Answer:
        raise TypeError("two\nlines")

    for limit in ((), ("--timeout", "50")):
        status, out, err = ask(run, *limit)
        assert (status, out) == (2, "") and err.startswith(
            "catnet: error: this is a fault of catnet: TypeError: two lines"
        )
        assert err.count("\n") == 1


def test_the_same_answer_with_and_without_a_limit(capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for limit in ([], ["--timeout", "100"]):
        assert main(["verify", "--json", *limit]) == 0
        answers.append(json.loads(capsys.readouterr().out))
        del answers[-1]["cost"]["seconds"]
    assert answers[0] == answers[1]
    assert main(["verify", "zoo:no such", "--timeout", "100"]) == 2
    assert capsys.readouterr().err.startswith("catnet: error: zoo:no such")


def test_without_forks_a_new_interpreter_is_watched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]))
    assert main(["verify", "--json", "--timeout", "100"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "proved"
    assert main(["verify", str(tmp_path / "absent.json"), "--timeout", "100"]) == 2
    assert main(["verify", "--timeout", "0.001", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["reason"] == "the budget of 0.001 seconds ran out"


def test_a_silent_child_is_no_answer() -> None:
    if hasattr(os, "fork"):
        assert watch.watch(time.monotonic() + 50, lambda send: None, [])[0] is None


def test_memory_is_counted_by_the_arrays(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = [[str((i * j * 7) % 11 - 5) for i in range(1, 4)] for j in range(1, 10)]
    network = {"format": "catnet-network/1", "activation": "relu"}
    layers = [{"weight": rows, "bias": [str(j % 4 - 1) for j in range(9)]}, {"weight": [["1"] * 9]}]
    path = tmp_path / "n.json"
    path.write_text(json.dumps({**network, "layers": layers}))
    for limit in ([], ["--timeout", "100"]):
        assert main(["regions", str(path), "--json", "--max-memory", "2000", *limit]) == 3
        assert json.loads(capsys.readouterr().out)["reason"] == "the budget of 2000 bytes ran out"
        assert main(["regions", str(path), "--json", *limit]) == 0
        capsys.readouterr()


def test_regions_say_how_many_there_are_at_least(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = [[str((i * j * 7) % 11 - 5) for i in range(1, 4)] for j in range(1, 8)]
    deeper = [[str((i * j * 5) % 9 - 4) for i in range(1, 8)] for j in range(1, 7)]
    layers = [{"weight": rows, "bias": ["1", "-1"] * 3 + ["2"]}, {"weight": deeper}, {"weight": [["1"] * 6]}]
    path = tmp_path / "n.json"
    path.write_text(json.dumps({"format": "catnet-network/1", "activation": "relu", "layers": layers}))
    assert main(["regions", str(path), "--json"]) == 0
    count = json.loads(capsys.readouterr().out)["count"]
    assert main(["regions", str(path), "--json", "--max-cells", str(count - 1)]) == 3
    document = json.loads(capsys.readouterr().out)
    assert document["count"] is None and 1 < document["count_at_least"] <= count


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels let a child outlive its parent")
def test_a_killed_watcher_leaves_no_child_behind(tmp_path: Path) -> None:
    """The child writes its number and is deaf; its parent is killed."""
    program = (
        "import os, pathlib, signal, sys, time\n"
        "import catnet.commands.verify\n"
        "from catnet.cli import main\n"
        "def run(options, progress):\n"
        "    part = pathlib.Path(sys.argv[1] + '.part')\n"
        "    part.write_text(str(os.getpid()))\n"
        "    part.replace(sys.argv[1])\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})\n"
        "    time.sleep(100)\n"
        "catnet.commands.verify.run = run\n"
        "main(['verify', '--timeout', '90'])\n"
    )
    told = tmp_path / "child"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    watcher = subprocess.Popen([sys.executable, "-c", program, str(told)], env=environment)
    end = time.monotonic() + 60
    while not told.exists() and time.monotonic() < end:
        time.sleep(0.05)
    child = int(told.read_text())
    watcher.kill()
    watcher.wait()
    while time.monotonic() < end:
        status = Path(f"/proc/{child}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    raise AssertionError("the child is alive")


@forks
@pytest.mark.parametrize("wanted", [False, True])
def test_a_proof_of_the_layers_stands_when_time_ends_later(
    wanted: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without a certificate to write; with one the question is open, since the file is not there."""
    mark, target = tmp_path / "there", tmp_path / "c.json"

    def there(*unused: object) -> None:
        mark.touch()
        deaf()

    monkeypatch.setattr(catnet.questions.verify, "_identifiability", there)
    for limit in ("1", "8", "50"):  # a busy machine gets more time
        status = main(["verify", "--json", "--timeout", limit, *(["--certificate", str(target)] if wanted else [])])
        document = json.loads(capsys.readouterr().out)
        if mark.exists():
            break
    assert document["layerwise"]["verdict"] == document["end_to_end"]["verdict"] == "proved"
    assert document["identifiability"]["verdict"] == "undecided" and not target.exists()
    assert (status, document["verdict"]) == ((3, "undecided") if wanted else (0, "proved"))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms")
def test_the_limit_holds_while_the_command_is_imported() -> None:
    """An import that would take long and then ruin the process is broken into; bad words are told as ever."""
    program = (
        "import sys, time\n"
        "from catnet.cli import main\n"
        "class Slow:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'catnet.commands.verify':\n"
        "            time.sleep(20)\n"
        "            sys.exit(9)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "sys.exit(main())\n"
    )

    def run(*words: str) -> tuple[int, str, str]:
        done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    for words in (["--timeout", "0.2"], ["--timeout=0.2"]):
        status, out, err = run("verify", "--json", *words)
        assert (status, err, json.loads(out)["reason"]) == (3, "", "the budget of 0.2 seconds ran out")
    assert run("equal", "a.json", "--timeout", "50")[::2] == (
        2,
        "catnet: error: the following arguments are required: B (see catnet equal --help)\n",
    )
    status, _, err = run("equal", "a.json", "b.json", "--timeout", "soon")
    assert status == 2 and err.startswith("catnet: error: argument --timeout: expected a positive number of seconds")
