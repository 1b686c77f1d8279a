"""Certificates of identifiability of two hidden layers, right and wrong, for the checker and its mutants.

A generous prover: it lists points at which surfaces bend and in regions, whether or not the theorem applies; the
checker decides.  Networks are small, with many zeros, so that every hypothesis fails in some of them alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

from catnet.checking.algebra import dot, nullspace, rank
from catnet.checking.bends import Place, check_own, found_at
from catnet.checking.perceptron import Perceptron, read_perceptron
from catnet.checking.reading import CertificateError, spelled, vector
from catnet.files.certificate import resealed
from catnet.files.identification_certificate import identification_to_json
from catnet.files.parameter import parameter_from_json
from catnet.files.source import read_parameter
from catnet.verdict import Proved

Document = dict[str, Any]
SIZES = {(2, 1, 2, 1): 6, (2, 1, 3, 2): 6, (3, 2, 3, 1): 6}
TRIES = 30
AXES, SUM = ([[1, 0], [0, 1]], [0, 0]), [[1, 1, 1]]


def network(*layers: tuple[Any, Any], activation: Any = "relu") -> Document:
    rows = [([[str(x) for x in row] for row in weight], [str(b) for b in bias]) for weight, bias in layers]
    return {
        "format": "catnet-network/1",
        "activation": activation,
        "layers": [{"weight": weight, "bias": bias} for weight, bias in rows],
    }


HAND = [  # each fails in one hypothesis: straight on, no codimension 2, all three rows can be turned, two neurons can
    network(AXES, ([[2, 0], [-3, -3], [-2, -1]], [-1, 2, 2]), (SUM, [0])),
    network(AXES, ([[1, -1], [-3, -3], [-2, -1]], [0, 2, 2]), (SUM, [0])),
    network(([[1, 0], [0, 1], [-1, -1]], [0, 0, 1]), ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], [-5, -7, -9]), (SUM, [0])),
    network(([[1, 0], [0, 1], [-1, -1]], [0, 0, 1]), ([[1, 1, 1], [2, 2, 2], [1, 1, 2]], [-5, -7, -9]), (SUM, [0])),
    network(AXES, ([[1, -3], [-1, 3], [-3, -3], [-2, -1]], [1, 2, 2, 2]), ([[1, 1, 1, 1]], [0])),
    network(AXES, ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 0]], [0])),
]
TELLING = [  # two flats on each: that tell, that do not all, in a layer too wide for it, under one that is
    network(AXES, ([[-1, -3], [-3, -1]], [3, 4]), ([[1, 1]], [0])),
    network(AXES, ([[1, 3], [3, 1]], [-3, -4]), ([[1, 1]], [0])),
    network(([[1, 0], [0, 1], [-1, 1]], [0, 0, 0]), ([[-2, -3, -1], [3, 3, 2]], [4, -2]), ([[1, 1]], [0])),
    network(AXES, ([[1, 2], [3, 1], [-2, -1], [-1, -3]], [-1, -4, 4, 2]), ([[-2, 2, 1, 1]], [0])),
]

THREE: Document = {  # two flats that tell on each of three hyperplanes, and all else that the theorem asks for
    "criterion": "two hidden layers",
    "bends": [
        [0, 0, ["0", "1"]],
        [0, 1, ["0", "2/5"]],
        [1, 1, ["-1", "0"]],
        [1, 1, ["2/3", "0"]],
        [2, 0, ["4/5", "4/5"]],
        [2, 1, ["1/3", "1/3"]],
    ],
    "region": [["-5", "-1"], ["-2", "-1"]],
    "surfaces": [
        [0, ["-2", "1/2"]],
        [1, ["-1/6", "1/3"]],
        [0, ["2/3", "5/6"]],
        [1, ["1/8", "3/8"]],
        [0, ["2", "-1"]],
        [1, ["2/3", "-1/3"]],
    ],
}
COUNTED = network(AXES, ([[1, -3], [-3, -3], [-2, -1], [-1, 2]], [1, 2, 2, 3]), ([[1, 1, 1, 1]], [0]))


def about(network: Document, proof: Document) -> Document:
    """The certificate, with its hashes right."""
    content = {"network": network, "network_sha256": "", "proof": proof}
    return resealed({"format": "catnet-certificate/2", "claim": "identifiable", "claim_sha256": "", **content})


def drawn(source: random.Random, widths: tuple[int, ...]) -> Document:
    entries = (-3, -2, -1, -1, 0, 1, 1, 2, 3)
    layers = []
    for before, after in zip(widths, widths[1:], strict=False):
        weight = [[source.choice(entries) for _ in range(before)] for _ in range(after)]
        layers.append((weight, [source.choice((-2, -1, 0, 1, 2)) for _ in range(after)]))
    return network(*layers)


def bending(theta: Perceptron, source: random.Random) -> Iterator[list[Any]]:
    """[k, j, p] for points on H_k and on the surface of j where no other neuron is 0."""
    (weight, bias), (upper, _), _ = theta.layers
    for k, j in product(range(len(weight)), range(len(upper))):
        for side in product((False, True), repeat=len(weight)):
            basis = nullspace([[*weight[k], bias[k]], form_on(theta, side, j)], theta.inputs + 1)
            for _ in range(1 if theta.inputs == 2 else 6):
                factors = [Fraction(source.randint(-4, 4)) for _ in basis]
                factors = [Fraction(1)] if len(basis) == 1 else factors
                line = [dot(factors, [v[c] for v in basis]) for c in range(theta.inputs + 1)]
                point = [x / line[-1] for x in line[:-1]] if line[-1] else None
                if point is not None and Place(theta, point).zeros == [k, len(weight) + j]:
                    yield [k, j, spelled(point)]


def form_on(theta: Perceptron, side: tuple[bool, ...], j: int) -> list[Fraction]:
    (weight, bias), (upper, shift), _ = theta.layers
    read = [value if active else Fraction(0) for value, active in zip(upper[j], side, strict=True)]
    columns = [[row[c] for row in weight] for c in range(theta.inputs)]
    return [*(dot(read, column) for column in columns), dot(read, bias) + shift[j]]


def on_surfaces(theta: Perceptron, source: random.Random) -> Iterator[tuple[int, tuple[bool, ...], list[str]]]:
    """(j, side, p): points of the surface of j in regions of the first layer."""
    for j in range(theta.sizes[2]):
        for side in product((False, True), repeat=theta.sizes[1]):
            form = form_on(theta, side, j)
            for _ in range(40):
                start = [Fraction(source.randint(-9, 9), source.choice((1, 3, 9, 20))) for _ in range(theta.inputs)]
                place = next((c for c, value in enumerate(form[:-1]) if value), None)
                if place is None:
                    continue
                value = dot(form[:-1], start) + form[-1]
                start[place] -= value / form[place]
                if Place(theta, start).side == side:
                    yield j, side, spelled(start)
                    break


def variants(theta: Document, source: random.Random) -> Iterator[Document]:
    here = read_perceptron(theta, "network")
    every = [list(entry) for entry in {str(bend): bend for bend in bending(here, source)}.values()]
    bends = [bend for bend in every if bent(here, *bend)]
    wrong = [bend for bend in every if bend not in bends]
    found = list(on_surfaces(here, source))
    sides = sorted({side for _, side, _ in found})
    starts = [side for side in sides if len({j for j, there, _ in found if there == side}) == here.sizes[2]]
    for side in starts or sides[:1]:
        region = [
            next((p for i, there, p in found if (i, there) == (j, side)), ["0"] * here.inputs)
            for j in range(here.sizes[2])
        ]
        others = [[j, p] for j, there, p in found if there != side]
        proof: Document = {"criterion": "two hidden layers", "bends": bends, "region": region, "surfaces": others}
        kept: list[Any] = []
        for step in others + others:  # those that say something, in an order in which they do
            trial = {**proof, "surfaces": [*kept, step]}
            if step not in kept and follows(here, trial):
                kept.append(step)
        good = {**proof, "surfaces": kept}
        yield about(theta, good)
        for bend in wrong:
            yield about(theta, {**good, "bends": [*bends, bend]})
        yield about(theta, proof)
        for j in range(here.sizes[2]):
            yield about(theta, {**good, "surfaces": [*kept, [j, region[j - 1]]]})
            for point in meeting(here, side, j):
                yield about(theta, {**good, "region": [*region[:j], point, *region[j + 1 :]]})
                yield about(theta, {**good, "surfaces": [*kept, [j, point]]})
        for step in others:
            yield about(theta, {**good, "surfaces": [*kept, step]})
            yield about(theta, {**good, "surfaces": [step, *kept]})
        for index in range(len(kept)):
            yield about(theta, {**good, "surfaces": [*kept[:index], *kept[index + 1 :]]})
        for index in range(len(bends)):
            k, j, p = bends[index]
            yield about(theta, {**good, "bends": [*bends, [1 - k, j, p]]})
            for bend in wrong[:3]:
                yield about(theta, {**good, "bends": [*bends[:index], bend, *bends[index + 1 :]]})
            yield about(theta, {**good, "region": [*region[:j], p, *region[j + 1 :]]})
            for other in ([1 - k, j, p], [k, j + 1, p], [k, max(j - 1, 0), p], [-1, j, p], [k, -1, p]):
                yield about(theta, {**good, "bends": [*bends[:index], other, *bends[index + 1 :]]})
            yield about(theta, {**good, "bends": [*bends[:index], *bends[index + 1 :]]})
            yield about(theta, {**good, "bends": [*bends[:index], *bends[index + 1 :], bends[index - 1]]})
        for other in {tuple(p) for _, _, p in found}:
            yield about(theta, {**good, "region": [list(other), *region[1:]]})
            yield about(theta, {**good, "region": [*region[:-1], list(other)]})


def meeting(theta: Perceptron, side: tuple[bool, ...], j: int) -> Iterator[list[str]]:
    """Where the surface of j meets others, in a region of the plane."""
    for i in range(theta.sizes[2]):
        basis = nullspace([form_on(theta, side, j), form_on(theta, side, i)], theta.inputs + 1)
        for line in basis:
            if line[-1] and Place(theta, [x / line[-1] for x in line[:-1]]).side == side:
                yield spelled([x / line[-1] for x in line[:-1]])


def bent(theta: Perceptron, k: int, j: int, point: list[str]) -> bool:
    """Whether the surface bends there, and its flat has codimension 2."""
    (weight, _), (upper, _), _ = theta.layers
    form = Place(theta, vector(point, "p")).forms[j][:-1]
    return upper[j][k] != 0 and rank([weight[k], form]) == 2


def promising(theta: Perceptron, source: random.Random) -> bool:
    """Whether every neuron is read, and there are about enough bends."""
    flats: list[set[str]] = [set() for _ in theta.layers[0][0]]
    for k, j, point in bending(theta, source):
        if bent(theta, k, j, point):
            form = Place(theta, vector(point, "p")).forms[j]
            row = [*theta.layers[0][0][k], theta.layers[0][1][k]]
            flats[k].add(str(nullspace([row, form], theta.inputs + 1)))
    read = all(any(row[j] for row in theta.layers[2][0]) for j in range(theta.sizes[2]))
    counts = sorted(map(len, flats))
    return read and sum(count >= least for least, count in enumerate(counts, start=2)) >= len(counts) - (counts[0] > 0)


def follows(theta: Perceptron, proof: Document) -> bool:
    """Whether the steps of a proof are accepted one by one, whatever the rest."""
    (weight, bias), _, _ = theta.layers
    outer = [[*row, b] for row, b in zip(weight, bias, strict=True)]
    known: set[tuple[int, int]] = set()
    side = Place(theta, vector(proof["region"][0], "p")).side
    try:
        for j, point in proof["surfaces"]:
            place = Place(theta, vector(point, "p"))
            check_own(place, j, len(weight))
            lines = found_at(place, j, side, known, outer)
            if not lines:
                return False
            known |= {(j, line) for line in lines}
    except CertificateError:
        return False
    return True


@cache
def documents() -> tuple[Document, ...]:
    source = random.Random(14)
    result: list[Document] = []
    zoo = read_parameter("zoo:two-hidden-layers")
    good = identification_to_json(zoo, Proved("", None))
    assert good is not None
    result.append(good)
    counted = identification_to_json(parameter_from_json(COUNTED), Proved("", None))
    assert counted is not None
    result += [counted, about(TELLING[2], THREE)]
    for theta in [good["network"], *HAND, *TELLING]:
        found = list(variants(theta, source))
        result += [*found[:9], *source.sample(found, min(len(found), 70))]
        if theta in TELLING:
            result += {str(document["proof"]["region"]): document for document in reversed(found)}.values()
    for activation in ("tanh", {"leaky_relu": "1/2"}):
        result.append(about({**good["network"], "activation": activation}, good["proof"]))
    nobody = network(([[1, 0]], [0]), ([], []), ([[]], [0]))
    result.append(about(nobody, {"criterion": "two hidden layers", "bends": [], "region": [], "surfaces": []}))
    for widths, count in SIZES.items():
        made = 0
        for _ in range(TRIES):
            theta = drawn(source, widths)
            if made < count and promising(read_perceptron(theta, "network"), source):
                made += 1
                found = list(variants(theta, source))
                result += [found[0], *source.sample(found, min(len(found), 14))]
    return tuple(result)
