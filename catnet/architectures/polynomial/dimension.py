"""The functional dimension of a network with polynomial activation: the rank of the derivative of parameter ↦ function.

f(x; theta) and its derivatives by the parameters are polynomials in x of degree at most D, so the rank of the
derivative is the rank of the matrix (∂f_k / ∂theta_j)(x) with rows (k, x), x running through a grid that determines
degree D.  Modulo a prime, and at any points, that rank can only be smaller; it is never more than #parameters minus
one for every hidden neuron that can be scaled.  Where both bounds meet, a few points modulo a prime suffice; else the
whole grid is evaluated exactly.

>>> from catnet.category import Power
>>> squares = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))      # x² + y²
>>> polynomial_dimension(squares)                            # a rotation of the two squares changes nothing
PolynomialDimension(value=6, expected=7, exact=True)
>>> polynomial_dimension(squares, biases=False)              # all symmetric 2 × 2 matrices
PolynomialDimension(value=3, expected=4, exact=True)
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.polynomial.two_layers import require_polynomial
from catnet.category.expansion import degree_bound, grid
from catnet.errors import BudgetError, InputError
from catnet.search import allowance

__all__ = ["PolynomialDimension", "derivatives_at", "expected_polynomial_dimension", "polynomial_dimension"]

_MOST_ENTRIES = 4_000_000
_MOST_EXACT = 100_000


@final
@dataclass(frozen=True, slots=True)
class PolynomialDimension:
    """The rank, or a lower bound of it where `exact` is false; and the largest that the symmetries leave."""

    value: int
    expected: int
    exact: bool


def expected_polynomial_dimension(theta: MLP, *, biases: bool = True) -> int:
    """#parameters, minus #hidden neurons if every scaling passes through the activation."""
    require_polynomial(theta)
    free = theta.parameters - (0 if biases else sum(theta.widths[1:]))
    return free - (theta.hidden_neurons if theta.activation.freedom == "nonzero" else 0)


