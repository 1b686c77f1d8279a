"""How long a draw takes, strategy by strategy: median, 95th percentile and worst, in milliseconds of processor time.

``python -m tests.benchmarks.strategies [COUNT]``; Hypothesis draws COUNT (400) values of each.

Takes 8 seconds of processor time for 20 values of each, about two and a half minutes for 400.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from catnet.category import RELU, Identity, Tanh
from catnet.groups import symmetric
from catnet.testing import (
    arrows,
    degenerate_mlps,
    disguises,
    equivariant_mlps,
    finite_groups,
    instances,
    invertible_matrices,
    matrices,
    mlps,
    monomials,
    near_misses,
    permutation_groups,
    permutations,
    rationals,
    representations,
    theorem_instances,
    twins,
    wide_rationals,
)
from catnet.testing.subjects import SUBJECTS

STRATEGIES: dict[str, Any] = {
    "rationals": rationals(),
    "wide rationals": wide_rationals(),
    "matrices": matrices(),
    "invertible matrices 3×3": invertible_matrices(size=3),
    "permutations": permutations(),
    "monomials": monomials(),
    "finite groups": finite_groups(order=24),
    "permutation groups": permutation_groups(),
    "representations of S_3": representations(symmetric(3)),
    "representations of drawn groups": finite_groups().flatmap(representations),
    "arrows": arrows(),
    "mlps": mlps(),
    "degenerate mlps": degenerate_mlps(),
    "disguises": mlps().flatmap(disguises),
    "near misses": mlps().flatmap(near_misses),
    "twins": twins(),
    "equivariant mlps, relu": equivariant_mlps(activation=RELU),
    "equivariant mlps, tanh": equivariant_mlps(activation=Tanh()),
    "equivariant mlps, linear": equivariant_mlps(activation=Identity()),
    "theorem instances": theorem_instances(),
    "instances": instances(),
    **{f"networks: {subject.name}": subject.networks() for subject in SUBJECTS},
}


def times(strategy: Any, count: int) -> list[float]:
    """Milliseconds of each draw."""
    found: list[float] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        start = time.process_time()
        data.draw(strategy)
        found.append(1000 * (time.process_time() - start))

    draw()
    return sorted(found)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"{'strategy':<34} {'median':>8} {'95 %':>8} {'worst':>8}")
    for name, strategy in STRATEGIES.items():
        found = times(strategy, count)
        print(f"{name:<34} {statistics.median(found):8.2f} {found[int(0.95 * len(found))]:8.2f} {found[-1]:8.2f}")


if __name__ == "__main__":
    main()
