"""Sweeps on real engines: loky, Dask and Ray; workers that die, sweeps that are killed or interrupted."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from catnet.sweep.batch import Batch, Done, Task, answer, begin
from catnet.sweep.engine import Engine, engine
from catnet.sweep.results import Results
from catnet.sweep.run import Tally, sweep as ask_all
from tests.sweep.support import ASKING, Counting, lines_of, numbers, start, sweep, triangles, without_cost

joblib = pytest.importorskip("joblib", reason="joblib is not installed (pip install -e .[sweep])")

MODULES = {"loky": "joblib", "dask": "distributed", "ray": "ray"}
BACKENDS = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in MODULES]
MIXED = ("zoo:triangle", "zoo:directed-square", "zoo:deep-sets-one-sign", "no-file.json")


def installed(backend: str) -> None:
    pytest.importorskip(MODULES[backend], reason=f"{backend} is not installed (pip install -e .[{backend}])")


def count(engine: Engine, folder: Path, ask: Counting, questions: int, **options: bool) -> Tally:
    with Results(str(folder / "r.jsonl")) as results:
        return ask_all(numbers(questions), ASKING, ask, results, engine, **options)


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_engine_gives_the_same_lines(backend: str, tmp_path: Path) -> None:
    installed(backend)
    paths = triangles(tmp_path / "nets", 5)
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    words = ("verify", *paths, *MIXED)
    assert sweep(*words, "-o", one, "--jobs", 1) == 2
    assert sweep(*words, "-o", two, "--jobs", 2, "--backend", backend) == 2
    assert without_cost(lines_of(one)) == without_cost(lines_of(two))


@pytest.mark.parametrize("backend", ["loky", "dask"])
def test_a_worker_that_dies_is_one_line(backend: str, tmp_path: Path) -> None:
    """And the others are answered, whoever was asked about with the one that kills."""
    installed(backend)
    marks = tmp_path / "marks"
    marks.mkdir()
    ask = Counting(marks, deadly=("0", "17", "18", "39"))
    with engine(2, backend, None) as found:
        tally = count(found, tmp_path, ask, 40)
    lines = {line["file"]: line for line in lines_of(tmp_path / "r.jsonl")}
    assert len(lines) == 40 == tally.total == tally.asked and tally.worst == 3
    lost = {file for file, line in lines.items() if line["status"] == 3}
    assert lost == ask.deadly
    assert all("the worker that was asked ended without an answer" in lines[file]["reason"] for file in lost)


def test_a_worker_that_died_late_is_not_held_against_the_next_question(tmp_path: Path) -> None:
    """A scheduler may give a question to a worker that is dying of the one before."""
    marks = tmp_path / "marks"
    marks.mkdir()
    failures = ["5"] * 2  # in turn with others, and alone once; 3 ends every worker

    def dying(work: Callable[[Batch], Done], batches: Iterable[Batch]) -> Iterator[Done]:
        for batch in batches:
            files = {task.question.file for task in batch.tasks}
            if "3" in files:
                raise RuntimeError("the worker is gone")
            if failures and failures[0] in files:
                failures.pop(0)
                raise RuntimeError("the worker was gone")
            yield work(batch)

    count(dying, tmp_path, Counting(marks), 8)
    lost = {line["file"] for line in lines_of(tmp_path / "r.jsonl") if line["status"] == 3}
    assert lost == {"3"} and not failures


def test_workers_wait_for_who_writes(tmp_path: Path) -> None:
    """However slow that is: what was answered and not written is bounded, so that memory is."""
    begun = 0

    def batches() -> Iterator[Batch]:
        nonlocal begun
        for number, question in enumerate(numbers(80)):
            begun += 1
            yield begin([Task(number, question)], number, ASKING)

    with engine(2, "loky", None) as found:
        received, most = 0, 0
        for done in found(partial(answer, Counting(tmp_path)), batches()):
            time.sleep(0.005)
            received += len(done.lines)
            most = max(most, begun - received)
    assert received == begun == 80 and 2 <= most <= 16


@pytest.fixture
def scheduler() -> Iterator[str]:
    """A scheduler of Dask on the loopback address with one worker, started as users start them."""
    installed("dask")
    words = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    server = subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    worker = None
    try:
        address = next(
            found[0] for line in server.stderr for found in [re.findall(r"tcp://127\.0\.0\.1:\d+", line)] if found
        )
        words = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
        worker = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield address
    finally:
        for process in (worker, server):
            if process is not None:
                process.kill()
                process.wait()
        if server.stderr is not None:
            server.stderr.close()


@pytest.mark.xdist_group("dask")
def test_a_scheduler_that_is_running(scheduler: str, tmp_path: Path) -> None:
    """One worker with one thread: joblib left to itself would ask in this process."""
    paths = triangles(tmp_path / "nets", 5)
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert sweep("verify", *paths, "-o", one, "--jobs", 1) == 0
    assert sweep("verify", *paths, "-o", two, "--backend", "dask", "--scheduler", scheduler) == 0
    assert without_cost(lines_of(one)) == without_cost(lines_of(two))


def test_a_scheduler_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installed("dask")
    words = ("--backend", "dask", "--scheduler", "poem")
    assert sweep("verify", "zoo:triangle", "-o", tmp_path / "r.jsonl", *words) == 2
    out, err = capsys.readouterr()
    assert out == "" and "the scheduler poem does not answer" in err and err.count("\n") == 1


def test_a_sweep_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """Killed with its workers still there, at whatever moment, again and again, until one comes through."""
    source = random.Random(int.from_bytes(os.urandom(4)))
    paths = triangles(tmp_path / "nets", 120)
    results = tmp_path / "r.jsonl"
    kept: list[str] = []
    for _ in range(3):
        process = start("verify", *paths, "-o", results, "--jobs", 2)
        enough = len(kept) + source.randrange(20)  # then it is killed, at no particular moment
        while process.poll() is None and (not results.exists() or results.read_bytes().count(b"\n") < enough):
            time.sleep(0.01)
        time.sleep(source.random() * 0.2)
        process.kill()
        process.communicate()
        whole = results.read_text().split("\n")[:-1]
        assert whole[: len(kept)] == kept  # what was there is there
        kept = whole
    process = start("verify", *paths, "-o", results, "--jobs", 2)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "") and "120 proved or done" in out
    lines = lines_of(results)
    assert sorted(line["file"] for line in lines) == paths  # each once
    assert results.read_text().split("\n")[: len(kept)] == kept


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups here")
@pytest.mark.parametrize("after", [0, 1, 30])
def test_an_interrupt_leaves_the_file_whole(after: int, tmp_path: Path) -> None:
    """As a terminal sends it: to the sweep and all its workers."""
    for count in (300, 3000, 30000):  # more if it was over before this process had its turn
        folder = tmp_path / str(count)
        folder.mkdir()
        paths = triangles(folder / "nets", count)
        results = folder / "r.jsonl"
        process = start("verify", *paths, "-o", results, "--jobs", 2, start_new_session=True)
        while process.poll() is None and (not results.exists() or results.read_bytes().count(b"\n") < after):
            time.sleep(0.01)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=300)
        if process.returncode or len(lines_of(results)) < count:
            break
    assert (process.returncode, out, err) == (130, "", "catnet: error: interrupted\n")
    assert after <= len(lines_of(results)) < count


def test_threads_of_an_engine_complain_unless_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that Ctrl-C takes down at any moment: whatever its threads miss then, the interrupt says all."""
    heard: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: heard.append(str(args.exc_value)))

    def fail(what: str) -> None:
        def thread() -> None:
            raise KeyError(what)

        started = threading.Thread(target=thread)
        started.start()
        started.join()

    with pytest.raises(KeyboardInterrupt), engine(2, "loky", None):
        fail("before")
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            fail("after")
    fail("when all is over")
    assert heard == ["'before'", "'when all is over'"]


