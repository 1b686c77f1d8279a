"""Tied networks: equal as written out, identifiable where features tell the tokens apart, twins where they cannot."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures import known
from catnet.architectures.tied.architecture import TiedArchitecture, TiedReduction, confused_tokens
from catnet.architectures.tied.model import TiedNetworks
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.architectures.tied.tying import Tying
from catnet.category import RELU, Identity, LeakyRelu, Sigmoid, Tanh
from catnet.questions.same_function import check_same_function
from catnet.theorem.transporter import iter_transporters
from tests.architectures.tied.test_model import ARROW, DIAGONAL, ONES, PATH, by_formula, disguise, tied_networks

KNOWN = TiedArchitecture(known.KNOWN)


def layer(own, neighbours, bias):
    return TiedLayer(Matrix(own), Matrix(neighbours), tuple(bias))


FIRST, LAST = layer([[1], [2]], [[2], [1]], [1, 3]), layer([[3, 1]], [[1, 1]], [1])


def require_twin(theta, verdict):
    twin = verdict.witness
    assert verdict.word == "refuted" and twin.mixing == theta.mixing and twin.features == theta.features
    assert twin != theta and check_same_function(theta, twin).word == "proved"
    return twin


@given(tied_networks(activations=[RELU, Tanh(), Sigmoid(), Identity(), LeakyRelu(-1)], least=2), st.data())
def test_disguises_are_equal(theta, data):
    assert check_same_function(theta, disguise(theta, data.draw)).word == "proved"


def test_a_difference_is_one_of_the_tied_functions():
    theta = TiedNetwork(PATH, RELU, (FIRST, LAST))
    other = TiedNetwork(PATH, RELU, (FIRST, layer([[3, 1]], [[1, 2]], [1])))
    witness = check_same_function(theta, other).witness
    tokens = [[value] for value in witness.point]
    assert witness.left == tuple(v for token in by_formula(theta, tokens) for v in token)
    assert witness.right == tuple(v for token in by_formula(other, tokens) for v in token) != witness.left


@pytest.mark.parametrize("mixing", [ONES[3], PATH, Matrix([[0, 1, 1], [1, 0, 0], [0, 2, 5]])])
@pytest.mark.parametrize("activation", [Tanh(), Sigmoid()])
def test_tanh_features_that_tell_tokens_apart(mixing, activation):
    verdict = KNOWN.check_identifiable(TiedNetwork(mixing, activation, (FIRST, LAST)))
    if activation == Sigmoid() and Tying(mixing).row_sum is None:
        assert verdict.word == "undecided" and "row" in verdict.reason
    elif mixing == PATH:
        # the tokens at both ends read the same neighbours, yet own keeps them apart
        assert verdict.word == "proved"
    else:
        assert verdict.word == "proved" and "Vlačić" in verdict.reference


def test_features_that_do_not():
    own_nothing = layer([[0], [2]], [[2], [1]], [1, 3])
    verdict = KNOWN.check_identifiable(TiedNetwork(ONES[3], Tanh(), (own_nothing, LAST)))
    assert verdict.word == "undecided" and "feature 0 of layer 1" in verdict.reason
    assert "token 1 reads no other" in confused_tokens(TiedNetwork(ARROW, Tanh(), (FIRST, LAST)))


def brute_confusion(theta):
    """Whether some row of a hidden layer, written out at t, is written out at u by weights found by elimination."""
    for index in range(1, theta.depth):
        weights = theta.layers[index - 1]
        d = weights.own.shape[1]
        dense = theta.mlp().layers[index - 1].weight
        for t in range(theta.tokens):
            for a in range(weights.own.shape[0]):
                row = dense.row(t * weights.own.shape[0] + a)
                for u in range(theta.tokens):
                    if u == t:
                        continue
                    # unknown own', neighbours' (2 d numbers): δ_us own' + M_us neighbours' = row at token s
                    system = Matrix(
                        [
                            [int(u == s and b == c) for c in range(d)]
                            + [theta.mixing[u, s] * (b == c) for c in range(d)]
                            for s in range(theta.tokens)
                            for b in range(d)
                        ]
                    )
                    if system.solve(Matrix.column(row)) is not None:
                        return True
    return False


@given(tied_networks(mixings=[ONES[2], ONES[3], PATH, Matrix([[0, 1, 1], [1, 0, 0], [0, 2, 5]])], least=2))
def test_confusion_by_elimination(theta):
    assert bool(confused_tokens(theta)) == brute_confusion(theta)


@pytest.mark.parametrize("activation", [RELU, Tanh(), Sigmoid(), Identity()])
def test_two_tokens_can_be_exchanged_and_back(activation):
    theta = TiedNetwork(ONES[2], activation, (FIRST, layer([[3, 1], [1, 1]], [[1, 1], [2, 0]], [1, 0])))
    twin = require_twin(theta, KNOWN.check_identifiable(theta))
    assert twin.layers[0] != theta.layers[0]
    swap = TiedNetwork(Matrix([[0, 1], [1, 0]]), activation, theta.layers)
    twin = require_twin(swap, KNOWN.check_identifiable(swap))
    assert (twin.layers[0].own, twin.layers[0].neighbours) == (FIRST.neighbours, FIRST.own)


@pytest.mark.parametrize("mixing", [ONES[1], Matrix.identity(3) * 2, Matrix.zeros(2, 2)])
@pytest.mark.parametrize("activation", [Tanh(), Sigmoid(), RELU])
def test_tokens_by_themselves(mixing, activation):
    """Where M = c I, own and neighbours do the same, and one token's network decides."""
    theta = TiedNetwork(mixing, activation, (FIRST, LAST))
    factor = Tying(mixing).factor
    merged = [TiedLayer(part.own + part.neighbours * factor, part.own * 0, part.bias) for part in theta.layers]
    other = TiedNetwork(mixing, activation, tuple(merged))
    assert other.mlp() == theta.mlp() and check_same_function(theta, other).word == "proved"
    assert next(iter_transporters(TiedNetworks(), theta, other), None) is not None  # the layers are the same maps
    assert KNOWN.check_identifiable(theta).word == KNOWN.check_identifiable(other).word == "proved"
    copies = TiedNetwork(mixing, activation, (layer([[1], [1]], [[1], [1]], [1, 1]), LAST))
    require_twin(copies, KNOWN.check_identifiable(copies))
    found = KNOWN.reduce(copies)
    assert found.check().word == "proved" and found.small.features == (1, 1, 1)


