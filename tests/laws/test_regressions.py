"""Counterexamples that the laws found, replayed."""

from __future__ import annotations

from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.attention.layers import Head, Heads, Readout
from catnet.architectures.attention.network import AttentionNetwork
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.architectures.known import architecture_of
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.transporter import iter_transporters


def test_two_generators_that_are_not_absorbed() -> None:
    """`generators` on convolution: the second undecided generator asked for the truth value of the first one's."""
    theta = ConvolutionNetwork(2, ((Fraction(0),),), (2,), 1, False)
    mirror = Monomial.of_permutation((1, 0))
    ends = EndActions((("s", mirror, Monomial.identity(1)), ("t", mirror, Monomial.identity(1))))
    report = verify(theta, ends)
    assert report.layerwise.word == "undecided" and report.end_to_end.word == "proved"  # the function is 0
    assert "s: layer 1 does not read its last positions" in report.layerwise.reason


def test_heads_without_outputs() -> None:
    """`matches-compose` on lightning attention: heads without outputs can be swapped, which acts as the identity."""
    head = Head(Matrix.zeros(2, 2), Matrix.zeros(0, 2))
    theta = AttentionNetwork(1, (Heads((head, head), 2), Readout(Matrix.zeros(1, 0), 1, (Fraction(0),))))
    model = architecture_of(theta).model
    assert model.check_trivial_stabiliser(theta).word == "proved"
    assert len(set(iter_transporters(model, theta, theta))) == 1
