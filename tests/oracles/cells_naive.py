"""The regions of a ReLU network with their corners, the slow way: one cell and one neuron after the other, every pair
of rays, Python integers.

Imports nothing of what it checks.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import gcd, lcm

from tests.oracles.regions_naive import Network, affine, solve

Ray = tuple[int, ...]
Cell = tuple[tuple[bool, ...], list[Ray], list[Ray]]  # the neurons that are on, the rays, the constraints


def primitive(vector: list[Fraction]) -> Ray:
    scale = lcm(*(value.denominator for value in vector))
    whole = [int(value * scale) for value in vector]
    common = gcd(*whole) or 1
    return tuple(value // common for value in whole)


def dot(form: Ray, ray: Ray) -> int:
    return sum(a * x for a, x in zip(form, ray, strict=True))


def cells(network: Network, dimension: int) -> list[Cell] | None:
    """All regions; None if the first layer has a kernel, so that they are no pointed cones."""
    weight, bias = network[0]
    forms = [primitive([*row, shift]) for row, shift in zip(weight, bias, strict=True)] if len(network) > 1 else []
    rows = next((rows for rows in combinations(forms, dimension) if corner(rows, None) is not None), None)
    if rows is None:
        return None
    point = primitive([*(corner(rows, None) or ()), Fraction(1)])
    directions = [primitive([*(corner(rows, place) or ()), Fraction(0)]) for place in range(dimension)]
    infinity = (*(0,) * dimension, 1)
    found: list[Cell] = []
    for signs in product((1, -1), repeat=dimension):
        rays = [point, *(tuple(sign * x for x in ray) for sign, ray in zip(signs, directions, strict=True))]
        found.append(((), rays, [infinity, *rows]))
    units = [tuple(Fraction(i == j) for i in range(dimension + 1)) for j in range(dimension)]
    done = []
    for cell in found:
        done += descend(network, dimension + 1, 0, units, cell)
    return done


def corner(rows: tuple[Ray, ...], place: int | None) -> tuple[Fraction, ...] | None:
    """Where all rows vanish; or the direction in which one of them grows by 1 and the others stay."""
    table = [[Fraction(x) for x in row[:-1]] + [Fraction(row[-1])] for row in rows]
    if place is not None:
        for index, row in enumerate(table):
            row[-1] = Fraction(-int(index == place))
    return solve(table, len(rows))


def descend(network: Network, length: int, layer: int, inputs: list[tuple[Fraction, ...]], cell: Cell) -> list[Cell]:
    if layer == len(network) - 1:
        return [cell]
    weight, bias = network[layer]
    forms = [affine(row, shift, inputs, length) for row, shift in zip(weight, bias, strict=True)]
    parts = [cell]
    for form in forms:
        parts = [piece for part in parts for piece in split(part, form)]
    result = []
    zero = tuple(Fraction(0) for _ in range(length))
    for part in parts:
        states = part[0][len(part[0]) - len(forms) :] if forms else ()
        outputs = [form if on else zero for form, on in zip(forms, states, strict=True)]
        result += descend(network, length, layer + 1, outputs, part)
    return result


def split(cell: Cell, form: tuple[Fraction, ...]) -> list[Cell]:
    pattern, rays, constraints = cell
    wall = primitive(list(form))
    values = [dot(wall, ray) for ray in rays]
    if not any(value > 0 for value in values):
        return [((*pattern, False), rays, constraints)]
    if not any(value < 0 for value in values):
        return [((*pattern, True), rays, constraints)]
    tight = [frozenset(number for number, row in enumerate(constraints) if dot(row, ray) == 0) for ray in rays]
    fresh = []
    for i, j in product(range(len(rays)), repeat=2):
        if values[i] > 0 > values[j]:
            common = tight[i] & tight[j]
            if sum(common <= other for other in tight) == 2:
                ray = [values[i] * y - values[j] * x for x, y in zip(rays[i], rays[j], strict=True)]
                fresh.append(primitive([Fraction(x) for x in ray]))
    return [
        ((*pattern, on), [ray for ray, value in zip(rays, values, strict=True) if sign * value >= 0] + fresh, walls)
        for on, sign, walls in ((False, -1, [*constraints, wall]), (True, 1, [*constraints, wall]))
    ]
