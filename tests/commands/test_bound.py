"""`catnet bound` as a person types it: boxes, points, budgets, thresholds, certificates, words."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from catnet.checking import bounds as checker, reading
from tests.commands.test_regions_bound import TENT, answer, complaint, save

WIDE = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [
        {"weight": [[(3 * i + 5 * j) % 7 - 3 for j in range(8)] for i in range(8)], "bias": [i - 4 for i in range(8)]},
        {"weight": [[(2 * i + 3 * j) % 5 - 2 for j in range(8)] for i in range(8)]},
        {"weight": [["1/3", "-2", 1, "1/7", -1, 2, "-1/5", 1]]},
    ],
}


def test_points_and_boxes_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tent = save(tmp_path, "tent.json", TENT)
    status, found = answer(capsys, "bound", tent, "--box", "1/2", "1/2")
    assert (status, found["maximum"], found["minimum"], found["argmax"]) == (0, "1/2", "1/2", ["1/2"])
    (tmp_path / "b.txt").write_text("0 1/3\n")
    _, found = answer(capsys, "bound", tent, "--box-file", str(tmp_path / "b.txt"))
    assert (found["maximum"], found["maximum_interval"]) == ("1/3", ["1/3", "1/3"])
    (tmp_path / "b.txt").write_text("0 1/3\n0 1\n")
    assert "2 pairs" in complaint(capsys, "bound", tent, "--box-file", str(tmp_path / "b.txt"))
    assert "above the high end" in complaint(capsys, "bound", tent, "--box", "2", "1")


def test_exact_in_many_dimensions_with_a_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wide, out = save(tmp_path, "wide.json", WIDE), tmp_path / "c.json"
    status, found = answer(capsys, "bound", wide, "--certificate", str(out))
    assert (status, found["verdict"], found["method"], found["certificate"]) == (
        0,
        "proved",
        "branch and bound",
        str(out),
    )
    checked = checker.check(reading.load(out.read_text()))
    assert checked["claim_verdict"] == "proved" and checked["leaves"] > 1
    document = json.loads(out.read_text())
    assert document["bounds"][1]["at_most"] == document["bounds"][1]["at_least"] == found["maximum"]
    _, again = answer(capsys, "bound", wide)
    assert [again[key] for key in ("maximum", "minimum")] == [found[key] for key in ("maximum", "minimum")]
    assert list(again)[-1] == "cost" and again["cost"]["nodes"] > 0


def test_a_budget_that_ends_first_leaves_true_intervals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wide, out = save(tmp_path, "wide.json", WIDE), tmp_path / "c.json"
    _, exact = answer(capsys, "bound", wide)
    status, found = answer(capsys, "bound", wide, "--max-cells", "4", "--certificate", str(out))
    assert (status, found["verdict"], found["maximum"]) == (3, "undecided", None)
    low, high = map(Fraction, found["maximum_interval"])
    assert low <= Fraction(exact["maximum"]) <= high and low < high
    assert checker.check(reading.load(out.read_text()))["bounds"] == 2


def test_thresholds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tent, out = save(tmp_path, "tent.json", TENT), tmp_path / "c.json"
    status, found = answer(capsys, "bound", tent, "--box", "0", "3", "--below", "2", "--certificate", str(out))
    assert (status, found["verdict"]) == (0, "proved")
    assert checker.check(reading.load(out.read_text()))["claim_verdict"] == "proved"
    status, found = answer(capsys, "bound", tent, "--box", "0", "3", "--below", "1")
    assert (status, found["witness"]) == (1, {"point": ["1"], "outputs": ["1"]})
    status, found = answer(capsys, "bound", tent, "--box", "0", "3", "--above", "-1/10")
    assert (status, found["claim"]) == (0, "every output is above -1/10 on the box [0, 3]^n")
    status, found = answer(capsys, "bound", tent, "--above", "0", "--certificate", str(tmp_path / "none.json"))
    assert (status, found["certificate"]) == (1, None)
    assert not (tmp_path / "none.json").exists()
    for words in (("--below", "1", "--above", "1"), ("--below", "x"), ("--below", "1", "--everywhere")):
        complaint(capsys, "bound", tent, *words)


def test_defects_with_certificates_and_thresholds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path, "tent.json", TENT)
    flip = {
        "generators": {
            "s": {"input": {"matrix": [[-1]]}, "output": "trivial"},
            "e": {"input": "trivial", "output": "trivial"},
        }
    }
    path = save(tmp_path, "i.json", {"format": "catnet-instance/1", "network": "tent.json", "group": flip})
    out = tmp_path / "c.json"
    status, found = answer(capsys, "bound", path, "--box", "-2", "2", "--certificate", str(out))
    assert status == 0
    assert [(d["generator"], d["defect"], d["interval"]) for d in found["defects"]] == [
        ("s", "1", ["1", "1"]),
        ("e", "0", ["0", "0"]),
    ]
    assert found["certificate"] == [str(out), str(tmp_path / "c-1.json")]
    for name in found["certificate"]:
        assert checker.check(reading.load(Path(name).read_text()))["claim_verdict"] == "proved"
    assert answer(capsys, "bound", path, "--below", "11/10")[0] == 0
    status, found = answer(capsys, "bound", path, "--below", "1")
    assert status == 1 and found["witness"]["generator"] == "s"
    complaint(capsys, "bound", path, "--above", "1")


@pytest.mark.parametrize("activation", ["identity", {"leaky_relu": "1/10"}, {"leaky_relu": "-1"}])
def test_other_activations(tmp_path: Path, capsys: pytest.CaptureFixture[str], activation: object) -> None:
    tent = save(tmp_path, "t.json", {**TENT, "activation": activation})
    status, found = answer(capsys, "bound", tent, "--certificate", str(tmp_path / "c.json"))
    assert status == 0
    _, cells = answer(capsys, "bound", tent)
    assert (found["maximum"], found["minimum"]) == (cells["maximum"], cells["minimum"])


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_smooth_networks_get_intervals(tmp_path: Path, capsys: pytest.CaptureFixture[str], activation: str) -> None:
    tent = save(tmp_path, "t.json", {**TENT, "activation": activation})
    status, found = answer(capsys, "bound", tent)
    assert (status, found["verdict"], found["maximum"], found["method"]) == (3, "undecided", None, "enclosures")
    low, high = map(Fraction, found["maximum_interval"])
    assert 0 < high - low < Fraction(1, 1000) and "intervals" in found["reason"]
    complaint(capsys, "bound", tent, "--below", "1")


def test_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from catnet.cli import main

    assert main(["bound", save(tmp_path, "wide.json", WIDE)]) == 0
    out = capsys.readouterr().out
    assert "≈" in out and "maximum" in out
    assert main(["bound", save(tmp_path, "wide.json", WIDE), "--max-cells", "2"]) == 3
    assert "between" in capsys.readouterr().out


def test_a_certificate_never_overwrites_an_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tent = save(tmp_path, "tent.json", TENT)
    assert "would overwrite" in complaint(capsys, "bound", tent, "--certificate", tent)
    complaint(capsys, "bound", tent, "--everywhere", "--certificate", str(tmp_path / "c.json"))


def test_the_defect_of_a_smooth_network_is_an_interval(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = {
        "format": "catnet-network/1",
        "activation": "tanh",
        "layers": [{"weight": [[1], [2]], "bias": [0, "1/100"]}, {"weight": [[1, 1]]}],
    }
    flip = {"generators": {"s": {"input": {"matrix": [[-1]]}, "output": {"matrix": [[-1]]}}}}
    exact = {**odd, "layers": [{"weight": [[1], [2]]}, {"weight": [[1, 1]]}]}
    path = save(tmp_path, "i.json", {"format": "catnet-instance/1", "network": exact, "group": flip})
    status, found = answer(capsys, "bound", path)
    assert (status, found["defects"][0]["interval"]) == (0, ["0", "0"])  # the same function, by normal forms
    path = save(tmp_path, "i.json", {"format": "catnet-instance/1", "network": odd, "group": flip})
    status, found = answer(capsys, "bound", path)
    (defect,) = found["defects"]
    low, high = map(Fraction, defect["interval"])
    assert status == 3 and defect["defect"] is None
    assert Fraction(19, 1000) < low <= high < Fraction(21, 1000)  # 2 tanh(1/100), at 0


def test_properties_are_certified_case_by_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tent, out = save(tmp_path, "tent.json", TENT), tmp_path / "c.json"
    head = "(declare-const X_0 Real) (declare-const Y_0 Real)(assert (>= X_0 -1)) (assert (<= X_0 3))"
    path = tmp_path / "p.vnnlib"
    path.write_text(head + "(assert (or (and (>= Y_0 1.5)) (and (<= Y_0 -0.5) (>= X_0 0))))")
    status, found = answer(capsys, "bound", tent, "--property", str(path), "--certificate", str(out))
    assert (status, found["property"]) == (0, "holds")
    assert found["certificate"] == [str(out), str(tmp_path / "c-1.json")]
    for name in found["certificate"]:
        document = reading.load(Path(name).read_text())
        assert checker.check(document)["claim_verdict"] == "proved"
        assert Fraction(document["bounds"][0]["at_most"]) < 0
    path.write_text(head + "(assert (>= Y_0 1))")
    status, found = answer(capsys, "bound", tent, "--property", str(path), "--certificate", str(out))
    assert (status, found["property"], found["certificate"]) == (1, "violated", None)
    assert found["witness"] == {"point": ["1"], "outputs": ["1"]}
    path.write_text(head + "(assert (> Y_0 1))")  # the boundary of a strict condition: nowhere above 0
    status, found = answer(capsys, "bound", tent, "--property", str(path), "--certificate", str(out))
    assert (status, found["property"], found["certificate"]) == (0, "holds", str(out))
    document = reading.load(out.read_text())
    assert checker.check(document)["claim_verdict"] == "proved" and document["bounds"][0]["at_most"] == "0"
