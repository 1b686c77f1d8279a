"""Vector fields in files: the entry ``"algebra"`` of the group of an instance.

>>> affine_field_from_json({"matrix": [["0", "-1"], ["1", "0"]], "shift": ["1", "0"]}, 2, "X.input", "f.json")
AffineField(matrix=Matrix([['0', '-1'], ['1', '0']]), shift=(Fraction(1, 1), Fraction(0, 1)))
>>> affine_field_from_json({"matrix": [["0"]]}, 2, "X.input", "f.json")
Traceback (most recent call last):
    ...
catnet.errors.FormatError: f.json: X.input.matrix: the shape is (1, 1), expected (2, 2)
"""

from __future__ import annotations

from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.errors import FormatError
from catnet.formats.fields import only_keys, place
from catnet.formats.jsontext import Number
from catnet.formats.numbers import describe, read_matrix, read_vector
from catnet.groups.lie import AffineField, Fields

__all__ = ["affine_field_from_json", "affine_field_to_json", "algebra_to_json", "square_from_json"]


def affine_field_from_json(document: Any, dimension: int, where: str, file: str) -> AffineField:
    """The field x ↦ X x + t that ``{"matrix": X, "shift": t}`` describes; the shift may be left out, and ``"trivial"``
    is the zero field.
    """
    if isinstance(document, str) and not isinstance(document, Number) and document == "trivial":
        return AffineField.zero(dimension)
    if not isinstance(document, dict) or "matrix" not in document:
        raise FormatError(file, where, f"expected \"trivial\" or an object with 'matrix', found {describe(document)}")
    only_keys(document, ("matrix", "shift"), where, file)
    matrix = square_from_json(document["matrix"], dimension, place(where, "matrix"), file)
    if "shift" not in document:
        return AffineField.linear(matrix)
    shift = read_vector(document["shift"], place(where, "shift"), file)
    if len(shift) != dimension:
        raise FormatError(file, place(where, "shift"), f"{len(shift)} entries for a space of dimension {dimension}")
    return AffineField(matrix, shift)


def square_from_json(document: Any, size: int, where: str, file: str) -> Matrix:
    """A matrix of shape (size, size)."""
    matrix = read_matrix(document, where, file, columns=0)
    if matrix.shape != (size, size):
        raise FormatError(file, where, f"the shape is {matrix.shape}, expected {(size, size)}")
    return matrix


def affine_field_to_json(field: AffineField) -> dict[str, Any]:
    """The document of a field."""
    document: dict[str, Any] = {"matrix": field.matrix.spelled()}
    if not field.is_linear:
        document["shift"] = [spell(value) for value in field.shift]
    return document


def algebra_to_json(fields: Fields) -> dict[str, Any]:
    """The entry ``"algebra"``."""
    return {
        name: {"input": affine_field_to_json(pair.input), "output": affine_field_to_json(pair.output)}
        for name, pair in fields
    }
