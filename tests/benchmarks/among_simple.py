"""How many random deep networks are shown identifiable, plainly and among simple parameters, and what the others lack.

python tests/benchmarks/among_simple.py                # docs/simple-parameters.md, the table
python tests/benchmarks/among_simple.py NETWORK…       # seconds and answer for networks of one's own

Takes 20 seconds of processor time.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from itertools import pairwise

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.bends import check_two_layers
from catnet.architectures.relu.generic import check_among_simple
from catnet.files.source import read_parameter
from catnet.verdict import AmongSimple

WIDTHS = ((2, 2, 2, 1), (2, 2, 3, 1), (2, 3, 2, 1), (2, 3, 3, 1), (3, 2, 2, 1), (3, 3, 3, 1), (2, 3, 3, 3, 1))
COUNT = 60


def some_network(widths, source):
    return MLP.from_rows(
        [
            (
                [[source.randint(-9, 9) for _ in range(n)] for _ in range(m)],
                [source.randint(-9, 9) for _ in range(m)],
            )
            for n, m in pairwise(widths)
        ]
    )


def table():
    print("| widths | proved | among simple parameters | the commonest gap |\n|---|---|---|---|")
    for widths in WIDTHS:
        source, proved, shown, gaps = random.Random(1), 0, 0, Counter()
        for _ in range(COUNT):
            theta = some_network(widths, source)
            proved += check_two_layers(theta).is_proved
            found = check_among_simple(theta)
            shown += isinstance(found, AmongSimple)
            if not isinstance(found, AmongSimple):
                gaps[re.sub(r"neurons? \d[\d, ]*(and \d+)?", "some neurons ", found.reason)] += 1
        (gap, often), *_ = gaps.most_common() or [("", 0)]
        print(f"| {' '.join(map(str, widths))} | {proved} | {shown} | {gap} ({often}) |", flush=True)


def times(names):
    for name in names:
        theta = read_parameter(name)
        start = time.perf_counter()
        found = check_among_simple(theta)
        print(f"{name} {theta.widths}: {type(found).__name__} in {time.perf_counter() - start:.1f} s: {found.reason}")


if __name__ == "__main__":
    times(sys.argv[1:]) if sys.argv[1:] else table()
