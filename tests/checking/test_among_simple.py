"""The checker of what is claimed among simple parameters, against catnet's own answer from the same points."""

from __future__ import annotations

import contextlib
import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.generic import check_among_simple
from catnet.architectures.relu.ridges import Ridges
from catnet.architectures.relu.sections import iter_planes, plane_points
from catnet.architectures.relu.strands import among_simple
from catnet.checking import every
from catnet.checking.perceptron import read_perceptron
from catnet.checking.reading import CertificateError, MalformedError, canonical
from catnet.checking.ridges import Signs, on_plane
from catnet.files.certificate import resealed
from catnet.files.parameter import parameter_from_json, parameter_to_json
from catnet.files.simple_certificate import among_simple_to_json
from catnet.verdict import AmongSimple
from tests.checking.samples import relu, samples
from tests.checking.simple_cases import WIDTHS, Document, all_that_can_be_said, cases, drawn, ridges_of
from tests.shares import is_thorough, some_of

CLAIM = "identifiable among simple parameters"


def test_what_is_accepted_follows_by_catnet_from_the_same_points() -> None:
    accepted = 0
    for document in map(resealed, some_of(cases(), 8)):
        try:
            every.check(document)
        except CertificateError:
            continue
        theta = parameter_from_json(document["network"])
        known = Ridges(theta)
        ridges = [known.at(point) for point in points_of(theta, document)]
        assert isinstance(among_simple(known, [ridge for ridge in ridges if ridge is not None]), AmongSimple)
        accepted += 1
    assert accepted > (50 if is_thorough() else 4)


def points_of(theta: MLP, document: Document) -> list[list[Fraction]]:
    """Those on planes are found again among all points at which two neurons vanish."""
    if "planes" not in document:
        return [[Fraction(value) for value in point] for point in document["points"]]
    found = {(ridge.facets[0], ridge.facets[2][0]): list(point) for point, ridge in ridges_of(theta)[1]}
    return [found[(tuple(a), signs), tuple(b)] for _, a, b, signs in document["points"]]


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
    for document in some_of(samples()[CLAIM], 6):
        for number in range(len(document["points"])):
            points = document["points"][:number] + document["points"][number + 1 :]
            with pytest.raises(CertificateError):
                every.check(resealed({**document, "points": points}))


@pytest.mark.parametrize("widths", [(2, 2, 2, 1), (3, 3, 3, 1), (4, 3, 2, 2), (3, 2, 2, 2, 1)])
def test_a_ridge_in_a_plane_is_that_at_its_point(widths: tuple[int, ...]) -> None:
    source = random.Random(str(widths))
    found = refused = 0
    for theta in (drawn(widths, 4, source) for _ in range(12)):
        known = Signs(read_perceptron(parameter_to_json(theta), "network"))
        plane = next(iter_planes(widths[0]))
        there = Signs(on_plane(known.theta, list(plane.bias), *map(list, zip(*plane.weight.rows(), strict=True))))
        ridges = []
        for point in plane_points(theta, plane):
            with contextlib.suppress(CertificateError):
                ridges.append(known.ridge(list(point)))
        found += len(ridges)
        for ridge in ridges:
            (a, signs), _, (b, _), _ = ridge.facets
            assert there.crossing(a, b, signs) == ridge
            for bit in {1 << place for place in range(known.theta.hidden)} - {known.bit(a), known.bit(b)}:
                try:
                    assert there.crossing(a, b, signs ^ bit) in ridges
                except CertificateError:
                    refused += 1
    assert found > 20
    assert refused > 20


def in_planes() -> Document:
    theta = relu(
        ([[1, 0, 2], [0, -3, 1], [-1, 2, 1]], [-2, 3, 3]), ([[-2, 0, 1], [3, -2, -1]], [-1, -3]), ([[3, 1]], [-1])
    )
    for first in range(200):
        proof = check_among_simple(theta)
        if isinstance(proof, AmongSimple):
            document = among_simple_to_json(theta, proof.evidence)
            if document is not None and "planes" in document:
                return document
        theta = drawn((3, 4, 3, 2), 9, random.Random(first))
    raise AssertionError("no network is shown in planes")


def test_points_in_planes_are_those_by_coordinates_and_each_is_read_strictly() -> None:
    document = in_planes()
    assert every.check(json.loads(json.dumps(document)))["claim_verdict"] == "proved"
    theta = parameter_from_json(document["network"])
    proof = check_among_simple(theta)
    assert isinstance(proof, AmongSimple)
    plain = among_simple_to_json(theta, replace(proof.evidence, planes=()))
    assert plain is not None
    assert "planes" not in plain
    assert (plain["layers"], len(plain["points"])) == (document["layers"], len(document["points"]))
    assert every.check(plain) == every.check(document)
    assert len(canonical(document)) < len(canonical(plain))
    planes, points = document["planes"], document["points"]
    (plane, a, b, signs), *others = points
    bits = {1 << sum(document_widths(document)[1:layer]) + number for layer, number in (a, b)}
    malformed = [
        [plane, b, a, signs], [plane, a, a, signs], [len(planes), a, b, signs], [-1, a, b, signs], [plane, a, b, -1],
        [plane, a, b, signs + (1 << sum(document_widths(document)[1:-1]))], [plane, a, b, str(signs)],
        [plane, [0, 0], b, signs], [plane, a, [b[0], 99], signs], [plane, a, [9, 0], signs], [plane, a, b],
        [True, a, b, signs], *([plane, a, b, signs | bit] for bit in bits), [plane, a, b, "0"], ["0", "0", "0"],
    ]  # fmt: skip
    for entry in malformed:
        with pytest.raises(MalformedError):
            every.check({**document, "points": [entry, *others]})
    zero = ["0"] * len(planes[0][0])
    for changed, error in (
        ([[*planes[0][:2], zero], *planes[1:]], CertificateError),
        ([[planes[0][0], planes[0][1], planes[0][1]], *planes[1:]], CertificateError),
        ([planes[0][:2], *planes[1:]], MalformedError),
        ([[*planes[0], zero], *planes[1:]], MalformedError),
        ([[planes[0][0][:-1], *planes[0][1:]], *planes[1:]], MalformedError),
        ([], MalformedError),
    ):
        with pytest.raises(error):
            every.check({**document, "planes": changed})
    with pytest.raises(MalformedError):
        every.check({key: value for key, value in document.items() if key != "planes"})
    with pytest.raises(MalformedError):
        every.check({**plain, "planes": []})


def document_widths(document: Document) -> list[int]:
    layers = document["network"]["layers"]
    return [len(layers[0]["weight"][0]), *(len(layer["bias"]) for layer in layers)]
