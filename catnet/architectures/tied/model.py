"""Tied networks as a model: their symmetries, and the actions that tied layers absorb, which are few.

K_i is that of the activation acting on features, the same on every token.  Which actions on the inputs and outputs do
the layers absorb?  `check_adjunction` decides: tied weights are a linear space, so whether it is mapped into itself is
linear algebra.  In general it is not.  Permutations of the tokens that commute with M are no exception worth the name:
each layer commutes with them by itself, whatever its parameters, so the generalised adjunction property holds with the
group acting trivially on the parameters, and the theorem says nothing that was not built in.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.category import RELU
>>> layer = TiedLayer(Matrix([[2]]), Matrix([[-1]]), (Fraction(5),))
>>> deep_set = TiedNetwork(Matrix([[1] * 3] * 3), RELU, (layer, layer))
>>> swap, flip = Monomial.of_permutation((1, 0, 2)), Monomial.diagonal([Fraction(-1), Fraction(1), Fraction(1)])
>>> TiedNetworks().check_adjunction(deep_set, (("s", swap, swap),)).word
'proved'
>>> TiedNetworks().check_adjunction(deep_set, (("s", flip, flip),)).reason
'layer 1 does not absorb s: the tied weight I ⊗ E_00 becomes one that is not tied, and s does not permute the tokens'

References
----------
That such layers fail the adjunction property: Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import final

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import Vector
from catnet.architectures.linear.model import LinearNetworks
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.architectures.tied.network import TiedLayer, TiedNetwork
from catnet.architectures.tied.tying import Tying, Untied
from catnet.category import Affine, Morphism, Space
from catnet.errors import InputError
from catnet.groups import Operator
from catnet.groups.blocks import simplest, split
from catnet.groups.operators import as_matrix, direct_sum, identity_operator
from catnet.theorem.model import Actions, Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["TiedNetworks", "coordinates", "feature_layer", "feature_network"]


def coordinates(theta: TiedNetwork) -> TiedNetwork:
    """The network in coordinates in which its K_i is linear and largest.

    A sigmoid network is a tanh network in the coordinates 2 x − 1, and again a tied one where all rows of M have one
    sum; where they have not, x ↦ 1 − x on a feature is no symmetry of tied weights, and nothing changes.
    """
    total = Tying(theta.mixing).row_sum
    centring = theta.activation.centring
    if centring is None or total is None:
        return theta
    layers = []
    for index, layer in enumerate(theta.layers, start=1):
        own, neighbours, bias = layer.own, layer.neighbours, layer.bias
        if index > 1:  # reads origin + scale y
            sums = (own + neighbours * total).apply((Fraction(1),) * own.shape[1])
            own, neighbours = own * centring.scale, neighbours * centring.scale
            bias = tuple(b + centring.origin * value for b, value in zip(bias, sums, strict=True))
        if index < theta.depth:
            own, neighbours = own * centring.factor, neighbours * centring.factor
            bias = tuple(b * centring.factor for b in bias)
        layers.append(TiedLayer(own, neighbours, bias))
    return TiedNetwork(theta.mixing, centring.inner, tuple(layers))


def feature_layer(theta: TiedNetwork, index: int) -> Affine:
    """Layer `index` by features: its rows (own | neighbours | bias), or (own + c neighbours | bias) where M = c I, so
    that two of them agree exactly when the layers do.
    """
    layer = theta.layers[index - 1]
    factor = Tying(theta.mixing).factor
    weight = layer.own.beside(layer.neighbours) if factor is None else layer.own + layer.neighbours * factor
    return Affine(weight, layer.bias)


def feature_network(theta: TiedNetwork, index: int) -> MLP:
    """Hidden layer `index` by features, and after it what the next layer reads from each: own above neighbours."""
    if not 0 < index < theta.depth:
        raise InputError(f"a network of depth {theta.depth} has no hidden layer {index}")
    upper = theta.layers[index]
    reading = upper.own.above(upper.neighbours)
    return MLP((feature_layer(theta, index), Affine.linear(reading)), theta.activation)


@final
@dataclass(frozen=True, slots=True)
class TiedNetworks(Model[TiedNetwork]):
    """Tied networks of any activation and mixing; every parameter brings its own."""

    def spaces(self, theta: TiedNetwork) -> tuple[Space, ...]:
        return theta.spaces

    def layer(self, theta: TiedNetwork, index: int) -> Morphism:
        return coordinates(theta).layer(index)

    def origin(self, theta: TiedNetwork, index: int) -> Vector:
        centring = theta.activation.centring
        inside = centring is not None and 0 < index < theta.depth and coordinates(theta) is not theta
        return ((centring.origin if centring is not None and inside else Fraction(0)),) * theta.widths[index]

    def check_adjunction(self, theta: TiedNetwork, actions: Actions = ()) -> Verdict:
        """Proved if the tied weights absorb every generator, or if all of them permute tokens as M allows and act on
        features beside; Refuted with an `Untied` weight.

        Without actions: refuted, unless there is one token or nothing to act on.
        """
        tying = Tying(theta.mixing)
        ends = theta.features
        generators = actions or tuple(tying.iter_elementary(ends[0], ends[-1]))
        permuting = [(name, _tokens(theta, first, last)) for name, first, last in generators]
        if all(found is not None for _, found in permuting):
            if any(found is not None and not found.is_identity for _, found in permuting):
                return Proved(
                    "the layers commute by themselves with these permutations of the tokens, whatever their "
                    "parameters, and the first and the last layer absorb what acts on the features"
                )
            return Proved("the first and the last layer absorb what acts on the features of every token alike")
        untied = [(name, _obstacle(theta, tying, name, first, last)) for name, first, last in generators]
        for (name, obstacle), (_, found) in zip(untied, permuting, strict=True):
            if obstacle is not None and found is None:
                words = f"layer {obstacle.layer} does not absorb {name}: {obstacle.words}"
                if not actions:
                    return Refuted(f"tied layers absorb no linear action in general; {words}", obstacle)
                return Refuted(f"{words}, and {name} does not permute the tokens", obstacle)
        if all(found is None or found.is_identity for _, found in permuting):
            return Proved("the first and the last layer absorb these actions: tied weights are carried to tied weights")
        return Undecided(
            "some generators permute the tokens and others are absorbed by the tied weights; each kind has an "
            "adjunction property of its own, and they are not mixed"
        )

    def own_action(self, theta: TiedNetwork, index: int, first: Operator, last: Operator) -> Operator:
        """The permutation of the tokens, on every hidden space."""
        found = _tokens(theta, first, last)
        width = theta.features[index]
        return identity_operator(theta.widths[index]) if found is None else Tying.spread(found, width)

    def transport(self, theta: TiedNetwork, first: Operator, last: Operator) -> TiedNetwork:
        tying = Tying(theta.mixing)
        layers = list(theta.layers)
        if _tokens(theta, first, last) is not None:
            start, end = tying.factorise(first, theta.features[0]), tying.factorise(last, theta.features[-1])
            if start is None or end is None:
                raise InputError("the action does not permute tokens")
            layers[0] = layers[0].between(start[1], identity_operator(theta.features[1]))
            layers[-1] = layers[-1].between(identity_operator(theta.features[-2]), end[1])
            return TiedNetwork(theta.mixing, theta.activation, tuple(layers))
        moved = theta.mlp().between(first, last)
        for place in {0, theta.depth - 1}:
            width = theta.features[place + 1]
            weights = tying.untie(moved.layers[place].weight, width, theta.features[place])
            if weights is None:
                raise InputError("the action is not absorbed by the tied weights")
            layers[place] = TiedLayer(*weights, moved.layers[place].bias[:width])
        return TiedNetwork(theta.mixing, theta.activation, tuple(layers))

    def iter_matches(self, theta: TiedNetwork, moved: TiedNetwork, index: int, before: Operator) -> Iterator[Operator]:
        """By the rows (own | neighbours | bias) of the features, the same on every token."""
        ours, theirs = coordinates(theta), coordinates(moved)
        ours = _carried(ours, index, before)
        known: Model[MLP] = _inner(ours)
        ground = identity_operator(feature_layer(ours, index).weight.shape[1])
        for found in known.iter_matches(feature_network(ours, index), feature_network(theirs, index), 1, ground):
            yield _alike(found, theta.tokens)

    def last_layer_matches(self, theta: TiedNetwork, moved: TiedNetwork, before: Operator) -> bool:
        ours, theirs = _carried(coordinates(theta), theta.depth, before), coordinates(moved)
        return feature_layer(ours, theta.depth) == feature_layer(theirs, theta.depth)

    def in_symmetry_group(self, theta: TiedNetwork, index: int, element: Operator) -> bool:
        blocks = split(element, (theta.features[index],) * theta.tokens)
        if blocks is None or any(block != blocks[0] for block in blocks):
            return False
        known = coordinates(theta)
        return _inner(known).in_symmetry_group(feature_network(known, index), 1, simplest(as_matrix(blocks[0])))

    def check_trivial_stabiliser(self, theta: TiedNetwork) -> Verdict:
        """That of the features' rows, hidden layer by hidden layer."""
        known = coordinates(theta)
        for index in range(1, theta.depth):
            verdict = _inner(known).check_trivial_stabiliser(feature_network(known, index))
            if isinstance(verdict, Refuted):
                words = verdict.reason.replace("of layer 1", f"of layer {index}").replace("neuron", "feature")
                return Refuted(words, (index, *verdict.witness[1:]))
            if isinstance(verdict, Undecided):
                return Undecided(f"the rows of the features of layer {index} are dependent, so its match is not unique")
        return Proved("in every hidden layer the rows of the features are told apart by the symmetries")

    def search_is_complete(self, theta: TiedNetwork) -> bool:
        known = coordinates(theta)
        return all(_inner(known).search_is_complete(feature_network(known, index)) for index in range(1, theta.depth))


