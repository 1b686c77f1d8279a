"""Scales along orbits: a parameter with the same function in which partners have rows of one size.

Where a neuron's scale is free (ReLU), partners of an orbit may come scaled against each other, as the rows 1 and 3 with
the columns 1 and 1/3.  Where their rows are proportional but for a few entries, or nearly proportional with a simple
ratio, they are scaled against each other by that ratio, exactly; ratios are carried along the orbits, and no rounding
makes a distance of them.  Only partners that do not match get rounded factors, which balance them: what a neuron reads
is as long as what reads it.  If there is any ratio but 1, all orbits are balanced, each by one dyadic factor; if there
is none, the parameter stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.guards import AffineLayers
from catnet.architectures.perceptron.nearest.balance import balance, dyadic_factor
from catnet.architectures.perceptron.nearest.doubles import layers_in_doubles
from catnet.category import Affine
from catnet.geometry.simplest import simplest_between
from catnet.groups import Operator
from catnet.groups.operators import after

__all__ = ["balanced_along", "rescaled"]

Labels: TypeAlias = npt.NDArray[np.int64]
Stack = TypeVar("Stack", bound=AffineLayers)

_CLOSE, _NEAR, _EVEN = Fraction(1, 64), Fraction(1, 2**48), Fraction(1, 16)


@np.errstate(all="ignore")  # what overflows keeps its scale
def balanced_along(theta: AffineLayers, spaces: Sequence[Sequence[Operator]]) -> tuple[Vector, ...]:
    """Positive factors for all hidden neurons; 1 everywhere if partners need none.

    Parameters
    ----------
    theta : MLP
        Its activation lets positive factors pass.
    spaces : sequence of sequences of Operator
        The generators on V_0, …, V_L; on hidden spaces permutations of the neurons.
    """
    doubles = layers_in_doubles(theta)
    near = balance([weight**2 for weight, _ in doubles], [shift**2 for _, shift in doubles])
    ratios: list[Vector] = []
    classes: list[Labels] = []
    made = theta
    for index, balanced in enumerate(near):
        pairs = list(zip(spaces[index], spaces[index + 1], strict=True))
        monomial = [(before, here) for before, here in pairs if isinstance(here, Monomial)]
        found, labels = _ratios(made.layers[index], monomial, balanced)
        ratios.append(found)
        classes.append(labels)
        made = _scaled(made, index, found)
    if all(ratio == 1 for found in ratios for ratio in found):
        return tuple(ratios)
    bases = _bases(made, classes)
    return tuple(
        tuple(bases[index][label] * ratio for label, ratio in zip(labels, ratios[index], strict=True))
        for index, labels in enumerate(classes)
    )


def rescaled(theta: Stack, scales: Sequence[Vector]) -> Stack:
    """The same function, its hidden neurons multiplied by positive factors."""
    for index, factors in enumerate(scales):
        theta = _scaled(theta, index, factors)
    return theta


def _scaled(theta: Stack, index: int, factors: Vector) -> Stack:
    if all(factor == 1 for factor in factors):
        return theta
    layers = list(theta.layers)
    layer, reader = layers[index], layers[index + 1]
    shifted = tuple(factor * value for factor, value in zip(factors, layer.bias, strict=True))
    layers[index] = Affine(layer.weight.scale_rows(factors), shifted)
    layers[index + 1] = Affine(reader.weight.scale_columns([1 / factor for factor in factors]), reader.bias)
    return theta.with_layers(layers)


def _bases(theta: AffineLayers, classes: Sequence[Labels]) -> list[list[Fraction]]:
    """One dyadic factor for every orbit of every hidden layer."""
    ends = [np.arange(width) for width in (theta.widths[0], theta.widths[-1])]
    spaces = [ends[0], *classes, ends[1]]
    squares, shifts = [], []
    for (weight, shift), before, here in zip(layers_in_doubles(theta), spaces, spaces[1:], strict=False):
        table = np.zeros((here.max(initial=-1) + 1, before.max(initial=-1) + 1))
        np.add.at(table, (here[:, None], before[None, :]), weight**2)
        total = np.zeros(len(table))
        np.add.at(total, here, shift**2)
        squares.append(table)
        shifts.append(total)
    return [[dyadic_factor(float(factor)) for factor in factors] for factors in balance(squares, shifts)]


def _ratios(
    layer: Affine, generators: Sequence[tuple[Operator, Monomial]], balanced: npt.NDArray[np.float64]
) -> tuple[Vector, Labels]:
    """Factors for the neurons of a layer, 1 for the first of every orbit; and the numbers of the orbits."""
    size = layer.weight.shape[0]
    rows = [(*row, shift) for row, shift in zip(layer.weight.rows(), layer.bias, strict=True)]
    moved = [
        [(*row, shift) for row, shift in zip(after(layer.weight, before.inverse()).rows(), layer.bias, strict=True)]
        for before, _ in generators
    ]
    factors = [Fraction(1)] * size
    labels = np.full(size, -1, dtype=np.int64)
    count = 0
    for start in range(size):
        if labels[start] >= 0:
            continue
        labels[start] = count
        orbit = [start]
        for here in orbit:
            for (_, action), table in zip(generators, moved, strict=True):
                there = action.permutation(here)
                if labels[there] < 0:
                    near = Fraction(float(balanced[there])) / Fraction(float(balanced[here]))
                    factors[there] = factors[here] * _ratio(table[here], rows[there], near)
                    labels[there] = count
                    orbit.append(there)
        count += 1
    return tuple(factors), labels


def _ratio(row: Sequence[Fraction], other: Sequence[Fraction], balanced: Fraction) -> Fraction:
    """c > 0 such that c · other is row, or near it.

    The ratio that more than half of the entries have; else a ratio near the best, as near as the rows are to being
    proportional; else, where they are not, the one that balances the two, rounded.  A ratio that one single entry has
    is known as well as it agrees with the balanced one.
    """
    ratios = Counter(a / b for a, b in zip(row, other, strict=True) if a and b)
    entries = sum(1 for a, b in zip(row, other, strict=True) if a or b)
    if ratios:
        ratio, often = max(ratios.items(), key=lambda item: item[1])
        if ratio > 0 and 2 * often > entries:
            apart = 2 * abs(balanced / ratio - 1)
            return ratio if often > 1 or apart > _EVEN else _likely(ratio, max(apart, _NEAR))
    inner = sum((a * b for a, b in zip(row, other, strict=True)), Fraction(0))
    if inner > 0:
        square = _square(other)
        lost = 1 - inner * inner / (_square(row) * square)  # the squared sine of the angle between the rows
        if lost < _CLOSE**2:
            return _likely(inner / square, max(_root(lost), _NEAR))
    return dyadic_factor(float(balanced))


def _likely(ratio: Fraction, spread: Fraction) -> Fraction:
    """A ratio that is far simpler than one would expect within four times the spread; or one within a quarter of it."""
    wide, close = (simplest_between(ratio * (1 - part), ratio * (1 + part)) for part in (4 * spread, spread / 4))
    return wide if 64 * max(wide.numerator, wide.denominator) ** 2 * spread < 1 else close


def _square(values: Sequence[Fraction]) -> Fraction:
    return sum((value * value for value in values), Fraction(0))


def _root(value: Fraction) -> Fraction:
    """The square root of a number from 0 to 1, to nine digits or more; for choosing, not for deciding."""
    shift = 64 + value.denominator.bit_length()
    return Fraction(isqrt((value.numerator << 2 * shift) // value.denominator), 1 << shift)
