"""Two layers of softmax attention: the corollary of theorem 5 decides every pair."""

import random

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Softmax
from catnet.architectures.attention.network import SoftmaxNetwork
from catnet.architectures.attention.softmax import SoftmaxArchitecture

POINTS = np.random.default_rng(3).standard_normal((4, 2, 3))


def values_of(theta: SoftmaxNetwork) -> np.ndarray:
    """By the definition, in floats, at four points."""
    found = []
    for point in POINTS:
        x = 2 * point[:, : theta.tokens]
        for layer in theta.layers:
            a, v = (np.array([[float(e) for e in row] for row in m.rows()]) for m in (layer.score, layer.value))
            weights = np.exp(x.T @ a @ x)
            x = v @ x @ (weights / weights.sum(axis=0))
        found.append(x)
    return np.array(found)


def test_two_layers_are_classified_completely() -> None:
    """Degenerate scores on purpose: 0, antisymmetric, singular; the corollary's list, and never undecided."""
    source = random.Random(7)
    still, turn, line = Matrix.zeros(2, 2), Matrix([[0, 1], [-1, 0]]), Matrix([[1, 0], [0, 0]])
    scores = [still, turn, -turn, line, line + turn, Matrix.identity(2)]
    values = [still, line, Matrix.identity(2), Matrix([[1, 1], [0, 1]])]
    same = 0
    for number in range(60):
        n = 2 + number % 2

        def drawn(n: int = n) -> SoftmaxNetwork:
            layers = (Softmax(source.choice(scores), source.choice(values)) for _ in range(2))
            return SoftmaxNetwork(n, tuple(layers))

        theta = drawn()
        first, second = theta.layers
        other = source.choice(
            [
                drawn(),
                SoftmaxNetwork(n, (first, Softmax(source.choice(scores), second.value))),
                SoftmaxNetwork(n, (Softmax(source.choice(scores), first.value), second)),
            ]
        )
        ours, theirs = (
            (two.value @ one.value, one.score, one.value.T @ two.score @ one.value)
            for one, two in (theta.layers, other.layers)
        )
        flat = ours[1].is_zero or (n == 2 and (ours[1] + ours[1].T).is_zero)
        expected = ours[0] == theirs[0] and (
            ours[0].is_zero or (ours[1] == theirs[1] and (flat or ours[2] == theirs[2]))
        )
        assert SoftmaxArchitecture().check_same_function(theta, other).word == ("proved" if expected else "refuted")
        assert (np.abs(values_of(theta) - values_of(other)).max() < 1e-9) == expected
        same += expected
    assert 10 < same < 50
