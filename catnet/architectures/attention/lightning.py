"""Lightning attention: equality, identifiability, reduction.

Two networks with the same function are recognised by a symmetry between them or between their reductions, by their
polynomials where these are small enough to be multiplied out, and told apart by an exact value.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.attention.layers import Embedding, Head, Heads
>>> half, one = Matrix([["1/2"]]), Matrix([[1]])
>>> theta = AttentionNetwork(2, (Embedding(one, Matrix([[0, 1]])), Heads((Head(one, one),), 1)))
>>> other = AttentionNetwork(2, (Embedding(half, Matrix([["0", "1/2"]])), Heads((Head(one, 8 * one),), 1)))
>>> LightningArchitecture().check_same_function(theta, other).reason
'a symmetry of the architecture carries one to the other'
>>> LightningArchitecture().check_identifiable(theta).word
'proved'
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.architectures.attention.criteria import REFERENCE, check_by_peeling
from catnet.architectures.attention.dimension import attention_dimension
from catnet.architectures.attention.expansion import degree, expand_network
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.network import AttentionNetwork, TokenNetwork
from catnet.architectures.attention.reduction import AttentionReduction, reduce_attention
from catnet.architectures.attention.sums import direct_sum
from catnet.architectures.attention.twins import find_twin
from catnet.category import Difference, find_difference
from catnet.errors import BudgetError
from catnet.theorem.architecture import Architecture, Identification, Summary
from catnet.theorem.model import Model
from catnet.theorem.polynomial_lie import PolynomialEquations
from catnet.theorem.sums import DirectSum
from catnet.theorem.transporter import transporter_found
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LightningArchitecture", "are_equivalent"]


def are_equivalent(left: TokenNetwork, right: TokenNetwork) -> bool:
    """Whether an element of K_1 × … × K_{L−1} was found that carries one to the other; False says nothing."""
    shapes = [(theta.tokens, theta.features, tuple(map(type, theta.layers))) for theta in (left, right)]
    if shapes[0] != shapes[1]:
        return False
    return transporter_found(AttentionNetworks(), left, right)


@final
@dataclass(frozen=True, slots=True)
class LightningArchitecture(Architecture[AttentionNetwork]):
    """Lightning attention of any depth, with embeddings, linear layers and readouts."""

    @property
    def model(self) -> Model[AttentionNetwork]:
        return AttentionNetworks()  # type: ignore[return-value]

    @property
    def summary(self) -> Summary:
        return Summary(
            name="lightning attention",
            symmetries="GL(d_i) on the features of all tokens alike; (∏ GL(d_h)) ⋊ permutations behind heads",
            adjunction="generalised: permutations of the tokens ⊗ any matrix of features",
            identifiable_when="full ranks, everything read; several heads at the top only, and independent",
            source=REFERENCE,
            decides="the theorem; equality by symmetries, reduction, expansion; identifiability of full rank",
            leaves_open="identifiability with scores of low rank or several heads in lower layers of attention",
        )

    @property
    def same_up_to(self) -> str:
        return "the symmetries of its architecture and equal layer maps"

    def direct_sum(self, copies: Sequence[AttentionNetwork], share: Fraction) -> DirectSum[AttentionNetwork]:
        return direct_sum(copies, share)

    def check_same_function(
        self, left: AttentionNetwork, right: AttentionNetwork, *, max_cells: int | None = None
    ) -> Verdict:
        """A decision wherever the polynomials can be multiplied out.

        Notes
        -----
        Symmetries and reduction cost linear algebra in the numbers of features; the expansion is bounded, see
        `catnet.architectures.attention.expansion.MAX_TERMS`.
        """
        left.require_parallel(right)
        if left == right:
            return Proved("equal as values")
        if are_equivalent(left, right):
            return Proved("a symmetry of the architecture carries one to the other")
        small, other = reduce_attention(left).small, reduce_attention(right).small
        if small == other or are_equivalent(small, other):
            return Proved("a symmetry carries the reduction of one to that of the other")
        difference = find_difference(left.morphism(), right.morphism(), limit=24)
        if difference is not None:
            return Refuted("the two functions differ at a point", difference)
        try:
            equal = expand_network(small) == expand_network(other)
        except BudgetError as error:
            return Undecided(f"no difference was found, and no symmetry; {error}")
        if equal:
            return Proved(f"equal polynomials after expansion, of degree at most {max(map(degree, (small, other)))}")
        return Refuted("the two functions are different polynomials", _difference(left, right))

    def check_identifiable(self, theta: AttentionNetwork, *, max_cells: int | None = None) -> Verdict:
        verdict = check_by_peeling(theta)
        if not isinstance(verdict, Undecided):
            return verdict
        found = find_twin(theta, self.check_same_function)
        if found is not None:
            return Refuted(*found)
        return verdict

    def lie_equations(self, theta: AttentionNetwork, *, max_cells: int | None = None) -> PolynomialEquations:
        return PolynomialEquations(theta.widths[0], expand_network(theta))

    def identify(self, theta: AttentionNetwork, *, max_cells: int | None = None) -> Identification[AttentionNetwork]:
        found = attention_dimension(theta)
        notes: tuple[str, ...] = ()
        if found is not None and found.exact:
            notes = ("near theta, only the symmetries keep the function: its fibre has their dimension",)
        return Identification(self.check_identifiable(theta, max_cells=max_cells), theta, found, notes=notes)

    def reduce(self, theta: AttentionNetwork, *, max_cells: int | None = None) -> AttentionReduction[AttentionNetwork]:
        return reduce_attention(theta)


def _difference(left: AttentionNetwork, right: AttentionNetwork) -> Difference:
    """A point at which two networks with different polynomials differ; most small integer points are."""
    source = random.Random(left.widths[0])
    size = 3
    while True:
        point = tuple(Fraction(source.randint(-size, size)) for _ in range(left.widths[0]))
        here, there = left(point), right(point)
        if here != there:
            return Difference(point, here, there)
        size += 1
