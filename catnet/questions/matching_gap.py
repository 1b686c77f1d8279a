"""How much nearer might an average come, if one hidden layer were acted on in another way?  An exact bound.

Let the actions on all spaces but V_i be fixed signed permutations.  A neuron a of V_i is the vector φ_a of what it
reads, its bias and what reads it, and K_g[a, b] = <g φ_a, φ_b>.  An action ρ on V_i keeps

    E(ρ) = |G|^{-1} Σ_g Σ_a ± K_g[a, ρ(g) a]

of the squared length, and ‖θ − θ̄‖² is a constant minus E.  **Any** numbers u bound E(ρ), for all ρ at once: with
v_b = max_a (K_g[a, b] − u_a), a permutation gains at most Σ u + Σ v from K_g (from |K_g|, where signs are free).  The u
come from an assignment of rounded tables, the bound is evaluated in integers.  For a group of order 2 it is that of the
linear relaxation of matchings with loops.

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.questions.symmetrise import symmetrise
>>> from catnet.theorem.action import EndActions
>>> almost = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, "9/10"]], [0])])             # nearly |x|
>>> ends = EndActions((("s", Monomial.diagonal((-1,)), Monomial.identity(1)),))
>>> found = symmetrise(almost, ends)
>>> found.distance_squared, least_distances(found, ends.group())                      # no other action is better
(Fraction(1, 200), (Fraction(1, 200),))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.packed import lcm_of, widen
from catnet.architectures.perceptron.guards import AffineLayers, affine_layers
from catnet.architectures.perceptron.nearest.assignment import best_permutation
from catnet.architectures.perceptron.nearest.subgroups import Table
from catnet.groups import FiniteGroup, Operator
from catnet.groups.operators import after, block
from catnet.questions.symmetrise import Symmetrised
from catnet.search import allowance

__all__ = ["least_distances"]

Integers: TypeAlias = npt.NDArray[Any]

_SMALL = 64
"""Neurons of a layer up to which potentials are looked for in whole numbers of any length; in short ones above."""

_BITS = 40
_MOST_PRODUCTS = 4_000_000_000
"""Of exact numbers, for all tables of a layer."""


def least_distances(found: Symmetrised, group: FiniteGroup) -> tuple[Fraction | None, ...]:
    """For every hidden layer a number below which no action on it alone brings the squared distance.

    Parameters
    ----------
    found : Symmetrised
        An average by signed permutations; the scales of its neurons are kept, and the actions on the other layers.
    group : FiniteGroup

    Returns
    -------
    tuple of Fraction or None
        At most the squared distance that was found, and equal to it where the action is proved the best.  None where
        operators are no signed permutations, or the tables would be too large.
    """
    given = affine_layers(found.given)
    hidden = len(found.layerwise.actions.generators[0][1]) - 2 if found.layerwise.actions.generators else 0
    if found.is_exact:
        return (Fraction(0),) * hidden
    if given is None or not found.is_nearest:
        return (None,) * hidden
    table = Table.of(group)
    identities = [Monomial.identity(width) for width in found.given.widths]
    spaces = table.operators(found.layerwise.actions.generators, identities)
    signed = [one.multiplier(Fraction(-1)) == -1 for one in given.hidden_activations]
    return tuple(_least(found, index, table, spaces, signed[index]) for index in range(hidden))


def _least(
    found: Symmetrised, index: int, table: Table, spaces: Sequence[Sequence[Operator]], signed: bool
) -> Fraction | None:
    widths = found.given.widths
    vectors = widths[index] + 1 + widths[index + 2]
    if len(table) * widths[index + 1] ** 2 * vectors > allowance("products of exact numbers", _MOST_PRODUCTS):
        return None
    excess = Fraction(0)
    for element, weight in _halves(table):
        acting = spaces[index + 1][element]
        assert isinstance(acting, Monomial)
        gains, unit = _overlaps(found.given, index, spaces[index][element], spaces[index + 2][element])
        rows, images = np.arange(len(gains)), np.array(acting.permutation.images, dtype=np.int64)
        signs = np.array([int(factor) for factor in acting.scale], dtype=object)
        kept = sum((gains[rows, images] * signs).tolist())
        excess += weight * Fraction(_most(abs(gains) if signed and len(gains) else gains) - kept, unit)
    return max(found.distance_squared - excess / len(table), Fraction(0))


def _halves(table: Table) -> Iterator[tuple[int, int]]:
    """One of every two elements that are inverse to each other, and how many these are; not the identity.

    K of the inverse is the transposed table.
    """
    inverse = table.products.argmin(axis=1)
    for element in range(1, len(table)):
        if element <= inverse[element]:
            yield element, 1 if element == inverse[element] else 2


def _overlaps(theta: AffineLayers, index: int, below: Operator, above: Operator) -> tuple[Integers, int]:
    """K_g[a, b] as integers over one denominator."""
    layer, reader = theta.layers[index], theta.layers[index + 1]
    shifts = Matrix.column(layer.bias)
    found = after(layer.weight, below.inverse()) @ layer.weight.T + shifts @ shifts.T
    tops, bottoms = (found + block(above, reader.weight).T @ reader.weight).packed
    unit = lcm_of(bottoms) if bottoms.size else 1
    return (widen(tops) * (unit // widen(bottoms)) if tops.size else widen(tops)), unit


def _most(gains: Integers) -> int:
    """A number that no permutation gains more than: exact, whatever potentials are proposed."""
    size = len(gains)
    if size == 0:
        return 0
    if size <= _SMALL:
        potentials = best_permutation(gains).rows
    else:
        shift = max(int(abs(gains).max()).bit_length() - _BITS, 0)
        potentials = best_permutation((gains >> shift).astype(np.int64)).rows.astype(object) << shift
    return int(potentials.sum()) + int((gains - potentials[:, None]).max(axis=0).sum())
