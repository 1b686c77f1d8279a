"""Which continuous symmetries does a network have? All linear, or affine, ones: a Lie algebra, by its basis.

A pair (X, Y) is one if f(e^{sX} x) = e^{sY} f(x) for all s and x; with shifts, under the flows of x ↦ X x + t and of
y ↦ Y y + u.  The algebra is a null space over Q of linear equations, which the architecture of the network lists; where
it lists none, the function is looked at: whether it is a polynomial, or piecewise linear.

>>> from catnet.architectures.perceptron.network import MLP
>>> from catnet.category import Power
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))               # x² + y²
>>> found = symmetry_algebra(theta)
>>> found.dimension, found.complete, found.basis[0].input.matrix
(2, True, Matrix([['0', '-1'], ['1', '0']]))
>>> check_infinitesimal(theta, found.basis[0]).word
'proved'
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catnet.architectures.known import KNOWN
from catnet.architectures.relu.lie import PieceEquations
from catnet.category.expansion import degree_bound
from catnet.errors import BudgetError, InputError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.groups.lie import AffineField, FieldPair
from catnet.questions.same_arrow import as_network
from catnet.questions.within import within_budget
from catnet.theorem.architecture import Architecture
from catnet.theorem.comparison import forms_of
from catnet.theorem.lie import (
    EnclosedFieldDifference,
    FieldDifference,
    LieEquations,
    SymmetryAlgebra,
)
from catnet.theorem.model import Network
from catnet.theorem.polynomial_lie import PolynomialEquations
from catnet.verdict import Proved, Undecided, Verdict

__all__ = [
    "AffineField",
    "EnclosedFieldDifference",
    "FieldDifference",
    "FieldPair",
    "SymmetryAlgebra",
    "check_infinitesimal",
    "symmetry_algebra",
]


def symmetry_algebra(
    theta: Network,
    architecture: Architecture[Any] | None = None,
    *,
    affine: bool = False,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> SymmetryAlgebra:
    """All vector fields on inputs and outputs under whose flows a network is symmetric.

    Parameters
    ----------
    theta : Network
        Of any registered architecture.
    architecture : Architecture, optional
        Theta's, for one that is not registered.
    affine : bool
        Whether fields x ↦ X x + t are looked for, or linear ones only.
    max_cells : int, optional
        The budget of regions, for piecewise linear networks.

    Returns
    -------
    SymmetryAlgebra
        A basis over Q; `complete` and `reason` say whether these are all. Where a budget ended or no theorem speaks of
        the network, the basis is empty, `complete` is False, and the reason says which.

    Raises
    ------
    InputError
        If the architecture is not known.

    Notes
    -----
    An elimination with as many unknowns as X, Y, t and u have entries. For piecewise linear functions regions are
    walked through unless a few already leave nothing.
    """
    found: SymmetryAlgebra | Undecided = within_budget(lambda: _algebra(theta, architecture, affine, max_cells))
    return SymmetryAlgebra((), False, found.reason, affine) if isinstance(found, Undecided) else found


def check_infinitesimal(
    theta: Network,
    pair: FieldPair,
    architecture: Architecture[Any] | None = None,
    *,
    max_cells: int | None = DEFAULT_MAX_CELLS,
) -> Verdict:
    """Whether f(e^{sX} x) = e^{sY} f(x) for all s and x, for the flows of one pair of vector fields.

    Parameters
    ----------
    theta : Network
    pair : FieldPair
    architecture : Architecture, optional
        Theta's, for one that is not registered.
    max_cells : int, optional
        The budget of regions, for piecewise linear networks.

    Returns
    -------
    Verdict
        Proved; Refuted with a `FieldDifference` or an `EnclosedFieldDifference`, a point where the derivatives differ;
        Undecided.

    Raises
    ------
    InputError
        If the fields do not act on the ends of the network.
    """
    ends = theta.spaces[0].dimension, theta.spaces[-1].dimension
    if (pair.input.dimension, pair.output.dimension) != ends:
        raise InputError(
            f"the fields have dimensions {pair.input.dimension} and {pair.output.dimension}, "
            f"the network {ends[0]} and {ends[1]}"
        )

    if pair.input.is_zero and pair.output.is_zero:
        return Proved("neither the inputs nor the outputs move")

    def decided() -> Verdict:
        equations = _equations(theta, architecture, max_cells)
        return equations if isinstance(equations, Undecided) else equations.check(pair)

    found = within_budget(decided)
    if isinstance(found, Undecided):  # of a network without minimality, say: its layers may show it all the same
        known = architecture if architecture is not None else KNOWN.architecture_of(theta)
        if known.model.check_lie_ladder(theta, pair).is_proved:
            return Proved("every layer commutes with fields on both sides of it; the squares of the ladder, pasted")
    return found


def _algebra(
    theta: Network, architecture: Architecture[Any] | None, affine: bool, max_cells: int | None
) -> SymmetryAlgebra | Undecided:
    equations = _equations(theta, architecture, max_cells)
    return equations if isinstance(equations, Undecided) else equations.algebra(affine=affine)


def _equations(
    theta: Network, architecture: Architecture[Any] | None, max_cells: int | None
) -> LieEquations | Undecided:
    """Those that theta's architecture lists, or that of another form of theta; else by the function itself."""
    why = []
    for known, form in _forms(theta, architecture):
        found = known.lie_equations(form, max_cells=max_cells)
        if not isinstance(found, Undecided):
            return found
        why.append(found)
    arrow = theta.morphism()
    if degree_bound(arrow) is not None:
        return PolynomialEquations.of_arrow(arrow)
    try:
        return PieceEquations(as_network(arrow), max_cells)
    except (InputError, BudgetError):
        return why[0]


def _forms(theta: Network, architecture: Architecture[Any] | None) -> Iterator[tuple[Architecture[Any], Any]]:
    """Theta and what it is written out as, with their architectures."""
    known = architecture if architecture is not None else KNOWN.architecture_of(theta)
    yield known, theta
    following = known.written_out(theta)
    for form in forms_of(KNOWN, following) if following is not None else ():
        yield KNOWN.architecture_of(form), form
