"""How long groups take: orders and membership, elements beside GAP 4, intertwiners, and `catnet verify` under S_100.

    python tests/benchmarks/groups.py

prints seconds of processor time and, where `gap` is installed (apt-get install gap-core), what GAP says of itself
(`Runtime`) for the elements of the same groups, as the best of five, and the ratio.

Takes 11 seconds of processor time without GAP.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from catnet.algebra.permutation import Permutation
from catnet.groups import (
    FiniteGroup,
    Representation,
    cyclic,
    hyperoctahedral,
    intertwiner_basis,
    natural,
    symmetric,
    tensor,
)

RUNS = 5


def m12() -> FiniteGroup:
    def cycles(*parts: tuple[int, ...]) -> Permutation:
        return Permutation.from_cycles(12, *[tuple(i - 1 for i in part) for part in parts])

    third = cycles((1, 12), (2, 11), (3, 6), (4, 8), (5, 9), (7, 10))
    return FiniteGroup((("a", cycles(tuple(range(1, 12)))), ("b", cycles((3, 7, 11, 8), (4, 10, 5, 6))), ("c", third)))


def best(question: Callable[[], Any]) -> float:
    """The least of some runs, in seconds of processor time."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        question()
        times.append(time.process_time() - start)
    return min(times)


def gap_generators(group: FiniteGroup) -> str:
    cycles = [
        "".join(f"({','.join(str(i + 1) for i in cycle)})" for cycle in g.cycles()) or "()" for _, g in group.generators
    ]
    return f"Group({','.join(cycles)})"


def gap_seconds(group: FiniteGroup) -> float | None:
    """What GAP takes to list the elements: many groups made afresh, since Runtime counts milliseconds."""
    if shutil.which("gap") is None:
        return None
    repeats = 20
    program = (
        f"for r in [1..{RUNS}] do t:=Runtime();; for i in [1..{repeats}] do e:=Elements({gap_generators(group)});; od;"
        ' Print(Runtime()-t,"\\n"); od; QUIT;\n'
    )
    done = subprocess.run(["gap", "-q", "-o", "2g"], input=program, capture_output=True, text=True, check=True)
    return min(int(line) for line in done.stdout.split()) / 1000 / repeats


def orders() -> None:
    for name, make, order in (
        ("S_100", lambda: symmetric(100), math.factorial(100)),
        ("S_2 wr S_50", lambda: hyperoctahedral(50), 2**50 * math.factorial(50)),
    ):

        def ask(make: Callable[[], FiniteGroup] = make, order: int = order) -> None:
            group = make()
            assert group.order == order and group.identity in group

        print(f"{name:<28} order and membership   {best(ask):8.3f} s")
    from catnet.groups.chain import Chain  # without the short way for symmetric groups

    rows = symmetric(100)._array
    print(f"{'S_100, by the chain':<28} order                  {best(lambda: Chain(rows).order):8.3f} s")


def elements() -> None:
    for name, make in (("S_8", lambda: symmetric(8)), ("M_12", m12), ("B_6", lambda: hyperoctahedral(6))):
        ours = best(lambda make=make: list(make().elements()))
        rows = best(lambda make=make: make().element_rows())
        theirs = gap_seconds(make())
        beside = "" if theirs is None else f"   GAP {theirs:.4f} s   ratio {ours / theirs:.1f} ({rows / theirs:.1f})"
        print(f"{name:<28} elements (as an array) {ours:8.4f} s ({rows:.4f} s){beside}")


def intertwiners() -> None:
    def power(group: FiniteGroup, exponent: int) -> Representation:
        result = natural(group)
        for _ in range(exponent - 1):
            result = tensor(result, natural(group))
        return result

    for name, rho in (
        ("S_5, third powers", power(symmetric(5), 3)),
        ("S_10, third powers", power(symmetric(10), 3)),
        ("C_1000, regular", natural(cyclic(1000))),
    ):
        count = len(intertwiner_basis(rho, rho))
        taken = best(lambda rho=rho: intertwiner_basis(rho, rho))
        print(f"{name:<28} {count:4} maps of {rho.dimension:4}² {taken:10.4f} s")


def verified() -> None:
    n = 100

    def mixed(own: int, all_: int) -> list[list[str]]:
        return [[str(own + all_ if i == j else all_) for j in range(n)] for i in range(n)]

    layers = [
        {"weight": mixed(2, 1), "bias": ["1"] * n},
        {"weight": mixed(3, -1), "bias": ["2"] * n},
        {"weight": [["1"] * n]},
    ]
    generators = {
        "r": {"input": {"permutation": [*range(1, n), 0]}, "output": "trivial"},
        "s": {"input": {"permutation": [1, 0, *range(2, n)]}, "output": "trivial"},
    }
    network = {"format": "catnet-network/1", "activation": "relu", "layers": layers}
    document = {"format": "catnet-instance/1", "name": "sets", "network": network, "group": {"generators": generators}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sets.json"
        path.write_text(json.dumps(document))
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "catnet", "verify", str(path), "--json"], capture_output=True, text=True, check=False
        )
        answer = json.loads(done.stdout)
        assert answer["verdict"] == "proved" and answer["group"]["order"] == math.factorial(n)
        print(f"{'S_100 on 100-100-100-1':<28} catnet verify          {time.perf_counter() - start:8.3f} s")


if __name__ == "__main__":
    orders()
    elements()
    intertwiners()
    verified()
