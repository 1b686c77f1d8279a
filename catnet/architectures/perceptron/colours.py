"""Colours of neurons, from above: what reads a neuron, told so that permutations and scalings do not change it.

Divide every row by its L1 norm where positive scalings pass, and multiply the column that reads it accordingly: two
parameters that a symmetry carries to each other then agree up to a permutation of neurons, and up to signs where these
pass.  The colour of a neuron of the last hidden layer is its column, that of one below the multiset of (weight, colour
of the reader), weights in absolute value where signs pass.  So matched neurons have equal colours; equal colours say
nothing.

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.category import RELU
>>> first, last = Affine.linear(Matrix([[1], [1], [2]])), Affine.linear(Matrix([[4, 2, 2]]))
>>> one, two, three = neuron_colours((first, last), (RELU,))[0]
>>> one == two, one == three           # the third is read 2 · 2 = 4 times
(False, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from catnet.category import Activation, Affine

__all__ = ["neuron_colours"]


def neuron_colours(layers: Sequence[Affine], activations: Sequence[Activation]) -> list[list[bytes]]:
    """For every hidden layer the colours of its neurons.

    Parameters
    ----------
    layers : sequence of Affine
        L of them, the last one read exactly.
    activations : sequence of Activation
        L − 1, one behind each layer but the last.
    """
    import hashlib  # with OpenSSL behind it

    tables: list[list[list[Fraction]]] = []
    before: list[Fraction] | None = None
    for number, layer in enumerate(layers):
        rows = [list(row) for row in layer.weight.rows()]
        if before is not None:
            rows = [[value * factor for value, factor in zip(row, before, strict=True)] for row in rows]
        before = []
        if number < len(activations):
            activation = activations[number]
            for row, shift in zip(rows, layer.bias, strict=True):
                norm = Fraction(1)
                if activation.freedom in ("positive", "nonzero"):
                    norm = sum(map(abs, row), abs(shift)) or Fraction(1)
                row[:] = [value / norm for value in row]
                before.append(activation.multiplier(norm) or Fraction(1))
        tables.append(rows)
    found: list[list[bytes]] = []
    for number in reversed(range(len(activations))):
        signless = any(one.freedom in ("sign", "nonzero") for one in activations[number : number + 2])
        readers = tables[number + 1]
        above: Sequence[Any] = found[0] if found else range(len(readers))
        if signless:
            readers = [[abs(value) for value in row] for row in readers]
        entries = [
            sorted((str(row[neuron]), colour) for row, colour in zip(readers, above, strict=True))
            for neuron in range(layers[number].target.dimension)
        ]
        described = map(repr, entries)
        found.insert(0, [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in described])
    return found
