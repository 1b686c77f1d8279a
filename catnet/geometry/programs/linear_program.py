"""Exact linear programs over an open polyhedron that a point inside is known of.

The only question the geometry asks: P = {x : a_i . x + b_i > 0} is not empty, p lies in it; how large can a form c .
x + d get on P?  Shifted to p, the slack basis is feasible, so one phase of the simplex method answers.  It runs
twice: in doubles, where its end is only a proposal (a point, or the constraints that are tight at the optimum), which
exact arithmetic confirms; and, where the proposal does not hold, in fractions with Bland's rule.

>>> square = [(1, 0, 0), (0, 1, 0), (-1, 0, 1), (0, -1, 1)]      # 0 < x, y < 1
>>> inside = (Fraction(1, 2), Fraction(1, 3))
>>> supremum(square, inside, (1, 1, -1)).value
Fraction(1, 1)
>>> positive_point(square, inside, (1, 1, -2)) is None, positive_point(square, inside, (2, 1, -2)) is None
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.errors import CatnetError

__all__ = ["Form", "Supremum", "evaluate", "positive_point", "supremum"]

Form: TypeAlias = Sequence[int]
"""An affine form (a_1, ..., a_n, b), standing for a . x + b."""

_MOST_PIVOTS = 500
_TINY = 2.0**-30


@final
@dataclass(frozen=True, slots=True)
class Supremum:
    """The supremum of a form over a polyhedron.

    Parameters
    ----------
    value : Fraction or None
        None if it is infinite.
    point : vector
        In the closure, where it is attained; if it is infinite, the known inner point.
    direction : vector, optional
        Along which the form grows for ever.
    """

    value: Fraction | None
    point: Vector
    direction: Vector | None = None


def evaluate(form: Form, point: Sequence[Fraction]) -> Fraction:
    """a . x + b."""
    return sum((a * x for a, x in zip(form, point, strict=False) if a), Fraction(form[-1]))


def positive_point(walls: Sequence[Form], inside: Vector, goal: Form) -> Vector | None:
    """A point of the open polyhedron where the form `goal` is positive, None if there is none.

    Parameters
    ----------
    walls : sequence of integer forms, positive on the polyhedron
    inside : vector
        A point where all walls are positive.
    goal : integer form
    """
    here = evaluate(goal, inside)
    if here > 0:
        return inside
    slacks = [evaluate(wall, inside) for wall in walls]
    proposal = _proposal(walls, slacks, goal, here)
    if proposal is not None and proposal.step is not None:
        found = _between(walls, inside, [Fraction(value) for value in proposal.step.tolist()], goal)
        if found is not None:
            return found
    elif proposal is not None and _confirmed(walls, proposal.tight, goal):
        return None
    exact = _exact(walls, slacks, goal, -here)
    if exact.step is None:
        return None
    found = _between(walls, inside, list(exact.step), goal)
    if found is None:
        raise CatnetError("internal error: a point beyond the known one was not confirmed")
    return found


def supremum(walls: Sequence[Form], inside: Vector, goal: Form) -> Supremum:
    """The supremum of `goal`, with the point where it is attained or the direction along which it is infinite; in
    fractions.
    """
    slacks = [evaluate(wall, inside) for wall in walls]
    end = _exact(walls, slacks, goal, None)
    if end.ray is not None:
        return Supremum(None, inside, tuple(end.ray))
    point = tuple(x + y for x, y in zip(inside, end.place, strict=True))
    return Supremum(evaluate(goal, point), point)


def _between(walls: Sequence[Form], inside: Vector, step: list[Fraction], goal: Form) -> Vector | None:
    """A point on the way from the inner point along the step, inside the polyhedron and beyond the zero of the goal."""
    slope = sum((a * y for a, y in zip(goal, step, strict=False)), Fraction(0))
    here = evaluate(goal, inside)
    if slope <= 0:
        return None
    low, high = -here / slope, None
    for wall in walls:
        fall = sum((a * y for a, y in zip(wall, step, strict=False)), Fraction(0))
        if fall < 0:
            limit = evaluate(wall, inside) / -fall
            high = limit if high is None or limit < high else high
    if high is not None and high <= low:
        return None
    share = low + 1 if high is None else (low + high) / 2
    return tuple(x + share * y for x, y in zip(inside, step, strict=True))


def _proposal(walls: Sequence[Form], slacks: Sequence[Fraction], goal: Form, here: Fraction) -> _End | None:
    """Where the simplex method ends in doubles, None if the numbers do not fit or it found no end."""
    try:
        with np.errstate(all="ignore"):
            end = _simplex(*_scaled(walls, slacks, goal), -float(here / 2 ** _size(goal)))
    except (OverflowError, FloatingPointError):
        return None
    finite = end.step is None or bool(np.isfinite(end.step).all())
    return end if finite and end.finished else None


def _confirmed(walls: Sequence[Form], chosen: Sequence[int], goal: Form) -> bool:
    """Whether -goal is a nonnegative combination of some walls and 1: Farkas' certificate, in exact arithmetic."""
    columns = Matrix([walls[i][:-1] for i in chosen], columns=len(goal) - 1).T
    solution = columns.solve(Matrix.column([-a for a in goal[:-1]]))
    if solution is None:
        return False
    weights = [row[0] for row in solution.rows()]
    rest = -goal[-1] - sum((weight * walls[i][-1] for weight, i in zip(weights, chosen, strict=True)), Fraction(0))
    return all(weight >= 0 for weight in weights) and rest >= 0


