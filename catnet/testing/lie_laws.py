"""Laws of connected groups: the Lie algebra of a function, and the infinitesimal ladder of its layers."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.category import iter_probes
from catnet.errors import BudgetError
from catnet.groups.lie import AffineField, FieldPair
from catnet.questions.lie_algebra import check_infinitesimal, symmetry_algebra
from catnet.testing.knowledge_laws import CELLS, identified, known_architecture
from catnet.testing.law import Carrier, Draw, Law, holds, vacuous
from catnet.theorem.architecture import Architecture
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LAWS"]

_FEW = 4
"""Elements of a basis that are looked at."""


def _found(architecture: Architecture[Any], theta: Any) -> tuple[FieldPair, ...]:
    """A few continuous symmetries."""
    return symmetry_algebra(theta, architecture, affine=True, max_cells=CELLS).basis[:_FEW]


def _holds(architecture: Architecture[Any], theta: Any, pair: FieldPair) -> Verdict:
    return check_infinitesimal(theta, pair, architecture, max_cells=CELLS)


def _algebra(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    basis = _found(architecture, theta)
    if not basis:
        return vacuous("no continuous symmetries are known")
    for pair in basis:
        for other in (pair, *(pair.bracket(one) for one in basis)):
            if isinstance(_holds(architecture, theta, other), Refuted):
                return Refuted("an element, or a bracket of two, is no symmetry", (theta, other))
    return holds(True, "")


def _flow(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    basis = _found(architecture, theta)
    arrow = theta.morphism()
    if not basis or not arrow.is_rational:
        return vacuous("no continuous symmetries are known, or no exact values")
    tested = False
    for pair in basis:
        flows = _exponential(pair.input), _exponential(pair.output)
        if flows[0] is None or flows[1] is None:
            continue
        for point in islice(iter_probes(arrow.source.dimension), 6 if arrow.source.dimension else 1):
            tested = True
            if arrow(_moved(flows[0], point)) != _moved(flows[1], arrow(point)):
                return Refuted("f(e^X x) is not e^Y f(x)", (theta, pair, point))
    return holds(True, "") if tested else vacuous("no flow has rational values")


def _exponential(field: AffineField) -> Matrix | None:
    """e^X of the matrix (X t; 0 0), where its cube is 0."""
    matrix = field.homogeneous()
    square = matrix @ matrix
    if not (square @ matrix).is_zero:
        return None
    return Matrix.identity(matrix.shape[0]) + matrix + square * Fraction(1, 2)


def _moved(flow: Matrix, point: Vector) -> Vector:
    return flow.apply((*point, Fraction(1)))[:-1]


def _ladder(carrier: Carrier, draw: Draw) -> Verdict:
    theta = draw(carrier.make())
    architecture = known_architecture(carrier, theta)
    basis = _found(architecture, theta)
    sizes = theta.spaces[0].dimension, theta.spaces[-1].dimension
    units = FieldPair.linear(*(Matrix.identity(size) for size in sizes))
    tested = False
    for pair in (*basis, units):
        try:
            verdict = architecture.model.check_lie_ladder(theta, pair)
        except BudgetError:
            continue
        whole = _holds(architecture, theta, pair)
        tested = tested or not isinstance(verdict, Undecided)
        if isinstance(verdict, Proved) and isinstance(whole, Refuted):
            return Refuted("every layer commutes with a field, and the function does not", (theta, pair))
        broken = isinstance(verdict, Refuted) and isinstance(whole, Proved)
        if broken and isinstance(identified(architecture, theta), Proved):
            return Refuted("identifiable and symmetric, but no ladder", (theta, pair))
    return holds(True, "") if tested else vacuous("ladders are not known")


_ABOUT = ("architecture",)

LAWS = (
    Law("lie-algebra", "continuous symmetries that are found are proved, and so are their brackets", _ABOUT, _algebra),
    Law("lie-flow", "f(e^X x) = e^Y f(x) where that can be evaluated exactly", _ABOUT, _flow),
    Law(
        "lie-ladder",
        "a ladder makes f symmetric; an identifiable parameter of a symmetric f has one",
        _ABOUT,
        _ladder,
    ),
)
