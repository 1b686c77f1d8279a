"""Parameters of ReLU networks, each neuron of which bends where the ones before it have left something to be seen.

A cloud of integer points goes through the layers; every row is drawn from small integers, and its bias is such that the
neuron is off on a share of the cloud between a sixth and two fifths.  So states do not die out with depth, as they
mostly do for random weights.  The stream is the same on every machine.

>>> theta = spread_parameter((2, 2, 2, 1), 0)
>>> theta.widths, shows_full_dimension(theta)
((2, 2, 2, 1), True)
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dimension import expected_dimension
from catnet.architectures.relu.jacobian import ModularJacobian
from catnet.architectures.relu.model import require_relu
from catnet.category import Affine
from catnet.errors import InputError

__all__ = ["hidden_widths", "shows_full_dimension", "spread_parameter", "with_wider_ends"]

_CLOUD = 64
_SIDE = 99


def hidden_widths(total: int) -> Iterator[tuple[int, ...]]:
    """All sequences of widths of at least 2 with this sum, in lexicographic order.

    >>> list(hidden_widths(6))
    [(2, 2, 2), (2, 4), (3, 3), (4, 2), (6,)]
    """
    for first in range(2, total - 1):
        yield from ((first, *rest) for rest in hidden_widths(total - first))
    if total >= 2:
        yield (total,)


def spread_parameter(widths: Sequence[int], seed: int) -> MLP:
    """The parameter with these widths and this seed; integers, the output biases 0.

    Raises
    ------
    InputError
        If there is no input or no output, or a hidden layer without neurons.
    """
    if len(widths) < 2 or min(widths) < 1:
        raise InputError(f"widths must be positive, and at least two, found {tuple(widths)}")
    source = random.Random(seed)
    cloud = [[source.randint(-_SIDE, _SIDE) for _ in range(widths[0])] for _ in range(_CLOUD)]
    layers = []
    for before, after in pairwise(widths):
        weight, bias = [], []
        for _ in range(after):
            row = [source.choice((-1, 1)) * source.randint(1, 5) for _ in range(before)]
            heights = sorted(sum(a * x for a, x in zip(row, point, strict=True)) for point in cloud)
            place = source.randint(10, 26)
            weight.append(row)
            bias.append(-(heights[place - 1] + heights[place]) // 2)
        layers.append((weight, bias))
        cloud = [
            [
                max(0, sum(a * x for a, x in zip(row, point, strict=True)) + b)
                for row, b in zip(weight, bias, strict=True)
            ]
            for point in cloud
        ]
    layers[-1] = (layers[-1][0], [0] * widths[-1])
    return MLP.from_rows(layers)


def with_wider_ends(theta: MLP, inputs: int, outputs: int) -> MLP:
    """theta with further inputs and outputs, all weights 1; docs/every-architecture.md says what it keeps.

    >>> wide = with_wider_ends(spread_parameter((2, 2, 2, 1), 0), 3, 2)
    >>> wide.widths, shows_full_dimension(wide)
    ((3, 2, 2, 2), True)

    Raises
    ------
    InputError
        If theta has more.
    """
    if inputs < theta.widths[0] or outputs < theta.widths[-1]:
        raise InputError(f"the ends {theta.widths[0]} and {theta.widths[-1]} cannot become {inputs} and {outputs}")
    layers = list(theta.layers)
    first = layers[0]
    layers[0] = Affine(first.weight.beside(_ones(first.weight.shape[0], inputs - theta.widths[0])), first.bias)
    last, more = layers[-1], outputs - theta.widths[-1]
    layers[-1] = Affine(last.weight.above(_ones(more, last.weight.shape[1])), (*last.bias, *[Fraction(0)] * more))
    return MLP(tuple(layers), theta.activation)


def _ones(rows: int, columns: int) -> Matrix:
    return Matrix([[1] * columns for _ in range(rows)], columns=columns)


def shows_full_dimension(theta: MLP, *, seed: int = 1) -> bool:
    """Whether random points show that the functional dimension is #parameters − #hidden neurons; False says nothing.

    Notes
    -----
    The derivatives on the regions that hold the points, which are those of points at which no neuron vanishes, have
    this rank modulo a prime, hence over Q.  Two points for each dimension; no regions are enumerated.
    """
    from flint import nmod_mat

    require_relu(theta)
    goal, source = expected_dimension(theta), random.Random(seed)
    count = 2 * goal + 8
    points = [[source.randint(-8 * _SIDE, 8 * _SIDE) for _ in range(count)] for _ in range(theta.widths[0])]
    state = np.array(points, dtype=object).reshape(theta.widths[0], count)
    scale, smooth, patterns = 8, np.ones(count, dtype=bool), []
    for layer in theta.layers[:-1]:
        rows, own = _integers(layer)
        heights = rows[:, :-1] @ state + scale * rows[:, -1:]
        scale *= own
        patterns.append((heights > 0).astype(bool))
        smooth &= np.all((heights != 0).astype(bool), axis=0)
        state = np.maximum(heights, 0)
    chosen = np.unique(np.concatenate(patterns)[:, smooth].T, axis=0) if patterns else np.zeros((1, 0), dtype=bool)
    prime = next(p for p in PRIMES if all(_integers(layer)[1] % p for layer in theta.layers))
    rows, _ = ModularJacobian(theta, prime).rows(np.split(chosen, np.cumsum(theta.widths[1:-1])[:-1], axis=1))
    matrix = rows.reshape(-1, theta.parameters)
    return int(nmod_mat(*matrix.shape, matrix.ravel().tolist(), prime).rank()) == goal


def _integers(layer: Affine) -> tuple[Any, int]:
    """Numerators of (w | b) over a common denominator, and this."""
    tops, bottoms = layer.weight.beside(Matrix.column(layer.bias)).packed
    common = lcm(*map(int, bottoms.ravel().tolist()))
    return tops.astype(object) * (common // bottoms.astype(object)), common
