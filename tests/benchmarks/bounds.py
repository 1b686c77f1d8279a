"""Exact bounds on boxes against a float MILP solver and z3, in one command:

    python tests/benchmarks/bounds.py [--seconds 60]

Every network is made here (random, or trained on blobs by a few hundred steps of Adam).  For each: the time of
branch and bound and its nodes, of its certificate and the checker, of HiGHS's MIP solver on the same root intervals
(big-M, gap 0), and of z3 asked whether the maximum is exceeded.  Times are user seconds on one core.

Takes more than a minute of processor time; HiGHS and z3 may each take --seconds for every network besides.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from catnet.architectures.perceptron.network import MLP
from catnet.checking import bounds as checker
from catnet.files.bound_certificate import CertifiedBound, bounds_to_json
from catnet.geometry.kernel.layers import integer_layers
from catnet.geometry.programs.maximum import maximise
from catnet.geometry.programs.program import RELU, Goal, Program, program_of, rational_box
from catnet.geometry.programs.relaxation import View, intervals

Rows = list[tuple[list[list[Fraction]], list[Fraction]]]


def user_seconds() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def timed(what: Callable[..., Any], *values: Any, **options: Any) -> tuple[Any, float]:
    start = user_seconds()
    found = what(*values, **options)
    return found, user_seconds() - start


def exact(arrays: list[tuple[Any, Any]]) -> Rows:
    """The float32 values as the fractions that they are."""
    return [
        (
            [[Fraction(float(np.float32(v))) for v in row] for row in weight],
            [Fraction(float(np.float32(v))) for v in bias],
        )
        for weight, bias in arrays
    ]


def random_network(widths: tuple[int, ...], seed: int) -> Rows:
    source = np.random.default_rng(seed)
    return exact(
        [(source.normal(size=(b, a)) / np.sqrt(a), source.normal(size=b) * 0.3) for a, b in zip(widths, widths[1:])]
    )


def trained_network(widths: tuple[int, ...], seed: int, steps: int = 600) -> tuple[Rows, list[Fraction]]:
    """Ten blobs in [0, 1]^n told apart, and a point near one of them."""
    source = np.random.default_rng(seed)
    centres = source.uniform(0, 1, (widths[-1], widths[0])) * (source.uniform(size=(widths[-1], widths[0])) < 0.4)
    weights = [source.normal(size=(b, a)) * np.sqrt(2 / a) for a, b in zip(widths, widths[1:])]
    biases = [np.zeros(b) for b in widths[1:]]
    values = [*weights, *biases]
    first, second = [np.zeros_like(v) for v in values], [np.zeros_like(v) for v in values]
    for step in range(1, steps + 1):
        label = source.integers(0, widths[-1], 128)
        hidden = [np.clip(centres[label] + source.normal(size=(128, widths[0])) * 0.25, 0, 1)]
        for i, (weight, bias) in enumerate(zip(weights, biases)):
            z = hidden[-1] @ weight.T + bias
            hidden.append(np.maximum(z, 0) if i < len(weights) - 1 else z)
        share = np.exp(hidden[-1] - hidden[-1].max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        share[np.arange(128), label] -= 1
        back = share / 128
        slopes: list[Any] = [None] * (2 * len(weights))
        for i in range(len(weights) - 1, -1, -1):
            slopes[i], slopes[len(weights) + i] = back.T @ hidden[i], back.sum(0)
            back = (back @ weights[i]) * (hidden[i] > 0)
        for k, slope in enumerate(slopes):
            first[k] = 0.9 * first[k] + 0.1 * slope
            second[k] = 0.999 * second[k] + 0.001 * slope**2
            values[k] -= 0.005 * (first[k] / (1 - 0.9**step)) / (np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8)
    point = np.clip(centres[3 % widths[-1]] + source.normal(size=widths[0]) * 0.1, 0, 1)
    return exact(list(zip(weights, biases))), [Fraction(int(v * 1000), 1000) for v in point]


def program(rows: Rows, box: list[tuple[Fraction, Fraction]]) -> Program:
    layers = integer_layers(rows)
    goal = Goal(tuple(Fraction(int(i == 0)) for i in range(len(layers[-1].rows))))
    return program_of(layers, [(RELU,) * len(layer.rows) for layer in layers[:-1]], [goal], rational_box(box))


def by_mip(asked: Program, seconds: float) -> str:
    """HiGHS's MIP solver on the usual big-M model; a float answer."""
    import highspy

    view = View.of(asked)
    signs = [np.zeros((1, len(shift)), dtype=np.int8) for shift in view.shifts]
    lows, highs, _ = intervals(view, view.low[None], view.high[None], signs)
    solver = highspy.Highs.__mro__[1]()
    for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("time_limit", seconds)):
        solver.setOptionValue(name, value)
    inputs = len(view.low)
    for low, high in zip(view.low, view.high):
        solver.addVar(float(low), float(high))
    before = np.arange(inputs)
    count = inputs
    for layer, (weight, shift) in enumerate(zip(view.weights, view.shifts)):
        size = len(shift)
        after, switch = np.arange(count, count + size), np.arange(count + size, count + 2 * size)
        count += 2 * size
        for _ in range(size):
            solver.addVar(0.0, np.inf)
        for j in switch.tolist():
            solver.addVar(0.0, 1.0)
            solver.changeColIntegrality(j, highspy.HighsVarType.kInteger)
        for j in range(size):
            low, high = min(float(lows[layer][0, j]), 0.0), max(float(highs[layer][0, j]), 0.0)
            row, values = np.append(before, after[j]), np.append(-weight[j], 1.0)
            solver.addRow(float(shift[j]), np.inf, len(row), row.astype(np.int32), values)
            wide = np.append(row, switch[j]).astype(np.int32)
            solver.addRow(-np.inf, float(shift[j]) - low, len(wide), wide, np.append(values, -low))
            pair = np.array([after[j], switch[j]], dtype=np.int32)
            solver.addRow(-np.inf, 0.0, 2, pair, np.array([1.0, -high]))
        before = after
    for column, cost in zip(before.tolist(), view.goals[0].tolist()):
        solver.changeColCost(column, -cost)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return "not in time"
    return f"{-solver.getObjectiveValue() + float(view.constants[0]):.9g}"


