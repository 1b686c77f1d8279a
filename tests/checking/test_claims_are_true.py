"""Attacks on certificates of every kind: what is accepted all the same is true, as far as an oracle sees."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.checking.attacks.damage import attacked
from tests.checking.bounds_cases import cases
from tests.checking.mutator import outcome
from tests.checking.samples import samples
from tests.oracles.claims_naive import JUDGES, falsehood
from tests.shares import is_thorough

ATTACKS = 40 if is_thorough() else 15
LARGEST = 2500


def accepted(claim: str) -> list[dict[str, Any]]:
    bounds = [document for _, document, good in cases()[:40] if good]
    return [document for document in samples().get(claim, bounds) if len(json.dumps(document)) <= LARGEST]


@pytest.mark.share(3)
@pytest.mark.parametrize("claim", list(JUDGES))
def test_no_false_claim_is_accepted(claim: str) -> None:
    source, judged = random.Random(claim), 0
    found = accepted(claim)
    for _ in range(ATTACKS):
        document = attacked(found, source)
        if outcome(json.dumps(document))[0] == 0:
            said = falsehood(document, source)
            assert not said, (said, document)
            judged += said is not None
    assert judged


def falsified(claim: str, document: dict[str, Any]) -> dict[str, Any]:
    """Something that is false, whatever it was before."""
    zero = {"matrix": [["0"]], "shift": ["0"]}
    layer = {"weight": [["1"], ["1"]], "bias": ["1", "1"]}, {"weight": [["1", "2"]], "bias": ["0"]}
    equal_rows = {"format": "catnet-network/1", "activation": "relu", "layers": list(layer)}
    other = {**equal_rows, "layers": [{"weight": [["1"]], "bias": ["5"]}]}
    flip = {"input": {"permutation": [0], "scale": ["-1"]}, "hidden": ["trivial"], "output": "trivial"}
    still = {"input": "trivial", "hidden": ["trivial"], "output": "trivial"}
    first = {"network": equal_rows}
    changes: dict[str, dict[str, Any]] = {
        "same function": {"left": equal_rows, "right": other},
        "reduction": {**first, "small": other},
        "different functions": {"left": equal_rows, "right": equal_rows},
        "identifiable": first,
        "not identifiable": {**first, "twin": equal_rows},
        "functional dimension": {"at_least": 1000, "at_most": None},
        "number of regions": {"count": 1000},
        "bounds on a box": {"bounds": [{**bound, "at_most": "-1000000"} for bound in document.get("bounds", [])]},
        "equivariant realisation": {**first, "small": equal_rows, "generators": {"s": flip}},
        "nearest equivariant network": {"distance_squared": "-1"},
        "symmetries": {**first, "kind": "permutation", "generators": {}, "order": 2, "complete": True},
        "symmetries under affine maps": {
            **{**first, "kind": "permutation", "generators": {}, "order": 2, "complete": True},
            "centre": {"input": ["0"], "output": ["0"]},
        },
        "linear symmetries": {**first, "generators": {}, "algebra": {}, "affine": True, "complete": True},
    }
    for name in ("layerwise equivariance", "layerwise equivariance under affine maps"):
        changes[name] = {**first, "generators": {"s": flip}}
    for name in ("not equivariant", "not equivariant under affine maps", "not layerwise equivariant"):
        changes[name] = {**first, "generators": {"s": still}}
    turn = {"input": {"matrix": [["1"]], "shift": ["0"]}, "output": zero}
    changes["layerwise equivariance under a connected group"] = {**first, "generators": {}, "algebra": {"X": turn}}
    changes["not equivariant under a connected group"] = {**first, "algebra": {"X": {"input": zero, "output": zero}}}
    changes["not layerwise equivariant under a connected group"] = {"algebra": zeros_like(document.get("algebra", {}))}
    return {**document, **changes[claim]}


def zeros_like(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: zeros_like(part) for key, part in value.items()}
    return [zeros_like(part) for part in value] if isinstance(value, list) else "0"


@pytest.mark.share(3)
@pytest.mark.parametrize("claim", list(JUDGES))
def test_the_oracle_sees_what_is_false(claim: str) -> None:
    plain = [
        d for d in accepted(claim) if d.get("network", {}).get("activation", "relu") == "relu" and "relations" not in d
    ]
    document = min(plain or accepted(claim), key=lambda d: len(json.dumps(d)))
    assert falsehood(falsified(claim, document), random.Random(0))
    assert falsehood(document, random.Random(0)) in ("", None)
