"""The objects: rational spaces Q^n.

>>> Space(2) + Space(3)
Space(5)
>>> Space(2).zero()
(Fraction(0, 1), Fraction(0, 1))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.scalars import Vector
from catnet.errors import ShapeError

__all__ = ["Space"]


@final
@dataclass(frozen=True, slots=True)
class Space:
    """Q^dimension, of column vectors; two spaces are the same object when their dimensions are equal."""

    dimension: int

    def __post_init__(self) -> None:
        if self.dimension < 0:
            raise ShapeError(f"a space has dimension {self.dimension}, which is negative")

    def __add__(self, other: Space) -> Space:
        """The direct sum."""
        return Space(self.dimension + other.dimension)

    def __repr__(self) -> str:
        return f"Space({self.dimension})"

    def zero(self) -> Vector:
        return (Fraction(0),) * self.dimension

    def unit(self, index: int) -> Vector:
        """The basis vector e_index."""
        return tuple(Fraction(int(i == index)) for i in range(self.dimension))
