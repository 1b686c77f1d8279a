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
from fractions import Fraction
from itertools import pairwise
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


NOT_APART = (11251, 25594, 39793, 10468, 13442, 11947, 31602)
"""Numbers of certificates that fail only since two pieces of two neurons, one other pair in each, are not apart."""

SHARP = (200088, 200235, 200863, 201019, 201754)
SHARP_HALVES = (219,)
SEEN_ONCE = (12181, 1044063)
TOGETHER = (21, 391, 575, 3347)
"""Numbers of certificates of which each would be answered otherwise if one thing in a checker were another."""


def cases() -> Iterator[Document]:
    source = random.Random(21)
    for made, numbers in (
        (numbered, NOT_APART + SHARP),
        (halves, SHARP_HALVES),
        (seen_once, SEEN_ONCE),
        (together, TOGETHER),
    ):
        for number in numbers:
            document = made(number)
            assert document is not None
            yield document
    yield from other_networks(source)
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
                if seen[word] == 1 and widths[0] == 2:
                    yield from crossings(document, [ridge for _, ridge in chosen], source)


def numbered(number: int) -> Document | None:
    source = random.Random(number)
    return with_small_pieces(drawn(source.choice(WIDTHS), source.choice((1, 2, 4, 9)), source), source)


def halves(number: int) -> Document | None:
    """The same with fractions, and biases that are often 0."""
    source = random.Random(number)
    layers = layers_of(source.choice(WIDTHS), source.choice((1, 2, 4)), source)
    if not source.randrange(2):
        for _, bias in layers[1:]:
            bias[:] = [source.choice((value, Fraction(0))) for value in bias]
    return with_small_pieces(MLP.from_rows(layers), source)


def with_small_pieces(theta: MLP, source: random.Random) -> Document | None:
    """A network and some of its ridges; behind the first layer any pieces of a neuron are its own, small ones, too."""
    known, ridges = ridges_of(theta)
    if not ridges:
        return None
    chosen = source.sample(ridges, min(source.choice((40, 14, 9, 6)), len(ridges)))
    document = all_that_can_be_said(theta, known, chosen)
    for layer in range(2, theta.depth):
        names: dict[Piece, list[int]] = {}
        placed = pieces(known, [ridge for _, ridge in chosen], layer)
        for point, (_, ridge) in enumerate(chosen):
            for place, facet in enumerate(ridge.facets):
                if facet in placed:
                    names.setdefault((facet[0][1], placed[facet]), [point, place])
        for j, own in enumerate(document["layers"][layer - 1]["own"]):
            some = [name for piece, name in names.items() if piece[0] == j]
            if some and source.randrange(4):
                own[:] = source.sample(some, min(len(some), source.randint(1, 4)))
    return document


def seen_once(number: int) -> Document | None:
    """Few weights, and few ridges: often one cell alone tells that no neurons of the last layer turn round together."""
    source = random.Random(number)
    widths = source.choice(((2, 2, 2, 1), (2, 3, 2, 1), (2, 2, 3, 1), (2, 2, 2, 2, 1), (2, 3, 3, 1)))
    theta = drawn(widths, source.choice((1, 1, 2)), source)
    known, ridges = ridges_of(theta)
    if len(ridges) < 4:
        return None
    chosen = source.sample(ridges, min(len(ridges), source.choice((5, 7, 9, 40))))
    return all_that_can_be_said(theta, known, chosen)


def together(number: int) -> Document | None:
    """Neurons whose rows add up to 0, or nearly, read alike by all of the next layer, or by all but one: turned round
    together they leave the function as it is, or only nearly.
    """
    source = random.Random(number)
    widths = source.choice(
        ((2, 2, 1, 1), (2, 3, 1, 1), (2, 3, 2, 1), (2, 4, 2, 1), (2, 2, 2, 1), (2, 2, 3, 1, 1), (2, 2, 3, 2, 1))
    )
    layers = layers_of(widths, 4, source)
    at = source.randrange(len(widths) - 3) if len(widths) > 4 else 0
    (rows, _), (upper, _) = layers[at], layers[at + 1]
    turned = source.sample(range(widths[at + 1]), source.randint(2, min(3, widths[at + 1])))
    factors = [Fraction(source.randint(1, 3), source.randint(1, 2)) for _ in turned]
    *others, last = turned
    rows[last] = [
        -sum((f * rows[k][c] for f, k in zip(factors, others, strict=False)), Fraction(0)) / factors[-1]
        for c in range(widths[at])
    ]
    if not source.randrange(4):
        rows[last][0] += 1
    for row in upper:
        scale = source.choice((-2, -1, 1, 2))
        for factor, k in zip(factors, turned, strict=True):
            row[k] = scale * factor
    if not source.randrange(3):
        source.choice(upper)[last] += source.choice((-1, 1))
    theta = MLP.from_rows(layers)
    known, ridges = ridges_of(theta)
    if not ridges:
        return None
    return all_that_can_be_said(theta, known, source.sample(ridges, min(source.choice((60, 20, 12)), len(ridges))))


