"""The kernel: regions a second and bytes a region, each network in a process of its own, one thread.

    python tests/benchmarks/kernel.py             # the table of docs/geometry.md
    python tests/benchmarks/kernel.py 4-32-32     # one network
    python tests/benchmarks/kernel.py --memory    # the three questions that once took 5 to 19 GB

Weights are multiples of 1/4 in [-9/4, 9/4] from a fixed seed.  Times are processor time (user and system) of the second
enumeration in a process, so that loading is over; memory is the largest resident size of the process, the interpreter
and NumPy (about 35 MB) included, and in the last column what it has grown by.  The ratio is that to the figures at the
start of the work (November 2026), measured in the same way on a machine of the same kind.

Takes more than 45 seconds of processor time.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BEFORE = {  # regions a second, bytes a region
    "2-64-64": (117_000, 7_384),
    "2-512-512": (32_600, 1_321),
    "3-64-64": (166_000, 1_020),
    "4-31-31": (184_000, 854),
    "4-32-32": (98_000, 1_031),
    "5-20-20": (61_000, 3_376),
    "4-10-10-10-10": (23_000, 2_429),
    "6-12-12": (None, None),
    "7-10-10": (13_500, 34_395),
}
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
QUESTIONS = [("reduce", (8, 16, 8, 2)), ("identify", (10, 100, 10)), ("bound", (8, 8, 8, 1))]


def processor_time() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def enumerate_once(name: str) -> None:
    from regions import catnet, exact, quarters

    widths = (*map(int, name.split("-")), 1)
    layers = exact(quarters(widths, 1))
    held = largest_size()
    for _ in range(2):
        begin = processor_time()
        count = catnet(layers, widths[0])
        seconds = processor_time() - begin
    print(json.dumps([count, seconds, largest_size(), largest_size() - held]))


def largest_size() -> int:
    """The most bytes that the process has held in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def question(words: str, widths: tuple[int, ...]) -> None:
    source = random.Random(1)
    layers = [
        {
            "weight": [[f"{source.randint(-9, 9)}/4" for _ in range(a)] for _ in range(b)],
            "bias": [f"{source.randint(-9, 9)}/4" for _ in range(b)],
        }
        for a, b in zip(widths, widths[1:])
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.json"
        path.write_text(json.dumps({"format": "catnet-network/1", "activation": "relu", "layers": layers}))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run([sys.executable, "-m", "catnet", words, str(path)], capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    first = (run.stdout or run.stderr).splitlines()[0]
    size = "-".join(map(str, widths))
    print(f"{words:>9} {size:<10} {seconds:6.1f} s  at most {after.ru_maxrss // 1024:>5} MB   {first}", flush=True)


def main() -> None:
    if "--memory" in sys.argv:
        for words, widths in QUESTIONS:
            question(words, widths)
        return
    chosen = sys.argv[1:] or list(BEFORE)
    head = f"{'network':>14} {'regions':>8} {'seconds':>8} {'regions/s':>10} {'ratio':>6}"
    print(f"{head} {'bytes each':>11} {'ratio':>6} {'alone':>6}")
    for name in chosen:
        run = subprocess.run(
            [sys.executable, __file__, "--one", name], capture_output=True, text=True, env={**os.environ, **THREADS}
        )
        if run.returncode:
            raise SystemExit(run.stderr)
        count, seconds, size, alone = json.loads(run.stdout)
        speed, space = BEFORE.get(name, (None, None))
        faster = f"{count / seconds / speed:.1f}x" if speed else ""
        smaller = f"{space * count / size:.1f}x" if space else ""
        line = f"{name:>14} {count:>8} {seconds:>8.2f} {count / seconds:>10.0f} {faster:>6}"
        print(f"{line} {size / count:>11.0f} {smaller:>6} {alone / count:>6.0f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        enumerate_once(sys.argv[2])
    else:
        main()
