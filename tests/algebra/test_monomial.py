"""Permutations and monomial matrices against dense matrices, and the group laws."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import pytest
from hypothesis import given, strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.errors import InputError, NumberError, ShapeError
from tests.oracles import linear
from tests.support import wide_fractions

nonzero = wide_fractions.filter(bool)


@st.composite
def monomials(draw: DrawFn, size: int) -> Monomial:
    images = tuple(draw(st.permutations(range(size))))
    plain = draw(st.booleans())
    return Monomial(Permutation(images), tuple(Fraction(1) if plain else draw(nonzero) for _ in range(size)))


triples = st.integers(0, 5).flatmap(lambda n: st.tuples(monomials(n), monomials(n), monomials(n)))


def dense(monomial: Monomial) -> linear.Rows:
    return linear.permutation_matrix(monomial.permutation.images, monomial.scale)


@given(triples)
def test_monomials_are_a_group_of_matrices(three: tuple[Monomial, Monomial, Monomial]) -> None:
    a, b, c = three
    one = Monomial.identity(a.size)
    assert (a * b) * c == a * (b * c) and a * one == a == one * a
    assert (a * a.inverse()).is_identity and (a.inverse() * a).is_identity and a.inverse().inverse() == a
    assert (a * b).inverse() == b.inverse() * a.inverse()
    assert dense(a * b) == linear.times(dense(a), dense(b), a.size)
    assert tuple(a.matrix().rows()) == dense(a)
    assert a.is_identity == (a == one) and hash(a * one) == hash(a)
    assert dense(a.transpose_inverse()) == linear.transpose(dense(a.inverse())) if a.size else True
    assert dense(a.direct_sum(b)) == tuple(a.matrix().direct_sum(b.matrix()).rows())
    assert a.is_positive == all(value >= 0 for row in dense(a) for value in row)
    assert a.is_signed_permutation == all(value in (0, 1, -1) for row in dense(a) for value in row)


@given(triples, st.data())
def test_monomials_act_as_their_matrices(three: tuple[Monomial, Monomial, Monomial], data: st.DataObject) -> None:
    a, b, _ = three
    point = tuple(data.draw(wide_fractions) for _ in range(a.size))
    assert a.apply(point) == linear.apply(dense(a), point)
    assert (a * b).apply(point) == a.apply(b.apply(point))
    matrix = Matrix([[data.draw(wide_fractions) for _ in range(3)] for _ in range(a.size)], columns=3)
    assert a.times(matrix) == a.matrix() @ matrix
    assert a.after(matrix.T) == matrix.T @ a.matrix()


@given(
    st.integers(0, 7).flatmap(lambda n: st.tuples(*(st.permutations(range(n)) for _ in range(2)))), st.integers(-9, 9)
)
def test_permutations(pair: tuple[list[int], list[int]], exponent: int) -> None:
    g, h = (Permutation(tuple(images)) for images in pair)
    assert all((g * h)(i) == g(h(i)) for i in range(g.degree))
    power = Permutation.identity(g.degree)
    for _ in range(abs(exponent)):
        power = power * (g if exponent > 0 else g.inverse())
    assert g**exponent == power
    order = g.order
    assert (g**order).is_identity and all(not (g**k).is_identity for k in range(1, order))
    assert order == lcm(*(len(cycle) for cycle in g.cycles()))
    assert Permutation.from_cycles(g.degree, *g.cycles()) == g
    assert g.sign == linear.determinant(linear.permutation_matrix(g.images))
    assert (g * h).sign == g.sign * h.sign and g.direct_sum(h).sign == g.sign * h.sign
    assert str(g) == ("".join(f"({' '.join(map(str, cycle))})" for cycle in g.cycles()) or "()")
    assert linear.permutation_matrix((g * h).images) == linear.times(
        linear.permutation_matrix(g.images), linear.permutation_matrix(h.images), g.degree
    )


@pytest.mark.parametrize("images", [(0, 0), (1, 2), (-1, 0), (0, 2), (True, 0), (0.0, 1), ("0", 1), (None,)], ids=repr)
def test_not_permutations(images: tuple[object, ...]) -> None:
    with pytest.raises(InputError, match="not a permutation"):
        Permutation(images)  # type: ignore[arg-type]


def test_what_is_refused() -> None:
    swap = Permutation((1, 0))
    with pytest.raises(InputError, match="scale 1 is zero"):
        Monomial(swap, (Fraction(1), Fraction(0)))
    with pytest.raises(ShapeError):
        Monomial(swap, (Fraction(1),))
    with pytest.raises(NumberError):
        Monomial(swap, (Fraction(1), 0.5))  # type: ignore[arg-type]
    with pytest.raises(InputError):
        Permutation.from_cycles(3, (0, 1), (1, 2))
    with pytest.raises(InputError):
        Permutation.from_cycles(3, (0, 3))
    with pytest.raises(ShapeError):
        _ = swap * Permutation((0,))
    three = Monomial.identity(3)
    for wrong in (
        lambda: three.apply((Fraction(1),)),
        lambda: three.times(Matrix([[1]])),
        lambda: three.after(Matrix([[1]])),
    ):
        with pytest.raises(ShapeError):
            wrong()
