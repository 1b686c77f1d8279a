"""Certificates of every kind: accepted through every door, whatever they claim; refused after a change that matters."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from catnet.checking import every, reading
from catnet.cli import main
from catnet.files.certificate import certificate_text, resealed
from catnet.files.checker_file import checker_file
from tests.checking.mutator import changed_and_sealed, mutated, outcome
from tests.checking.samples import samples
from tests.shares import is_thorough, some_of

CLAIMS = sorted(set(every.CHECKERS) - {"bounds on a box"})  # whose samples are in test_bounds.py
VERDICTS = {
    "different functions": "refuted",
    "not equivariant": "refuted",
    "not equivariant under a connected group": "refuted",
    "not equivariant under affine maps": "refuted",
    "not layerwise equivariant": "refuted",
    "not layerwise equivariant under a connected group": "refuted",
    "not identifiable": "refuted",
}


def of(claim: str) -> tuple[Any, ...]:
    return samples()[claim]


@pytest.mark.parametrize("claim", CLAIMS)
def test_accepted_and_says_what_it_claims(claim: str) -> None:
    for document in of(claim):
        found = every.check(document)
        assert found["claim"] == claim and found["claim_verdict"] == VERDICTS.get(claim, "proved")
        assert found["claim_sha256"] == document["claim_sha256"] and isinstance(found["assuming"], list)
        assert certificate_text(document) == reading.canonical(document) + "\n"
        assert resealed(document) == document


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_field_is_needed_and_no_other_is_known(claim: str) -> None:
    for document in of(claim)[:3]:
        for key in document:
            without = {k: v for k, v in document.items() if k != key}
            assert outcome(json.dumps(without))[0] == (0 if key == "name" else 2), key
        assert outcome(json.dumps({**document, "comment": "x"}))[0] == 2
        assert outcome(json.dumps({**document, "claim_sha256": "0" * 64}))[0] == 1
        assert outcome(json.dumps({**document, "name": 7}))[0] == 2
        for key in document:
            if key.endswith("_sha256"):
                assert outcome(json.dumps({**document, key: "0" * 64}))[0] == 1


@pytest.mark.parametrize("claim", CLAIMS)
def test_mutations_are_refused_or_leave_the_claim_literally_the_same(claim: str) -> None:
    """A few hundred here; tests/benchmarks/certificate_mutations.py makes 10^5 of each kind."""
    found = of(claim)
    source = random.Random(claim)
    claims = [outcome(json.dumps(document))[1] for document in found]
    statuses = set()
    for _ in range(250 if is_thorough() else 40):
        first, second = source.choice(range(len(found))), source.choice(range(len(found)))
        status, said = outcome(mutated(found[first], found[second], source))
        statuses.add(status)
        assert status in (0, 1, 2, 3)
        assert status or said in (claims[first], claims[second])
    assert {1, 2} <= statuses


@pytest.mark.parametrize("claim", CLAIMS)
def test_most_small_changes_with_right_hashes_are_refused(claim: str) -> None:
    """An attacker repairs the hashes; what is accepted then is another certificate, of something that holds.

    Two networks that differ at a point differ there after most changes of one, too, so that of these more are accepted.
    """
    share = 0.75 if claim == "different functions" else 0.6
    found, source = of(claim), random.Random(claim)
    accepted = tried = 0
    for _ in range(150 if is_thorough() else 75):
        document = changed_and_sealed(source.choice(found), source)
        if document is not None:
            tried += 1
            accepted += outcome(json.dumps(document))[0] == 0
    assert tried > 25 and accepted < tried * share


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_folder_of_checkers_runs_alone_and_is_as_strict(claim: str, tmp_path: Path) -> None:
    document = of(claim)[0]
    path, folder = tmp_path / "c.json", Path(every.__file__).parent
    wrong = {**document, "claim_sha256": "0" * 64}
    twice = json.dumps(document).replace('"claim":', f'"claim": "{claim}", "claim":', 1)
    for text, status in ((json.dumps(document), 0), (json.dumps(wrong), 1), (twice, 2)):
        path.write_text(text)
        command = [sys.executable, "-I", "-S", str(folder), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == status and not done.stderr, done.stderr
        assert json.loads(done.stdout)["check"] == ("accepted", "does not follow", "malformed")[status]
        assert main(["check", str(path), "--json"]) == status


def test_one_file_of_all_checkers(tmp_path: Path) -> None:
    archive = tmp_path / "checker.pyz"
    assert main(["check", "--write-checker", str(archive)]) == 0 and archive.read_bytes() == checker_file()
    path = tmp_path / "c.json"
    with zipfile.ZipFile(archive) as packed:  # of which the tests of the folder run every checker
        names = {Path(name).name for name in packed.namelist()}
    assert names >= {path.name for path in Path(every.__file__).parent.glob("*.py")}
    for claim in some_of(CLAIMS, 8):
        path.write_text(certificate_text(of(claim)[0]))
        command = [sys.executable, "-I", "-S", str(archive), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == 0 and json.loads(done.stdout)["claim"] == claim, done.stderr


def test_a_folder_of_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for claim, found in samples().items():
        (tmp_path / f"{claim}.json").write_text(certificate_text(found[0]))
    (tmp_path / "network.json").write_text(json.dumps({"format": "catnet-network/1"}))
    assert main(["check", "--all", str(tmp_path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["accepted"] == len(samples()) == len(answer["certificates"])
    broken = copy.deepcopy(samples()["same function"][0])
    broken["cones"] = broken["cones"][:-1]
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    assert main(["check", "--all", str(tmp_path)]) == 1
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "junk.json").write_text("{")
    assert main(["check", "--all", str(tmp_path)]) == 2
    assert main(["check", "--all", str(tmp_path / "nowhere")]) == 2
    assert main(["check"]) == 2 and main(["check", "x.json", "--all", str(tmp_path)]) == 2
