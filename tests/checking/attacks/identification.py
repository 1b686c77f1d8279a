# ruff: noqa: E501
"""Attacks on what is claimed of one network: that it is identifiable, by every criterion."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product as choices
from typing import Any

from catnet.checking.reading import FORMAT
from tests.checking.attacks import below
from tests.checking.attacks.networks import (
    Document,
    attention,
    composition,
    convolution,
    heads,
    perceptron,
    product,
    softmax,
    tied,
)
from tests.checking.attacks.pairs import drawn

CRITERIA = ["affine", "one hidden layer", "reduced", "ranks", "filters", "effective scores"]


def about(claim: str, theta: Document, **proof: Any) -> Document:
    claimed = {"network": theta, "network_sha256": ""}
    return {"format": FORMAT, "claim": claim, "claim_sha256": "", **claimed, **proof}


def identifiable(theta: Document, criterion: Any, **more: Any) -> Document:
    return about("identifiable", theta, proof={"criterion": criterion, **more})


def judgements() -> Iterator[Document]:
    yield from shallow()
    yield from reduced()
    yield from ranks()
    yield from powers()
    yield from below.judgements()
    yield from filters()
    yield from effective()
    yield from assembled()


def shallow() -> Iterator[Document]:
    """One hidden layer, drawn from few numbers, so that rows and sums agree by chance."""
    sigmas: list[Any] = ["relu", {"leaky_relu": "1/2"}, {"leaky_relu": "-1"}, "gelu", "softplus"]
    few = ["-1", "0", "1"]
    for sigma in sigmas:
        source = random.Random(str(sigma))
        for widths, numbers, count in (
            ([1, 2, 1], [*few, "2"], 150), ([2, 2, 1], few, 100), ([1, 3, 1], few, 150), ([2, 3, 1], few, 150),
            ([1, 4, 1], ["-1", "1", "2"], 250), ([2, 4, 1], few, 200), ([2, 4, 2], few, 150), ([1, 5, 2], ["-1", "1"], 50),
            ([2, 5, 2], few, 40),
        ):  # fmt: skip
            for _ in range(count):
                yield identifiable(perceptron(sigma, *drawn(widths, numbers, source)), "one hidden layer")
    others: list[Any] = ["tanh", "sigmoid", "gelu", "identity", {"power": 2}, {"power": 3}, {"leaky_relu": "1"}]
    for sigma in others:
        yield identifiable(perceptron(sigma, ([["1"], ["2"]], ["1", "3"]), ([["1", "1"]], ["0"])), "one hidden layer")
    source = random.Random("doubled")
    for _ in range(500):
        inputs, lines, outputs = source.choice([1, 1, 2, 2, 3]), source.randint(1, 4), source.randint(1, 3)
        numbers = source.choice([["-1", "0", "1"], ["1", "2", "-1", "1/2"], ["0", "1"]])
        rows = [[source.choice(numbers) for _ in range(inputs)] for _ in range(lines)]
        bias = [source.choice(["0", "1", "-1", "3", "2", "5"]) for _ in range(lines)]
        spare = source.randint(1, lines)
        first = [*rows, *([negative(v) for v in row] for row in rows[:spare])], [*bias, *map(negative, bias[:spare])]
        upper = [[source.choice(["-1", "1", "2", "1", "3"]) for _ in first[1]] for _ in range(outputs)]
        sigma = source.choice(["relu", "relu", {"leaky_relu": "1/2"}, "gelu", "silu"])
        yield identifiable(perceptron(sigma, first, (upper, ["0"] * outputs)), "one hidden layer")
    for sigma in (*sigmas, "silu"):
        for rows in (([["1"], ["2"]], ["0", "0"]), ([["1"], ["2"]], ["1", "2"]), ([["1"], ["1"]], ["1", "1"])):
            yield identifiable(perceptron(sigma, rows, ([["1", "1"]], ["0"])), "one hidden layer")
            yield identifiable(perceptron(sigma, rows, ([["1", "1"], ["1", "2"]], ["0", "0"])), "one hidden layer")
    # opposite pairs in the plane and in space, with and without a choice of sides
    source = random.Random("pairs")
    for inputs, lines, spare, outputs in (
        (2, 3, 1, 1), (2, 3, 1, 2), (2, 2, 2, 2), (3, 3, 2, 2), (2, 3, 2, 1), (3, 2, 2, 3), (2, 4, 2, 2), (3, 4, 1, 2), (3, 3, 3, 3),
    ):  # fmt: skip
        for _ in range(60):
            rows = [[source.choice(["-1", "0", "1", "2", "1/2"]) for _ in range(inputs)] for _ in range(lines)]
            bias = [source.choice(["0", "1", "-1", "3"]) for _ in range(lines)]
            for j in range(spare):
                rows.append([negative(v) for v in rows[j % lines]])
                bias.append(negative(bias[j % lines]))
            upper = [[source.choice(["-1", "1", "2", "1", "3"]) for _ in rows] for _ in range(outputs)]
            order = source.sample(range(len(rows)), len(rows))
            first = [rows[i] for i in order], [bias[i] for i in order]
            yield identifiable(perceptron("relu", first, (upper, ["0"] * outputs)), "one hidden layer")
    for theta in (perceptron("relu", ([], []), ([[]], ["1"]), inputs=2), perceptron("relu", ([["1"]], ["0"]))):
        for name in CRITERIA:
            yield identifiable(theta, name)


def negative(value: str) -> str:
    return str(-Fraction(value))


def reduced() -> Iterator[Document]:
    for sigma in ("tanh", "sigmoid", "relu", {"power": 3}):
        source = random.Random(str(sigma))
        for widths in ([1, 2, 1], [2, 2, 1], [1, 2, 2, 1], [1, 1, 2, 1], [1, 2, 1, 1]):
            for _ in range(60):
                yield identifiable(perceptron(sigma, *drawn(widths, ["-1", "0", "1", "2"], source)), "reduced")
    for sigma in ("tanh", "sigmoid"):
        for name in CRITERIA:
            yield identifiable(perceptron(sigma, ([["1"]], ["1"]), ([["2"]], ["0"])), name)
            yield identifiable(perceptron(sigma, ([["1"]], ["1"]), ([["2"]], ["0"])), name, split=None)
    for strange in (None, 1, [], {}, {"criterion": 1}, {"criterion": "hope"}, {"criterion": "powers"}):
        yield about("identifiable", perceptron("tanh", ([["1"]], ["1"]), ([["2"]], ["0"])), proof=strange)


def ranks() -> Iterator[Document]:
    source = random.Random("ranks")
    for widths in ([1, 1, 1], [2, 1, 2], [2, 2, 1], [2, 2, 2], [1, 2, 1], [2, 1, 1, 2], [2, 2, 2, 2]):
        for _ in range(40):
            layers = drawn(widths, ["-1", "0", "1", "2"], source)
            plain = [(rows, ["0"] * len(bias)) for rows, bias in layers[:-1]]
            for theta in (perceptron("identity", *layers), perceptron("identity", *plain, layers[-1])):
                yield identifiable(theta, "ranks")
    yield identifiable(perceptron({"power": 1}, ([["1"]], ["0"]), ([["1"]], ["0"])), "ranks")
    yield identifiable(perceptron("relu", ([["1"]], ["0"])), "ranks")


def powers() -> Iterator[Document]:
    """Degrees at, above and below every threshold; every split of the factors into three groups."""
    sigmas: list[Any] = [{"power": r} for r in (1, 2, 3, 4, 5, 6, 11, 12, 13)] + ["relu", "identity"]
    sigmas += [{"polynomial": entries} for entries in (
        ["0", "1", "1"], ["1", "0", "1"], ["0", "1", "0", "1"], ["0", "0", "0", "2"], ["1", "1", "0", "1"], ["0", "1", "0", "0", "1"],
        ["1", "0", "2", "0", "1"], ["1", "4", "6", "4", "1"], ["1", "3", "3", "1"], ["5"], ["0", "1", "0", "1", "0", "1"], ["1", "2"],
        ["1", "1", "1", "1", "1", "1"], ["0", "0", "1", "1"],
    )]  # fmt: skip
    for sigma in sigmas:
        source = random.Random(str(sigma))
        for widths in (
            [1, 1, 1],
            [1, 2, 1],
            [2, 2, 1],
            [2, 2, 2],
            [1, 3, 1],
            [1, 1, 1, 1],
            [1, 1, 2, 1],
            [2, 3, 2],
            [1, 1, 2, 2],
            [1, 2, 1, 2, 1],
        ):
            for _ in range(10):
                theta = perceptron(sigma, *drawn(widths, ["-1", "0", "1", "2"], source))
                yield identifiable(theta, "powers", split=None)
    groups = [{"forms": n, "with": names} for n in (0, 1, 2) for names in ([], ["u"], ["w"], ["u", "w"], ["w", "u"])]
    splits = [list(split) for split in choices(groups, repeat=3)]
    kept = [
        s for s in splits if sum(g["forms"] for g in s) in (1, 2, 3) and sum(len(g["with"]) for g in s) in (1, 2, 3)
    ]
    source = random.Random("splits")
    nets = []
    for power in (2, 3, 4, 5):
        for widths in ([2, 2, 2], [2, 3, 2], [3, 3, 2], [3, 3, 3], [2, 2, 1], [2, 3, 3], [1, 2, 2], [2, 4, 3]):
            nets += [perceptron({"power": power}, *drawn(widths, ["-1", "0", "1", "2"], source)) for _ in range(8)]
    for theta in nets:
        degree = theta["activation"]["power"]
        right = [
            s
            for s in kept
            if sum(g["forms"] for g in s) == degree - 1 and sorted(name for g in s for name in g["with"]) == ["u", "w"]
        ]
        for split in source.sample(right, min(8, len(right))) + source.sample(kept, 2):
            yield identifiable(theta, "powers", split=split)
    late: Any = {"polynomial": ["0", "1", "1/2", "0", "0", "0", "1/30"]}  # its second derivative is even
    for sigma in [*sigmas, late]:
        plane: Any = ([["1", "0"], ["0", "1"], ["1", "1"]], ["0", "1", "3"])
        yield identifiable(perceptron(sigma, plane, ([["1", "2", "3"]], ["0"])), "powers", split=None)
        three, two = ([["1"], ["2"], ["-1"]], ["0", "1", "3"]), ([["1"], ["2"]], ["0", "1"])
        ones: Any = ([["1", "2", "3"]], ["0"])
        for theta in (
            perceptron(sigma, ([], []), ([[]], ["1"]), inputs=1), perceptron(sigma, ([["1"]], ["2"])), perceptron(sigma, three, ones),
            perceptron(sigma, two, ([["1", "2"]], ["0"])), perceptron(sigma, ([["2"]], ["1"]), ([["3"]], ["0"])),
            perceptron(sigma, ([["2"]], ["1"]), ([], []), ([[]], ["0"])), perceptron(sigma, ([["2"]], ["1"]), ([["3"]], ["1"]), ([["3"]], ["0"])),
        ):  # fmt: skip
            yield identifiable(theta, "powers", split=None)
            yield identifiable(
                theta,
                "powers",
                split=[{"forms": 1, "with": ["u"]}, {"forms": 0, "with": ["w"]}, {"forms": 0, "with": []}],
            )
    plain = perceptron({"power": 3}, ([["1", "0"], ["0", "1"]], ["0", "1"]), ([["1", "0"], ["0", "1"]], ["0", "0"]))
    deep = perceptron({"power": 3}, ([["1", "0"], ["0", "1"]], ["0", "1"]), ([["1", "1"]], ["1"]), ([["1"]], ["0"]))
    good: list[Any] = [{"forms": 1, "with": ["u"]}, {"forms": 1, "with": ["w"]}, {"forms": 0, "with": []}]
    for theta in (plain, deep):
        for change in (
            good, good[:2], [*good, good[2]], [{"forms": 1, "with": ["u"]}, {"forms": 1, "with": ["v"]}, good[2]],
            [{"forms": 2, "with": ["u"]}, {"forms": 0, "with": ["w"]}, good[2]], [{"forms": -1, "with": ["u"]}, good[1], good[0]],
            [{"forms": 3, "with": []}, good[1], good[2]], [{"forms": 1, "with": ["u", "w"]}, {"forms": 1, "with": []}, good[2]],
            [{"forms": "1", "with": ["u"]}, good[1], good[2]], [{"forms": 1}, good[1], good[2]], {}, "no", 0,
            [{"forms": 1, "with": ["w"]}, {"forms": 0, "with": ["u"]}, {"forms": 1, "with": []}],
        ):  # fmt: skip
            yield identifiable(theta, "powers", split=change)


def filters() -> Iterator[Document]:
    taps = [
        ["1", "0"],
        ["0", "1"],
        ["1", "2"],
        ["0", "1", "0"],
        ["1", "0", "0"],
        ["1", "1", "-1"],
        ["0", "0", "1", "2"],
        ["0", "0"],
        ["1"],
    ]
    taps += [["1", "0", "0", "1"], ["0", "1", "0", "0"]]
    for boundary in ("circular", "valid"):
        for inputs in (4, 6, 8):
            for first, second in choices(taps, repeat=2):
                for strides in ((1, 1), (2, 1), (1, 2), (2, 2)):
                    theta = convolution(inputs, boundary, 2, (first, strides[0]), (second, strides[1]))
                    yield identifiable(theta, "filters")
    source = random.Random("filters")
    for _ in range(200):
        chosen = [(source.choice(taps), source.choice((1, 1, 2))) for _ in range(3)]
        theta = convolution(
            source.choice((7, 8, 12, 16)), source.choice(("circular", "valid")), source.choice((1, 2, 3)), *chosen
        )
        yield identifiable(theta, "filters")
    for theta in (convolution(4, "valid", 1, (["1", "2"], 1)), convolution(4, "valid", 2, (["0", "0"], 1))):
        yield identifiable(theta, "filters", split=None)
    for theta in (tied("relu", [["1"]], ([["1"]], [["1"]], ["0"])), convolution(2, "valid", 2, (["1", "2"], 1))):
        for name in CRITERIA:
            yield identifiable(theta, name)


def effective() -> Iterator[Document]:
    """Softmax networks of one to three layers from few numbers."""
    source = random.Random("effective")

    def square(size: int, numbers: list[str]) -> list[list[str]]:
        return [[source.choice(numbers) for _ in range(size)] for _ in range(size)]

    few = ["-1", "0", "1"]
    fixed: list[Any] = [
        [["0", "1"], ["-1", "0"]],
        [["0", "0"], ["0", "0"]],
        [["1", "0"], ["0", "0"]],
        [["0", "1"], ["1", "0"]],
    ]
    for tokens in (1, 2, 3):
        for depth in (1, 2, 3):
            for number in range(30):
                layers = []
                for _ in range(depth):
                    matrices = [source.choice(fixed) if source.random() < 0.5 else square(2, few) for _ in range(2)]
                    layers.append(softmax(*matrices))
                yield identifiable(attention(tokens, *layers), "effective scores")
                if number < 6 and depth > 1:
                    thin = softmax([["0", "1"], ["2", "0"]], [[source.choice(few), source.choice(few)]])
                    top = softmax([[source.choice(few)]], [[source.choice(few)]])
                    yield identifiable(attention(tokens, thin, top), "effective scores")
                    wide = softmax([["1"]], [[source.choice(few)], [source.choice(few)]])
                    yield identifiable(attention(tokens, wide, *layers), "effective scores")
    for _ in range(150):  # every layer of its own width
        widths = [source.randint(1, 3) for _ in range(source.randint(2, 4))]
        layers = [
            softmax(square(a, few), [[source.choice(few) for _ in range(a)] for _ in range(b)])
            for a, b in zip(widths, widths[1:], strict=False)
        ]
        yield identifiable(attention(2, *layers), "effective scores")
        yield identifiable(attention(2, *layers), "effective scores", split=None)
    unit = [["1", "0"], ["0", "1"]]
    yield identifiable(
        attention(2, softmax(unit, unit), softmax([["0", "1"], ["0", "0"]], [["0", "1"]])), "effective scores"
    )
    one = heads(([["1"]], [["1"]]))
    yield identifiable(attention(2, one), "effective scores")
    yield identifiable(attention(2, softmax([["1"]], [["1"]]), one), "effective scores")
    yield identifiable(attention(2, one), "affine")


def assembled() -> Iterator[Document]:
    """Products and compositions."""
    good = perceptron("relu", ([["1"], ["2"]], ["1", "3"]), ([["1", "1"]], ["0"]))
    bad = perceptron("relu", ([["1"], ["1"]], ["0", "0"]), ([["1", "1"]], ["0"]))
    affine = perceptron("relu", ([["2"]], ["1"]))
    proofs: list[Any] = [{"criterion": "one hidden layer"}, {"criterion": "affine"}, {"criterion": "reduced"}]
    for first, second in choices((good, bad, affine), repeat=2):
        for pair in choices(proofs, repeat=2):
            yield identifiable(product(first, second), "parts", parts=list(pair))
        yield identifiable(product(first, second), "parts", parts=[proofs[0]])
        yield identifiable(product(first, second), "parts", parts=[proofs[0]] * 3)
        yield identifiable(
            product(product(first), second), "parts", parts=[{"criterion": "parts", "parts": [proofs[0]]}, proofs[0]]
        )
    yield identifiable(good, "parts", parts=[proofs[0]])
    yield identifiable(good, "multiplied out", whole=proofs[0])
    source = random.Random("compositions")
    sigmas: list[Any] = ["relu", "tanh", "identity", {"leaky_relu": "1/2"}]
    for sigma in sigmas:
        for middle in (1, 2):
            for number in range(25):
                numbers = ["-1", "0", "1", "2"]
                lower = drawn([1, 2, middle], numbers, source)
                upper = drawn([middle, 2, 1], numbers, source)
                if number % 4:
                    lower[-1] = (lower[-1][0], ["0"] * middle)
                other = sigma if number % 5 else {"leaky_relu": "1/3"}
                both = composition(perceptron(sigma, *lower), perceptron(other, *upper))
                for criterion in ("one hidden layer", "reduced", "ranks"):
                    yield identifiable(both, "multiplied out", whole={"criterion": criterion})
    for entry in ([["1"]], [["2"], ["1"]], [["0"]]):
        below, last = perceptron("tanh", (entry, ["0"] * len(entry))), [["1"] * len(entry), ["2"] * len(entry)]
        for shift in ("0", "3"):
            above = perceptron("relu", (last, [shift, "1"]), ([["1", "2"]], ["0"]))
            for parts in ((below, above), (below, perceptron("relu", ([["1"] * len(entry)], [shift])))):
                for criterion in ("one hidden layer", "affine"):
                    yield identifiable(composition(*parts), "multiplied out", whole={"criterion": criterion})
            tail = perceptron("gelu", ([["5"]], [shift]))
            yield identifiable(composition(above, tail), "multiplied out", whole={"criterion": "one hidden layer"})
    lower = perceptron("tanh", ([["1"], ["2"]], ["1", "3"]), ([["1", "1"]], ["0"]))
    for sigma in ("tanh", "gelu", "sigmoid"):
        upper = perceptron(sigma, ([["3"]], ["5"]), ([["1"]], ["0"]))
        for pair_of in ((lower, upper), (upper, lower)):
            yield identifiable(composition(*pair_of), "multiplied out", whole={"criterion": "reduced"})
    shift = perceptron("relu", ([["1"]], ["4"]))
    for parts in (
        (shift, good),
        (good, shift),
        (good, affine, affine),
        (affine, affine),
        (affine,),
        (good,),
        (shift, bad),
    ):
        for criterion in ("one hidden layer", "affine"):
            yield identifiable(composition(*parts), "multiplied out", whole={"criterion": criterion})
