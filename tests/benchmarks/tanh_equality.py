"""Equality of tanh networks of 10^5 parameters, decided: disguised, with one sign flipped, 1e-30 off in one weight.

    python tests/benchmarks/tanh_equality.py

A disguise permutes the neurons of every hidden layer and flips half of their signs.  The flip turns one weight of the
disguised network round.  The peer is NumPy in doubles: the largest difference of the two outputs at 1000 random
points, which is what one would look at without exact arithmetic; it cannot tell 1e-30 from rounding.

Takes 13 seconds of processor time.
"""

from __future__ import annotations

import random
import time
from fractions import Fraction

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.tanh.architecture import TanhNetworks
from catnet.category import Affine, Tanh

WIDTHS = (64, 256, 256, 64, 8)


def network(seed: int) -> MLP:
    source = random.Random(seed)
    layers = []
    for n, m in zip(WIDTHS, WIDTHS[1:]):
        rows = [[Fraction(source.randint(-999, 999), 500 * 8) for _ in range(n)] for _ in range(m)]
        layers.append(Affine(Matrix(rows), tuple(Fraction(source.randint(-99, 99), 100) for _ in range(m))))
    return MLP(tuple(layers), Tanh())


def disguised(theta: MLP, seed: int) -> MLP:
    source = random.Random(seed)
    layers = [([list(row) for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers]
    for index, width in enumerate(WIDTHS[1:-1]):
        order = source.sample(range(width), width)
        sign = [source.choice((1, -1)) for _ in range(width)]
        weight, bias = layers[index]
        layers[index] = ([[sign[a] * x for x in weight[a]] for a in order], [sign[a] * bias[a] for a in order])
        upper, shift = layers[index + 1]
        layers[index + 1] = ([[sign[a] * row[a] for a in order] for row in upper], shift)
    return MLP(tuple(Affine(Matrix(w), b) for w, b in layers), Tanh())


def changed(theta: MLP, by: Fraction | None) -> MLP:
    """One weight of the second layer larger, or turned round."""
    layers = list(theta.layers)
    rows = [list(row) for row in layers[1].weight.rows()]
    rows[100][7] = -rows[100][7] if by is None else rows[100][7] + by
    layers[1] = Affine(Matrix(rows), layers[1].bias)
    return MLP(tuple(layers), Tanh())


def in_doubles(left: MLP, right: MLP) -> float:
    points = np.random.default_rng(1).normal(size=(1000, WIDTHS[0]))
    outputs = []
    for theta in (left, right):
        state = points
        for index, layer in enumerate(theta.layers):
            weight = np.array([[float(x) for x in row] for row in layer.weight.rows()])
            state = state @ weight.T + np.array([float(x) for x in layer.bias])
            state = np.tanh(state) if index + 1 < theta.depth else state
        outputs.append(state)
    return float(np.abs(outputs[0] - outputs[1]).max())


def main() -> None:
    theta = network(1)
    other = disguised(theta, 2)
    print(f"{theta.parameters} parameters, widths {WIDTHS}")
    near = changed(other, Fraction(1, 10**30))
    for name, network_ in (("disguised", other), ("one sign flipped", changed(other, None)), ("1e-30", near)):
        start = time.perf_counter()
        verdict = TanhNetworks().check_same_function(theta, network_)
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        largest = in_doubles(theta, network_)
        peer = time.perf_counter() - start
        print(f"{name:18} {verdict.word:8} {seconds:6.2f} s   NumPy {peer:5.2f} s, difference {largest:.1e}")
        if verdict.word == "refuted" and verdict.witness is not None:
            i = verdict.witness.coordinate
            low, high = verdict.witness.left[i]
            print(f"{'':18} a point: A in an interval of width {float(high - low):.0e}, B in a disjoint one")


if __name__ == "__main__":
    main()
