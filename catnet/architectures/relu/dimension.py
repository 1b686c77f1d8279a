"""The functional dimension of a ReLU network at a parameter: the rank of how its function moves, over all regions.

A lower bound is the rank of some rows modulo a prime, since a minor that is not zero modulo a prime is not zero; an
upper bound is #parameters − #hidden neurons, since scaling a neuron moves nothing.  Where both meet, the dimension is
known.  Otherwise the rows of all regions are gone through, and the exact kernel of the independent ones is shown to
be killed by all the others.

Kernel directions beyond the scalings are *hidden infinitesimal symmetries*.  They need not come from a twin: at
relu(x) + relu(−x) the dimension is 4, not 7 − 2, since moving both kinks apart is seen in second order only; yet |x|
is identifiable.

A region on which some pre-activation vanishes identically is left out: there the function is not smooth in the
parameters.

>>> from catnet.architectures.perceptron.network import MLP
>>> found = functional_dimension(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])]))
>>> found.value, found.expected, found.exact, found.hidden.shape
(4, 5, True, (7, 1))

References
----------
Grigsby, Lindsey, Meyerhoff, Wu, "Functional dimension of feedforward ReLU neural networks", arXiv 2209.04036; Grillo,
Montúfar, "Most ReLU Networks Admit Identifiable Parameters", arXiv 2605.03601.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.jacobian import (
    ModularJacobian,
    Pattern,
    derivative_rows,
    scaling_directions,
    vanishing_neuron,
)
from catnet.architectures.relu.model import require_relu
from catnet.architectures.relu.regions import complex_of
from catnet.budget import Budget, Limit
from catnet.geometry.complex import Complex, patterns
from catnet.geometry.limits import DEFAULT_MAX_CELLS

__all__ = ["FunctionalDimension", "Independence", "expected_dimension", "functional_dimension"]


_ENTRIES = 1 << 22  # of the rows of regions that are computed together
_BYTES = 8 + 8 + 32  # for each entry of a matrix that is handed over to be eliminated: as a word, and as an integer


@final
@dataclass(frozen=True, slots=True)
class Independence:
    """Rows that are independent modulo a prime, hence over Q: the certificate of a lower bound.

    Parameters
    ----------
    prime : int
    rows : tuple of (pattern, row)
        The region, and which of its outputs · (inputs + 1) rows.
    """

    prime: int
    rows: tuple[tuple[Pattern, int], ...]

    def check(self, theta: MLP) -> bool:
        """Whether they are, computed again; every region must be one of theta's, which is not checked here."""
        states = _columns([pattern for pattern, _ in self.rows], theta)
        rows, _ = ModularJacobian(theta, self.prime).rows(states)
        chosen = rows[np.arange(len(self.rows)), [row for _, row in self.rows]]
        return len(_pivots(chosen.T, self.prime)) == len(self.rows)


@final
@dataclass(frozen=True, slots=True)
class FunctionalDimension:
    """The functional dimension at a parameter.

    Parameters
    ----------
    value : int
        The rank.
    expected : int
        #parameters − #hidden neurons.
    exact : bool
        Whether `value` is also an upper bound; if not, it is a lower bound only.
    independent : Independence
        Certificate that the rank is at least `value`.
    hidden : Matrix, shape (parameters, k)
        A basis of the kernel modulo the infinitesimal scalings.
    regions, left_out : int
        How many regions were used, and how many left out because a pre-activation vanishes there.
    """

    value: int
    expected: int
    exact: bool
    independent: Independence
    hidden: Matrix
    regions: int
    left_out: int

    @property
    def is_full(self) -> bool:
        return self.value == self.expected

    def directions(self, theta: MLP) -> list[list[tuple[Matrix, tuple[Any, ...]]]]:
        """The hidden infinitesimal symmetries, each as (weights, biases) layer by layer."""
        result = []
        for column in self.hidden.columns():
            start, layers = 0, []
            for n, m in zip(theta.widths, theta.widths[1:], strict=False):
                rows = [column[start + a * (n + 1) : start + (a + 1) * (n + 1)] for a in range(m)]
                layers.append((Matrix([row[:-1] for row in rows], columns=n), tuple(row[-1] for row in rows)))
                start += m * (n + 1)
            result.append(layers)
        return result


def expected_dimension(theta: MLP) -> int:
    """#parameters − #hidden neurons."""
    require_relu(theta)
    return theta.parameters - theta.hidden_neurons


def functional_dimension(
    theta: MLP, regions: Complex | None = None, *, max_cells: Limit = DEFAULT_MAX_CELLS, kernel: bool = True
) -> FunctionalDimension:
    """The functional dimension at theta.

    Parameters
    ----------
    theta : MLP
    regions : Complex, optional
        Its regions, if they are already known.
    max_cells : int, optional
        The budget of regions.
    kernel : bool
        Whether the exact kernel is computed where the expected dimension is not met; if not, `exact` is then False.

    Raises
    ------
    BudgetError
        If there are more regions, or the rows of so many need more memory or time than the budget has.

    Notes
    -----
    outputs · (inputs + 1) rows for each region; regions in an order that spreads over the complex, until the bound is
    met.
    """
    require_relu(theta)
    prime = next(p for p in PRIMES if all(int(q) % p for layer in theta.layers for q in _denominators(layer)))
    if theta.depth == 1:  # an affine map determines its entries: the derivative is the identity
        every = Independence(prime, tuple(((), row) for row in range(theta.parameters)))
        return FunctionalDimension(
            theta.parameters, theta.parameters, True, every, Matrix.zeros(theta.parameters, 0), 1, 0
        )
    budget = Budget.of(max_cells)
    found = regions if regions is not None else complex_of(theta, max_cells=budget)
    search = _Search(theta, found, prime, budget)
    search.run()
    hidden = Matrix.zeros(theta.parameters, 0)
    exact = search.rank == search.goal
    if not exact and kernel:
        hidden = search.exact_kernel()
        exact = True
    shown = Independence(prime, tuple(search.places))
    return FunctionalDimension(search.rank, search.goal, exact, shown, hidden, search.used, search.left_out)


