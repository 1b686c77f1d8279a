"""What the pieces of a layer tell about its weights, once the layers before are known up to signs; for `among_simple`.

Let z'_k = s_k z_k, s_k = ±1, be the pre-activations of the layer before in two networks, t_k = 1 where s_k = −1, so
relu(z'_k) = relu(z_k) − t_k z_k.  If a piece of neuron j belongs to a neuron with weights W' and bias b' of the other
network, then with y_k = t_k W'_k and some λ ≠ 0

    Σ_k W'_k relu(z_k) − Σ_k y_k z_k + b' = λ z_j    on the cells of the piece.                               (*)

Equations are chosen modulo a prime: that can only lose some, and what the others show holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .algebra import PRIME, integral, nullspace, rank_modulo, zero_one_solutions
from .reading import Rows, need
from .ridges import Signs

Piece = tuple[int, frozenset[int]]
"""The number of the neuron, and cells."""
MOST = 4096
"""So many choices of turned neurons are looked at."""


class Equations:
    """Those of one layer.  `turnable` are the k before it of which t_k = 0, hence y_k = 0, is not known."""

    def __init__(self, known: Signs, layer: int) -> None:
        self.known, self.layer = known, layer
        self.width = known.theta.sizes[layer - 1]
        self.turnable = set(range(self.width if layer > 1 else 0))
        self.kept: dict[Piece, Rows] = {}

    def of(self, piece: Piece) -> Rows:
        """Independent rows that annihilate every (W', y, b', λ)."""
        if piece not in self.kept:
            chosen = Independent()
            for cell in sorted(piece[1]):
                lower, on = self.known.forms(self.layer - 1, cell), set(self.known.on(self.layer - 1, cell))
                own = self.known.forms(self.layer, cell)[piece[0]]
                for place, value in enumerate(own):
                    active = [row[place] if k in on else Fraction(0) for k, row in enumerate(lower)]
                    constant = Fraction(int(place == len(own) - 1))
                    chosen.add([*active, *(-row[place] for row in lower), constant, -value])
            self.kept[piece] = chosen.rows
        return self.kept[piece]

    @property
    def columns(self) -> list[int]:
        """Those of W', of the y_k that may not be 0, and of b'."""
        return [*range(self.width), *(self.width + k for k in sorted(self.turnable)), 2 * self.width]

    def check_unturned(self, k: int, piece: Piece) -> None:
        """With λ = 1 all solutions have W'_k − W_jk = y_k, and W_jk ≠ 0: were t_k = 1, then y_k = W'_k, so W_jk = 0."""
        need(k in self.turnable, "a neuron is shown twice not to be turned")
        need(self.known.theta.layers[self.layer - 1][0][piece[0]][k] != 0, "a weight that is 0 tells no sign")
        rows = [[row[column] for column in self.columns] for row in self.of(piece)]
        place = self.width + sorted(self.turnable).index(k)
        same = all(solution[k] == solution[place] for solution in kernel(rows, len(self.columns)))
        need(same, f"layer {self.layer}: a piece does not show that neuron {k} before it is not turned")
        self.turnable.remove(k)

    def check_apart(self, first: Piece, second: Piece) -> None:
        """They have a cell in common, or (*) for both, with the same W', y and b', has no λ ≠ 0 and λ' ≠ 0."""
        if self.layer == 1 or first[1] & second[1]:
            return
        chosen, zero = Independent(), Fraction(0)
        for piece in (first, second):
            for row in self.of(piece):
                ends = (row[-1], zero) if piece is first else (zero, row[-1])
                chosen.add([*(row[column] for column in self.columns), *ends])
        found = kernel(chosen.rows, len(self.columns) + 2)
        apart = not any(solution[-1] for solution in found) or not any(solution[-2] for solution in found)
        need(apart, f"layer {self.layer}: neurons {first[0]} and {second[0]} are not told apart")

    def check_determined(self, own: Sequence[Sequence[Piece]]) -> None:
        """The own pieces of every neuron leave its weights no choice, and no neurons before can be turned together."""
        systems, conditions = [], list[list[Fraction]]()
        for some in own:
            chosen = Independent()  # of (W' − W_j, y, b' − b_j), and λ − 1 for every piece but the first
            for place, piece in enumerate(some):
                for row in self.of(piece):
                    ends = [row[-1] if place == number else Fraction(0) for number in range(1, len(some))]
                    chosen.add([*row[:-1], *ends])
            straight = [*range(self.width), *range(2 * self.width, 2 * self.width + len(some))]
            plain = integral([[row[column] for column in straight] for row in chosen.rows])
            need(rank_modulo(plain) == len(straight), f"layer {self.layer}: weights of neuron {some[0][0]} are open")
            systems.append(chosen.rows)
            conditions += self.on_signs(some[0][0], chosen.rows, len(some))
        free = sorted(self.turnable)
        columns = [[row[k] for row in conditions] for k in free]
        for found in zero_one_solutions(columns, [Fraction(0)] * len(conditions), MOST):
            turned = [k for k, sign in zip(free, found, strict=True) if sign]
            fits = all(self.fits(some[0][0], rows, turned) for some, rows in zip(own, systems, strict=True))
            need(not turned or not fits, f"layer {self.layer - 1}: neurons {turned} may be turned round together")

    def on_signs(self, j: int, system: Rows, pieces: int) -> Rows:
        """Equations for t: where all solutions have W'_k = W_jk, so y_k = t_k W_jk, those between these y_k."""
        columns = [*self.columns, *range(2 * self.width + 1, 2 * self.width + pieces)]
        solutions = kernel([[row[column] for column in columns] for row in system], len(columns))
        fixed = [(place, k) for place, k in enumerate(sorted(self.turnable), start=self.width)]
        fixed = [(place, k) for place, k in fixed if not any(solution[k] for solution in solutions)]
        weights = self.known.theta.layers[self.layer - 1][0][j]
        result = []
        for relation in nullspace([[solution[place] for place, _ in fixed] for solution in solutions], len(fixed)):
            row = [Fraction(0)] * self.width
            for (_, k), factor in zip(fixed, relation, strict=True):
                row[k] = factor * weights[k]
            result.append(row)
        return result

    def fits(self, j: int, system: Rows, turned: Sequence[int]) -> bool:
        """Whether there are weights of neuron j with which these neurons before it are turned."""
        weights, width = self.known.theta.layers[self.layer - 1][0][j], self.width
        rows = []
        for row in system:
            moved = [row[k] + (row[width + k] if k in turned else 0) for k in range(width)]
            right = sum((row[width + k] * weights[k] for k in turned), Fraction(0))
            rows.append([*moved, *row[2 * width :], right])
        return any(solution[-1] for solution in nullspace(rows, len(rows[0]) if rows else 1))


