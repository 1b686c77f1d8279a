"""One theorem instance, answered: adjunction, end-to-end equivariance, identifiability, layerwise equivariance.

The four answers are found separately, and none is derived from another without its reason:

- layerwise is shown by the ladder of squares, for this theta;
- end to end follows from the ladder when there is one; otherwise the functions of theta and g theta are compared;
- if g^{-1} theta has the same function as theta but no symmetry carries theta to it, then theta is not identifiable:
  it is a twin.

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
from typing import TypeVar, final

from catnet.errors import BudgetError, PreconditionError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups import FiniteGroup
from catnet.identify import check_identifiable
from catnet.models import MLP, ReluNetworks
from catnet.theorem.action import EndActions
from catnet.theorem.end_to_end import EndToEndDifference, check_end_to_end
from catnet.theorem.proof import Layerwise, check_layerwise
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["EndToEndDifference", "Report", "verify"]

Answer = TypeVar("Answer")


@final
@dataclass(frozen=True, slots=True)
class Report:
    """The answers on one instance; `verdict` is the top one.

    `realisation` is asked when the network is equivariant but its layers are not: proved with a `Realisation`, or
    undecided.
    """

    group: FiniteGroup
    adjunction: Verdict
    end_to_end: Verdict
    identifiability: Verdict
    layerwise: Verdict
    realisation: Verdict | None = None

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
    realisation = _within_budget(lambda: _realisation(theta, ends, found, layerwise, end_to_end))
    adjunction = model.check_adjunction(theta, ends.generators)
    return Report(found, adjunction, end_to_end, identifiability, layerwise, realisation)


def _within_budget(question: Callable[[], Answer]) -> Answer | Undecided:
    try:
        return question()
    except BudgetError as error:
        return Undecided(str(error))


def _end_to_end(
    model: ReluNetworks, theta: MLP, ends: EndActions, layerwise: Verdict, max_cells: int | None
) -> Verdict:
    if isinstance(layerwise, Proved):
        return Proved("the squares of the ladder, pasted together")
    return check_end_to_end(theta, ends, model, max_cells=max_cells)


def _realisation(
    theta: MLP, ends: EndActions, group: FiniteGroup, layerwise: Verdict, end_to_end: Verdict
) -> Verdict | None:
    """Asked when the layers are not equivariant but the whole is; proved with a `Realisation`."""
    if not isinstance(layerwise, Refuted) or not isinstance(end_to_end, Proved):
        return None
    from catnet.theorem.realisation import realise  # seldom needed, and slow to import

    try:
        found = realise(theta, ends, group, own_layers=layerwise, end_to_end=end_to_end)
    except PreconditionError as error:
        return Undecided(str(error))
    return Proved(found.method, found)


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
