"""Is a network equivariant as a whole: f(g x) = g f(x) for every generator?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from catnet.algebra.scalars import Vector
from catnet.architectures.known import architecture_of
from catnet.category import Affine, Difference, EnclosedDifference, Morphism, enclose, find_difference
from catnet.category.enclosure import Interval
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.model import Network
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["EnclosedEndToEndDifference", "EndToEndDifference", "check_end_to_end"]


@final
@dataclass(frozen=True, slots=True)
class EndToEndDifference:
    """A point at which f(g x) and g f(x) differ, for one generator."""

    generator: str
    point: Vector
    f_of_gx: Vector
    g_of_fx: Vector


@final
@dataclass(frozen=True, slots=True)
class EnclosedEndToEndDifference:
    """A rational point at which f(g x) and g f(x), which are not rational, lie in disjoint intervals."""

    generator: str
    point: Vector
    f_of_gx: tuple[Interval, ...]
    g_of_fx: tuple[Interval, ...]


def check_end_to_end(
    theta: Network,
    ends: EndActions,
    architecture: Architecture[Any] | None = None,
    *,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Verdict:
    """Whether f(g x) = g f(x) for every generator g.

    Parameters
    ----------
    theta : Network
    ends : EndActions
    architecture : Architecture, optional
        Theta's, if it is at hand; it may keep work across several questions.
    max_cells : int, optional
        The budget of regions, where the two functions have to be compared by them.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with an `EndToEndDifference` or an `EnclosedEndToEndDifference`; Undecided.

    Notes
    -----
    Where the architecture has g theta, its own equality of functions is asked, with whatever that costs.
    """
    known = architecture or architecture_of(theta)
    open_question: Verdict | None = None
    methods: list[str] = []
    for name, first, last in ends.generators:
        absorbed = known.model.check_adjunction(theta, ((name, first, last),))
        if isinstance(absorbed, Proved):
            moved = known.model.transport(theta, first, last)
            verdict = known.check_same_function(moved, theta, max_cells=max_cells)
        else:
            verdict = _without_adjunction(known, theta, first, last, absorbed.reason, max_cells)
        if isinstance(verdict, Refuted):
            return _witness(theta, name, first, last, verdict)
        if isinstance(verdict, Undecided):
            if open_question is None:
                open_question = Undecided(f"{name}: {verdict.reason}")
        elif verdict.reason not in methods:
            methods.append(verdict.reason)
    if open_question is not None:
        return open_question
    return Proved("; ".join(methods) or "there are no generators")


def _without_adjunction(
    architecture: Architecture[Any], theta: Network, first: Operator, last: Operator, why: str, max_cells: int | None
) -> Verdict:
    """The answer for the same function in an architecture that absorbs the action; or a point, or undecided."""
    other = architecture.written_out(theta)
    if other is not None:
        wider = architecture_of(other)
        return wider.check_same_function(wider.model.transport(other, first, last), other, max_cells=max_cells)
    function = theta.morphism()
    difference = find_difference(_linear(first.inverse()) >> function >> _linear(last), function)
    return Undecided(why) if difference is None else Refuted("the two functions differ at a point", difference)


def _witness(theta: Network, name: str, first: Operator, last: Operator, verdict: Refuted) -> Verdict:
    """The point y at which g f(g^{-1} y) and f(y) differ gives x = g^{-1} y at which f(g x) and g f(x) do; evaluated
    afresh.
    """
    difference = verdict.witness
    function = theta.morphism()
    if isinstance(difference, EnclosedDifference):
        point = first.inverse().apply(difference.point)
        for bits in (128, 512, 4096):
            here = enclose(_linear(first) >> function, point, bits=bits)
            there = enclose(function >> _linear(last), point, bits=bits)
            if any(a[1] < b[0] or b[1] < a[0] for a, b in zip(here, there, strict=True)):
                reason = f"f(g x) and g f(x) differ for g = {name}"
                return Refuted(reason, EnclosedEndToEndDifference(name, point, here, there))
        return Undecided(f"{name}: a point of difference was not confirmed by a second enclosure")
    if not isinstance(difference, Difference):
        return Refuted(f"f(g x) and g f(x) differ for g = {name}: {verdict.reason}")
    point = first.inverse().apply(difference.point)
    left, right = function(first.apply(point)), last.apply(function(point))
    if left == right:
        return Undecided(f"{name}: a point of difference was not confirmed by a second evaluation")
    return Refuted(f"f(g x) and g f(x) differ for g = {name}", EndToEndDifference(name, point, left, right))


def _linear(operator: Operator) -> Morphism:
    return Affine.linear(as_matrix(operator))
