"""Actions of group elements on spaces, as the checkers understand them, and squares that commute.

An operator is kept by its columns: for column i the pairs (row, value) of its nonzero entries, by row.  It has one
writing: ``"trivial"`` for the identity, a permutation with scales (left out where all are 1) for a monomial matrix,
rows for any other; P e_i = s_i e_{p_i}.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from .algebra import rank, short
from .perceptron import Activation
from .reading import Rows, array, fields, integer, matrix, need, shape, spell, spelled, vector

Sparse = tuple[tuple[tuple[int, Fraction], ...], ...]
ONE = Fraction(1)


def identity(size: int) -> Sparse:
    return tuple(((i, ONE),) for i in range(size))


def read_operator(value: Any, size: int, where: str) -> Sparse:
    """An invertible operator on a space of this dimension."""
    if value == "trivial":
        return identity(size)
    if type(value) is dict and "matrix" in value:
        rows = matrix(fields(value, where, "matrix")["matrix"], where, size, size)
        need(rank(rows) == size, f"{where}: the matrix is not invertible")
        return tuple(tuple((r, rows[r][c]) for r in range(size) if rows[r][c]) for c in range(size))
    content = fields(value, where, "permutation", optional=("scale",))
    images = [integer(i, where, 0, size - 1) for i in array(content["permutation"], where, size)]
    shape(len(set(images)) == size, f"{where}: not a permutation of {size} points")
    scale = vector(content["scale"], where, size) if "scale" in content else [ONE] * size
    shape(all(scale), f"{where}: a scale is 0")
    return tuple(((image, factor),) for image, factor in zip(images, scale, strict=True))


def written(operator: Sparse) -> Any:
    """The one writing of an operator."""
    if operator == identity(len(operator)):
        return "trivial"
    if is_monomial(operator):
        images, scale = [column[0][0] for column in operator], [column[0][1] for column in operator]
        plain = all(factor == 1 for factor in scale)
        return {"permutation": images} if plain else {"permutation": images, "scale": spelled(scale)}
    size = len(operator)
    rows = [["0"] * size for _ in range(size)]
    for c, column in enumerate(operator):
        for r, value in column:
            rows[r][c] = spell(value)
    return {"matrix": rows}


def is_monomial(operator: Sparse) -> bool:
    return all(len(column) == 1 for column in operator)


def times(left: Sparse, right: Sparse) -> Sparse:
    """left · right."""
    result = []
    for column in right:
        total: dict[int, Fraction] = {}
        for middle, value in column:
            for row, factor in left[middle]:
                total[row] = total.get(row, Fraction(0)) + factor * value
        short(list(total.values()), "products of the operators")
        result.append(tuple(sorted((row, value) for row, value in total.items() if value)))
    return tuple(result)


def apply(operator: Sparse, point: Sequence[Fraction]) -> list[Fraction]:
    result = [Fraction(0)] * len(operator)
    for value, column in zip(point, operator, strict=True):
        for row, factor in column:
            result[row] += factor * value
    return result


def pulled(activation: Activation, operator: Sparse, where: str) -> Sparse:
    """The c with sigma(c z) = operator sigma(z) for all z; refused if there is none."""
    if activation.scales == "linear":
        return operator
    need(is_monomial(operator), f"{where}: not a monomial matrix")
    return tuple(((row, activation.root(scale, where)),) for ((row, scale),) in operator)


def check_square(weight: Rows, bias: Sequence[Fraction], before: Sparse, after: Sparse, even: bool, where: str) -> None:
    """weight · before = after · weight and bias = after · bias; if even, row by row up to sign."""
    left = [[_entry(row, column) for column in before] for row in weight]
    right = [[Fraction(0)] * len(before) for _ in weight]
    moved = [Fraction(0)] * len(bias)
    for old, column in enumerate(after):
        for new, factor in column:
            right[new] = [a + factor * b if b else a for a, b in zip(right[new], weight[old], strict=True)]
            moved[new] += factor * bias[old]
    for index, row in enumerate(left):
        same = right[index] == row and moved[index] == bias[index]
        if not same and even:
            same = right[index] == [-value for value in row] and moved[index] == -bias[index]
        need(same, f"{where}: the square does not commute")


def _entry(row: Sequence[Fraction], column: Iterable[tuple[int, Fraction]]) -> Fraction:
    total = Fraction(0)
    for place, value in column:
        if row[place]:
            total += row[place] if value == 1 else row[place] * value
    return total


def may_be_finite(operator: Sparse) -> bool:
    """Whether the trace may be that of an operator of finite order: an integer of size at most n, and n for the
    identity only.
    """
    trace = sum((value for i, column in enumerate(operator) for row, value in column if row == i), Fraction(0))
    if trace == len(operator):
        return operator == identity(len(operator))
    return trace.denominator == 1 and abs(trace) <= len(operator)


def dense(operator: Sparse) -> Rows:
    """The operator as rows."""
    result = [[Fraction(0)] * len(operator) for _ in operator]
    for column, entries in enumerate(operator):
        for row, value in entries:
            result[row][column] = value
    return result
