"""Two hidden layers behind a bottleneck: equality in linear time, against the regions, and where there are too many."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.bottleneck import check_same_behind_bottleneck
from catnet.architectures.relu.regions import layers_of
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.geometry.comparison import check_equal_by_regions
from catnet.verdict import Proved, Refuted


def entries(source: random.Random, size: int, most: int = 2) -> list[Fraction]:
    return [Fraction(source.randint(-most, most)) for _ in range(size)]


def layer(source: random.Random, inputs: int, width: int, most: int = 2) -> tuple[list[list[Fraction]], list[Fraction]]:
    return [entries(source, inputs, most) for _ in range(width)], entries(source, width, most)


def pair(seed: int) -> tuple[MLP, MLP]:
    """Two networks whose first layers agree up to scaling and permuting, and the second ones often in part."""
    source = random.Random(seed)
    inputs = source.randint(1, 3)
    narrow = source.randint(1, inputs)
    first, second = layer(source, inputs, narrow), layer(source, narrow, source.randint(1, 3))
    last = layer(source, len(second[1]), source.randint(1, 2))
    order = source.sample(range(narrow), narrow)
    scale = [Fraction(source.choice((1, 2, 3)), source.choice((1, 2))) for _ in range(narrow)]
    moved = [[w * scale[k] for w in first[0][k]] for k in order], [first[1][k] * scale[k] for k in order]
    read = [[row[k] / scale[k] for k in order] for row in second[0]], list(second[1])
    columns = [list(row) for row in last[0]], list(last[1])
    j = source.randrange(len(second[1]))
    change = source.randrange(4)
    if change == 1:  # an always-on neuron may have another bias; others change the function
        read[1][j] += 1
        columns[1][:] = [b - row[j] for b, row in zip(columns[1], columns[0], strict=True)]
    elif change == 2:
        read[0][j] = entries(source, narrow)
    elif change == 3:
        columns[0][0][j] += source.randint(-1, 1)
    return MLP.from_rows([first, second, last]), MLP.from_rows([moved, read, columns])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_it_says_what_the_regions_say(seed: int) -> None:
    left, right = pair(seed)
    found = check_same_behind_bottleneck(left, right)
    regions = check_equal_by_regions(layers_of(left), layers_of(right), dimension=left.widths[0], max_cells=None)
    independent = left.layers[0].weight.rank() == left.widths[1]
    assert (found is not None) == independent
    if found is not None:
        assert found.word == regions.word
        if isinstance(found, Refuted):
            point = found.witness.point
            assert found.witness.left == left(point) != right(point) == found.witness.right


def test_all_three_answers_come_up() -> None:
    words = [
        found.word if found is not None else "" for found in (check_same_behind_bottleneck(*pair(s)) for s in range(99))
    ]
    assert min(words.count(word) for word in ("proved", "refuted", "")) > 5


def wide(seed: int, inputs: int = 30, narrow: int = 12, width: int = 60) -> tuple[MLP, MLP]:
    """Of too many regions; in the second network always-on neurons have other biases, and one row of the others that
    are off is another."""
    source = random.Random(seed)
    first, second, last = layer(source, inputs, narrow, 9), layer(source, narrow, width, 9), layer(source, width, 2, 9)
    for j in (0, 1):
        second[0][j] = [abs(w) + 1 for w in second[0][j]]
        second[1][j] = Fraction(4)
    second[0][2] = [-abs(w) - 1 for w in second[0][2]]
    second[1][2] = Fraction(-1)
    other = [list(row) for row in second[0]], list(second[1])
    other[1][0] += 5
    other[0][2] = [value - 1 for value in other[0][2]]
    end = last[0], [b - 5 * row[0] for b, row in zip(last[1], last[0], strict=True)]
    return MLP.from_rows([first, second, last]), MLP.from_rows([first, other, end])


@pytest.mark.parametrize("seed", range(3))
def test_too_many_regions_are_not_needed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def enumerated(*_: object, **__: object) -> None:
        raise AssertionError("regions were enumerated")

    monkeypatch.setattr("catnet.geometry.comparison.check_equal_by_regions", enumerated)
    left, right = wide(seed)
    found = check_same_relu_function(left, right)
    assert isinstance(found, Proved) and "on all that the first one reaches" in found.reason
    middle = right.layers[1]
    rows = [list(row) for row in middle.weight.rows()]
    rows[5][3] += Fraction(1, 10**9)
    near = MLP.from_rows(
        [
            (right.layers[0].weight.rows(), right.layers[0].bias),
            (rows, middle.bias),
            (right.layers[2].weight.rows(), right.layers[2].bias),
        ]
    )
    assert isinstance(check_same_behind_bottleneck(left, near), Refuted)


def test_other_first_layers_are_not_spoken_of() -> None:
    rows = [([[1, 0], [0, 1]], [0, 0]), ([[1, -1]], [0]), ([[1]], [0])]
    theta = MLP.from_rows(rows)
    for first in ([[-1, 0], [0, 1]], [[1, 1], [0, 1]], [[0, 0], [0, 1]]):
        assert check_same_behind_bottleneck(theta, MLP.from_rows([(first, [0, 0]), *rows[1:]])) is None
    assert check_same_behind_bottleneck(theta, MLP.from_rows([([[1, 0]], [0]), ([[1]], [0]), rows[2]])) is None
