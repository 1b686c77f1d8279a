"""A certificate changed anywhere is rejected, or what it still says is true."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from catnet.checking import layerwise as checker, reading
from catnet.checking.algebra import integer_root
from catnet.commands.embedded import TRIANGLE
from catnet.files import instance_from_json
from catnet.files.certificate import certificate_text, certificate_to_json, resealed
from catnet.formats.jsontext import parse_json
from catnet.questions.verify import verify
from tests.oracles import networks_naive as naive
from tests.oracles.linear import action_matrix
from tests.support import instance_document
from tests.theorems.test_named_instances import MINUS, ONE, network


def certificate_of(instance_text: str) -> dict[str, Any]:
    instance = instance_from_json(parse_json(instance_text, "test"), file="test")
    group = instance.ends.group()
    report = verify(instance.network, instance.ends, group=group)
    assert report.proof is not None
    return certificate_to_json(instance, group, report.proof)


COPIES = instance_document(
    network(([[1], [1], [-2], [-3]], [0] * 4), ([[1, 1, "1/2", "1/3"]], [5])), {"s": (MINUS, ONE)}, "copies"
)
CERTIFICATES = {"triangle": certificate_of(TRIANGLE), "copies": certificate_of(json.dumps(COPIES))}


def is_true(document: Any) -> bool:
    """What a certificate claims, decided afresh by dense matrices, whatever its hash says."""
    layers = naive.network_of(document["network"])
    sizes = [len(layers[0][0][0]), *(len(bias) for _, bias in layers)]
    tuples = []
    for entry in document["generators"].values():
        actions = [entry["input"], *entry["hidden"], entry["output"]]
        matrices = tuple(action_matrix(action, size) for action, size in zip(actions, sizes, strict=True))
        if not naive.squares_commute(layers, matrices) or not all(map(naive.is_positive_monomial, matrices[1:-1])):
            return False
        tuples.append(matrices)
    return naive.is_homomorphism(tuples)


def accepted(text: str) -> bool:
    try:
        checker.check(reading.load(text))
    except reading.CertificateError:
        return False
    return True


def one_digit_changed(text: str) -> Iterator[str]:
    """Every digit, to two other digits."""
    numbers = random.Random(7)
    for match in re.finditer("[0-9]", text):
        digit, place = match[0], match.start()
        for other in numbers.sample([d for d in "0123456789" if d != digit], 2):
            yield text[:place] + other + text[place + 1 :]


@pytest.mark.parametrize("name", list(CERTIFICATES))
def test_the_certificate_is_accepted_and_true(name: str) -> None:
    assert accepted(certificate_text(CERTIFICATES[name])) and is_true(CERTIFICATES[name])
    assert CERTIFICATES[name]["homomorphism"] == {"triangle": "uniqueness", "copies": "enumeration"}[name]


@pytest.mark.parametrize("name", list(CERTIFICATES))
def test_a_changed_digit_is_caught_or_harmless(name: str) -> None:
    text = certificate_text(CERTIFICATES[name])
    changes = kept = 0
    for changed in one_digit_changed(text):
        changes += 1
        if accepted(changed):
            kept += 1
            document = json.loads(changed)
            assert document["network"] == CERTIFICATES[name]["network"]
            assert is_true(document), changed
    assert changes > 100 and kept < changes // 20


@pytest.mark.parametrize("name", list(CERTIFICATES))
def test_a_changed_digit_of_the_network_is_caught_even_with_a_matching_hash(name: str) -> None:
    """Whoever changes the network can also repair the hash; then the squares must notice."""
    text = json.dumps(CERTIFICATES[name]["network"])
    kept = 0
    for changed in one_digit_changed(text):
        document = copy.deepcopy(CERTIFICATES[name])
        document["network"] = json.loads(changed)
        if accepted(certificate_text(resealed(document))):
            kept += 1
            assert is_true(document), changed
    assert kept < 5


@pytest.mark.parametrize("name", list(CERTIFICATES))
def test_spelling_does_not_matter_and_truncation_does(name: str) -> None:
    document = CERTIFICATES[name]
    text = certificate_text(document)
    backwards = json.dumps(dict(reversed(document.items())), indent=3, ensure_ascii=False)
    assert accepted(backwards)
    for length in range(0, len(text) - 2, 7):
        assert not accepted(text[:length])
    for key in document:
        without = {k: v for k, v in document.items() if k != key}
        assert accepted(json.dumps(without)) == (key == "name")
    assert not accepted(text.replace('"name":', '"claim": "layerwise equivariance", "name":'))
    assert not accepted(text.replace('"input":', '"input": "trivial", "input":', 1))


def changed_by(change: Any, name: str = "triangle") -> str:
    document = copy.deepcopy(CERTIFICATES[name])
    change(document)
    return json.dumps(resealed(document))


def first(document: Any) -> Any:
    return next(iter(document["generators"].values()))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(claim="same function"),
        lambda d: d.update(format="catnet-certificate/1"),
        lambda d: d.update(homomorphism="trust me"),
        lambda d: d.update(homomorphism=["uniqueness"]),
        lambda d: d.update(relations=[["r"]]),
        lambda d: d.update(relations=[["x"]]),
        lambda d: d.update(relations=7),
        lambda d: d.update(generators=[]),
        lambda d: first(d).update(hidden=[]),
        lambda d: first(d).update(hidden=["trivial"]),
        lambda d: first(d).update(input="trivial"),
        lambda d: first(d).update(input={"permutation": [1, 2, 2]}),
        lambda d: first(d).update(input={"permutation": [1, 2, True]}),
        lambda d: first(d).update(input={"permutation": [1, 2, 0], "scale": ["1", "1", "0"]}),
        lambda d: first(d).update(input={"matrix": [["0", "0", "0"]] * 3}),
        lambda d: first(d).update(input={"matrix": [["1"]]}),
        lambda d: first(d).update(input={"permutation": [1, 2, 0], "scale": ["1/0", "1", "1"]}),
        lambda d: first(d)["hidden"][0].update(scale=["-3", "2", "2", "3", "1/6", "1/6"]),
        lambda d: d["network"].update(activation="tanh"),
        lambda d: d["network"].update(layers=[]),
        lambda d: d["network"].update(layers={}),
        lambda d: d["network"]["layers"][0]["weight"].pop(),
        lambda d: d["network"]["layers"][0]["bias"].append("0"),
        lambda d: d["network"]["layers"][1]["weight"][0].append("0"),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, "nan"),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, 0.5),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, None),
        lambda d: d["network"]["layers"][0]["bias"].__setitem__(0, "1/00"),
        lambda d: d.pop("network"),
    ],
)
def test_a_certificate_that_says_something_else_is_rejected(change: Any) -> None:
    assert not accepted(changed_by(change))


def test_uniqueness_is_not_believed_where_rows_are_proportional() -> None:
    assert not accepted(changed_by(lambda d: d.update(homomorphism="uniqueness"), "copies"))
    assert accepted(changed_by(lambda d: d.update(homomorphism="enumeration"), "triangle"))


def test_a_lift_of_too_large_an_order_is_rejected() -> None:
    """Each square commutes, but x ↦ −x acts with order four on the hidden layer: no homomorphism."""
    from tests.theorems.test_named_instances import DIRECTED_SQUARE

    document = copy.deepcopy(CERTIFICATES["copies"])
    document["network"] = naive.document_of(DIRECTED_SQUARE)
    lifts = list(naive.iter_lifts(DIRECTED_SQUARE, MINUS, ONE))
    assert lifts
    for lift in lifts:
        hidden = [{"permutation": list(images), "scale": list(map(str, scale))} for images, scale in lift]
        document["generators"] = {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial", "hidden": hidden}}
        document["relations"] = []
        for how in ("enumeration", "uniqueness"):
            document["homomorphism"] = how
            assert not is_true(document)
            assert not accepted(changed_by(lambda d: d.update(document)))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "3", "{", "\x00", "[" * 100_000, '{"a": ' * 5000, "NaN", '{"format": "catnet-certificate/1"}'],
)
def test_junk_is_rejected(text: str) -> None:
    assert not accepted(text)


def test_a_deep_network_inside_a_certificate_is_rejected_and_no_crash() -> None:
    nested = "[" * 700 + "]" * 700
    text = certificate_text(CERTIFICATES["triangle"]).replace('"activation"', f'"comment": {nested}, "activation"')
    assert not accepted(text)


def test_numbers_of_many_digits_are_checked_too() -> None:
    long = "7" * 6000
    document = instance_document(network(([[1], [-1]], [0, 0]), ([[1, 1]], [0])), {"s": (MINUS, ONE)})
    document["network"]["layers"][1]["weight"] = [[long, long]]
    certificate = certificate_of(json.dumps(document))
    assert accepted(certificate_text(certificate))
    certificate["network"]["layers"][1]["weight"][0][1] = long[:-1] + "8"
    assert not accepted(certificate_text(certificate))


@pytest.mark.parametrize(("scale", "right"), [("-1", False), ("1", False)])
def test_a_negative_scale_commutes_with_the_matrices_and_not_with_relu(scale: str, right: bool) -> None:
    """relu(x) is not odd, although every matrix of the ladder commutes with −1."""
    document = {
        "format": "catnet-certificate/2",
        "claim_sha256": "",
        "network_sha256": "",
        "order": None,
        "claim": "layerwise equivariance",
        "name": "relu",
        "network": naive.document_of(network(([[1]], [0]), ([[1]], [0]))),
        "generators": {
            "s": {
                "input": {"permutation": [0], "scale": ["-1"]},
                "hidden": [{"permutation": [0], "scale": [scale]}],
                "output": {"permutation": [0], "scale": ["-1"]},
            }
        },
        "relations": [],
        "homomorphism": "uniqueness",
    }
    document = resealed(document)
    assert accepted(json.dumps(document)) == right == is_true(document)


HOSTILE: dict[str, dict[str, Any]] = {
    "inputs by half": {"inputs": 0.5},
    "inputs that are no integer": {"inputs": "3"},
    "ten million inputs": {"inputs": 10**7},
    "negative inputs": {"inputs": -1},
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_first_layers_that_lie_about_their_inputs(name: str) -> None:
    layers = [{"weight": [], "bias": [], **HOSTILE[name]}, {"weight": [], "bias": []}]
    network = {"format": "catnet-network/1", "activation": "relu", "layers": layers}
    document = {**copy.deepcopy(CERTIFICATES["triangle"]), "network": network, "generators": {}, "relations": []}
    with pytest.raises(reading.CertificateError):
        checker.check(resealed(document))


def linear_certificate(matrix: list[list[str]], relation: list[str]) -> dict[str, Any]:
    size = len(matrix)
    layer = {"weight": [["0"] * size], "bias": ["0"]}
    network = {"format": "catnet-network/1", "activation": "identity", "layers": [layer]}
    document = {
        **copy.deepcopy(CERTIFICATES["triangle"]),
        "network": network,
        "generators": {"s": {"input": {"matrix": matrix}, "hidden": [], "output": "trivial"}},
        "order": None,
        "relations": [relation],
        "homomorphism": "enumeration",
    }
    return resealed(document)


def test_products_that_grow_are_given_up() -> None:
    """A relation of many letters, and a matrix of infinite order, both with entries that explode."""
    for document in (
        linear_certificate([["12345678901/3"]], ["s"] * 20_000),
        linear_certificate([["12345678901/3"]], ["s"] * 20_001),
        linear_certificate([["2", "1"], ["1", "1"]], []),
    ):
        with pytest.raises(reading.CertificateError):
            checker.check(document)


@pytest.mark.parametrize("exponent", [2, 3, 7, 1000])
def test_integer_roots(exponent: int) -> None:
    for base in (0, 1, 2, 10, 12345678901):
        value = base**exponent
        assert integer_root(value, exponent) == base
        if base > 1:
            assert integer_root(value - 1, exponent) == base - 1
            assert integer_root(value + 1, exponent) == base
