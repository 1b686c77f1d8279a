"""Is a hidden layer linearly equivariant on the states that it reaches, though perhaps not through K_i?

Let φ be the map from V_0 to V_i.  For a generator g, is there any matrix A with A φ(x) = φ(g x) for all x?  That is
what the paper's experiments measure, by least squares; here it is decided.  The pairs (φ(x), φ(g x)) span a space S,
and A exists iff no (0, v) with v ≠ 0 lies in S.  Points whose combination of states vanishes while that of the moved
states does not refute; the affine pieces of x ↦ (φ(x), φ(g x)), region by region, span S and prove.

>>> from catnet.algebra.monomial import Monomial
>>> flip = Monomial.diagonal((Fraction(-1),))
>>> odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])          # relu(x + 1) − relu(−x − 1) − 1 = x
>>> check_linear_layer(odd, flip, 1).word
'refuted'
>>> absolute = MLP.from_rows([([[1], [-1], [1]], [0, 0, 0]), ([[1, 1, 0]], [0])])
>>> check_linear_layer(absolute, flip, 1).certificate.matrix
Matrix([['0', '1', '0'], ['1', '0', '0'], ['0', '1', '0']])

References
----------
Shahverdi, Marchetti, Bökman, Kohn, "Identifiable Equivariant Networks are Layerwise Equivariant", arXiv
2601.21645, section on experiments: relative error of the best linear map.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.forms import relu_form
from catnet.architectures.perceptron.guards import as_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine, Space, compose, iter_probes
from catnet.errors import BudgetError, InputError
from catnet.geometry.complex import Complex
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.questions.regions import complex_of
from catnet.theorem.model import Network
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["DependentStates", "LinearLayer", "check_linear_layer"]

_POINTS = 3
"""Probes for every neuron, before regions are looked at."""


@final
@dataclass(frozen=True, slots=True)
class LinearLayer:
    """A matrix A with A φ(x) = φ(g x) for all x; on states that no x reaches it is one of many."""

    layer: int
    matrix: Matrix
    regions: int


@final
@dataclass(frozen=True, slots=True)
class DependentStates:
    """Points x_k and numbers c_k with Σ c_k φ(x_k) = 0 and Σ c_k φ(g x_k) = moved ≠ 0: no linear map can do that."""

    layer: int
    points: tuple[Vector, ...]
    coefficients: Vector
    moved: Vector


def check_linear_layer(
    theta: Network, first: Operator, index: int, *, max_cells: int | None = DEFAULT_MAX_CELLS
) -> Verdict:
    """Whether some matrix carries the states of layer `index` as `first` carries the inputs.

    Parameters
    ----------
    theta : Network
        A multilayer perceptron that is linear on both sides of 0, as ReLU and leaky ReLU are.
    first : Operator
        On V_0.
    index : int
        0 < index < L.
    max_cells : int, optional
        The budget of regions.

    Returns
    -------
    Verdict
        Proved with a `LinearLayer`; Refuted with `DependentStates`, evaluated; Undecided where the budget ended.

    Raises
    ------
    InputError
        For other networks, or an index that is no hidden layer.

    Notes
    -----
    Rank of 2 d × (regions · (n + 1)) over Q, d neurons and n inputs.
    """
    perceptron = as_perceptron(theta)
    if perceptron is None or perceptron.activation.slopes is None:
        raise InputError(f"layers are compared for piecewise linear multilayer perceptrons; this is {theta.kind}")
    theta = perceptron
    if not 0 < index < theta.depth:
        raise InputError(f"layer {index} is no hidden layer of a network with {theta.depth} layers")
    states = compose((theta.layer(i) for i in range(1, index + 1)), Space(theta.widths[0]))
    width = theta.widths[index]
    points = list(islice(iter_probes(theta.widths[0]), _POINTS * width + 8 if theta.widths[0] else 1))
    pairs = [(states(point), states(first.apply(point))) for point in points]
    dependent = _dependent(index, points, pairs, width)
    if dependent is not None:
        return Refuted(f"no linear map of layer {index}: dependent states are moved to independent ones", dependent)
    try:
        pieces = complex_of(_side_by_side(theta, first, index), max_cells=max_cells)
        columns: list[Vector] = []
        for count, region in enumerate(pieces, start=1):
            columns += zip(*region.weight, strict=True) if theta.widths[0] else []
            columns.append(region.bias)
            if count % 64 == 0 or count == len(pieces):
                columns = _basis(columns, 2 * width)
    except BudgetError as error:
        return Undecided(f"no dependent states among the points tried; {error}")
    table = Matrix(columns, columns=2 * width)
    left, right = (table.select(columns=range(start, start + width)) for start in (0, width))
    found = left.solve(right)
    if found is None:
        points = _spanning_points(
            pieces, lambda point: (*states(point), *states(first.apply(point))), theta.widths[0], 2 * width
        )
        pairs = [(states(point), states(first.apply(point))) for point in points]
        dependent = _dependent(index, points, pairs, width)
        if dependent is None:
            return Undecided("some combination of affine pieces is moved inconsistently, and no points showed it")
        return Refuted(f"no linear map of layer {index}: dependent states are moved to independent ones", dependent)
    return Proved(
        f"one matrix carries the states of layer {index} on all {len(pieces)} regions",
        LinearLayer(index, found.T, len(pieces)),
    )


def _side_by_side(theta: MLP, first: Operator, index: int) -> MLP:
    """x ↦ (φ(x), φ(g x)) as a ReLU network."""
    head = theta.layers[0]
    layers = [Affine(head.weight.above(head.weight @ as_matrix(first)), (*head.bias, *head.bias))]
    layers += [
        Affine(layer.weight.direct_sum(layer.weight), (*layer.bias, *layer.bias)) for layer in theta.layers[1:index]
    ]
    size = 2 * theta.widths[index]
    layers.append(Affine(Matrix.identity(size), (Fraction(0),) * size))
    return relu_form(MLP(tuple(layers), theta.activation))


def _spanning_points(pieces: Complex, value_at: Callable[[Vector], Vector], inputs: int, width: int) -> list[Vector]:
    """Points whose values span what all affine pieces do: in every region its own point, and a step from there along
    every axis, small enough to stay on the same piece.
    """
    points: list[Vector] = []
    values: list[Vector] = []
    for region in pieces:
        piece = Affine(Matrix(region.weight, columns=inputs), region.bias)
        for axis in range(-1, inputs):
            step = Fraction(1)
            while True:
                point = tuple(x + step * (i == axis) for i, x in enumerate(region.point))
                value = value_at(point)
                if axis < 0 or piece(point) == value:  # of two affine maps that agree here, either will do
                    break
                step /= 2
            if Matrix([*values, value], columns=width).rank() > len(values):
                points.append(point)
                values.append(value)
    return points


def _basis(vectors: list[Vector], width: int) -> list[Vector]:
    """Independent vectors with the same span."""
    table = Matrix(vectors, columns=width)
    chosen = table.T.pivots()
    return [vectors[place] for place in chosen]


def _dependent(
    index: int, points: list[Vector], pairs: list[tuple[Vector, Vector]], width: int
) -> DependentStates | None:
    states = Matrix([state for state, _ in pairs], columns=width)
    moved = Matrix([image for _, image in pairs], columns=width)
    combinations = states.T.nullspace()
    images = moved.T @ combinations
    for column in range(combinations.shape[1]):
        image = tuple(images[row, column] for row in range(width))
        if any(image):
            weights = [combinations[row, column] for row in range(len(points))]
            used = [place for place, weight in enumerate(weights) if weight]
            return DependentStates(
                index, tuple(points[place] for place in used), tuple(weights[place] for place in used), image
            )
    return None
