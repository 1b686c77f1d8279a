"""Where two ReLU networks differ, at the same points that `catnet.category.find_difference` tries, all of them at once.

>>> from catnet.architectures.perceptron.network import MLP
>>> f, g = (MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, c]], [0])]) for c in (1, 2))
>>> find_difference_at_probes(f, g).point
(Fraction(-1, 1),)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from math import lcm

import numpy as np

from catnet.algebra.packed import Integers, largest, pack, times, widen
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.category import Difference, find_difference
from catnet.category.sameness import iter_probes

__all__ = ["find_difference_at_probes"]

_WEIGHTS = 20_000  # above, a matrix product in Python integers takes longer than one point after the other
_NEAR = 10**4


def find_difference_at_probes(left: MLP, right: MLP, limit: int = 64) -> Difference | None:
    """What `catnet.category.find_difference` finds for two ReLU networks, by products of integer matrices.

    Raises
    ------
    InputError, ShapeError
        Of another activation; of other dimensions at the ends.

    Notes
    -----
    Far points, whose values leave the machine words, are kept apart, so that the near ones are cheap.
    """
    require_relu(left)
    require_relu(right)
    left.require_parallel(right)
    if max(left.parameters, right.parameters) > _WEIGHTS:
        return find_difference(left.morphism(), right.morphism(), limit)
    count = max(limit, 2 * left.widths[0] + 1) if left.depth == right.depth == 1 else limit
    points = list(islice(iter_probes(left.widths[0]), count))
    rows = [_integral(point) for point in points]
    near = [number for number, row in enumerate(rows) if max(map(abs, row)) <= _NEAR]
    far = sorted(set(range(len(rows))) - set(near))
    first: int | None = None
    for numbers in (near, far):
        numbers = [number for number in numbers if first is None or number < first]
        if numbers:
            found = np.flatnonzero(_differ(left, right, [rows[number] for number in numbers]))
            if len(found):
                first = numbers[int(found[0])]
    if first is None:
        return None
    return Difference(points[first], left(points[first]), right(points[first]))


def _integral(point: Vector) -> tuple[int, ...]:
    scale = lcm(*(value.denominator for value in point))
    return (*(value.numerator * (scale // value.denominator) for value in point), scale)


def _differ(left: MLP, right: MLP, rows: Sequence[Sequence[int]]) -> Integers:
    """Which of some points (x, t) tell the networks apart."""
    points = pack((value for row in rows for value in row), (len(rows), len(rows[0])))
    (ours, unit), (theirs, other) = _values(left, points), _values(right, points)
    return np.asarray((times(ours, other) != times(theirs, unit)).any(axis=1))


def _values(theta: MLP, points: Integers) -> tuple[Integers, Integers]:
    """The outputs at points (x, t), and the positive numbers by which they are too large, as a column."""
    from catnet.architectures.relu.regions import layers_of
    from catnet.geometry.kernel.layers import integer_layers
    from catnet.geometry.kernel.rays import multiply

    layers = integer_layers(layers_of(theta))
    values, unit = points[:, :-1], points[:, -1:]
    for number, layer in enumerate(layers):
        read = _beside(values, unit)
        values = multiply(read, layer.table) if layer.rows else np.zeros((len(points), 0), dtype=np.int64)
        unit = times(unit, pack([layer.scale], (1, 1)))
        if number < len(layers) - 1:
            values = np.where(values > 0, values, 0)
    return values, unit


def _beside(values: Integers, unit: Integers) -> Integers:
    if object in (values.dtype, unit.dtype) and largest(unit):
        values, unit = widen(values), widen(unit)
    return np.concatenate((values, unit), axis=1)
