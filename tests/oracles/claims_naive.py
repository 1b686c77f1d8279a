"""What certificates claim, by evaluating networks at points and by trying all: it can show that a claim is false.

Imports nothing of catnet; NumPy for ranks.  `falsehood` gives what contradicts a claim, "" if nothing does, and None if
nothing is known of the claim or the network here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import numpy as np

from tests.oracles import regions_naive
from tests.oracles.fields_naive import of_no_ladder
from tests.oracles.formats_naive import (
    Document,
    Point,
    UnknownError,
    acting,
    alike,
    dense,
    evaluate,
    group_of,
    inputs_of,
    numbers,
    order_of,
    points,
    states,
    times,
)
from tests.oracles.parameters_naive import in_orbit, of_dimension, of_equality, of_identifiable, of_twin


def falsehood(document: Document, source: random.Random) -> str | None:
    """What contradicts the claim; "" if nothing was found that does; None if nothing is known here."""
    judge = JUDGES.get(document["claim"])
    if judge is None:
        return None
    try:
        return judge(document, source)
    except (UnknownError, OverflowError):
        return None


def of_difference(document: Document, source: random.Random) -> str:
    left, right = document["left"], document["right"]
    if of_equality(left, right, source):
        return ""
    need_exact(left, right)
    return "no point was found at which the functions differ"


def need_exact(*networks: Document) -> None:
    """A difference may be smaller than what floats see."""
    for theta in networks:
        if any(isinstance(v, float) for v in evaluate(theta, [Fraction(1, 3)] * inputs_of(theta))):
            raise UnknownError


def moved(theta: Document, ends: Document, source: random.Random, *, hidden: bool = False) -> str:
    """Where a generator is no symmetry, end to end or layer by layer."""
    for point in points(inputs_of(theta), source, 16):
        here = list(states(theta, point))
        for name, entry in ends.items():
            there = list(states(theta, acting(entry["input"], point)))
            actions = [*(entry["hidden"] if hidden else [None] * (len(here) - 1)), entry["output"]]
            for index, (value, image, action) in enumerate(zip(here, there, actions, strict=True), start=1):
                if action is not None and theta.get("activation") == "sigmoid" and index < len(here):
                    value, image = [2 * v - 1 for v in value], [2 * v - 1 for v in image]  # it acts on a tanh
                if action is not None and not alike(acting(action, value), image):
                    return f"{name} does not commute with the layers up to {index} at {point}"
    return ""


def of_layers(document: Document, source: random.Random) -> str:
    theta, ends = document["network"], document["generators"]
    said = moved(theta, ends, source, hidden=theta["format"] not in ("catnet-product/1", "catnet-composition/1"))
    return said or of_order(document, ends, theta)


def of_order(document: Document, ends: Document, theta: Document) -> str:
    if document["order"] is None or any(
        "shift" in side for e in ends.values() for side in e.values() if side != "trivial"
    ):
        return ""
    sizes = inputs_of(theta), len(evaluate(theta, [Fraction(0)] * inputs_of(theta)))
    counted = order_of([[dense(e["input"], sizes[0]), dense(e["output"], sizes[1])] for e in ends.values()])
    return "" if counted == document["order"] else f"the ends generate a group of order {counted}"


def of_no_symmetry(document: Document, source: random.Random) -> str:
    if moved(document["network"], document["generators"], source):
        return ""
    need_exact(document["network"])
    return "no point was found at which a generator is no symmetry"


def of_realisation(document: Document, source: random.Random) -> str:
    small = document["small"]
    said = of_equality(document["network"], small, source)
    return said or of_layers({"network": small, **{k: document[k] for k in ("generators", "order")}}, source)


def of_symmetries(document: Document, source: random.Random) -> str:
    theta, ends = document["network"], document["generators"]
    said = moved(theta, ends, source)
    if said or not document["complete"]:
        return said or of_order(document, ends, theta)
    signs = (1, -1) if document["kind"] == "signed" else (1,)
    at = [(p, evaluate(theta, p)) for p in points(inputs_of(theta), source, 9)[1:]]
    sizes = len(at[0][0]), len(at[0][1])
    if max(sizes) > 3:
        raise UnknownError
    total = 0
    for first in signed_permutations(sizes[0], signs):
        images = [(evaluate(theta, carried(first, p)), value) for p, value in at]
        total += sum(all(alike(image, carried(last, value)) for image, value in images)
                     for last in signed_permutations(sizes[1], signs))  # fmt: skip
    made = order_of([[dense(e["input"], sizes[0]), dense(e["output"], sizes[1])] for e in ends.values()])
    if made != total:
        return f"{total} pairs are symmetries at points, and the generators make {made}"
    return "" if document["order"] in (None, total) else f"there are {total} symmetries"


def of_symmetries_with_shifts(document: Document, source: random.Random) -> str:
    """Pairs (P, Q) for which a shift t of a grid, or about the point shown, leaves f(P x + t) − Q f(x) constant."""
    theta, ends = document["network"], document["generators"]
    said = moved(theta, ends, source)
    plain = {name: {end: without_shift(entry[end]) for end in ("input", "output")} for name, entry in ends.items()}
    if said or not document["complete"]:
        return said or of_order(document, plain, theta)
    signs = (1, -1) if document["kind"] == "signed" else (1,)
    at = [(p, evaluate(theta, p)) for p in points(inputs_of(theta), source, 9)[1:]]
    sizes = len(at[0][0]), len(at[0][1])
    if max(sizes) > 2:
        raise UnknownError
    centre = numbers([document["centre"]["input"]])[0]
    grid = [list(t) for t in product([Fraction(k, 2) for k in (-2, 0, 1, 2, 4)], repeat=sizes[0])]
    found = set()
    for first in signed_permutations(sizes[0], signs):
        about = [a - b for a, b in zip(centre, carried(first, centre), strict=True)]
        for shift in [about, *grid]:
            left = {last: None for last in signed_permutations(sizes[1], signs) if (first, last) not in found}
            for point, value in at:
                if not left:
                    break
                image = evaluate(theta, [a + b for a, b in zip(carried(first, point), shift, strict=True)])
                for last, before in list(left.items()):
                    step = [a - b for a, b in zip(image, carried(last, value), strict=True)]
                    left[last] = step
                    if before is not None and not alike(before, step):
                        del left[last]
            found |= {(first, last) for last in left}
    made = order_of([[dense(e["input"], sizes[0]), dense(e["output"], sizes[1])] for e in plain.values()])
    if made != len(found):
        return f"{len(found)} pairs are symmetries at points, and the generators make {made}"
    return "" if document["order"] in (None, made) else f"there are {made} symmetries"


def without_shift(action: Any) -> Any:
    return action if action == "trivial" else {key: value for key, value in action.items() if key != "shift"}


def signed_permutations(size: int, signs: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    yield from product(permutations(range(size)), product(signs, repeat=size))


def carried(operator: tuple[tuple[int, ...], tuple[int, ...]], values: Sequence[Any]) -> Point:
    result = list(values)
    for value, image, sign in zip(values, *operator, strict=True):
        result[image] = sign * value
    return result


def of_fields(document: Document, source: random.Random) -> str:
    """By derivatives: f(x + s X(x)) = f(x) + s Y(f(x)) up to s²; and if they are all, that there are no others."""
    theta, ends = document["network"], document["generators"]
    said = moved(theta, ends, source)
    for point in [] if said else points(inputs_of(theta), source, 12)[3:]:
        here = evaluate(theta, point)
        for name, pair in document["algebra"].items():
            speed = times(pair["input"]["matrix"], point, pair["input"]["shift"])
            wanted = times(pair["output"]["matrix"], here, pair["output"]["shift"])
            found = slope(theta, point, speed)
            large = 1 + max((abs(float(v)) for v in (*wanted, *found, *speed)), default=0) ** 3
            if any(abs(float(a - b)) > 1e-4 * large for a, b in zip(found, wanted, strict=True)):
                return f"the field {name} does not carry the function into itself at {point}"
    return said or (of_all_fields(document, source) if document.get("complete") else "")


def of_no_field(document: Document, source: random.Random) -> str:
    if of_fields({"generators": {}, **document}, source):
        return ""
    if any(Fraction(v) for pair in document["algebra"].values() for side in pair.values()
           for row in (*side["matrix"], side["shift"]) for v in row):  # fmt: skip
        raise UnknownError  # differences are not exact
    return "no field moves anything"


def slope(theta: Document, point: Sequence[Any], speed: Sequence[Any]) -> Point:
    """The derivative along a vector, by differences."""
    step = Fraction(1, 10**6)
    sides = [evaluate(theta, [x + s * v for x, v in zip(point, speed, strict=True)]) for s in (step, -step)]
    return [(a - b) / (2 * step) for a, b in zip(*sides, strict=True)]


def of_all_fields(document: Document, source: random.Random) -> str:
    """The null space of Df (X x + t) = Y f + u at many points near 0, in floats."""
    theta = document["network"]
    n, rows = inputs_of(theta), []
    shifts = document["affine"]
    for _ in range(80):
        point = [Fraction(source.randint(-400, 400), 101) for _ in range(n)]
        value = evaluate(theta, point)
        columns = [slope(theta, point, [Fraction(int(i == j)) for i in range(n)]) for j in range(n)]
        for i in range(len(value)):
            row = [float(columns[j][i]) * float(x) for j in range(n) for x in point]
            row += [float(columns[j][i]) for j in range(n)] if shifts else []
            row += [-float(v) if k == i else 0.0 for k in range(len(value)) for v in value]
            row += [-float(k == i) for k in range(len(value))] if shifts else []
            large = max(map(abs, row), default=0.0)
            if large > 1e-2 or not any(isinstance(v, float) for v in value):  # else what floats cancel is all there is
                rows.append([v / large for v in row] if large else row)
    rank = int(np.linalg.matrix_rank(np.array(rows), tol=1e-7)) if rows else 0
    size = n * n + len(value) ** 2 + shifts * (n + len(value))
    wrong = size - rank != len(document["algebra"])
    return f"{size - rank} dimensions of fields are left at points" if wrong else ""


def of_bounds(document: Document, source: random.Random) -> str | None:
    """left(G x) − H right(x) at points of the box, its corners among them."""
    left, right, before, after = (document[key] for key in ("left", "right", "input", "output"))
    box = [(Fraction(a), Fraction(b)) for a, b in document["box"]]
    corners = list(product(*box))[:64]
    inside = [[a + (b - a) * Fraction(source.randint(0, 16), 16) for a, b in box] for _ in range(60)]
    for point in [*map(list, corners), *inside]:
        image = evaluate(left, point if before is None else times(before, point))
        if right is not None:
            other = evaluate(right, point)
            image = [a - b for a, b in zip(image, other if after is None else times(after, other), strict=True)]
        for bound in document["bounds"]:
            least = min(
                times([goal["outputs"]], image, [goal["constant"]])[0] + times([goal["inputs"]], point)[0]
                for goal in bound["goals"]
            )
            if bound["at_most"] is not None and least > Fraction(bound["at_most"]):
                return f"a larger value at {point}"
    return ""


def of_no_layers(document: Document, source: random.Random) -> str | None:
    """Some generator carries the parameter to no other one of its orbit."""
    theta = document["network"]
    if theta["format"] != "catnet-network/1" or "relations" in document:
        raise UnknownError
    for entry in document["generators"].values():
        layers = [dict(layer) for layer in theta["layers"]]
        first, last = layers[0], theta["layers"][-1]
        size = inputs_of(theta)
        p, q = dense(entry["input"], size), dense(entry["output"], len(last["bias"]))
        first["weight"] = [times(list(zip(*p, strict=True)), numbers([row])[0]) for row in first["weight"]]
        target = [dict(layer) for layer in theta["layers"]]  # f(P x) and Q f(x)
        columns = [times(q, column) for column in zip(*numbers(last["weight"]), strict=True)]
        target[-1]["weight"] = [list(row) for row in zip(*columns, strict=True)] or last["weight"]
        target[-1]["bias"] = times(q, list(map(Fraction, last["bias"])))
        if not in_orbit({**theta, "layers": layers}, {**theta, "layers": target}):
            return ""
    return "every generator carries the parameter into its orbit"


def of_nearest(document: Document, source: random.Random) -> str | None:
    """The average over all elements of the group, as matrices, and its distance."""
    theta, nearest, ends = document["network"], document["nearest"], document["generators"]
    said = moved(nearest, ends, source, hidden=True)
    if said or theta["activation"] not in ("relu", "tanh", "sigmoid", "identity"):
        return said
    sizes = [inputs_of(theta), *(len(layer["bias"]) for layer in theta["layers"])]
    scales = [[Fraction(1)] * sizes[0], *(list(map(Fraction, entry)) for entry in document["scales"])]
    scales.append([Fraction(1)] * sizes[-1])
    given = [
        ([[here[i] * Fraction(v) / before[j] for j, v in enumerate(row)] for i, row in enumerate(layer["weight"])],
         [here[i] * Fraction(b) for i, b in enumerate(layer["bias"])])
        for layer, before, here in zip(theta["layers"], scales, scales[1:], strict=False)
    ]  # fmt: skip
    generators = [
        [dense(k, n) for k, n in zip([e["input"], *e["hidden"], e["output"]], sizes, strict=True)]
        for e in ends.values()
    ]
    elements = group_of(generators, sizes)
    distance = Fraction(0)
    for i, ((weight, bias), layer) in enumerate(zip(given, nearest["layers"], strict=True)):
        wanted, wanted_bias = numbers(layer["weight"]), numbers([layer["bias"]])[0]
        distance += sum(((a - b) ** 2 for x, y in zip([*weight, bias], [*wanted, wanted_bias], strict=True)
                         for a, b in zip(x, y, strict=True)), Fraction(0))  # fmt: skip
        if (weight, bias) == (wanted, wanted_bias):
            continue
        total, ends_of = [[Fraction(0)] * sizes[i] for _ in wanted], [Fraction(0)] * len(wanted)
        for element in elements:  # k_i W k_{i−1}^T: signed permutations are orthogonal
            before, here = element[i], element[i + 1]
            columns = [times(here, column) for column in zip(*weight, strict=True)] if sizes[i] else []
            rows = [times(before, [column[r] for column in columns]) for r in range(len(wanted))]
            total = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(total, rows, strict=True)]
            ends_of = [a + b for a, b in zip(ends_of, times(here, bias), strict=True)]
        mean = [[v / len(elements) for v in row] for row in total]
        if mean != wanted or [v / len(elements) for v in ends_of] != wanted_bias:
            return f"layer {i + 1} is not the average over the group"
    return "" if distance == Fraction(document["distance_squared"]) else f"the squared distance is {distance}"


def of_regions(document: Document, source: random.Random) -> str | None:
    """All patterns of signs whose open cell is not empty, by a simplex."""
    theta = document["network"]
    size = inputs_of(theta)
    if theta["activation"] != "relu" or size > 2 or sum(len(e["bias"]) for e in theta["layers"][:-1]) > 5:
        raise UnknownError
    network = [(numbers(e["weight"]), numbers([e["bias"]])[0]) for e in theta["layers"]]
    found = list(regions_naive.regions(network, size))
    bounded = sum(regions_naive.is_bounded(forms, size) for _, forms in found)
    wrong = (len(found), bounded) != (document["count"], document["bounded"])
    return f"there are {len(found)} regions, {bounded} of them bounded" if wrong else ""


JUDGES: dict[str, Callable[[Document, random.Random], str | None]] = {
    "same function": lambda d, s: of_equality(d["left"], d["right"], s),
    "reduction": lambda d, s: of_equality(d["network"], d["small"], s),
    "different functions": of_difference,
    "layerwise equivariance": of_layers,
    "layerwise equivariance under affine maps": of_layers,
    "not equivariant": of_no_symmetry,
    "not equivariant under affine maps": of_no_symmetry,
    "equivariant realisation": of_realisation,
    "symmetries": of_symmetries,
    "symmetries under affine maps": of_symmetries_with_shifts,
    "linear symmetries": of_fields,
    "layerwise equivariance under a connected group": of_fields,
    "identifiable": of_identifiable,
    "not identifiable": of_twin,
    "functional dimension": of_dimension,
    "bounds on a box": of_bounds,
    "not layerwise equivariant": of_no_layers,
    "nearest equivariant network": of_nearest,
    "not equivariant under a connected group": of_no_field,
    "not layerwise equivariant under a connected group": of_no_ladder,
    "number of regions": of_regions,
}
