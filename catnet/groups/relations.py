"""Finite structures: numbered points in parts, with an integer for every pair of points that a relation speaks of.

A layered network is one: a part for every layer, a relation for every matrix of weights.  An *automorphism* permutes
the points of every part, and keeps all relations.  A part may be *signed*: then each of its points v has an opposite
−v, an automorphism maps opposites to opposites, and an *odd* relation changes its sign with its points.  So an
automorphism is, on every part, a permutation or a signed permutation Q, and a relation M between two parts says
Q_rows M = M Q_columns.

>>> path = Structure((Part(3),), (Relation(0, 0, np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])),))
>>> path.is_automorphism((Monomial.of_permutation((2, 1, 0)),))
True
>>> path.is_automorphism((Monomial.of_permutation((1, 0, 2)),))
False
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.packed import Integers, largest
from catnet.errors import InputError, ShapeError
from catnet.groups.arrays import Array

__all__ = ["Part", "Relation", "Structure", "numbered"]


@final
@dataclass(frozen=True, slots=True)
class Part:
    """So many points, with opposites or without.

    Parameters
    ----------
    size : int
    signed : bool
    is_end : bool
        Whether automorphisms are told apart by what they do here; they may agree here and differ elsewhere.
    """

    size: int
    signed: bool = False
    is_end: bool = True


@final
@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """An integer for every pair of a point of one part and a point of another, or of the same.

    Parameters
    ----------
    rows, columns : int
        The numbers of the two parts.
    values : array of int64, shape (size of rows, size of columns)
    is_odd : bool
        Whether the value of (−v, w), and of (v, −w), is minus that of (v, w); else it is the same.
    """

    rows: int
    columns: int
    values: Array
    is_odd: bool = True


@final
@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Parts and relations between them.

    Raises
    ------
    ShapeError
        If a relation has another shape than its parts.
    """

    parts: tuple[Part, ...]
    relations: tuple[Relation, ...]

    def __post_init__(self) -> None:
        for relation in self.relations:
            shape = (self.parts[relation.rows].size, self.parts[relation.columns].size)
            if relation.values.shape != shape:
                raise ShapeError(f"a relation of shape {relation.values.shape} between parts of sizes {shape}")

    def is_automorphism(self, operators: Sequence[Monomial]) -> bool:
        """Whether signed permutations, one for each part, keep every relation; linear in the entries.

        Raises
        ------
        InputError
            If they are on other parts.
        """
        if [operator.size for operator in operators] != [part.size for part in self.parts]:
            raise InputError("the permutations are on other parts than those of the structure")
        if not all(
            operator.is_signed_permutation if part.signed else operator.is_permutation
            for operator, part in zip(operators, self.parts, strict=True)
        ):
            return False
        images = [np.array(operator.permutation.images, dtype=np.intp) for operator in operators]
        signs = [np.array([int(factor) for factor in operator.scale], dtype=np.int64) for operator in operators]
        for relation in self.relations:
            rows, columns = relation.rows, relation.columns
            moved = relation.values[images[rows][:, np.newaxis], images[columns][np.newaxis, :]]
            if relation.is_odd and self.parts[rows].signed:
                moved = moved * signs[rows][:, np.newaxis]
            if relation.is_odd and self.parts[columns].signed:
                moved = moved * signs[columns][np.newaxis, :]
            if not np.array_equal(moved, relation.values):
                return False
        return True


def numbered(values: Matrix | Integers) -> Array:
    """Equal numbers for equal entries, opposite ones for opposite entries, 0 for 0.

    >>> numbered(Matrix([["1/2", 3], [0, "-1/2"]])).tolist()
    [[1, 2], [0, -1]]
    """
    if isinstance(values, Matrix):
        tops, bottoms = values.packed
        if (bottoms == 1).all():
            return numbered(tops)
        entries = list(zip(tops.ravel().tolist(), bottoms.ravel().tolist(), strict=True))
        known: dict[tuple[int, int], int] = {}
        found = [known.setdefault((abs(top), bottom), len(known) + 1) * _sign(top) for top, bottom in entries]
        return np.array(found, dtype=np.int64).reshape(values.shape)
    if values.dtype != object and largest(values) < 1 << 62:
        return values.astype(np.int64)
    sizes: dict[int, int] = {}
    found = [sizes.setdefault(abs(value), len(sizes) + 1) * _sign(value) for value in values.ravel().tolist()]
    return np.array(found, dtype=np.int64).reshape(values.shape)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
