"""Networks as the geometry reads them: integer matrices, one common denominator a layer.

A layer x -> W x + b over Q becomes an integer matrix (s W | s b) with its scale s, so that on homogeneous vectors (x,
t) the hidden vector (x', t') = (relu(s W x + s b t), s t) stays integral.

>>> integer_layers([([["1/2", 1]], ["1/3"])])
(Layer(rows=((3, 6, 2),), scale=6),)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.packed import Integers, largest, lcm_of, pack, times, widen
from catnet.algebra.scalars import Scalar, Vector, rational, vector
from catnet.errors import ShapeError
from catnet.geometry.kernel.rays import Indices, multiply

__all__ = [
    "Halfspace",
    "Layer",
    "RationalLayers",
    "box",
    "box_of",
    "evaluate_layers",
    "input_dimension",
    "integer_layers",
    "integer_row",
    "lengthen",
    "stack",
]

_WORD = 2**62
_BLOCK = 1 << 14  # entries that are worked on together
_SETS = 128  # sets of active neurons that are worked on together

RationalLayers: TypeAlias = Sequence[tuple[Iterable[Iterable[Scalar]] | Matrix, Iterable[Scalar]]]
"""Pairs (weight, bias); the activation ReLU stands after every one but the last."""

Halfspace: TypeAlias = tuple[Sequence[Scalar], Scalar]
"""The set of x with a . x + b >= 0, as the pair (a, b)."""


@final
@dataclass(frozen=True, slots=True)
class Layer:
    """An affine map over Q with its denominators cleared.

    Parameters
    ----------
    rows : tuple of tuples of int
        One row (s w_1, ..., s w_k, s b) for every output.
    scale : int
        s, positive.
    """

    rows: tuple[tuple[int, ...], ...]
    scale: int

    @property
    def matrix(self) -> Integers:
        """The weights transposed, shape (inputs, outputs); the inputs are not known of a layer without outputs."""
        return self.table[:-1] if self.rows else np.zeros((0, 0), dtype=np.int64)

    @property
    def table(self) -> Integers:
        """The rows transposed, shape (inputs + 1, outputs); there must be an output."""
        try:
            table: Integers = np.array(self.rows, dtype=np.int64).T
        except OverflowError:
            table = np.array(self.rows, dtype=object).T
        return table if table.dtype == object or -_WORD < table.min() <= table.max() < _WORD else widen(table)

    @property
    def bias(self) -> tuple[int, ...]:
        return tuple(row[-1] for row in self.rows)


def integer_layers(layers: RationalLayers) -> tuple[Layer, ...]:
    """The layers with integer entries.

    Parameters
    ----------
    layers : sequence of pairs (weight, bias)
        Weights as rows of rationals (anything that `catnet.algebra.scalars.rational` reads), or as a `Matrix`, which is
        faster.

    Raises
    ------
    ShapeError
        If there are no layers, a row's length is not the number of outputs before it, or a bias is as long as no
        column.
    """
    result: list[Layer] = []
    width: int | None = None
    for number, (weight, bias) in enumerate(layers):
        if isinstance(weight, Matrix):
            result.append(_from_matrix(number, weight, vector(bias), width))
            width = weight.shape[0]
            continue
        rows, shifts = [_fractions(row) for row in weight], _fractions(bias)
        if len(rows) != len(shifts):
            raise ShapeError(f"layer {number} has {len(rows)} rows of weights and {len(shifts)} biases")
        for place, row in enumerate(rows):
            width = len(row) if width is None else width
            if len(row) != width:
                raise ShapeError(f"layer {number}, row {place} has {len(row)} entries, expected {width}")
        whole = [(*row, shift) for row, shift in zip(rows, shifts, strict=True)]
        ratios = [[value.as_integer_ratio() for value in row] for row in whole]
        below = {bottom for row in ratios for _, bottom in row}
        scale = lcm(*below)
        factor = {bottom: scale // bottom for bottom in below}
        table = tuple(tuple([top * factor[bottom] for top, bottom in row]) for row in ratios)
        result.append(Layer(table, scale))
        width = len(rows)
    if not result:
        raise ShapeError("a network has at least one layer")
    return tuple(result)


def _fractions(values: Iterable[Scalar]) -> Vector:
    """As `vector`, at once where there is nothing to read."""
    row = tuple(values)
    return row if set(map(type, row)) <= {Fraction} else vector(row)


def _from_matrix(number: int, weight: Matrix, bias: Vector, width: int | None) -> Layer:
    height, columns = weight.shape
    if height != len(bias):
        raise ShapeError(f"layer {number} has {height} rows of weights and {len(bias)} biases")
    if height and width is not None and columns != width:
        raise ShapeError(f"layer {number}, row 0 has {columns} entries, expected {width}")
    tops, bottoms = weight.packed
    scale = lcm(lcm_of(bottoms), *(value.denominator for value in bias))
    factors = scale // (bottoms if scale < _WORD else widen(bottoms))
    rows = times(tops, factors).tolist()
    shifts = [value.numerator * (scale // value.denominator) for value in bias]
    return Layer(tuple((*row, shift) for row, shift in zip(rows, shifts, strict=True)), scale)


def input_dimension(layers: Sequence[Layer], given: int | None = None) -> int:
    """The number of inputs; a first layer without neurons does not tell it, so that it must be given."""
    if layers[0].rows:
        found = len(layers[0].rows[0]) - 1
        if given is not None and given != found:
            raise ShapeError(f"the input dimension is {found}, not {given}")
        return found
    if given is None:
        raise ShapeError("the first layer has no neurons: give the input dimension")
    return given


def integer_row(coefficients: Sequence[Scalar], constant: Scalar, dimension: int) -> tuple[int, ...]:
    """The affine form a . x + b times the least positive integer that makes it integral."""
    values = [*vector(coefficients), rational(constant)]
    if len(values) != dimension + 1:
        raise ShapeError(f"a half-space has {len(values) - 1} coefficients, the input dimension is {dimension}")
    scale = lcm(*(value.denominator for value in values))
    return tuple(value.numerator * (scale // value.denominator) for value in values)


def box(dimension: int, low: Scalar = -1, high: Scalar = 1) -> tuple[Halfspace, ...]:
    """The half-spaces of the box [low, high]^n.

    >>> box(1, -1, 2)
    (((1,), Fraction(1, 1)), ((-1,), Fraction(2, 1)))
    """
    units = [tuple(int(i == j) for i in range(dimension)) for j in range(dimension)]
    below, above = rational(low), rational(high)
    return tuple(side for unit in units for side in ((unit, -below), (tuple(-x for x in unit), above)))


def box_of(pairs: Iterable[tuple[Scalar, Scalar]]) -> tuple[Halfspace, ...]:
    """The half-spaces of a box with a pair (low, high) for every coordinate.

    >>> box_of([(0, 1)])
    (((1,), Fraction(0, 1)), ((-1,), Fraction(1, 1)))
    """
    ends = [(rational(low), rational(high)) for low, high in pairs]
    units = [tuple(int(i == j) for i in range(len(ends))) for j in range(len(ends))]
    return tuple(
        side
        for unit, (low, high) in zip(units, ends, strict=True)
        for side in ((unit, -low), (tuple(-x for x in unit), high))
    )


def stack(left: Sequence[Layer], right: Sequence[Layer]) -> tuple[Layer, ...]:
    """The network that computes left(x) - right(x); the shorter one is lengthened, its output passed on as relu(y) -
    relu(-y).
    """
    while len(left) != len(right):
        if len(left) < len(right):
            left = lengthen(left)
        else:
            right = lengthen(right)
    if len(left[-1].rows) != len(right[-1].rows):
        raise ShapeError(f"the networks have {len(left[-1].rows)} and {len(right[-1].rows)} outputs")
    if len(left) == 1:
        left, right = lengthen(left), lengthen(right)
    result: list[Layer] = []
    for number, (one, two) in enumerate(zip(left, right, strict=True)):
        scale = lcm(one.scale, two.scale)
        p, q = scale // one.scale, scale // two.scale
        first = [tuple(p * value for value in row) for row in one.rows]
        second = [tuple(q * value for value in row) for row in two.rows]
        if number == 0:
            rows = [*first, *second]
        elif number < len(left) - 1:
            before = len(left[number - 1].rows), len(right[number - 1].rows)
            rows = [(*row[:-1], *(0,) * before[1], row[-1]) for row in first]
            rows += [(*(0,) * before[0], *row) for row in second]
        else:
            rows = [(*x[:-1], *(-value for value in y[:-1]), x[-1] - y[-1]) for x, y in zip(first, second, strict=True)]
        result.append(Layer(tuple(rows), scale))
    return tuple(result)


def lengthen(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The same function with one more hidden layer: the output y passed on as relu(y) - relu(-y)."""
    last = layers[-1]
    doubled = (*last.rows, *(tuple(-value for value in row) for row in last.rows))
    outputs = len(last.rows)
    recombined = tuple(
        (*((column == row) - (column == row + outputs) for column in range(2 * outputs)), 0) for row in range(outputs)
    )
    return (*layers[:-1], Layer(doubled, last.scale), Layer(recombined, 1))


