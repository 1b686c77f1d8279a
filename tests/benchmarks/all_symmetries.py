"""The symmetries of many degenerate networks against all pairs of permutations tried at points; and of large ones.

    python tests/benchmarks/all_symmetries.py [NETWORKS [FIRST]]
    python tests/benchmarks/all_symmetries.py large
    python tests/benchmarks/all_symmetries.py near
    python tests/benchmarks/all_symmetries.py tokens [NETWORKS]

The first prints how many networks were compared, how many answers say that they are all, and which group orders came.
An answer that is not what trying all gives ends the run.  `large` prints CPU seconds: of `catnet symmetries` against
`catnet verify` on 784-512-512-10 with a mirror, in plain and disguised, both as processes; of Deep Sets layers on 100
tokens; and of strongly regular graphs as weights.  `near` prints those of `near_symmetries` on 784-512-512-10: with a
mirror and noise, disguised, and with random weights.  `tokens` compares small networks of softmax heads (few weights,
masks, encodings, idle heads) with all pairs of permutations and of signed ones, tried at points in doubles.

Takes 10 seconds of processor time for 100 networks, so about a quarter of an hour for 10 000.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from catnet import MLP, Affine, Identity, LeakyRelu, Matrix, Polynomial, Power, near_symmetries, symmetries
from catnet.category import RELU
from tests.benchmarks.mirror_scale import disguise, symmetric_layers, write
from tests.oracles.symmetries_naive import function_symmetries
from tests.questions.test_symmetries_of_tokens import count_all, network as of_tokens

ACTIVATIONS = (
    RELU,
    RELU,
    RELU,
    LeakyRelu("1/10"),
    LeakyRelu(-1),
    Power(2),
    Power(3),
    Polynomial((0, 1, 1)),
    Identity(),
)


def drawn(rng: random.Random, most: int) -> MLP:
    widths = [rng.randint(0, most), *(rng.randint(0, 4) for _ in range(rng.randint(0, 2))), rng.randint(0, 2)]
    size = rng.choice([0, 1, 1, 2])
    layers = []
    for before, after in zip(widths, widths[1:]):
        rows = [[rng.randint(-size, size) for _ in range(before)] for _ in range(after)]
        if rng.random() < 0.5 and after > 1:  # a row again, in another order
            rows[-1] = rng.sample(rows[0], before)
        bias = [Fraction(rng.choice([0, 0, 0, 1, -1]), rng.choice([1, 2])) for _ in range(after)]
        layers.append(Affine(Matrix(rows, columns=before), tuple(bias)))
    return MLP(tuple(layers), rng.choice(ACTIVATIONS))


def tried(theta: MLP, signed: bool, rng: random.Random, count: int) -> int:
    """How many pairs of (signed) permutations f respects at random points."""
    inputs, outputs = theta.widths[0], theta.widths[-1]
    points = [tuple(Fraction(rng.randint(-9, 9), rng.choice([1, 2, 3])) for _ in range(inputs)) for _ in range(count)]
    return len(function_symmetries(theta, inputs, outputs, points, signed=signed))


def compared(first: int, count: int) -> None:
    start, orders, complete = time.process_time(), Counter[int](), 0
    for seed in range(first, first + count):
        rng = random.Random(seed)
        signed = rng.random() < 0.5
        theta = drawn(rng, 3 if signed else 6)
        found = symmetries(theta, "signed" if signed else "permutation")
        there = tried(theta, signed, rng, 40)
        if there != found.order:  # by chance the same at few points
            there = tried(theta, signed, rng, 4000)
        good = there == found.order if found.complete else there % found.order == 0
        if not good:
            sys.exit(
                f"network {seed}: found {found.order}, complete {found.complete}, and there are {there}: {theta!r}"
            )
        orders[found.order] += 1
        complete += found.complete
    seconds = time.process_time() - start
    print(f"{count} networks in {seconds:.0f} s of CPU: all as by trying all; {complete} said to be complete")
    print("orders:", ", ".join(f"{order} ({times})" for order, times in sorted(orders.items())))


def commanded(*words: str) -> tuple[float, dict]:
    """CPU seconds of a command as a process of its own, and its answer."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([sys.executable, "-m", "catnet", *words, "--json"], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, json.loads(run.stdout)


