"""The signs of one layer's neurons on rays, and the bookkeeping of lists of lists that cutting needs."""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

from catnet.geometry.bits import Words, pack_bits
from catnet.geometry.rays import Forms, Indices
from catnet.packed import Integers

__all__ = ["LayerSigns", "Signs", "opposite_pairs", "spread", "unite"]

_BLOCK = 1 << 14  # entries that are worked on together: fresh memory costs more than the arithmetic on it

Signs = npt.NDArray[np.int8]


@final
class LayerSigns:
    """Where a layer's pre-activations are positive, negative, zero.

    Parameters
    ----------
    forms : Integers, shape (k, n + 1, m)
        The pre-activations as linear forms on k cells; k = 1 if they are the same everywhere.
    offset : int
        The neurons of the layer are the constraints number offset, ..., offset + m - 1.
    """

    __slots__ = ("bit", "everywhere", "forms", "layer", "size", "words")

    def __init__(self, forms: Integers, offset: int) -> None:
        self.forms = Forms(forms)
        self.size = int(forms.shape[2])
        self.everywhere = len(forms) == 1
        self.bit = offset % 64
        first = offset // 64
        self.layer = pack_bits(np.ones((1, self.size), dtype=np.bool_), offset=self.bit)
        self.words = slice(first, first + self.layer.shape[1])

    def of(self, rays: Integers, owner: Indices) -> tuple[Signs, Words, Words]:
        """The signs on rays as a table, shape (rays, m), and as the sets of positive and of negative neurons."""
        count, width = len(rays), self.layer.shape[1]
        sign = np.empty((count, self.size), dtype=np.int8)
        up, down = np.empty((count, width), dtype=np.uint64), np.empty((count, width), dtype=np.uint64)
        step = max(1, _BLOCK // max(1, self.size))
        for begin in range(0, count, step):
            block = slice(begin, begin + step)
            values = self.forms.values(owner[block], rays[block])
            above, below = values > 0, values < 0
            np.subtract(above.view(np.int8), below.view(np.int8), out=sign[block])
            up[block] = pack_bits(above, offset=self.bit)
            down[block] = pack_bits(below, offset=self.bit)
        return sign, up, down

    def with_zeros(self, zero: Words, up: Words, down: Words) -> Words:
        """The constraints that vanish on rays, with those of this layer put in."""
        result = zero.copy()
        result[:, self.words] = (zero[:, self.words] & ~self.layer) | (~(up | down) & self.layer)
        return result

    def bits(self, neuron: Indices, width: int) -> Words:
        """For every neuron the set of constraints that holds it alone, in `width` words."""
        result = np.zeros((len(neuron), width), dtype=np.uint64)
        place = neuron + (self.bit + 64 * self.words.start)
        result[np.arange(len(neuron)), place >> 6] = np.uint64(1) << (place & 63).astype(np.uint64)
        return result


def unite(sets: Words, members: Indices, start: Indices) -> Words:
    """For every list of members, given by where it starts, the union of their sets; no list may be empty."""
    if not len(start):
        return np.zeros((0, sets.shape[1]), dtype=np.uint64)
    if sets.shape[1] == 1:
        return np.bitwise_or.reduceat(sets[:, 0][members], start)[:, None]
    return np.asarray(np.bitwise_or.reduceat(sets[members], start, axis=0))


def spread(start: Indices, length: Indices) -> tuple[Indices, Indices]:
    """The positions start[i], ..., start[i] + length[i] - 1 for one i after the other, and for each of them its i."""
    owner = np.repeat(np.arange(len(start)), length)
    return np.arange(len(owner)) + (start - np.cumsum(length) + length)[owner], owner


def opposite_pairs(sign: Signs, owner: Indices, count: int) -> tuple[Indices, Indices]:
    """All pairs of a positive and a negative position with the same owner; owners come in ascending order."""
    plus, minus = np.flatnonzero(sign > 0), np.flatnonzero(sign < 0)
    owner_plus = owner[plus]
    minuses = np.bincount(owner[minus], minlength=count)
    begin = np.cumsum(minuses) - minuses
    partners, first = spread(begin[owner_plus], minuses[owner_plus])
    return plus[first], minus[partners]
