"""How the time for all regions grows with width, depth and dimension; draws docs/figures/regions-growth.svg.

    pip install matplotlib && python tests/benchmarks/regions_growth.py

Weights are multiples of 1/4 in [-9/4, 9/4], seeds fixed; each time is processor time (one thread), the best of three,
or of one run where that takes a second or more.

Takes 40 seconds of processor time.
"""

from __future__ import annotations

import random
import time
from fractions import Fraction
from pathlib import Path

from catnet.budget import Budget
from catnet.drawing.output import save
from catnet.geometry.complex import polyhedral_complex

FIGURE = Path(__file__).parents[2] / "docs" / "figures" / "regions-growth.svg"


def network(widths: tuple[int, ...], seed: int = 1) -> list[tuple[list[list[Fraction]], list[Fraction]]]:
    source = random.Random(seed)

    def draw() -> Fraction:
        return Fraction(source.randint(-9, 9), 4)

    return [
        ([[draw() for _ in range(a)] for _ in range(b)], [draw() for _ in range(b)]) for a, b in zip(widths, widths[1:])
    ]


def measure(widths: tuple[int, ...]) -> tuple[int, float]:
    layers, best, count = network(widths), float("inf"), 0
    for _ in range(3):
        start = time.process_time()
        count = len(polyhedral_complex(layers, max_cells=Budget(bytes=None)))
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    print(
        f"{'-'.join(map(str, widths)):<28} {count:>8} regions {best:8.3f} s {count / best:>10.0f} regions/s", flush=True
    )
    return count, best


def main() -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "catnet"
    import matplotlib.pyplot as plt

    series = {
        "width w, (2, w, w, 1)": [(w, (2, w, w, 1)) for w in (4, 8, 16, 32, 64, 128, 256, 512)],
        "width w, (3, w, w, 1)": [(w, (3, w, w, 1)) for w in (4, 8, 16, 32, 64)],
        "width w, (4, w, w, 1)": [(w, (4, w, w, 1)) for w in (4, 8, 16, 24, 32)],
        "depth L, (2, 8, …, 8, 1)": [(d, (2, *(8,) * d, 1)) for d in (1, 2, 3, 4, 6, 8, 12)],
        "depth L, (4, 10, …, 10, 1)": [(d, (4, *(10,) * d, 1)) for d in (1, 2, 3, 4)],
        "dimension n, (n, 8, 8, 1)": [(n, (n, 8, 8, 1)) for n in (1, 2, 3, 4, 5, 6, 7)],
    }
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    marks = iter("osPD^v")
    colours = iter(("#0072B2", "#D55E00", "#56B4E9", "#009E73", "#CC79A7", "#E69F00"))
    for label, points in series.items():
        found = [(parameter, *measure(widths)) for parameter, widths in points]
        mark, colour = next(marks), next(colours)
        left.plot([p for p, _, _ in found], [s for _, _, s in found], marker=mark, color=colour, label=label)
        right.plot([c for _, c, _ in found], [s for _, _, s in found], marker=mark, color=colour, label=label)
    for axes, words in ((left, "width, depth or dimension"), (right, "regions")):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel(words)
        axes.grid(alpha=0.3)
    ends = [10.0**2, 10.0**6]
    right.plot(ends, [regions / 10**5 for regions in ends], color="0.6", linewidth=1, zorder=0)
    right.text(190, 1.2e-3, "100 000 regions/s", color="0.4", fontsize=8)
    left.set_ylabel("seconds for all regions, exact")
    right.legend(fontsize=8, frameon=False)
    save(left, FIGURE)
    print(FIGURE)


if __name__ == "__main__":
    main()
