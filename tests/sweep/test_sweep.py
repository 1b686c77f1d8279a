"""``catnet sweep`` as a user types it, in one process: what is asked, what is written, what is not asked again."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from catnet.cli import main
from catnet.commands.embedded import TRIANGLE
from tests.sweep.support import lines_of, sweep, triangles, without_cost

MIXED = ("zoo:triangle", "zoo:directed-square", "zoo:deep-sets-one-sign")


def answer_of(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    main([*words, "--json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    del document["cost"]["seconds"]
    return document


def refusal(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Exit status 2, nothing on standard output, one line on standard error."""
    capsys.readouterr()
    assert sweep(*words) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("catnet: error: ") and err.count("\n") == 1
    return err.removeprefix("catnet: error: ").rstrip()


def test_a_line_is_the_answer_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "r.jsonl"
    assert sweep("verify", *MIXED, "-o", results, "--jobs", 1) == 3
    lines = lines_of(results)
    assert [line["file"] for line in lines] == list(MIXED)
    assert [line["status"] for line in lines] == [0, 1, 3]
    assert len({line["key"] for line in lines}) == 3 and all(len(line["key"]) == 64 for line in lines)
    for line in lines:
        asked = answer_of(capsys, "verify", line["file"])
        assert {key: line[key] for key in asked if key != "cost"} == {k: v for k, v in asked.items() if k != "cost"}
        assert line["cost"].keys() == {"seconds", *asked["cost"]}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("verify", "zoo:triangle"), 0),
        (("verify", "zoo:triangle", "zoo:directed-square"), 1),
        (("verify", "zoo:triangle", "zoo:directed-square", "zoo:deep-sets-one-sign"), 3),
        (("verify", "zoo:triangle", "zoo:directed-square", "zoo:deep-sets-one-sign", "no-file.json"), 2),
        (("regions", "zoo:triangle"), 0),
        (("equal", "zoo:squares", "--with", "zoo:squares-turned"), 0),
        (("bound", "zoo:triangle", "--box", "-1/2", "1/2"), 0),
    ],
)
def test_the_exit_status_is_the_worst(words: tuple[str, ...], status: int, tmp_path: Path) -> None:
    results = tmp_path / "r.jsonl"
    for _ in range(2):  # the second time nothing is asked, and the status is the same
        assert sweep(*words, "-o", results, "--jobs", 1) == status
    assert len(lines_of(results)) == len([word for word in words[1:] if word.startswith(("zoo:", "no-"))]) - (
        "--with" in words
    )


def test_one_bad_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = triangles(tmp_path / "nets", 3)
    bad = tmp_path / "nets" / "bad.json"
    bad.write_text('{"format": "catnet-instance/1", "network": 3}')
    results = tmp_path / "r.jsonl"
    assert sweep("verify", tmp_path / "nets", tmp_path / "absent.json", "-o", results, "--jobs", 1) == 2
    lines = {line["file"]: line for line in lines_of(results)}
    assert len(lines) == 5
    assert [lines[path]["verdict"] for path in good] == ["proved"] * 3
    assert lines[str(bad)]["error"].startswith(f"{bad}: network: ")
    assert lines[str(tmp_path / "absent.json")]["error"] == f"{tmp_path / 'absent.json'}: No such file or directory"
    out, err = capsys.readouterr()
    assert "5 questions: 3 proved or done, 2 errors" in out and err == ""


def test_what_is_finished_is_not_asked_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = triangles(tmp_path / "nets", 6)
    results = tmp_path / "r.jsonl"
    assert sweep("verify", *paths[:4], "-o", results, "--jobs", 1) == 0
    before = results.read_bytes()
    assert sweep("verify", *paths, "-o", results, "--jobs", 1, "--json") == 0
    assert results.read_bytes().startswith(before)
    assert [line["file"] for line in lines_of(results)] == paths
    document = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert document["cost"]["asked"] == 2 and document["cost"]["before"] == 4 and document["questions"] == 6
    Path(paths[0]).write_text(TRIANGLE)  # another content is another question
    assert sweep("verify", *paths, "-o", results, "--jobs", 1) == 0
    assert sweep("identify", paths[1], "-o", results, "--jobs", 1) == 0  # and so is another command
    assert sweep("identify", paths[1], "-o", results, "--jobs", 1, "--max-cells", 7) == 0  # and another budget
    assert [line["file"] for line in lines_of(results)[6:]] == [paths[0], paths[1], paths[1]]


