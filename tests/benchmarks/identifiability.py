"""How long the questions of identifiability take, beside SymPy and NumPy on the same matrices.

python tests/benchmarks/identifiability.py            # times
python tests/benchmarks/identifiability.py --table    # docs/full-dimension.md: every architecture up to 4 layers,
widths up to 4

Takes 40 seconds of processor time for the times.
"""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import time

import numpy as np
import sympy
from sympy.polys.matrices import DomainMatrix

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow import check_shallow
from catnet.architectures.relu.dimension import functional_dimension
from catnet.architectures.relu.full_dimension import full_dimension_parameter
from catnet.architectures.relu.jacobian import derivative_rows
from catnet.architectures.relu.regions import complex_of


def timed(question, runs=5):
    """The median seconds and the last answer."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = question()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), answer


def some_network(widths, seed=1):
    source = random.Random(seed)
    return MLP.from_rows(
        [
            (
                [[source.randint(-9, 9) or 1 for _ in range(n)] for _ in range(m)],
                [source.randint(-9, 9) for _ in range(m)],
            )
            for n, m in zip(widths, widths[1:], strict=False)
        ]
    )


def times():
    for inputs, outputs in ((5, 5), (4, 3), (3, 2)):
        theta = some_network((inputs, 24, outputs))
        seconds, verdict = timed(lambda theta=theta: check_shallow(theta))
        nullity = verdict.certificate.nullity if verdict.word == "proved" else "?"
        print(f"24 neurons, nullity {nullity}: {verdict.word} in {seconds:.3f} s")
    theta = some_network((4, 16, 16, 2))
    seconds, regions = timed(lambda: complex_of(theta), 3)
    print(f"(4, 16, 16, 2): {len(regions)} regions in {seconds:.2f} s")
    seconds, found = timed(lambda: functional_dimension(theta, regions))
    print(f"  functional dimension {found.value} of {found.expected}, with certificate, in {seconds:.2f} s")
    chosen = list(dict.fromkeys(pattern for pattern, _ in found.independent.rows))
    exact = {pattern: derivative_rows(theta, pattern) for pattern in chosen}
    rows = [exact[pattern].row(row) for pattern, row in found.independent.rows]
    start = time.perf_counter()
    rank = np.linalg.matrix_rank(np.array(rows, dtype=float))
    print(f"  NumPy (floats) says rank {rank} of the same {len(rows)} rows in {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    matrix = DomainMatrix(
        [[sympy.QQ(v.numerator, v.denominator) for v in row] for row in rows], (len(rows), len(rows[0])), sympy.QQ
    )
    print(f"  SymPy (exact) says rank {matrix.rank()} in {time.perf_counter() - start:.1f} s")


INTRODUCTION = """\
# Full functional dimension, architecture by architecture

For every architecture with up to four layers, input and hidden widths 2 to 4 and output width 1 to 4, a parameter was
found and certified whose functional dimension is #parameters − #hidden neurons. `full_dimension_parameter(widths)`
returns it, the same on every machine; *tried* says how many of its stream were looked at. Made by
`python tests/benchmarks/identifiability.py --table`.

| widths | parameters | hidden | dimension | tried |
|---|---|---|---|---|"""


def table():
    print(INTRODUCTION)
    for depth in (2, 3, 4):
        for widths in itertools.product(*([range(2, 5)] * depth), range(1, 5)):
            found = full_dimension_parameter(widths)
            theta, value = found.theta, found.dimension.value
            shown = " ".join(map(str, widths))
            print(f"| {shown} | {theta.parameters} | {theta.hidden_neurons} | {value} | {found.tried} |")


if __name__ == "__main__":
    table() if "--table" in sys.argv else times()
