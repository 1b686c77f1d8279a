"""The regions of a small ReLU network by definition: try both signs of every neuron, decide feasibility by an exact
simplex.

Imports nothing of what it checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

Form = tuple[Fraction, ...]  # (a_1, ..., a_n, b) for a . x + b
Network = list[tuple[list[list[Fraction]], list[Fraction]]]


def maximise(rows: list[list[Fraction]], right: list[Fraction], goal: list[Fraction]) -> Fraction | None:
    """max goal . z over rows z <= right, z >= 0, where right >= 0; None if unbounded (Bland's rule)."""
    height, width = len(rows), len(goal)
    table = [
        list(row) + [Fraction(i == j) for j in range(height)] + [b]
        for i, (row, b) in enumerate(zip(rows, right, strict=True))
    ]
    cost = [-c for c in goal] + [Fraction(0)] * (height + 1)
    basis = [width + i for i in range(height)]
    while True:
        enter = next((j for j in range(width + height) if cost[j] < 0), None)
        if enter is None:
            return cost[-1]
        ratios = [(row[-1] / row[enter], basis[i], i) for i, row in enumerate(table) if row[enter] > 0]
        if not ratios:
            return None
        leave = min(ratios)[2]
        pivot = table[leave][enter]
        table[leave] = [x / pivot for x in table[leave]]
        for i, row in enumerate(table):
            if i != leave and row[enter]:
                factor = row[enter]
                table[i] = [x - factor * y for x, y in zip(row, table[leave], strict=True)]
        factor = cost[enter]
        cost = [x - factor * y for x, y in zip(cost, table[leave], strict=True)]
        basis[leave] = enter


def is_open(forms: list[Form]) -> bool:
    """Whether some x makes all the forms positive."""
    if not forms:
        return True
    least = min([Fraction(1), *(form[-1] for form in forms)])
    rows = [[-a for a in form[:-1]] + list(form[:-1]) + [Fraction(1)] for form in forms]
    rows.append([Fraction(0)] * (2 * (len(forms[0]) - 1)) + [Fraction(1)])
    right = [form[-1] - least for form in forms] + [1 - least]
    best = maximise(rows, right, [Fraction(0)] * (len(rows[0]) - 1) + [Fraction(1)])
    return best is None or best + least > 0


def is_bounded(forms: list[Form], dimension: int) -> bool:
    """Whether no direction keeps all the forms from decreasing."""
    rows = [[-a for a in form[:-1]] + list(form[:-1]) for form in forms]
    for place in range(dimension):
        for sign in (1, -1):
            goal = [Fraction(0)] * (2 * dimension)
            goal[place], goal[dimension + place] = Fraction(sign), Fraction(-sign)
            if maximise(rows, [Fraction(0)] * len(rows), goal) is None:
                return False
    return True


def regions(
    network: Network, dimension: int, within: list[Form] | None = None
) -> Iterator[tuple[tuple[bool, ...], list[Form]]]:
    """All patterns whose open cell is not empty, with the forms that are positive on the cell."""
    unit = [tuple(Fraction(i == j) for i in range(dimension + 1)) for j in range(dimension)]
    start = list(within or [])
    if is_open(start):
        yield from _descend(network, dimension + 1, 0, 0, unit, [], (), start)


def _descend(
    network: Network,
    length: int,
    layer: int,
    neuron: int,
    inputs: list[Form],
    outputs: list[Form],
    pattern: tuple[bool, ...],
    cell: list[Form],
) -> Iterator[tuple[tuple[bool, ...], list[Form]]]:
    if layer == len(network) - 1:
        yield pattern, cell
        return
    weight, bias = network[layer]
    if neuron == len(weight):
        yield from _descend(network, length, layer + 1, 0, outputs, [], pattern, cell)
        return
    form = affine(weight[neuron], bias[neuron], inputs, length)
    zero = tuple(Fraction(0) for _ in form)
    if not any(form):
        yield from _descend(network, length, layer, neuron + 1, inputs, [*outputs, zero], (*pattern, False), cell)
        return
    for active in (False, True):
        side = form if active else tuple(-x for x in form)
        if is_open([*cell, side]):
            yield from _descend(
                network,
                length,
                layer,
                neuron + 1,
                inputs,
                [*outputs, form if active else zero],
                (*pattern, active),
                [*cell, side],
            )


def affine(weights: list[Fraction], bias: Fraction, inputs: list[Form], length: int) -> Form:
    form = [Fraction(0)] * (length - 1) + [Fraction(bias)]
    for w, given in zip(weights, inputs, strict=True):
        form = [x + w * y for x, y in zip(form, given, strict=True)]
    return tuple(form)


def vertices(cells: list[list[Form]], dimension: int) -> set[tuple[Fraction, ...]]:
    """All corners of the closed cells: every n of their walls, met."""
    found = set()
    for cell in cells:
        for walls in combinations(cell, dimension):
            point = solve([list(wall) for wall in walls], dimension)
            if point is not None and all(
                sum(a * x for a, x in zip(form, point, strict=False)) + form[-1] >= 0 for form in cell
            ):
                found.add(point)
    return found


def solve(rows: list[list[Fraction]], dimension: int) -> tuple[Fraction, ...] | None:
    """The one point where n affine forms vanish, None if there is none or more than one."""
    for column in range(dimension):
        pivot = next((i for i in range(column, dimension) if rows[i][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for i in range(dimension):
            if i != column and rows[i][column]:
                rows[i] = [x - rows[i][column] * y for x, y in zip(rows[i], rows[column], strict=True)]
    return tuple(-row[-1] for row in rows)


def evaluate(network: Network, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The network at a point, by definition."""
    values = list(point)
    for number, (weight, bias) in enumerate(network):
        values = [
            sum((w * x for w, x in zip(row, values, strict=True)), b) for row, b in zip(weight, bias, strict=True)
        ]
        if number < len(network) - 1:
            values = [max(value, Fraction(0)) for value in values]
    return tuple(values)
