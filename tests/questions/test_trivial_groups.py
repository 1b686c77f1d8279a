"""A group that acts trivially at the ends acts so on every layer: proved for whatever network, however degenerate."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from catnet import verify
from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.category import Identity
from catnet.testing.subjects import SUBJECTS
from catnet.theorem import EndActions
from catnet.theorem.model import Network


def trivial(theta: Network) -> EndActions:
    first, *_, last = (Monomial.identity(space.dimension) for space in theta.spaces)
    return EndActions((("e", first, last),))


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
@given(st.data())
def test_it_is_proved(subject, data: st.DataObject) -> None:
    theta = data.draw(subject.networks())
    answer = verify(theta, trivial(theta)).layerwise
    assert answer.is_proved, answer


def test_weights_that_are_not_determined_need_not_be_found_again() -> None:
    """Without mixing nobody sees what is read of neighbours, and moved along the identity it came back otherwise."""
    one, zero = (Fraction(1),) * 2, (Fraction(0),) * 2
    layers = (
        TiedLayer(Matrix([[-2, 0], [-2, 0]]), Matrix([[2, 0], [-1, 2]]), zero),
        TiedLayer(Matrix([[0, -1], [2, 0]]), Matrix([[-2, -1], [-2, 1]]), one),
    )
    theta = TiedNetwork(Matrix.zeros(2, 2), Identity(), layers)
    assert verify(theta, trivial(theta)).layerwise.is_proved
