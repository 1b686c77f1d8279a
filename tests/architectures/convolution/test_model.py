"""Convolutional networks as a model: values, motions and matches against direct sums; the theorem end to end."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.architectures.convolution.model import Convolutions
from catnet.architectures.convolution.motion import shift
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.errors import InputError, ShapeError
from catnet.theorem.action import EndActions
from catnet.theorem.proof import check_layerwise
from catnet.theorem.transporter import iter_transporters
from tests.architectures.convolution.strategies import disguised, naive_layers, networks

MODEL = Convolutions()
ONE = Monomial.identity(1)
START, SIGN = st.integers(0, 5), st.sampled_from([1, -1])


def points(n, count=4):
    source = random.Random(n)
    return [tuple(Fraction(source.randint(-4, 4), source.randint(1, 3)) for _ in range(n)) for _ in range(count)]


def scaled(operator, factor):
    return Monomial(operator.permutation, tuple(Fraction(factor) * s for s in operator.scale))


def mirror(n):
    return Monomial.of_permutation(tuple(reversed(range(n))))


BAD = [
    ({"inputs": 3, "filters": ()}, InputError, "at least one filter"),
    ({"inputs": 0, "filters": ((1,),)}, InputError, "at least one"),
    ({"inputs": 3, "filters": ((),)}, ShapeError, "0 taps"),
    ({"inputs": 3, "filters": ((1, 1, 1, 1),)}, ShapeError, "4 taps, it reads 3"),
    ({"inputs": 3, "filters": ((1,),), "strides": (2,)}, ShapeError, "does not divide"),
    ({"inputs": 3, "filters": ((1,),), "strides": (0,)}, InputError, "stride of layer 1"),
    ({"inputs": 3, "filters": ((1,), (1,)), "strides": (1,)}, ShapeError, "1 strides for 2"),
    ({"inputs": 3, "filters": ((1,),), "power": 0}, InputError, "power"),
    ({"inputs": 3, "filters": ((1, 1), (1, 1, 1)), "circular": False}, ShapeError, "layer 2 has 3 taps, it reads 2"),
]


@pytest.mark.parametrize(("arguments", "error", "words"), BAD)
def test_bad_values(arguments, error, words):
    with pytest.raises(error, match=words):
        ConvolutionNetwork(**arguments)


@given(networks())
def test_values_by_direct_sums(theta):
    for point in points(theta.inputs):
        states = naive_layers(theta, point)
        assert theta(point) == tuple(states[-1])
        for index in range(1, theta.depth + 1):
            assert theta.layer(index)(states[index - 1]) == tuple(states[index])
    assert theta.widths == tuple(map(len, states))


def test_receptive_field_is_what_is_read():
    theta = ConvolutionNetwork(12, ((1, 1), (1, 1, 1), (1, 1)), (2, 1, 3), 2)
    read = [j for j in range(12) if naive_layers(theta, [int(i == j) for i in range(12)])[-1][0]]
    assert len(read) == theta.receptive_field == 8 and not theta.wraps
    assert ConvolutionNetwork(4, ((1, 1, 1), (1, 1, 1))).wraps


@given(disguised(networks()))
def test_disguises_have_a_transporter(pair):
    theta, other = pair
    assume(all(map(any, theta.filters)))
    found = next(iter_transporters(MODEL, theta, other), None)
    assert found is not None
    operators = (Monomial.identity(theta.inputs), *found, Monomial.identity(theta.widths[-1]))
    for index, k in enumerate(found, start=1):
        assert MODEL.in_symmetry_group(theta, index, k)
    for point in points(theta.inputs, 2):  # the relation between the layers, by direct sums
        moved = naive_layers(other, point)
        assert [k.apply(x) for k, x in zip(operators, naive_layers(theta, point), strict=True)] == [*map(tuple, moved)]


def test_the_symmetry_group():
    full = ConvolutionNetwork(3, ((1, 2, 5), (1, 0, 3)), power=2)
    assert MODEL.in_symmetry_group(full, 1, scaled(shift(3, 2), 4))
    assert not MODEL.in_symmetry_group(full, 1, scaled(shift(3, 2), 2))  # no square
    assert not MODEL.in_symmetry_group(full, 1, shift(3, 0, -1))
    assert not MODEL.in_symmetry_group(full, 1, Monomial.diagonal((Fraction(1), Fraction(4), Fraction(1))))
    short = ConvolutionNetwork(3, ((1, 2, 5), (1, 3)), power=2)
    assert MODEL.in_symmetry_group(short, 1, scaled(shift(3, 0), 4))
    assert not MODEL.in_symmetry_group(short, 1, shift(3, 1))
    between = ConvolutionNetwork(3, ((1, 2, 5), (1, 3), (0, 1, 2)), power=2)
    assert MODEL.in_symmetry_group(between, 1, shift(3, 1)) and MODEL.in_symmetry_group(between, 2, shift(3, 1))


@given(networks(circular=True), START, SIGN, START, st.sampled_from([1, -2]))
@settings(max_examples=300)
def test_adjunction_on_the_circle(theta, start, sign, end, factor):
    """g f(g^{-1} x; theta) = f(x; g theta), layer by layer, by direct sums."""
    first = scaled(shift(theta.inputs, start % theta.inputs, sign), factor)
    last = scaled(shift(theta.widths[-1], end % theta.widths[-1], sign), -factor)
    if MODEL.check_adjunction(theta, (("g", first, last),)).word != "proved":
        return
    moved = MODEL.transport(theta, first, last)
    own = [MODEL.own_action(theta, i, first, last) for i in range(1, theta.depth)]
    for point in points(theta.inputs, 2):
        states = naive_layers(moved, first.apply(point))
        expected = naive_layers(theta, point)
        assert states[-1] == list(last.apply(expected[-1]))
        for i, h in enumerate(own, start=1):
            assert states[i] == list(h.apply(expected[i]))


@given(networks(circular=True), st.tuples(*[START] * 4), st.tuples(SIGN, SIGN))
def test_own_actions_multiply(theta, starts, signs):
    n, m = theta.inputs, theta.widths[-1]
    g, h = ((shift(n, starts[i] % n, signs[i]), shift(m, starts[2 + i] % m, signs[i])) for i in range(2))
    both = g[0] * h[0], g[1] * h[1]
    if any(MODEL.check_adjunction(theta, (("g", *pair),)).word != "proved" for pair in (g, h)):
        return
    assert MODEL.check_adjunction(theta, (("gh", *both),)).word == "proved"
    for i in range(1, theta.depth):
        assert MODEL.own_action(theta, i, *both) == MODEL.own_action(theta, i, *g) * MODEL.own_action(theta, i, *h)


def test_what_is_not_absorbed():
    theta = ConvolutionNetwork(8, ((1, 2), (1, 3)), (2, 1), 2)

    def word(first, last, net=theta):
        return MODEL.check_adjunction(net, (("g", first, last),))

    assert word(shift(8, 2), shift(4, 1)).word == "proved"
    assert "stride" in word(shift(8, 1), shift(4, 1)).reason
    assert "carry" in word(shift(8, 2), shift(4, 0)).reason
    assert "as the input action does" in word(shift(8, 2), shift(4, 1, -1)).reason
    assert "not a multiple of a permutation" in word(Monomial.diagonal((1, 2) * 4), shift(4, 0)).reason
    assert "not a multiple of a shift" in word(Monomial.of_permutation((1, 0, *range(2, 8))), shift(4, 0)).reason
    line = ConvolutionNetwork(4, ((1, 2),), (2,), 2, circular=False)
    assert word(mirror(4), mirror(2), line).word == "proved"
    assert word(mirror(4), Monomial.identity(2), line).word == "undecided"
    loose = ConvolutionNetwork(5, ((1, 2),), (2,), 2, circular=False)
    assert "last positions" in word(mirror(5), mirror(2), loose).reason
    assert MODEL.check_adjunction(theta).word == "undecided"
    with pytest.raises(ShapeError):
        MODEL.check_adjunction(theta, (("g", ONE, ONE),))


def layerwise(theta, **generators):
    ends = EndActions(tuple((name, *pair) for name, pair in generators.items()))
    verdict = check_layerwise(MODEL, theta, ends, ends.group())
    if verdict.word == "proved":  # every layer commutes with the actions, by direct sums
        for _, operators in verdict.certificate.actions.generators:
            for point in points(theta.inputs):
                plain, moved = naive_layers(theta, point), naive_layers(theta, operators[0].apply(point))
                assert moved == [list(rho.apply(x)) for rho, x in zip(operators, plain, strict=True)]
    return verdict


def actions(verdict, index=1):
    return {name: operators[index] for name, operators in verdict.certificate.actions.generators}


def test_shifts_need_no_symmetric_filters():
    theta = ConvolutionNetwork(8, ((1, 2, 7), (3, -1), (5, 1)), (2, 1, 2), 3)
    verdict = layerwise(theta, t=(shift(8, 4), shift(2, 1)))
    assert actions(verdict) == {"t": shift(4, 2)}


def test_a_dihedral_instance():
    """An antisymmetric filter in front of x^3: the mirror acts on V_1 with the scalar −1 beside moving positions."""
    theta = ConvolutionNetwork(6, ((1, 0, -1), (2, 0, -2)), power=3)
    # centres of the filters: the mirror j ↦ 4 − j of V_0 becomes j ↦ 2 − j on V_1 and j ↦ −j on V_2
    verdict = layerwise(theta, t=(shift(6, 1), shift(6, 1)), s=(shift(6, 4, -1), shift(6, 0, -1)))
    assert actions(verdict) == {"t": shift(6, 1), "s": scaled(shift(6, 2, -1), -1)}
    squares = ConvolutionNetwork(6, ((1, 0, -1), (2, 5, 2)), power=2)
    verdict = layerwise(squares, s=(shift(6, 4, -1), shift(6, 0, -1)))
    assert actions(verdict) == {"s": shift(6, 2, -1)}


def test_a_near_miss_of_it():
    theta = ConvolutionNetwork(6, ((1, 0, -1), (2, 1, -2)), power=3)
    verdict = layerwise(theta, s=(shift(6, 4, -1), shift(6, 0, -1)))
    assert verdict.word == "refuted" and (verdict.witness.generator, verdict.witness.layer) == ("s", 2)
    g, h = shift(6, 4, -1), shift(6, 0, -1)
    assert any(naive_layers(theta, g.apply(x))[-1] != list(h.apply(naive_layers(theta, x)[-1])) for x in points(6))
    skew = ConvolutionNetwork(6, ((1, 0, -2), (2, 0, -2)), power=3)
    assert layerwise(skew, s=(g, h)).witness.layer == 1
    elsewhere = layerwise(theta, s=(shift(6, 4, -1), shift(6, 1, -1)))
    assert elsewhere.word == "undecided" and "does not apply" in elsewhere.reason


def test_full_filters_take_shifts_up():
    theta = ConvolutionNetwork(3, ((1, 2, 5), (1, 0, 3)), power=5)
    verdict = layerwise(theta, t=(shift(3, 1), shift(3, 1)))
    assert actions(verdict) == {"t": shift(3, 1)}
    mirrored = ConvolutionNetwork(3, ((1, 2, 1), (4, 4, 3)), power=5)
    found = layerwise(mirrored, t=(shift(3, 1), shift(3, 1)), s=(shift(3, 0, -1), shift(3, 0, -1)))
    rho = actions(found)
    assert rho["t"] == shift(3, 1) and rho["s"] == shift(3, 1, -1)  # 1 + 2 z + z² is even around 1
    assert layerwise(mirrored, s=(shift(3, 0, -1), shift(3, 1, -1))).word == "refuted"


def test_a_head_that_sums_makes_shifts_invariant():
    theta = ConvolutionNetwork(4, ((1, 2), (3, 3, 3, 3)), (1, 4), 2)
    assert actions(layerwise(theta, t=(shift(4, 1), ONE))) == {"t": shift(4, 1)}
    uneven = ConvolutionNetwork(4, ((1, 2), (3, 3, 3, 2)), (1, 4), 2)
    assert layerwise(uneven, t=(shift(4, 1), ONE)).word == "refuted"


def test_the_mirror_of_a_line():
    theta = ConvolutionNetwork(5, ((1, 3, 1), (2, -2)), (1, 1), 3, circular=False)
    verdict = layerwise(theta, s=(mirror(5), scaled(mirror(2), -1)))
    assert actions(verdict) == {"s": mirror(3)}
    assert layerwise(theta, s=(mirror(5), mirror(2))).word == "refuted"


def test_zero_filters_and_one_position():
    dead = ConvolutionNetwork(3, ((0, 0), (1,)), power=2)
    assert layerwise(dead, t=(shift(3, 1), shift(3, 1))).word == "proved"
    assert MODEL.check_trivial_stabiliser(dead).word == "refuted" and not MODEL.search_is_complete(dead)
    dot = ConvolutionNetwork(1, ((2,), (3,)), power=2)
    assert layerwise(dot, e=(ONE, ONE)).word == "proved"
    assert layerwise(dot, m=(scaled(ONE, -1), ONE)).word == "proved"
