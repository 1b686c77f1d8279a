"""What the pieces of the zero sets of a layer tell about its weights, once the layers before are known up to signs.

Let z'_k = s_k z_k, s_k = ±1, be the pre-activations of the layer before in two networks, t_k = 1 where s_k = −1; so
relu(z'_k) = relu(z_k) − t_k z_k.  If a piece Q of neuron j belongs to a neuron with weights W' and bias b' of the other
network, then with y_k = t_k W'_k and some λ ≠ 0

    Σ_k W'_k relu(z_k) − Σ_k y_k z_k + b' = λ z_j    on the cells of Q:                                      (*)

linear equations for (W', y, b', λ).  Three things follow from them.

- With λ = 1 and x = W' − W_j: if all solutions have x_k = y_k, and W_jk ≠ 0, then t_k = 0; for t_k = 1 would mean x_k =
  y_k = W'_k, hence W_jk = 0.  From then on y_k = 0.
- If no solution of (*) for two pieces Q and Q' has λ ≠ 0 and λ' ≠ 0, they belong to different neurons.
- If all pieces of a neuron leave x_k = 0 only, then y_k = t_k W_jk, a condition for zeros and ones t.

On a cell k is on or off.  If it is off on all cells of Q, W'_k is free, if it is on on all, only W'_k − y_k is told.
Where the rank of (*) modulo a prime is as large as these leave it, Q is *full*: then that is its rank over Q, and all
solutions are known without solving (`catnet.architectures.relu.seen`).

>>> from catnet import MLP
>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [-1]), ([[1]], [0])])
>>> seen = Conditions(Ridges(theta), 2, {0: [frozenset({1, 2, 3})]})          # where x > 0, where y > 0, both
>>> seen.turnable, seen.check([[frozenset({1, 2, 3})]])
(frozenset(), '')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, final

from catnet.algebra.echelon import pivots_of
from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES
from catnet.algebra.zero_one import iter_zero_one
from catnet.architectures.relu.ridges import Ridges
from catnet.architectures.relu.seen import Piece, Seen, chosen_cells, determined, parted, seen_on
from catnet.search import Found, NoneExists, RanOut, Search, allowance, find_first

__all__ = ["Conditions", "Piece", "turned_together"]

_MOST_SIGNS = 12


@final
class Conditions:
    """The equations (*) of the pieces of one layer.

    Parameters
    ----------
    known : Ridges
    layer : int
    pieces : for every neuron that has any, its pieces

    Attributes
    ----------
    turnable : frozenset of int
        The neurons of the layer before of which the pieces, each alone, do not show t_k = 0.
    unturned : list of (int, (int, Piece))
        The other ones in the order in which they were shown not to be turned, and by which piece of which neuron.
    open : list of (int, tuple of int)
        After `check`: neurons, and those before them on which their weights were left open.
    """

    __slots__ = ("_kept", "_seen", "known", "layer", "open", "turnable", "unturned")

    def __init__(self, known: Ridges, layer: int, pieces: Mapping[int, Sequence[Piece]]) -> None:
        self.known, self.layer = known, layer
        self._kept: dict[tuple[int, Piece], Matrix] = {}
        self._seen: dict[tuple[int, Piece], Seen] = {}
        self.turnable: frozenset[int] = frozenset()
        self.unturned: list[tuple[int, tuple[int, Piece]]] = []
        self.open: list[tuple[int, tuple[int, ...]]] = []
        if layer > 1:
            self.turnable = frozenset(range(self.width))
            every = [(j, piece) for j, some in sorted(pieces.items()) for piece in some]
            every.sort(key=lambda entry: (not self.seen(*entry).full, -len(entry[1])))
            while self.turnable:
                before = self.turnable
                for j, piece in every:
                    found = self._not_turned(j, piece)
                    self.unturned += [(k, (j, piece)) for k in sorted(found)]
                    self.turnable -= found
                    if not self.turnable:
                        break
                if self.turnable == before:
                    break

    @property
    def width(self) -> int:
        """Of the layer before."""
        return self.known.theta.widths[self.layer - 1]

    def apart(self, first: tuple[int, Piece], second: tuple[int, Piece]) -> bool:
        """Whether two pieces of different neurons are shown to belong to different neurons in every other network."""
        if self.layer == 1 or first[1] & second[1]:
            return True
        self.known.budget.tick()
        seen = self.seen(*first), self.seen(*second)
        if seen[0].full and seen[1].full:
            return parted(*seen, self._row(first[0]), self._row(second[0]))
        size, columns = 2 * self.width + 1, self._columns()
        blocks = []
        for place, (j, piece) in enumerate((first, second)):
            rows = self._equations(j, piece)
            own = rows.select(columns=[size])
            both = [Matrix.zeros(own.shape[0], 1), own] if place else [own, Matrix.zeros(own.shape[0], 1)]
            blocks.append(rows.select(columns=columns).beside(both[0]).beside(both[1]))
        kernel = list(_independent(blocks[0].above(blocks[1])).nullspace().rows())
        return not any(kernel[-1]) or not any(kernel[-2])

    def check(self, own: Sequence[Sequence[Piece]]) -> str:
        """What is left open; empty if the pieces determine all weights of the layer, and the signs before it.

        Parameters
        ----------
        own : for every neuron of the layer the pieces that belong to the same neuron in every other network
        """
        if self.layer == 1:
            return ""
        width = self.width
        self.open = [(j, gaps) for j, some in enumerate(own) if (gaps := self._gaps(j, some))]
        if self.open:
            return f"layer {self.layer}: what was seen leaves weights of neuron {self.open[0][0]} open"
        if not self.turnable:
            return ""
        systems = [self._system(j, some) for j, some in enumerate(own)]
        rows: list[list[Fraction]] = []
        for j, system in enumerate(systems):
            rows += self._on_signs(j, system)
        search = _nonzero(rows, width, self.turnable)
        if isinstance(search, Found) and width <= allowance("neurons whose signs are gone through", _MOST_SIGNS):
            search = self._by_signs(systems)
        if isinstance(search, NoneExists):
            return ""
        if isinstance(search, RanOut):
            return f"layer {self.layer - 1}: whether neurons can be turned round together is open: {search.reason}"
        names = ", ".join(str(number) for number, sign in enumerate(search.value) if sign)
        return f"layer {self.layer - 1}: what was seen allows neurons {names} to be turned round together"

    def seen(self, j: int, piece: Piece) -> Seen:
        """What is known of the solutions of (*) from a rank modulo a prime."""
        found = self._seen.get((j, piece))
        if found is None:
            found = self._seen[j, piece] = seen_on(self.known, self.layer, j, piece)
        return found

    def _row(self, j: int) -> tuple[Fraction, ...]:
        layer = self.known.theta.layers[self.layer - 1]
        return (*layer.weight.row(j), layer.bias[j])

    def _gaps(self, j: int, pieces: Sequence[Piece]) -> tuple[int, ...]:
        """Neurons before j on which its weights are open, as far as is known which; empty if none is."""
        full = [seen for piece in pieces if (seen := self.seen(j, piece)).full]
        if full:
            gaps = determined(full, self._row(j))
            if not gaps or len(full) == len(pieces):
                return gaps
        system = self._system(j, pieces)
        width = self.width
        echelon, rank = _modulo(system.select(columns=[*range(width), *range(2 * width, system.shape[1])])).rref()
        if rank == echelon.ncols():
            return ()
        pivots = pivots_of(echelon)
        free = set(range(echelon.ncols())) - set(pivots)
        loose = free | {pivot for row, pivot in enumerate(pivots) if any(int(echelon[row, j]) for j in free)}
        return tuple(k for k in range(width) if k in loose) or tuple(range(width))

    def _columns(self) -> list[int]:
        """Those of W', of the y_k that may not be 0, and of b'."""
        width = self.width
        return [*range(width), *(width + k for k in sorted(self.turnable)), 2 * width]

    def _equations(self, j: int, piece: Piece) -> Matrix:
        """Independent rows whose null space holds (W', y, b', λ)."""
        found = self._kept.get((j, piece))
        if found is not None:
            return found
        size, width = self.known.theta.widths[0] + 1, self.width
        found = Matrix([], columns=2 * width + 2)
        constant = Matrix.column([0] * (size - 1) + [1])
        for cell in self.seen(j, piece).cells:
            self.known.budget.tick()
            below = self.known.forms(self.layer - 1, cell).T
            on = [Fraction(active) for active in self.known.active(self.layer - 1, cell)]
            own = Matrix.column(self.known.forms(self.layer, cell).row(j))
            rows = below.scale_columns(on).beside(-below).beside(constant).beside(-own)
            found = _independent(found.above(rows))
        self._kept[j, piece] = found
        return found

    def _not_turned(self, j: int, piece: Piece) -> set[int]:
        """The k for which this piece shows t_k = 0."""
        width, columns = self.width, self._columns()
        weights = self.known.theta.layers[self.layer - 1].weight.row(j)
        seen = self.seen(j, piece)
        if seen.full:  # all solutions have W'_k - W_jk = y_k for the k that are on somewhere on it, and only for these
            return {k for k in self.turnable if weights[k] and seen.on >> k & 1}
        rows = _independent(self._equations(j, piece).select(columns=columns))  # λ = 1: the difference to (W_j, 0, b_j)
        kernel = list(rows.nullspace().rows())
        return {
            k for place, k in enumerate(sorted(self.turnable), start=width) if weights[k] and kernel[k] == kernel[place]
        }

    def _system(self, j: int, pieces: Sequence[Piece]) -> Matrix:
        """Rows whose null space holds (W' − W_j, y, b' − b_j) and λ − 1 for every piece but the first."""
        width = self.width
        blocks = Matrix([], columns=2 * width + len(pieces))
        for place, piece in enumerate(pieces):
            rows = self._equations(j, piece)
            block = rows.select(columns=range(2 * width + 1))
            for number in range(1, len(pieces)):
                own = rows.select(columns=[2 * width + 1])
                block = block.beside(own if number == place else Matrix.zeros(own.shape[0], 1))
            blocks = blocks.above(block)
        return _independent(blocks)

    def _on_signs(self, j: int, system: Matrix) -> list[list[Fraction]]:
        """Linear equations for t, from the k for which all solutions have W'_jk = W_jk."""
        width = self.width
        columns = [*range(width), *(width + k for k in sorted(self.turnable)), *range(2 * width, system.shape[1])]
        kernel = list(_independent(system.select(columns=columns)).nullspace().rows())
        weights = self.known.theta.layers[self.layer - 1].weight.row(j)
        places = [(place, k) for place, k in enumerate(sorted(self.turnable), start=width) if not any(kernel[k])]
        values = Matrix([kernel[place] for place, _ in places], columns=len(kernel[0]))
        result = []
        for relation in values.T.nullspace().columns():
            row = [Fraction(0)] * width
            for (_, k), factor in zip(places, relation, strict=True):
                row[k] = factor * weights[k]
            result.append(row)
        return result

    def _by_signs(self, systems: Sequence[Matrix]) -> Search[tuple[int, ...]]:
        """The same where weights are open: all t are gone through."""
        for turned in product(*((0, 1) if k in self.turnable else (0,) for k in range(self.width))):
            if any(turned) and all(self._fits(j, system, turned) for j, system in enumerate(systems)):
                return Found(turned)
        return NoneExists()

    def _fits(self, j: int, system: Matrix, turned: Sequence[int]) -> bool:
        """Whether there are weights of neuron j with which these neurons before it can be turned round."""
        width = len(turned)
        weights = self.known.theta.layers[self.layer - 1].weight.row(j)
        rows, right = [], []
        for row in system.rows():
            rows.append([row[k] + turned[k] * row[width + k] for k in range(width)] + list(row[2 * width :]))
            right.append(-sum((row[width + k] * weights[k] for k in range(width) if turned[k]), Fraction(0)))
        return Matrix(rows, columns=system.shape[1] - width).solve(Matrix.column(right)) is not None