def evaluate_layers(layers: Sequence[Layer], point: Iterable[Scalar]) -> Vector:
    """The value at a rational point, in Fractions and by nothing but the definition."""
    values = list(vector(point))
    for number, layer in enumerate(layers):
        values = [
            (sum((w * x for w, x in zip(row[:-1], values, strict=True)), rational(0)) + row[-1]) / layer.scale
            for row in layer.rows
        ]
        if number < len(layers) - 1:
            values = [max(value, rational(0)) for value in values]
    return tuple(values)


def forms_of(layer: Layer, columns: Sequence[int]) -> Integers:
    """The pre-activations of a first layer as forms in the coordinates kept, shape (1, r + 1, m)."""
    kept = [*columns, -1]
    if not layer.rows:
        return np.zeros((1, len(kept), 0), dtype=np.int64)
    return np.asarray(layer.table[kept][None])


def next_forms(hidden: Integers, parent: Indices, active: npt.NDArray[np.bool_], scale: int, layer: Layer) -> Integers:
    """The pre-activations of the next layer, on cells where those of this layer are known.

    Parameters
    ----------
    hidden : Integers, shape (k, r + 1, m)
        The pre-activations of this layer on k cells.
    parent : shape (cells,)
        In which of the k a cell lies.
    active : shape (cells, m)
        Which neurons of this layer are active on a cell.
    scale : int
        The factor by which t has grown after this layer.
    layer : Layer
        The next one.
    """
    cells, (_, height, width) = len(parent), hidden.shape
    outputs = len(layer.rows)
    forms = np.zeros((cells, height, outputs), dtype=np.int64)
    if width and outputs:
        matrix = layer.matrix
        if len(hidden) == 1 and cells > 1:  # the weights times the forms that they weigh, for all cells at once
            weights = times(hidden[0].T[:, :, None], matrix[:, None, :]).reshape(width, -1)
            forms = sums_of_rows(active, weights).reshape(cells, height, outputs)
            parent = parent[:0]
        step = max(1, _BLOCK // (height * max(width, outputs)))
        for begin in range(0, len(parent), step):
            block = np.asarray(hidden[parent[begin : begin + step]] * active[begin : begin + step, None, :])
            product = multiply(block.reshape(-1, width), matrix).reshape(-1, height, outputs)
            if product.dtype == object and forms.dtype != object:
                forms = widen(forms)
            forms[begin : begin + step] = product
    shift = pack((scale * value for value in layer.bias), (outputs,))
    if shift.dtype == object or largest(shift) + largest(forms) >= 2**62:
        forms = widen(forms)
    forms[:, -1, :] += shift
    return forms


def sums_of_rows(chosen: npt.NDArray[np.bool_], rows: Integers) -> Integers:
    """For every set of rows their sum: `chosen`, shape (sets, m), times `rows`, shape (m, any).

    Neighbouring sets, as those of neighbouring cells, differ in few of their elements.  So in every block of sets only
    the rows that some have and some have not go through a matrix product; the sum of those that all have is carried
    on from the block before.
    """
    if rows.dtype == object or largest(rows) * len(rows) >= 2**53 or len(rows) < 2 * _SETS or len(chosen) < _SETS:
        return multiply(chosen.astype(np.int64), rows)
    result = np.empty((len(chosen), rows.shape[1]), dtype=np.int64)
    doubles = rows.astype(np.float64)
    total = np.zeros(rows.shape[1])
    before = np.zeros(len(rows), dtype=np.bool_)
    for begin in range(0, len(chosen), _SETS):
        block = chosen[begin : begin + _SETS]
        always = np.asarray(block.all(axis=0))
        some = np.flatnonzero(block.any(axis=0) & ~always)
        total += doubles[always & ~before].sum(axis=0) - doubles[before & ~always].sum(axis=0)
        before = always
        result[begin : begin + _SETS] = block[:, some].astype(np.float64) @ doubles[some] + total
    return result


def scales(layers: Sequence[Layer]) -> tuple[int, ...]:
    """The factor by which t has grown when it enters each layer, and when it leaves the last."""
    result: list[Any] = [1]
    for layer in layers:
        result.append(result[-1] * layer.scale)
    return tuple(result)
