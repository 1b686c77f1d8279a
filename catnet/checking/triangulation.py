"""Triangulations of R^n on whose cones ReLU networks are linear: what certificates of equality and of regions rest on.

A triangulation is given by rays (x, t) with integer entries and t >= 0, and simplicial cones spanned by n + 1 of them.
Homogenise: the point x is the ray (x, 1), and biases multiply t.  Checked, in exact integers:

1. no neuron is positive on one ray of a cone and negative on another, so networks are linear on every cone;
2. the cones cover R^n: each is nondegenerate, and each of its facets either lies in {t = 0} or belongs to exactly one
   other cone, which lies on the other side of it.

Why 2 suffices: on a path that avoids the faces of codimension two, the number of cones around a point does not
change, because where the path leaves one cone through a facet it enters another.  So this number is the same almost
everywhere, and it is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import Any

from .algebra import determinant_sign
from .perceptron import Perceptron
from .reading import array, integer, need, shape

Layer = list[list[int]]


@dataclass(frozen=True)
class Integral:
    """Integer layers, and the slope top / bottom of the activation on the left of 0."""

    layers: list[Layer]
    top: int
    bottom: int


def check_same(left: Perceptron, right: Perceptron, rays: list[list[int]], cones: list[list[int]]) -> None:
    """Both networks have the same output on every ray, hence on every cone, hence everywhere."""
    signs = check_rays([integer_layers(left), integer_layers(right)], rays)
    check_linear(signs, cones)
    check_cover(rays, cones)


def check_linear(signs: list[tuple[int, int]], cones: list[list[int]]) -> list[int]:
    """No neuron bends inside a cone; for every cone the neurons that are positive in it, as bits."""
    found = []
    for cone in cones:
        positive = negative = 0
        for i in cone:
            positive |= signs[i][0]
            negative |= signs[i][1]
        need(not positive & negative, f"a neuron bends inside the cone {cone}")
        found.append(positive)
    return found


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


def integer_layers(theta: Perceptron) -> Integral:
    """A ReLU or leaky ReLU network with integer rows (w, b); the last row of a layer passes t on, times the common
    denominator of the layer.
    """
    need(theta.activation.scales == "positive", "not a ReLU or leaky ReLU network")
    slope = theta.activation.leak
    layers, width = [], theta.inputs
    for weight, bias in theta.layers:
        scale = lcm(*(value.denominator for row in (*weight, bias) for value in row))
        rows = [[int(value * scale) for value in (*row, shift)] for row, shift in zip(weight, bias, strict=True)]
        layers.append([*rows, [0] * width + [scale]])
        width = len(rows)
    return Integral(layers, slope.numerator, slope.denominator)


def heights_at(theta: Integral, ray: list[int]) -> tuple[list[int], list[int], int]:
    """The pre-activations of all hidden neurons, the outputs, and how many times too large the outputs are."""
    heights: list[int] = []
    value, scale = ray, 1
    for layer in theta.layers[:-1]:
        before = [sum(w * v for w, v in zip(row, value, strict=True) if w and v) for row in layer]
        heights += before[:-1]
        value = [v * theta.bottom if v > 0 else v * theta.top for v in before]
        scale *= layer[-1][-1] * theta.bottom
    outputs = [sum(w * v for w, v in zip(row, value, strict=True) if w and v) for row in theta.layers[-1][:-1]]
    return heights, outputs, scale * theta.layers[-1][-1][-1]


def check_rays(networks: list[Integral], rays: list[list[int]]) -> list[tuple[int, int]]:
    """All networks have the same output on every ray; for every ray the neurons of all that are positive there, and
    those that are negative, as bits.
    """
    signs = []
    for ray in rays:
        found = [heights_at(theta, ray) for theta in networks]
        (_, first, scale), heights = found[0], [v for up, _, _ in found for v in up]
        for _, other, factor in found[1:]:
            need([v * factor for v in first] == [v * scale for v in other], f"the networks differ on the ray {ray}")
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
