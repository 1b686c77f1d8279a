"""A multilayer perceptron as a structure, whose automorphisms are its symmetries by permutations.

A part for V_0, for V_L and for every hidden layer; a relation for every matrix of weights and for every bias.  Before
that, what the architecture's scalings may change is taken away: where numbers c > 0 pass through sigma, every row
(w | b) is divided by its content, the positive number that leaves integers without a common divisor, and the column
that reads the neuron is multiplied by what becomes of it.  The content does not change when columns change places or
signs.  Where −1 passes, hidden layers are signed: if sigma is odd, a neuron's value changes its sign with its row; if
sigma is even, it does not, and the row has a part of its own.

>>> from catnet.groups.automorphisms import automorphisms
>>> theta = MLP.from_rows([([[1, 2], [4, 2]], [0, 0]), ([[2, 1]], [0])])          # relu(x + 2y) · 2 + relu(4x + 2y)
>>> automorphisms(layered_structure(theta)).order
2
>>> even = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])                  # |x|
>>> automorphisms(layered_structure(even)).order, automorphisms(layered_structure(even, signed=True)).order
(1, 2)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.forms import affine_map, centred
from catnet.architectures.perceptron.nearest.doubles import even_layers_in_doubles
from catnet.architectures.perceptron.nearest.scales import evened
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.normal_form import primitive_rows
from catnet.category import Affine
from catnet.groups.arrays import Array
from catnet.groups.relations import Part, Relation, Structure, numbered

__all__ = ["layered_structure", "near_structure", "reads_and_rows"]

_ONE = 2
"""The number of the part with the one point that biases belong to; V_0 and V_L come before."""


def layered_structure(theta: MLP, *, signed: bool = False) -> Structure:
    """The structure of a network.

    Every automorphism is a pair of (signed) permutations of V_0, the first part, and of V_L, the second one, with
    elements of K_i in between that make all layers commute.  If no hidden row is zero, all such pairs come from one.

    Parameters
    ----------
    theta : MLP
        Of any activation.
    signed : bool
        Whether the permutations at the ends may have signs.

    Notes
    -----
    Linear in the parameters.  Complete for a network without zero rows: there a positive scaling that passes is
    determined, row by row, by the contents.
    """
    theta = _prepared(theta)
    return _assembled(theta, _contents_taken(theta), signed)


def near_structure(theta: MLP, *, signed: bool = False) -> Structure:
    """The same parts and relations with doubles, for what is nearly an automorphism.

    Where numbers c > 0 pass through sigma, a row (w | b) is divided by its length; and the weights and biases of a
    layer are measured by what a typical weight is, in the root of the mean square.
    """
    theta = _prepared(theta)
    if theta.activation.freedom in ("positive", "nonzero"):
        theta = evened(theta, theta.activation.homogeneity or 1)
    return _assembled(theta, _lengths_taken(theta), signed)


def reads_and_rows(theta: MLP) -> list[tuple[int, int]]:
    """For every layer the numbers of the parts that it reads and writes."""
    theta = _prepared(theta)
    even = theta.activation.multiplier(Fraction(-1)) == 1
    found, reads, last = [], 0, _ONE
    for index in range(1, theta.depth + 1):
        rows = 1 if index == theta.depth else last + 1
        found.append((reads, rows))
        last += 1 + even
        reads = last
    return found


def _prepared(theta: MLP) -> MLP:
    """What the structure is made of: one layer if the function is affine."""
    whole = affine_map(theta)
    return centred(theta if whole is None else MLP((whole,)))


def _assembled(theta: MLP, tables: Iterator[Any], signed: bool) -> Structure:
    """Parts and relations; the tables (w | b) have a number for every weight and bias, layer after layer."""
    sign = theta.activation.multiplier(Fraction(-1))
    parts = [Part(theta.widths[0], signed), Part(theta.widths[-1], signed), Part(1, is_end=False)]
    relations: list[Relation] = []
    reads = 0
    for index, values in enumerate(tables, start=1):
        rows = 1
        if index < theta.depth:
            rows = len(parts)
            parts.append(Part(theta.widths[index], signed=sign is not None, is_end=False))
        relations += [
            Relation(rows, reads, np.ascontiguousarray(values[:, :-1])),
            Relation(rows, _ONE, np.ascontiguousarray(values[:, -1:])),
        ]
        reads = rows
        if index < theta.depth and sign == 1:  # the value of a neuron does not change with the sign of its row
            reads = len(parts)
            parts.append(Part(theta.widths[index], is_end=False))
            relations.append(Relation(rows, reads, np.eye(theta.widths[index], dtype=np.int64), is_odd=False))
    return Structure(tuple(parts), tuple(relations))


def _contents_taken(theta: MLP) -> Iterator[Array]:
    """Numbers for the weights and biases of every layer, rows without their contents."""
    scales = theta.activation.freedom in ("positive", "nonzero")
    factors = None
    for index, layer in enumerate(theta.layers, start=1):
        weight = layer.weight if factors is None else layer.weight.scale_columns(factors)
        if index == theta.depth:
            yield numbered(weight.beside(_column(layer.bias)))
        else:
            values, factors = _normal(theta, weight, layer, scales)
            yield values


def _lengths_taken(theta: MLP) -> Iterator[Any]:
    """Weights and biases of every layer in doubles, rows of length 1 where they may have any, in typical units."""
    homogeneous = theta.activation.freedom in ("positive", "nonzero")
    power = theta.activation.homogeneity or 1
    factors = np.ones(theta.widths[0])
    for index, (weight, shift) in enumerate(even_layers_in_doubles(theta), start=1):
        values = np.concatenate([weight * factors, shift[:, None]], axis=1)
        factors = np.ones(len(values))
        if homogeneous and index < theta.depth:
            with np.errstate(over="ignore"):
                lengths = np.sqrt((values * values).sum(axis=1))
            usable = np.isfinite(lengths) & (lengths > 0)
            lengths = np.where(usable, lengths, 1.0)
            values = values / lengths[:, None]
            factors = lengths**power
        with np.errstate(over="ignore"):
            size = float(np.sqrt((values * values).mean())) if values.size else 0.0
        yield values / size if 0 < size < np.inf else values


def _normal(theta: MLP, weight: Matrix, layer: Affine, scales: bool) -> tuple[Array, Vector | None]:
    """The rows (w | b) of a hidden layer without their contents, and by what its columns are to be multiplied."""
    if not scales:
        return numbered(weight.beside(_column(layer.bias))), None
    rows, contents = primitive_rows(weight, layer.bias)
    factors = tuple(theta.activation.multiplier(content) or Fraction(1) for content in contents)
    return numbered(rows), None if all(factor == 1 for factor in factors) else factors


def _column(bias: Vector) -> Matrix:
    return Matrix.column(bias) if bias else Matrix.zeros(0, 1)
