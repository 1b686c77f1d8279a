"""Is a network equivariant as a whole: f(g x) = g f(x) for every generator?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from catnet.algebra.scalars import Vector
from catnet.category import (
    Affine,
    Difference,
    EnclosedDifference,
    Morphism,
    enclose,
    find_difference,
    find_enclosed_difference,
)
from catnet.category.enclosure import Interval
from catnet.errors import BudgetError, InexactNumberError
from catnet.groups import Operator
from catnet.groups.operators import as_matrix
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture, Known
from catnet.theorem.comparison import forms_of
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
    architecture: Architecture[Any],
    theta: Network,
    ends: EndActions,
    known: Known | None = None,
    *,
    max_cells: int | None = None,
) -> Verdict:
    """Whether f(g x) = g f(x) for every generator g.

    Parameters
    ----------
    architecture : Architecture
        Theta's; it may keep work across several questions.
    theta : Network
    ends : EndActions
        Its generators; vector fields are `catnet.questions.lie_algebra.check_infinitesimal`'s.
    known : Known, optional
        Where an action that theta's own architecture does not absorb may be absorbed by another form of theta.
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
    ends.require_linear("the comparison of f(g x) and g f(x)")
    open_question: Verdict | None = None
    methods: list[str] = []
    for name, first, last in ends.generators:
        absorbed = architecture.model.check_adjunction(theta, ((name, first, last),))
        if isinstance(absorbed, Proved):
            moved = architecture.model.transport(theta, first, last)
            verdict = architecture.check_same_function(moved, theta, max_cells=max_cells)
        else:
            forms = _other_forms(known, theta, architecture)
            verdict = _without_adjunction(forms, theta, (name, first, last), absorbed.reason, max_cells)
        if isinstance(verdict, Refuted):
            verdict = _witness(theta, name, first, last, verdict)
            if isinstance(verdict, Refuted):
                return verdict
        if isinstance(verdict, Undecided):
            if open_question is None:
                open_question = Undecided(f"{name}: {verdict.reason}")
        elif verdict.reason not in methods:
            methods.append(verdict.reason)
    if open_question is not None:
        return open_question
    return Proved("; ".join(methods) or "there are no generators")


def _other_forms(
    known: Known | None, theta: Network, own: Architecture[Any]
) -> list[tuple[Network, Architecture[Any]]]:
    """Parameters with theta's function, each with its architecture; theta's own need not be registered."""
    return [] if known is None else [(form, known.architecture_of(form)) for form in forms_of(known, theta, own)[1:]]


def _without_adjunction(
    forms: list[tuple[Network, Architecture[Any]]],
    theta: Network,
    generator: tuple[str, Operator, Operator],
    why: str,
    max_cells: int | None,
) -> Verdict:
    """The answer for the same function in an architecture that absorbs the action; or a point, or undecided."""
    _, first, last = generator
    for form, wider in forms:
        if isinstance(wider.model.check_adjunction(form, (generator,)), Proved):
            return wider.check_same_function(wider.model.transport(form, first, last), form, max_cells=max_cells)
    function = theta.morphism()
    moved = _linear(first.inverse()) >> function >> _linear(last)
    difference = find_difference(moved, function) or find_enclosed_difference(moved, function)
    return Undecided(why) if difference is None else Refuted("the two functions differ at a point", difference)


def _witness(theta: Network, name: str, first: Operator, last: Operator, verdict: Refuted) -> Verdict:
    """The point y at which g f(g^{-1} y) and f(y) differ gives x = g^{-1} y at which f(g x) and g f(x) do; evaluated
    afresh.
    """
    difference = verdict.witness
    function = theta.morphism()
    reason = f"f(g x) and g f(x) differ for g = {name}"
    if not isinstance(difference, Difference | EnclosedDifference):
        return Refuted(f"{reason}: {verdict.reason}")
    point = first.inverse().apply(difference.point)
    if isinstance(difference, EnclosedDifference):
        return _enclosed_witness(function, name, point, first, last)
    try:
        left, right = function(first.apply(point)), last.apply(function(point))
    except InexactNumberError:  # rational in another form of the network, which saw that these terms cancel
        return _enclosed_witness(function, name, point, first, last)
    if left == right:
        return Undecided("a point of difference was not confirmed by a second evaluation")
    return Refuted(reason, EndToEndDifference(name, point, left, right))


def _enclosed_witness(function: Morphism, name: str, point: Vector, first: Operator, last: Operator) -> Verdict:
    for bits in (128, 512, 4096):
        try:
            here = enclose(_linear(first) >> function, point, bits=bits)
            there = enclose(function >> _linear(last), point, bits=bits)
        except BudgetError:  # more bits may do
            continue
        if any(a[1] < b[0] or b[1] < a[0] for a, b in zip(here, there, strict=True)):
            reason = f"f(g x) and g f(x) differ for g = {name}"
            return Refuted(reason, EnclosedEndToEndDifference(name, point, here, there))
    return Undecided("a point of difference was not confirmed by a second enclosure")


def _linear(operator: Operator) -> Morphism:
    return Affine.linear(as_matrix(operator))
