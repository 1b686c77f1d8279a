"""The geometry of a network value: its complex, its exact extremes, the difference of two.

>>> tent = MLP.from_rows([([[1], [1], [1]], [0, -1, -2]), ([[1, -2, 1]], [0])])
>>> len(complex_of(tent))
4
>>> low, high = extremes_of(tent)[0]
>>> low.value, high.value
(Fraction(0, 1), Fraction(1, 1))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.fixed import fixed_inputs, restored, restricted, restricted_walls
from catnet.architectures.relu.model import require_relu
from catnet.budget import Limit
from catnet.geometry.complex import Complex, polyhedral_complex
from catnet.geometry.extremes import Extreme, extremes, extremes_of_difference
from catnet.geometry.kernel.layers import Halfspace, RationalLayers
from catnet.geometry.limits import DEFAULT_MAX_CELLS, MOST_RAY_DIMENSIONS
from catnet.geometry.programs.extremes import extremes_by_programs

__all__ = ["complex_of", "extremes_of", "layers_of"]


def layers_of(theta: MLP) -> RationalLayers:
    """The layers of a ReLU network as pairs of weight and bias; all that is asked of its geometry comes by here.

    Raises
    ------
    InputError
        For another activation.
    """
    require_relu(theta)
    return [(layer.weight, layer.bias) for layer in theta.layers]


def complex_of(theta: MLP, *, within: Iterable[Halfspace] = (), max_cells: Limit = DEFAULT_MAX_CELLS) -> Complex:
    """All regions of a network; `BudgetError` if there are more than `max_cells`."""
    return polyhedral_complex(layers_of(theta), dimension=theta.widths[0], within=within, max_cells=max_cells)


def extremes_of(
    left: MLP,
    right: MLP | None = None,
    *,
    within: Iterable[Halfspace] = (),
    max_cells: Limit = DEFAULT_MAX_CELLS,
) -> tuple[tuple[Extreme, Extreme], ...]:
    """For every output the minimum and the maximum, of a network or of the difference of two.

    Parameters
    ----------
    left, right : MLP
    within : iterable of half-spaces (a, b), optional
        Only where all a . x + b >= 0; everywhere without any.

    Raises
    ------
    BudgetError
        If there are more regions than `max_cells`.

    Notes
    -----
    Inputs that two half-spaces fix become part of the bias. By the rays of all regions; inside a polytope of more than
    `MOST_RAY_DIMENSIONS` dimensions, which alone may have exponentially many vertices, by linear programs.
    """
    size = left.widths[0]
    walls = list(within)
    fixed = fixed_inputs(walls, size)
    if fixed:
        return _extremes_of_flat(left, right, walls, fixed, max_cells)
    if walls and size > MOST_RAY_DIMENSIONS:
        other = None if right is None else layers_of(right)
        if right is not None:
            left.require_parallel(right)
        return extremes_by_programs(layers_of(left), other, within=walls, dimension=size, max_cells=max_cells)
    if right is None:
        return extremes(layers_of(left), within=walls, dimension=size, max_cells=max_cells)
    left.require_parallel(right)
    return extremes_of_difference(layers_of(left), layers_of(right), within=walls, dimension=size, max_cells=max_cells)


def _extremes_of_flat(
    left: MLP, right: MLP | None, walls: list[Halfspace], fixed: Mapping[int, Fraction], max_cells: Limit
) -> tuple[tuple[Extreme, Extreme], ...]:
    """The same where some inputs are fixed."""
    if right is not None:
        left.require_parallel(right)
    rest = restricted_walls(walls, fixed)
    if len(fixed) == left.widths[0]:
        point = restored((), fixed)
        values = left(point)
        if right is not None:
            values = tuple(x - y for x, y in zip(values, right(point), strict=True))
        return tuple((Extreme(value, point), Extreme(value, point)) for value in values)
    parts = restricted(left, fixed), None if right is None else restricted(right, fixed)

    def whole(extreme: Extreme) -> Extreme:
        direction = extreme.direction
        if direction is not None:
            still = restored(tuple(map(Fraction, direction)), dict.fromkeys(fixed, Fraction(0)))
            direction = tuple(int(value) for value in still)
        return Extreme(extreme.value, restored(extreme.point, fixed), direction)

    found = extremes_of(*parts, within=rest, max_cells=max_cells)
    return tuple((whole(low), whole(high)) for low, high in found)
