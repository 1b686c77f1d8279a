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

_BLOCK = 1 << 14  # entries that are worked on together: fresh memory costs more than the arithmetic on it

Signs = npt.NDArray[np.int8]


@final
class LayerSigns:
    """Where a layer's pre-activations are positive, negative, zero.

    Parameters
    ----------
    forms : Integers, shape (k, n + 1, m)
        The pre-activations as linear forms on k cells; k = 1 if they are the same everywhere.
    """

    __slots__ = ("forms", "size")

    def __init__(self, forms: Integers) -> None:
        self.forms = Forms(forms)
        self.size = int(forms.shape[2])

    def sets(self, rays: Integers, owner: Indices) -> tuple[Words, Words]:
        """The sets of positive and of negative neurons on rays that lie in the cells `owner`."""
        count, width = len(rays), words_for(self.size)
        words = np.empty((2, count, width), dtype=np.uint64)
        step = min(count, max(1, _BLOCK // max(1, self.size)))
        padded = np.zeros((2, step, 64 * width), dtype=np.bool_)
        for begin in range(0, count, max(1, step)):
            block = slice(begin, min(begin + step, count))
            flags = padded[:, : block.stop - begin]
            flags[:, :, : self.size] = self.forms.signs(owner[block], rays[block])
            words[0, block], words[1, block] = pack_padded(flags[0]), pack_padded(flags[1])
        return words[0], words[1]


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
