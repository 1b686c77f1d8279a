"""Symmetries with shifts: against all reflections of a line, wherever coordinates start, and proved by verify."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from catnet import (
    MLP,
    Affine,
    Identity,
    LeakyRelu,
    Matrix,
    Polynomial,
    Power,
    Sigmoid,
    Tanh,
    affine_symmetries,
    symmetries,
    verify,
)
from catnet.category import RELU, Activation
from catnet.errors import InputError
from catnet.questions.symmetries import Kind, Symmetries

RATIONAL = (RELU, LeakyRelu("1/10"), LeakyRelu(-1), Power(2), Power(3), Polynomial((0, 1, 1)), Identity())
KINDS: tuple[Kind, ...] = ("permutation", "signed", "linear")


def network(rng: random.Random, activation: Activation, inputs: int = 3) -> MLP:
    widths = [rng.randint(min(inputs, 1), inputs), *(rng.randint(0, 3) for _ in range(rng.randint(0, 2)))]
    widths.append(rng.randint(1, 2))
    size = rng.choice([1, 1, 2])
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        rows = [[rng.randint(-size, size) for _ in range(before)] for _ in range(after)]
        bias = [Fraction(rng.choice([0, 1, -1, 3]), rng.choice([1, 2])) for _ in range(after)]
        layers.append(Affine(Matrix(rows, columns=before), tuple(bias)))
    return MLP(tuple(layers), activation)


def vector(rng: random.Random, size: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(rng.randint(-9, 9), rng.choice([1, 2, 3])) for _ in range(size))


def require_true(found: Symmetries, theta: MLP, rng: random.Random) -> None:
    """Every generator holds at points, and verify proves the group."""
    zero = tuple(Fraction(0) for _ in range(theta.widths[0])), tuple(Fraction(0) for _ in range(theta.widths[-1]))
    start, end = found.ends.centres or zero
    for _, first, last in found.ends.generators:
        for _ in range(5):
            x = vector(rng, theta.widths[0])
            moved = first.apply([a - b for a, b in zip(x, start, strict=True)])
            value = last.apply([a - b for a, b in zip(theta(x), end, strict=True)])
            here = theta([a + b for a, b in zip(moved, start, strict=True)])
            assert list(here) == [a + b for a, b in zip(value, end, strict=True)]
    report = verify(found.acted_on, found.ends)
    assert report.end_to_end.is_proved or (found.ends.fields and not report.end_to_end.is_refuted)
    if all(found.on_layers(name) is not None for name in found.ends.names) and not found.ends.fields:
        assert report.verdict.is_proved


@pytest.mark.share(3)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(35))
def test_what_is_found_is_true_and_does_not_depend_on_where_coordinates_start(seed: int, kind: Kind) -> None:
    rng = random.Random(seed)
    theta = network(rng, RATIONAL[seed % len(RATIONAL)])
    found = affine_symmetries(theta, kind)
    require_true(found, theta, rng)
    linear = symmetries(theta, kind)
    if found.complete and kind != "linear":
        assert isinstance(found.order, int) and isinstance(linear.order, int) and found.order % linear.order == 0
    moved = theta.recentred(vector(rng, theta.widths[0]), vector(rng, theta.widths[-1]))
    other = affine_symmetries(moved, kind)
    require_true(other, moved, rng)
    assert other.order == found.order and other.complete is found.complete
    assert len(other.ends.fields) == len(found.ends.fields) >= len(linear.ends.fields)


@pytest.mark.parametrize("seed", range(60))
def test_against_all_reflections_of_a_line(seed: int) -> None:
    """A map x ↦ −x + t that f respects exchanges its kinks; those are among the kinks of the neurons."""
    rng = random.Random(seed)
    rows = [[rng.choice([-2, -1, 1, 2])] for _ in range(rng.randint(1, 4))]
    bias = [Fraction(rng.randint(-2, 2), rng.choice([1, 2])) for _ in rows]
    outputs = rng.randint(1, 2)
    upper = [[rng.choice([-1, 1, 1, 2]) for _ in rows] for _ in range(outputs)]
    theta = MLP.from_rows([(rows, bias), (upper, [rng.randint(-1, 1) for _ in range(outputs)])])
    found = affine_symmetries(theta, "signed")
    kinks = {-b / row[0] for row, b in zip(rows, bias, strict=True)}
    points = sorted({k + step for k in kinks for step in (-5, -1, Fraction(-1, 7), 0, Fraction(1, 7), 1, 5)})
    slopes = [
        (theta([points[i + 1]])[0] - theta([points[i]])[0]) / (points[i + 1] - points[i])
        for i in range(len(points) - 1)
    ]
    if outputs == 1 and len(set(slopes)) == 1:
        return  # an affine function has more
    count = 0
    for sign, shifts in ((1, {Fraction(0)}), (-1, {a + b for a in kinks for b in kinks})):
        for t in shifts:
            for out in signed(outputs):
                start = [a - b for a, b in zip(theta([t]), applied(out, theta([Fraction(0)])), strict=True)]
                count += all(
                    list(theta([sign * x + t])) == [a + b for a, b in zip(applied(out, theta([x])), start, strict=True)]
                    for x in [*points, *(t - x for x in points)]
                )
    assert count % found.order == 0 if not found.complete else count == found.order  # type: ignore[operator]


def signed(size: int) -> list[list[tuple[int, int]]]:
    """Signed permutations of one or two coordinates: for each where it is read, and its sign."""
    orders = [[0], [0, 1], [1, 0]]
    signs = [[a] for a in (1, -1)] if size == 1 else [[a, b] for a in (1, -1) for b in (1, -1)]
    return [list(zip(order, sign, strict=True)) for order in orders if len(order) == size for sign in signs]


def applied(element: list[tuple[int, int]], values: Any) -> list[Fraction]:
    return [sign * values[place] for place, sign in element]


def test_shifts_alone_are_said_to_count_as_none() -> None:
    """tanh of x + 2 y + 5: x ↦ x + t (2, −1) changes nothing, for every t."""
    theta = MLP.from_rows([([[1, 2]], [5]), ([[1]], [2])], Tanh())
    for kind, order in (("permutation", 1), ("signed", 2)):
        found = affine_symmetries(theta, kind)
        assert found.complete and found.order == order and found.up_to_shifts and "up to shifts alone" in str(found)
    linear = affine_symmetries(theta, "linear")
    assert linear.order == "infinite" and not linear.up_to_shifts
    assert not symmetries(theta, "signed").up_to_shifts


def test_pixels_and_their_negatives() -> None:
    """tanh of x + 2 y − 3 and 2 x + y − 3: both change their signs under x ↦ 2 − x."""
    theta = MLP.from_rows([([[1, 2], [2, 1]], [-3, -3]), ([[1, -1]], [7])], Tanh())
    found = affine_symmetries(theta, "signed")
    assert found.order == 4 and found.complete and found.structure == "C_2^2"
    assert found.ends.centres == ((1, 1), (7,)) and symmetries(theta, "signed").order == 1
    assert verify(found.acted_on, found.ends).verdict.is_proved
    shifted = MLP.from_rows([([[1, 2], [2, 1]], [-3, -3]), ([[1, -1]], [7])], Sigmoid())
    assert affine_symmetries(shifted, "signed").order == 4


def test_matrices_with_shifts_and_their_components() -> None:
    """relu(x − 1/2) + 4 relu(y + 3) + 7: an exchange with a scale, and a dilation about the corner."""
    theta = MLP.from_rows([([[1, 0], [0, 1]], ["-1/2", 3]), ([[1, 4]], [7])])
    found = affine_symmetries(theta, "linear")
    assert found.complete and found.order == "infinite" and "there are 2 components" in found.verdict.reason
    assert found.ends.centres == ((Fraction(1, 2), -3), (7,)) and len(found.ends.fields) == 1
    linear = symmetries(theta, "linear")
    assert linear.order == 1 and not linear.ends.fields
    assert verify(found.acted_on, found.ends).verdict.is_proved


def test_matrices_with_shifts_of_powers() -> None:
    """(x − 1)³ + 8 (y + 2)³ + 5: an exchange with a scale, and −1, about the corner; with 2 in place of 8 the scale is
    a cube root.
    """
    theta = MLP.from_rows([([[1, 0], [0, 1]], [-1, 2]), ([[1, 8]], [5])], Power(3))
    found = affine_symmetries(theta, "linear")
    assert found.complete and found.order == "infinite" and "there are 4 components" in found.verdict.reason
    assert found.ends.centres == ((1, -2), (5,)) and len(found.ends.fields) == 1
    require_true(found, theta, random.Random(1))
    other = MLP.from_rows([([[1, 0], [0, 1]], [-1, 2]), ([[1, 2]], [5])], Power(3))
    found = affine_symmetries(other, "linear")
    assert not found.complete and "some of the 4 components have no rational matrices" in found.verdict.reason
    assert found.ends.centres == ((1, -2), (5,))


def test_without_a_theorem_nothing_is_called_complete() -> None:
    odd = MLP.from_rows([([[1], [-1], [2]], [1, -1, 3]), ([[1, -1, 0]], [-1])])  # x, not by its layers
    found = affine_symmetries(odd, "signed")
    assert not found.complete or found.order == 2
    twice = MLP.from_rows([([[3], [-3], [3], [-3]], [-1, 1, -2, 2]), ([[1, 1, 1, 1]], [5])])
    found = affine_symmetries(twice, "signed")
    assert found.order == 2 and not found.complete and "other fixed points" in found.verdict.reason


def test_what_it_is_not_asked_for() -> None:
    from catnet.files.source import read_parameter

    with pytest.raises(InputError, match="multilayer perceptrons; this is lightning attention"):
        affine_symmetries(read_parameter("zoo:attention"))
    with pytest.raises(InputError, match="no architecture is known"):
        affine_symmetries("a poem")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a kind of symmetries"):
        affine_symmetries(MLP.from_rows([([[1]], [0])]), "poem")  # type: ignore[arg-type]
