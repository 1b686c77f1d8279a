"""Windows that slide over pixels: which pixels each one sees, and a convolution written out as a matrix.

>>> places, pixels = window_places((3,), (2,), (1,), [(0, 1)], (1,))
>>> places.tolist(), pixels                   # −1 is padding
([[0, 1], [1, 2], [2, -1]], (3,))
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix

__all__ = ["convolution_matrix", "same_pads", "window_average", "window_places"]


def window_places(
    pixels: Sequence[int],
    window: Sequence[int],
    strides: Sequence[int],
    pads: Sequence[tuple[int, int]],
    dilations: Sequence[int],
) -> tuple[npt.NDArray[np.int64], tuple[int, ...]] | None:
    """For every window its flat places among the pixels (−1 for padding), and how many windows lie along each axis.

    None if the numbers of axes differ, a number is not positive, or the window fits nowhere.
    """
    if len({len(pixels), len(window), len(strides), len(pads), len(dilations)}) != 1:
        return None
    if min([*pixels, *window, *strides, *dilations], default=0) < 1 or min(x for pair in pads for x in pair) < 0:
        return None
    counts = []
    flat = np.zeros((1, 1), dtype=np.int64)
    for size, width, stride, (before, after), dilation in zip(pixels, window, strides, pads, dilations, strict=True):
        reach = dilation * (width - 1) + 1
        count = (size + before + after - reach) // stride + 1
        if size + before + after < reach or count < 1 or count * width * flat.size > 2**27:
            return None
        counts.append(count)
        line = np.arange(count)[:, None] * stride - before + np.arange(width)[None, :] * dilation
        line[(line < 0) | (line >= size)] = -1
        joined = flat[:, None, :, None] * size + line[None, :, None, :]
        joined[(flat < 0)[:, None, :, None] | (line < 0)[None, :, None, :]] = -1
        flat = joined.reshape(flat.shape[0] * count, flat.shape[1] * width)
    return flat, tuple(counts)


def same_pads(
    pixels: Sequence[int],
    window: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
    *,
    upper: bool = True,
) -> list[tuple[int, int]]:
    """The padding with which there are ⌈pixels / stride⌉ windows; the odd one at the end, or (not upper) the start."""
    result = []
    for size, width, stride, dilation in zip(pixels, window, strides, dilations, strict=True):
        total = max(0, (-(-size // stride) - 1) * stride + dilation * (width - 1) + 1 - size)
        half, rest = total // 2, total - total // 2
        result.append((half, rest) if upper else (rest, half))
    return result


def convolution_matrix(kernel: tuple[Any, Any], places: npt.NDArray[np.int64], area: int, groups: int) -> Matrix:
    """The matrix of a convolution: one row for every output channel and window, one column for every channel and pixel.

    Parameters
    ----------
    kernel : numerators and denominators, shape (channels out, channels in / groups, window…)
    places : from `window_places`
    area : how many pixels a channel has
    """
    outs, ins = kernel[0].shape[:2]
    taps, windows = prod(kernel[0].shape[2:]), len(places)
    row, tap = np.nonzero(places >= 0)
    column = places[row, tap]
    channel = np.arange(ins)
    parts = []
    for part, fill in zip(kernel, (0, 1), strict=True):
        flat = part.reshape(outs, ins, taps)
        table = np.full((outs, windows, ins * groups, area), fill, dtype=part.dtype)
        for out in range(outs):
            group = out // (outs // groups)
            table[out, row[:, None], group * ins + channel[None, :], column[:, None]] = flat[out][:, tap].T
        parts.append(table.reshape(outs * windows, ins * groups * area))
    return Matrix.from_lowest(parts[0], parts[1])


def window_average(places: npt.NDArray[np.int64], channels: int, area: int, count_pads: bool) -> Matrix:
    """The matrix that averages over every window, channel by channel; padding counts as zeros, or not at all."""
    inside = places >= 0
    row, tap = np.nonzero(inside)
    column = places[row, tap]
    sizes = np.full(len(places), places.shape[1]) if count_pads else np.maximum(inside.sum(axis=1), 1)
    tops = np.zeros((channels, len(places), channels, area), dtype=np.int64)
    bottoms = np.ones((channels, len(places), channels, area), dtype=np.int64)
    for channel in range(channels):
        tops[channel, row, channel, column] = 1
        bottoms[channel, row, channel, column] = sizes[row]
    shape = (channels * len(places), channels * area)
    return Matrix.from_packed(tops.reshape(shape), bottoms.reshape(shape))