class Independent:
    """Rows of which those are kept that are independent of the ones before, modulo a prime."""

    def __init__(self) -> None:
        self.rows: Rows = []
        self.reduced: dict[int, list[int]] = {}

    def add(self, row: list[Fraction]) -> None:
        ((*values,),) = integral([row])
        values = [value % PRIME for value in values]
        for place, known in self.reduced.items():
            factor = values[place]
            if factor:
                values = [(a - factor * b) % PRIME for a, b in zip(values, known, strict=True)]
        lead = next((place for place, value in enumerate(values) if value), None)
        if lead is not None:
            inverse = pow(values[lead], -1, PRIME)
            self.reduced[lead] = [value * inverse % PRIME for value in values]
            self.rows.append(row)


def kernel(rows: Rows, columns: int) -> Rows:
    """A basis of what all rows annihilate, of those chosen modulo a prime."""
    chosen = Independent()
    for row in rows:
        chosen.add(row)
    return nullspace(chosen.rows, columns)


def check_last(known: Signs, cells: Sequence[int]) -> None:
    """No nonempty set T of neurons of the last hidden layer has Σ_{j ∈ T} u_j z_j constant on all these cells."""
    layer = len(known.theta.layers) - 1
    chosen = Independent()
    for cell in cells:
        forms = known.forms(layer, cell)
        for output in known.theta.layers[-1][0]:
            for place in range(known.theta.inputs):
                chosen.add([u * form[place] for u, form in zip(output, forms, strict=True)])
    columns = [[row[k] for row in chosen.rows] for k in range(known.theta.sizes[layer])]
    found = zero_one_solutions(columns, [Fraction(0)] * len(chosen.rows), MOST)
    need(not any(map(any, found)), f"layer {layer}: neurons may be turned round together")
