# ruff: noqa: E501
"""Pairs of networks of one architecture, in one orbit and in others: what is said of where they lie.

`images` draws networks, mostly degenerate, with what a symmetry makes of them; `strangers` are of two architectures
that differ in one word or number; `kept` are a few of them all.  Certificates of twins tell less, as the networks of a
pair have one function there.
"""

from __future__ import annotations

import copy
import importlib
import json
import random
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from tests.checking.attacks.networks import Document, attention, composition, convolution, perceptron, product, tied

Pair = tuple[Document, Document]
Action = tuple[Any, Any]
"""A matrix on what enters an activation, and the inverse of what acts behind it."""
SHEARS = (
    ([[1, 0], [0, 1]], [[1, 0], [0, 1]]),
    ([[1, 1], [0, 1]], [[1, -1], [0, 1]]),
    ([[2, 1], [1, 1]], [[1, -1], [-1, 2]]),
)
SWAP = [["0", "1"], ["1", "0"]]
FILE = Path(__file__).parent / "cases" / "orbit_pairs.jsonl"


def texts(rows: Any) -> Any:
    return [texts(row) for row in rows] if isinstance(rows, list) else str(rows)


def times(left: Any, right: Any) -> Any:
    columns = turned(right)
    return texts(
        [
            [sum(Fraction(a) * Fraction(b) for a, b in zip(row, column, strict=True)) for column in columns]
            for row in left
        ]
    )


def turned(rows: Any) -> Any:
    return [list(column) for column in zip(*rows, strict=True)]


def drawn(source: random.Random, rows: int, columns: int, entries: Any = (-1, 0, 0, 1, 1, 2)) -> Any:
    return [[str(source.choice(entries)) for _ in range(columns)] for _ in range(rows)]


def shifted(matrix: Any, values: Any) -> Any:
    """Of a bias."""
    return [row[0] for row in times(matrix, [[value] for value in values])]


def invertible(source: random.Random, size: int) -> Action:
    matrix, inverse = ([[2]], [["1/2"]]) if size == 1 else source.choice(SHEARS)
    return texts(matrix), texts(inverse)


def monomial(source: random.Random, size: int, activation: Any) -> Action:
    """What passes through relu, tanh, a power and the identity."""
    if activation == "identity":
        return invertible(source, size)
    places = source.sample(range(size), size)
    power = activation["power"] if isinstance(activation, dict) else 1
    choices = {"relu": ("1", "2", "1/3"), "tanh": ("1", "-1")}.get(str(activation), ("1", "2", "-1"))
    scales = [Fraction(source.choice(choices)) for _ in range(size)]
    matrix = [[scales[i] if places[i] == j else 0 for j in range(size)] for i in range(size)]
    back = [[1 / scales[i] ** power if places[i] == j else 0 for i in range(size)] for j in range(size)]
    return texts(matrix), texts(back)


# ---- a network, and what a symmetry makes of it


def of_perceptrons(source: random.Random, activation: Any, sizes: tuple[int, ...], ends: Any = (None, None)) -> Pair:
    """`ends` act on inputs (the inverse) and outputs, where parts are joined."""
    mine, theirs = [], []
    before = ends[0]
    for index, (width, size) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        weight, bias = drawn(source, size, width), drawn(source, 1, size)[0]
        mine.append((weight, bias))
        matrix, back = monomial(source, size, activation) if index < len(sizes) - 1 else (ends[1], None)
        moved = weight if before is None else times(weight, before)
        theirs.append((moved, bias) if matrix is None else (times(matrix, moved), shifted(matrix, bias)))
        before = back
    return perceptron(activation, *mine), perceptron(activation, *theirs)


def of_tied(source: random.Random, activation: Any, sizes: tuple[int, ...], mixing: Any) -> Pair:
    mine, theirs, before = [], [], None
    for index, (width, size) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        layer = drawn(source, size, width), drawn(source, size, width), drawn(source, 1, size)[0]
        mine.append(layer)
        matrix, back = monomial(source, size, activation) if index < len(sizes) - 1 else (None, None)
        moved = [rows if before is None else times(rows, before) for rows in layer[:2]]
        if matrix is not None:
            moved = [times(matrix, rows) for rows in moved]
        theirs.append((*moved, layer[2] if matrix is None else shifted(matrix, layer[2])))
        before = back
    return tied(activation, mixing, *mine), tied(activation, mixing, *theirs)


