"""``catnet symmetries`` as a user types it: the object of the contract, and an instance that verify proves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from catnet.cli import main
from catnet.search import at_most


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status = main([*words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_object_and_the_instance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.json")
    status, answer = ask(capsys, "symmetries", "zoo:triangle", "-o", out)
    assert status == 0 and answer["verdict"] == "proved" and answer["order"] == 6 and answer["complete"] is True
    assert list(answer)[-1] == "cost" and answer["algebra"] == [] and answer["output"] == out
    assert all(len(entry["hidden"]) == 1 for entry in answer["generators"])
    status, proof = ask(capsys, "verify", out)
    assert status == 0 and proof["group"]["order"] == 6
    hidden = {entry["name"]: entry["hidden"][0] for entry in answer["generators"]}
    shown = proof["layerwise"]["actions"][0]["generators"]
    assert {name: entry["permutation"] for name, entry in shown.items()} == {
        name: entry["permutation"] for name, entry in hidden.items()
    }


def test_signed_ones_and_a_reduced_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.json")
    status, answer = ask(capsys, "symmetries", "zoo:equal-neurons-uneven", "--kind", "signed", "-o", out)
    assert status == 0 and answer["order"] == 2 and answer["network"] == "another with the same function"
    assert ask(capsys, "verify", out)[0] == 0
    assert main(["symmetries", "zoo:equal-neurons-uneven", "--kind", "signed"]) == 0
    assert "acts on      the layers of another network with the same function, 1 → 2 → 1" in capsys.readouterr().out


def test_tokens_of_attention_and_a_budget(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = ask(capsys, "symmetries", "zoo:attention")
    assert status == 0 and answer["order"] == 6 and answer["complete"] is True
    status, answer = ask(capsys, "symmetries", "zoo:quarter-turn", "--max-cells", "1")
    assert status == 3 and answer["verdict"] == "undecided" and answer["complete"] is False


def test_layers_on_which_no_action_was_found_are_not_said_to_have_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out.json")
    with at_most(0, "matchings"):
        assert main(["symmetries", "zoo:triangle", "-o", out]) == 0
    assert f"verify {out} asks about its layers: for some generators no action" in capsys.readouterr().out
    assert ask(capsys, "verify", out)[1]["layerwise"]["verdict"] == "proved"


def test_linear_ones_have_a_lie_algebra(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.json")
    status, answer = ask(capsys, "symmetries", "zoo:squares", "--kind", "linear", "-o", out)
    assert status == 3 and answer["order"] == "infinite" and answer["complete"] is False
    turn = {"input": [["0", "-1"], ["1", "0"]], "output": [["0"]]}
    assert turn in answer["algebra"] and len(answer["algebra"]) == 2 and len(answer["generators"]) == 2
    assert ask(capsys, "verify", out)[1]["end_to_end"]["verdict"] == "proved"
    status, answer = ask(capsys, "symmetries", "zoo:triangle", "--kind", "linear")
    assert status == 0 and answer["order"] == 6 and answer["algebra"] == [] and answer["complete"] is True
    assert main(["symmetries", "zoo:squares", "--kind", "linear"]) == 3
    shown = capsys.readouterr().out
    assert "infinitely many symmetries, perhaps more" in shown and "X1     V_0  0 -1; 1 0" in shown


def test_the_certificate_is_that_of_the_generators(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "certificate.json")
    status, answer = ask(capsys, "symmetries", "zoo:triangle", "--certificate", path)
    assert status == 0 and answer["certificate"] == path
    status = ask(capsys, "check", path)[0]
    assert status == 0 and json.loads(Path(path).read_text())["order"] == 6
    document = json.loads(Path(path).read_text())
    assert document["claim"] == "symmetries" and document["complete"]
    ask(capsys, "symmetries", "zoo:triangle", "--kind", "linear", "--certificate", path)
    assert json.loads(Path(path).read_text())["claim"] == "linear symmetries" and ask(capsys, "check", path)[0] == 0


NEAR = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [
        {"weight": [["2", "1.01"], ["0.99", "2"]], "bias": ["1", "1"]},
        {"weight": [["1", "1"]], "bias": ["0"]},
    ],
}
FAR = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [
        {"weight": [["2", "5"], ["7", "-3"]], "bias": ["1", "4"]},
        {"weight": [["1", "9"]], "bias": ["0"]},
    ],
}


def test_proposals_are_no_verdict_and_verify_proves_what_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "net.json", str(tmp_path / "out.json")
    path.write_text(json.dumps(NEAR))
    status, answer = ask(capsys, "symmetries", str(path), "--near", "-o", out)
    assert status == 0 and answer["near"] is True and answer["verdict"] is None and "no" in answer["reason"]
    (best,) = answer["proposals"]
    assert best["order"] == 2 and best["structure"] == "C_2" and best["distance_squared"] == "1/5000"
    assert best["layerwise"]["actions"][0]["generators"]["g1"]["permutation"] == [1, 0]
    written = json.loads(Path(out).read_text())
    assert [entry["hidden"] for entry in written["group"]["generators"].values()] == [[{"permutation": [1, 0]}]]
    status, proof = ask(capsys, "verify", out)
    assert status == 0 and proof["verdict"] == "proved" and proof["group"]["order"] == 2
    assert ask(capsys, "symmetries", str(path))[1]["order"] == 1
    assert main(["symmetries", "zoo:triangle", "--near"]) == 0
    assert "distance     0: every layer is equivariant as it is" in capsys.readouterr().out


def test_what_near_is_not_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "net.json", tmp_path / "out.json"
    path.write_text(json.dumps(NEAR))
    for words, says in (
        (["--kind", "linear"], "kinds permutation and signed"),
        (["--choose", "2", "-o", str(out)], "no proposal 2 to write: 1 was made"),
        (["--choose", "0"], "numbered from 1"),
        (["--choose", "1"], "add -o, or leave out --choose"),
        (["--certificate", str(out)], "leave out --certificate"),
        (["-o", str(path)], str(path)),
    ):
        assert main(["symmetries", str(path), "--near", *words]) == 2
        shown = capsys.readouterr()
        assert not shown.out and shown.err.count("\n") == 1 and says in shown.err and not out.exists()
    assert main(["symmetries", "zoo:attention", "--near"]) == 2
    assert "several heads of softmax; this is lightning attention" in capsys.readouterr().err
    assert json.loads(path.read_text()) == NEAR
    path.write_text(json.dumps(FAR))
    assert main(["symmetries", str(path), "--near", "-o", str(out)]) == 2
    shown = capsys.readouterr()
    assert "no group was found that is nearly respected" in shown.err and "catnet instance" in shown.err
    assert shown.err.count("\n") == 1 and not shown.out and not out.exists()


def test_maps_with_shifts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "net.json", str(tmp_path / "out.json")
    layers = [{"weight": [["1", "2"], ["2", "1"]], "bias": ["-3", "-3"]}, {"weight": [["1", "-1"]], "bias": ["7"]}]
    path.write_text(json.dumps({"format": "catnet-network/1", "activation": "tanh", "layers": layers}))
    words = ["symmetries", str(path), "--affine", "--kind", "signed", "-o", out]
    status, answer = ask(capsys, *words, "--certificate", str(tmp_path / "c.json"))
    assert status == 0 and answer["order"] == 4 and answer["certificate"] == str(tmp_path / "c.json")
    assert ask(capsys, "check", answer["certificate"], "--instance", out)[0] == 0
    assert [one["input"].get("shift") for one in answer["generators"]] == [["2", "2"], None]
    assert answer["generators"][1]["output"]["shift"] == ["14"]
    status, proof = ask(capsys, "verify", out, "--certificate", str(tmp_path / "v.json"))
    assert status == 0 and proof["group"]["order"] == 4
    assert ask(capsys, "check", str(tmp_path / "v.json"))[0] == 0
    assert main(["symmetries", str(path), "--affine", "--kind", "signed"]) == 0
    assert "about        the points (1, 1) and (7)" in capsys.readouterr().out
    layers = [{"weight": [["1"]], "bias": ["-3"]}, {"weight": [["1"]], "bias": ["7"]}]
    path.write_text(json.dumps({"format": "catnet-network/1", "activation": "relu", "layers": layers}))
    fields = str(tmp_path / "f.json")
    status, answer = ask(capsys, "symmetries", str(path), "--affine", "--kind", "linear", "--certificate", fields)
    assert ask(capsys, "check", fields)[0] == 0
    assert status == 0 and [list(one["shift"]) for one in answer["algebra"]] == [["input", "output"]]
    assert main(["symmetries", str(path), "--affine", "--near"]) == 2
    assert "leave out --affine" in capsys.readouterr().err


def test_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.json"
    path.write_text('{"format": "catnet-network/1", "activation": "relu", "layers": [{"weight": [["1"]]}]}')
    for words in (
        ["symmetries", str(tmp_path / "missing.json")],
        ["symmetries", "zoo:triangle", "--kind", "poem"],
        ["symmetries", str(path), "-o", str(path)],
        ["symmetries", "zoo:triangle", "--choose", "1"],
    ):
        try:
            status = main(words)
        except SystemExit as error:
            status = int(str(error.code))
        shown = capsys.readouterr()
        assert status == 2 and not shown.out and shown.err.startswith("catnet: error: ") and shown.err.count("\n") == 1
