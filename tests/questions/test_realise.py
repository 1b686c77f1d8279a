"""Realisations and covers of every architecture: the same function, layers that are equivariant, certificates."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.attention.layers import (
    Embedding,
    Head,
    Heads,
    Linear,
    Readout,
    RotaryHeads,
    Softmax,
    SoftmaxHeads,
)
from catnet.architectures.attention.network import AttentionNetwork, MultiHeadNetwork, SoftmaxNetwork
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.architectures.known import KNOWN
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.product.model import ProductNetwork
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import RELU, Affine, Gelu, Identity, LeakyRelu, Polynomial, Power, Sigmoid, Softplus, Tanh, enclose
from catnet.checking import every
from catnet.cli import main
from catnet.files.certificate import claimed_order, realisation_to_json
from catnet.questions.end_to_end import check_end_to_end
from catnet.questions.realise import check_realisable
from catnet.questions.symmetrise import average_cover
from catnet.questions.verify import verify
from catnet.theorem.action import EndActions
from catnet.theorem.cover import Average, average_over, iter_end_pairs
from catnet.theorem.sums import DirectSum

ONE = Matrix([[1]])
FLIP = EndActions((("s", Monomial.diagonal((-1,)), Monomial.diagonal((-1,))),))
EVEN = EndActions((("s", Monomial.diagonal((-1,)), Monomial.identity(1)),))
SWAP = EndActions((("s", Monomial.of_permutation((1, 0)), Monomial.of_permutation((1, 0))),))
ACTIVATIONS = [
    RELU,
    LeakyRelu(Fraction(1, 3)),
    LeakyRelu(Fraction(-1)),
    Tanh(),
    Sigmoid(),
    Gelu(),
    Softplus(),
    Identity(),
    Power(2),
    Power(3),
    Polynomial((Fraction(1), Fraction(1), Fraction(1))),
]


def of(activation: Any, *layers: tuple[Any, Any]) -> MLP:
    return MLP.from_rows(layers, activation)


def is_realised(theta: Any, ends: EndActions) -> Any:
    verdict = check_realisable(theta, ends)
    assert verdict.is_proved, verdict.reason
    found = verdict.certificate
    assert verify(found.network, ends).layerwise.is_proved
    made = realisation_to_json(theta, found.network, claimed_order(ends.group()), found.layerwise)
    assert made is not None and every.check(made)["claim_verdict"] == "proved"
    return found


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda activation: activation.name)
@pytest.mark.parametrize(
    "layers",
    [
        [([[2]], [1])],
        [([[1], [2]], [1, -1]), ([[1, 3]], [2])],
        [([[1], [1]], [0, 0]), ([[1, 1]], [0])],
        [([[0]], [0]), ([[0]], [1])],
        [([[1], [2]], [1, 0]), ([[1, -1], [0, 1]], [1, 0]), ([[1, 2]], [0])],
    ],
    ids=["affine", "shallow", "equal rows", "dead", "deep"],
)
def test_covers_of_every_activation(activation: Any, layers: Any) -> None:
    theta = of(activation, *layers)
    found = average_cover(theta, FLIP)
    assert verify(found.network, FLIP).layerwise.is_proved
    if theta.morphism().is_rational:
        for x in map(Fraction, ("0", "1", "-2/3", "7")):
            assert found.network((x,))[0] == (theta((x,))[0] - theta((-x,))[0]) / 2


@pytest.mark.parametrize("activation", [Gelu(), Softplus(), RELU], ids=lambda activation: activation.name)
def test_rectifiers_that_cancel(activation: Any) -> None:
    theta = of(activation, ([[1], [-1]], [1, -1]), ([[1, -1]], [-1]))
    assert verify(theta, FLIP).layerwise.is_refuted
    assert verify(theta, FLIP).realisation.is_proved  # type: ignore[union-attr]
    assert is_realised(theta, FLIP).widths[1] in (2, 4)


def test_squares_whose_neurons_have_no_partner() -> None:
    theta = of(Power(2), ([[1, 2], [2, -1]], [0, 0]), ([[1, 1]], [0]))  # 5 x² + 5 y²
    turn = EndActions((("s", Matrix([["3/5", "4/5"], ["4/5", "-3/5"]]), Monomial.identity(1)),))
    assert is_realised(theta, turn).method != "theta itself"


def test_an_empty_layer_and_the_trivial_group() -> None:
    empty = MLP((Affine(Matrix.zeros(0, 1), ()), Affine(Matrix.zeros(1, 0), (Fraction(0),))), Gelu())
    assert is_realised(empty, FLIP).widths == (1, 0, 1)
    some = of(Gelu(), ([[1]], [1]), ([[1]], [0]))
    assert is_realised(some, EndActions(())).network == some


def test_a_tied_network_stays_tied_where_tokens_are_exchanged() -> None:
    ones = Matrix([[1, 1], [1, 1]])
    layers = (
        TiedLayer(Matrix([[1], [-1]]), Matrix([[0], [0]]), (Fraction(1), Fraction(-1))),
        TiedLayer(Matrix([[1, -1]]), Matrix([[0, 0]]), (Fraction(-1),)),
    )
    theta = TiedNetwork(ones, Gelu(), layers)  # x ↦ x for every token
    minus = Monomial(Permutation((1, 0)), (Fraction(-1), Fraction(-1)))
    found = is_realised(theta, EndActions((("s", minus, minus),)))
    assert type(found.network) is TiedNetwork and found.widths == (2, 8, 2)


def test_tied_weights_that_absorb_nothing_are_written_out() -> None:
    theta = TiedNetwork(
        Matrix([[1, 1], [1, 1]]),
        Gelu(),
        (
            TiedLayer(Matrix([[1], [-1]]), Matrix([[0], [0]]), (Fraction(1), Fraction(-1))),
            TiedLayer(Matrix([[1, -1]]), Matrix([[0, 0]]), (Fraction(-1),)),
        ),
    )
    one = Monomial.diagonal((-1, 1))
    found = is_realised(theta, EndActions((("s", one, one),)))
    assert type(found.network) is MLP and "not tied" in found.method


@pytest.mark.parametrize("other", [Gelu(), Tanh()], ids=lambda activation: activation.name)
def test_a_product_whose_factors_are_exchanged(other: Any) -> None:
    part, same = of(Gelu(), ([[1]], [1]), ([[1]], [0])), of(other, ([[1]], [1]), ([[1]], [0]))
    theta = ProductNetwork((part, same))
    verdict = check_realisable(theta, SWAP)
    if other == Gelu():
        assert type(verdict.certificate.network) is MLP and "mixes the factors" in verdict.reason
        assert verify(verdict.certificate.network, SWAP).layerwise.is_proved
    else:
        assert verdict.is_refuted


def test_attention_gets_a_layer_that_adds_heads_up() -> None:
    theta = AttentionNetwork(2, (Heads((Head(ONE, ONE),), 1),))  # cubic, so odd
    two = Heads((Head(ONE, ONE), Head(ONE, ONE)), 1)
    both = AttentionNetwork(2, (Embedding(ONE), two, Readout(Matrix([[1, 2, 1, 2]]), 2)))
    minus = Monomial.diagonal((-1, -1))
    for network, last in ((theta, minus), (both, Monomial.diagonal((-1,)))):
        ends = EndActions((("s", minus, last),))
        found = average_over(KNOWN.architecture_of(network), network, ends, ends.group())
        assert isinstance(found, Average) and KNOWN.check_same_function(network, found.network).is_proved
        assert is_realised(network, ends).method
    encoded = AttentionNetwork(2, (Embedding(ONE, Matrix([[1, 2]])), two, Readout(Matrix([[1, 2, 1, 2]]), 2)))
    cover = average_cover(encoded, EndActions((("s", minus, Monomial.diagonal((-1,))),))).network
    for point in ((1, 2), (0, -1), (5, 3)):
        x = tuple(map(Fraction, point))
        assert cover(x)[0] == (encoded(x)[0] - encoded(tuple(-a for a in x))[0]) / 2


def test_one_filter_and_one_head_have_no_sums_but_are_written_out() -> None:
    softmax = SoftmaxNetwork(2, (Softmax(ONE, ONE), Softmax(ONE, ONE)))
    filters = ConvolutionNetwork(2, ((Fraction(1), Fraction(2)), (Fraction(1),)), power=3)
    for theta in (softmax, filters):
        assert not isinstance(KNOWN.architecture_of(theta).direct_sum((theta,), Fraction(1)), DirectSum)
    turned = average_cover(filters, EndActions((("s", *[Monomial.diagonal((-1, 1))] * 2),)))
    assert type(turned.network) is MLP and check_end_to_end(turned.network, FLIP_ONE).is_proved
    doubled = EndActions((("s", Monomial.identity(2), Monomial.identity(2)), ("t", *[Monomial.diagonal((-1, -1))] * 2)))
    for ends in (EndActions((("s", *[Monomial.diagonal((-1, -1))] * 2),)), doubled):
        heads = average_cover(softmax, ends).network
        assert type(heads) is MultiHeadNetwork and check_end_to_end(heads, ends).is_proved
        assert averages(softmax, heads, ends)


def averages(theta: Any, cover: Any, ends: EndActions) -> bool:
    """Whether a value of the cover is |G|^{-1} Σ g^{-1} f(g x), within enclosures of 2^-200."""
    point = tuple(Fraction(number, 3) for number in range(1, theta.spaces[0].dimension + 1))
    sums = [Fraction(0)] * theta.spaces[-1].dimension
    elements = list(iter_end_pairs(ends, ends.group(), len(point), len(sums)))
    for first, last in elements:
        middle = [(low + high) / 2 for low, high in enclose(theta.morphism(), first.apply(point), bits=300)]
        sums = [a + b for a, b in zip(sums, last.inverse().apply(tuple(middle)), strict=True)]
    values = enclose(cover.morphism(), point, bits=300)
    return all(
        abs((low + high) / 2 - total / len(elements)) < Fraction(1, 2**200)
        for (low, high), total in zip(values, sums, strict=True)
    )


@pytest.mark.parametrize("kind", ["softmax", "causal", "rotary", "ends in heads"])
def test_covers_of_several_heads(kind: str) -> None:
    """Any group that the layers absorb: order 3 on the tokens, order 4 and 6 on the features."""
    quarter, third = Matrix([[0, -1], [1, 0]]), Matrix([[0, -1], [1, -1]])
    embedding, readout = (
        Embedding(Matrix([[1, 2], [0, 1]]), Matrix([[1, 0, 2], [3, 1, 1]])),
        Readout(Matrix([[1, 2, 1, 0, 3, 1]]), 3),
    )
    scores = Matrix([[1, 2], [3, -1]]), Matrix([[2, 0], [1, 1]])
    plain = SoftmaxHeads(((scores[0], Matrix([[1, 2]])), (scores[1], Matrix([[1, 1]]))), 2, kind == "causal")
    turning = RotaryHeads(((scores[0], scores[1], Matrix([[1, 2], [0, 1]])),), 2, quarter)
    heads = turning if kind == "rotary" else plain
    layers = (
        (embedding, heads)
        if kind == "ends in heads"
        else (embedding, heads, Linear(Matrix([[1, 1], [2, 0]])), heads, readout)
    )
    theta = MultiHeadNetwork(3, layers)
    outputs = theta.spaces[-1].dimension
    on_tokens = Monomial.of_permutation((2, 3, 4, 5, 0, 1)), Monomial.identity(outputs)
    if kind == "ends in heads":
        on_tokens = on_tokens[0], Monomial.of_permutation((2, 3, 4, 5, 0, 1))
    groups = [EndActions((("r", *on_tokens),))] if kind in ("softmax", "ends in heads") else []
    for turn in (quarter, third):
        features = Matrix.identity(3).kron(turn)
        groups.append(EndActions((("f", features, Monomial.identity(outputs)),)))
    for ends in groups:
        found = average_cover(theta, ends)
        assert type(found.network) is MultiHeadNetwork and found.layerwise.squares
        assert averages(theta, found.network, ends)


FLIP_ONE = EndActions((("s", *[Monomial.diagonal((-1, 1))] * 2),))


def test_what_is_not_equivariant_is_refuted_and_what_is_open_is_not(tmp_path: Path, capsys: Any) -> None:
    assert check_realisable(of(Tanh(), ([[1]], [1]), ([[1]], [0])), FLIP).is_refuted
    network = {"format": "catnet-network/1", "activation": "tanh", "layers": [{"weight": [["1"]], "bias": ["1"]}] * 2}
    minus = {"matrix": [["-1"]]}
    instance = {
        "format": "catnet-instance/1",
        "name": "wave",
        "network": network,
        "group": {"generators": {"s": {"input": minus, "output": minus}}},
    }
    path, out = tmp_path / "wave.json", tmp_path / "wave.certificate.json"
    path.write_text(json.dumps(instance), encoding="utf-8")
    assert main(["realize", str(path), "--json", "--certificate", str(out)]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "refuted" and isinstance(answer["witness"]["f_of_gx"][0], list)
    assert every.check(json.loads(out.read_text()))["claim_verdict"] == "refuted"
