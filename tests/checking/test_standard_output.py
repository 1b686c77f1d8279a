"""An answer of the checkers that cannot be written is one line on standard error and exit status 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import catnet.checking

CERTIFICATE = next(iter(sorted((Path(__file__).parents[2] / "proofs" / "instances").rglob("*.json"))))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_device() -> None:
    folder = Path(catnet.checking.__file__).parent
    with open("/dev/full", "w", encoding="ascii") as full:
        command = [sys.executable, "-I", str(folder), str(CERTIFICATE)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=300)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
