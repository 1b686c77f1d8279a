"""The symmetries of a polynomial map: Df (X x + t) = Y f + u as an identity of polynomials.

One linear equation for every output and every monomial.  The basis that is found spans all symmetries, real ones
included: a linear system over Q has a rational basis of its real solutions.

>>> from catnet.category import Affine, Pointwise, Power
>>> from catnet.algebra.matrix import Matrix
>>> norm = Affine.linear(Matrix.identity(2)) >> Pointwise(Power(2), 2) >> Affine.linear(Matrix([[1, 1]]))
>>> found = PolynomialEquations.of_arrow(norm).algebra(affine=True)       # so(2), and scaling
>>> [(pair.input.matrix.spelled(), pair.output.matrix.spelled()) for pair in found.basis]
[([['0', '-1'], ['1', '0']], [['0']]), ([['1/2', '0'], ['0', '1/2']], [['1']])]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, rational
from catnet.category import Morphism
from catnet.category.expansion import expand, nonzero_point
from catnet.errors import BudgetError
from catnet.groups.lie import FieldPair
from catnet.search import allowance
from catnet.theorem.lie import FieldDifference, LieEquations, SymmetryAlgebra, require_unknowns, solutions, unknowns
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["PolynomialEquations"]

MAX_ENTRIES = 6_000_000
"""Entries of the matrix of all equations."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class PolynomialEquations(LieEquations):
    """The symmetries of a polynomial map.

    Parameters
    ----------
    inputs : int
        n, the number of variables.
    components : tuple of flint.fmpq_mpoly
        In variables x0, …, x(n−1), of one context.
    """

    inputs: int
    components: tuple[Any, ...]

    @classmethod
    def of_arrow(cls, arrow: Morphism) -> PolynomialEquations:
        """Of a map that is known to be polynomial; `BudgetError` if it has too many terms."""
        return cls(arrow.source.dimension, expand(arrow))

    def algebra(self, *, affine: bool) -> SymmetryAlgebra:
        n, m = self.inputs, len(self.components)
        require_unknowns(n, m, affine=affine)
        rows = self.rows(affine=affine)
        return SymmetryAlgebra(
            solutions(rows, n, m, affine=affine),
            True,
            f"the null space of the {rows.shape[0]} coefficients of Df (X x + t) − Y f − u, which must all vanish"
            if affine
            else f"the null space of the {rows.shape[0]} coefficients of Df X x − Y f, which must all vanish",
            affine,
        )

    def check(self, pair: FieldPair) -> Verdict:
        if not self.components:
            return Proved("there are no outputs")
        variables = self._variables()
        moved = [_form(row, variables, t) for row, t in _field_rows(pair.input.matrix, pair.input.shift)]
        for place, (row, u) in enumerate(_field_rows(pair.output.matrix, pair.output.shift)):
            along = self._along(self.components[place], moved)
            difference = along - _form(row, self.components, u)
            if len(difference):
                point = nonzero_point(difference)
                return Refuted("Df (X x + t) and Y f + u are different polynomials", self._at(pair, point))
        return Proved("Df (X x + t) = Y f + u as polynomials")

    def _at(self, pair: FieldPair, point: Vector) -> FieldDifference:
        """Both sides at a point, from the values of the derivatives there."""
        here = [_value(component, point) for component in self.components]
        velocity = pair.input(point)
        along = []
        for component in self.components:
            partial = [_value(component.derivative(j), point) for j in range(self.inputs)]
            along.append(sum((a * b for a, b in zip(partial, velocity, strict=True)), Fraction(0)))
        return FieldDifference(point, tuple(along), pair.output(tuple(here)))

    def _variables(self) -> list[Any]:
        return list(self.components[0].context().gens()) if self.components else []

    def _along(self, component: Any, moved: list[Any]) -> Any:
        total = component.context().constant(0)
        for j, velocity in enumerate(moved):
            if len(velocity):
                total += component.derivative(j) * velocity
        return total

    def rows(self, *, affine: bool) -> Matrix:
        """One row for every output and monomial, one column for every unknown."""
        n, m = self.inputs, len(self.components)
        width = unknowns(n, m, affine=affine)
        most = allowance("entries of linear equations", MAX_ENTRIES)
        table: dict[tuple[int, tuple[int, ...]], dict[int, Fraction]] = {}
        for column, place, polynomial in self._columns(affine):
            for exponents, value in polynomial.to_dict().items():
                table.setdefault((place, exponents), {})[column] = rational(value)
            if len(table) * width > most:
                raise BudgetError("entries of linear equations", most)
        zero = Fraction(0)
        return Matrix([[row.get(j, zero) for j in range(width)] for _, row in sorted(table.items())], columns=width)

    def _columns(self, affine: bool) -> Iterator[tuple[int, int, Any]]:
        """(unknown, output, the polynomial that it is multiplied by there)."""
        n, m = self.inputs, len(self.components)
        variables = self._variables()
        start = n * n + affine * n
        for place, component in enumerate(self.components):
            for i in range(n):
                partial = component.derivative(i)
                for j in range(n):
                    yield i * n + j, place, partial * variables[j]
                if affine:
                    yield n * n + i, place, partial
            for j, other in enumerate(self.components):
                yield start + place * m + j, place, -other
            if affine:
                yield start + m * m + place, place, component.context().constant(-1)


def _field_rows(matrix: Matrix, shift: Vector) -> Iterator[tuple[Vector, Fraction]]:
    return zip(matrix.rows(), shift, strict=True)


def _form(row: Vector, values: Sequence[Any], constant: Fraction) -> Any:
    """Σ row_j values_j + constant, for at least one polynomial."""
    import flint

    total = values[0].context().constant(flint.fmpq(constant.numerator, constant.denominator))
    for coefficient, value in zip(row, values, strict=True):
        if coefficient:
            total += value * flint.fmpq(coefficient.numerator, coefficient.denominator)
    return total


def _value(polynomial: Any, point: Vector) -> Fraction:
    total = Fraction(0)
    for exponents, value in polynomial.to_dict().items():
        term = rational(value)
        for base, exponent in zip(point, exponents, strict=False):
            term *= base ** int(exponent)
        total += term
    return total
