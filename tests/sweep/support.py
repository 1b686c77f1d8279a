"""What the tests of sweeps share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from catnet.cli import main
from catnet.commands.embedded import TRIANGLE
from catnet.sweep.lines import Reply
from catnet.sweep.question import Asking, Question, sha256

ASKING = Asking("count", {}, {}, "0")


def triangles(folder: Path, count: int) -> list[str]:
    """Instances that are equal but for their names."""
    folder.mkdir(exist_ok=True)
    document = json.loads(TRIANGLE)
    paths = []
    for number in range(count):
        path = folder / f"t{number:04}.json"
        path.write_text(json.dumps({**document, "name": f"t{number}"}))
        paths.append(str(path))
    return paths


def lines_of(path: str | Path) -> list[dict[str, Any]]:
    text = Path(path).read_text(encoding="ascii")
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def without_cost(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """The lines up to their cost, as text, by file."""
    found = []
    for line in lines:
        assert list(line)[-1] == "cost" and isinstance(line["cost"]["seconds"], float)
        found.append(json.dumps({key: value for key, value in line.items() if key != "cost"}))
    return sorted(found)


def sweep(*words: object) -> int:
    """In process; the exit status."""
    try:
        return main(["sweep", *map(str, words)])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else -1


def start(*words: object, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "catnet", "sweep", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def numbers(count: int) -> list[Question]:
    """Questions about nothing, called 0, 1, 2, …"""
    return [Question(str(number), "numbers", sha256(b"%d" % number), str(number)) for number in range(count)]


class Counting:
    """Asks nothing and answers; leaves a mark for every question that was asked, and dies of some."""

    def __init__(self, folder: Path, deadly: Iterable[str] = ()) -> None:
        self.folder, self.deadly = str(folder), frozenset(deadly)

    def __call__(self, question: Question) -> Reply:
        with open(Path(self.folder) / question.file, "a", encoding="ascii") as stream:
            stream.write("x")
        if question.file in self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return Reply(0, {"command": "count", "verdict": "proved"}, {})

    def times(self, file: str) -> int:
        """How often a question was asked."""
        path = Path(self.folder) / file
        return len(path.read_text()) if path.exists() else 0