def of_convolutions(source: random.Random, inputs: int, boundary: str, power: int, *shapes: tuple[int, int]) -> Pair:
    """Filters are scaled; between two that go round the circle all is shifted."""
    layers = [(drawn(source, 1, size)[0], stride) for size, stride in shapes]
    moved, before, width, shift = [], Fraction(1), inputs, 0
    full, widths = [], [inputs]
    for size, stride in shapes:
        widths.append(widths[-1] // stride if boundary == "circular" else (widths[-1] - size) // stride + 1)
    full = [i for i, (size, _) in enumerate(shapes) if size == widths[i]] if boundary == "circular" else []
    for index, (taps, stride) in enumerate(layers):
        width, last = widths[index], index == len(layers) - 1
        scale = 1 / before if last else Fraction(source.choice((1, 2, -1, -3)))
        inside = not last and full and full[0] <= index < full[-1]
        # a shift of what is below by one turns back, one of what is above turns on
        after = 0
        if inside:
            after = source.randrange(widths[index + 1]) if index in full else shift // stride
            if index not in full and shift % stride:
                return of_convolutions(source, inputs, boundary, power, *shapes)
        by = (shift - stride * after) % width
        rolled = [taps[(a - by) % width] for a in range(len(taps))] if len(taps) == width else taps
        moved.append(
            (
                texts([scale / (before if not last else 1) * Fraction(x) for x in rolled])
                if not last
                else texts([scale * Fraction(x) for x in rolled]),
                stride,
            )
        )
        before, shift = scale**power, after
    return convolution(inputs, boundary, power, *layers), convolution(inputs, boundary, power, *moved)


def of_attention(source: random.Random, tokens: int, first: str, kind: str, sizes: Any, last: str) -> Pair:
    """Two features, a layer below, heads of these sizes, and one above, or none."""
    matrix, inverse = invertible(source, 2)
    here, there = [], []
    if first:
        entry: Document = {"kind": first.split()[0], "weight": drawn(source, 2, 2)}
        image = {**entry, "weight": times(matrix, entry["weight"])}
        if "encoded" in first:
            entry["encoding"] = drawn(source, 2, tokens)
            image["encoding"] = times(matrix, entry["encoding"])
        if "biased" in first:
            entry["bias"] = drawn(source, 1, 2)[0]
            image["bias"] = shifted(matrix, entry["bias"])
        here.append(entry)
        there.append(image)
    else:
        inverse = texts([[1, 0], [0, 1]])
    mine, theirs = [], []
    backs: list[Any] = []
    for size in sizes:
        value = drawn(source, size, 2)
        act, back = (
            invertible(source, size) if last else [texts([[int(i == j) for j in range(size)] for i in range(size)])] * 2
        )
        backs.append(back)
        moved = times(times(act, value), inverse)
        if kind == "rotary heads":
            key, query = drawn(source, 2, 2), drawn(source, 2, 2)
            mine.append({"key": key, "query": query, "value": value})
            theirs.append({"key": times(key, inverse), "query": times(query, inverse), "value": moved})
        else:
            score = drawn(source, 2, 2)
            mine.append({"score": score, "value": value})
            theirs.append({"score": times(times(turned(inverse), score), inverse), "value": moved})
    places = source.sample(range(len(sizes)), len(sizes)) if len(set(sizes)) == 1 and last else list(range(len(sizes)))
    if kind == "softmax":
        here.append({"kind": kind, **mine[0]})
        there.append({"kind": kind, **theirs[0]})
    else:
        more: Document = {"rotation": [["3/5", "-4/5"], ["4/5", "3/5"]]} if kind == "rotary heads" else {}
        here.append({"kind": kind, **more, "heads": mine})
        there.append({"kind": kind, **more, "heads": [theirs[p] for p in places]})
    width = sum(sizes)
    starts = [sum(sizes[:h]) for h in range(len(sizes))]

    def carried(weight: Any) -> Any:
        parts = [times([row[starts[p] : starts[p] + sizes[p]] for row in weight], backs[p]) for p in places]
        return [[x for part in parts for x in part[r]] for r in range(len(weight))]

    if last == "linear":
        weight = drawn(source, 2, width)
        here.append({"kind": last, "weight": weight})
        there.append({"kind": last, "weight": carried(weight)})
    elif last:
        outputs = 2 if "two" in last else 1
        last = last.split()[0]
        blocks = [drawn(source, outputs, width) for _ in range(tokens)]
        here.append({"kind": last, "weights": blocks})
        there.append({"kind": last, "weights": [carried(block) for block in blocks]})
    return attention(tokens, *here), attention(tokens, *there)


def of_compositions(source: random.Random, *parts: tuple[Any, tuple[int, ...]]) -> Pair:
    before, found = None, []
    for index, (activation, sizes) in enumerate(parts):
        act, back = invertible(source, sizes[-1]) if index < len(parts) - 1 else (None, None)
        found.append(of_perceptrons(source, activation, sizes, (before, act)))
        before = back
    return composition(*(one for one, _ in found)), composition(*(other for _, other in found))


def of_products(source: random.Random) -> Pair:
    found = [of_perceptrons(source, "relu", (1, 2, 1)), of_perceptrons(source, "tanh", (1, 1, 1))]
    return product(*(one for one, _ in found)), product(*(other for _, other in found))


MAKERS: tuple[Callable[[random.Random], Pair], ...] = (
    of_products,
    *(
        lambda source, a=activation, s=sizes, m=mixing: of_tied(source, a, s, m)
        for activation in ("relu", "tanh", "identity", {"power": 2})
        for sizes in ((1, 2, 1), (2, 2, 2, 1))
        for mixing in (SWAP, [["2", "0"], ["0", "2"]])
    ),
    *(
        lambda source, s=shapes, p=power: of_convolutions(source, *s[:2], p, *s[2:])
        for power in (1, 2, 3)
        for shapes in (
            (4, "circular", (4, 1), (4, 1)), (4, "circular", (2, 1), (4, 1), (2, 1)), (4, "circular", (4, 2), (2, 1)),
            (4, "circular", (4, 1), (2, 1), (4, 1)), (4, "valid", (3, 1), (2, 1)), (2, "valid", (2, 1), (1, 1)),
        )
    ),
    *(
        lambda source, n=tokens, f=first, k=kind, s=sizes, u=last: of_attention(source, n, f, k, s, u)
        for tokens in (1, 2)
        for first in ("", "embedding encoded", "linear biased", "embedding")
        for kind, sizes in (("heads", (1, 1)), ("heads", (2,)), ("heads", (1, 2)), ("softmax", (2,)), ("softmax heads", (1, 1)), ("rotary heads", (1, 2)))
        for last in ("linear", "readout")
    ),
    *(
        lambda source, n=tokens, k=kind, s=sizes, u=last: of_attention(source, n, "linear biased", k, s, u)
        for tokens in (1, 2)
        for kind, sizes in (("heads", (1, 2)), ("heads", ()), ("heads", (1,)), ("softmax heads", (1, 2)), ("softmax heads", (2,)))
        for last in ("", "readout of two")
    ),
    lambda source: of_compositions(source, ("relu", (1, 2, 2)), ("tanh", (2, 2, 1))),
    lambda source: of_compositions(source, ("relu", (1, 2, 2)), ("identity", (2, 2, 2)), ("relu", (2, 2, 1))),
)  # fmt: skip


@cache
def images(seed: int, times_each: int = 1) -> tuple[Pair, ...]:
    source = random.Random(seed)
    return tuple(make(source) for make in MAKERS for _ in range(times_each))


def changed(document: Document, source: random.Random) -> Document:
    """One number of it is another one."""
    result = copy.deepcopy(document)
    places: list[tuple[Any, int]] = []

    def visit(value: Any, key: Any) -> None:
        if key in ("activation", "mixing", "rotation", "norm"):
            return
        for name, entry in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(entry, dict | list):
                visit(entry, name)
            elif isinstance(value, list):
                places.append((value, name))

    visit(result, None)
    table, place = source.choice(places)
    table[place] = "0" if table[place] != "0" else source.choice(("1", "-2"))
    return result


def strangers() -> Iterator[Pair]:
    """Of two architectures."""
    one, zero = [["1", "0"], ["0", "1"]], [["1", "0"], ["0", "0"]]
    last = {"kind": "linear", "weight": one}
    yield (
        attention(2, {"kind": "embedding", "weight": one}, last),
        attention(2, {"kind": "linear", "weight": zero}, last),
    )
    for sigma, mixing, outputs in (("tanh", SWAP, 1), ("relu", [["0", "1"], ["2", "0"]], 1), ("relu", SWAP, 2)):
        rows = [["1"]] * outputs
        above = rows, [["0"]] * outputs, ["0"] * outputs
        low = tied("relu", SWAP, ([["1"]], [["2"]], ["0"]), ([["1"]], [["0"]], ["0"]))
        yield low, tied(sigma, mixing, ([["0"]], [["0"]], ["0"]), above)
    yield (
        tied("relu", SWAP, ([["1"]], [["2"]], ["0"]), ([["1"]], [["0"]], ["0"])),
        tied("relu", SWAP, ([["1", "2"]], [["2", "1"]], ["0"]), ([["0"]], [["0"]], ["0"])),
    )
    for boundary, power, stride in (("valid", 2, 1), ("circular", 3, 1), ("circular", 2, 2)):
        yield (
            convolution(4, "circular", 2, (["1", "2"], 1), (["1", "3"], 1)),
            convolution(4, boundary, power, (["1", "0"], 1), (["0", "3"], stride)),
        )
    yield residual("1", "1"), residual("2", "2")
    turns = [["0", "-1"], ["1", "0"]], one
    head = {"key": one, "query": one, "value": one}
    flat = {"key": one, "query": one, "value": zero}
    yield tuple(
        attention(2, {"kind": "rotary heads", "rotation": turn, "heads": [h]})
        for turn, h in zip(turns, (head, flat), strict=True)
    )  # type: ignore[misc]


def residual(norm: str, weight: str) -> Document:
    line = {"weight": [[weight]], "bias": ["0"]}
    block = {"read": {"weight": [["1"]], "bias": ["1"]}, "write": {"weight": [["1"]], "bias": ["0"]}}
    return {"format": "catnet-residual/1", "activation": "relu", "norm": {"rms": norm}, "embedding": line, "blocks": [block], "readout": line}  # fmt: skip


def drawn_pairs(seed: int) -> Iterator[Pair]:
    """Images, and what one or two other numbers make of them."""
    source = random.Random(seed)
    for one, image in images(seed):
        yield one, image
        yield changed(one, source), image
        yield one, changed(changed(one, source), source)
        yield changed(one, source), changed(image, source)


@cache
def kept() -> tuple[Pair, ...]:
    """The pairs that tell mutants of `apart` from it, as tests/benchmarks/mutants_of_apart.py chose them."""
    return tuple(map(tuple, map(json.loads, FILE.read_text(encoding="utf-8").splitlines())))


def answers(module: Any, understood: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    """What a copy of `apart` says of pairs, one after the other."""
    refusal = importlib.import_module(f"{module.__package__}.reading").CertificateError
    for pair in understood:
        try:
            yield module.apart(*pair)
        except refusal as error:
            yield error.status


def read(package: str, pairs: Iterable[Pair]) -> list[tuple[Any, Any]]:
    """The pairs, as a copy of the checkers understands them."""
    reader = importlib.import_module(f"{package}.networks").read_network
    return [(reader(one, "one"), reader(other, "other")) for one, other in pairs]


@cache
def kept_as_read(package: str) -> list[tuple[Any, Any]]:
    return read(package, kept())


def said(module: Any) -> list[Any]:
    return list(answers(module, kept_as_read(module.__package__)))
