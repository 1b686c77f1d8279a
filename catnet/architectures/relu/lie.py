"""The symmetries of a ReLU network: f is affine on every region, so its Lie algebra is read from the pieces.

On a region R let f = A_R x + c_R.  Then (X, t, Y, u) is a symmetry iff A_R X = Y A_R and A_R t = Y c_R + u for every R
(`catnet.theorem.lie`).  These equations are linear in (A_R, c_R, 1), so a few regions, whose pieces span all the
others, say everything; in most networks a handful leave nothing but 0.  There are two steps:

1. points are drawn, and the pieces around them leave an upper bound; if it is 0, that is the answer, and so it is if
   every layer commutes with what is left: then the ladder is the proof, however many regions there are;
2. all regions are walked through, and each is held against the bound, which shrinks until nothing disagrees.

>>> from catnet.architectures.perceptron.network import MLP
>>> size = MLP.from_rows([([[1, 1], [-1, -1]], [0, 0]), ([[1, 1]], [0])])             # |x + y|
>>> found = PieceEquations(size).algebra(affine=False)
>>> [(pair.input.matrix.spelled(), pair.output.matrix.spelled()) for pair in found.basis]
[([['-1', '0'], ['1', '0']], [['0']]), ([['0', '-1'], ['0', '1']], [['0']]), ([['1', '1'], ['0', '0']], [['1']])]
>>> found.complete, len(found.points)
(True, 1)
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.lie_ladder import check_ladder
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import layers_of
from catnet.budget import Budget, Limit
from catnet.category import iter_probes
from catnet.errors import BudgetError, CatnetError
from catnet.geometry.complex import iter_regions
from catnet.groups.lie import FieldPair
from catnet.search import allowance
from catnet.theorem.lie import (
    FieldDifference,
    LieEquations,
    SymmetryAlgebra,
    piece_rows,
    require_unknowns,
    solutions,
)
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["PieceEquations", "derivative_along", "piece_at"]

_IDLE, _KNOWN = 12, 40
"""So many new pieces in a row that teach nothing, or known ones, end the drawing of points."""

_PROBES, _POINTS = 24, 400

Piece: TypeAlias = Matrix
"""(A c), of shape (m, n + 1)."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class PieceEquations(LieEquations):
    """The symmetries of a ReLU network.

    Parameters
    ----------
    theta : MLP
    max_cells : int, optional
        The budget of regions; only proofs need them, refutations and trivial algebras do not.
    """

    theta: MLP
    max_cells: Limit = None

    def algebra(self, *, affine: bool) -> SymmetryAlgebra:
        n, m = self.theta.widths[0], self.theta.widths[-1]
        require_unknowns(n, m, affine=affine)
        bound = _Bound(n, m, affine)
        seen: set[Piece] = set()
        idle = known = 0
        for point in self._points():
            piece = piece_at(self.theta, point)
            if piece is None:
                continue
            if piece in seen:
                known += 1
            else:
                seen.add(piece)
                known, idle = 0, 0 if bound.takes(piece, point) else idle + 1
            if not bound.basis or idle == _IDLE or known == _KNOWN:
                break
        if not bound.basis:
            return bound.found(_trivial(bound))
        ladders = tuple(pair for pair in bound.basis if isinstance(check_ladder(self.theta, pair), Proved))
        if len(ladders) == len(bound.basis):
            return bound.found(f"{_equations(bound)}, of which every element has a ladder through all layers")
        count = 0
        try:
            for piece, point in self._pieces():
                count += 1
                bound.takes(piece, point)
                if not bound.basis:
                    return bound.found(_trivial(bound))
        except BudgetError as error:
            reason = (
                f"those with a ladder; there are at most {len(bound.basis)} dimensions, not looked at on all regions"
            )
            return SymmetryAlgebra(ladders, False, f"{reason}: {error}", affine)
        return bound.found(f"{_equations(bound)}, which solves those of all {count}")

    def check(self, pair: FieldPair) -> Verdict:
        for point in islice(self._points(), _PROBES + _IDLE):
            piece = piece_at(self.theta, point)
            if piece is not None and not _solves(piece, pair):
                return self._refuted(pair, point)
        count = 0
        try:
            for piece, point in self._pieces():
                count += 1
                if not _solves(piece, pair):
                    return self._refuted(pair, point)
        except BudgetError as error:
            return Undecided(f"no region that was looked at refutes it; {error}")
        return Proved(f"A X = Y A and A t = Y c + u on {_regions(count)}")

    def _refuted(self, pair: FieldPair, point: Vector) -> Verdict:
        """At a point of the same region where the two sides differ: it need not be the given one."""
        for place in _near(self.theta, point):
            derivative = derivative_along(self.theta, place, pair.input(place))
            expected = pair.output(self.theta(place))
            if derivative is not None and derivative != expected:
                return Refuted(
                    "on one region Df (X x + t) and Y f + u differ", FieldDifference(place, derivative, expected)
                )
        raise CatnetError(f"internal error: no point near {point} shows the difference")

    def _points(self) -> Iterator[Vector]:
        """Points of several sizes, simple ones first; the same on every run."""
        n, source = self.theta.widths[0], random.Random(self.theta.widths[0])
        yield from islice(iter_probes(n), allowance("probes", _PROBES) if n else 0)
        for number in range(allowance("points", _POINTS) if n else 1):
            size = (8, 1, 64)[number % 3]
            yield tuple(Fraction(source.randint(-64 * size, 64 * size) * 2 + 1, 64) for _ in range(n))

    def _pieces(self) -> Iterator[tuple[Piece, Vector]]:
        """The pieces of all regions, and a point inside each."""
        n = self.theta.widths[0]
        if self.theta.depth == 1 or not n:
            point = (Fraction(0),) * n
            piece = piece_at(self.theta, point)
            if piece is None:
                raise CatnetError("internal error: a map without kinks has no piece")
            yield piece, point
            return
        budget = Budget.of(self.max_cells)
        for region in iter_regions(layers_of(self.theta), dimension=n, max_cells=budget):
            budget.tick()
            yield Matrix(region.weight, columns=n).beside(Matrix.column(region.bias)), region.point


