"""Is theta the only simple parameter with its function?  Planes are looked at one after the other, until it is shown.

>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])])
>>> type(check_among_simple(theta)).__name__
'AmongSimple'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import comb
from typing import TYPE_CHECKING

from catnet.architectures.perceptron.network import MLP
from catnet.budget import Budget, Limit
from catnet.category import RELU, Affine
from catnet.errors import BudgetError
from catnet.search import allowance
from catnet.theorem.architecture import Identification
from catnet.verdict import AmongSimple, Refuted, Undecided, Verdict

if TYPE_CHECKING:
    from catnet.architectures.relu.strands import Missing

__all__ = ["cheapest_first", "check_among_simple"]

_PLANES = 16
_WITHOUT_AIM = 1
_IN_VAIN = 4
"""After so many planes that brought nothing new it is given up."""
_PARAMETERS = 20_000


def cheapest_first(
    theta: MLP,
    verdict: Verdict,
    by_search: Callable[[], Refuted | None],
    by_regions: Callable[[], Identification[MLP]],
    max_cells: Limit = None,
) -> Identification[MLP]:
    """What the regions add to an answer, and, where it stays open, what holds among simple parameters.

    Parameters
    ----------
    theta : MLP
    verdict : Verdict
        What was found without regions.
    by_search : callable
        A twin that is found without them, and before planes.
    by_regions : callable
        The answer by all regions.
    max_cells : int or Budget, optional

    Notes
    -----
    Planes cost the square of the number of neurons, regions may be exponentially many.  A first layer of rank r cuts
    R^n into at least 2^r regions; N hyperplanes in general position, as many as there are neurons, with normals of rank
    r, into Σ_{i ≤ r} C(N, i). If the former are more than the budget, regions are not looked at; if the latter are,
    only after the planes, and if these show nothing.
    """
    most = allowance("parameters", _PARAMETERS)
    if not isinstance(verdict, Undecided) or theta.depth < 3 or theta.parameters > most:
        return by_regions()
    cells = Budget.of(max_cells).cells
    rank = theta.layers[0].weight.rank()
    least, about = 2**rank, sum(comb(theta.hidden_neurons, i) for i in range(rank + 1))
    if cells is None or about <= cells:
        found = by_regions()
        return _graded(found, _among(theta, max_cells)) if isinstance(found.verdict, Undecided) else found
    twin = by_search()
    if twin is not None:
        return Identification(twin, theta, None, ())
    generic = _among(theta, max_cells)
    if isinstance(generic, AmongSimple) or least > cells:
        words = f"the first layer alone makes at least {least} regions"
        if least <= cells:
            words = f"so many neurons may make {about} regions"
        open_ = Undecided(f"{verdict.reason}; {words}, and no more than {cells} are looked at")
        return _graded(Identification(open_, theta, None, ()), generic)
    return _graded(by_regions(), generic)


def _among(theta: MLP, max_cells: Limit) -> AmongSimple | Undecided:
    try:
        return check_among_simple(theta, max_cells=max_cells)
    except BudgetError as error:
        return Undecided(str(error))


def _graded(found: Identification[MLP], generic: AmongSimple | Undecided) -> Identification[MLP]:
    verdict = found.verdict
    if not isinstance(verdict, Undecided):
        return found
    if isinstance(generic, AmongSimple):
        return replace(found, verdict=replace(verdict, generic=generic))
    return replace(found, verdict=Undecided(f"{verdict.reason}; among simple parameters: {generic.reason}"))


def check_among_simple(theta: MLP, *, max_cells: Limit = None) -> AmongSimple | Undecided:
    """Whether theta is the only simple parameter with its function, by `catnet.architectures.relu.strands`.

    Parameters
    ----------
    theta : MLP
    max_cells : int or Budget, optional
        The budget of regions of one plane.

    Returns
    -------
    AmongSimple or Undecided
        With a `StrandProof`, or with the hypothesis that failed in the last plane.

    Notes
    -----
    A plane meets the zero sets of N neurons in about N²/2 points; no more regions than that are looked at in each, how
    many dimensions the input ever has.
    """
    if theta.activation != RELU or theta.depth < 2 or theta.widths[0] < 2 or 0 in theta.widths:
        return Undecided("it speaks of ReLU networks with two inputs, and neurons in all layers")
    from catnet.architectures.relu.ridges import Ridge, Ridges
    from catnet.architectures.relu.sections import plane_points
    from catnet.architectures.relu.strands import Missing, shown_among_simple

    budget = Budget.of(max_cells)
    known = Ridges(theta, budget)
    ridges: dict[Ridge, None] = {}
    found: AmongSimple | Missing = Missing("no plane was looked at")
    planes, vain, seen = _Planes(theta), 0, list[Affine]()
    for _ in range(allowance("planes", _PLANES)):
        plane = planes.after(found)
        if plane is None:
            break
        try:
            points = plane_points(theta, plane, max_cells=budget)
        except BudgetError as error:
            if error.counter == "seconds":
                raise
            return Undecided(f"{found.reason}; {error}")
        seen.append(plane)
        ridges.update(dict.fromkeys(ridge for point in points if (ridge := known.at(point)) is not None))
        before, found = found, shown_among_simple(known, list(ridges))
        if not isinstance(found, Missing):
            return replace(found, evidence=replace(found.evidence, planes=tuple(seen)))
        vain = vain + 1 if isinstance(before, Missing) and before.wants == found.wants else 0
        if vain == allowance("planes in vain", _IN_VAIN):
            break
    return Undecided(found.reason)


class _Planes:
    """The planes that are looked at: the first without an aim, then through places of what was missing."""

    def __init__(self, theta: MLP) -> None:
        from catnet.architectures.relu.aims import Aims
        from catnet.architectures.relu.sections import iter_planes

        self.aims = Aims(theta) if theta.widths[0] > 2 else None
        self.anywhere = iter_planes(theta.widths[0])
        self.count = 0

    def after(self, found: AmongSimple | Missing) -> Affine | None:
        self.count += 1
        if self.count > _WITHOUT_AIM and self.aims is not None and not isinstance(found, AmongSimple) and found.wants:
            aimed = self.aims.plane([(want.neuron, want.before) for want in found.wants], self.count)
            if aimed is not None:
                return aimed
        return next(self.anywhere, None)
