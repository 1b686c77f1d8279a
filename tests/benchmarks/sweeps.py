"""How fast a sweep is, against starting the command for each file; how it scales; whether memory grows.

``python tests/benchmarks/sweeps.py [QUESTIONS]`` verifies so many triangles (2000 if not given) by one worker and by
two, and starts ``catnet verify`` for a few of them, two at a time; all in one run, so that the load of the machine is
in every number.  ``--memory LINES`` writes so many lines about nothing and says what the process held on the way.

Takes more than 20 seconds of processor time for 200 questions.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from catnet.commands.embedded import TRIANGLE
from catnet.sweep.engine import engine
from catnet.sweep.lines import Reply
from catnet.sweep.question import Asking, Question, sha256
from catnet.sweep.results import Results
from catnet.sweep.run import sweep


def main() -> None:
    if "--memory" in sys.argv:
        memory(int(sys.argv[-1]))
    else:
        throughput(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)


def throughput(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = json.loads(TRIANGLE)
        nets = folder / "nets"
        nets.mkdir()
        for number in range(count):
            (nets / f"{number:06}.json").write_text(json.dumps({**document, "name": str(number)}))
        each = started(sorted(nets.iterdir())[:40])
        print(f"starting the command for each, two at a time: {each:.2f} a second")
        rates = {jobs: swept(nets, folder / f"{jobs}.jsonl", jobs, count) for jobs in (1, 2)}
        print(f"two workers against starting the command: {rates[2] / each:.1f} times")
        print(f"two workers against one: {rates[2] / rates[1]:.2f} times")


def started(paths: list[Path]) -> float:
    """Commands a second."""

    def run(path: Path) -> None:
        subprocess.run([sys.executable, "-m", "catnet", "verify", str(path), "--json"], check=True, capture_output=True)

    run(paths[0])
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, paths))
    return len(paths) / (time.perf_counter() - start)


def swept(nets: Path, results: Path, jobs: int, count: int) -> float:
    """Questions a second, by the clock of the whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    words = [sys.executable, "-m", "catnet", "sweep", "verify", str(nets), "-o", str(results), "--jobs", str(jobs)]
    subprocess.run(words, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    assert len(lines) == count and all(line["verdict"] == "proved" for line in lines)
    work = sum(line["cost"]["seconds"] for line in lines)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{jobs} worker{'s' if jobs > 1 else ''}: {count / seconds:.1f} a second; {seconds:.1f} s by the clock, "
        f"{work:.1f} s of them times workers in questions, {spent:.1f} s of processors"
    )
    return count / seconds


def nothing(question: Question) -> Reply:
    return Reply(0, {"command": "nothing", "verdict": "proved"}, {})


def memory(count: int) -> None:
    questions = (Question(str(n), "nothing", sha256(b"%d" % n), str(n)) for n in range(count))
    shown = 0

    def show(tally: object) -> None:
        nonlocal shown
        total = getattr(tally, "total", 0)
        if total >= shown:
            held = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
            print(f"{total:>9} lines: {held:.0f} MB", flush=True)
            shown = max(total, shown) + count // 10

    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):  # the second time all are found again
            shown = 0
            start = time.perf_counter()
            with engine(2, "loky", None) as found, Results(f"{folder}/r.jsonl") as results:
                tally = sweep(questions, Asking("nothing", {}, {}, "0"), nothing, results, found, progress=show)
                show(tally)
            print(f"{tally.asked} asked, {tally.before} before, {time.perf_counter() - start:.0f} s")
            questions = (Question(str(n), "nothing", sha256(b"%d" % n), str(n)) for n in range(count))


if __name__ == "__main__":
    main()
