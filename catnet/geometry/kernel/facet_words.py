"""When a cell has given away all the numbers that its words hold: those of constraints that are no facets come back."""

from __future__ import annotations

import numpy as np

from catnet.geometry.kernel.bits import Words, pack_padded, unpack_bits
from catnet.geometry.kernel.rays import Counts, Indices

__all__ = ["forget_redundant"]


def forget_redundant(tight: Words, owner: Indices, lengths: Counts, dimension: int) -> tuple[Words, Counts]:
    """The sets with only those constraints kept, numbered anew, on which at least n rays of the cell lie.

    Parameters
    ----------
    tight : Words, shape (rays, w)
        The sets of constraints of the rays of some cells, one cell after the other.
    owner : shape (rays,)
    lengths : shape (cells,)
        How many rays each cell has.
    dimension : int
        n, at least 1.

    Returns
    -------
    tight : Words, shape (rays, w)
    used : shape (cells,)

    Notes
    -----
    A facet of a pointed cone of dimension n + 1 has dimension n, hence at least n extreme rays: no facet is lost, and
    two rays span an edge iff no third ray lies on all the facets that both lie on.

    >>> words = np.array([[0b101], [0b100]], dtype=np.uint64)     # bits 0 and 2 are in use, bit 0 on one ray only
    >>> [part.tolist() for part in forget_redundant(words, np.array([0, 0]), np.array([2], dtype=np.int32), 2)]
    [[[1], [1]], [1]]
    """
    width = 64 * tight.shape[1]  # half words are widened
    flags = unpack_bits(tight, offset=0, size=width)
    begins = np.cumsum(lengths) - lengths
    counts = np.add.reduceat(flags, begins, axis=0, dtype=np.int64)
    keep = counts >= dimension
    order = np.argsort(~keep, axis=1, kind="stable")
    flags &= keep.take(owner, axis=0)
    moved = np.take_along_axis(flags, order.take(owner, axis=0), axis=1)
    return pack_padded(moved).astype(tight.dtype), keep.sum(axis=1, dtype=np.int32)
