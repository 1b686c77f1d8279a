"""The plane of a picture: the inputs themselves, or an exact two-dimensional slice of them, and a window in it.

A network with two inputs is drawn over its inputs.  One with more is drawn over a slice x = E (s, t) through the
origin, if there is one that the group picks out: the kernel of |G|^{-1} Σ_g rho_0(g), the inputs whose average over
the group is zero, where that has two dimensions.  The group carries the slice to itself, and everything said about it
is exact: it is the network with first layer W_1 E.

>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])])
>>> plane = plane_of(theta)
>>> plane.is_slice, plane.window.half
(False, Fraction(1, 1))
>>> [len(polygon.corners) for polygon in plane.polygons()]
[4, 4, 4, 4]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.guards import relu_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import complex_of
from catnet.category import Affine
from catnet.errors import BudgetError, InputError
from catnet.geometry.complex import Complex, patterns
from catnet.geometry.kernel.layers import Halfspace
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.geometry.region import Pattern
from catnet.groups import UnlistedGroup
from catnet.groups.operators import as_matrix
from catnet.theorem.action import EndActions
from catnet.theorem.cover import iter_end_pairs

__all__ = ["Plane", "Point", "Polygon", "Window", "around", "drawn_number", "nice", "plane_of", "require_relu"]

Point: TypeAlias = tuple[float, float]
"""Where something is drawn."""

_ELEMENTS = 2_000
_LARGEST = 10**15
_SMALLEST = Fraction(1, 10**9)
_NICE = tuple(map(Fraction, ("1", "3/2", "2", "3", "4", "5", "6", "8")))


@final
@dataclass(frozen=True, slots=True)
class Window:
    """The square [x - half, x + half] × [y - half, y + half] in the coordinates of a plane."""

    half: Fraction
    centre: Vector = (Fraction(0), Fraction(0))

    def halfspaces(self) -> tuple[Halfspace, ...]:
        x, y = self.centre
        return (
            ((1, 0), self.half - x),
            ((-1, 0), self.half + x),
            ((0, 1), self.half - y),
            ((0, -1), self.half + y),
        )

    def times(self, factor: Fraction) -> Window:
        return Window(self.half * factor, self.centre)


@final
@dataclass(frozen=True, slots=True)
class Polygon:
    """A region inside a window.

    Parameters
    ----------
    pattern : Pattern
    weight : tuple of vectors
        One row for every output.
    bias : vector
        On the region the network is x ↦ weight x + bias.
    corners : tuple of vectors
        Exact, in their order around it.
    """

    pattern: Pattern
    weight: tuple[Vector, ...]
    bias: Vector
    corners: tuple[Vector, ...]

    def value(self, point: Sequence[Fraction]) -> Vector:
        """What the network is at a point of the region."""
        return tuple(
            sum((w * x for w, x in zip(row, point, strict=True)), constant)
            for row, constant in zip(self.weight, self.bias, strict=True)
        )

    def holds(self, point: Sequence[Fraction], *, strictly: bool = False) -> bool:
        """Whether a point lies in the polygon (`strictly`: not on its boundary)."""
        for (a, b), (c, d) in zip(self.corners, [*self.corners[1:], self.corners[0]], strict=True):
            side = (c - a) * (point[1] - b) - (d - b) * (point[0] - a)
            if side < 0 or (strictly and side == 0):
                return False
        return True

    def inner_point(self) -> Vector:
        """A point strictly inside, near the middle, with a small denominator."""
        middle = [sum(column, Fraction(0)) / len(self.corners) for column in zip(*self.corners, strict=True)]
        spans = [max(column) - min(column) for column in zip(*self.corners, strict=True)]
        denominator = 1
        while denominator * min(spans) < 10**6:
            point = tuple(Fraction(round(value * denominator), denominator) for value in middle)
            if self.holds(point, strictly=True):
                return point
            denominator += 1 if denominator < 12 else denominator // 2
        return tuple(middle)


@final
@dataclass(frozen=True, slots=True)
class Plane:
    """Two exact coordinates (s, t) for the inputs x = embedding (s, t) of a network.

    Parameters
    ----------
    theta : MLP
        The network in these coordinates, with two inputs.
    embedding : Matrix, shape (n, 2)
        The identity when n = 2.
    window : Window
        What is shown.
    frame : pair of pairs of floats
        The columns by which (s, t) is drawn: those of the identity, or for a slice such that lengths are those of the
        inputs.  For drawing only.
    generators : tuple of (name, Matrix)
        How the group acts on (s, t).
    """

    theta: MLP
    embedding: Matrix
    window: Window
    frame: tuple[Point, Point]
    generators: tuple[tuple[str, Matrix], ...] = ()

    @property
    def is_slice(self) -> bool:
        return not self.embedding.is_identity

    def place(self, point: Sequence[Fraction | int]) -> Point:
        """Where a point of the plane is drawn."""
        s, t = (drawn_number(value) for value in point)
        (a, b), (c, d) = self.frame
        return a * s + c * t, b * s + d * t

    @property
    def reach(self) -> float:
        """Half the side of the square that is shown, as drawn."""
        return drawn_number(self.window.half) * max(math.hypot(*column) for column in self.frame)

    def shown(self) -> Window:
        """A window that covers the square that is shown."""
        if not self.is_slice:
            return self.window
        (a, b), (c, d) = self.frame
        spread = (
            self.reach / drawn_number(self.window.half) * max(abs(c) + abs(d), abs(a) + abs(b)) / abs(a * d - b * c)
        )
        return self.window.times(Fraction(math.ceil(8 * spread), 8))

    def content(self, elements: Iterable[Matrix]) -> Window:
        """A window that covers the square that is shown and, for every group element, what it carries there."""
        shown = self.shown()
        half = shown.half
        for matrix in elements:
            ahead = matrix.apply(shown.centre)
            for row, there, here in zip(matrix.rows(), ahead, shown.centre, strict=True):
                half = max(half, abs(there - here) + shown.half * sum(map(abs, row)))
        return Window(half, shown.centre)

    def complex(self, window: Window | None = None, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Complex:
        """The regions inside a window, or all of them."""
        return complex_of(self.theta, within=window.halfspaces() if window else (), max_cells=max_cells)

    def polygons(
        self, window: Window | None = None, *, max_cells: int | None = DEFAULT_MAX_CELLS
    ) -> tuple[Polygon, ...]:
        """The regions inside a window (the plane's own if None), clipped exactly."""
        made = self.complex(window or self.shown(), max_cells=max_cells)
        pieces = _pieces(self.theta, made)
        states = patterns(made.walk, made.cells, np.arange(len(made)))
        found = []
        for index, (pattern, (weight, bias)) in enumerate(zip(states, pieces, strict=True)):
            corners = [(Fraction(x, t), Fraction(y, t)) for x, y, t in made.corners(index)]
            found.append(Polygon(pattern, weight, bias, around(corners)))
        return tuple(found)

    def outline(self, polygon: Polygon) -> list[Point]:
        """The corners where they are drawn."""
        return [self.place(corner) for corner in polygon.corners]


def plane_of(theta: MLP, ends: EndActions | None = None, window: Window | None = None) -> Plane:
    """The plane over which a network is drawn.

    Parameters
    ----------
    theta : MLP
    ends : EndActions, optional
        The group, which chooses the slice if there are more than two inputs.
    window : Window, optional
        By default around the origin, so that it shows most vertices.

    Raises
    ------
    InputError
        If there is one input, or no slice that the group picks out.
    """
    require_relu(theta)
    inputs = theta.widths[0]
    embedding = Matrix.identity(2) if inputs == 2 else _slice(theta, ends)
    head = theta.layers[0]
    flat = MLP((Affine(head.weight @ embedding, head.bias), *theta.layers[1:]), theta.activation)
    generators = []
    for name, first, _ in ends.generators if ends is not None else ():
        matrix = embedding.solve(as_matrix(first) @ embedding)
        if matrix is not None:
            generators.append((name, matrix))
    shown = window or _window(flat)
    far = max(abs(value) for value in (*shown.centre, Fraction(1)))
    if shown.half < _SMALLEST * far or shown.half + far > _LARGEST:
        raise InputError("the window is too small or too far away to be drawn; --box LOW HIGH chooses another one")
    return Plane(flat, embedding, shown, _frame(embedding), tuple(generators))


def require_relu(theta: MLP) -> None:
    """`InputError` unless the network is piecewise linear with regions that catnet knows."""
    if relu_perceptron(theta) is None:
        raise InputError(
            f"regions are drawn for ReLU networks, and this one is {theta.activation.name}; --what network can be drawn"
        )


def around(points: Sequence[Vector]) -> tuple[Vector, ...]:
    """The corners of a convex polygon in their order around it, exactly; anticlockwise."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return tuple(ordered)
    chains = []
    for line in (ordered, ordered[::-1]):
        chain: list[Vector] = []
        for point in line:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return tuple(chains[0] + chains[1])


def _pieces(theta: MLP, made: Complex) -> Iterator[tuple[tuple[Vector, ...], Vector]]:
    """The affine map on every region."""
    if theta.depth == 1:
        yield from [(tuple(theta.layers[0].weight.rows()), theta.layers[0].bias)] * len(made)
        return
    columns = made.walk.frame.columns
    scale = made.walk.scale
    for block in made.pieces():
        for forms in block.tolist():  # r + 1 rows of one entry for each output
            *rows, constants = [[Fraction(value, scale) for value in row] for row in forms]
            weight = [[Fraction(0), Fraction(0)] for _ in constants]
            for column, row in zip(columns, rows, strict=True):
                for output, value in enumerate(row):
                    weight[output][column] = value
            yield tuple(map(tuple, weight)), tuple(constants)


def _turn(a: Vector, b: Vector, c: Vector) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _slice(theta: MLP, ends: EndActions | None) -> Matrix:
    inputs = theta.widths[0]
    ways = ["network"] if ends is None or not ends.generators else ["ladder", "network"]
    ways += ["graph"] if inputs == 1 else []
    instead = f"{' and '.join(f'--what {way}' for way in ways)} can be drawn"
    if inputs < 2 or ends is None or not ends.generators:
        raise InputError(f"regions are drawn over two inputs and the network has {inputs}; {instead}")
    group = ends.generated_group()
    if isinstance(group, UnlistedGroup):
        raise InputError(f"no slice was looked for: {group.words}; {instead}")
    if group.order > _ELEMENTS:
        raise InputError(f"no slice was looked for under a group of order {group.order}; {instead}")
    pairs = iter_end_pairs(ends, group, inputs, theta.widths[-1])
    average = reduce(Matrix.__add__, [as_matrix(first) for first, _ in pairs])
    kernel = average.nullspace()
    if kernel.shape[1] != 2:
        raise InputError(
            f"regions are drawn over two inputs and the network has {inputs}; the inputs whose average over the group "
            f"is zero would be taken, but they have dimension {kernel.shape[1]}; {instead}"
        )
    return kernel


def _frame(embedding: Matrix) -> tuple[Point, Point]:
    """Gram and Schmidt, in floats: where the two basis vectors are drawn."""
    first, second = ([drawn_number(value) for value in column] for column in embedding.columns())
    length = math.sqrt(sum(value * value for value in first))
    along = sum(a * b for a, b in zip(first, second, strict=True)) / length
    across = math.sqrt(max(sum(value * value for value in second) - along * along, 0.0))
    return (length, 0.0), (along, across)


def _window(theta: MLP) -> Window:
    """Around the origin, so that most of the vertices are well inside."""
    try:
        vertices = complex_of(theta, max_cells=20_000).vertices()
    except BudgetError:
        return Window(_offsets(theta))
    sizes = sorted(max(map(abs, vertex)) for vertex in vertices)
    if not sizes or not sizes[-1]:
        return Window(_offsets(theta))
    share = Fraction(9, 10) if len(sizes) <= 40 else Fraction(3, 4)
    return Window(nice(sizes[int(share * (len(sizes) - 1))] * Fraction(5, 4)))


def _offsets(theta: MLP) -> Fraction:
    """Without a vertex away from the origin: how far the first layer's lines are from it."""
    head = theta.layers[0]
    sizes = sorted(
        abs(bias) / max(map(abs, row)) for row, bias in zip(head.weight.rows(), head.bias, strict=True) if any(row)
    )
    return nice(sizes[-1] * Fraction(3, 2)) if sizes and sizes[-1] else Fraction(1)


def nice(value: Fraction) -> Fraction:
    """The least of the numbers (1, 3/2, 2, 3, 4, 5, 6, 8) · 10^k that is not less than a positive value."""
    power = Fraction(1)
    while power > value:
        power /= 10
    while power * 10 <= value:
        power *= 10
    return next((power * step for step in _NICE if power * step >= value), power * 10)


def drawn_number(value: Fraction | int) -> float:
    """An exact number as a float, for drawing only; `InputError` beyond what pictures can hold."""
    if not -_LARGEST <= value <= _LARGEST:
        raise InputError("a number beyond 10^15 in size would have to be drawn; --box LOW HIGH chooses what is shown")
    return float(value)
