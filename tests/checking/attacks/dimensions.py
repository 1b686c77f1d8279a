# ruff: noqa: E501
"""Attacks on the functional dimension: what derivatives at a few points prove and one more, what symmetries leave."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product as choices
from typing import Any

from catnet.checking import dimension
from catnet.checking.algebra import rank_modulo
from catnet.checking.perceptron import read_perceptron
from catnet.checking.reading import CertificateError
from tests.checking.attacks.identification import about
from tests.checking.attacks.networks import Document, perceptron
from tests.checking.attacks.pairs import drawn


def dimensions() -> Iterator[Document]:
    """What the derivatives at a few points prove, and one more; what the symmetries leave, and one less."""
    sigmas: list[Any] = [
        "relu",
        {"leaky_relu": "1/3"},
        {"leaky_relu": "-1"},
        "identity",
        {"power": 2},
        {"power": 3},
        {"power": 1},
    ]
    sigmas += [{"polynomial": entries} for entries in (["0", "1", "1"], ["1", "0", "0", "2"], ["3"])]
    for sigma in sigmas:
        source = random.Random(str(sigma))
        for widths in ([1, 1, 1], [1, 2, 1], [2, 2, 1], [2, 1, 2], [1, 2, 2, 1], [1, 1, 1, 1], [2, 2], [2, 1, 1, 2]):
            for number in range(10 if len(widths) < 4 else 5):
                theta = perceptron(
                    sigma, *drawn(widths, ["-1", "0", "1", "2", "1/2"] if number % 2 else ["1", "2", "-3"], source)
                )
                points = [
                    [source.choice(["-7", "1/3", "11", "-2", "0", "5"]) for _ in range(widths[0])] for _ in range(5)
                ]
                yield from sharp(theta, points[: 1 + number % 5])
        for first, second, last in choices(([["0"], ["0"]], [["1"], ["0"]], [["2"], ["3"]]), (["0", "0"], ["1", "0"], ["1", "5"]),
                                           ([["0", "0"]], [["1", "0"]], [["0", "2"]], [["1", "2"], ["0", "3"]])):  # fmt: skip
            ends = ["0"] * len(last)
            yield from sharp(perceptron(sigma, (first, second), (last, ends)), [["7"], ["-5"], ["1/3"]])
            if len(last) == 2:
                top: Any = ([["1", "0"]], ["0"])
                yield from sharp(perceptron(sigma, (first, second), (last, ["0", "1"]), top), [["7"], ["-5"], ["1/3"]])
                yield from sharp(
                    perceptron(sigma, (first, second), ([["0", "0"], ["0", "0"]], ends), top), [["7"], ["-5"]]
                )
        for second in ([["0"], ["1"]], [["1"], ["0"]], [["1"], ["2"]]):
            theta = perceptron(sigma, ([["0"]], ["0"]), (second, ["0", "0"]), ([["0", "0"]], ["0"]))
            bound = dimension.upper_bound(read_perceptron(theta, "network"))
            yield dimension_claim(theta, 0, bound, [])
            yield dimension_claim(theta, 0, bound - 1, [])
    yield from sharp(perceptron("relu", ([], []), ([[]], ["1"]), inputs=1), [["1"]])
    yield from sharp(perceptron("relu", ([["1"], ["2"]], ["0", "1"]), ([], []), ([[], []], ["1", "2"])), [["1"], ["2"]])
    yield from sharp(perceptron("identity", ([], []), ([[]], ["1"]), inputs=1), [["1"]])
    yield from sharp(perceptron("identity", ([["2"], ["3"]], ["0", "1"]), ([["1", "1"]], ["3"])), [])
    for sigma in ("tanh", "gelu", "sigmoid"):
        yield dimension_claim(perceptron(sigma, ([["1"]], ["0"]), ([["1"]], ["0"])), 0, None, [["1"]])
    theta = perceptron("relu", ([["1"]], ["-1"]), ([["1"]], ["0"]))
    prime = str(2**61 - 1)
    for entry in (prime, "1"):
        yield from sharp(perceptron("identity", ([[entry]], ["0"]), ([[entry]], ["0"])), [["0"], ["1"]])
        yield from sharp(perceptron("identity", ([[entry, "1"]], ["0"]), ([[entry], ["0"]], ["0", "0"])), [["0", "1"]])
    for entry in (prime, f"1/{prime}", f"2/{prime}", f"1/{2 * (2**61 - 1)}", str(2 * (2**61 - 1))):
        for least in (0, 1, 2, 3):
            yield dimension_claim(
                perceptron("relu", ([[entry]], ["1"]), ([["1"]], ["0"])), least, None, [["1"], ["2"], ["-3"]]
            )
            yield dimension_claim(theta, least, None, [[entry], ["2"]])
    for least, most in (
        (0, 3),
        (3, 3),
        (4, 3),
        (-1, 3),
        (3, 4),
        (4, 4),
        (5, 5),
        (None, 3),
        (3, None),
        ("3", 3),
        (True, 3),
        (3, 5),
    ):
        for points in ([["2"], ["3"], ["5"], ["0"]], [["1"]], [["2", "3"]], [], "1", [["x"]]):
            yield dimension_claim(theta, least, most, points)


def sharp(theta: Document, points: list[list[str]]) -> Iterator[Document]:
    read = read_perceptron(theta, "network")
    try:
        table = [row for p in points for row in dimension.derivatives(read, [Fraction(v) for v in p])]
    except CertificateError:
        yield dimension_claim(theta, 0, None, points)
        return
    found, bound = rank_modulo(table), dimension.upper_bound(read)
    yield dimension_claim(theta, found, None, points)
    yield dimension_claim(theta, found + 1, None, points)
    yield dimension_claim(theta, min(found, bound), bound, points)
    yield dimension_claim(theta, 0, bound - 1, points)
    yield dimension_claim(theta, 0, bound + 1, points)


def dimension_claim(theta: Document, least: Any, most: Any, points: Any) -> Document:
    return about("functional dimension", theta, at_least=least, at_most=most, points=points)