def test_degenerate_features():
    copies = layer([[1], [1], [2]], [[2], [2], [1]], [1, 1, 0])
    wide = layer([[3, 1, 1]], [[1, 1, 2]], [1])
    for mixing in (ONES[3], PATH, DIAGONAL):
        theta = TiedNetwork(mixing, Tanh(), (copies, wide))
        require_twin(theta, KNOWN.check_identifiable(theta))
        found = KNOWN.reduce(theta)
        assert found.check().word == "proved" and found.small.features == (1, 2, 1)
    unread = TiedNetwork(PATH, RELU, (FIRST, layer([[3, 0]], [[1, 0]], [1])))
    require_twin(unread, KNOWN.check_identifiable(unread))
    # a constant: every token of a regular graph gets the same from its neighbours, those of a path do not
    constant = layer([[1], [0]], [[2], [0]], [1, 3])
    regular = TiedNetwork(ONES[3], RELU, (constant, LAST))
    twin = require_twin(regular, KNOWN.check_identifiable(regular))
    assert twin.layers[1].bias == (Fraction(1 + 3 * 1 + 3 * 3 * 1),)
    assert KNOWN.reduce(regular).small.features == (1, 1, 1)
    path = TiedNetwork(PATH, RELU, (constant, LAST))
    assert KNOWN.check_identifiable(path).word == "undecided"
    assert KNOWN.reduce(path).small.features == (1, 2, 1)


def test_shallow_and_constant_ones():
    assert KNOWN.check_identifiable(TiedNetwork(PATH, RELU, (FIRST,))).word == "proved"
    assert KNOWN.check_identifiable(TiedNetwork(ONES[1], RELU, (FIRST,))).word == "proved"
    nothing = TiedLayer(Matrix.zeros(0, 2), Matrix.zeros(0, 2), ())
    constant = TiedLayer(Matrix.zeros(1, 0), Matrix.zeros(1, 0), (4,))
    theta = TiedNetwork(ONES[3], Tanh(), (nothing, constant))
    assert theta((Fraction(1),) * 6) == (Fraction(4),) * 3
    assert KNOWN.check_identifiable(theta).word == "proved"
    assert check_same_function(theta, theta).word == "proved" and KNOWN.reduce(theta).small == theta


def test_a_twin_written_out_is_no_tied_twin():
    """Rows that cancel when turned round together make a ReLU network ambiguous, written out; tied, it is left open."""
    theta = TiedNetwork(ONES[3], RELU, (layer([[1], [-1]], [[0], [0]], [1, 2]), layer([[1, 1]], [[0, 0]], [0])))
    verdict = KNOWN.check_identifiable(theta)
    assert verdict.word == "undecided" and "no tied one was found" in verdict.reason


@given(tied_networks(activations=[Tanh(), RELU, Sigmoid(), Identity()]))
def test_verdicts_hold_water(theta):
    verdict = KNOWN.check_identifiable(theta)
    if verdict.word == "refuted" and verdict.witness is not None:
        require_twin(theta, verdict)
    found = KNOWN.reduce(theta)
    assert isinstance(found, TiedReduction) and found.check().word == "proved"
    assert all(a <= b for a, b in zip(found.small.features, theta.features, strict=True))
    spoilt = TiedNetwork(theta.mixing, theta.activation, (*theta.layers[:-1], other_end(theta)))
    assert TiedReduction(theta, spoilt, known.KNOWN).check().word != "proved"


def other_end(theta):
    last = theta.layers[-1]
    return TiedLayer(last.own, last.neighbours, tuple(value + 1 for value in last.bias))
