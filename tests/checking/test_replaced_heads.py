"""The checker of twins over number fields: what it accepts is true, what is false in one respect is refused."""

from __future__ import annotations

import copy
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from catnet.algebra.matrix import Matrix
from catnet.architectures.attention.irrational import FieldTwin
from catnet.architectures.attention.layers import Embedding, Head, Heads, Linear, Readout
from catnet.architectures.attention.lightning import LightningArchitecture
from catnet.architectures.attention.network import AttentionNetwork
from catnet.checking import number_field, replaced_head, twin
from catnet.checking.networks import read_network
from catnet.checking.reading import CertificateError, MalformedError, UnprovedError, sealed
from catnet.files.identification_certificate import identification_to_json
from catnet.verdict import Refuted
from tests.checking.replaced_head_cases import accepted, cases, network, twin as twin_of

CASES = list(cases())


@pytest.mark.parametrize(("words", "document"), CASES, ids=[f"{i} {words}" for i, (words, _) in enumerate(CASES)])
def test_verdicts(words: str, document: dict[str, Any]) -> None:
    if words:
        with pytest.raises(CertificateError, match=words):
            twin.check(document)
    else:
        assert twin.check(document)["claim_verdict"] == "refuted"


def test_the_complex_twin_is_refused_for_its_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    theta: Any = read_network(network(-2), "network")
    given = twin_of(-2, ("-2", "2"))
    with pytest.raises(UnprovedError, match="root"):
        replaced_head.check_replaced(theta, given)
    monkeypatch.setattr(number_field, "at", lambda polynomial, point: Fraction(0))
    assert replaced_head.check_replaced(theta, given)[0] == given


def number(values: list[str], root: float) -> float:
    return sum(float(Fraction(value)) * root**i for i, value in enumerate(values))


def outputs(heads: Any, weight: Any, tokens: list[list[float]]) -> list[float]:
    """W (V_h X X^T A_h x_t), token by token, in floats."""
    found = []
    for t in tokens:
        column = []
        for score, value in heads:
            read = [sum(a * x for a, x in zip(row, t, strict=True)) for row in score]
            for row in value:
                column.append(
                    sum(
                        sum(v * x for v, x in zip(row, s, strict=True))
                        * sum(a * x for a, x in zip(s, read, strict=True))
                        for s in tokens
                    )
                )
        found += [sum(w * y for w, y in zip(row, column, strict=True)) for row in weight]
    return found


def test_what_is_accepted_computes_the_same_and_changes_are_refused() -> None:
    """Every number of the twin, a little changed: refused, unless floats see the same function."""
    good, source = accepted(), random.Random(3)
    root = 2**0.5
    points = [[[source.uniform(-1, 1) for _ in range(2)] for _ in range(2)] for _ in range(6)]

    def of(found: dict[str, Any]) -> list[float]:
        heads = [
            (
                [[number(x, root) for x in row] for row in h["score"]],
                [[number(x, root) for x in row] for row in h["value"]],
            )
            for h in found["heads"]
        ]
        weight = [[number(x, root) for x in row] for row in found["weight"]]
        return [value for tokens in points for value in outputs(heads, weight, tokens)]

    theta = [([[1, 0], [0, 1]], [[1, 0]]), ([[0, 1], [2, 0]], [[1, 1]])]
    expected = [value for tokens in points for value in outputs(theta, [[1, 0], [0, 1]], tokens)]

    def near(found: dict[str, Any]) -> bool:
        return all(abs(a - b) < 1e-9 for a, b in zip(of(found), expected, strict=True))

    assert near(good["twin_over_field"])
    places: list[tuple[Any, ...]] = [("weight", i, j) for i in range(2) for j in range(2)]
    places += [("heads", h, "score", i, j) for h in range(2) for i in range(2) for j in range(2)]
    places += [("heads", h, "value", 0, j) for h in range(2) for j in range(2)]
    for place in places:
        for power in range(2):
            for step in (1, -1):
                changed = copy.deepcopy(good["twin_over_field"])
                here: Any = changed
                for key in place:
                    here = here[key]
                here[power] = str(int(here[power]) + step)
                document = {**good, "twin_over_field": changed}
                if not near(changed):
                    with pytest.raises(UnprovedError):
                        twin.check(document)


@pytest.mark.parametrize(
    "other", [[[0, 1], [2, 0]], [[0, 1], [3, 1]], [[0, 1], [1, 0]], [[0, 1], [-2, 0]], [[1, 1], [5, 0]]]
)
def test_every_refuted_network_has_a_certificate(other: list[list[int]]) -> None:
    unit = Matrix.identity(2)
    heads = Heads((Head(unit, Matrix([[1, 0]])), Head(Matrix(other), Matrix([[1, 1]]))), 2)
    lasts = [Linear(Matrix([[1, 0], [3, 1]])), Readout(Matrix([[1, 0, 0, 1], [0, 1, 1, 0]]), 2)]
    for layers in ((heads, lasts[0]), (heads, lasts[1]), (Embedding(Matrix([[1, 2], [0, 1]])), heads, lasts[0])):
        theta = AttentionNetwork(2, layers)
        verdict = LightningArchitecture().check_identifiable(theta)
        document = identification_to_json(theta, verdict)
        assert document is not None
        claimed = "refuted" if isinstance(verdict, Refuted) else "proved"
        checked = twin.check(document) if claimed == "refuted" else None
        assert checked is None or checked["claim_verdict"] == "refuted"
        if isinstance(verdict, Refuted) and isinstance(verdict.witness, FieldTwin):
            assert "minimal_polynomial" in document["twin_over_field"]


def test_shapes() -> None:
    good = accepted()
    for key in good["twin_over_field"]:
        left = {name: value for name, value in good["twin_over_field"].items() if name != key}
        with pytest.raises(MalformedError):
            twin.check({**good, "twin_over_field": left})
    perceptron = {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [{"weight": [["1"]], "bias": ["0"]}],
    }
    document = sealed("not identifiable", {"network": perceptron}, {"network_sha256": "0" * 64})
    with pytest.raises(CertificateError):
        twin.check({**document, "twin_over_field": good["twin_over_field"]})


def test_inverses_and_ranks() -> None:
    """Modulo an irreducible polynomial everything but 0 has an inverse; ranks are those of floats at the root."""
    source = random.Random(2)
    modulus, _ = number_field.read_modulus(["-2", "0", "1"], ["1", "2"])
    one = number_field.constant(Fraction(1), modulus)
    for _ in range(40):
        rows = [
            [number_field.element([str(source.randint(-1, 1)) for _ in range(2)], "", modulus) for _ in range(3)]
            for _ in range(3)
        ]
        for entry in (entry for row in rows for entry in row):
            back = entry.inverse()
            assert (back is None) == (not entry)
            assert back is None or entry * back == one
        values = [[float(entry.values[0]) + float(entry.values[1]) * 2**0.5 for entry in row] for row in rows]
        found = np.linalg.matrix_rank(np.array(values), tol=1e-9)
        assert number_field.least_rank(rows) == found
    square, _ = number_field.read_modulus(["-1", "0", "1"], ["0", "2"])
    divisor = number_field.element(["-1", "1"], "", square)
    assert divisor and divisor.inverse() is None and number_field.least_rank([[divisor]]) == 0
