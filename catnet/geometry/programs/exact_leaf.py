"""A cell solved exactly: the best vertex as a rational point, and multipliers that prove it the best.

On a cell every neuron keeps to one side, so the goals and the pre-activations are affine forms in x.  HiGHS solves the
linear program in doubles; only its *basis* is used: which coordinates lie at an end of the box, which rows are tight.
The vertex is then the solution of a linear system over Q, and so are the weights w of the goals and the multipliers
beta of the rows.  From those follow the multipliers of the dual bound, gamma_j times the slope plus the signed beta_j;
whatever they are, `exact_bound` says in exact arithmetic what they prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul
from typing import final

import numpy as np
import numpy.typing as npt

from catnet.algebra.scalars import Vector
from catnet.geometry.programs.program import Program
from catnet.geometry.programs.relaxation import Floats

__all__ = ["Exact", "Vertex", "fractions_of"]


@final
@dataclass(frozen=True, slots=True)
class Vertex:
    """What the basis of a cell's program gives, in exact numbers.

    Parameters
    ----------
    point : vector or None
        The vertex, if it lies in the box.
    value : Fraction or None
        The least goal there, by evaluating the network.
    multipliers : tuple of vectors
        For every hidden layer.
    weights : vector or None
        Of the goals; None if they are not all nonnegative with sum 1, so that nothing is bounded.
    """

    point: Vector | None
    value: Fraction | None
    multipliers: tuple[Vector, ...]
    weights: Vector | None


def fractions_of(values: Floats) -> Vector:
    """The doubles of an array as the rationals that they are."""
    return tuple(map(Fraction, values.tolist()))


class Exact:
    """A program with its matrices as FLINT holds them; everything here is exact but the choice of a basis."""

    def __init__(self, program: Program) -> None:
        import flint

        self.program = program
        self._flint = flint
        width = program.inputs
        self._layers = []
        for layer in program.layers:
            last = [0] * width + [layer.scale]
            self._layers.append(flint.fmpz_mat([*map(list, layer.rows), last]))
            width = len(layer.rows)

    def exact_bound(
        self,
        box: Sequence[tuple[Fraction, Fraction]],
        lows: Sequence[Sequence[Fraction]],
        highs: Sequence[Sequence[Fraction]],
        multipliers: Sequence[Sequence[Fraction]],
        weights: Sequence[Fraction],
    ) -> Fraction:
        """The dual bound of `catnet.geometry.programs.relaxation`, for weights of the goals, in exact arithmetic."""
        goals = self.program.goals
        rows = [(w / goals.scale, row) for w, row in zip(weights, goals.rows, strict=True) if w]
        inputs = self.program.inputs
        gamma = _weighed(rows, len(goals.rows[0]))
        gamma, direct, total = gamma[: -inputs - 1] if inputs else gamma[:-1], gamma[-inputs - 1 : -1], gamma[-1]
        for t in range(len(self.program.layers) - 1, -1, -1):
            layer, lam = self.program.layers[t], multipliers[t]
            for (down, up), c, m, low, high in zip(self.program.slopes[t], gamma, lam, lows[t], highs[t], strict=True):
                ends = [(c * (up if z > 0 else down) - m) * z for z in (low, high)]
                total += max(*ends, Fraction(0)) if low < 0 < high else max(ends)
            width = len(layer.rows[0]) if layer.rows else self._width(t) + 1
            form = _weighed([(m / layer.scale, row) for m, row in zip(lam, layer.rows, strict=True) if m], width)
            gamma, total = form[:-1], total + form[-1]
        slope = [a + b for a, b in zip(gamma, direct, strict=True)]
        return total + sum((max(c * low, c * high) for c, (low, high) in zip(slope, box, strict=True)), Fraction(0))

    def _width(self, t: int) -> int:
        return len(self.program.layers[t - 1].rows) if t else self.program.inputs

    def vertex(
        self,
        box: Sequence[tuple[Fraction, Fraction]],
        sides: Sequence[npt.NDArray[np.bool_]],
        bounded: Sequence[npt.NDArray[np.bool_]],
    ) -> Vertex | None:
        """Solve the cell where neuron j of layer t is on iff sides[t][j].

        Parameters
        ----------
        bounded : arrays of bool
            The neurons whose side is a row of the program; the others keep to theirs on the whole box.

        Returns
        -------
        Vertex or None
            None where the solver gave no basis of full rank.
        """
        rows, owners, goals = self._rows(sides, bounded)
        basis = _basis(rows, goals, box)
        if basis is None:
            return None
        free, at_high, tight, tight_goals = basis
        if len(tight) + len(tight_goals) != len(free) + 1:
            return None
        inputs = self.program.inputs
        fixed = [high if up else low for (low, high), up in zip(box, at_high, strict=True)]
        system = [[rows[r][i] for i in free] + [0] for r in tight]
        system += [[-goals[k][i] for i in free] + [goals[k][-1]] for k in tight_goals]
        right = []
        outside = [i for i in range(inputs) if i not in set(free)]
        for row, sign in [(rows[r], -1) for r in tight] + [(goals[k][:-1], 1) for k in tight_goals]:
            right.append(sign * sum((row[i] * fixed[i] for i in outside if row[i]), Fraction(row[inputs])))
        primal = self._solve(system, right)
        if primal is None:
            return None
        point = list(fixed)
        for i, x in zip(free, primal[:-1], strict=True):
            point[i] = x
        inside = self.program.contains(point) and all(
            low <= x <= high for x, (low, high) in zip(point, box, strict=True)
        )
        value = self.program.value(point) if inside else None
        dual = self._solve([list(column) for column in zip(*system, strict=True)], [0] * len(free) + [1])
        if dual is None:
            return None
        weights = [Fraction(0)] * len(goals)
        for k, y in zip(tight_goals, dual[len(tight) :], strict=True):
            weights[k] = y * goals[k][-1]
        signed: dict[tuple[int, int], Fraction] = {}
        for r, y in zip(tight, dual[: len(tight)], strict=True):
            t, j, factor = owners[r]
            signed[t, j] = -y * factor
        fits = all(w >= 0 for w in weights) and sum(weights) == 1
        multipliers = self._multipliers(weights, signed, sides) if fits else ()
        found = tuple(point) if inside else None
        return Vertex(found, value, multipliers, tuple(weights) if fits else None)

    def _rows(
        self, sides: Sequence[npt.NDArray[np.bool_]], bounded: Sequence[npt.NDArray[np.bool_]]
    ) -> tuple[list[list[int]], list[tuple[int, int, Fraction]], list[list[int]]]:
        """The rows (a, b) with a . x + b >= 0, whose neuron and factor each is, and the goals (c, e, scale)."""
        flint, inputs = self._flint, self.program.inputs
        hidden = flint.fmpz_mat([[int(i == j) for j in range(inputs + 1)] for i in range(inputs + 1)])
        factor = 1
        rows: list[list[int]] = []
        owners: list[tuple[int, int, Fraction]] = []
        for t, matrix in enumerate(self._layers):
            heights = matrix * hidden
            factor *= self.program.layers[t].scale
            slopes = self.program.slopes[t]
            common = lcm(*(s.denominator for pair in slopes for s in pair))
            table = []
            entries = [[int(v) for v in row] for row in heights.tolist()]
            for j, on in enumerate(sides[t].tolist()):
                if bounded[t][j]:
                    sign = 1 if on else -1
                    rows.append([sign * v for v in entries[j]])
                    owners.append((t, j, Fraction(sign * factor)))
                slope = int(slopes[j][on] * common)
                table.append([slope * v for v in entries[j]])
            table.append([common * v for v in entries[-1]])
            factor *= common
            hidden = flint.fmpz_mat(table)
        values = [[int(v) for v in row] for row in hidden.tolist()]
        width = len(values) - 1
        goals = []
        for row in self.program.goals.rows:
            form = [0] * (inputs + 1)
            for c, value in zip(row[:width], values[:-1], strict=True):
                if c:
                    form = [x + c * y for x, y in zip(form, value, strict=True)]
            form = [x + factor * y for x, y in zip(form, row[width:], strict=True)]
            goals.append([*form, factor * self.program.goals.scale])
        return rows, owners, goals

    def _solve(self, system: list[list[int]], right: Sequence[Fraction | int]) -> list[Fraction] | None:
        flint = self._flint
        scale = lcm(*(Fraction(v).denominator for v in right))
        column = flint.fmpz_mat([[int(v * scale)] for v in right])
        try:
            found = flint.fmpz_mat(system).solve(column)
        except ZeroDivisionError:
            return None
        return [Fraction(int(row[0].p), int(row[0].q) * scale) for row in found.tolist()]

    def _multipliers(
        self,
        weights: Sequence[Fraction],
        signed: dict[tuple[int, int], Fraction],
        sides: Sequence[npt.NDArray[np.bool_]],
    ) -> tuple[Vector, ...]:
        goals = self.program.goals
        pairs = [(w / goals.scale, row) for w, row in zip(weights, goals.rows, strict=True) if w]
        found: list[Vector] = []
        for t in range(len(self.program.layers) - 1, -1, -1):
            layer = self.program.layers[t]
            gamma = _weighed(pairs, len(layer.rows))
            lam = tuple(
                c * pair[on] + signed.get((t, j), 0)
                for j, (c, pair, on) in enumerate(zip(gamma, self.program.slopes[t], sides[t].tolist(), strict=True))
            )
            found.append(lam)
            pairs = [(m / layer.scale, row) for m, row in zip(lam, layer.rows, strict=True) if m]
        return tuple(reversed(found))


def _weighed(pairs: Sequence[tuple[Fraction, Sequence[int]]], width: int) -> list[Fraction]:
    """The sum of rows times weights, the first `width` entries."""
    scale = lcm(*(w.denominator for w, _ in pairs))
    total = [0] * width
    for weight, row in pairs:
        factor = weight.numerator * (scale // weight.denominator)
        total = [x + factor * y for x, y in zip(total, row, strict=False)]
    return [Fraction(x, scale) for x in total]


def _basis(
    rows: list[list[int]], goals: list[list[int]], box: Sequence[tuple[Fraction, Fraction]]
) -> tuple[list[int], list[bool], list[int], list[int]] | None:
    """Which coordinates are free at the optimum, which of the others lie high, which rows and goals are tight."""
    import highspy

    inputs, count = len(box), len(rows)
    table = np.zeros((count + len(goals), inputs + 1))
    low = np.full(count + len(goals), -np.inf)
    high = np.full(count + len(goals), np.inf)
    common = lcm(*(end.denominator for pair in box for end in pair))
    starts = [int(a * common) for a, _ in box]
    widths = [int(b * common) - start for (_, b), start in zip(box, starts, strict=True)]

    def moved(form: Sequence[int]) -> tuple[list[int], int]:
        """The form, times the common denominator, in u with x = low + width u: what cancels does so exactly."""
        return [c * w for c, w in zip(form, widths, strict=False)], sum(map(mul, form, starts)) + form[inputs] * common

    for r, row in enumerate(rows):
        slope, shift = moved(row)
        size = max(max(map(abs, slope), default=0), abs(shift), 1)
        table[r, :inputs] = [v / size for v in slope]
        low[r] = -(shift / size)
    forms = [moved(form) for form in goals]
    size = max(max((max(map(abs, slope), default=0) for slope, _ in forms), default=0), 1)
    for k, (slope, shift) in enumerate(forms):
        table[count + k, :inputs] = [-(v / size) for v in slope]
        table[count + k, inputs] = 1.0
        high[count + k] = (shift - forms[0][1]) / size
    if not (np.isfinite(table).all() and np.isfinite(high[count:]).all()):
        return None
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = inputs + 1, len(table)
    model.col_cost_ = np.append(np.zeros(inputs), 1.0)
    model.col_lower_ = np.append(np.zeros(inputs), -np.inf)
    model.col_upper_ = np.append(np.minimum(np.array(widths, dtype=object), 1).astype(float), np.inf)
    model.row_lower_, model.row_upper_ = low, high
    model.sense_ = highspy.ObjSense.kMaximize
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.arange(len(table) + 1) * (inputs + 1)
    model.a_matrix_.index_ = np.tile(np.arange(inputs + 1, dtype=np.int32), len(table))
    model.a_matrix_.value_ = table.ravel()
    solver = highspy.Highs.__mro__[1]()
    for name, value in (
        ("output_flag", False),
        ("presolve", "off"),
        ("threads", 1),
        ("solver", "simplex"),
        ("primal_feasibility_tolerance", 1e-9),
        ("dual_feasibility_tolerance", 1e-9),
    ):
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found, status = solver.getBasis(), highspy.HighsBasisStatus
    columns, tight = list(found.col_status), list(found.row_status)
    if columns[-1] != status.kBasic:
        return None
    free = [i for i in range(inputs) if columns[i] == status.kBasic]
    at_high = [columns[i] == status.kUpper for i in range(inputs)]
    return (
        free,
        at_high,
        [r for r in range(count) if tight[r] != status.kBasic],
        [k for k in range(len(goals)) if tight[count + k] != status.kBasic],
    )
