"""Invertible linear maps as a group element acts: monomial where possible, dense where not.

An `Operator` is a `Monomial` or an invertible square `Matrix`.

>>> from catnet.algebra.matrix import Matrix
>>> has_finite_order(Matrix([[0, -1], [1, -1]])), has_finite_order(Matrix([[1, 1], [0, 1]]))
(True, False)
"""

from __future__ import annotations

from typing import TypeAlias

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial

__all__ = [
    "Operator",
    "after",
    "as_matrix",
    "block",
    "direct_sum",
    "has_finite_order",
    "identity_operator",
    "inverse",
    "product",
    "same_operator",
    "size",
]

Operator: TypeAlias = Monomial | Matrix


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
