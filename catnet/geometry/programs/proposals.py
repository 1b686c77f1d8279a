"""Multipliers and points that a float solver proposes for a node: HiGHS on the relaxation, warm-started.

The relaxation has the inputs x, the pre-activations z and the hidden values a as variables; z = W a + b as equations,
whose dual values are the multipliers of `catnet.geometry.programs.relaxation`; and for every neuron the hull of its
graph over [l, u]: both of its lines on one side, the chord on the other.  Its shape never changes, only bounds and the
chords' coefficients, so the simplex method goes on from the last basis.  Every variable is measured in a power of two
near the size of its interval at the root, since the solver's tolerances are absolute.  Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from catnet.geometry.programs.relaxation import Floats, Multipliers, View, dual_bound

__all__ = ["Proposal", "Proposer", "far_along", "whole_weights"]

_MOST_PIVOTS = 20_000


@final
@dataclass(frozen=True, slots=True)
class Proposal:
    """What the solver found at a node.

    Parameters
    ----------
    multipliers : arrays
        For every hidden layer.
    weights : array
        Of the goals, of sum 1.
    point : array or None
        The inputs at the optimum; None if the solver calls the node empty, and the multipliers are a ray.
    heights, hidden : lists of arrays
        z and a at the optimum.
    """

    multipliers: Multipliers
    weights: Floats
    point: Floats | None
    heights: list[Floats]
    hidden: list[Floats]


class Proposer:
    """One model of HiGHS for all nodes of a program."""

    def __init__(self, view: View, low: Floats, high: Floats, lows: Sequence[Floats], highs: Sequence[Floats]) -> None:
        import highspy

        self.view = view
        self._reach = _powers(low, high)
        self._sizes = [_powers(*pair) for pair in zip(lows, highs, strict=True)]
        self._highspy = highspy
        sizes = [len(shift) for shift in view.shifts]
        inputs, count = len(view.low), len(view.constants)
        self._z, self._a = [], []
        column = inputs
        for size in sizes:
            self._z.append(np.arange(column, column + size, dtype=np.int32))
            self._a.append(np.arange(column + size, column + 2 * size, dtype=np.int32))
            column += 2 * size
        self._t = column
        self._columns = column + 1
        entries: list[tuple[Any, Any]] = []
        least: list[float] = []
        most: list[float] = []
        self._equations, self._chords = [], []
        before, reach = np.arange(inputs, dtype=np.int32), self._reach
        for layer, (weight, shift) in enumerate(zip(view.weights, view.shifts, strict=True)):
            self._equations.append(np.arange(len(least), len(least) + sizes[layer]))
            unit = self._sizes[layer]
            for j in range(sizes[layer]):
                used = np.flatnonzero(weight[j])
                row = -weight[j, used] * reach[used] / unit[j]
                entries.append((np.append(self._z[layer][j], before[used]), np.append(1.0, row)))
                least.append(shift[j] / unit[j])
                most.append(shift[j] / unit[j])
            down, up = view.slopes[layer]
            for slope in (down, up):
                for j in range(sizes[layer]):
                    entries.append(([self._a[layer][j], self._z[layer][j]], [1.0, -slope[j]]))
                    least.append(0.0 if up[j] >= down[j] else -np.inf)
                    most.append(0.0 if up[j] <= down[j] else np.inf)
            self._chords.append(np.arange(len(least), len(least) + sizes[layer], dtype=np.int32))
            for j in range(sizes[layer]):
                entries.append(([self._a[layer][j], self._z[layer][j]], [1.0, -1.0]))
                least.append(-np.inf)
                most.append(np.inf)
            before, reach = self._a[layer], unit
        self._goals = np.arange(len(least), len(least) + count)
        ends = view.goals * reach, view.direct * self._reach
        self.scale = float(max(np.abs(ends[0]).max(initial=0), np.abs(ends[1]).max(initial=0))) or 1.0
        for k in range(count):
            form = np.zeros(self._columns)
            form[before] = -ends[0][k] / self.scale
            form[:inputs] -= ends[1][k] / self.scale
            form[self._t] = 1.0
            used = np.flatnonzero(form)
            entries.append((used, form[used]))
            least.append(-np.inf)
            most.append(view.constants[k] / self.scale)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._columns, len(least)
        cost = np.zeros(self._columns)
        cost[self._t] = 1.0
        model.col_cost_ = cost
        model.col_lower_ = np.full(self._columns, -np.inf)
        model.col_upper_ = np.full(self._columns, np.inf)
        model.row_lower_, model.row_upper_ = np.array(least), np.array(most)
        model.sense_ = highspy.ObjSense.kMaximize
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(index) for index, _ in entries)])
        model.a_matrix_.index_ = np.concatenate([np.asarray(index, dtype=np.int32) for index, _ in entries])
        model.a_matrix_.value_ = np.concatenate([np.asarray(value, dtype=float) for _, value in entries])
        solver = highspy.Highs.__mro__[1]()  # its base: the class itself prints a banner on standard output when made
        for name, value in (
            ("output_flag", False),
            ("presolve", "off"),
            ("threads", 1),
            ("random_seed", 0),
            ("solver", "simplex"),
            ("simplex_iteration_limit", _MOST_PIVOTS),
        ):
            solver.setOptionValue(name, value)
        solver.passModel(model)
        self._solver = solver
        self._known = [(np.full(size, np.nan), np.full(size, np.nan)) for size in sizes]

    def propose(self, low: Floats, high: Floats, lows: Sequence[Floats], highs: Sequence[Floats]) -> Proposal | None:
        """The optimum of a node's relaxation; None if the solver did not get there."""
        self._set(low, high, lows, highs)
        self._solver.run()
        solver = self._solver
        status = solver.getModelStatus()
        found = self._highspy.HighsModelStatus
        if status == found.kOptimal:
            return self._read()
        if status == found.kInfeasible:
            _, has_ray, ray = solver.getDualRay()
            if has_ray:
                return self._ray(np.array(ray))
        solver.clearSolver()
        return None

    def extremes(
        self, node: tuple[Floats, Floats, list[Floats], list[Floats]], layer: int, neurons: Sequence[int]
    ) -> list[tuple[int, int, Multipliers]]:
        """Multipliers that bound z (sign 1) and -z (sign -1) of some neurons: triples (neuron, sign, multipliers)."""
        self._set(*node)
        solver, found = self._solver, []
        solver.changeColCost(self._t, 0.0)
        for j in neurons:
            for sign in (1, -1):
                solver.changeColCost(int(self._z[layer][j]), float(sign))
                solver.run()
                if solver.getModelStatus() == self._highspy.HighsModelStatus.kOptimal:
                    duals = np.array(solver.getSolution().row_dual)
                    found.append(
                        (
                            j,
                            sign,
                            [
                                duals[rows] * self._sizes[layer][j] / size
                                for rows, size in zip(self._equations[:layer], self._sizes[:layer], strict=True)
                            ],
                        )
                    )
            solver.changeColCost(int(self._z[layer][j]), 0.0)
        solver.changeColCost(self._t, 1.0)
        return found

    def optimum(self, low: Floats, high: Floats, lows: Sequence[Floats], highs: Sequence[Floats]) -> float | None:
        """The optimum alone, minus infinity for an empty node."""
        self._set(low, high, lows, highs)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == self._highspy.HighsModelStatus.kOptimal:
            return float(self._solver.getObjectiveValue()) * self.scale
        return -np.inf if status == self._highspy.HighsModelStatus.kInfeasible else None

    def _set(self, low: Floats, high: Floats, lows: Sequence[Floats], highs: Sequence[Floats]) -> None:
        """The bounds and chords of a node."""
        solver, view = self._solver, self.view
        inputs = len(low)
        solver.changeColsBounds(inputs, np.arange(inputs, dtype=np.int32), low / self._reach, high / self._reach)
        for layer in range(view.depth):
            begin, end = lows[layer], highs[layer]
            size = len(begin)
            if not size:
                continue
            scale = self._sizes[layer]
            solver.changeColsBounds(size, self._z[layer], begin / scale, end / scale)
            down, up = view.slopes[layer]
            is_open = (begin < 0) & (end > 0)
            ends = np.where(begin < 0, down, up) * begin, np.where(end > 0, up, down) * end
            width = np.where(is_open, end - begin, 1.0)
            chord = np.where(is_open, (ends[1] - ends[0]) / width, np.where(end > 0, up, down))
            rest = np.where(is_open, ends[0] - chord * begin, 0.0) / scale
            least, most = np.where(up > down, -np.inf, rest), np.where(up < down, np.inf, rest)
            rows, columns = self._chords[layer], self._z[layer]
            known = self._known[layer]
            for j in np.flatnonzero((chord != known[0]) | (rest != known[1])).tolist():
                solver.changeCoeff(int(rows[j]), int(columns[j]), -float(chord[j]))
                solver.changeRowBounds(int(rows[j]), float(least[j]), float(most[j]))
            self._known[layer] = chord, rest

    def _read(self) -> Proposal:
        solution = self._solver.getSolution()
        values, duals = np.array(solution.col_value), np.array(solution.row_dual)
        return Proposal(
            [duals[rows] * self.scale / size for rows, size in zip(self._equations, self._sizes, strict=True)],
            whole_weights(duals[self._goals]),
            values[: len(self.view.low)] * self._reach,
            [values[columns] * size for columns, size in zip(self._z, self._sizes, strict=True)],
            [values[columns] * size for columns, size in zip(self._a, self._sizes, strict=True)],
        )

    def _ray(self, ray: Floats) -> Proposal:
        return Proposal(
            [ray[rows] / size for rows, size in zip(self._equations, self._sizes, strict=True)],
            np.zeros(len(self._goals)),
            None,
            [],
            [],
        )


