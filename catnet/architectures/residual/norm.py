"""The arrow of a residual block behind RMSNorm: what is carried along, and what reads the stream divided by its length.

    x ↦ A x + c + B(n(x)),    n(x) = x / √(|x|² / d + ε),  ε > 0,

where B is a `Branch`.  n commutes with C in GL(d) iff |C x| = |x| for all x, so the arrow takes up orthogonal matrices
in front of it, and no others.  The root is rational at some points only; elsewhere values are enclosed.

>>> from catnet.category import RELU
>>> one, none = Matrix([[1]]), Matrix.zeros(1, 0)
>>> read = Branch.of(Affine.linear(one), RELU, Affine.linear(none.T), None, none)
>>> f = NormedBranch(Affine.linear(Matrix([[0]])), read, Fraction(9))
>>> f((Fraction(4),)), f.absorb(-one, None) == f.absorb(None, -one), f.absorb(2 * one, None)
((Fraction(4, 5),), True, None)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.residual.branch import Branch
from catnet.category import Affine, Morphism, Space
from catnet.category.enclosure import through_balls
from catnet.errors import InexactNumberError

__all__ = ["NormedBranch", "is_orthogonal"]


def is_orthogonal(matrix: Matrix) -> bool:
    """Whether C^T C = 1."""
    return matrix.shape[0] == matrix.shape[1] and (matrix.T @ matrix).is_identity


@final
@dataclass(frozen=True, slots=True)
class NormedBranch(Morphism):
    """x ↦ straight(x) + inner(n(x)).

    Parameters
    ----------
    straight : Affine
        A and c; the constants of both parts are kept here.
    inner : Branch
        B.
    epsilon : Fraction
        ε > 0.
    """

    straight: Affine
    inner: Branch
    epsilon: Fraction

    def __post_init__(self) -> None:
        shift = self.inner.affine.bias
        if any(shift):
            total = tuple(a + b for a, b in zip(self.straight.bias, shift, strict=True))
            object.__setattr__(self, "straight", Affine(self.straight.weight, total))
            inner = self.inner
            plain = Branch(Affine.linear(inner.affine.weight), inner.activation, inner.neurons, inner.gated)
            object.__setattr__(self, "inner", plain)

    @property
    def source(self) -> Space:
        return self.straight.source

    @property
    def target(self) -> Space:
        return self.straight.target

    @property
    def is_rational(self) -> bool:
        """Whether the root plays no part."""
        return self.inner.affine.weight.is_zero and not self.inner.neurons

    def evaluate(self, point: Vector) -> Vector:
        found = self.straight.evaluate(point)
        if self.is_rational:
            return found
        root = _root(sum((x * x for x in point), Fraction(0)) / max(1, len(point)) + self.epsilon)
        added = self.inner.evaluate(tuple(x / root for x in point))
        return tuple(a + b for a, b in zip(found, added, strict=True))

    def enclose_balls(self, balls: Sequence[Any]) -> list[Any]:
        """Balls around the values at all points in the given balls."""
        import flint

        square = sum((ball * ball for ball in balls), flint.arb(0)) / max(1, len(balls))
        root = (square + flint.arb(flint.fmpq(self.epsilon.numerator, self.epsilon.denominator))).sqrt()
        added = self.inner.enclose_balls([ball / root for ball in balls])
        return [a + b for a, b in zip(through_balls(self.straight, list(balls)), added, strict=True)]

    def absorb(self, before: Matrix | None, after: Matrix | None) -> NormedBranch | None:
        """The arrow after ∘ self ∘ before, if `before` keeps lengths."""
        if before is not None and not is_orthogonal(before):
            return None
        straight = self.straight
        if before is not None:
            straight = Affine(straight.weight @ before, straight.bias)
        if after is not None:
            straight = Affine(after @ straight.weight, after.apply(straight.bias))
        return NormedBranch(straight, self.inner.absorb(before, after), self.epsilon)


def _root(value: Fraction) -> Fraction:
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top != value.numerator or bottom * bottom != value.denominator:
        raise InexactNumberError(f"the root of {value} is not rational; it can be enclosed")
    return Fraction(top, bottom)
