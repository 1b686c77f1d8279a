"""What is proved among simple parameters only: in JSON, in text and explained, never as proved."""

from __future__ import annotations

import json

import pytest

from catnet.cli import main

DEEP = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [
        {"weight": [[3, -1], [2, -1]], "bias": [2, 1]},
        {"weight": [[-3, 1], [-1, -1]], "bias": [2, 2]},
        {"weight": [[2, -2], [-3, -3]], "bias": [-1, 1]},
        {"weight": [[1, 3]], "bias": [-3]},
    ],
}
INSTANCE = {
    "format": "catnet-instance/1",
    "name": "deep",
    "network": DEEP,
    "group": {"generators": {"e": {"input": "trivial", "output": "trivial"}}},
}


@pytest.fixture
def ask(tmp_path, capsys):
    def question(command, document, *options):
        path = tmp_path / "in.json"
        path.write_text(json.dumps(document))
        status = main([command, str(path), *options])
        captured = capsys.readouterr()
        assert captured.err == ""
        return status, captured.out

    return question


def test_identify_says_undecided_and_generic(ask):
    status, out = ask("identify", DEEP, "--json")
    answer = json.loads(out)
    assert (status, answer["verdict"], answer["generic"], answer["twin"]) == (3, "undecided", "proved", None)
    assert answer["generic_criterion"] and "simple-parameters" in answer["generic_reference"]


def test_its_certificate_claims_no_more(ask, tmp_path):
    target = tmp_path / "out.json"
    status, out = ask("identify", DEEP, "--json", "--certificate", str(target))
    assert status == 3 and json.loads(out)["certificate"] == str(target)
    assert main(["check", str(target), "--json"]) == 0
    assert json.loads(target.read_text())["claim"] == "identifiable among simple parameters"


def test_the_text_says_what_is_open(ask):
    status, out = ask("identify", DEEP, "--explain")
    said = (
        "undecided. Not decided; among simple parameters only this one has the function, up to the symmetries of its "
    )
    assert status == 3 and out.startswith(said)
    assert "generic      proved among simple parameters" in out and "the theorem" in out


def test_verify_does_not_take_it_for_the_hypothesis(ask):
    status, out = ask("verify", INSTANCE, "--json")
    found = json.loads(out)["identifiability"]
    assert status == 0 and (found["verdict"], found["generic"]) == ("undecided", "proved")
    status, out = ask("verify", INSTANCE, "--explain")
    assert status == 0 and "which is less than identifiable" in out and "since theta is identifiable" not in out


def test_where_it_is_not_shown_the_key_is_absent(ask):
    carried = {**DEEP, "layers": [DEEP["layers"][0], {"weight": [[2, 1], [1, 1]], "bias": [1, -1]}, DEEP["layers"][3]]}
    status, out = ask("identify", carried, "--json")
    assert "generic" not in json.loads(out) and status in (0, 1, 3)


def test_verify_ends_with_the_theorem_in_its_words(ask):
    out = ask("verify", INSTANCE, "--json")[1]
    theorem = json.loads(out)["theorem"]
    assert theorem["hypothesis"] == {"identifiable": "undecided", "among_simple": "proved"}
    assert (theorem["holds"], theorem["layerwise"]) == ("undecided", "proved")
    out = ask("verify", INSTANCE)[1]
    assert out.splitlines()[-2:] == [
        "  theorem         Hypothesis: it is open. The network is equivariant end to end, and its parameter is "
        "identifiable among simple parameters, which is less than identifiable.",
        "                  Conclusion: the network is layerwise equivariant, by the squares of its layers; by the "
        "theorem, too, if its parameter is simple.",
    ]
    said = " ".join(ask("verify", INSTANCE, "--explain")[1].split())
    assert "no other simple parameter has its function; if it is simple itself, the theorem applies" in said
