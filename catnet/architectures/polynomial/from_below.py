"""The first hidden layer of a network of powers, read off the function from below, for any r ≥ 2.

Theorem 5 of docs/architectures/polynomials.md: let sigma = a x^r, W_1 have rank d_1, the columns of W_2 be nonzero and
pairwise not proportional, and W_2 be *wide*: it has rank d_2, and keeps it without any two of its columns.  If the
layers from the second one on are an identifiable network, theta is identifiable.  If only one hidden layer follows, it
is enough that every neuron of it is in the support of a row φ W_3 whose neurons have rows of W_2 that are wide.

W_2 is wide iff the coordinates are nonzero and pairwise not proportional as functions on the kernel of W_2.

>>> from catnet.category import Power
>>> rows = [([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]), ([[1, 1, 1]], [0]), ([[1]], [0])]
>>> first_layer_from_below(MLP.from_rows(rows, Power(3))) is None      # the columns of W_2 are proportional
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.two_layers import require_polynomial
from catnet.search import allowance

__all__ = ["first_layer_from_below", "is_wide", "pairwise_independent"]

_ORDERS = 200


def first_layer_from_below(theta: MLP) -> list[Vector] | None:
    """What shows that the first layer is determined by the function if the layers above it are by theirs; else None.

    Parameters
    ----------
    theta : MLP
        With the activation a x^r, r ≥ 2, at least two hidden layers and no degenerate neuron.

    Returns
    -------
    list of Vector, or None
        Functionals φ on the outputs, where the supports of the φ W_3 are needed; empty where W_2 is wide as a whole.
    """
    require_polynomial(theta)
    if theta.depth < 3 or not theta.widths[1]:
        return None
    first, second, third = (layer.weight for layer in theta.layers[:3])
    if first.rank() < theta.widths[1] or not pairwise_independent(second.columns()):
        return None
    if is_wide(second):
        return []
    return _functionals(second, third) if theta.depth == 3 else None


def pairwise_independent(vectors: Iterator[Vector]) -> bool:
    """Whether no two of them are linearly dependent, and none is zero."""
    found, count = set(), 0
    for vector in vectors:
        lead = next((value for value in vector if value), None)
        if lead is None:
            return False
        found.add(tuple(value / lead for value in vector))
        count += 1
    return len(found) == count


def is_wide(weight: Matrix) -> bool:
    """Whether the rows of weight are independent, also without any two of the columns."""
    kernel = weight.nullspace()
    return kernel.shape[1] == weight.shape[1] - weight.shape[0] and pairwise_independent(kernel.rows())


def _functionals(second: Matrix, third: Matrix) -> list[Vector] | None:
    """Functionals φ whose φ W_3 have supports that together hold all neurons, the rows of W_2 in each of them wide."""
    width, chosen, covered = second.shape[0], list[Vector](), set[int]()
    for neuron in range(width):
        if neuron in covered:
            continue
        found = next((found for found in _minimal(third, neuron) if is_wide(second.select(rows=found[1]))), None)
        if found is None:
            return None
        chosen.append(found[0])
        covered |= set(found[1])
    return chosen


def _minimal(third: Matrix, neuron: int) -> Iterator[tuple[Vector, Sequence[int]]]:
    """φ with φ(u) = 1 for the column u of the neuron and 0 for columns that complete it to a basis, and the support of
    φ W_3; none if u = 0. The other columns are taken in the orders that begin with each of them.
    """
    if not any(row[neuron] for row in third.rows()):
        return
    others = [i for i in range(third.shape[1]) if i != neuron]
    seen = set()
    for start in range(min(max(len(others), 1), allowance("orders of columns", _ORDERS))):
        order = [neuron, *others[start:], *others[:start]]
        basis = third.select(columns=order).pivots()
        square = third.select(columns=[order[place] for place in basis])
        unit = Matrix.column([1, *[0] * (len(basis) - 1)])
        functional = square.T.solve(unit)  # there is a solution: the chosen columns are independent
        assert functional is not None
        phi = next(functional.columns())
        support = tuple(i for i, value in enumerate((Matrix([phi]) @ third).row(0)) if value)
        if neuron in support and support not in seen:
            seen.add(support)
            yield phi, support
