"""Networks and actions from their JSON, as the formats describe them: values at points, groups by all their elements.

Imports nothing of catnet.  Values are fractions, and floats where tanh and its like come in.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

Document = dict[str, Any]
Point = list[Any]
TOLERANCE = 1e-9
LARGEST = 500
LARGEST_POWER = 12


class UnknownError(Exception):
    """Nothing of this kind is known here."""


exact = lru_cache(maxsize=100_000)(Fraction)
"""What a number is that is spelled so: the same few are read again for every point."""


# ---- networks


def activated(sigma: Any, z: Any) -> Any:
    if isinstance(sigma, dict):
        ((name, value),) = sigma.items()
        if name == "power":
            if value > LARGEST_POWER:
                raise UnknownError
            return z**value
        if name == "leaky_relu":
            return z if z >= 0 else Fraction(value) * z
        return sum((exact(c) * z**i for i, c in enumerate(value)), Fraction(0))
    if sigma in ("relu", "identity"):
        return max(z, 0 * z) if sigma == "relu" else z
    x = min(max(float(z), -700.0), 700.0)
    return {
        "tanh": lambda: math.tanh(x),
        "sigmoid": lambda: 1 / (1 + math.exp(-x)),
        "gelu": lambda: float(z) * (1 + math.erf(x / math.sqrt(2))) / 2,
        "silu": lambda: float(z) / (1 + math.exp(-x)),
        "softplus": lambda: float(z) if float(z) > 700 else math.log1p(math.exp(x)),
    }[sigma]()


def times(rows: Any, point: Sequence[Any], shift: Any = None) -> Point:
    shift = ["0"] * len(rows) if shift is None else shift
    return [
        sum((exact(a) * x for a, x in zip(row, point, strict=True)), exact(b))
        for row, b in zip(rows, shift, strict=True)
    ]


def inputs_of(theta: Document) -> int:
    kind, layers = theta["format"], theta.get("layers")
    if "input" in theta:  # on a grid
        raise UnknownError
    if kind == "catnet-network/1":
        first = layers[0]
        return len(first["weight"][0]) if first["weight"] else int(first.get("inputs", 0))
    if kind == "catnet-tied/1":
        return len(theta["mixing"]) * (len(layers[0]["own"][0]) if layers[0]["own"] else int(layers[0]["inputs"]))
    if kind == "catnet-convolution/1":
        return int(theta["inputs"])
    if kind == "catnet-attention/1":
        return int(theta["tokens"]) * features_of(layers[0])
    if kind == "catnet-product/1":
        return sum(map(inputs_of, theta["parts"]))
    if kind == "catnet-composition/1":
        return inputs_of(theta["parts"][0])
    raise UnknownError


def states(theta: Document, point: Sequence[Any]) -> Iterator[Point]:
    """What stands on V_1, …, V_L."""
    kind, values = theta["format"], list(point)
    if "input" in theta:  # on a grid
        raise UnknownError
    if kind == "catnet-network/1":
        for index, layer in enumerate(theta["layers"], start=1):
            values = times(layer["weight"], values, layer["bias"])
            if index < len(theta["layers"]):
                values = [activated(theta["activation"], z) for z in values]
            yield values
    elif kind == "catnet-tied/1":
        mixing = theta["mixing"]
        for index, layer in enumerate(theta["layers"], start=1):
            size = len(values) // len(mixing)
            tokens = [values[t * size : (t + 1) * size] for t in range(len(mixing))]
            read = [[sum((exact(m) * x[j] for m, x in zip(row, tokens, strict=True)), Fraction(0))
                     for j in range(size)] for row in mixing]  # fmt: skip
            own = [v for x in tokens for v in times(layer["own"], x, layer["bias"])]
            values = [a + b for a, b in zip(own, (v for y in read for v in times(layer["neighbours"], y)), strict=True)]
            if index < len(theta["layers"]):
                values = [activated(theta["activation"], z) for z in values]
            yield values
    elif kind == "catnet-convolution/1":
        for index, layer in enumerate(theta["layers"], start=1):
            taps, stride, size = list(map(exact, layer["filter"])), layer["stride"], len(values)
            width = size // stride if theta["boundary"] == "circular" else (size - len(taps)) // stride + 1
            values = [sum((t * values[(stride * j + a) % size] for a, t in enumerate(taps)), Fraction(0))
                      for j in range(width)]  # fmt: skip
            if index < len(theta["layers"]):
                values = [activated({"power": theta["power"]}, z) for z in values]
            yield values
    elif kind == "catnet-attention/1":
        n = int(theta["tokens"])
        size = len(values) // n
        tokens = [values[t * size : (t + 1) * size] for t in range(n)]
        for layer in theta["layers"]:
            tokens = attended(layer, tokens)
            yield [v for x in tokens for v in x]
    elif kind == "catnet-product/1":
        sizes = [inputs_of(part) for part in theta["parts"]]
        starts = [sum(sizes[:i]) for i in range(len(sizes))]
        yield [v for part, a, n in zip(theta["parts"], starts, sizes, strict=True)
               for v in evaluate(part, values[a : a + n])]  # fmt: skip
    elif kind == "catnet-composition/1":
        for part in theta["parts"]:
            values = evaluate(part, values)
            yield values
    else:
        raise UnknownError


def features_of(layer: Document) -> int:
    """How many features of a token the first layer of attention reads."""
    tables = [layer.get("weight"), layer.get("value"), *layer.get("weights", [])]
    tables += [head[key] for head in layer.get("heads", []) for key in ("value", "score", "key") if key in head]
    found = [len(rows[0]) for rows in tables if rows]
    return found[0] if found else int(layer.get("inputs", 0))


def attended(layer: Document, tokens: list[Point]) -> list[Point]:
    """A layer of attention on n tokens; rotary scores by turning every key and query for itself."""
    kind, n = layer["kind"], len(tokens)
    if kind in ("embedding", "linear"):
        shifts = [list(column) for column in zip(*layer.get("encoding", []), strict=True)] or [layer.get("bias")] * n
        return [times(layer["weight"], x, b) for x, b in zip(tokens, shifts, strict=True)]
    if kind == "readout":
        parts = [times(rows, x) for rows, x in zip(layer["weights"], tokens, strict=True)]
        bias = list(map(Fraction, layer.get("bias", ["0"] * len(parts[0]))))
        return [[sum(column, b) for b, *column in zip(bias, *parts, strict=True)]]
    outputs: list[Point] = [[] for _ in tokens]
    for head in layer.get("heads", [layer]):
        for t in range(n):
            seen = range(t + 1 if layer.get("mask") else n)
            if kind == "rotary heads":
                keys = [turned(layer["rotation"], times(head["key"], tokens[s]), s) for s in seen]
                query = turned(layer["rotation"], times(head["query"], tokens[t]), t)
            else:
                keys, query = [tokens[s] for s in seen], times(head["score"], tokens[t])
            weights = [sum((a * b for a, b in zip(key, query, strict=True)), Fraction(0)) for key in keys]
            if kind != "heads":
                top = max(weights)
                powers = [1.0 if w == top else math.exp(max(float(w - top), -700.0)) for w in weights]
                same = all(w == top for w in weights)
                weights = [Fraction(1, len(powers)) if same else p / sum(powers) for p in powers]
            mixed = [
                sum((w * tokens[s][j] for w, s in zip(weights, seen, strict=True)), Fraction(0))
                for j in range(len(tokens[t]))
            ]
            outputs[t] += times(head["value"], mixed)
    return outputs


def turned(rotation: Any, vector: Point, number: int) -> Point:
    for _ in range(number):
        vector = times(rotation, vector)
    return vector


def evaluate(theta: Document, point: Sequence[Any]) -> Point:
    return list(states(theta, point))[-1]


# ---- points and actions


def points(size: int, source: random.Random, count: int) -> list[Point]:
    """Three that are special, then near 0, farther away, and far away."""
    found = [[Fraction(0)] * size, [Fraction(1)] * size, [Fraction(i + 1, 2) for i in range(size)]]
    while len(found) < count:
        most, bottoms = source.choice(((12, (11, 17)), (9, (1, 2, 3, 7)), (45, (1, 7)), (400, (1, 3))))
        found.append([Fraction(source.randint(-most, most), source.choice(bottoms)) for _ in range(size)])
    return found


def alike(left: Sequence[Any], right: Sequence[Any]) -> bool:
    if len(left) != len(right):
        return False
    for a, b in zip(left, right, strict=True):
        exact = not isinstance(a, float) and not isinstance(b, float)
        if a != b if exact else abs(a - b) > TOLERANCE * (1 + abs(a) + abs(b)):
            return False
    return True


def dense(action: Any, size: int) -> list[list[Fraction]]:
    if action == "trivial":
        return [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    if "matrix" in action:
        return [list(map(Fraction, row)) for row in action["matrix"]]
    rows = [[Fraction(0)] * size for _ in range(size)]
    for old, (new, scale) in enumerate(zip(action["permutation"], action.get("scale", ["1"] * size), strict=True)):
        rows[new][old] = Fraction(scale)
    return rows


def acting(action: Any, point: Sequence[Any]) -> Point:
    shift = action.get("shift") if isinstance(action, dict) else None
    return times(dense(action, len(point)), point, shift)


def order_of(generators: Sequence[Sequence[Any]]) -> int:
    """Of the group of tuples of matrices; `UnknownError` if it is large."""
    return len(group_of(generators, [len(matrix) for matrix in generators[0]])) if generators else 1


def group_of(generators: Sequence[Sequence[Any]], sizes: Sequence[int]) -> list[Any]:
    """All tuples of matrices that they generate."""

    def both(left: Any, right: Any) -> Any:
        return tuple(
            tuple(tuple(sum((a * b[j] for a, b in zip(row, y, strict=True) if a), Fraction(0)) for j in range(len(y)))
                  for row in x)
            for x, y in zip(left, right, strict=True)
        )  # fmt: skip

    named = [tuple(tuple(map(tuple, matrix)) for matrix in entry) for entry in generators]
    unit = tuple(tuple(map(tuple, dense("trivial", size))) for size in sizes)
    found, waiting = {unit}, [unit]
    while waiting:
        here = waiting.pop()
        for step in named:
            there = both(step, here)
            if there not in found:
                found.add(there)
                waiting.append(there)
                if len(found) > LARGEST:
                    raise UnknownError
    return list(found)


def numbers(rows: Any) -> list[list[Fraction]]:
    return [list(map(Fraction, row)) for row in rows]
