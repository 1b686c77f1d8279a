"""The lower end of a search: the best point that is known, always evaluated exactly.

Floats only choose the points: random ones and corners moved from end to end, corners that a bound's slope points to,
optima of relaxations.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from catnet.algebra.scalars import Vector
from catnet.geometry.programs.exact_leaf import fractions_of
from catnet.geometry.programs.program import Program
from catnet.geometry.programs.relaxation import Floats, View, below

__all__ = ["Incumbent"]

_SAMPLES = 256
_STARTS = 4
_ROUNDS = 8
_MOST_INPUTS = 128
_NEAR = 1e-7


class Incumbent:
    """The best point so far.

    Parameters
    ----------
    program : Program
    view : View
    known : Fraction, optional
        A value that only larger ones matter beside.
    """

    def __init__(self, program: Program, view: View, known: Fraction | None) -> None:
        self._program, self._view, self._known = program, view, known
        self.point: Vector = tuple((low + high) / 2 for low, high in program.box)
        self.value = program.value(self.point)
        self.floor = below(self.least)

    @property
    def least(self) -> Fraction:
        """What a node's bound must exceed for the node to matter; `floor` is the double below it."""
        return self.value if self._known is None else max(self.value, self._known)

    def offer(self, point: Vector, value: Fraction | None = None) -> None:
        """A rational point of the box, with its value if that is known."""
        value = self._program.value(point) if value is None else value
        if value > self.value:
            self.value, self.point = value, point
            self.floor = below(self.least)

    def seed(self) -> None:
        """A lower end to start with: the best of some points, moved from corner to corner while it improves."""
        view = self._view
        if not len(view.low):
            return
        points = np.random.default_rng(0).uniform(size=(_SAMPLES, len(view.low)))
        points = view.low + np.concatenate([points, np.rint(points)]) * (view.high - view.low)
        values = view.values(points)
        order = np.argsort(-values, kind="stable")[:_STARTS]
        for point in points[order]:
            self.try_point(self._climb(point))

    def _climb(self, point: Floats) -> Floats:
        """Coordinate by coordinate to the better end of the box, as long as that helps."""
        view = self._view
        best = float(view.values(point[None])[0])
        for _ in range(_ROUNDS):
            size = len(point)
            if size > _MOST_INPUTS:
                break
            moves = np.tile(point, (2 * size, 1))
            moves[np.arange(size), np.arange(size)] = view.low
            moves[size + np.arange(size), np.arange(size)] = view.high
            values = view.values(moves)
            chosen = int(values.argmax())
            if not values[chosen] > best:
                break
            point, best = moves[chosen], float(values[chosen])
        return point

    def try_corners(self, low: Floats, high: Floats, slopes: Floats) -> None:
        if not low.shape[1]:
            return
        corners = np.where(slopes > 0, high[:, None, :], low[:, None, :]).reshape(-1, low.shape[1])
        candidates = np.concatenate([corners, (low + high) / 2])
        values = self._view.values(candidates)
        self.try_point(candidates[int(values.argmax())])

    def try_point(self, point: Floats) -> None:
        if not self._view.values(point[None])[0] > self.floor - _NEAR * abs(self.floor):
            return
        self.offer(self._inside(point))

    def _inside(self, point: Floats) -> Vector:
        """The rational point of the box next to a point in doubles."""
        return tuple(
            min(max(x, low), high) for x, (low, high) in zip(fractions_of(point), self._program.box, strict=True)
        )
