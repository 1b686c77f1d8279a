"""Invertible linear maps as a group element acts: monomial where possible, dense where not.

An `Operator` is a `Monomial` or an invertible square `Matrix`.  Finite-order tests and the change from operators to
permutations of finitely many vectors live here; this is how an infinite group is noticed.

>>> from catnet.algebra.matrix import Matrix
>>> has_finite_order(Matrix([[0, -1], [1, -1]])), has_finite_order(Matrix([[1, 1], [0, 1]]))
(True, False)
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import reduce
from typing import TypeAlias

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.errors import GroupError

__all__ = [
    "POINT_LIMIT",
    "Operator",
    "after",
    "as_matrix",
    "block",
    "direct_sum",
    "has_finite_order",
    "identity_operator",
    "inverse",
    "permutation_model",
    "product",
    "same_operator",
    "size",
]

Operator: TypeAlias = Monomial | Matrix

POINT_LIMIT = 20_000
_SUSPICIOUS = 1_000


def size(operator: Operator) -> int:
    """n for an operator on Q^n."""
    return operator.size if isinstance(operator, Monomial) else operator.shape[0]


def identity_operator(dimension: int) -> Operator:
    return Monomial.identity(dimension)


def as_matrix(operator: Operator) -> Matrix:
    return operator.matrix() if isinstance(operator, Monomial) else operator


def product(left: Operator, right: Operator) -> Operator:
    """left right, the right one acting first."""
    if isinstance(left, Monomial):
        return left * right if isinstance(right, Monomial) else left.times(right)
    return right.after(left) if isinstance(right, Monomial) else left @ right


def inverse(operator: Operator) -> Operator:
    return operator.inverse()


def direct_sum(left: Operator, right: Operator) -> Operator:
    """The block diagonal operator."""
    if isinstance(left, Monomial) and isinstance(right, Monomial):
        return left.direct_sum(right)
    return as_matrix(left).direct_sum(as_matrix(right))


def same_operator(left: Operator, right: Operator) -> bool:
    if isinstance(left, Monomial) and isinstance(right, Monomial):
        return left == right
    return as_matrix(left) == as_matrix(right)


def block(operator: Operator, matrix: Matrix) -> Matrix:
    """operator · matrix."""
    return operator.times(matrix) if isinstance(operator, Monomial) else operator @ matrix


def after(matrix: Matrix, operator: Operator) -> Matrix:
    """matrix · operator."""
    return operator.after(matrix) if isinstance(operator, Monomial) else matrix @ operator


def has_finite_order(operator: Operator) -> bool:
    """Whether some positive power is the identity.

    Notes
    -----
    A monomial matrix has finite order iff the product of the scales along every cycle is ±1; a matrix over Q
    iff its minimal polynomial is a product of distinct cyclotomic polynomials.
    """
    if isinstance(operator, Monomial):
        seen: set[int] = set()
        for start in range(operator.size):
            around, point = operator.scale[start] / operator.scale[start], start
            while point not in seen:
                seen.add(point)
                around *= operator.scale[point]
                point = operator.permutation(point)
            if abs(around) != 1:
                return False
        return True
    import flint

    polynomial = operator.flint.minpoly()
    if polynomial.denom() != 1:
        return False
    _, factors = flint.fmpz_poly(polynomial.numer()).factor()
    return all(multiplicity == 1 and bool(factor.is_cyclotomic()) for factor, multiplicity in factors)


def permutation_model(generators: Sequence[Sequence[Operator]], *, limit: int = POINT_LIMIT) -> list[Permutation]:
    """The generators as permutations of finitely many vectors, faithfully.

    Parameters
    ----------
    generators : sequence of tuples of Operator
        Every generator acts on the same list of spaces, one operator for each.
    limit : int
        How many vectors the orbits of the basis vectors may hold.

    Returns
    -------
    list of Permutation
        Of the union of the orbits of the basis vectors; the same relations hold as for the operators.

    Raises
    ------
    GroupError
        If an operator, or a product of two, has infinite order, or the orbits exceed the limit.

    Notes
    -----
    The basis vectors span, so the action on their orbits is faithful, and the group is finite iff the orbits
    are.  Costs one operator application for each vector and generator.
    """
    for place, generator in enumerate(generators):
        for operator in generator:
            if not has_finite_order(operator):
                raise GroupError(f"the group is infinite: generator {place} has infinite order")
    for i, left in enumerate(generators):
        for right in generators[:i]:
            if not all(has_finite_order(product(a, b)) for a, b in zip(left, right, strict=True)):
                raise GroupError("the group is infinite: a product of two generators has infinite order")
    if all(isinstance(op, Monomial) and op.is_permutation for generator in generators for op in generator):
        return [_direct_sum_of_permutations(generator) for generator in generators]
    points: list[tuple[int, Vector]] = []
    if generators:
        for space, operator in enumerate(generators[0]):
            unit = Matrix.identity(size(operator))
            points.extend((space, row) for row in unit.rows())
    index = {point: number for number, point in enumerate(points)}
    images: list[list[int]] = [[] for _ in generators]
    number = 0
    while number < len(points):
        space, vector = points[number]
        for generator, image in zip(generators, images, strict=True):
            there = (space, generator[space].apply(vector))
            if there not in index:
                if len(points) == _SUSPICIOUS:
                    _refuse_infinite_words(generators)
                if len(points) >= limit:
                    raise GroupError(f"the group was not found finite within the limit of {limit} points")
                index[there] = len(points)
                points.append(there)
            image.append(index[there])
        number += 1
    return [Permutation(tuple(image)) for image in images]


def _refuse_infinite_words(generators: Sequence[Sequence[Operator]]) -> None:
    """Look for a product of infinite order among a few dozen longer words, the same ones on every machine."""
    source = random.Random(len(generators))
    for length in range(3, 35):
        word = [source.randrange(len(generators)) for _ in range(min(length, 12))]
        for space in range(len(generators[0])):
            if not has_finite_order(reduce(product, (generators[letter][space] for letter in word))):
                raise GroupError(f"the group is infinite: a product of {len(word)} generators has infinite order")


def _direct_sum_of_permutations(generator: Sequence[Operator]) -> Permutation:
    images: list[int] = []
    for operator in generator:
        if isinstance(operator, Monomial):
            start = len(images)
            images.extend(start + image for image in operator.permutation.images)
    return Permutation(tuple(images))
