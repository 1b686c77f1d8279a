"""Is a network equivariant as a whole: f(g x) = g f(x) for every generator?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from catnet.category import Difference, find_difference
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.geometry.same_function import check_same_function
from catnet.groups import Operator
from catnet.identify.kinks import kinks
from catnet.models import MLP, ReluNetworks
from catnet.scalars import Vector
from catnet.theorem.action import EndActions
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["EndToEndDifference", "check_end_to_end"]

_MANY = 500


@final
@dataclass(frozen=True, slots=True)
class EndToEndDifference:
    """A point at which f(g x) and g f(x) differ, for one generator."""

    generator: str
    point: Vector
    f_of_gx: Vector
    g_of_fx: Vector


def check_end_to_end(
    theta: MLP, ends: EndActions, model: ReluNetworks | None = None, *, max_cells: int | None = DEFAULT_MAX_CELLS
) -> Verdict:
    """Whether f(g x) = g f(x) for every generator g.

    Parameters
    ----------
    theta : MLP
    ends : EndActions
    model : ReluNetworks, optional
        Keeps normal forms across several questions.
    max_cells : int, optional
        The budget of regions, where the two functions have to be compared by them.

    Returns
    -------
    Verdict
        Proved with the method; Refuted with an `EndToEndDifference`; Undecided.

    Notes
    -----
    With one hidden layer the kinks and the affine rest prove it, without regions.
    """
    known = model or ReluNetworks()
    open_question: Verdict | None = None
    methods: list[str] = []
    for name, first, last in ends.generators:
        moved = known.transport(theta, first, last)
        verdict = _same(moved, theta, known, max_cells)
        if isinstance(verdict, Refuted):
            return _witness(theta, name, first, last, verdict.witness)
        if isinstance(verdict, Undecided):
            if open_question is None:
                open_question = Undecided(f"{name}: {verdict.reason}")
        elif verdict.reason not in methods:
            methods.append(verdict.reason)
    if open_question is not None:
        return open_question
    return Proved("; ".join(methods) or "there are no generators")


def _same(moved: MLP, theta: MLP, model: ReluNetworks, max_cells: int | None) -> Verdict:
    if theta.depth == 2 and theta.hidden_neurons <= _MANY:
        near = find_difference(moved.morphism(), theta.morphism(), limit=4) is None
        if near and kinks(moved) == kinks(theta):
            return Proved("one hidden layer: equal kinks and equal affine rest")
    return check_same_function(moved, theta, model=model, max_cells=max_cells)


def _witness(theta: MLP, name: str, first: Operator, last: Operator, difference: Difference) -> Verdict:
    """The point y at which g f(g^{-1} y) and f(y) differ gives x = g^{-1} y at which f(g x) and g f(x) do; evaluated
    afresh.
    """
    point = first.inverse().apply(difference.point)
    left, right = theta(first.apply(point)), last.apply(theta(point))
    if left == right:
        return Undecided(f"{name}: a point of difference was not confirmed by a second evaluation")
    return Refuted(f"f(g x) and g f(x) differ for g = {name}", EndToEndDifference(name, point, left, right))
