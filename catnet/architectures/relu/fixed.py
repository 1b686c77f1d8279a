"""Polytopes that are flat along coordinates: where two half-spaces fix an input, it becomes part of the bias.

>>> theta = MLP.from_rows([([[1, 1]], [0]), ([[1]], [0])])
>>> walls = [((1, 0), -2), ((-1, 0), 2), ((0, 1), 1), ((0, -1), 1)]       # x_0 = 2, −1 ≤ x_1 ≤ 1
>>> fixed = fixed_inputs(walls, 2)
>>> fixed, restricted(theta, fixed).layers[0]
({0: Fraction(2, 1)}, Affine(weight=Matrix([['1']]), bias=(Fraction(2, 1),)))
>>> restricted_walls(walls, fixed)
[((Fraction(1, 1),), Fraction(1, 1)), ((Fraction(-1, 1),), Fraction(1, 1))]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from catnet.algebra.scalars import Vector, rational, vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.errors import InputError
from catnet.geometry.kernel.layers import Halfspace

__all__ = ["fixed_inputs", "restored", "restricted", "restricted_walls"]


def fixed_inputs(walls: Iterable[Halfspace], dimension: int) -> dict[int, Fraction]:
    """The inputs that half-spaces along the axes leave only one value."""
    lows: dict[int, Fraction] = {}
    highs: dict[int, Fraction] = {}
    for coefficients, constant in walls:
        row = vector(coefficients)
        places = [index for index, value in enumerate(row) if value]
        if len(row) != dimension or len(places) != 1:
            continue
        (place,) = places
        bound = -rational(constant) / row[place]
        if row[place] > 0:
            lows[place] = max(lows.get(place, bound), bound)
        else:
            highs[place] = min(highs.get(place, bound), bound)
    return {place: low for place, low in sorted(lows.items()) if highs.get(place) == low}


def restricted(theta: MLP, fixed: Mapping[int, Fraction]) -> MLP:
    """The network as a function of the inputs that are not fixed."""
    head = theta.layers[0]
    free = [index for index in range(theta.widths[0]) if index not in fixed]
    point = tuple(fixed.get(index, Fraction(0)) for index in range(theta.widths[0]))
    bias = head.evaluate(point)
    return MLP((Affine(head.weight.select(columns=free), bias), *theta.layers[1:]), theta.activation)


def restricted_walls(walls: Iterable[Halfspace], fixed: Mapping[int, Fraction]) -> list[Halfspace]:
    """The half-spaces in the inputs that are not fixed; those that always hold are left out.

    Raises
    ------
    InputError
        One that never holds.
    """
    result: list[Halfspace] = []
    for coefficients, constant in walls:
        row = vector(coefficients)
        left = tuple(value for index, value in enumerate(row) if index not in fixed)
        shift = rational(constant) + sum((row[index] * value for index, value in fixed.items()), Fraction(0))
        if any(left):
            result.append((left, shift))
        elif shift < 0:
            raise InputError("the polytope is empty: the half-spaces contradict each other")
    return result


def restored(point: Vector, fixed: Mapping[int, Fraction]) -> Vector:
    """The point with the fixed inputs in their places."""
    rest = iter(point)
    return tuple(fixed[index] if index in fixed else next(rest) for index in range(len(point) + len(fixed)))
