"""Networks and actions from their JSON, as the formats describe them: values at points, groups by all their elements.

Imports nothing of catnet.  Values are fractions, and floats where tanh and its like come in.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

Document = dict[str, Any]
Point = list[Any]
TOLERANCE = 1e-9
LARGEST = 500
LARGEST_POWER = 12


class UnknownError(Exception):
    """Nothing of this kind is known here."""


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
        return sum((Fraction(c) * z**i for i, c in enumerate(value)), Fraction(0))
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
        sum((Fraction(a) * x for a, x in zip(row, point, strict=True)), Fraction(b))
        for row, b in zip(rows, shift, strict=True)
    ]


def inputs_of(theta: Document) -> int:
    kind, layers = theta["format"], theta.get("layers")
    if kind == "catnet-network/1":
        first = layers[0]
        return len(first["weight"][0]) if first["weight"] else int(first.get("inputs", 0))
    if kind == "catnet-tied/1":
        return len(theta["mixing"]) * (len(layers[0]["own"][0]) if layers[0]["own"] else int(layers[0]["inputs"]))
    if kind == "catnet-convolution/1":
        return int(theta["inputs"])
    if kind == "catnet-product/1":
        return sum(map(inputs_of, theta["parts"]))
    if kind == "catnet-composition/1":
        return inputs_of(theta["parts"][0])
    raise UnknownError


def states(theta: Document, point: Sequence[Any]) -> Iterator[Point]:
    """What stands on V_1, …, V_L."""
    kind, values = theta["format"], list(point)
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
            read = [[sum((Fraction(m) * x[j] for m, x in zip(row, tokens, strict=True)), Fraction(0))
                     for j in range(size)] for row in mixing]  # fmt: skip
            own = [v for x in tokens for v in times(layer["own"], x, layer["bias"])]
            values = [a + b for a, b in zip(own, (v for y in read for v in times(layer["neighbours"], y)), strict=True)]
            if index < len(theta["layers"]):
                values = [activated(theta["activation"], z) for z in values]
            yield values
    elif kind == "catnet-convolution/1":
        for index, layer in enumerate(theta["layers"], start=1):
            taps, stride, size = list(map(Fraction, layer["filter"])), layer["stride"], len(values)
            width = size // stride if theta["boundary"] == "circular" else (size - len(taps)) // stride + 1
            values = [sum((t * values[(stride * j + a) % size] for a, t in enumerate(taps)), Fraction(0))
                      for j in range(width)]  # fmt: skip
            if index < len(theta["layers"]):
                values = [activated({"power": theta["power"]}, z) for z in values]
            yield values
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
