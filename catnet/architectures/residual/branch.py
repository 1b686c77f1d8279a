"""The arrow of a residual block: an affine map and the neurons beside it, kept in a form that the neurons determine.

x ↦ A x + c + Σ_j u_j σ(w_j x + b_j), or, gated, Σ_j u_j σ(w_j x + b_j) (g_j x + d_j).

>>> from catnet.category import RELU
>>> one = Matrix([[1]])
>>> double = Branch.of(Affine.linear(one), RELU, Affine.linear(2 * one), None, one)
>>> double == Branch.of(Affine.linear(one), RELU, Affine.linear(one), None, 2 * one), double((Fraction(3),))
(True, (Fraction(9, 1),))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.scaled import representative
from catnet.category import Activation, Affine, Morphism, Space
from catnet.category.enclosure import through_balls
from catnet.category.jets import through_series

__all__ = ["Branch", "Neuron", "neuron_keys"]

Neuron: TypeAlias = tuple[Vector, Vector]
"""The rows (w, b) and (g, d) of a neuron, each the canonical multiple; without a gate the second one is empty."""


def neuron_keys(activation: Activation, read: Affine, gate: Affine | None) -> list[tuple[Neuron, Fraction]]:
    """For every neuron its canonical rows, and how many times the neuron with these it is."""
    found = []
    gates = [()] * len(read.bias) if gate is None else [*_rows(gate)]
    for row, linear in zip(_rows(read), gates, strict=True):
        key, factor = representative(row, activation)
        times = activation.multiplier(factor)
        if times is None:
            raise ValueError("a scaling that does not pass")  # representative gives those that do
        lead = next((value for value in linear if value), Fraction(1))
        found.append(((key, tuple(value / lead for value in linear)), times * lead))
    return found


def _rows(affine: Affine) -> list[Vector]:
    return [(*row, shift) for row, shift in zip(affine.weight.rows(), affine.bias, strict=True)]


def _plus(affine: Affine, column: Vector, row: Vector) -> Affine:
    """x ↦ affine(x) + column · (w x + b), for the row (w, b)."""
    added = Matrix.column(column) @ Matrix([row], columns=len(row))
    inputs = len(row) - 1
    weight = affine.weight + added.select(columns=range(inputs))
    return Affine(weight, tuple(a + row[-1] * u for a, u in zip(affine.bias, column, strict=True)))


@final
@dataclass(frozen=True, slots=True)
class Branch(Morphism):
    """An affine map and neurons beside it; `of` makes one in canonical form: values that are equal are the same map.

    Parameters
    ----------
    affine : Affine
        A and c.
    activation : Activation
    neurons : tuple of (Neuron, column)
        In order, pairwise different, no column zero.
    gated : bool
    """

    affine: Affine
    activation: Activation
    neurons: tuple[tuple[Neuron, Vector], ...]
    gated: bool

    @classmethod
    def of(cls, affine: Affine, activation: Activation, read: Affine, gate: Affine | None, columns: Matrix) -> Branch:
        """From the layers that read, and the columns u_j of what is written.

        Where σ(z) = c z + σ(−z), a neuron whose first nonzero entry is negative is turned round, and its c z joins A
        and c: so two neurons that are affine together are told to be.
        """
        found: dict[Neuron, Vector] = {}
        turning = activation.turning if gate is None else None
        for (key, times), column in zip(neuron_keys(activation, read, gate), columns.columns(), strict=True):
            row = key[0]
            if turning and next((value for value in row if value), Fraction(0)) < 0:
                affine = _plus(affine, tuple(turning * times * value for value in column), row)
                key = (tuple(-value for value in row), ())
            before = found.get(key, (Fraction(0),) * len(column))
            found[key] = tuple(a + times * b for a, b in zip(before, column, strict=True))
        kept = [(key, column) for key, column in found.items() if any(column) and (gate is None or any(key[1]))]
        return cls(affine, activation, tuple(sorted(kept)), gate is not None)

    def beside(self, affine: Affine) -> Branch:
        """The sum with an affine map."""
        shift = tuple(a + b for a, b in zip(self.affine.bias, affine.bias, strict=True))
        return replace(self, affine=Affine(self.affine.weight + affine.weight, shift))

    @property
    def source(self) -> Space:
        return self.affine.source

    @property
    def target(self) -> Space:
        return self.affine.target

    @property
    def is_rational(self) -> bool:
        return self.activation.is_rational or not self.neurons

    @property
    def _columns(self) -> Matrix:
        rows = [column for _, column in self.neurons]
        return Matrix(rows, columns=self.target.dimension).T

    def _reading(self, which: int) -> Affine:
        rows = [key[which] for key, _ in self.neurons]
        weight = Matrix([row[:-1] for row in rows], columns=self.source.dimension)
        return Affine(weight, tuple(row[-1] for row in rows))

    def evaluate(self, point: Vector) -> Vector:
        values = list(map(self.activation, self._reading(0).evaluate(point)))
        if self.gated:
            values = [a * b for a, b in zip(values, self._reading(1).evaluate(point), strict=True)]
        added = self._columns.apply(tuple(values))
        return tuple(a + b for a, b in zip(self.affine.evaluate(point), added, strict=True))

    def enclose_balls(self, balls: Sequence[Any]) -> list[Any]:
        """Balls around the values at all points in the given balls."""
        values = [self.activation.enclose(ball) for ball in through_balls(self._reading(0), list(balls))]
        if self.gated:
            values = [a * b for a, b in zip(values, through_balls(self._reading(1), list(balls)), strict=True)]
        added = through_balls(Affine.linear(self._columns), values)
        return [a + b for a, b in zip(through_balls(self.affine, list(balls)), added, strict=True)]

    def expand(self, series: Sequence[Any]) -> list[Any]:
        """The Taylor series along a ray."""
        values = [self.activation.expand(one) for one in through_series(self._reading(0), list(series))]
        if self.gated:
            values = [a * b for a, b in zip(values, through_series(self._reading(1), list(series)), strict=True)]
        added = through_series(Affine.linear(self._columns), values)
        return [a + b for a, b in zip(through_series(self.affine, list(series)), added, strict=True)]

    def absorb(self, before: Matrix | None, after: Matrix | None) -> Branch:
        """The arrow after ∘ self ∘ before."""
        affine, columns = self.affine, self._columns
        reads = [self._reading(which) for which in range(1 + self.gated)]
        if before is not None:
            reads = [Affine(read.weight @ before, read.bias) for read in reads]
            affine = Affine(affine.weight @ before, affine.bias)
        if after is not None:
            affine, columns = Affine(after @ affine.weight, after.apply(affine.bias)), after @ columns
        return Branch.of(affine, self.activation, reads[0], reads[1] if self.gated else None, columns)
