"""Is a network with one hidden layer of ReLU, leaky ReLU, GELU, SiLU or softplus identifiable?  A complete decision.

Let the hyperplanes (for GELU and the like, rows up to sign), sides and types be as in
`catnet.architectures.perceptron.shallow_search`.  theta is identifiable iff

1. every neuron is read and has a nonzero row of weights, and no two rows are positive multiples of each other (for
   GELU and the like: equal);
2. no pair is invisible: no hyperplane has outgoing columns p and q with p + q = 0;
3. the weights of the hyperplanes with neurons on both sides are linearly independent;
4. no type but theta's own, with as many spare neurons as theta has, has members.

If all hyperplanes hold one neuron, then nothing is spare, and 4 says that no nonempty set T of neurons has Σ_{i ∈ T}
u_i w_i^T = 0; it holds at once if these matrices are linearly independent.  Each condition that fails gives a twin.
Without an output bias the rows (w | b) take the place of the weights w everywhere, one constant neuron with b > 0 is
allowed, and one invisible pair is allowed if nothing else is spare.

Why this is all: a twin of another type than theta's is outside theta's orbit, since scaling and permuting keep the
sides and their columns; one of theta's own type solves the same linear equations, whose solution is unique by 3
(given 2).  The proofs are in docs/identifiability.md and docs/architectures/smooth-rectifiers.md.

>>> from catnet.architectures.perceptron.network import MLP
>>> check_shallow(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])).word      # |x|: both sides of one hyperplane
'proved'
>>> from catnet.category import Gelu
>>> check_shallow(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])], Gelu())).word    # turned round it is itself
'proved'
>>> lines = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])])       # 1 + 1 − 2 = 0
>>> check_shallow(lines).witness.layers[0].weight
Matrix([['-1'], ['-1'], ['-1']])

References
----------
Petzka, Trimmel, Sminchisescu, "Notes on the symmetries of 2-layer ReLU networks", NLDL 2020; Dereich, Kassing, "On
minimal representations of shallow ReLU networks", 2022; Ramakrishnan, "A complete symmetry classification of shallow
ReLU networks", arXiv 2604.14037.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.kinks import (
    Kinks,
    Layout,
    Neuron,
    class_of,
    counts_up_to_scaling,
    kinks,
    layout,
    neurons_of,
    orbit_key,
    require_turning,
    value_or_none,
)
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.shallow_search import SearchType, ShallowSearch, network
from catnet.category import RELU, find_difference, find_enclosed_difference
from catnet.errors import BudgetError, InputError
from catnet.search import allowance
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["ShallowProof", "check_shallow"]

REFERENCE = "Petzka, Trimmel, Sminchisescu 2020; Dereich, Kassing 2022; with spare neurons: docs/identifiability.md"


@final
@dataclass(frozen=True, slots=True)
class ShallowProof:
    """What was found on the way to a proof.

    Parameters
    ----------
    hyperplanes : int
        How many hyperplanes the function bends along.
    doubled : int
        How many of them hold a neuron on both sides.
    nullity : int
        Of the matrix with columns vec(u_i w_i^T), over the other neurons.
    patterns : int
        How many sign patterns and sets of hyperplanes were looked at.
    """

    hyperplanes: int
    doubled: int
    nullity: int
    patterns: int


def check_shallow(theta: MLP, *, output_bias: bool = True, budget: int = 1 << 21) -> Verdict:
    """Whether the parameter of a network with one hidden layer is identifiable up to permuting neurons and, where that
    passes, scaling them.

    Parameters
    ----------
    theta : MLP
        With an activation that has `turning`: ReLU, leaky ReLU of slope a ≠ −1, GELU, SiLU, softplus.  Any input and
        output dimensions and any width.
    output_bias : bool
        Whether the architecture has a bias in its last layer; if not, theta's must be zero, and the activation ReLU.
    budget : int
        How many sign patterns may be looked at.

    Returns
    -------
    Verdict
        Proved with a `ShallowProof`; Refuted with a twin: a parameter of the same widths with the same kinks and
        rest, which decide the function, that is not in theta's orbit; Undecided when the budget ran out, or where a
        neuron is the constant softplus(0) = log 2, which no rational bias takes over.

    Raises
    ------
    InputError
        Not one hidden layer; an output bias in an architecture that has none.

    Notes
    -----
    With nothing spare and independent matrices: one rank.  With nullity r: at most 2^r partial sign patterns, pruned.
    """
    require_turning(theta)
    if not output_bias and theta.activation != RELU:
        raise InputError(f"without an output bias this is answered for ReLU only, and the one given is {theta.kind}")
    if not output_bias and any(theta.layers[-1].bias):
        raise InputError("the architecture has no output bias, but the parameter has one")
    case = _Case(theta, output_bias)
    if not theta.hidden_neurons:
        return Proved(
            "without hidden neurons the function is affine and determines its parameter",
            ShallowProof(0, 0, 0, 0),
            REFERENCE,
        )
    found = case.degenerate() or case.movable()
    if found is not None:
        return case.refuted(*found)
    if case.target.constants:
        neuron = case.layout.constant[0]
        return Undecided(
            f"neuron {neuron} is the constant {theta.kind}(0), which is not rational: over R the output bias could "
            "take it over, over Q it could not, and no other twin was found"
        )
    most = allowance("sign patterns", budget)
    search = ShallowSearch(case.target, theta.widths[1], output_bias, most, theta.activation)
    own = case.own_type()
    matrices = case.rank_one_matrices()
    nullity = matrices.shape[1] - matrices.rank()
    if nullity == 0 and search.spare == 0:
        reason = f"one hidden layer, {case.different}, linearly independent matrices u_i w_i^T"
        return Proved(reason, ShallowProof(search.visible, 0, 0, 0), REFERENCE)
    try:
        for kind in search.iter_types():
            if kind != own:
                return case.of_type(search, own, kind)
    except BudgetError as error:
        return Undecided(f"{error}; the matrices u_i w_i^T have nullity {nullity}, and a larger budget would decide it")
    proof = ShallowProof(search.visible, len(own.doubled), nullity, search.spent)
    if search.spare == 0:
        reason = (
            f"one hidden layer, {case.different}, and no nonempty set of the matrices u_i w_i^T "
            f"(nullity {nullity}) sums to zero"
        )
    else:
        reason = (
            f"one hidden layer: {_count(search.visible, case.classes)}, {len(own.doubled)} of them with a neuron on "
            "both sides, and no other choice of sides computes the function"
        )
    return Proved(reason, proof, REFERENCE)


@final
class _Case:
    """One network under question."""

    __slots__ = ("bias", "inputs", "layout", "neurons", "output_bias", "scaled", "target", "theta", "turning")

    def __init__(self, theta: MLP, output_bias: bool) -> None:
        self.theta = theta
        self.output_bias = output_bias
        self.scaled = counts_up_to_scaling(theta.activation)
        self.turning = theta.activation.turning or Fraction(1)  # σ(z) − σ(−z) = turning · z
        self.neurons = neurons_of(theta)
        self.bias = theta.layers[1].bias
        self.inputs = theta.widths[0]
        self.layout: Layout = layout(theta)
        self.target: Kinks = kinks(theta)

    @property
    def classes(self) -> str:
        return "hyperplanes" if self.scaled else "rows up to sign"

    @property
    def different(self) -> str:
        return "pairwise different hyperplanes" if self.scaled else "rows pairwise different up to sign"

    def refuted(self, reason: str, twin: MLP) -> Verdict:
        """Checks the twin again: equal kinks and rest, another orbit, and equal values at points."""
        arrows = self.theta.morphism(), twin.morphism()
        if self.theta.activation.is_rational:
            differ = find_difference(*arrows, limit=16) is not None
        else:
            differ = find_enclosed_difference(*arrows, limit=4, bits=(128,)) is not None
        same = kinks(twin) == self.target and not differ
        if same and orbit_key(twin) != orbit_key(self.theta) and (self.output_bias or not any(twin.layers[-1].bias)):
            return Refuted(reason, twin)
        return Undecided(f"{reason}, but the twin that this suggests was not confirmed")

    def replaced(self, changes: dict[int, Neuron], bias: Vector | None = None) -> MLP:
        neurons = [changes.get(index, neuron) for index, neuron in enumerate(self.neurons)]
        return network(neurons, self.bias if bias is None else bias, self.inputs, self.theta.activation)

    def degenerate(self) -> tuple[str, MLP] | None:
        """A twin if a neuron is unread, constant or a copy."""
        zero = (Fraction(0),) * len(self.bias)
        for index in self.layout.unread:
            row, column = self.neurons[index]
            other = Fraction(1) if row[-1] <= 0 else Fraction(-1)
            return f"nobody reads neuron {index}", self.replaced({index: ((*row[:-1], other), column)})
        lively = []
        for index in self.layout.constant:
            row, column = self.neurons[index]
            value = value_or_none(self.theta.activation, row[-1])
            if value is None:
                if row[-1]:
                    reason = f"neuron {index} is constant, so its bias can change sign"
                    return reason, self.flipped([index])
            elif self.output_bias or not value:
                bias = tuple(old + value * weight for old, weight in zip(self.bias, column, strict=True))
                return f"neuron {index} is constant", self.replaced({index: (row, zero)}, bias)
            else:
                lively.append(index)
        for members in [tuple(lively), *(side for _, *sides in self.layout.hyperplanes for side in sides)]:
            if len(members) > 1:
                kept, second = members[:2]
                (row, column), (copy, copied) = self.neurons[kept], self.neurons[second]
                place = next(j for j, value in enumerate(row) if value)
                ratio = copy[place] / row[place]
                joined = tuple(a + ratio * b for a, b in zip(column, copied, strict=True))
                reason = f"neurons {kept} and {second} have {'proportional' if self.scaled else 'equal'} rows"
                return reason, self.replaced({kept: (row, joined), second: (copy, zero)})
        return None

    def movable(self) -> tuple[str, MLP] | None:
        """A twin of theta's own type, if it comes in families: conditions 2 and 3."""
        jumps = dict(self.target.hyperplanes)
        pairs = [sides for row, *sides in self.layout.hyperplanes if row not in jumps]
        doubled = [sides for row, *sides in self.layout.hyperplanes if row in jumps and all(sides)]
        spans = [neuron for sides in doubled for neuron in sides[0]]
        spans += [] if self.output_bias else self.layout.constant
        rows = Matrix([self._seen(neuron) for neuron in spans], columns=self.inputs + (not self.output_bias))
        relations = rows.T.nullspace()
        if relations.shape[1]:
            return self._moved_columns(doubled, spans, next(relations.columns()))
        for (first,), (second,) in pairs:
            reason = f"neurons {first} and {second} together are affine, so their hyperplane can be moved"
            if self.output_bias:
                return reason, self._moved_pair(first, second, (*(Fraction(0),) * self.inputs, Fraction(1)), None)
            others = [(self.neurons[neuron][0], neuron) for neuron in spans] + [
                (self.neurons[plus][0], plus) for (plus,), _ in pairs if plus != first
            ]
            for along, source in others:
                if Matrix([self.neurons[first][0], along]).rank() == 2:
                    return reason, self._moved_pair(first, second, along, source)
        return None

    def _seen(self, neuron: int) -> Vector:
        """The weights, with the bias where that counts."""
        row = self.neurons[neuron][0]
        return row[:-1] if self.output_bias else row

    def _moved_columns(
        self, doubled: list[list[tuple[int, ...]]], spans: list[int], relation: Vector
    ) -> tuple[str, MLP]:
        """Σ λ_i row_i = 0: add t λ_i to the column of σ(row_i), take from that of σ(−row_i), at one output."""
        partners = {plus: minus for (plus,), (minus,) in doubled}
        involved = [neuron for neuron, factor in zip(spans, relation, strict=True) if factor]
        changes: dict[int, Neuron] = {}
        bias = list(self.bias)
        step = Fraction(1)
        while True:
            shift = step
            for neuron, factor in zip(spans, relation, strict=True):
                row, column = self.neurons[neuron]
                changes[neuron] = (row, (column[0] + shift * factor, *column[1:]))
                if neuron in partners:
                    other, opposite = self.neurons[partners[neuron]]
                    place = next(j for j, value in enumerate(row) if value)
                    share = -row[place] / other[place]
                    changes[partners[neuron]] = (other, (opposite[0] - shift * factor * share, *opposite[1:]))
            if all(any(column) for _, column in changes.values()):
                break
            step += 1
        if self.output_bias:
            bias[0] -= (
                self.turning
                * step
                * sum((f * self.neurons[i][0][-1] for i, f in zip(spans, relation, strict=True)), Fraction(0))
            )
        names = ", ".join(map(str, involved))
        reason = f"the rows of neurons {names}, which have opposite partners or are constant, are linearly dependent"
        return reason, self.replaced(changes, tuple(bias))

    def _moved_pair(self, first: int, second: int, along: Vector, source: int | None) -> MLP:
        """The pair u σ(z) − u σ(−z) = c u z with z + t along in the place of z; c t u (along) is taken from
        elsewhere."""
        (row, column), (other, _) = self.neurons[first], self.neurons[second]
        place = next(j for j, value in enumerate(row) if value)
        ratio = -other[place] / row[place]
        present = {row for row, *_ in self.layout.hyperplanes}
        step = Fraction(1)
        while True:
            moved = tuple(a + step * b for a, b in zip(row, along, strict=True))
            if any(moved[:-1]) and class_of(moved, self.theta.activation)[0] not in present:
                break
            step += 1
        changes = {first: (moved, column), second: (tuple(-ratio * value for value in moved), self.neurons[second][1])}
        bias = self.bias
        if source is None:
            bias = tuple(old - self.turning * step * weight for old, weight in zip(bias, column, strict=True))
        else:
            self._take(changes, source, tuple(step * value for value in column))
        return self.replaced(changes, bias)

    def _take(self, changes: dict[int, Neuron], source: int, amount: Vector) -> None:
        """Subtract amount · (row of source) from the function, through the neurons on its hyperplane."""
        row, column = self.neurons[source]
        changes[source] = (row, tuple(a - b for a, b in zip(column, amount, strict=True)))
        for _, *sides in self.layout.hyperplanes:
            for side, opposite in (sides, sides[::-1]):
                if source in side and opposite:
                    partner = opposite[0]
                    other, columns = self.neurons[partner]
                    place = next(j for j, value in enumerate(row) if value)
                    share = -row[place] / other[place]
                    changes[partner] = (other, tuple(a + b * share for a, b in zip(columns, amount, strict=True)))

    def own_type(self) -> SearchType:
        """Theta's type; conditions 1 to 3 hold."""
        places = {row: index for index, (row, _) in enumerate(self.target.hyperplanes)}
        sides: dict[int, int] = {}
        doubled = [len(places)] if self.layout.constant else []
        pairs = 0
        for row, plus, minus in self.layout.hyperplanes:
            if row not in places:
                pairs += 1
            elif plus and minus:
                doubled.append(places[row])
            else:
                sides[places[row]] = int(bool(minus))
        return SearchType(tuple(sorted(doubled)), tuple(sides[i] for i in sorted(sides)), pairs)

    def rank_one_matrices(self) -> Matrix:
        """Columns vec(u_i w_i^T) over the neurons that are alone on their hyperplane."""
        alone = [side[0] for _, *sides in self.layout.hyperplanes for side in sides if side and not all(sides)]
        products = [[u * w for u in self.neurons[i][1] for w in self._seen(i)] for i in alone]
        return Matrix(products, columns=len(self.bias) * (self.inputs + (not self.output_bias))).T

    def of_type(self, search: ShallowSearch, own: SearchType, kind: SearchType) -> Verdict:
        """The twin of another type."""
        if not search.spare:
            places = {row: index for index, (row, _) in enumerate(self.target.hyperplanes)}
            flipped = [
                (plus or minus)[0]
                for row, plus, minus in self.layout.hyperplanes
                if own.sides[places[row]] != kind.sides[places[row]]
            ]
            return self.refuted(_flip_reason(sorted(flipped)), self.flipped(flipped))
        twin = search.member(kind, or_limit=True)
        if twin is None:
            return Undecided("a solution of the equations of a twin was not confirmed")
        return self.refuted("another choice of sides and invisible pairs computes the same function", twin)

    def flipped(self, chosen: list[int]) -> MLP:
        """The rows of the chosen neurons negated, the constant c Σ u_i b_i moved to the output bias."""
        changes: dict[int, Neuron] = {}
        bias = self.bias
        for i in chosen:
            row, column = self.neurons[i]
            changes[i] = (tuple(-value for value in row), column)
            bias = tuple(old + self.turning * row[-1] * weight for old, weight in zip(bias, column, strict=True))
        return self.replaced(changes, bias)


def _count(number: int, things: str) -> str:
    return f"{number} {things if number != 1 else things.replace('rows', 'row').replace('planes', 'plane')}"


def _flip_reason(chosen: list[int]) -> str:
    shown = ", ".join(map(str, chosen[:12])) + (", …" if len(chosen) > 12 else "")
    return f"the matrices u_i w_i^T of neurons {shown} sum to zero, so all their rows can change sign"
