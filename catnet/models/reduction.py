"""A smaller ReLU network with the same function: without neurons that are constant, unread, or copies of others.

Repeated to a fixed point: a neuron with a zero row is the constant relu(b) and moves into the next bias; a neuron that nobody reads
is dropped; neurons whose rows are positive multiples of each other become one, which is read with the summed columns.

>>> theta = MLP.from_rows([([[1], [2], [0]], [0, 0, 3]), ([[1, 1, 5]], [0])])
>>> reduce_network(theta)
MLP(layers=(Affine(weight=Matrix([['1']]), bias=(Fraction(0, 1),)), Affine(weight=Matrix([['3']]), bias=(Fraction(15, 1),))), activation=Activation(name='relu'))
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

import numpy as np

from catnet.category import Affine
from catnet.matrix import Matrix
from catnet.models.mlp import MLP
from catnet.models.normal_form import normal_form
from catnet.models.relu_matching import keys

__all__ = ["reduce_network"]


def reduce_network(theta: MLP) -> MLP:
    """The reduced network; theta itself if nothing is to be reduced.

    Notes
    -----
    Each round is linear in the parameters and removes at least one neuron.
    """
    while True:
        smaller = _round(theta)
        if smaller is None:
            return theta
        theta = smaller


def _round(theta: MLP) -> MLP | None:
    """The first layer, from below, at which something can be removed; None if there is none."""
    form = normal_form(theta)
    for index in range(1, theta.depth):
        rows = form.hidden[index - 1]
        reader = theta.layers[index]
        unread = ~np.asarray((reader.weight.packed[0] != 0).any(axis=0))
        constant = ~rows[:, :-1].any(axis=1)
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for neuron, key in enumerate(keys(rows)):
            if not unread[neuron] and not constant[neuron]:
                groups[key].append(neuron)
        kept = [members[0] for members in groups.values()]
        if len(kept) == rows.shape[0]:
            continue
        return _remove(theta, index, sorted(kept), list(groups.values()), np.flatnonzero(constant).tolist())
    return None


def _remove(theta: MLP, index: int, kept: list[int], groups: list[list[int]], constant: list[int]) -> MLP:
    layer, reader = theta.layers[index - 1], theta.layers[index]
    columns = {neuron: column for neuron, column in enumerate(reader.weight.columns())}
    bias = list(reader.bias)
    for neuron in constant:
        value = theta.activation(layer.bias[neuron])
        bias = [old + value * weight for old, weight in zip(bias, columns[neuron], strict=True)]
    scales = normal_form(theta).scales[index - 1]
    for first, *others in groups:
        for other in others:
            ratio = scales[other] / scales[first]
            columns[first] = tuple(a + ratio * b for a, b in zip(columns[first], columns[other], strict=True))
    lower = Affine(layer.weight.select(rows=kept), tuple(layer.bias[neuron] for neuron in kept))
    height = reader.weight.shape[0]
    table = [[columns[neuron][row] for neuron in kept] for row in range(height)]
    upper = Affine(Matrix(table, columns=len(kept)) if height else Matrix.zeros(0, len(kept)), tuple(bias))
    return MLP((*theta.layers[: index - 1], lower, upper, *theta.layers[index + 1 :]), theta.activation)
