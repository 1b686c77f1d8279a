"""Taylor series of arrows along a ray, over Q: what is rational of maps whose values are not.

softmax and tanh have no rational values to speak of, but rational Taylor coefficients where all scores are equal, or
where the neuron reads 0.  For a point c and a direction x the *jet* of f is made of the coefficients f_0, f_1, …, f_r
of t ↦ f(c + t x) for small t > 0; where f bends, the piece that the ray enters counts.

If P c = c and f(P y) = Q f(y) for all y, then f(c + t P x) = Q f(c + t x), so f_k(P x) = Q f_k(x) for every k.

>>> from catnet.category import Pointwise, Relu, Tanh
>>> zero, one = (Fraction(0),), (Fraction(1),)
>>> jet(Pointwise(Tanh(), 1), zero, one, 5)                                                    # t − t³/3 + 2 t⁵/15
((Fraction(0, 1),), (Fraction(1, 1),), (Fraction(0, 1),), (Fraction(-1, 3),), (Fraction(0, 1),), (Fraction(2, 15),))
>>> jet(Pointwise(Relu(), 1), zero, (Fraction(-3),), 1)
((Fraction(0, 1),), (Fraction(0, 1),))
>>> jet(Pointwise(Tanh(), 1), one, one, 1)
Traceback (most recent call last):
    ...
catnet.errors.InexactNumberError: tanh has no rational Taylor series at 1
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import Vector
from catnet.category.morphism import Affine, Composite, MonomialMap, Morphism, Pointwise, Strands

__all__ = ["jet", "through_series"]


def jet(arrow: Morphism, centre: Vector, direction: Vector, degree: int) -> tuple[Vector, ...]:
    """The coefficients of t ↦ f(centre + t direction), t > 0, from the constant up to a degree.

    Parameters
    ----------
    arrow : Morphism
    centre, direction : vectors over Q
    degree : int

    Returns
    -------
    tuple of vectors
        f_0, …, f_degree.

    Raises
    ------
    InexactNumberError
        If they are not rational, or not known to be.
    """
    import flint

    before = flint.ctx.cap
    flint.ctx.cap = degree + 1
    try:
        start = [
            flint.fmpq_series([flint.fmpq(value.numerator, value.denominator) for value in pair], prec=degree + 1)
            for pair in zip(centre, direction, strict=True)
        ]
        images = [_coefficients(series, degree) for series in through_series(arrow, start)]
    finally:
        flint.ctx.cap = before
    return tuple(tuple(image[k] for image in images) for k in range(degree + 1))


def through_series(arrow: Morphism, series: list[Any]) -> list[Any]:
    """The image of power series (flint's fmpq_series); `InexactNumberError` if its coefficients are not rational."""
    if isinstance(arrow, Composite):
        for part in arrow.parts:
            series = through_series(part, series)
        return series
    if isinstance(arrow, Pointwise):
        return [arrow.activation.expand(one) for one in series]
    if isinstance(arrow, Strands):
        return [image for strand, part in arrow.parted(series) for image in through_series(strand, list(part))]
    if isinstance(arrow, MonomialMap):
        arrow = Affine.linear(arrow.monomial.matrix())
    if isinstance(arrow, Affine):
        return _affine(arrow, series)
    return arrow.expand(series)


def _affine(arrow: Affine, series: Sequence[Any]) -> list[Any]:
    import flint

    images = []
    for row, shift in zip(arrow.weight.rows(), arrow.bias, strict=True):
        total = flint.fmpq_series([flint.fmpq(shift.numerator, shift.denominator)])
        for value, one in zip(row, series, strict=True):
            if value:
                total += one * flint.fmpq(value.numerator, value.denominator)
        images.append(total)
    return images


def _coefficients(series: Any, degree: int) -> list[Fraction]:
    found = [Fraction(int(value.p), int(value.q)) for value in series.coeffs()]
    return [*found, *[Fraction(0)] * (degree + 1)][: degree + 1]
