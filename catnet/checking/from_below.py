"""The first hidden layer of a network of powers, from below: docs/architectures/polynomials.md, theorem 5.

sigma = a x^r, r ≥ 2, W_1 of rank d_1, the columns of W_2 nonzero and pairwise not proportional, and W_2 *wide*: of rank
d_2, also without any two columns. Then the first layer is determined if the layers above it are an identifiable
network. If only one hidden layer follows, the certificate may give functionals φ instead: every neuron of that layer is
in the support of some φ W_3, and the rows of W_2 in each support are wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

from .algebra import dot, rank, ray
from .perceptron import Perceptron
from .powers import freedom
from .reading import Rows, array, need, spelled, vector

THEOREM = "docs/architectures/polynomials.md, theorem 5"


def check_first_layer(theta: Perceptron, functionals: Any) -> tuple[Perceptron, Any]:
    """Refused unless the first layer is determined; the layers above it, and the functionals, written again."""
    coefficients = theta.activation.coefficients
    need(bool(coefficients) and freedom(coefficients) == "all", "not a network of powers")
    need(len(theta.layers) > 2, "there is one hidden layer")
    width, (first, _), (second, _), (third, _) = theta.sizes[1], *theta.layers[:3]
    need(rank(first) == width, "the rows of the first layer are dependent")
    columns = [[row[j] for row in second] for j in range(width)]
    need(all(map(any, columns)), "nobody reads a neuron of the first layer")
    need(len({ray(column, signs=True) for column in columns}) == len(columns), "two columns of W_2 are proportional")
    rest = Perceptron(theta.activation, width, theta.layers[1:])
    if functionals is None:
        need(is_wide(second, width), "W_2 is not wide")
        return rest, None
    need(len(theta.layers) < 4, "functionals are for two hidden layers")
    covered, written = set[int](), list[Any]()
    for given in array(functionals, "functionals"):
        phi = vector(given, "a functional", len(third))
        support = [j for j in range(len(second)) if dot(phi, [row[j] for row in third])]
        need(is_wide([second[j] for j in support], width), "the rows of W_2 in a support are not wide")
        covered |= set(support)
        written.append(spelled(phi))
    need(covered == set(range(len(second))), "a neuron of the second layer is in no support")
    return rest, written


def is_wide(rows: Rows, width: int) -> bool:
    """Whether the rows stay independent without any one or two of their columns."""
    pairs = combinations_with_replacement(range(width), 2)
    return all(rank(without(rows, pair)) == len(rows) for pair in pairs)


def without(rows: Rows, columns: Sequence[int]) -> list[list[Fraction]]:
    return [[value for j, value in enumerate(row) if j not in columns] for row in rows]
