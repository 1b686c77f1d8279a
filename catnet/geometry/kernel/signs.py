"""The signs of one layer's neurons on rays, and the bookkeeping of lists of lists that cutting needs."""

from __future__ import annotations

from typing import final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.geometry.kernel.bits import Words, pack_padded, words_for
from catnet.geometry.kernel.forms import Forms
from catnet.geometry.kernel.rays import Counts, Indices

__all__ = ["LayerSigns", "Signs", "spread", "unite"]

_HALF, _LOW = 32, np.uint64(2**32 - 1)
_BLOCK = 1 << 14  # entries that are worked on together: fresh memory costs more than the arithmetic on it

Signs = npt.NDArray[np.int8]


@final
class LayerSigns:
    """Where a layer's pre-activations are positive, negative, zero.

    A set of signs is one row of words: the neurons that are positive from bit 0 on, those that are negative from bit
    `half` on.  Up to 32 neurons need one word for both.

    Parameters
    ----------
    forms : Integers, shape (k, n + 1, m)
        The pre-activations as linear forms on k cells; k = 1 if they are the same everywhere.

    Examples
    --------
    >>> signs = LayerSigns(np.array([[[1, 0], [0, -1]]]))                     # the forms x and -y
    >>> words = signs.sets(np.array([[1, 1], [-1, 0]]), np.array([0, 0]))
    >>> signs.up(words).tolist(), signs.down(words).tolist()
    ([[1], [0]], [[2], [1]])
    """

    __slots__ = ("forms", "half", "size")

    def __init__(self, forms: Integers) -> None:
        self.forms = Forms(forms)
        self.size = int(forms.shape[2])
        self.half = _HALF if self.size <= _HALF else 64 * words_for(self.size)

    def sets(self, rays: Integers, owner: Indices) -> Words:
        """The signs of all neurons on rays that lie in the cells `owner`."""
        count, width = len(rays), 2 * self.half
        words = np.empty((count, width // 64), dtype=np.uint64)
        step = min(count, max(1, _BLOCK // max(1, self.size)))
        flags = np.zeros((step, width), dtype=np.bool_)
        for begin in range(0, count, max(1, step)):
            block = slice(begin, min(begin + step, count))
            above, below = self.forms.signs(owner[block], rays[block])
            flags[: len(above), : self.size] = above
            flags[: len(above), self.half : self.half + self.size] = below
            words[block] = pack_padded(flags[: len(above)])
        return words

    def up(self, words: Words) -> Words:
        """The sets of neurons that are positive."""
        return np.asarray(words & _LOW) if self.half == _HALF else words[:, : words.shape[1] // 2]

    def down(self, words: Words) -> Words:
        """The sets of neurons that are negative."""
        return np.asarray(words >> np.uint64(_HALF)) if self.half == _HALF else words[:, words.shape[1] // 2 :]

    def both(self, words: Words) -> Words:
        """The sets of neurons that are in both: of unions, those that cut a cell."""
        return np.asarray(self.up(words) & self.down(words))

    def of(self, words: Words, neuron: int) -> Signs:
        """The sign of one neuron in every row."""
        return np.subtract(*(self._bit(words, bit).view(np.int8) for bit in (neuron, neuron + self.half)))

    def cut_by(self, words: Words, neuron: int) -> npt.NDArray[np.bool_]:
        """In which rows a neuron has both signs."""
        return np.asarray(self._bit(words, neuron) & self._bit(words, neuron + self.half))

    def each(self, words: Words, rows: Indices, neurons: Indices) -> Signs:
        """The signs of neurons in rows, a pair of them each."""
        above, below = (
            (words[rows, bits >> 6] >> (bits & 63).astype(np.uint64) & np.uint64(1)).astype(np.int8)
            for bits in (neurons, neurons + self.half)
        )
        return np.asarray(above - below)

    @staticmethod
    def _bit(words: Words, bit: int) -> npt.NDArray[np.bool_]:
        return np.asarray((words[:, bit // 64] & np.uint64(1 << bit % 64)) != 0)


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
    place = np.repeat(start - np.cumsum(length) + length, length)
    place += np.arange(len(owner))
    return place, owner
