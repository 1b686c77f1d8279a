"""How fast the regions are counted, next to affinitree (Rust, float64) and regioncam (Rust, float32, plane only).

Run as ``python tests/benchmarks/regions.py``; a tool that is not installed is left out.  Weights are multiples of 1/4
in [-9/4, 9/4], from fixed seeds.  All tools are timed in this one process, on the same networks, without reading the
network, the best of several runs each; where catnet and regioncam meet, their runs take turns, so that a busy moment of
the machine falls on both.  The counts of catnet are exact, and checked against those of the other schedule.

Takes 12 seconds of processor time for catnet alone.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from catnet.geometry.kernel.layers import Layer, integer_layers
from catnet.geometry.kernel.walk import Walk

Quarters = list[tuple[list[list[int]], list[int]]]

ARCHITECTURES = [
    (2, 16, 16, 1),
    (2, 32, 32, 1),
    (2, 64, 64, 1),
    (3, 12, 12, 1),
    (3, 24, 24, 1),
    (4, 12, 12, 1),
    (5, 8, 8, 1),
    (6, 8, 8, 1),
]
TOO_SLOW_FOR_AFFINITREE = {(2, 64, 64, 1), (3, 24, 24, 1)}


def quarters(widths: tuple[int, ...], seed: int) -> Quarters:
    rng = random.Random(seed)
    return [
        ([[rng.randint(-9, 9) for _ in range(a)] for _ in range(b)], [rng.randint(-9, 9) for _ in range(b)])
        for a, b in pairwise(widths)
    ]


def best_in_turns(runs: int, *works: Callable[[], int]) -> list[tuple[int, float]]:
    """The result of every piece of work and its shortest time, run in turns."""
    counts = [0] * len(works)
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for number, work in enumerate(works):
            begin = time.perf_counter()
            counts[number] = work()
            seconds[number].append(time.perf_counter() - begin)
    return list(zip(counts, map(min, seconds), strict=True))


def exact(network: Quarters) -> tuple[Layer, ...]:
    return integer_layers(
        [
            ([[Fraction(x, 4) for x in row] for row in weight], [Fraction(x, 4) for x in bias])
            for weight, bias in network
        ]
    )


def catnet(layers: tuple[Layer, ...], dimension: int, **options: Any) -> int:
    return sum(len(batch.cells) for batch in Walk(layers, dimension, **options))


def affinitree(network: Quarters) -> int:
    from affinitree import AffFunc, Architecture, builder

    architecture = Architecture(len(network[0][0][0]))
    for number, (weight, bias) in enumerate(network):
        architecture.linear(AffFunc.from_mats(np.array(weight) / 4, np.array(bias) / 4))
        if number < len(network) - 1:
            architecture.relu()
    return int(builder.from_layers(architecture).num_terminals())


def regioncam(network: Quarters) -> int:
    import regioncam as tool

    layers: list[Any] = []
    for number, (weight, bias) in enumerate(network):
        layers.append(tool.nn.Linear(np.array(weight, dtype=np.float32).T / 4, np.array(bias, dtype=np.float32) / 4))
        if number < len(network) - 1:
            layers.append(tool.nn.ReLU())
    camera = tool.Regioncam(size=1e6)
    camera.add(tool.nn.Sequential(*layers))
    return int(camera.num_faces)


@contextlib.contextmanager
def silence() -> Any:
    """No output, not even from below Python."""
    sys.stdout.flush()
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        os.dup2(saved, 1)
        os.close(nowhere)
        os.close(saved)


def attempt(runs: int, *works: Callable[[], int]) -> list[tuple[int, float]] | None:
    """The same without their output; None if a tool is not installed."""
    try:
        with warnings.catch_warnings(), silence():
            warnings.simplefilter("ignore")
            return best_in_turns(runs, *works)
    except ImportError:
        return None


def main() -> None:
    print(f"{'network':>14} {'seed':>4} | {'catnet':>16} | {'affinitree':>24} | {'regioncam':>24}")
    for widths in ARCHITECTURES:
        for seed in (1, 2):
            network = quarters(widths, seed)
            layers = exact(network)
            ours = partial(catnet, layers, widths[0])
            both = attempt(25, ours, partial(regioncam, network)) if widths[0] == 2 else None
            count, seconds = both[0] if both else best_in_turns(9, ours)[0]
            other = catnet(layers, widths[0], schedule="own" if widths[0] == 2 else "single", batch=64)
            if other != count:
                raise SystemExit(f"{widths}, seed {seed}: {count} regions one way, {other} the other")
            line = f"{'-'.join(map(str, widths)):>14} {seed:>4} | {count:>6} {1000 * seconds:>6.1f} ms |"
            slow = None if widths in TOO_SLOW_FOR_AFFINITREE else attempt(2, partial(affinitree, network))
            for rival in (slow[0] if slow else None, both[1] if both else None):
                if rival is None:
                    line += f" {'':>24} |"
                else:
                    line += f" {rival[0]:>6} {1000 * rival[1]:>7.1f} ms {rival[1] / seconds:>5.1f}x |"
            print(line, flush=True)


if __name__ == "__main__":
    main()
