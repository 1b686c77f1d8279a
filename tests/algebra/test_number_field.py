"""Real number fields against SymPy, and linear algebra in them against its own equations."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, strategies as st

from catnet.algebra.number_field import NumberField, real_roots
from catnet.algebra.scalars import vector
from catnet.errors import InputError

FIELDS = [vector([-2, 0, 1]), vector([-5, 3, 2]), vector([-2, 0, 0, 1]), vector([1, -3, 0, 1]), vector([0, 1])]
X = sympy.Symbol("x")


def as_sympy(values):
    return sympy.Poly([sympy.Rational(v.numerator, v.denominator) for v in reversed(values)] or [0], X)


@pytest.mark.parametrize("values", [field for field in FIELDS if as_sympy(field).is_irreducible])
def test_products_and_inverses_against_sympy(values):
    field = NumberField(values)
    modulus = as_sympy(values)
    for left in ([1, 2], [3, -1], [Fraction(1, 2), 5]):
        for right in ([0, 1], [-2, 7]):
            a, b = field.element(vector(left)), field.element(vector(right))
            expected = (as_sympy(vector(left)) * as_sympy(vector(right))).rem(modulus)
            assert (as_sympy(field.vector(a * b)) - expected).is_zero
            if b != 0:
                assert field.vector(b * field.inverse(b)) == field.vector(field.element((Fraction(1),)))
    low, high = field.interval
    assert low <= high and as_sympy(values).eval(low) * as_sympy(values).eval(high) <= 0


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=5))
def test_real_roots_against_sympy(coefficients):
    assume(coefficients[-1] != 0)
    polynomial = as_sympy(vector(coefficients))
    assume(sympy.gcd(polynomial, polynomial.diff()).degree() == 0)
    assert len(real_roots(vector(coefficients))) == polynomial.count_roots()


@given(st.lists(st.lists(st.tuples(*[st.integers(-2, 2)] * 2), min_size=3, max_size=3), min_size=0, max_size=4))
def test_the_null_space_is_one(table):
    field = NumberField(vector([-2, 0, 1]))
    rows = [[field.element(vector(value)) for value in row] for row in table]
    basis = field.nullspace(rows, 3)
    for solution in basis:
        for row in rows:
            assert sum((a * b for a, b in zip(row, solution, strict=True)), field.element(())) % field.modulus == 0
    root = sympy.sqrt(2)
    exact = sympy.Matrix(len(table), 3, [a + b * root for row in table for a, b in row])
    assert len(basis) == 3 - exact.applyfunc(sympy.nsimplify).rank(simplify=True)


def test_what_is_no_real_field():
    for values in ([-1, 0, 1], [1, 0, 1], [3]):
        with pytest.raises(InputError):
            NumberField(vector(values))


def test_names():
    assert str(NumberField(vector([-8, 0, 1]))) == "Q(√2)"
    assert str(NumberField(vector([0, 1]))) == "Q"
    assert str(NumberField(vector([-2, 0, 0, 1]))).startswith("Q(c), 1 c^3 + -2 c^0 = 0, c ≈ 1.26")
