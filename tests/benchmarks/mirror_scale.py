"""How long `catnet verify` takes on a 784-512-512-10 network with a left-right mirror symmetry, against `json.load`
of the same file: both as whole processes, in seconds of a processor.

    python tests/benchmarks/mirror_scale.py [large]

makes the plain and the disguised instance (hidden neurons permuted and rescaled by positive rationals), and prints
for each the size of the file, the median seconds of the two, the ratio, and the peak memory; `large` does it once with
ten million weights, 1000-2000-2500-1200-10, in plain.

Takes 15 seconds of processor time without `large`.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

RUNS = 5
WIDTHS = (784, 512, 512, 10)


def mirror(width: int, rows: int) -> list[int]:
    """The left-right mirror of an image of `rows` rows of pixels; of hidden neurons, as images of one row."""
    length = width // rows
    return [row * length + (length - 1 - column) for row in range(rows) for column in range(length)]


def symmetric_layers(source: random.Random) -> list[tuple[list[list[Fraction]], list[Fraction]]]:
    """Weights with W[p(a)][q(b)] = W[a][b], multiples of 1/256."""
    actions = [mirror(784, 28), mirror(512, 1), mirror(512, 1), list(range(10))]
    layers = []
    for before, after in zip(actions, actions[1:]):
        weight = [[Fraction(source.randint(-512, 512), 256) for _ in before] for _ in after]
        bias = [Fraction(source.randint(-512, 512), 256) for _ in after]
        for a, image in enumerate(after):
            if image > a:
                bias[image] = bias[a]
                for b, there in enumerate(before):
                    weight[image][there] = weight[a][b]
            elif image == a:
                for b, there in enumerate(before):
                    weight[a][there] = weight[a][b]
        layers.append((weight, bias))
    return layers


def disguise(layers: list, source: random.Random) -> list:
    """Permute and rescale the hidden neurons."""
    result = [([row[:] for row in weight], bias[:]) for weight, bias in layers]
    for index in range(len(layers) - 1):
        width = len(layers[index][1])
        order = source.sample(range(width), width)
        scale = [Fraction(source.randint(1, 9), source.randint(1, 9)) for _ in range(width)]
        weight, bias = result[index]
        result[index] = ([[scale[a] * x for x in weight[a]] for a in order], [scale[a] * bias[a] for a in order])
        upper, shift = result[index + 1]
        result[index + 1] = ([[row[a] / scale[a] for a in order] for row in upper], shift)
    return result


def write(path: Path, layers: list) -> None:
    network = {
        "format": "catnet-network/1",
        "activation": "relu",
        "layers": [
            {"weight": [[str(x) for x in row] for row in weight], "bias": [str(x) for x in bias]}
            for weight, bias in layers
        ],
    }
    group = {"generators": {"mirror": {"input": {"permutation": mirror(784, 28)}, "output": "trivial"}}}
    path.write_text(json.dumps({"format": "catnet-instance/1", "name": path.stem, "network": network, "group": group}))


def write_large(path: Path, source: random.Random) -> None:
    """A plain instance written row by row: W[p(a)][q(b)] = W[a][b] for the reversals p and q."""
    widths = (1000, 2000, 2500, 1200, 10)
    numbers = [f"{value}/256" for value in range(-255, 256, 2)]
    layers = []
    for before, after in zip(widths, widths[1:]):
        if after == widths[-1]:
            half = [source.choices(numbers, k=before // 2) for _ in range(after)]
            layers.append({"weight": [[*row, *row[::-1]] for row in half]})
        else:
            rows = [source.choices(numbers, k=before) for _ in range(after // 2)]
            layers.append({"weight": [*rows, *(row[::-1] for row in rows[::-1])]})
    network = {"format": "catnet-network/1", "activation": "relu", "layers": layers}
    mirror = {"input": {"permutation": list(range(widths[0]))[::-1]}, "output": "trivial"}
    document = {"format": "catnet-instance/1", "network": network, "group": {"generators": {"mirror": mirror}}}
    path.write_text(json.dumps(document))


def main() -> None:
    if sys.argv[1:] == ["large"]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large.json"
            write_large(path, random.Random(7))
            measure("large", path, 1)
        return
    source = random.Random(784)
    plain = symmetric_layers(source)
    with tempfile.TemporaryDirectory() as folder:
        for name, layers in (("plain", plain), ("disguised", disguise(plain, source))):
            path = Path(folder) / f"{name}.json"
            write(path, layers)
            measure(name, path, RUNS)


def measure(name: str, path: Path, times: int) -> None:
    loads, runs = [], []
    for _ in range(times):
        loads.append(spent(["-c", f"import json; json.load(open({str(path)!r}, encoding='utf-8'))"])[0])
        seconds, answer = spent(["-m", "catnet", "verify", str(path), "--json"])
        runs.append(seconds)
        if json.loads(answer)["layerwise"]["verdict"] != "proved":
            raise SystemExit(f"not proved: {answer[:300]}")
    load, run = statistics.median(loads), statistics.median(runs)
    ratio = statistics.median(whole / part for whole, part in zip(runs, loads))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{name:<10} {path.stat().st_size / 1e6:6.1f} MB   json.load {load:.3f} s   verify {run:.3f} s CPU   "
        f"ratio {ratio:.1f}   peak {peak:.0f} MB"
    )


def spent(words: list[str]) -> tuple[float, str]:
    """The seconds of a processor that a Python process takes, its start included, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not done.stdout and done.returncode:
        raise SystemExit(done.stderr[:300])
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


if __name__ == "__main__":
    main()
