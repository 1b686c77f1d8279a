"""All symmetries of attention with encodings, by the classes of enclosed values: against counting all pairs."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.layers import Embedding, Linear, SoftmaxHeads
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.checking import every
from catnet.checking.all_symmetries import classes_of
from catnet.checking.intervals import Interval
from catnet.checking.reading import CertificateError
from catnet.files.certificate import resealed
from catnet.files.symmetry_certificate import symmetries_to_json
from catnet.questions.symmetries import symmetries
from tests.questions.test_symmetries_of_tokens import count_all

KINDS = ("permutation", "signed")


def networks() -> Iterator[MultiHeadNetwork]:
    source = random.Random("encoded")

    def some(rows: int, columns: int) -> Matrix:
        return Matrix([[source.choice((-1, 1, 2)) for _ in range(columns)] for _ in range(rows)])

    for tokens, features in ((2, 1), (3, 1), (2, 2), (3, 1), (4, 1)) * 3:
        encoding = Matrix([[source.choice((1, 0, -1, 2)) for _ in range(tokens)] for _ in range(features)])
        heads = SoftmaxHeads(tuple((some(features, features), some(features, features)) for _ in range(2)), features)
        yield MultiHeadNetwork(
            tokens, (Embedding(Matrix.identity(features), encoding), heads, Linear(some(1, 2 * features)))
        )


@pytest.mark.share(2)
@pytest.mark.parametrize("kind", KINDS)
def test_complete_groups_are_as_large_as_what_points_leave(kind: Any) -> None:
    complete = enclosed = 0
    for theta in networks():
        document = symmetries_to_json(symmetries(theta, kind))
        if document is None or not document["complete"]:
            continue
        complete += 1
        if theta.spaces[0].dimension <= 3:
            assert document["order"] == count_all(theta, signed=kind == "signed")
        seeds = document["all"].get("seeds")
        if not seeds or "series" in document["all"]:
            continue
        enclosed += 1
        for bits in (16, 64):  # wide intervals leave more candidates, and never fewer
            fewer = copy.deepcopy(document)
            fewer.update(order=None, generators={}, squares={}, all={**document["all"], "bits": bits})
            if document["order"] > 1:
                with pytest.raises(CertificateError):
                    every.check(resealed(fewer))
    assert complete > 10 and enclosed > 5


def naive(values: list[list[Any]], signed: bool) -> dict[tuple[int, int], int]:
    """Chains of intervals that meet, joined pair by pair."""
    spans = {}
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            low, high = (value.low, value.high) if isinstance(value, Interval) else (value, value)
            spans[i, j, 1] = low, high
            if signed:
                spans[i, j, -1] = -high, -low
    group = {place: number for number, place in enumerate(spans)}
    for one, (low, high) in spans.items():
        for other, (start, end) in spans.items():
            if low <= end and start <= high and group[one] != group[other]:
                old, new = group[one], group[other]
                group = {place: new if number == old else number for place, number in group.items()}
    return group  # type: ignore[return-value]


@pytest.mark.parametrize("signed", [False, True])
def test_classes_are_chains_of_intervals_that_meet(signed: bool) -> None:
    source = random.Random(signed)
    zeros = opposite = 0
    for _ in range(300):
        values: list[list[Any]] = []
        for _ in range(2):
            line: list[Any] = []
            for _ in range(source.randint(1, 3)):
                low = Fraction(source.randint(-12, 12), source.choice((1, 2)))
                width = Fraction(source.choice((0, 0, 1, 3)), 2)
                line.append(Interval(low, low + width) if width else low)
            values.append(line)
        found, group = classes_of(values, signed), naive(values, signed)
        places = [(i, j) for i, line in enumerate(values) for j in range(len(line))]
        for a, b in places:
            for c, d in places:
                assert (found[a][b] == found[c][d]) == (group[a, b, 1] == group[c, d, 1])
                if signed:
                    assert (found[a][b] == -found[c][d]) == (group[a, b, 1] == group[c, d, -1])
                    opposite += found[a][b] == -found[c][d] != 0
            zeros += signed and found[a][b] == 0
    assert not signed or (zeros > 10 and opposite > 10)
