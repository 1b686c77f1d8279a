"""The checker of what is claimed among simple parameters, against catnet's own answer from the same points."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest

from catnet.architectures.relu.ridges import Ridges
from catnet.architectures.relu.strands import among_simple
from catnet.checking import every
from catnet.checking.reading import CertificateError
from catnet.files.certificate import resealed
from catnet.files.parameter import parameter_from_json
from catnet.files.simple_certificate import among_simple_to_json
from catnet.verdict import AmongSimple
from tests.checking.samples import samples
from tests.checking.simple_cases import WIDTHS, all_that_can_be_said, cases, drawn, ridges_of
from tests.shares import is_thorough, some_of

CLAIM = "identifiable among simple parameters"


def test_what_is_accepted_follows_by_catnet_from_the_same_points() -> None:
    accepted = 0
    for document in map(resealed, some_of(cases(), 3)):
        try:
            every.check(document)
        except CertificateError:
            continue
        theta = parameter_from_json(document["network"])
        known = Ridges(theta)
        ridges = [known.at([Fraction(value) for value in point]) for point in document["points"]]
        assert isinstance(among_simple(known, [ridge for ridge in ridges if ridge is not None]), AmongSimple)
        accepted += 1
    assert accepted > (50 if is_thorough() else 10)


@pytest.mark.parametrize("widths", WIDTHS)
def test_what_catnet_shows_is_accepted(widths: tuple[int, ...]) -> None:
    source = random.Random(str(widths))
    for number in range(12):
        theta = drawn(widths, (2, 4, 9)[number % 3], source)
        known, some = ridges_of(theta)
        fast = Ridges(theta)
        found = [ridge for point, _ in some if (ridge := fast.at(point)) is not None]
        assert len(found) == len(some)
        answer = among_simple(fast, found)
        if isinstance(answer, AmongSimple):
            document = among_simple_to_json(theta, answer.evidence)
            assert document is not None
            assert every.check(json.loads(json.dumps(document)))["claim_verdict"] == "proved"
            assert len(document["points"]) <= len(some)
        elif some:
            with pytest.raises(CertificateError):
                every.check(all_that_can_be_said(theta, known, some))


def test_a_point_less_is_refused_where_no_fewer_do() -> None:
    for document in some_of(samples()[CLAIM], 3):
        for number in range(len(document["points"])):
            points = document["points"][:number] + document["points"][number + 1 :]
            with pytest.raises(CertificateError):
                every.check(resealed({**document, "points": points}))
