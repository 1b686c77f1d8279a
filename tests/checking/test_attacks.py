"""What an attacker got past the first checkers: refused, as it stands and when it is brought up to date."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from catnet.checking import every, layerwise, reading
from catnet.cli import main
from catnet.files.certificate import certificate_text, resealed
from tests.checking.mutator import outcome
from tests.checking.samples import samples

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))

EXPECTED = {
    "hash-collision-A": 2,
    "hash-collision-C": 2,
    "equality-hash-collision-eqA": 2,
    "equality-hash-collision-eqC": 2,
    "layerwise-power-1e13": 2,
    "layerwise-rows-as-strings-and-objects": 2,
    "layerwise-layer-with-own-activation-field": 2,
    "layerwise-action-with-permutation-and-matrix-that-disagree": 2,
    "layerwise-no-generators": 0,
    "layerwise-trivial-group-under-the-name-triangle": 0,
    "standalone-escape-in-name": 1,
    "kill-E5": 1,
    "kill-E1": 1,
    "kill-E14": 1,
    "kill-C5": 1,
    "kill-C20": 2,
}
"""The exit status when format and hashes are those of today; 0 where the claim is true and only its name lies."""


def today(document: dict[str, Any]) -> dict[str, Any]:
    """A certificate of the first format as one of today's, the hashes right."""
    result = {**document, "format": reading.FORMAT}
    if result["claim"] == layerwise.CLAIM:
        result["order"] = None
        for entry in result["generators"].values():
            for side in ("input", "output"):
                if isinstance(entry[side], dict) and len(entry[side].get("matrix", ())) == 1:
                    entry[side] = {"permutation": [0], "scale": entry[side]["matrix"][0]}
    return resealed(result)


