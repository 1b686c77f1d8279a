"""Polynomial maps: arrows made of affine maps, of powers, polynomials and the identity as activations, and of layers
that say themselves that they are polynomial (`Morphism.polynomial_degree`).

Such an arrow is n polynomials with rational coefficients, and whether two of them are the same map is decidable:

- *expansion*: both are multiplied out; equal maps are equal polynomials, as Q is infinite;
- *grid*: a polynomial in n variables of total degree at most D that vanishes at the C(n + D, n) points
  {x ∈ N^n : x_1 + … + x_n ≤ D} is zero.  (By induction: on the hyperplane x_n = 0 it vanishes, so it is x_n q; q has
  degree D − 1 and vanishes where x_n ≥ 1, a translate of the grid for D − 1.)

The first costs as many terms as the hidden neurons have, the second as many evaluations as there are points; neither
is begun before its cost is bounded.

>>> from catnet.category.polynomial import Power
>>> from catnet.category.morphism import Affine, Pointwise
>>> from catnet.algebra.matrix import Matrix
>>> lower, upper = Affine(Matrix([[1, 1], [1, -1]]), (0, 0)), Affine(Matrix([["1/4", "-1/4"]]), (0,))
>>> squares = lower >> Pointwise(Power(2), 2) >> upper
>>> expand(squares)                                            # ((x + y)² − (x − y)²) / 4
(x0*x1,)
>>> polarised = Affine(Matrix([[2, 1], [0, 1], [1, 0]]), (0, 0, 0)) >> Pointwise(Power(2), 3)
>>> product = polarised >> Affine(Matrix([["1/4", "-1/4", -1]]), (0,))
>>> check_same_polynomial(squares, product).reason, degree_bound(squares)
('equal polynomials after expansion, of degree at most 2', 2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import comb
from typing import Any

from catnet.algebra.scalars import Vector, rational
from catnet.category.morphism import Affine, Composite, MonomialMap, Morphism, Pointwise, Strands
from catnet.category.sameness import Difference
from catnet.errors import BudgetError, CompositionError, InputError
from catnet.search import allowance
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = [
    "MAX_OPERATIONS",
    "MAX_TERMS",
    "check_same_polynomial",
    "degree_bound",
    "evaluate_at",
    "expand",
    "grid",
    "nonzero_point",
]

MAX_TERMS = 20_000
"""Terms that an expansion may hold at a time; a coefficient of more than 64 bits counts once for every 64."""

MAX_OPERATIONS = 5_000_000
"""Multiplications that a comparison on a grid may take."""

_CHUNK = 64


def degree_bound(arrow: Morphism, degree: int = 1) -> int | None:
    """A bound of the total degree of the components, where the input has the degree given; None if the arrow is not
    known to be polynomial.
    """
    if isinstance(arrow, Affine | MonomialMap):
        return degree
    if isinstance(arrow, Pointwise):
        coefficients = arrow.activation.polynomial
        return None if coefficients is None else degree * max(len(coefficients) - 1, 0)
    bounds: list[int | None]
    if isinstance(arrow, Composite):
        reached: int | None = degree
        for part in arrow.parts:
            reached = None if reached is None else degree_bound(part, reached)
        return reached
    if isinstance(arrow, Strands):
        bounds = [degree_bound(strand, degree) for strand in arrow.strands]
        known = [bound for bound in bounds if bound is not None]
        return max(known) if len(known) == len(bounds) else None
    return None if arrow.polynomial_degree is None else degree * arrow.polynomial_degree


def expand(arrow: Morphism, *, max_terms: int = MAX_TERMS) -> tuple[Any, ...]:
    """The components of a polynomial map, multiplied out.

    Parameters
    ----------
    arrow : Morphism
        Made of affine and monomial maps and of powers, polynomials and identities as activations.
    max_terms : int
        How many terms the components may have together at any stage, see `MAX_TERMS`.

    Returns
    -------
    tuple of flint.fmpq_mpoly
        In the variables x0, x1, …, of one context; two maps from one space are equal iff their expansions are.

    Raises
    ------
    BudgetError
        Before the stage at which a bound of the terms exceeds `max_terms`.
    InputError
        If the arrow is not known to be polynomial.
    """
    import flint

    names = (("x", arrow.source.dimension),) if arrow.source.dimension else ()
    context = flint.fmpq_mpoly_ctx.get(names, flint.Ordering.degrevlex)
    return tuple(_expanded(arrow, list(context.gens()), context, allowance("terms of an expansion", max_terms)))


def _expanded(arrow: Morphism, before: list[Any], context: Any, budget: int) -> list[Any]:
    if isinstance(arrow, Composite):
        for part in arrow.parts:
            before = _expanded(part, before, context, budget)
        return before
    if isinstance(arrow, Strands):
        return [
            image for strand, part in arrow.parted(before) for image in _expanded(strand, list(part), context, budget)
        ]
    if isinstance(arrow, MonomialMap):
        images = [context.constant(0)] * len(before)
        for place, (image, scale) in enumerate(
            zip(arrow.monomial.permutation.images, arrow.monomial.scale, strict=True)
        ):
            images[image] = before[place] * _fmpq(scale)
        return images
    if isinstance(arrow, Affine):
        return _affine(arrow, before, context, budget)
    if arrow.polynomial_degree is not None:
        highest = arrow.polynomial_degree * max((max(own.total_degree(), 0) for own in before), default=0)
        if comb(context.nvars() + highest, context.nvars()) * arrow.target.dimension > budget:
            raise BudgetError("terms of an expansion", budget)
        return [context.constant(0) + image for image in arrow.expand(before)]
    coefficients = arrow.activation.polynomial if isinstance(arrow, Pointwise) else None
    if coefficients is None:
        raise InputError(f"not known to be polynomial: {arrow!r}")
    spent = 0
    for polynomial in before:
        spent += _power_cost(polynomial, max(len(coefficients) - 1, 0), context.nvars())
        if spent > budget:
            raise BudgetError("terms of an expansion", budget)
    return [_substituted(coefficients, polynomial, context) for polynomial in before]


def _affine(arrow: Affine, before: list[Any], context: Any, budget: int) -> list[Any]:
    degree = max((polynomial.total_degree() for polynomial in before), default=0)
    every = comb(context.nvars() + max(degree, 0), context.nvars())
    words = 1 + max(map(_bits, before), default=0) // 64
    after: list[Any] = []
    spent = 0
    for row, bias in zip(arrow.weight.rows(), arrow.bias, strict=True):
        read = [(value, polynomial) for value, polynomial in zip(row, before, strict=True) if value]
        if spent + words * min(every, 1 + sum(len(polynomial) for _, polynomial in read)) > budget:
            raise BudgetError("terms of an expansion", budget)
        total = context.constant(_fmpq(bias))
        for value, polynomial in read:
            total += polynomial * _fmpq(value)
        after.append(total)
        spent += _cost(total)
    return after


def _substituted(coefficients: Vector, polynomial: Any, context: Any) -> Any:
    """Σ coefficients[i] polynomial^i; the power alone where there is only one."""
    present = [index for index, value in enumerate(coefficients) if value]
    if len(present) == 1:
        return polynomial ** present[0] * _fmpq(coefficients[present[0]])
    total = context.constant(0)
    for coefficient in reversed(coefficients):
        total = total * polynomial + _fmpq(coefficient)
    return total


def _power_cost(polynomial: Any, exponent: int, variables: int) -> int:
    """A bound of the cost of polynomials in this one, of degree `exponent`."""
    terms, degree = len(polynomial), max(polynomial.total_degree(), 0)
    if exponent <= 1:
        return _cost(polynomial)
    count = min(comb(variables + degree * exponent, variables), comb(terms + exponent, exponent))
    bits = exponent * (_bits(polynomial) + terms.bit_length())
    return count * (1 + bits // 64)


def _cost(polynomial: Any) -> int:
    return len(polynomial) * (1 + _bits(polynomial) // 64)


def _bits(polynomial: Any) -> int:
    return max((int(value.height_bits()) for value in polynomial.coeffs()), default=0)


def grid(dimension: int, degree: int) -> Iterator[Vector]:
    """The points of N^n with coordinate sum at most D, by their sums: they determine polynomials of degree ≤ D."""
    for total in range(degree + 1 if dimension else 1):
        for point in _with_sum(dimension, total):
            yield tuple(map(Fraction, point))


def _with_sum(dimension: int, total: int) -> Iterator[tuple[int, ...]]:
    if dimension <= 1:
        yield (total,) * dimension
        return
    for first in range(total, -1, -1):
        for rest in _with_sum(dimension - 1, total - first):
            yield (first, *rest)


def evaluate_at(arrow: Morphism, points: Sequence[Vector]) -> list[Vector]:
    """The values of a polynomial map at many points at once, in FLINT's arithmetic."""
    import flint

    columns = flint.fmpq_mat(
        arrow.source.dimension,
        len(points),
        [_fmpq(point[i]) for i in range(arrow.source.dimension) for point in points],
    )
    values = _evaluated(arrow, columns)
    table = [[rational(values[i, j]) for j in range(len(points))] for i in range(arrow.target.dimension)]
    return [tuple(row[j] for row in table) for j in range(len(points))]


