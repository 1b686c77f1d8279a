"""Networks with a polynomial activation: x^r, or any fixed polynomial.

Their functions are polynomial maps, so equality is decided by expansion or on a grid that determines the degree
(`catnet.category.expansion`), within a budget.  Identifiability is proved above degree thresholds
(`catnet.architectures.polynomial.criteria`), refuted by a twin (`catnet.architectures.polynomial.twins`), and open
in between, where the functional dimension tells whether infinitely many parameters near theta can be expected to
share its function.

K_i: for a x^r, permutations and all scalings, (w, b) ↦ c (w, b) and u ↦ u / c^r; for a polynomial with even or odd
exponents only, permutations and signs; for any other one permutations.

The architecture has biases.  For x^r and a theta without biases a note says what is known in the smaller architecture
that has none: the published theorems are about that one.  The families (z + 1)^r − 1 and (z² + z)^l, which have only
permutations as symmetries without biases, have hidden scalings once there are biases: with these, no parameter with a
hidden neuron is identifiable.

>>> from catnet.category import Polynomial, Power
>>> quartic = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Power(4))
>>> PolynomialNetworks().check_identifiable(quartic).word
'proved'
>>> square = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 1]], [0])], Power(2))
>>> PolynomialNetworks().check_identifiable(square).reason
'neurons 0, 1 of layer 1 span a plane in which they can be turned'
>>> logistic = MLP.from_rows([([[1]], [0]), ([[1]], [0])], Polynomial((0, 1, 1)))               # x² + x
>>> PolynomialNetworks().check_identifiable(logistic).reason
'the activation lets 2 pass about -1/2: neuron 0 of layer 1 can be scaled'

References
----------
Newman, Slater, "Waring's problem for the ring of polynomials", J. Number Theory 11 (1979); Kileel, Trager, Bruna, "On
the expressive power of deep polynomial neural networks", NeurIPS 2019; Finkel, Rodriguez, Wu, Yahl, arXiv 2408.04569;
Usevich, Borsoi, Dérand, Clausel, "Identifiability of deep polynomial neural networks", arXiv 2506.17093.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import final

from catnet.architectures.perceptron.architecture import PerceptronArchitecture
from catnet.architectures.perceptron.degenerate import iter_degenerate, outside_orbit
from catnet.architectures.perceptron.first_steps import check_degenerate, check_up_to_symmetries
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import find_reduction
from catnet.architectures.perceptron.submodel import Reduction
from catnet.architectures.polynomial.criteria import check_criteria, check_criteria_without_biases
from catnet.architectures.polynomial.dimension import PolynomialDimension, polynomial_dimension
from catnet.architectures.polynomial.twins import iter_polynomial_twins
from catnet.architectures.polynomial.two_layers import check_in_place, require_polynomial
from catnet.category import find_difference
from catnet.category.expansion import MAX_OPERATIONS, MAX_TERMS, check_same_polynomial, degree_bound
from catnet.errors import BudgetError
from catnet.search import allowance
from catnet.theorem.architecture import Identification, Summary
from catnet.theorem.polynomial_lie import PolynomialEquations
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["PolynomialNetworks"]

_SEARCHED = 20_000
_CANDIDATES = 300
_EVALUATED = 2_000
_OPERATIONS = MAX_OPERATIONS // MAX_TERMS


@final
@dataclass(frozen=True, slots=True)
class PolynomialNetworks(PerceptronArchitecture):
    """Multilayer perceptrons with the activation x^r or a fixed polynomial; `max_cells` counts terms of expansions."""

    @property
    def summary(self) -> Summary:
        return Summary(
            name="polynomial",
            symmetries="permutations, with all scalings for x^r, signs for even or odd polynomials",
            adjunction="affine ends absorb every linear action",
            identifiable_when="no degenerate neuron and x^r with r ≥ 2 d_1 at the first hidden layer (or Kruskal's "
            "condition) and r ≥ (2 d_i − R_i + 1)(2 d_i − R_i) at later ones, R_i the rank of what reads them; "
            "any r ≥ 2 at first layers that are surjective and below a wide one; other polynomials of degree r ≥ "
            "2 d_1 − 1: one hidden layer, weight rows pairwise not proportional, no hidden scalings",
            source="Newman, Slater 1979; Kruskal 1977; docs/architectures/polynomials.md",
            decides="equality, within a budget of terms; identifiability above the thresholds; below them twins by "
            "hidden scalings, turning round, relations, moves and pencils",
            leaves_open="degrees below the thresholds without a twin of these kinds; several hidden layers unless x^r",
        )

    def lie_equations(self, theta: MLP, *, max_cells: int | None = None) -> PolynomialEquations:
        require_polynomial(theta)
        return PolynomialEquations.of_arrow(theta.morphism())

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: int | None = None) -> Verdict:
        """By transporters, reduction, points, and expansion or a grid; the two may have different polynomials."""
        require_polynomial(left), require_polynomial(right)
        first = check_up_to_symmetries(left, right, "scaling and permuting neurons")
        if first.verdict is not None:
            return first.verdict
        small = first.small
        arrows = left.morphism(), right.morphism()
        degree = max(degree_bound(arrow) or 0 for arrow in arrows)
        # a value of degree D has D times as many digits as the point: few and small points for large degrees
        few = allowance("degree", _EVALUATED)
        probes = 64 if degree <= few else 3 if degree <= 100 * few else 0
        difference = find_difference(*arrows, limit=probes)
        if difference is not None:
            return Refuted("the two functions differ at a point", difference)
        terms = MAX_TERMS if max_cells is None else max_cells
        return check_same_polynomial(
            small[0].morphism(), small[1].morphism(), max_terms=terms, max_operations=_OPERATIONS * terms
        )

    def check_identifiable(self, theta: MLP, *, max_cells: int | None = None) -> Verdict:
        """Proved by a criterion, refuted by a twin, else undecided; without `max_cells` with a small budget."""
        require_polynomial(theta)
        degenerate = check_degenerate(theta, self.check_same_function)
        if degenerate is not None:
            return degenerate
        criteria = check_criteria(theta)
        if isinstance(criteria, Proved):
            return criteria
        if theta.parameters > allowance("parameters", _SEARCHED):
            return Undecided(f"{criteria.reason}; among so many parameters no twin was looked for")
        terms = MAX_TERMS // 4 if max_cells is None else max_cells
        missed: list[str] = []
        most = allowance("candidates for a twin", _CANDIDATES)
        for count, (reason, twin, index, local) in enumerate(iter_polynomial_twins(theta, missed)):
            if count == most:
                missed.append(f"more than {most} candidates")
                break
            if twin == theta or not outside_orbit(theta, twin):
                continue
            verdict = check_in_place(theta, twin, index, local, max_terms=terms)
            if isinstance(verdict, Proved):
                return Refuted(reason, twin)
            if isinstance(verdict, Undecided):
                missed.append(f"{reason}, it seems, but {verdict.reason}")
        untold = f"; not searched to the end: {'; '.join(missed[:3])}" if missed else ""
        return Undecided(
            f"{criteria.reason}; no rational twin by hidden scalings, turning round, relations, moves or pencils was "
            f"found{untold}; a higher degree, a criterion below the threshold, or another twin, which may be "
            "irrational, would decide it"
        )

    def identify(self, theta: MLP, *, max_cells: int | None = None) -> Identification[MLP]:
        """With the functional dimension, and for x^r what is known in the architecture without biases."""
        verdict = self.check_identifiable(theta, max_cells=max_cells)
        dimension = _dimension(theta)
        notes = []
        if dimension is not None and dimension.exact and dimension.value < dimension.expected:
            missing = dimension.expected - dimension.value
            notes.append(f"the functional dimension is {missing} below what the symmetries leave")
            degree = degree_bound(theta.morphism()) or 0
            if dimension.value == theta.widths[-1] * comb(theta.widths[0] + degree, theta.widths[0]):
                notes.append(
                    f"it is that of all polynomial maps of degree at most {degree}, so real parameters near theta that "
                    "no symmetry reaches have the same function"
                )
        notes += _without_biases(theta)
        return Identification(verdict, theta, dimension, (), tuple(notes))

    def reduce(self, theta: MLP, *, max_cells: int | None = None) -> Reduction:
        return find_reduction(theta)


def _dimension(theta: MLP, *, biases: bool = True) -> PolynomialDimension | None:
    try:
        return polynomial_dimension(theta, biases=biases)
    except BudgetError:
        return None


def _without_biases(theta: MLP) -> list[str]:
    """What is known in the architecture without biases, for a theta without degenerate neurons in it."""
    if not theta.hidden_neurons or next(iter_degenerate(theta), None) is not None:
        return []
    verdict = check_criteria_without_biases(theta)
    if verdict is None:
        return []
    words = "theta is identifiable" if isinstance(verdict, Proved) else "no criterion applies"
    notes = [f"in the architecture without biases {words}: {verdict.reason}"]
    dimension = _dimension(theta, biases=False)
    if dimension is not None:
        about = "" if dimension.exact else "at least "
        notes.append(
            f"in the architecture without biases the functional dimension is {about}{dimension.value}, "
            f"the symmetries leave {dimension.expected}"
        )
    return notes
