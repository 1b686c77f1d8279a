"""Attention: evaluation against a naive one, canonical maps, matching of disguises, reduction."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.subspaces import row_basis
from catnet.architectures.attention.arrows import Lightning, on_tokens, split_tokens
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.network import AttentionNetwork, SoftmaxNetwork
from catnet.architectures.attention.reduction import reduce_attention
from catnet.architectures.attention.softmax_arrow import SoftmaxSum
from catnet.category import check_same, find_difference
from catnet.errors import CompositionError, InputError, ShapeError
from catnet.groups.lie import AffineField, FieldPair
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Undecided
from tests.architectures.attention.cases import (
    disguises,
    invertible,
    layers_of_heads,
    matrices,
    naive,
    networks,
    points,
    softmax_networks,
)

ONE = Matrix([[1]])


@given(st.data())
def test_evaluation_against_the_naive_one(data):
    theta = data.draw(networks(most_heads=2))
    point = data.draw(points(theta.widths[0]))
    assert theta(point) == naive(theta, point)


@given(st.data())
def test_absorbing_is_composing(data):
    n, d, e = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2))
    arrow = data.draw(layers_of_heads(d)).arrow(n)
    orders = [Monomial.of_permutation(data.draw(st.permutations(range(n)))).matrix() for _ in range(2)]
    before = orders[0].kron(data.draw(matrices(d, e)))
    after = orders[1].kron(data.draw(matrices(2, arrow.outputs)))
    whole = arrow.absorb(before, after)
    point = data.draw(points(n * e))
    assert whole(point) == after.apply(arrow(before.apply(point)))
    assert arrow.absorb(before, None)(point) == arrow(before.apply(point))


def test_absorbing_permutations_that_do_not_commute():
    """All triples of permutations of three tokens, for both kinds of attention."""
    import flint

    orders = [Permutation(images) for images in permutations(range(3))]
    point = (Fraction(1), Fraction(2), Fraction(-3))
    balls = [flint.arb(int(x)) for x in point]
    for inner, before, after in product(orders, repeat=3):
        left, right = (Monomial.of_permutation(order).matrix() for order in (before, after))
        arrow = Lightning(3, 1, ONE, inner)
        assert arrow.absorb(left, right)(point) == right.apply(arrow(left.apply(point)))
        assert all(ball.contains(int(x)) for ball, x in zip(arrow.enclose_balls(balls), arrow(point), strict=True))
        soft = SoftmaxSum(3, False, ONE, ((ONE, ONE),), inner)
        moved = [balls[before.inverse()(t)] for t in range(3)]
        image = soft.enclose_balls(moved)
        there = soft.absorb(left, right).enclose_balls(balls)
        assert all(there[t].overlaps(image[after.inverse()(t)]) for t in range(3))
        assert not there[0].overlaps(there[1])


@given(st.data())
def test_equal_values_are_equal_maps(data):
    """Two maps agree on the grid that determines cubic polynomials iff they are the same value."""
    n, d = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 2))
    maps = []
    for _ in range(2):
        order = Permutation(tuple(data.draw(st.permutations(range(n)))))
        head = data.draw(layers_of_heads(d, least=1)).heads[0]
        forms = Lightning.of_head(n, head.score, head.value.select(rows=[]).above(data.draw(matrices(1, d)))).forms
        maps.append(Lightning(n, d, forms, order))
    same_values = all(maps[0](x) == maps[1](x) for x in _cubic_grid(n * d))
    assert same_values == (maps[0] == maps[1])


def _cubic_grid(dimension):
    """All points of N^dimension with sum at most 3: they determine polynomials of degree 3."""
    found = [()]
    for _ in range(dimension):
        found = [(*x, Fraction(v)) for x in found for v in range(4) if sum(x) + v <= 3]
    return found


@given(st.data())
def test_reads_is_what_the_values_depend_on(data):
    n, d = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 3))
    arrow = data.draw(layers_of_heads(d)).arrow(n)
    for z in arrow.reads().nullspace().columns():
        for t in range(n):
            shift = tuple(z[k] if s == t else Fraction(0) for s in range(n) for k in range(d))
            point = data.draw(points(n * d))
            assert arrow(tuple(a + b for a, b in zip(point, shift, strict=True))) == arrow(point)
    for z in arrow.reads().rows():
        moved = False
        for x in _cubic_grid(n * d):
            there = tuple(a + (z[k % d] if k < d else 0) for k, a in enumerate(x))
            moved |= arrow(there) != arrow(x)
        assert moved


@pytest.mark.parametrize("tokens", [1, 2])
def test_reads_of_products_of_linear_forms(tokens):
    """v(x) a(x) b(y) reads the span of v, a and b."""
    rows = [[1, 2, 0], [1, -1, 0], [0, 1, 1], [2, 1, 1], [1, 2, 0]]
    for v, a, b in product(rows, repeat=3):
        left, right = Matrix([a]).T, Matrix([b])
        found = Lightning.of_head(tokens, left @ right, Matrix([v])).reads()
        assert found == row_basis(Matrix([v, a, b]))


def test_rank_one_heads_swap():
    """V = u v^T, A = a b^T is the same map as V = u a^T, A = v b^T."""
    a, b, u, v = (Matrix([row]).T for row in ([1, 2], [0, 1], [1, 1], [3, -1]))
    left, right = Head(a @ b.T, u @ v.T), Head(v @ b.T, u @ a.T)
    assert left != right
    assert Lightning.of_head(2, left.score, left.value) == Lightning.of_head(2, right.score, right.value)
    high = Head(Matrix([[1, 0], [0, 1]]), u @ v.T)
    assert Lightning.of_head(2, high.score, high.value) != Lightning.of_head(2, left.score, left.value)


def test_one_token_and_an_antisymmetric_score():
    turn = Matrix([[0, 1], [-1, 0]])
    assert Lightning.of_head(1, turn, Matrix.identity(2)).forms.is_zero
    assert not Lightning.of_head(2, turn, Matrix.identity(2)).forms.is_zero


@given(st.data())
def test_splitting_tokens(data):
    n, d = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    order = Permutation(tuple(data.draw(st.permutations(range(n)))))
    matrix = data.draw(invertible(d))
    whole = Monomial.of_permutation(order).matrix().kron(matrix)
    assert split_tokens(whole, n) == (order, matrix)
    if n > 1:
        assert split_tokens(whole + Matrix.identity(n * d).scale_rows([1] + [0] * (n * d - 1)), n) is None


@given(st.data())
def test_disguises_are_matched(data):
    theta = data.draw(networks(most_heads=2))
    other = data.draw(disguises(theta))
    point = data.draw(points(theta.widths[0]))
    assert theta(point) == other(point)
    model = AttentionNetworks()
    found = next(iter_transporters(model, theta, other), None)
    if model.search_is_complete(theta):
        assert found is not None
    if found is not None:
        for index, k in enumerate(found, start=1):
            if theta.blocks(index) == other.blocks(index):  # heads of different sizes may have changed places
                assert model.in_symmetry_group(theta, index, k)


@given(st.data())
def test_disguises_of_softmax_are_matched(data):
    theta = data.draw(softmax_networks())
    other = data.draw(disguises(theta))
    if AttentionNetworks().search_is_complete(theta):
        assert next(iter_transporters(AttentionNetworks(), theta, other), None) is not None


def test_softmax_with_another_score_is_not_matched():
    eye = Matrix.identity(2)
    last = Softmax(eye, eye)
    theta, other = (SoftmaxNetwork(2, (Softmax(score, eye), last)) for score in (eye, Matrix([[1, 1], [0, 1]])))
    assert next(iter_transporters(AttentionNetworks(), theta, theta), None) is not None
    assert not list(AttentionNetworks().iter_matches(theta, other, 1, Monomial.identity(4)))


def test_transport_of_every_kind_of_layer():
    """The function of g theta is g f(g^{-1} x), for a rotation of three tokens and matrices of features."""
    model = AttentionNetworks()
    shear, turn = Matrix([[1, 1], [0, 1]]), Matrix([[0, -1], [1, 0]])
    embedding = Embedding(shear, Matrix([[1, 2, 3], [0, 1, 5]]))
    heads = Heads((Head(shear, turn),), 2)
    readout = Readout(Matrix([[1, 2, 3, 4, 5, 6], [0, 1, 0, 2, 1, 0]]), 3, [1, 2])
    order = Monomial.of_permutation((1, 2, 0)).matrix()
    point = tuple(Fraction(v) for v in (1, 2, -1, 0, 3, 1))
    for layers, last in (
        ((embedding, heads, readout), shear),
        ((embedding, heads), order.kron(shear)),
        ((heads, Linear(shear, [1, 2])), order.kron(turn)),
    ):
        theta, first = AttentionNetwork(3, layers), order.kron(turn)
        moved = model.transport(theta, first, last)
        assert naive(moved, point) == last.apply(naive(theta, first.inverse().apply(point)))


@given(st.data())
def test_a_found_transporter_is_right(data):
    theta = data.draw(networks(most_heads=1))
    other = data.draw(networks(most_heads=1))
    if theta.tokens != other.tokens or theta.features != other.features:
        return
    if next(iter_transporters(AttentionNetworks(), theta, other), None) is not None:
        assert find_difference(theta.morphism(), other.morphism(), limit=40) is None


@given(st.data())
def test_reduction_keeps_the_function(data):
    theta = data.draw(networks(most_heads=2))
    found = reduce_attention(theta)
    assert isinstance(found.check(), Proved)
    small = found.small
    point = data.draw(points(theta.widths[0]))
    assert small(point) == theta(point)
    assert all(a <= b for a, b in zip(small.features, theta.features, strict=True))
    assert reduce_attention(small).small == small


@given(st.data())
def test_reduction_of_softmax(data):
    theta = data.draw(softmax_networks())
    found = reduce_attention(theta)
    assert isinstance(found.check(), Proved)
    assert reduce_attention(found.small).small == found.small


def test_two_tokens_and_an_antisymmetric_softmax_score():
    """Both weights have the ratio exp(x_0^T A x_1), so the outputs are equal; not so for three tokens."""
    import flint

    turn = Matrix([[0, 1], [-1, 0]])
    for n, order in ((2, (1, 0)), (3, (1, 0, 2))):
        value = Matrix([[1, 0]])
        plain = SoftmaxSum.of_head(n, turn, value)
        moved = SoftmaxSum(n, False, value, ((turn, value),), Permutation(order))
        assert (plain == moved) == (n == 2)
        first, second, *_ = plain.enclose_balls([flint.arb(x) for x in (1, 2, 3, 5, 1, 1)[: 2 * n]])
        assert first.overlaps(second) == (n == 2)


def test_reduction_finds_what_is_idle():
    zero = Head(Matrix.zeros(2, 2), Matrix([[1, 1]]))
    equal = Head(Matrix.identity(2), Matrix([[1, 0]]))
    theta = AttentionNetwork(2, (Heads((equal, zero, equal), 2), Linear(Matrix([[1, 5, 1]]))))
    small = reduce_attention(theta).small
    assert small.features == (2, 1, 1) and len(small.layers[0].heads) == 1
    assert small.layers[1].reading(small.layers[0].heads[0].value).weight == Matrix([[2, 0]])


def test_a_step_that_is_wrong_is_refuted():
    theta = AttentionNetwork(2, (Linear(Matrix([[1], [0]])), Heads((Head(Matrix.identity(2), Matrix([[1, 1]])),), 2)))
    found = reduce_attention(theta)
    assert found.steps and isinstance(found.check(), Proved)
    step = found.steps[0]
    layers = list(step.small.layers)
    wrong = type(step)(step.big, step.small.with_layers([layers[0].reading(2 * ONE), layers[1]]), step.maps, True)
    assert not isinstance(wrong.check(), Proved)


# ---- softmax


@given(st.data())
def test_softmax_values_are_equal_iff_the_maps_are(data):
    n, d = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    values = [data.draw(matrices(1, d)) for _ in range(2)]
    orders = [Permutation(tuple(data.draw(st.permutations(range(n))))) for _ in range(2)]
    maps = [
        SoftmaxSum(n, False, value, ((data.draw(matrices(d, d)), value),), order)
        for value, order in zip(values, orders, strict=True)
    ]
    from catnet.category import find_enclosed_difference

    different = find_enclosed_difference(*maps, limit=60, bits=(256,)) is not None
    assert different == (maps[0] != maps[1])


@given(st.data())
def test_softmax_enclosure_of_a_composite(data):
    """Absorbing matrices gives the same enclosed values as composing with them."""
    import flint

    from catnet.category import enclose

    n, d = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    arrow = Softmax(data.draw(matrices(d, d)), data.draw(matrices(d, d))).arrow(n)
    orders = [Monomial.of_permutation(data.draw(st.permutations(range(n)))).matrix() for _ in range(2)]
    before, after = orders[0].kron(data.draw(matrices(d, d))), orders[1].kron(data.draw(matrices(d, d)))
    point = data.draw(points(n * d))
    inner = [flint.arb(flint.fmpq(v.numerator, v.denominator)) for v in before.apply(point)]
    image = flint.arb_mat(after.flint) * flint.arb_mat(n * d, 1, arrow.enclose_balls(inner))
    whole = enclose(arrow.absorb(before, after), point, bits=53)
    for k, (low, high) in enumerate(whole):
        ball = image[k, 0]
        there = flint.arb(flint.fmpq((low + high).numerator, (low + high).denominator) / 2)
        assert abs(ball - there) < flint.arb(1) / 10**9


# ---- what is refused


def test_refused():
    heads = Heads((Head(ONE, ONE),), 1)
    with pytest.raises(InputError, match="an embedding; only the first"):
        AttentionNetwork(2, (heads, Embedding(ONE)))
    with pytest.raises(InputError, match="a readout; only the last"):
        AttentionNetwork(2, (Readout(Matrix([[1, 1]]), 2), heads))
    with pytest.raises(InputError, match="do not mix"):
        AttentionNetwork(2, (heads, Softmax(ONE, ONE)))
    with pytest.raises(InputError, match="do not mix"):
        SoftmaxNetwork(2, (Softmax(ONE, ONE), heads))
    with pytest.raises(CompositionError, match="layers 1 and 2"):
        AttentionNetwork(2, (heads, Linear(Matrix([[1, 1]]))))
    with pytest.raises(ShapeError, match="encodings"):
        AttentionNetwork(2, (Embedding(ONE, ONE),))
    with pytest.raises(ShapeError, match="readout of 3 tokens"):
        AttentionNetwork(2, (Readout(Matrix([[1, 1, 1]]), 3),))
    with pytest.raises(InputError, match="at least one layer"):
        AttentionNetwork(2, ())
    with pytest.raises(InputError, match="0 tokens"):
        AttentionNetwork(0, (heads,))


@given(st.data())
def test_enclosures_of_lightning(data):
    import flint

    theta = data.draw(networks(most_heads=2))
    point = data.draw(points(theta.widths[0]))
    balls = [flint.arb(flint.fmpq(v.numerator, v.denominator)) for v in point]
    for index in range(1, theta.depth + 1):
        arrow = theta.layer(index)
        if not isinstance(arrow, Lightning):
            return
        balls, point = arrow.enclose_balls(balls), arrow(point)
        for ball, value in zip(balls, point, strict=True):
            assert ball.overlaps(flint.arb(flint.fmpq(value.numerator, value.denominator)))
            assert ball.rad() < flint.arb(1) / 10**6


def test_squares_of_layers_by_normal_form():
    """check_same confirms f (1 ⊗ C) = (1 ⊗ C') f and refuses a wrong one."""
    layer = Heads((Head(Matrix.identity(2), Matrix.identity(2)),), 2).arrow(2)
    from catnet.category import Affine

    turn = Affine.linear(on_tokens(2, Matrix([[0, -1], [1, 0]])))
    shear = Affine.linear(on_tokens(2, Matrix([[1, 1], [0, 1]])))
    assert isinstance(check_same(turn >> layer, layer >> turn), Proved)
    assert check_same(shear >> layer, layer >> shear).word == "refuted"


def test_heads_of_different_dimension_in_another_order_match_through_no_element_of_k():
    """V_i is carried to another space, with the heads' outputs elsewhere: a match, and no symmetry of theta."""
    one, two = (
        Head(Matrix([[0, 1], [-1, 2]]), Matrix([[2, 1]])),
        Head(Matrix([[0, 2], [-2, 1]]), Matrix([[1, 2], [1, -2]])),
    )
    theta = AttentionNetwork(2, (Heads((one, two), 2), Linear(Matrix([[1, -2, 2]]))))
    other = AttentionNetwork(2, (Heads((two, one), 2), Linear(Matrix([[-2, 2, 1]]))))
    model = AttentionNetworks()
    ((moved,),) = iter_transporters(model, theta, other)
    assert not model.in_symmetry_group(theta, 1, moved)
    assert check_same(theta.morphism(), other.morphism()).is_proved
    assert [model.in_symmetry_group(theta, 1, back) for (back,) in iter_transporters(model, theta, theta)] == [True]


def test_a_shift_that_no_layer_absorbs_refutes_no_ladder():
    """The readout skips the second token, moving it is a symmetry, and an embedding without encoding absorbs none."""
    theta = AttentionNetwork(2, (Embedding(ONE, None), Readout(Matrix([[2, 0]]), 2, (Fraction(1),))))
    moved = AffineField(Matrix.zeros(2, 2), (Fraction(0), Fraction(1)))
    still = AffineField(Matrix([[0]]), (Fraction(0),))
    assert isinstance(AttentionNetworks().check_lie_ladder(theta, FieldPair(moved, still)), Undecided)
