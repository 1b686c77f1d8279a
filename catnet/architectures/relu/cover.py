"""The Reynolds cover: every equivariant ReLU network, as a network that is equivariant layer by layer.

For a finite group acting on both ends, F(x) = |G|^{-1} Σ_g rho_L(g)^{-1} f(rho_0(g) x) is f if f is equivariant.  It
is a network with one copy of each hidden layer for every g, which G permutes.  Here the copies are merged while they
are made: a neuron of layer i in copy g is a positive multiple of one of the merged neurons (or a constant), so copy g
is known by the affine map from the merged layer to it.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.algebra.monomial import Monomial
>>> flip = Monomial.diagonal((Fraction(-1),))
>>> odd = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])       # relu(x + 1) − relu(−x − 1) − 1 = x
>>> reynolds_cover(odd, EndActions((("s", flip, flip),))).widths
(1, 4, 1)

References
----------
Bökman, Kahl, "Investigating how ReLU-networks encode symmetries", NeurIPS 2023, arXiv 2305.17017.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import proportional_classes, reduce_network
from catnet.architectures.relu.model import require_relu
from catnet.category import Affine
from catnet.errors import BudgetError
from catnet.groups import FiniteGroup
from catnet.groups.operators import as_matrix
from catnet.search import allowance
from catnet.theorem.action import EndActions
from catnet.theorem.cover import iter_end_pairs

__all__ = ["reynolds_cover"]


def reynolds_cover(theta: MLP, ends: EndActions, group: FiniteGroup | None = None, *, budget: int = 20_000) -> MLP:
    """The merged cover, reduced: as wide as theta itself if theta is reduced and equivariant layer by layer.

    Parameters
    ----------
    theta : MLP
    ends : EndActions
    group : FiniteGroup, optional
        `ends.group()`, if it is already known.
    budget : int
        The largest number of neurons of one layer before merging.

    Raises
    ------
    BudgetError
        If a layer has more.

    Notes
    -----
    The function is that of theta iff this is equivariant.  |G| products with each layer.
    """
    require_relu(theta)
    found = group or ends.group()
    most = allowance("neurons of the cover", budget)
    if found.order * max(theta.widths[1:-1], default=0) > most:
        raise BudgetError("neurons of the cover", most)
    pairs = list(iter_end_pairs(ends, found, theta.widths[0], theta.widths[-1]))
    copies = [Affine.linear(as_matrix(first)) for first, _ in pairs]
    layers: list[Affine] = []
    for index, layer in enumerate(theta.layers, start=1):
        rows = [layer.weight @ copy.weight for copy in copies]
        shifts = [layer.evaluate(copy.bias) for copy in copies]
        if index == theta.depth:
            backs = [last.inverse() for _, last in pairs]
            weights = [as_matrix(back) @ row for back, row in zip(backs, rows, strict=True)]
            biases = [back.apply(shift) for back, shift in zip(backs, shifts, strict=True)]
            share = Fraction(1, len(pairs))
            bias = tuple(share * sum(values, Fraction(0)) for values in zip(*biases, strict=True))
            layers.append(Affine(reduce(Matrix.__add__, weights) * share, bias))
            break
        stacked = _stacked(rows)
        bias = tuple(value for shift in shifts for value in shift)
        kept, alpha = proportional_classes(stacked, bias)
        layers.append(Affine(stacked.select(rows=kept), tuple(bias[a] for a in kept)))
        width = layer.weight.shape[0]
        copies = [
            Affine(alpha.weight.select(rows=range(start, start + width)), alpha.bias[start : start + width])
            for start in range(0, width * len(pairs), width or 1)
        ] or [Affine.linear(Matrix.zeros(0, 0))] * len(pairs)
    return reduce_network(MLP(tuple(layers), theta.activation))


def _stacked(parts: list[Matrix]) -> Matrix:
    """One above the other."""
    while len(parts) > 1:
        pairs = zip(parts[::2], parts[1::2], strict=False)
        parts = [upper.above(lower) for upper, lower in pairs] + (parts[-1:] if len(parts) % 2 else [])
    return parts[0]
