"""The parameters of a network with one hidden layer that compute a given function, type by type.

Let f = Σ_H a_H sigma(z_H) + c (A | d) (`catnet.architectures.perceptron.kinks`) bend along h hyperplanes (for GELU:
have h rows up to sign), and let theta' have m neurons and compute f. Every H holds a neuron of theta'; s = m − h
neurons are spare.  Up to the symmetries, scaling (where it passes) and
permuting, and to neurons that do nothing or share the work of another one, theta' has a *type*: a set S of
hyperplanes with a neuron on both sides (one spare neuron each), a side e_H ∈ {0, 1} for every other hyperplane (1:
negative), and a number v of invisible pairs u sigma(z) − u sigma(−z) = c u z (two spare neurons each).  The rest of
theta' is that of f iff

    −(A | d) − Σ_{H ∉ S} e_H a_H z_H^T  =  Σ_{H ∈ S} q_H z_H^T − Σ_j u_j z_j^T − (0 | c'),

that is, iff the left side has rank at most v modulo the span R of the rows z_H, H ∈ S, and of (0 | 1).  Without an
output bias, (0 | 1) belongs to R only if a spare neuron with the row (0 | b), b > 0, is spent on it: then it counts
as one more member of S.

For v = 0 this is a system of linear equations for the 0-1 vector e (`catnet.algebra.zero_one`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, vector
from catnet.algebra.zero_one import iter_zero_one
from catnet.architectures.perceptron.kinks import Kinks, Neuron, counts_up_to_scaling, kinks_of
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine
from catnet.errors import BudgetError

__all__ = ["SearchType", "ShallowSearch"]

_PRIME = (1 << 61) - 1
_SET = 64  # what one set S counts for, in sign patterns: an elimination


@final
@dataclass(frozen=True, slots=True)
class SearchType:
    """A type of parameters.

    Parameters
    ----------
    doubled : tuple of int
        S, as indices of hyperplanes; the index h stands for the constant neuron of a network without output bias.
    sides : tuple of int
        e_H for the hyperplanes outside S, in order.
    pairs : int
        v.
    """

    doubled: tuple[int, ...]
    sides: tuple[int, ...]
    pairs: int


@final
@dataclass(slots=True)
class ShallowSearch:
    """The search through the types of networks of one width with one function.

    Parameters
    ----------
    target : Kinks
    width : int
        m, at least h.
    output_bias : bool
    budget : int
        How many sign patterns and sets S may be looked at in all.
    activation : Activation
        One with `turning`.
    """

    target: Kinks
    width: int
    output_bias: bool = True
    budget: int = 1 << 21
    activation: Activation = RELU
    spent: int = field(default=0, init=False)

    @property
    def visible(self) -> int:
        """h."""
        return len(self.target.hyperplanes)

    @property
    def spare(self) -> int:
        """s."""
        return self.width - self.visible

    def iter_types(self, *, using_all: bool = True) -> Iterator[SearchType]:
        """The types that have members, lazily.

        Parameters
        ----------
        using_all : bool
            Only sets S as large as the spare neurons allow: every other parameter is a limit of these, with neurons
            that do nothing.

        Raises
        ------
        BudgetError
            While iterating.
        """
        members = self.visible + (0 if self.output_bias else 1)
        for pairs in range(self.spare // 2 + 1):
            most = min(self.spare - 2 * pairs, members)
            for count in [most] if using_all else range(most + 1):
                for doubled in itertools.combinations(range(members), count):
                    self._spend(_SET)
                    for sides in self._iter_sides(doubled, pairs):
                        yield SearchType(doubled, sides, pairs)

    def _spend(self, amount: int) -> None:
        self.spent += amount
        if self.spent > self.budget + _SET:
            raise BudgetError("sign patterns", self.budget)

    def basis(self, doubled: Sequence[int]) -> Matrix:
        """The rows that span R: those of S, then (0 | 1) if the output has a bias."""
        columns = self.target.rest.shape[1]
        unit = (*(0,) * (columns - 1), 1)
        rows = [self.target.hyperplanes[i][0] if i < self.visible else unit for i in doubled]
        return Matrix([*rows, unit] if self.output_bias else rows, columns=columns)

    def singles(self, doubled: Sequence[int]) -> list[int]:
        return [i for i in range(self.visible) if i not in set(doubled)]

    def _iter_sides(self, doubled: Sequence[int], pairs: int) -> Iterator[tuple[int, ...]]:
        quotient = self.basis(doubled).nullspace()
        singles = self.singles(doubled)
        outputs = self.target.rest.shape[0]
        if min(outputs, quotient.shape[1]) <= pairs:
            for sides in itertools.product((0, 1), repeat=len(singles)):
                self._spend(1)
                yield sides
            return
        columns = []
        for i in singles:
            row, jump = self.target.hyperplanes[i]
            image = Matrix([row]) @ quotient
            columns.append(vector(a * b for a in jump for b in image.row(0)))
        start = -(self.target.rest @ quotient)
        right = vector(value for row in start.rows() for value in row)
        if not pairs:
            before = self.spent
            matrix = Matrix(columns, columns=len(right)).T
            try:
                for count, sides in enumerate(iter_zero_one(matrix, right, budget=max(1, self.budget - before))):
                    self.spent = before + count + 1
                    yield sides
            except BudgetError:
                raise BudgetError("sign patterns", self.budget) from None
            return
        yield from self._of_low_rank(columns, right, (outputs, quotient.shape[1]), pairs)

    def _of_low_rank(
        self, columns: list[Vector], right: Vector, shape: tuple[int, int], pairs: int
    ) -> Iterator[tuple[int, ...]]:
        """All sign patterns, in the order of a Gray code; the rank modulo a prime filters, the exact rank decides."""
        import flint

        scale = lcm(*(value.denominator for column in (*columns, right) for value in column))
        steps = [flint.nmod_mat(*shape, [int(value * scale) for value in column], _PRIME) for column in columns]
        here = flint.nmod_mat(*shape, [int(value * scale) for value in right], _PRIME)
        sides = [0] * len(columns)
        for number in range(1 << len(columns)):
            self._spend(1)
            if number:
                place = (number & -number).bit_length() - 1
                here = here + steps[place] if sides[place] else here - steps[place]
                sides[place] ^= 1
            if here.rank() <= pairs:
                exact = list(right)
                for column, side in zip(columns, sides, strict=True):
                    exact = [a - side * b for a, b in zip(exact, column, strict=True)]
                if Matrix([exact[i * shape[1] : (i + 1) * shape[1]] for i in range(shape[0])]).rank() <= pairs:
                    yield tuple(sides)

    # ---- members of a type

    def remainder(self, kind: SearchType) -> Matrix:
        """The left side of the equation."""
        left = -self.target.rest
        for i, side in zip(self.singles(kind.doubled), kind.sides, strict=True):
            if side:
                row, jump = self.target.hyperplanes[i]
                left = left - Matrix.column(jump) @ Matrix([row])
        return left

    def dimension(self, kind: SearchType) -> int:
        """The dimension of the type's parameters with at most v pairs, up to scaling; neurons that do nothing are not
        counted.

        Notes
        -----
        With k = n + 1 − dim R, the pairs are the factorisations U Z of a p × k matrix of rank rho through v
        dimensions; those with U of rank i have dimension (i − rho)(p − i) + i v + k (v − i).  Rows may move along R,
        pairs are taken up to scaling where scalings pass, and linear relations between the rows of S move their
        columns.
        """
        basis = self.basis(kind.doubled)
        span = basis.rank()
        outputs, ambient = self.target.rest.shape
        total = outputs * (basis.shape[0] - span)
        if kind.pairs:
            rho = (self.remainder(kind) @ basis.nullspace()).rank()
            v, k = kind.pairs, ambient - span
            shapes = range(rho, min(outputs, v) + 1)
            total += max((i - rho) * (outputs - i) + i * v + k * (v - i) for i in shapes) + v * span
            total -= v * counts_up_to_scaling(self.activation)
        return total

    def member(self, kind: SearchType, *, or_limit: bool = False) -> MLP | None:
        """A parameter of this type, in general position in it; None if the type has only limits, of smaller sets S.

        With `or_limit` these will do: they have neurons that do nothing.  The kinks and the rest are computed again
        and compared with the target's.
        """
        basis = self.basis(kind.doubled)
        left = self.remainder(kind)
        pieces = self._pieces(left, basis, kind.pairs)
        for column, row in pieces:
            left = left - Matrix.column(column) @ Matrix([row])
        solution = basis.T.solve(left.T)
        if solution is None:
            return None
        relations = basis.T.nullspace()
        for attempt in range(2 * len(kind.doubled) * solution.shape[1] + 2):
            moved = solution
            if relations.shape[1] and attempt:
                drift = [
                    [(attempt + i + 1) ** (j + 1) for j in range(solution.shape[1])] for i in range(relations.shape[1])
                ]
                moved = solution + relations @ Matrix(drift, columns=solution.shape[1])
            theta = self.assemble(kind, list(moved.rows()), pieces, or_limit)
            if theta is not None:
                return theta
            if not relations.shape[1]:
                break
        return None

    def _pieces(self, left: Matrix, basis: Matrix, pairs: int) -> list[Neuron]:
        """Columns and rows with Σ column row^T = left modulo the span of the basis, as few as possible."""
        if not pairs:
            return []
        quotient = basis.nullspace()
        image = left @ quotient
        echelon, rank = image.flint.rref()
        factors = Matrix.from_flint(echelon).select(rows=range(rank))
        columns = factors.T.solve(image.T)
        rows = quotient.T.solve(factors.T)
        if columns is None or rows is None:
            return []
        return list(zip(columns.rows(), rows.columns(), strict=True))

    def assemble(self, kind: SearchType, solution: list[Vector], pieces: list[Neuron], or_limit: bool) -> MLP | None:
        inputs = self.target.rest.shape[1] - 1
        outputs = self.target.rest.shape[0]
        zero = (Fraction(0),) * outputs
        unit = (*(Fraction(0),) * inputs, Fraction(1))
        neurons: list[Neuron] = []
        bias = zero
        for i, column in zip([*kind.doubled, *([self.visible] if self.output_bias else [])], solution, strict=True):
            if i < self.visible:
                row, jump = self.target.hyperplanes[i]
                other = tuple(a - b for a, b in zip(jump, column, strict=True))
                sides = [(vector(row), other), (vector(-value for value in row), column)]
                neurons += [(side, reader) for side, reader in sides if any(reader)]
            elif self.output_bias:
                turning = self.activation.turning or Fraction(1)
                bias = vector(-value * turning for value in column)
            elif any(column):
                neurons.append((unit, vector(-value for value in column)))
        if not or_limit and len(neurons) < 2 * len(kind.doubled) - (
            not self.output_bias and self.visible in kind.doubled
        ):
            return None
        for i, side in zip(self.singles(kind.doubled), kind.sides, strict=True):
            row, jump = self.target.hyperplanes[i]
            neurons.append((vector(-value if side else value for value in row), jump))
        for column, normal in pieces:
            opposite = vector(-value for value in column)
            neurons += [(normal, opposite), (vector(-value for value in normal), column)]
        neurons += [((Fraction(0),) * (inputs + 1), zero)] * (self.width - len(neurons))
        if len(neurons) != self.width or kinks_of(neurons, bias, inputs, self.activation) != self.target:
            return None
        return network(neurons, bias, inputs, self.activation)


def network(neurons: Sequence[Neuron], bias: Vector, inputs: int, activation: Activation = RELU) -> MLP:
    """The network of these neurons."""
    weight = Matrix([row[:-1] for row, _ in neurons], columns=inputs)
    columns = Matrix([column for _, column in neurons], columns=len(bias)).T
    return MLP((Affine(weight, vector(row[-1] for row, _ in neurons)), Affine(columns, bias)), activation)
