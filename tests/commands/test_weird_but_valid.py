"""Valid input that is odd: long numbers, layers without neurons, symbolic links. Each was once answered wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catnet.cli import main
from tests.commands.test_regions_bound import answer, complaint, save


def net(*layers: dict) -> dict:
    return {"format": "catnet-network/1", "activation": "relu", "layers": list(layers)}


def test_an_output_through_a_link_keeps_the_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, "n.json", net({"weight": [[1], [1]]}, {"weight": [[1, 1]]}))
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "nowhere.json")
    status, _ = answer(capsys, "reduce", path, "-o", str(link))
    assert status == 0 and link.is_symlink()
    assert json.loads((tmp_path / "nowhere.json").read_text())["layers"][1]["weight"] == [["2"]]


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no /dev/null on this system")
def test_devices_are_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, "n.json", net({"weight": [[1]]}))
    assert "regular file" in complaint(capsys, "reduce", path, "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()


def test_long_numbers_are_answered_in_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steep = save(tmp_path, "k3.json", net({"weight": [["1e6000", 1], [1, 1]]}, {"weight": [[1, -1]]}))
    status, found = answer(capsys, "bound", steep, "--everywhere")
    assert (status, found["maximum"]) == (0, "inf")
    status, _ = answer(capsys, "regions", steep, "-o", str(tmp_path / "r.json"))
    assert status == 0 and len((tmp_path / "r.json").read_text()) > 6000


def test_certificates_hold_long_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = net({"weight": [[1]], "bias": ["1e6000"]}, {"weight": [[1]]})
    two = net({"weight": [[1], [1]], "bias": ["1e6000", "1e6000"]}, {"weight": [["1/2", "1/2"]]})
    out = str(tmp_path / "c.json")
    left, right = save(tmp_path, "a.json", one), save(tmp_path, "b.json", two)
    assert answer(capsys, "equal", left, right, "--certificate", out)[0] == 0
    assert answer(capsys, "check", out)[0] == 0
    line = save(tmp_path, "l.json", net({"weight": [["1e10000"]]}))
    assert answer(capsys, "equal", line, line, "--certificate", out)[0] == 0
    assert answer(capsys, "check", out)[0] == 0


def test_a_first_layer_without_neurons_keeps_its_inputs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    constant = net({"weight": [[0, 0]], "bias": [1]}, {"weight": [[2]], "bias": [1]})
    path, small, out = save(tmp_path, "c.json", constant), str(tmp_path / "r.json"), str(tmp_path / "e.json")
    status, found = answer(capsys, "reduce", path, "-o", small)
    assert (status, found["widths"]) == (0, [2, 0, 1])
    assert answer(capsys, "equal", path, small, "--certificate", out)[0] == 0
    assert answer(capsys, "check", out)[0] == 0
    assert answer(capsys, "regions", small)[1]["input_dimension"] == 2
    wrong = net({"weight": [[1, 2]], "inputs": 3})
    assert "layers[0].inputs" in complaint(capsys, "regions", save(tmp_path, "w.json", wrong))


def test_an_output_path_that_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, "n.json", net({"weight": [[1]]}))
    assert "a path is empty" in complaint(capsys, "reduce", path, "-o", "")
    name = str(tmp_path / ("x" * 300))
    assert name in complaint(capsys, "reduce", path, "-o", name)
    assert [entry.name for entry in tmp_path.iterdir()] == ["n.json"]


def test_the_limit_on_digits_is_given_back(capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    before = sys.get_int_max_str_digits()
    assert main(["verify"]) == 0
    assert sys.get_int_max_str_digits() == before != 0