@final
class _Bound:
    """The null space of the equations of some pieces, and points in their regions."""

    def __init__(self, n: int, m: int, affine: bool) -> None:
        self.n, self.m, self.affine = n, m, affine
        self.points: list[Vector] = []
        self.rows: Matrix | None = None
        self.basis: tuple[FieldPair, ...] = ()

    def takes(self, piece: Piece, point: Vector) -> bool:
        """Whether a piece makes the null space smaller."""
        if self.rows is not None and all(_solves(piece, pair) for pair in self.basis):
            return False
        self.points.append(point)
        rows = piece_rows(piece, affine=self.affine)
        self.rows = rows if self.rows is None else self.rows.above(rows)
        self.basis = solutions(self.rows, self.n, self.m, affine=self.affine)
        return True

    def found(self, reason: str) -> SymmetryAlgebra:
        return SymmetryAlgebra(self.basis, True, reason, self.affine, tuple(self.points))


def _solves(piece: Piece, pair: FieldPair) -> bool:
    """A X = Y A and A t = Y c + u: (A c) (X t; 0 0) = Y (A c) + (0 u)."""
    n = piece.shape[1] - 1
    right = pair.output.matrix @ piece
    if any(pair.output.shift):
        right = right + Matrix.zeros(piece.shape[0], n).beside(Matrix.column(pair.output.shift))
    return piece @ pair.input.homogeneous() == right


def piece_at(theta: MLP, point: Vector) -> Piece | None:
    """The affine piece of the region that holds a point inside; None on a boundary."""
    form = Matrix.identity(len(point)).beside(Matrix.zeros(len(point), 1))
    place = Matrix.column((*point, Fraction(1)))
    for index, layer in enumerate(theta.layers, start=1):
        form = layer.weight @ form
        if any(layer.bias):
            form = form + Matrix.zeros(len(layer.bias), len(point)).beside(Matrix.column(layer.bias))
        if index == theta.depth:
            break
        values = (form @ place).packed[0].ravel().tolist()
        moving = np.any(form.packed[0] != 0, axis=1).tolist()
        if any(moves and not value for moves, value in zip(moving, values, strict=True)):
            return None
        form = form.scale_rows([Fraction(int(value > 0)) for value in values])
    return form


def derivative_along(theta: MLP, point: Vector, velocity: Vector) -> Vector | None:
    """Df(x) v at a point; None where some neuron that moves is zero, so that f may have a kink there."""
    values, speeds = point, velocity
    for index, layer in enumerate(theta.layers, start=1):
        values, speeds = layer.evaluate(values), layer.weight.apply(speeds)
        if index == theta.depth:
            break
        if any(speed and not value for value, speed in zip(values, speeds, strict=True)):
            return None
        speeds = tuple(speed if value > 0 else Fraction(0) for value, speed in zip(values, speeds, strict=True))
        values = tuple(max(value, Fraction(0)) for value in values)
    return speeds


def _near(theta: MLP, point: Vector) -> Iterator[Vector]:
    """The point, and others that are affinely independent with it, where f is the same affine map: one that is not 0
    is not 0 at all of them.
    """
    yield point
    here = piece_at(theta, point)
    for i in range(len(point)):
        step = Fraction(1)
        while piece_at(theta, (moved := (*point[:i], point[i] + step, *point[i + 1 :]))) != here:
            step /= 2
        yield moved


def _equations(bound: _Bound) -> str:
    return f"the null space of the equations of {_regions(len(bound.points))}"


def _trivial(bound: _Bound) -> str:
    return f"the equations of {_regions(len(bound.points))} leave nothing but 0"


def _regions(count: int) -> str:
    return "one region" if count == 1 else f"{count} regions"
