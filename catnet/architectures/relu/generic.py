"""Is theta the only simple parameter with its function?  Planes are looked at one after the other, until it is shown.

>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, -3], [-3, -3], [-2, -1]], [1, 2, 2]), ([[1, 1, 1]], [0])])
>>> type(check_among_simple(theta)).__name__
'AmongSimple'
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catnet.architectures.perceptron.network import MLP
from catnet.budget import Budget, Limit
from catnet.category import RELU, Affine
from catnet.errors import BudgetError
from catnet.search import allowance
from catnet.theorem.architecture import Identification
from catnet.verdict import AmongSimple, Undecided

if TYPE_CHECKING:
    from catnet.architectures.relu.strands import Missing

__all__ = ["check_among_simple", "graded"]

_PLANES = 16
_WITHOUT_AIM = 1
_IN_VAIN = 4
"""After so many planes that brought nothing new it is given up."""
_PARAMETERS = 20_000


def graded(found: Identification[MLP], max_cells: Limit = None) -> Identification[MLP]:
    """An answer, to which is added, where it is open, what holds among simple parameters."""
    theta, verdict = found.theta, found.verdict
    most = allowance("parameters", _PARAMETERS)
    if not isinstance(verdict, Undecided) or theta.depth < 3 or theta.parameters > most:
        return found
    try:
        generic = check_among_simple(theta, max_cells=max_cells)
    except BudgetError as error:
        generic = Undecided(str(error))
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
    planes, vain = _Planes(theta), 0
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
        ridges.update(dict.fromkeys(ridge for point in points if (ridge := known.at(point)) is not None))
        before, found = found, shown_among_simple(known, list(ridges))
        if not isinstance(found, Missing):
            return found
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