def polynomial_dimension(theta: MLP, *, biases: bool = True, max_entries: int = _MOST_ENTRIES) -> PolynomialDimension:
    """The functional dimension at theta.

    Parameters
    ----------
    theta : MLP
        With a polynomial activation.
    biases : bool
        Whether the biases move too; without them it is the dimension in the architecture without biases.
    max_entries : int
        How many numbers the matrix of derivatives may have.

    Raises
    ------
    BudgetError
        If the points that the expected dimension asks for already have more.
    """
    require_polynomial(theta)
    coefficients = theta.activation.polynomial
    if coefficients is None:
        raise InputError(f"the functional dimension is defined here for polynomial activations, not {theta.kind}")
    expected = expected_polynomial_dimension(theta, biases=biases)
    outputs, columns = theta.widths[-1], theta.parameters
    if not outputs or not columns:
        return PolynomialDimension(0, expected, True)
    count = -(-max(expected, 0) // outputs) + 3
    most = allowance("entries of the matrix of derivatives", max_entries)
    if count * outputs * columns > most or max(theta.widths) > 1_000:
        raise BudgetError("entries of the matrix of derivatives", most)
    kept = list(range(columns)) if biases else _weights(theta)
    rank = _modular_rank(theta, coefficients, count, kept)
    if rank == expected:
        return PolynomialDimension(rank, expected, True)
    degree = degree_bound(theta.morphism()) or 0
    inputs = theta.widths[0]
    points = comb(inputs + degree, inputs)
    # numbers of D log D bits are eliminated: count each as its words
    words = 1 + degree * degree.bit_length() // 64
    if points * outputs * columns * words > min(_MOST_EXACT, most):
        return PolynomialDimension(rank, expected, False)
    rows = [row for point in grid(inputs, degree) for row in derivatives_at(theta, point).rows()]
    return PolynomialDimension(Matrix(rows, columns=columns).select(columns=kept).rank(), expected, True)


def derivatives_at(theta: MLP, point: Vector) -> Matrix:
    """The derivatives of the outputs at a point by the parameters, exactly: layer by layer, neuron by neuron, the
    weights of a neuron before its bias.
    """
    require_polynomial(theta)
    coefficients = theta.activation.polynomial or ()
    slope = tuple(index * value for index, value in enumerate(coefficients))[1:]
    states: list[Vector] = []
    slopes: list[Vector] = []
    state = point
    for index, layer in enumerate(theta.layers, start=1):
        states.append((*state, Fraction(1)))
        before = layer.evaluate(state)
        if index < theta.depth:
            state = tuple(_value(coefficients, z) for z in before)
            slopes.append(tuple(_value(slope, z) for z in before))
    back = Matrix.identity(theta.widths[-1])
    backs = [back]
    for index in range(theta.depth - 1, 0, -1):
        back = (back @ theta.layers[index].weight).scale_columns(slopes[index - 1])
        backs.insert(0, back)
    rows = []
    for k in range(theta.widths[-1]):
        row: list[Any] = []
        for state, there in zip(states, backs, strict=True):
            row.extend(d * h for d in there.row(k) for h in state)
        rows.append(row)
    return Matrix(rows, columns=theta.parameters)


def _value(coefficients: Vector, number: Fraction) -> Fraction:
    total = Fraction(0)
    for coefficient in reversed(coefficients):
        total = total * number + coefficient
    return total


def _weights(theta: MLP) -> list[int]:
    """The places of the weights among the parameters."""
    kept: list[int] = []
    start = 0
    for inputs, width in zip(theta.widths, theta.widths[1:], strict=False):
        for _ in range(width):
            kept += range(start, start + inputs)
            start += inputs + 1
    return kept


def _modular_rank(theta: MLP, coefficients: Vector, count: int, kept: Sequence[int]) -> int:
    """The rank modulo a prime at pseudo-random points: a lower bound of the rank."""
    import flint

    denominators = [
        q
        for layer in theta.layers
        for q in (*layer.weight.packed[1].ravel().tolist(), *(value.denominator for value in layer.bias))
    ] + [value.denominator for value in coefficients]
    prime = next((p for p in PRIMES if all(int(q) % p for q in denominators)), None)
    if prime is None:
        return 0
    source = random.Random(20260121)
    points = [[source.randrange(prime) for _ in range(count)] for _ in range(theta.widths[0])]
    state = np.array(points, dtype=np.int64).reshape(theta.widths[0], count)
    values = [_modular(value, prime) for value in coefficients]
    slope = [index * value % prime for index, value in enumerate(values)][1:]
    states, slopes, weights = [], [], []
    for index, layer in enumerate(theta.layers, start=1):
        weight = _modular_array(layer.weight, prime)
        states.append(np.concatenate((state, np.ones((1, count), dtype=np.int64))))
        weights.append(weight)
        shift = np.array([_modular(value, prime) for value in layer.bias], dtype=np.int64).reshape(-1, 1)
        before = (weight @ state + shift) % prime
        if index < theta.depth:
            state = _horner(values, before, prime)
            slopes.append(_horner(slope, before, prime))
    outputs = theta.widths[-1]
    back = np.broadcast_to(np.eye(outputs, dtype=np.int64)[:, :, None], (outputs, outputs, count))
    parts: list[npt.NDArray[np.int64]] = []
    for index in range(theta.depth - 1, -1, -1):
        product = back[:, :, None, :] * states[index][None, None, :, :] % prime
        parts.insert(0, product.reshape(outputs, -1, count))
        if index:
            back = np.einsum("kac,ab->kbc", back, weights[index]) % prime * slopes[index - 1][None, :, :] % prime
    rows = np.concatenate(parts, axis=1).transpose(0, 2, 1).reshape(outputs * count, -1)[:, kept]
    return int(flint.nmod_mat(rows.shape[0], rows.shape[1], rows.ravel().tolist(), prime).rank())


def _horner(coefficients: Sequence[int], numbers: npt.NDArray[np.int64], prime: int) -> npt.NDArray[np.int64]:
    total = np.zeros_like(numbers)
    for coefficient in reversed(coefficients):
        total = (total * numbers + coefficient) % prime
    return total


def _modular(value: Fraction, prime: int) -> int:
    return value.numerator * pow(value.denominator, -1, prime) % prime


def _modular_array(matrix: Matrix, prime: int) -> npt.NDArray[np.int64]:
    tops, bottoms = matrix.packed
    pairs = zip(tops.ravel().tolist(), bottoms.ravel().tolist(), strict=True)
    return np.array([int(a) * pow(int(b), -1, prime) % prime for a, b in pairs], dtype=np.int64).reshape(tops.shape)
