"""What is made of result files: the report against counts by hand; pandas, DuckDB and Parquet; pictures."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from statistics import median_low
from typing import Any

import pytest

from catnet.sweep.lines import Line
from catnet.sweep.report import changes, loaded, report
from catnet.sweep.results import Results
from tests.sweep.support import lines_of, sweep, triangles

WORD = {0: "proved", 1: "refuted", 2: None, 3: "undecided"}


def made(source: random.Random, number: int, seconds: float) -> dict[str, Any]:
    status = source.choice([0, 0, 1, 2, 3])
    line = {
        "file": f"{number}.json",
        "key": f"k{number}",
        "question": f"q{number}",
        "command": "verify",
        "status": status,
        "family": source.choice("abc"),
        "bytes": source.randrange(1, 40),
        "input": f"i{number}",
        "version": "1",
        "cost": {"seconds": seconds, "cells": source.randrange(9)},
    }
    if status == 2:
        line["error"] = f"{number}.json: " + source.choice(["bad", "worse"])
    else:
        line["verdict"] = WORD[status]
        line["layerwise"] = {"verdict": WORD[status], "reason": source.choice(["this", "that"])}
    return line


def written(path: Path, lines: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(path)


@pytest.mark.parametrize("seed", range(5))
def test_the_tables_are_what_one_counts_by_hand(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    lines = [made(source, number, round(source.random(), 3)) for number in range(60)]
    again = [{**made(source, number, 5.0 + number), "key": "other"} for number in source.sample(range(60), 8)]
    last = list({line["question"]: line for line in [*lines, *again]}.values())
    with loaded(written(tmp_path / "r.jsonl", [*lines, *again])) as database:
        found = report(database)
    assert found.questions == 60 and found.sizes_are == "bytes" and found.version == "1"
    assert found.families == [
        (name, *(sum(line["family"] == name and line["status"] == status for line in last) for status in (0, 1, 3, 2)))
        for name in "abc"
    ]
    undecided = Counter(line["layerwise"]["reason"] for line in last if line["status"] == 3)
    assert dict(found.undecided) == undecided
    assert dict(found.errors) == Counter(line["error"].split(": ")[1] for line in last if line["status"] == 2)
    slow = sorted(last, key=lambda line: (-line["cost"]["seconds"], line["file"]))[:10]
    assert [file for file, _, _ in found.slowest] == [line["file"] for line in slow]
    for low, high, count, half, most, cells in found.sizes:
        mine = [line for line in last if line["bytes"].bit_length() == low.bit_length()]
        sizes, seconds = [line["bytes"] for line in mine], [line["cost"]["seconds"] for line in mine]
        assert (low, high, count) == (min(sizes), max(sizes), len(mine))
        assert (half, most) == (median_low(seconds), max(seconds))
        assert cells == median_low([line["cost"]["cells"] for line in mine])
    assert sum(row[2] for row in found.sizes) == 60


@pytest.mark.parametrize("seed", range(5))
def test_what_changed_is_what_one_finds_by_hand(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    before = [made(source, number, round(source.random(), 3)) for number in range(40)]
    after = [{**made(source, n, round(source.random(), 3)), "question": f"new{n}"} for n in range(10, 50)]
    with loaded(written(tmp_path / "a.jsonl", before)) as database:
        found = changes(database, written(tmp_path / "b.jsonl", after))
    assert (found.common, found.only_first, found.only_second) == (30, 10, 10)

    def word(line: dict[str, Any]) -> str:
        return line.get("verdict") or "errors"

    pairs = [(before[n], after[n - 10]) for n in range(10, 40)]
    moves = Counter((word(a), word(b)) for a, b in pairs if word(a) != word(b))
    assert {(a, b): count for a, b, count in found.moves} == moves
    opposite = {("proved", "refuted"), ("refuted", "proved")}
    assert {file for file, _, _ in found.contradictions} == {
        a["file"] for a, b in pairs if (word(a), word(b)) in opposite
    }
    assert {file for file, _, _ in found.lost} == {
        a["file"] for a, b in pairs if a["status"] in (0, 1) and b["status"] in (2, 3)
    }
    assert found.seconds == pytest.approx(
        tuple(sum(pair[side]["cost"]["seconds"] for pair in pairs) for side in (0, 1))
    )
    assert [(b - a) for _, a, b in found.slower] == sorted((b - a for _, a, b in found.slower), reverse=True)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Proved, refuted, undecided, in error; groups of every order, infinite or beyond 64 bits."""
    results = tmp_path / "r.jsonl"
    triangles(tmp_path / "nets", 3)
    (tmp_path / "nets" / "bad.json").write_text("{")
    names = ("zoo:directed-square", "zoo:deep-sets-one-sign", "zoo:attention")
    sweep("verify", tmp_path / "nets", *names, "-o", results, "--jobs", 1)
    sweep("verify", "--zoo", "symmetric", "--sizes", "22..23", "-o", results, "--jobs", 1)
    sweep("identify", "--draw", "networks", "--count", 4, "-o", results, "--jobs", 1)
    return results


