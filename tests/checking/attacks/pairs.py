"""Pairs of networks with one function, found by trying all small ones; some are related by symmetries, some are not.

All networks of a shape with few numbers are grouped by what they compute, by the checkers' own normal forms (kinks,
products, polynomials).  For tanh and its like, networks are grown from a small one: a neuron that nobody reads, a
neuron split in two, a constant one; the maps between them are the evidence.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from catnet.checking import kinks, same
from catnet.checking.networks import Layered, read_network
from catnet.checking.perceptron import Perceptron
from catnet.checking.reading import UnprovedError, canonical
from catnet.checking.turning import Form, forms
from tests.checking.attacks.networks import Document, perceptron

Pair = tuple[Document, Document, Document]
"""Two networks, and evidence that they compute one function."""

METHODS = {"kinks": kinks.relu_kinks, "product": same.affine_of}


def shapes() -> Iterator[tuple[Any, list[int], str, list[str], int]]:
    """Activation, widths, method, numbers, and how many networks are drawn."""
    yield "relu", [1, 2, 1], "kinks", ["-1", "0", "1", "2"], 700
    yield "relu", [1, 1, 1], "kinks", ["-2", "-1", "0", "1", "2"], 400
    yield "relu", [2, 2, 1], "kinks", ["-1", "0", "1"], 1000
    yield "relu", [1, 2, 2], "kinks", ["-1", "0", "1"], 1000
    yield "relu", [1, 3, 1], "kinks", ["-1", "0", "1"], 1000
    yield {"leaky_relu": "1/3"}, [1, 2, 1], "kinks", ["-1/2", "0", "1/2", "1"], 600
    yield {"leaky_relu": "1/2"}, [1, 2, 1], "kinks", ["-1", "0", "1", "2"], 700
    yield {"leaky_relu": "-1"}, [1, 2, 1], "kinks", ["-1", "0", "1", "2"], 700
    yield {"leaky_relu": "-1"}, [2, 1, 2], "kinks", ["-1", "0", "1", "2"], 600
    yield "gelu", [1, 2, 1], "kinks", ["-1", "0", "1", "2"], 700
    yield "silu", [2, 2, 1], "kinks", ["-1", "0", "1"], 700
    yield "gelu", [1, 2, 1], "turning", ["-1", "0", "1", "2"], 700
    yield "softplus", [1, 2, 1], "turning", ["-1", "0", "1"], 700
    yield "gelu", [1, 2, 1, 1], "turning", ["-1", "0", "1"], 900
    yield "relu", [1, 2, 1, 1], "turning", ["-1", "0", "1", "2"], 700
    yield {"leaky_relu": "1/2"}, [1, 1, 2, 1], "turning", ["-1", "0", "1", "2"], 700
    yield "identity", [1, 1, 1], "product", ["-1", "0", "1", "2"], 400
    yield "identity", [1, 2, 1], "product", ["-1", "0", "1"], 700
    yield "identity", [2, 2, 1], "product", ["-1", "0", "1"], 700
    yield "identity", [1, 1, 1, 1], "product", ["-1", "0", "1"], 700
    yield "identity", [1, 2, 2, 1], "product", ["0", "1"], 600
    for sigma in ({"power": 2}, {"power": 3}, {"polynomial": ["1", "0", "1"]}, {"polynomial": ["0", "1", "1"]}):
        yield sigma, [1, 2, 1], "expansion", ["-1", "0", "1", "2"], 700
        yield sigma, [1, 2, 2], "expansion", ["-1", "0", "1"], 700
        yield sigma, [1, 1, 1], "expansion", ["-2", "-1", "0", "1", "2", "8", "1/8", "4", "1/4"], 600
        yield sigma, [1, 1, 1, 1], "expansion", ["-1", "0", "1", "2"], 500
        yield sigma, [1, 2, 1, 1], "expansion", ["-1", "0", "1"], 500
        yield sigma, [1, 1, 2, 1], "expansion", ["-1", "0", "1"], 500


def drawn(widths: list[int], numbers: list[str], source: random.Random) -> list[tuple[Any, Any]]:
    return [
        (
            [[source.choice(numbers) for _ in range(before)] for _ in range(after)],
            [source.choice(numbers) for _ in range(after)],
        )
        for before, after in zip(widths, widths[1:], strict=False)
    ]


def normal_form(theta: Document, method: str) -> str:
    read = read_network(theta, "network")
    assert isinstance(read, Layered)
    if method == "expansion":
        return str([sorted(terms.items()) for terms in same.expanded(read)])
    if method == "turning":
        return str(spelled_out(read.theta))
    found: Any = METHODS[method](read.theta)
    return str((sorted(found[0].items()), found[1]) if method == "kinks" else found)


def spelled_out(theta: Perceptron) -> list[Any]:
    """The form of every output, symbols replaced by what they stand for."""
    numbers: dict[Form, int] = {}
    outputs = forms(theta, numbers)
    names: dict[int, Any] = {i: i for i in range(theta.inputs + 1)}
    for form, number in numbers.items():
        names[theta.inputs + 1 + number] = sorted((str(names[i]), str(value)) for i, value in form)
    return [sorted((str(names[i]), str(value)) for i, value in form.items()) for form in outputs]


def tried(most: int = 8) -> Iterator[Pair]:
    """Pairs from every class of networks with one function."""
    for sigma, widths, method, numbers, count in shapes():
        source = random.Random(canonical([sigma, widths]))
        classes: dict[str, list[Document]] = {}
        for _ in range(count):
            theta = perceptron(sigma, *drawn(widths, numbers, source))
            try:
                classes.setdefault(normal_form(theta, method), []).append(theta)
            except UnprovedError:  # constants that are not rational have no kinks
                continue
        pairs = [pair for found in classes.values() for pair in zip(found, found[1:], strict=False)]
        for left, right in source.sample(pairs, min(len(pairs), most * len(widths))):
            yield left, right, {"method": method}


def grown() -> Iterator[Pair]:
    """Networks grown from one, with the maps between them."""
    sigmas: list[Any] = [
        "tanh",
        "sigmoid",
        "gelu",
        "softplus",
        "relu",
        {"leaky_relu": "-1"},
        {"power": 2},
        {"power": 3},
    ]
    sigmas += [{"polynomial": ["2", "1", "1"]}, {"polynomial": ["1", "0", "1"]}]
    for sigma in sigmas:
        below: Any = ([["1", "2"], ["0", "1"]], ["1", "-1"])
        above: Any = ([["1", "3"]], ["2"])
        small = perceptron(sigma, below, above)
        big = list(larger(below, above, sigma))
        for entry, direction, maps in big:
            step = [{"direction": direction, "maps": maps}]
            yield entry, small, {"method": "maps", "steps": step}
        for first, second in random.Random(str(sigma)).sample(list(product(big, repeat=2)), 50):
            turned = {"forth": "back", "back": "forth"}[second[1]]
            steps = [
                {"direction": first[1], "maps": first[2], "network": small},
                {"direction": turned, "maps": second[2]},
            ]
            yield first[0], second[0], {"method": "maps", "steps": steps}


def larger(below: Any, above: Any, sigma: Any) -> Iterator[tuple[Document, str, Any]]:
    """Networks with a third neuron; the direction of the step to the small one, and its maps."""
    rows, bias = below
    (out,), end = above
    for row, b in ((["0", "0"], "0"), (["0", "0"], "1"), (["1", "1"], "0"), (["1", "2"], "1"), (["-1", "-2"], "-1")):
        for place in (0, 2):
            weights = [*rows[:place], row, *rows[place:]]
            made = perceptron(
                sigma, (weights, [*bias[:place], b, *bias[place:]]), ([[*out[:place], "0", *out[place:]]], end)
            )
            kept = [[i + (i >= place), "1"] for i in range(2)]
            yield made, "forth", [kept]
    for one, other in (("1", "0"), ("-1", "2"), ("1/2", "1/2"), ("1", "0")):
        weights = [*rows, rows[0]]
        made = perceptron(sigma, (weights, [*bias, bias[0]]), ([[one, out[1], other]], end))
        yield made, "back", [[[0, "1"], [1, "1"], [0, "1"]]]
    value = sigma_at_zero(sigma)
    if value is not None:
        shift = str(Fraction(end[0]) - 5 * value)
        made = perceptron(sigma, ([*rows, ["0", "0"]], [*bias, "0"]), ([[*out, "5"]], [shift]))
        yield made, "back", [[[0, "1"], [1, "1"], [str(coordinate(sigma, value))]]]


def sigma_at_zero(sigma: Any) -> Fraction | None:
    """sigma(0), where it is rational."""
    known = {"tanh": "0", "sigmoid": "1/2", "gelu": "0", "relu": "0"}
    if isinstance(sigma, str):
        return Fraction(known[sigma]) if sigma in known else None
    return Fraction(sigma["polynomial"][0]) if "polynomial" in sigma else Fraction(0)


def coordinate(sigma: Any, value: Fraction) -> Fraction:
    """A sigmoid is read as the tanh 2 x − 1."""
    return 2 * value - 1 if sigma == "sigmoid" else value


def twins() -> Iterator[Pair]:
    """All pairs of networks of one shape."""
    yield from tried()
    for left, right, evidence in grown():
        if [len(entry["bias"]) for entry in left["layers"]] == [len(entry["bias"]) for entry in right["layers"]]:
            yield left, right, evidence