def by_z3(rows: Rows, box: list[tuple[Fraction, Fraction]], value: Fraction, seconds: float) -> str:
    """Whether z3 finds the maximum not to be exceeded, and attained."""
    try:
        import z3
    except ImportError:
        return "not installed"
    solver = z3.Solver()
    solver.set("timeout", int(1000 * seconds))
    inputs = [z3.Real(f"x{i}") for i in range(len(box))]
    for x, (low, high) in zip(inputs, box):
        solver.add(x >= z3.Q(low.numerator, low.denominator), x <= z3.Q(high.numerator, high.denominator))
    values: list[Any] = inputs
    for number, (weight, bias) in enumerate(rows):
        made = []
        for row, shift in zip(weight, bias):
            z = z3.Sum([z3.Q(w.numerator, w.denominator) * v for w, v in zip(row, values)])
            z = z + z3.Q(shift.numerator, shift.denominator)
            if number < len(rows) - 1:
                name = z3.Real(f"a{number}_{len(made)}")
                solver.add(name == z3.If(z > 0, z, 0))
                z = name
            made.append(z)
        values = made
    solver.add(values[0] > z3.Q(value.numerator, value.denominator))
    return {"unsat": "agrees", "sat": "DISAGREES"}.get(str(solver.check()), "not in time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="limit for each solver on each network")
    parser.add_argument("--only", default="", help="networks whose names hold this text")
    options = parser.parse_args()
    seconds = options.seconds
    whole = (Fraction(-1), Fraction(1))
    cases: list[tuple[str, Rows, list[tuple[Fraction, Fraction]]]] = [
        (f"{name} seed {seed}", random_network(widths, seed), [whole] * widths[0])
        for name, widths in (
            ("5-8-1", (5, 8, 1)),
            ("20-20-1", (20, 20, 1)),
            ("10-16-16-1", (10, 16, 16, 1)),
            ("20-20-20-1", (20, 20, 20, 1)),
        )
        for seed in (0, 1)
        if (len(widths), seed) != (4, 1) or widths[0] == 10
    ]
    tenth = Fraction(1, 10)
    for seed in (0, 1):
        rows, point = trained_network((64, 32, 16, 10), seed)
        cases.append((f"64-32-16-10 trained, radius 1/10, seed {seed}", rows, [(x - tenth, x + tenth) for x in point]))
    cases.append(("784-16-1 seed 0", random_network((784, 16, 1), 0), [whole] * 784))
    cases.append(("50-3 affine", random_network((50, 3), 0), [whole] * 50))
    cases = [case for case in cases if options.only in case[0]]
    heads = ("maximum", 12), ("nodes", 6), ("exact s", 8), ("cert. s", 8), ("leaves", 6), ("MIP s", 8), ("z3 s", 8)
    print(" ".join([f"{'network':<46}", *(f"{head:>{width}}" for head, width in heads)]))
    for name, rows, box in cases:
        asked = program(rows, box)
        found, spent = timed(maximise, asked, deadline=time.monotonic() + 4 * seconds)
        value = (
            f"{float(found.low):.7g}" if found.decided else f"[{float(found.low):.4g}, {float(found.high or 0):.4g}]"
        )
        words = [f"{name:<46} {value:>12} {found.nodes:>6} {spent:>8.2f}"]
        if found.decided and asked.inputs < 200:
            kept = maximise(asked, keep_tree=True, margin=2.0**-22)
            goal = Goal(tuple(Fraction(int(i == 0)) for i in range(len(rows[-1][1]))))
            entry = CertifiedBound([goal], kept.low, kept.high, kept.point, kept.tree)
            document, took = timed(bounds_to_json, MLP.from_rows(rows), None, asked.box, [entry])
            words.append(f" {took:>8.2f} {checker.check(document)['leaves']:>6}")
        else:
            words.append(f" {'':>8} {'':>6}")
        answer, took = timed(by_mip, asked, seconds)
        close = answer != "not in time" and abs(float(answer) - float(found.low)) < 1e-5 * max(1, abs(float(found.low)))
        words.append(f" {took:>8.2f}{'' if close else '!' if answer != 'not in time' else '>'}")
        if found.decided and sum(asked.hidden) <= 20:
            answer, took = timed(by_z3, rows, box, found.low, seconds)
            words.append(f" {took:>8.2f}{'' if answer == 'agrees' else '>' if answer == 'not in time' else answer}")
        print("".join(words), flush=True)
    print("> did not end in time; ! ended elsewhere; z3 is asked about at most 20 hidden neurons")


if __name__ == "__main__":
    main()
