"""Certificates of bounds on a box, which `catnet.checking.bounds` re-checks.

One document for F(x) = left(G x) - H right(x) and any number of bounds: what is claimed is a pair of numbers for each
list of goals, and the proof a point and a tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, spell
from catnet.architectures.perceptron.file import network_to_json
from catnet.architectures.perceptron.network import MLP
from catnet.checking import bounds as checker
from catnet.checking.reading import UnprovedError, sealed
from catnet.errors import CatnetError
from catnet.files.bound_completion import MOST_NODES, completed
from catnet.geometry.programs.program import Box, Goal
from catnet.geometry.programs.tree import Tree, tree_json
from catnet.questions.on_box import Difference

__all__ = ["CertifiedBound", "bounds_to_json"]

_PRECISIONS = ((48, 36), (96, None), (384, None))
"""Bits of the checker's intervals, and of multipliers that floats proposed: more where fewer do not do."""
_LONG = 384


@final
@dataclass(frozen=True, slots=True)
class CertifiedBound:
    """What is claimed of the least of some goals, and the proof.

    Parameters
    ----------
    goals : sequence of Goal
    at_least, at_most : Fraction, optional
        The ends; None for no claim.
    point : vector, optional
        Where the least goal is `at_least`.
    tree : Tree, optional
        That `at_most` is nowhere exceeded; without one the checker's own arithmetic is left to show it.
    """

    goals: Sequence[Goal]
    at_least: Fraction | None
    at_most: Fraction | None
    point: Vector | None
    tree: Tree | None


def bounds_to_json(
    left: MLP,
    right: MLP | None,
    box: Box,
    bounds: Iterable[CertifiedBound],
    *,
    before: Matrix | None = None,
    after: Matrix | None = None,
    substitute: bool = True,
    name: str | None = None,
    most: int = MOST_NODES,
) -> dict[str, Any]:
    """The certificate; it has passed the checker.

    Parameters
    ----------
    left, right : MLP
    before, after : Matrix, optional
        G and H.
    most : int
        How many nodes may be added to a tree that the checker does not follow.

    Raises
    ------
    CatnetError
        If the checker does not accept it, and too much is missing: see `catnet.files.bound_completion`.
    """
    entries = list(bounds)
    said = {
        "left": network_to_json(left),
        "right": None if right is None else network_to_json(right),
        "input": None if before is None else before.spelled(),
        "output": None if after is None else after.spelled(),
        "box": [[spell(low), spell(high)] for low, high in box],
        "bounds": [
            {
                "goals": [_goal_json(goal, len(box)) for goal in entry.goals],
                "at_least": _maybe(entry.at_least),
                "at_most": _maybe(entry.at_most),
            }
            for entry in entries
        ],
    }
    if all(entry.tree is not None for entry in entries if entry.at_most is not None):
        for bits, digits in _PRECISIONS:
            document = _document(said, entries, [_nodes(entry, digits) for entry in entries], bits, substitute, name)
            try:
                checker.check(document)
            except UnprovedError:
                continue
            return document
    function = Difference(left, right, before, after)
    trees = [
        None
        if entry.at_most is None
        else completed(
            function, box, entry.goals, entry.at_most, _nodes(entry, None), bits=_LONG, substitute=substitute, most=most
        )
        for entry in entries
    ]
    document = _document(said, entries, trees, _LONG, substitute, name)
    try:
        checker.check(document)
    except UnprovedError as error:
        raise CatnetError(f"the certificate of the bound was not accepted by its checker: {error}") from None
    return document


def _nodes(entry: CertifiedBound, digits: int | None) -> list[Any] | None:
    return None if entry.at_most is None or entry.tree is None else tree_json(entry.tree, len(entry.goals), digits)


def _document(
    said: dict[str, Any],
    entries: Sequence[CertifiedBound],
    trees: Sequence[list[Any] | None],
    bits: int,
    substitute: bool,
    name: str | None,
) -> dict[str, Any]:
    proofs = [
        {
            "point": None if entry.at_least is None or entry.point is None else [spell(x) for x in entry.point],
            "tree": tree,
        }
        for entry, tree in zip(entries, trees, strict=True)
    ]
    return sealed(checker.CLAIM, said, {"bits": bits, "substitute": substitute, "proofs": proofs}, name)


def _goal_json(goal: Goal, inputs: int) -> dict[str, Any]:
    direct = goal.inputs or (Fraction(0),) * inputs
    return {
        "outputs": [spell(c) for c in goal.outputs],
        "inputs": [spell(d) for d in direct],
        "constant": spell(goal.constant),
    }


def _maybe(value: Fraction | None) -> str | None:
    return None if value is None else spell(value)
