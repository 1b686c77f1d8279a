"""Actions x ↦ A x + t in files: a ``"shift"`` beside the matrix or the permutation; their common fixed points.

>>> from catnet.algebra.monomial import Monomial
>>> flip = Monomial.diagonal((-1,))
>>> common_centre([(flip, (Fraction(1),))], 1)                                                   # x ↦ 1 − x
(Fraction(1, 2),)
>>> common_centre([(Monomial.identity(1), (Fraction(1),))], 1) is None
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.errors import FormatError
from catnet.formats.fields import place
from catnet.formats.numbers import read_vector
from catnet.groups import Operator
from catnet.groups.operators import as_matrix

__all__ = ["common_centre", "shift_from_json", "with_shift", "without_shift"]


def without_shift(document: Any) -> Any:
    """The action without its shift."""
    if isinstance(document, dict) and "shift" in document:
        return {key: value for key, value in document.items() if key != "shift"}
    return document


def shift_from_json(document: Any, dimension: int, where: str, file: str) -> Vector:
    """t of x ↦ A x + t; zero where the document has none."""
    if not isinstance(document, dict) or "shift" not in document:
        return (Fraction(0),) * dimension
    shift = read_vector(document["shift"], place(where, "shift"), file)
    if len(shift) != dimension:
        raise FormatError(file, place(where, "shift"), f"{len(shift)} entries for a space of dimension {dimension}")
    return shift


def with_shift(document: Any, operator: Operator, centre: Vector) -> Any:
    """The document of x ↦ o + A (x − o)."""
    shift = tuple(a - b for a, b in zip(centre, operator.apply(centre), strict=True))
    if not any(shift):
        return document
    action = {"permutation": list(range(len(centre)))} if document == "trivial" else document
    return {**action, "shift": [spell(value) for value in shift]}


def common_centre(maps: Sequence[tuple[Operator, Vector]], dimension: int) -> Vector | None:
    """A point that all x ↦ A x + t fix, 0 if they do; None if there is none."""
    system, right = Matrix.zeros(0, dimension), Matrix.zeros(0, 1)
    unit = Matrix.identity(dimension)
    for operator, shift in maps:
        system = system.above(unit - as_matrix(operator))
        right = right.above(Matrix.column(shift))
    found = system.solve(right)
    return None if found is None else tuple(row[0] for row in found.rows())
