"""The function of a network with one hidden layer, in a form that is unique: its kinks and its affine rest.

Let sigma(z) − sigma(−z) = c z with c ≠ 0 (`Activation.turning`): c = 1 for ReLU, GELU, SiLU and softplus, 1 + a for
leaky ReLU of slope a.  Call two rows (w | b) alike if they agree up to sign and up to the scalings that pass through
sigma: for ReLU, if they vanish on one hyperplane H; for GELU, if they are equal or opposite.  Let z_H be the
representative of a class whose first nonzero weight is positive, for ReLU the primitive integer one. A neuron that
reads s z_H, s > 0, contributes s u sigma(z_H), one that reads −s z_H contributes s u sigma(−z_H) = s u (sigma(z_H) − c
z_H).  So

    f(x) = Σ_H a_H sigma(z_H(x)) + c (A x + d),     a_H = p_H + q_H,     (A | d) = (0 | bias / c) − Σ_H q_H z_H,

p_H and q_H being the sums of the outgoing columns (times s) on the two sides of H; d also holds the constant neurons
whose values are rational, and Σ a_β sigma(β) with rational β ≥ 0 is what is left of the others.  The functions
sigma(z_H), over different classes, and the affine functions are linearly independent: for ReLU, across H only
relu(z_H) bends; for the others docs/architectures/smooth-rectifiers.md has the proof.  Hence two networks of one such
activation with one hidden layer, of any widths, compute the same function iff their kinks, their rests' linear parts
and their constants are equal.

>>> from catnet.architectures.perceptron.network import MLP
>>> identity = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])])   # relu(x + 1) − relu(−x − 1) − 1 = x
>>> kinks(identity).hyperplanes, kinks(identity).rest
((), Matrix([['1', '0']]))
>>> from catnet.category import Gelu
>>> kinks(MLP(identity.layers, Gelu())) == kinks(identity)                      # so with gelu
True

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
from catnet.architectures.perceptron.guards import require
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation
from catnet.errors import InexactNumberError, InputError

__all__ = [
    "Kinks",
    "Layout",
    "Neuron",
    "Row",
    "class_of",
    "counts_up_to_scaling",
    "kinks",
    "kinks_of",
    "layout",
    "neurons_of",
    "orbit_key",
    "primitive",
    "require_turning",
    "value_or_none",
]

Row: TypeAlias = tuple[Fraction | int, ...]
"""The representative (w | b) of a class: for ReLU a primitive integer row."""

Neuron: TypeAlias = tuple[Vector, Vector]
"""A row (w | b) and the outgoing column."""


@final
@dataclass(frozen=True, slots=True)
class Kinks:
    """A function x ↦ Σ a_H sigma(z_H) + c (A x + d) + Σ a_β sigma(β).

    Parameters
    ----------
    hyperplanes : tuple of (row, jump)
        z_H and a_H ≠ 0, in the order of the rows.
    rest : Matrix, shape (outputs, inputs + 1) over Q
        (A | d).
    constants : tuple of (number, column)
        β ≥ 0 and a_β ≠ 0, where sigma(β) is not known to be rational; none for ReLU.

    Notes
    -----
    Two of these, of one activation and without constants, are equal as values iff they are equal as functions.
    """

    hyperplanes: tuple[tuple[Row, Vector], ...]
    rest: Matrix
    constants: tuple[tuple[Fraction, Vector], ...] = ()


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


def require_turning(theta: MLP) -> MLP:
    """Theta, if its activation's values are independent of each other up to turning round; `InputError` if not."""
    kind = getattr(theta, "activation", RELU)
    return require(theta, kind.turning is not None, "ReLU, leaky ReLU, GELU, SiLU and softplus networks")


