"""Networks of GELU, SiLU or softplus: one hidden layer is decided completely, as for ReLU.

sigma(z) − sigma(−z) = z, and sigma(z_1), …, sigma(z_N) are linearly independent modulo affine functions as soon as the
affine z_i are not constant and differ up to sign.  So what is true of hyperplanes for ReLU is true here of rows up to
sign: kinks and rest determine the function of one hidden layer, and its identifiability is the search of
`catnet.architectures.perceptron.shallow` with another key.  K_i is made of permutations.  At any depth sets of neurons
that can be turned round give twins, and equality up to permuting, doubling and turning round is seen; other deep
networks are told apart by enclosures, or left open.

>>> from catnet.category import Gelu
>>> identity = MLP.from_rows([([[1], [-1]], [1, -1]), ([[1, -1]], [-1])], Gelu())  # gelu(x + 1) − gelu(−x − 1) − 1 = x
>>> SmoothRectifiers().check_same_function(identity, MLP.from_rows([([[1]], [0])], Gelu())).word
'proved'
>>> SmoothRectifiers().check_identifiable(identity).reason
'neurons 0 and 1 together are affine, so their hyperplane can be moved'

References
----------
docs/architectures/smooth-rectifiers.md, with proofs; for ReLU, on which it is modelled: Petzka, Trimmel, Sminchisescu,
NLDL 2020; Dereich, Kassing 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.architectures.perceptron.architecture import PerceptronArchitecture
from catnet.architectures.perceptron.degenerate import iter_degenerate, outside_orbit
from catnet.architectures.perceptron.first_steps import check_up_to_symmetries
from catnet.architectures.perceptron.guards import require
from catnet.architectures.perceptron.kinks import Kinks, kinks
from catnet.architectures.perceptron.local_twins import iter_local_twins
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction
from catnet.architectures.perceptron.shallow import check_shallow
from catnet.architectures.perceptron.submodel import Reduction
from catnet.architectures.perceptron.turning import TurningForms
from catnet.architectures.rectifier.lie import RectifierEquations
from catnet.category import find_enclosed_difference
from catnet.errors import InputError
from catnet.theorem.architecture import Summary
from catnet.theorem.lie import AffineEquations, LieEquations
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["SmoothRectifiers", "require_rectifier"]

SOURCE = "docs/architectures/smooth-rectifiers.md"


def require_rectifier(theta: MLP) -> MLP:
    """Theta, if its activation is a smooth rectifier; `InputError` says what was given."""
    activation = getattr(theta, "activation", None)
    fits = activation is not None and activation.turning is not None and not activation.is_rational
    return require(theta, fits, "GELU, SiLU and softplus networks")


@final
@dataclass(frozen=True, slots=True)
class SmoothRectifiers(PerceptronArchitecture):
    """Multilayer perceptrons with GELU, SiLU or softplus."""

    @property
    def summary(self) -> Summary:
        return Summary(
            name="gelu, silu, softplus",
            symmetries="permutations of the neurons of a layer",
            adjunction="affine ends absorb every linear action",
            identifiable_when="one hidden layer: the criterion for ReLU, with rows up to sign for hyperplanes",
            source=SOURCE,
            decides="one hidden layer: equality and identifiability; at every depth the layers, and twins by turning "
            "neurons round",
            leaves_open="identifiability of several hidden layers without a twin; constants of constants",
        )

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: int | None = None) -> Verdict:
        """Decided for at most one hidden layer, but for constants that could cancel; deeper, proved by normal forms and
        refuted by enclosures."""
        require_rectifier(left), require_rectifier(right)
        if left.depth > 1 and right.depth > 1 and left.activation != right.activation:
            raise InputError(f"networks of one activation are compared here, not of {left.kind} and {right.kind}")
        steps = check_up_to_symmetries(left, right, "permuting neurons")
        if steps.verdict is not None:
            return steps.verdict
        forms = TurningForms(left.widths[0], max(left, right, key=lambda theta: theta.depth).activation)
        if forms.of(left) == forms.of(right):
            return Proved("equal up to permuting, merging and turning round neurons")
        witness = find_enclosed_difference(left.morphism(), right.morphism())
        if witness is not None:
            return Refuted("the two functions differ at a point: their values lie in disjoint intervals", witness)
        if max(left.depth, right.depth) > 2:
            return Undecided(
                "no difference was found, and the networks are not equal up to permuting, merging and turning round "
                "neurons; with several hidden layers that does not show that their functions differ"
            )
        here, there = map(_kinks, (left, right))
        if here.hyperplanes != there.hyperplanes or _linear(here) != _linear(there):
            return Refuted(f"one hidden layer, and the kinks or the linear rests differ ({SOURCE})", None)
        return Undecided(
            "the functions differ by a constant made of irrational values of the activation, which no enclosure tells "
            "from zero; narrower ones could"
        )

    def check_identifiable(self, theta: MLP, *, max_cells: int | None = None) -> Verdict:
        """Complete for one hidden layer; deeper refuted by a twin, or undecided."""
        require_rectifier(theta)
        if theta.depth == 1:
            return Proved("without hidden neurons the function is affine and determines its parameter")
        if theta.depth == 2:
            return check_shallow(theta)
        if not theta.hidden_neurons:
            return Proved("without hidden neurons the function is constant and determines its parameter")
        for reason, twin in iter_degenerate(theta):
            if outside_orbit(theta, twin) and isinstance(self.check_same_function(theta, twin), Proved):
                return Refuted(reason, twin)
        missed: list[str] = []
        for reason, twin in iter_local_twins(theta, missed=missed):
            if not outside_orbit(theta, twin):
                missed.append(f"{reason}; but that may be theta with its neurons permuted")
            elif isinstance(self.check_same_function(theta, twin), Proved):
                return Refuted(reason, twin)
        untold = f"; left open: {'; '.join(missed[:3])}" if missed else ""
        return Undecided(
            "no twin was found among degenerate neurons and those that can be turned round or moved together with the "
            f"next layer{untold}; for several hidden layers no sufficient criterion is known"
        )

    def lie_equations(self, theta: MLP, *, max_cells: int | None = None) -> LieEquations | Undecided:
        """Those of at most one hidden layer; of a deeper network, if it reduces to one."""
        small = require_rectifier(theta)
        if small.depth > 2:
            small = find_reduction(theta).small
        if small.depth == 1:
            return AffineEquations(small.layers[0])
        if small.depth == 2:
            return RectifierEquations(small)
        return Undecided(
            "no theorem lists the continuous symmetries of several hidden layers of GELU, SiLU or softplus"
        )

    def reduce(self, theta: MLP, *, max_cells: int | None = None) -> Reduction:
        return find_reduction(theta)


def _kinks(theta: MLP) -> Kinks:
    """Also of an affine map."""
    if theta.depth == 2:
        return kinks(theta)
    (layer,) = theta.layers
    return Kinks((), layer.weight.beside(Matrix.column(layer.bias)))


def _linear(found: Kinks) -> Matrix:
    """The linear part of the rest."""
    return Matrix([row[:-1] for row in found.rest.rows()], columns=found.rest.shape[1] - 1)
