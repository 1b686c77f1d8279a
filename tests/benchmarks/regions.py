"""How fast the regions are counted, next to affinitree (Rust, float64) and regioncam (Rust, float32, plane only).

Run as ``python tests/benchmarks/regions.py``; a tool that is not installed is left out.  Weights are multiples of 1/4
in [-9/4, 9/4], from fixed seeds.  All tools are timed in this one process, the best of several runs each, on the same
networks, without reading the network; the counts of catnet are exact, and checked against those of the other schedule.
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

from catnet.geometry.layers import Layer, integer_layers
from catnet.geometry.walk import Walk

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


def best_of(runs: int, work: Callable[[], int]) -> tuple[int, float]:
    seconds = []
    count = 0
    for _ in range(runs):
        begin = time.perf_counter()
        count = work()
        seconds.append(time.perf_counter() - begin)
    return count, min(seconds)


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


def attempt(runs: int, work: Callable[[], int]) -> tuple[int, float] | None:
    try:
        with warnings.catch_warnings(), silence():
            warnings.simplefilter("ignore")
            return best_of(runs, work)
    except ImportError:
        return None


def main() -> None:
    print(f"{'network':>14} {'seed':>4} | {'catnet':>16} | {'affinitree':>24} | {'regioncam':>24}")
    for widths in ARCHITECTURES:
        for seed in (1, 2):
            network = quarters(widths, seed)
            layers = exact(network)
            count, seconds = best_of(9, partial(catnet, layers, widths[0]))
            other = catnet(layers, widths[0], schedule="own" if widths[0] == 2 else "single", batch=64)
            if other != count:
                raise SystemExit(f"{widths}, seed {seed}: {count} regions one way, {other} the other")
            line = f"{'-'.join(map(str, widths)):>14} {seed:>4} | {count:>6} {1000 * seconds:>6.1f} ms |"
            rivals = [
                None if widths in TOO_SLOW_FOR_AFFINITREE else attempt(2, partial(affinitree, network)),
                attempt(9, partial(regioncam, network)) if widths[0] == 2 else None,
            ]
            for rival in rivals:
                if rival is None:
                    line += f" {'':>24} |"
                else:
                    line += f" {rival[0]:>6} {1000 * rival[1]:>7.1f} ms {rival[1] / seconds:>5.1f}x |"
            print(line, flush=True)


if __name__ == "__main__":
    main()
