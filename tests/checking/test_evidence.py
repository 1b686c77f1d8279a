"""Evidence for networks made of others: what is false by one number is refused, and a point shows that it is false;
layers of tokens and softmax say directly what they are.
"""

from __future__ import annotations

import json
from fractions import Fraction
from math import exp

import pytest

from catnet.checking import tokens
from catnet.checking.intervals import Interval, ends
from catnet.checking.series import Series
from catnet.files.certificate import resealed
from tests.checking.attacks import evidence, orbits
from tests.checking.attacks.claims import equal
from tests.checking.attacks.identification import about, identifiable
from tests.checking.attacks.networks import Document
from tests.checking.attacks.single import difference
from tests.checking.mutator import outcome
from tests.checking.token_questions import LAYERS


def status(document: Document) -> int:
    return int(outcome(json.dumps(resealed(document)))[0])


def test_right_evidence_is_accepted_and_what_differs_at_a_point_is_not() -> None:
    assert all(status(equal(*case)) == 0 for case in evidence.true())
    for document, point in evidence.false():
        assert status(document) in (1, 2), document
        assert status(difference(document["left"], document["right"], point)) == 0, document


@pytest.mark.parametrize(("theta", "biased"), list(orbits.false()))
def test_a_linear_network_without_hidden_biases_has_no_twin_with_some(theta: Document, biased: Document) -> None:
    assert status(equal(theta, biased, orbits.PRODUCT)) == 0
    assert status(about("not identifiable", theta, twin=biased, evidence=orbits.PRODUCT)) == 1
    assert status(identifiable(theta, "ranks")) == 0


@pytest.mark.parametrize("layer", LAYERS)
def test_what_a_layer_adds_stands_in_its_file(layer: Document) -> None:
    read = tokens.READERS[layer["kind"]](dict(layer), 2, 1, "a layer")[0]
    assert read.written() == layer
    assert read.shift == next((key for key in ("bias", "encoding") if key in layer), "")


def test_softmax_of_numbers_beside_series_and_intervals() -> None:
    number, series = Fraction(0), Series((Fraction(0), Fraction(1), Fraction(2)))
    for scores in ((number, series), (series, number)):
        found = [value.terms for value in tokens.softmax(scores, 16)]  # type: ignore[union-attr]
        # 1 / (1 + e^{−s}) = 1/2 + s/4 + …, and s = t + 2 t²
        assert found[scores.index(series)] == (Fraction(1, 2), Fraction(1, 4), Fraction(1, 2))
        assert [sum(column) for column in zip(*found, strict=True)] == [1, 0, 0]
    low, high = ends(tokens.softmax((number, Interval(Fraction(0), Fraction(1))), 16)[1])
    assert low <= Fraction(1, 2) and Fraction(exp(1) / (1 + exp(1)) - 1e-9) <= high <= 1
