"""The functional dimension of a residual network: the rank of the derivative of parameter ↦ function at theta.

For rational activations, piecewise linear or polynomial, and without norms.  Parameters are those of the family without
biases of the stream.  At finitely many points the rank can only be smaller; #parameters minus the dimension of the
orbit of K at theta, an exact rank as well, bounds it from above.  Where both meet it is known, and near theta the fibre
is the orbit.

>>> from catnet.architectures.residual.network import Block
>>> one = Affine.linear(Matrix([[1]]))
>>> residual_dimension(ResidualNetwork(one, (Block(one, None, one),), one))
ResidualDimension(value=4, expected=4, exact=True)

There are 6 parameters, e, w, b, u, R and r; one number scales the stream, another one the neuron.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any, TypeAlias, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.architectures.residual.network import ResidualNetwork
from catnet.category import Activation, Affine
from catnet.search import allowance

__all__ = ["ResidualDimension", "residual_dimension"]

_MOST_PARAMETERS = 120
_SPARE = 4

Direction: TypeAlias = list[Fraction]


@final
@dataclass(frozen=True, slots=True)
class ResidualDimension:
    """The rank, or a lower bound where `exact` is false; and #parameters − the dimension of the orbit at theta."""

    value: int
    expected: int
    exact: bool


def residual_dimension(theta: ResidualNetwork) -> ResidualDimension | None:
    """The functional dimension at theta; None where values are not rational, or it would cost too much."""
    theta = theta.without_stream_biases()
    size = sum(map(len, _flat(theta)))
    known = theta.activation.slopes is not None or theta.activation.polynomial is not None
    if theta.norm is not None or not known or size > allowance("parameters of a derivative", _MOST_PARAMETERS):
        return None
    directions = [list(chain.from_iterable(parts)) for parts in _iter_directions(theta)]
    expected = size - Matrix(directions, columns=size).rank()
    rows, value = Matrix.zeros(0, size), 0
    source = random.Random(size)
    outputs = max(1, theta.readout.target.dimension)
    for _ in range(2 * (expected // outputs) + _SPARE):
        if value == expected:
            break
        scale = source.choice((3, 10, 30))
        point = [Fraction(source.randint(-10 * scale, 10 * scale), 17) for _ in range(theta.widths[0])]
        rows = rows.above(Matrix(_gradients(theta, point, size), columns=size))
        value = rows.rank()
    return ResidualDimension(value, expected, value == expected)


def _flat(theta: ResidualNetwork) -> list[Direction]:
    """The parameters, part by part: E; for every block W | b, perhaps G | d, and O; R | r."""
    found = [_entries(theta.embedding.weight)]
    for block in theta.blocks:
        found += [_entries(_table(part)) for part in (block.read, block.gate) if part is not None]
        found.append(_entries(block.write.weight))
    return [*found, _entries(_table(theta.readout))]


def _table(affine: Affine) -> Matrix:
    return affine.weight.beside(Matrix.column(affine.bias))


def _entries(matrix: Matrix) -> Direction:
    return [value for row in matrix.rows() for value in row]


def _iter_directions(theta: ResidualNetwork) -> Iterator[list[Direction]]:
    """How theta moves under gl(d) on the stream and under the scalings that pass, as `_flat` lists parameters."""
    d = theta.stream
    for i in range(d):
        for j in range(d):
            unit = Matrix([[int((i, j) == (a, b)) for b in range(d)] for a in range(d)], columns=d)
            moved = [_entries(unit @ theta.embedding.weight)]
            for block in theta.blocks:
                reads = [part for part in (block.read, block.gate) if part is not None]
                moved += [_entries(_table(_weight_only(-(part.weight @ unit)))) for part in reads]
                moved.append(_entries(unit @ block.write.weight))
            yield [*moved, _entries(_table(_weight_only(-(theta.readout.weight @ unit))))]
    degree = _degree(theta.activation)
    for number, block in enumerate(theta.blocks):
        for neuron in range(block.neurons):
            if degree is not None:
                yield _scaled(theta, number, neuron, block.read, degree)
            if block.gate is not None:
                yield _scaled(theta, number, neuron, block.gate, 1)


def _weight_only(weight: Matrix) -> Affine:
    return Affine.linear(weight)


def _degree(activation: Activation) -> int | None:
    """r with σ(c z) = c^r σ(z) for c > 0; None if no scalings of a continuous kind pass."""
    if activation.freedom not in ("positive", "nonzero"):
        return None
    times = activation.multiplier(Fraction(2))
    return None if times is None else times.numerator.bit_length() - 1


def _scaled(theta: ResidualNetwork, number: int, neuron: int, read: Affine, degree: int) -> list[Direction]:
    """One neuron's row grows, and what it writes shrinks."""
    found = [[Fraction(0)] * len(part) for part in _flat(theta)]
    place = 1
    for at, block in enumerate(theta.blocks):
        parts = [part for part in (block.read, block.gate) if part is not None]
        for offset, part in enumerate(parts):
            if at == number and part is read:
                width = theta.stream + 1
                row = _entries(_table(part))[neuron * width : (neuron + 1) * width]
                found[place + offset][neuron * width : (neuron + 1) * width] = row
        if at == number:
            written = _entries(block.write.weight)
            for k in range(neuron, len(written), block.neurons):
                found[place + len(parts)][k] = -degree * written[k]
        place += len(parts) + 1
    return found


class _Dual:
    """Vectors of values with their derivatives in all parameters."""

    def __init__(self, values: Sequence[Fraction], slopes: Any) -> None:
        self.values, self.slopes = list(values), slopes  # slopes: an object array of shape (values, parameters)


def _gradients(theta: ResidualNetwork, point: Sequence[Fraction], size: int) -> list[list[Fraction]]:
    """The derivatives of all outputs at a point; no rows where a pre-activation is 0 and σ is bent there."""
    start = 0

    def read(affine: Affine, x: _Dual, biased: bool) -> _Dual:
        nonlocal start
        weight = np.array([list(row) for row in affine.weight.rows()], dtype=object).reshape(affine.weight.shape)
        slopes = (weight @ x.slopes) if x.values else np.full((len(weight), size), Fraction(0), dtype=object)
        for row in range(len(weight)):
            for value in [*x.values, Fraction(1)] if biased else x.values:
                slopes[row, start] += value
                start += 1
        return _Dual(affine.evaluate(tuple(x.values)), slopes)

    none = np.full((len(point), size), Fraction(0), dtype=object)
    stream = read(theta.embedding, _Dual(point, none), False)
    for block in theta.blocks:
        neurons = _through(theta.activation, read(block.read, stream, True))
        if neurons is None:
            return []
        if block.gate is not None:
            neurons = _times(neurons, read(block.gate, stream, True))
        added = read(block.write, neurons, False)
        values = [a + b for a, b in zip(stream.values, added.values, strict=True)]
        stream = _Dual(values, stream.slopes + added.slopes)
    return [list(row) for row in read(theta.readout, stream, True).slopes]


def _through(activation: Activation, z: _Dual) -> _Dual | None:
    slopes = []
    for value in z.values:
        if activation.slopes is not None:
            if not value:
                return None
            slopes.append(activation.slopes[value > 0])
        else:
            coefficients = activation.polynomial or ()
            slopes.append(sum((k * c * value ** (k - 1) for k, c in enumerate(coefficients) if k), Fraction(0)))
    factors = np.array(slopes, dtype=object).reshape(len(slopes), 1)
    return _Dual([activation(value) for value in z.values], factors * z.slopes)


def _times(left: _Dual, right: _Dual) -> _Dual:
    here, there = (np.array(dual.values, dtype=object).reshape(-1, 1) for dual in (left, right))
    values = [a * b for a, b in zip(left.values, right.values, strict=True)]
    return _Dual(values, here * right.slopes + there * left.slopes)