@final
@dataclass(frozen=True, slots=True)
class _End:
    """Where the simplex method ended: the place, a step that reaches the target, a ray, the constraints that are
    tight.
    """

    place: Any
    step: Any = None
    ray: Any = None
    tight: tuple[int, ...] = ()
    finished: bool = True


def _size(form: Form) -> int:
    return max(1, max((abs(value).bit_length() for value in form), default=1))


def _scaled(
    walls: Sequence[Form], slacks: Sequence[Fraction], goal: Form
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """The program in doubles, every row divided by a power of two; only a proposal comes from it."""
    rows = [[-a / 2 ** _size(wall) for a in wall[:-1]] for wall in walls]
    sides = [float(slack / 2 ** _size(wall)) for wall, slack in zip(walls, slacks, strict=True)]
    gains = [a / 2 ** _size(goal) for a in goal[:-1]]
    return np.array(rows, dtype=float).reshape(len(walls), len(goal) - 1), np.array(sides), np.array(gains)


def _exact(walls: Sequence[Form], slacks: Sequence[Fraction], goal: Form, target: Fraction | None) -> _End:
    table = np.array([[Fraction(-a) for a in wall[:-1]] for wall in walls], dtype=object)
    sides = np.array(list(slacks), dtype=object)
    gains = np.array([Fraction(a) for a in goal[:-1]], dtype=object)
    return _simplex(table.reshape(len(walls), len(goal) - 1), sides, gains, target)


def _simplex(rows: npt.NDArray[Any], sides: npt.NDArray[Any], gains: npt.NDArray[Any], target: Any) -> _End:
    """Maximise gains . y over rows y <= sides, y free, sides > 0, in the arithmetic of the arrays.

    Stops as soon as the goal exceeds the target.  In doubles it takes the steepest column and stops after 500 pivots;
    in fractions it follows Bland's rule, which always ends.
    """
    exact = rows.dtype == object
    count, size = rows.shape
    zero = Fraction(0) if exact else _TINY
    table = np.empty((count + 1, 2 * size + 1), dtype=rows.dtype)
    table[:count, :size], table[:count, size : 2 * size], table[:count, -1] = rows, -rows, sides
    table[count, :size], table[count, size : 2 * size] = gains, -gains
    table[count, -1] = Fraction(0) if exact else 0.0
    outside = list(range(2 * size))
    basis = list(range(2 * size, 2 * size + count))
    for _ in range(10**9 if exact else _MOST_PIVOTS):
        place = _place(basis, table[:count, -1], size, exact)
        if target is not None and -table[count, -1] > target + (0 if exact else _TINY):
            return _End(place, step=place)
        improving = [j for j in range(2 * size) if table[count, j] > zero]
        if not improving:
            return _End(place, tight=tuple(v - 2 * size for v in outside if v >= 2 * size))
        enter = (
            min(improving, key=lambda j: outside[j]) if exact else max(improving, key=lambda j: float(table[count, j]))
        )
        column = table[:count, enter]
        blocking = [i for i in range(count) if column[i] > zero]
        if not blocking:
            ray = _ray(basis, outside[enter], column, size, exact)
            return _End(place, step=ray if target is not None else None, ray=ray)
        leave = min(blocking, key=lambda i: (table[i, -1] / column[i], basis[i]))
        _pivot(table, leave, enter)
        basis[leave], outside[enter] = outside[enter], basis[leave]
    return _End(_place(basis, table[:count, -1], size, exact), finished=False)


def _pivot(table: npt.NDArray[Any], leave: int, enter: int) -> None:
    """Exchange one basic and one nonbasic variable."""
    pivot = table[leave, enter]
    row = table[leave] / pivot
    row[enter] = 1 / pivot
    column = table[:, enter].copy()
    table[:, enter] = 0 * column
    table -= np.multiply.outer(column, row)
    table[leave] = row


def _place(basis: list[int], values: npt.NDArray[Any], size: int, exact: bool) -> npt.NDArray[Any]:
    """The current y, from y = y+ - y-."""
    place = np.array([Fraction(0)] * size, dtype=object) if exact else np.zeros(size)
    for variable, value in zip(basis, values, strict=True):
        if variable < 2 * size:
            place[variable % size] += value if variable < size else -value
    return place


def _ray(basis: list[int], entering: int, column: npt.NDArray[Any], size: int, exact: bool) -> npt.NDArray[Any]:
    """The direction in which y moves when the entering variable grows."""
    ray = _place(basis, -column, size, exact)
    if entering < 2 * size:
        ray[entering % size] += 1 if entering < size else -1
    return ray
