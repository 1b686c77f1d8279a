"""Evidence that two ReLU networks are one function since some neurons never have some signs together: the trees that
`catnet.checking.unseen` reads, found again by branch and bound (`catnet.architectures.relu.signs`).

The search asks for less than 0 on the faces first, which ends early, and where it touches 0 for no more than that.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from catnet.algebra.echelon import pivots_of
from catnet.architectures.perceptron.file import network_to_json
from catnet.architectures.perceptron.guards import relu_perceptron
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.signs import iter_faces
from catnet.checking.bounds import Walk, read_tree
from catnet.checking.perceptron import Perceptron, read_perceptron
from catnet.checking.reading import UnprovedError
from catnet.checking.unseen import Cone, Sign, faces_of, goals_of, signs_of
from catnet.errors import CatnetError
from catnet.files.bound_completion import completed_walk
from catnet.geometry.programs.maximum import maximise
from catnet.geometry.programs.node import Bound
from catnet.geometry.programs.program import Program
from catnet.geometry.programs.tree import tree_json
from catnet.questions.on_box import MARGIN
from catnet.search import allowance

__all__ = ["FEW_NODES", "unseen_evidence"]

Document = dict[str, Any]

FEW_NODES = 1_000
_LAYERS = 3
_PRECISIONS = ((48, 36), (96, None), (384, None))
"""Bits of the checker's intervals, and of multipliers that floats proposed: more where fewer do not do."""


def unseen_evidence(left: MLP, right: MLP, *, nodes: int = FEW_NODES, first: int | None = None) -> Document | None:
    """The evidence; None if the two differ in another way than `catnet.checking.unseen` knows, or no signs are shown
    to be nowhere.

    Parameters
    ----------
    left, right : MLP
    nodes : int
        How many a search goes through, for all faces of a box.
    first : int, optional
        The layer from which on layers are looked at; else the one of the neurons, then up to two lower ones.
    """
    if relu_perceptron(left) is None or relu_perceptron(right) is None:
        return None
    sides = [read_perceptron(network_to_json(theta), "network") for theta in (left, right)]
    try:
        here, signs = signs_of(*sides)
    except UnprovedError:
        return None
    theta = left if here is sides[0] else right
    top = signs[0][0]
    for start in range(top, max(0, top - _LAYERS), -1) if first is None else [min(first, top)]:
        found = _searched(theta, signs, start, nodes)
        if found is not None:
            return _document(theta, here, signs, start, found)
    return None


def _searched(theta: MLP, signs: list[Sign], start: int, nodes: int) -> list[tuple[Program, Bound]] | None:
    """For every face what bounds it by 0."""
    left = allowance("nodes of a search for signs", nodes)
    result = []
    for program in iter_faces(theta, signs, start):
        for known in (None, Fraction(0)):
            found = maximise(
                program, threshold=known is None, max_nodes=left, keep_tree=True, margin=MARGIN, known=known
            )
            left -= found.nodes
            if found.low != 0:
                break
        if found.low > 0 or not found.decided or left < 0:
            return None
        result.append((program, found))
    return result


def _document(
    theta: MLP, here: Perceptron, signs: list[Sign], start: int, found: list[tuple[Program, Bound]]
) -> Document | None:
    columns = list(pivots_of(theta.layers[0].weight.flint)) if start == 1 else None
    chosen = list(range(theta.widths[start - 1])) if columns is None else columns
    cone = Cone(here, signs, start, chosen)
    said = {"method": "unseen", "from": start, "columns": columns}
    goals, boxes = goals_of(signs, len(chosen) + 1), list(faces_of(len(chosen), start == 1))
    for bits, digits in _PRECISIONS:
        walk = Walk(cone, goals, Fraction(0), True, bits)
        faces = [None if bound.tree is None else tree_json(bound.tree, len(signs), digits) for _, bound in found]
        try:
            for box, tree in zip(boxes, faces, strict=True):
                if tree is None:
                    raise UnprovedError("no tree")
                walk.leaves(box, read_tree(tree, cone, len(box), len(signs)))
        except UnprovedError:
            continue
        return {**said, "bits": bits, "faces": faces}
    try:
        completed = [completed_walk(walk, program, tree) for (program, _), tree in zip(found, faces, strict=True)]
    except CatnetError:
        return None
    return {**said, "bits": walk.bits, "faces": completed}
