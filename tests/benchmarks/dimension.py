"""The functional dimension of a ReLU network against the enumeration of its regions, which it walks through.

    python tests/benchmarks/dimension.py [WIDTHS]

Prints CPU seconds of both, and their ratio; (4, 16, 16, 2) has about thirty thousand regions.

Takes a second of processor time without WIDTHS.
"""

from __future__ import annotations

import random
import sys
import time

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dimension import functional_dimension
from catnet.architectures.relu.regions import complex_of


def main(widths: list[int]) -> None:
    source = random.Random(1)
    layers = []
    for n, m in zip(widths, widths[1:]):
        rows = [[source.randint(-9, 9) for _ in range(n)] for _ in range(m)]
        layers.append((rows, [source.randint(-9, 9) for _ in range(m)]))
    theta = MLP.from_rows(layers)
    start = time.process_time()
    regions = complex_of(theta)
    middle = time.process_time()
    found = functional_dimension(theta, regions)
    end = time.process_time()
    print(f"regions {middle - start:.2f} s, dimension {found.value} {end - middle:.2f} s: ", end="")
    print(f"{(end - middle) / (middle - start):.2f} times")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [4, 16, 16, 2])
