"""Claims about parameters, by trying: twins among neighbours, orbits under all permutations, ranks in floats.

Imports nothing of catnet; NumPy for ranks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import numpy as np

from tests.oracles.formats_naive import (
    Document,
    UnknownError,
    acting,
    activated,
    alike,
    dense,
    evaluate,
    inputs_of,
    numbers,
    points,
)


def of_equality(left: Document, right: Document, source: random.Random) -> str:
    for point in points(inputs_of(left), source, 24):
        if inputs_of(left) != inputs_of(right) or not alike(evaluate(left, point), evaluate(right, point)):
            return f"the functions differ at {point}"
    return ""


def of_twin(document: Document, source: random.Random) -> str | None:
    """A twin computes the same, and no permutation with scales carries the network to it."""
    theta, twin = document["network"], document.get("twin")
    if twin is None and theta["format"] != "catnet-network/1":
        raise UnknownError
    if twin is None:
        hidden = document["stabiliser"]
        widths = [len(layer["bias"]) for layer in theta["layers"]]
        moves = any(dense(k, n) != dense("trivial", n) for k, n in zip(hidden, widths, strict=False))
        return of_stabiliser(theta, hidden, source) if moves else "the stabiliser is trivial"
    said = of_equality(theta, twin, source)
    return said or ("a symmetry carries the network to its twin" if in_orbit(theta, twin) else "")


def of_stabiliser(theta: Document, hidden: list[Any], source: random.Random) -> str:
    """The network that starts from K_i y has K_{i+1} of what starts from y, on every space by itself."""
    if theta["format"] != "catnet-network/1":
        raise UnknownError
    last = len(theta["layers"])
    for index in range(1, last + 1):
        before = hidden[index - 2] if index > 1 else "trivial"
        after = hidden[index - 1] if index < last else "trivial"
        part = {**theta, "layers": [theta["layers"][index - 1], *([IDENTITY] if index < last else [])]}
        if index < last:
            width = len(part["layers"][0]["bias"])
            unit = [[str(int(i == j)) for j in range(width)] for i in range(width)]
            part["layers"][1] = {"weight": unit, "bias": ["0"] * width}
        size = inputs_of(theta) if index == 1 else len(theta["layers"][index - 2]["bias"])
        for point in points(size, source, 8):
            if not alike(evaluate(part, acting(before, point)), acting(after, evaluate(part, point))):
                return f"layer {index} does not commute with the stabiliser at {point}"
    return ""


IDENTITY: Document = {"weight": [], "bias": []}


def in_orbit(left: Document, right: Document) -> bool:
    """Whether permutations of hidden neurons, with scales that pass the activation, carry one to the other."""
    if left["format"] != "catnet-network/1" or left["activation"] == "identity":
        raise UnknownError
    sizes = [len(layer["bias"]) for layer in left["layers"]]
    if max(sizes, default=0) > 3:
        raise UnknownError
    if sizes != [len(layer["bias"]) for layer in right["layers"]] or left["activation"] != right["activation"]:
        return False
    one, other = ([(numbers(e["weight"]), numbers([e["bias"]])[0]) for e in theta["layers"]] for theta in (left, right))
    for order in product(*(permutations(range(size)) for size in sizes[:-1])):
        factors = [Fraction(1)] * inputs_of(left)
        columns = list(range(inputs_of(left)))
        if _same_up_to_scales(left["activation"], one, other, [*order, tuple(range(sizes[-1]))], columns, factors):
            return True
    return False


def _same_up_to_scales(sigma: Any, one: Any, other: Any, order: Any, columns: Any, factors: Any) -> bool:
    """Layer by layer: row i of one is row order[i] of the other, times a scale that sigma lets through."""
    for index, ((weight, bias), (images, shifts)) in enumerate(zip(one, other, strict=True)):
        following: list[Fraction] = [Fraction(1)] * len(bias)
        for i, place in enumerate(order[index]):
            row = [*(weight[i][j] / factors[j] for j in range(len(columns))), bias[i]]
            image = [*(images[place][columns[j]] for j in range(len(columns))), shifts[place]]
            if index == len(one) - 1:
                if row != image:
                    return False
                continue
            if not any(row) and sigma not in ("gelu", "silu", "softplus"):
                raise UnknownError  # every scale does
            ratio = next((b / a for a, b in zip(row, image, strict=True) if a), Fraction(1))
            if [ratio * a for a in row] != image or not (scale := _scales(sigma, ratio)):
                return False
            following[i] = scale
        columns, factors = order[index], following
    return True


def _scales(sigma: Any, c: Fraction) -> Fraction | None:
    """The k with sigma(c z) = k sigma(z); None if there is none.  A sigmoid counts as a tanh, and is not known here."""
    if sigma == "sigmoid":
        raise UnknownError
    if isinstance(sigma, dict) and "power" in sigma:
        return c ** sigma["power"] if c else None
    if sigma == "relu" or (isinstance(sigma, dict) and "leaky_relu" in sigma):
        even = isinstance(sigma, dict) and Fraction(sigma["leaky_relu"]) == -1
        return abs(c) if c > 0 or (even and c) else None
    if c == 1:
        return Fraction(1)
    probe = [Fraction(2), Fraction(3, 7), Fraction(1, 5), Fraction(5, 3)]
    found = [(activated(sigma, c * z), activated(sigma, z)) for z in probe]
    k = next((a / b for a, b in found if b), None)
    if k is None or not alike([a for a, _ in found], [k * b for _, b in found]):
        return None
    return Fraction(k).limit_denominator(10**6)


def of_identifiable(document: Document, source: random.Random) -> str | None:
    """Whether a neighbour computes the same, and is in another orbit."""
    theta = document["network"]
    if theta["format"] != "catnet-network/1" or theta["activation"] in ("identity", "sigmoid"):
        raise UnknownError
    at = [(p, evaluate(theta, p)) for p in points(inputs_of(theta), source, 100)]
    for other in neighbours(theta):
        if all(alike(evaluate(other, p), value) for p, value in at) and not in_orbit(theta, other):
            return f"the twin {other['layers']}"
    return ""


def neighbours(theta: Document) -> Iterator[Document]:
    """One number changed; one neuron turned around, the change of an affine function put into the bias above it; two
    neurons that exchange part of what is read of them.
    """
    for index, layer in enumerate(theta["layers"]):
        for r, row in enumerate(layer["weight"]):
            for c, value in enumerate(row):
                for new in {"0", "1", "2", "-1", str(-Fraction(value)), str(2 * Fraction(value))} - {value}:
                    weight = [list(old) for old in layer["weight"]]
                    weight[r][c] = new
                    yield _replaced(theta, index, {**layer, "weight": weight})
            for new in {"0", "1", "-1", str(-Fraction(layer["bias"][r]))} - {layer["bias"][r]}:
                yield _replaced(theta, index, {**layer, "bias": [*layer["bias"][:r], new, *layer["bias"][r + 1 :]]})
    for index, (layer, above) in enumerate(zip(theta["layers"], theta["layers"][1:], strict=False)):
        size = len(layer["bias"])
        for chosen in product((1, -1), repeat=size):
            turned = {
                **layer,
                "weight": [[str(s * Fraction(v)) for v in row] for s, row in zip(chosen, layer["weight"], strict=True)],
                "bias": [str(s * Fraction(b)) for s, b in zip(chosen, layer["bias"], strict=True)],
            }
            for sign in (1, -1):
                rows = [[str((s if sign < 0 else 1) * Fraction(v)) for s, v in zip(chosen, row, strict=True)]
                        for row in above["weight"]]  # fmt: skip
                flipped = [i for i, s in enumerate(chosen) if s < 0]
                moves = [sum((Fraction(row[i]) * Fraction(layer["bias"][i]) for i in flipped), Fraction(0))
                         for row in above["weight"]]  # fmt: skip
                ends = [str(Fraction(e) + move) for e, move in zip(above["bias"], moves, strict=True)]
                for bias in (above["bias"], ends):
                    yield _replaced(_replaced(theta, index, turned), index + 1, {**above, "weight": rows, "bias": bias})
        for i, j in permutations(range(size), 2):
            rows = [list(row) for row in above["weight"]]
            for row in rows:
                row[i], row[j] = str(Fraction(row[i]) + 1), str(Fraction(row[j]) - 1)
            yield _replaced(theta, index + 1, {**above, "weight": rows})


def _replaced(theta: Document, index: int, layer: Document) -> Document:
    return {**theta, "layers": [*theta["layers"][:index], layer, *theta["layers"][index + 1 :]]}


def of_dimension(document: Document, source: random.Random) -> str | None:
    """The rank of the derivatives by all parameters at points, those of the proof too: by differences, in floats."""
    theta = document["network"]
    if theta["format"] != "catnet-network/1":
        raise UnknownError
    step, rows = Fraction(1, 10**7), []
    places = [(i, r, c) for i, layer in enumerate(theta["layers"]) for r, row in enumerate(layer["weight"])
              for c in range(len(row) + 1)]  # fmt: skip
    own = [list(map(Fraction, point)) for point in document["points"]]
    for point in [*points(inputs_of(theta), source, 13)[3:], *own]:
        columns = []
        for i, r, c in places:
            layer = theta["layers"][i]
            sides = []
            for s in (step, -step):
                weight, bias = [list(row) for row in layer["weight"]], list(layer["bias"])
                if c == len(weight[r]):
                    bias[r] = str(Fraction(bias[r]) + s)
                else:
                    weight[r][c] = str(Fraction(weight[r][c]) + s)
                sides.append(evaluate(_replaced(theta, i, {**layer, "weight": weight, "bias": bias}), point))
            columns.append([float((a - b) / (2 * step)) for a, b in zip(*sides, strict=True)])
        rows += [list(row) for row in zip(*columns, strict=True)]
    scaled = [[v / max(map(abs, row)) for v in row] for row in rows if any(row)]
    found = int(np.linalg.matrix_rank(np.array(scaled), tol=1e-7)) if scaled else 0
    most = document["at_most"]
    wrong = found < document["at_least"] or (most is not None and found > most)
    return f"the rank at many points is {found}" if wrong else ""