def test_the_same_content_under_another_name_is_told_and_not_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = triangles(tmp_path / "nets", 1)
    results = tmp_path / "r.jsonl"
    sweep("verify", path, "-o", results, "--jobs", 1)
    moved = Path(path).rename(tmp_path / "moved.json")
    capsys.readouterr()
    assert sweep("verify", moved, "-o", results, "--jobs", 1, "--json") == 0
    assert json.loads(capsys.readouterr().out)["cost"]["asked"] == 0
    first, second = lines_of(results)
    assert second.pop("file") == str(moved) and first.pop("file") == path
    first.pop("family"), second.pop("family")
    assert first == second


def test_the_network_that_an_instance_names_belongs_to_it(tmp_path: Path) -> None:
    document = json.loads(TRIANGLE)
    network = tmp_path / "network.json"
    network.write_text(json.dumps(document["network"]))
    instance = tmp_path / "instance.json"
    instance.write_text(json.dumps({**document, "network": "network.json"}))
    results = tmp_path / "r.jsonl"
    assert sweep("verify", instance, "-o", results, "--jobs", 1) == 0
    document["network"]["layers"][0]["weight"][0][0] = "1001"
    network.write_text(json.dumps(document["network"]))
    assert sweep("verify", instance, "-o", results, "--jobs", 1) == 1
    assert len(lines_of(results)) == 2


@pytest.mark.parametrize("seed", range(6))
def test_a_torn_last_line_is_ignored(seed: int, tmp_path: Path) -> None:
    paths = triangles(tmp_path / "nets", 3)
    results = tmp_path / "r.jsonl"
    sweep("verify", *paths, "-o", results, "--jobs", 1)
    whole = results.read_bytes()
    lines = lines_of(results)
    cut = random.Random(seed).randrange(len(whole)) if seed else len(whole) - 1  # also only the end of the line
    results.write_bytes(whole[:cut])
    assert sweep("verify", *paths, "-o", results, "--jobs", 1) == 0
    assert without_cost(lines_of(results)) == without_cost(lines)
    kept = whole[:cut].rfind(b"\n") + 1
    assert results.read_bytes().startswith(whole[:kept])


