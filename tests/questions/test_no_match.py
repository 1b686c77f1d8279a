"""What `verify` says of the layer for which there is no action is true of that layer, not only of all together."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, LeakyRelu, Tanh
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.proof import NoMatch
from catnet.verdict import Refuted

_SIGNS = st.integers(-1, 1)


def ray(row: tuple[Fraction, ...], activation: Activation) -> tuple[Fraction, ...]:
    """A row up to what passes through the activation."""
    lead = next((value for value in row if value), Fraction(1))
    if isinstance(activation, Tanh):
        return tuple(value if lead > 0 else -value for value in row)
    return tuple(value / abs(lead) for value in row)


def first_layer_matches(theta: MLP, first: Monomial) -> bool:
    layer = theta.layers[0]
    here = [(*row, b) for row, b in zip(layer.weight.rows(), layer.bias, strict=True)]
    there = [(*as_matrix(first).T.apply(row[:-1]), row[-1]) for row in here]
    return Counter(ray(row, theta.activation) for row in here) == Counter(ray(row, theta.activation) for row in there)


@st.composite
def cases(draw: Any) -> tuple[MLP, Monomial]:
    sizes = [2, draw(st.integers(1, 4)), draw(st.integers(1, 2)), 1]
    layers = [
        ([[draw(_SIGNS) for _ in range(before)] for _ in range(size)], [draw(_SIGNS) for _ in range(size)])
        for before, size in zip(sizes, sizes[1:], strict=False)
    ]
    if draw(st.booleans()):  # equal and opposite rows, which what reads them tells apart
        row = layers[0][0][0]
        rows = [[sign * value for value in row] for sign in (draw(st.sampled_from([1, -1])) for _ in layers[0][0])]
        layers[0] = rows, [0] * len(rows)
    activation = draw(st.sampled_from([RELU, LeakyRelu(Fraction(1, 2)), Tanh()]))
    signs = tuple(Fraction(draw(st.sampled_from([1, -1]))) for _ in range(2))
    return MLP.from_rows(layers, activation), Monomial(Permutation(draw(st.sampled_from([(0, 1), (1, 0)]))), signs)


@settings(max_examples=600, deadline=None)
@given(cases())
def test_the_first_layer_has_no_match_where_that_is_said(case: tuple[MLP, Monomial]) -> None:
    theta, first = case
    report = verify(theta, EndActions((("g", first, Monomial.identity(1)),)), max_cells=200)
    witness = report.layerwise.witness if isinstance(report.layerwise, Refuted) else None
    if not isinstance(witness, NoMatch) or witness.layer != 1:
        return
    if witness.alone:
        assert not first_layer_matches(theta, first)
    else:
        assert "follow" in report.layerwise.reason or "order" in report.layerwise.reason


@pytest.mark.parametrize("readers", [[[1, 2, 3, 4]], [[1, 2, 3, 5]]])
def test_a_layer_with_equal_rows_whose_readers_fit_nowhere(readers: list[list[int]]) -> None:
    """Rows 1, 1, −1, −1 are exchanged by x ↦ −x; what reads them cannot follow."""
    theta = MLP.from_rows([([[1], [1], [-1], [-1]], [0] * 4), (readers, [3]), ([[1]], [1])])
    flip = Monomial.diagonal([Fraction(-1)])
    report = verify(theta, EndActions((("s", flip, Monomial.identity(1)),)))
    assert first_layer_matches(theta, flip)
    assert isinstance(report.layerwise, Refuted) and not report.layerwise.witness.alone
    assert report.layerwise.reason.endswith("makes layer 1 commute with s and lets the layers behind it follow")
