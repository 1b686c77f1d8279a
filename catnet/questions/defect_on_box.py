"""How far a network is from equivariant on a box: sup |f(g x) - h f(x)| for every generator (g, h).

>>> from catnet.algebra.monomial import Monomial
>>> almost = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, "999/1000"]], [0])])   # nearly |x|
>>> ends = EndActions((("s", Monomial.diagonal((-1,)), Monomial.identity(1)),))
>>> defects_on_box(almost, ends, [(-1, 1)])[0].value
Fraction(1, 1000)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.scalars import Scalar, Vector
from catnet.architectures.perceptron.network import MLP
from catnet.geometry.programs.maximum import Bound
from catnet.geometry.programs.program import Goal, program_of
from catnet.groups.operators import as_matrix
from catnet.questions.on_box import Bounds, Difference, Effort, bounds_by_cells, checked_box, mirrored
from catnet.theorem.action import EndActions

__all__ = ["DefectBound", "defects_of_bounds", "defects_on_box", "sides_of"]


@final
@dataclass(frozen=True, slots=True)
class DefectBound:
    """sup |f(g x) - h f(x)| over all outputs lies in [low, high].

    Parameters
    ----------
    generator : str
    low, high : Fraction, Fraction or None
        `low` is attained; None for no upper bound.
    point : vector
    output : int
        Where `low` is attained.
    searched : tuple of pairs (goal, bound)
        For every output and sign.
    """

    generator: str
    low: Fraction
    high: Fraction | None
    point: Vector
    output: int
    searched: tuple[tuple[Goal, Bound], ...] = ()

    @property
    def value(self) -> Fraction | None:
        return self.low if self.low == self.high else None


def sides_of(theta: MLP, ends: EndActions) -> list[tuple[str, Difference]]:
    """For every generator the difference whose size is its defect."""
    ends.require_linear("a defect")
    return [
        (name, Difference(theta, theta, as_matrix(first), as_matrix(last))) for name, first, last in ends.generators
    ]


def defects_on_box(
    theta: MLP, ends: EndActions, box: Iterable[tuple[Scalar, Scalar]], effort: Effort | None = None
) -> tuple[DefectBound, ...]:
    """The defect of every generator on a box, which the group need not map to itself.

    Parameters
    ----------
    theta : MLP
        Piecewise linear.
    ends : EndActions
    box : iterable of pairs (low, high)
    effort : Effort, optional

    Notes
    -----
    Output after output, both signs; each search only looks for more than the defect that is already known.
    """
    effort = Effort() if effort is None else effort
    intervals = checked_box(box, theta.widths[0])
    found = []
    functions = sides_of(theta, ends)
    for place, (name, function) in enumerate(functions):
        cells = bounds_by_cells(function, intervals, effort)
        if cells is not None:
            found.append(defects_of_bounds(name, cells))
            continue
        rounds = 2 * function.outputs
        layers = function.layers()
        best: tuple[Fraction, Vector, int] | None = None
        high: Fraction | None = Fraction(0)
        searched = []
        for turn in range(rounds):
            output, sign = turn // 2, 1 - 2 * (turn % 2)
            goal = Goal(tuple(Fraction(sign * (i == output)) for i in range(function.outputs)))
            known = None if best is None else best[0]
            left = (len(functions) - place) * rounds - turn
            bound = effort.maximise(program_of(*layers, [goal], intervals), left, known=known)
            searched.append((goal, bound))
            if best is None or bound.low > best[0]:
                best = bound.low, bound.point, output
            high = None if high is None or bound.high is None else max(high, bound.high)
        if best is None:  # no outputs at all
            best = Fraction(0), tuple(low for low, _ in intervals), 0
        low = max(best[0], Fraction(0))
        high = None if high is None else max(high, low)
        found.append(DefectBound(name, low, high, best[1], best[2], tuple(searched)))
    return tuple(found)


def defects_of_bounds(name: str, bounds: Bounds) -> DefectBound:
    """The defect from the extremes of f(g x) - h f(x)."""
    best: tuple[Fraction, Vector, int] | None = None
    high: Fraction | None = Fraction(0)
    searched = []
    for index, (least, most) in enumerate(bounds.outputs):
        for sign, extremum in ((1, most), (-1, mirrored(least))):
            goal = Goal(tuple(Fraction(sign * (i == index)) for i in range(len(bounds.outputs))))
            size = Fraction(0) if extremum.low is None else extremum.low
            searched.append((goal, Bound(size, extremum.high, extremum.point, 0, None, extremum.is_exact)))
            if best is None or size > best[0]:
                best = size, extremum.point, index
            high = None if high is None or extremum.high is None else max(high, extremum.high)
    low, point, output = best if best is not None else (Fraction(0), (), 0)
    low = max(low, Fraction(0))
    return DefectBound(name, low, None if high is None else max(high, low), point, output, tuple(searched))
