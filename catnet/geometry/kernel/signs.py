"""The signs of one layer's neurons on rays, and the bookkeeping of lists of lists that cutting needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.geometry.kernel.bits import Booleans, Words, pack_bits, pack_padded
from catnet.geometry.kernel.rays import Counts, Forms, Indices

__all__ = ["LayerSigns", "Signs", "opposite_pairs", "spread", "unite"]

_BLOCK = 1 << 14  # entries that are worked on together: fresh memory costs more than the arithmetic on it

Signs = npt.NDArray[np.int8]
Sink: TypeAlias = Callable[[slice, Integers, Booleans, Booleans], None]


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

    def valued(self, rays: Integers, owner: Indices) -> tuple[Integers, Words, Words]:
        """The values on rays, shape (rays, m), and the sets of positive and of negative neurons."""
        parts = [np.zeros((0, self.size), dtype=np.int64)]

        def keep(_: slice, values: Integers, above: Booleans, below: Booleans) -> None:
            parts.append(values)

        up, down = self.sets(rays, owner, keep)
        return np.concatenate(parts), up, down

    def sets(self, rays: Integers, owner: Indices, keep: Sink | None = None) -> tuple[Words, Words]:
        """The sets of positive and of negative neurons on rays; the values and their signs go to `keep`, in blocks."""
        count, width = len(rays), self.layer.shape[1]
        words = np.empty((2, count, width), dtype=np.uint64)
        step = min(count, max(1, _BLOCK // max(1, self.size)))
        padded = np.zeros((2, step, 64 * width), dtype=np.bool_)
        for begin in range(0, count, max(1, step)):
            block = slice(begin, min(begin + step, count))
            values = self.forms.values(owner[block], rays[block])
            flags = padded[:, : len(values)]
            above, below = flags[:, :, self.bit : self.bit + self.size]
            above[:], below[:] = values > 0, values < 0
            words[0, block], words[1, block] = pack_padded(flags[0]), pack_padded(flags[1])
            if keep is not None:
                keep(block, values, above, below)
        return words[0], words[1]

    def bits(self, neuron: Indices, width: int) -> Words:
        """For every neuron the set of constraints that holds it alone, in `width` words."""
        result = np.zeros((len(neuron), width), dtype=np.uint64)
        place = neuron + (self.bit + 64 * self.words.start)
        result[np.arange(len(neuron)), place >> 6] = np.uint64(1) << (place & 63).astype(np.uint64)
        return result


def unite(sets: Words, members: Counts | Indices, start: Indices) -> Words:
    """For every list of members, given by where it starts, the union of their sets; no list may be empty."""
    result = np.zeros((len(start), sets.shape[1]), dtype=np.uint64)
    if len(start):
        for word in range(sets.shape[1]):
            np.bitwise_or.reduceat(sets[:, word].take(members), start, out=result[:, word])
    return result


def spread(start: Indices, length: Indices | Counts) -> tuple[Indices, Indices]:
    """The positions start[i], ..., start[i] + length[i] - 1 for one i after the other, and for each of them its i."""
    owner = np.repeat(np.arange(len(start)), length)
    place = (start - np.cumsum(length) + length).take(owner)
    place += np.arange(len(owner))
    return place, owner


def opposite_pairs(sign: Signs | Integers, owner: Indices, count: int) -> tuple[Indices, Indices]:
    """All pairs of a positive and a negative position with the same owner; owners come in ascending order."""
    plus, minus = np.flatnonzero(sign > 0), np.flatnonzero(sign < 0)
    owner_plus = owner.take(plus)
    minuses = np.bincount(owner.take(minus), minlength=count)
    begin = np.cumsum(minuses) - minuses
    partners, first = spread(begin.take(owner_plus), minuses.take(owner_plus))
    return plus.take(first), minus.take(partners)
