"""A region of a ReLU network as a value: its activation pattern, its exact corners, the affine map that the network
is on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.scalars import Vector
from catnet.geometry.kernel.layers import Layer
from catnet.geometry.simplest import simplify_point

__all__ = ["Pattern", "Region", "inner_point", "region_forms"]

Pattern: TypeAlias = tuple[tuple[bool, ...], ...]
"""For every hidden layer, which of its neurons are active."""


@final
@dataclass(frozen=True, slots=True)
class Region:
    """A full-dimensional cell.

    Parameters
    ----------
    pattern : Pattern
        A neuron whose pre-activation vanishes identically on the region is not active.
    vertices : tuple of vectors
    directions : tuple of integer vectors
        The extreme directions in which the region is unbounded, modulo the lineality space of the complex.
    bounded : bool
    point : vector
        A point strictly inside, with small denominators.
    weight : tuple of vectors
        One row for every output.
    bias : vector
        On the region the network is x -> weight x + bias.
    """

    pattern: Pattern
    vertices: tuple[Vector, ...]
    directions: tuple[tuple[int, ...], ...]
    bounded: bool
    point: Vector
    weight: tuple[Vector, ...]
    bias: Vector


def region_forms(layers: Sequence[Layer], pattern: Pattern, dimension: int) -> tuple[list[list[list[int]]], int]:
    """The pre-activations of every layer, the last one included, on a region.

    Returns
    -------
    forms : for every layer a list of integer rows (a_1, ..., a_n, b)
    scale : int
        The rows of the last layer are this many times too large (those of earlier layers by a smaller positive factor).
    """
    hidden = [[int(i == j) for i in range(dimension + 1)] for j in range(dimension)]
    scale = 1
    result: list[list[list[int]]] = []
    for number, layer in enumerate(layers):
        forms: list[list[int]] = []
        for row in layer.rows:
            form = [0] * dimension + [row[-1] * scale]
            for weight, before in zip(row[:-1], hidden, strict=True):
                if weight and before:
                    form = [x + weight * y for x, y in zip(form, before, strict=True)]
            forms.append(form)
        result.append(forms)
        scale *= layer.scale
        if number < len(pattern):
            hidden = [form if active else [] for form, active in zip(forms, pattern[number], strict=True)]
    return result, scale


def inner_point(
    corners: Sequence[Sequence[int]],
    forms: Sequence[Sequence[Sequence[int]]],
    pattern: Pattern,
    halfspaces: Sequence[Sequence[int]] = (),
    positive: Sequence[int] | None = None,
) -> Vector:
    """A simple point strictly inside the region spanned by homogeneous corners (x, t), where the form `positive` is
    positive too.

    That form must be positive on one of the corners.
    """
    vertices = [corner for corner in corners if corner[-1]]
    point = [Fraction(0)] * (len(corners[0]) - 1)
    for corner in corners:
        weight = Fraction(1, len(vertices) * corner[-1]) if corner[-1] else Fraction(1)
        point = [value + weight * x for value, x in zip(point, corner, strict=False)]
    signed = [
        form if active else [-value for value in form]
        for layer, states in zip(forms, pattern, strict=False)
        for form, active in zip(layer, states, strict=True)
        if any(form)
    ]
    signed += [list(row) for row in halfspaces if any(row[:-1])]
    if positive is not None:
        point = _moved(point, corners, positive)
        signed.append(list(positive))
    return simplify_point(point, signed)


def _moved(point: list[Fraction], corners: Sequence[Sequence[int]], form: Sequence[int]) -> list[Fraction]:
    """The point moved towards a corner, but not into it, until the form is positive."""
    here = sum((a * x for a, x in zip(form, point, strict=False)), Fraction(form[-1]))
    if here > 0:
        return point
    corner = next(corner for corner in corners if sum(a * x for a, x in zip(form, corner, strict=True)) > 0)
    there = Fraction(sum(a * x for a, x in zip(form, corner, strict=True)))
    if not corner[-1]:
        step = (1 - here) / there
        return [x + step * d for x, d in zip(point, corner, strict=False)]
    there /= corner[-1]
    share = (there - 2 * here) / (2 * there - 2 * here)
    return [x + share * (Fraction(y, corner[-1]) - x) for x, y in zip(point, corner, strict=False)]
