"""Linear factors over the reals of rational homogeneous polynomials, and of the minors of attention scores.

>>> one, other = Matrix([[1, 0], [0, 1]]), Matrix([[0, 1], [2, 0]])
>>> form = next(iter_real_forms(common_minor([one, other]), 2))                # of x² − 2 y²
>>> str(form.field), form.coefficients
('Q(√2)', ((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(-1, 1))))
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.number_field import NumberField, real_roots
from catnet.algebra.scalars import Vector, rational

__all__ = ["RealForm", "common_minor", "iter_real_forms", "minors"]

_ZERO, _ONE = Fraction(0), Fraction(1)


@final
@dataclass(frozen=True, slots=True)
class RealForm:
    """A linear form with coefficients in a real number field, the first nonzero one being 1.

    Parameters
    ----------
    field : NumberField
        Of degree 1 for a rational form.
    coefficients : tuple of vectors
        Each as a vector over the powers of c.
    """

    field: NumberField
    coefficients: tuple[Vector, ...]


def minors(scores: Sequence[Matrix]) -> Iterator[Any]:
    """The minors of full size of the matrix with rows x^T A_h, as polynomials in x."""
    import flint

    d = scores[0].shape[0]
    context = flint.fmpq_mpoly_ctx.get((("x", d),), flint.Ordering.degrevlex)
    x = context.gens()
    zero = context.constant(0)
    rows = []
    for score in scores:
        flat = score.flint
        rows.append([sum((x[i] * flat[i, k] for i in range(d) if flat[i, k]), zero) for k in range(d)])
    for chosen in combinations(range(d), len(scores)):
        yield _determinant([[row[k] for k in chosen] for row in rows], zero)


def _determinant(table: list[list[Any]], zero: Any) -> Any:
    if not table:
        return zero + 1
    total = zero
    for k, entry in enumerate(table[0]):
        if entry != 0:
            rest = _determinant([row[:k] + row[k + 1 :] for row in table[1:]], zero)
            total += entry * rest if k % 2 == 0 else -entry * rest
    return total


def common_minor(scores: Sequence[Matrix]) -> Any:
    """The greatest common divisor of the minors; None if there are none, or all are zero."""
    found = None
    for minor in minors(scores):
        found = minor if found is None else found.gcd(minor)
        if found != 0 and found.total_degree() == 0:
            return found
    return None if found is None or found == 0 else found


def iter_real_forms(polynomial: Any, variables: int) -> Iterator[RealForm]:
    """For every irreducible factor over Q of a homogeneous polynomial that has linear factors over R, one of these; in
    an order of their own.

    Notes
    -----
    Let p be irreducible over Q, of degree e ≥ 2.  On a general plane s a + t b it has e different zeros (s : t); at
    each, P = s a + b, its gradient is not 0, and a linear factor that vanishes there is a multiple of it.  So for
    every irreducible factor m of p(s a + b) with a real root c, the form with the coefficients ∇p(c a + b) is tried in
    Q[s]/m.
    """
    factors = [factor for factor, _ in polynomial.factor()[1]]
    for factor in sorted(factors, key=lambda factor: (factor.total_degree(), str(factor))):
        degree = factor.total_degree()
        if degree == 1:
            values = [(rational(factor[_unit(variables, i)]),) for i in range(variables)]
            yield _normed(NumberField((_ZERO, _ONE)), values)
        elif degree > 1:
            form = _real_form(factor, degree, variables)
            if form is not None:
                yield form


def _unit(size: int, place: int) -> tuple[int, ...]:
    return tuple(int(i == place) for i in range(size))


def _real_form(factor: Any, degree: int, variables: int) -> RealForm | None:
    import flint

    source = random.Random(variables)
    planes = [(_unit(variables, i), _unit(variables, j)) for i, j in combinations(range(variables), 2)]
    while True:
        first, second = planes.pop(0) if planes else _random_plane(source, variables)
        line = [flint.fmpq_poly([b, a]) for a, b in zip(first, second, strict=True)]
        section = _substituted(factor, line)
        if section.degree() == degree and section.gcd(section.derivative()).degree() == 0:
            break
    slopes = [_substituted(factor.derivative(i), line) for i in range(variables)]
    for minimal, _ in section.factor()[1]:
        coefficients = tuple(rational(value) for value in minimal.coeffs())
        if not real_roots(coefficients):
            continue
        field = NumberField(coefficients)
        form = _normed(field, [field.vector(slope) for slope in slopes])
        if _divides(form, factor, variables):
            return form
    return None


def _random_plane(source: random.Random, variables: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    first, second = (tuple(source.randint(-9, 9) for _ in range(variables)) for _ in range(2))
    return first, second


def _substituted(polynomial: Any, line: Sequence[Any]) -> Any:
    """A polynomial in several variables at polynomials in one."""
    import flint

    total = flint.fmpq_poly([0])
    for powers, value in polynomial.terms():
        term = flint.fmpq_poly([value])
        for part, power in zip(line, powers, strict=True):
            term *= part ** int(power)
        total += term
    return total


def _normed(field: NumberField, values: Sequence[Vector]) -> RealForm:
    elements = [field.element(value) for value in values]
    scale = field.inverse(next(element for element in elements if element != 0))
    return RealForm(field, tuple(field.vector(element * scale) for element in elements))


def _divides(form: RealForm, factor: Any, variables: int) -> bool:
    """Whether the polynomial is zero where the form is: x_p = −Σ ℓ_j x_j, in Q(c)."""
    import flint

    field = form.field
    lead = next(i for i, value in enumerate(form.coefficients) if any(value))
    context = flint.fmpq_mpoly_ctx.get((("y", variables + 1),), flint.Ordering.lex)
    c, *x = context.gens()
    modulus = sum((_fmpq(value) * c**i for i, value in enumerate(field.minimal)), context.constant(0))
    images = list(x)
    images[lead] = context.constant(0)
    for j, value in enumerate(form.coefficients):
        if j != lead:
            images[lead] -= sum((_fmpq(v) * c**i for i, v in enumerate(value)), context.constant(0)) * x[j]
    total = context.constant(0)
    for powers, value in factor.terms():
        term = context.constant(value)
        for image, power in zip(images, powers, strict=True):
            term = divmod(term * image ** int(power), modulus)[1]
        total += term
    return not len(divmod(total, modulus)[1])


def _fmpq(value: Fraction) -> Any:
    import flint

    return flint.fmpq(value.numerator, value.denominator)
