"""By how much commands overshoot `--timeout`: on networks on which each would take far longer.

    python tests/benchmarks/time_limits.py [SECONDS]

prints for every command the seconds of the whole process, start of the interpreter included, the limit, the difference,
and the exit status, which is never 1 without a refutation.

Takes 6 seconds of processor time, and about a minute by the clock.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def network(source: random.Random, widths: tuple[int, ...], activation: Any, size: int) -> dict[str, Any]:
    layers = [
        {
            "weight": [[f"{source.randint(-size, size)}/7" for _ in range(before)] for _ in range(after)],
            "bias": [str(source.randint(-9, 9)) for _ in range(after)],
        }
        for before, after in zip(widths, widths[1:])
    ]
    return {"format": "catnet-network/1", "activation": activation, "layers": layers}


def main() -> None:
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    source = random.Random(22)
    cases = [
        ("reduce", "linear, width 300", network(source, (300, 300, 300), "identity", 50)),
        ("identify", "linear, long numbers", network(source, (200, 200, 200, 200), "identity", 10**30)),
        ("identify", "ReLU 10-100-10", network(source, (10, 100, 10), "relu", 50)),
        ("identify", "ReLU 8-16-8-2", network(source, (8, 16, 8, 2), "relu", 50)),
        ("identify", "cubes 6-12-12-2", network(source, (6, 12, 12, 2), {"power": 3}, 50)),
        ("reduce", "ReLU 8-16-8-2", network(source, (8, 16, 8, 2), "relu", 50)),
        ("reduce", "gcds of 400 digits", network(source, (2, 300, 300, 1), "relu", 10**400)),
        ("regions", "ReLU 6-16-16-2", network(source, (6, 16, 16, 2), "relu", 50)),
        ("bound", "ReLU 20-20-20-20-1", network(source, (20, 20, 20, 20, 1), "relu", 50)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for command, what, document in cases:
            path = Path(folder) / "network.json"
            path.write_text(json.dumps(document))
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "catnet", command, str(path), "--timeout", str(limit), "--json"],
                capture_output=True,
                text=True,
                check=False,
            )
            taken = time.perf_counter() - start
            verdict = json.loads(done.stdout).get("verdict", "done")
            print(
                f"{command:<10} {what:<22} {taken:6.2f} s   limit {limit:.2f} s   over by {taken - limit:+.2f} s   "
                f"status {done.returncode}, {verdict}"
            )


if __name__ == "__main__":
    main()
