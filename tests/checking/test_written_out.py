"""Attacks on what is written out: what is claimed is true, or false for a reason that is checked here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from catnet.checking import every, reading
from catnet.checking.intervals import disjoint
from catnet.checking.networks import read_network
from catnet.checking.operators import apply, read_operator
from catnet.files.certificate import resealed
from tests.checking.attacks import written_out
from tests.checking.attacks.claims import equal
from tests.checking.mutants import outcome_of


def status(document: Any) -> int:
    found: int = outcome_of((every, reading), json.dumps(resealed(document)))[0]
    return found


def value(theta: Any, point: list[Fraction]) -> list[Any]:
    return read_network(theta, "a network").value(list(point), 16)


def test_true_claims_are_accepted_and_false_ones_do_not_follow() -> None:
    for left, right, evidence in written_out.true_pairs():
        assert status(equal(left, right, evidence)) == 0
    assert [status(document) for document in written_out.true_layers()] == [0] * len([*written_out.true_layers()])
    assert {status(document) for document in written_out.false_layers()} == {1}


def test_networks_that_are_said_to_be_equal_differ() -> None:
    for left, right, evidence, point in written_out.false_pairs():
        assert value(left, [Fraction(x) for x in point]) != value(right, [Fraction(x) for x in point])
        assert status(equal(left, right, evidence)) == 1


def ends(document: Any) -> tuple[Any, Any, Any]:
    theta = read_network(document["network"], "a network")
    generator = document["generators"]["s"]
    first = read_operator(generator["input"], theta.inputs, "the inputs")
    return theta, first, read_operator(generator["output"], theta.outputs, "the outputs")


def points(size: int) -> Iterator[list[Fraction]]:
    yield [Fraction(k + 1) for k in range(size)]
    yield [Fraction(-k - 2) for k in range(size)]


def is_equivariant_at(document: Any, point: list[Fraction]) -> bool:
    """Where tanh has no rational value, enclosures that overlap say yes."""
    theta, first, last = ends(document)
    sides: Any = theta.value(apply(first, point), 64), apply(last, theta.value(point, 64))
    return not any(disjoint(a, b) for a, b in zip(*sides, strict=True))


def test_layers_that_are_said_to_be_equivariant_are_not() -> None:
    """f itself is not; or s has order 2, not 3; or s is trivial at both ends, not inside, and s ↦ k(s) no map."""
    reasons = set()
    for document in written_out.false_layers():
        theta, first, last = ends(document)
        generator = document["generators"]["s"]
        if not all(is_equivariant_at(document, point) for point in points(theta.inputs)):
            reasons.add("f")
        elif document["order"] == 3:
            for operator, size in ((first, theta.inputs), (last, theta.outputs)):
                assert all(apply(operator, apply(operator, p)) == p for p in points(size))
            reasons.add("order")
        else:
            assert generator["input"] == generator["output"] == "trivial"
            assert any(operator != "trivial" for operator in generator["hidden"])
            reasons.add("homomorphism")
    assert reasons == {"f", "order", "homomorphism"}
