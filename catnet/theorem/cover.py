"""The Reynolds cover: the average of a function over a finite group, as a network that is equivariant layer by layer.

Let the layers of theta absorb the action (adjunction): for every g there is g^{-1} theta with the function
g^{-1} f(g x).  In an architecture that is closed under sums the average

    F(x) = |G|^{-1} Σ_g g^{-1} f(g x)

is the function of the sum of the copies g^{-1} theta, whatever the activation is.

**Theorem.** The sum is equivariant layer by layer.  *Proof.* Let z_g be the hidden states of copy g.  Adjunction for h
and the parameters (g h)^{-1} theta gives z_g(h x) = h_i(h) z_{gh}(x), layer by layer: permuting the copies by right
multiplication, and then h_i(h), which the layers commute with by themselves, is an action on V_i; and the last layer
adds the copies up, |G|^{-1} Σ_g z_g(h x) = h |G|^{-1} Σ_g z_{gh}(x). ∎  F = f iff f is equivariant.

Here the squares of the ladder are checked all the same, so that nothing rests on what an architecture says of its sums.

References
----------
Bökman, Kahl, "Investigating how ReLU-networks encode symmetries", NeurIPS 2023, arXiv 2305.17017, for ReLU networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.errors import BudgetError
from catnet.groups import FiniteGroup, Operator
from catnet.groups.finite import Word
from catnet.groups.operators import product
from catnet.search import allowance
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.ladder import LayerActions
from catnet.theorem.proof import Layerwise, check_actions, check_layerwise
from catnet.theorem.sums import DirectSum, exchange
from catnet.verdict import Proved, Undecided

__all__ = ["Average", "average_over", "iter_end_pairs"]

_ENTRIES = 4_000_000


@final
@dataclass(frozen=True, slots=True)
class Average:
    """The average of a network over a group.

    Parameters
    ----------
    network : Network
        Of the same architecture.
    layerwise : Layerwise
        The actions on its layers, every square checked.
    reason : str
        How it was made.
    """

    network: Any
    layerwise: Layerwise
    reason: str


def average_over(
    architecture: Architecture[Any], theta: Any, ends: EndActions, group: FiniteGroup
) -> Average | Undecided:
    """The average of theta's function as a layerwise equivariant parameter of the same architecture, if it has one.

    Parameters
    ----------
    architecture : Architecture
        Of theta.
    theta : Theta
    ends : EndActions
    group : FiniteGroup

    Returns
    -------
    Average or Undecided
        The network reduced where that is found equivariant layer by layer as well; undecided with the reason why there
        is none: the layers do not absorb the action, or sums are not of this architecture.

    Raises
    ------
    BudgetError
        If the sum has more than 4 million entries in two neighbouring spaces.

    Notes
    -----
    |G| parameters of the size of theta, side by side; hidden layers are |G| times as wide in both directions.
    """
    adjunction = architecture.model.check_adjunction(theta, ends.generators)
    if not isinstance(adjunction, Proved):
        return Undecided(f"a cover is made of copies of theta moved by the group, and {adjunction.reason}")
    found = _summed(architecture, theta, ends, group)
    if isinstance(found, Undecided):
        return found
    small = architecture.reduce(found.network)
    if isinstance(small.check(), Proved):
        verdict = check_layerwise(architecture.model, small.small, ends, group)
        if isinstance(verdict, Proved):
            return Average(small.small, verdict.certificate, "the average over the group, merged")
    actions = _exchanges(architecture, found, ends, group)
    verdict = check_actions(architecture.model, found.network, group, actions)
    if not isinstance(verdict, Proved):
        return Undecided(f"the cover was not confirmed: {verdict.reason}")
    return Average(found.network, verdict.certificate, "the average over the group")


def _summed(
    architecture: Architecture[Any], theta: Any, ends: EndActions, group: FiniteGroup
) -> DirectSum[Any] | Undecided:
    spaces = architecture.model.spaces(theta)
    most = allowance("entries of a layer of the cover", _ENTRIES)
    largest = max(space.dimension for space in spaces) * group.order
    if largest * largest > most:
        raise BudgetError("entries of a layer of the cover", most)
    pairs = iter_end_pairs(ends, group, spaces[0].dimension, spaces[-1].dimension)
    moved = [architecture.model.transport(theta, first.inverse(), last.inverse()) for first, last in pairs]
    return architecture.direct_sum(moved, Fraction(1, group.order))


def _exchanges(
    architecture: Architecture[Any], found: DirectSum[Any], ends: EndActions, group: FiniteGroup
) -> LayerActions:
    """Copies permuted by right multiplication, and what a generator does by itself."""
    elements = list(group.elements())
    place = {element: index for index, element in enumerate(elements)}
    named = dict(group.generators)
    generators = []
    for name, first, last in ends.generators:
        right = Permutation(tuple(place[element * named[name]] for element in elements)).inverse()
        hidden = []
        for index, strips in enumerate(found.layout, start=1):
            own = architecture.model.own_action(found.network, index, first, last)
            hidden.append(product(own, exchange(strips, right)))
        generators.append((name, (first, *hidden, last)))
    return LayerActions(tuple(generators))


def iter_end_pairs(ends: EndActions, group: FiniteGroup, first: int, last: int) -> Iterator[tuple[Operator, Operator]]:
    """For every element of the group its operators on both ends, the identity first."""
    images = {name: (one, other) for name, one, other in ends.generators}
    values: dict[Word, tuple[Operator, Operator]] = {(): (Monomial.identity(first), Monomial.identity(last))}
    for _, word in group.words():
        if word:
            one, other = images[word[0]]
            before = values[word[1:]]
            values[word] = (product(one, before[0]), product(other, before[1]))
        yield values[word]
