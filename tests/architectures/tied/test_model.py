"""Tied weights: values by the formula, and which actions they absorb."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.forms import centred
from catnet.architectures.tied.model import TiedNetworks, coordinates
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.architectures.tied.tying import Tying, Untied
from catnet.category import RELU, Identity, LeakyRelu, Power, Sigmoid, Tanh
from catnet.errors import CompositionError, InputError, ShapeError
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.theorem import EndActions, check_layerwise
from catnet.theorem.transporter import iter_transporters

MODEL = TiedNetworks()
SMALL = st.integers(-2, 2)
ONES = {n: Matrix([[1] * n] * n) for n in (1, 2, 3)}
PATH = Matrix([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
ARROW = Matrix([[0, 1], [0, 0]])
DIAGONAL = Matrix([[1, 0], [0, 2]])
MIXINGS = [*ONES.values(), PATH, ARROW, DIAGONAL, Matrix.identity(2), Matrix([[0, 1], [1, 0]])]
ACTIVATIONS = [RELU, Tanh(), LeakyRelu("1/2"), Power(3), Identity(), Sigmoid()]


def matrices(rows, columns):
    row = st.lists(SMALL, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows).map(lambda table: Matrix(table, columns=columns))


@st.composite
def tied_networks(draw, mixings=tuple(MIXINGS), activations=tuple(ACTIVATIONS), least=1):
    sizes = draw(st.lists(st.integers(1, 2), min_size=least + 1, max_size=4))
    layers = []
    for n, m in zip(sizes, sizes[1:], strict=False):
        bias = draw(st.lists(SMALL, min_size=m, max_size=m))
        layers.append(TiedLayer(draw(matrices(m, n)), draw(matrices(m, n)), tuple(bias)))
    return TiedNetwork(draw(st.sampled_from(list(mixings))), draw(st.sampled_from(list(activations))), tuple(layers))


def by_formula(theta, tokens):
    """sigma(own x_t + neighbours Σ_s M_ts x_s + b), with lists and Fractions."""
    for number, layer in enumerate(theta.layers, start=1):
        following = []
        for t in range(theta.tokens):
            value = []
            for a in range(layer.own.shape[0]):
                total = layer.bias[a]
                for b in range(layer.own.shape[1]):
                    total += layer.own[a, b] * tokens[t][b]
                    read = sum(theta.mixing[t, s] * tokens[s][b] for s in range(theta.tokens))
                    total += layer.neighbours[a, b] * read
                value.append(total if number == theta.depth else theta.activation(total))
            following.append(value)
        tokens = following
    return tokens


def disguise(theta, draw):
    """Hidden features permuted and scaled, the same on every token."""
    layers = list(theta.layers)
    freedom: dict[str, Any] = {
        "positive": [1, 2, Fraction(1, 3)],
        "sign": [1, -1],
        "nonzero": [1, -2],
        "none": [1],
    }
    for index in range(1, theta.depth):
        width = theta.features[index]
        order = Permutation(tuple(draw(st.permutations(range(width)))))
        scale = tuple(Fraction(draw(st.sampled_from(freedom[theta.activation.freedom]))) for _ in range(width))
        passed = Monomial(order, tuple(theta.activation.multiplier(c) for c in scale))
        lower, upper = layers[index - 1], layers[index]
        c = Monomial(order, scale)
        layers[index - 1] = TiedLayer(c.times(lower.own), c.times(lower.neighbours), c.apply(lower.bias))
        back = passed.inverse()
        layers[index] = TiedLayer(back.after(upper.own), back.after(upper.neighbours), upper.bias)
    return TiedNetwork(theta.mixing, theta.activation, tuple(layers))


@given(tied_networks(activations=[RELU, Power(3), Identity(), LeakyRelu("1/2")]), st.data())
def test_values_follow_the_formula(theta, data):
    tokens = data.draw(
        st.lists(
            st.lists(SMALL.map(Fraction), min_size=theta.features[0], max_size=theta.features[0]),
            min_size=theta.tokens,
            max_size=theta.tokens,
        )
    )
    flat = [value for token in tokens for value in token]
    assert theta(flat) == tuple(value for token in by_formula(theta, tokens) for value in token)
    assert theta.widths == tuple(theta.tokens * d for d in theta.features)


@given(tied_networks(activations=[Sigmoid()]))
def test_centred_coordinates_are_those_of_the_network_written_out(theta):
    known = coordinates(theta)
    if Tying(theta.mixing).row_sum is None:
        assert known == theta
    else:
        assert known.mlp() == centred(theta.mlp())


@given(tied_networks(least=2), st.data())
def test_disguises_are_found(theta, data):
    other = disguise(theta, data.draw)
    if MODEL.search_is_complete(theta):
        found = next(iter_transporters(MODEL, theta, other), None)
        assert found is not None
        assert all(MODEL.in_symmetry_group(theta, index, k) for index, k in enumerate(found, start=1))


@given(tied_networks(mixings=[ONES[3], PATH]), st.data())
def test_near_misses_are_not_matched(theta, data):
    place = data.draw(st.integers(0, theta.depth - 1))
    layer = theta.layers[place]
    bias = tuple(value * 2 + 7 for value in layer.bias[:1]) + layer.bias[1:]
    layers = [*theta.layers[:place], TiedLayer(layer.own, layer.neighbours, bias), *theta.layers[place + 1 :]]
    other = TiedNetwork(theta.mixing, theta.activation, tuple(layers))
    if place == theta.depth - 1:  # the last bias is in no orbit but its own
        assert next(iter_transporters(MODEL, theta, other), None) is None


@pytest.mark.parametrize("mixing", MIXINGS)
@pytest.mark.parametrize("width", [1, 2])
def test_untie_undoes_tie(mixing, width):
    tying = Tying(mixing)
    own, neighbours = Matrix([[1, 2]] * width), Matrix([[3, -1]] * width)
    found = tying.untie(tying.tie(own, neighbours), width, 2)
    assert found is not None and tying.tie(*found) == tying.tie(own, neighbours)
    if tying.factor is None:
        assert found == (own, neighbours)
    size = mixing.shape[0]
    if size > 1:
        stray = Matrix([[int(i == width * size - 1 and j == 0) for j in range(2 * size)] for i in range(width * size)])
        assert tying.untie(tying.tie(own, neighbours) + stray, width, 2) is None


def test_token_permutations_of_a_graph():
    """The path has the mirror as its only symmetry; a set has all."""
    layer = TiedLayer(Matrix([[2]]), Matrix([[1]]), (1,))
    for images in permutations(range(3)):
        p = Monomial.of_permutation(images)
        for mixing, fits in ((ONES[3], True), (PATH, images in ((0, 1, 2), (2, 1, 0)))):
            theta = TiedNetwork(mixing, RELU, (layer, layer))
            verdict = MODEL.check_adjunction(theta, (("p", p, p),))
            assert verdict.word == ("proved" if fits else "refuted")
            assert MODEL.check_adjunction(theta, (("p", p, Monomial.identity(3)),)).word == (
                "proved" if images == (0, 1, 2) else "refuted"
            )


@given(tied_networks(least=2), st.data())
def test_permuted_tokens_with_features_beside(theta, data):
    """The theorem for P ⊗ A: proved layer by layer where f is equivariant, with P on every hidden space."""
    n, d = theta.tokens, theta.features[0]
    fitting = [
        images
        for images in permutations(range(n))
        if all(theta.mixing[images[t], images[s]] == theta.mixing[t, s] for t in range(n) for s in range(n))
    ]
    p = Monomial.of_permutation(data.draw(st.sampled_from(fitting)))
    first, last = (Tying.spread(p, width) for width in (d, theta.features[-1]))
    report = verify(theta, EndActions((("p", first, last),)))
    assert report.adjunction.word == "proved" and report.end_to_end.word != "refuted"
    if isinstance(theta.activation, Identity):
        return  # features with dependent rows are left open there
    if report.layerwise.word == "proved":
        for index in range(1, theta.depth):
            own = MODEL.own_action(theta, index, first, last)
            assert as_matrix(own) == p.matrix().kron(Matrix.identity(theta.features[index]))
    assert report.layerwise.word == "proved"


def test_features_are_absorbed():
    """x ↦ −x on the features of every token, with a tanh Deep Set: odd without biases, and flips of the features."""
    layer = TiedLayer(Matrix([[2]]), Matrix([[1]]), (0,))
    theta = TiedNetwork(ONES[3], Tanh(), (layer, layer))
    minus = Monomial.diagonal([Fraction(-1)] * 3)
    report = verify(theta, EndActions((("s", minus, minus),)))
    assert report.verdict.word == report.layerwise.word == "proved"
    assert report.proof.actions.on_layer(1)[0][1] == minus
    both = Monomial(Permutation((1, 0, 2)), minus.scale)
    report = verify(theta, EndActions((("s", both, both),)))
    assert report.verdict.word == "proved" and report.proof.actions.on_layer(1)[0][1] == both
    biased = TiedNetwork(ONES[3], Tanh(), (TiedLayer(layer.own, layer.neighbours, (1,)), layer))
    report = verify(biased, EndActions((("s", minus, minus),)))
    assert report.end_to_end.word == report.layerwise.word == "refuted"


def test_actions_of_tied_shape_are_absorbed_and_transported():
    """1 + J on the tokens is carried into own and neighbours of a Deep Set, and J − 1 for a pair is a permutation."""
    layer = TiedLayer(Matrix([[2]]), Matrix([[1]]), (1,))
    theta = TiedNetwork(ONES[3], RELU, (layer, TiedLayer(Matrix([[1]]), Matrix([[5]]), (0,)), layer))
    g = Matrix.identity(3) + ONES[3]
    actions = (("g", g, Matrix.identity(3)),)
    assert MODEL.check_adjunction(theta, actions).word == "proved"
    moved = MODEL.transport(theta, g, Monomial.identity(3))
    point = (Fraction(1), Fraction(-2), Fraction(5))
    assert moved(point) == theta(g.inverse().apply(point)) != theta(point)
    alone = TiedNetwork(ONES[3], RELU, (layer,))
    both = MODEL.transport(alone, g, g)
    assert both(point) == g.apply(alone(g.inverse().apply(point)))
    # reading the network of a graph, the same operator is not tied any more
    path = TiedNetwork(PATH, RELU, theta.layers)
    verdict = MODEL.check_adjunction(path, actions)
    assert verdict.word == "refuted" and isinstance(verdict.witness, Untied)


@given(tied_networks(mixings=[ONES[3], PATH, ARROW, DIAGONAL]), st.data())
def test_a_refuted_adjunction_shows_what_is_carried_out(theta, data):
    ends = [theta.widths[0], theta.widths[-1]]
    side = data.draw(st.integers(0, 1))
    rows = [[int(i == j) for j in range(ends[side])] for i in range(ends[side])]
    rows[data.draw(st.integers(0, ends[side] - 1))][data.draw(st.integers(0, ends[side] - 1))] += 3
    operators: list[Operator] = [Monomial.identity(size) for size in ends]
    operators[side] = Matrix(rows)
    verdict = MODEL.check_adjunction(theta, (("g", *operators),))
    point = tuple(Fraction(place + 1) for place in range(ends[0]))
    if verdict.word == "refuted":
        witness, tying = verdict.witness, Tying(theta.mixing)
        rows, columns = theta.features[witness.layer], theta.features[witness.layer - 1]
        if witness.weight.shape[1] == 1 and witness.words.startswith("the tied bias"):
            assert any(row != witness.image.row(place % rows) for place, row in enumerate(witness.image.rows()))
        else:
            assert tying.untie(witness.weight, rows, columns) is not None
            assert tying.untie(witness.image, rows, columns) is None
    elif theta.morphism().is_rational and verdict.word == "proved":
        moved = MODEL.transport(theta, *operators)
        expected = operators[1].apply(theta(operators[0].inverse().apply(point)))
        assert moved(point) == expected


def test_without_actions():
    layer = TiedLayer(Matrix([[2]]), Matrix([[1]]), (1,))
    for mixing in MIXINGS:
        verdict = MODEL.check_adjunction(TiedNetwork(mixing, RELU, (layer, layer)))
        assert verdict.word == ("proved" if mixing.shape[0] == 1 else "refuted")
    nothing = TiedLayer(Matrix.zeros(0, 0), Matrix.zeros(0, 0), ())
    assert MODEL.check_adjunction(TiedNetwork(ONES[3], RELU, (nothing,))).word == "proved"


def test_the_theorem_does_not_apply():
    layer = TiedLayer(Matrix([[2]]), Matrix([[1]]), (1,))
    theta = TiedNetwork(ONES[3], RELU, (layer, layer))
    flip = Monomial.diagonal(list(map(Fraction, (-1, 1, 1))))
    report = verify(theta, EndActions((("s", flip, Monomial.identity(3)),)))
    assert report.adjunction.word == "refuted"
    assert report.end_to_end.word == report.verdict.word == "refuted"  # by a point all the same
    assert report.layerwise.word == "refuted" and "the whole is not equivariant" in report.layerwise.reason
    found = check_layerwise(MODEL, theta, report.ends, report.group)
    assert found.reason.startswith("the theorem does not apply: layer 1 does not absorb s")


def test_permutations_and_tied_operators_are_not_mixed():
    layer = TiedLayer(Matrix([[2]]), Matrix([[1]]), (1,))
    theta = TiedNetwork(ONES[3], RELU, (layer, layer))
    p, one = Monomial.of_permutation((1, 0, 2)), Monomial.identity(3)
    mirror = Matrix.identity(3) - ONES[3] * Fraction(2, 3)  # of order 2, tied
    assert MODEL.check_adjunction(theta, (("m", mirror, one),)).word == "proved"
    assert MODEL.check_adjunction(theta, (("p", p, p), ("m", mirror, one))).word == "undecided"


def test_shapes():
    with pytest.raises(ShapeError, match="square"):
        TiedNetwork(Matrix([[1, 2]]), RELU, (TiedLayer(Matrix([[1]]), Matrix([[1]]), (0,)),))
    with pytest.raises(InputError, match="at least one token"):
        TiedNetwork(Matrix.zeros(0, 0), RELU, (TiedLayer(Matrix([[1]]), Matrix([[1]]), (0,)),))
    with pytest.raises(InputError, match="at least one layer"):
        TiedNetwork(ONES[2], RELU, ())
    with pytest.raises(ShapeError, match="'neighbours'"):
        TiedLayer(Matrix([[1]]), Matrix([[1, 2]]), (0,))
    with pytest.raises(ShapeError, match="bias 2 entries"):
        TiedLayer(Matrix([[1]]), Matrix([[1]]), (0, 0))
    with pytest.raises(CompositionError, match="left has 1 features, right reads 2"):
        layers = (TiedLayer(Matrix([[1]]), Matrix([[1]]), (0,)), TiedLayer(Matrix([[1, 1]]), Matrix([[1, 1]]), (0,)))
        TiedNetwork(ONES[2], RELU, layers)
