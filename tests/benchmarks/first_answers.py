"""The first answer in a fresh process: regions next to affinitree and regioncam, equality next to z3.

    pip install affinitree regioncam z3-solver && python tests/benchmarks/first_answers.py

Every tool runs in a process of its own, which imports it and makes the network in the form that the tool takes, and
then times its first answer: nothing is warm.  Processor time, one thread; the least of three processes.

Takes 22 seconds of processor time for catnet alone; the peers that are installed come on top.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from fractions import Fraction

from kernel import THREADS, processor_time

NETWORKS = [(2, 32, 32, 1), (2, 64, 64, 1), (3, 12, 12, 1), (4, 12, 12, 1), (5, 8, 8, 1), (6, 8, 8, 1)]
SLOW = {("affinitree", (2, 64, 64, 1))}


def regions_by(tool: str, widths: tuple[int, ...]) -> tuple[int, float]:
    import regions

    network = regions.quarters(widths, 1)
    layers = regions.exact(network)
    if tool != "catnet":
        __import__(tool)
    with regions.silence():
        begin = processor_time()
        count = regions.catnet(layers, widths[0]) if tool == "catnet" else getattr(regions, tool)(network)
        return count, processor_time() - begin


def drawn(source: random.Random, rows: int, columns: int) -> list[list[Fraction]]:
    return [[Fraction(source.randint(-9, 9), 4) for _ in range(columns)] for _ in range(rows)]


def layer(rows: list[list[Fraction]]) -> tuple[list[list[Fraction]], list[Fraction]]:
    return [row[:-1] for row in rows], [row[-1] for row in rows]


def last_turned(seed: int) -> tuple[object, object]:
    """A network 4-9-7-1 and the same with the second hidden layer turned round: u relu(z) = u relu(-z) + u z, and the
    sum of all u z is passed on through two more neurons."""
    from catnet.architectures.perceptron.network import MLP

    source = random.Random(seed)
    first, inner, last = drawn(source, 9, 5), drawn(source, 5, 10), drawn(source, 1, 5)
    total = [sum((last[0][i] * inner[i][j] for i in range(5)), Fraction(0)) for j in range(10)]
    both = [total, [-value for value in total]]
    left = [*inner, *both]
    right = [[-value for value in row] for row in inner] + both
    weights = last[0][:5]
    one = MLP.from_rows([layer(first), layer(left), ([[*weights, Fraction(0), Fraction(0)]], [last[0][-1]])])
    two = MLP.from_rows([layer(first), layer(right), ([[*weights, Fraction(1), Fraction(-1)]], [last[0][-1]])])
    return one, two


def first_turned(seed: int) -> tuple[object, object]:
    """A network 4-9-7-1 and the same with the first hidden layer turned round: three by three its neurons sum to zero
    and are read alike."""
    from catnet.architectures.perceptron.network import MLP

    source = random.Random(seed)
    rows = []
    for _ in range(3):
        pair = drawn(source, 2, 5)
        rows += [*pair, [-x - y for x, y in zip(*pair)]]
    inner = [[*(row[k // 3] for k in range(9)), row[3]] for row in drawn(source, 7, 4)]
    last = drawn(source, 1, 8)
    one, two = rows, [[-value for value in row] for row in rows]
    return tuple(MLP.from_rows([layer(first), layer(inner), layer(last)]) for first in (one, two))


TWINS = {"first": first_turned, "last": last_turned}


def equality_by(tool: str, turned: str, seed: int) -> tuple[str, float]:
    from equality_z3 import ask_z3

    one, two = TWINS[turned](seed)
    if tool == "z3":
        import z3  # noqa: F401

        begin = processor_time()
        answer, _ = ask_z3(one, two, 60.0)
        return answer, processor_time() - begin
    from catnet.questions.same_function import check_same_function

    begin = processor_time()
    return check_same_function(one, two, max_cells=200_000).word, processor_time() - begin


def fresh(kind: str, tool: str, what: object, runs: int = 3) -> tuple[object, float] | None:
    found = []
    for _ in range(runs):
        run = subprocess.run(
            [sys.executable, __file__, kind, tool, json.dumps(what)],
            capture_output=True,
            text=True,
            env={**os.environ, **THREADS},
        )
        if run.returncode:
            if "ModuleNotFoundError" in run.stderr:
                return None
            raise SystemExit(run.stderr)
        found.append(json.loads(run.stdout))
    return found[0][0], min(seconds for _, seconds in found)


def shown(other: tuple[object, float] | None, ours: float) -> str:
    return f"{'':>25}" if other is None else f"{other[0]!s:>8} {1000 * other[1]:>8.1f} ms {other[1] / ours:>5.1f}x"


def main() -> None:
    print(f"{'network':>12} | {'catnet':>20} | {'affinitree':>25} | {'regioncam':>25}")
    for widths in NETWORKS:
        ours = fresh("regions", "catnet", widths)
        rivals = [
            None
            if (tool, widths) in SLOW or (tool == "regioncam" and widths[0] != 2)
            else fresh("regions", tool, widths)
            for tool in ("affinitree", "regioncam")
        ]
        name = "-".join(map(str, widths))
        cells = " | ".join(shown(rival, ours[1]) for rival in rivals)
        print(f"{name:>12} | {ours[0]!s:>8} {1000 * ours[1]:>8.1f} ms | {cells}", flush=True)
    for turned in TWINS:
        for seed in (1, 2, 3):
            ours, other = (fresh("equality", tool, (turned, seed), runs) for tool, runs in (("catnet", 3), ("z3", 1)))
            line = f"{f'4-9-7-1 {turned}':>13} | {ours[0]!s:>8} {1000 * ours[1]:>8.1f} ms |"
            print(f"{line} z3: {shown(other, ours[1])}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["regions"]:
        print(json.dumps(regions_by(sys.argv[2], tuple(json.loads(sys.argv[3])))))
    elif sys.argv[1:2] == ["equality"]:
        print(json.dumps(equality_by(sys.argv[2], *json.loads(sys.argv[3]))))
    else:
        main()