def test_order_is_kept_where_it_is_asked_for(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()

    def backwards(work, batches):
        """An engine that answers the last batch first."""
        return iter([work(batch) for batch in batches][::-1])

    count(backwards, tmp_path, Counting(marks), 30, ordered=True)
    assert [line["file"] for line in lines_of(tmp_path / "r.jsonl")] == [str(number) for number in range(30)]


def test_an_engine_that_never_works_is_one_complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catnet.sweep.run._PAUSES", (0.0, None))

    def broken(work, batches):
        next(iter(batches))
        raise OSError("no workers")

    marks = tmp_path / "marks"
    marks.mkdir()
    with pytest.raises(ValueError, match="the workers do not work: OSError: no workers"):
        count(broken, tmp_path, Counting(marks), 3)
    assert lines_of(tmp_path / "r.jsonl") == []


@pytest.mark.parametrize("seed", range(8))
def test_an_engine_that_breaks_now_and_then(seed: int, tmp_path: Path) -> None:
    """Every question gets one line; only those that always break the engine are given up."""
    source = random.Random(seed)
    marks = tmp_path / "marks"
    marks.mkdir()
    deadly = {str(source.randrange(60)) for _ in range(source.randrange(4))}

    def shaky(work, batches):
        waiting = []
        for batch in batches:
            waiting.append(batch)
            if len(waiting) < 3 and source.random() < 0.7:  # as engines do, some are taken before they are needed
                continue
            yield from answered(work, waiting)
        yield from answered(work, waiting)

    def answered(work, waiting):
        while waiting:
            batch = waiting.pop(source.randrange(len(waiting)))
            if any(task.question.file in deadly for task in batch.tasks):
                raise OSError("a worker died")
            if len(batch.tasks) > 1 and source.random() < 0.05:
                raise OSError("another worker died")
            yield work(batch)

    ask = Counting(marks)
    tally = count(shaky, tmp_path, ask, 60)
    lines = lines_of(tmp_path / "r.jsonl")
    assert sorted(int(line["file"]) for line in lines) == list(range(60)) and tally.total == 60
    assert {line["file"] for line in lines if line["status"] == 3} == deadly


def test_a_batch_gives_back_what_it_has_no_time_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catnet.sweep.batch.SECONDS", -1.0)
    tasks = [Task(number, question) for number, question in enumerate(numbers(3))]
    done = answer(Counting(tmp_path), begin(tasks, 7, ASKING))
    assert done.batch == 7 and [number for number, _ in done.lines] == [0] and done.rest == tuple(tasks[1:])
