"""Products as models: blocks, squares of unlike layers, the theorem factor by factor."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductLayer, ProductNetwork
from catnet.category import Identity, LeakyRelu, Power, SideBySide, Sigmoid, Tanh, enclose
from catnet.category.expansion import degree_bound, expand
from catnet.errors import InputError
from catnet.groups.blocks import simplest, split
from catnet.groups.operators import as_matrix, direct_sum
from catnet.questions.same_arrow import check_same_map
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.transporter import iter_transporters
from tests.architectures.relu.strategies import disguised, shallow

ABS = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])  # |x|
ODD = MLP.from_rows([([[1], [2]], [0, 0]), ([[1, 3]], [0])], Tanh())
DEEP = MLP.from_rows([([[1], [2]], [1, -1]), ([[1, 1], [1, -1]], [0, 1]), ([[1, 2]], [0])], Tanh())
LINE = MLP.from_rows([([[2]], [0])])
LINEAR = MLP.from_rows([([[1, 2], [3, 4]], [0, 0]), ([[1, 0], [1, 1]], [0, 0])], Identity())
FLIP, ONE = Monomial.diagonal([Fraction(-1)]), Monomial.identity(1)


def model_of(theta):
    return architecture_of(theta).model


@given(st.lists(st.integers(0, 3), max_size=4), st.data())
def test_split_takes_direct_sums_apart(sizes, data):
    blocks = [
        Monomial.of_permutation(data.draw(st.permutations(range(n))))
        if data.draw(st.booleans()) or n < 2
        else Matrix([[1 + (i == j) for j in range(n)] for i in range(n)])
        for n in sizes
    ]
    whole = Monomial.identity(0)
    for block in blocks:
        whole = direct_sum(whole, block)
    assert [as_matrix(block) for block in split(whole, sizes)] == [as_matrix(block) for block in blocks]
    assert split(whole, [*sizes, 1]) is None


@given(st.permutations(range(4)), st.integers(0, 4))
def test_split_agrees_with_the_entries(images, cut):
    dense = Monomial.of_permutation(images).matrix()
    mixed = any(dense[i, j] for i in range(4) for j in range(4) if (i < cut) != (j < cut))
    for operator in (dense, simplest(dense)):
        assert (split(operator, (cut, 4 - cut)) is None) == mixed


def test_no_parts():
    with pytest.raises(InputError, match="at least one part"):
        ProductNetwork(())


@given(st.lists(st.sampled_from([ABS, LINE, LINEAR, MLP.from_rows([([[0, 3]], [1])])]), min_size=1, max_size=3))
def test_values_are_those_of_the_parts(parts):
    theta = ProductNetwork(tuple(parts))
    point = tuple(Fraction(3 * place - 4) for place in range(theta.widths[0]))
    expected, start = [], 0
    for part in parts:
        expected += part(point[start : start + part.widths[0]])
        start += part.widths[0]
    assert theta(point) == tuple(expected)
    stepwise = point
    for index in range(1, theta.depth + 1):
        stepwise = theta.layer(index)(stepwise)
        assert len(stepwise) == theta.widths[index]
    assert stepwise == tuple(expected)
    assert theta.parameters == sum(part.parameters for part in parts)


def test_unlike_factors_are_proved_layer_by_layer():
    """|x| beside an odd tanh network, a deeper one and a single affine layer, each under x ↦ −x."""
    theta = ProductNetwork((ABS, ODD, LINE, ProductNetwork((LINE, ODD))))
    flip = Monomial.diagonal([Fraction(-1)] * 5)
    last = Monomial.diagonal(list(map(Fraction, (1, -1, -1, -1, -1))))
    report = verify(theta, EndActions((("s", flip, last),)))
    assert report.adjunction.word == report.end_to_end.word == report.layerwise.word == "proved"
    ((name, k),) = report.proof.actions.on_layer(1)
    # ReLU neurons exchanged, tanh neurons flipped, and −1 where the affine part has ended
    assert name == "s" and k.permutation.images == (1, 0, 2, 3, 4, 5, 6, 7)
    assert k.scale == tuple(map(Fraction, (1, 1, -1, -1, -1, -1, -1, -1)))
    # the −1 where a part has ended is its own action, no element of K_1
    moved = Monomial.diagonal(list(map(Fraction, (1, 1, 1, 1, -1, 1, 1, 1))))
    assert not model_of(theta).in_symmetry_group(theta, 1, moved)
    inside = Monomial.diagonal(list(map(Fraction, (2, 1, 1, -1, 1, 1, 1, 1))))
    assert model_of(theta).in_symmetry_group(theta, 1, inside)


def test_a_part_that_has_ended_is_matched_at_its_last_layer():
    broken = MLP.from_rows([([[2]], [1])])  # 2 x + 1 is not odd
    report = verify(ProductNetwork((ABS, broken)), EndActions((("s", direct_sum(FLIP, FLIP), direct_sum(ONE, FLIP)),)))
    assert report.verdict.word == report.end_to_end.word == report.layerwise.word == "refuted"
    assert report.layerwise.witness.layer == 1 and report.end_to_end.witness.generator == "s"


def test_the_trivial_group_and_no_generators():
    theta = ProductNetwork((ABS, DEEP))
    trivial = (("e", Monomial.identity(2), Monomial.identity(2)),)
    assert verify(theta, EndActions(trivial)).verdict.word == "proved"
    assert model_of(theta).check_adjunction(theta, trivial).word == "proved"
    assert model_of(theta).check_adjunction(theta).word == "undecided"
    alone = ProductNetwork((ABS,))
    assert model_of(alone).check_adjunction(alone).word == "proved"


def test_a_group_that_mixes_the_factors():
    theta = ProductNetwork((ABS, ABS))
    swap = Monomial.of_permutation((1, 0))
    report = verify(theta, EndActions((("s", swap, swap),)))
    assert report.adjunction.word == report.layerwise.word == "undecided"
    assert report.end_to_end.word == "proved"  # written out, the two are one network
    assert "mixes the factors" in report.adjunction.reason
    assert report.layerwise.reason.startswith("the theorem does not apply: the group mixes the factors")
    turned = verify(theta, EndActions((("s", swap, Monomial.identity(2)),)))
    assert turned.verdict.word == "refuted" and turned.end_to_end.witness is not None


def test_linear_factors_with_a_stabiliser_are_constructed():
    wide = MLP.from_rows([([[1], [2]], [0, 0]), ([[1, 0]], [0])], Identity())
    minus = Monomial.diagonal([Fraction(-1)] * 3)
    report = verify(ProductNetwork((wide, ODD, LINE)), EndActions((("s", minus, minus),)))
    assert report.layerwise.word == "proved"
    even = ProductNetwork((wide, ABS))
    minus = Monomial.diagonal([Fraction(-1)] * 2)
    assert verify(even, EndActions((("s", minus, minus),))).verdict.word == "refuted"


@given(disguised(shallow()), st.sampled_from([ODD, DEEP, LINE, LINEAR]))
def test_disguises_are_found(pair, beside):
    ours, theirs = (ProductNetwork((beside, part)) for part in pair)
    model = model_of(ours)
    if model.search_is_complete(ours):
        found = next(iter_transporters(model, ours, theirs), None)
        assert found is not None
        assert all(model.in_symmetry_group(ours, index, k) for index, k in enumerate(found, start=1))


def test_stabilisers_and_completeness_are_those_of_the_parts():
    twice = MLP.from_rows([([[1], [1]], [0, 0]), ([[1, 1]], [0])])
    theta = ProductNetwork((ODD, twice))
    verdict = model_of(theta).check_trivial_stabiliser(theta)
    assert verdict.word == "refuted" and verdict.witness[0] == 1 and verdict.reason.startswith("part 1")
    assert model_of(theta).check_trivial_stabiliser(ProductNetwork((ODD, ABS))).word == "proved"
    with pytest.raises(InputError, match="factors"):
        model_of(theta).check_trivial_stabiliser(ProductNetwork((ODD,)))


def test_sigmoid_factors_are_in_centred_coordinates():
    wave = MLP.from_rows([([[2]], [0]), ([[4]], [-2])], Sigmoid())  # odd
    theta = ProductNetwork((wave, MLP.from_rows([([[1]], [0]), ([[1]], [0])], LeakyRelu("1/2"))))
    report = verify(theta, EndActions((("s", direct_sum(FLIP, ONE), direct_sum(FLIP, ONE)),)))
    assert report.verdict.word == "proved"
    assert report.proof.actions.on_layer(1)[0][1].scale == (Fraction(-1), Fraction(1))


def test_a_layer_is_asked_what_arrows_side_by_side_are() -> None:
    first, second = MLP.from_rows([([[1, 2]], [3])]), MLP.from_rows([([[2]], [1]), ([[1]], [0])])
    cubes, sigmoids = MLP(second.layers, Power(3)), MLP(second.layers, Sigmoid())
    point = (Fraction(1), Fraction(-2), Fraction(5))
    for part in (second, cubes, sigmoids):
        strands = (first.morphism(), part.morphism())
        kept, made = ProductLayer(strands), SideBySide(strands)
        assert kept != made and (kept.source, kept.target) == (made.source, made.target)
        assert kept.is_rational == made.is_rational == part.activation.is_rational
        assert enclose(kept, point) == enclose(made, point)
        assert degree_bound(kept) == degree_bound(made)
        if part is second:
            assert check_same_map(kept, made).word == "proved"
        if part is cubes:
            assert expand(kept) == expand(made)
        if part is not sigmoids:
            assert kept(point) == made(point) == (*first(point[:2]), *part(point[2:]))