def _powers(low: Floats, high: Floats) -> Floats:
    """A power of two near the largest size in each interval; 1 for intervals that are {0} or not finite."""
    size = np.maximum(np.abs(low), np.abs(high))
    usable = np.isfinite(size) & (size > 2.0**-500)
    return np.asarray(2.0 ** np.rint(np.log2(np.where(usable, size, 1.0))))


def whole_weights(weights: Floats) -> Floats:
    """Nonnegative weights near the given ones whose sum is 1 exactly, all of them multiples of 2^-32."""
    units = np.rint(np.maximum(weights, 0) / max(float(np.maximum(weights, 0).sum()), 1e-300) * 2.0**32)
    best = int(units.argmax())
    units[best] += 2.0**32 - float(units.sum())
    if not (np.isfinite(units).all() and units.min() >= 0):
        units = np.zeros(len(weights))
        units[0] = 2.0**32
    return np.asarray(units * 2.0**-32)


def far_along(
    view: View,
    low: Floats,
    high: Floats,
    lows: Sequence[Floats],
    highs: Sequence[Floats],
    ray: Proposal,
    aim: float,
) -> Proposal:
    """Multipliers so far along a ray that shows a node to be empty that they bound it by less than `aim`; or else those
    that are all zero.
    """
    nothing = np.zeros(len(view.constants))
    first = np.zeros(len(view.constants))
    first[0] = 1.0
    start = [np.zeros(len(shift)) for shift in view.shifts]
    ways = [[sign * lam for lam in ray.multipliers] for sign in (-1, 1)]  # which sign depends on HiGHS's convention
    falls = [dual_bound(view, low, high, lows, highs, way, nothing) for way in ways]
    here = dual_bound(view, low, high, lows, highs, start, first)
    fall, way = min(zip(falls, ways, strict=True), key=lambda pair: pair[0])
    if not fall < 0 or not here < np.inf:
        return Proposal(start, first, None, [], [])
    steps = 2.0 ** np.ceil(np.log2(max(1.0, 2 * (here - aim + 1.0) / -fall)))
    return Proposal([steps * lam for lam in way], first, None, [], [])
