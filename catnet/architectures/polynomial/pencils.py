"""Twins of networks with activation a z^r: neurons whose rows lie in a plane are a form in two variables, and such
forms can be sums of powers in many ways.

Let s forms α_i X + β_i Y be the rows (w | b) of neurons in a plane, u_i their columns, and F = Σ u_i (α_i X + β_i Y)^r.
Binary forms g of degree s act as differential operators, g(∂_Y, −∂_X) up to signs; that one kills F iff

    Σ u_i g(α_i, β_i) (α_i X + β_i Y)^{r − s} = 0,

and by apolarity any g of this kind with s different rational zeros (p : q) gives F as a sum of the powers
(p X + q Y)^r.  The g that kill F are a space of dimension at least s + 1 − (r − s + 1) rank(u); prescribe some zeros,
and see whether the others are rational.  If the plane contains the constant form, that may be one of the s, and its
zero is prescribed.  For r = s = 2 these are the turns of two squares.

>>> from catnet.category import Power
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))             # x² + y²
>>> reason, twin, index, local = next(iter_pencils(theta, 1, 2, Fraction(1)))
>>> twin.layers[0].weight.spelled(), twin.layers[1].weight.spelled()           # (x + y)² / 2 + (x − y)² / 2
([['1', '1'], ['1', '-1']], [['1/2', '1/2']])

References
----------
Iarrobino, Kanev, "Power sums, Gorenstein algebras, and determinantal loci", 1999, chapter 1 (apolarity).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice
from math import gcd

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, rational
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.two_layers import plus, require_polynomial, two_layers, with_two_layers
from catnet.search import allowance

__all__ = ["iter_pencils"]

_MOST_NEURONS = 40
_MOST_DEGREE = 40
_ATTEMPTS = 40
_TWINS = 3
_ZERO, _ONE = Fraction(0), Fraction(1)


def iter_pencils(
    theta: MLP, index: int, degree: int, lead: Fraction, missed: list[str] | None = None
) -> Iterator[tuple[str, MLP, int, bool]]:
    """Candidates in which neurons of layer `index` are turned in a plane; `lead` is the a of a z^r.  `missed` is told
    if the layer is too wide or the degree too large.
    """
    require_polynomial(theta)
    rows, columns, bias = two_layers(theta, index)
    if degree > 2 * len(rows) or not bias:
        return  # more powers than these are independent
    if len(rows) > allowance("neurons in pencils", _MOST_NEURONS) or degree > allowance("degree", _MOST_DEGREE):
        if missed is not None:
            missed.append(f"pencils at layer {index}: {len(rows)} neurons of degree {degree}")
        return
    unit = (*((_ZERO,) * (len(rows[0]) - 1)), _ONE)
    tried = set()
    for first, second in combinations(range(len(rows)), 2):
        plane = Matrix([rows[first], rows[second]]).T
        if plane.rank() < 2:
            continue
        places = {neuron: place for neuron, row in enumerate(rows) if (place := _place(plane, row)) is not None}
        constant = _place(plane, unit)
        alike = [neuron for neuron in places if _proportional(columns[neuron], columns[first])]
        for chosen in (tuple(alike[:degree]), tuple(places)):
            if len(chosen) < 2 or chosen in tried:
                continue
            tried.add(chosen)
            for fixed in (None, constant) if constant is not None else (None,):
                taken = [(columns[neuron], places[neuron]) for neuron in chosen]
                for directions, weights in islice(_iter_turned(degree, taken, fixed), _TWINS):
                    new_rows, new_columns, new_bias = list(rows), list(columns), bias
                    if fixed is not None:
                        new_bias = plus(bias, weights[0], lead)
                    start = len(weights) - len(chosen)
                    for neuron, (p, q), weight in zip(chosen, directions[start:], weights[start:], strict=True):
                        new_rows[neuron] = plus(tuple(p * value for value in rows[first]), rows[second], q)
                        new_columns[neuron] = weight
                    names = ", ".join(map(str, chosen))
                    reason = f"neurons {names} of layer {index} span a plane in which they can be turned"
                    yield reason, with_two_layers(theta, index, new_rows, new_columns, new_bias), index, True


def _place(plane: Matrix, row: Vector) -> Vector | None:
    """The coordinates of a row in a plane, if it lies there."""
    solution = plane.solve(Matrix.column(row))
    return None if solution is None else tuple(value for (value,) in solution.rows())


def _proportional(left: Vector, right: Vector) -> bool:
    return Matrix([left, right]).rank() < 2


def _iter_turned(
    degree: int, taken: Sequence[tuple[Vector, Vector]], fixed: Vector | None
) -> Iterator[tuple[list[Vector], list[Vector]]]:
    """Other directions, the fixed one first, and columns with Σ column (p X + q Y)^r = Σ u (α X + β Y)^r."""
    size = len(taken) + (fixed is not None)
    if size > degree:
        return
    reads = Matrix([column for column, _ in taken]).T
    rank = reads.rank()
    prescribed = size - (degree - size + 1) * rank
    free = prescribed - (fixed is not None)
    if free < 1:
        return
    killing = [
        [
            sum((u * a ** (size - j) * b**j * a ** (degree - size - e) * b**e for u, (a, b) in pairs), _ZERO)
            for j in range(size + 1)
        ]
        for pairs in ([(u, place) for u, (_, place) in zip(row, taken, strict=True)] for row in reads.rows())
        for e in range(degree - size + 1)
    ]
    wanted = Matrix([_at(place, degree) for _, place in taken]).T @ reads.T
    slopes = list(_iter_slopes(_ATTEMPTS + free))
    for start in range(_ATTEMPTS):
        zeros = [(_ONE, slope) for slope in slopes[start : start + free]] + ([fixed] if fixed is not None else [])
        directions = _zeros(Matrix([*killing, *(_at(zero, size) for zero in zeros)]).nullspace(), size)
        if directions is None:
            continue
        if fixed is not None:
            directions = [fixed, *(d for d in directions if d[0] * fixed[1] != d[1] * fixed[0])]
        solution = Matrix([_at(direction, degree) for direction in directions]).T.solve(wanted)
        if solution is not None:
            yield directions, list(solution.rows())


def _zeros(forms: Matrix, size: int) -> list[Vector] | None:
    """The zeros (p, q) of the only form there is, if all of them are rational and different."""
    import flint

    if forms.shape[1] != 1:
        return None
    polynomial = flint.fmpq_poly([flint.fmpq(v.numerator, v.denominator) for (v,) in forms.rows()])
    roots: list[Vector] = [(_ONE, rational(root)) for root, times in polynomial.roots() if times == 1]
    if polynomial.degree() == size - 1:
        roots.append((_ZERO, _ONE))
    return roots if len(roots) == size else None


def _at(direction: Vector, degree: int) -> Vector:
    """The monomials p^{d−j} q^j: the coefficients of (p X + q Y)^d, divided by the binomial coefficients."""
    return tuple(direction[0] ** (degree - j) * direction[1] ** j for j in range(degree + 1))


def _iter_slopes(count: int) -> Iterator[Fraction]:
    """Different nonzero rationals, small ones first."""
    listed, height = 0, 1
    while listed < count:
        for low in range(1, height + 1):
            if gcd(low, height) == 1:
                for value in dict.fromkeys((Fraction(low, height), Fraction(height, low))):
                    for sign in (1, -1):
                        yield sign * value
                        listed += 1
        height += 1
