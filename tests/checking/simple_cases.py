"""Certificates that a network is the only simple one with its function, true and false by as little as can be.

Of many small networks, whether the theorem applies or not, each with all that can be said for it: points where two
neurons vanish, pieces of every neuron, neurons that are not turned. Then with one of these left out, or another one in
its place. The checker's own functions find them; what it says of the whole is not asked.
"""

from __future__ import annotations

import copy
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.sections import plane_points
from catnet.checking import among_simple
from catnet.checking.perceptron import read_perceptron
from catnet.checking.reading import CertificateError, sealed, sha256, spelled
from catnet.checking.ridges import Ridge, Signs, pieces
from catnet.checking.unturned import Equations, Piece
from catnet.files.parameter import parameter_to_json

Document = dict[str, Any]
WIDTHS = ((2, 2, 1), (2, 1, 1, 1), (2, 2, 1, 1), (2, 2, 2, 1), (2, 3, 1, 1), (2, 2, 3, 1), (3, 2, 2, 1), (2, 2, 2, 2))
WIDTHS += ((2, 2, 2, 2, 1), (2, 3, 2, 1), (2, 1, 2, 2, 1), (3, 3, 3, 1), (2, 4, 3, 1))
NETWORKS = 40
POINTS = (40, 12, 8, 5)
EACH = 3


def cases() -> Iterator[Document]:
    source = random.Random(21)
    for widths in WIDTHS:
        seen = Counter[str]()
        for number in range(NETWORKS):
            theta = drawn(widths, (1, 2, 4, 9)[number % 4], source)
            known, ridges = ridges_of(theta)
            for most in POINTS if ridges else ():
                chosen = source.sample(ridges, min(most, len(ridges)))
                document = all_that_can_be_said(theta, known, chosen)
                word = word_of(document)
                seen[word] += 1
                if seen[word] <= EACH:
                    yield document
                    yield from changed(document, source)


def word_of(document: Document) -> str:
    """What the checker says, without numbers."""
    try:
        among_simple.check(document)
    except CertificateError as error:
        return re.sub("[0-9]+", "", str(error))
    return ""


def drawn(widths: tuple[int, ...], most: int, source: random.Random) -> MLP:
    def layer(before: int, after: int) -> Any:
        rows = [[source.randint(-most, most) for _ in range(before)] for _ in range(after)]
        return rows, [source.randint(-most, most) for _ in range(after)]

    return MLP.from_rows([layer(*pair) for pair in zip(widths, widths[1:], strict=False)])


def ridges_of(theta: MLP) -> tuple[Signs, list[tuple[Any, Ridge]]]:
    known = Signs(read_perceptron(parameter_to_json(theta), "network"))
    found: list[tuple[Any, Ridge]] = []
    for point in plane_points(theta):
        try:
            found.append((point, known.ridge(list(point))))
        except CertificateError:
            continue
    return known, found


def all_that_can_be_said(theta: MLP, known: Signs, found: list[tuple[Any, Ridge]]) -> Document:
    network = parameter_to_json(theta)
    layers = [layer_of(known, [ridge for _, ridge in found], number) for number in range(1, theta.depth)]
    proof = {"network_sha256": sha256(network), "points": [spelled(point) for point, _ in found], "layers": layers}
    return sealed(among_simple.CLAIM, {"network": network}, proof)


def layer_of(known: Signs, ridges: list[Ridge], layer: int) -> Document:
    placed = pieces(known, ridges, layer)
    every: dict[int, list[list[int]]] = {number: [] for number in range(known.theta.sizes[layer])}
    names: dict[Piece, list[int]] = {}
    for point, ridge in enumerate(ridges):
        for place, facet in enumerate(ridge.facets):
            if facet[0][0] == layer:
                every[facet[0][1]].append([point, place])
                if facet in placed:
                    names.setdefault((facet[0][1], placed[facet]), [point, place])
    largest = sorted(names, key=lambda piece: -len(piece[1]))
    own = [[names[piece] for piece in largest if piece[0] == number][:3] for number in every]
    own = [some or every[number][:1] or [[0, 0]] for number, some in enumerate(own)]
    equations, unturned = Equations(known, layer), []
    for _ in range(2):
        for piece, name in names.items():
            for k in sorted(equations.turnable):
                try:
                    equations.check_unturned(k, piece)
                except CertificateError:
                    continue
                unturned.append([k, name])
    return {"own": own, "unturned": unturned}


def changed(document: Document, source: random.Random) -> Iterator[Document]:
    """One thing left out, said twice, in another order, or of another facet."""
    for number in range(len(document["layers"])):
        for _ in range(4):
            result = copy.deepcopy(document)
            layer, points = result["layers"][number], len(result["points"])
            own = source.choice(layer["own"])
            match source.randrange(6):
                case 0:
                    own[:] = own[:1]
                case 1:
                    own[0] = [source.randrange(points), source.randrange(4)]
                case 2:
                    own.append([source.randrange(points), source.randrange(4)])
                case 3:
                    layer["unturned"] = layer["unturned"][:-1]
                case 4:
                    layer["unturned"] = layer["unturned"][::-1]
                case _:
                    k = source.randrange(2)
                    layer["unturned"].append([k, [source.randrange(points), source.randrange(4)]])
            yield result
    if len(document["points"]) > 1:
        twice = copy.deepcopy(document)
        twice["points"][0] = twice["points"][1]
        yield twice
