"""Lie algebras of symmetries, the slow way: every point gives equations, and the null space is eliminated in Fractions.

A network is a list of (weight rows, bias) with one activation given by its value and its derivative, both None-safe:
`derivative` is None where there is none.  Nothing of catnet is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

Layers: TypeAlias = Sequence[tuple[Sequence[Sequence[Fraction]], Sequence[Fraction]]]
Value: TypeAlias = Callable[[Fraction], Fraction]
Slope: TypeAlias = Callable[[Fraction], Fraction | None]


def jet(layers: Layers, value: Value, slope: Slope, point: Sequence[Fraction]) -> tuple[list, list[list]] | None:  # type: ignore[type-arg]
    """f(x) and Df(x), column by column; None at a point without a derivative."""
    here = list(point)
    columns = [[Fraction(int(i == j)) for i in range(len(here))] for j in range(len(here))]
    for number, (weight, bias) in enumerate(layers):
        columns = [
            [sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for row in weight]
            for column in columns
        ]
        here = [
            sum((a * b for a, b in zip(row, here, strict=True)), Fraction(b0))
            for row, b0 in zip(weight, bias, strict=True)
        ]
        if number + 1 < len(layers):
            slopes = [slope(z) for z in here]
            for i, s in enumerate(slopes):
                if s is None and any(column[i] for column in columns):
                    return None
            columns = [[c * (s or 0) for c, s in zip(column, slopes, strict=True)] for column in columns]
            here = [value(z) for z in here]
    return here, columns


def equations(
    layers: Layers, value: Value, slope: Slope, points: Sequence[Sequence[Fraction]], inputs: int, affine: bool
) -> list[list[Fraction]]:
    """Rows over (X row by row, t, Y row by row, u); without t and u, if not affine."""
    outputs = len(layers[-1][1])
    rows = []
    for point in points:
        found = jet(layers, value, slope, point)
        if found is None:
            continue
        values, columns = found
        for k in range(outputs):
            row = [columns[i][k] * point[j] for i in range(inputs) for j in range(inputs)]
            row += [columns[i][k] for i in range(inputs)] if affine else []
            row += [-values[j] if i == k else Fraction(0) for i in range(outputs) for j in range(outputs)]
            row += [Fraction(-int(i == k)) for i in range(outputs)] if affine else []
            rows.append(row)
    return rows


def nullity(rows: list[list[Fraction]], width: int) -> int:
    """Width minus the rank, by elimination."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        for pivot, other in basis:
            if row[pivot]:
                factor = row[pivot]
                row = [a - factor * b for a, b in zip(row, other, strict=True)]
        pivot = next((j for j, entry in enumerate(row) if entry), -1)
        if pivot >= 0:
            basis.append((pivot, [entry / row[pivot] for entry in row]))
    return width - len(basis)
