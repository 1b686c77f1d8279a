"""Twins that degenerate neurons give for free, for every activation that lets only monomial matrices pass.

- A neuron that nobody reads may have any row.
- A neuron without weights is a constant; where its value is rational, the next bias can take it over.
- Of two neurons whose rows agree up to a scaling that passes, one can do the work of both.

Each twin differs from theta in a number that permutations and scalings leave alone: how many rows or columns of a
layer are zero.  So it lies outside the orbit.

>>> from catnet.category import Tanh
>>> theta = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, 1]], [0])], Tanh())       # the second is minus the first
>>> [(reason, twin.layers[1].weight.spelled()) for reason, twin in iter_degenerate(theta)]
[('neurons 0 and 1 of layer 1 have equal rows up to scalings', [['0', '0']])]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks, representative
from catnet.category import Affine
from catnet.errors import InexactNumberError
from catnet.theorem.transporter import transporter_impossible

__all__ = ["iter_degenerate", "outside_orbit", "zero_counts"]


def zero_counts(theta: MLP) -> tuple[tuple[int, int], ...]:
    """For every hidden layer, how many rows (w, b) and how many columns that read it are zero: invariants of the
    orbit under permutations and scalings.
    """
    result = []
    for lower, upper in zip(theta.layers, theta.layers[1:], strict=False):
        rows = sum(not any(row) and not bias for row, bias in zip(lower.weight.rows(), lower.bias, strict=True))
        result.append((rows, sum(not any(column) for column in upper.weight.columns())))
    return tuple(result)


def outside_orbit(theta: MLP, twin: MLP, model: ScaledNetworks | None = None) -> bool:
    """Whether it is proved that no permutation and scaling of the neurons carries theta to the twin."""
    if theta.widths != twin.widths or zero_counts(theta) != zero_counts(twin):
        return True
    return transporter_impossible(ScaledNetworks(reads_exactly=True) if model is None else model, theta, twin)


def iter_degenerate(theta: MLP) -> Iterator[tuple[str, MLP]]:
    """A reason and a twin for the first unread, the first constant and the first copied neuron of each layer."""
    for index in range(1, theta.depth):
        lower, upper = theta.layers[index - 1], theta.layers[index]
        columns = list(upper.weight.columns())
        seen: dict[Vector, tuple[int, Fraction]] = {}
        for neuron, (row, bias) in enumerate(zip(lower.weight.rows(), lower.bias, strict=True)):
            if not any(columns[neuron]):
                yield f"nobody reads neuron {neuron} of layer {index}", _with_row(theta, index, neuron)
                return
            value = None if any(row) else _value(theta, bias)
            if value is not None:
                shift = tuple(old + value * weight for old, weight in zip(upper.bias, columns[neuron], strict=True))
                yield f"neuron {neuron} of layer {index} is constant", _reading(theta, index, {neuron: None}, shift)
                return
            key, factor = representative((*row, bias), theta.activation)
            if key in seen:
                first, other = seen[key]
                ratio = theta.activation.multiplier(factor / other) or Fraction(0)
                summed = tuple(a + ratio * b for a, b in zip(columns[first], columns[neuron], strict=True))
                reason = f"neurons {first} and {neuron} of layer {index} have equal rows up to scalings"
                yield reason, _reading(theta, index, {first: summed, neuron: None}, upper.bias)
                return
            seen[key] = (neuron, factor)


def _value(theta: MLP, number: Fraction) -> Fraction | None:
    try:
        return theta.activation(number)
    except InexactNumberError:
        return None


def _with_row(theta: MLP, index: int, neuron: int) -> MLP:
    """The row of a neuron that nobody reads made zero, or not zero if it is."""
    lower = theta.layers[index - 1]
    rows, bias = list(lower.weight.rows()), list(lower.bias)
    was_zero = not any(rows[neuron]) and not bias[neuron]
    rows[neuron] = (Fraction(0),) * lower.weight.shape[1]
    bias[neuron] = Fraction(1) if was_zero else Fraction(0)
    layer = Affine(Matrix(rows, columns=lower.weight.shape[1]), tuple(bias))
    return MLP((*theta.layers[: index - 1], layer, *theta.layers[index:]), theta.activation)


def _reading(theta: MLP, index: int, changed: dict[int, Vector | None], bias: Vector) -> MLP:
    """Other columns (None: zero) and another bias for the layer that reads layer `index`."""
    upper = theta.layers[index]
    columns = list(upper.weight.columns())
    for neuron, column in changed.items():
        columns[neuron] = (Fraction(0),) * len(bias) if column is None else column
    layer = Affine(Matrix(columns, columns=len(bias)).T, bias)
    return MLP((*theta.layers[:index], layer, *theta.layers[index + 1 :]), theta.activation)
