"""The narrowest network with one hidden layer that is equivariant layer by layer and computes a given equivariant
function.

Let f = Σ_H a_H relu(z_H) + (A | d) be equivariant (`catnet.architectures.perceptron.kinks`).  In an equivariant
realisation without copies, idle or constant neurons (merging copies and folding constants is equivariant) the
neurons are a G-stable set of oriented hyperplanes.  So every G-orbit of hyperplanes that f bends along carries one
of its orientation orbits or both, both if G turns a hyperplane round; beyond these there is a G-stable set of
lines, for each of which a pair ±z computes u z.  Conversely, if f lies in the span of the functions of a G-stable
set of neurons, averaging the columns over G gives an equivariant realisation with them.

Lower bound: with S the hyperplanes that carry both orientations, what the sides leave of the affine rest has a rank
rho modulo the span of the rows of S, and needs at least rho lines, two neurons each.  The narrowest choice is looked
for in the order of this bound; it is proved narrowest when it meets the least bound of the choices that were not
realised.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, vector
from catnet.architectures.perceptron.kinks import Row, kinks, primitive
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow_search import SearchType, ShallowSearch
from catnet.architectures.relu.cover import reynolds_cover
from catnet.architectures.relu.model import require_relu
from catnet.errors import InputError
from catnet.groups import FiniteGroup, Operator
from catnet.groups.operators import as_matrix
from catnet.search import allowance, spend
from catnet.theorem.action import EndActions
from catnet.theorem.cover import iter_end_pairs

__all__ = ["Narrowest", "narrowest"]


@final
@dataclass(frozen=True, slots=True)
class Narrowest:
    """A narrow equivariant realisation.

    Parameters
    ----------
    network : MLP
    lower_bound : int
        No equivariant realisation with one hidden layer has fewer neurons.
    """

    network: MLP
    lower_bound: int


def narrowest(theta: MLP, ends: EndActions, group: FiniteGroup | None = None, *, budget: int = 5_000) -> Narrowest:
    """The narrowest equivariant realisation of an equivariant function, one hidden layer.

    Parameters
    ----------
    theta : MLP
        One hidden layer; its function must be equivariant.
    ends : EndActions
    group : FiniteGroup, optional
    budget : int
        How many choices of sides may be looked at.

    Raises
    ------
    InputError
        If there is not one hidden layer, or the function is not equivariant.
    BudgetError
        If there are more choices, or the cover is too large.
    """
    require_relu(theta)
    found = group if group is not None else ends.group()
    if theta.depth != 2:
        raise InputError(f"the narrowest realisation is found for one hidden layer, and this has {theta.depth - 1}")
    target = kinks(theta)
    for name, first, last in ends.generators:
        if kinks(theta.between(first, last)) != target:
            raise InputError(f"the function is not equivariant under {name}")
    case = _Case(theta, ends, found)
    best = reynolds_cover(theta, ends, found)
    ranked = sorted(case.iter_choices(budget), key=lambda choice: choice[0])
    bound = best.widths[1]
    for lower, choice in ranked:
        if lower >= best.widths[1]:
            break
        candidate = case.realise(choice)
        if candidate is not None and candidate.widths[1] < best.widths[1]:
            best = candidate
        if candidate is None or candidate.widths[1] > lower:
            bound = min(bound, lower)
    return Narrowest(best, min(bound, best.widths[1]))


@final
class _Case:
    """One function with its group."""

    __slots__ = ("ends", "group", "inverses", "orbits", "pairs", "rows", "search", "theta")

    def __init__(self, theta: MLP, ends: EndActions, group: FiniteGroup) -> None:
        self.theta, self.ends, self.group = theta, ends, group
        target = kinks(theta)
        self.search = ShallowSearch(target, len(target.hyperplanes))
        self.rows: list[Row] = [row for row, _ in target.hyperplanes]
        self.inverses = [as_matrix(first.inverse()) for _, first, _ in ends.generators]
        self.pairs: list[tuple[Operator, Operator]] | None = None
        self.orbits = self._orbits()

    def _moved(self, row: Sequence[object], inverse: Matrix) -> Vector:
        """The row of z ∘ g^{-1}."""
        values = vector(row)
        return (*(Matrix([values[:-1]], columns=len(values) - 1) @ inverse).row(0), values[-1])

    def _orbits(self) -> list[list[tuple[int, ...]]]:
        """For every orbit of hyperplanes its two orientation orbits as signs, hyperplane by hyperplane, or none if
        they are one.
        """
        place = {row: index for index, row in enumerate(self.rows)}
        seen: set[int] = set()
        orbits = []
        for start in range(len(self.rows)):
            if start in seen:
                continue
            signs = {start: 1}
            queue, turned = [start], False
            for here in queue:
                for inverse in self.inverses:
                    row, scale = primitive(self._moved(self.rows[here], inverse))
                    sign = signs[here] * (1 if scale > 0 else -1)
                    there = place[row]
                    if there not in signs:
                        signs[there] = sign
                        queue.append(there)
                    turned |= signs[there] != sign
            seen |= set(signs)
            members = sorted(signs)
            orbits.append([tuple(members), *([] if turned else [tuple(signs[i] for i in members)])])
        return orbits

    def iter_choices(self, budget: int) -> Iterator[tuple[int, SearchType]]:
        """Every choice of sides, with its lower bound on the width."""
        options = [(0, 1, 2) if len(orbit) == 2 else (2,) for orbit in self.orbits]
        most = allowance("choices of sides", budget)
        for count, choice in enumerate(itertools.product(*options)):
            spend("choices of sides", count, most)
            doubled: list[int] = []
            sides: dict[int, int] = {}
            for orbit, option in zip(self.orbits, choice, strict=True):
                if option == 2:
                    doubled.extend(orbit[0])
                else:
                    sides |= {i: int((sign < 0) != bool(option)) for i, sign in zip(orbit[0], orbit[1], strict=True)}
            kind = SearchType(tuple(sorted(doubled)), tuple(sides[i] for i in sorted(sides)), 0)
            rank = (self.search.remainder(kind) @ self.search.basis(kind.doubled).nullspace()).rank()
            yield len(self.rows) + len(doubled) + 2 * rank, kind

    def realise(self, kind: SearchType) -> MLP | None:
        """An equivariant realisation with these sides and as few lines as are found."""
        basis, left = self.search.basis(kind.doubled), self.search.remainder(kind)
        lines = self._lines(basis, left)
        solution = basis.above(Matrix(lines, columns=basis.shape[1])).T.solve(left.T)
        if solution is None:
            return None
        columns = list(solution.rows())
        pieces = [(column, vector(row)) for column, row in zip(columns[basis.shape[0] :], lines, strict=True)]
        width = len(self.rows) + len(kind.doubled) + 2 * len(lines)
        roomy = ShallowSearch(self.search.target, width)
        plain = roomy.assemble(kind, columns[: basis.shape[0]], pieces, or_limit=True)
        return None if plain is None else reynolds_cover(plain, self.ends, self.group)

    def _lines(self, basis: Matrix, left: Matrix) -> list[Vector]:
        """Rows (w | 0), one for each of a G-stable set of lines, that span with the basis every row of `left`;
        greedily few.
        """
        quotient = basis.nullspace()
        wanted = left @ quotient
        chosen: list[Vector] = []
        if wanted.rank() == 0:
            return chosen
        orbits: list[list[Vector]] = []
        known: set[Row] = set()
        for candidate in self._candidates(basis, left):
            if not any(candidate[:-1]):
                continue
            row = primitive((*candidate[:-1], candidate[-1] * 0))[0]
            if row not in known:
                orbit = self._line_orbit(row)
                known |= {primitive(line)[0] for line in orbit}
                orbits.append(orbit)
        while not self._spans(chosen, quotient, wanted):
            gains = []
            rank = self._rank(chosen, quotient)
            for number, orbit in enumerate(orbits):
                gain = self._rank([*chosen, *orbit], quotient) - rank
                if gain and not set(orbit) <= set(chosen):
                    finished = self._spans([*chosen, *orbit], quotient, wanted)
                    gains.append((len(orbit) if finished else len(orbit) * 1_000 // gain, not finished, number))
            ended = [gain for gain in gains if not gain[1]]
            if not gains:
                return chosen
            chosen += orbits[min(ended or gains)[2]]
        return chosen

    def _rank(self, lines: list[Vector], quotient: Matrix) -> int:
        return (Matrix(lines, columns=quotient.shape[0]) @ quotient).rank()

    def _spans(self, lines: list[Vector], quotient: Matrix, wanted: Matrix) -> bool:
        here = Matrix(lines, columns=quotient.shape[0]) @ quotient
        return here.above(wanted).rank() == here.rank()

    def _candidates(self, basis: Matrix, left: Matrix) -> Iterator[Vector]:
        """Rows whose lines may have small orbits: what is wanted, made equivariantly independent of the basis;
        coordinates; theta's rows.
        """
        columns = basis.shape[1]
        project = self._complement(basis)
        units = Matrix.identity(columns).select(rows=range(columns - 1))
        for rows in (left @ project, units @ project, units):
            yield from Matrix.from_flint(rows.flint.rref()[0]).rows()
            yield from rows.rows()
        own = Matrix([(*row, 0) for row in self.theta.layers[0].weight.rows()], columns=columns)
        yield from (own @ project).rows()
        yield from own.rows()

    def _complement(self, basis: Matrix) -> Matrix:
        """P, acting on rows from the right: equivariant, zero on the span of the basis, the identity modulo it; the
        bias apart.
        """
        columns = basis.shape[1]
        weights = Matrix([row[:-1] for row in basis.rows()], columns=columns - 1)
        echelon, rank = weights.flint.rref()
        spanning = Matrix.from_flint(echelon).select(rows=range(rank))
        gram = spanning @ spanning.T
        total = Matrix.zeros(columns - 1, columns - 1)
        if rank:
            single = spanning.T @ gram.inverse() @ spanning
            if self.pairs is None:
                self.pairs = list(iter_end_pairs(self.ends, self.group, columns - 1, self.theta.widths[-1]))
            for first, _ in self.pairs:
                there = as_matrix(first)
                total = total + there.inverse() @ single @ there
            total = total * (vector([1])[0] / len(self.pairs))
        return (Matrix.identity(columns - 1) - total).direct_sum(Matrix.zeros(1, 1))

    def _line_orbit(self, row: Row) -> list[Vector]:
        orbit = [row]
        seen = {row}
        for here in orbit:
            for inverse in self.inverses:
                there = primitive(self._moved(here, inverse))[0]
                if there not in seen:
                    seen.add(there)
                    orbit.append(there)
        return [vector(line) for line in orbit]
