"""What the pieces of a layer tell about its weights, once the layers before are known up to signs; for `among_simple`.

Let z'_k = s_k z_k, s_k = ±1, be the pre-activations of the layer before in two networks, t_k = 1 where s_k = −1, so
relu(z'_k) = relu(z_k) − t_k z_k.  If a piece of neuron j belongs to a neuron with weights W' and bias b' of the other
network, then with y_k = t_k W'_k and some λ ≠ 0

    Σ_k W'_k relu(z_k) − Σ_k y_k z_k + b' = λ z_j    on the cells of the piece.                               (*)

Equations are chosen modulo a prime: that can only lose some, and what the others show holds.  So does a sum of the
equations of a cell, with powers of a number as factors, that follows from those chosen before: then no more of the cell
are looked at.

A k before the layer that is off on all cells leaves W'_k free, one that is on on all W'_k and y_k together.  Where the
rank modulo the prime leaves room for these solutions only, they are all there are, and nothing is solved over Q.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import mul

from .algebra import FACTOR, PRIME, integral, nullspace, rank_modulo, zero_one_solutions
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
        self.mixed: dict[int, list[int]] = {}
        self.started: dict[tuple[Piece, int], Independent] = {}

    def of(self, piece: Piece) -> Rows:
        """Independent rows that annihilate every (W', y, b', λ)."""
        if piece not in self.kept:
            chosen, places = Independent(), range(self.known.theta.inputs + 1)
            for cell in sorted(piece[1]):
                mixed = chosen.rest(self.row(piece[0], cell, self.mix(cell), pow(FACTOR, places[-1], PRIME)))
                for place in places:
                    if not any(mixed):
                        break
                    values = [form[place] for form in self.known.forms(self.layer - 1, cell)]
                    row = self.row(piece[0], cell, values, int(place == places[-1]))
                    chosen.add(list(map(Fraction, row)))
                    mixed = chosen.rest(mixed)
            self.kept[piece] = chosen.rows
        return self.kept[piece]

    def row(self, j: int, cell: int, lower: Sequence[int], constant: int) -> list[int]:
        """The equation between entries of the forms of the layer before, and of neuron j, at one place."""
        known, before = self.known, self.layer - 1
        scale, unit, on = known.scales[before], known.units[before], known.on(before, cell)
        *weights, bias = known.layers[before][j]
        active = [0] * self.width
        for k in on:
            active[k] = scale * lower[k]
        own = sum(weights[k] * lower[k] for k in on) + bias * unit * constant
        return [*active, *(-scale * value for value in lower), scale * unit * constant, -own]

    def mix(self, cell: int) -> list[int]:
        """Of every form of the layer before the sum of its entries, with powers of a number as factors."""
        key = self.known.below(self.layer - 1, cell)
        if key not in self.mixed:
            forms = self.known.forms(self.layer - 1, cell)
            factors = [pow(FACTOR, place, PRIME) for place in range(self.known.theta.inputs + 1)]
            self.mixed[key] = [sum(map(mul, form, factors)) % PRIME for form in forms]
        return self.mixed[key]

    def free(self, pieces: Sequence[Piece], columns: Sequence[int]) -> Rows:
        """What solves the equations of pieces, in these columns, because the signs of a neuron before never change."""
        cells, result = [cell for _, some in pieces for cell in some], list[list[Fraction]]()
        for k in range(self.width):
            bit = self.known.bit((self.layer - 1, k))
            always, ever = all(cell & bit for cell in cells), any(cell & bit for cell in cells)
            if not ever or (always and k in self.turnable):
                moved = {k, self.width + k} if ever else {k}
                result.append([Fraction(int(column in moved)) for column in columns])
        return result

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
        free = self.free([piece], self.columns)
        same = all(solution[k] == solution[place] for solution in kernel(rows, len(self.columns), free))
        need(same, f"layer {self.layer}: a piece does not show that neuron {k} before it is not turned")
        self.turnable.remove(k)

    def check_apart(self, first: Piece, second: Piece) -> None:
        """They have a cell in common, or (*) for both, with the same W', y and b', has no λ ≠ 0 and λ' ≠ 0."""
        if self.layer == 1 or first[1] & second[1]:
            return
        columns = self.columns
        free = self.free([first, second], [*columns, -1, -1])
        found = kernel(self.ended(second, columns, 1), len(columns) + 2, free, self.start(first, columns))
        apart = not any(solution[-1] for solution in found) or not any(solution[-2] for solution in found)
        need(apart, f"layer {self.layer}: neurons {first[0]} and {second[0]} are not told apart")

    def start(self, piece: Piece, columns: Sequence[int]) -> Independent:
        """The equations of a first piece, to which those of others are added."""
        key = piece, len(columns)  # the turnable only become fewer
        if key not in self.started:
            self.started[key] = Independent()
            for row in self.ended(piece, columns, 0):
                self.started[key].add(row)
        return self.started[key].copy()

    def ended(self, piece: Piece, columns: Sequence[int], place: int) -> Rows:
        """The equations of the first piece of a pair (place 0), or of the second, in W', y, b', λ and λ'."""
        zero = Fraction(0)
        return [
            [*(row[column] for column in columns), *((zero, row[-1]) if place else (row[-1], zero))]
            for row in self.of(piece)
        ]

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
            conditions += self.on_signs(some, chosen.rows)
        free, rows = sorted(self.turnable), Independent()
        for row in conditions:
            rows.add(row)
        columns = [[row[k] for row in rows.rows] for k in free]
        for found in zero_one_solutions(columns, [Fraction(0)] * len(rows.rows), MOST):
            turned = [k for k, sign in zip(free, found, strict=True) if sign]
            pairs = zip(own, systems, strict=True)
            fits = bool(turned) and all(self.fits(some[0][0], rows, turned) for some, rows in pairs)
            need(not fits, f"layer {self.layer - 1}: neurons {turned} may be turned round together")

    def on_signs(self, some: Sequence[Piece], system: Rows) -> Rows:
        """Equations for t: where all solutions have W'_k = W_jk, so y_k = t_k W_jk, those between these y_k."""
        columns = [*self.columns, *range(2 * self.width + 1, 2 * self.width + len(some))]
        rows = [[row[column] for column in columns] for row in system]
        solutions = kernel(rows, len(columns), self.free(some, columns))
        fixed = [(place, k) for place, k in enumerate(sorted(self.turnable), start=self.width)]
        fixed = [(place, k) for place, k in fixed if not any(solution[k] for solution in solutions)]
        weights = self.known.theta.layers[self.layer - 1][0][some[0][0]]
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

    def copy(self) -> Independent:
        result = Independent()
        result.rows, result.reduced = list(self.rows), dict(self.reduced)
        return result

    def add(self, row: list[Fraction]) -> None:
        values = self.rest(*integral([row]))
        lead = next((place for place, value in enumerate(values) if value), None)
        if lead is not None:
            inverse = pow(values[lead], -1, PRIME)
            self.reduced[lead] = [value * inverse % PRIME for value in values]
            self.rows.append(row)

    def rest(self, row: Sequence[int]) -> list[int]:
        """What is left of a row modulo the prime: nothing, if it depends on those that are kept."""
        values = [value % PRIME for value in row]
        for place, known in self.reduced.items():
            factor = values[place]
            if factor:
                values = [(a - factor * b) % PRIME for a, b in zip(values, known, strict=True)]
        return values


