"""Values that are not rational, enclosed: rigorous real intervals at rational points.

tanh(1) is no rational number, but flint's ball arithmetic encloses it in an interval with rational ends, with proof.
Two arrows whose enclosures at one rational point are disjoint are different maps; the point and the intervals are the
witness, and more digits narrow them as far as one likes.  Enclosures that overlap show nothing.

>>> from catnet.category.sigmoidal import Tanh
>>> from catnet.category.morphism import Pointwise
>>> ((low, high),) = enclose(Pointwise(Tanh(), 1), (Fraction(1),), bits=64)
>>> Fraction("0.7615941559") < low < high < Fraction("0.7615941560")
True
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, TypeAlias, final

from catnet.algebra.balls import ball_of
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.category.morphism import Affine, Composite, MonomialMap, Morphism, Pointwise, Strands
from catnet.category.sameness import iter_probes
from catnet.errors import BudgetError, InexactNumberError
from catnet.search import allowance

__all__ = ["EnclosedDifference", "Interval", "enclose", "find_enclosed_difference", "interval", "through_balls"]

_PROBES = 12
_FAR = 1 << 16
"""Binary digits before or behind the point beyond which ends of intervals are not written down."""

Interval: TypeAlias = tuple[Fraction, Fraction]


@final
@dataclass(frozen=True, slots=True)
class EnclosedDifference:
    """A rational point and, for both arrows, an interval around every coordinate of the value; in one coordinate the
    intervals are disjoint.
    """

    point: Vector
    left: tuple[Interval, ...]
    right: tuple[Interval, ...]

    @property
    def coordinate(self) -> int:
        """The first coordinate in which the intervals are disjoint."""
        return next(i for i, (a, b) in enumerate(zip(self.left, self.right, strict=True)) if a[1] < b[0] or b[1] < a[0])


def enclose(arrow: Morphism, point: Vector, *, bits: int = 128) -> tuple[Interval, ...]:
    """An interval with rational ends around every coordinate of the arrow's value.

    Parameters
    ----------
    arrow : Morphism
        Made of affine and monomial maps and activations.
    point : tuple of Fraction
    bits : int
        The working precision; more bits give narrower intervals.

    Raises
    ------
    BudgetError
        Where so many bits give no bounds at all.
    """
    return tuple(interval(ball, bits) for ball in _balls(arrow, point, bits))


def find_enclosed_difference(
    left: Morphism, right: Morphism, *, limit: int | None = None, bits: tuple[int, ...] = (128, 512, 4096)
) -> EnclosedDifference | None:
    """A point at which the values of two parallel arrows are proved different, if one of a few probes is one.

    None also for arrows of which no enclosure is known.

    Parameters
    ----------
    left, right : Morphism
    limit : int, optional
        How many points are tried; by default so many that a dozen lie off the axes, and with more bits the first dozen.
    bits : tuple of int
        Working precisions, one after the other.
    """
    dimension = left.source.dimension
    for number, precision in enumerate(bits):
        usual = _PROBES if number or not dimension else _PROBES + 2 * min(dimension, 16) + 2
        most = usual if limit is None else limit
        for point in islice(iter_probes(dimension), allowance("probes", most)):
            try:
                here, there = _balls(left, point, precision), _balls(right, point, precision)
            except InexactNumberError:
                return None
            if any(not a.overlaps(b) for a, b in zip(here, there, strict=True)):
                with suppress(BudgetError):  # another coordinate has no bounds yet
                    ends = [tuple(interval(ball, precision) for ball in side) for side in (here, there)]
                    return EnclosedDifference(point, *ends)
    return None


def _balls(arrow: Morphism, point: Vector, bits: int) -> list[Any]:
    import flint

    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        start = list(map(ball_of, point))
        return through_balls(arrow, start)
    finally:
        flint.ctx.prec = before


def through_balls(arrow: Morphism, balls: list[Any]) -> list[Any]:
    """Real intervals that hold the image of the given ones; `InexactNumberError` if none is known for the arrow."""
    if isinstance(arrow, Composite):
        for part in arrow.parts:
            balls = through_balls(part, balls)
        return balls
    if isinstance(arrow, Pointwise):
        return [arrow.activation.enclose(ball) for ball in balls]
    if isinstance(arrow, Strands):
        return [image for strand, part in arrow.parted(balls) for image in through_balls(strand, list(part))]
    if isinstance(arrow, MonomialMap):
        arrow = Affine.linear(arrow.monomial.matrix())
    if isinstance(arrow, Affine):
        return _affine(arrow.weight, arrow.bias, balls)
    return arrow.enclose_balls(balls)


def _affine(weight: Matrix, bias: Vector, balls: list[Any]) -> list[Any]:
    import flint

    shift = list(map(ball_of, bias))
    if not balls or not bias:
        return shift
    moved = flint.arb_mat(weight.flint) * flint.arb_mat(len(balls), 1, balls)
    return [moved[index, 0] + value for index, value in enumerate(shift)]


def interval(ball: Any, bits: int = 128) -> Interval:
    """The rational ends of a ball; `BudgetError` if it was computed with too few bits to have any, or if they are so
    large that they are not written down.  Ends that are tiny are rounded away from the ball.

    >>> import flint
    >>> low, high = interval(flint.arb(-(10**12)).exp())
    >>> low == -high, 0 < high < Fraction(1, 10**9999)
    (True, True)
    """
    if not ball.is_finite():
        raise BudgetError("bits of an enclosure", bits)
    middle, exponent = (int(part) for part in ball.mid().man_exp())
    width, power = (int(part) for part in ball.rad().man_exp())
    if max(exponent, power) > _FAR:
        raise BudgetError("binary digits of an enclosure", _FAR)
    tiny = Fraction(1, 1 << _FAR)
    radius = Fraction(width) * Fraction(2) ** power if power > -2 * _FAR else tiny if width else Fraction(0)
    if exponent + middle.bit_length() < -_FAR:
        return -tiny - radius, tiny + radius
    centre = Fraction(middle) * Fraction(2) ** exponent
    return centre - radius, centre + radius
