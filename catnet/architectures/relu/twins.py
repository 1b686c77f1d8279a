"""Twins of ReLU networks of any depth: other parameters with the same function, by construction.

- A neuron that nobody reads is free, one with a zero row is constant, of two neurons with proportional rows one can
  do the work of both.
- Two consecutive layers have one hidden layer (`catnet.architectures.perceptron.local_twins`).
- A neuron that is off everywhere may be read in any way.  One that is on everywhere stays so when its bias grows; the
  next biases take the growth back.

Which of them lie in theta's orbit is decided by the search for a transporter, which is complete for ReLU networks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.degenerate import zero_counts
from catnet.architectures.perceptron.guards import require_hidden
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.intervals import dead_and_stable
from catnet.architectures.relu.model import ReluNetworks, require_relu
from catnet.category import Affine
from catnet.theorem.transporter import transporter_impossible

__all__ = [
    "iter_degenerate_twins",
    "iter_interval_twins",
    "not_equivalent",
    "off_everywhere",
    "on_everywhere",
    "twin_of_dead",
    "twin_of_stable",
]


def not_equivalent(theta: MLP, twin: MLP, model: ReluNetworks | None = None) -> bool:
    """Whether it is proved that no scaling and permutation carries theta to the twin; False says nothing.

    How many rows and columns of a layer are zero is compared first: that also speaks where scales are not determined.
    """
    require_relu(theta)
    if theta.widths == twin.widths and zero_counts(theta) != zero_counts(twin):
        return True
    return transporter_impossible(ReluNetworks() if model is None else model, theta, twin)


def iter_degenerate_twins(theta: MLP, model: ReluNetworks) -> Iterator[tuple[str, MLP]]:
    """One for the first unread, the first constant and the first copied neuron of each layer."""
    require_relu(theta)
    side = model.side(theta)
    form = side.form
    for index in range(1, theta.depth):
        rows, reader = form.hidden[index - 1], theta.layers[index]
        read = (reader.weight.packed[0] != 0).any(axis=0)
        for neuron in np.flatnonzero(~read).tolist()[:1]:
            yield f"nobody reads neuron {neuron} of layer {index}", _with_bias(theta, index, neuron)
        for neuron in np.flatnonzero(read & ~rows[:, :-1].any(axis=1)).tolist()[:1]:
            yield f"neuron {neuron} of layer {index} is constant", _with_value_folded(theta, index, neuron)
        copies = _first_copies(rows, side.keys(index), read)
        if copies is not None:
            kept, other = copies
            ratio = form.scales[index - 1][other] / form.scales[index - 1][kept]
            reason = f"neurons {kept} and {other} of layer {index} have proportional rows"
            yield reason, _with_columns_merged(theta, index, kept, other, ratio)


def iter_interval_twins(theta: MLP) -> Iterator[tuple[str, MLP]]:
    """One for every neuron that signs and intervals show to be off or on everywhere; of the same function."""
    dead, stable = dead_and_stable(theta)
    for index, neuron in dead:
        if theta.widths[index + 1]:
            yield off_everywhere(index, neuron), twin_of_dead(theta, index, neuron, 0)
    for index, neuron in stable:
        yield on_everywhere(index, neuron), twin_of_stable(theta, index, neuron)


def twin_of_dead(theta: MLP, index: int, neuron: int, reader: int = 0) -> MLP:
    """Another weight, in the row of one reader, on a neuron of layer `index` that is off everywhere."""
    require_hidden(theta, index, neuron)
    require_relu(theta)
    upper = theta.layers[index]
    table = [list(row) for row in upper.weight.rows()]
    table[reader][neuron] += 1 if table[reader][neuron] >= 0 else -1
    return _replace(theta, index, theta.layers[index - 1], Affine(Matrix(table), upper.bias))


def twin_of_stable(theta: MLP, index: int, neuron: int) -> MLP:
    """A larger bias for a neuron of layer `index` that is on everywhere, taken back by the next biases."""
    require_hidden(theta, index, neuron)
    require_relu(theta)
    lower, upper = theta.layers[index - 1], theta.layers[index]
    bias = list(lower.bias)
    bias[neuron] += 1
    column = [row[neuron] for row in upper.weight.rows()]
    shift = tuple(old - weight for old, weight in zip(upper.bias, column, strict=True))
    return _replace(theta, index, Affine(lower.weight, tuple(bias)), Affine(upper.weight, shift))


def off_everywhere(index: int, neuron: int) -> str:
    return f"neuron {neuron} of layer {index} is off everywhere: it can be read in any way"


def on_everywhere(index: int, neuron: int) -> str:
    return f"neuron {neuron} of layer {index} is on everywhere: it can have another bias"


def _first_copies(rows: Any, keys: list[Hashable], read: Any) -> tuple[int, int] | None:
    seen: dict[Hashable, int] = {}
    varying = rows[:, :-1].any(axis=1)
    for neuron, key in enumerate(keys):
        if not read[neuron] or not varying[neuron]:
            continue
        if key in seen:
            return seen[key], neuron
        seen[key] = neuron
    return None


def _replace(theta: MLP, index: int, lower: Affine, upper: Affine) -> MLP:
    return MLP((*theta.layers[: index - 1], lower, upper, *theta.layers[index + 1 :]), theta.activation)


def _with_bias(theta: MLP, index: int, neuron: int) -> MLP:
    """Another bias, of another sign class, for a neuron that nobody reads."""
    lower = theta.layers[index - 1]
    bias = list(lower.bias)
    bias[neuron] = Fraction(1) if bias[neuron] <= 0 else Fraction(-1)
    return _replace(theta, index, Affine(lower.weight, tuple(bias)), theta.layers[index])


def _with_value_folded(theta: MLP, index: int, neuron: int) -> MLP:
    """The constant neuron moved into the next bias, its column set to zero."""
    lower, upper = theta.layers[index - 1], theta.layers[index]
    value = theta.activation(lower.bias[neuron])
    columns = list(upper.weight.columns())
    bias = tuple(old + value * weight for old, weight in zip(upper.bias, columns[neuron], strict=True))
    columns[neuron] = (Fraction(0),) * len(bias)
    return _replace(theta, index, lower, _reading(columns, bias))


def _with_columns_merged(theta: MLP, index: int, kept: int, other: int, ratio: Fraction) -> MLP:
    """The second of two proportional neurons read through the first one."""
    upper = theta.layers[index]
    columns = list(upper.weight.columns())
    columns[kept] = tuple(a + ratio * b for a, b in zip(columns[kept], columns[other], strict=True))
    columns[other] = (Fraction(0),) * len(upper.bias)
    return _replace(theta, index, theta.layers[index - 1], _reading(columns, upper.bias))


def _reading(columns: list[Vector], bias: Vector) -> Affine:
    return Affine(Matrix(columns, columns=len(bias)).T, bias)
