"""Normal forms, transporters and reduction of ReLU networks, against evaluation and brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import assume, given, settings, strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.normal_form import normal_form
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.relu.architecture import check_relu_identifiable
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.category import Affine
from catnet.errors import BudgetError, CompositionError, InputError, ShapeError
from catnet.theorem.transporter import iter_transporters
from catnet.verdict import Proved, Refuted
from tests.oracles import networks_naive as naive
from tests.oracles.linear import iter_points, permutation_matrix, rows_of
from tests.questions.test_verify_oracle import _carries
from tests.support import disguised, mlp_of, network_of_mlp, positive_fractions

entry = st.sampled_from([0, 0, 0, 1, 1, -1, 2, -2, Fraction(1, 2)])
big_entry = st.one_of(entry, st.sampled_from([2**31, 2**62, -(2**63), Fraction(1, 2**40), Fraction(3**50, 7**30)]))


@st.composite
def networks(draw: DrawFn, hidden: int = 2, width: int = 3, numbers: st.SearchStrategy = entry) -> naive.Network:
    sizes = [
        draw(st.integers(1, 2)),
        *(draw(st.integers(1, width)) for _ in range(draw(st.integers(0, hidden)))),
        draw(st.integers(1, 2)),
    ]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        rows = [[draw(numbers) for _ in range(inputs)] for _ in range(outputs)]
        layers.append((rows_of(rows), tuple(Fraction(draw(numbers)) for _ in range(outputs))))
    return layers


@st.composite
def disguises(draw: DrawFn, network: naive.Network) -> tuple[list[list[int]], list[list[Fraction]]]:
    sizes = [len(bias) for _, bias in network[:-1]]
    return [draw(st.permutations(range(size))) for size in sizes], [
        [draw(positive_fractions) for _ in range(size)] for size in sizes
    ]


def equivalent(left: naive.Network, right: naive.Network) -> bool:
    """By brute force over all permutations."""
    sizes = [len(bias) for _, bias in left[:-1]]
    return any(_carries(left, right, images) for images in product(*(permutations(range(size)) for size in sizes)))


def is_transporter(left: naive.Network, right: naive.Network, ks: tuple[Monomial, ...]) -> bool:
    """right = k · left, by dense products."""
    moved = disguised(left, [k.permutation.images for k in ks], [k.scale for k in ks])
    return moved == right and all(k.is_positive for k in ks)


@given(networks(numbers=big_entry), st.data())
@settings(max_examples=100)
def test_disguises_are_seen_through(network: naive.Network, data: st.DataObject) -> None:
    orders, scales = data.draw(disguises(network))
    other = disguised(network, orders, scales)
    assert all(naive.evaluate(network, x) == naive.evaluate(other, x) for x in iter_points(len(network[0][0][0]), 4))
    theta, phi, model = mlp_of(network), mlp_of(other), ReluNetworks()
    found = next(iter_transporters(model, theta, phi), None)
    if found is None:
        assert not model.search_is_complete(theta)
    else:
        assert is_transporter(network, other, found)  # type: ignore[arg-type]
        assert check_same_relu_function(theta, phi).word == "proved"


@given(networks(), st.data())
@settings(max_examples=80)
def test_scaling_alone_leaves_the_normal_form(network: naive.Network, data: st.DataObject) -> None:
    _, scales = data.draw(disguises(network))
    orders = [list(range(len(scale))) for scale in scales]
    left, right = normal_form(mlp_of(network)), normal_form(mlp_of(disguised(network, orders, scales)))
    assert left.floating == right.floating
    if not left.floating:
        assert [rows.tolist() for rows in left.hidden] == [
            rows.tolist() for rows in right.hidden
        ] and left.last == right.last
    hidden = [tuple(tuple(map(Fraction, row)) for row in rows.tolist()) for rows in left.hidden]
    rebuilt = [(tuple(row[:-1] for row in rows), tuple(row[-1] for row in rows)) for rows in hidden]
    rebuilt.append((tuple(left.last.weight.rows()), left.last.bias))
    undone = disguised(rebuilt, orders, left.scales)  # the original one is the normal one, scaled
    assert undone == network


@given(networks(), networks())
@settings(max_examples=80)
def test_transporters_exist_exactly_where_brute_force_finds_one(left: naive.Network, right: naive.Network) -> None:
    """Two networks of one shape: the second takes the first one's lower layers as often as it fits."""
    inputs = len(left[0][0][0])
    if [len(b) for _, b in left] != [len(b) for _, b in right] or inputs != len(right[0][0][0]):
        weight, bias = left[-1]
        right = [*left[:-1], (tuple(tuple(reversed(row)) for row in weight), bias)]
    model, theta, phi = ReluNetworks(), mlp_of(left), mlp_of(right)
    found = list(iter_transporters(model, theta, phi))
    assert all(is_transporter(left, right, ks) for ks in found)  # type: ignore[arg-type]
    if model.search_is_complete(theta) and model.search_is_complete(phi):
        assert bool(found) == equivalent(left, right)


