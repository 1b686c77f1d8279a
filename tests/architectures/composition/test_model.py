"""Compositions as models: GL at the junctions, each part's symmetries inside, the theorem end to end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.composition.model import CompositionNetwork, CompositionNetworks
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Identity, LeakyRelu, Power, Sigmoid, Tanh
from catnet.errors import CompositionError, InputError
from catnet.groups.operators import after, as_matrix, identity_operator
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.proof import check_layerwise
from catnet.theorem.transporter import iter_transporters
from tests.oracles.linear import apply, rows_of

MODEL = CompositionNetworks()
SMALL = st.integers(-2, 2)
ACTIVATIONS = [RELU, Tanh(), LeakyRelu("1/2"), Identity(), Power(3)]
MINUS = Monomial.diagonal([Fraction(-1)])


@st.composite
def compositions(draw, activations=None):
    ends = draw(st.lists(st.integers(1, 2), min_size=2, max_size=4))
    parts = []
    for n, m in zip(ends, ends[1:], strict=False):
        sizes = [n, *draw(st.lists(st.integers(1, 2), max_size=2)), m]
        layers = []
        for a, b in zip(sizes, sizes[1:], strict=False):
            rows = draw(st.lists(st.lists(SMALL, min_size=a, max_size=a), min_size=b, max_size=b))
            layers.append((rows, draw(st.lists(SMALL, min_size=b, max_size=b))))
        parts.append(MLP.from_rows(layers, draw(st.sampled_from(activations or ACTIVATIONS))))
    return CompositionNetwork(tuple(parts))


def disguise(theta, draw):
    """Theta moved by elements of K_i: invertible at junctions and in linear parts, monomial elsewhere."""
    layers = [layer for part in theta.parts for layer in part.layers]
    for index in range(1, theta.depth):
        width = theta.widths[index]
        activation = theta.parts[theta.locate(index)[0]].activation
        if theta.is_junction(index) or isinstance(activation, Identity):
            k = draw(st.sampled_from(GENERAL[width]))
            before = k
        else:
            order = Permutation(tuple(draw(st.permutations(range(width)))))
            scales: dict[str, list[Any]] = {"positive": [1, 2, Fraction(1, 3)], "sign": [1, -1], "nonzero": [1, -2]}
            passing = scales[activation.freedom]
            c = Monomial(order, tuple(Fraction(draw(st.sampled_from(passing))) for _ in range(width)))
            before = c.matrix()
            k = Monomial(order, tuple(activation.multiplier(value) for value in c.scale)).matrix()
        lower, upper = layers[index - 1], layers[index]
        layers[index - 1] = Affine(before @ lower.weight, before.apply(lower.bias))
        layers[index] = Affine(upper.weight @ k.inverse(), upper.bias)
    parts, start = [], 0
    for part in theta.parts:
        parts.append(MLP(tuple(layers[start : start + part.depth]), part.activation))
        start += part.depth
    return CompositionNetwork(tuple(parts))


GENERAL = {
    1: [Matrix([[1]]), Matrix([[-3]])],
    2: [Matrix.identity(2), Matrix([[1, 2], [1, 1]]), Matrix([[0, 1], [-1, 0]])],
}


@given(compositions(), st.data())
def test_values_are_those_of_the_parts_in_a_row(theta, data):
    point = tuple(Fraction(data.draw(SMALL)) for _ in range(theta.widths[0]))
    if not theta.morphism().is_rational:
        return
    value = point
    for part in theta.parts:
        for index, layer in enumerate(part.layers, start=1):
            value = apply(rows_of(layer.weight.spelled()), value)
            value = tuple(a + b for a, b in zip(value, layer.bias, strict=True))
            if index < part.depth:
                value = tuple(map(part.activation, value))
    assert theta(point) == value
    assert sum(theta.is_junction(index) for index in range(1, theta.depth)) == len(theta.parts) - 1


@given(compositions(), st.data())
def test_disguises_are_found(theta, data):
    other = disguise(theta, data.draw)
    assume(MODEL.search_is_complete(theta))
    found = next(iter_transporters(MODEL, theta, other), None)
    assert found is not None
    before = identity_operator(theta.widths[0])
    layers = [[layer for part in network.parts for layer in part.layers] for network in (theta, other)]
    for index, k in enumerate((*found, identity_operator(theta.widths[-1])), start=1):
        ours, theirs = (affine[index - 1] for affine in layers)
        assert index == theta.depth or MODEL.in_symmetry_group(theta, index, k)
        assert theirs.weight.shape == ours.weight.shape
        if index == theta.depth or theta.is_junction(index):  # k f(before^{-1} x), by matrices
            assert theirs.weight == as_matrix(k) @ after(ours.weight, before.inverse())
        before = k


def test_near_misses_are_not_matched():
    wave = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1], [0, 1]], [0, 0])], Tanh())
    bend = MLP.from_rows([([[1, -1]], [0]), ([[3]], [0])])
    theta = CompositionNetwork((wave, bend))
    assert len(list(iter_transporters(MODEL, theta, theta))) == 1
    spoilt = CompositionNetwork((wave, MLP.from_rows([([[1, -1]], [0]), ([[4]], [0])])))
    flipped = CompositionNetwork((wave, MLP.from_rows([([[-1, 1]], [0]), ([[-3]], [0])])))  # relu lets no sign pass
    for other in (spoilt, flipped):
        assert list(iter_transporters(MODEL, theta, other)) == []


def test_shapes():
    part = MLP.from_rows([([[1]], [0])])
    with pytest.raises(InputError, match="at least one part"):
        CompositionNetwork(())
    with pytest.raises(CompositionError, match=r"in dimension 1, right starts in dimension 2 \(parts 0 and 1\)"):
        CompositionNetwork((part, MLP.from_rows([([[1, 1]], [0])])))
    with pytest.raises(InputError, match="no layer 2"):
        CompositionNetwork((part,)).locate(2)


def test_a_junction_carries_a_dense_matrix():
    """The rotation of order 3 on two coordinates, seen at a junction as a matrix that is not monomial."""
    turn = Matrix([[0, -1], [1, -1]])
    rows = Matrix([power.row(0) for power in (Matrix.identity(2), turn, turn @ turn)])
    ring = MLP((Affine.linear(rows), Affine.linear(Matrix([[1, -1, 0], [0, -1, 1]]))), RELU)
    head = MLP((Affine.linear(rows), Affine.linear(Matrix.identity(3))), Tanh())
    theta = CompositionNetwork((ring, head))
    report = verify(theta, EndActions((("r", turn, Monomial.of_permutation((2, 0, 1))),)))
    assert report.verdict.word == "proved"
    assert report.group.order == 3 and report.proof.homomorphism == "uniqueness"
    junction = report.proof.actions.on_layer(2)[0][1]
    assert isinstance(junction, Matrix) and (junction @ junction @ junction).is_identity
    wrong = verify(theta, EndActions((("r", turn, Monomial.identity(3)),)))
    assert wrong.verdict.word == "refuted" and wrong.end_to_end.word == "refuted"


@pytest.mark.parametrize("activation", [Tanh(), Power(3), LeakyRelu(-1), Identity(), Sigmoid()])
def test_odd_parts_in_a_row(activation):
    """x ↦ −x through a part of each kind: an odd one before, an odd one behind."""
    half = [0] if not isinstance(activation, Sigmoid) else [-2]
    if isinstance(activation, LeakyRelu):  # |x| is even: behind it nothing moves
        middle, last = MLP.from_rows([([[1]], [0]), ([[1]], [1])], activation), Monomial.identity(1)
    else:
        middle, last = MLP.from_rows([([[2]], [0]), ([[4]], half)], activation), MINUS
    odd = MLP.from_rows([([[1], [3]], [0, 0]), ([[1, 1]], [0])], Tanh())
    theta = CompositionNetwork((odd, middle, odd))
    ends = EndActions((("s", MINUS, last),))
    assert check_layerwise(MODEL, theta, ends, ends.group()).word == "proved"
    other = Monomial.identity(1) if last == MINUS else MINUS
    assert check_layerwise(MODEL, theta, (ends := EndActions((("s", MINUS, other),))), ends.group()).word == "refuted"


def test_stabilisers_name_the_layer_of_the_whole():
    wave = MLP.from_rows([([[1]], [1]), ([[1]], [0])], Tanh())
    twice = MLP.from_rows([([[1], [1]], [0, 0]), ([[1, 1]], [0])], Tanh())
    verdict = MODEL.check_trivial_stabiliser(CompositionNetwork((wave, twice)))
    assert verdict.word == "refuted" and verdict.witness == (3, 0, 1)
    blind = MLP.from_rows([([[1]], [1]), ([[0]], [0])], Tanh())
    theta = CompositionNetwork((blind, wave))
    assert MODEL.check_trivial_stabiliser(theta).word == "undecided"
    assert not MODEL.search_is_complete(theta)
    report = verify(theta, EndActions((("e", Monomial.identity(1), Monomial.identity(1)),)))
    assert report.layerwise.word == "proved"  # built at the junction, whose rows are dependent
    assert MODEL.check_adjunction(theta).word == "proved"
