"""One theorem instance, answered: adjunction, end-to-end equivariance, identifiability, layerwise equivariance.

The four answers are found separately, and none is derived from another without its reason:

- layerwise is shown by the ladder of squares, for this theta;
- end to end follows from the ladder when there is one; otherwise the functions of theta and g theta are compared;
- if g^{-1} theta has the same function as theta but no symmetry carries theta to it, then theta is not identifiable: it is a twin.

>>> from catnet.monomial import Monomial
>>> flip = Monomial.diagonal((-Monomial.identity(1).scale[0],))
>>> f = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])   # |x| is even
>>> report = verify(f, EndActions((("s", flip, Monomial.identity(1)),)))
>>> report.verdict.word, report.layerwise.certificate.actions.on_layer(1)[0][1].permutation.images
('proved', (1, 0))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

from catnet.category import Difference
from catnet.errors import BudgetError
from catnet.geometry.networks import DEFAULT_MAX_CELLS
from catnet.geometry.same_function import check_same_function
from catnet.groups import FiniteGroup, Operator
from catnet.identify import check_identifiable
from catnet.models import MLP, ReluNetworks
from catnet.theorem.action import EndActions
from catnet.theorem.proof import Layerwise, check_layerwise
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["EndToEndDifference", "Report", "verify"]


@final
@dataclass(frozen=True, slots=True)
class EndToEndDifference:
    """A point at which f(g x) and g f(x) differ, for one generator."""

    generator: str
    point: tuple[Any, ...]
    f_of_gx: tuple[Any, ...]
    g_of_fx: tuple[Any, ...]


@final
@dataclass(frozen=True, slots=True)
class Report:
    """The answers on one instance; `verdict` is the top one."""

    group: FiniteGroup
    adjunction: Verdict
    end_to_end: Verdict
    identifiability: Verdict
    layerwise: Verdict

    @property
    def verdict(self) -> Verdict:
        """That of `layerwise`, except that a refuted `end_to_end` refutes."""
        return self.end_to_end if isinstance(self.end_to_end, Refuted) else self.layerwise

    @property
    def proof(self) -> Layerwise | None:
        """The certificate of layerwise equivariance, if there is one."""
        certificate = self.layerwise.certificate if isinstance(self.layerwise, Proved) else None
        return certificate if isinstance(certificate, Layerwise) else None


def verify(
    theta: MLP,
    ends: EndActions,
    *,
    group: FiniteGroup | None = None,
    max_matchings: int = 100_000,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Report:
    """The theorem on one ReLU network and one pair of actions.

    Parameters
    ----------
    theta : MLP
    ends : EndActions
        On V_0 and V_L.
    group : FiniteGroup, optional
        `ends.group()`, if it is already known.
    max_matchings : int
        The budget of the search among neurons with equal rows.
    max_cells : int, optional
        The budget of regions, where the two functions have to be compared by them.

    Raises
    ------
    GroupError
        If the group is not found finite.
    """
    model = ReluNetworks(max_matchings)
    found = group or ends.group()
    layerwise = _within_budget(lambda: check_layerwise(model, theta, ends, found, budget=max_matchings))
    end_to_end = _within_budget(lambda: _end_to_end(model, theta, ends, layerwise, max_cells))
    identifiability = _within_budget(lambda: _identifiability(model, theta, ends, layerwise, end_to_end))
    return Report(found, model.check_adjunction(theta), end_to_end, identifiability, layerwise)


def _within_budget(question: Callable[[], Verdict]) -> Verdict:
    try:
        return question()
    except BudgetError as error:
        return Undecided(str(error))


def _end_to_end(
    model: ReluNetworks, theta: MLP, ends: EndActions, layerwise: Verdict, max_cells: int | None
) -> Verdict:
    if isinstance(layerwise, Proved):
        return Proved("the squares of the ladder, pasted together")
    open_question: Verdict | None = None
    methods: list[str] = []
    for name, first, last in ends.generators:
        moved = model.transport(theta, first, last)
        verdict = check_same_function(moved, theta, model=model, max_cells=max_cells)
        if isinstance(verdict, Refuted):
            return _witness(theta, name, first, last, verdict.witness)
        if isinstance(verdict, Undecided):
            if open_question is None:
                open_question = Undecided(f"{name}: {verdict.reason}")
        elif verdict.reason not in methods:
            methods.append(verdict.reason)
    return open_question if open_question is not None else Proved("; ".join(methods) or "there are no generators")


def _witness(theta: MLP, name: str, first: Operator, last: Operator, difference: Difference) -> Verdict:
    """The point y at which g f(g^{-1} y) and f(y) differ gives x = g^{-1} y at which f(g x) and g f(x) do; evaluated afresh."""
    point = first.inverse().apply(difference.point)
    left, right = theta(first.apply(point)), last.apply(theta(point))
    if left == right:
        return Undecided(f"{name}: a point of difference was not confirmed by a second evaluation")
    return Refuted(f"f(g x) and g f(x) differ for g = {name}", EndToEndDifference(name, point, left, right))


def _identifiability(
    model: ReluNetworks, theta: MLP, ends: EndActions, layerwise: Verdict, end_to_end: Verdict
) -> Verdict:
    verdict = check_identifiable(theta, model)
    witness = layerwise.witness if isinstance(layerwise, Refuted) else None
    generator = getattr(witness, "generator", None)
    if isinstance(verdict, Undecided) and isinstance(end_to_end, Proved) and generator is not None:
        _, first, last = next(entry for entry in ends.generators if entry[0] == generator)
        return Refuted(
            f"theta moved by the inverse of {generator} has the same function, and no symmetry carries theta to it",
            model.transport(theta, first.inverse(), last.inverse()),
        )
    return verdict
