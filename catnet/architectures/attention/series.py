"""Softmax attention on power series over Q: where all scores of a token are equal at t = 0, exp has rational series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.errors import InexactNumberError

__all__ = ["attended", "paired", "through"]


def through(matrix: Matrix, column: Sequence[Any]) -> list[Any]:
    """The product with a vector of series (flint's fmpq_series)."""
    import flint

    zero = flint.fmpq_series([0])
    entries = [[flint.fmpq(v.numerator, v.denominator) for v in row] for row in matrix.rows()]
    return [sum((one * v for one, v in zip(column, row, strict=True) if v), zero) for row in entries]


def paired(left: Sequence[Any], right: Sequence[Any]) -> Any:
    """The inner product of two vectors of series."""
    import flint

    return sum((a * b for a, b in zip(left, right, strict=True)), flint.fmpq_series([0]))


def attended(scores: Sequence[Any], values: Sequence[Sequence[Any]]) -> list[Any]:
    """The mean of vectors, weighted by the softmax of scores; `InexactNumberError` where the scores differ at t = 0."""
    import flint

    zero = flint.fmpq_series([0])
    above = [score - scores[0] for score in scores]
    if any(not one.valuation() for one in above):  # a constant that is not 0
        raise InexactNumberError("softmax of different scores has no rational Taylor series")
    weights = [one.exp() for one in above]
    total = sum(weights, zero)
    rows = zip(*values, strict=True)
    return [sum((value * w for value, w in zip(row, weights, strict=True)), zero) / total for row in rows]
