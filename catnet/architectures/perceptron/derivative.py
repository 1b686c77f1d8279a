"""The derivative of a piecewise linear network at points that all permutations of the inputs fix.

If f(P x) = Q f(x) and P fixes a point c where f is differentiable, then Df(c) P = Q Df(c), and Q f(c) = f(c).  So a
symmetry is an automorphism of the structure of the two, whatever theta is.

>>> theta = MLP.from_rows([([[1, 2], [2, 1]], [1, 1]), ([[1, 1]], [0])])
>>> derivative_at(theta, vector([0, 0]))
(Matrix([['3', '3']]), (Fraction(2, 1),))
>>> derivative_at(theta, vector([-1, 0])) is None              # a neuron bends there
True
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, vector
from catnet.architectures.perceptron.guards import require
from catnet.architectures.perceptron.network import MLP
from catnet.groups.relations import Part, Relation, Structure, numbered

__all__ = ["derivative_at", "derivatives_structure"]


def derivative_at(theta: MLP, point: Vector) -> tuple[Matrix, Vector] | None:
    """Df and f at a point, for an activation with two slopes; None if a neuron bends there, where Df may not exist.

    Notes
    -----
    One forward pass, and the products of the matrices from the last one back.
    """
    require(theta, theta.activation.slopes is not None, "piecewise linear networks")
    low, high = theta.activation.slopes or (Fraction(1), Fraction(1))
    slopes: list[Vector] = []
    value = point
    for layer in theta.layers[:-1]:
        before = layer.evaluate(value)
        if low != high and not all(before):
            return None
        slopes.append(tuple(high if entry > 0 else low for entry in before))
        value = tuple(slope * entry for slope, entry in zip(slopes[-1], before, strict=True))
    derivative = theta.layers[-1].weight
    for layer, factors in zip(theta.layers[-2::-1], slopes[::-1], strict=True):
        derivative = derivative.scale_columns(factors) @ layer.weight
    return derivative, theta.layers[-1].evaluate(value)


def derivatives_structure(theta: MLP, *, signed: bool) -> Structure | None:
    """The structure of Df and f at a few points c (1, …, 1), or at 0 if permutations have signs; None if f may not be
    differentiable at any of them.
    """
    inputs, outputs = theta.widths[0], theta.widths[-1]
    relations: list[Relation] = []
    for factor in (0,) if signed else (0, 1, -1):
        found = derivative_at(theta, vector([factor]) * inputs)
        if found is not None:
            derivative, value = found
            relations.append(Relation(1, 0, numbered(derivative)))
            relations.append(Relation(1, 2, np.ascontiguousarray(numbered(Matrix([value], columns=outputs).T))))
    if not relations:
        return None
    return Structure((Part(inputs, signed), Part(outputs, signed), Part(1, is_end=False)), tuple(relations))
