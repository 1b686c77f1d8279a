"""Bases of what the ends of a network read and write: rows of W_1 and columns of (b_L | W_L) by independent ones.

>>> theta = MLP.from_rows([([[1, 0], [0, 1], [2, 3]], [0, 0, 0]), ([[1, 2, 4]], [0])])
>>> frames = Frames(theta)
>>> frames.frame, frames.rows[2], frames.basis, frames.columns[2]
([0, 1], {0: Fraction(2, 1), 1: Fraction(3, 1)}, [0], {0: Fraction(4, 1)})
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine

__all__ = ["Frames", "Pair", "extended", "joined", "reflections_of_affine"]

Pair: TypeAlias = tuple[Matrix, Matrix]
"""P and Q with f(P x) = Q f(x)."""

Coefficients: TypeAlias = dict[int, Fraction]


@final
class Frames:
    """Rows of the first layer and columns of the last one, as combinations of independent ones.

    `rows[j]` has the coefficients of row j by the rows of the frame, `columns[j]` those of column j by the columns of
    a basis, in which the last bias stands first, as the column −1, if it is not 0.
    """

    def __init__(self, theta: MLP) -> None:
        self.first, self.last = theta.layers[0].weight, theta.layers[-1].weight
        width = self.last.shape[1]
        self.bias = Matrix.column(theta.layers[-1].bias) if theta.layers[-1].bias else Matrix.zeros(0, 1)
        self.frame = self.first.T.pivots()
        self.rows = coefficients(self.first.T, self.frame, list(range(self.first.shape[0])))
        places = ([] if self.bias.is_zero else [-1]) + list(range(width))
        whole = self.last if self.bias.is_zero else self.bias.beside(self.last)
        self.basis = [places[pivot] for pivot in whole.pivots()]
        self.columns = coefficients(whole, whole.pivots(), places)

    def column(self, place: int) -> Matrix:
        return self.bias if place < 0 else self.last.select(columns=[place])

    def row_basis(self, rows: Sequence[Sequence[Fraction]]) -> Matrix:
        """Independent rows that span what all rows do, and unit vectors."""
        return joined(extended([Matrix.column(row) for row in rows], self.first.shape[1]), self.first.shape[1])

    def reflections(self) -> Iterator[Pair]:
        """On the kernel of the first layer, and beside the image of the last one."""
        inputs, outputs = self.first.shape[1], self.last.shape[0]
        if len(self.frame) < inputs:
            basis = self.row_basis([self.first.row(j) for j in self.frame])
            yield _negated(list(map(Matrix.column, basis.columns())), inputs - 1).T, Matrix.identity(outputs)
        if len(self.basis) < outputs:
            target = extended([self.column(place) for place in self.basis], outputs)
            yield Matrix.identity(inputs), _negated(target, outputs - 1)


def coefficients(columns: Matrix, pivots: Sequence[int], names: Sequence[int]) -> dict[int, Coefficients]:
    """Every column as a combination of those at the pivots: the coefficients that are not 0, all by their names."""
    found = columns.select(columns=list(pivots)).solve(columns) if pivots else Matrix.zeros(0, len(names))
    assert found is not None  # the columns at the pivots span the others
    basis = [names[pivot] for pivot in pivots]
    return {
        name: {place: value for place, value in zip(basis, column, strict=True) if value}
        for name, column in zip(names, found.columns(), strict=True)
    }


# ---- affine functions, and maps that negate one vector of a basis


def reflections_of_affine(whole: Affine) -> Iterator[Pair]:
    """Reflections of the three spaces on which pairs are free: the kernel, the image, and what is beside it."""
    weight, bias = whole.weight, Matrix.column(whole.bias) if whole.bias else Matrix.zeros(0, 1)
    outputs, inputs = weight.shape
    free, start = weight.pivots(), 0
    units = Matrix.identity(inputs)
    chosen = [Matrix.column(units.row(place)) for place in free]
    fixed: list[Matrix] = []
    preimage = weight.solve(bias)
    if not bias.is_zero and preimage is not None:  # the first vector goes to the bias, which stays where it is
        first = [preimage]
        for vector in chosen:
            wider = [*first, vector]
            if (weight @ joined(wider, inputs)).rank() == len(wider):
                first = wider
        chosen = first
        start = 1
    elif not bias.is_zero:
        fixed = [bias]
    kernel = [Matrix.column(column) for column in weight.nullspace().columns()]
    source = [*chosen, *kernel]
    target = extended([*(weight @ vector for vector in chosen), *fixed], outputs)
    if len(chosen) > start:
        yield _negated(source, len(chosen) - 1), _negated(target, len(chosen) - 1)
    if kernel:
        yield _negated(source, len(chosen)), Matrix.identity(outputs)
    if outputs > len(chosen) + len(fixed):
        yield Matrix.identity(inputs), _negated(target, outputs - 1)


def joined(columns: Sequence[Matrix], size: int) -> Matrix:
    result = Matrix.zeros(size, 0)
    for column in columns:
        result = result.beside(column)
    return result


def extended(columns: Sequence[Matrix], size: int) -> list[Matrix]:
    """A basis that begins with independent columns, and goes on with unit vectors."""
    units = [Matrix.column(row) for row in Matrix.identity(size).rows()]
    everything = [*columns, *units]
    return [everything[place] for place in joined(everything, size).pivots()]


def _negated(basis: Sequence[Matrix], place: int) -> Matrix:
    """The map that negates one vector of a basis and keeps the others."""
    size = len(basis)
    whole = joined(basis, size)
    return whole.scale_columns([Fraction(-1 if i == place else 1) for i in range(size)]) @ whole.inverse()
