"""Identifiability of several layers of softmax heads: what is proved, what is refuted, and lemma 4 in numbers."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.constants import free_constants, moved, settled
from catnet.architectures.attention.layers import Embedding, Linear, Readout
from catnet.architectures.attention.multihead import MultiHeadArchitecture
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.softmax_depth import check_heads_by_peeling, stages_of
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.testing.attention import multi_head_disguises, multi_head_networks
from catnet.testing.values import matrices
from catnet.theorem.transporter import transporter_found
from catnet.verdict import Proved, Refuted

ARCHITECTURE = MultiHeadArchitecture()
ONE = Matrix([[1]])
A, B = Matrix([[1, 2], [0, 1]]), Matrix([[2, 0], [1, -1]])
V, W = Matrix([[1, 1]]), Matrix([[1, -1]])
HEADS = SoftmaxHeads(((A, V), (B, W)), 2)
MIX = Linear(Matrix([[1, 1], [0, 1]]))
BIASED = Linear(Matrix([[1, 1], [0, 1]]), (1, 2))
READ = Readout(Matrix([[1, 0, 2, 1, 0, 1], [0, 1, 1, 1, 3, 0]]), 3, (1, 0))
CODED = Embedding(Matrix([[1, 1, 0], [0, 1, 1]]), Matrix([[0, 1, 2], [1, 0, 0]]))
DEEP = {
    "two layers": (HEADS, MIX, HEADS, MIX),
    "a bias between them": (HEADS, BIASED, HEADS, MIX),
    "heads on heads": (HEADS, HEADS, MIX),
    "a readout": (HEADS, BIASED, HEADS, READ),
    "encodings": (CODED, HEADS, BIASED, HEADS, MIX),
    "encodings and a readout": (CODED, HEADS, READ),
    "three layers": (HEADS, MIX, HEADS, BIASED, HEADS, READ),
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_networks_are_identified(name):
    theta = MultiHeadNetwork(3, DEEP[name])
    verdict = ARCHITECTURE.check_identifiable(theta)
    assert verdict.word == "proved", verdict.reason
    assert "theorems 6 to 9" in verdict.reference


def changed(heads: SoftmaxHeads, number: int, score: Matrix | None = None, value: Matrix | None = None) -> SoftmaxHeads:
    pairs = list(heads.heads)
    old = pairs[number]
    pairs[number] = (old[0] if score is None else score, old[1] if value is None else value)
    return SoftmaxHeads(tuple(pairs), heads.inputs, heads.causal)


ZERO = Matrix.zeros(2, 2)
TURN = Matrix([[0, 1], [-1, 0]])
LACKING = {
    "two tokens": (2, (HEADS, MIX, HEADS, MIX), "needs three"),
    "equal scores": (3, (changed(HEADS, 1, A), MIX), "same score"),
    "a value of low rank": (3, (changed(HEADS, 0, value=Matrix([[0, 0]])), MIX), "value of head 0"),
    "an output that is not read": (3, (HEADS, Linear(Matrix([[1, 0], [2, 0]]))), "are read"),
    "a mask below": (3, (SoftmaxHeads(HEADS.heads, 2, True), MIX, HEADS, MIX), "causal mask"),
    "fewer outputs than features": (3, (HEADS, MIX, HEADS, Linear(V)), "rank 1"),
    "a score that is antisymmetric": (3, (changed(HEADS, 1, TURN), READ), "antisymmetric"),
    "a score that is zero": (3, (changed(HEADS, 1, ZERO), READ), "score is 0"),
    "one direction of scores": (
        3,
        (HEADS, BIASED, SoftmaxHeads(((V.T @ V, V), (W.T @ V, W)), 2), MIX),
        "constant can move",
    ),
    "an embedding of low rank": (3, (Embedding(Matrix([[1], [1]])), HEADS, MIX), "W has rank 1"),
    "opposite scores": (3, (CODED, SoftmaxHeads(((A, V), (-A, W)), 2), MIX), "opposite"),
    "many heads": (3, (CODED, SoftmaxHeads(((A, V), (B, W), (A + B, V)), 2), Linear(Matrix([[1, 1, 2]] * 2))), "fewer"),
    "two linear layers": (3, (HEADS, MIX, MIX), "at most one linear layer"),
}


@pytest.mark.parametrize("name", LACKING)
def test_a_hypothesis_that_fails_is_named(name):
    tokens, layers, words = LACKING[name]
    verdict = check_heads_by_peeling(MultiHeadNetwork(tokens, layers))
    assert verdict.word == "undecided"
    assert words in verdict.reason


TWINS = {
    "equal scores": MultiHeadNetwork(3, (changed(HEADS, 1, A), MIX)),
    "a constant that moves": MultiHeadNetwork(
        3, (HEADS, BIASED, SoftmaxHeads(((V.T @ V, V), (W.T @ V, W)), 2), BIASED)
    ),
    "two heads that can be turned": MultiHeadNetwork(
        2, (SoftmaxHeads(((A, V), (B, V)), 2), Linear(Matrix([[1, -1], [2, -2]])))
    ),
    "an output that is not read": MultiHeadNetwork(3, (HEADS, HEADS, Linear(Matrix([[1, 0], [2, 0]])))),
    "encodings that move": MultiHeadNetwork(3, (CODED, SoftmaxHeads(((V.T @ V, V), (W.T @ V, W)), 2), BIASED)),
}


@pytest.mark.parametrize("name", TWINS)
def test_twins_have_the_function_and_are_not_in_the_orbit(name):
    theta = TWINS[name]
    verdict = ARCHITECTURE.check_identifiable(theta)
    assert isinstance(verdict, Refuted), verdict.reason
    twin = verdict.witness
    assert not transporter_found(ARCHITECTURE.model, theta, twin)
    assert isinstance(ARCHITECTURE.check_same_function(theta, twin), Proved)
    source = np.random.default_rng(1)
    for point in source.standard_normal((5, theta.widths[0])):
        np.testing.assert_allclose(values(theta, point), values(twin, point), rtol=1e-9, atol=1e-9)


def values(theta, point):
    """The network in floats."""
    x = np.asarray(point, dtype=float).reshape(theta.tokens, -1).T
    for layer in theta.layers:
        x = layer_values(layer, x)
    return x.T.ravel()


def array(matrix):
    return np.array([[float(value) for value in row] for row in matrix.rows()]).reshape(matrix.shape)


def layer_values(layer, x):
    if isinstance(layer, SoftmaxHeads):
        parts = [np.zeros((0, x.shape[1]))]
        for score, value in layer.heads:
            scores = x.T @ array(score) @ x
            if layer.causal:
                scores = np.where(np.tri(len(scores)).T > 0, scores, -np.inf)
            weights = np.exp(scores - scores.max(axis=0))
            parts.append(array(value) @ x @ (weights / weights.sum(axis=0)))
        return np.concatenate(parts)
    if isinstance(layer, Readout):
        total = sum(array(part) @ x[:, t] for t, part in enumerate(layer.blocks))
        return (total + np.array([float(b) for b in layer.bias or [0] * layer.outputs]))[:, None]
    x = array(layer.weight) @ x
    if isinstance(layer, Embedding):
        return x if layer.encoding is None else x + array(layer.encoding)
    return x if layer.bias is None else x + np.array([float(b) for b in layer.bias])[:, None]


@pytest.mark.parametrize("name", ["two layers", "a bias between them", "a readout", "three layers"])
def test_lemma_4_in_numbers(name):
    """The difference of two inputs that agree but for the sign of v leaves the odd term, ε Λ Σ U_h v s(…)."""
    theta = MultiHeadNetwork(3, DEEP[name])
    _, stages = stages_of(theta)
    rest = np.eye(2)
    for stage in stages[1:]:
        rest = array(stage.whole) @ rest
    x, v, outputs = np.array([0.3, -0.4]), np.array([0.7, 0.2]), stages[-1].whole.shape[0]
    predicted = np.zeros(outputs)
    for part, score in zip(stages[0].effective, stages[0].scores, strict=True):
        for sign in (1, -1):
            z = sign * v @ array(score) @ x - np.log(2)
            predicted += sign * rest @ array(part) @ (sign * v) / (1 + np.exp(-z))
    errors = []
    for epsilon in (0.05, 0.025):
        found = np.zeros(outputs)
        for sign in (1, -1):
            tokens = np.tile(x / epsilon, (3, 1))
            tokens[0] += epsilon * sign * v
            found += sign * values(theta, tokens.ravel())[-outputs:]
        errors.append(np.abs(found / epsilon - predicted).max())
    assert errors[1] < 0.3 * errors[0] + 1e-6  # of order ε², so a quarter
    assert errors[1] < 0.1


@settings(max_examples=40)
@given(st.data())
def test_disguises_are_identified_alike(data):
    theta = data.draw(multi_head_networks())
    other = data.draw(multi_head_disguises(theta))
    words = [ARCHITECTURE.check_identifiable(one).word for one in (theta, other)]
    assert words[0] == words[1] or "undecided" in words


@settings(max_examples=60)
@given(st.data())
def test_constants_that_move_keep_the_function(data):
    n, d = 3, 2
    lower = Linear(data.draw(matrices(rows=d, columns=1)), (1, 2))
    score = Matrix.column((1, 1)) @ data.draw(matrices(rows=1, columns=d))
    heads = SoftmaxHeads(((score, data.draw(matrices(rows=1, columns=d))),), d)
    theta = MultiHeadNetwork(n, (lower, heads, Linear(ONE, (0,))))
    free = free_constants(heads, n)
    assert (score @ free).is_zero or heads.heads[0][1].is_zero
    for k in range(free.shape[1]):
        twin = moved(theta, 1, free.select(columns=[k]))
        assert twin is not None
        np.testing.assert_allclose(values(theta, [1, -1, 0.5]), values(twin, [1, -1, 0.5]), rtol=1e-9, atol=1e-9)
        assert settled(twin) == settled(theta)
