"""``catnet identify``, ``reduce`` and ``realize``, and the realisation that ``verify`` carries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catnet.architectures.perceptron.file import network_from_json
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.cli import main

IDENTITY = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [{"weight": [["1"], ["-1"]], "bias": ["1", "-1"]}, {"weight": [["1", "-1"]], "bias": ["-1"]}],
}
ODD = {
    "format": "catnet-instance/1",
    "name": "odd",
    "network": IDENTITY,
    "group": {"generators": {"s": {"input": {"matrix": [["-1"]]}, "output": {"matrix": [["-1"]]}}}},
}
ABSOLUTE = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [{"weight": [["1"], ["-1"]]}, {"weight": [["1", "1"]]}],
}
MIXED = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [
        {"weight": [["1"], ["2"], ["0"], ["-1"]], "bias": ["1", "2", "3", "0"]},
        {"weight": [["1", "1", "1", "0"]], "bias": ["0"]},
    ],
}


@pytest.fixture
def ask(tmp_path, capsys):
    def question(command, document, *options):
        path = tmp_path / "in.json"
        path.write_text(json.dumps(document))
        status = main([command, str(path), "--json", *options])
        captured = capsys.readouterr()
        assert captured.err == "" or status == 2
        answer = json.loads(captured.out) if captured.out else captured.err
        readable = main([command, str(path), *(o for o in options)])
        assert readable == status and (capsys.readouterr().out.count("\n") > 0 or status == 2)
        return status, answer

    return question


def test_identify(ask):
    status, answer = ask("identify", ABSOLUTE)
    assert status == 0 and list(answer)[-1] == "cost" and "seconds" in answer["cost"]
    assert (answer["command"], answer["verdict"], answer["twin"]) == ("identify", "proved", None)
    assert (answer["parameters"], answer["hidden_neurons"]) == (7, 2)
    assert (answer["functional_dimension"], answer["expected_dimension"]) == (4, 5)
    assert answer["criterion"] and answer["reference"]
    status, answer = ask("identify", IDENTITY)
    assert status == 1 and answer["verdict"] == "refuted"
    twin = network_from_json(answer["twin"])
    assert check_same_relu_function(twin, network_from_json(IDENTITY)).word == "proved"


def test_identify_within_a_budget(ask):
    deep = {
        **MIXED,
        "layers": [
            {"weight": [["1", "2"], ["3", "1"]], "bias": ["1", "2"]},
            {"weight": [["1", "-1"], ["2", "1"]]},
            {"weight": [["1", "3"]]},
        ],
    }
    status, answer = ask("identify", deep, "--max-cells", "1")
    assert status == 3 and answer["functional_dimension"] is None


def test_reduce(ask, tmp_path):
    out = tmp_path / "small.json"
    status, answer = ask("reduce", MIXED, "-o", str(out))
    assert status == 0 and answer["verdict"] == "proved" and answer["widths"] == [1, 1, 1]
    assert {(entry["neuron"], entry["why"]) for entry in answer["removed"]} == {
        (1, "2 times neuron 0"),
        (2, "constant 3"),
        (3, "nobody reads it"),
    }
    assert json.loads(out.read_text()) == answer["network"]
    assert check_same_relu_function(network_from_json(answer["network"]), network_from_json(MIXED)).word == "proved"
    first = answer["maps"][1]
    assert first["alpha"]["weight"] == [["1"], ["2"], ["0"], ["0"]] and first["alpha"]["bias"] == ["0", "0", "3", "0"]
    assert first["alpha_star"] == [["1", "0", "0", "0"]] and first["beta"]["weight"][3] == ["-1"]


def test_realize(ask, tmp_path):
    out = tmp_path / "wide.json"
    status, answer = ask("realize", ODD, "-o", str(out))
    assert status == 0 and answer["widths"] == [1, 2, 1] and answer["narrowest"]
    assert answer["layerwise"]["actions"] == [
        {"layer": 1, "generators": {"s": {"permutation": [1, 0], "scale": ["1", "1"]}}}
    ]
    assert json.loads(out.read_text()) == answer["network"]
    status, verified = ask("verify", {**ODD, "network": answer["network"]})
    assert status == 0 and verified["verdict"] == "proved" and "realization" not in verified


def test_realize_what_is_not_equivariant(ask):
    lame = {**IDENTITY, "layers": [{"weight": [["1"]]}, {"weight": [["1"]]}]}
    status, answer = ask("realize", {**ODD, "network": lame})
    assert status == 1 and answer["verdict"] == "refuted" and answer["witness"]["generator"] == "s"


def test_verify_carries_the_realization(ask):
    status, answer = ask("verify", ODD)
    assert status == 1 and answer["realization"]["widths"] == [1, 2, 1] and answer["realization"]["verdict"] == "proved"
    assert answer["identifiability"]["verdict"] == "refuted"


@pytest.mark.parametrize("command", ["reduce", "realize"])
def test_the_input_is_never_overwritten(command, tmp_path, capsys):
    path = tmp_path / "in.json"
    text = json.dumps(ODD if command == "realize" else MIXED)
    path.write_text(text)
    assert main([command, str(path), "-o", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("catnet: error: ") and captured.err.count("\n") == 1
    assert path.read_text() == text


@pytest.mark.parametrize("command", ["identify", "reduce", "realize"])
def test_bad_input_is_one_line(command, tmp_path, capsys):
    path = tmp_path / "in.json"
    path.write_text('{"format": "catnet-network/1"')
    assert main([command, str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1 and str(path) in captured.err
    assert main([command, str(Path(tmp_path) / "absent.json")]) == 2
