"""Matchings and their gap: against all involutions, all actions of small cyclic groups, one by one."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Sigmoid, Tanh
from catnet.questions import matching_gap
from catnet.questions.matching_gap import least_distances
from catnet.questions.symmetrise import Symmetrised, symmetrise
from catnet.search import at_most
from catnet.theorem import EndActions
from tests.oracles.actions_naive import naive_loss, roots_of_one
from tests.questions.test_symmetrise import layer

MIRROR, TURN = Monomial.of_permutation((2, 1, 0)), Monomial.of_permutation((1, 2, 0))
ORDER = {MIRROR: 2, TURN: 3}


def drawn(seed: int, widths: tuple[int, ...], activation: object, input_: Monomial) -> tuple[MLP, EndActions]:
    """A random network: small entries, so that rows repeat, vanish and are opposite."""
    random_ = random.Random(seed)
    size = random_.choice((1, 2, 30))
    layers = tuple(layer(random_, height, width, size) for width, height in zip(widths, widths[1:], strict=False))
    return MLP(layers, activation), EndActions((("g", input_, Monomial.identity(1)),))  # type: ignore[arg-type]


def best_on(found: Symmetrised, ends: EndActions, index: int, *, signed: bool) -> Fraction:
    """The least squared distance over all actions on one hidden layer, those on the others kept."""
    spaces = list(found.layerwise.actions.generators[0][1])
    width, order = found.given.widths[index], ORDER[ends.generators[0][1]]
    losses = []
    for action in roots_of_one(width, order, signed=signed):
        spaces[index] = action
        losses.append(naive_loss(found.given.layers, spaces))
    return min(losses)


@pytest.mark.parametrize(
    ("activation", "most"), [(Sigmoid(), 7), (RELU, 7), (Tanh(), 4)], ids=["sigmoid", "relu", "tanh"]
)
@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_no_involution_is_better(activation: object, most: int, seed: int, data: st.DataObject) -> None:
    """One hidden layer: the matching is the best, and what the gap says is true."""
    width = data.draw(st.integers(0, most) if seed % 4 == 0 else st.integers(0, min(most, 5)))
    theta, ends = drawn(seed, (3, width, 1), activation, MIRROR)
    found = symmetrise(theta, ends)
    if found.is_exact:
        return  # perhaps by scales
    best = best_on(found, ends, 1, signed=isinstance(activation, Tanh))
    (least,) = least_distances(found, ends.group())
    assert least is not None and least <= best == found.distance_squared


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10**6),
    widths=st.sampled_from([(3, 1, 2, 1), (3, 3, 4, 1), (3, 4, 0, 1), (3, 5, 1), (3, 6, 1)]),
    activation=st.sampled_from([Sigmoid(), RELU, Tanh()]),
    turn=st.sampled_from([MIRROR, TURN]),
)
def test_the_gap_holds_for_every_action(seed: int, widths: tuple[int, ...], activation: object, turn: Monomial) -> None:
    """Deeper networks and groups of order 3, too, where the actions found need not be the best."""
    signed = isinstance(activation, Tanh)
    if signed and max(widths) > 4:
        return
    theta, ends = drawn(seed, widths, activation, turn)
    found = symmetrise(theta, ends)
    if found.is_exact:
        return
    for index, least in enumerate(least_distances(found, ends.group()), start=1):
        best = best_on(found, ends, index, signed=signed)
        assert least is not None and 0 <= least <= best <= found.distance_squared


def test_a_gap_that_is_not_zero() -> None:
    """Three neurons in a cycle, each the image of the next: a permutation keeps all, an involution cannot."""
    rows = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    turned = MLP.from_rows([(rows, [5, 5, 5]), ([[1, 1, 1]], [0])], Sigmoid())
    swap, one = Monomial.of_permutation((1, 0, 2)), Monomial.identity(1)
    found = symmetrise(turned, EndActions((("s", swap, one),)))
    assert found.is_exact and least_distances(found, EndActions((("s", swap, one),)).group()) == (0,)
    shifted = MLP.from_rows([([[9, 8, 0], [8, 0, 9], [0, 9, 8]], [0, 0, 0]), ([[1, 1, 1]], [0])], Sigmoid())
    ends = EndActions((("s", Monomial.of_permutation((0, 2, 1)), one),))
    found = symmetrise(shifted, ends)
    (least,) = least_distances(found, ends.group())
    assert least is not None and least <= found.distance_squared == best_on_swap(found)


def best_on_swap(found: Symmetrised) -> Fraction:
    """Over all involutions of three neurons."""
    first, _, last = found.layerwise.actions.generators[0][1]
    actions = roots_of_one(3, 2, signed=False)
    return min(naive_loss(found.given.layers, [first, action, last]) for action in actions)  # type: ignore[list-item]


def test_the_best_permutation_leaves_no_gap_and_rounded_potentials_hardly_one(monkeypatch: pytest.MonkeyPatch) -> None:
    theta, ends = drawn(5, (3, 6, 1), Sigmoid(), MIRROR)
    found = symmetrise(theta, ends)
    (exact,) = least_distances(found, ends.group())
    monkeypatch.setattr(matching_gap, "_SMALL", 0)
    (rounded,) = least_distances(found, ends.group())
    assert exact is not None and rounded is not None and rounded <= exact
    assert exact - rounded < found.norm_squared / 2**30


def test_nothing_is_said_where_nothing_is_known() -> None:
    theta, ends = drawn(1, (3, 4, 1), Sigmoid(), MIRROR)
    found = symmetrise(theta, ends)
    with at_most(1, "products of exact numbers"):
        assert least_distances(found, ends.group()) == (None,)
