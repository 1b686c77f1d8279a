"""The regions of a ReLU network, found one after another by exact linear programming: the second method.

Depth first over activation patterns.  A cell is known by the forms that are positive on it and by a point inside; the
next neuron is a form on the cell, its sign at the point shows one side of it for nothing, and a linear program
(`catnet.geometry.programs.linear_program`) decides whether the other side is there too.  Time: one linear program
for every neuron and region; memory: one pattern.  It needs no vertices, of which there are too many in high
dimension, and sees only the part of space that it is restricted to.

>>> from catnet.geometry.kernel.layers import box, integer_layers
>>> tent = integer_layers([([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])])
>>> [cell.pattern for cell in iter_cells(tent, 1)]
[((True, True, True),), ((True, True, False),), ((True, False, False),), ((False, False, False),)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import final

from catnet.algebra.scalars import Vector
from catnet.budget import Budget, Limit
from catnet.geometry.kernel.layers import Layer
from catnet.geometry.programs.linear_program import Form, Supremum, positive_point, supremum
from catnet.geometry.region import Pattern

__all__ = ["Cell", "iter_cells"]


@final
@dataclass(frozen=True, slots=True)
class Cell:
    """A region, known by its walls.

    Parameters
    ----------
    pattern : Pattern
    walls : tuple of integer forms
        Positive inside; some may be redundant.
    point : vector
        Strictly inside.
    outputs : tuple of integer forms
        The affine piece of each output, `scale` times too large.
    scale : int
    """

    pattern: Pattern
    walls: tuple[Form, ...]
    point: Vector
    outputs: tuple[Form, ...]
    scale: int

    def supremum(self, output: int, sign: int = 1) -> Supremum:
        """The supremum of an output over the region, or with sign -1 that of its negative; `scale` times too large."""
        return supremum(self.walls, self.point, [sign * value for value in self.outputs[output]])

    def positive(self, form: Form) -> Vector | None:
        """A point of the region where a form is positive."""
        return positive_point(self.walls, self.point, form)


@final
@dataclass(frozen=True, slots=True)
class _Node:
    """A cell on the way: what is known of it, and the neuron that comes next."""

    walls: tuple[Form, ...]
    point: Vector
    hidden: tuple[Form, ...]
    forms: tuple[Form, ...]
    signs: tuple[bool, ...]
    pattern: Pattern
    scale: int


def iter_cells(
    layers: Sequence[Layer], dimension: int, *, halfspaces: Sequence[Form] = (), max_cells: Limit = None
) -> Iterator[Cell]:
    """All regions, one after the other, in a fixed order.

    Parameters
    ----------
    layers : sequence of Layer
    dimension : int
        n, the number of inputs.
    halfspaces : sequence of integer forms, optional
        Only where all of them are positive.
    max_cells : int or Budget, optional
        How many regions before `BudgetError`; a `Budget` limits the time, too.
    """
    if any(form[-1] < 0 for form in halfspaces if not any(form[:-1])):
        return
    halfspaces = [form for form in halfspaces if any(form[:-1])]
    start = _start(dimension, halfspaces)
    if start is None:
        return
    units = tuple(tuple(int(i == j) for i in range(dimension + 1)) for j in range(dimension))
    stack = [_Node(tuple(halfspaces), start, units, _forms(layers[0], units, 1, dimension), (), (), 1)]
    budget = Budget.of(max_cells)
    found = 0
    while stack:
        budget.tick()
        node = stack.pop()
        depth = len(node.pattern)
        if depth == len(layers) - 1:
            found += 1
            budget.require_cells(found)
            yield Cell(node.pattern, node.walls, node.point, node.forms, node.scale * layers[-1].scale)
        elif len(node.signs) == len(node.forms):
            stack.append(_next_layer(layers, node, dimension))
        else:
            stack.extend(_branches(node))


def _start(dimension: int, halfspaces: Sequence[Form]) -> Vector | None:
    """A point where all half-spaces are positive, met one after the other."""
    point: Vector = (Fraction(0),) * dimension
    walls: list[Form] = []
    for form in halfspaces:
        moved = positive_point(walls, point, form)
        if moved is None:
            return None
        point = moved
        walls.append(form)
    return point


def _forms(layer: Layer, hidden: tuple[Form, ...], scale: int, dimension: int) -> tuple[Form, ...]:
    """The pre-activations of a layer as forms on a cell, a common positive factor too large."""
    result = []
    for row in layer.rows:
        form = [0] * dimension + [row[-1] * scale]
        for weight, before in zip(row[:-1], hidden, strict=True):
            if weight:
                form = [x + weight * y for x, y in zip(form, before, strict=True)]
        result.append(tuple(form))
    return tuple(result)


def _next_layer(layers: Sequence[Layer], node: _Node, dimension: int) -> _Node:
    nothing = (0,) * (dimension + 1)
    hidden = tuple(form if active else nothing for form, active in zip(node.forms, node.signs, strict=True))
    pattern = (*node.pattern, node.signs)
    scale = node.scale * layers[len(node.pattern)].scale
    forms = _forms(layers[len(pattern)], hidden, scale, dimension)
    return _Node(node.walls, node.point, hidden, forms, (), pattern, scale)


def _branches(node: _Node) -> Iterator[_Node]:
    """The sides of the next neuron that are not empty, the inactive one first (so that the active one is visited
    first).
    """
    form = node.forms[len(node.signs)]
    divisor = gcd(*form)
    if not any(form[:-1]):
        yield _child(node, None, node.point, form[-1] > 0)
        return
    wall = tuple(value // divisor for value in form)
    opposite = tuple(-value for value in wall)
    for side, active in ((opposite, False), (wall, True)):
        point = positive_point(node.walls, node.point, side)
        if point is not None:
            yield _child(node, side, point, active)


def _child(node: _Node, wall: Form | None, point: Vector, active: bool) -> _Node:
    walls = node.walls if wall is None else (*node.walls, wall)
    return _Node(walls, point, node.hidden, node.forms, (*node.signs, active), node.pattern, node.scale)
