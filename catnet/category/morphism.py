"""The arrows: exact maps between rational spaces, which compose.

``f >> g`` is first f, then g; ``f @ g`` is f and g side by side.

>>> double = Affine(Matrix([[2]]), vector(["0"]))
>>> shift = Affine(Matrix([[1]]), vector(["1/2"]))
>>> (double >> shift)(vector(["3"])), (shift >> double)(vector(["3"]))
((Fraction(13, 2),), (Fraction(7, 1),))
>>> (double @ shift)(vector(["1", "1"]))
(Fraction(2, 1), Fraction(3, 2))
>>> double >> (shift >> double) == (double >> shift) >> double and double >> identity(Space(1)) == double
True
>>> double >> identity(Space(2))
Traceback (most recent call last):
    ...
catnet.errors.CompositionError: cannot compose: left ends in dimension 1, right starts in dimension 2

``==`` compares arrows as values (composites by their parts).  Whether two arrows are the same *map* is the question of
`catnet.category.sameness.check_same`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, TypeVar, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector, vector
from catnet.category.activation import Activation
from catnet.category.space import Space
from catnet.errors import CompositionError, InexactNumberError, ShapeError
from catnet.shown import Shown

__all__ = [
    "Affine",
    "Composite",
    "MonomialMap",
    "Morphism",
    "Pointwise",
    "SideBySide",
    "Strands",
    "compose",
    "identity",
]

T = TypeVar("T")


class Morphism(ABC):
    """An exact map from one rational space to another.  Abstract: the arrows are the final classes below."""

    __slots__ = ()

    @property
    @abstractmethod
    def source(self) -> Space: ...

    @property
    @abstractmethod
    def target(self) -> Space: ...

    @property
    def is_rational(self) -> bool:
        """Whether the image of every rational point is rational, so that it can be evaluated."""
        return True

    @abstractmethod
    def evaluate(self, point: Vector) -> Vector:
        """The image of a point of the right length."""

    def absorb(self, before: Matrix | None, after: Matrix | None) -> Morphism | None:
        """The arrow ``before >> self >> after`` (None: the identity) as one canonical arrow, where it is one: two of
        them that are equal as values are the same map.  For the layers of other architectures; None by default.
        """
        return None

    def shed(self) -> tuple[Morphism, Monomial] | None:
        """An arrow g and a monomial M with M g = self, where the arrow holds a permutation of its outputs that an
        affine map behind it can take up; None by default.
        """
        return None

    def enclose_balls(self, balls: list[Any]) -> list[Any]:
        """The image of real intervals (flint's arb), for arrows whose values are not rational."""
        raise InexactNumberError(f"no enclosure is known for {type(self).__name__}")

    @property
    def polynomial_degree(self) -> int | None:
        """The degree of the components, for layers of other architectures that are polynomials; then `expand` takes
        polynomials (flint's fmpq_mpoly), too.
        """
        return None

    def expand(self, series: list[Any]) -> list[Any]:
        """The image of power series (flint's fmpq_series), for arrows whose Taylor coefficients may be rational."""
        raise InexactNumberError(f"no Taylor series is known for {type(self).__name__}")

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        exact = vector(point)
        if len(exact) != self.source.dimension:
            raise ShapeError(
                f"cannot apply: the map starts in dimension {self.source.dimension}, the point has {len(exact)}"
            )
        return self.evaluate(exact)

    def __rshift__(self, other: Morphism) -> Morphism:
        if not isinstance(other, Morphism):
            return NotImplemented
        if self.target != other.source:
            raise CompositionError(
                f"cannot compose: left ends in dimension {self.target.dimension}, "
                f"right starts in dimension {other.source.dimension}"
            )
        parts = [part for part in (*_parts(self), *_parts(other)) if not _is_identity(part)]
        if not parts:
            return identity(self.source)
        return parts[0] if len(parts) == 1 else Composite(tuple(parts))

    def __matmul__(self, other: Morphism) -> Morphism:
        if not isinstance(other, Morphism):
            return NotImplemented
        strands = [*_strands(self), *_strands(other)]
        strands = [strand for strand in strands if strand.source.dimension or strand.target.dimension]
        if not strands:
            return identity(Space(0))
        return strands[0] if len(strands) == 1 else SideBySide(tuple(strands))


@final
@dataclass(frozen=True, slots=True)
class Affine(Shown, Morphism):
    """x ↦ weight x + bias.

    Parameters
    ----------
    weight : Matrix, shape (m, n) over Q
    bias : tuple of m Fractions; other exact numbers are converted
    """

    weight: Matrix
    bias: Vector

    def __post_init__(self) -> None:
        if type(self.bias) is not tuple or not all(type(value) is Fraction for value in self.bias):
            object.__setattr__(self, "bias", vector(self.bias))
        if len(self.bias) != self.weight.shape[0]:
            raise ShapeError(f"the weight has {self.weight.shape[0]} rows, the bias {len(self.bias)} entries")

    @classmethod
    def linear(cls, weight: Matrix) -> Affine:
        return cls(weight, (Fraction(0),) * weight.shape[0])

    @property
    def source(self) -> Space:
        return Space(self.weight.shape[1])

    @property
    def target(self) -> Space:
        return Space(self.weight.shape[0])

    def evaluate(self, point: Vector) -> Vector:
        return tuple(value + shift for value, shift in zip(self.weight.apply(point), self.bias, strict=True))


@final
@dataclass(frozen=True, slots=True)
class MonomialMap(Morphism):
    """x ↦ P x for a monomial matrix P; costs n, not n²."""

    monomial: Monomial

    @property
    def source(self) -> Space:
        return Space(self.monomial.size)

    @property
    def target(self) -> Space:
        return Space(self.monomial.size)

    def evaluate(self, point: Vector) -> Vector:
        return self.monomial.apply(point)


@final
@dataclass(frozen=True, slots=True)
class Pointwise(Morphism):
    """The activation on each of n coordinates."""

    activation: Activation
    dimension: int

    @property
    def source(self) -> Space:
        return Space(self.dimension)

    @property
    def target(self) -> Space:
        return Space(self.dimension)

    @property
    def is_rational(self) -> bool:
        return self.activation.is_rational

    def evaluate(self, point: Vector) -> Vector:
        return tuple(map(self.activation, point))


@final
@dataclass(frozen=True, slots=True)
class Composite(Morphism):
    """At least two arrows in a row, none of them a composite; made by ``>>``."""

    parts: tuple[Morphism, ...]

    @property
    def source(self) -> Space:
        return self.parts[0].source

    @property
    def target(self) -> Space:
        return self.parts[-1].target

    @property
    def is_rational(self) -> bool:
        return all(part.is_rational for part in self.parts)

    def evaluate(self, point: Vector) -> Vector:
        return reduce(lambda value, part: part.evaluate(value), self.parts, point)


@dataclass(frozen=True, slots=True)
class Strands(Morphism):
    """Arrows on the summands of a direct sum.  The base of classes that differ in their normal forms only."""

    strands: tuple[Morphism, ...]

    @property
    def source(self) -> Space:
        return Space(sum(strand.source.dimension for strand in self.strands))

    @property
    def target(self) -> Space:
        return Space(sum(strand.target.dimension for strand in self.strands))

    @property
    def is_rational(self) -> bool:
        return all(strand.is_rational for strand in self.strands)

    def evaluate(self, point: Vector) -> Vector:
        return tuple(value for strand, part in self.parted(point) for value in strand.evaluate(tuple(part)))

    def parted(self, values: Sequence[T]) -> Iterator[tuple[Morphism, Sequence[T]]]:
        """Every strand, with the values on its summand."""
        start = 0
        for strand in self.strands:
            end = start + strand.source.dimension
            yield strand, values[start:end]
            start = end


@final
@dataclass(frozen=True, slots=True)
class SideBySide(Strands):
    """At least two of them; made by ``@``.  In normal form strands of one shape become one arrow."""


def identity(space: Space) -> Morphism:
    """The identity of a space."""
    return MonomialMap(Monomial.identity(space.dimension))


def compose(parts: Iterable[Morphism], start: Space) -> Morphism:
    """The composite of arrows in the order in which they act; the identity of `start` when there are none."""
    return reduce(lambda left, right: left >> right, parts, identity(start))


def _parts(arrow: Morphism) -> tuple[Morphism, ...]:
    return arrow.parts if isinstance(arrow, Composite) else (arrow,)


def _strands(arrow: Morphism) -> tuple[Morphism, ...]:
    return arrow.strands if isinstance(arrow, SideBySide) else (arrow,)


def _is_identity(arrow: Morphism) -> bool:
    return isinstance(arrow, MonomialMap) and arrow.monomial.is_identity
