"""Whether vector fields on hidden spaces make every layer symmetric under a flow, by the definition at many points.

Imports nothing of catnet.  At points z of every space, D(layer)(z) (ξ z + τ) must be ξ' layer(z) + τ': linear
equations in the entries of the ξ.  Derivatives are exact, of polynomials up to degree 4 by five values on a line, and
of piecewise linear layers where these lie on one piece.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from tests.oracles.formats_naive import Document, Point, UnknownError, evaluate, inputs_of, numbers

STEP = Fraction(1, 10**9)
Entry = tuple[int, int, int]


def of_no_ladder(document: Document, source: random.Random) -> str:
    """Nothing if for the field that is named there are no fields on the hidden spaces."""
    pair = document["algebra"][document["field"]]
    return "fields on the hidden spaces fit at all points" if has_ladder(document["network"], pair, source) else ""


def has_ladder(theta: Document, pair: Document, source: random.Random) -> bool:
    layers = list(layers_of(theta))
    sizes = [inputs_of(layers[0]), *(len(evaluate(layer, [Fraction(0)] * inputs_of(layer))) for layer in layers)]
    spaces = [units(theta, size) for size in sizes]
    rows: list[dict[Any, Fraction]] = []
    for index, layer in enumerate(layers):
        ends = [(index, "input"), (index + 1, "output")]
        sides = [given(pair[end]) if number in (0, len(layers)) else None for number, end in ends]
        for _ in range(2 * sizes[index] ** 2 + 12):
            z = [
                Fraction(source.randint(-60, 60), source.choice((1, 7))) + Fraction(1, 11) for _ in range(sizes[index])
            ]
            value = evaluate(layer, z)
            slopes = [derivative(layer, z, [Fraction(int(a == b)) for b in range(len(z))]) for a in range(len(z))]
            for j in range(len(value)):
                row: dict[Any, Fraction] = {}
                below = {(a, b): slopes[a][j] * z[b] for a in range(len(z)) for b in range(len(z))}
                above = {(j, k): -value[k] for k in range(len(value))}
                for side, number, factors in ((sides[0], index, below), (sides[1], index + 1, above)):
                    if side is None:
                        for name, places in spaces[number]:
                            add(
                                row,
                                (number, name),
                                sum((factors.get(place, Fraction(0)) for place in places), Fraction(0)),
                            )
                    else:
                        add(row, None, sum((f * side[0][a][b] for (a, b), f in factors.items()), Fraction(0)))
                if sides[0] is not None:
                    add(row, None, sum((slopes[a][j] * sides[0][1][a] for a in range(len(z))), Fraction(0)))
                if sides[1] is not None:
                    add(row, None, -sides[1][1][j])
                rows.append(row)
    return is_solvable(rows)


def add(row: dict[Any, Fraction], key: Any, value: Fraction) -> None:
    row[key] = row.get(key, Fraction(0)) + value


def given(field: Document) -> tuple[list[list[Fraction]], list[Fraction]]:
    return numbers(field["matrix"]), numbers([field["shift"]])[0]


def layers_of(theta: Document) -> Iterator[Document]:
    """Every layer with its activation as a network."""
    if theta["format"] == "catnet-attention/1":
        if any(layer["kind"] not in ("heads", "linear", "embedding", "readout") for layer in theta["layers"]):
            raise UnknownError
        yield from ({**theta, "layers": [layer]} for layer in theta["layers"])
        return
    kind = theta.get("activation")
    if theta["format"] != "catnet-network/1" or "input" in theta or degree(kind) > 4:
        raise UnknownError
    for number, layer in enumerate(theta["layers"]):
        size = len(layer["weight"])
        unit = {"weight": [["1" if i == j else "0" for j in range(size)] for i in range(size)], "bias": ["0"] * size}
        last = number == len(theta["layers"]) - 1
        if not size or not layer["weight"][0]:
            raise UnknownError
        yield {**theta, "layers": [layer] if last else [layer, unit]}


def degree(kind: Any) -> int:
    if kind in ("relu", "identity") or (isinstance(kind, dict) and "leaky_relu" in kind):
        return 1
    if isinstance(kind, dict):
        return int(kind["power"]) if "power" in kind else len(kind["polynomial"]) - 1
    raise UnknownError  # derivatives that are not rational


def units(theta: Document, size: int) -> list[tuple[Any, list[tuple[int, int]]]]:
    """The matrices that span Lie(K) on a hidden space: of which entries each is made."""
    if theta["format"] == "catnet-attention/1":
        tokens = theta["tokens"]
        d = size // tokens
        return [((p, q), [(t * d + p, t * d + q) for t in range(tokens)]) for p in range(d) for q in range(d)]
    kind = theta["activation"]
    if kind == "identity":
        return [((i, j), [(i, j)]) for i in range(size) for j in range(size)]
    powers = [i for i, c in enumerate(kind["polynomial"]) if Fraction(c)] if "polynomial" in kind else [1]
    return [((i, i), [(i, i)]) for i in range(size)] if len(powers) == 1 and powers[0] else []


def derivative(layer: Document, point: Sequence[Fraction], speed: Sequence[Fraction]) -> Point:
    values = [evaluate(layer, [x + s * STEP * v for x, v in zip(point, speed, strict=True)]) for s in (-2, -1, 1, 2)]
    return [(a - 8 * b + 8 * c - d) / (12 * STEP) for a, b, c, d in zip(*values, strict=True)]


def is_solvable(rows: list[dict[Any, Fraction]]) -> bool:
    """By elimination; the key None stands for the constant."""
    pivots: dict[Any, dict[Any, Fraction]] = {}
    for row in rows:
        left = {key: value for key, value in row.items() if value}
        while (key := next((key for key in left if key in pivots), None)) is not None:
            factor = left[key]
            for other, value in pivots[key].items():
                left[other] = left.get(other, Fraction(0)) - factor * value
            left = {other: value for other, value in left.items() if value}
        unknown = next((key for key in left if key is not None), None)
        if unknown is not None:
            pivots[unknown] = {key: value / left[unknown] for key, value in left.items()}
        elif left:
            return False
    return True
