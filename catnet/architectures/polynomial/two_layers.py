"""A hidden layer and the layer that reads it, z ↦ Σ u_i sigma(w_i · z + b_i) + c, taken out of a network and put back.

What keeps this map keeps the function of the network, whatever lies below and above.

>>> from catnet.category import Power
>>> theta = MLP.from_rows([([[1], [2]], [3, 4]), ([[5, 6]], [7])], Power(2))
>>> rows, columns, bias = two_layers(theta, 1)
>>> rows[1], columns[1], bias
((Fraction(2, 1), Fraction(4, 1)), (Fraction(6, 1),), (Fraction(7, 1),))
>>> with_two_layers(theta, 1, rows, columns, bias) == theta
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.guards import as_perceptron, require, require_hidden
from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.category.expansion import MAX_TERMS, check_same_polynomial
from catnet.errors import InputError
from catnet.verdict import Verdict

__all__ = ["check_in_place", "plus", "require_polynomial", "two_layers", "with_two_layers"]


def require_polynomial(theta: MLP) -> MLP:
    """Theta, if its activation is a polynomial; `InputError` says what was given."""
    found = as_perceptron(theta)
    polynomial = found is not None and found.activation.polynomial is not None
    return require(theta, polynomial, "networks with a polynomial activation")


def two_layers(theta: MLP, index: int) -> tuple[list[Vector], list[Vector], Vector]:
    """The rows (w | b) of layer `index`, the columns that read its neurons, and the bias of the next layer."""
    require_hidden(theta, index)
    lower, upper = theta.layers[index - 1], theta.layers[index]
    rows = [(*row, bias) for row, bias in zip(lower.weight.rows(), lower.bias, strict=True)]
    return rows, list(upper.weight.columns()), upper.bias


def with_two_layers(theta: MLP, index: int, rows: Sequence[Vector], columns: Sequence[Vector], bias: Vector) -> MLP:
    """The network with other rows, columns and bias, as of `two_layers`."""
    require_hidden(theta, index)
    inputs = theta.widths[index - 1]
    lower = Affine(Matrix([row[:-1] for row in rows], columns=inputs), tuple(row[-1] for row in rows))
    upper = Affine(Matrix(columns, columns=len(bias)).T, bias)
    return MLP((*theta.layers[: index - 1], lower, upper, *theta.layers[index + 1 :]), theta.activation)


def plus(left: Vector, right: Vector, factor: Fraction) -> Vector:
    """left + factor · right."""
    return tuple(a + factor * b for a, b in zip(left, right, strict=True))


def check_in_place(theta: MLP, twin: MLP, index: int, local: bool, *, max_terms: int = MAX_TERMS) -> Verdict:
    """Whether two parameters that differ in the neurons of one hidden layer only have the same map into the layer above
    it; then they have the same function.

    If `local`, the neurons that differ are compared as functions of the combinations of the states that they read;
    else all is compared as functions of the input.
    """
    require_polynomial(theta)
    require_polynomial(twin)
    require_hidden(theta, index)
    others = [(*network.layers[: index - 1], *network.layers[index + 1 :]) for network in (theta, twin)]
    if theta.widths != twin.widths or theta.activation != twin.activation or others[0] != others[1]:
        raise InputError(f"the two differ by more than the neurons of layer {index}")
    if not local:
        parts = [MLP(network.layers[: index + 1], network.activation) for network in (theta, twin)]
    else:
        parts = _changed_parts(theta, twin, index)
    return check_same_polynomial(parts[0].morphism(), parts[1].morphism(), max_terms=max_terms)


def _changed_parts(theta: MLP, twin: MLP, index: int) -> list[MLP]:
    """The neurons that differ with their readers, on coordinates B z for a basis B of what they read."""
    lowers, uppers = zip(*(network.layers[index - 1 : index + 1] for network in (theta, twin)), strict=True)
    columns = [list(upper.weight.columns()) for upper in uppers]
    changed = [
        a
        for a in range(theta.widths[index])
        if columns[0][a] != columns[1][a]
        or lowers[0].bias[a] != lowers[1].bias[a]
        or lowers[0].weight.row(a) != lowers[1].weight.row(a)
    ]
    weights = [lower.weight.select(rows=changed) for lower in lowers]
    both = weights[0].above(weights[1])
    basis = Matrix(_independent_rows(both), columns=both.shape[1])
    parts = []
    for weight, lower, upper in zip(weights, lowers, uppers, strict=True):
        coordinates = basis.T.solve(weight.T) or weight.T  # there is a solution: the rows of the basis span these
        first = Affine(coordinates.T, tuple(lower.bias[a] for a in changed))
        parts.append(MLP((first, Affine(upper.weight.select(columns=changed), upper.bias)), theta.activation))
    return parts


def _independent_rows(matrix: Matrix) -> list[Vector]:
    echelon, rank = matrix.flint.rref()
    return [Matrix.from_flint(echelon).row(place) for place in range(rank)]
