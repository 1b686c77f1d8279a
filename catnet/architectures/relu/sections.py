"""The corners of a network in planes of its input space: points at which two neurons vanish, found without all regions.

In a plane {o + D y}, D of rank 2, a network is one with two inputs, whose regions are polygons.  A plane in general
position meets a bent hyperplane in a curve, and what is seen where two curves cross holds in R^n.

>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [-1]), ([[1]], [0])])
>>> [tuple(map(str, point)) for point in plane_points(theta)]
[('0', '0'), ('0', '1'), ('1', '0')]
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import complex_of
from catnet.budget import Limit
from catnet.category import Affine
from catnet.errors import ShapeError

__all__ = ["iter_planes", "plane_points"]


def iter_planes(dimension: int) -> Iterator[Affine]:
    """Planes in R^n as injective affine maps from R^2, the same on every run; for n = 2 the plane itself, only,
    and none below.
    """
    if dimension < 2:
        return
    if dimension == 2:
        yield Affine.linear(Matrix.identity(2))
        return
    source = random.Random(dimension)
    while True:
        directions = Matrix([[source.randint(-5, 5) for _ in range(2)] for _ in range(dimension)])
        if directions.rank() == 2:
            yield Affine(directions, tuple(Fraction(source.randint(-5, 5), 2) for _ in range(dimension)))


def plane_points(theta: MLP, plane: Affine | None = None, *, max_cells: Limit = None) -> tuple[Vector, ...]:
    """The vertices of the regions of theta in a plane, as points of R^n, in ascending order.

    Parameters
    ----------
    theta : MLP
        A ReLU network with at least two inputs.
    plane : Affine, optional
        An injective affine map from R^2; the first of `iter_planes` without one.
    max_cells : int or Budget, optional
        The budget of regions in the plane.

    Raises
    ------
    ShapeError
        If there is no plane in the space of inputs.
    BudgetError
        If there are more.
    """
    chosen = next(iter_planes(theta.widths[0]), None) if plane is None else plane
    if chosen is None:
        raise ShapeError(f"a space of inputs of dimension {theta.widths[0]} has no plane")
    first = theta.layers[0]
    restricted = MLP((Affine(first.weight @ chosen.weight, first.evaluate(chosen.bias)), *theta.layers[1:]))
    regions = complex_of(restricted, max_cells=max_cells)
    return tuple(sorted(chosen.evaluate(point) for point in regions.vertices()))
