"""Fewer ridges for the same proof: they are some of those given, and the theorem applies to them again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.ridges import Ridges
from catnet.architectures.relu.spanning import spanning_ridges
from catnet.architectures.relu.spread import spread_parameter
from catnet.architectures.relu.strands import among_simple
from catnet.checking import among_simple as checker
from catnet.files.simple_certificate import among_simple_to_json
from catnet.verdict import AmongSimple
from tests.shares import is_thorough

SMALL = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])])


def shown(widths: tuple[int, ...], most: int) -> Iterator[tuple[MLP, Any]]:
    for seed in range(most):
        theta = spread_parameter(widths, seed)
        found = check_among_simple(theta)
        if isinstance(found, AmongSimple):
            yield theta, found.evidence


@pytest.mark.parametrize("widths", [(2, 4, 4, 1), (3, 4, 5, 1), (4, 6, 5, 2), (3, 5, 2, 1)])
def test_fewer_ridges_are_enough(widths: tuple[int, ...]) -> None:
    kept = []
    for theta, proof in shown(widths, 12 if is_thorough() else 6):
        known = Ridges(theta)
        ridges = [known.at(point) for point in proof.points]
        some = spanning_ridges(known, ridges, proof)
        assert set(some) <= set(ridges)
        kept.append((isinstance(among_simple(known, some), AmongSimple), len(some), len(ridges)))
    assert kept
    assert sum(enough for enough, _, _ in kept) * 2 > len(kept), kept
    assert sum(few for _, few, _ in kept) * 3 < sum(many for _, _, many in kept) * 2, kept


def test_the_certificate_has_them() -> None:
    for theta, proof in ((SMALL, check_among_simple(SMALL).evidence), *shown((3, 4, 4, 1), 6 if is_thorough() else 3)):
        document = among_simple_to_json(theta, proof)
        assert document is not None and len(document["points"]) <= len(proof.points)
        assert checker.check(document)["claim_verdict"] == "proved"


def test_other_depths_keep_all() -> None:
    for theta, proof in islice(shown((2, 2, 2, 2, 1), 40), 2):
        known = Ridges(theta)
        ridges = [known.at(point) for point in proof.points]
        assert spanning_ridges(known, ridges, proof) == ridges
