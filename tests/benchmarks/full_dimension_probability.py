"""How often a random ReLU network has full functional dimension, by input dimension, width and depth; prints the table
of docs/full-dimension.md and draws docs/figures/full-dimension-probability.svg.

    pip install matplotlib && python tests/benchmarks/full_dimension_probability.py

The question of Grigsby, Lindsey, Rolnick, "Hidden symmetries of ReLU networks", ICML 2023, arXiv 2306.06179.  Weights
and biases of a layer with k inputs are independent normal numbers of variance 2/k, rounded to multiples of 1/256, zero
to 1/256; one output; seeds fixed.  All regions are enumerated.  Every network is put into one of four classes:

- full: a minor of size #parameters − #hidden neurons is not zero modulo a prime, hence not zero;
- not full, switched: a neuron is off on every region, or on on every region.  Then its outgoing weights, or its bias
  against the next biases, move nothing.  That is no combination of scalings, since no weight is zero;
- not full, by kernel: a vector over Q beyond the scalings moves the function on no region, in integers;
- unproved: only the rank modulo the prime falls short.

Takes more than a minute of processor time.
"""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from pathlib import Path

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dead import activity
from catnet.architectures.relu.dimension import FunctionalDimension, functional_dimension
from catnet.architectures.relu.jacobian import derivative_rows, scaling_directions
from catnet.architectures.relu.regions import complex_of
from catnet.geometry.complex import Complex, patterns

FIGURE = Path(__file__).parents[2] / "docs" / "figures" / "full-dimension-probability.svg"
INPUTS, WIDTHS, DEPTHS, NETWORKS = (2, 3, 4, 5), (2, 3, 4, 5, 6), (1, 2, 3, 4), 100


@dataclass(frozen=True, slots=True)
class Count:
    """How many networks of one architecture are in each class."""

    full: int
    switched: int
    kernel: int
    unproved: int

    def __str__(self) -> str:
        return f"{self.full} / {NETWORKS - self.switched}" + (f" ({self.unproved}?)" if self.unproved else "")


def network(widths: tuple[int, ...], seed: int) -> MLP:
    source = random.Random(f"{widths} {seed}")
    layers = []
    for n, m in itertools.pairwise(widths):
        rows = [
            [Fraction(round(source.gauss(0, (2 / n) ** 0.5) * 256) or 1, 256) for _ in range(n + 1)] for _ in range(m)
        ]
        layers.append(([row[:-1] for row in rows], [row[-1] for row in rows]))
    return MLP.from_rows(layers)


def count(inputs: int, width: int, depth: int) -> Count:
    """The networks of one architecture with `depth` hidden layers, class by class."""
    full = switched = kernel = unproved = 0
    for seed in range(NETWORKS):
        theta = network((inputs, *(width,) * depth, 1), seed)
        regions = complex_of(theta)
        if not all(0 < number < len(regions) for number in activity(theta, regions)):
            switched += 1
            continue
        found = functional_dimension(theta, regions, kernel=False)
        if found.is_full:
            full += 1
        elif moves_nothing(theta, regions, hidden_direction(theta, found)):
            kernel += 1
        else:
            unproved += 1
    return Count(full, switched, kernel, unproved)


def hidden_direction(theta: MLP, found: FunctionalDimension) -> list[Fraction]:
    """A vector, beyond the scalings, in the kernel of the rows found independent."""
    rows = [derivative_rows(theta, pattern).row(row) for pattern, row in found.independent.rows]
    scalings = scaling_directions(theta)
    for column in Matrix(rows, columns=theta.parameters).nullspace().columns():
        if scalings.above(Matrix([column])).rank() > scalings.rank():
            return list(column)
    raise AssertionError("fewer rows than the expected dimension have a kernel beyond the scalings")


def moves_nothing(theta: MLP, regions: Complex, direction: list[Fraction]) -> bool:
    """Whether the function's derivative along a direction vanishes on every region: forward differentiation, in
    integers, of all regions at once.
    """
    unit = lcm(*(value.denominator for value in direction))
    values = iter([int(value * unit) for value in direction])
    n = theta.widths[0] + 1
    state = np.broadcast_to(np.eye(n, dtype=object), (len(regions), n, n))
    motion = state * 0
    states = patterns(regions.walk, regions.cells, np.arange(len(regions)))
    for index, layer in enumerate(theta.layers):
        rows = [[int(256 * w) for w in (*row, b)] for row, b in zip(layer.weight.rows(), layer.bias, strict=True)]
        moved = [[256 * next(values) for _ in row] for row in rows]
        weight, change = np.array(rows, dtype=object), np.array(moved, dtype=object)
        motion, state = weight @ motion + change @ state, weight @ state
        if index + 1 < theta.depth:
            on = np.array([pattern[index] for pattern in states], dtype=object)[:, :, None]
            one = np.zeros((len(regions), 1, n), dtype=object)
            motion = np.concatenate((motion * on, one), axis=1)
            one[:, 0, -1] = 256 ** (index + 1)
            state = np.concatenate((state * on, one), axis=1)
    return not motion.any()


def draw(found: dict[tuple[int, int, int], Count]) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "catnet"
    import matplotlib.pyplot as plt

    from catnet.drawing.output import save

    colours = dict(zip(DEPTHS, ("#0072B2", "#E69F00", "#009E73", "#CC79A7"), strict=True))
    marks = dict(zip(DEPTHS, "osD^", strict=True))
    figure, panels = plt.subplots(1, len(INPUTS), figsize=(11, 3.6), sharey=True, layout="constrained")
    for axes, inputs in zip(panels, INPUTS, strict=True):
        for depth in DEPTHS:
            counts = [found[inputs, width, depth] for width in WIDTHS]
            least = [each.full / NETWORKS for each in counts]
            room = [each.unproved / NETWORKS for each in counts]
            name = f"{depth} hidden layer{'s' if depth > 1 else ''}"
            axes.plot(WIDTHS, least, marker=marks[depth], markersize=5, color=colours[depth], label=name)
            if any(room):
                axes.errorbar(WIDTHS, least, yerr=[[0] * len(room), room], fmt="none", ecolor=colours[depth], capsize=3)
        axes.set_title(f"{inputs} inputs", fontsize=11)
        axes.set_xlabel("width of every hidden layer")
        axes.set_xticks(WIDTHS)
        axes.set_ylim(-0.03, 1.03)
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("share with full functional dimension")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(DEPTHS), frameon=False)
    save(panels[0], FIGURE)
    print(FIGURE)


def main() -> None:
    found, start = {}, time.perf_counter()
    print("| inputs | width |" + "".join(f" {depth} hidden |" for depth in DEPTHS))
    print("|" + "---|" * (len(DEPTHS) + 2))
    for inputs, width in itertools.product(INPUTS, WIDTHS):
        for depth in DEPTHS:
            found[inputs, width, depth] = count(inputs, width, depth)
        cells = [str(found[inputs, width, depth]) for depth in DEPTHS]
        print(f"| {inputs} | {width} | {' | '.join(cells)} |", flush=True)
    totals = {name: sum(getattr(each, name) for each in found.values()) for name in Count.__dataclass_fields__}
    print(", ".join(f"{number} {name}" for name, number in totals.items()), end="; ")
    print(f"{NETWORKS * len(found)} networks, {time.perf_counter() - start:.0f} s")
    draw(found)


if __name__ == "__main__":
    main()
