"""``catnet identify --fibre``: the fibre near theta, its parts for one hidden layer, and networks that are not ReLU."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from catnet.architectures.perceptron.network import MLP
from catnet.cli import main
from catnet.files.parameter import parameter_to_json


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    status = main(["identify", *arguments, "--fibre", "--json"])
    return status, json.loads(capsys.readouterr().out)["fibre"]


def test_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    carried = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[2, 1], [1, 1]], [1, -1]), ([[1, 1]], [-1])])
    path = tmp_path / "carried.json"
    path.write_text(json.dumps(parameter_to_json(carried)))
    status, fibre = asked(capsys, str(path))
    assert status == 1
    assert fibre["strata"] is None
    near = fibre["near"]
    assert (near["dimension"], near["scalings"]) == (5, 4)
    assert [(line["from"], line["to"], line["direction"][1]["bias"]) for line in near["lines"]] == [
        ("-1", None, ["1", "0"])
    ]
    assert main(["identify", str(path), "--fibre"]) == 1
    assert "the biases of 0 of layer 2, 0 of layer 3 move along a line, t from -1 on" in capsys.readouterr().out


def test_one_hidden_layer_has_parts(capsys: pytest.CaptureFixture[str]) -> None:
    _, fibre = asked(capsys, "zoo:three-kinks")
    assert [part["sides"] for part in fibre["strata"]] == ["+++", "---"]
    assert fibre["near"]["dimension"] == 3


def test_a_budget_of_regions(capsys: pytest.CaptureFixture[str]) -> None:
    main(["identify", "zoo:two-hidden-layers", "--fibre", "--max-cells", "1"])
    assert "near theta not found out" in capsys.readouterr().out


def test_other_networks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identify", "zoo:tanh-nearly", "--fibre"]) == 2
    assert "--fibre is for ReLU networks" in capsys.readouterr().err