def neurons_of(theta: MLP) -> list[Neuron]:
    """The rows (w | b) and columns of the neurons of a network with one hidden layer."""
    require_turning(theta)
    if theta.depth != 2:
        raise InputError(f"a network with one hidden layer is needed, not one with {theta.depth - 1}")
    first, last = theta.layers
    rows = [(*row, bias) for row, bias in zip(first.weight.rows(), first.bias, strict=True)]
    return list(zip(rows, last.weight.columns(), strict=True))


def layout(theta: MLP) -> Layout:
    """Which neurons bend along which hyperplane, and from which side."""
    sides: dict[Row, tuple[list[int], list[int]]] = {}
    constant, unread = [], []
    for index, (row, column) in enumerate(neurons_of(theta)):
        if not any(column):
            unread.append(index)
        elif not any(row[:-1]):
            constant.append(index)
        else:
            key, scale = class_of(row, theta.activation)
            sides.setdefault(key, ([], []))[scale < 0].append(index)
    found = tuple((row, tuple(plus), tuple(minus)) for row, (plus, minus) in sides.items())
    return Layout(found, tuple(constant), tuple(unread))


def kinks(theta: MLP) -> Kinks:
    """The function of a network with one hidden layer; linear in the parameters."""
    return kinks_of(neurons_of(theta), theta.layers[1].bias, theta.widths[0], theta.activation)


def kinks_of(neurons: Iterable[Neuron], bias: Vector, inputs: int, activation: Activation = RELU) -> Kinks:
    """As `kinks`, for neurons that are not yet in a network."""
    outputs = len(bias)
    turning = activation.turning or Fraction(1)
    jumps: dict[Row, list[Fraction]] = {}
    rest = [[Fraction(0)] * (inputs + 1) for _ in range(outputs)]
    for place, value in enumerate(bias):
        rest[place][inputs] += value / turning
    for row, column in neurons:
        value_here = None if any(row[:-1]) else value_or_none(activation, row[-1])
        if value_here is not None:
            for place, value in enumerate(column):
                rest[place][inputs] += value * value_here / turning
            continue
        key, scale = class_of(row, activation)
        jump = jumps.setdefault(key, [Fraction(0)] * outputs)
        for place, value in enumerate(column):
            jump[place] += abs(scale) * value
            if scale < 0 and value:
                for there, entry in enumerate(key):
                    rest[place][there] += scale * value * entry
    found = sorted((row, tuple(jump)) for row, jump in jumps.items() if any(jump))
    visible = tuple((row, jump) for row, jump in found if any(row[:-1]))
    constants = tuple((Fraction(row[-1]), jump) for row, jump in found if not any(row[:-1]))
    return Kinks(visible, Matrix(rest, columns=inputs + 1), constants)


def value_or_none(activation: Activation, number: Fraction) -> Fraction | None:
    """The value at a number, where it is rational."""
    try:
        return activation(number)
    except InexactNumberError:
        return None


def orbit_key(theta: MLP) -> tuple[object, ...]:
    """A value that two networks with one hidden layer share iff a permutation and, where they pass, a positive scaling
    of the neurons carries one to the other.

    Every neuron is scaled so that its row is primitive, one with a zero row so that its column is.
    """
    described = []
    for row, column in neurons_of(theta):
        scale = Fraction(1)
        if counts_up_to_scaling(theta.activation):
            scale = _content(row) or 1 / (_content(column) or scale)
        described.append((tuple(value / scale for value in row), tuple(value * scale for value in column)))
    return (theta.widths, tuple(sorted(described)), theta.layers[1].bias)


def class_of(row: Sequence[Fraction], activation: Activation) -> tuple[Row, Fraction]:
    """The representative of a row that is not zero, or of a constant one, and the number that times it is `row`."""
    if counts_up_to_scaling(activation):
        return primitive(row)
    lead = next((value for value in row if value), Fraction(1))
    return (tuple(row), Fraction(1)) if lead > 0 else (tuple(-value for value in row), Fraction(-1))


def counts_up_to_scaling(activation: Activation) -> bool:
    """Whether positive scalings pass, so that rows count up to them."""
    return activation.freedom == "positive"


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
