"""Softmax attention with several heads, embeddings, encodings, linear layers and readouts.

The theorem is decided layer by layer: k_i comes out of linear systems, heads that a symmetry exchanges with it.  Two
networks are equal where a symmetry carries one to the other, perhaps after reduction and with constants moved up, and
differ where enclosures of their values do.  Identifiability: `catnet.architectures.attention.softmax_depth`.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.attention.layers import Linear
>>> from catnet.architectures.attention.softmax_heads import SoftmaxHeads
>>> one, both = Matrix([[1]]), Linear(Matrix([[1, 1]]))
>>> theta = MultiHeadNetwork(3, (SoftmaxHeads(((one, one), (2 * one, one)), 1), both))
>>> other = MultiHeadNetwork(3, (SoftmaxHeads(((2 * one, one), (one, one)), 1), both))
>>> MultiHeadArchitecture().check_same_function(theta, other).reason
'a symmetry of the architecture carries one to the other'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, final

from catnet.architectures.attention.arrows import on_tokens
from catnet.architectures.attention.constants import settled
from catnet.architectures.attention.layers import Linear
from catnet.architectures.attention.lightning import are_equivalent
from catnet.architectures.attention.model import AttentionNetworks
from catnet.architectures.attention.network import MultiHeadNetwork
from catnet.architectures.attention.probing import find_probe
from catnet.architectures.attention.reduction import AttentionReduction, reduce_attention, written_as_one_layer
from catnet.architectures.attention.rotary import check_rotary, unturned
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_depth import REFERENCE, check_heads_by_peeling
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.architectures.attention.sums import direct_sum
from catnet.architectures.attention.twins import find_twin, outside_orbit
from catnet.architectures.perceptron.network import MLP
from catnet.theorem.architecture import Architecture, Summary
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:
    from catnet.theorem.average import LayerAverage
    from catnet.theorem.sums import DirectSum

__all__ = ["MultiHeadArchitecture"]


@final
@dataclass(frozen=True, slots=True)
class MultiHeadArchitecture(Architecture[MultiHeadNetwork]):
    """Softmax attention with several heads, perhaps under a causal mask."""

    @property
    def model(self) -> Model[MultiHeadNetwork]:
        return AttentionNetworks()  # type: ignore[return-value]

    @property
    def summary(self) -> Summary:
        return Summary(
            name="multi-head softmax attention",
            symmetries="GL(d_i) on the features of all tokens alike; (∏ GL(d_h)) ⋊ permutations behind heads",
            adjunction="generalised: permutations of the tokens, none with a mask or rotary positions, ⊗ any matrix of "
            "features",
            identifiable_when="scores differ, ranks are full, and layers above others are injective on equal tokens",
            source=REFERENCE,
            decides="the theorem; equality by symmetries, reduction and forms; identifiability of full rank on n ≥ 3 "
            "tokens, one layer of heads on two; twins",
            leaves_open="masks under other layers, rotary positions at depth, two tokens at depth, layers with fewer "
            "outputs than features; equality that no symmetry and no enclosure shows",
        )

    @property
    def same_up_to(self) -> str:
        return "the symmetries of its architecture and equal layer maps"

    def direct_sum(self, copies: Sequence[MultiHeadNetwork], share: Fraction) -> DirectSum[MultiHeadNetwork]:
        return direct_sum(copies, share)

    def check_same_function(
        self, left: MultiHeadNetwork, right: MultiHeadNetwork, *, max_cells: int | None = None
    ) -> Verdict:
        """Proved by a symmetry, equal forms or reduction; refuted by disjoint enclosures, or by identifiability."""
        left.require_parallel(right)
        if left == right:
            return Proved("equal as values")
        left, right = unturned(left), unturned(right)
        if are_equivalent(left, right):
            return Proved("a symmetry of the architecture carries one to the other")
        ours, theirs = left.morphism(), right.morphism()
        if ours == theirs or _forms(left) == _forms(right):
            return Proved("equal maps in the form that the function determines", reference=REFERENCE)
        reason = self._by_reduction(left, right)
        if reason:
            return Proved(reason, reference=REFERENCE)
        witness = find_probe(left, right)
        if witness is not None:
            return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
        if self._apart(left, right):
            reason = "one is identifiable, and no symmetry carries it to the other, which has its shape"
            return Refuted(reason, None)
        return Undecided("no symmetry was found, and no point tried tells the functions apart")

    def _by_reduction(self, left: MultiHeadNetwork, right: MultiHeadNetwork) -> str:
        """Why the functions are equal: reduced, perhaps with constants moved up, one is carried to the other."""
        smaller = [reduce_attention(theta).small for theta in (left, right)]
        pairs = {
            "a symmetry carries the reduction of one to that of the other": smaller,
            "a symmetry carries one to the other, reduced and with constants moved up": [
                reduce_attention(settled(theta)).small for theta in smaller
            ],
        }
        for reason, (one, other) in pairs.items():
            if one == other or are_equivalent(one, other) or one.morphism() == other.morphism():
                return reason
        return ""

    def _apart(self, left: MultiHeadNetwork, right: MultiHeadNetwork) -> bool:
        """Whether theorems say that a parameter of the same shape, outside the orbit, has another function."""
        if _shape(left) != _shape(right):
            return False
        known = (check_heads_by_peeling(theta) for theta in (left, right))
        return any(isinstance(verdict, Proved) for verdict in known) and outside_orbit(left, right)

    def check_identifiable(self, theta: MultiHeadNetwork, *, max_cells: int | None = None) -> Verdict:
        if theta.depth == 1:
            return Proved("a network of one layer is its own function; up to equal layer maps")
        verdict = check_heads_by_peeling(theta)
        if isinstance(verdict, Proved):
            return verdict
        if any(isinstance(layer, RotaryHeads) for layer in theta.layers):
            verdict = check_rotary(theta)
            turns = (layer.rotation for layer in theta.layers if isinstance(layer, RotaryHeads))
            if not isinstance(verdict, Proved) and all(turn.is_identity for turn in turns):
                verdict = check_heads_by_peeling(unturned(theta))  # and so are all competitors without positions
            if isinstance(verdict, Proved):
                return verdict
        found = find_twin(theta, self.check_same_function)
        return verdict if found is None else Refuted(*found)

    def layer_average(self, theta: MultiHeadNetwork, actions: Actions, order: int) -> LayerAverage | Undecided:
        """Over involutions; the features of hidden spaces in coordinates in which these permute them, with signs."""
        if order != 2:
            return Undecided(f"heads are averaged over groups of order 2, and this one has order {order}")
        obstacle = self.model.check_adjunction(theta, actions)
        if not isinstance(obstacle, Proved):
            return Undecided(obstacle.reason)
        from catnet.architectures.attention.averages import average_heads  # for `symmetrize` only

        return average_heads(theta, actions)

    def written_out(self, theta: MultiHeadNetwork) -> MLP | None:
        """One affine layer, where attention is flat."""
        return written_as_one_layer(theta)

    def reduce(self, theta: MultiHeadNetwork, *, max_cells: int | None = None) -> AttentionReduction[MultiHeadNetwork]:
        return reduce_attention(theta)


def _forms(theta: MultiHeadNetwork) -> list[object]:
    """The layers as maps, heads together with the linear layer that mixes what they write."""
    found: list[object] = [theta.tokens]
    layers = list(theta.layers)
    while layers:
        layer = layers.pop(0)
        mixing = layers[0] if layers else None
        if isinstance(layer, SoftmaxHeads | RotaryHeads) and isinstance(mixing, Linear):
            layers.pop(0)
            arrow = layer.arrow(theta.tokens).absorb(None, on_tokens(theta.tokens, mixing.weight))
            found += [layer, mixing] if arrow is None else [arrow, mixing.bias]
        else:
            found.append(layer.arrow(theta.tokens))
    return found


def _shape(theta: MultiHeadNetwork) -> tuple[object, ...]:
    """Of what the parameter is made: equal ones are parameters of one architecture."""
    parts: list[object] = [theta.tokens]
    for layer in theta.layers:
        heads = (layer.blocks, layer.causal) if isinstance(layer, SoftmaxHeads | RotaryHeads) else ()
        constant = getattr(layer, "bias", None) is None and getattr(layer, "encoding", None) is None
        parts.append((type(layer), layer.inputs, layer.outputs, heads, constant))
    return tuple(parts)
