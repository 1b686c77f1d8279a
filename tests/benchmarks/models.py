"""How long it takes to read model files, against the time of reading their bytes.

Run ``python tests/benchmarks/models.py``: for networks as large as ACAS Xu's and as one for MNIST, in every format, the
bytes of the file, the exact network, and the ratio.

Takes 36 seconds of processor time.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from catnet import MLP, from_file, read_network
from catnet.files.models.outputs import file_bytes


def best(action: Callable[[], Any]) -> float:
    """The least processor time of five, in milliseconds; the clock's own step where it does not see the action."""
    times = []
    for _ in range(5):
        start = time.process_time_ns()
        action()
        times.append(time.process_time_ns() - start)
    return 1e-6 * max(min(times), 1e9 * time.get_clock_info("process_time").resolution, 1e3)


def main() -> None:
    source = np.random.default_rng(0)
    print(f"{'network':<20}{'format':<14}{'bytes':>10}{'read bytes':>12}{'network':>10}{'ratio':>8}   (ms)")
    with tempfile.TemporaryDirectory() as folder:
        for name, widths in (("ACAS Xu, 13 305", (5, *(50,) * 6, 5)), ("MNIST, 669 706", (784, 512, 512, 10))):
            layers = [
                (
                    (source.standard_normal((m, n)) / n**0.5).astype(np.float32),
                    source.standard_normal(m).astype(np.float32),
                )
                for n, m in zip(widths, widths[1:], strict=False)
            ]
            network = MLP.from_arrays(layers)
            for kind in ("safetensors", "npz", "pt", "onnx", "nnet", "json"):
                path = Path(folder) / f"m.{kind}"
                path.write_bytes(file_bytes(network, kind, str(path)))
                raw = best(path.read_bytes)
                if kind == "json":
                    exact = best(lambda path=path: read_network(path))
                else:
                    said = {"activation": "relu"} if kind == "pt" else {}
                    exact = best(lambda path=path, said=said: from_file(path, check=False, **said))
                size = path.stat().st_size
                print(f"{name:<20}{kind:<14}{size:>10}{raw:>12.2f}{exact:>10.2f}{exact / raw:>8.0f}")


if __name__ == "__main__":
    main()
