"""LayerNorm in files: RMSNorm of the stream minus its mean, the same function as by the definition."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from catnet.algebra.monomial import Monomial
from catnet.architectures.residual.file import residual_from_json, residual_to_json
from catnet.architectures.residual.model import ResidualNetworks
from catnet.architectures.residual.network import ResidualNetwork
from catnet.category import enclose
from catnet.errors import FormatError
from catnet.formats.jsontext import parse_json
from catnet.groups.operators import same_operator
from catnet.questions.same_function import check_same_function
from catnet.questions.verify import verify
from catnet.theorem import EndActions

NUMBERS = st.integers(-3, 3)


def read(document: dict[str, Any]) -> ResidualNetwork:
    return residual_from_json(parse_json(json.dumps(document), "f.json"), file="f.json")


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any stream of one to four dimensions, gated or not, with gains and shifts or without."""
    d, n, m = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 2))

    def affine(rows: int, columns: int) -> dict[str, Any]:
        entries = st.lists(st.lists(NUMBERS, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
        return {"weight": draw(entries), "bias": draw(st.lists(NUMBERS, min_size=rows, max_size=rows))}

    def scaled(entry: dict[str, Any]) -> dict[str, Any]:
        for key in draw(st.sets(st.sampled_from(["gain", "shift"]))):
            entry[key] = draw(st.lists(NUMBERS, min_size=d, max_size=d))
        return entry

    gated, blocks = draw(st.booleans()), []
    for _ in range(draw(st.integers(0, 2))):
        k = draw(st.integers(1, 2))
        gate = {"gate": affine(k, d)} if gated else {}
        blocks.append(scaled({"read": affine(k, d), **gate, "write": affine(d, k)}))
    return {
        "format": "catnet-residual/1", "activation": "relu", "norm": {"layer": "1/8"}, "embedding": affine(d, n),
        "blocks": blocks, "readout": scaled(affine(m, d)),
    }  # fmt: skip


def by_definition(document: dict[str, Any], point: np.ndarray) -> np.ndarray:
    """LayerNorm as frameworks have it, in floats."""

    def apply(entry: dict[str, Any], x: np.ndarray) -> np.ndarray:
        return np.array(entry["weight"], float) @ x + np.array(entry["bias"], float)

    def normed(entry: dict[str, Any], x: np.ndarray) -> np.ndarray:
        found = (x - x.mean()) / np.sqrt(x.var() + 1 / 8)
        return found * np.array(entry.get("gain", np.ones(len(x)))) + np.array(entry.get("shift", np.zeros(len(x))))

    x = apply(document["embedding"], point)
    for block in document["blocks"]:
        seen = normed(block, x)
        h = np.maximum(apply(block["read"], seen), 0)
        if "gate" in block:
            h = h * apply(block["gate"], seen)
        x = x + apply(block["write"], h)
    return apply(document["readout"], normed(document["readout"], x))


@settings(max_examples=80, deadline=None)
@given(documents(), st.data())
def test_the_function_is_that_of_the_definition(document: dict[str, Any], data: st.DataObject) -> None:
    theta = read(document)
    point = data.draw(st.lists(NUMBERS, min_size=theta.widths[0], max_size=theta.widths[0]))
    wanted = by_definition(document, np.array(point, float))
    for (low, high), value in zip(enclose(theta.morphism(), tuple(map(Fraction, point)), bits=80), wanted, strict=True):
        assert float(low) - 1e-9 * (1 + abs(value)) <= value <= float(high) + 1e-9 * (1 + abs(value))
    assert read(residual_to_json(theta)) == theta


def turning(last: int) -> dict[str, Any]:
    """Three inputs that a cycle turns; every matrix is a circulant, and the shift constant if `last` is 1."""
    cycle = [[2, 5, -1], [-1, 2, 5], [5, -1, 2]]
    return {
        "format": "catnet-residual/1", "activation": "gelu", "norm": {"layer": "1/100000"},
        "embedding": {"weight": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]},
        "blocks": [
            {"read": {"weight": cycle, "bias": [1, 1, 1]}, "write": {"weight": [[1, 2, 4], [4, 1, 2], [2, 4, 1]]}}
        ],
        "readout": {"weight": [[1, 3, 0], [0, 1, 3], [3, 0, 1]], "gain": [2, 2, 2], "shift": [1, 1, last]},
    }  # fmt: skip


def test_a_cycle_passes_layer_norm_and_what_breaks_it_is_refuted() -> None:
    turn = Monomial.of_permutation((1, 2, 0))
    ends = EndActions((("r", turn, turn),))
    report = verify(read(turning(1)), ends)
    assert report.layerwise.is_proved and report.end_to_end.is_proved
    (_, operators) = report.layerwise.certificate.actions.generators[0]
    assert same_operator(operators[1], turn)
    broken = verify(read(turning(2)), ends)
    assert broken.layerwise.is_refuted and broken.end_to_end.is_refuted
    assert ResidualNetworks().search_is_complete(read(turning(1)))


def test_the_mean_of_the_stream_is_no_part_of_the_function() -> None:
    plain, moved = turning(1), turning(1)
    moved["embedding"] = {
        "weight": [[3, 1, 7], [2, 2, 7], [2, 1, 8]],
        "bias": [5, 5, 5],
    }  # the unit matrix, and (2, 1, 7)
    assert check_same_function(read(plain), read(moved)).is_proved
    moved["embedding"]["weight"][0][0] = 4
    assert check_same_function(read(plain), read(moved)).is_refuted


@pytest.mark.parametrize(
    ("norm", "words"),
    [({"layer": 0}, "not defined at 0"), ({"layer": 1, "rms": 1}, "either 'rms' or 'layer'"), ({}, "either 'rms' or")],
)
def test_other_norms_are_refused(norm: dict[str, Any], words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read({**turning(1), "norm": norm})


def test_a_shift_belongs_to_a_norm() -> None:
    document = turning(1)
    del document["norm"]
    with pytest.raises(FormatError, match="belongs to a norm"):
        read(document)
