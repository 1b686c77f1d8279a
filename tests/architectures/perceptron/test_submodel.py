"""Submodels, quotients and reductions: their equations for all parameters, idempotence, disguises, and weak
identifiability."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction, reduce_network
from catnet.architectures.perceptron.submodel import Quotient, Submodel
from catnet.architectures.relu.model import ReluNetworks
from catnet.category import Affine, find_difference
from catnet.theorem.transporter import iter_transporters
from tests.architectures.relu.strategies import deep, disguised, shallow


def some_parameter(widths, seed):
    source = random.Random(seed)
    layers = []
    for n, m in zip(widths, widths[1:], strict=False):
        rows = [[Fraction(source.randint(-9, 9), source.randint(1, 3)) for _ in range(n)] for _ in range(m)]
        layers.append(Affine(Matrix(rows, columns=n), [source.randint(-9, 9) for _ in range(m)]))
    return MLP(tuple(layers))


def points(dimension, seed):
    source = random.Random(seed)
    for _ in range(6):
        yield tuple(Fraction(source.randint(-20, 20), source.randint(1, 5)) for _ in range(dimension))


@settings(max_examples=100, deadline=None)
@given(st.one_of(shallow(), deep()), st.integers(0, 99))
def test_the_equations_hold_for_other_parameters_too(theta, seed):
    reduction = find_reduction(theta)
    assert reduction.check().word == "proved"
    for step in reduction.steps:
        phi = some_parameter(step.small.widths, seed)
        lifted = step.beta(phi)
        for index in range(1, theta.depth + 1):
            big, small = lifted.layer(index), phi.layer(index)
            below, here = step.alphas[index - 1], step.alphas[index]
            back, front = step.retractions[index - 1], step.retractions[index]
            for x in points(phi.widths[index - 1], seed):
                assert front.apply(big(below(x))) == small(x)
                if isinstance(step, Submodel):
                    assert big(below(x)) == here(small(x))
            if isinstance(step, Quotient):
                for v in points(lifted.widths[index - 1], seed):
                    assert front.apply(big(v)) == small(back.apply(v))


@settings(max_examples=100, deadline=None)
@given(st.one_of(shallow(), deep()))
def test_reduction_keeps_the_function_and_is_idempotent(theta):
    reduction = find_reduction(theta)
    small = reduction.small
    assert find_difference(theta.morphism(), small.morphism(), limit=40) is None
    assert not find_reduction(small).steps
    for index in range(theta.depth + 1):
        alpha, back = reduction.alpha(index), reduction.alpha_star(index)
        assert (back @ alpha.weight).is_identity and not any(back.apply(alpha.bias))
    for x in points(theta.widths[0], 5):
        big, little = x, x
        for index in range(1, theta.depth + 1):
            big, little = theta.layer(index)(big), small.layer(index)(little)
            assert reduction.alpha_star(index).apply(big) == little
            if reduction.is_submodel:
                assert reduction.alpha(index)(little) == big


@settings(max_examples=100, deadline=None)
@given(disguised(st.one_of(shallow(), deep())))
def test_reduction_commutes_with_disguise(pair):
    theta, other = (reduce_network(member) for member in pair)
    assert theta.widths == other.widths
    assert next(iter_transporters(ReluNetworks(), theta, other), None) is not None


def test_a_wrong_map_is_refuted():
    theta = MLP.from_rows([([[1], [2], [0]], [0, 0, 3]), ([[1, 1, 5]], [0])])
    (step,) = find_reduction(theta).steps
    assert isinstance(step, Submodel)
    wrong = [
        replace(step, alphas=(step.alphas[0], Affine(step.alphas[1].weight, (0, 0, 2)), step.alphas[2])),
        replace(step, alphas=(step.alphas[0], Affine(Matrix([[1], [3], [0]]), (0, 0, 3)), step.alphas[2])),
        replace(step, small=MLP.from_rows([([[1]], [0]), ([[3]], [14])])),
        replace(step, small=MLP.from_rows([([[1]], [0]), ([[2]], [15])])),
        replace(step, retractions=(step.retractions[0], Matrix([[0, 1, 0]]), step.retractions[2])),
    ]
    assert [other.check().word for other in wrong] == ["refuted"] * 5


def test_a_multiple_plus_a_constant_is_refuted():
    """relu(2 x + 1) is not 2 relu(x) + 1, though alpha says so consistently."""
    theta = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1]], [0])])
    small = MLP.from_rows([([[1]], [0]), ([[3]], [1])])
    one = Affine.linear(Matrix([[1]]))
    maps = (one, Affine(Matrix([[1], [2]]), (0, 1)), one)
    wrong = Submodel(theta, small, maps, (Matrix([[1]]), Matrix([[1, 0]]), Matrix([[1]])))
    assert wrong.beta(small) == theta and wrong.check().word == "refuted"
    negative = MLP.from_rows([([[1], [-2]], [0, 0]), ([[1, 1]], [0])])
    turned = (one, Affine.linear(Matrix([[1], [-2]])), one)
    small = MLP.from_rows([([[1]], [0]), ([[-1]], [0])])
    assert Submodel(negative, small, turned, wrong.retractions).check().word == "refuted"


def test_an_unread_neuron_is_forgotten_not_in_a_submodel():
    """relu(x) that nobody reads: no action on its line makes its layer commute with x ↦ −x, though the function is
    invariant."""
    theta = MLP.from_rows([([[1]], [0]), ([[0]], [0])])
    reduction = find_reduction(theta)
    assert not reduction.is_submodel and reduction.small.widths == (1, 0, 1)
    quotient = reduction.steps[0]
    assert isinstance(quotient, Quotient) and quotient.check().word == "proved"
    assert replace(quotient, theta=MLP.from_rows([([[1]], [0]), ([[1]], [0])])).check().word == "refuted"


# ---- the two counterexamples to loose readings of the weak theorem, on finite sets (proofs/WeakCounterexamples.v)


def actions_of_order_two(points):
    """All involutions of a finite set, the identity among them."""
    points = list(points)
    if not points:
        yield {}
        return
    first, *rest = points
    for other in [first, *rest]:
        for action in actions_of_order_two([p for p in rest if p != other]):
            yield {**action, first: other, other: first}


def test_adjunction_of_the_full_model_alone_is_not_enough():
    """Theta~ with one point is identifiable in its submodel, whatever theta is; but no action on V_1 makes layer 1
    equivariant."""
    states = [(s, t) for s in (0, 1) for t in (0, 1)]
    layer = {x: ("some", x[1]) if x[0] else ("none",) for x in states}
    flip = {(s, t): (1 - s, t) for s, t in states}
    hidden = [("none",), ("some", 0), ("some", 1)]
    found = [a for a in actions_of_order_two(hidden) if all(layer[flip[x]] == a[layer[x]] for x in states)]
    assert not found


def test_an_action_on_all_of_the_hidden_space_may_not_exist():
    """The submodel is identifiable with adjunction, alpha* commutes with the layers; yet fibres of sizes 2 and 1
    cannot be swapped."""
    hidden = [None, 0, 1]
    last = {None: 1, 0: 0, 1: 1}
    found = [a for a in actions_of_order_two(hidden) if all(last[a[v]] == 1 - last[v] for v in hidden)]
    assert not found
    # on the image of alpha, {0, 1}, the swap is an action, and the layer is equivariant there
    assert all(last[1 - v] == 1 - last[v] for v in (0, 1))


def test_the_transported_action_is_multiplicative_but_not_unital():
    theta = MLP.from_rows([([[1], [1], [-1], [-1], [0]], [0, 0, 0, 0, 1]), ([[1, 2, 2, 1, 1]], [0])])  # 3|x| + 1
    reduction = find_reduction(theta)
    assert reduction.is_submodel
    alpha, back = reduction.alpha(1), reduction.alpha_star(1)
    swap = Matrix([[0, 1], [1, 0]])

    def act(matrix, v):
        return alpha((matrix @ back).apply(v))

    reached = theta.layer(1)((Fraction(3),))
    assert act(swap, reached) == theta.layer(1)((Fraction(-3),)) and act(swap, act(swap, reached)) == reached
    elsewhere = tuple(map(Fraction, (1, 0, 0, 0, 0)))
    assert act(swap, act(swap, elsewhere)) == act(Matrix.identity(2), elsewhere) != elsewhere
