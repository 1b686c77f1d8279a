"""Certificates for activations beside ReLU: accepted when true, and what is accepted after a change is true.

Truth is decided afresh by evaluating every layer on both sides of its square, with 50 digits, straight from the
definition of the activation.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from catnet.checking import layerwise as checker, reading
from catnet.files import instance_from_json
from catnet.files.certificate import certificate_text, certificate_to_json
from catnet.questions.verify import verify
from tests.checking.test_layerwise import accepted, one_digit_changed
from tests.oracles import networks_naive as naive
from tests.oracles.linear import action_matrix

MINUS, SWAP = {"matrix": [["-1"]]}, {"permutation": [1, 0]}
TURN = {"matrix": [["0", "-1"], ["1", "-1"]]}  # of order 3

INSTANCES: dict[str, tuple[Any, list[Any], dict[str, Any]]] = {
    "tanh, odd": ("tanh", [([[3]], ["0"]), ([["1/2"]], ["0"])], {"s": (MINUS, MINUS)}),
    "tanh, swapped": (
        "tanh",
        [([[1, 2], [-2, -1], [1, 1]], [1, -1, 0]), ([[3, -3, 0], [0, 0, 5]], [0, 1]), ([[1, 1]], [2])],
        {"s": (SWAP, "trivial")},
    ),
    "sigmoid, odd": ("sigmoid", [([[3]], ["0"]), ([["1/2"]], ["-1/4"])], {"s": (MINUS, MINUS)}),
    "leaky": ({"leaky_relu": "1/3"}, [([[1], [-2]], [0, 0]), ([[2, 1]], [7])], {"s": (MINUS, "trivial")}),
    "absolute value": ({"leaky_relu": "-1"}, [([[1], [3]], [0, 0]), ([[2, 1]], [7])], {"s": (MINUS, "trivial")}),
    "cube": ({"power": 3}, [([[1, 0], [0, 2]], [0, 0]), ([[8, 1]], [0])], {"s": (SWAP, "trivial")}),
    "square": ({"power": 2}, [([[1, 1], [2, -2]], [0, 0]), ([[8, 1]], [0])], {"s": (SWAP, "trivial")}),
    "quadratic": ({"polynomial": [0, 1, 1]}, [([[1, 2], [2, 1]], [1, 1]), ([[3, 3]], [0])], {"s": (SWAP, "trivial")}),
    "odd cubic": ({"polynomial": [0, 1, 0, 1]}, [([[1], [2]], [0, 0]), ([[3, 4]], [0])], {"s": (MINUS, MINUS)}),
    "linear": ("identity", [([[1, 2], [0, 1]], [0, 0]), ([[1, -2], [0, 1]], [0, 0])], {"r": (TURN, TURN)}),
}


def document_of(name: str) -> dict[str, Any]:
    activation, layers, generators = INSTANCES[name]
    return {
        "format": "catnet-instance/1",
        "name": name,
        "network": {
            "format": "catnet-network/1",
            "activation": activation if isinstance(activation, str) else _spelled(activation),
            "layers": [{"weight": _strings(weight), "bias": list(map(str, bias))} for weight, bias in layers],
        },
        "group": {"generators": {key: {"input": a, "output": b} for key, (a, b) in generators.items()}},
    }


def _spelled(activation: dict[str, Any]) -> dict[str, Any]:
    ((key, value),) = activation.items()
    return {key: list(map(str, value)) if isinstance(value, list) else value}


def _strings(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [list(map(str, row)) for row in rows]


def certificate(name: str) -> dict[str, Any]:
    from catnet.formats.jsontext import parse_json

    instance = instance_from_json(parse_json(json.dumps(document_of(name)), "test"), file="test")
    group = instance.ends.group()
    report = verify(instance.network, instance.ends, group=group)
    assert report.layerwise.word == "proved", report.layerwise.reason
    assert report.proof is not None
    return certificate_to_json(instance, group, report.proof)


def sigma(activation: Any, z: Any) -> Any:
    if isinstance(activation, str):
        return {
            "tanh": mpmath.tanh,
            "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
            "identity": lambda x: x,
            "relu": lambda x: max(x, 0),
        }[activation](z)
    ((key, value),) = activation.items()
    if key == "leaky_relu":
        return z if z > 0 else _mpf(value) * z
    if key == "power":
        return z**value
    return sum(_mpf(c) * z**i for i, c in enumerate(value))


def _mpf(text: object) -> Any:
    number = Fraction(str(text))
    return mpmath.mpf(number.numerator) / number.denominator


def is_true(document: Any) -> bool:
    network = document["network"]
    activation = network["activation"]
    layers = [
        ([[_mpf(x) for x in row] for row in layer["weight"]], list(map(_mpf, layer["bias"])))
        for layer in network["layers"]
    ]
    sizes = [len(layers[0][0][0]), *(len(bias) for _, bias in layers)]
    source = random.Random(5)
    tuples = []
    with mpmath.workdps(60):
        for entry in document["generators"].values():
            actions = [entry["input"], *entry["hidden"], entry["output"]]
            matrices = [action_matrix(action, size) for action, size in zip(actions, sizes, strict=True)]
            tuples.append(tuple(matrices))
            for index, (weight, bias) in enumerate(layers):
                for _ in range(4):
                    point = [mpmath.mpf(source.randint(-40, 40)) / 17 for _ in range(sizes[index])]
                    here = _layer(weight, bias, _times(matrices[index], point), activation, index, len(layers))
                    there = _times(matrices[index + 1], _layer(weight, bias, point, activation, index, len(layers)))
                    if any(abs(a - b) > mpmath.mpf(10) ** -40 * (1 + abs(a)) for a, b in zip(here, there, strict=True)):
                        return False
    return naive.is_homomorphism(tuples)


def _times(matrix: Any, point: Sequence[Any]) -> list[Any]:
    return [sum((_mpf(x) * y for x, y in zip(row, point, strict=True)), mpmath.mpf(0)) for row in matrix]


def _layer(weight: Any, bias: Any, point: Sequence[Any], activation: Any, index: int, depth: int) -> list[Any]:
    centred = activation == "sigmoid"
    if centred and index:
        point = [(1 + y) / 2 for y in point]
    values = [sum((w * x for w, x in zip(row, point, strict=True)), b) for row, b in zip(weight, bias, strict=True)]
    if index + 1 == depth:
        return values
    values = [sigma(activation, z) for z in values]
    return [2 * x - 1 for x in values] if centred else values


@pytest.mark.parametrize("name", list(INSTANCES))
def test_true_certificates_are_accepted(name: str) -> None:
    document = certificate(name)
    assert accepted(certificate_text(document)) and is_true(document)


@pytest.mark.parametrize("name", list(INSTANCES))
def test_a_changed_digit_is_caught_or_harmless(name: str) -> None:
    text = certificate_text(certificate(name))
    kept = 0
    for changed in one_digit_changed(text):
        if accepted(changed):
            kept += 1
            assert is_true(json.loads(changed)), changed
    assert kept < 20


@pytest.mark.parametrize("name", list(INSTANCES))
def test_a_changed_network_with_a_repaired_hash_is_caught_or_true(name: str) -> None:
    original = certificate(name)
    caught = 0
    for changed in one_digit_changed(json.dumps(original["network"])):
        document = copy.deepcopy(original)
        document["network"] = json.loads(changed)
        canonical = json.dumps(document["network"], separators=(",", ":"), sort_keys=True)
        document["network_sha256"] = hashlib.sha256(canonical.encode()).hexdigest()
        if accepted(certificate_text(document)):
            assert is_true(document), changed
        else:
            caught += 1
    assert caught


OTHERS = ["tanh", "relu", "sigmoid", {"power": 2}, {"polynomial": ["0", "1", "1"]}, "x", {"power": 0}]


@pytest.mark.parametrize("activation", OTHERS)
def test_another_activation_is_caught_or_true(activation: Any) -> None:
    """The linear instance's hidden action, a matrix of order 3, passes through nothing but the identity."""
    document = certificate("linear")
    document["network"]["activation"] = activation
    canonical = json.dumps(document["network"], separators=(",", ":"), sort_keys=True)
    document["network_sha256"] = hashlib.sha256(canonical.encode()).hexdigest()
    with pytest.raises(reading.CertificateError):
        checker.check(document)
