"""How a ReLU network's function moves with its parameters, region by region.

On the region of an activation pattern f is affine in x, with coefficients that are polynomials in the parameters; so
is its derivative in the direction of each parameter.  For output k and homogeneous coordinate j of (x, 1) this gives
one row, over all parameters, of rational numbers: the coefficients at coordinate j of the derivatives of f_k.
Parameters are ordered layer by layer, neuron by neuron, the weights of a neuron before its bias.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[2]], [1]), ([[3]], [0])])           # 3 relu(2 x + 1)
>>> derivative_rows(theta, ((True,),)).spelled()                  # by (w, b, u, c): of the slope, of the constant
[['3', '0', '2', '0'], ['0', '3', '1', '1']]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any, TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu

__all__ = ["ModularJacobian", "Pattern", "derivative_rows", "scaling_directions", "vanishing_neuron"]

Pattern: TypeAlias = tuple[tuple[bool, ...], ...]
"""Which neurons are on, hidden layer by hidden layer."""


def derivative_rows(theta: MLP, pattern: Pattern) -> Matrix:
    """The rows of one region, exactly: shape (outputs · (inputs + 1), parameters)."""
    require_relu(theta)
    states, backs = _passes(theta, pattern)
    inputs = theta.widths[0] + 1
    rows = []
    for k in range(theta.widths[-1]):
        for j in range(inputs):
            row: list[Any] = []
            for state, back in zip(states, backs, strict=True):
                column = state[j]
                row.extend(d * h for d in back[k] for h in column)
            rows.append(row)
    return Matrix(rows, columns=theta.parameters)


def _passes(theta: MLP, pattern: Pattern) -> tuple[list[list[Vector]], list[list[Vector]]]:
    """For every layer: the columns of what it reads, as forms in (x, 1); the derivatives of the outputs by its pre-
    activations."""
    forms = Matrix.identity(theta.widths[0] + 1)
    unit = forms.select(rows=[theta.widths[0]])
    states: list[list[Vector]] = []
    for index, layer in enumerate(theta.layers, start=1):
        states.append(list(forms.columns()))
        if index < theta.depth:
            forms = (_full(layer.weight, layer.bias) @ forms).scale_rows(_signs(pattern[index - 1])).above(unit)
    back = Matrix.identity(theta.widths[-1])
    backs = [list(back.rows())]
    for index in range(theta.depth - 1, 0, -1):
        back = (back @ theta.layers[index].weight).scale_columns(_signs(pattern[index - 1]))
        backs.insert(0, list(back.rows()))
    return states, backs


def _full(weight: Matrix, bias: Vector) -> Matrix:
    return weight.beside(Matrix.column(bias)) if weight.shape[0] else Matrix.zeros(0, weight.shape[1] + 1)


def _signs(states: Sequence[bool]) -> Vector:
    from fractions import Fraction

    return tuple(Fraction(int(state)) for state in states)


def vanishing_neuron(theta: MLP, pattern: Pattern) -> tuple[int, int] | None:
    """A neuron (layer, index) whose pre-activation vanishes identically on the region, so that f is not smooth in
    theta there."""
    require_relu(theta)
    forms = Matrix.identity(theta.widths[0] + 1)
    unit = forms.select(rows=[theta.widths[0]])
    for index, layer in enumerate(theta.layers[:-1], start=1):
        before = _full(layer.weight, layer.bias) @ forms
        for neuron, row in enumerate(before.rows()):
            if not any(row):
                return index, neuron
        forms = before.scale_rows(_signs(pattern[index - 1])).above(unit)
    return None


def scaling_directions(theta: MLP) -> Matrix:
    """The infinitesimal scalings as rows, one for each hidden neuron: its row times 1, its outgoing column times −1."""
    require_relu(theta)
    offsets = np.cumsum([0, *(m * (n + 1) for n, m in zip(theta.widths, theta.widths[1:], strict=False))]).tolist()
    rows = []
    for index, layer in enumerate(theta.layers[:-1]):
        reader = theta.layers[index + 1]
        inputs, width = layer.weight.shape[1], layer.weight.shape[0]
        for neuron, weights in enumerate(layer.weight.rows()):
            row = [layer.bias[0] * 0] * theta.parameters
            start = offsets[index] + neuron * (inputs + 1)
            row[start : start + inputs + 1] = [*weights, layer.bias[neuron]]
            for a in range(reader.weight.shape[0]):
                row[offsets[index + 1] + a * (width + 1) + neuron] = -reader.weight[a, neuron]
            rows.append(row)
    return Matrix(rows, columns=theta.parameters)


@final
@dataclass(frozen=True, slots=True, eq=False)
class ModularJacobian:
    """The rows of many regions at once, modulo a prime.

    Parameters
    ----------
    theta : MLP
    prime : int
        Below 2^26, and not dividing a denominator of theta.

    Notes
    -----
    Every layer is first multiplied by the common denominator of its weights and biases, which multiplies rows and
    columns of the Jacobian by nonzero numbers, and keeps its rank.
    """

    theta: MLP
    prime: int

    def rows(self, states: Sequence[npt.NDArray[np.bool_]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """The rows, shape (regions, outputs · (inputs + 1), parameters); and in which regions a pre-activation
        vanishes modulo the prime.

        Parameters
        ----------
        states : sequence of arrays
            For every hidden layer which neurons are on, shape (regions, width).
        """
        prime, widths = self.prime, self.theta.widths
        weights, units = self._integers()
        count, inputs = (len(states[0]) if states else 1), widths[0] + 1
        forms = np.broadcast_to(np.eye(inputs, dtype=np.int64), (count, inputs, inputs))
        read: list[npt.NDArray[np.int64]] = []
        vanishing = np.zeros(count, dtype=np.bool_)
        for index, weight in enumerate(weights):
            read.append(forms)
            if index + 1 == len(weights):
                break
            before: npt.NDArray[np.int64] = (weight @ forms) % prime
            vanishing |= (before == 0).all(axis=2).any(axis=1)
            constant = np.broadcast_to((forms[:, -1:, :] * units[index]) % prime, (count, 1, inputs))
            forms = np.concatenate((before * states[index][:, :, None], constant), axis=1)
        back = np.broadcast_to(np.eye(widths[-1], dtype=np.int64), (count, widths[-1], widths[-1]))
        backs = [back]
        for index in range(len(weights) - 1, 0, -1):
            back = (back @ weights[index][:, :-1] % prime) * states[index - 1][:, None, :]
            backs.insert(0, back)
        parts = []
        for here, forth in zip(backs, read, strict=True):
            product = here[:, :, None, :, None] * forth.transpose(0, 2, 1)[:, None, :, None, :] % prime
            parts.append(product.reshape(count, widths[-1] * inputs, here.shape[2] * forth.shape[1]))
        return np.concatenate(parts, axis=2), vanishing

    def _integers(self) -> tuple[list[npt.NDArray[np.int64]], list[int]]:
        """Per layer the integer matrix (w | b) modulo the prime, and its common denominator."""
        matrices, units = [], []
        for layer in self.theta.layers:
            tops, bottoms = _full(layer.weight, layer.bias).packed
            common = lcm(*map(int, bottoms.ravel().tolist()))
            scaled = [
                int(a) * (common // int(b)) % self.prime for a, b in zip(tops.ravel(), bottoms.ravel(), strict=True)
            ]
            matrices.append(np.array(scaled, dtype=np.int64).reshape(tops.shape))
            units.append(common % self.prime)
        return matrices, units
