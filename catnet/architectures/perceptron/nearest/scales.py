"""Scales along orbits: a parameter with the same function in which partners have rows of one size.

Where a neuron's scale is free (ReLU), partners of an orbit may come scaled against each other, as the rows 1 and 3 with
the columns 1 and 1/3.  Where their rows are proportional but for a few entries, or nearly proportional with a simple
ratio, they are scaled against each other by that ratio, exactly; ratios are carried along the orbits, and no rounding
makes a distance of them.  Only partners that do not match get rounded factors, which balance them: what a neuron reads
is as long as what reads it.  If there is any ratio but 1, all orbits are balanced, each by one dyadic factor; if there
is none, the parameter stays as it is.  For x^r what reads a neuron is divided by the r-th power of its factor.
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
from catnet.architectures.perceptron.nearest.doubles import even_layers_in_doubles, magnitude
from catnet.category import Affine
from catnet.geometry.simplest import simplest_between
from catnet.groups import Operator
from catnet.groups.operators import after

__all__ = ["balanced_along", "evened", "rescaled", "roughly_balanced"]

Labels: TypeAlias = npt.NDArray[np.int64]
Stack = TypeVar("Stack", bound=AffineLayers)

_CLOSE, _NEAR, _EVEN = Fraction(1, 64), Fraction(1, 2**48), Fraction(1, 16)


@np.errstate(all="ignore")  # what overflows keeps its scale
def balanced_along(
    theta: AffineLayers,
    spaces: Sequence[Sequence[Operator]],
    rows: Sequence[Sequence[Operator]] | None = None,
    power: int = 1,
) -> tuple[Vector, ...]:
    """Positive factors for all hidden neurons; 1 everywhere if partners need none.

    Parameters
    ----------
    theta : MLP
        Its activation lets positive factors pass.
    spaces : sequence of sequences of Operator
        The generators on V_0, …, V_L; on hidden spaces signed permutations of the neurons.
    rows : sequence of sequences of Operator, optional
        The same before the activation, of layers 1, …, L, where that is another action: signs that an even one forgets.
    power : int
        The r with sigma(c z) = c^r sigma(z).
    """
    doubles = even_layers_in_doubles(theta)
    near = balance([weight**2 for weight, _ in doubles], [shift**2 for _, shift in doubles], power)
    written = spaces[1:] if rows is None else rows
    ratios: list[Vector] = []
    classes: list[Labels] = []
    made = theta
    for index, balanced in enumerate(near):
        pairs = list(zip(spaces[index], written[index], strict=True))
        monomial = [(before, here) for before, here in pairs if isinstance(here, Monomial)]
        found, labels = _ratios(made.layers[index], monomial, balanced)
        ratios.append(found)
        classes.append(labels)
        made = _scaled(made, index, found, power)
    if all(ratio == 1 for found in ratios for ratio in found):
        return tuple(ratios)
    bases = _bases(made, classes, power)
    return tuple(
        tuple(bases[index][label] * ratio for label, ratio in zip(labels, ratios[index], strict=True))
        for index, labels in enumerate(classes)
    )


def rescaled(theta: Stack, scales: Sequence[Vector], power: int = 1) -> Stack:
    """The same function, its hidden neurons multiplied by positive factors; sigma(c z) = c^r sigma(z), r the power."""
    for index, factors in enumerate(scales):
        theta = _scaled(theta, index, factors, power)
    return theta


_ODD_SIZE = 64


def evened(theta: Stack, power: int = 1) -> Stack:
    """The same function, the rows (w | b) of hidden neurons whose largest number is beyond 2^±64 brought near 1, by
    powers of two.

    >>> from catnet.architectures.perceptron.network import MLP
    >>> theta = evened(MLP.from_rows([([["3e200"], [1]], [0, 0]), ([["1e-200", 1]], [0])]))
    >>> [round(float(value), 3) for value in (theta.layers[0].weight[0, 0], theta.layers[1].weight[0, 0])]
    [1.96, 1.531]
    """
    for index in range(len(theta.layers) - 1):
        sizes = [size or 0 for size in _row_sizes(theta.layers[index])]
        factors = tuple(Fraction(2) ** -size if abs(size) > _ODD_SIZE else Fraction(1) for size in sizes)
        theta = _scaled(theta, index, factors, power)
    return theta


def roughly_balanced(theta: Stack, power: int = 1) -> Stack:
    """The same function; what a hidden neuron reads and what reads it have one order of size, if one of them was beyond
    2^±64.

    >>> from catnet.architectures.perceptron.network import MLP
    >>> theta = roughly_balanced(MLP.from_rows([([["3e200"], [1]], [0, 0]), ([["1e-200", 1]], [0])]))
    >>> [round(float(value), 3) for value in (theta.layers[0].weight[0, 0], theta.layers[1].weight[0, 0])]
    [1.96, 1.531]
    """
    for _ in range(_SWEEPS):
        before = theta
        for index in range(len(theta.layers) - 1):
            columns = zip(*theta.layers[index + 1].weight.rows(), strict=True)
            sizes = list(zip(_row_sizes(theta.layers[index]), map(magnitude, columns), strict=False))
            theta = _scaled(theta, index, tuple(_rough_factor(*each, power) for each in sizes), power)
        if theta is before:
            break
    return theta


_SWEEPS = 32


def _row_sizes(layer: Affine) -> list[int | None]:
    return [magnitude((*row, b)) for row, b in zip(layer.weight.rows(), layer.bias, strict=True)]


def _rough_factor(row: int | None, column: int | None, power: int) -> Fraction:
    if row is None or column is None or max(abs(row), abs(column)) <= _ODD_SIZE:
        return Fraction(1)
    apart = column - row
    return Fraction(2) ** (apart // (1 + power)) if abs(apart) > 1 + power else Fraction(1)


def _scaled(theta: Stack, index: int, factors: Vector, power: int) -> Stack:
    if all(factor == 1 for factor in factors):
        return theta
    layers = list(theta.layers)
    layer, reader = layers[index], layers[index + 1]
    shifted = tuple(factor * value for factor, value in zip(factors, layer.bias, strict=True))
    layers[index] = Affine(layer.weight.scale_rows(factors), shifted)
    layers[index + 1] = Affine(reader.weight.scale_columns([1 / factor**power for factor in factors]), reader.bias)
    return theta.with_layers(layers)


def _bases(theta: AffineLayers, classes: Sequence[Labels], power: int) -> list[list[Fraction]]:
    """One dyadic factor for every orbit of every hidden layer."""
    ends = [np.arange(width) for width in (theta.widths[0], theta.widths[-1])]
    spaces = [ends[0], *classes, ends[1]]
    squares, shifts = [], []
    for (weight, shift), before, here in zip(even_layers_in_doubles(theta), spaces, spaces[1:], strict=False):
        table = np.zeros((here.max(initial=-1) + 1, before.max(initial=-1) + 1))
        np.add.at(table, (here[:, None], before[None, :]), weight**2)
        total = np.zeros(len(table))
        np.add.at(total, here, shift**2)
        squares.append(table)
        shifts.append(total)
    return [[dyadic_factor(float(factor)) for factor in factors] for factors in balance(squares, shifts, power)]


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
                    row = table[here] if action.scale[here] > 0 else tuple(-value for value in table[here])
                    factors[there] = factors[here] * _ratio(row, rows[there], near)
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
