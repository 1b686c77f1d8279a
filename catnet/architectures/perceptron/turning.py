"""A normal form of the function of a network up to turning neurons round, at every depth.

Where sigma(z) − sigma(−z) = c z, a neuron that reads −F contributes as one that reads F does, and −c F.  So every
function that a layer reads is a linear combination of symbols: the coordinates of the input, 1, and sigma(F), where F
is such a combination of the layer below, up to sign and, where they pass, positive scalings.  Combinations that are
equal are equal functions; so networks whose outputs are equal combinations have the same function, whatever was
permuted, scaled, doubled or turned round in them.  With one hidden layer the converse holds, as the symbols and the
affine functions are linearly independent there (`catnet.architectures.perceptron.kinks`).

>>> from catnet.category import Gelu
>>> identity = [([[1], [-1]], [1, -1]), ([[1, -1]], [-1])]                  # gelu(x + 1) − gelu(−x − 1) − 1 = x
>>> theta = MLP.from_rows([*identity, ([[2]], [0])], Gelu())
>>> forms = TurningForms(1, Gelu())
>>> forms.of(theta) == forms.of(MLP.from_rows([([[1]], [0]), ([[2]], [0])], Gelu()))
True
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.kinks import class_of, value_or_none
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation

__all__ = ["Form", "TurningForms"]

Form: TypeAlias = tuple[tuple[int, Fraction], ...]
"""Symbols by number, ascending, and their coefficients, which are not zero.  0 to n − 1: coordinates; n: 1."""


@final
class TurningForms:
    """The symbols of networks of one activation, numbered as they come up.

    Parameters
    ----------
    inputs : int
    activation : Activation
        One with `turning`.

    Notes
    -----
    A network costs as many operations as its layers have weights and the combinations have symbols: linear in its
    parameters if each neuron is read with few doubles.
    """

    __slots__ = ("_activation", "_inputs", "_numbers", "_turning")

    def __init__(self, inputs: int, activation: Activation) -> None:
        self._inputs = inputs
        self._activation = activation
        self._turning = activation.turning or Fraction(1)
        self._numbers: dict[Form, int] = {}

    def of(self, theta: MLP) -> tuple[Form, ...]:
        """The combinations that the outputs are."""
        values: list[dict[int, Fraction]] = [{i: Fraction(1)} for i in range(self._inputs)]
        for index, layer in enumerate(theta.layers, start=1):
            rows = zip(layer.weight.rows(), layer.bias, strict=True)
            read = [self._combined(row, bias, values) for row, bias in rows]
            values = [self._activated(form) for form in read] if index < theta.depth else read
        return tuple(_form(value) for value in values)

    def _combined(self, row: Vector, bias: Fraction, values: list[dict[int, Fraction]]) -> dict[int, Fraction]:
        total = {self._inputs: bias}
        for weight, value in zip(row, values, strict=True):
            if weight:
                for symbol, factor in value.items():
                    total[symbol] = total.get(symbol, Fraction(0)) + weight * factor
        return {symbol: factor for symbol, factor in total.items() if factor}

    def _activated(self, read: dict[int, Fraction]) -> dict[int, Fraction]:
        """sigma of a combination: one symbol, or one and a combination, or a constant."""
        if not read.keys() - {self._inputs}:
            number = read.get(self._inputs, Fraction(0))
            value = value_or_none(self._activation, number)
            if value is not None:
                return {self._inputs: value} if value else {}
        symbols = sorted(read)
        key, scale = class_of([read[symbol] for symbol in symbols], self._activation)
        name = tuple(zip(symbols, map(Fraction, key), strict=True))
        symbol = self._inputs + 1 + self._numbers.setdefault(name, len(self._numbers))
        found = {symbol: abs(scale)}
        if scale < 0:
            found.update({other: self._turning * factor for other, factor in read.items()})
        return found


def _form(value: dict[int, Fraction]) -> Form:
    return tuple(sorted(value.items()))
