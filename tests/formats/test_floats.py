"""``"numbers": "float32"`` in network files, and the remark on files that do not say it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from catnet.algebra.scalars import rational
from catnet.cli import main
from catnet.errors import FormatError
from catnet.files.parameter import parameter_from_json
from catnet.formats.jsontext import parse_json
from catnet.formats.numbers import read_matrix


def network(rows: Any, **more: Any) -> dict[str, Any]:
    return {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": rows}], **more}


def read(document: dict[str, Any]) -> Any:
    return parameter_from_json(parse_json(json.dumps(document), "f.json"), file="f.json")


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
def test_what_json_dump_writes_of_float32_comes_back(values: list[float]) -> None:
    found = read(network([np.array(values, dtype=np.float32).tolist()], numbers="float32"))
    assert list(found.layers[0].weight.row(0)) == [Fraction(value) for value in values]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
def test_doubles_too(values: list[float]) -> None:
    found = read(network([values], numbers="float64"))
    assert list(found.layers[0].weight.row(0)) == [Fraction(value) for value in values]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=9))
def test_decimals_are_rounded_once(value: Any) -> None:
    text = json.dumps(network([["@"]], numbers="float32")).replace('"@"', str(value))
    found = parameter_from_json(parse_json(text, "f.json"), file="f.json").layers[0].weight[0, 0]
    candidates = [Fraction(float(np.float32(float(value))))]
    candidates += [Fraction(float(np.nextafter(np.float32(float(value)), np.float32(side)))) for side in (-2000, 2000)]
    assert abs(found - Fraction(value)) == min(abs(x - Fraction(value)) for x in candidates)


def test_strings_stay_exact_and_sizes_stay_integers() -> None:
    document = {**network([["0.1", 0.1, 3]], numbers="float32"), "activation": {"leaky_relu": 0.1}}
    document["layers"].append({"weight": [[1]], "inputs": 1})
    found = read(document)
    slope = Fraction(float(np.float32(0.1)))
    assert list(found.layers[0].weight.row(0)) == [Fraction(1, 10), slope, 3] and found.activation.slope == slope


@pytest.mark.parametrize("word", ["float8", 32, None, ["float32"]])
def test_other_words(word: Any) -> None:
    with pytest.raises(FormatError, match=r'numbers: found .*, supported are "float64"'):
        read(network([[1]], numbers=word))


def test_beyond_the_range() -> None:
    with pytest.raises(FormatError, match=r"layers\[0\].weight\[0\]\[0\]: '1e\+39' is beyond the range of float32"):
        read(network([[1e39]], numbers="float32"))


@pytest.mark.parametrize(
    ("rows", "more", "remark"),
    [
        ([[0.10000000149011612]], {}, True),
        ([[0.1]], {}, False),
        ([["0.10000000149011612"]], {}, False),
        ([[0.10000000149011612]], {"numbers": "float32"}, False),
        ([[0.0000000000000001]], {}, False),
        ([[-1.2345678901234e-5]], {}, False),
        ([[-1.23456789012345e-5]], {}, True),
    ],
)
def test_the_remark(
    rows: Any, more: dict[str, Any], remark: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "n.json"
    path.write_text(json.dumps(network(rows, **more)))
    assert main(["regions", str(path), "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["count"] == 1
    assert captured.err.count("\n") == int(remark) and ("decimals" in captured.err) == remark


def test_an_even_network_through_json_dump(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exactly even as floats, not as the decimals that were printed of them."""
    weights = np.array([[0.1], [-0.4]], dtype=np.float32), np.array([[1.0, 0.25]], dtype=np.float32)
    layers = [{"weight": weight.tolist()} for weight in weights]
    ends = {"s": {"input": {"matrix": [["-1"]]}, "output": "trivial"}}
    for more, status in (({}, 1), ({"numbers": "float32"}, 0)):
        document = {
            "format": "catnet-instance/1",
            "network": {"format": "catnet-network/1", "activation": "relu", "layers": layers, **more},
            "group": {"generators": ends},
        }
        path = tmp_path / "i.json"
        path.write_text(json.dumps(document))
        assert main(["verify", str(path)]) == status
        assert ("decimals" in capsys.readouterr().err) == (status == 1)


SPELLINGS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-1000, max_value=1000).map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(
        ["1e-3", "+0.5", ".5", "5.", "-1.5E+2", "1e18", "1e-18", "1e-19", "0.12345678901234567", "-0", "1/3"]
    ),
)


@given(st.lists(st.tuples(SPELLINGS, SPELLINGS), min_size=1, max_size=3))
def test_tables_of_decimals_are_read_as_number_by_number(rows: list[tuple[str, str]]) -> None:
    matrix = read_matrix([list(row) for row in rows], "weight", "f.json")
    assert [list(row) for row in matrix.rows()] == [[rational(text) for text in row] for row in rows]


@pytest.mark.parametrize("text", ["", ".", "-", "e5", "1e", "1.2.3", "1 2", "١", "1e5x", "0x1", "--1", "+-1", "1_0"])
def test_what_is_no_decimal(text: str) -> None:
    with pytest.raises(FormatError, match="is not a number"):
        read_matrix([["0.5", text]], "weight", "f.json")
