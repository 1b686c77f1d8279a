"""A smaller network with the same function: without neurons that are constant, unread, or copies of others.

First, from the first layer up: neurons whose rows agree up to a scaling that passes through sigma become one, which is
read with the summed columns, and a neuron with no weights is the constant sigma(b) and moves into the next bias where
that is rational; this is a submodel.  Then, from the last layer down, neurons that nobody reads are forgotten; this is
a quotient (see `catnet.architectures.perceptron.submodel` for what either means).  For ReLU nothing is left for a
second round: forgetting only takes away columns that are zero in every row that is kept.  Otherwise it is repeated
to a fixed point.

>>> theta = MLP.from_rows([([[1], [2], [0]], [0, 0, 3]), ([[1, 1, 5]], [0])])
>>> [(layer.weight.spelled(), layer.bias) for layer in reduce_network(theta).layers]
[([['1']], (Fraction(0, 1),)), ([['3']], (Fraction(15, 1),))]
>>> find_reduction(theta).alpha(1)
Affine(weight=Matrix([['1'], ['2'], ['0']]), bias=(Fraction(0, 1), Fraction(0, 1), Fraction(3, 1)))
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.matching import keys
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.normal_form import normal_form
from catnet.architectures.perceptron.scaled import representative
from catnet.architectures.perceptron.submodel import Quotient, Reduction, Submodel
from catnet.category import RELU, Activation, Affine
from catnet.errors import InexactNumberError

__all__ = ["classes_up_to", "find_reduction", "proportional_classes", "reduce_network"]


def reduce_network(theta: MLP) -> MLP:
    """The reduced network; theta itself if nothing is to be reduced.  Linear in the parameters, plus products with
    merged layers.
    """
    return find_reduction(theta).small


def find_reduction(theta: MLP) -> Reduction:
    """The reduced network with the maps that lead to it: for ReLU at most one submodel and one quotient."""
    steps: list[Submodel | Quotient] = []
    here = theta
    while True:
        merged = _merge(here)
        if merged is not None:
            steps.append(merged)
            here = merged.small
        kept = _read(here)
        if kept is not None:
            steps.append(kept)
            here = kept.small
        if kept is None or theta.activation == RELU:
            return Reduction(theta, tuple(steps))


def _merge(theta: MLP) -> Submodel | None:
    """The submodel without copies and constants; None if there are none."""
    width = theta.widths[0]
    alphas, retractions = [Affine.linear(Matrix.identity(width))], [Matrix.identity(width)]
    layers: list[Affine] = []
    lifts = [Matrix.identity(width)]
    changed = False
    for index, layer in enumerate(theta.layers, start=1):
        weight, bias = layer.weight, layer.bias
        if changed:
            weight, bias = weight @ alphas[-1].weight, layer.evaluate(alphas[-1].bias)
        if index == theta.depth:
            kept, alpha = list(range(len(bias))), Affine.linear(Matrix.identity(len(bias)))
            lift = alpha.weight
        elif theta.activation == RELU:
            kept, alpha = proportional_classes(weight, bias)
            lift = alpha.weight
        else:
            kept, lift, alpha = classes_up_to(weight, bias, theta.activation)
        changed |= len(kept) < len(bias)
        layers.append(Affine(weight.select(rows=kept), tuple(bias[a] for a in kept)))
        alphas.append(alpha)
        retractions.append(Matrix.identity(len(bias)).select(rows=kept))
        lifts.append(lift)
    if not changed:
        return None
    return Submodel(theta, MLP(tuple(layers), theta.activation), tuple(alphas), tuple(retractions), tuple(lifts))


def classes_up_to(weight: Matrix, bias: Vector, activation: Activation) -> tuple[list[int], Matrix, Affine]:
    """The first neuron of every class of rows that agree up to the scalings that pass through sigma; the scalings, as
    a matrix; and the map from the values of the kept neurons to those of all.

    A neuron without weights is constant and belongs to no class, unless its value is not rational.
    """
    width = len(bias)
    leader: dict[Vector, int] = {}
    factors: list[tuple[int, Fraction]] = []
    values = [Fraction(0)] * width
    kept: list[int] = []
    for neuron, (row, shift) in enumerate(zip(weight.rows(), bias, strict=True)):
        constant = None if any(row) else _value(activation, shift)
        if constant is not None:
            values[neuron] = constant
            factors.append((-1, Fraction(0)))
            continue
        key, factor = representative((*row, shift), activation)
        if key not in leader:
            leader[key] = len(kept)
            kept.append(neuron)
            factors.append((len(kept) - 1, Fraction(1)))
            continue
        place = leader[key]
        first = kept[place]
        factors.append((place, factor / representative((*weight.row(first), bias[first]), activation)[1]))
    if len(kept) == width:
        return kept, Matrix.identity(width), Affine.linear(Matrix.identity(width))
    lift = [[Fraction(0)] * len(kept) for _ in range(width)]
    alpha = [[Fraction(0)] * len(kept) for _ in range(width)]
    for neuron, (place, factor) in enumerate(factors):
        if place >= 0:
            lift[neuron][place] = factor
            alpha[neuron][place] = activation.multiplier(factor) or Fraction(0)
    columns = len(kept)
    return kept, Matrix(lift, columns=columns), Affine(Matrix(alpha, columns=columns), tuple(values))


def _value(activation: Activation, number: Fraction) -> Fraction | None:
    try:
        return activation(number)
    except InexactNumberError:
        return None


def proportional_classes(weight: Matrix, bias: Vector) -> tuple[list[int], Affine]:
    """The first neuron of every class of proportional rows, and the map from their values to those of all neurons."""
    width = len(bias)
    form = normal_form(MLP((Affine(weight, bias), Affine.linear(Matrix.zeros(0, width)))))
    rows, scales = form.hidden[0], form.scales[0]
    lively = set(np.flatnonzero(rows[:, :-1].any(axis=1)).tolist())
    first: dict[Hashable, int] = {}
    member = [-1] * width
    for neuron, key in enumerate(keys(rows)):
        if neuron in lively:
            member[neuron] = first.setdefault(key, neuron)
    kept = sorted(first.values())
    if len(kept) == width:
        return kept, Affine.linear(Matrix.identity(width))
    place = {neuron: column for column, neuron in enumerate(kept)}
    tops, bottoms = np.zeros((width, len(kept)), dtype=object), np.ones((width, len(kept)), dtype=object)
    for neuron, leader in enumerate(member):
        if leader >= 0:
            ratio = scales[neuron] / scales[leader]
            tops[neuron, place[leader]], bottoms[neuron, place[leader]] = ratio.numerator, ratio.denominator
    values = tuple(max(b, Fraction(0)) if leader < 0 else Fraction(0) for b, leader in zip(bias, member, strict=True))
    return kept, Affine(Matrix.from_packed(tops, bottoms), values)


def _read(theta: MLP) -> Quotient | None:
    """The quotient without neurons that nobody reads who is read; None if there are none."""
    kept = [tuple(range(theta.widths[-1]))]
    for index in range(theta.depth - 1, 0, -1):
        tops = theta.layers[index].weight.packed[0][np.array(kept[0], dtype=np.intp)]
        kept.insert(0, tuple(np.flatnonzero((tops != 0).any(axis=0)).tolist()))
    kept.insert(0, tuple(range(theta.widths[0])))
    if list(map(len, kept)) == list(theta.widths):
        return None
    layers = tuple(
        Affine(layer.weight.select(rows=above, columns=below), tuple(layer.bias[a] for a in above))
        for layer, below, above in zip(theta.layers, kept, kept[1:], strict=False)
    )
    return Quotient(theta, MLP(layers, theta.activation), tuple(kept))
