"""Planes through places where something is wanted to be seen: a neuron vanishes, and given ones before it are on.

Such places are looked for in integers: weights are rounded to a few bits, points are integer vectors (x, t), and all
steps are exact on what was rounded, so that the same planes are found everywhere.  Nothing that is decided rests on
them: what is seen in a plane is computed exactly (`catnet.architectures.relu.ridges`).

>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [-1]), ([[1]], [0])])
>>> place = Aims(theta).place((2, 0), (0, 1))                       # x + y = 1 with x > 0 and y > 0
>>> [round(float(sum(place)), 1), min(place) > 0]
[1.0, True]
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.packed import Integers
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.ridges import Neuron
from catnet.category import Affine

__all__ = ["Aims", "Floats", "shares_of"]

Floats: TypeAlias = npt.NDArray[np.float64]

_BITS = 20
_CLOUD = 512
_ROUNDS = 8
_STARTS = 4
_STEPS = 12
_FEW = 3
"""So few neurons that are wanted on must all be; of more, as many as can be."""


@final
class Aims:
    """A network whose weights were rounded, and what it is at many points at once.

    Parameters
    ----------
    theta : MLP
        A ReLU network with at least two inputs.
    """

    __slots__ = ("_layers", "_source", "inputs")

    def __init__(self, theta: MLP) -> None:
        self.inputs = theta.widths[0]
        self._source = random.Random(self.inputs)
        self._layers = [_rounded(layer) for layer in theta.layers]

    def plane(self, wants: Sequence[tuple[Neuron, Sequence[int]]], turn: int) -> Affine | None:
        """A plane through places of up to three of the wants, from one on that depends on the turn; None if none is
        found.
        """
        places: list[Vector] = []
        for number in range(max(3, len(wants)) if wants else 0):
            place = self.place(*wants[(number + 3 * turn) % len(wants)])
            if place is not None and place not in places:
                places.append(place)
            if len(places) == 3:
                break
        return self._through(places) if places else None

    def place(self, neuron: Neuron, before: Sequence[int]) -> Vector | None:
        """A point near which a neuron vanishes, where as many of some neurons before it are on as was found.

        With none before it, as many neurons behind it as was found.
        """
        layer, j = neuron
        low = self._search(layer, j, before, -1, None)
        if low is None:
            return None
        high = self._search(layer, j, before, 1, low)
        if high is None:
            return None
        low, high = _common(low, high)
        for _ in range(_STEPS):
            middle = (low + high) // 2
            if self._heights(middle[None])[layer - 1][0, j] < 0:
                low = middle
            else:
                high = middle
        return tuple(Fraction(int(x), int(high[-1])) for x in high[:-1])

    def sample(self, centre: Integers | None = None) -> tuple[Integers, list[Integers]]:
        """Points (x, t) around the origin, or around one, others every time; and the pre-activations of all hidden
        layers there, each point's up to a positive factor of its own.
        """
        points = self._cloud(centre)
        return points, self._heights(points)

    def _search(self, layer: int, j: int, before: Sequence[int], sign: int, other: Integers | None) -> Integers | None:
        """A point where the neuron has that sign, and many of those wanted are on, at the other point as well."""
        found = self._climb(layer, j, before, sign, other, 0 < len(before) <= _FEW)
        return found if found is not None else self._climb(layer, j, before, sign, other, False)

    def _climb(
        self, layer: int, j: int, before: Sequence[int], sign: int, other: Integers | None, every: bool
    ) -> Integers | None:
        """The same, from several points at once; every one of those wanted, if that is asked."""
        points = self._cloud(None)
        if other is not None:
            points = np.concatenate((points, self._cloud(other)))
        for _ in range(_ROUNDS):
            heights = self._heights(points)
            wanted = self._wanted(heights, layer, before)
            on = wanted > 0
            if other is not None:
                on &= self._wanted(self._heights(other[None]), layer, before) > 0
            own = shares_of(heights[layer - 1])[:, j] * sign
            least = np.minimum(own, wanted.min(axis=1, initial=1))
            scores = least if every else np.where(own > 0, on.sum(axis=1), -1) + (least + 1) / 4
            ranked = np.argsort(-scores, kind="stable")[:_STARTS]
            place = ranked[0]
            best: Integers = points[place]
            if own[place] > 0 and on[place].all():
                return best
            points = np.concatenate((points[ranked], *(self._cloud(points[start]) for start in ranked)))
        return best if own[place] > 0 and not every else None

    def _wanted(self, heights: list[Integers], layer: int, before: Sequence[int]) -> Floats:
        """The pre-activations that should be positive, as shares of the largest of their layer."""
        if before and layer > 1:
            return shares_of(heights[layer - 2])[:, list(before)]
        if layer < len(heights):
            return shares_of(heights[layer])
        return np.zeros((len(heights[0]), 0))

    def _cloud(self, centre: Integers | None) -> Integers:
        """Points (x, t): around the origin at several scales, or around a point."""
        drawn = np.frombuffer(self._source.randbytes(_CLOUD * self.inputs), dtype=np.int8).astype(np.int64)
        steps = drawn.reshape(_CLOUD, self.inputs) // 2
        turn = np.arange(_CLOUD) % 4
        if centre is None:
            return np.concatenate((steps, np.array([1, 8, 64, 512])[turn][:, None]), axis=1)
        scale = np.array([1, 2, 8, 32])[turn][:, None]
        near = centre[None] * scale
        near[:, :-1] += steps * max(1, int(np.abs(centre[:-1]).max())) // 64
        near = _shortened(near)
        near[:, -1] = np.maximum(near[:, -1], 1)
        return np.asarray(near // np.gcd.reduce(near, axis=1, keepdims=True))

    def _heights(self, points: Integers) -> list[Integers]:
        """The pre-activations of all hidden layers, each point's up to a positive factor of its own."""
        state = _shortened(points)
        found = []
        for table, unit in self._layers[:-1]:
            heights = state @ table
            found.append(heights)
            state = _shortened(np.concatenate((np.maximum(heights, 0), state[:, -1:] * unit), axis=1))
        return found

    def _through(self, places: list[Vector]) -> Affine:
        """A plane through one, two or three points."""
        origin = places[0]
        steps = [[a - b for a, b in zip(place, origin, strict=True)] for place in places[1:]]
        while True:
            random_steps = [[Fraction(self._source.randint(-5, 5)) for _ in origin] for _ in range(2 - len(steps))]
            directions = Matrix([*steps, *random_steps]).T
            if directions.rank() == 2:
                return Affine(directions, origin)
            steps = []