@given(networks())
@settings(max_examples=80)
def test_the_stabiliser_is_found_whole(network: naive.Network) -> None:
    """Transporters from theta to itself, with the swaps of interchangeable neurons, are all there is."""
    model, theta = ReluNetworks(), mlp_of(network)
    assume(model.search_is_complete(theta))
    sizes = [len(bias) for _, bias in network[:-1]]
    every = {
        images
        for images in product(*(permutations(range(size)) for size in sizes))
        if _carries(network, network, images)
    }
    listed = {tuple(k.permutation.images for k in ks) for ks in iter_transporters(model, theta, theta)}  # type: ignore[union-attr]
    assert listed <= every and tuple(tuple(range(size)) for size in sizes) in listed
    side = model.side(theta)
    swaps = []
    for index in range(1, len(sizes) + 1):
        for members in side.interchangeable(index):
            for left, right in zip(members, members[1:], strict=False):
                images = [list(range(other)) for other in sizes]
                images[index - 1][left], images[index - 1][right] = right, left
                swaps.append(tuple(map(tuple, images)))
    closure = set(listed)
    while True:
        more = closure | {
            tuple(tuple(a[i] for i in b) for a, b in zip(swap, known, strict=True))
            for swap in swaps
            for known in closure
        }
        if more == closure:
            break
        closure = more
    assert closure == every
    unique = isinstance(model.check_trivial_stabiliser(theta), Proved)
    if unique:
        assert len(every) == 1


@given(networks(hidden=3, width=4))
@settings(max_examples=120)
def test_reduction_keeps_the_function_and_ends(network: naive.Network) -> None:
    theta = mlp_of(network)
    small = reduce_network(theta)
    assert (small.widths[0], small.widths[-1]) == (theta.widths[0], theta.widths[-1])
    for point in iter_points(theta.widths[0], 8):
        assert small(point) == naive.evaluate(network, point)
    assert reduce_network(small) == small
    assert small.hidden_neurons <= theta.hidden_neurons
    for index, layer in enumerate(small.layers[:-1], start=1):
        rows = [(*row, b) for row, b in zip(layer.weight.rows(), layer.bias, strict=True)]
        assert all(any(row[:-1]) for row in rows)
        for i, row in enumerate(rows):
            assert any(small.layers[index].weight[j, i] for j in range(small.widths[index + 1]))
            for other in rows[:i]:
                ratios = {a / b if b else None for a, b in zip(row, other, strict=True) if a or b}
                assert len(ratios) > 1 or None in ratios or min(r for r in ratios if r is not None) <= 0


@given(networks(width=3), networks(width=3))
@settings(max_examples=80)
def test_equality_of_functions_never_contradicts_evaluation(left: naive.Network, right: naive.Network) -> None:
    if (len(left[0][0][0]), len(left[-1][1])) != (len(right[0][0][0]), len(right[-1][1])):
        with pytest.raises(ShapeError):
            check_same_relu_function(mlp_of(left), mlp_of(right))
        right = [*left[:-1], (left[-1][0], tuple(b + 1 for b in left[-1][1]))]
    verdict = check_same_relu_function(mlp_of(left), mlp_of(right))
    points = list(iter_points(len(left[0][0][0]), 12))
    if isinstance(verdict, Proved):
        assert all(naive.evaluate(left, x) == naive.evaluate(right, x) for x in points)
    elif isinstance(verdict, Refuted):
        witness = verdict.witness
        assert (
            naive.evaluate(left, witness.point) == witness.left != witness.right == naive.evaluate(right, witness.point)
        )
    else:
        assert all(naive.evaluate(left, x) == naive.evaluate(right, x) for x in points)


