"""The infinitesimal part of the theorem: every field of an instance has a ladder, and together they are an action.

Where the stabiliser of theta is trivial the ladders are unique, so that X ↦ ξ(X) is a homomorphism of Lie algebras, and
fits to what the finite generators do.  Otherwise brackets are taken until nothing new comes: X ↦ ξ(X) is well defined
and a homomorphism iff the ladders generate a Lie algebra of the same dimension as their ends do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.errors import BudgetError
from catnet.groups.lie import Fields
from catnet.search import allowance
from catnet.theorem.lie_ladder import LieLadder, NoLadder
from catnet.theorem.model import Model, Theta
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LieLayerwise", "check_lie_layerwise"]

MAX_DIMENSION = 60
"""Of a Lie algebra whose brackets are taken."""


@final
@dataclass(frozen=True, slots=True)
class LieLayerwise:
    """The certificate: a ladder for every field, and how they are known to be a homomorphism."""

    ladders: tuple[tuple[str, LieLadder], ...]
    homomorphism: str


def check_lie_layerwise(model: Model[Theta], theta: Theta, fields: Fields, *, beside: bool = False) -> Verdict:
    """Whether the Lie algebra that some fields generate acts on every hidden space through Lie(K_i) so that every layer
    is equivariant.

    Parameters
    ----------
    model, theta
    fields : pairs (name, FieldPair)
    beside : bool
        Whether there are generators of another kind, whose actions have to fit.

    Returns
    -------
    Verdict
        Proved with a `LieLayerwise`; Refuted with a `NoLadder`, as Lie(K_i) has no field for one of them; Undecided.
    """
    ladders, open_question = [], None
    for name, pair in fields:
        verdict = model.check_lie_ladder(theta, pair)
        if isinstance(verdict, Refuted):
            return Refuted(f"{name}: {verdict.reason}", NoLadder(verdict.witness.layer, name))
        if isinstance(verdict, Undecided):
            open_question = open_question if open_question is not None else Undecided(f"{name}: {verdict.reason}")
        else:
            ladders.append((name, verdict.certificate))
    if open_question is not None:
        return open_question
    how = "uniqueness"
    if not isinstance(model.check_trivial_stabiliser(theta), Proved):
        if beside:
            return Undecided(
                "every generator and every field acts on the layers; as theta has a stabiliser, that these actions fit "
                "together was not shown"
            )
        if len(ladders) > 1 and not _homomorphism([ladder for _, ladder in ladders]):
            return Undecided("every field acts on the layers; that brackets of the ladders fit was not shown")
        how = "brackets"
    words = "every field" if len(ladders) > 1 else "the field"
    return Proved(f"{words} has a ladder, and every layer commutes with it", LieLayerwise(tuple(ladders), how))


def _homomorphism(ladders: Sequence[LieLadder]) -> bool:
    """Whether the Lie algebra of the ladders is as large as that of their ends."""
    most = allowance("dimensions of a Lie algebra", MAX_DIMENSION)
    found: list[LieLadder] = []
    waiting = list(ladders)
    while waiting:
        new = waiting.pop(0)
        if _rank([*found, new], whole=True) == len(found):
            continue
        if len(found) == most:
            raise BudgetError("dimensions of a Lie algebra", most)
        waiting += [new.bracket(other) for other in found]
        found.append(new)
    return _rank(found, whole=False) == len(found)


def _rank(ladders: Sequence[LieLadder], *, whole: bool) -> int:
    rows = [_entries(ladder, whole) for ladder in ladders]
    return Matrix(rows, columns=len(rows[0])).rank() if rows else 0


def _entries(ladder: LieLadder, whole: bool) -> list[Fraction]:
    parts: list[Any] = [ladder.ends.input.homogeneous(), ladder.ends.output.homogeneous()]
    parts += ladder.hidden if whole else ()
    entries: list[Fraction] = []
    for part in parts:
        entries += [value for row in part.rows() for value in row] if isinstance(part, Matrix) else part
    return entries
