"""Networks of powers whose first layer is determined from below, and those next to them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from catnet.checking.reading import FORMAT
from tests.checking.attacks.networks import perceptron
from tests.checking.attacks.pairs import drawn

Document = dict[str, Any]
GOOD: list[Any] = [{"forms": 0, "with": ["u"]}, {"forms": 0, "with": ["w"]}, {"forms": 1, "with": []}]
ANY: dict[str, Any] = {"criterion": "powers", "split": None}
SQUARE = {"criterion": "powers", "split": GOOD}


def judgements() -> Iterator[Document]:
    units = [[str(int(i == j)) for j in range(4)] for i in range(4)]
    first, last = (units, ["1", "0", "-1", "2"]), ([["1", "2"], ["3", "-1"]], ["0", "1"])
    falling = ([["1", "2", "3", "1"], ["2", "-1", "1", "3"]], ["1", "-2"])
    for sigma in (
        {"power": 2},
        {"polynomial": ["0", "0", "-3"]},
        {"polynomial": ["0", "1", "1"]},
        {"power": 1},
        "relu",
    ):
        yield document(perceptron(sigma, first, falling, last), None, SQUARE)
    odd: Any = {"polynomial": ["0", "1", "0", "1"]}
    yield document(perceptron(odd, first, falling, last), None, ANY)
    slant: Any = ([["1", "2"], ["1", "-1"], ["2", "1"], ["0", "1"]], ["0", "1", "2", "1"])
    yield document(perceptron("relu", first, (falling[0], ["0", "1"]), last), None, {"criterion": "one hidden layer"})
    five = [[str(int(i == j)) for j in range(5)] for i in range(5)], ["0"] * 5
    for second in (["3", "3", "1", "1", "2"], ["3", "-3", "1", "1", "2"], ["3", "1", "1", "1", "2"]):
        below = [second, ["3", second[1], "2", "-1", "5"]]
        yield document(perceptron({"power": 2}, five, (below, ["1", "-2"]), last), None, SQUARE)
    yield document(perceptron({"power": 20}, first, falling, last, last, slant), [["1", "0", "0", "0"]], ANY)
    for layers in (
        (first, falling), (first, last), (([*units[:3], units[0]], ["0"] * 4), falling, last),
        (first, ([["3", "3", "1", "1"], ["3", "3", "2", "-1"]], ["0", "1"]), last),
        (first, (falling[0], ["0", "0"]), last),
        (first, ([["1", "2", "3", "0"], ["2", "-1", "1", "0"]], ["1", "-2"]), last),
        (first, ([["1", "2", "3", "1"], ["2", "4", "6", "1"]], ["1", "-2"]), last),
        (first, falling, last, ([["1", "0"], ["1", "1"]], ["0", "0"])), (first, falling, ([["1", "2"]], ["0"])),
        (first, ([["1", "2", "3", "0"], ["0", "2", "1", "3"]], ["1", "-2"]), last), (first, ([], []), ([[]], ["0"])),
        (([["1"]], ["0"]), ([["1"]], ["0"]), ([["1"]], ["0"])),
        (first, (falling[0][:1], ["1"]), ([["1"], ["2"]], ["0", "0"])),
    ):  # fmt: skip
        for functionals in (
            None,
            [],
            [["1", "0"], ["0", "1"]],
            [["1", "0"]],
            [["0", "1"], ["0", "1"]],
            [["0", "0"]],
            [["1"]],
            "no",
            1,
        ):
            for rest in (SQUARE, ANY, {"criterion": "reduced"}):
                yield document(perceptron({"power": 2}, *layers), functionals, rest)
    source = random.Random("from below")
    numbers = ["-1", "0", "1", "2", "3"]
    for widths in ([3, 3, 1, 1], [4, 4, 2, 2], [3, 3, 3, 3], [3, 3, 2, 2], [5, 4, 2, 1], [2, 2, 1, 1], [3, 4, 2, 2]):
        for _ in range(30):
            theta = perceptron({"power": source.choice((2, 2, 3, 6))}, *drawn(widths, numbers, source))
            outputs = widths[-1]
            rows = [[str(int(i == j)) for j in range(outputs)] for i in range(outputs)]
            for functionals in (None, rows, [source.choices(numbers, k=outputs) for _ in range(3)]):
                for rest in (SQUARE, ANY):
                    yield document(theta, functionals, rest)


def document(theta: Document, functionals: Any, rest: Any) -> Document:
    proof = {"criterion": "from below", "functionals": functionals, "rest": rest}
    claimed = {"network": theta, "network_sha256": ""}
    return {"format": FORMAT, "claim": "identifiable", "claim_sha256": "", **claimed, "proof": proof}
