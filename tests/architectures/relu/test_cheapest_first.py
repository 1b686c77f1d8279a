"""Planes before regions where there may be too many of these; the same answers where there are not."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu import generic
from catnet.architectures.relu.architecture import ReluArchitecture, identify_relu
from catnet.architectures.relu.regions import complex_of
from catnet.questions.identifiable import weak_hypothesis
from catnet.verdict import AmongSimple, Undecided


def some_network(widths: tuple[int, ...], seed: int) -> MLP:
    source = random.Random(seed)
    return MLP.from_rows(
        [
            (
                [[source.randint(-9, 9) for _ in range(n)] for _ in range(m)],
                [source.randint(-9, 9) for _ in range(m)],
            )
            for n, m in pairwise(widths)
        ]
    )


SHOWN = MLP.from_rows(
    [
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]),
        ([[1, -3, 1], [-3, -3, 2], [-2, -1, 5]], [1, 2, -2]),
        ([[1, 1, 1]], [0]),
    ]
)


@pytest.mark.parametrize("widths", [(2, 3, 2, 1), (3, 3, 2, 1), (4, 2, 3, 1)])
def test_a_first_layer_of_rank_r_makes_two_to_the_r_regions(widths: tuple[int, ...]) -> None:
    for seed in range(3):
        theta = some_network(widths, seed)
        assert len(complex_of(theta)) >= 2 ** theta.layers[0].weight.rank()


def test_beyond_the_budget_no_region_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("regions were enumerated")

    monkeypatch.setattr("catnet.architectures.relu.regions.polyhedral_complex", never)
    monkeypatch.setattr(generic, "check_among_simple", lambda *_, **__: Undecided("nothing"))
    found = identify_relu(SHOWN, max_cells=7)
    assert isinstance(found.verdict, Undecided)
    assert "at least 8 regions" in found.verdict.reason
    assert found.verdict.reason.endswith("among simple parameters: nothing")


def test_planes_that_show_nothing_leave_the_regions_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a budget between the two bounds the planes come first; what regions refute is refuted all the same."""
    asked = []

    def shows_nothing(*_: object, **__: object) -> Undecided:
        asked.append(1)
        return Undecided("nothing")

    monkeypatch.setattr(generic, "check_among_simple", shows_nothing)
    dead = MLP.from_rows(
        [
            ([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]),
            ([[1, 1, 1], [-1, -1, 1], [1, -1, 1]], [-1, 0, 2]),
            ([[1, 2, 3]], [0]),
        ]
    )
    small = identify_relu(dead, max_cells=20)
    assert asked == [1]
    assert small.verdict.word == identify_relu(dead).verdict.word


def test_what_reduces_to_the_only_simple_one_says_so() -> None:
    """A neuron twice, in a network of which only the grade is known."""
    below = [([[3, -1], [2, -1]], [2, 1]), ([[-3, 1], [-1, -1]], [2, 2])]
    small = MLP.from_rows([*below, ([[2, -2], [-3, -3]], [-1, 1]), ([[1, 3]], [-3])])
    wider = MLP.from_rows([*below, ([[2, -2], [-3, -3], [4, -4]], [-1, 1, -2]), ([["1/2", 3, "1/4"]], [-3])])
    assert isinstance(generic.check_among_simple(small), AmongSimple)
    assert identify_relu(wider).verdict.is_refuted
    weakly = weak_hypothesis(ReluArchitecture(), wider, max_cells=5000)
    assert isinstance(weakly, Undecided)
    assert isinstance(weakly.generic, AmongSimple)
    assert weakly.reason.startswith("it reduces to 2 → 2 → 2 → 2 → 1")