def layers_of(widths: tuple[int, ...], most: int, source: random.Random) -> list[Any]:
    def entry() -> Fraction:
        return Fraction(source.randint(-most, most), source.choice((1, 1, 2)))

    return [
        ([[entry() for _ in range(before)] for _ in range(after)], [entry() for _ in range(after)])
        for before, after in pairwise(widths)
    ]


def other_networks(source: random.Random) -> Iterator[Document]:
    """No ReLU, no hidden layers, layers without neurons: nothing is claimed, whatever fits."""
    for _ in range(4):
        theta = drawn((2, 2, 1), 4, source)
        known, ridges = ridges_of(theta)
        document = all_that_can_be_said(theta, known, ridges)
        for activation in ("identity", "tanh", {"leaky_relu": "1/2"}):
            network = {**document["network"], "activation": activation}
            proof = {"network_sha256": sha256(network), "points": document["points"], "layers": document["layers"]}
            yield sealed(among_simple.CLAIM, {"network": network}, proof)
    for widths in ((2, 1), (2, 2), (2, 0, 1), (2, 0, 0, 1), (1, 0, 1), (0, 0, 1), (2, 0), (1, 1)):
        network = parameter_to_json(drawn(widths, 4, source))
        layers = [{"own": [], "unturned": []} for _ in widths[1:-1]]
        proof = {"network_sha256": sha256(network), "points": [], "layers": layers}
        yield sealed(among_simple.CLAIM, {"network": network}, proof)


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


def crossings(document: Document, ridges: list[Ridge], source: random.Random) -> Iterator[Document]:
    """The same on planes, here two of the many ways to say R^2; and what is malformed, or no crossing."""
    planes = [[["0", "0"], ["1", "0"], ["0", "1"]], [["1", "-1"], ["2", "0"], ["1", "1"]]]
    points = [
        [place % 2, *(list(ridge.facets[which][0]) for which in (0, 2)), ridge.facets[0][1]]
        for place, ridge in enumerate(ridges)
    ]
    hidden = sum(len(layer["weight"]) for layer in document["network"]["layers"][:-1])

    def on(planes: Any, points: Any, activation: Any = "relu") -> Document:
        network = {**document["network"], "activation": activation}
        proof = {"network_sha256": sha256(network), "points": points, "layers": document["layers"]}
        return sealed(among_simple.CLAIM, {"network": network}, {**proof, "planes": planes})

    yield on(planes, points)
    yield on(planes[:1], [[0, *rest] for _, *rest in points])
    yield on(planes[1:], [[0, *rest] for _, *rest in points])
    yield on(planes[:1], points)
    yield on([], points)
    yield on(planes, [])
    yield on([*planes, planes[0]], points)
    yield on([[row[:2] for row in plane] for plane in planes], points)
    yield on([[[*row, "0"] for row in plane] for plane in planes], points)
    yield on([[["0", "0"], ["1", "2"], ["1", "2"]], planes[1]], points)
    yield on([plane[:2] for plane in planes], points)
    yield on([[*plane, plane[0]] for plane in planes], points)
    for at in (0, len(points) - 1):
        plane, a, b, signs = points[at]
        others = [[plane + 1, a, b, signs], [plane - 1, a, b, signs], [2, a, b, signs], [plane, b, a, signs]]
        others += [
            [plane, a, a, signs],
            [plane, b, b, signs],
            [plane, a, b],
            [plane, a, b, signs, 0],
            [plane, a, b, -1],
        ]
        others += [[plane, a, b, signs ^ (1 << bit)] for bit in range(hidden + 1)]
        others += [[plane, a, b, value] for value in (1 << hidden, (1 << hidden) - 1, (1 << hidden) + 1, 0)]
        for step in (-1, 1):
            others += [[plane, [a[0] + step, a[1]], b, signs], [plane, [a[0], a[1] + step], b, signs]]
            others += [[plane, a, [b[0] + step, b[1]], signs], [plane, a, [b[0], b[1] + step], signs]]
        others += [[plane, [*a, 0], b, signs], [plane, a[:1], b, signs], [plane, a, [*b, 0], signs]]
        for other in others:
            yield on(planes, [*points[:at], other, *points[at + 1 :]])
            if other[1:3] != [a, b]:  # malformed before it is asked what is claimed
                yield on(planes, [*points[:at], other, *points[at + 1 :]], "tanh")


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
