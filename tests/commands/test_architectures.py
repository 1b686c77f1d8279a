"""The commands on networks of other architectures, as a user types them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catnet.cli import main

LAYERS = [{"weight": [[1, 2], [-2, -1]], "bias": [1, -1]}, {"weight": [["1/2", "-1/2"]], "bias": [0]}]


def written(folder: Path, name: str, activation: Any, layers: Any = LAYERS) -> str:
    document = {"format": "catnet-network/1", "activation": activation, "layers": layers}
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return str(folder / name)


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    status = main([*words, "--json"])
    out, err = capsys.readouterr()
    assert err == ""
    return status, json.loads(out)


NAMED = ["tanh", "sigmoid", "identity"]
ACTIVATIONS = [*NAMED, {"leaky_relu": "1/10"}, {"leaky_relu": -1}, {"power": 3}, {"polynomial": [0, 1, 1]}]


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
def test_every_question_on_every_activation(
    activation: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "a.json", activation)
    status, answer = asked(capsys, "equal", path, path)
    assert (status, answer["verdict"]) == (0, "proved")
    status, answer = asked(capsys, "identify", path)
    assert status in (0, 1, 3) and answer["parameters"] == 9
    status, answer = asked(capsys, "reduce", path, "-o", str(tmp_path / "small.json"))
    assert status == 0 and answer["verdict"] == "proved"
    status, answer = asked(capsys, "equal", path, str(tmp_path / "small.json"))
    assert answer["verdict"] == "proved"
    status = main(["regions", path])
    captured = capsys.readouterr()
    linear = activation == "identity" or "leaky_relu" in activation
    assert status == (0 if linear else 2), captured.err
    assert linear or ("piecewise linear networks" in captured.err and captured.err.count("\n") == 1)
    status, answer = asked(capsys, "bound", path)
    assert status == (0 if linear else 3)  # exact, or intervals that hold the extremes
    for entry in answer["outputs"]:
        low, high = map(Fraction, entry["maximum_interval"])
        assert low <= high


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_an_instance_with_irrational_values(
    activation: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    swap = {"input": {"permutation": [1, 0]}, "output": "trivial"}
    group = {"generators": {"s": swap}}
    instance = {"format": "catnet-instance/1", "name": "swap", "network": "a.json", "group": group}
    (tmp_path / "i.json").write_text(json.dumps(instance), encoding="utf-8")
    last = {"weight": [["1/2", "-1/2"]], "bias": [0]}
    written(tmp_path, "a.json", activation, [LAYERS[0], last])
    status, answer = asked(capsys, "verify", str(tmp_path / "i.json"), "--certificate", str(tmp_path / "c.json"))
    assert status == 0 and answer["identifiability"]["verdict"] == "proved"
    action = answer["layerwise"]["actions"][0]["generators"]["s"]
    assert action["permutation"] == [1, 0] and action["scale"] == ["-1", "-1"]
    assert action.get("shift") == (["1", "1"] if activation == "sigmoid" else None)
    assert main(["check", str(tmp_path / "c.json")]) == 0
    assert main(["verify", str(tmp_path / "i.json")]) == 0
    assert "identity" not in capsys.readouterr().out.split("V_1")[1].splitlines()[0]
    written(tmp_path, "a.json", activation, [LAYERS[0], {"weight": [["1/2", "1/2"]], "bias": [0]}])
    status, answer = asked(capsys, "verify", str(tmp_path / "i.json"))
    assert status == 1
    witness = answer["end_to_end"]["witness"]
    (low, high), (bottom, top) = witness["f_of_gx"][0], witness["g_of_fx"][0]
    assert all(isinstance(value, str) for value in (low, high, bottom, top))
    assert main(["verify", str(tmp_path / "i.json")]) == 1
    assert "differ by at least" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("activation", "words"),
    [
        ("gelu_new", "found 'gelu_new', supported are"),
        ({"power": 0}, "integer from 1 to 1000"),
        ({"power": 10**9}, "integer from 1 to 1000"),
        ({"power": "3"}, "expected an integer"),
        ({"polynomial": "x"}, "polynomial"),
        ({"polynomial": [1] * 1002}, "degree 1001"),
        ({"leaky_relu": "1/0"}, "leaky_relu"),
        ({"power": 2, "leaky_relu": 1}, "supported are"),
        (None, "supported are"),
    ],
)
def test_activations_that_are_none(
    activation: Any, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "a.json", activation)
    assert main(["identify", path]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and words in err and "activation" in err


def test_activations_are_written_as_they_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for activation, simplest in (
        ({"leaky_relu": "0"}, "relu"),
        ({"leaky_relu": 1}, "identity"),
        ({"power": 1}, "identity"),
        ({"polynomial": [0, 1, 0]}, "identity"),
        ({"polynomial": ["1/2", 0, 1]}, {"polynomial": ["1/2", "0", "1"]}),
        ({"power": 3}, {"power": 3}),
    ):
        path = written(tmp_path, "a.json", activation, [{"weight": [[1]], "bias": [0]}, {"weight": [[1]]}])
        _, answer = asked(capsys, "reduce", path)
        assert answer["network"]["activation"] == simplest


def test_the_table_of_architectures(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = asked(capsys, "architectures")
    names = [row["name"] for row in answer["architectures"]]
    assert status == 0 and {"relu", "tanh", "identity"} <= set(names) and len(set(names)) == len(names)
    assert main(["architectures"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in names) and max(map(len, out.splitlines())) <= 120
