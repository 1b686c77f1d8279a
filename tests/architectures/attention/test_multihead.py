"""Several heads of softmax attention: heads that a mirror exchanges, masks, and the form that the map determines."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.attention.file import attention_from_json, attention_to_json
from catnet.architectures.attention.layers import Embedding, Readout
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.multihead import MultiHeadArchitecture
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import find_enclosed_difference
from catnet.errors import FormatError
from catnet.formats.jsontext import Number
from catnet.testing.attention import multi_head_networks
from catnet.theorem import EndActions
from catnet.theorem.proof import check_layerwise
from catnet.verdict import Proved, Refuted

SCORES = (Matrix([[1, 2], [0, 1]]), Matrix([[1, 0], [2, 1]]))  # the swap of features takes one to the other
VALUES = (Matrix([[1, 3]]), Matrix([[3, 1]]))


def mirrored(causal: bool = False, last: int = 4) -> MultiHeadNetwork:
    heads = SoftmaxHeads(tuple(zip(SCORES, VALUES, strict=True)), 2, causal)
    encoding = Embedding(Matrix.identity(2), Matrix([[1, 5], [5, 1]]))
    return MultiHeadNetwork(2, (encoding, heads, Readout(Matrix([[1, last, 4, 1]]), 2)))


NUMBER_TWO = Number("2")
MIRROR = EndActions((("m", Monomial.of_permutation((3, 2, 1, 0)), Monomial.identity(1)),))


def test_heads_that_a_mirror_exchanges_come_out() -> None:
    verdict = check_layerwise(AttentionNetworks(), mirrored(), MIRROR, MIRROR.group())
    assert isinstance(verdict, Proved)
    ((_, (_, _, heads, _)),) = verdict.certificate.actions.generators
    assert heads.permutation.images == (3, 2, 1, 0)
    assert isinstance(check_layerwise(AttentionNetworks(), mirrored(last=5), MIRROR, MIRROR.group()), Refuted)


def test_a_causal_mask_keeps_tokens_in_order() -> None:
    actions = tuple(MIRROR.generators)
    assert isinstance(AttentionNetworks().check_adjunction(mirrored(), actions), Proved)
    assert isinstance(AttentionNetworks().check_adjunction(mirrored(causal=True), actions), Refuted)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("tokens", [1, 2, 3])
def test_values_that_differ_are_different_maps_and_equal_ones_never_differ(tokens: int, causal: bool) -> None:
    """Small layers, degenerate on purpose: equal, opposite and zero heads."""
    source = random.Random(f"{tokens} {causal}")
    merge = Matrix([[1, 1]])
    for _ in range(30):
        sides = []
        for _ in range(2):
            heads = [(Matrix([[source.choice((-1, 0, 1))]]), Matrix([[source.choice((-1, 0, 1))]])) for _ in "ab"]
            layer = SoftmaxHeads(tuple(heads), 1, causal)
            arrow = layer.arrow(tokens).absorb(None, Matrix.identity(tokens).kron(merge))
            assert arrow is not None
            sides.append(arrow)
        assert (sides[0] == sides[1]) == (find_enclosed_difference(*sides) is None)


def test_the_mean_under_a_mask_is_of_what_is_seen() -> None:
    layer = SoftmaxHeads(((Matrix([[0]]), Matrix([[6]])),), 1, causal=True)
    assert layer.arrow(3)(tuple(map(Fraction, (1, 3, 5)))) == (6, 12, 18)


def test_files_keep_masks() -> None:
    for causal in (False, True):
        theta = mirrored(causal)
        assert attention_from_json(attention_to_json(theta) | {"tokens": NUMBER_TWO}) == theta
    broken = attention_to_json(mirrored(True)) | {"tokens": NUMBER_TWO}
    broken["layers"][1]["mask"] = "banded"
    with pytest.raises(FormatError, match="supported are 'none', 'causal'"):
        attention_from_json(broken)


def test_equal_by_exchange_and_different_by_enclosure() -> None:
    room = MultiHeadArchitecture()
    theta = mirrored()
    swap = Matrix([[0, 1], [1, 0]])
    order = SoftmaxHeads(tuple(zip(SCORES[::-1], VALUES[::-1], strict=True)), 2)
    other = theta.with_layers([theta.layers[0], order, theta.layers[2].reading(swap)])
    assert isinstance(room.check_same_function(theta, other), Proved)
    assert isinstance(room.check_same_function(theta, mirrored(last=5)), Refuted)


def test_two_tokens_of_antisymmetric_scores_have_one_output() -> None:
    turn, swap = Matrix([[0, 1], [-1, 0]]), Matrix([[0, 1], [1, 0]]).kron(Matrix.identity(1))
    layer = SoftmaxHeads(((turn, Matrix([[1, 2]])), (Matrix.zeros(2, 2), Matrix([[3, 1]]))), 2)
    total = layer.arrow(2).absorb(None, Matrix.identity(2).kron(Matrix([[1, 1]])))
    assert total is not None
    swapped = total.absorb(None, swap)
    assert swapped == total


@given(multi_head_networks(), st.data())
def test_a_mask_is_no_parameter(theta: MultiHeadNetwork, data: st.DataObject) -> None:
    """Two networks of which one has a mask were said to be carried to each other, whatever their values."""
    places = [place for place, layer in enumerate(theta.layers) if isinstance(layer, SoftmaxHeads | RotaryHeads)]
    place = data.draw(st.sampled_from(places)) if places else 0
    layers = list(theta.layers)
    if places:
        layers[place] = replace(layers[place], causal=not layers[place].causal)
    other = MultiHeadNetwork(theta.tokens, tuple(layers))
    answer = MultiHeadArchitecture().check_same_function(theta, other)
    if answer.is_proved:
        assert find_enclosed_difference(theta.morphism(), other.morphism()) is None


def test_under_a_mask_the_first_token_sees_itself_alone() -> None:
    assert MultiHeadArchitecture().check_same_function(mirrored(), mirrored(causal=True)).is_refuted
    flat = SoftmaxHeads(((SCORES[0], Matrix([[0, 0]])), (SCORES[1], VALUES[1])), 2)
    layers = (Embedding(Matrix.identity(2), None), flat)
    ours, theirs = (MultiHeadNetwork(2, (layers[0], replace(flat, causal=mask))) for mask in (False, True))
    assert MultiHeadArchitecture().check_same_function(ours, theirs).is_refuted
