"""Any depth: when theta is the only one, up to scaling and permuting, among the simple parameters with its function.

A parameter on R^n is *simple* if the pre-activation of no hidden neuron vanishes on an open set, the points at which
two vanish have dimension at most n − 2, and those at which three do at most n − 3; for fixed weights almost all biases
make it so.  The theorem, with its proof, is in docs/simple-parameters.md; in short, for every layer i = 1, …, h:

- facets along which the function bends are put together at ridges where it shows that they belong to one neuron, and
  ordered where it shows that one neuron lies in a later layer than another; those of layer i that a chain of h − i
  steps leads on from are *placed*;
- placed facets of one neuron that are put together, or lie on one cell of the layers below, are a *piece*; pieces of
  different neurons are *apart* if linear equations show that they belong to different neurons in every network;
- if each neuron has a piece, all apart, and the pieces determine weights, biases and the signs of the layer before
  (`catnet.architectures.relu.pieces`), layer after layer, then every simple parameter of the same widths with the same
  function is theta, up to scaling and permuting neurons.

Only the ridges and facets used have to be in general position for the other parameter, and for these theta itself is.

>>> from catnet import MLP
>>> second = [[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), second, ([[1, 1, 1]], [0])])
>>> from catnet.architectures.relu.sections import plane_points
>>> known = Ridges(theta)
>>> found = among_simple(known, [ridge for ridge in map(known.at, plane_points(theta)) if ridge])
>>> found.reason
'the bends of the function place all neurons, and the pieces between them determine the weights'

References
----------
Rolnick, Kording, "Reverse-engineering deep ReLU networks", ICML 2020; Phuong, Lampert, "Functional vs. parametric
equivalence of ReLU networks", ICLR 2020; Grigsby, Lindsey, Rolnick, "Hidden symmetries of ReLU networks", ICML 2023.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from catnet.algebra.scalars import Vector
from catnet.architectures.relu.pieces import Conditions, Piece, turned_together
from catnet.architectures.relu.ridges import Facet, Neuron, Ridge, Ridges
from catnet.category import Affine
from catnet.search import NoneExists, allowance
from catnet.verdict import AmongSimple, Undecided

if TYPE_CHECKING:
    from networkx.utils import UnionFind

__all__ = ["LayerProof", "Missing", "StrandProof", "Want", "among_simple", "shown_among_simple"]

REFERENCE = (
    "catnet.architectures.relu.strands, with proof in docs/simple-parameters.md; after Rolnick, Kording, ICML 2020"
)
_MOST_PAIRS = 20_000


@final
@dataclass(frozen=True, slots=True)
class LayerProof:
    """The pieces of one layer to which the theorem was applied.

    Parameters
    ----------
    own : tuple of tuples of Piece
        Of every neuron, one first from which those of the others are told apart.
    unturned : tuple of (int, (int, Piece))
        Neurons of the layer before that are not turned, in this order, and by which piece of which neuron.
    """

    own: tuple[tuple[Piece, ...], ...]
    unturned: tuple[tuple[int, tuple[int, Piece]], ...]


@final
@dataclass(frozen=True, slots=True)
class StrandProof:
    """What the theorem was applied to.

    Parameters
    ----------
    points : tuple of vectors
        The points of the ridges.
    layers : tuple of LayerProof
        For every hidden layer which pieces.
    planes : tuple of Affine
        Planes in which the points were found, as injective affine maps from R^2; none if they come from elsewhere.
    """

    points: tuple[Vector, ...]
    layers: tuple[LayerProof, ...]
    planes: tuple[Affine, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Want:
    """A neuron of which more should be seen, best where these neurons of the layer before are on."""

    neuron: Neuron
    before: tuple[int, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Missing:
    """The hypothesis that fails, and what might mend that if it were seen."""

    reason: str
    wants: tuple[Want, ...] = ()


def among_simple(known: Ridges, ridges: Sequence[Ridge]) -> AmongSimple | Undecided:
    """Whether theta is the only simple parameter with its function, from what the function shows at some ridges.

    Parameters
    ----------
    known : Ridges
        A ReLU network.
    ridges : sequence of Ridge
        Of this network.

    Returns
    -------
    AmongSimple or Undecided
        With a `StrandProof`, or with the hypothesis that fails.

    Notes
    -----
    Once through the ridges for every layer; then for every piece the rank, modulo a prime, of a system in 2 d + 2
    unknowns, d the width of the layer before; where that does not say everything its null space over Q, and where that
    leaves weights open 2^d small systems.
    """
    found = shown_among_simple(known, ridges)
    return Undecided(found.reason) if isinstance(found, Missing) else found


def shown_among_simple(known: Ridges, ridges: Sequence[Ridge]) -> AmongSimple | Missing:
    """The same, with what is missing."""
    theta = known.theta
    if theta.depth < 2 or 0 in theta.widths:
        return Missing("the criterion needs hidden layers, and neurons in all of them")
    layers = []
    for layer in range(1, theta.depth):
        pieces = _pieces(known, ridges, layer)
        conditions = Conditions(known, layer, pieces)
        own = _own(pieces, theta.widths[layer], conditions)
        if isinstance(own, Missing):
            return Missing(f"layer {layer}: {own.reason}", own.wants)
        failure = conditions.check(own)
        if failure:
            every = tuple(range(theta.widths[layer - 1]))
            wants = conditions.open or [(j, every) for j in range(theta.widths[layer])]
            return Missing(failure, tuple(Want((layer, j), before) for j, before in wants))
        layers.append(LayerProof(tuple(map(tuple, own)), tuple(conditions.unturned)))
    cells = sorted({known.below(theta.depth - 1, facet[1]) for ridge in ridges for facet in _visible(ridge)})
    turned = turned_together(known, cells)
    if not isinstance(turned, NoneExists):
        return Missing(f"layer {theta.depth - 1}: neurons may be turned round together")
    return AmongSimple(
        "the bends of the function place all neurons, and the pieces between them determine the weights",
        StrandProof(tuple(ridge.point for ridge in ridges), tuple(layers)),
        REFERENCE,
    )


def _visible(ridge: Ridge) -> Iterator[Facet]:
    """The facets at a ridge along which the function bends."""
    for facet, bends in zip(
        (*ridge.a_facets, *ridge.b_facets), (ridge.low, ridge.high, ridge.own, ridge.own), strict=True
    ):
        if bends:
            yield facet


def _pieces(known: Ridges, ridges: Sequence[Ridge], layer: int) -> dict[int, list[Piece]]:
    """The pieces of every neuron of a layer that has any."""
    from networkx.utils import UnionFind

    together: UnionFind[Facet] = UnionFind()
    before: list[tuple[Facet, Facet]] = []
    for ridge in ridges:
        for facet in _visible(ridge):
            together[facet]
        if ridge.low and ridge.high:
            together.union(*ridge.a_facets)
        if ridge.own and (ridge.tells or ridge.neurons[0][0] < layer):
            together.union(*ridge.b_facets)
        if ridge.slope and ridge.tells:
            lower = ridge.a_facets[0] if ridge.low else ridge.a_facets[1]
            before.append((lower, ridge.b_facets[0]))
    steps = _steps(together, before)
    cells: UnionFind[tuple[Neuron, int]] = UnionFind()
    entry: dict[Facet, tuple[Neuron, int]] = {}
    for neuron, signs in together:
        if neuron[0] == layer and steps[together[neuron, signs]] >= known.theta.depth - 1 - layer:
            node = neuron, known.below(layer, signs)
            cells.union(node, entry.setdefault(together[neuron, signs], node))
    found: dict[tuple[Neuron, int], set[int]] = defaultdict(set)
    for node in cells:
        found[cells[node]].add(node[1])
    pieces: dict[int, list[Piece]] = defaultdict(list)
    for (neuron, _), some in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        pieces[neuron[1]].append(frozenset(some))
    return pieces


def _steps(together: UnionFind[Facet], before: Sequence[tuple[Facet, Facet]]) -> dict[Facet, int]:
    """For every class of facets the length of the longest chain that leads on from it; layers grow along a chain."""
    above: dict[Facet, set[Facet]] = defaultdict(set)
    for lower, upper in before:
        above[together[lower]].add(together[upper])
    steps: dict[Facet, int] = {}
    for root in sorted({together[facet] for facet in together}, key=lambda facet: -facet[0][0]):
        steps[root] = max((steps[other] + 1 for other in above[root]), default=0)
    return steps


def _own(pieces: dict[int, list[Piece]], width: int, conditions: Conditions) -> list[list[Piece]] | Missing:
    """For every neuron of a layer the pieces that are its own, one first from which the others are told apart."""
    missing = [number for number in range(width) if number not in pieces]
    if missing:
        names = ", ".join(map(str, missing))
        wants = tuple(Want((conditions.layer, number)) for number in missing)
        return Missing(f"the bends of neurons {names} were not seen, or do not tell the layer", wants)
    chosen = _apart([pieces[number] for number in range(width)], conditions)
    if isinstance(chosen, Missing):
        return chosen
    own = [[piece] for piece in chosen]
    for number in range(width):
        for piece in pieces[number]:
            others = ((place, piece_) for place, piece_ in enumerate(chosen) if place != number)
            if piece != chosen[number] and all(conditions.apart((number, piece), other) for other in others):
                own[number].append(piece)
    return own


def _apart(candidates: list[list[Piece]], conditions: Conditions) -> list[Piece] | Missing:
    """One of each, any two apart; the first choice that goes, of so many as are looked at."""
    most = left = allowance("pairs of pieces", _MOST_PAIRS)
    known: dict[tuple[tuple[int, Piece], tuple[int, Piece]], bool] = {}
    chosen: list[int] = [0]
    worst = (0, 0)
    while chosen:
        place = len(chosen) - 1
        if chosen[-1] == len(candidates[place]):
            chosen.pop()
            if chosen:
                chosen[-1] += 1
            continue
        mine = place, candidates[place][chosen[-1]]
        for other in range(place):
            theirs = other, candidates[other][chosen[other]]
            if (theirs, mine) not in known:
                left -= 1
                if left < 0:
                    return Missing(f"the search for pieces that are apart ended at {most} pairs")
                known[theirs, mine] = conditions.apart(theirs, mine)
            if not known[theirs, mine]:
                worst = max(worst, (place, other))
                chosen[-1] += 1
                break
        else:
            if place + 1 == len(candidates):
                return [some[number] for some, number in zip(candidates, chosen, strict=True)]
            chosen.append(0)
    every = tuple(range(conditions.width))
    wants = tuple(Want((conditions.layer, number), every) for number in worst)
    return Missing(f"neurons {worst[1]} and {worst[0]} might be taken for each other, as far as they were seen", wants)
