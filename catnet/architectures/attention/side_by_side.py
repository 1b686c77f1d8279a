"""Heads whose outputs stand side by side: which features each of them writes, whatever its scores are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from catnet.algebra.matrix import Matrix

__all__ = ["SideBySide", "routes", "written_by"]


class SideBySide:
    """A layer of heads on the same features; the last matrix of a head is its value V_h, of shape (d_h, d)."""

    __slots__ = ()

    heads: tuple[tuple[Matrix, ...], ...]
    inputs: int
    causal: bool

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
        return written_by(self.blocks)

    def placed(self, value: Matrix, there: range) -> Matrix:
        """The rows that a head writes among those of the layer, the others zero."""
        above, below = Matrix.zeros(there.start, self.inputs), Matrix.zeros(self.outputs - there.stop, self.inputs)
        return above.above(value).above(below)

    def forms(self, tokens: int) -> list[tuple[object, Matrix]]:
        """For every head what its features keep, mask and scores where they matter, and V, on which they act by C V."""
        return [
            (None if tokens == 1 or head[-1].is_zero else (self.causal, self.scores(head, tokens)), head[-1])
            for head in self.heads
        ]

    def scores(self, head: tuple[Matrix, ...], tokens: int) -> object:
        """What the map of several tokens sees of a head's scores."""
        raise NotImplementedError

    def check(self, tokens: int) -> None: ...


def written_by(blocks: Sequence[int]) -> list[range]:
    """Which output features each head writes, for heads that write so many."""
    return [range(start, stop) for start, stop in pairwise(accumulate(blocks, initial=0))]


def routes(matrix: Matrix, ranges: Sequence[range]) -> list[tuple[int, Matrix] | None] | None:
    """Whose output a square matrix of features puts in the place of each head, and by what it multiplies that; None for
    a head of which only 0 is left, and instead of all if the outputs of several heads are added up.
    """
    found: list[tuple[int, Matrix] | None] = []
    for there in ranges:
        rows = matrix.select(rows=there)
        parts = [rows.select(columns=here) for here in ranges]
        sources = [number for number, part in enumerate(parts) if not part.is_zero]
        if len(sources) > 1:
            return None
        found.append((sources[0], parts[sources[0]]) if sources else None)
    return found
