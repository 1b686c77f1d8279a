"""Re-checks that two ReLU networks compute the same function: the standard library only, and no other module of catnet.

Run it alone, ``python equality_checker.py CERTIFICATE``, or through ``catnet check``.  The certificate holds both
networks, their hashes, and a triangulation: rays (x, t) with integer entries and t >= 0, and simplicial cones spanned
by n + 1 of them.  Homogenise: the point x is the ray (x, 1), and biases multiply t.  Checked, in exact integers:

1. the hashes are those of the networks;
2. on every ray both networks have the same output;
3. no neuron of either network is positive on one ray of a cone and negative on another, so both are linear on every
   cone;
4. the cones cover R^n: each is nondegenerate, and each of its facets either lies in {t = 0} or belongs to exactly one
   other cone, which lies on the other side of it.

Why 4 suffices: on a path that avoids the faces of codimension two, the number of cones around a point does not
change, because where the path leaves one cone through a facet it enters another.  So this number is the same almost
everywhere, and it is not zero. By 2 and 3 the networks agree on every cone, hence everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from fractions import Fraction
from math import lcm
from typing import Any

FORMAT = "catnet-equality-certificate/1"
NUMBER = re.compile(r"-?[0-9]+(?:/0*[1-9][0-9]*)?")

Layer = list[list[int]]


class CertificateError(Exception):
    """The file is not a certificate of this format, or does not prove what it claims."""


def need(condition: bool, complaint: str) -> None:
    if not condition:
        raise CertificateError(complaint)


def read_network(network: Any, digest: Any) -> list[Layer]:
    """Integer layers with rows (w, b); the last row of a layer passes t on, times the common denominator of the
    layer.
    """
    text = json.dumps(network, separators=(",", ":"), sort_keys=True)
    need(digest == hashlib.sha256(text.encode()).hexdigest(), "a hash is not that of its network")
    need(network["activation"] == "relu" and len(network["layers"]) > 0, "not a ReLU network")
    layers: list[Layer] = []
    width = None
    for entry in network["layers"]:
        need(len(entry["weight"]) == len(entry["bias"]), "a layer has not as many rows as biases")
        rows = [[*row, shift] for row, shift in zip(entry["weight"], entry["bias"])]
        need(all(isinstance(v, str) and NUMBER.fullmatch(v) for row in rows for v in row), "not a number")
        exact = [[Fraction(v) for v in row] for row in rows]
        if width is None:
            width = len(rows[0]) - 1 if rows else entry.get("inputs", 0)
            need(type(width) is int and 0 <= width <= 20_000, "a number of inputs from 0 to 20000 is needed")
        need(all(len(row) == width + 1 for row in rows), "the shapes do not fit")
        scale = lcm(*(v.denominator for row in exact for v in row))
        layers.append([*([int(v * scale) for v in row] for row in exact), [0] * width + [scale]])
        width = len(rows)
    return layers


def heights_at(layers: list[Layer], ray: list[int]) -> tuple[list[int], list[int], int]:
    """The pre-activations of all hidden neurons, the outputs, and how many times too large the outputs are."""
    heights: list[int] = []
    value, scale = ray, 1
    for layer in layers[:-1]:
        before = [sum(w * v for w, v in zip(row, value) if w and v) for row in layer]
        heights += before[:-1]
        value = [v if v > 0 else 0 for v in before]
        scale *= layer[-1][-1]
    outputs = [sum(w * v for w, v in zip(row, value) if w and v) for row in layers[-1][:-1]]
    return heights, outputs, scale * layers[-1][-1][-1]


def check_rays(networks: list[list[Layer]], rays: list[list[int]]) -> list[tuple[int, int]]:
    """For every ray the neurons of both networks that are positive there and those that are negative, as bits."""
    signs = []
    for ray in rays:
        (up, left, scale_left), (down, right, scale_right) = (heights_at(layers, ray) for layers in networks)
        need(
            [v * scale_right for v in left] == [v * scale_left for v in right], f"the networks differ on the ray {ray}"
        )
        heights = up + down
        positive = sum(1 << i for i, v in enumerate(heights) if v > 0)
        signs.append((positive, sum(1 << i for i, v in enumerate(heights) if v < 0)))
    return signs


def determinant_sign(rows: list[list[int]]) -> int:
    """By fraction-free elimination (Bareiss)."""
    rows, sign, last = [row[:] for row in rows], 1, 1
    for k in range(len(rows)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            rows[k], rows[pivot], sign = rows[pivot], rows[k], -sign
        head = rows[k][k]
        for r in range(k + 1, len(rows)):
            factor = rows[r][k]
            rows[r] = [(head * a - factor * b) // last for a, b in zip(rows[r], rows[k])]
        last = head
    return sign if last > 0 else -sign


def check_cover(rays: list[list[int]], cones: list[list[int]]) -> None:
    """The cones cover {t > 0}."""
    need(len(cones) > 0, "there are no cones")
    sides: dict[tuple[int, ...], list[int]] = {}
    for cone in cones:
        corners = tuple(sorted(cone))
        sign = determinant_sign([rays[i] for i in corners])
        need(sign != 0, f"the cone {cone} is degenerate")
        for i in range(len(corners)):
            facet = corners[:i] + corners[i + 1 :]
            if any(rays[j][-1] for j in facet):
                sides.setdefault(facet, []).append(sign if i % 2 else -sign)
    for facet, found in sides.items():
        need(sorted(found) == [-1, 1], f"the facet {list(facet)} is not shared by two cones on its two sides")


def check(document: Any) -> dict[str, Any]:
    """What the certificate proves, in words; `CertificateError` if it does not."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return _check(document)
    except (ArithmeticError, KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError) as error:
        raise CertificateError(f"malformed: {type(error).__name__} {str(error)[:60]}") from None
    finally:
        sys.set_int_max_str_digits(limit)


def _check(document: Any) -> dict[str, Any]:
    need(isinstance(document, dict) and document["format"] == FORMAT, f"not of format {FORMAT}")
    need(document["claim"] == "same function", "unknown claim")
    networks = [read_network(document[side], document[f"{side}_sha256"]) for side in ("left", "right")]
    ends = {(len(layers[0][0]) - 1, len(layers[-1]) - 1) for layers in networks}
    need(len(ends) == 1, "the networks have different dimensions")
    (dimension, outputs), *_ = ends
    rays, cones = document["rays"], document["cones"]
    need(all(type(v) is int for row in rays + cones for v in row), "rays and cones are lists of integers")
    need(all(len(ray) == dimension + 1 and ray[-1] >= 0 for ray in rays), "a ray has another length, or a negative t")
    need(all(len(c) == dimension + 1 and min(c) >= 0 and max(c) < len(rays) for c in cones), "a cone is malformed")
    signs = check_rays(networks, rays)
    for cone in cones:
        positive = negative = 0
        for i in cone:
            positive |= signs[i][0]
            negative |= signs[i][1]
        need(not positive & negative, f"a neuron bends inside the cone {cone}")
    check_cover(rays, cones)
    hashes = {f"{side}_sha256": document[f"{side}_sha256"] for side in ("left", "right")}
    return {
        "claim": "same function",
        "dimensions": [dimension, outputs],
        "rays": len(rays),
        "cones": len(cones),
        **hashes,
    }


if __name__ == "__main__":
    sys.set_int_max_str_digits(0)
    try:
        with open(sys.argv[1], encoding="utf-8") as stream:
            print("proved:", json.dumps(check(json.load(stream))))
    except (CertificateError, OSError, ValueError, RecursionError, IndexError) as problem:
        print("not proved:", problem, file=sys.stderr)
        sys.exit(1)
