"""Compositions: equal when multiplied out, identifiable when nothing is lost at the junctions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures import known
from catnet.architectures.composition.architecture import CompositionArchitecture, chain_of
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Identity, LeakyRelu, Sigmoid, Tanh
from catnet.errors import ShapeError
from catnet.questions.same_function import check_same_function
from tests.architectures.composition.test_model import compositions, disguise

KNOWN = CompositionArchitecture(known.KNOWN)
WAVE = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1]], [0])], Tanh())
BEND = MLP.from_rows([([[1], [2]], [1, 1]), ([[1, 1]], [0])])


def require_twin(theta, verdict):
    twin = verdict.witness
    assert verdict.word == "refuted" and twin.widths == theta.widths and twin != theta
    assert [part.activation for part in twin.parts] == [part.activation for part in theta.parts]
    assert check_same_function(theta, twin).word == "proved"
    return twin


@given(compositions([RELU, Tanh(), LeakyRelu("1/2"), Identity()]), st.data())
def test_disguises_are_equal(theta, data):
    assert check_same_function(theta, disguise(theta, data.draw)).word == "proved"


@given(compositions([RELU, LeakyRelu("1/2"), LeakyRelu(-1), Identity()]), st.data())
def test_piecewise_linear_ones_are_decided(theta, data):
    place = data.draw(st.integers(0, len(theta.parts) - 1))
    part = theta.parts[place]
    last = part.layers[-1]
    moved = MLP((*part.layers[:-1], Affine(last.weight, tuple(b + 1 for b in last.bias))), part.activation)
    other = CompositionNetwork((*theta.parts[:place], moved, *theta.parts[place + 1 :]))
    verdict = check_same_function(theta, other)
    assert verdict.word in ("proved", "refuted")
    if verdict.word == "refuted":
        assert theta(verdict.witness.point) == verdict.witness.left
        assert other(verdict.witness.point) == verdict.witness.right != verdict.witness.left
    else:
        for number in range(-3, 4):
            point = (Fraction(number),) * theta.widths[0]
            assert theta(point) == other(point)


def test_sigmoid_and_tanh_make_one_tanh_network():
    soft = MLP.from_rows([([[2], [4]], [0, 2]), ([[2, 2]], [-2])], Sigmoid())  # tanh(x) + tanh(2 x + 1)
    weights = [layer.weight.spelled() for layer in chain_of(CompositionNetwork((soft,)))[0]]
    assert weights == [[["1"], ["2"]], [["1", "1"]]]
    assert check_same_function(CompositionNetwork((soft, WAVE)), CompositionNetwork((WAVE, soft))).word == "proved"
    verdict = check_same_function(CompositionNetwork((soft, WAVE)), CompositionNetwork((WAVE, WAVE, soft)))
    assert verdict.word == "refuted"
    assert KNOWN.check_identifiable(CompositionNetwork((WAVE, soft))).word == "proved"
    # the sigmoid part's last bias, −2, is what makes its bias vanish in the coordinates 2 x − 1
    assert KNOWN.check_identifiable(CompositionNetwork((soft, WAVE))).word == "proved"
    require_twin(
        theta := CompositionNetwork((MLP((soft.layers[0], Affine.linear(soft.layers[1].weight)), Sigmoid()), WAVE)),
        KNOWN.check_identifiable(theta),
    )


def test_unlike_activations_are_compared_by_points_and_symmetries():
    theta = CompositionNetwork((WAVE, BEND))
    other = CompositionNetwork((BEND, WAVE))
    assert check_same_function(theta, other).word == "refuted"
    split = CompositionNetwork((*theta.parts[:1], MLP.from_rows([([[1]], [0])]), BEND))  # an identity between
    assert check_same_function(theta, split).word == "proved"
    with pytest.raises(ShapeError, match="not parallel"):
        check_same_function(theta, CompositionNetwork((MLP.from_rows([([[1, 1]], [0])]),)))
    # tanh of something that is never negative, with or without a relu before it
    square, rest = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]), MLP.from_rows([([[1]], [0]), ([[1]], [0])])
    behind = MLP((*square.layers, rest.layers[-1]))
    assert check_same_function(CompositionNetwork((square, WAVE)), CompositionNetwork((behind, WAVE))).word == "proved"
    apart = CompositionNetwork((square, rest, WAVE))
    assert check_same_function(CompositionNetwork((square, WAVE)), apart).word == "undecided"


def test_one_part_is_asked_as_itself():
    for part in (WAVE, BEND, MLP.from_rows([([[3]], [1])])):
        theta = CompositionNetwork((part,))
        alone = architecture_of(part).check_identifiable(part)
        assert KNOWN.check_identifiable(theta).word == alone.word


def test_identifiable_tanh_and_its_near_misses():
    theta = CompositionNetwork((WAVE, WAVE))
    assert KNOWN.check_identifiable(theta).word == "proved"
    biased = CompositionNetwork((MLP((WAVE.layers[0], Affine(WAVE.layers[1].weight, (3,))), Tanh()), WAVE))
    twin = require_twin(biased, KNOWN.check_identifiable(biased))
    assert not any(twin.parts[0].layers[-1].bias)
    # a junction of width 2 whose layers have a product of rank 1
    wide = CompositionNetwork(
        (
            MLP((WAVE.layers[0], Affine.linear(Matrix([[1, 1], [0, 0]]))), Tanh()),
            MLP((Affine(Matrix([[1, 0], [2, 0]]), (0, 1)), WAVE.layers[1]), Tanh()),
        )
    )
    verdict = KNOWN.check_identifiable(wide)
    assert verdict.word == "refuted" and "exceeds the rank 1" in verdict.reason
    if verdict.witness is not None:
        require_twin(wide, verdict)
    # the widths 2, 2, 2 around a junction of full rank
    full = CompositionNetwork(
        (
            MLP((WAVE.layers[0], Affine.linear(Matrix([[1, 1], [1, 2]]))), Tanh()),
            MLP((Affine(Matrix([[1, 0], [2, 1]]), (0, 1)), WAVE.layers[1]), Tanh()),
        )
    )
    assert KNOWN.check_identifiable(full).word == "proved"


def test_degenerate_parts_give_twins():
    twice = MLP.from_rows([([[1], [1]], [0, 0]), ([[1, 2]], [0])], Tanh())
    for parts in ((twice, BEND), (BEND, twice), (WAVE, twice)):
        require_twin(theta := CompositionNetwork(parts), KNOWN.check_identifiable(theta))
    idle = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 0]], [0])])
    require_twin(theta := CompositionNetwork((idle, WAVE)), KNOWN.check_identifiable(theta))


def test_a_twin_of_the_chain_is_factored_through_the_junctions():
    """ReLU neurons that can be turned round together are a matter of the network multiplied out."""
    start = MLP.from_rows([([[1, 0], [0, 1]], [0, 0])], Identity())
    cancelling = MLP.from_rows([([[1, 0], [0, 1], [-1, -1]], [0, 1, 1]), ([[1, 1, 1], [1, 1, 1]], [0, 0])])
    alone = architecture_of(cancelling).check_identifiable(cancelling)
    theta = CompositionNetwork((start, cancelling))
    verdict = KNOWN.check_identifiable(theta)
    assert alone.word == verdict.word == "refuted"
    require_twin(theta, verdict)
    # where only the bias behind a junction changes, the layers there are kept
    narrow = MLP((cancelling.layers[0], Affine(Matrix([[2, 2, 2]]), (0,))))
    theta = CompositionNetwork((narrow, MLP.from_rows([([[3]], [0])])))
    twin = require_twin(theta, KNOWN.check_identifiable(theta))
    assert twin.parts[0].layers[-1] == narrow.layers[-1] and twin.parts[1].layers[0].weight == Matrix([[3]])
    assert any(twin.parts[1].layers[0].bias)


def test_unlike_activations_are_left_open():
    verdict = KNOWN.check_identifiable(CompositionNetwork((WAVE, BEND)))
    assert verdict.word == "undecided" and "tanh" in verdict.reason and "relu" in verdict.reason


def test_width_zero():
    nothing = MLP((Affine(Matrix.zeros(0, 1), ()),))
    constant = MLP((Affine(Matrix.zeros(1, 0), (5,)),))
    theta = CompositionNetwork((nothing, constant))
    assert theta((Fraction(7),)) == (Fraction(5),)
    longer = CompositionNetwork((nothing, constant, MLP.from_rows([([[1]], [0])])))
    assert check_same_function(theta, longer).word == "proved"
    assert KNOWN.check_identifiable(theta).word in ("proved", "undecided")
    assert KNOWN.reduce(theta).check().word == "proved"


@given(compositions([RELU, Tanh(), LeakyRelu("1/2")]))
def test_verdicts_hold_water(theta):
    verdict = KNOWN.check_identifiable(theta)
    if verdict.word == "refuted" and verdict.witness is not None:
        require_twin(theta, verdict)
    if verdict.word == "proved":
        assert all(not any(part.layers[-1].bias) for part in theta.parts[:-1])
    found = KNOWN.reduce(theta)
    assert found.check().word == "proved"
    assert check_same_function(theta, found.small).word == "proved"
    assert all(a <= b for a, b in zip(found.small.widths, theta.widths, strict=False))
