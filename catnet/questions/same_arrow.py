"""Arrows of the category that are ReLU networks: rewritten as one, so that their equality can be decided by regions.

Affine and monomial maps, ReLU, composites and arrows side by side: every arrow made of these is a ReLU network.  Two
strands of different length side by side are made equally long by y = relu(y) - relu(-y).

>>> from catnet.category import identity
>>> relu = Pointwise(RELU, 1)
>>> negate, split = Affine.linear(Matrix([[-1]])), Affine.linear(Matrix([[1], [1]]))
>>> join = Affine.linear(Matrix([[1, -1]]))
>>> detour = split >> (relu @ (negate >> relu)) >> join     # relu(x) - relu(-x)
>>> check_same(detour, identity(Space(1))).word, check_same_map(detour, identity(Space(1))).word
('undecided', 'proved')
"""

from __future__ import annotations

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.category import (
    RELU,
    Affine,
    Composite,
    Difference,
    MonomialMap,
    Morphism,
    Pointwise,
    Space,
    Strands,
    check_same,
    normal_form,
)
from catnet.errors import InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["as_network", "check_same_map"]


def check_same_map(left: Morphism, right: Morphism, *, max_cells: int | None = DEFAULT_MAX_CELLS) -> Verdict:
    """Whether two parallel piecewise linear arrows are the same map; stronger than `catnet.category.check_same`.

    It fits the parameter ``same`` of `Diagram.check_commutes` and `check_natural`.

    Returns
    -------
    Verdict
        Proved with the method, Refuted with a `Difference`, Undecided when the budget ran out or an arrow is not
        piecewise linear.
    """
    verdict = check_same(left, right)
    if not isinstance(verdict, Undecided):
        return verdict
    try:
        networks = as_network(left), as_network(right)
    except InputError as error:
        return Undecided(f"{verdict.reason}; {error}")
    decided = check_same_relu_function(*networks, max_cells=max_cells)
    if isinstance(decided, Refuted):
        point = decided.witness.point
        return Refuted(decided.reason, Difference(point, left(point), right(point)))
    return Proved(decided.reason) if isinstance(decided, Proved) else decided


def as_network(arrow: Morphism) -> MLP:
    """The arrow as a ReLU network.

    Raises
    ------
    InputError
        If it holds something else than affine maps, monomial maps and ReLU.
    """
    layers: list[Affine] = []
    pending = _unit(arrow.source)
    form = normal_form(arrow)
    for part in form.parts if isinstance(form, Composite) else (form,):
        if isinstance(part, Affine | MonomialMap):
            pending = _then(pending, part)
        elif isinstance(part, Pointwise) and part.activation == RELU:
            layers.append(pending)
            pending = _unit(part.target)
        elif isinstance(part, Strands):
            inner = _abreast([as_network(strand) for strand in part.strands])
            layers.append(_then(pending, inner.layers[0]))
            layers.extend(inner.layers[1:])
            pending = layers.pop()
        else:
            raise InputError(f"{type(part).__name__} is not piecewise linear in a way that catnet compares by regions")
    return MLP((*layers, pending))


def _unit(space: Space) -> Affine:
    return Affine.linear(Matrix.identity(space.dimension))


def _then(first: Affine, then: Affine | MonomialMap) -> Affine:
    if isinstance(then, MonomialMap):
        return Affine(then.monomial.times(first.weight), then.monomial.apply(first.bias))
    return Affine(then.weight @ first.weight, then.evaluate(first.bias))


def _abreast(networks: list[MLP]) -> MLP:
    """Networks side by side, the shorter ones lengthened."""
    depth = max(network.depth for network in networks)
    columns = [_lengthened(network, depth) for network in networks]
    layers = []
    for row in zip(*columns, strict=True):
        weight, bias = row[0].weight, row[0].bias
        for part in row[1:]:
            weight, bias = weight.direct_sum(part.weight), bias + part.bias
        layers.append(Affine(weight, bias))
    return MLP(tuple(layers))


def _lengthened(network: MLP, depth: int) -> tuple[Affine, ...]:
    layers = list(network.layers)
    while len(layers) < depth:
        last = layers.pop()
        size = last.target.dimension
        unit = Matrix.identity(size)
        layers.append(Affine(last.weight.above(-last.weight), last.bias + tuple(-value for value in last.bias)))
        layers.append(Affine.linear(unit.beside(-unit)))
    return tuple(layers)
