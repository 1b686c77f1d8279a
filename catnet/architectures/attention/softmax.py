"""Deep softmax attention, single head and unmasked: decided by effective parameters, although values are irrational.

Let X_i = V_i X_{i−1} softmax(X_{i−1}^T A_i X_{i−1}), i = 1, …, D.  With P_i = V_i ⋯ V_1, L = P_D and effective scores
M_i = P_{i−1}^T A_i P_{i−1}, induction gives X_i = P_i Y_i, where Y_0 = X, Y_i = Y_{i−1} softmax(Y_{i−1}^T M_i Y_{i−1}).
So f = L Y_D depends on (L, M_1, …, M_D) only: equal effective parameters prove equality, whatever they are.

Scores that do not matter are left out: all if n = 1 or L = 0, and those behind a *flat* score, which makes all columns
equal: M_k = 0, or n = 2 and M_k antisymmetric.  Let M_k be the first flat one, or k = D.

*Theorem.*  Let n ≥ 2, L ≠ 0 and for i < k let M_i + M_i^T ≠ 0, or let n ≥ 3 and let no M_j, j < i, have
det(U^T M_j U) = 0 for all U in R^{d × 2}.  A network of this kind on n tokens, whatever its scores, has the same
function iff it has the same L and M_1, …, M_k, and the same depth if M_k is not flat.  (Deeper networks are only
compared if M_k is flat, or as the M_i are.)

For two networks of one depth, and one of the conditions for all i, this is Theorem 1 of Konda (2026); the proof, why
the hypothesis on one network suffices, and how both mix, are in docs/architectures/attention.md.

Equal tokens x give L x, so a difference
of L is seen in rational values.

>>> one = Matrix([[1]])
>>> theta = SoftmaxNetwork(2, (Softmax(one, 2 * one), Softmax(one, one)))
>>> other = SoftmaxNetwork(2, (Softmax(one, one), Softmax(4 * one, 2 * one)))
>>> effective_parameters(theta).scores
(Matrix([['1']]), Matrix([['4']]))
>>> SoftmaxArchitecture().check_same_function(theta, other).reason
'equal effective parameters'
>>> SoftmaxArchitecture().check_same_function(theta, SoftmaxNetwork(2, theta.layers[:1] * 2)).word
'refuted'

References
----------
Konda, "Identifiability and observability of deep normalized attention", arXiv 2610.09620, Theorem 1.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.subspaces import row_basis
from catnet.architectures.attention.layers import Softmax
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.network import MultiHeadNetwork, SoftmaxNetwork
from catnet.architectures.attention.probing import find_probe
from catnet.architectures.attention.reduction import AttentionReduction, reduce_attention
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.architectures.attention.twins import find_twin, outside_orbit
from catnet.category import Difference
from catnet.errors import InputError
from catnet.theorem.architecture import Architecture, Summary
from catnet.theorem.model import Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["REFERENCE", "EffectiveParameters", "SoftmaxArchitecture", "effective_parameters", "is_flat"]

_PLANES = 6

REFERENCE = (
    "Konda, Identifiability and observability of deep normalized attention, arXiv 2610.09620, Theorem 1; "
    "docs/architectures/attention.md, theorem 5"
)


@final
@dataclass(frozen=True, slots=True)
class EffectiveParameters:
    """(L, M_1, …, M_D) on n tokens, on which alone the function depends; scores that do not matter are 0."""

    tokens: int
    whole: Matrix
    scores: tuple[Matrix, ...]

    @property
    def obstacle(self) -> str:
        """What keeps the theorem from speaking of the function; empty if nothing does."""
        if not self.whole.is_zero:
            for index in range(len(self.trimmed) - 1):
                if not self._is_seen(index):
                    return f"the effective score M_{index + 1} is antisymmetric, behind one singular on all planes"
        return ""

    def _is_seen(self, index: int) -> bool:
        """Whether the lowest order in ε passes this score: it is not antisymmetric, or planes get through to it."""
        score = self.trimmed[index]
        if not is_antisymmetric(score):
            return True
        return self.tokens > 2 and all(map(is_regular_on_planes, self.trimmed[:index]))

    @property
    def trimmed(self) -> tuple[Matrix, ...]:
        """M_1, …, M_k."""
        for index, score in enumerate(self.scores):
            if is_flat(score, self.tokens):
                return self.scores[: index + 1]
        return self.scores

    @property
    def ends_flat(self) -> bool:
        """Whether M_k is flat, so that the depth does not matter."""
        return is_flat(self.trimmed[-1], self.tokens)

    def has_function_of(self, other: EffectiveParameters) -> bool | None:
        """Whether both belong to one function; None where that is not known."""
        if self.whole != other.whole:
            return False
        if self.trimmed == other.trimmed and (self.ends_flat or len(self.scores) == len(other.scores)):
            return True
        if self.obstacle and other.obstacle:
            return None
        low, high = sorted((self.trimmed, other.trimmed), key=len)
        deeper = len(low) < len(high) and high[: len(low)] == low
        ending = self if low is self.trimmed or low == self.trimmed else other
        # the shallower one may end in an antisymmetric score that is not flat
        return None if deeper and not ending._is_seen(len(low) - 1) else False


def is_antisymmetric(score: Matrix) -> bool:
    return (score + score.T).is_zero


def is_regular_on_planes(score: Matrix) -> bool:
    """Whether det(U^T M U) ≠ 0 was seen for some U in Q^{d × 2}; False says nothing."""
    d = score.shape[0]
    source = random.Random(d)
    for _ in range(_PLANES):
        plane = Matrix([[source.randint(-9, 9) for _ in range(2)] for _ in range(d)], columns=2)
        if (plane.T @ score @ plane).determinant():
            return True
    return False


def is_flat(score: Matrix, tokens: int) -> bool:
    """Whether this effective score makes all columns equal, whatever they are."""
    return score.is_zero or (tokens == 2 and is_antisymmetric(score))


def effective_parameters(theta: SoftmaxNetwork) -> EffectiveParameters:
    """(L, M_1, …, M_D) of a network.

    Notes
    -----
    Where n = 1, or L = 0, or an earlier score is flat, a score does not matter and is given as 0.
    """
    d = theta.features[0]
    product, scores = Matrix.identity(d), []
    for layer in theta.layers:
        scores.append(product.T @ layer.score @ product)
        product = layer.value @ product
    flat = theta.tokens == 1 or product.is_zero
    for index, score in enumerate(scores):
        if flat:
            scores[index] = Matrix.zeros(d, d)
        flat = flat or is_flat(score, theta.tokens)
    return EffectiveParameters(theta.tokens, product, tuple(scores))


@final
@dataclass(frozen=True, slots=True)
class SoftmaxArchitecture(Architecture[SoftmaxNetwork]):
    """Deep single-head softmax attention."""

    @property
    def model(self) -> Model[SoftmaxNetwork]:
        return AttentionNetworks()  # type: ignore[return-value]

    @property
    def summary(self) -> Summary:
        return Summary(
            name="softmax attention",
            symmetries="GL(d_i) on the features of all tokens alike",
            adjunction="generalised: permutations of the tokens ⊗ any matrix of features",
            identifiable_when="no inner effective score hides the later ones; L and later scores see every feature",
            source=REFERENCE,
            decides="the theorem; equality and identifiability, but for some antisymmetric effective scores",
            leaves_open="for n ≥ 3, effective scores in front of others that are antisymmetric, behind one that is "
            "singular on all planes",
        )

    @property
    def same_up_to(self) -> str:
        return "the symmetries of its architecture and equal layer maps"

    def direct_sum(self, copies: Sequence[SoftmaxNetwork], share: Fraction) -> Undecided:
        return Undecided("a sum of softmax layers needs several heads, and a layer of this architecture has one")

    def written_out(self, theta: SoftmaxNetwork) -> MultiHeadNetwork:
        """The network of one head in every layer, an architecture that has sums."""
        heads = tuple(SoftmaxHeads(((layer.score, layer.value),), layer.inputs) for layer in theta.layers)
        return MultiHeadNetwork(theta.tokens, heads)

    def check_same_function(
        self, left: SoftmaxNetwork, right: SoftmaxNetwork, *, max_cells: int | None = None
    ) -> Verdict:
        """A decision, unless n ≥ 3 and both networks have an antisymmetric effective score in front of others."""
        left.require_parallel(right)
        if left == right:
            return Proved("equal as values")
        if left.tokens != right.tokens:
            witness = find_probe(left, right)
            if witness is None:
                return Undecided("the numbers of tokens differ, and no point tried tells the functions apart")
            return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
        mine, theirs = effective_parameters(left), effective_parameters(right)
        if mine.whole != theirs.whole:
            reason = "L differs, which is the function where all tokens are equal"
            return Refuted(reason, _where(left, right, mine, theirs))
        same = mine.has_function_of(theirs)
        if same:
            return Proved("equal effective parameters")
        witness = find_probe(left, right)
        if same is False:
            return Refuted(f"the effective parameters differ ({REFERENCE})", witness)
        if witness is not None:
            return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
        return Undecided(
            "no difference was found, and the theorem does not speak of both: an effective score is antisymmetric"
        )

    def check_identifiable(self, theta: SoftmaxNetwork, *, max_cells: int | None = None) -> Verdict:
        """By the row spaces of P_i: a theta' with the same effective parameters has P'_i = C_i P_i for unique C_i if
        the rows of L, M_j and M_j^T, j > i, span d_i dimensions; then V'_i and A'_i are determined as well.
        """
        if theta.depth == 1:
            return Proved("a network of one layer is its own function; up to equal layer maps")
        known = effective_parameters(theta)
        obstacles = [self._short(theta, known), known.obstacle, self._unused(theta, known)]
        if not any(obstacles):
            reason = "the rows of L and of the later effective scores span as many dimensions as every hidden space has"
            if any(map(is_antisymmetric, known.scores[:-1])):
                reason += "; antisymmetric scores are behind scores that are regular on planes only"
            return Proved(f"{reason}; up to equal layer maps", reference=REFERENCE)
        found = find_twin(theta, self.check_same_function) or self._other_score(theta)
        if found is not None:
            return Refuted(*found)
        return Undecided("; ".join(filter(None, obstacles)))

    def _unused(self, theta: SoftmaxNetwork, known: EffectiveParameters) -> str:
        if theta.tokens > 1 and known.whole.is_zero:
            return "the function is 0"
        if theta.tokens > 1 and len(known.trimmed) < theta.depth:
            return f"behind layer {len(known.trimmed)} all tokens are equal, and scores do not matter"
        return ""

    def _other_score(self, theta: SoftmaxNetwork) -> tuple[str, SoftmaxNetwork] | None:
        """A twin with another score in a layer whose score does not matter."""
        for index in range(theta.depth - 1, -1, -1):
            layer = theta.layers[index]
            d = layer.inputs
            for score in (Matrix.zeros(d, d), Matrix.identity(d)):
                layers = [*theta.layers]
                layers[index] = Softmax(score, layer.value)
                twin = SoftmaxNetwork(theta.tokens, tuple(layers))
                if outside_orbit(theta, twin) and isinstance(self.check_same_function(theta, twin), Proved):
                    return f"the score of layer {index + 1} does not matter", twin
        return None

    def _short(self, theta: SoftmaxNetwork, known: EffectiveParameters) -> str:
        rows = known.whole
        for index in range(theta.depth - 1, 0, -1):
            score = known.scores[index]
            rows = row_basis(rows.above(score).above(score.T))
            if rows.shape[0] < theta.features[index]:
                return f"of the {theta.features[index]} features of V_{index} the function sees {rows.shape[0]}"
        return ""

    def reduce(self, theta: SoftmaxNetwork, *, max_cells: int | None = None) -> AttentionReduction[SoftmaxNetwork]:
        return reduce_attention(theta)


def _where(
    left: SoftmaxNetwork, right: SoftmaxNetwork, mine: EffectiveParameters, theirs: EffectiveParameters
) -> Difference:
    """Equal tokens x at which L x differs, with the values, which are rational."""
    d = left.features[0]
    for k in range(d):
        x = tuple(Fraction(int(i == k)) for i in range(d))
        here, there = mine.whole.apply(x), theirs.whole.apply(x)
        if here != there:
            point = x * left.tokens
            return Difference(point, left(point), right(point))
    raise InputError("L is the same in both networks")
