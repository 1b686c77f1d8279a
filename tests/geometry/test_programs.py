"""The second method, by linear programs, against the first one and against a naive simplex that shares nothing with
it."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import extremes_of
from catnet.errors import BudgetError, InputError
from catnet.geometry.comparison import find_difference_by_regions
from catnet.geometry.complex import polyhedral_complex
from catnet.geometry.extremes import extremes, extremes_of_difference
from catnet.geometry.kernel.layers import box, evaluate_layers, integer_layers, integer_row
from catnet.geometry.programs.branching import iter_cells
from catnet.geometry.programs.extremes import extremes_by_programs
from catnet.geometry.programs.linear_program import evaluate, positive_point, supremum
from tests.geometry.networks import halfspaces, networks
from tests.oracles import regions_naive as naive


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_form_is_positive_somewhere_iff_the_naive_simplex_says_so(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 4))
    form = st.lists(st.integers(-3, 3), min_size=size + 1, max_size=size + 1).map(tuple)
    walls = [wall for wall in data.draw(st.lists(form, max_size=7)) if any(wall[:-1])]
    point = tuple(Fraction(value, 3) for value in data.draw(st.lists(st.integers(-5, 5), min_size=size, max_size=size)))
    walls = [wall if evaluate(wall, point) > 0 else tuple(-v for v in wall) for wall in walls]
    walls = [wall for wall in walls if evaluate(wall, point) > 0]
    goal = data.draw(form)
    found = positive_point(walls, point, goal)
    expected = naive.is_open([tuple(map(Fraction, f)) for f in (*walls, goal)]) if any(goal[:-1]) else goal[-1] > 0
    assert (found is not None) == expected
    if found is not None:
        assert all(evaluate(f, found) > 0 for f in (*walls, goal))
    best = supremum(walls, point, goal)
    if best.value is None:
        far = tuple(x + 10**6 * d for x, d in zip(point, best.direction or (), strict=True))
        assert all(evaluate(wall, far) > 0 for wall in walls)
        assert evaluate(goal, far) > evaluate(goal, point)
    else:
        assert evaluate(goal, best.point) == best.value
        assert all(evaluate(wall, best.point) >= 0 for wall in walls)
        above = [*goal[:-1], goal[-1] - best.value]
        scaled = [value * best.value.denominator for value in above]
        assert positive_point(walls, point, [int(value) for value in scaled]) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_both_methods_find_the_same_regions_and_extremes(data: st.DataObject) -> None:
    dimension, network = data.draw(networks(inputs=st.integers(1, 3), depth=2, width=3))
    within = data.draw(halfspaces(dimension)) if data.draw(st.booleans()) else []
    walls = [integer_row(*wall, dimension) for wall in within]
    cells = list(iter_cells(integer_layers(network), dimension, halfspaces=walls))
    made = polyhedral_complex(network, dimension=dimension, within=within)
    assert sorted(tuple(chain(*cell.pattern)) for cell in cells) == sorted(
        tuple(chain(*made.pattern(index))) for index in range(len(made))
    )
    for cell in cells:
        assert all(evaluate(wall, cell.point) > 0 for wall in cell.walls)
        outputs = [evaluate(form, cell.point) / cell.scale for form in cell.outputs]
        assert outputs == list(evaluate_layers(integer_layers(network), cell.point))
    try:
        first = extremes(network, within=within, dimension=dimension)
    except InputError:
        assert not cells
        return
    second = extremes_by_programs(network, within=within, dimension=dimension)
    assert [[e.value for e in pair] for pair in first] == [[e.value for e in pair] for pair in second]
    for output, pair in enumerate(second):
        for extreme in pair:
            if extreme.value is not None:
                assert evaluate_layers(integer_layers(network), extreme.point)[output] == extreme.value


@settings(max_examples=30, deadline=None)
@given(networks(inputs=st.just(2), depth=1, width=3), networks(inputs=st.just(2), depth=2, width=2))
def test_both_methods_bound_a_difference_alike(one: tuple[int, list], two: tuple[int, list]) -> None:
    left, right = one[1], two[1]
    if len(left[-1][1]) != len(right[-1][1]) or not (left[0][1] and right[0][1]):
        return
    first = extremes_of_difference(left, right, within=box(2))
    second = extremes_by_programs(left, right, within=box(2))
    assert [[e.value for e in pair] for pair in first] == [[e.value for e in pair] for pair in second]


def test_twenty_dimensions() -> None:
    theta = MLP.from_rows([([[1] * 20, [-1] * 20, [1, -1] * 10], [-1, -1, 0]), ([[1, 1, -2]], [3])])
    low, high = extremes_of(theta, within=box(20))[0]
    assert (low.value, high.value) == (3 - 2 * 20, 3 + 19)
    assert theta(low.point) == (low.value,) and theta(high.point) == (high.value,)


def test_the_budget_counts_regions() -> None:
    tent = integer_layers([([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])])
    assert len(list(iter_cells(tent, 1, max_cells=4))) == 4
    try:
        list(iter_cells(tent, 1, max_cells=3))
    except BudgetError as error:
        assert (error.counter, error.limit) == ("cells", 3)
    else:
        raise AssertionError("the budget was not noticed")


def test_walls_without_a_direction_are_judged_by_their_constant() -> None:
    wide = [([[1] * 9], [-1]), ([[1]], [0])]
    whole = [*box(9), ((0,) * 9, 0), ((0,) * 9, 5)]
    assert extremes_by_programs(wide, within=whole)[0][1].value == 8
    try:
        extremes_by_programs(wide, within=[*box(9), ((0,) * 9, -1)])
    except InputError:
        return
    raise AssertionError("an empty polytope was not noticed")


def test_no_inputs_at_all_can_be_told_apart() -> None:
    left = [([[]], [1]), ([[-1]], [-2]), ([[2], [0]], [-2, 2])]
    found = find_difference_by_regions(left, [([[], []], [-1, -1])], dimension=0)
    assert found is not None and found.point == () and found.left != found.right
