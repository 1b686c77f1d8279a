"""What is drawn is what it is said to be, by naive evaluation and brute force; options are checked when it is drawn."""

from __future__ import annotations

import inspect
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings, strategies as st

import catnet.testing
from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Identity, LeakyRelu, Morphism, Power, Sigmoid, Space, Tanh
from catnet.errors import InputError
from catnet.files.instance import Instance
from catnet.groups import FiniteGroup, Representation, symmetric
from catnet.testing import (
    DEGENERACIES,
    OUTCOMES,
    Equivariant,
    TheoremInstance,
    activations,
    arrows,
    degenerate_mlps,
    disguises,
    end_actions,
    equivariant_mlps,
    finite_groups,
    intertwiners,
    invertible_matrices,
    matrices,
    mlps,
    monomials,
    near_misses,
    permutation_groups,
    permutations,
    rationals,
    representations,
    theorem_instances,
    twins,
    vectors,
    wide_rationals,
)
from tests.oracles.linear import iter_points
from tests.oracles.networks_naive import layerwise
from tests.support import network_of_mlp, rows_of_operator

RATIONAL: list[Activation] = [RELU, LeakyRelu(Fraction(1, 3)), LeakyRelu(Fraction(-1)), Power(2), Power(3), Identity()]


def naive(theta: MLP, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """f(x) from the definition, with lists."""
    state = list(point)
    for index, layer in enumerate(theta.layers, start=1):
        rows = [[layer.weight[a, b] for b in range(layer.weight.shape[1])] for a in range(layer.weight.shape[0])]
        state = [
            sum((w * x for w, x in zip(row, state, strict=True)), b) for row, b in zip(rows, layer.bias, strict=True)
        ]
        if index < theta.depth:
            state = [theta.activation(value) for value in state]
    return tuple(state)


def agree(left: MLP, right: MLP) -> bool:
    return all(naive(left, point) == naive(right, point) for point in iter_points(left.widths[0], 12))


def test_a_strategy_is_made_once_for_the_same_options() -> None:
    assert vectors(size=2) is vectors(size=2) and vectors(size=2) is not vectors(size=3)
    assert matrices(rows=1) is not matrices(rows=2)
    listed = {"widths": [1, 2], "entries": st.just(Fraction(1))}  # a list has no hash
    assert find(mlps(**listed), lambda theta: True).widths == (1, 2)
    with pytest.raises(TypeError, match="poem"):
        vectors(poem=1)  # type: ignore[call-arg]


# ---- types and sizes


@pytest.mark.parametrize(
    "kind",
    [
        Matrix, Permutation, Monomial, Space, Activation, Affine, Morphism, FiniteGroup, Representation, MLP,
        TheoremInstance, Equivariant, Instance,
    ],
)  # fmt: skip
@given(data=st.data())
@settings(max_examples=10)
def test_from_type(kind: type, data: st.DataObject) -> None:
    assert isinstance(data.draw(st.from_type(kind)), kind)


SMALLEST: list[tuple[Any, Any]] = [
    (rationals(), Fraction(0)),
    (wide_rationals(), Fraction(0)),
    (vectors(size=2), (Fraction(0), Fraction(0))),
    (matrices(), Matrix.zeros(0, 0)),
    (invertible_matrices(size=2), Matrix.identity(2)),
    (permutations(degree=3), Permutation((0, 1, 2))),
    (monomials(size=2), Monomial.identity(2)),
    (mlps(), MLP((Affine.linear(Matrix.zeros(1, 1)),))),
]


@pytest.mark.parametrize(("strategy", "smallest"), SMALLEST)
def test_the_smallest_is_the_simplest(strategy: Any, smallest: Any) -> None:
    assert find(strategy, lambda value: True) == smallest


def test_shrinking_ends_in_something_small() -> None:
    theta = find(mlps(), lambda theta: theta.depth == 2 and any(theta((Fraction(2),) * theta.widths[0])))
    assert theta.widths == (1, 0, 1) and theta.layers[1].bias == (Fraction(1),)
    group = find(finite_groups(order=24), lambda group: group.order > 4)
    assert group.order == 6
    drawn = find(theorem_instances(outcome="end to end refuted"), lambda drawn: drawn.theta.depth == 2)
    assert all(layer.weight.is_zero for layer in drawn.theta.layers) and sum(drawn.theta.layers[-1].bias) == 1


WRONG: list[Any] = [
    lambda: rationals(most=-1),
    lambda: wide_rationals(bits=0),
    lambda: vectors(size=-1),
    lambda: matrices(rows=-1),
    lambda: invertible_matrices(size=-1),
    lambda: permutations(degree=-1),
    lambda: monomials(kind="hermitian"),
    lambda: arrows(length=-1),
    lambda: finite_groups(order=0),
    lambda: permutation_groups(degree=-1),
    lambda: representations(symmetric(3), kind="projective"),
    lambda: representations(symmetric(3), dimension=-1),
    lambda: mlps(widths=[1]),
    lambda: mlps(layers=0),
    lambda: degenerate_mlps(kinds=["sleepy"]),
    lambda: degenerate_mlps(kinds=[]),
    lambda: degenerate_mlps(theta=MLP.from_rows([([[1]], [0])])),
    lambda: twins(activation=Tanh(), kind="flipped"),
    lambda: near_misses(MLP((Affine.linear(Matrix.zeros(0, 0)),))),
    lambda: equivariant_mlps(layers=0),
    lambda: theorem_instances(outcome="maybe"),
]


@pytest.mark.parametrize("make", WRONG)
def test_options_are_checked_when_a_value_is_drawn(make: Any) -> None:
    strategy = make()
    with pytest.raises(InputError):
        find(strategy, lambda value: True, settings=settings(max_examples=1, phases=[Phase.generate], database=None))


WHOLE = [
    (name, option.name, "None" in str(option.annotation))
    for name in catnet.testing.__all__
    if inspect.isfunction(make := getattr(catnet.testing, name)) and not name.startswith("assert_")
    for option in inspect.signature(make).parameters.values()
    if str(option.annotation) in ("int", "int | None") and option.kind is option.KEYWORD_ONLY
]


@pytest.mark.parametrize(("name", "option", "optional"), WHOLE)
def test_sizes_are_integers_at_the_call(name: str, option: str, optional: bool) -> None:
    assert len(WHOLE) > 15
    for value in ("x", 1.5, True, [1], *(() if optional else (None,))):
        with pytest.raises(InputError, match=f"{name}: {option} is an integer, found"):
            getattr(catnet.testing, name)(**{option: value})


def test_options_are_keyword_only() -> None:
    for strategy in (rationals, matrices, mlps, theorem_instances, twins):
        with pytest.raises(TypeError):
            strategy(3)  # type: ignore[operator]


# ---- networks


@pytest.mark.parametrize("activation", RATIONAL, ids=lambda sigma: sigma.name)
@given(data=st.data())
@settings(max_examples=25)
def test_disguises_and_twins_have_one_function(activation: Activation, data: st.DataObject) -> None:
    theta = data.draw(mlps(activation=activation))
    assert agree(theta, data.draw(disguises(theta)))
    left, right = data.draw(twins(activation=activation))
    assert left.widths == right.widths and left != right and agree(left, right)


@given(st.sampled_from([Tanh(), Sigmoid()]).flatmap(lambda sigma: mlps(activation=sigma)), st.data())
@settings(max_examples=25)
def test_disguises_of_irrational_ones_have_one_function(theta: MLP, data: st.DataObject) -> None:
    mpmath = pytest.importorskip("mpmath")
    other = data.draw(disguises(theta))
    sigma = mpmath.tanh if theta.activation == Tanh() else lambda z: 1 / (1 + mpmath.exp(-z))
    with mpmath.workdps(40):
        for point in iter_points(theta.widths[0], 4):
            values = []
            for network in (theta, other):
                state = [mpmath.mpf(x.numerator) / x.denominator for x in point]
                for index, layer in enumerate(network.layers, start=1):
                    state = [
                        sum((mpmath.mpf(w.numerator) / w.denominator * x for w, x in zip(row, state, strict=True)), b)
                        for row, b in zip(
                            layer.weight.rows(),
                            (mpmath.mpf(b.numerator) / b.denominator for b in layer.bias),
                            strict=True,
                        )
                    ]
                    state = [sigma(z) for z in state] if index < network.depth else state
                values.append(state)
            assert all(abs(a - b) < mpmath.mpf(10) ** -30 * (1 + abs(a)) for a, b in zip(*values, strict=True))


@given(mlps(), st.data())
def test_a_near_miss_differs_in_one_number(theta: MLP, data: st.DataObject) -> None:
    other = data.draw(near_misses(theta))
    numbers = [
        [value for layer in one.layers for row in (*layer.weight.rows(), layer.bias) for value in row]
        for one in (theta, other)
    ]
    assert sum(a != b for a, b in zip(*numbers, strict=True)) == 1


@pytest.mark.parametrize("kind", DEGENERACIES)
@given(data=st.data())
@settings(max_examples=20)
def test_degenerate_networks_are(kind: str, data: st.DataObject) -> None:
    theta = data.draw(degenerate_mlps(kinds=(kind,), most=1))
    found = False
    for lower, upper in pairwise(theta.layers):
        rows = [(*row, bias) for row, bias in zip(lower.weight.rows(), lower.bias, strict=True)]
        columns = list(upper.weight.columns())
        pairs = [(a, b) for b in range(len(rows)) for a in range(b)]
        found |= {
            "equal": any(rows[a] == rows[b] for a, b in pairs),
            "proportional": any(tuple(x * Fraction(3, 2) for x in rows[a]) == rows[b] for a, b in pairs),
            "opposite": any(tuple(-x for x in rows[a]) == rows[b] for a, b in pairs),
            "zero": any(not any(row) for row in rows),
            "dead": any(not any(row[:-1]) and row[-1] < 0 for row in rows),
            "constant": any(not any(row[:-1]) and row[-1] > 0 for row in rows),
            "unread": any(not any(column) for column in columns),
            "cancelling": any(rows[a] == rows[b] and columns[a] == tuple(-x for x in columns[b]) for a, b in pairs),
        }[kind]
    assert found


@given(equivariant_mlps())
def test_equivariant_networks_are(drawn: Equivariant) -> None:
    for _, first, last in drawn.ends.generators:
        for point in iter_points(drawn.theta.widths[0], 6):
            assert naive(drawn.theta, first.apply(point)) == last.apply(naive(drawn.theta, point))


@pytest.mark.parametrize("outcome", OUTCOMES)
@given(data=st.data())
@settings(max_examples=25)
def test_outcomes_by_brute_force(outcome: str, data: st.DataObject) -> None:
    drawn = data.draw(theorem_instances(outcome=outcome, layers=2))
    moved = False
    for _, first, last in drawn.ends.generators:
        for point in iter_points(drawn.theta.widths[0], 8):
            moved |= naive(drawn.theta, first.apply(point)) != last.apply(naive(drawn.theta, point))
    assert moved == (outcome == "end to end refuted")
    if outcome != "end to end refuted" and max(drawn.theta.widths[1:-1], default=0) <= 4:
        pairs = [(rows_of_operator(first), rows_of_operator(last)) for _, first, last in drawn.ends.generators]
        found = layerwise(network_of_mlp(drawn.theta), pairs)
        assert (found == "homomorphism") == (outcome == "proved")


# ---- groups


@given(st.data())
@settings(max_examples=40)
def test_representations_and_intertwiners_multiply(data: st.DataObject) -> None:
    group = data.draw(finite_groups(order=8))
    rho, sigma = (data.draw(representations(group, most=3)) for _ in range(2))
    x = data.draw(intertwiners(rho, sigma))
    for g in group.elements():
        before, after = Matrix(rows_of_operator(rho(g))), Matrix(rows_of_operator(sigma(g)))
        assert after @ x == x @ before
    ends = data.draw(end_actions(2, 3, group=group))
    assert group.order % ends.group().order == 0


@given(st.sampled_from(["trivial", "permutation", "signed", "monomial"]), st.data())
@settings(max_examples=40)
def test_representations_are_of_their_kind(kind: str, data: st.DataObject) -> None:
    rho = data.draw(representations(data.draw(finite_groups(order=8)), kind=kind, dimension=4))
    for _, image in rho.images:
        assert isinstance(image, Monomial)
        assert kind != "trivial" or image.is_identity
        assert kind != "permutation" or image.is_permutation
        assert kind != "signed" or image.is_signed_permutation


@given(arrows(activation=activations()))
def test_arrows_have_ends_and_values(arrow: Morphism) -> None:
    if arrow.is_rational:
        assert len(arrow(arrow.source.zero())) == arrow.target.dimension
