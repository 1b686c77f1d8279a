"""The facets between regions: who is whose neighbour, which neuron bends where, and which bends cannot be seen from
outside.

>>> from catnet.geometry.complex import polyhedral_complex
>>> made = polyhedral_complex([([[1], [1], [2]], [0, -1, -2]), ([[1, -2, 1]], [0])])  # two kinks cancel at 1
>>> sorted(facet.bends for facet in iter_facets(made))
[((0, 0),), ((0, 1), (0, 2))]
>>> [fact.cancelled for fact in neuron_facts(made)]
[False, True, True]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np

from catnet.algebra.packed import Integers
from catnet.errors import InputError
from catnet.geometry.complex import Complex
from catnet.geometry.kernel.bits import unpack_bits

if TYPE_CHECKING:
    import networkx

__all__ = ["Facet", "NeuronFact", "adjacency_graph", "iter_facets", "neuron_facts"]


@final
@dataclass(frozen=True, slots=True)
class Facet:
    """A wall of codimension one.

    Parameters
    ----------
    regions : tuple of one or two ints
        The regions on its sides; one only on the boundary of the polytope.
    rays : tuple of ints
        Its extreme rays, as numbers of rows of ``complex.cells.rays``.
    bends : tuple of pairs (layer, neuron)
        The neurons that are active on one of its sides and not on the other.
    """

    regions: tuple[int, ...]
    rays: tuple[int, ...]
    bends: tuple[tuple[int, int], ...]


@final
@dataclass(frozen=True, slots=True)
class NeuronFact:
    """What the complex shows about a neuron.

    Parameters
    ----------
    layer, neuron : int
    never_on, always_on : bool
        On no region active, on all regions active.
    facets : tuple of ints
        Its bent hyperplane: the numbers, among the facets of the complex, of those where it bends.
    kinks : int
        On how many of these it bends alone and the network bends.
    shared_kinks : int
        On how many of these it bends together with others and the network bends.
    """

    layer: int
    neuron: int
    never_on: bool
    always_on: bool
    facets: tuple[int, ...]
    kinks: int
    shared_kinks: int

    @property
    def cancelled(self) -> bool:
        """It bends somewhere, and the network nowhere with it."""
        return bool(self.facets) and not self.kinks and not self.shared_kinks


def iter_facets(complex_: Complex) -> Iterator[Facet]:
    """The facets of all regions, each once, in the order of the first region they belong to.

    Notes
    -----
    A constraint that has cut out a region supports a face of it, whose rays are those on which the constraint
    vanishes.  Such a face is a facet iff its set of rays is not contained in another one's.  The complex is face to
    face, so two regions meet in a facet iff they have one with the same rays.
    """
    cells = complex_.cells
    found: dict[tuple[int, ...], list[int]] = {}
    for region, faces in enumerate(_maximal_faces(complex_)):
        for face in faces:
            found.setdefault(face, []).append(region)
    first = 1 + len(complex_.walk.halfspaces)
    names = [(layer, neuron) for layer, width in enumerate(complex_.walk.widths) for neuron in range(width)]
    for rays, regions in found.items():
        bends: tuple[tuple[int, int], ...] = ()
        if len(regions) == 2:
            change = cells.active[regions[0]] ^ cells.active[regions[1]]
            flags = unpack_bits(change[None], offset=first, size=len(names))[0]
            bends = tuple(names[place] for place in np.flatnonzero(flags).tolist())
        elif len(regions) > 2 or not complex_.walk.halfspaces:
            raise InputError(f"a facet of {len(regions)} regions: the complex is not complete")
        yield Facet(tuple(regions), rays, bends)


def _maximal_faces(complex_: Complex) -> Iterator[list[tuple[int, ...]]]:
    """For every region its facets as sorted tuples of rays, those at infinity left out."""
    cells = complex_.cells
    finite = (cells.rays[:, -1] != 0).tolist()
    total = 64 * cells.tight.shape[1]
    size = max(1, (1 << 22) // max(1, total * int(cells.length.max(initial=1))))
    for begin in range(0, len(cells), size):
        chosen = np.arange(begin, min(begin + size, len(cells)))
        place, owner = cells.places(chosen)
        members = cells.members[place]
        order = np.lexsort((members, owner))
        members, owner = members[order], owner[order]
        tight = unpack_bits(cells.tight[place[order]], offset=0, size=total)
        entry, constraint = np.nonzero(tight)
        sort = np.lexsort((entry, constraint, owner[entry]))
        groups: list[dict[int, list[int]]] = [{} for _ in chosen]
        for cell, number, ray in zip(
            owner[entry[sort]].tolist(), constraint[sort].tolist(), members[entry[sort]].tolist(), strict=True
        ):
            groups[cell].setdefault(number, []).append(ray)
        for faces in groups:
            distinct = sorted({tuple(face) for face in faces.values() if len(face) >= cells.dimension})
            sets = [frozenset(face) for face in distinct]
            yield [
                face
                for face, inside in zip(distinct, sets, strict=True)
                if any(finite[ray] for ray in face) and not any(inside < other for other in sets)
            ]


def adjacency_graph(complex_: Complex) -> networkx.Graph:
    """The regions as nodes, an edge for every facet between two, with the neurons that bend there as attribute
    ``bends``.
    """
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(len(complex_)))
    for facet in iter_facets(complex_):
        if len(facet.regions) == 2:
            graph.add_edge(*facet.regions, bends=facet.bends)
    return graph


def neuron_facts(complex_: Complex) -> tuple[NeuronFact, ...]:
    """For every neuron, in the order of the layers, where it is active and whether its bends reach the output."""
    widths = complex_.walk.widths
    first = 1 + len(complex_.walk.halfspaces)
    flags = unpack_bits(complex_.cells.active, offset=first, size=sum(widths))
    active = flags.sum(axis=0).tolist()
    pieces = _pieces(complex_)
    facets: dict[tuple[int, int], list[int]] = {}
    kinks: dict[tuple[int, int], list[int]] = {}
    for number, facet in enumerate(iter_facets(complex_)):
        if len(facet.regions) == 2:
            bent = bool((pieces[facet.regions[0]] != pieces[facet.regions[1]]).any())
            for name in facet.bends:
                facets.setdefault(name, []).append(number)
                if bent:
                    kinks.setdefault(name, [0, 0])[len(facet.bends) > 1] += 1
    names = [(layer, neuron) for layer, width in enumerate(widths) for neuron in range(width)]
    return tuple(
        NeuronFact(*name, count == 0, count == len(flags), tuple(facets.get(name, ())), *kinks.get(name, (0, 0)))
        for name, count in zip(names, active, strict=True)
    )


def _pieces(complex_: Complex) -> Integers:
    """The affine pieces of all regions as integer forms with one common factor."""
    return np.concatenate(list(complex_.pieces()))
