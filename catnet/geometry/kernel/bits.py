"""Sets of constraints as rows of 64-bit words.

A constraint of the complex has a number; the set of constraints that vanish on a ray, or that cut out a cell, is a
row of words.  Bit `i % 64` of word `i // 64` stands for constraint `i`.

>>> import numpy as np
>>> words = pack_bits(np.array([[True, False, True]]), offset=63)
>>> words.tolist()
[[9223372036854775808, 2]]
>>> unpack_bits(words, offset=63, size=3).tolist()
[[True, False, True]]
>>> count_bits(words).tolist(), lowest_bit(words).tolist()
([2], [63])
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "Words",
    "any_bits",
    "count_bits",
    "lowest_bit",
    "pack_bits",
    "pack_padded",
    "put_bits",
    "unpack_bits",
    "words_for",
]

Words: TypeAlias = npt.NDArray[Any]
Booleans: TypeAlias = npt.NDArray[np.bool_]


def words_for(bits: int) -> int:
    """How many words hold that many bits; at least one, so that no table is without columns."""
    return max(1, -(-bits // 64))


def pack_bits(flags: Booleans, *, offset: int = 0) -> Words:
    """The rows of a boolean matrix as words, its first column at bit `offset` (of a first word that starts at bit
    0).
    """
    rows, size = flags.shape
    width = words_for(offset + size)
    padded = np.zeros((rows, 64 * width), dtype=np.bool_)
    padded[:, offset : offset + size] = flags
    return pack_padded(padded)


def pack_padded(flags: Booleans) -> Words:
    """The rows of a boolean matrix as words, its width a multiple of 64."""
    octets = np.packbits(flags.reshape(-1), bitorder="little")
    return octets.view("<u8").astype(np.uint64, copy=False).reshape(len(flags), flags.shape[1] // 64)


def put_bits(words: Words, more: Words, offset: int) -> None:
    """Put sets into others, in place, bit i of them as bit i + offset; what that shifts beyond the last word is
    zero."""
    first, shift = divmod(offset, 64)
    width = min(more.shape[1], words.shape[1] - first)
    words[:, first : first + width] |= more[:, :width] << np.uint64(shift)
    if shift:
        width = min(more.shape[1], words.shape[1] - first - 1)
        words[:, first + 1 : first + 1 + width] |= more[:, :width] >> np.uint64(64 - shift)


def any_bits(words: Words) -> Booleans:
    """Which sets are not empty."""
    if words.shape[1] == 1:
        return np.asarray(words[:, 0] != 0)
    result = words[:, 0].copy()
    for column in range(1, words.shape[1]):
        result |= words[:, column]
    return np.asarray(result != 0)


def unpack_bits(words: Words, *, offset: int, size: int) -> Booleans:
    """The inverse of `pack_bits`."""
    first, last = offset // 64, words_for(offset + size)
    octets = np.ascontiguousarray(words[:, first:last], dtype="<u8").view(np.uint8)
    begin = offset - 64 * first
    return np.unpackbits(octets, axis=1, bitorder="little")[:, begin : begin + size].view(np.bool_)


def count_bits(words: Words) -> npt.NDArray[Any]:
    """The number of elements of every set."""
    if words.shape[1] == 1:
        return np.asarray(np.bitwise_count(words[:, 0]))
    return np.asarray(np.bitwise_count(words).sum(axis=1, dtype=np.int64))


def lowest_bit(words: Words) -> npt.NDArray[np.int64]:
    """The smallest element of every set, none of which may be empty."""
    if words.shape[1] == 1:
        first, base = words[:, 0], np.int64(0)
    else:
        column = (words != 0).argmax(axis=1)
        first, base = words[np.arange(len(words)), column], 64 * column
    below = (first & (~first + np.uint64(1))) - np.uint64(1)
    return np.asarray(base + np.bitwise_count(below), dtype=np.int64)
