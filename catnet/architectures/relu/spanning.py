"""Fewer ridges for the same proof: of two hidden layers, those that hold its pieces together.

A proof (`catnet.architectures.relu.strands`) rests on all ridges that were looked at; most of them say again what
others say.  Of a piece of the second layer as many cells are kept, from one on through ridges that put facets together,
as tell what all of it tells; of a neuron of the first layer one ridge that shows a bend of a later layer.  Whether
these are enough is not claimed: the theorem is applied to them again.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from catnet.architectures.relu.ridges import Facet, Ridge, Ridges
from catnet.architectures.relu.seen import Piece, seen_on
from catnet.architectures.relu.strands import StrandProof

__all__ = ["spanning_ridges"]


def spanning_ridges(known: Ridges, ridges: Sequence[Ridge], proof: StrandProof) -> list[Ridge]:
    """Some of the ridges of a proof, in their order; all of them if there are not two hidden layers.

    Parameters
    ----------
    known : Ridges
    ridges : sequence of Ridge
        Those that the proof was found from.
    proof : StrandProof
    """
    if known.theta.depth != 3:
        return list(ridges)
    chosen: set[int] = set()
    first: set[tuple[int, int]] = set()
    for place, ridge in enumerate(ridges):
        if ridge.slope and ridge.tells and ridge.neurons[0][0] == 1 and ridge.neurons[0] not in first:
            first.add(ridge.neurons[0])
            chosen.add(place)
    edges: dict[Facet, list[tuple[int, Facet]]] = defaultdict(list)
    for place, ridge in enumerate(ridges):
        for one, other in _put_together(ridge):
            edges[one].append((place, other))
            edges[other].append((place, one))
    layer = proof.layers[1]
    wanted = {(j, piece) for j, some in enumerate(layer.own) for piece in some}
    wanted |= {piece for _, piece in layer.unturned}
    for j, piece in sorted(wanted, key=lambda entry: (entry[0], sorted(entry[1]))):
        chosen |= _tree(known, edges, j, piece)
    return [ridge for place, ridge in enumerate(ridges) if place in chosen]


def _put_together(ridge: Ridge) -> Iterator[tuple[Facet, Facet]]:
    """Facets of the second layer that the ridge puts together."""
    if ridge.low and ridge.high and ridge.neurons[0][0] == 2:
        yield ridge.a_facets
    if ridge.own and ridge.neurons[1][0] == 2 and (ridge.tells or ridge.neurons[0][0] < 2):
        yield ridge.b_facets


def _tree(known: Ridges, edges: dict[Facet, list[tuple[int, Facet]]], j: int, piece: Piece) -> set[int]:
    """Ridges that hold together cells of a piece that tell as much as all of it."""
    at: dict[int, list[Facet]] = defaultdict(list)
    for facet in edges:
        if facet[0] == (2, j) and known.below(2, facet[1]) in piece:
            at[known.below(2, facet[1])].append(facet)
    if not at:
        return set()
    start = min(at)
    came: dict[int, tuple[int, int]] = {}
    queue = deque([start])
    while queue:
        cell = queue.popleft()
        for facet in at[cell]:
            for place, other in edges[facet]:
                there = known.below(2, other[1])
                if there != start and there not in came:
                    came[there] = place, cell
                    queue.append(there)
    return _enough(known, j, piece, came, start) or {edges[at[start][0]][0][0]}


def _enough(known: Ridges, j: int, piece: Piece, came: dict[int, tuple[int, int]], start: int) -> set[int]:
    """The ridges on the way from the start to cells on which neurons are on, or off, that were not before; and to
    others, the nearest first, until they tell as much as the whole piece.
    """
    whole = seen_on(known, 2, j, piece)
    width = known.theta.widths[1]
    told = {(k, on) for k, on in enumerate(known.active(1, start))}
    news: list[int] = []
    others: list[int] = []
    for cell in came:
        here = {(k, on) for k, on in enumerate(known.active(1, cell))}
        (news if here - told and len(told) < 2 * width else others).append(cell)
        told |= here
    cells, used = {start}, set[int]()
    for count, cell in enumerate([*news, *others]):
        while cell not in cells:
            cells.add(cell)
            used.add(came[cell][0])
            cell = came[cell][1]
        if count + 1 >= len(news):
            seen = seen_on(known, 2, j, frozenset(cells))
            if (seen.on, seen.off, seen.full) == (whole.on, whole.off, whole.full):
                break
    return used
