"""Partial symmetries of the layers of a network: images of some neurons, and equations between their scales.

Every equation says |t_p| = r |t_q| for two neurons, or |t_p| = r: they have a solution with all t ≠ 0 iff the ratios
along every cycle multiply to 1.

>>> state = Partial({}, frozenset(), {})
>>> state.join((1, 0), (1, 1), Fraction(2)), state.join((1, 1), ONE, Fraction(3)), state.scale((1, 0))
(True, True, ((0, 0), Fraction(6, 1)))
>>> state.join((1, 0), ONE, Fraction(5))
False
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.frames import joined

__all__ = ["ONE", "Equation", "Image", "Partial", "Point", "combination", "ratio_of", "ray_of"]

Point: TypeAlias = tuple[int, int]
"""A layer and a neuron; (0, 0) for the scale 1, of which biases speak."""
Image: TypeAlias = tuple[int, int]
"""A neuron of the same layer, and a sign."""
Equation: TypeAlias = tuple[Point, Point, Fraction]
"""|t_p| = r |t_q|."""

ONE: Point = (0, 0)


@final
@dataclass(frozen=True, slots=True)
class Partial:
    """Images of some neurons, and the equations |t_p| = r |t_q| that they ask for, as paths to a representative."""

    images: dict[Point, Image]
    taken: frozenset[Point]
    scales: dict[Point, tuple[Point, Fraction]]

    def scale(self, point: Point) -> tuple[Point, Fraction]:
        """A representative q, and the r with |t_point| = r |t_q|."""
        ratio = Fraction(1)
        while point in self.scales:
            point, factor = self.scales[point]
            ratio *= factor
        return point, ratio

    def join(self, point: Point, other: Point, ratio: Fraction) -> bool:
        """|t_point| = ratio |t_other| beside what is known; False if it contradicts that."""
        (first, a), (second, b) = self.scale(point), self.scale(other)
        if first == second:
            return a == ratio * b
        if first == ONE:
            self.scales[second] = first, a / (ratio * b)
        else:
            self.scales[first] = second, ratio * b / a
        return True


def ray_of(row: Vector, bias: Fraction, signed: bool, scaled: bool) -> Vector:
    """One for all multiples (w, b) by numbers that pass."""
    line = (*row, bias)
    lead = next((value for value in line if value), Fraction(1))
    size = abs(lead) if scaled else Fraction(1)
    return tuple(value / (-size if signed and lead < 0 else size) for value in line)


def ratio_of(top: Fraction, bottom: Fraction, sign: int) -> Fraction | None:
    """The r ≥ 0 with top = sign r bottom: 0 if both are 0, None if there is none."""
    if not top or not bottom:
        return Fraction(0) if top == bottom else None
    ratio = top / bottom * sign
    return ratio if ratio > 0 else None


def combination(vectors: Sequence[Vector], target: Vector) -> Vector | None:
    """The coefficients of the target by independent vectors; None if they are dependent, or do not span it."""
    columns = joined([Matrix.column(vector) for vector in vectors], len(target))
    if columns.rank() < len(vectors):
        return None
    found = columns.solve(Matrix.column(target))
    return None if found is None else found.T.row(0)
