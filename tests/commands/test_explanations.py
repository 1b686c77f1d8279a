"""`catnet explain`: answers of every kind in sentences, and which command a file is for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from catnet.cli import COMMANDS, main
from catnet.commands.explain import as_command
from catnet.commands.explanations import explanation


def said(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    capsys.readouterr()
    main(["explain", *map(str, words)])
    out, err = capsys.readouterr()
    assert not err, err
    return " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("verify", "zoo:triangle"), "so that each layer is equivariant"),
        (("verify", "zoo:odd-not-layerwise"), "This is no contradiction, since a hypothesis of the theorem fails"),
        (("reduce", "zoo:triangle"), "This network has none of these, as far as was looked."),
        (("realize", "zoo:odd-not-layerwise"), "Every square was checked exactly."),
        (("bound", "zoo:triangle", "--box", "-1", "1"), "Here both ends meet, or they decide what was asked."),
        (
            ("bound", "zoo:triangle", "--box", "-1", "1", "--below", "-100"),
            "Here the point given violates what was asked",
        ),
        (("regions", "zoo:triangle"), "no region is lost or counted twice; there are"),
        (("symmetries", "zoo:triangle", "--near"), "Nothing is said of the given network itself."),
        (("symmetries", "zoo:triangle"), "They are all of this kind: "),
        (("equal", "zoo:triangle", "zoo:triangle"), "compute the same function if they agree at every point"),
    ],
)
def test_an_answer_in_sentences(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str) -> None:
    assert sentence in said(capsys, *words)


def test_a_network_that_is_not_equivariant(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document = json.loads(json.dumps({
        "format": "catnet-instance/1",
        "network": {"format": "catnet-network/1", "activation": "relu",
                    "layers": [{"weight": [["1"], ["2"]], "bias": ["1", "0"]}, {"weight": [["1", "1"]]}]},
        "group": {"generators": {"s": {"input": {"permutation": [0], "scale": ["-1"]}, "output": "trivial"}}},
    }))  # fmt: skip
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(document))
    text = said(capsys, path)  # an instance is verified
    assert "Here the function is not equivariant: at one rational point x" in text


def answer(**more: Any) -> dict[str, Any]:
    """What `verify` says, as far as sentences are made of it."""
    rest = {"verdict": "undecided", "reason": "why not"}
    return {"command": "verify", "verdict": "undecided", "end_to_end": rest, "layerwise": rest,
            "identifiability": rest, "adjunction": rest, **more}  # fmt: skip


def test_what_is_open_is_said_to_be() -> None:
    text = " ".join(explanation(answer()).split())
    assert "Whether the layers are equivariant was not found out: why not." in text
    refuted = {"verdict": "refuted", "reason": "they differ"}
    text = " ".join(explanation(answer(end_to_end=refuted)).split())
    assert "so there is nothing to ask of the layers" in text and "they differ" in text


@pytest.mark.parametrize("inside", [False, True])
def test_what_is_proved_among_simple_parameters_is_not_called_proved(inside: bool) -> None:
    beside = {"weakly": {"verdict": "undecided", "generic": "proved"}} if inside else {"generic": "proved"}
    theta = {"verdict": "refuted", "reason": "a twin", **beside}
    layers = {"verdict": "refuted", "reason": "no match"}
    whole = {"verdict": "proved", "reason": "compared"}
    text = " ".join(explanation(answer(end_to_end=whole, layerwise=layers, identifiability=theta)).split())
    assert "no other simple parameter has its function" in text and ("the smaller network" in text) == inside


def test_which_command_a_file_is_for(tmp_path: Path) -> None:
    for name, text, command in (
        ("a.json", "[1]", "identify"),
        ("b.json", "{", "identify"),
        ("c.json", '{"claim": "x"}', "check"),
        ("d.json", '{"format": "catnet-instance/1"}', "verify"),
        ("e.json", '{"format": "catnet-network/1"}', "identify"),
    ):
        path = tmp_path / name
        path.write_text(text)
        assert as_command(["explain", str(path)], COMMANDS) == [command, str(path), "--explain"]
    assert as_command(["explain", str(tmp_path / "none.json")], COMMANDS)[0] == "identify"
    assert as_command(["explain", "zoo:no-such"], COMMANDS)[0] == "identify"
    assert as_command(["explain"], COMMANDS) == ["verify", "--explain"]


def test_help_says_what_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["explain", "--help"])
    assert "a command and its arguments, or a file" in capsys.readouterr().out
