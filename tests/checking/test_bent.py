"""Certificates about two hidden layers whose claim is false are refused, and accepted where one refusal is left out."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product

import pytest

from catnet.files.certificate import resealed
from tests.checking.attacks.bent import false
from tests.checking.attacks.networks import Document
from tests.checking.mutants import mutant, outcome_of, package

REFUSALS = [
    'need(place.zeros == [k, widths[0] + j], "a bend: other neurons vanish there")',
    'need(upper[j][k] != 0, "a bend: the surface goes straight on")',
    'need(place.side == side, "the points of the region lie in several regions")',
]


def value(network: Document, point: tuple[Fraction, ...]) -> list[Fraction]:
    values = list(point)
    for index, layer in enumerate(network["layers"]):
        values = [max(x, Fraction(0)) for x in values] if index else values
        values = [
            sum((Fraction(a) * x for a, x in zip(row, values, strict=True)), Fraction(b))
            for row, b in zip(layer["weight"], layer["bias"], strict=True)
        ]
    return values


@pytest.mark.parametrize(("attack", "refusal"), list(zip(false(), REFUSALS, strict=True)))
def test_only_one_refusal_keeps_a_false_claim_out(attack: tuple[Document, Document], refusal: str) -> None:
    document, twin = attack
    network = document["network"]
    assert network != twin
    for point in product([Fraction(x, 2) for x in range(-23, 24)], repeat=2):
        assert value(network, point) == value(twin, point)
    text = json.dumps(resealed(document))
    assert outcome_of(package({}), text)[0] == 1
    assert outcome_of(package(mutant("bends", refusal, "pass")), text)[0] == 0
