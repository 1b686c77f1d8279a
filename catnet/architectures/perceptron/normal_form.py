"""The normal form of a ReLU network under positive scalings: every neuron's row is a primitive integer vector.

relu(c x) = c relu(x) for c > 0, so neuron a of layer i may be divided by any c > 0 if the columns that read it are
multiplied by c.  The normal form divides the row (w, b) of every neuron, from the first layer up, by its *content*:
the positive rational that leaves integers without a common divisor.  Two parameters are equivalent under scalings
alone iff their normal forms are equal, and under scalings and permutations iff these are equal up to the order of the
neurons.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([["2/3", "4/3"]], [0]), ([["1/2"]], [1])])
>>> form = normal_form(theta)
>>> form.hidden[0].tolist(), form.scales[0], form.last
([[1, 2, 0]], (Fraction(2, 3),), Affine(weight=Matrix([['1/3']]), bias=(Fraction(1, 1),)))

A *dead* neuron, whose row and bias are zero, has no content of its own; it is scaled so that the column that reads it
becomes primitive. Where that is not determined either (dead neurons read only by neurons that read nothing else), the
form is marked as floating: equal forms still prove equivalence, different ones prove nothing.

Cost: linear in the number of parameters, in machine words while numbers are small (see `catnet.algebra.packed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.packed import (
    WORD as _WORD,
    Integers,
    largest,
    lcm_of,
    pack,
    row_gcds,
    row_lcms,
    shrink,
    times,
    widen,
)
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine

__all__ = ["NormalForm", "normal_form", "primitive_rows"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class NormalForm:
    """The normal form of a ReLU network of widths (d_0, …, d_L).

    Parameters
    ----------
    hidden : tuple of integer arrays
        For i = 1, …, L − 1 the rows (w | b) of shape (d_i, d_{i-1} + 1), primitive.
    last : Affine
        The last layer, reading the scaled neurons.
    scales : tuple of vectors
        How many times the scaled neuron the original one is, layer by layer.
    floating : bool
        Whether some scales were not determined by the parameter.
    """

    hidden: tuple[Integers, ...]
    last: Affine
    scales: tuple[Vector, ...]
    floating: bool


def normal_form(theta: MLP) -> NormalForm:
    """The normal form of a ReLU network."""
    hidden: list[Integers] = []
    scales: list[Vector] = []
    floating = False
    previous: Vector | None = None
    dead: list[int] = []
    for layer in theta.layers[:-1]:
        weight = layer.weight if previous is None else _compensated(layer.weight, previous)
        if dead:
            ratios, floats = _dead_columns(weight, layer.bias, dead)
            floating |= floats
            weight = weight.scale_columns(ratios)
            scales[-1] = tuple(a * b for a, b in zip(scales[-1], ratios, strict=True))
            rows, previous = primitive_rows(weight, layer.bias, ignoring=dead)
        else:
            rows, previous = primitive_rows(weight, layer.bias)
        dead = np.flatnonzero(~rows.any(axis=1)).tolist()
        hidden.append(rows)
        scales.append(previous)
    last = theta.layers[-1]
    weight = last.weight if previous is None else _compensated(last.weight, previous)
    if dead:
        ratios = tuple(
            1 / _content(column) if j in set(dead) else Fraction(1) for j, column in enumerate(weight.columns())
        )
        weight = weight.scale_columns(ratios)
        scales[-1] = tuple(a * b for a, b in zip(scales[-1], ratios, strict=True))
    return NormalForm(tuple(hidden), Affine(weight, last.bias), tuple(scales), floating)


def _compensated(weight: Matrix, scales: Vector) -> Matrix:
    return weight if all(scale == 1 for scale in scales) else weight.scale_columns(scales)


def primitive_rows(weight: Matrix, bias: Vector, ignoring: Sequence[int] = ()) -> tuple[Integers, Vector]:
    """Rows (w | b) divided by their contents, and the contents; columns in `ignoring` do not enter a content unless
    alone.
    """
    full = weight.beside(Matrix.column(bias)) if weight.shape[0] else Matrix.zeros(0, weight.shape[1] + 1)
    tops, bottoms = full.fractions
    common = lcm_of(bottoms)
    if common * largest(tops) < _WORD:
        denominators: Integers = np.full(tops.shape[0], common, dtype=np.int64)
    else:
        denominators = row_lcms(bottoms)
    if denominators.dtype == object or tops.dtype == object or bottoms.dtype == object:
        integers = shrink(widen(tops) * (widen(denominators)[:, None] // widen(bottoms)))
    else:
        integers = times(tops, denominators[:, None] // bottoms)
    if ignoring:
        return _around(integers, denominators, ignoring)
    contents = row_gcds(integers)
    divisors = np.where(contents == 0, 1, contents)
    primitive = integers if largest(divisors) == 1 else shrink(integers // divisors[:, None])
    return primitive, _fractions(divisors, np.where(contents == 0, 1, denominators))


def _fractions(tops: Integers, bottoms: Integers) -> Vector:
    """tops / bottoms, entry by entry; equal pairs share one value."""
    made: dict[tuple[int, int], Fraction] = {}
    result = []
    for pair in zip(tops.tolist(), bottoms.tolist(), strict=True):
        if pair not in made:
            made[pair] = Fraction(*pair)
        result.append(made[pair])
    return tuple(result)


def _around(integers: Integers, denominators: Integers, ignoring: Sequence[int]) -> tuple[Integers, Vector]:
    """As `primitive_rows`, with contents taken outside the ignored columns where that part is not zero.

    Then a row need not stay integral, so each row is multiplied by the least number that makes the ignored entries
    integral; that number is invariant under permutations, too.
    """
    rows: list[int] = []
    contents: list[Fraction] = []
    hidden = set(ignoring)
    for row, denominator in zip(integers.tolist(), denominators.tolist(), strict=True):
        seen = gcd(*(value for j, value in enumerate(row) if j not in hidden))
        whole = gcd(*row)
        content = seen or whole or 1
        exact = [Fraction(value, content) for value in row]
        common = lcm(*(value.denominator for value in exact))
        rows.extend(int(value * common) for value in exact)
        contents.append(Fraction(content, denominator * common) if whole else Fraction(1))
    return pack(rows, integers.shape), tuple(contents)


def _dead_columns(weight: Matrix, bias: Vector, dead: Sequence[int]) -> tuple[Vector, bool]:
    """Scales for the dead neurons that a hidden layer reads, and whether some of them stay undetermined.

    A row that also reads something else has a content of its own; relative to it every dead column gets one.  What is
    left are rows that read only dead neurons: they take their content from columns already settled, and lend it to
    the next ones.
    """
    table = [list(row) for row in weight.rows()]
    width = weight.shape[1]
    alive = [j for j in range(width) if j not in set(dead)]
    row_content: dict[int, Fraction] = {}
    for a, row in enumerate(table):
        content = _content([row[j] for j in alive] + [bias[a]], empty=Fraction(0))
        if content:
            row_content[a] = content
    column_scale: dict[int, Fraction] = {}
    progress = True
    while progress:
        progress = False
        for j in [j for j in dead if j not in column_scale]:
            content = _content([table[a][j] / c for a, c in sorted(row_content.items())], empty=Fraction(0))
            if content:
                column_scale[j] = 1 / content
                progress = True
        for a in [a for a in range(len(table)) if a not in row_content]:
            content = _content([table[a][j] * s for j, s in sorted(column_scale.items())], empty=Fraction(0))
            if content:
                row_content[a] = content
                progress = True
    floating = any(table[a][j] for a in range(len(table)) for j in dead if j not in column_scale)
    return tuple(column_scale.get(j, Fraction(1)) for j in range(width)), floating


def _content(values: Sequence[Fraction], empty: Fraction = Fraction(1)) -> Fraction:
    """The positive c such that values / c are integers without a common divisor; `empty` when all are zero."""
    common = lcm(*(value.denominator for value in values))
    divisor = gcd(*(value.numerator * (common // value.denominator) for value in values))
    return Fraction(divisor, common) if divisor else empty
