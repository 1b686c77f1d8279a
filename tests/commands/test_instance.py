"""``catnet instance`` as a user types it; and actions on grids in files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from catnet.cli import main
from catnet.errors import FormatError
from catnet.files.instance import action_from_json
from catnet.formats.jsontext import parse_json

SUM = {
    "format": "catnet-network/1",
    "activation": "relu",
    "layers": [{"weight": [["1", "1", "1", "1"], ["-1", "-1", "-1", "-1"]]}, {"weight": [["1", "2"]]}],
}


@pytest.fixture
def network(tmp_path: Path) -> str:
    path = tmp_path / "sum.json"
    path.write_text(json.dumps(SUM))
    return str(path)


def test_an_instance_is_written_and_proved(network: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "instance.json")
    assert main(["instance", network, "--group", "D4 on grid 1x2x2", "-o", out]) == 0
    assert "catnet verify" in capsys.readouterr().out
    assert main(["verify", out, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "proved" and answer["group"]["order"] == 8


def test_a_group_that_does_not_fit_is_one_line(
    network: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "instance.json"
    for group in ("C4 on grid 3x3", "C4", "Q8 on points 8", "C4 on grid 2x2 on grid 2x2"):
        assert main(["instance", network, "--group", group, "-o", str(out)]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.count("\n") == 1 and captured.err.startswith("catnet: error: ")
    assert main(["instance", network, "--group", "C4 on grid 2x2", "-o", network]) == 2  # nothing is overwritten
    assert json.loads(Path(network).read_text()) == SUM
    assert not out.exists()


def read(document: Any, dimension: int) -> Any:
    return action_from_json(parse_json(json.dumps(document), "f.json"), dimension, "input", "f.json")


def test_grid_actions_in_files() -> None:
    assert read({"grid": "rot90", "shape": [3, 2, 2]}, 12).permutation.images[:8] == (2, 0, 3, 1, 6, 4, 7, 5)
    assert read({"grid": "mirror", "shape": [1, 2]}, 2).permutation.images == (1, 0)


@pytest.mark.parametrize(
    "document",
    [
        {"grid": "rot90", "shape": [2, 3]},
        {"grid": "rot45", "shape": [2, 2]},
        {"grid": "rot90"},
        {"grid": 1, "shape": [2, 2]},
        {"grid": "rot90", "shape": [4]},
        {"grid": "rot90", "shape": [-2, -2]},
        {"grid": "rot90", "shape": "2x2"},
        {"grid": "rot90", "shape": [2, 2], "scale": ["1", "1", "1", "1"]},
        {"grid": "mirror", "shape": [1, 1, 1, 4]},
        {"grid": "rot90", "permutation": [0, 1, 2, 3], "shape": [2, 2]},
        {"grid": "shift", "shape": [2, 10**30]},
    ],
)
def test_bad_grids_are_refused(document: Any) -> None:
    with pytest.raises(FormatError, match=r"^f\.json: input"):
        read(document, 4)


@pytest.mark.parametrize(
    ("group", "output", "words"),
    [
        (
            "miror on grid 1x2x2",
            "trivial",
            ": --group: no group 'miror' acts on a grid (did you mean mirror?); known are ",
        ),
        ("mirror on grid 1x2x3", "trivial", ": --group: 'grid 1x2x3' has 6 coordinates, and the network has 4 inputs"),
        ("mirror on grid 1x2x2", "bla", ": --output: 'bla' names no arrangement of coordinates"),
        ("mirror on grid 1x2x2", "grid 1x2x2", ": --output: 'grid 1x2x2' acts on 4 coordinates"),
    ],
)
def test_a_mistake_names_the_option_and_the_nearest_word(
    group: str, output: str, words: str, network: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["instance", network, "--group", group, "--output", output, "-o", str(tmp_path / "out.json")]
    assert main(command) == 2
    said = capsys.readouterr()
    assert not said.out and words in said.err and said.err.count("\n") == 1
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("before", ['{"a": ', '{"NaN": "-Infinity \\"NaN", "b": [\n 1, ', "[\n\n", ""])
def test_what_is_no_number_has_its_place(word: str, before: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_json(f"{before}{word}", "f.json")
    lines = before.split("\n")
    assert str(caught.value).startswith(
        f"f.json: line {len(lines)} column {len(lines[-1]) + 1}: {word} is not a number"
    )


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    with pytest.raises(FormatError, match="it is empty"):
        parse_json(text, "f.json")