def against_verify(runs: int = 3) -> None:
    source = random.Random(784)
    plain = symmetric_layers(source)
    with tempfile.TemporaryDirectory() as folder:
        for name, layers in (("plain", plain), ("disguised", disguise(plain, source))):
            path = Path(folder) / f"{name}.json"
            write(path, layers)
            proofs = sorted(commanded("verify", str(path))[0] for _ in range(runs))
            founds = [commanded("symmetries", str(path)) for _ in range(runs)]
            seconds = sorted(one for one, _ in founds)[runs // 2]
            answer = founds[0][1]
            print(
                f"784-512-512-10 {name}: verify {proofs[runs // 2]:.1f} s, symmetries {seconds:.1f} s, ratio "
                f"{seconds / proofs[runs // 2]:.2f}; {answer['structure']}, complete {answer['complete']}"
            )


def asked(name: str, theta: MLP) -> None:
    start = time.process_time()
    found = symmetries(theta)
    seconds = time.process_time() - start
    order = str(found.order) if len(str(found.order)) < 12 else f"{len(str(found.order))} digits"
    start = time.process_time()
    structure = found.structure
    named = time.process_time() - start
    print(f"{name}: order {order} in {seconds:.1f} s, complete {found.complete}; {structure}, named in {named:.1f} s")


def deep_sets(tokens: int, channels: int, rng: random.Random) -> MLP:
    """Two layers x_i ↦ relu(A x_i + B Σ_j x_j + c), one channel at the ends, and hidden neurons in any order."""
    widths = (1, channels, channels, 1)
    layers = []
    for before, after in zip(widths, widths[1:]):
        own = [[rng.randint(1, 99) for _ in range(before)] for _ in range(after)]
        shared = [[rng.randint(1, 9) for _ in range(before)] for _ in range(after)]
        shift = [rng.randint(-99, 99) for _ in range(after)]
        weight = [
            [Fraction(own[a][b] * (i == j) + shared[a][b]) for j in range(tokens) for b in range(before)]
            for i in range(tokens)
            for a in range(after)
        ]
        layers.append((weight, [Fraction(shift[a]) for _ in range(tokens) for a in range(after)]))
    return MLP.from_rows(disguise(layers, rng))


def paley(p: int) -> list[list[int]]:
    squares = {x * x % p for x in range(1, p)}
    return [[int((i - j) % p in squares) for j in range(p)] for i in range(p)]


def shrikhande() -> list[list[int]]:
    near = {(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)}
    points = [(a, b) for a in range(4) for b in range(4)]
    return [[int(((a - c) % 4, (b - d) % 4) in near) for c, d in points] for a, b in points]


def latin(size: int, rng: random.Random | None) -> list[list[int]]:
    """The graph of a Latin square: that of a cyclic group, or a mixed one (by exchanging intercalates)."""
    square = [[(i + j) % size for j in range(size)] for i in range(size)]
    for _ in range(0 if rng is None else 2000):
        assert rng is not None
        (a, b), (c, d) = rng.sample(range(size), 2), rng.sample(range(size), 2)
        if square[a][c] == square[b][d] and square[a][d] == square[b][c]:
            for row in (a, b):
                square[row][c], square[row][d] = square[row][d], square[row][c]
    points = [(i, j, square[i][j]) for i in range(size) for j in range(size)]
    return [[int(sum(x == y for x, y in zip(p, q)) == 1) for q in points] for p in points]


GRAPHS: dict[str, Callable[[], list[list[int]]]] = {
    "Shrikhande, 16 points": shrikhande,
    "rook's graph, 16 points": lambda: [
        [int((i // 4 == j // 4) != (i % 4 == j % 4)) for j in range(16)] for i in range(16)
    ],
    "Paley, 61 points": lambda: paley(61),
    "Paley, 101 points": lambda: paley(101),
    "Latin square C_8, 64 points": lambda: latin(8, None),
    "Latin square mixed, 64 points": lambda: latin(8, random.Random(1)),
    "Latin square mixed, 100 points": lambda: latin(10, random.Random(2)),
}


def large() -> None:
    against_verify()
    for tokens, channels in ((100, 1), (100, 4)):
        asked(f"Deep Sets, {tokens} tokens, {channels} hidden channels", deep_sets(tokens, channels, random.Random(1)))
    for name, graph in GRAPHS.items():
        rows = [[3 * (i == j) + value for j, value in enumerate(row)] for i, row in enumerate(graph())]
        asked(name, MLP.from_rows([(rows, [1] * len(rows)), ([[1] * len(rows)], [0])]))


def near() -> None:
    source = random.Random(784)
    noisy = [
        (
            [[x * (1 + Fraction(source.randint(-512, 512), 512 * 256)) for x in row] for row in weight],
            [x * (1 + Fraction(source.randint(-512, 512), 512 * 256)) for x in bias],
        )
        for weight, bias in symmetric_layers(source)
    ]
    widths = (784, 512, 512, 10)
    gaussian = [
        (
            [[Fraction(round(source.gauss(0, 1) * 2**20), 2**20) for _ in range(before)] for _ in range(after)],
            [Fraction(round(source.gauss(0, 1) * 2**20), 2**20) for _ in range(after)],
        )
        for before, after in zip(widths, widths[1:])
    ]
    for name, layers in (("mirror, noise 2^-8", noisy), ("disguised", disguise(noisy, source)), ("random", gaussian)):
        theta = MLP.from_rows(layers)
        start = time.process_time()
        found = near_symmetries(theta)
        print(f"784-512-512-10 {name}: {found} in {time.process_time() - start:.1f} s")


def tokens(count: int) -> None:
    start, complete, orders = time.process_time(), 0, Counter[int]()
    for seed in range(count):
        for kind in ("permutation", "signed"):
            theta = of_tokens(random.Random(seed))
            found = symmetries(theta, kind)
            there = count_all(theta, signed=kind == "signed")
            if there != found.order if found.complete else there % found.order:
                sys.exit(f"network {seed}, {kind}: found {found.order}, complete {found.complete}; there are {there}")
            complete += found.complete
            orders[found.order] += 1
    seconds = time.process_time() - start
    print(f"{count} networks of heads, twice, in {seconds:.0f} s of CPU: all as by trying all; {complete} complete")
    print("orders:", ", ".join(f"{order} ({times})" for order, times in sorted(orders.items())))


def main() -> None:
    if sys.argv[1:2] == ["large"]:
        large()
    elif sys.argv[1:2] == ["near"]:
        near()
    elif sys.argv[1:2] == ["tokens"]:
        tokens(int(sys.argv[2]) if len(sys.argv) > 2 else 400)
    else:
        numbers = [int(word) for word in sys.argv[1:]]
        compared(numbers[1] if len(numbers) > 1 else 0, numbers[0] if numbers else 10_000)


if __name__ == "__main__":
    main()
