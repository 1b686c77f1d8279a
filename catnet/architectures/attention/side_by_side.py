"""Heads whose outputs stand side by side: which features each of them writes, whatever its scores are."""

from __future__ import annotations

from itertools import accumulate, pairwise

from catnet.algebra.matrix import Matrix

__all__ = ["SideBySide"]


class SideBySide:
    """A layer of heads on the same features; the last matrix of a head is its value V_h, of shape (d_h, d)."""

    __slots__ = ()

    heads: tuple[tuple[Matrix, ...], ...]
    inputs: int

    @property
    def outputs(self) -> int:
        return sum(self.blocks)

    @property
    def blocks(self) -> tuple[int, ...]:
        """d_h for every head."""
        return tuple(head[-1].shape[0] for head in self.heads)

    @property
    def ranges(self) -> list[range]:
        """Which output features each head writes."""
        return [range(start, stop) for start, stop in pairwise(accumulate(self.blocks, initial=0))]

    def placed(self, value: Matrix, there: range) -> Matrix:
        """The rows that a head writes among those of the layer, the others zero."""
        above, below = Matrix.zeros(there.start, self.inputs), Matrix.zeros(self.outputs - there.stop, self.inputs)
        return above.above(value).above(below)

    def check(self, tokens: int) -> None: ...
