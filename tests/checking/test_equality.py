"""Certificates that two networks are equal: the checker accepts what catnet writes, and nothing that was changed into
something false."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

import catnet.checking.equality as checker
from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.checking.reading import CertificateError
from catnet.files.equality_certificate import equality_to_json
from tests.architectures.relu.test_same_function import mlp, naive, rewritten
from tests.geometry.networks import networks


@settings(max_examples=80, deadline=None)
@given(networks(depth=2, width=3), st.randoms(use_true_random=False))
def test_what_is_written_is_accepted(drawn: tuple[int, list], source: random.Random) -> None:
    theta = mlp(drawn[1], drawn[0])
    document = json.loads(json.dumps(equality_to_json(theta, rewritten(theta, source))))
    if theta.widths[0] and not theta.layers[0].bias:
        return  # a first layer of width 0 does not say how many inputs it reads, so such a file is not readable either
    assert checker.check(document)["cones"] == len(document["cones"])


def small() -> dict:
    """relu(x + 1) - relu(-x - 1) - 1 and x, in one certificate."""
    theta = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
    return equality_to_json(theta, MLP.from_rows([([[1]], [0])]))


def plane() -> dict:
    theta = MLP.from_rows([([[1, 0], [1, 1]], [0, -1]), ([[1, 2]], [0])])
    return equality_to_json(theta, rewritten(theta, random.Random(0)))


def replaced(text: str) -> list[str]:
    """The text with one digit changed, for every digit and two new values."""
    return [
        text[:i] + str((int(c) + step) % 10) + text[i + 1 :]
        for i, c in enumerate(text)
        if c in "0123456789"
        for step in (1, 7)
    ]


def still_true(document: dict) -> bool:
    """Whether the claim of a changed certificate holds on a grid fine enough to see every bend of these two
    examples."""
    both = []
    for side in ("left", "right"):
        layers = [
            Affine(Matrix(entry["weight"]), tuple(map(Fraction, entry["bias"]))) for entry in document[side]["layers"]
        ]
        both.append(MLP(tuple(layers)))
    dimension = both[0].widths[0]
    grid = [Fraction(k, 3) for k in range(-12, 13)] + [Fraction(-1000), Fraction(1000)]
    points = [[a] for a in grid] if dimension == 1 else [[a, b] for a in grid for b in grid]
    return all(naive(both[0], point) == naive(both[1], point) for point in points)


@pytest.mark.parametrize("make", [small, plane])
def test_a_changed_digit_is_caught_or_harmless(make: object) -> None:
    document = make()  # type: ignore[operator]
    accepted = 0
    for text in replaced(json.dumps(document)):
        try:
            changed = json.loads(text)
            checker.check(changed)
        except (CertificateError, ValueError):
            continue
        accepted += 1
        assert still_true(changed)
        assert {side: changed[side] for side in ("left", "right")} == {
            side: document[side] for side in ("left", "right")
        }
    assert accepted < len(replaced(json.dumps(document))) // 4


def test_every_cone_is_needed() -> None:
    document = plane()
    for index in range(len(document["cones"])):
        without = copy.deepcopy(document)
        del without["cones"][index]
        with pytest.raises(CertificateError):
            checker.check(without)
    twice = copy.deepcopy(document)
    twice["cones"].append(twice["cones"][0])
    with pytest.raises(CertificateError):
        checker.check(twice)


def test_different_networks_have_no_certificate() -> None:
    theta = MLP.from_rows([([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])])
    document = equality_to_json(theta, MLP.from_rows([([[1]], [0]), ([[0]], [0])]))
    with pytest.raises(CertificateError, match="differ"):
        checker.check(document)


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.pop("rays"),
        lambda d: d.update(cones=[]),
        lambda d: d.update(cones=[[0, 99]]),
        lambda d: d.update(cones=[[0, -1]]),
        lambda d: d.update(rays=[[1.5, 1]]),
        lambda d: d.update(claim="other"),
        lambda d: d.update(left=None),
        lambda d: d["left"].update(activation="tanh"),
        lambda d: d["rays"][0].append(1),
    ],
)
def test_damage_is_one_error(damage: object) -> None:
    document = small()
    damage(document)  # type: ignore[operator]
    with pytest.raises(CertificateError):
        checker.check(document)
