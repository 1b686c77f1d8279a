"""ReLU networks as a model: K_i is the group of positive scalings and permutations of the neurons of layer i.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])   # |x|
>>> model = ReluNetworks()
>>> flip = Monomial.diagonal((Fraction(-1),))
>>> moved = model.transport(theta, flip, Monomial.identity(1))
>>> [k.permutation.images for k in model.iter_matches(theta, moved, 1, flip)]
[(1, 0)]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.guards import relu_perceptron, require
from catnet.architectures.perceptron.matching import MatchingSide, iter_row_matchings
from catnet.architectures.perceptron.model import Perceptrons
from catnet.architectures.perceptron.network import MLP
from catnet.groups import Operator
from catnet.groups.operators import size
from catnet.search import allowance, spend
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["ReluNetworks", "require_relu"]


def require_relu(theta: Any) -> MLP:
    """Theta, if it is a ReLU network; `InputError` says what was given."""
    return require(theta, relu_perceptron(theta) is not None, "ReLU networks")


@final
@dataclass(frozen=True, slots=True)
class ReluNetworks(Perceptrons):
    """The architecture of all ReLU multilayer perceptrons over Q.

    Parameters
    ----------
    max_matchings : int
        How many matchings of one pair of layers may be listed before `BudgetError`; it is reached only by networks
        with many neurons of equal rows.

    Notes
    -----
    An instance remembers the normal forms of the parameters that it was asked about, so that one question
    computes each once.
    """

    max_matchings: int = 100_000
    _sides: dict[MLP, MatchingSide] = field(default_factory=dict, init=False, repr=False, compare=False)

    def side(self, theta: MLP) -> MatchingSide:
        """The normal form and the colours of a parameter."""
        found = self._sides.get(theta)
        if found is None:
            found = self._sides[require_relu(theta)] = MatchingSide(theta)
        return found

    def iter_matches(self, theta: MLP, moved: MLP, index: int, before: Operator) -> Iterator[Operator]:
        here, there = self.side(theta), self.side(moved)
        permutation = (
            before.permutation if isinstance(before, Monomial) and index > 1 else Permutation.identity(size(before))
        )
        old, new = here.form.scales[index - 1], there.form.scales[index - 1]
        most = allowance("matchings of one layer", self.max_matchings)
        for count, match in enumerate(iter_row_matchings(here, there, index, permutation)):
            spend("matchings of one layer", count, most)
            one = Fraction(1)
            scale = tuple(
                one if new[image] is old[a] or new[image] == old[a] else new[image] / old[a]
                for a, image in enumerate(match.images)
            )
            yield Monomial(match, scale)

    def in_symmetry_group(self, theta: MLP, index: int, element: Operator) -> bool:
        return isinstance(element, Monomial) and element.is_positive

    def check_trivial_stabiliser(self, theta: MLP) -> Verdict:
        """Proved when in every hidden layer all rows are nonzero and no two are positive multiples of each other."""
        side = self.side(theta)
        for index, rows in enumerate(side.form.hidden, start=1):
            seen: dict[Any, int] = {}
            for neuron, key in enumerate(side.keys(index)):
                if key in seen:
                    return Refuted(
                        f"neurons {seen[key]} and {neuron} of layer {index} have proportional rows",
                        (index, seen[key], neuron),
                    )
                if not rows[neuron].any():
                    return Refuted(f"neuron {neuron} of layer {index} has a zero row", (index, neuron))
                seen[key] = neuron
        return Proved(
            "in every hidden layer the rows are nonzero and pairwise not proportional, so at most one k matches"
        )

    def search_is_complete(self, theta: MLP) -> bool:
        return not self.side(theta).form.floating
