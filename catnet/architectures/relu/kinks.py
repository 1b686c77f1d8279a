"""The function of a ReLU network with one hidden layer, in a form that is unique: its kinks and its affine rest.

For the hyperplane H of a neuron let z be the primitive integer row (w | b) that vanishes on it, first nonzero weight
positive. A neuron that reads c z, c > 0, contributes c u relu(z), one that reads −c z contributes c u relu(−z) = c u
(relu(z) − z).  So

    f(x) = Σ_H a_H relu(z_H(x)) + A x + d,        a_H = p_H + q_H,    (A | d) = (0 | c) − Σ_H q_H z_H + constants,

p_H and q_H being the sums of the outgoing columns (times c) on the two sides of H.  The functions relu(z_H), over
different hyperplanes, and the affine functions are linearly independent: across H only relu(z_H) bends.  Hence two
networks with one hidden layer, of any widths, compute the same function iff their kinks and rests are equal.

>>> from catnet.architectures.perceptron.network import MLP
>>> identity = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])   # relu(x + 1) − relu(−x − 1) − 1 = x
>>> kinks(identity).hyperplanes, kinks(identity).rest
((), Matrix([['1', '0']]))

References
----------
Petzka, Trimmel, Sminchisescu, "Notes on the symmetries of 2-layer ReLU networks", NLDL 2020; Dereich, Kassing, "On
minimal representations of shallow ReLU networks", 2022.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.errors import InputError

__all__ = ["Kinks", "Layout", "Neuron", "Row", "kinks", "layout", "orbit_key", "primitive"]

Row: TypeAlias = tuple[int, ...]
"""A primitive integer row (w | b)."""

Neuron: TypeAlias = tuple[Vector, Vector]
"""A row (w | b) and the outgoing column."""


@final
@dataclass(frozen=True, slots=True)
class Kinks:
    """A function x ↦ Σ a_H relu(z_H(x)) + A x + d.

    Parameters
    ----------
    hyperplanes : tuple of (row, jump)
        z_H and a_H ≠ 0, in the order of the rows.
    rest : Matrix, shape (outputs, inputs + 1) over Q
        (A | d).

    Notes
    -----
    Two of these are equal as values iff they are equal as functions.
    """

    hyperplanes: tuple[tuple[Row, Vector], ...]
    rest: Matrix


@final
@dataclass(frozen=True, slots=True)
class Layout:
    """The neurons of a hidden layer, hyperplane by hyperplane.

    Parameters
    ----------
    hyperplanes : tuple of (row, positive side, negative side)
        z_H and the read neurons on its two sides, in the order of their first neuron.
    constant : tuple of int
        Neurons with a zero row of weights that are read.
    unread : tuple of int
        Neurons with a zero column.
    """

    hyperplanes: tuple[tuple[Row, tuple[int, ...], tuple[int, ...]], ...]
    constant: tuple[int, ...]
    unread: tuple[int, ...]


def neurons_of(theta: MLP) -> list[Neuron]:
    """The rows (w | b) and columns of the neurons of a network with one hidden layer."""
    require_relu(theta)
    if theta.depth != 2:
        raise InputError(f"a network with one hidden layer is needed, not one with {theta.depth - 1}")
    first, last = theta.layers
    rows = [(*row, bias) for row, bias in zip(first.weight.rows(), first.bias, strict=True)]
    return list(zip(rows, last.weight.columns(), strict=True))


def layout(theta: MLP) -> Layout:
    """Which neurons bend along which hyperplane, and from which side."""
    require_relu(theta)
    sides: dict[Row, tuple[list[int], list[int]]] = {}
    constant, unread = [], []
    for index, (row, column) in enumerate(neurons_of(theta)):
        if not any(column):
            unread.append(index)
        elif not any(row[:-1]):
            constant.append(index)
        else:
            key, scale = primitive(row)
            sides.setdefault(key, ([], []))[scale < 0].append(index)
    found = tuple((row, tuple(plus), tuple(minus)) for row, (plus, minus) in sides.items())
    return Layout(found, tuple(constant), tuple(unread))


def kinks(theta: MLP) -> Kinks:
    """The function of a network with one hidden layer; linear in the parameters."""
    return kinks_of(neurons_of(theta), theta.layers[1].bias, theta.widths[0])


def kinks_of(neurons: Iterable[Neuron], bias: Vector, inputs: int) -> Kinks:
    """As `kinks`, for neurons that are not yet in a network."""
    outputs = len(bias)
    jumps: dict[Row, list[Fraction]] = {}
    rest = [[Fraction(0)] * (inputs + 1) for _ in range(outputs)]
    for place, value in enumerate(bias):
        rest[place][inputs] += value
    for row, column in neurons:
        if not any(row[:-1]):
            for place, value in enumerate(column):
                rest[place][inputs] += value * max(row[-1], Fraction(0))
            continue
        key, scale = primitive(row)
        jump = jumps.setdefault(key, [Fraction(0)] * outputs)
        for place, value in enumerate(column):
            jump[place] += abs(scale) * value
            if scale < 0 and value:
                for there, entry in enumerate(key):
                    rest[place][there] += scale * value * entry
    visible = sorted((row, tuple(jump)) for row, jump in jumps.items() if any(jump))
    return Kinks(tuple(visible), Matrix(rest, columns=inputs + 1))


def orbit_key(theta: MLP) -> tuple[object, ...]:
    """A value that two networks with one hidden layer share iff a positive scaling and a permutation carries one to
    the other.

    Every neuron is scaled so that its row is primitive, one with a zero row so that its column is.
    """
    described = []
    for row, column in neurons_of(theta):
        scale = _content(row) or 1 / (_content(column) or Fraction(1))
        described.append((tuple(value / scale for value in row), tuple(value * scale for value in column)))
    return (theta.widths, tuple(sorted(described)), theta.layers[1].bias)


def primitive(row: Sequence[Fraction]) -> tuple[Row, Fraction]:
    """The primitive integer row whose first nonzero entry is positive, and the number, of either sign, that times it
    is `row`."""
    scale = _content(row)
    lead = next(value for value in row if value)
    scale = scale if lead > 0 else -scale
    return tuple(int(value / scale) for value in row), scale


def _content(values: Sequence[Fraction]) -> Fraction:
    """The positive number that leaves coprime integers; 0 for zeros."""
    common = lcm(*(value.denominator for value in values))
    return Fraction(gcd(*(int(value * common) for value in values)), common)
