"""Values of layers, at points that are exact or intervals: what the architectures share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Protocol

from .algebra import short
from .intervals import Interval, Number, activated, ends, rounded
from .operators import Sparse
from .perceptron import Activation
from .polynomials import Polynomial
from .reading import Rows, need


class Network(Protocol):
    """What every architecture offers."""

    @property
    def inputs(self) -> int: ...

    @property
    def outputs(self) -> int: ...

    def written(self) -> dict[str, Any]: ...

    def value(self, point: Sequence[Number], bits: int) -> list[Number]: ...


def affine(weight: Rows, bias: Sequence[Fraction], point: Sequence[Number], bits: int) -> list[Number]:
    """W x + b, rounded outwards where x is an interval."""
    result: list[Number] = []
    for row, shift in zip(weight, bias, strict=True):
        total: Number = shift
        for a, x in zip(row, point, strict=True):
            if a:
                total = total + a * x
        result.append(rounded(total, bits))
    return result


def activate(activation: Activation, values: Sequence[Number], bits: int) -> list[Number]:
    """sigma, entry by entry."""
    return [_activated(activation, value, bits) for value in values]


def _activated(activation: Activation, value: Any, bits: int) -> Any:
    if isinstance(value, Polynomial):
        if activation.scales == "linear":
            return value
        need(bool(activation.coefficients), f"{activation.name} is no polynomial")
        return value.composed(activation.coefficients)
    if not activation.is_rational:
        if value == 0 and activation.keeps_zero:
            return Fraction(0)
        return rounded(activated(activation.name, value, bits), bits)
    if not isinstance(value, Interval):
        result = activation.value(value)
        short([result], "values")
        return result
    low, high = ends(value)
    if activation.slopes is not None:
        corners = [activation.value(low), activation.value(high), *([Fraction(0)] if low < 0 < high else [])]
        return rounded(Interval(min(corners), max(corners)), bits)
    total: Number = Fraction(0)
    for coefficient in reversed(activation.coefficients):
        total = rounded(total * value + coefficient, bits)
    return total


def dot(left: Sequence[Number], right: Sequence[Number], bits: int) -> Number:
    total: Number = Fraction(0)
    for a, b in zip(left, right, strict=True):
        total = total + a * b
    return rounded(total, bits)


def affine_operator(operator: Sparse, point: Sequence[Number], bits: int) -> list[Number]:
    """The image of a point of numbers or intervals under an action."""
    result: list[Number] = [Fraction(0)] * len(operator)
    for value, column in zip(point, operator, strict=True):
        for row, factor in column:
            result[row] = rounded(result[row] + factor * value, bits)
    return result
