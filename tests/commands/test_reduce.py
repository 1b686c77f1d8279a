"""`catnet reduce`: what it says and writes where budgets end, where nothing goes, and where much does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catnet.cli import main
from catnet.commands import reduce
from catnet.files.source import read_parameter
from catnet.questions.same_function import check_same_function

Asked = Callable[..., tuple[int, str, str]]


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Asked:
    def ask(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["reduce", *map(str, words)])
        return status, *capsys.readouterr()

    return ask


def network(folder: Path, layers: list[Any], activation: Any = "relu") -> Path:
    path = folder / "network.json"
    path.write_text(json.dumps({"format": "catnet-network/1", "activation": activation, "layers": layers}))
    return path


SPARE = [{"weight": [["1"], ["2"], ["-1"]], "bias": ["0", "0", "-1"]}, {"weight": [["1", "1", "1"]]}]


@pytest.mark.parametrize("activation", ["relu", "tanh", "identity", {"leaky_relu": "1/2"}, {"power": 2}])
def test_the_network_and_its_certificate_are_written(asked: Asked, tmp_path: Path, activation: Any) -> None:
    path, out, proof = network(tmp_path, SPARE, activation), tmp_path / "small.json", tmp_path / "proof.json"
    status, text, _ = asked(path, "-o", out, "--certificate", proof)
    assert status == 0 and f"written to   {out}" in text
    assert check_same_function(read_parameter(path), read_parameter(out)).is_proved
    assert main(["check", str(proof), "--network", str(path)]) == 0


def test_more_than_twenty_neurons_that_go(asked: Asked, tmp_path: Path) -> None:
    layers = [{"weight": [["1"]] * 30}, {"weight": [["1"] * 30]}]
    status, text, _ = asked(network(tmp_path, layers))
    assert status == 0 and text.count("removed      neuron") == 20 and "removed      … 9 more" in text


def test_nothing_goes(asked: Asked, tmp_path: Path) -> None:
    status, text, _ = asked(network(tmp_path, [{"weight": [["1"], ["-1"]]}, {"weight": [["1", "2"]]}]))
    assert status == 0 and "nothing to reduce" in text


DEAD = [
    {"weight": [["1"], ["-1"], ["1"]], "bias": ["0", "0", "-1"]},
    {"weight": [["-1", "0", "1"], ["1", "2", "1"]], "bias": ["-1", "1"]},
    {"weight": [["1", "1"]]},
]
"""relu(x − 1) − relu(x) − 1 < 0, which no row says by itself."""


def test_a_neuron_that_is_off_everywhere_is_seen_by_the_regions(asked: Asked, tmp_path: Path) -> None:
    path = network(tmp_path, DEAD)
    status, text, _ = asked(path)
    assert status == 0 and "1 → 3 → 2 → 1 reduces to 1 → 3 → 1 → 1" in text and "on the states that" in text


def test_where_the_regions_are_too_many_the_rows_are_reduced_and_the_answer_is_open(
    asked: Asked, tmp_path: Path
) -> None:
    path, out, proof = network(tmp_path, DEAD), tmp_path / "small.json", tmp_path / "proof.json"
    status, text, _ = asked(path, "--max-cells", 1, "-o", out, "--certificate", proof)
    assert status == 3 and text.startswith("undecided") and "were not looked for to the end" in text
    assert check_same_function(read_parameter(path), read_parameter(out)).is_proved and not proof.exists()


def test_large_networks_are_reduced_by_rows_alone(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reduce, "_LARGE", 3)
    status, text, _ = asked(network(tmp_path, DEAD))
    assert status == 0 and "there are more than 3 parameters" in text and "reduces to 1 → 3 → 2 → 1" in text
