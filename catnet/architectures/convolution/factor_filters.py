"""Linear convolutions (power 1) that do not wrap: filters are factors of one polynomial.

With w(z) = Σ_a w[a] z^a, the layers w_1, …, w_L with strides s_1, …, s_L compute the convolution with

    P(z) = w_1(z) w_2(z^{s_1}) w_3(z^{s_1 s_2}) ⋯,

a form of degree Σ (k_i − 1) s_1 ⋯ s_{i-1}: trailing zeros of a filter are factors at infinity.  So the parameters with
one function that is not zero are the factorisations of P with these degrees, up to scalings; over the rational numbers
they are made of the irreducible factors of P, which are finitely many.

>>> from catnet.algebra.scalars import vector
>>> [tuple(len(w) for w in found) for found in iter_factorisations((vector([-1, 1]), vector([-2, 1])), (1, 1))]
[(2, 2), (2, 2)]
>>> unique_over_the_reals((vector([-1, 1]), vector([1, 0, 1])), (1, 1))
True

References
----------
Kohn, Merkh, Montúfar, Trager, "Geometry of linear convolutional networks", SIAM J. Appl. Algebra Geometry 6, 2022.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, final

from catnet.algebra.scalars import Vector, rational
from catnet.search import allowance, spend

__all__ = ["iter_factorisations", "unique_over_the_reals"]

MAX_CHOICES = 20_000


def iter_factorisations(filters: Sequence[Vector], strides: Sequence[int]) -> Iterator[tuple[Vector, ...]]:
    """All filters of these lengths with the same product, each up to scaling, the scalars all in the last one.

    Parameters
    ----------
    filters : sequence of vectors over Q
        None of them zero.
    strides : sequence of int

    Raises
    ------
    BudgetError
        When more than `MAX_CHOICES` ways to share out the irreducible factors would have to be tried.
    """
    polynomial, degree = _product(filters, strides)
    yield from _iter(polynomial, degree, [len(taps) - 1 for taps in filters], list(strides), _Budget())


def unique_over_the_reals(filters: Sequence[Vector], strides: Sequence[int]) -> bool:
    """Whether every irreducible factor of P is irreducible over the reals, too: linear, or quadratic without a root.

    Then real filters have no other factorisations than rational ones.  With at most one filter of several taps there
    is nothing to share out.
    """
    if sum(len(taps) > 1 for taps in filters) <= 1:
        return True
    polynomial, _ = _product(filters, strides)
    return all(
        factor.degree() == 1 or (factor.degree() == 2 and factor[1] * factor[1] < 4 * factor[0] * factor[2])
        for factor, _ in polynomial.factor()[1]
    )


@final
class _Budget:
    """How many ways to share out factors were tried, in the whole of one search."""

    __slots__ = ("most", "spent")

    def __init__(self) -> None:
        self.spent, self.most = 0, allowance("ways to share out irreducible factors", MAX_CHOICES)

    def spend(self) -> None:
        spend("ways to share out irreducible factors", self.spent, self.most)
        self.spent += 1


def _product(filters: Sequence[Vector], strides: Sequence[int]) -> tuple[Any, int]:
    import flint

    polynomial, degree, step = flint.fmpq_poly([1]), 0, 1
    for taps, stride in zip(filters, strides, strict=True):
        spread = [flint.fmpq(0)] * (step * (len(taps) - 1) + 1)
        for tap, value in enumerate(taps):
            spread[step * tap] = flint.fmpq(value.numerator, value.denominator)
        polynomial, degree, step = polynomial * flint.fmpq_poly(spread), degree + step * (len(taps) - 1), step * stride
    return polynomial, degree


def _iter(
    polynomial: Any, degree: int, degrees: list[int], strides: list[int], budget: _Budget
) -> Iterator[tuple[Vector, ...]]:
    """Choose the first filter among the factors; what is left must be a polynomial in z^stride."""
    import flint

    if len(degrees) == 1:
        yield (_taps(polynomial, degree),)
        return
    factors = sorted(polynomial.factor()[1], key=lambda pair: (pair[0].degree(), list(map(rational, pair[0].coeffs()))))
    infinite = degree - polynomial.degree()
    for choice in product(range(infinite + 1), *(range(count + 1) for _, count in factors)):
        budget.spend()
        chosen = sum(count * factor.degree() for count, (factor, _) in zip(choice[1:], factors, strict=True))
        if choice[0] + chosen != degrees[0]:
            continue
        first = flint.fmpq_poly([1])
        for count, (factor, _) in zip(choice[1:], factors, strict=True):
            first *= factor**count
        rest = (polynomial // first).coeffs()
        step = strides[0]
        if any(value for place, value in enumerate(rest) if place % step) or (degree - degrees[0]) % step:
            continue
        below = flint.fmpq_poly(rest[::step])
        for others in _iter(below, (degree - degrees[0]) // step, degrees[1:], strides[1:], budget):
            yield (_taps(first, degrees[0]), *others)


def _taps(polynomial: Any, degree: int) -> Vector:
    values: list[Fraction] = [rational(value) for value in polynomial.coeffs()]
    return tuple(values + [Fraction(0)] * (degree + 1 - len(values)))
