"""Sums of multilayer perceptrons of one shape: block diagonal hidden layers, added up in the last one.

>>> from catnet.architectures.perceptron.network import MLP
>>> bend = MLP.from_rows([([[1]], [0]), ([[1]], [1])])
>>> flat = MLP.from_rows([([[-1]], [0]), ([[1]], [1])])
>>> [(layer.weight.spelled(), layer.bias) for layer in direct_sum((bend, flat), Fraction(1, 2)).network.layers]
[([['1'], ['-1']], (Fraction(0, 1), Fraction(0, 1))), ([['1/2', '1/2']], (Fraction(1, 1),))]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from catnet.architectures.perceptron.network import MLP
from catnet.category import Affine
from catnet.theorem.sums import DirectSum, Strip, joined, joined_biases

__all__ = ["direct_sum", "summed_layers"]


def direct_sum(copies: Sequence[MLP], share: Fraction) -> DirectSum[MLP]:
    """The perceptron of x ↦ share · Σ f(x; copy)."""
    layers = summed_layers([copy.layers for copy in copies], share)
    layout = tuple((Strip(1, width),) for width in copies[0].widths[1:-1])
    return DirectSum(replace(copies[0], layers=layers), layout)


def summed_layers(copies: Sequence[Sequence[Affine]], share: Fraction) -> tuple[Affine, ...]:
    """Layer by layer side by side, the inputs shared and the outputs added up with weight `share`."""
    depth = len(copies[0])
    result = []
    for index in range(depth):
        layers = [copy[index] for copy in copies]
        last = index == depth - 1
        weight = joined([layer.weight for layer in layers], first=index == 0, last=last, share=share)
        result.append(Affine(weight, joined_biases([layer.bias for layer in layers], last, share)))
    return tuple(result)