def _evaluated(arrow: Morphism, columns: Any) -> Any:
    import flint

    if isinstance(arrow, Composite):
        for part in arrow.parts:
            columns = _evaluated(part, columns)
        return columns
    count = columns.ncols()
    if isinstance(arrow, Affine):
        shift = [value for bias in arrow.bias for value in [_fmpq(bias)] * count]
        return arrow.weight.flint * columns + flint.fmpq_mat(len(arrow.bias), count, shift)
    coefficients = arrow.activation.polynomial if isinstance(arrow, Pointwise) else None
    if coefficients is not None:
        polynomial = flint.fmpq_poly([_fmpq(value) for value in coefficients])
        monomial = sum(map(bool, coefficients)) == 1
        top, lead = len(coefficients) - 1, _fmpq(coefficients[-1]) if coefficients else None
        entries = [lead * value**top if monomial else polynomial(value) for value in columns.entries()]
        return flint.fmpq_mat(columns.nrows(), count, entries)
    images = [arrow.evaluate(tuple(rational(columns[i, j]) for i in range(columns.nrows()))) for j in range(count)]
    return flint.fmpq_mat(
        arrow.target.dimension, count, [_fmpq(image[i]) for i in range(arrow.target.dimension) for image in images]
    )


def check_same_polynomial(
    left: Morphism, right: Morphism, *, max_terms: int = MAX_TERMS, max_operations: int = MAX_OPERATIONS
) -> Verdict:
    """Whether two parallel polynomial maps are the same, by expansion, else on a grid that determines their degree.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with a `Difference`; Undecided when both budgets are too small, or an arrow is
        not known to be polynomial.

    Raises
    ------
    CompositionError
        If the arrows are not parallel.

    Notes
    -----
    The grid has C(n + D, n) points, each of which costs one multiplication for every weight, once for every 64 bits
    that a value of degree D at a point of size D may have.
    """
    if (left.source, left.target) != (right.source, right.target):
        raise CompositionError(
            f"not parallel: left goes from dimension {left.source.dimension} to {left.target.dimension}, "
            f"right from {right.source.dimension} to {right.target.dimension}"
        )
    degrees = degree_bound(left), degree_bound(right)
    if degrees[0] is None or degrees[1] is None:
        return Undecided("one of the maps is not known to be polynomial")
    degree = max(degrees[0], degrees[1])
    try:
        differences = [a - b for a, b in zip(*(expand(f, max_terms=max_terms) for f in (left, right)), strict=True)]
    except BudgetError as error:
        verdict = _on_grid(left, right, degree, allowance("multiplications on a grid", max_operations))
        return Undecided(f"{error}; {verdict.reason}") if isinstance(verdict, Undecided) else verdict
    for difference in differences:
        if len(difference):
            point = nonzero_point(difference)
            return Refuted("the expansions differ", Difference(point, left.evaluate(point), right.evaluate(point)))
    return Proved(f"equal polynomials after expansion, of degree at most {degree}")


