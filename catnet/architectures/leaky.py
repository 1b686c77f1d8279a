"""Leaky ReLU networks and networks of absolute values.

Let a be the slope, a ≠ ±1.  leaky(z) = relu(z) − a relu(−z), so each network is a ReLU network of twice the width, and
equality is decided on its regions.  K_i is the same as for ReLU.  leaky(z) − leaky(−z) = (1 + a) z, so that one hidden
layer is decided as for ReLU (`catnet.architectures.perceptron.shallow`), and turning round the neurons of a set T with
Σ_{i ∈ T} u_i w_i^T = 0 gives a twin at every depth, the constant going to the next bias.

Slope −1 is the absolute value: rows count up to all scalings, no hyperplane can carry two neurons, |−z| = |z|, and with
one hidden layer theta is identifiable iff no row of weights and no column is zero and no two rows (w, b) are
proportional: its kinks 2 u_i determine it, and every other parameter with its function needs all its hyperplanes.

>>> from catnet.architectures.known import KNOWN
>>> from catnet.category import LeakyRelu
>>> theta = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], LeakyRelu("1/10"))
>>> LeakyNetworks(KNOWN).check_identifiable(theta).word
'proved'
>>> bent = MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])], LeakyRelu("1/10"))
>>> LeakyNetworks(KNOWN).check_identifiable(bent).witness.layers[0].weight.spelled()
[['-1'], ['-1'], ['-1']]

References
----------
As for ReLU with one hidden layer: Petzka, Trimmel, Sminchisescu, NLDL 2020; the statements for leaky ReLU and |x| are
proved in docs/architectures.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Self, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.algebra.zero_one import iter_zero_one
from catnet.architectures.perceptron.architecture import PerceptronArchitecture
from catnet.architectures.perceptron.degenerate import outside_orbit
from catnet.architectures.perceptron.first_steps import check_degenerate, check_up_to_symmetries
from catnet.architectures.perceptron.forms import relu_form
from catnet.architectures.perceptron.guards import require
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction
from catnet.architectures.perceptron.shallow import check_shallow
from catnet.architectures.perceptron.submodel import Reduction
from catnet.category import Affine, Difference, LeakyRelu, find_difference
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.search import Found, NoneExists, RanOut, Search, allowance, find_first, spend
from catnet.theorem.architecture import Known, Summary
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["LeakyNetworks"]

_FLIPS = 256


def require_leaky(theta: MLP) -> MLP:
    """Theta, if it is a leaky ReLU network; `InputError` says what was given."""
    kind = type(getattr(theta, "activation", None))  # ReLU, of slope 0, has theorems of its own
    return require(theta, kind is LeakyRelu, "leaky ReLU networks")


@final
@dataclass(frozen=True, slots=True)
class LeakyNetworks(PerceptronArchitecture):
    """Multilayer perceptrons with leaky ReLU of any rational slope but 1; slope −1 is the absolute value.

    Parameters
    ----------
    known : Known
        The architectures that there are: a leaky ReLU network has the function of a ReLU network.
    """

    known: Known

    @classmethod
    def given(cls, known: Known) -> Self:
        return cls(known)

    @property
    def summary(self) -> Summary:
        return Summary(
            name="leaky_relu",
            symmetries="permutations and positive scalings; for |x| (slope −1) rows count up to all scalings",
            adjunction="affine ends absorb every linear action",
            identifiable_when="one hidden layer: a complete criterion, that of ReLU; for |x| no degenerate neuron",
            source="Petzka, Trimmel, Sminchisescu, NLDL 2020, for ReLU; docs/architectures.md",
            decides="equality (by regions); one hidden layer",
            leaves_open="identifiability of several hidden layers without a twin",
        )

    def written_out(self, theta: MLP) -> MLP:
        return relu_form(theta)

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: int | None = None) -> Verdict:
        require_leaky(left), require_leaky(right)
        first = check_up_to_symmetries(left, right, "scaling and permuting neurons")
        if first.verdict is not None:
            return first.verdict
        small = first.small
        difference = find_difference(left.morphism(), right.morphism())
        if difference is not None:
            return Refuted("the two functions differ at a point", difference)
        verdict = self.known.check_same_function(relu_form(small[0]), relu_form(small[1]), max_cells=max_cells)
        if isinstance(verdict, Refuted):
            point = verdict.witness.point
            return Refuted(verdict.reason, Difference(point, left(point), right(point)))
        return verdict

    def check_identifiable(self, theta: MLP, *, max_cells: int | None = None) -> Verdict:
        require_leaky(theta)
        degenerate = check_degenerate(
            theta, lambda one, other: self.check_same_function(one, other, max_cells=DEFAULT_MAX_CELLS)
        )
        if degenerate is not None:
            return degenerate
        even = theta.activation.is_even
        if theta.depth == 2 and not even:
            return check_shallow(theta)
        open_points: list[str] = []
        for index in range(1, theta.depth) if not even else ():
            flip = _find_flip(theta, index)
            if isinstance(flip, Found):
                return Refuted(*flip.value)
            if isinstance(flip, RanOut):
                open_points.append(f"whether neurons of layer {index} can be turned round together: {flip.reason}")
        if open_points:
            return Undecided(f"it is open {'; '.join(open_points)}")
        if theta.depth > 2:
            return Undecided(
                "no neuron is constant, unread or a copy, and no layer has a set of neurons that can be turned round; "
                "for several hidden layers that is necessary, and no sufficient criterion is known to catnet"
            )
        return Proved("one hidden layer of absolute values on pairwise different hyperplanes, each read")

    def reduce(self, theta: MLP, *, max_cells: int | None = None) -> Reduction:
        return find_reduction(theta)


def _find_flip(theta: MLP, index: int) -> Search[tuple[str, MLP]]:
    """A twin that turns round a set T of neurons of layer `index` with Σ_{i ∈ T} u_i w_i^T = 0.

    NoneExists if there is no such T; RanOut also if there is one, but no twin was shown to lie outside the orbit.
    """
    outcome = find_first(
        (reason, twin)
        for reason, twin in _iter_flips(theta, index)
        if outside_orbit(theta, twin) and find_difference(theta.morphism(), twin.morphism(), limit=16) is None
    )
    if isinstance(outcome, NoneExists) and not isinstance(find_first(_iter_flips(theta, index)), NoneExists):
        return RanOut("those that were found seem to lead back to theta")
    return outcome


def _iter_flips(theta: MLP, index: int) -> Iterator[tuple[str, MLP]]:
    """The parameter with T turned round, for every such T; its function is theta's: u leaky(z) = u leaky(−z) + u (1 +
    a) z, and the sum of the last terms over T is a constant, which goes to the next bias.
    """
    lower, upper = theta.layers[index - 1], theta.layers[index]
    pairs = zip(upper.weight.columns(), lower.weight.rows(), strict=True)
    products = [tuple(u * w for u in column for w in row) for column, row in pairs]
    matrix = Matrix(products, columns=len(upper.bias) * lower.weight.shape[1]).T
    slopes = theta.activation.slopes
    slope = Fraction(0) if slopes is None else slopes[0]
    columns: list[Vector] = list(upper.weight.columns())
    most = allowance("sets of neurons turned round", _FLIPS)
    for count, signs in enumerate(filter(any, iter_zero_one(matrix, (Fraction(0),) * matrix.shape[0]))):
        spend("sets of neurons turned round", count, most)
        turned = np.flatnonzero(signs).tolist()
        rows, bias, shift = list(lower.weight.rows()), list(lower.bias), list(upper.bias)
        for neuron in turned:
            shift = [old + (1 + slope) * u * lower.bias[neuron] for old, u in zip(shift, columns[neuron], strict=True)]
            rows[neuron] = tuple(-value for value in rows[neuron])
            bias[neuron] = -bias[neuron]
        layers = list(theta.layers)
        layers[index - 1] = Affine(Matrix(rows, columns=lower.weight.shape[1]), tuple(bias))
        layers[index] = Affine(upper.weight, tuple(shift))
        names = ", ".join(map(str, turned))
        yield f"neurons {names} of layer {index} can be turned round together", MLP(tuple(layers), theta.activation)
