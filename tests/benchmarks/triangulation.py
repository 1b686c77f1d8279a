"""Certificates of equality, three times: the checker in Python, the program extracted from Coq, and Coq itself.

    make -C proofs theory bulk/check && python tests/benchmarks/triangulation.py [--coq]

For each network and a rewritten copy of it: rays and cones, user seconds of each, and how they compare with Python's.

Takes the time that it prints, and 70 seconds of processor time for making the theory before.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catnet.architectures.perceptron.network import MLP
from catnet.checking import equality
from catnet.files.claim_reading import triangulation_of
from catnet.files.coq import coq_text
from catnet.files.coq_words import coq_words
from catnet.files.equality_certificate import equality_to_json
from tests.architectures.relu.test_same_function import rewritten

ROOT = Path(__file__).resolve().parents[2]
SHAPES = [(2, 6, 6, 1), (3, 6, 4, 1), (4, 8, 1), (3, 8, 8, 1)]


def user_seconds(who: int) -> float:
    return resource.getrusage(who).ru_utime


def seconds_of(command: list[str], text: str = "") -> float:
    before = user_seconds(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert not done.stdout or "rejected" not in done.stdout
    return user_seconds(resource.RUSAGE_CHILDREN) - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coq", action="store_true", help="ask Coq itself, for the smaller ones")
    options = parser.parse_args()
    numbers = random.Random(1)
    print(f"{'network':>14} {'rays':>6} {'cones':>6} {'Python':>8} {'extracted':>16} {'Coq':>16}")
    for shape in SHAPES:
        rows = [
            ([[numbers.randint(-5, 5) for _ in range(a)] for _ in range(b)], [numbers.randint(-5, 5) for _ in range(b)])
            for a, b in pairwise(shape)
        ]
        theta = MLP.from_rows(rows)
        document = equality_to_json(theta, rewritten(theta, random.Random(0)))
        before = user_seconds(resource.RUSAGE_SELF)
        equality.check(document)
        python = max(user_seconds(resource.RUSAGE_SELF) - before, 1e-3)
        claim = triangulation_of(document)
        extracted = seconds_of([str(ROOT / "proofs" / "bulk" / "check")], coq_words(claim))
        shown = f"{'-':>16}"
        if options.coq and len(claim.cones) < 3000:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "claim.v")
                path.write_text(coq_text(claim))
                coq = seconds_of(["coqc", "-q", "-Q", str(ROOT / "proofs"), "Catnet", str(path)])
            shown = f"{coq:7.2f} ({coq / python:5.1f})"
        compared = f"{extracted:7.2f} ({extracted / python:5.1f})"
        print(f"{shape!s:>14} {len(claim.rays):6} {len(claim.cones):6} {python:8.2f} {compared:>16} {shown:>16}")


if __name__ == "__main__":
    main()
