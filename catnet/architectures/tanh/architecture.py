"""Tanh networks, and sigmoid networks with them: decided completely, although their values are not rational.

Call a network *reduced* if no row of weights is zero, no column that reads a neuron is zero, and no two rows (w, b) of
a layer are equal up to sign.  Reduced tanh networks of any depths and widths with the same function agree up to
permuting neurons and flipping their signs (Fefferman 1994 for generic ones, Vlačić and Bölcskei 2021 for all).  So
reduction and matching decide equality, and a parameter is identifiable iff it is reduced.

One case is left: a neuron without weights and with bias b ≠ 0 is the irrational constant tanh(b), which no rational
bias takes over.  The theorem holds for real parameters, so fold such constants into real biases in thought.  The
numbers 1, tanh(β_1), …, tanh(β_k) with rational 0 < β_1 < … < β_k are linearly independent over Q: with t =
exp(2/N), N a common denominator, tanh(β) = 1 − 2/(t^n + 1), n = β N; t is transcendental (Lindemann), and of the
rational functions 1/(t^n + 1) the one with the largest n has poles that no other one has.  Hence real biases b + Σ u_j
tanh(β_j) agree iff b and all u_j do, and comparing such networks row by row is still a decision, provided that every
other neuron reads something that is not constant.  Only constants of constants are left open.

>>> from catnet.category import Tanh
>>> theta = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Tanh())
>>> flipped = MLP.from_rows([([[-2], [1]], [0, 1]), ([[-1, 1]], [0])], Tanh())
>>> TanhNetworks().check_same_function(theta, flipped).reason
'equal up to permutations and sign changes of neurons'
>>> TanhNetworks().check_identifiable(theta).word
'proved'

References
----------
Sussmann, "Uniqueness of the weights for minimal feedforward nets with a given input-output map", 1992; Fefferman,
"Reconstructing a neural net from its output", 1994; Vlačić, Bölcskei, "Affine symmetries and neural network
identifiability", Advances in Mathematics 376, 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.architecture import PerceptronArchitecture
from catnet.architectures.perceptron.degenerate import iter_degenerate, outside_orbit
from catnet.architectures.perceptron.first_steps import check_up_to_symmetries
from catnet.architectures.perceptron.forms import centred, uncentred
from catnet.architectures.perceptron.guards import require
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction
from catnet.architectures.perceptron.scaled import representative
from catnet.architectures.perceptron.submodel import Reduction
from catnet.architectures.tanh.lie import REFERENCE, ReducedEquations
from catnet.architectures.tanh.sigmoid import SigmoidNetworks
from catnet.category import (
    Affine,
    EnclosedDifference,
    Sigmoid,
    Tanh,
    enclose,
    find_difference,
    find_enclosed_difference,
)
from catnet.theorem.architecture import Reduced, Summary
from catnet.theorem.lie import AffineEquations, LieEquations
from catnet.theorem.model import Model
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["CentredReduction", "SigmoidArchitecture", "TanhNetworks", "covered_by_theorem"]


def require_tanh(theta: MLP) -> MLP:
    """Theta, if it is a tanh network; `InputError` says what was given."""
    return require(theta, getattr(theta, "activation", None) == Tanh(), "tanh networks")


def require_sigmoid(theta: MLP) -> MLP:
    """Theta, if it is a sigmoid network; `InputError` says what was given."""
    return require(theta, getattr(theta, "activation", None) == Sigmoid(), "sigmoid networks")


def covered_by_theorem(theta: MLP, *, constants: bool = True) -> str:
    """What keeps the identifiability theorem from speaking of theta; empty if nothing does.

    Parameters
    ----------
    theta : MLP
        A tanh network.
    constants : bool
        Whether neurons with the constant value tanh(b), b ≠ 0 rational, are allowed.
    """
    require_tanh(theta)
    constant: set[int] = set()
    for index, (layer, above) in enumerate(zip(theta.layers, theta.layers[1:], strict=False), start=1):
        here: set[int] = set()
        seen: dict[Vector, int] = {}
        read = [any(column) for column in above.weight.columns()]
        for neuron, (row, bias) in enumerate(zip(layer.weight.rows(), layer.bias, strict=True)):
            name = f"neuron {neuron} of layer {index}"
            if not read[neuron]:
                return f"nobody reads {name}"
            if not any(value for place, value in enumerate(row) if place not in constant):
                if any(row):
                    return f"{name} reads nothing but constants that are not rational"
                if not bias or not constants:
                    return f"{name} is constant"
                here.add(neuron)
            key, _ = representative((*row, bias), theta.activation)
            if key in seen:
                return f"neurons {seen[key]} and {neuron} of layer {index} have equal rows up to sign"
            seen[key] = neuron
        constant = here
    return ""


@final
@dataclass(frozen=True, slots=True)
class TanhNetworks(PerceptronArchitecture):
    """Tanh multilayer perceptrons of any depth."""

    @property
    def summary(self) -> Summary:
        return Summary(
            name="tanh",
            symmetries="signed permutations of the neurons of a layer",
            adjunction="affine ends absorb every linear action",
            identifiable_when="no zero row of weights, no zero column, no two rows (w, b) of a layer equal up to sign",
            source=REFERENCE,
            decides="equality, identifiability and the theorem, at every depth",
            leaves_open="neurons that read nothing but irrational constants",
        )

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: int | None = None) -> Verdict:
        """A decision wherever `covered_by_theorem`.

        Notes
        -----
        Linear in the parameters; a difference is also enclosed at a rational point.
        """
        require_tanh(left), require_tanh(right)
        steps = check_up_to_symmetries(left, right, "permutations and sign changes of neurons")
        if steps.verdict is not None:
            return steps.verdict
        small = steps.small
        first, second = map(_flat, small)
        if first is not None and second is not None:
            if first == second:
                return Proved("both reduce to one affine map, plus the same multiples of tanh(b)")
            reason = "both reduce to affine maps plus multiples of tanh(b), which are independent over Q, and differ"
            return Refuted(reason, _separate(left, right, first, second))
        open_points = list(filter(None, map(covered_by_theorem, small)))
        witness = find_enclosed_difference(left.morphism(), right.morphism())
        if not open_points:
            reason = "both reduce to networks that differ by more than permutations and sign changes"
            return Refuted(f"{reason} ({REFERENCE})", witness)
        if witness is not None:
            return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
        return Undecided(f"no difference was found, and the theorem does not speak of both: {'; '.join(open_points)}")

    def check_identifiable(self, theta: MLP, *, max_cells: int | None = None) -> Verdict:
        require_tanh(theta)
        obstacle = covered_by_theorem(theta, constants=False)
        if not obstacle:
            reason = "reduced: no zero row of weights, no zero column, no two rows (w, b) of a layer equal up to sign"
            return Proved(reason, reference=REFERENCE)
        for reason, twin in iter_degenerate(theta):
            if outside_orbit(theta, twin) and isinstance(self.check_same_function(theta, twin), Proved):
                return Refuted(reason, twin)
        return Undecided(
            f"{obstacle}; no rational twin was found. Over R there may be one: a bias of the next layer in the field "
            "Q(tanh(b)) could take its irrational value over, a rational one could not"
        )

    def reduce(self, theta: MLP, *, max_cells: int | None = None) -> Reduction:
        return find_reduction(theta)

    def lie_equations(self, theta: MLP, *, max_cells: int | None = None) -> LieEquations | Undecided:
        small = find_reduction(require_tanh(theta)).small
        if small.depth == 1:
            return AffineEquations(small.layers[0])
        obstacle = covered_by_theorem(small)
        return Undecided(f"the theorem does not speak of it: {obstacle}") if obstacle else ReducedEquations(small)


@final
@dataclass(frozen=True, slots=True)
class CentredReduction:
    """The reduction of a sigmoid network, made in the coordinates 2 x − 1: `inner` is that of the tanh network."""

    theta: MLP
    small: MLP
    inner: Reduction

    def check(self) -> Verdict:
        if self.inner.theta != centred(self.theta) or self.inner.small != centred(self.small):
            return Refuted("the tanh networks are not the centred ones")
        verdict = self.inner.check()
        return Proved(f"in the coordinates 2 x − 1: {verdict.reason}", self) if verdict.is_proved else verdict


@final
@dataclass(frozen=True, slots=True)
class SigmoidArchitecture(PerceptronArchitecture):
    """Sigmoid multilayer perceptrons of any depth: tanh networks in other coordinates."""

    @property
    def model(self) -> Model[MLP]:
        return SigmoidNetworks()

    @property
    def summary(self) -> Summary:
        return Summary(
            name="sigmoid",
            symmetries="permutations of neurons, and x ↦ 1 − x on each: signed permutations of 2 x − 1",
            adjunction="affine ends absorb every linear action",
            identifiable_when="the tanh network in the coordinates 2 x − 1 is reduced",
            source=REFERENCE,
            decides="as for tanh",
            leaves_open="as for tanh",
        )

    def written_out(self, theta: MLP) -> MLP:
        return centred(theta)

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: int | None = None) -> Verdict:
        require_sigmoid(left), require_sigmoid(right)
        return TanhNetworks().check_same_function(centred(left), centred(right))

    def check_identifiable(self, theta: MLP, *, max_cells: int | None = None) -> Verdict:
        require_sigmoid(theta)
        verdict = TanhNetworks().check_identifiable(centred(theta))
        if not isinstance(verdict, Refuted):
            return verdict
        return Refuted(verdict.reason, uncentred(verdict.witness, theta.activation))

    def reduce(self, theta: MLP, *, max_cells: int | None = None) -> Reduced:
        require_sigmoid(theta)
        inner = find_reduction(centred(theta))
        return CentredReduction(theta, uncentred(inner.small, theta.activation), inner)


@final
@dataclass(frozen=True, slots=True)
class _Flat:
    """x ↦ affine(x) + Σ multiples[β] tanh(β), rational β > 0: a network whose last hidden layer is constant."""

    affine: Affine
    multiples: tuple[tuple[Fraction, Vector], ...]


def _flat(theta: MLP) -> _Flat | None:
    """A reduced network as a `_Flat`, if no neuron of its last hidden layer reads anything."""
    last = theta.layers[-1]
    if theta.depth == 1:
        return _Flat(last, ())
    hidden = theta.layers[-2]
    if not hidden.weight.is_zero:
        return None
    affine = Affine(Matrix.zeros(theta.widths[-1], theta.widths[0]), last.bias)
    terms = []
    for bias, column in zip(hidden.bias, last.weight.columns(), strict=True):
        terms.append((abs(bias), column if bias > 0 else tuple(-value for value in column)))
    return _Flat(affine, tuple(sorted(terms)))


def _separate(left: MLP, right: MLP, first: _Flat, second: _Flat) -> EnclosedDifference | None:
    """Where two such functions differ: anywhere their affine parts do, or else everywhere."""
    difference = find_difference(first.affine, second.affine)
    point = difference.point if difference is not None else (Fraction(0),) * left.widths[0]
    for bits in (128, 1024, 8192):
        values = enclose(left.morphism(), point, bits=bits), enclose(right.morphism(), point, bits=bits)
        if any(a[1] < b[0] or b[1] < a[0] for a, b in zip(*values, strict=True)):
            return EnclosedDifference(point, *values)
    return None
