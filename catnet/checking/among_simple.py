"""Re-checks that a ReLU network is the only one with its function among simple parameters, up to symmetries.

**Claim**: a ReLU network theta on R^n, n ≥ 2, with hidden layers and neurons in all of them.  Every simple parameter of
the same widths with the same function is theta, up to scaling and permuting neurons, by exactly one scaling and
permutation.  *Simple*: no hidden neuron vanishes on an open set, two vanish together in dimension n − 2 at most, three
in dimension n − 3 at most.  The others are a null set, but there may be such with the same function: that theta is
identifiable is not claimed.

**Proof**: points, each a *ridge* (`ridges`), and for every hidden layer ``own`` and ``unturned``.  A point is given by
its coordinates; or, where the file has ``planes``, three vectors o, d, e each, as [plane, a, b, signs]: where the
neurons a and b vanish on {o + y d + z e}, exactly those others being on whose bits are set; it is calculated.  A facet
is named by the number of its point and its place there, 0 to 3. Theorem (docs/simple-parameters.md): it holds if for
every layer

1. ``own`` names for each neuron facets of it that are *placed*; with what is put together with them they are pieces
   (`ridges.pieces`). The first pieces of two neurons are apart, each further one from the first of all other neurons;
2. behind the first layer, the equations of the own pieces (`unturned`) have one solution, and none in which neurons of
   the layer before are turned round; ``unturned`` lists [k, facet], neurons before that are not, and the piece that
   shows it with those before it in the list;

and no nonempty set T of neurons of the last hidden layer has Σ_{j ∈ T} u_j z_j constant on all cells seen.

Rests on no theorem of the literature.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from .perceptron import RELU, Perceptron, read_perceptron
from .reading import array, bind, fields, guarded, integer, matrix, need, opened, shape, spelled, vector
from .ridges import Facet, Neuron, Ridge, Signs, on_plane, pieces
from .unturned import Equations, Piece, check_last

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "identifiable among simple parameters"
CLAIMED = ("network",)

Name = list[int]
"""The number of a point, and the place of one of its facets."""
Layer = tuple[list[list[Name]], list[tuple[int, Name]]]
Crossing = tuple[int, Neuron, Neuron, int]
"""A plane, two neurons that vanish in it, and the signs of the others."""


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    in_planes = type(document) is dict and "planes" in document
    content = opened(document, CLAIM, *CLAIMED, "network_sha256", "points", "layers", *["planes"] * in_planes)
    theta = read_perceptron(content["network"], "network")
    planes = [matrix(plane, "a plane", theta.inputs, 3) for plane in array(content.get("planes", []), "planes")]
    entries = array(content["points"], "points")
    points = [] if in_planes else [vector(point, "a point", theta.inputs) for point in entries]
    crossings = [read_crossing(entry, len(planes), theta) for entry in entries] if in_planes else []
    lists = array(content["layers"], "layers", len(theta.layers) - 1)
    layers = [read_layer(entry, len(entries), *pair) for entry, pair in zip(lists, pairwise(theta.sizes), strict=False)]
    proof: dict[str, Any] = {"layers": [{"own": own, "unturned": un} for own, un in layers]}
    if in_planes:
        written = [[plane, list(a), list(b), signs] for plane, a, b, signs in crossings]
        proof |= {"planes": [list(map(spelled, plane)) for plane in planes], "points": written}
    else:
        proof["points"] = list(map(spelled, points))
    finding = {"claim_verdict": "proved", "assuming": [], "widths": theta.sizes, "points": len(entries)}
    found = bind(content, {"network": theta.written()}, proof, finding)
    need(theta.activation == RELU and theta.inputs >= 2, "not a ReLU network on R^n, n ≥ 2")
    need(len(theta.layers) >= 2 and 0 not in theta.sizes, "no hidden layers, or a layer without neurons")
    known = Signs(theta)
    there = [Signs(on_plane(theta, *plane)) for plane in planes]
    ridges = [there[plane].crossing(a, b, signs) for plane, a, b, signs in crossings] or list(map(known.ridge, points))
    for layer, (own, unturned) in enumerate(layers, start=1):
        named = Named(ridges, pieces(known, ridges, layer))
        shown = [(k, named.piece(name)) for k, name in unturned]
        check_layer(Equations(known, layer), [list(map(named.piece, names)) for names in own], shown)
    check_last(known, sorted({known.below(len(layers), facet[1]) for ridge in ridges for facet in ridge.seen}))
    return found


@dataclass(frozen=True)
class Named:
    """The pieces of a layer, by the names of their facets."""

    ridges: list[Ridge]
    placed: dict[Facet, frozenset[int]]

    def piece(self, name: Name) -> Piece:
        facet = self.ridges[name[0]].facets[name[1]]
        need(facet in self.placed, "a facet is not placed")
        return facet[0][1], self.placed[facet]


def check_layer(equations: Equations, own: list[list[Piece]], unturned: list[tuple[int, Piece]]) -> None:
    for k, piece in unturned:
        equations.check_unturned(k, piece)
    for number, some in enumerate(own):
        need(all(piece[0] == number for piece in some), f"layer {equations.layer}: a piece of another neuron")
        for other in range(len(own)):
            for place, piece in enumerate(some):
                if other < number or (place and other > number):
                    equations.check_apart(own[other][0], piece)
    if equations.layer > 1:
        equations.check_determined(own)


def read_crossing(value: Any, planes: int, theta: Perceptron) -> Crossing:
    """The number of a plane, two neurons in ascending order, and signs in which both are off."""
    plane, *neurons, signs = array(value, "a point", 4)
    a, b = (read_neuron(neuron, theta) for neuron in neurons)
    shape(a < b, "a point: the neurons are not in order")
    integer(signs, "signs", 0, (1 << theta.hidden) - 1)
    first = [0, *accumulate(theta.sizes[1:-1])]
    shape(not any(signs >> (first[layer - 1] + number) & 1 for layer, number in (a, b)), "a neuron vanishes and is on")
    return integer(plane, "a plane", 0, planes - 1), a, b, signs


def read_neuron(value: Any, theta: Perceptron) -> Neuron:
    layer, number = array(value, "a neuron", 2)
    layer = integer(layer, "a layer", 1, len(theta.layers) - 1)
    return layer, integer(number, "a neuron", 0, theta.sizes[layer] - 1)


def read_layer(value: Any, points: int, before: int, width: int) -> Layer:
    """The own facets of every neuron, at least one, and the neurons before that are not turned, with their facets."""

    def name(entry: Any) -> Name:
        point, place = array(entry, "a facet", 2)
        return [integer(point, "a facet", 0, points - 1), integer(place, "a facet", 0, 3)]

    content = fields(value, "a layer", "own", "unturned")
    own = [[name(entry) for entry in array(names, "own")] for names in array(content["own"], "own", width)]
    need(all(own), "a neuron without pieces")
    unturned: list[tuple[int, Name]] = []
    for entry in array(content["unturned"], "unturned"):
        k, facet = array(entry, "unturned", 2)
        unturned.append((integer(k, "unturned", 0, before - 1), name(facet)))
    return own, unturned
