"""Deep Sets and equivariant graph layers: functions compared with the weights written out, twins looked for among tied
weights.

If M = c I (one token, for instance), every token goes by itself through one network with the weights own + c
neighbours, and that network decides.  If a permutation of the tokens other than the identity lies in the span of I and
M, and products with it stay tied (two tokens and M all ones: exchanging them), then applying it behind one layer and
undoing it before the next gives a twin.

**Theorem.** Let M be no multiple of the identity and no row of M a multiple of the unit row e_t of its token.  Let the
network with its weights written out be identifiable, and let in every hidden layer, for every feature with weights (o,
v) and all tokens t ≠ u, the n × d matrix e_t o^T + M_t^T v^T have a column outside the span of e_u and the row M_u.
Then theta is identifiable among tied networks.

*Proof.* Let theta' be tied, with the same function.  Unique monomial k_i carry the written-out theta to the
written-out theta'.  Suppose k_1, …, k_{i-1} act alike on all tokens; then layer i reads features changed by an
invertible matrix, which keeps the hypothesis.  If k_i takes a feature at token t to one at u ≠ t, then c (e_t o^T +
M_t^T v^T) = e_u o'^T + M_u^T v'^T, whose columns lie in the span of e_u and M_u: excluded.  So k_i keeps tokens, and as
e_t and M_t are independent, it takes the feature (o, v, b) at t to one with (o', v', b') = c_t (o, v, b).  Two tokens
cannot take it to two features, for these would have rows equal up to scaling, and theta, written out, would be fixed by
more than the identity; nor with two factors, since the row is not zero where factors are free.  So k_i acts alike on
all tokens. ∎

For Deep Sets of at least three tokens the hypothesis on columns says that no feature has o = 0.

>>> from catnet.architectures.known import KNOWN
>>> from catnet.category import Tanh
>>> from catnet.architectures.tied.network import TiedLayer
>>> first, last = (TiedLayer(Matrix([[a]]), Matrix([[b]]), (1,)) for a, b in ((1, 2), (3, 1)))
>>> two, three = (TiedNetwork(Matrix([[1] * n] * n), Tanh(), (first, last)) for n in (2, 3))
>>> TiedArchitecture(KNOWN).check_identifiable(three).word
'proved'
>>> TiedArchitecture(KNOWN).check_identifiable(two).reason
'the span of I and M holds a permutation of the tokens, which the layers 1 and 2 can do and undo'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Self, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.degenerate import iter_degenerate, zero_counts
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.tied.model import TiedNetworks, coordinates, feature_layer, feature_network
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.architectures.tied.tying import Tying
from catnet.groups.blocks import simplest
from catnet.theorem.architecture import Architecture, Known, Summary
from catnet.theorem.comparison import require_parallel
from catnet.theorem.model import Model
from catnet.theorem.sums import DirectSum, Strip, joined, joined_biases
from catnet.theorem.transporter import transporter_impossible
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["TiedArchitecture", "TiedReduction", "confused_tokens", "single_token"]

_MODEL = TiedNetworks()
_BUDGET = 1_000


@final
@dataclass(frozen=True, slots=True)
class TiedReduction:
    """A tied network without features that are unread, copies or constants, with the same function.

    Parameters
    ----------
    theta, small : TiedNetwork
    known : Known
        By which their functions are compared.
    """

    theta: TiedNetwork
    small: TiedNetwork
    known: Known = field(repr=False, compare=False)

    def check(self) -> Verdict:
        """Whether both have the same function."""
        verdict = TiedArchitecture(self.known).check_same_function(self.theta, self.small)
        return Proved(verdict.reason, self) if isinstance(verdict, Proved) else verdict


@final
@dataclass(frozen=True, slots=True)
class TiedArchitecture(Architecture[TiedNetwork]):
    """Deep Sets and graph networks with tied weights.

    Parameters
    ----------
    known : Known
        The architectures that there are: the weights written out belong to one of them.
    """

    known: Known

    @classmethod
    def given(cls, known: Known) -> Self:
        return cls(known)

    @property
    def model(self) -> Model[TiedNetwork]:
        return _MODEL

    @property
    def summary(self) -> Summary:
        return Summary(
            name="tied",
            symmetries="those of the activation, on features, the same on every token",
            adjunction="fails, but for the few actions that tied weights absorb; for permutations of the tokens that "
            "commute with M it holds trivially, since every layer commutes with them by itself",
            identifiable_when="the network written out is, and its features tell the tokens apart; if M = c I, one "
            "token's network is",
            source="docs/architectures/products-and-tied.md",
            decides="equality as for the network written out; which actions are absorbed",
            leaves_open="features that do not tell tokens apart, where no twin is found",
        )

    def written_out(self, theta: TiedNetwork) -> MLP:
        return theta.mlp()

    def direct_sum(self, copies: Sequence[TiedNetwork], share: Fraction) -> DirectSum[TiedNetwork]:
        layers = []
        for index in range(copies[0].depth):
            parts = [copy.layers[index] for copy in copies]
            first, last = index == 0, index == copies[0].depth - 1
            own = joined([part.own for part in parts], first=first, last=last, share=share)
            neighbours = joined([part.neighbours for part in parts], first=first, last=last, share=share)
            layers.append(TiedLayer(own, neighbours, joined_biases([part.bias for part in parts], last, share)))
        layout = tuple((Strip(copies[0].tokens, width),) for width in copies[0].features[1:-1])
        return DirectSum(replace(copies[0], layers=tuple(layers)), layout)

    def check_same_function(self, left: TiedNetwork, right: TiedNetwork, *, max_cells: int | None = None) -> Verdict:
        ours, theirs = left.mlp(), right.mlp()
        require_parallel(ours.morphism(), theirs.morphism())
        if left == right:
            return Proved("equal as values")
        verdict = self.known.check_same_function(ours, theirs, max_cells=max_cells)
        if isinstance(verdict, Proved):
            return Proved(f"with the weights written out: {verdict.reason}", reference=verdict.reference)
        return verdict

    def check_identifiable(self, theta: TiedNetwork, *, max_cells: int | None = None) -> Verdict:
        tying = Tying(theta.mixing)
        if tying.factor is not None:
            return _check_single(self.known, theta, max_cells)
        if theta.depth == 1:
            return Proved("without hidden layers the function is affine, and I and M are independent")
        for reason, twin in (*_iter_degenerate(theta), *_iter_turned(theta, tying)):
            if _outside_orbit(theta, twin) and isinstance(self.check_same_function(theta, twin), Proved):
                return Refuted(reason, twin)
        if theta.parameters == theta.features[-1]:
            return Proved("the function is constant, and its value is the only parameter")
        if theta.activation.is_linear:
            return Undecided("no twin was found; no sufficient criterion for tied linear networks is known to catnet")
        if theta.activation.centring is not None and tying.row_sum is None:
            return Undecided("no twin was found; the rows of M have different sums, so x ↦ 1 − x may untie the weights")
        obstacle = confused_tokens(theta)
        if obstacle:
            return Undecided(f"no twin was found, but the criterion for tied networks does not apply: {obstacle}")
        network = theta.mlp()
        verdict = self.known.architecture_of(network).check_identifiable(network, max_cells=max_cells)
        if isinstance(verdict, Proved):
            return Proved(
                f"every feature tells the tokens apart, and with the weights written out: {verdict.reason}",
                reference=verdict.reference,
            )
        if isinstance(verdict, Refuted):
            return Undecided(
                f"with the weights written out the network has a twin ({verdict.reason}), but no tied one was found"
            )
        return Undecided(f"no twin was found, and with the weights written out: {verdict.reason}")

    def reduce(self, theta: TiedNetwork, *, max_cells: int | None = None) -> TiedReduction:
        """Without unread features, copies, and constants that the next bias can take over."""
        if Tying(theta.mixing).factor is not None:
            network = single_token(theta)
            found = self.known.architecture_of(network).reduce(network, max_cells=max_cells).small
            return TiedReduction(theta, theta if found == network else _from_single(theta, found), self.known)
        small = _without_unread(theta)
        while True:
            degenerate = next(_iter_degenerate(small), None)
            if degenerate is None:
                return TiedReduction(theta, small, self.known)
            following = _without_unread(degenerate[1])
            if following.hidden_neurons == small.hidden_neurons:
                return TiedReduction(theta, small, self.known)
            small = following


def confused_tokens(theta: TiedNetwork) -> str:
    """What keeps the features from telling the tokens apart, as the theorem above asks; empty if nothing does."""
    mixing, count = theta.mixing, theta.tokens
    units = list(Matrix.identity(count).rows())
    rows = list(mixing.rows())
    for t, row in enumerate(rows):
        if not any(value for s, value in enumerate(row) if s != t):
            return f"token {t} reads no other token"
    for index, layer in enumerate(theta.layers[:-1], start=1):
        for feature, (own, neighbours) in enumerate(zip(layer.own.rows(), layer.neighbours.rows(), strict=True)):
            for t in range(count):
                table = Matrix.column(units[t]) @ Matrix([own]) + Matrix.column(rows[t]) @ Matrix([neighbours])
                for u in range(count):
                    span = Matrix.column(units[u]).beside(Matrix.column(rows[u]))
                    if u != t and span.beside(table).rank() == span.rank():
                        return f"feature {feature} of layer {index} at token {t} could be one at token {u}"
    return ""


def single_token(theta: TiedNetwork) -> MLP:
    """Where M = c I: the network that every token goes through."""
    return MLP(tuple(feature_layer(theta, index) for index in range(1, theta.depth + 1)), theta.activation)


def _from_single(theta: TiedNetwork, network: MLP) -> TiedNetwork:
    """A tied network in which every token goes through a given network; without neighbours."""
    layers = (TiedLayer(layer.weight, layer.weight * 0, layer.bias) for layer in network.layers)
    return TiedNetwork(theta.mixing, theta.activation, tuple(layers))


def _check_single(known: Known, theta: TiedNetwork, max_cells: int | None) -> Verdict:
    network = single_token(theta)
    verdict = known.architecture_of(network).check_identifiable(network, max_cells=max_cells)
    words = f"M is a multiple of the identity, and for the network that every token goes through: {verdict.reason}"
    if isinstance(verdict, Refuted):
        return Refuted(words, None if verdict.witness is None else _from_single(theta, verdict.witness))
    return Proved(words, reference=verdict.reference) if isinstance(verdict, Proved) else Undecided(words)


def _with_layers(theta: TiedNetwork, changed: dict[int, TiedLayer]) -> TiedNetwork:
    layers = tuple(changed.get(place, layer) for place, layer in enumerate(theta.layers))
    return TiedNetwork(theta.mixing, theta.activation, layers)


def _iter_degenerate(theta: TiedNetwork) -> Iterator[tuple[str, TiedNetwork]]:
    """Twins by features that are unread, constant or copies, one for each hidden layer that has such."""
    tying = Tying(theta.mixing)
    if theta.activation.is_linear:
        return
    for index in range(1, theta.depth):
        for reason, pair in iter_degenerate(feature_network(theta, index)):
            twin = _with_pair(theta, index, pair, tying.row_sum)
            if twin is not None:
                yield reason.replace("neuron", "feature").replace("layer 1", f"layer {index}"), twin


def _with_pair(theta: TiedNetwork, index: int, pair: MLP, total: Fraction | None) -> TiedNetwork | None:
    """Theta with hidden layer `index`, and what reads it, as given by features; None where a constant that the
    neighbours read is not the same on every token.
    """
    lower, reading = pair.layers
    columns, rows = range(theta.features[index - 1]), range(theta.features[index + 1])
    upper = theta.layers[index]
    shifts, beside = reading.bias[: len(rows)], reading.bias[len(rows) :]
    if any(beside) and total is None:
        return None
    bias = tuple(
        old + value + other * (total or 0) for old, value, other in zip(upper.bias, shifts, beside, strict=True)
    )
    return _with_layers(
        theta,
        {
            index - 1: TiedLayer(
                lower.weight.select(columns=columns),
                lower.weight.select(columns=[len(columns) + column for column in columns]),
                lower.bias,
            ),
            index: TiedLayer(
                reading.weight.select(rows=rows), reading.weight.select(rows=[len(rows) + row for row in rows]), bias
            ),
        },
    )


def _iter_turned(theta: TiedNetwork, tying: Tying) -> Iterator[tuple[str, TiedNetwork]]:
    """Twins by a permutation of the tokens in the span of I and M, done by one layer and undone by the next."""
    layers = theta.mlp().layers
    for permutation in _permutations_in_span(theta.mixing):
        for index in range(1, theta.depth):
            before, here, onward = theta.features[index - 1 : index + 2]
            spread = Tying.spread(permutation, here)
            lower = tying.untie(spread.times(layers[index - 1].weight), here, before)
            upper = tying.untie(spread.inverse().after(layers[index].weight), onward, here)
            if lower is not None and upper is not None:
                changed = {
                    index - 1: TiedLayer(*lower, theta.layers[index - 1].bias),
                    index: TiedLayer(*upper, theta.layers[index].bias),
                }
                yield (
                    f"the span of I and M holds a permutation of the tokens, which the layers {index} and {index + 1} "
                    "can do and undo",
                    _with_layers(theta, changed),
                )


def _permutations_in_span(mixing: Matrix) -> Iterator[Monomial]:
    """Those other than the identity: a I + b M with 1/b an entry of M beside the diagonal, and 0 or 1 in one corner."""
    count = mixing.shape[0]
    edge = next((mixing[t, s] for t in range(count) for s in range(count) if t != s and mixing[t, s]), None)
    if edge is None:
        return
    for corner in (0, 1):
        found = simplest(mixing * (1 / edge) + Matrix.identity(count) * (corner - mixing[0, 0] / edge))
        if isinstance(found, Monomial) and found.is_permutation:
            yield found


def _outside_orbit(theta: TiedNetwork, twin: TiedNetwork) -> bool:
    """Whether it is proved that no symmetry carries theta to the twin."""
    if not theta.activation.is_linear:
        for index in range(1, theta.depth):
            pair = feature_network(coordinates(theta), index), feature_network(coordinates(twin), index)
            if zero_counts(pair[0]) != zero_counts(pair[1]):
                return True
    return transporter_impossible(_MODEL, theta, twin, budget=_BUDGET)


def _without_unread(theta: TiedNetwork) -> TiedNetwork:
    """Theta without the hidden features that the next layer reads neither as own nor as neighbours."""
    layers = list(theta.layers)
    for index in reversed(range(1, theta.depth)):  # from the end, as dropping a feature may leave one below unread
        lower, upper = layers[index - 1], layers[index]
        pairs = zip(upper.own.columns(), upper.neighbours.columns(), strict=True)
        kept = [place for place, (own, neighbours) in enumerate(pairs) if any(own) or any(neighbours)]
        layers[index] = TiedLayer(upper.own.select(columns=kept), upper.neighbours.select(columns=kept), upper.bias)
        layers[index - 1] = TiedLayer(
            lower.own.select(rows=kept), lower.neighbours.select(rows=kept), tuple(lower.bias[a] for a in kept)
        )
    return TiedNetwork(theta.mixing, theta.activation, tuple(layers))
