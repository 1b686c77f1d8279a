"""Components of the linear symmetries of networks with x^r: against logarithms of scales along all circuits."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from catnet.algebra.matrix import Matrix
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.forms import affine_map
from catnet.architectures.perceptron.linear_symmetries import linear_components
from catnet.architectures.perceptron.network import MLP
from catnet.category import Power
from tests.architectures.perceptron.test_linear_symmetries import is_symmetry, iter_types

Types = tuple[tuple[tuple[int, int], ...], ...]
Point = tuple[int, int]
Term = tuple[int, Point, int, Point, Fraction]
"""a log |t_p| − b log |t_q| = log of a number; a layer 0 for no scale."""


def occurs(theta: MLP, types: Types) -> bool:
    """Whether scales of a type exist: P and Q by the circuits of rows and columns, all equations in logarithms."""
    power = theta.activation.homogeneity or 1
    odd = power % 2 == 1
    layers = theta.layers
    found: list[Term] = []

    def value(layer: int, neuron: int) -> int:
        return types[layer - 1][neuron][1] if odd else 1

    def told(own: Fraction, other: Fraction, sign: int, a: int, p: Point, b: int, q: Point) -> bool:
        """own = sign · |t_p|^a / |t_q|^b · other."""
        if not own or not other:
            return own == other
        if own / other * sign < 0:
            return False
        found.append((a, p, b, q, abs(own / other)))
        return True

    rows = list(layers[0].weight.rows())
    moved = [rows[image] for image, _ in types[0]]
    for chosen, here in circuits(moved):
        there = dependency([rows[j] for j in chosen])
        if there is None:
            return False
        for k in range(1, len(chosen)):  # there_j is a multiple of here_j t_j
            signs = types[0][chosen[0]][1] * types[0][chosen[k]][1]
            first, second = (1, chosen[k]), (1, chosen[0])
            if not told(there[k] / there[0], here[k] / here[0], signs, 1, first, 1, second):
                return False
    for index in range(1, theta.depth):
        layer = layers[index - 1]
        for j, (image, sign) in enumerate(types[index - 1]):
            if not told(layer.bias[image], layer.bias[j], sign, 1, (index, j), 1, (0, 0)):
                return False
            for b in range(len(layer.weight.row(0)) if index > 1 else 0):
                own = layer.weight[image, types[index - 2][b][0]]
                both = sign * value(index - 1, b)
                if not told(own, layer.weight[j, b], both, 1, (index, j), power, (index - 1, b)):
                    return False
    last, hidden = layers[-1], theta.depth - 1
    columns = [last.bias, *last.weight.columns()]
    after = [last.bias, *(columns[1 + image] for image, _ in types[-1])]
    for chosen, here in circuits([tuple(column) for column in columns]):
        there = dependency([tuple(after[k]) for k in chosen])
        if there is None:
            return False
        point = [(hidden, k - 1) if k else (0, 0) for k in chosen]
        passed = [value(hidden, k - 1) if k else 1 for k in chosen]
        for k in range(1, len(chosen)):  # Q c_k = v_k |t_k|^r c_p(k), so there_k is a multiple of here_k v_k |t_k|^r
            signs = passed[k] * passed[0]
            if not told(there[k] / there[0], here[k] / here[0], signs, power, point[k], power, point[0]):
                return False
    return solvable(theta, found)


def circuits(vectors: Sequence[tuple[Fraction, ...]]) -> Iterator[tuple[tuple[int, ...], tuple[Fraction, ...]]]:
    """The minimal dependent sets, and their dependencies."""
    for size in range(1, len(vectors) + 1):
        for chosen in combinations(range(len(vectors)), size):
            found = dependency([vectors[k] for k in chosen])
            if found is not None:
                yield chosen, found


def dependency(vectors: Sequence[tuple[Fraction, ...]]) -> tuple[Fraction, ...] | None:
    """If they are minimally dependent."""
    kernel = Matrix(vectors, columns=len(vectors[0])).T.nullspace()
    if kernel.shape[1] != 1 or not all(kernel.T.row(0)):
        return None
    return kernel.T.row(0)


def solvable(theta: MLP, terms: Sequence[Term]) -> bool:
    """Linear equations of the logarithms: for every prime on the right, over Q."""
    points = [(i, j) for i in range(1, theta.depth) for j in range(theta.widths[i])]
    rows, sides = [], []
    for a, p, b, q, size in terms:
        row = [0] * len(points)
        if p[0]:
            row[points.index(p)] += a
        if q[0]:
            row[points.index(q)] -= b
        rows.append(row)
        sides.append(factors(size))
    left = Matrix(rows, columns=len(points))
    primes = sorted(set().union(*sides)) if sides else []
    whole = left.beside(Matrix([[side.get(prime, 0) for prime in primes] for side in sides], columns=len(primes)))
    return whole.rank() == left.rank()


def factors(value: Fraction) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, step in ((value.numerator, 1), (value.denominator, -1)):
        left, prime = number, 2
        while left > 1:
            while left % prime == 0:
                left //= prime
                found[prime] = found.get(prime, 0) + step
            prime += 1
    return found


def networks(count: int, seed: int) -> Iterator[MLP]:
    source = random.Random(seed)
    for _ in range(count):
        sigma = Power(source.choice((2, 3)))
        hidden = source.choice([(1,), (2,), (2,), (3,), (2, 2)])
        widths = (source.choice((1, 2, 2, 3)), *hidden, source.choice((1, 1, 2, 3)))
        entries = source.choice([(0, 1), (0, 1, -1), (0, 1, 2, -1), (1, 2, -1, 3), (0, 1, 8, 4)])
        biases = source.choice([(0,), (0, 1), (0, 1, 2)])
        layers = [
            ([[source.choice(entries) for _ in range(a)] for _ in range(b)], [source.choice(biases) for _ in range(b)])
            for a, b in zip(widths, widths[1:], strict=False)
        ]
        theta = MLP.from_rows(layers, sigma)
        small = architecture_of(theta).reduce(theta).small
        if affine_map(small) is None and small.depth == theta.depth:
            yield small


def test_as_many_types_as_have_a_solution() -> None:
    several = 0
    for theta in networks(120, 3):
        found = linear_components(theta)
        assert found.types == sum(occurs(theta, types) for types in iter_types(theta)), theta
        several += found.types > 2
    assert several >= 15


def test_every_representative_is_a_symmetry() -> None:
    pairs = 0
    for theta in networks(80, 4):
        for first, last in linear_components(theta).pairs:
            pairs += 1
            assert is_symmetry(theta, first, last), (theta, first, last)
    assert pairs >= 20
