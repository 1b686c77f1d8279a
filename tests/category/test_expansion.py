"""Expansion and the grid against schoolbook polynomials on dictionaries, near misses, and the budgets."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.category import Affine, Identity, MonomialMap, Pointwise, Polynomial, Power, Tanh
from catnet.category.expansion import check_same_polynomial, degree_bound, evaluate_at, expand, grid
from catnet.category.morphism import identity
from catnet.category.space import Space
from catnet.errors import BudgetError, CompositionError, InputError
from catnet.verdict import Proved, Refuted, Undecided
from tests.oracles.polynomials_naive import expanded_network, plus, scaled, times

ACTIVATIONS = [
    Power(1),
    Power(2),
    Power(3),
    Polynomial((0, 1, 1)),
    Polynomial((1, 0, "-1/2", 1)),
    Polynomial((2,)),
    Polynomial(()),
    Identity(),
]
NUMBERS = st.sampled_from([Fraction(n) for n in (-2, -1, 0, 1, 2)] + [Fraction(1, 2), Fraction(-2, 3)])


@st.composite
def towers(draw: st.DrawFn, inputs: int | None = None, outputs: int | None = None):
    """Layers as lists, the activation's coefficients, and the arrow."""
    n = draw(st.integers(0, 3)) if inputs is None else inputs
    m = draw(st.integers(0, 2)) if outputs is None else outputs
    widths = [n, *draw(st.lists(st.integers(0, 3), max_size=2)), m]
    activation = draw(st.sampled_from(ACTIVATIONS))
    layers, arrow = [], identity(Space(n))
    for place, (a, b) in enumerate(itertools.pairwise(widths)):
        weight = draw(st.lists(st.lists(NUMBERS, min_size=a, max_size=a), min_size=b, max_size=b))
        bias = draw(st.lists(NUMBERS, min_size=b, max_size=b))
        layers.append((weight, bias))
        arrow = arrow >> Affine(Matrix(weight, columns=a), tuple(bias))
        if place + 2 < len(widths):
            arrow = arrow >> Pointwise(activation, b)
    return layers, coefficients_of(activation), arrow, n


def coefficients_of(activation):
    if isinstance(activation, Polynomial):
        return list(activation.coefficients)
    return [0] * (activation.exponent if isinstance(activation, Power) else 1) + [1]


def as_dictionary(polynomial, variables):
    return {
        tuple(map(int, monomial[:variables])): Fraction(int(value.p), int(value.q))
        for monomial, value in polynomial.to_dict().items()
    }


@settings(max_examples=120, deadline=None)
@given(towers())
def test_expansion_is_schoolbook_arithmetic(tower):
    layers, coefficients, arrow, n = tower
    naive = expanded_network(layers, coefficients, n)
    found = [as_dictionary(polynomial, n) for polynomial in expand(arrow)]
    assert found == naive
    bound = degree_bound(arrow)
    assert all(sum(monomial) <= bound for polynomial in naive for monomial in polynomial)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_equality_by_either_method_is_equality_of_the_coefficients(data):
    n, m = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2))
    left = data.draw(towers(n, m))
    right = data.draw(st.one_of(st.just(left), towers(n, m)))
    naive = [expanded_network(layers, coefficients, n) for layers, coefficients, _, _ in (left, right)]
    for budget in (20_000, 0):  # the second one forces the grid
        verdict = check_same_polynomial(left[2], right[2], max_terms=budget)
        if naive[0] == naive[1]:
            assert isinstance(verdict, Proved), verdict
            assert m == 0 or ("grid" in verdict.reason) == (budget == 0)
        else:
            assert isinstance(verdict, Refuted)
            difference = verdict.witness
            assert difference.left == left[2].evaluate(difference.point)
            assert difference.right == right[2].evaluate(difference.point)
            assert difference.left != difference.right


@settings(max_examples=40, deadline=None)
@given(towers(2), st.lists(st.tuples(NUMBERS, NUMBERS), max_size=5))
def test_many_points_at_once(tower, points):
    arrow = tower[2]
    assert evaluate_at(arrow, points) == [arrow.evaluate(point) for point in points]


