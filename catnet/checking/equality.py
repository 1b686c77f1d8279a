"""Re-checks that two ReLU networks compute the same function, on all of R^n.

**Claim**: both networks, left and right.  **Proof**: a triangulation: rays (x, t) with integer entries and t >= 0, and
simplicial cones spanned by n + 1 of them.  Homogenise: the point x is the ray (x, 1), and biases multiply t.  Checked,
in exact integers:

1. on every ray both networks have the same output;
2. no neuron of either network is positive on one ray of a cone and negative on another, so both are linear on every
   cone;
3. the cones cover R^n: each is nondegenerate, and each of its facets either lies in {t = 0} or belongs to exactly one
   other cone, which lies on the other side of it.

Why 3 suffices: on a path that avoids the faces of codimension two, the number of cones around a point does not
change, because where the path leaves one cone through a facet it enters another.  So this number is the same almost
everywhere, and it is not zero. By 1 and 2 the networks agree on every cone, hence everywhere.

Rests on no theorem of the literature.
"""

from __future__ import annotations

import sys
from math import lcm
from pathlib import Path
from typing import Any

if not __package__:  # run alone: the folder of this file is the package, and nothing else of catnet is looked for
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .algebra import determinant_sign
from .perceptron import Perceptron, read_perceptron
from .reading import CertificateError, array, bind, guarded, integer, load, main, need, opened, shape

__all__ = ["CLAIM", "CLAIMED", "CertificateError", "check", "load"]

CLAIM = "same function"
CLAIMED = ("left", "right")

Layer = list[list[int]]


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    content = opened(document, CLAIM, *CLAIMED, "left_sha256", "right_sha256", "rays", "cones")
    left, right = (read_perceptron(content[side], side) for side in ("left", "right"))
    rays, cones = read_triangulation(content["rays"], content["cones"], left.inputs)
    found = bind(
        content,
        {"left": left.written(), "right": right.written()},
        {"rays": rays, "cones": cones},
        {"claim_verdict": "proved", "assuming": [], "dimensions": [left.sizes[0], left.sizes[-1]]},
    )
    check_same(left, right, rays, cones)
    return {**found, "rays": len(rays), "cones": len(cones)}


def check_same(left: Perceptron, right: Perceptron, rays: list[list[int]], cones: list[list[int]]) -> None:
    """The whole proof, for whichever claim needs it."""
    need(left.activation.name == right.activation.name == "relu", "not two ReLU networks")
    ends = [(theta.sizes[0], theta.sizes[-1]) for theta in (left, right)]
    need(ends[0] == ends[1], "the networks have different dimensions")
    signs = check_rays([integer_layers(left), integer_layers(right)], rays)
    for cone in cones:
        positive = negative = 0
        for i in cone:
            positive |= signs[i][0]
            negative |= signs[i][1]
        need(not positive & negative, f"a neuron bends inside the cone {cone}")
    check_cover(rays, cones)


def read_triangulation(rays: Any, cones: Any, dimension: int) -> tuple[list[list[int]], list[list[int]]]:
    """Rays of dimension + 1 integers, the last one not negative, and cones of as many of them."""
    points = []
    for ray in array(rays, "rays"):
        entries = [integer(value, "a ray") for value in array(ray, "a ray", dimension + 1)]
        shape(entries[-1] >= 0, "a ray: t is negative")
        points.append(entries)
    simplices = []
    for cone in array(cones, "cones"):
        simplices.append([integer(i, "a cone", 0, len(points) - 1) for i in array(cone, "a cone", dimension + 1)])
    return points, simplices


def integer_layers(theta: Perceptron) -> list[Layer]:
    """Integer rows (w, b); the last row of a layer passes t on, times the common denominator of the layer."""
    layers, width = [], theta.inputs
    for weight, bias in theta.layers:
        scale = lcm(*(value.denominator for row in (*weight, bias) for value in row))
        rows = [[int(value * scale) for value in (*row, shift)] for row, shift in zip(weight, bias, strict=True)]
        layers.append([*rows, [0] * width + [scale]])
        width = len(rows)
    return layers


def heights_at(layers: list[Layer], ray: list[int]) -> tuple[list[int], list[int], int]:
    """The pre-activations of all hidden neurons, the outputs, and how many times too large the outputs are."""
    heights: list[int] = []
    value, scale = ray, 1
    for layer in layers[:-1]:
        before = [sum(w * v for w, v in zip(row, value, strict=True) if w and v) for row in layer]
        heights += before[:-1]
        value = [v if v > 0 else 0 for v in before]
        scale *= layer[-1][-1]
    outputs = [sum(w * v for w, v in zip(row, value, strict=True) if w and v) for row in layers[-1][:-1]]
    return heights, outputs, scale * layers[-1][-1][-1]


def check_rays(networks: list[list[Layer]], rays: list[list[int]]) -> list[tuple[int, int]]:
    """For every ray the neurons of both networks that are positive there and those that are negative, as bits."""
    signs = []
    for ray in rays:
        (up, left, scale_left), (down, right, scale_right) = (heights_at(layers, ray) for layers in networks)
        same = [v * scale_right for v in left] == [v * scale_left for v in right]
        need(same, f"the networks differ on the ray {ray}")
        heights = up + down
        positive = sum(1 << i for i, v in enumerate(heights) if v > 0)
        signs.append((positive, sum(1 << i for i, v in enumerate(heights) if v < 0)))
    return signs


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


if __name__ == "__main__":
    sys.exit(main(check))
