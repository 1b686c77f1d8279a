"""The theorem on attention networks: named instances, near misses, degenerate ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout, Softmax
from catnet.architectures.attention.lightning import LightningArchitecture
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.network import AttentionNetwork, SoftmaxNetwork
from catnet.architectures.attention.softmax import SoftmaxArchitecture
from catnet.groups.operators import as_matrix
from catnet.theorem.action import EndActions
from catnet.theorem.proof import check_layerwise
from catnet.verdict import Proved, Refuted, Undecided
from tests.architectures.attention.cases import disguises, naive, networks, points

MODEL, LIGHTNING, SOFTMAX = AttentionNetworks(), LightningArchitecture(), SoftmaxArchitecture()
EYE = Matrix.identity


def tokens_matrix(images):
    return Monomial.of_permutation(images).matrix()


def generator(name, images, first, last, *, readout=False):
    """P ⊗ F at the input, P ⊗ G, or G behind a readout, at the output."""
    order = tokens_matrix(images)
    return (name, order.kron(first), last if readout else order.kron(last))


def layerwise(theta, generators):
    ends = EndActions(tuple(generators))
    return check_layerwise(MODEL, theta, ends, ends.group())


def action(verdict, layer):
    return {name: operators[layer] for name, operators in verdict.certificate.actions.generators}


# ---- 1 and 3: token permutations with positional encodings, a latent GL(d) action found by solving

S3 = {"r": (1, 2, 0), "s": (1, 0, 2)}
LATENT = Matrix([[1, 2, 0], [0, 1, 1], [1, 0, 1]])
"""Some invertible matrix, to disguise the latent space with."""


def one_hot(*, readout, entry=Fraction(0)):
    """Encodings that are one-hot up to LATENT, all scores symmetric under S_3; `entry` is added to one number of E."""
    tables = [[1 if i == j else 0 for j in range(3)] for i in range(3)]
    back = LATENT.inverse()
    ones = Matrix([[1] * 3] * 3)
    spoiled = Matrix(tables) + Matrix([[entry, 0, 0], [0, 0, 0], [0, 0, 0]])
    embedding = Embedding(LATENT @ Matrix([[1], [1], [1]]), LATENT @ spoiled)
    head = Head(back.T @ (2 * EYE(3) + ones) @ back, Matrix([[1, 1, 1]]) @ back)
    layers = [embedding, Heads((head,), 3)]
    if readout:
        layers.append(Readout(Matrix([[5, 5, 5]]), 3, [7]))
    return AttentionNetwork(3, tuple(layers))


@pytest.mark.parametrize("readout", [False, True])
def test_encodings_come_out_equivariant(readout):
    theta = one_hot(readout=readout)
    ends = [generator(name, images, EYE(1), EYE(1), readout=readout) for name, images in S3.items()]
    verdict = layerwise(theta, ends)
    assert isinstance(verdict, Proved) and verdict.certificate.homomorphism == "uniqueness"
    encoding = theta.layers[0].encoding
    for name, images in S3.items():
        k = action(verdict, 1)[name]
        order = tokens_matrix(images)
        feature = LATENT @ order @ LATENT.inverse()
        assert as_matrix(k) == order.kron(feature)
        assert feature @ encoding == encoding @ order  # k_1(g) E = E P
        assert not isinstance(k, Monomial)


@pytest.mark.parametrize("readout", [False, True])
def test_one_entry_of_an_encoding_breaks_it(readout):
    theta = one_hot(readout=readout, entry=Fraction(1, 10**30))
    ends = [generator(name, images, EYE(1), EYE(1), readout=readout) for name, images in S3.items()]
    verdict = layerwise(theta, ends)
    assert isinstance(verdict, Refuted) and verdict.witness.layer in (1, 2)
    first, last = EndActions(tuple(ends)).generators[0][1:]
    moved = MODEL.transport(theta, first, last)
    found = LIGHTNING.check_same_function(moved, theta)
    assert isinstance(found, Refuted)
    back = first.inverse().apply(found.witness.point)
    assert naive(theta, first.apply(back)) != last.apply(naive(theta, back))


TURN = Matrix([[0, -1], [1, -1]])
"""Of order three; a form that it keeps is 2 x² − 2 x y + 2 y²."""


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize("heads", [1, 2])
def test_several_layers(depth, encoded, heads):
    """C_3 turns the tokens and, in every token, a plane; every latent plane is disguised by another matrix."""
    form = Matrix([[2, -1], [-1, 2]])
    start = Matrix.column([1, 3])
    encoding = start.beside(TURN @ start).beside(TURN @ TURN @ start) if encoded else None
    layers = [Embedding(EYE(2) + TURN, encoding)]
    here = Matrix([[1, 1], [0, 2]])
    layers[0] = layers[0].writing(here)
    for level in range(depth):
        back = here.inverse()
        made = [
            Head(form, EYE(2) + (level + 1) * TURN),
            Head(form @ (EYE(2) + 2 * TURN), (EYE(2) - TURN)),
        ][:heads]
        layer = Heads(tuple(head.reading(back) for head in made), 2)
        mix = Matrix([[1, 2], [1, 3]])
        mixing = EYE(2)
        if heads == 2:
            layers += [layer, Linear(mix @ EYE(2).beside(TURN))]
            mixing = mix
        else:
            layers += [Heads((layer.heads[0].writing(mix),), 2)]
            mixing = mix
        here = mixing
    layers[-1] = layers[-1].writing(here.inverse())
    theta = AttentionNetwork(3, tuple(layers))
    verdict = layerwise(theta, [generator("r", (1, 2, 0), TURN, TURN)])
    assert isinstance(verdict, Proved), verdict
    if depth == 1 and heads == 1:
        assert isinstance(LIGHTNING.check_identifiable(theta), Proved)
    point = tuple(Fraction(v) for v in (1, 0, 2, -1, 0, 3))
    whole = tokens_matrix((1, 2, 0)).kron(TURN)
    assert naive(theta, whole.apply(point)) == whole.apply(naive(theta, point))


# ---- 2: heads that swap under a mirror


def test_heads_swap_under_a_mirror():
    """Two tokens, the halves of a picture, two features each; the mirror swaps tokens and features.  Every head looks
    to one side; the mirror swaps the heads.
    """
    flip = Matrix([[0, 1], [1, 0]])
    left = Head(Matrix([[1, 2], [3, -1]]), Matrix([[1, 2]]))
    right = Head(flip @ left.score @ flip, left.value @ flip)
    theta = AttentionNetwork(2, (Heads((left, right), 2), Readout(Matrix([[1, 2, 2, 1]]), 2)))
    # behind the readout: token t's heads (a, b) with weights (1, 2), the other token's (2, 1)
    verdict = layerwise(theta, [generator("m", (1, 0), flip, EYE(1), readout=True)])
    assert isinstance(verdict, Proved) and verdict.certificate.homomorphism == "uniqueness"
    k = action(verdict, 1)["m"]
    assert k == Monomial.of_permutation((3, 2, 1, 0))  # tokens swap, and in every token the heads
    assert isinstance(LIGHTNING.check_identifiable(theta), Proved)
    near = theta.with_layers([theta.layers[0], Readout(Matrix([[1, 2, 2, "1.0000001"]]), 2)])
    refused = layerwise(near, [generator("m", (1, 0), flip, EYE(1), readout=True)])
    assert isinstance(refused, Refuted) and refused.witness.layer == 2
    other = Heads((left, Head(right.score, right.value + Matrix([[0, 1]]))), 2)
    refused = layerwise(
        theta.with_layers([other, theta.layers[1]]), [generator("m", (1, 0), flip, EYE(1), readout=True)]
    )
    assert isinstance(refused, Refuted) and refused.witness.layer == 1


# ---- what the theorem does not speak of


def test_actions_that_attention_does_not_absorb():
    theta = AttentionNetwork(2, (Heads((Head(EYE(1), EYE(1)),), 1), Linear(EYE(1))))
    mixing = Matrix([[1, 1], [0, -1]])
    verdict = layerwise(theta, [("g", mixing, mixing)])
    assert (
        isinstance(verdict, Undecided) and "does not act on the input as a permutation of the tokens" in verdict.reason
    )
    verdict = layerwise(theta, [("g", tokens_matrix((1, 0)), EYE(2))])
    assert isinstance(verdict, Undecided) and "differently" in verdict.reason
    verdict = layerwise(theta, [("g", EYE(2), Matrix([[1, 0], [0, -1]]))])
    assert isinstance(verdict, Undecided) and "output" in verdict.reason
    two = AttentionNetwork(1, (Heads((Head(EYE(1), EYE(1)), Head(EYE(1), 2 * EYE(1))), 1),))
    verdict = layerwise(two, [("g", EYE(1), Matrix([[0, 1], [1, 0]]))])
    assert isinstance(verdict, Refuted)  # swapping the heads is absorbed, but the function is not symmetric
    verdict = layerwise(two, [("g", EYE(1), Matrix([[1, 1], [0, -1]]))])
    assert isinstance(verdict, Undecided) and "mixes the outputs of different heads" in verdict.reason
    assert isinstance(MODEL.check_adjunction(theta), Refuted)
    assert isinstance(MODEL.check_adjunction(AttentionNetwork(1, theta.layers)), Proved)


# ---- degenerate ones


@given(st.data())
def test_degenerate_instances(data):
    """Proved means equivariant, equivariant and identifiable means proved; nothing raises."""
    theta = data.draw(networks(most_heads=2))
    theta = data.draw(disguises(theta))
    d, n = theta.features[0], theta.tokens
    images = tuple(data.draw(st.permutations(range(n))))
    first = data.draw(st.sampled_from([EYE(d), -EYE(d), Monomial.of_permutation(tuple(range(d))[::-1]).matrix()]))
    size = theta.features[-1]
    last = data.draw(
        st.sampled_from([EYE(size), -EYE(size), Monomial.of_permutation(tuple(range(size))[::-1]).matrix()])
    )
    ends = EndActions((generator("g", images, first, last, readout=theta.has_readout),))
    verdict = check_layerwise(MODEL, theta, ends, ends.group())
    if not isinstance(MODEL.check_adjunction(theta, ends.generators), Proved):
        assert isinstance(verdict, Undecided)
        return
    _, g, h = ends.generators[0]
    same = LIGHTNING.check_same_function(MODEL.transport(theta, g, h), theta)
    point = data.draw(points(theta.widths[0]))
    if isinstance(verdict, Proved):
        assert isinstance(same, Proved)
    if isinstance(same, Proved):
        assert naive(theta, g.apply(point)) == h.apply(naive(theta, point))
        if isinstance(LIGHTNING.check_identifiable(theta), Proved):
            assert isinstance(verdict, Proved)


def test_equal_heads_are_searched():
    """Two equal heads and one token permutation: the search still ends with an action."""
    head = Head(Matrix([[1, 2], [0, 1]]), Matrix([[1, 0]]))
    theta = AttentionNetwork(2, (Heads((head, head), 2), Linear(Matrix([[1, 2]]))))
    verdict = layerwise(theta, [generator("s", (1, 0), EYE(2), EYE(1))])
    assert isinstance(verdict, Proved) and verdict.certificate.homomorphism == "enumeration"


def test_trivial_sizes():
    nothing = AttentionNetwork(2, (Linear(Matrix.zeros(0, 1)), Heads((), 0), Linear(Matrix.zeros(1, 0), [3])))
    assert isinstance(layerwise(nothing, [generator("s", (1, 0), -EYE(1), EYE(1))]), Proved)
    empty = AttentionNetwork(2, (Linear(Matrix.zeros(1, 0), [3]), Heads((Head(EYE(1), EYE(1)),), 1)))
    assert isinstance(layerwise(empty, [generator("s", (1, 0), EYE(0), EYE(1))]), Proved)


# ---- softmax


def test_softmax_through_the_theorem():
    """The plane turned by C_3 in every token, and tokens permuted; latent planes disguised."""
    form = Matrix([[2, -1], [-1, 2]])
    hide = Matrix([[1, 2], [0, 1]])
    back = hide.inverse()
    theta = SoftmaxNetwork(
        3,
        (
            Softmax(form, hide @ (EYE(2) + TURN)),
            Softmax(back.T @ (form @ (EYE(2) + 2 * TURN)) @ back, (EYE(2) + 3 * TURN) @ back),
        ),
    )
    verdict = layerwise(theta, [generator("r", (1, 2, 0), TURN, TURN), generator("s", (1, 0, 2), EYE(2), EYE(2))])
    assert isinstance(verdict, Proved)
    assert as_matrix(action(verdict, 1)["r"]) == tokens_matrix((1, 2, 0)).kron(hide @ TURN @ back)
    assert as_matrix(action(verdict, 1)["s"]) == tokens_matrix((1, 0, 2)).kron(EYE(2))
    assert isinstance(SOFTMAX.check_identifiable(theta), Proved)
    tiny = Matrix([[0, 0], [Fraction(1, 10**30), 0]])
    near = SoftmaxNetwork(3, (theta.layers[0], Softmax(theta.layers[1].score + tiny, theta.layers[1].value)))
    assert isinstance(layerwise(near, [generator("r", (1, 2, 0), TURN, TURN)]), Refuted)
    moved = MODEL.transport(near, *EndActions((generator("r", (1, 2, 0), TURN, TURN),)).generators[0][1:])
    assert isinstance(SOFTMAX.check_same_function(near, moved), Refuted)
