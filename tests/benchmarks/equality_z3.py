"""Equality of x ↦ f(g x) and x ↦ g f(x) for an equivariant network 4-9-8-1, against z3 on the same question.

    pip install z3-solver && python tests/benchmarks/equality_z3.py [SECONDS]

The networks are equivariant under the rotation of the four inputs (the output is invariant), with weights that are
multiples of 1/4 averaged over the group, and hidden layers 4 + 4 + 1 and 4 + 4 that are permuted; then they are
disguised by positive scales of the hidden neurons (without that the two sides are the same expression, and any
simplifier sees it).  Three figures for each: comparing normal forms (what `catnet equal` does first), comparing
region by region (what it does when that fails, forced here), and z3 with the time limit (60 seconds unless given).

Takes seconds for catnet, and at most the limit, 60 seconds, for each question to z3.
"""

from __future__ import annotations

import random
import sys
import time
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.regions import layers_of
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.category import Affine
from catnet.geometry.comparison import check_equal_by_regions
from catnet.groups import cyclic, natural, reynolds, trivial


def equivariant(seed: int) -> MLP:
    """A network 4-9-8-1 that is invariant under the rotation of its inputs."""
    source = random.Random(seed)
    group = cyclic(4)
    corners, point = natural(group), trivial(group)
    spaces = [corners, corners + corners + point, corners + corners, point]
    layers = []
    for before, after in zip(spaces, spaces[1:]):
        draw = Matrix(
            [[Fraction(source.randint(-9, 9), 4) for _ in range(before.dimension)] for _ in range(after.dimension)]
        )
        shift = Matrix.column([Fraction(source.randint(-9, 9), 4) for _ in range(after.dimension)])
        layers.append(
            Affine(reynolds(before, after, draw), tuple(value for (value,) in reynolds(point, after, shift).rows()))
        )
    for index in (0, 1):
        scales = [Fraction(source.randint(1, 9), source.randint(1, 9)) for _ in layers[index].bias]
        lower, upper = layers[index], layers[index + 1]
        layers[index] = Affine(lower.weight.scale_rows(scales), tuple(s * b for s, b in zip(scales, lower.bias)))
        layers[index + 1] = Affine(upper.weight.scale_columns([1 / s for s in scales]), upper.bias)
    return MLP(tuple(layers))


def ask_z3(left: MLP, right: MLP, seconds: float) -> tuple[str, float]:
    """What z3 says to: is there an x with f(x) != f'(x)?"""
    import z3

    variables = [z3.Real(f"x{i}") for i in range(left.widths[0])]

    def outputs(theta: MLP) -> list:
        values = variables
        for index, layer in enumerate(theta.layers):
            sums = [
                sum(
                    (z3.Q(w.numerator, w.denominator) * v for w, v in zip(row, values) if w),
                    z3.Q(b.numerator, b.denominator),
                )
                for row, b in zip(layer.weight.rows(), layer.bias)
            ]
            values = sums if index == theta.depth - 1 else [z3.If(s > 0, s, z3.RealVal(0)) for s in sums]
        return values

    solver = z3.Solver()
    solver.set("timeout", int(seconds * 1000))
    solver.add(z3.Or([a != b for a, b in zip(outputs(left), outputs(right))]))
    start = time.perf_counter()
    answer = {"unsat": "equal", "sat": "different", "unknown": "gave up"}[str(solver.check())]
    return answer, time.perf_counter() - start


def main() -> None:
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    rotation = Monomial.of_permutation((1, 2, 3, 0))
    for seed in range(3):
        theta = equivariant(seed)
        moved = ReluNetworks().transport(theta, rotation, Monomial.identity(1))
        start = time.perf_counter()
        quick = check_same_relu_function(moved, theta)
        normal = time.perf_counter() - start
        start = time.perf_counter()
        full = check_equal_by_regions(layers_of(moved), layers_of(theta))
        regions = time.perf_counter() - start
        if not (quick.is_proved and full.is_proved):
            raise SystemExit("catnet does not find the two sides equal")
        answer, seconds = ask_z3(moved, theta, limit)
        counted = full.reason.split(" of all ")[-1]
        print(f"seed {seed}: normal forms {normal * 1e3:.1f} ms, regions {regions * 1e3:.1f} ms ({counted})")
        print(f"        z3 {answer} after {seconds:.1f} s: {seconds / regions:.0f} times the regions")


if __name__ == "__main__":
    main()