def turned_together(known: Ridges, cells: Iterable[int]) -> Search[tuple[int, ...]]:
    """A nonempty set T of neurons of the last hidden layer for which Σ_{j ∈ T} u_j z_j is constant on these cells."""
    layer = known.theta.depth - 1
    last, width = known.theta.layers[layer].weight, known.theta.widths[layer]
    found = Matrix([], columns=width)
    for cell in chosen_cells(known, layer, cells):
        gradients = known.forms(layer, cell).select(columns=range(known.theta.widths[0]))
        for output in last.rows():
            found = _independent(found.above(gradients.T.scale_columns(output)))
        if found.shape[0] == width:
            return NoneExists()
    return _nonzero(list(found.rows()), width, range(width))


def _nonzero(rows: Sequence[Sequence[Fraction]], width: int, free: Iterable[int]) -> Search[tuple[int, ...]]:
    """A nonzero vector of zeros and ones, 0 outside `free`, on which all rows vanish."""
    places = sorted(free)
    matrix = _independent(Matrix([[row[k] for k in places] for row in rows], columns=len(places)))
    found = find_first(filter(any, iter_zero_one(matrix, (Fraction(0),) * matrix.shape[0])))
    if not isinstance(found, Found):
        return found
    signs = dict(zip(places, found.value, strict=True))
    return Found(tuple(signs.get(k, 0) for k in range(width)))


def _independent(matrix: Matrix) -> Matrix:
    """Rows that are independent modulo a prime, as many as there are; almost always as many as over Q, never more."""
    return matrix.select(rows=pivots_of(_modulo(matrix).transpose()))


def _modulo(matrix: Matrix) -> Any:
    from flint import nmod_mat

    return nmod_mat(matrix.flint.numer_denom()[0], PRIMES[0])
