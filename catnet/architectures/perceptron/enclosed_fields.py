"""Points where a network is seen not to be symmetric along a field, though its values are not rational.

>>> from fractions import Fraction
>>> from catnet.algebra.matrix import Matrix
>>> from catnet.category import Softplus
>>> theta = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Softplus())
>>> found = find_enclosed_field_difference(theta, FieldPair.linear(Matrix([[1]]), Matrix([[1]])))
>>> found.point, found.derivative[0], found.expected[0][0] > Fraction(1, 2)       # 0, and log 2
((Fraction(0, 1),), (Fraction(0, 1), Fraction(0, 1)), True)
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, iter_probes
from catnet.category.enclosure import interval, through_balls
from catnet.errors import InputError
from catnet.groups.lie import FieldPair
from catnet.search import allowance
from catnet.theorem.lie import EnclosedFieldDifference

__all__ = ["find_enclosed_field_difference"]


def find_enclosed_field_difference(theta: MLP, pair: FieldPair) -> EnclosedFieldDifference | None:
    """A point where Df(x) (X x + t) and Y f(x) + u lie in disjoint intervals, if one of a few shows it.

    Parameters
    ----------
    theta : MLP
        Whose activation has `enclose_slope`.
    pair : FieldPair

    Raises
    ------
    InputError
        Where slopes of the activation are not enclosed.
    """
    if theta.depth > 1 and not hasattr(theta.activation, "enclose_slope"):
        raise InputError(f"slopes of {theta.activation.name} are not enclosed in intervals")
    for point in islice(iter_probes(theta.widths[0]), allowance("probes", 12)):
        found = _enclosed(theta, point, pair)
        if found is None:
            continue
        derivative, expected = found
        if any(a[1] < b[0] or b[1] < a[0] for a, b in zip(derivative, expected, strict=True)):
            return EnclosedFieldDifference(point, derivative, expected)
    return None


def _enclosed(theta: MLP, point: Vector, pair: FieldPair, bits: int = 256) -> Any:
    """Both sides in intervals, None where one is not finite."""
    import flint

    activation: Any = theta.activation
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        values, speeds = (
            [flint.arb(flint.fmpq(value.numerator, value.denominator)) for value in place]
            for place in (point, pair.input(point))
        )
        for index, layer in enumerate(theta.layers, start=1):
            values = through_balls(layer, values)
            speeds = through_balls(Affine.linear(layer.weight), speeds)
            if index < theta.depth:
                speeds = [speed * activation.enclose_slope(value) for speed, value in zip(speeds, values, strict=True)]
                values = [activation.enclose(value) for value in values]
        expected = through_balls(Affine(pair.output.matrix, pair.output.shift), values)
        if not all(ball.is_finite() for ball in (*speeds, *expected)):
            return None
        return tuple(map(interval, speeds)), tuple(map(interval, expected))
    finally:
        flint.ctx.prec = before
