"""How often `symmetrise` finds a symmetry that was planted, against the network that was planted.

    python tests/benchmarks/nearest_planted.py [cases] [bits]

Equivariant networks of up to three layers under six groups, plus noise of size 2^-bits (30), once as they are and once
disguised: hidden neurons permuted and, for ReLU, rescaled by positive rationals.  Found is a network at
a distance of at most 2^(6 - bits) of its length; their number is printed, and the seconds.

Takes 35 seconds of processor time for 20 cases.
"""

from __future__ import annotations

import random
import sys
import time
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from catnet.architectures.perceptron.nearest.averages import squared_norm
from catnet.category import RELU, Tanh
from catnet.questions.symmetrise import symmetrise
from tests.questions.test_symmetrise import GROUPS, disguised, planted


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    bits = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    for activation in (RELU, Tanh()):
        for disguise in (False, True):
            begun, found, tried = time.perf_counter(), 0, 0
            for name in sorted(GROUPS):
                for seed in range(cases):
                    source = random.Random(f"{name} {seed}")
                    theta, ends, _ = planted(source, GROUPS[name], 1 + seed % 3, activation, bits)
                    if disguise:
                        theta = disguised(source, theta, scaled=activation is RELU)
                    near = symmetrise(theta, ends)
                    size = sum(map(squared_norm, near.given.layers), Fraction(0))
                    tried += 1
                    found += near.distance_squared * 4 ** (bits - 6) <= size
            seconds = time.perf_counter() - begun
            words = "disguised" if disguise else "plain"
            print(f"{activation.name:<6} {words:<10} found {found} of {tried}   {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