@pytest.mark.parametrize(("dimension", "degree"), [(0, 3), (1, 0), (1, 4), (2, 3), (3, 2), (4, 1)])
def test_the_grid_determines_its_degree_and_no_point_can_be_spared(dimension, degree):
    points = list(grid(dimension, degree))
    monomials = [e for e in itertools.product(range(degree + 1), repeat=dimension) if sum(e) <= degree]
    assert len(points) == len(set(points)) == len(monomials)
    table = [[sympy.prod(x**e for x, e in zip(p, exponents, strict=True)) for exponents in monomials] for p in points]
    assert sympy.Matrix(table).det() != 0


@pytest.mark.parametrize("degree", [1, 2, 5])
@pytest.mark.parametrize("budget", [20_000, 0])
def test_a_near_miss_is_seen_at_the_last_point_of_the_grid(degree, budget):
    vanishing = {(0,): Fraction(1)}
    for root in range(degree):
        vanishing = times(vanishing, {(1,): Fraction(1), (0,): Fraction(-root)})
    falling = Polynomial(tuple(vanishing.get((k,), 0) for k in range(degree + 1)))
    zero = Affine(Matrix([[0]]), (0,))
    verdict = check_same_polynomial(Pointwise(falling, 1), zero, max_terms=budget)
    assert isinstance(verdict, Refuted)
    assert verdict.witness.point == (degree,)


def test_arrows_side_by_side_and_monomial_maps():
    turned = MonomialMap(Monomial(Permutation((1, 0)), (Fraction(2), Fraction(3))))
    both = (Pointwise(Power(2), 1) @ Pointwise(Power(3), 1)) >> turned
    x, y = {(1, 0): Fraction(1)}, {(0, 1): Fraction(1)}
    cube = times(times(y, y), y)
    assert [as_dictionary(p, 2) for p in expand(both)] == [scaled(cube, 3), scaled(times(x, x), 2)]
    assert degree_bound(both) == 3
    assert plus(x, scaled(x, -1)) == {}
    assert evaluate_at(both, [(Fraction(5), Fraction(2))]) == [(24, 50)]


def test_the_budget_is_kept_before_the_work_is_done():
    tower = identity(Space(4))
    for _ in range(6):
        tower = tower >> Affine(Matrix([[1, 2, 3, 4]] * 4), (1, 1, 1, 1)) >> Pointwise(Power(900), 4)
    with pytest.raises(BudgetError):
        expand(tower)
    verdict = check_same_polynomial(tower, tower >> Affine(Matrix.identity(4), (0, 0, 0, 1)))
    assert isinstance(verdict, Undecided)
    assert "points" in verdict.reason and "terms" in verdict.reason
    one = identity(Space(1))
    for _ in range(8):  # one term, with a coefficient of far too many digits
        one = one >> Affine(Matrix([[3]]), (0,)) >> Pointwise(Power(1000), 1)
    assert isinstance(check_same_polynomial(one, one >> one.parts[0]), Undecided)  # type: ignore[attr-defined]


def test_a_wide_layer_is_compared_on_the_grid_when_its_expansion_is_too_large():
    width = 60
    rows = [[a, a * a % 7, 1] for a in range(width)]
    arrow = Affine(Matrix(rows), (1,) * width) >> Pointwise(Power(4), width) >> Affine(Matrix([[1] * width]), (0,))
    shuffled = Affine(Matrix(rows[::-1]), (1,) * width) >> Pointwise(Power(4), width)
    verdict = check_same_polynomial(arrow, shuffled >> Affine(Matrix([[1] * width]), (0,)), max_terms=500)
    assert verdict.reason == "equal on a grid of 35 points, which determines polynomials of degree at most 4"


def test_what_is_no_polynomial_is_said():
    with pytest.raises(InputError):
        expand(Pointwise(Tanh(), 1))
    assert check_same_polynomial(Pointwise(Tanh(), 1), Pointwise(Tanh(), 1)).word == "undecided"
    with pytest.raises(CompositionError):
        check_same_polynomial(Pointwise(Power(2), 1), Pointwise(Power(2), 2))