def test_the_report_of_a_command(mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert sweep("report", mixed, mixed) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for words in (
        "13 questions",
        "verdicts by family",
        "undecided, by reason",
        "errors",
        "time and cells against bytes",
    ):
        assert words in out
    assert "no verdict changed" in out and "13 questions in both, 0 only in the first" in out
    assert sweep("report", mixed, mixed, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["changes"]["common"] == 13 and document["changes"]["moves"] == []
    assert {row["family"] for row in document["families"]} == {str(tmp_path / "nets"), "zoo", "symmetric", "networks"}


def test_an_empty_result_file_has_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r.jsonl").write_text("")
    assert sweep("report", tmp_path / "r.jsonl") == 0
    assert "0 questions" in capsys.readouterr().out


def test_pictures(mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason="Matplotlib is not installed (pip install -e .[draw])")
    picture = tmp_path / "p.svg"
    assert sweep("report", mixed, "-o", picture) == 0
    first = picture.read_text()
    assert first.startswith("<?xml") and sweep("report", mixed, "-o", picture) == 0
    assert picture.read_text() == first
    (tmp_path / "empty.jsonl").write_text("")
    assert sweep("report", tmp_path / "empty.jsonl", "-o", tmp_path / "p.png") == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    capsys.readouterr()
    assert sweep("report", mixed, "-o", tmp_path / "p.html") == 2
    assert sweep("report", mixed, "-o", mixed) == 2
    assert capsys.readouterr().out == "" and len(lines_of(mixed)) == 13


def test_pandas_reads_a_result_file_as_it_is(mixed: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.read_json(mixed, lines=True)
    lines = lines_of(mixed)
    assert list(frame.file) == [line["file"] for line in lines]
    assert list(frame.status) == [line["status"] for line in lines]
    assert list(frame.verdict.fillna("")) == [line.get("verdict", "") for line in lines]
    seconds = [line["cost"]["seconds"] for line in lines]
    assert [cost["seconds"] for cost in frame.cost] == pytest.approx(seconds)  # pandas rounds in its own way


def test_duckdb_reads_a_result_file_as_it_is(mixed: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    lines = lines_of(mixed)
    query = f"select file, status, verdict, cost.seconds from '{mixed}'"
    rows = sorted(duckdb.sql(query).fetchall())
    assert rows == sorted(
        (line["file"], line["status"], line.get("verdict"), line["cost"]["seconds"]) for line in lines
    )


def test_parquet(mixed: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="PyArrow is not installed (pip install -e .[parquet])")
    target = tmp_path / "r.parquet"
    assert sweep("report", mixed, "--parquet", target) == 0
    rows = parquet.read_table(target).to_pylist()
    lines = lines_of(mixed)
    assert [json.loads(row["answer"]) for row in rows] == lines
    for row, line in zip(rows, lines, strict=True):
        assert (row["key"], row["file"], row["status"]) == (line["key"], line["file"], line["status"])
        assert row["verdict"] == line.get("verdict") and row["seconds"] == line["cost"]["seconds"]
    assert not list(tmp_path.glob("*.part"))


def test_what_is_found_again_in_a_large_file(tmp_path: Path) -> None:
    """The table of keys against a dictionary, over more lines than a page of it holds."""
    path = str(tmp_path / "r.jsonl")
    source = random.Random(1)
    status = {}
    with Results(path) as results:
        for _ in range(20):
            lines = []
            for _ in range(100):
                key, file, ended = f"k{source.randrange(900)}", f"f{source.randrange(3)}", source.choice([0, 1, 2, 3])
                text = json.dumps({"file": file, "key": key, "question": key, "status": ended}).encode() + b"\n"
                lines.append(Line(file, key, key, ".", ended, text))
                status[key, file] = ended
            results.append(lines)
    with Results(path) as results:
        for number in range(900):
            for file in ("f0", "f1", "f2"):
                assert results.status(f"k{number}", file) == status.get((f"k{number}", file))
            found = results.answer(f"k{number}")
            ends = [status.get((f"k{number}", file)) for file in ("f0", "f1", "f2")]
            assert (found is None) == (not any(end in (0, 1, 3) for end in ends))
            assert found is None or found["key"] == f"k{number}"
