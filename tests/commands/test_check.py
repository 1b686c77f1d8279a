"""`catnet check`: what it compares a certificate with, many at once, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import catnet.checking.dimension
from catnet.checking.reading import sealed, sha256
from catnet.cli import main
from catnet.zoo import find

Asked = Callable[..., tuple[int, str, str]]


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Asked:
    def ask(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["check", *map(str, words)])
        return status, *capsys.readouterr()

    return ask


def written(folder: Path, name: str, document: Any) -> Path:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def relu(layers: list[Any]) -> Any:
    return {"format": "catnet-network/1", "activation": "relu", "layers": layers}


def triangle(folder: Path) -> tuple[Path, Any]:
    """A certificate of layers, and the instance that it is of."""
    path = folder / "triangle.certificate.json"
    assert main(["verify", "zoo:triangle", "--certificate", str(path)]) == 0
    return path, find("triangle").document


def equality(folder: Path) -> tuple[Path, list[Path]]:
    """A certificate that |x| and |2x|/2 are equal, and their files."""
    sides = [
        {
            "format": "catnet-network/1",
            "activation": "relu",
            "layers": [{"weight": [[w], ["-" + w]]}, {"weight": [[v, v]]}],
        }
        for w, v in (("1", "1"), ("2", "1/2"))
    ]
    files = [written(folder, f"side{number}.json", side) for number, side in enumerate(sides)]
    path = folder / "equal.certificate.json"
    assert main(["equal", *map(str, files), "--certificate", str(path)]) == 0
    return path, files


def refused(answer: tuple[int, str, str], complaint: str) -> None:
    status, out, err = answer
    assert status == 2 and out == "" and complaint in err and err.count("\n") == 1


def test_one_thing_is_asked_at_a_time(asked: Asked, tmp_path: Path) -> None:
    path, _ = triangle(tmp_path)
    refused(asked(), "one of CERTIFICATE, --all DIR and --write-checker OUT.pyz is needed")
    refused(asked(path, "--all", tmp_path), "one of CERTIFICATE")
    refused(asked("--all", tmp_path, "--network", path), "are about one CERTIFICATE")


def test_networks_that_are_others(asked: Asked, tmp_path: Path) -> None:
    path, document = triangle(tmp_path)
    same = written(tmp_path, "same.json", document["network"])
    network = json.loads(json.dumps(document["network"]))
    network["layers"][0]["weight"][0][0] = "99"
    other = written(tmp_path, "other.json", network)
    assert asked(path, "--network", same)[:1] == (0,)
    status, out, _ = asked(path, "--network", other)
    assert status == 1 and f"another network than {other}" in out
    refused(asked(path, "--network", same, "--network", same), "given 2 times, the certificate speaks of 1 networks")


def test_two_networks_in_either_order(asked: Asked, tmp_path: Path) -> None:
    path, files = equality(tmp_path)
    for first, second in (files, files[::-1]):
        status, out, _ = asked(path, "--network", first, "--network", second)
        assert status == 0 and f"left is {files[0]}" in out and f"right is {files[1]}" in out
    status, out, _ = asked(path, "--network", files[1])
    assert status == 0 and "right is" in out and "left was not compared" in out
    status, out, _ = asked(path, "--network", files[0], "--network", files[0])
    assert status == 1 and "another pair of networks" in out


def test_instances_that_are_others(asked: Asked, tmp_path: Path) -> None:
    path, document = triangle(tmp_path)
    assert asked(path, "--instance", written(tmp_path, "same.json", document))[0] == 0
    changed = json.loads(json.dumps(document))
    changed["network"]["layers"][0]["weight"][0][0] = "99"
    status, out, _ = asked(path, "--instance", written(tmp_path, "other.json", changed))
    assert status == 1 and "another network than" in out
    changed = json.loads(json.dumps(document))
    del changed["group"]["generators"]["s"]
    status, out, _ = asked(path, "--instance", written(tmp_path, "less.json", changed))
    assert status == 1 and "another group than" in out
    refused(asked(equality(tmp_path)[0], "--instance", "zoo:triangle"), "the certificate speaks of no group")


def test_a_refutation_along_a_field_is_compared_with_the_fields_alone(asked: Asked, tmp_path: Path) -> None:
    turn = {"matrix": [["0", "-1"], ["1", "0"]]}
    network = {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [{"weight": [["1", "0"]]}, {"weight": [["1"]]}],
    }
    group = {"generators": {}, "algebra": {"X": {"input": turn, "output": {"matrix": [["0"]]}}}}
    document = {"format": "catnet-instance/1", "network": network, "group": group}
    instance, path = written(tmp_path, "i.json", document), tmp_path / "c.json"
    assert main(["verify", str(instance), "--certificate", str(path)]) == 1
    assert json.loads(path.read_text())["claim"] == "not equivariant under a connected group"
    assert asked(path, "--instance", instance)[0] == 0
    group["algebra"]["Y"] = group["algebra"].pop("X")
    status, out, _ = asked(path, "--instance", written(tmp_path, "j.json", document))
    assert status == 1 and "another group" in out


def test_a_folder_of_certificates(asked: Asked, tmp_path: Path) -> None:
    refused(asked("--all", tmp_path / "none"), "is no folder")
    (tmp_path / "empty").mkdir()
    refused(asked("--all", tmp_path / "empty"), "holds no certificates")
    folder = tmp_path / "some"
    folder.mkdir()
    path, files = equality(folder)
    status, out, _ = asked("--all", folder)  # the networks beside it are none
    assert status == 0 and "1 of 1 certificates accepted" in out
    document = json.loads(path.read_text())
    written(folder, "changed.json", {**document, "claim_sha256": "0" * 64})
    status, out, _ = asked("--all", folder)
    assert status == 1 and "1 of 2 certificates accepted" in out and "does not follow" in out
    written(folder, "odd.json", "{")
    (folder / "bytes.json").write_bytes(b"\xff")
    status, out, _ = asked("--all", folder)
    assert status == 2 and "1 of 4 certificates accepted" in out
    answers = json.loads(asked("--all", folder, "--json")[1])["certificates"]
    assert {entry["file"]: entry["status"] for entry in answers} == {
        "bytes.json": 2, "changed.json": 1, "equal.certificate.json": 0, "odd.json": 2,
    }  # fmt: skip
    assert files


def test_what_coq_cannot_say_is_not_written(asked: Asked, tmp_path: Path) -> None:
    path = tmp_path / "identifiable.json"
    assert main(["identify", "zoo:triangle", "--certificate", str(path)]) == 0
    out = tmp_path / "claim.v"
    status, text, _ = asked(path, "--coq", out)
    assert status == 0 and "not written: " in text and not out.exists()
    refused(asked(path, "--coq", path), "overwrite")


def test_a_limit_of_the_checker_leaves_it_open(asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dimension.json"
    assert main(["identify", "zoo:triangle", "--certificate", str(path)]) == 0
    document = json.loads(path.read_text())
    point = ["0"] * 3
    made = sealed(
        "functional dimension",
        {"network": document["network"], "at_least": 0, "at_most": None},
        {"network_sha256": sha256(document["network"]), "points": [point]},
    )
    monkeypatch.setattr(catnet.checking.dimension, "ENTRIES", 0)
    status, out, _ = asked(written(tmp_path, "d.json", made))
    assert status == 3 and out.startswith("undecided. a matrix of derivatives this large is not reduced")
    status, out, _ = asked("--all", tmp_path)
    assert status == 3 and "undecided" in out