@pytest.mark.parametrize(
    "content",
    [
        b"poem\n",
        b'{"format": "catnet-network/1"',
        b'{"file": "a", "key": 3}\n',
        b'{"file": "a"}\n{"file": ',
        b"[]",
        b"\n",
        b"{" * 100_000,
    ],
)
def test_another_file_is_not_touched(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "r.jsonl"
    results.write_bytes(content)
    assert "is no line of a sweep" in refusal(capsys, "verify", "zoo:triangle", "-o", results, "--jobs", 1)
    assert results.read_bytes() == content


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("verify", "zoo:triangle"), "-o RESULTS is missing"),
        (("verify", "-o", "r.jsonl"), "nothing to ask about"),
        (("poem", "zoo:triangle", "-o", "r.jsonl"), "no command 'poem' to ask"),
        (("sweep", "zoo:triangle", "-o", "r.jsonl"), "sweep asks nothing about a file"),
        (("convert", "zoo:triangle", "-o", "r.jsonl"), "convert asks nothing about a file"),
        (("architectures", "zoo:triangle", "-o", "r.jsonl"), "architectures asks nothing about a file"),
        (("equal", "zoo:squares", "-o", "r.jsonl"), "equal takes two files: --with names the second"),
        (("verify", "zoo:triangle", "--with", "b", "-o", "r.jsonl"), "verify takes one file"),
        (("verify", "*.poem", "-o", "r.jsonl"), "*.poem: no file matches"),
        (("verify", "--zoo", "lions", "-o", "r.jsonl"), "no family of the zoo is called 'lions'"),
        (("verify", "--zoo", "cyclic", "--sizes", "5..4", "-o", "r.jsonl"), "sizes of a family go from 3 to"),
        (("verify", "--zoo", "cyclic", "--sizes", "five", "-o", "r.jsonl"), "--sizes: expected A..B"),
        (("verify", "--sizes", "3..4", "zoo:triangle", "-o", "r.jsonl"), "--sizes: belongs to --zoo"),
        (("verify", "--draw", "poems", "-o", "r.jsonl"), "no strategy is called 'poems'"),
        (("verify", "--series", "no-folder", "-o", "r.jsonl"), "no-folder: a series is a folder"),
        (("verify", "zoo:triangle", "--jobs", "0", "-o", "r.jsonl"), "expected a number of workers"),
        (("verify", "zoo:triangle", "--scheduler", "x", "-o", "r.jsonl"), "a scheduler is one of dask or ray"),
        (("verify", "zoo:triangle", "--narrowest", "-o", "r.jsonl"), "unrecognized arguments: --narrowest"),
        (("verify", "zoo:triangle", "-o", "no-folder/r.jsonl"), "no-folder/r.jsonl: No such file or directory"),
        (("report", "absent.jsonl"), "absent.jsonl: No such file or directory"),
        (("report",), "report takes one result file, or two"),
    ],
)
def test_bad_usage_is_one_line(
    words: tuple[str, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    more = () if "--jobs" in words or "--scheduler" in words or words[0] == "report" else ("--jobs", "1")
    assert message in refusal(capsys, *words, *more)
    assert not Path("r.jsonl").exists() or Path("r.jsonl").read_bytes() == b""


def test_without_joblib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One process needs nothing; more of them are told what to install."""
    monkeypatch.setitem(sys.modules, "joblib", None)
    results = tmp_path / "r.jsonl"
    assert "pip install 'catnet-exact[sweep]', or ask with --jobs 1" in refusal(
        capsys, "verify", "zoo:triangle", "-o", results
    )
    assert "pip install 'catnet-exact[sweep]'" in refusal(
        capsys, "verify", "zoo:triangle", "-o", results, "--jobs", "2"
    )
    assert sweep("verify", "zoo:triangle", "-o", results, "--jobs", 1) == 0


@pytest.mark.parametrize("backend", ["dask", "ray"])
def test_without_a_backend(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("joblib", reason="joblib is not installed (pip install -e .[sweep])")
    monkeypatch.setitem(sys.modules, {"dask": "distributed"}.get(backend, backend), None)
    words = ("verify", "zoo:triangle", "-o", tmp_path / "r.jsonl", "--backend", backend)
    assert f"pip install 'catnet-exact[{backend}]'" in refusal(capsys, *words)


def test_undecided_is_asked_again_with_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "r.jsonl"
    words = ("regions", "zoo:square", "zoo:absolute-value", "-o", results, "--jobs", 1)
    assert sweep(*words, "--max-cells", 5) == 3
    assert [line["status"] for line in lines_of(results)] == [3, 0]
    for _ in range(2):  # the second time nothing is left to ask
        assert sweep(*words, "--retry-undecided", "--max-cells", 5000) == 0
        first, second, third = lines_of(results)
        assert third["file"] == "zoo:square" and third["status"] == 0
        assert third["question"] == first["question"] and third["key"] != first["key"]
        assert third["options"] == {"max_cells": 5000} and "options" in second
    assert sweep(*words, "--max-cells", 5) == 3  # what was undecided within 5 cells still is
    assert len(lines_of(results)) == 3
    capsys.readouterr()
    assert sweep("report", results, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["questions"] == 2 and document["undecided"] == []  # the last line of a question counts


def test_the_time_limit_is_that_of_one_question(tmp_path: Path) -> None:
    results = tmp_path / "r.jsonl"
    assert sweep("verify", "zoo:triangle", "zoo:square", "-o", results, "--jobs", 1, "--timeout", 60) == 0
    assert sweep("verify", "zoo:triangle", "-o", results, "--jobs", 1, "--timeout", 0.000001) == 3
    line = lines_of(results)[-1]
    assert line["verdict"] == "undecided" and line["reason"] == "the budget of 1e-06 seconds ran out"


def test_families_draws_and_series(tmp_path: Path) -> None:
    results = tmp_path / "r.jsonl"
    assert sweep("verify", "--zoo", "cyclic", "--sizes", "11..14", "-o", results, "--jobs", 1) == 0
    lines = lines_of(results)
    assert [(line["file"], line["family"], line["size"], line["group"]["order"]) for line in lines] == [
        (f"zoo:cyclic-{n}", "cyclic", n, n) for n in range(11, 15)
    ]
    folder = tmp_path / "run"
    for name in ("step-10.json", "step-9.json", "step-100.json"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps({**json.loads(TRIANGLE), "name": name}))
    other = tmp_path / "s.jsonl"
    assert sweep("identify", "--series", folder, "-o", other, "--jobs", 1) == 0
    assert [(Path(line["file"]).name, line["time"]) for line in lines_of(other)] == [
        ("step-9.json", 9),
        ("step-10.json", 10),
        ("step-100.json", 100),
    ]


def test_draws_are_the_same_on_every_run_and_can_be_asked_about_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for results, count in ((one, 6), (two, 3), (two, 6)):
        sweep("verify", "--draw", "equivariant:tanh", "--seed", 5, "--count", count, "-o", results, "--jobs", 1)
    assert without_cost(lines_of(one)) == without_cost(lines_of(two))
    line = lines_of(one)[-1]
    assert line["file"] == "draw:equivariant:tanh:5:5" and line["family"] == "equivariant:tanh"
    drawn = tmp_path / "drawn.json"
    drawn.write_text(json.dumps(line["drawn"]))
    alone = answer_of(capsys, "verify", str(drawn))
    assert {key: line[key] for key in alone if key != "cost"} == {k: v for k, v in alone.items() if k != "cost"}
    assert len({json.dumps(line["drawn"]) for line in lines_of(one)}) > 1


def test_standard_input(tmp_path: Path) -> None:
    results = tmp_path / "r.jsonl"
    words = [sys.executable, "-m", "catnet", "sweep", "verify", "-", "-o", str(results), "--jobs", "1"]
    run = subprocess.run(words, input=TRIANGLE, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0 and [line["file"] for line in lines_of(results)] == ["standard input"]


def test_the_result_file_is_no_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    triangles(tmp_path / "nets", 2)
    monkeypatch.chdir(tmp_path / "nets")
    for words in (("verify", "."), ("verify", "*"), ("identify", "--series", ".")):
        for _ in range(2):
            assert sweep(*words, "-o", "r.jsonl", "--jobs", 1) == 0
    assert {Path(line["file"]).suffix for line in lines_of("r.jsonl")} == {".json"}


def test_options_before_and_after_files(tmp_path: Path) -> None:
    results = tmp_path / "r.jsonl"
    assert sweep("-o", results, "verify", "--jobs", 1, "zoo:triangle", "--max-cells", 100, "zoo:square") == 0
    assert [line["options"] for line in lines_of(results)] == [{"max_cells": 100}] * 2


def test_options_of_the_command_exclude_each_other_as_always(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("bound", "zoo:triangle", "--above", "0", "--below", "1", "-o", tmp_path / "r.jsonl", "--jobs", 1)
    assert "not allowed with argument" in refusal(capsys, *words)


def test_two_sweeps_do_not_write_to_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("fcntl", reason="files are locked on POSIX systems only")
    from catnet.sweep.results import Results

    results = tmp_path / "r.jsonl"
    with Results(str(results)):
        assert "another sweep is writing to it" in refusal(capsys, "verify", "zoo:triangle", "-o", results, "--jobs", 1)
