"""`catnet regions`, `catnet bound` and certificates of `catnet equal`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catnet.cli import main

TENT = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [{"weight": [[1], [1], [1]], "bias": [0, -1, -2]}, {"weight": [[1, -2, 1]]}],
}


def save(folder: Path, name: str, document: object) -> str:
    path = folder / name
    path.write_text(json.dumps(document))
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    status = main([*words, "--json"])
    out, err = capsys.readouterr()
    assert err == ""
    return status, json.loads(out)


def complaint(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    try:
        status = main(list(words))
    except SystemExit as stop:
        status = int(stop.code or 0)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.startswith("catnet: error: ") and err.count("\n") == 1
    return err


def test_regions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tent, out = save(tmp_path, "tent.json", TENT), tmp_path / "regions.json"
    status, found = answer(capsys, "regions", tent, "-o", str(out))
    assert status == 0
    assert {key: found[key] for key in ("command", "count", "bounded", "vertices", "input_dimension")} == {
        "command": "regions",
        "count": 4,
        "bounded": 2,
        "vertices": 3,
        "input_dimension": 1,
    }
    assert found["cost"]["cells"] == 4 and list(found)[-1] == "cost"
    regions = json.loads(out.read_text())["regions"]
    pieces = sorted((region["pattern"][0], region["weight"][0][0], region["bias"][0]) for region in regions)
    assert pieces == [("000", "0", "0"), ("100", "1", "0"), ("110", "-1", "2"), ("111", "0", "0")]


def test_a_certificate_never_overwrites_what_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flip = {"generators": {"s": {"input": "trivial", "output": "trivial"}}}
    network = save(tmp_path, "tent.json", TENT)
    path = save(tmp_path, "i.json", {"format": "catnet-instance/1", "network": "tent.json", "group": flip})
    for target in (network, path):
        before = Path(target).read_text()
        assert "would overwrite" in complaint(capsys, "verify", path, "--certificate", target)
        assert Path(target).read_text() == before


def test_facts_about_neurons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers = [
        {"weight": [[1], [2], [0], [0]], "bias": [-1, -2, 1, -1]},  # the first two bend at 1, and cancel
        {"weight": [[2, -1, 1, 1]]},
    ]
    path = save(tmp_path, "n.json", {**TENT, "layers": layers})
    _, found = answer(capsys, "regions", path, "--neurons")
    assert [(n["never_on"], n["always_on"], n["cancelled"]) for n in found["neurons"]] == [
        (False, False, True),
        (False, False, True),
        (False, True, False),
        (True, False, False),
    ]
    assert main(["regions", path, "--neurons"]) == 0
    assert "neuron 3 of layer 1: never on" in capsys.readouterr().out


def test_regions_past_the_budget_is_undecided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "regions", save(tmp_path, "tent.json", TENT), "--max-cells", "3")
    assert (status, found["verdict"]) == (3, "undecided")


def test_bound_of_one_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tent = save(tmp_path, "tent.json", TENT)
    status, found = answer(capsys, "bound", tent)
    assert (status, found["verdict"]) == (0, "proved")
    assert [found[key] for key in ("maximum", "argmax", "minimum")] == ["1", ["1"], "0"]
    _, found = answer(capsys, "bound", tent, "--box", "-1/2", "1/3")
    assert [found[key] for key in ("maximum", "argmax", "minimum")] == ["1/3", ["1/3"], "0"]
    _, found = answer(capsys, "bound", tent, "--everywhere")
    assert [found[key] for key in ("maximum", "minimum")] == ["1", "0"]


def test_bound_of_a_difference_and_at_infinity(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tent = save(tmp_path, "tent.json", TENT)
    line = save(
        tmp_path, "line.json", {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [[2]]}]}
    )
    _, found = answer(capsys, "bound", tent, line)
    assert [found[key] for key in ("maximum", "minimum", "largest_difference")] == ["2", "-1", "2"]
    _, found = answer(capsys, "bound", tent, line, "--everywhere")
    assert [found[key] for key in ("maximum", "minimum", "largest_difference")] == ["inf", "-inf", "inf"]


def test_bound_of_an_instance_is_its_defect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path, "tent.json", TENT)
    flip = {"generators": {"s": {"input": {"matrix": [[-1]]}, "output": "trivial"}}}
    path = save(tmp_path, "i.json", {"format": "catnet-instance/1", "network": "tent.json", "group": flip})
    _, found = answer(capsys, "bound", path, "--box", "-2", "2")
    (defect,) = found["defects"]
    assert (defect["generator"], defect["defect"], defect["interval"], defect["output"]) == ("s", "1", ["1", "1"], 0)
    assert defect["point"] in (["1"], ["-1"])


def test_equal_writes_a_certificate_that_check_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    detour = {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [{"weight": [[1], [-1]], "bias": [1, -1]}, {"weight": [[1, -1]], "bias": [-1]}],
    }
    left = save(tmp_path, "a.json", detour)
    right = save(
        tmp_path, "b.json", {"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [[1]]}]}
    )
    out = str(tmp_path / "c.json")
    status, found = answer(capsys, "equal", left, right, "--certificate", out)
    assert (status, found["verdict"], found["certificate"]) == (0, "proved", out)
    status, found = answer(capsys, "check", out, "--network", right)
    assert (status, found["verdict"], found["claim"]) == (0, "proved", "same function")
    status, found = answer(capsys, "check", out, "--network", save(tmp_path, "t.json", TENT))
    assert (status, found["verdict"]) == (1, "refuted")
    assert "would overwrite" in complaint(capsys, "equal", left, right, "--certificate", left)


@pytest.mark.parametrize(
    "words",
    [
        ("--box", "1", "1", "--box-file", "b.txt"),
        ("--box", "2", "1"),
        ("--box", "a", "1"),
        ("--box", "1/0", "1"),
        ("--box", "0", "nan"),
        ("--box", "1"),
        ("--box", "0", "1", "--everywhere"),
        ("--max-cells", "0"),
        ("--max-cells", "-3"),
        ("--timeout", "x"),
    ],
)
def test_bad_bounds(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    complaint(capsys, "bound", save(tmp_path, "tent.json", TENT), *words)
