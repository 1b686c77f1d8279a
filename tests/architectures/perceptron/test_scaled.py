"""Neurons of equal rows below the end of a network: told apart by their columns, as trying every bijection does."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.category import LeakyRelu, Polynomial, Power, Tanh
from catnet.questions.verify import verify
from catnet.search import Found
from catnet.theorem import EndActions
from catnet.theorem.transporter import find_transporter

ACTIVATIONS = [
    Tanh(),
    LeakyRelu(Fraction(1, 3)),
    Power(2),
    Power(3),
    Polynomial((Fraction(0), Fraction(1), Fraction(1))),
]
SMALL = st.integers(-1, 2)


@given(st.sampled_from(ACTIVATIONS), st.data())
def test_columns_find_what_every_bijection_finds(activation, data):
    depth, width = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 4))
    sizes = [1, *[width] * depth, data.draw(st.integers(1, 2))]
    layers = [
        (
            data.draw(st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=m, max_size=m)),
            data.draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)),
        )
        for n, m in zip(sizes, sizes[1:], strict=False)
    ]
    theta = MLP.from_rows(layers, activation)
    order = data.draw(st.permutations(range(width)))
    rows, bias = layers[-2] if depth else layers[0]
    moved_layers = list(layers)
    moved_layers[-2] = ([rows[a] for a in order], [bias[a] for a in order])
    moved_layers[-1] = ([[row[a] for a in order] for row in layers[-1][0]], layers[-1][1])
    moved = MLP.from_rows(moved_layers, activation)
    for other in (
        moved,
        theta,
        MLP.from_rows([*layers[:-1], ([row[::-1] for row in layers[-1][0]], layers[-1][1])], activation),
    ):
        slow = find_transporter(ScaledNetworks(), theta, other, budget=100_000)
        fast = find_transporter(ScaledNetworks(reads_exactly=True), theta, other, budget=100_000)
        assert isinstance(slow, Found) == isinstance(fast, Found)


def test_eight_equal_rows_that_must_be_permuted():
    for activation in ACTIVATIONS:
        columns = [list(range(1, 9)), list(range(8, 0, -1))]
        theta = MLP.from_rows([([[1]] * 8, [0] * 8), (columns, [0, 0])], activation)
        swap = EndActions((("s", Monomial.identity(1), Monomial.of_permutation((1, 0))),))
        report = verify(theta, swap)
        assert report.layerwise.is_proved and report.proof is not None
        assert report.proof.actions.on_layer(1)[0][1].permutation.images == tuple(range(7, -1, -1))