def _denominators(layer: Any) -> Iterator[int]:
    yield from layer.weight.packed[1].ravel().tolist()
    yield from (value.denominator for value in layer.bias)


def _columns(chosen: Sequence[Pattern], theta: MLP) -> list[npt.NDArray[np.bool_]]:
    """Patterns, layer by layer, as arrays."""
    widths = theta.widths[1:-1]
    return [
        np.array([pattern[i] for pattern in chosen], dtype=np.bool_).reshape(len(chosen), width)
        for i, width in enumerate(widths)
    ]


@final
class _Search:
    """Independent rows, collected region by region."""

    def __init__(self, theta: MLP, regions: Complex, prime: int, budget: Budget) -> None:
        self.budget = budget
        self.theta, self.regions, self.prime = theta, regions, prime
        self.goal = expected_dimension(theta)
        self.jacobian = ModularJacobian(theta, prime)
        self.chosen = np.zeros((0, theta.parameters), dtype=np.int64)
        self.places: list[tuple[Pattern, int]] = []
        self.used = self.left_out = 0
        self.smooth: list[Pattern] = []

    @property
    def rank(self) -> int:
        return len(self.places)

    def run(self) -> None:
        """Collects rows until the bound is met or the regions are used up: first one from each of many regions."""
        count = len(self.regions)
        order = np.array([], dtype=np.int64) if not count else np.arange(count) * _stride(count) % count
        first = min(count, self.goal + self.goal // 3)
        sizes = [first] if first > self.goal else []
        start = 0
        while start < count and self.rank < self.goal:
            size = sizes.pop() if sizes else max(16, self.goal // 2)
            chosen = patterns(self.regions.walk, self.regions.cells, order[start : start + size])
            self._collect(chosen, one_each=bool(first > self.goal and not start))
            start += size
        if self.rank < self.goal and first > self.goal:
            self._collect(patterns(self.regions.walk, self.regions.cells, order[:first]), again=True)

    def _collect(self, chosen: list[Pattern], *, one_each: bool = False, again: bool = False) -> None:
        each, entries = self.theta.widths[-1] * (self.theta.widths[0] + 1), self.theta.parameters
        count = len(self.chosen) + len(chosen) * (1 if one_each else each)
        self.budget.require(count * entries * _BYTES)
        step = max(1, _ENTRIES // max(1, each * entries))
        parts, places = [self.chosen], list(self.places)
        for begin in range(0, len(chosen), step):
            self.budget.tick()
            some = chosen[begin : begin + step]
            rows, vanishing = self.jacobian.rows(_columns(some, self.theta))
            keep = [i for i, zero in enumerate(vanishing) if not zero or vanishing_neuron(self.theta, some[i]) is None]
            if not again:
                self.left_out += len(some) - len(keep)
                self.used += len(keep)
                self.smooth.extend(some[i] for i in keep)
            taken = [(i, row) for i in keep for row in ([(begin + i) % each] if one_each and each else range(each))]
            parts.append(rows[[i for i, _ in taken], [row for _, row in taken]].reshape(len(taken), entries))
            places += [(some[i], row) for i, row in taken]
        stacked = np.concatenate(parts)
        independent = _pivots(stacked.T, self.prime)
        self.chosen, self.places = stacked[independent], [places[i] for i in independent]

    def exact_kernel(self) -> Matrix:
        """The kernel of all rows over Q, modulo the scalings; collects further rows if the prime was an unlucky one."""
        known: dict[Pattern, Matrix] = {}
        while True:
            rows = []
            for pattern, row in self.places:
                if pattern not in known:
                    known[pattern] = derivative_rows(self.theta, pattern)
                rows.append(known[pattern].row(row))
            kernel = Matrix(rows, columns=self.theta.parameters).nullspace()
            missed = self._not_killed(kernel)
            if missed is None:
                break
            self.places.append(missed)
        scalings = scaling_directions(self.theta).T
        both = scalings.beside(kernel)
        echelon, rank = both.flint.rref()
        extra = []
        for row in range(rank):
            pivot = next(j for j in range(both.shape[1]) if echelon[row, j] != 0)
            if pivot >= scalings.shape[1]:
                extra.append(pivot - scalings.shape[1])
        return kernel.select(columns=extra)

    def _not_killed(self, kernel: Matrix) -> tuple[Pattern, int] | None:
        """A row of some region that does not vanish on the kernel."""
        for pattern in self.smooth:
            product = derivative_rows(self.theta, pattern) @ kernel
            if not product.is_zero:
                return pattern, next(i for i, row in enumerate(product.rows()) if any(row))
        return None


def _stride(count: int) -> int:
    """A step through 0, …, count − 1 that spreads, coprime to the count."""
    from math import gcd

    step = max(1, int(count * 0.618))
    while gcd(step, count) != 1:
        step += 1
    return step


def _pivots(matrix: npt.NDArray[np.int64], prime: int) -> list[int]:
    """The first columns that are independent of those before, modulo the prime."""
    import flint

    rows, columns = matrix.shape
    if not rows or not columns:
        return []
    echelon, rank = flint.nmod_mat(rows, columns, matrix.ravel().tolist(), prime).rref()
    pivots: list[int] = []
    place = 0
    for row in range(rank):
        while not int(echelon[row, place]):
            place += 1
        pivots.append(place)
        place += 1
    return pivots
