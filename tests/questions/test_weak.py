"""The weak theorem: what is carried over from the reduced network to the given one, and no more."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.submodel import Submodel
from catnet.architectures.relu.cover import reynolds_cover
from catnet.category import iter_probes
from catnet.errors import InputError
from catnet.groups.operators import product
from catnet.questions.weak import check_weakly_layerwise
from catnet.theorem import EndActions
from tests.architectures.relu.strategies import networks

ENDS = EndActions(
    (
        ("s", Monomial.of_permutation((1, 0)), Monomial.identity(1)),
        ("t", Monomial.diagonal((-1, -1)), Monomial.identity(1)),
    )
)


@st.composite
def with_copies(draw):
    """An equivariant network beside a copy of itself with other scales, and a constant neuron in every layer: never
    reduced."""
    theta = draw(
        networks(widths=st.lists(st.integers(1, 2), min_size=1, max_size=2).map(lambda hidden: [2, *hidden, 1]))
    )
    small = reynolds_cover(theta, ENDS)
    layers = []
    for index, layer in enumerate(small.layers, start=1):
        rows, bias = [list(row) for row in layer.weight.rows()], list(layer.bias)
        if index > 1:
            rows = [
                [*row, *(Fraction(draw(st.integers(-1, 1))) * 0 for _ in range(1)), *(value * 0 for value in row)]
                for row in rows
            ]
        if index < small.depth:
            rows = [*rows, [value * 0 for value in rows[0]] if rows else [], *([2 * v for v in row] for row in rows)]
            bias = [*bias, Fraction(3), *(2 * b for b in bias)]
        layers.append((rows, bias))
    return MLP.from_rows(layers) if all(rows and rows[0] for rows, _ in layers) else small


@settings(max_examples=40, deadline=None)
@given(with_copies())
def test_sigma_is_multiplicative_and_equivariant_on_reached_states(theta):
    verdict = check_weakly_layerwise(theta, ENDS)
    assert verdict.word == "proved"
    found = verdict.certificate
    reduction = found.reduction
    probes = [point for point, _ in zip(iter_probes(2), range(12), strict=False)]
    for index in range(1, theta.depth):
        operators = dict(found.layerwise.actions.on_layer(index))
        joint = product(operators["s"], operators["t"])
        for x in probes:
            state = x
            for below in range(1, index + 1):
                state = theta.layer(below)(state)
            twice = found.sigma("s", index)(found.sigma("t", index)(state))
            assert reduction.alpha_star(index).apply(twice) == joint.apply(reduction.alpha_star(index).apply(state))
            for name, first, _ in ENDS.generators:
                moved = first.apply(x)
                for below in range(1, index + 1):
                    moved = theta.layer(below)(moved)
                there = found.sigma(name, index)(state)
                assert reduction.alpha_star(index).apply(there) == reduction.alpha_star(index).apply(moved)
                if reduction.is_submodel:
                    assert there == moved
    with pytest.raises(InputError):
        found.sigma("unknown", 1)


def test_the_wording_names_where_it_holds():
    copies = MLP.from_rows([([[1, 1], [2, 2], [-1, -1]], [0, 0, 0]), ([[1, 1, 3]], [0])])
    verdict = check_weakly_layerwise(copies, ENDS)
    assert verdict.reason == "equivariant layer by layer on the submodel, and on the states that theta reaches"
    assert all(isinstance(step, Submodel) for step in verdict.certificate.reduction.steps)
    unread = MLP.from_rows([([[1, 1], [-1, -1], [1, 2]], [0, 0, 0]), ([[3, 3, 0]], [0])])
    assert "after forgetting" in check_weakly_layerwise(unread, ENDS).reason