def _rounded(layer: Affine) -> tuple[Integers, int]:
    """(w | b) transposed, times a power of two, rounded to so many bits; and that power, or 0 if it is less than 1."""
    rows = [[*row, b] for row, b in zip(layer.weight.rows(), layer.bias, strict=True)]
    largest = max((abs(value) for row in rows for value in row), default=Fraction(0))
    unit = Fraction(1)
    while largest and largest * unit >= 1 << _BITS:
        unit /= 2
    while largest and largest * unit * 2 < 1 << _BITS and unit < 1 << _BITS:
        unit *= 2
    table = np.array([[round(value * unit) for value in row] for row in rows], dtype=np.int64)
    return table.T, int(unit)


def _common(low: Integers, high: Integers) -> tuple[Integers, Integers]:
    """The same two points with one t, which can be halved so often."""
    unit = max(1, (1 << 30) // max(1, int(low[-1]) * int(high[-1])))
    return low * high[-1] * unit, high * low[-1] * unit


def shares_of(heights: Integers) -> Floats:
    """Heights by the largest of each point, in [−1, 1]; one division, which every machine rounds alike."""
    return np.asarray(heights / np.maximum(1, np.abs(heights).max(axis=1, keepdims=True, initial=0)))


def _shortened(points: Integers) -> Integers:
    """Rows divided by powers of two, so that every entry has so many bits at most."""
    largest = np.abs(points).max(axis=1)
    shift = np.maximum(0, np.frexp(largest.astype(np.float64))[1] - _BITS)
    return np.asarray(points >> shift[:, None])
