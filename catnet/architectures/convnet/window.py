"""Windows that slide over a grid, and the maps of grids that they follow.

A window of size k, stride s and padding p takes, for the output position q and the offset o < k, the input position
q s + o − p on each axis: outside the grid that is a zero, around a circle it is taken modulo the length.

A `GridMap` moves positions by c ↦ σ c + t on each axis, σ = ±1, and may exchange the axes first.  A window *follows* it
if for some map of the outputs and some map of the offsets the window of the moved output is the moved window:
σ (q s + o − p) + t = q' s + o' − p.  With o' = o for σ = 1 and o' = k − 1 − o for σ = −1 that says q' = σ q + u with

    u = t / s  (σ = 1),      u = (t + 2 p − k + 1) / s  (σ = −1),

so that u must be an integer, and q ↦ σ q + u must map the outputs to themselves.

>>> window = Window(size=(3, 3), stride=(2, 2), padding=(1, 1))
>>> window.outputs((5, 5)), window.outputs((6, 6))
((3, 3), (3, 3))
>>> mirror = GridMap(False, (1, -1), (0, 4))
>>> window.follow(mirror, (5, 5))
GridMap(exchange=False, signs=(1, -1), shifts=(0, 2))
>>> window.follow(GridMap(False, (1, -1), (0, 5)), (6, 6)) is None      # the last column is never in the middle
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, final

from catnet.algebra.permutation import Permutation
from catnet.errors import InputError

__all__ = ["GridMap", "Pair", "Window", "iter_grid_maps"]

Pair: TypeAlias = tuple[int, int]


@final
@dataclass(frozen=True, slots=True)
class GridMap:
    """Positions (r, c) ↦ (σ_0 r + t_0, σ_1 c + t_1), rows and columns exchanged first if so."""

    exchange: bool
    signs: Pair
    shifts: Pair

    def move(self, place: Pair, shape: Pair) -> Pair:
        """Where a position goes, modulo the lengths of the grid."""
        first, second = place[::-1] if self.exchange else place
        return (
            (self.signs[0] * first + self.shifts[0]) % shape[0],
            (self.signs[1] * second + self.shifts[1]) % shape[1],
        )

    def permutation(self, shape: Pair) -> Permutation:
        """Of the positions, row by row."""
        return Permutation(
            tuple(
                row * shape[1] + column
                for row, column in (self.move((r, c), shape) for r in range(shape[0]) for c in range(shape[1]))
            )
        )

    def offsets(self, size: Pair) -> Permutation:
        """Of the offsets in a window: turned round where the axis is."""
        rows, columns = (0 if sign > 0 else length - 1 for sign, length in zip(self.signs, size, strict=True))
        turned = GridMap(self.exchange, self.signs, (rows, columns))
        return turned.permutation(size)

    @property
    def is_identity(self) -> bool:
        return not self.exchange and self.signs == (1, 1) and self.shifts == (0, 0)


@final
@dataclass(frozen=True, slots=True)
class Window:
    """A window that slides over a grid.

    Parameters
    ----------
    size, stride, padding : pairs of int
        Along rows and columns.
    circular : bool
        Whether the grid is closed around its edges.

    Raises
    ------
    InputError
        Sizes or strides that are not positive, paddings that are negative.
    """

    size: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    circular: bool = False

    def __post_init__(self) -> None:
        if min(self.size) < 1 or min(self.stride) < 1 or min(self.padding) < 0:
            raise InputError("a window has sizes and strides of at least 1, and paddings of at least 0")

    def outputs(self, shape: Pair) -> Pair:
        """The grid of outputs over a grid of inputs; `InputError` if the window does not fit."""
        found = []
        for length, k, s, p in zip(shape, self.size, self.stride, self.padding, strict=True):
            if self.circular:
                if length % s or k > length:
                    raise InputError(
                        f"around {length} positions go strides that divide {length} and windows of at most that"
                    )
                found.append(length // s)
            else:
                if length + 2 * p < k:
                    raise InputError(f"a window of {k} does not fit over {length} positions with padding {p}")
                found.append((length + 2 * p - k) // s + 1)
        return found[0], found[1]

    def pairs(self, shape: Pair) -> Iterator[tuple[int, int, int]]:
        """Every (output, offset, input) by their numbers, row by row, where the input is on the grid."""
        height, width = self.outputs(shape)
        for row in range(height):
            for column in range(width):
                for i in range(self.size[0]):
                    for j in range(self.size[1]):
                        r = row * self.stride[0] + i - self.padding[0]
                        c = column * self.stride[1] + j - self.padding[1]
                        if self.circular:
                            r, c = r % shape[0], c % shape[1]
                        if 0 <= r < shape[0] and 0 <= c < shape[1]:
                            yield row * width + column, i * self.size[1] + j, r * shape[1] + c

    def turned(self, found: GridMap, shape: Pair) -> Permutation:
        """Of the offsets, where the windows follow a map of the inputs."""
        return found.permutation(shape) if self._is_whole(shape) else found.offsets(self.size)

    def _is_whole(self, shape: Pair) -> bool:
        """Whether there is one window, and it is the grid: then it follows every map, and its offsets are moved so."""
        return self.size == shape and self.outputs(shape) == (1, 1) and (self.padding == (0, 0))

    def follow(self, found: GridMap, shape: Pair) -> GridMap | None:
        """The map of the outputs under which the windows go with a map of the inputs; None if there is none."""
        if self._is_whole(shape):
            return GridMap(False, (1, 1), (0, 0))
        square = all(len(set(pair)) == 1 for pair in (self.size, self.stride, self.padding, shape))
        if found.exchange and not square:
            return None
        outputs, shifts = self.outputs(shape), []
        apart = self.size == self.stride and not any(n % k for n, k in zip(shape, self.size, strict=True))
        closed = self.circular or (apart and self.padding == (0, 0))  # then no window crosses an edge
        for axis in (0, 1):
            sign, start, length = found.signs[axis], found.shifts[axis], shape[axis]
            k, s, p = self.size[axis], self.stride[axis], self.padding[axis]
            if not closed and start != (0 if sign > 0 else length - 1):
                return None
            reach = start if sign > 0 else start + 2 * p - k + 1
            if reach % s:
                return None
            shift = reach // s
            if closed:
                shift %= outputs[axis]
            elif shift != (0 if sign > 0 else outputs[axis] - 1):
                return None
            shifts.append(shift)
        return GridMap(found.exchange, found.signs, (shifts[0], shifts[1]))


def iter_grid_maps(permutation: Permutation, shape: Pair) -> Iterator[GridMap]:
    """The maps of a grid that are a given permutation of its positions, in a fixed order: unturned axes first.

    There is at most one, but where a length is 1 or 2: there a turned axis may be a shifted one.
    """
    if permutation.degree != shape[0] * shape[1] or permutation.degree == 0:
        return
    start = divmod(permutation.images[0], shape[1])
    for exchange in (False, True) if shape[0] == shape[1] else (False,):
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            candidate = GridMap(exchange, signs, start)
            if candidate.permutation(shape) == permutation:
                yield candidate