def _on_grid(left: Morphism, right: Morphism, degree: int, budget: int) -> Verdict:
    dimension = left.source.dimension
    count = comb(dimension + degree, dimension)
    words = 1 + degree * (degree.bit_length() + 4) // 64
    if count * (_size(left) + _size(right)) * words > budget:
        return Undecided(
            f"a grid that determines degree {degree} in {dimension} variables has {count} points, "
            f"beyond the budget of {budget} multiplications"
        )
    points = grid(dimension, degree)
    while chunk := list(islice(points, _CHUNK)):
        pairs = zip(chunk, evaluate_at(left, chunk), evaluate_at(right, chunk), strict=True)
        for point, here, there in pairs:
            if here != there:
                return Refuted("the two maps differ at a point", Difference(point, here, there))
    points_in_words = "one point" if count == 1 else f"{count} points"
    return Proved(f"equal on a grid of {points_in_words}, which determines polynomials of degree at most {degree}")


def _size(arrow: Morphism) -> int:
    parts = arrow.parts if isinstance(arrow, Composite) else (arrow,)
    return sum(part.source.dimension * part.target.dimension for part in parts if isinstance(part, Affine)) + sum(
        part.target.dimension for part in parts
    )


def nonzero_point(polynomial: Any) -> Vector:
    """A point of small integers at which a polynomial that is not zero is not zero, coordinate by coordinate."""
    point: list[Fraction] = []
    for index, name in enumerate(polynomial.context().names()):
        for value in range(polynomial.degrees()[index] + 1):
            smaller = polynomial.subs({name: value})
            if len(smaller):
                polynomial = smaller
                point.append(Fraction(value))
                break
    return tuple(point)


def _fmpq(value: Fraction) -> Any:
    import flint

    return flint.fmpq(value.numerator, value.denominator)
