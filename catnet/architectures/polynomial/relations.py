"""Twins of polynomial networks by linear algebra: relations between the neurons of a layer, and rows that can be moved.

Let s_1, …, s_m be the neurons of a hidden layer, as functions of what they read, and s_0 = 1.

- A *relation* Σ n_i s_i + n_0 = 0, on all z or on the reachable ones: multiples of n can be added to any row of the
  next layer.
- A *move*: row a moves along a line, s_a(t), to a place t ≠ 0 at which s_a is a combination of s_a(t), the other
  neurons and 1.  Modulo these others that says that s_a(t) and s_a are parallel: minors, polynomials in t with the root
  0, whose other common rational roots are the answer.  Where the others with one more neuron span all polynomials of
  degree r in what they read, every t is one; where one condition of degree 2 is left, there is exactly one.

Functions are compared at pseudo-random points, so what comes out is a suggestion, to be confirmed by expansion.

>>> from catnet.category import Polynomial
>>> from catnet.architectures.polynomial.two_layers import check_in_place
>>> theta = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Polynomial((0, 1, 0, 1)))   # x³ + x, twice
>>> reason, twin, index, local = next(iter_moves(theta, 1, 3))
>>> reason, twin.layers[0].bias, check_in_place(theta, twin, index, local).word
('neuron 0 of layer 1 can be moved', (Fraction(1, 4), Fraction(0, 1)), 'proved')
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES
from catnet.algebra.scalars import Vector, rational
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.two_layers import plus, require_polynomial, two_layers, with_two_layers
from catnet.category import Affine
from catnet.category.expansion import degree_bound, evaluate_at
from catnet.search import allowance

__all__ = ["iter_moves", "iter_relations", "sample_points"]

_MOST_NEURONS = 100
_MOST_DEGREE = 400
_MOST_MOVED = 20
_ZERO, _ONE = Fraction(0), Fraction(1)


def iter_relations(theta: MLP, index: int, missed: list[str] | None = None) -> Iterator[tuple[str, MLP, int, bool]]:
    """Candidates in which multiples of a relation are added to a row of the layer that reads layer `index`.  `missed`
    is told what was too large to be looked at.
    """
    require_polynomial(theta)
    untold = missed if missed is not None else []
    rows, columns, bias = two_layers(theta, index)
    if not bias:
        return
    if len(rows) > allowance("neurons in relations", _MOST_NEURONS):
        untold.append(f"relations at layer {index}: it has {len(rows)} neurons")
        return
    whole = MLP((theta.layers[index - 1], Affine.linear(Matrix.identity(len(rows)))), theta.activation)
    reached = MLP((*theta.layers[:index], Affine.linear(Matrix.identity(len(rows)))), theta.activation)
    for states, local in ((whole, True), (reached, False)):
        if not local and index == 1:
            continue
        if (degree_bound(states.morphism()) or 0) > allowance("degree", _MOST_DEGREE):
            untold.append(f"relations at layer {index}: the states have too large a degree")
            continue
        for relation in _relations(states)[:3]:
            for output in range(min(len(bias), 3)):
                touched = [a for a, value in enumerate(relation[:-1]) if value]
                zeroing = [-columns[a][output] / relation[a] for a in touched if columns[a][output]]
                for step in dict.fromkeys([*zeroing[:2], Fraction(1), Fraction(-1), Fraction(2)]):
                    added = tuple(step if a == output else _ZERO for a in range(len(bias)))
                    read = [plus(column, added, relation[a]) for a, column in enumerate(columns)]
                    twin = with_two_layers(theta, index, rows, read, plus(bias, added, relation[-1]))
                    where = "" if local else " on the reachable states"
                    names = ", ".join(map(str, touched))
                    reason = f"neurons {names} of layer {index} are linearly dependent modulo constants{where}"
                    yield reason, twin, index, local


def iter_moves(
    theta: MLP, index: int, degree: int, missed: list[str] | None = None
) -> Iterator[tuple[str, MLP, int, bool]]:
    """Candidates in which one row of layer `index` is moved along (0 | 1) or along another row.  `missed` is told if
    the layer is too wide or the degree too large.
    """
    require_polynomial(theta)
    rows, columns, bias = two_layers(theta, index)
    if len(rows) < 2 or not bias:
        return
    if max(degree, len(rows)) > allowance("neurons moved", _MOST_MOVED):
        if missed is not None:
            missed.append(f"moves at layer {index}: {len(rows)} neurons of degree {degree}")
        return
    unit = (*((_ZERO,) * (len(rows[0]) - 1)), _ONE)
    points = sample_points(len(rows[0]) - 1, len(rows) + 6)
    for neuron, row in enumerate(rows[:4]):
        others = [other for place, other in enumerate(rows) if place != neuron]
        for line in (unit, *others[:3]):
            for step in _steps(theta, row, line, others, points):
                changed = [*rows[:neuron], plus(row, line, step), *rows[neuron + 1 :]]
                solved = _columns_for(theta, rows, changed, columns)
                if solved is not None:
                    twin = with_two_layers(theta, index, changed, solved[0], plus(bias, solved[1], _ONE))
                    yield f"neuron {neuron} of layer {index} can be moved", twin, index, True


def _steps(theta: MLP, row: Vector, line: Vector, others: Sequence[Vector], points: Sequence[Vector]) -> list[Fraction]:
    """The t ≠ 0 at which sigma(row + t line) and sigma(row) seem to be parallel modulo the others and 1."""
    import flint

    coefficients = theta.activation.polynomial or ()
    sigma = flint.fmpq_poly(list(map(_fmpq, coefficients)))
    moving = [sigma(flint.fmpq_poly([_fmpq(_at(row, point)), _fmpq(_at(line, point))])) for point in points]
    fixed = Matrix([[*(theta.activation(_at(other, point)) for other in others), 1] for point in points])
    modulo = []
    for functional in fixed.T.nullspace().columns():
        total = flint.fmpq_poly([0])
        for weight, polynomial in zip(functional, moving, strict=True):
            total += polynomial * _fmpq(weight)
        modulo.append(total)
    base = next((total for total in modulo if total[0]), None)
    if base is None:
        return []  # a relation
    minors = [total * base[0] - base * total[0] for total in modulo]
    common = reduce(lambda left, right: left.gcd(right), minors)
    if common.degree() < 0:
        return [_ONE, -_ONE, Fraction(2)]
    return [rational(root) for root, _ in common.roots() if root]


def _columns_for(
    theta: MLP, old: Sequence[Vector], new: Sequence[Vector], columns: Sequence[Vector]
) -> tuple[list[Vector], Vector] | None:
    """Columns for new rows, and a shift of the bias, that give the old map at some points."""
    points = sample_points(len(old[0]) - 1, 2 * len(old) + 4)
    before, after = ([[theta.activation(_at(row, point)) for row in rows] for point in points] for rows in (old, new))
    solution = Matrix([(*values, 1) for values in after]).solve(Matrix(before) @ Matrix(columns))
    if solution is None:
        return None
    *read, shift = solution.rows()
    return read, shift


def sample_points(dimension: int, count: int) -> list[Vector]:
    """Pseudo-random points of small integers."""
    source = random.Random(20260122)
    return [tuple(Fraction(source.randint(-9, 9)) for _ in range(dimension)) for _ in range(count)]


def _at(row: Vector, point: Vector) -> Fraction:
    return sum(map(Fraction.__mul__, row, point), row[-1])


def _fmpq(value: Fraction) -> Any:
    import flint

    return flint.fmpq(value.numerator, value.denominator)


def _relations(states: MLP) -> list[Vector]:
    """What seems to be a basis of the vectors (n, n_0) with n · states(x) + n_0 = 0 for all x."""
    inputs, width = states.widths[0], states.widths[-1]
    if _modular_rank(states, width + 3) == width + 1:
        return []
    table = [(*values, _ONE) for values in evaluate_at(states.morphism(), sample_points(inputs, 2 * width + 6))]
    return list(Matrix(table).nullspace().columns())


def _modular_rank(states: MLP, count: int) -> int:
    """A lower bound of the rank of the states with 1, at pseudo-random points modulo a prime."""
    import flint

    prime = PRIMES[0]
    coefficients = states.activation.polynomial or ()
    source = random.Random(20260121)
    table = []
    try:
        values = [_modular(value, prime) for value in coefficients]
        layers = [
            [[_modular(value, prime) for value in (*row, bias)] for row, bias in zip(w.rows(), b, strict=True)]
            for w, b in ((layer.weight, layer.bias) for layer in states.layers[:-1])
        ]
    except ValueError:  # a denominator that the prime divides
        return 0
    for _ in range(count):
        state = [source.randrange(prime) for _ in range(states.widths[0])]
        for rows in layers:
            state = [_horner(values, sum(map(int.__mul__, row, [*state, 1])) % prime, prime) for row in rows]
        table.append([*state, 1])
    return int(flint.nmod_mat(table, prime).rank())


def _horner(values: Sequence[int], number: int, prime: int) -> int:
    total = 0
    for value in reversed(values):
        total = (total * number + value) % prime
    return total


def _modular(value: Fraction, prime: int) -> int:
    return value.numerator * pow(value.denominator, -1, prime) % prime