@given(networks())
@settings(max_examples=80)
def test_a_twin_refutes_and_a_proof_excludes_degeneracy(network: naive.Network) -> None:
    theta = mlp_of(network)
    verdict = check_relu_identifiable(theta)
    twin = getattr(verdict, "witness", None)
    if isinstance(twin, MLP):
        other = network_of_mlp(twin)
        assert twin.widths == theta.widths
        assert all(naive.evaluate(network, x) == naive.evaluate(other, x) for x in iter_points(theta.widths[0], 12))
        assert not equivalent(network, other)
    if isinstance(verdict, Proved):
        assert reduce_network(theta) == theta
        sizes = [len(bias) for _, bias in network[:-1]]
        assert (
            sum(_carries(network, network, images) for images in product(*(permutations(range(s)) for s in sizes))) == 1
        )


@pytest.mark.parametrize(
    ("layers", "widths"),
    [
        pytest.param([([[0]], [3]), ([[2]], [1])], (1, 0, 1), id="a constant neuron is folded"),
        pytest.param([([[1], [2]], [0, 0]), ([[1, 1]], [0])], (1, 1, 1), id="copies merge"),
        pytest.param([([[1], [-2]], [0, 0]), ([[1, 1]], [0])], (1, 2, 1), id="opposite rows stay"),
        pytest.param([([[1], [2]], [0, 0]), ([[2, -1]], [0])], (1, 0, 1), id="copies that cancel"),
        pytest.param([([[1], [1]], [0, 1]), ([[0, 1]], [0])], (1, 1, 1), id="unread"),
        pytest.param([([[1]], [0]), ([[0]], [-1]), ([[5]], [2])], (1, 0, 0, 1), id="a chain goes"),
        pytest.param(
            [([[0], [1]], [0, 0]), ([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], (1, 1, 1, 1), id="dead read by dead"
        ),
    ],
)
def test_reductions_by_hand(layers: list[tuple[list[list[int]], list[int]]], widths: tuple[int, ...]) -> None:
    assert reduce_network(MLP.from_rows(layers)).widths == widths


def test_transport_is_an_action() -> None:
    theta = MLP.from_rows([([[1, 2], [3, 4]], [5, 6]), ([[1, 2], [0, 1]], [1, 0])])
    model = ReluNetworks()
    g, h = Monomial.of_permutation((1, 0)), Monomial.diagonal([Fraction(2), Fraction(-3)])
    once = model.transport(model.transport(theta, h, h), g, g)
    assert once == model.transport(theta, g * h, g * h)
    for point in iter_points(2, 5):
        assert model.transport(theta, g, h)(point) == h.apply(theta(g.inverse().apply(point)))
    with pytest.raises(ShapeError):
        model.transport(theta, Monomial.identity(3), g)


def test_the_budget_of_matchings_is_kept() -> None:
    theta = MLP.from_rows(
        [([[1]] * 8, [0] * 8), ([[int(i == j) for j in range(8)] for i in range(8)], [0] * 8), ([[1] * 8], [0])]
    )
    with pytest.raises(BudgetError) as caught:
        list(iter_transporters(ReluNetworks(), theta, theta, budget=100))
    assert caught.value.limit == 100
    assert check_same_relu_function(theta, theta).word == "proved"


def test_networks_that_do_not_fit() -> None:
    with pytest.raises(InputError):
        MLP(())
    with pytest.raises(CompositionError, match=r"layers 1 and 2"):
        MLP.from_rows([([[1]], [0]), ([[1, 2]], [0])])
    theta = MLP((Affine(Matrix.zeros(0, 2), ()), Affine(Matrix.zeros(1, 0), (Fraction(4),))))
    assert theta.widths == (2, 0, 1) and theta((Fraction(1), Fraction(2))) == (4,)
    assert theta.parameters == 1 and reduce_network(theta) == theta
    assert permutation_matrix(()) == ()