def _inner(theta: TiedNetwork) -> Model[MLP]:
    return LinearNetworks() if theta.activation.is_linear else ScaledNetworks()


def _carried(theta: TiedNetwork, index: int, before: Operator) -> TiedNetwork:
    """Theta with its layer `index` reading what `before` makes of the space in front of it."""
    blocks = split(before, (theta.features[index - 1],) * theta.tokens)
    if index == 1 or blocks is None:
        return theta
    layers = list(theta.layers)
    layers[index - 1] = layers[index - 1].between(blocks[0], identity_operator(theta.features[index]))
    return TiedNetwork(theta.mixing, theta.activation, tuple(layers))


def _alike(operator: Operator, tokens: int) -> Operator:
    return reduce(direct_sum, [operator] * tokens)


def _tokens(theta: TiedNetwork, first: Operator, last: Operator) -> Monomial | None:
    """The permutation P of the tokens, commuting with M, with `first` = P ⊗ A and `last` = P ⊗ B, if there is one."""
    tying = Tying(theta.mixing)
    ends = [
        (found, width)
        for operator, width in ((first, theta.features[0]), (last, theta.features[-1]))
        for found in [tying.factorise(operator, width)]
    ]
    permutations = []
    for found, width in ends:
        if found is None:
            return None
        if width:  # on nothing, every permutation acts alike
            permutations.append(found[0])
    if not permutations:
        return Monomial.identity(theta.tokens)
    return permutations[0] if all(other == permutations[0] for other in permutations) else None


def _obstacle(theta: TiedNetwork, tying: Tying, name: str, first: Operator, last: Operator) -> Untied | None:
    """A tied weight or bias of the first or the last layer that the action carries out of the tied ones."""
    ends = theta.features
    one = identity_operator(theta.widths[1])
    if theta.depth == 1:
        return tying.carried_out(name, 1, first, last, ends[0], ends[1])
    found = tying.carried_out(name, 1, first, one, ends[0], ends[1])
    if found is not None:
        return found
    return tying.carried_out(name, theta.depth, identity_operator(theta.widths[-2]), last, ends[-2], ends[-1])
