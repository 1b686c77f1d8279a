"""What commands print does not depend on PYTHONHASHSEED: the same bytes, up to the cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from catnet.commands.embedded import TRIANGLE
from tests.shares import is_thorough

SEEDS = ("0", "4242", "1") if is_thorough() else ("0", "4242")

SCRIPT = """
import sys
from catnet.cli import main
for line in sys.argv[1:]:
    print("$", line)
    sys.stdout.flush()
    print("status", main(line.split()))
"""

COMMANDS = [
    "verify --certificate out.json",
    "verify --json",
    "check out.json --json",
    "verify instance.json --json",
    "verify hidden.json --json",
    "equal a.json b.json --json",
    "equal a.json c.json --json",
    "equal t.json u.json --json",
    "identify a.json --json",
    "identify t.json --json",
    "reduce a.json --json",
    "realize hidden.json --json",
    "regions a.json --json",
    "bound a.json --json",
    "architectures --json",
    "laws --json",
]


def network(layers: list[tuple[list[list[int]], list[int]]], activation: str = "relu") -> dict[str, object]:
    entries = [
        {"weight": [list(map(str, row)) for row in weight], "bias": list(map(str, bias))} for weight, bias in layers
    ]
    return {"format": "catnet-network/1", "activation": activation, "layers": entries}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seeds")
    instance = json.loads(TRIANGLE)
    rows = [[1, 2], [1, 2], [-1, -2], [0, 0], [3, 1], [1, -1]]
    a = network([(rows, [0, 0, 0, 1, -1, 2]), ([[1, 1, 1, 1, 1, 1], [2, -1, 0, 0, 1, 1]], [0, 1])])
    b = network([([rows[5], *rows[:5]], [2, 0, 0, 0, 1, -1]), ([[1, 1, 1, 1, 1, 1], [1, 2, -1, 0, 0, 1]], [0, 1])])
    c = network([(rows, [0, 0, 0, 1, -1, 2]), ([[1, 1, 1, 1, 1, 1], [2, -1, 0, 0, 1, 1]], [0, 2])])
    t = network([([[1, 2], [2, 1]], [0, 1]), ([[1, 1]], [0])], "tanh")
    u = network([([[-2, -1], [1, 2]], [-1, 0]), ([[-1, 1]], [0])], "tanh")
    instance["network"]["layers"][1]["bias"][0] = "3"
    odd = network([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])
    flip = {"matrix": [["-1"]]}
    hidden = {
        "format": "catnet-instance/1",
        "network": odd,
        "group": {"generators": {"s": {"input": flip, "output": flip}}},
    }
    documents = {"a": a, "b": b, "c": c, "t": t, "u": u, "instance": instance, "hidden": hidden}
    for name, document in documents.items():
        (path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return path


def answers(folder: Path, seed: str) -> list[str]:
    """Everything that the commands print, the cost cut off, and the certificate that one of them writes."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    words = [sys.executable, "-c", SCRIPT, *COMMANDS]
    result = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert not result.stderr
    lines = [line.split(', "cost": ')[0] for line in result.stdout.splitlines()]
    return [*lines, (folder / "out.json").read_text(encoding="utf-8")]


def test_answers_do_not_depend_on_the_hash_seed(folder: Path) -> None:
    first = answers(folder, SEEDS[0])
    statuses = [int(line.split()[1]) for line in first if line.startswith("status")]
    assert len(statuses) == len(COMMANDS) and set(statuses) == {0, 1}
    for seed in SEEDS[1:]:
        assert answers(folder, seed) == first
