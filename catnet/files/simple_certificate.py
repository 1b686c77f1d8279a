"""Certificates that a ReLU network is the only one with its function among simple parameters.

>>> from catnet import MLP
>>> from catnet.architectures.relu.generic import check_among_simple
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])])
>>> document = among_simple_to_json(theta, check_among_simple(theta).evidence)
>>> document["claim"], len(document["points"]) <= len(check_among_simple(theta).evidence.points)
('identifiable among simple parameters', True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.ridges import Ridges
from catnet.architectures.relu.spanning import spanning_ridges
from catnet.architectures.relu.strands import StrandProof, among_simple
from catnet.category import Affine
from catnet.checking import among_simple as checker
from catnet.checking.perceptron import read_perceptron
from catnet.checking.reading import CertificateError, canonical, sealed, sha256
from catnet.checking.ridges import Ridge, Signs, pieces
from catnet.files.certificate import accepted
from catnet.files.parameter import parameter_to_json
from catnet.verdict import AmongSimple

__all__ = ["among_simple_to_json"]

_ROUNDS = 40
"""So many times the theorem is tried with fewer points."""
_MOST = 600
"""Of so many points at most it is tried with fewer."""


def among_simple_to_json(theta: MLP, proof: StrandProof) -> dict[str, Any] | None:
    """The document for a proof, with fewer points where fewer will do; None if the checker does not follow it."""
    network = parameter_to_json(theta)
    proof = replace(_shorter(theta, proof), planes=proof.planes)
    try:
        known = Signs(read_perceptron(network, "network"))
        ridges = [known.ridge(list(point)) for point in proof.points]
        layers = []
        for number, layer in enumerate(proof.layers, start=1):
            placed = pieces(known, ridges, number)
            names: dict[tuple[int, frozenset[int]], list[int]] = {}
            for point, ridge in enumerate(ridges):
                for place, facet in enumerate(ridge.facets):
                    if facet in placed:
                        names.setdefault((facet[0][1], placed[facet]), [point, place])
            own = [[names[j, piece] for piece in some] for j, some in enumerate(layer.own)]
            layers.append({"own": own, "unturned": [[k, names[piece]] for k, piece in layer.unturned]})
    except (CertificateError, KeyError):
        return None
    said = {"network_sha256": sha256(network), "layers": layers}
    plain = {"points": [list(map(spell, point)) for point in proof.points]}
    shortest = min((plain, _in_planes(proof, ridges) or plain), key=lambda points: len(canonical(points)))
    return accepted(checker, sealed(checker.CLAIM, {"network": network}, {**said, **shortest}))


def _in_planes(proof: StrandProof, ridges: Sequence[Ridge]) -> dict[str, Any] | None:
    """The points by the neurons that vanish there and the signs of the others, on planes in which they lie; None if
    one lies in none.
    """
    planes: dict[Affine, int] = {}
    points = []
    for point, ridge in zip(proof.points, ridges, strict=True):
        plane = next((plane for plane in proof.planes if _holds(plane, point)), None)
        if plane is None:
            return None
        (a, signs), _, (b, _), _ = ridge.facets
        points.append([planes.setdefault(plane, len(planes)), list(a), list(b), signs])
    columns = [[plane.bias, *zip(*plane.weight.rows(), strict=True)] for plane in planes]
    return {"points": points, "planes": [[list(map(spell, vector)) for vector in some] for some in columns]}


def _holds(plane: Affine, point: Vector) -> bool:
    """Whether a point lies in a plane."""
    gaps = [x - o for x, o in zip(point, plane.bias, strict=True)]
    rows = [(*row, gap) for row, gap in zip(plane.weight.rows(), gaps, strict=True)]
    (a, b, x), (c, d, y) = next(pair for pair in combinations(rows, 2) if _minor(*pair))
    over = _minor((a, b), (c, d))
    left, right = _minor((x, b), (y, d)) / over, _minor((a, x), (c, y)) / over
    return all(one * left + other * right == gap for one, other, gap in rows)


def _minor(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return left[0] * right[1] - left[1] * right[0]


def _shorter(theta: MLP, proof: StrandProof) -> StrandProof:
    """The proof from fewer points: parts of them are left out, large ones first, as long as the theorem applies."""
    known = Ridges(theta)
    proof = _spanned(known, proof)
    size, tried, start = len(proof.points) // 2, 0, 0
    while size and tried < _ROUNDS and len(proof.points) <= _MOST:
        points = proof.points[:start] + proof.points[start + size :]
        found = _proof_from(known, points)
        tried += 1
        proof, start = (found, start) if found is not None else (proof, start + size)
        if start >= len(proof.points):
            size, start = size // 2, 0
    return proof


def _spanned(known: Ridges, proof: StrandProof) -> StrandProof:
    """The proof from those of its ridges that hold the pieces together, if they are enough."""
    ridges = [ridge for ridge in map(known.at, proof.points) if ridge is not None]
    found = among_simple(known, spanning_ridges(known, ridges, proof))
    return found.evidence if isinstance(found, AmongSimple) else proof


def _proof_from(known: Ridges, points: Sequence[Vector]) -> StrandProof | None:
    ridges = [ridge for ridge in map(known.at, points) if ridge is not None]
    found = among_simple(known, ridges)
    return found.evidence if isinstance(found, AmongSimple) else None