def kernel(rows: Rows, columns: int, free: Rows, start: Independent | None = None) -> Rows:
    """A basis of what all rows annihilate, with those of `start`, of those chosen modulo a prime.

    `free` are independent solutions. If there is room for no others, they are the basis.
    """
    chosen = start or Independent()
    for row in rows:
        chosen.add(row)
        if len(chosen.rows) + len(free) == columns and solve_all(free, chosen.rows):
            return free
    return nullspace(chosen.rows, columns)


def solve_all(solutions: Rows, rows: Rows) -> bool:
    """Whether every row annihilates all of these vectors of zeros and ones."""
    places = [[place for place, value in enumerate(solution) if value] for solution in solutions]
    return all(not sum((row[place] for place in some), Fraction(0)) for row in rows for some in places)


def check_last(known: Signs, cells: Sequence[int]) -> None:
    """No nonempty set T of neurons of the last hidden layer has Σ_{j ∈ T} u_j z_j constant on all these cells."""
    layer = len(known.theta.layers) - 1
    chosen = Independent()
    for cell in cells:
        if len(chosen.rows) == known.theta.sizes[layer]:
            break
        forms = known.forms(layer, cell)
        for *output, _ in known.layers[-1]:
            for place in range(known.theta.inputs):
                chosen.add([Fraction(u * form[place]) for u, form in zip(output, forms, strict=True)])
    columns = [[row[k] for row in chosen.rows] for k in range(known.theta.sizes[layer])]
    found = zero_one_solutions(columns, [Fraction(0)] * len(chosen.rows), MOST)
    need(not any(map(any, found)), f"layer {layer}: neurons may be turned round together")