@pytest.mark.parametrize("name", NAMES)
def test_cases(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = CASES / f"{name}.json"
    assert main(["check", str(old)]) == 2
    assert outcome(old.read_text())[0] == 2
    path = tmp_path / "c.json"
    path.write_text(json.dumps(today(json.loads(old.read_text()))))
    assert main(["check", str(path)]) == EXPECTED[name]
    folder = Path(every.__file__).parent
    done = subprocess.run([sys.executable, "-I", "-S", str(folder), str(path)], capture_output=True, check=False)
    assert done.returncode == EXPECTED[name]
    shown = capsys.readouterr()
    assert all(byte >= 32 or byte == 10 for byte in done.stdout + done.stderr)
    assert all(sign.isprintable() or sign == "\n" for sign in shown.out + shown.err)


def test_a_name_is_no_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.json"
    old = json.loads((CASES / "layerwise-no-generators.json").read_text())
    path.write_text(json.dumps(today(old)))
    assert main(["check", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "accepted. layerwise equivariance: proved."
    (named,) = [line for line in lines if "S_3" in line]
    assert named.strip().startswith("name") and named.endswith("(not checked)")
    assert main(["check", str(path), "--instance", "zoo:triangle"]) == 1
    found = every.check(json.loads(path.read_text()))
    assert "name" not in found and found["generators"] == []


def test_no_two_networks_share_a_hash() -> None:
    """Rows as objects, in another order, as strings; numbers spelled otherwise; keys twice: all refused."""
    document = samples()["layerwise equivariance"][1]
    text = json.dumps(document)
    rows = document["network"]["layers"][0]["weight"]
    spoiled = [
        [dict(enumerate(row)) for row in rows],
        ["".join(row) for row in rows],
        [[f"{value}/1" for value in row] for row in rows],
        [[f"0{value}" for value in row] for row in rows],
        [[f" {value}" for value in row] for row in rows],
        [[int(value) for value in row] for row in rows],
        [[float(value) for value in row] for row in rows],
        [[*row, "0"] for row in rows],
        [["\u0661" for value in row] for row in rows],
    ]
    for other in spoiled:
        changed = copy.deepcopy(document)
        changed["network"]["layers"][0]["weight"] = other
        assert outcome(json.dumps(resealed(json.loads(json.dumps(changed)))))[0] == 2, other
    for old, new in (
        ('"activation":', '"activation": "tanh", "activation":'),
        ('"order": 2', '"order": 2.0'),
        ('"order": 2', '"order": 02'),
        ('"order": 2', '"order": true'),
        ('"order": 2', '"order": NaN'),
        ('"order": 2', '"order": 2e0'),
    ):
        assert old in text and outcome(text.replace(old, new, 1))[0] == 2


def test_the_writing_is_injective_where_json_is_not() -> None:
    """Two lone surrogates are written like the one character they spell: strings with surrogates are refused."""
    pair, sign = "\ud83d" + "\ude00", "\U0001f600"
    assert pair != sign and reading.canonical(pair) == reading.canonical(sign)
    with pytest.raises(reading.MalformedError):
        reading.string(pair, "here")
    with pytest.raises(reading.MalformedError):
        reading.names({pair: 0}, "here")
    assert reading.string(sign, "here") == sign
    values = [
        0,
        "0",
        [],
        {},
        [0],
        ["0"],
        [[]],
        {"0": 0},
        {"0": "0"},
        None,
        True,
        False,
        1,
        "1",
        "-1",
        [[], []],
        "",
        [""],
    ]
    assert len({reading.canonical(value) for value in values}) == len(values)
    assert all(json.loads(reading.canonical(value)) == value for value in values)


def test_the_group_is_part_of_the_claim() -> None:
    document = samples()["layerwise equivariance"][0]
    assert document["order"] == 6
    for order in (1, 2, 3, 5, 12):
        assert outcome(json.dumps(resealed({**document, "order": order})))[0] == 1
    for order in (0, -6, 20_001, "6", [6]):
        assert outcome(json.dumps(resealed({**document, "order": order})))[0] == 2
    fewer = {**document, "generators": {"r": document["generators"]["r"]}, "relations": []}
    assert outcome(json.dumps(fewer))[0] == 1  # the claim has another hash
    assert outcome(json.dumps(resealed(fewer)))[0] == 1  # and another order
    smaller = resealed({**fewer, "order": 3})
    assert outcome(json.dumps(smaller))[1] != outcome(json.dumps(document))[1]


def test_both_networks_are_compared(tmp_path: Path) -> None:
    certificate = tmp_path / "e.json"
    assert main(["equal", "zoo:maximum", "zoo:maximum-symmetric", "--certificate", str(certificate)]) == 0

    def asked(*names: str) -> int:
        return main(["check", str(certificate), *(word for name in names for word in ("--network", f"zoo:{name}"))])

    left, right = "maximum", "maximum-symmetric"
    assert asked(left, right) == asked(right, left) == asked(left) == asked(right) == 0
    assert asked(left, left) == asked(right, right) == asked(left, "triangle") == asked("triangle", right) == 1
    assert asked("triangle") == 1 and asked(left, right, left) == 2


def test_an_instance_is_compared(tmp_path: Path) -> None:
    certificate = tmp_path / "t.json"
    assert main(["verify", "zoo:spread-cyclic", "--certificate", str(certificate)]) == 0
    assert main(["check", str(certificate), "--instance", "zoo:spread-cyclic"]) == 0
    assert main(["check", str(certificate), "--instance", "zoo:spread"]) == 1  # the same network, another group
    assert main(["check", str(certificate), "--instance", "zoo:triangle"]) == 1
    assert main(["identify", "zoo:triangle", "--certificate", str(certificate)]) == 0
    assert main(["check", str(certificate), "--instance", "zoo:triangle"]) == 2  # speaks of no group


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "3", '"x"', "[" * 100_000, '{"a":' * 5_000, "\x00", "{}",
        '{"format": "catnet-certificate/2"}',
        '{"format": ["catnet-certificate/2"]}', '{"format": "catnet-certificate/2", "claim": ["same function"]}',
        '{"format": "catnet-certificate/2", "claim": "everything"}', '{"a": 1' + "0" * 200_000 + "}",
        "[" + "0," * 11_000_000 + "0]",
    ],
    ids=str.__len__,
)  # fmt: skip
def test_junk_is_malformed(text: str) -> None:
    assert outcome(text)[0] == 2


def test_long_numbers_are_read_and_far_too_long_ones_refused() -> None:
    document = copy.deepcopy(samples()["layerwise equivariance"][1])
    document["network"]["layers"][1]["weight"] = [["7" * 6_000] * 2]
    assert outcome(certificate_text(resealed(document)))[0] == 0
    document["network"]["layers"][1]["weight"] = [["7" * 200_000] * 2]
    assert outcome(certificate_text(resealed(document)))[0] == 2


def test_alone_under_a_time_limit(tmp_path: Path) -> None:
    """A group of 20 000 elements of large size: given up in time, and said so by the exit status."""
    size = 60
    layer = {"weight": [["0"] * size], "bias": ["0"]}
    cycle = [*range(1, size), 0]
    swap = [1, 0, *range(2, size)]
    generators = {
        name: {"input": {"permutation": images}, "hidden": [], "output": "trivial"}
        for name, images in (("c", cycle), ("s", swap))
    }
    network = {"format": "catnet-network/1", "activation": "relu", "layers": [layer]}
    document = {
        **samples()["layerwise equivariance"][0],
        "network": network,
        "generators": generators,
        "order": 20_000,
        "relations": [],
        "homomorphism": "enumeration",
    }
    path = tmp_path / "slow.json"
    path.write_text(certificate_text(resealed(document)))
    alone = [sys.executable, "-I", str(Path(layerwise.__file__).parent)]
    command = [*alone, str(path), "--timeout", "0.5"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and json.loads(done.stdout)["check"] == "undecided" and not done.stderr
    for words in ([], [str(path), "--timeout"], [str(path), "--timeout", "-1"], ["--help"], [str(tmp_path / "none")]):
        done = subprocess.run([*alone, *words], capture_output=True, check=False)
        assert done.returncode == 2
