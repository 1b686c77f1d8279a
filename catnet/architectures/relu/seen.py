"""What a piece of the zero set of a neuron tells about its weights, from one rank modulo a prime.

On the cells of a piece Q of neuron j, z_k being the pre-activations of the layer before, the equations

    Σ_k W'_k relu(z_k) − Σ_k y_k z_k + b' = λ z_j                                                       (*)

for (W', y, b', λ) always have these solutions: (W_j, 0, b_j, 1); e_k in W' for every k that is off on all cells; e_k in
W' and in y for every k that is on on all cells.  They are independent.  If the rank of (*) modulo a prime is the number
of unknowns less these, then it is the rank over Q, since a rank modulo a prime is never larger, and they span all
solutions.  Q is *full* then, and what follows from (*) is read off:

- W'_k − y_k = λ W_jk for all k that are on somewhere on Q, y_k = 0 for all that are off somewhere, b' = λ b_j;
- two full pieces Q, Q' have a solution with λ ≠ 0 and λ' ≠ 0 iff λ W_jk = λ' W_j'k for all k that are on somewhere on
  both, and λ b_j = λ' b_j', have one: if some y_k are 0 anyway, the solutions are the same with these y_k left out;
- full pieces of one neuron, the first with λ = 1, leave for y = 0 only W' = W_j if every k is on somewhere on one that
  has λ = 1: the first, and each with b_j ≠ 0 or a k, W_jk ≠ 0, that is on somewhere on it and on one with λ = 1.

>>> from catnet import MLP
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [-1]), ([[1]], [0])])
>>> seen = seen_on(Ridges(theta), 2, 0, frozenset({1, 2, 3}))                # where x > 0, where y > 0, both
>>> seen.full, seen.on, seen.off
(True, 3, 3)
>>> determined([seen], (1, 1, -1))
()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.packed import Integers
from catnet.architectures.relu.ridges import Ridges
from catnet.search import allowance

__all__ = ["Piece", "Seen", "chosen_cells", "determined", "parted", "seen_on"]

_MOST_CELLS = 256
Piece: TypeAlias = frozenset[int]
"""The cells of the layers below on which the facets of a piece lie."""


@final
@dataclass(frozen=True, slots=True)
class Seen:
    """What one rank tells of a piece.

    Parameters
    ----------
    on, off : int
        Bit k: whether neuron k of the layer before is on, or off, on a cell of the piece.
    full : bool
        Whether only the solutions that are always there are there.
    cells : tuple of int
        Those with which the rank grew, in this order.
    """

    on: int
    off: int
    full: bool
    cells: tuple[int, ...]


def seen_on(known: Ridges, layer: int, j: int, piece: Piece) -> Seen:
    """What is seen of neuron j of a layer, not the first one, on a piece.

    Notes
    -----
    Of each cell an elimination of n + 1 rows modulo a prime, d columns of the layer before twice, where that can add to
    the rank; of so many cells as the allowance says.
    """
    width, size = known.theta.widths[layer - 1], known.theta.widths[0] + 1
    cells, most = sorted(piece), allowance("cells of a piece", _MOST_CELLS)
    if not known.prime:
        return Seen(0, 0, False, tuple(cells[:most]))
    rows = Echelon(2 * width + 2, known.prime)
    on = off = 0
    everything = (1 << width) - 1
    chosen: list[int] = []
    for cell in cells:
        here = sum(1 << k for k, active in enumerate(known.active(layer - 1, cell)) if active)
        if rows.rank == _most(width, on | here, off | (here ^ everything)):  # nothing new can be on or off
            continue
        if not most:
            break
        most -= 1
        on, off = on | here, off | (here ^ everything)
        known.budget.tick()
        below = known.residues(layer - 1, cell).T
        table = np.zeros((size, 2 * width + 2), dtype=np.int64)
        table[:, :width] = below * np.array(known.active(layer - 1, cell))
        table[:, width : 2 * width] = -below
        table[-1, 2 * width] = 1
        table[:, -1] = -known.residues(layer, cell)[j]
        if rows.add(table):
            chosen.append(cell)
    return Seen(on, off, rows.rank == _most(width, on, off), tuple(chosen))


def _most(width: int, on: int, off: int) -> int:
    return 2 * width + 1 - (width - on.bit_count()) - (width - off.bit_count())


def parted(first: Seen, second: Seen, row: Sequence[Fraction], other: Sequence[Fraction]) -> bool:
    """Whether two full pieces of neurons with rows (W | b) have no common solution with λ ≠ 0 and λ' ≠ 0."""
    both = first.on & second.on
    pairs = [(row[k], other[k]) for k in range(len(row) - 1) if both >> k & 1]
    pairs.append((row[-1], other[-1]))
    ratio: tuple[Fraction, Fraction] | None = None
    for a, b in pairs:
        if bool(a) != bool(b):
            return True
        if a:
            if ratio is not None and a * ratio[1] != b * ratio[0]:
                return True
            ratio = a, b
    return False


def determined(pieces: Sequence[Seen], row: Sequence[Fraction]) -> tuple[int, ...]:
    """The k on which full pieces of a neuron with row (W | b), λ = 1 on the first, leave its weight open."""
    read = sum(1 << k for k, weight in enumerate(row[:-1]) if weight)
    union, waiting = pieces[0].on, list(pieces[1:])
    while waiting:
        linked = [seen for seen in waiting if row[-1] or seen.on & union & read]
        if not linked:
            break
        for seen in linked:
            union |= seen.on
        waiting = [seen for seen in waiting if seen not in linked]
    return tuple(k for k in range(len(row) - 1) if not union >> k & 1)


def chosen_cells(known: Ridges, layer: int, cells: Iterable[int]) -> list[int]:
    """Cells on which the gradients of all u_j z_j, j in the last hidden layer, have the rank of all these cells."""
    cells = list(cells)
    if not known.prime:
        return cells
    last = known.theta.layers[layer].weight
    rows = Echelon(known.theta.widths[layer], known.prime)
    outputs = [[_residue(value, known.prime) for value in row] for row in last.rows()]
    chosen = []
    for cell in cells:
        if rows.rank == known.theta.widths[layer]:
            break
        gradients = known.residues(layer, cell)[:, :-1].T
        if rows.add(np.concatenate([gradients * np.array(output, dtype=np.int64) for output in outputs])):
            chosen.append(cell)
    return chosen


def _residue(value: Fraction, prime: int) -> int:
    return value.numerator * pow(value.denominator, -1, prime) % prime


class Echelon:
    """Rows modulo a prime, of which independent ones are kept."""

    def __init__(self, columns: int, prime: int) -> None:
        self.columns, self.prime, self.rank = columns, prime, 0
        self._kept: Integers = np.zeros((0, columns), dtype=np.int64)

    def add(self, table: Integers) -> bool:
        """Whether the rank grows with these rows."""
        from flint import nmod_mat

        before = self.rank
        values = np.concatenate((self._kept, table % self.prime))
        matrix, rank = nmod_mat(len(values), self.columns, values.ravel().tolist(), self.prime).rref()
        self.rank = int(rank)
        if self.rank > before:
            entries = [int(matrix[i, j]) for i in range(self.rank) for j in range(self.columns)]
            self._kept = np.array(entries, dtype=np.int64).reshape(self.rank, self.columns)
        return self.rank > before
