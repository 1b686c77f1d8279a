"""Laws of covers: the average of any function over a group, as a network of its architecture."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import Vector
from catnet.category import Morphism, enclose
from catnet.errors import BudgetError
from catnet.groups import FiniteGroup
from catnet.testing.knowledge_laws import known_architecture
from catnet.testing.law import Carrier, Draw, Law, holds, vacuous
from catnet.testing.subjects import Subject
from catnet.testing.values import vectors
from catnet.theorem import EndActions
from catnet.theorem.cover import average_over, iter_end_pairs
from catnet.theorem.sums import DirectSum
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LAWS"]

_MOST = 12  # elements


def _drawn(carrier: Carrier, draw: Draw) -> tuple[Any, EndActions, FiniteGroup] | None:
    subject: Subject = carrier.subject
    theta = draw(carrier.make())
    ends = draw(subject.ends(theta))
    group = ends.generated_group()
    return (theta, ends, group) if isinstance(group, FiniteGroup) and group.order <= _MOST else None


def _cover(carrier: Carrier, draw: Draw) -> Verdict:
    drawn = _drawn(carrier, draw)
    if drawn is None:
        return vacuous("the group is too large")
    theta, ends, group = drawn
    architecture = known_architecture(carrier, theta)
    absorbed = isinstance(architecture.model.check_adjunction(theta, ends.generators), Proved)
    closed = isinstance(architecture.direct_sum((theta,), Fraction(1)), DirectSum)
    try:
        found = average_over(architecture, theta, ends, group)
    except BudgetError:
        return vacuous("a budget ran out")
    if not absorbed or not closed:
        return holds(isinstance(found, Undecided), "a cover without adjunction or sums", (theta, ends))
    if isinstance(found, Undecided):
        return Refuted(f"there is no cover: {found.reason}", (theta, ends))
    if found.layerwise.actions.names != ends.names:
        return Refuted("the actions are of other generators", (theta, ends))
    point = draw(vectors(size=theta.spaces[0].dimension))
    return holds(
        _is_average(theta, ends, group, found.network.morphism(), point), "not the average", (theta, ends, point)
    )


def _is_average(theta: Any, ends: EndActions, group: FiniteGroup, cover: Morphism, point: Vector) -> bool:
    """Whether the value of the cover is the average of g^{-1} f(g x), or may be where values are enclosed."""
    f = theta.morphism()
    values: list[list[tuple[Fraction, Fraction]]] = []
    for first, last in iter_end_pairs(ends, group, f.source.dimension, f.target.dimension):
        found = _interval(f, first.apply(point))
        rows = [last.inverse().apply(unit) for unit in _units(f.target.dimension)]
        columns = list(zip(found, rows, strict=True))
        values.append([_combined(i, columns) for i in range(f.target.dimension)])
    share = Fraction(1, len(values))
    for i, (low, high) in enumerate(_interval(cover, point)):
        mean = [share * sum((value[i][end] for value in values), Fraction(0)) for end in (0, 1)]
        if high < mean[0] or mean[1] < low:
            return False
    return True


def _interval(arrow: Morphism, point: Vector) -> Sequence[tuple[Fraction, Fraction]]:
    if arrow.is_rational:
        return [(value, value) for value in arrow(point)]
    return enclose(arrow, point, bits=256)


def _units(size: int) -> list[Vector]:
    return [tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size)]


def _combined(i: int, columns: Sequence[tuple[tuple[Fraction, Fraction], Vector]]) -> tuple[Fraction, Fraction]:
    """Σ_j of an interval times entry i of a column."""
    ends = [sorted((low * column[i], high * column[i])) for (low, high), column in columns]
    return sum((one[0] for one in ends), Fraction(0)), sum((one[1] for one in ends), Fraction(0))


LAWS = (
    Law(
        "cover",
        "where actions are absorbed and sums are closed, the average is layerwise equivariant",
        ("architecture",),
        _cover,
    ),
)
