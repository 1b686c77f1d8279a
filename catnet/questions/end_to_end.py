"""Is a network equivariant as a whole: f(g x) = g f(x) for every generator?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

from catnet.algebra.scalars import Vector
from catnet.architectures.known import KNOWN
from catnet.category.enclosure import Interval
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.questions.within import within_budget
from catnet.theorem import end_to_end
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.end_to_end import EnclosedEndToEndDifference, EndToEndDifference
from catnet.theorem.model import Network
from catnet.verdict import Refuted, Undecided, Verdict, all_of

__all__ = ["EnclosedEndToEndDifference", "EndToEndDifference", "FieldWitness", "check_end_to_end"]


@final
@dataclass(frozen=True, slots=True)
class FieldWitness:
    """A point where Df(x) (X x + t) and Y f(x) + u differ, for one vector field: values, or disjoint intervals."""

    generator: str
    point: Vector
    derivative: Vector | tuple[Interval, ...]
    expected: Vector | tuple[Interval, ...]


def check_end_to_end(
    theta: Network,
    ends: EndActions,
    architecture: Architecture[Any] | None = None,
    *,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Verdict:
    """Whether f(g x) = g f(x) for every generator g, and f(e^{sX} x) = e^{sY} f(x) for every vector field.

    Parameters
    ----------
    theta : Network
        Of any registered architecture.
    ends : EndActions
    architecture : Architecture, optional
        Theta's, if it is at hand; it may keep work across several questions.
    max_cells : int, optional
        The budget of regions, where the two functions have to be compared by them.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with an `EndToEndDifference`, an `EnclosedEndToEndDifference` or, for a field,
        a `FieldWitness`; Undecided.
    """
    known = architecture if architecture is not None else KNOWN.architecture_of(theta)
    discrete = ends.discrete

    def generators() -> Verdict:
        return end_to_end.check_end_to_end(known, theta, discrete, KNOWN, max_cells=max_cells)

    def connected() -> Iterator[Verdict]:
        from catnet.questions.lie_algebra import check_infinitesimal  # and with it the regions of ReLU networks

        for name, pair in ends.fields:
            yield _named(name, check_infinitesimal(theta, pair, architecture, max_cells=max_cells))

    if not ends.fields:
        return within_budget(generators)
    parts = [*([within_budget(generators)] if ends.generators else []), *connected()]
    methods = dict.fromkeys(verdict.reason for verdict in parts)
    return all_of(parts, "; ".join(methods))


def _named(name: str, verdict: Verdict) -> Verdict:
    """The verdict on a field, and its witness, with the name of the field."""
    if isinstance(verdict, Refuted):
        found = verdict.witness
        witness = None if found is None else FieldWitness(name, found.point, found.derivative, found.expected)
        return Refuted(f"{name}: {verdict.reason}", witness)
    return Undecided(f"{name}: {verdict.reason}") if isinstance(verdict, Undecided) else verdict
