"""Signs that neurons never have together, by search and by regions; weights that nothing sees, and their twins."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.architecture import identify_relu
from catnet.architectures.relu.model import ReluNetworks
from catnet.architectures.relu.regions import complex_of
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.architectures.relu.signs import find_signs
from catnet.architectures.relu.twins import not_equivalent
from catnet.architectures.relu.unseen import twin_by_regions, twin_by_search, twin_of_masked
from catnet.budget import Budget
from catnet.errors import BudgetError, InputError
from catnet.search import Found, NoneExists, at_most
from catnet.testing.networks import degenerate_mlps
from catnet.verdict import Proved, Refuted
from tests.architectures.relu.strategies import deep


def some_network(widths: tuple[int, ...], source: random.Random) -> MLP:
    return MLP.from_rows(
        [
            (
                [[source.randint(-3, 3) for _ in range(n)] for _ in range(m)],
                [source.randint(-3, 3) for _ in range(m)],
            )
            for n, m in pairwise(widths)
        ]
    )


def never(theta: MLP, signs: tuple[tuple[int, int, int], ...], limit: Budget | None = None) -> bool:
    """Whether it is shown; a point that is found has the signs."""
    search = find_signs(theta, signs, limit)
    if isinstance(search, Found):
        found = heights(theta, search.value)
        assert all(found[i - 1][j] * sign >= 0 for i, j, sign in signs)
    return isinstance(search, NoneExists)


def heights(theta: MLP, point: tuple[Fraction, ...]) -> list[tuple[Fraction, ...]]:
    """The pre-activations of all hidden layers, by evaluation alone."""
    found, state = [], point
    for layer in theta.layers[:-1]:
        height = layer.evaluate(state)
        found.append(height)
        state = tuple(max(value, Fraction(0)) for value in height)
    return found


def patterns(theta: MLP) -> list[tuple[tuple[bool, ...], ...]]:
    return [region.pattern for region in complex_of(theta)]


def all_signs(theta: MLP) -> list[tuple[tuple[int, int, int], ...]]:
    neurons = [(layer, j) for layer, width in enumerate(theta.widths[1:-1], start=1) for j in range(width)]
    alone = [((layer, j, sign),) for layer, j in neurons for sign in (1, -1)]
    pairs = [((i, k, 1), (m, j, 1)) for (i, k), (m, j) in product(neurons, repeat=2) if m == i + 1]
    return [*alone, *pairs]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([(2, 3, 3, 1), (1, 3, 2, 2, 1), (3, 2, 3, 1), (2, 1, 3, 1)]))
def test_signs_that_are_shown_to_be_nowhere_are_on_no_region(seed: int, widths: tuple[int, ...]) -> None:
    theta = some_network(widths, random.Random(seed))
    cells = patterns(theta)
    for signs in all_signs(theta):
        if never(theta, signs):
            assert not any(all(cell[i - 1][j] == (sign > 0) for i, j, sign in signs) for cell in cells), signs


def test_it_shows_most_of_what_holds_strictly() -> None:
    """Of the pairs that are on together on no region a good share is shown, so that the test above can fail."""
    source, shown, there = random.Random(5), 0, 0
    for _ in range(25):
        theta = some_network((2, 3, 3, 1), source)
        cells = patterns(theta)
        for signs in all_signs(theta):
            if len(signs) == 2 and not any(all(cell[i - 1][j] for i, j, _ in signs) for cell in cells):
                there += 1
                shown += never(theta, signs)
    assert there > 20 and shown * 5 > there


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_at_no_point_are_shown_signs_there(seed: int) -> None:
    source = random.Random(seed)
    theta = some_network((3, 4, 3, 2, 1), source)
    shown = [signs for signs in all_signs(theta) if never(theta, signs)]
    for _ in range(60):
        point = tuple(Fraction(source.randint(-64, 64), source.choice((1, 8, 64))) for _ in range(3))
        found = heights(theta, point)
        for signs in shown:
            assert not all(found[i - 1][j] * sign >= 0 for i, j, sign in signs)


@settings(max_examples=150, deadline=None)
@given(deep() | degenerate_mlps())
def test_twins_have_the_function_and_lie_outside_the_orbit(theta: MLP) -> None:
    model = ReluNetworks()
    if theta.depth < 3:
        return
    for found in (twin_by_regions(theta, model, complex_of(theta)), twin_by_search(theta, model)):
        if found is not None:
            assert isinstance(check_same_relu_function(theta, found.witness), Proved), found.reason
            assert not_equivalent(theta, found.witness)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_a_weight_that_nothing_sees_can_be_less_by_any_amount(seed: int, step: int) -> None:
    theta = some_network((2, 3, 3, 2, 1), random.Random(seed))
    cells = patterns(theta)
    for (i, k, _), (_, j, _) in (signs for signs in all_signs(theta) if len(signs) == 2):
        if any(cell[i - 1][k] and cell[i][j] for cell in cells):
            continue
        table = [list(row) for row in theta.layers[i].weight.rows()]
        table[j][k] -= Fraction(step, 3)
        upper = (table, theta.layers[i].bias)
        rows = [(layer.weight.rows(), layer.bias) for layer in theta.layers]
        other = MLP.from_rows([*rows[:i], upper, *rows[i + 1 :]])
        assert isinstance(check_same_relu_function(theta, other), Proved)


def planted(inputs: int, width: int, seed: int) -> MLP:
    """Random, but neurons 0 and 1 of layer 1 are never on together, and neuron 0 of layer 2 is on only where 1 is."""
    source = random.Random(seed)
    theta = some_network((inputs, width, width, width, 1), source)
    rows = [
        ([[w or Fraction(1) for w in row] for row in layer.weight.rows()], list(layer.bias)) for layer in theta.layers
    ]
    rows[0][0][0] = [Fraction(source.randint(1, 3)) for _ in range(inputs)]
    rows[0][0][1] = [-value for value in rows[0][0][0]]
    rows[0][1][:2] = [Fraction(-1), Fraction(-2)]
    rows[1][0][0] = [Fraction(-1), Fraction(5)] + [Fraction(-1)] * (width - 2)
    rows[1][1][0] = Fraction(-1)
    return MLP.from_rows(rows)


@pytest.mark.parametrize("seed", range(3))
def test_a_large_network_is_refuted_without_its_regions(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def enumerated(*_: object, **__: object) -> None:
        raise AssertionError("regions were enumerated")

    theta = planted(4, 14, seed)
    monkeypatch.setattr("catnet.architectures.relu.regions.polyhedral_complex", enumerated)
    assert never(theta, ((1, 0, 1), (2, 0, 1)))
    found = identify_relu(theta, max_cells=5000).verdict
    assert isinstance(found, Refuted) and found.witness != theta
    for start in (-9, 0):
        point = tuple(map(Fraction, range(start, start + 4)))
        assert theta(point) == found.witness(point)


def test_inputs_that_nothing_reads_do_not_hide_it() -> None:
    """Two equal columns: along their difference everything vanishes, so that the faces would touch 0."""
    theta = planted(3, 9, 0)
    first = theta.layers[0]
    twice = [[*row, row[-1]] for row in first.weight.rows()]
    wide = MLP.from_rows([(twice, first.bias), *((layer.weight.rows(), layer.bias) for layer in theta.layers[1:])])
    assert never(wide, ((1, 0, 1), (2, 0, 1)))


def test_what_is_open_at_an_end_is_not_shown() -> None:
    """relu(x) and relu(−x) are on together nowhere, but both vanish at 0."""
    theta = MLP.from_rows([([[1], [-1]], [0, 0]), ([[-1, 1]], [0]), ([[1]], [0])])
    assert not never(theta, ((1, 0, 1), (2, 0, 1)))


def test_budgets_show_nothing() -> None:
    theta = planted(3, 9, 1)
    with at_most(0):
        assert not never(theta, ((1, 0, 1), (2, 0, 1))) and twin_by_search(theta, ReluNetworks()) is None
    with pytest.raises(BudgetError):
        never(theta, ((1, 0, 1), (2, 0, 1)), Budget(seconds=0))


def test_bad_input() -> None:
    theta = planted(2, 3, 0)
    for signs in [((1, 3, 1),), ((4, 0, 1),), ((1, 0, 2),), ((1, 0, 1), (3, 0, 1))]:
        with pytest.raises(InputError):
            never(theta, signs)
    with pytest.raises(InputError):
        twin_of_masked(theta, 1, 0, 3)
    assert not never(theta, ())


def test_an_output_is_no_reader_that_can_be_off() -> None:
    theta = MLP.from_rows([([[1]], [0]), ([[-1]], [0])])
    with pytest.raises(InputError, match="no hidden layer 2"):
        twin_of_masked(theta, 1, 0, 0)
