"""Is the parameter of a ReLU network identifiable: determined by its function up to scaling and permuting neurons?

With one hidden layer this is decided (`catnet.architectures.perceptron.shallow`).  For more it is refuted by a *twin*,
another parameter with the same function that no scaling and permutation reaches
(`catnet.architectures.relu.twins`), looked for at every layer and, where the regions are affordable, among neurons
that are on or off everywhere and along hidden infinitesimal symmetries.

A functional dimension below #parameters − #hidden neurons refutes nothing by itself: relu(x) + relu(−x) is
identifiable, and its dimension is 4 instead of 5.

>>> check_relu_identifiable(MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])).word
'proved'
>>> stable = MLP.from_rows([([[1]], [0]), ([[1]], [1]), ([[1]], [0])])            # relu(relu(x) + 1) is always on
>>> check_relu_identifiable(stable).word, check_relu_identifiable(stable).reason
('refuted', 'neuron 0 of layer 2 is on everywhere: it can have another bias')

References
----------
Petzka, Trimmel, Sminchisescu, "Notes on the symmetries of 2-layer ReLU networks", NLDL 2020; Dereich, Kassing, "On
minimal representations of shallow ReLU networks", 2022; Ramakrishnan, "A complete symmetry classification of shallow
ReLU networks", arXiv 2604.14037; Grigsby, Lindsey, Rolnick, "Hidden symmetries of ReLU networks", arXiv 2306.06179;
Grillo, Montúfar, "Most ReLU networks admit identifiable parameters", arXiv 2605.03601.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, final

from catnet.architectures.perceptron.architecture import PerceptronArchitecture
from catnet.architectures.perceptron.kinks import kinks
from catnet.architectures.perceptron.local_twins import iter_local_twins
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.submodel import Reduction
from catnet.architectures.relu.generic import cheapest_first
from catnet.architectures.relu.model import ReluNetworks, require_relu
from catnet.architectures.relu.same_function import check_same_relu_function
from catnet.architectures.relu.twins import (
    iter_degenerate_twins,
    iter_interval_twins,
    not_equivalent,
)
from catnet.budget import Budget, Limit
from catnet.category import Affine, find_difference
from catnet.errors import BudgetError, PreconditionError
from catnet.geometry.limits import DEFAULT_MAX_CELLS
from catnet.search import allowance
from catnet.theorem.architecture import Identification, Summary
from catnet.verdict import Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:  # what looks at regions is imported where it is used: large networks never need it
    from catnet.architectures.relu.dimension import FunctionalDimension
    from catnet.architectures.relu.lie import PieceEquations
    from catnet.geometry.complex import Complex
    from catnet.geometry.facets import NeuronFact
    from catnet.groups import Group
    from catnet.theorem.action import EndActions

__all__ = ["ReluArchitecture", "check_relu_identifiable", "identify_relu"]

_SEARCHED = 20_000
_KINKS = 500
_KERNEL = 60_000
_FACTS = 5_000
_DIRECTIONS = 16
_FORMS = "no neuron has a zero row or a zero column, and no two rows (w, b) of a layer are proportional"
_STEPS = ("1", "-1", "1/2", "-1/2", "1/16", "-1/16")


def check_relu_identifiable(theta: MLP, model: ReluNetworks | None = None, *, max_cells: Limit = None) -> Verdict:
    """Whether theta is identifiable up to scaling and permuting neurons.

    Parameters
    ----------
    theta : MLP
    model : ReluNetworks, optional
        Keeps normal forms across several questions.
    max_cells : int, optional
        With a budget of regions, networks with several hidden layers are looked at region by region, too.

    Returns
    -------
    Verdict
        Proved with the criterion; Refuted with the twin, an `MLP`, as witness; Undecided with what was checked.

    Notes
    -----
    Without regions: linear in the parameters, plus what `check_shallow` costs on each two consecutive layers.
    """
    require_relu(theta)
    known = ReluNetworks() if model is None else model
    verdict = _without_regions(theta, known)
    if isinstance(verdict, Undecided) and max_cells is not None and theta.depth > 2:
        return _answered(theta, known, verdict, max_cells).verdict
    return verdict


def identify_relu(
    theta: MLP, model: ReluNetworks | None = None, *, max_cells: Limit = DEFAULT_MAX_CELLS
) -> Identification[MLP]:
    """Whether theta is identifiable, its functional dimension, and what its regions show about its neurons.

    Parameters
    ----------
    theta : MLP
    model : ReluNetworks, optional
    max_cells : int
        The budget of regions.
    """
    require_relu(theta)
    known = ReluNetworks() if model is None else model
    return _answered(theta, known, _without_regions(theta, known), max_cells)


def _answered(theta: MLP, known: ReluNetworks, verdict: Verdict, max_cells: Limit) -> Identification[MLP]:
    def by_search() -> Refuted | None:
        from catnet.architectures.relu.unseen import twin_by_search

        return twin_by_search(theta, known, max_cells)

    return cheapest_first(theta, verdict, by_search, lambda: _identified(theta, known, verdict, max_cells), max_cells)


def _identified(theta: MLP, known: ReluNetworks, verdict: Verdict, max_cells: Limit) -> Identification[MLP]:
    """What the regions add to a verdict that was found without them."""
    if theta.parameters > allowance("parameters", _SEARCHED):
        return Identification(verdict, theta, None, ())
    from catnet.architectures.relu.dimension import functional_dimension
    from catnet.architectures.relu.regions import complex_of
    from catnet.architectures.relu.unseen import twin_by_regions
    from catnet.geometry.facets import neuron_facts

    budget = Budget.of(max_cells)
    if theta.depth == 1:
        return Identification(verdict, theta, functional_dimension(theta), ())
    try:
        regions = complex_of(theta, max_cells=budget)
    except BudgetError as error:
        if isinstance(verdict, Undecided):
            verdict = Undecided(f"{verdict.reason}; {error}")
        return Identification(verdict, theta, None, ())
    dimension, facts = None, ()  # type: FunctionalDimension | None, tuple[NeuronFact, ...]
    with budget.hold(regions.cells.nbytes):
        try:
            affordable = theta.parameters * len(regions) <= allowance("entries of the kernel", _KERNEL)
            if isinstance(verdict, Undecided) and theta.depth > 2:
                twin = twin_by_regions(theta, known, regions)
                verdict = verdict if twin is None else twin
            if isinstance(verdict, Refuted) and not affordable:  # what costs more would keep the answer waiting
                return Identification(verdict, theta, None, ())
            dimension = functional_dimension(theta, regions, max_cells=budget, kernel=affordable)
            if 0 < len(regions) <= allowance("facets", _FACTS) and theta.widths[0]:
                facts = tuple(neuron_facts(regions))
            if isinstance(verdict, Undecided) and theta.depth > 2:
                verdict = _with_regions(theta, known, regions, dimension, facts, budget)
        except BudgetError as error:  # what was found before stands
            if isinstance(verdict, Undecided):
                verdict = Undecided(f"{verdict.reason}; {error}")
    return Identification(verdict, theta, dimension, facts)


def _without_regions(theta: MLP, model: ReluNetworks) -> Verdict:
    if not theta.hidden_neurons:
        return Proved("without hidden neurons the function is affine or constant, and determines the parameter")
    small = theta.parameters <= allowance("parameters", _SEARCHED)
    if theta.depth == 2 and small:
        from catnet.architectures.perceptron.shallow import check_shallow

        return check_shallow(theta)
    suggested = ""
    candidates = iter_degenerate_twins(theta, model)
    for reason, twin in candidates:
        if twin != theta and not_equivalent(theta, twin, model):
            return Refuted(reason, twin)
        suggested = suggested or reason
    if suggested:
        return Undecided(f"{suggested}, but the twin that this suggests was not shown to lie outside theta's orbit")
    if not small:
        for reason, twin in iter_interval_twins(theta):
            if not_equivalent(theta, twin, model):
                return Refuted(reason, twin)
        return Undecided(f"{_FORMS}; among so many parameters no further twins were looked for")
    missed: list[str] = []
    for reason, twin in chain(iter_local_twins(theta, missed=missed), iter_interval_twins(theta)):
        near = find_difference(theta.morphism(), twin.morphism(), limit=8) is None
        if near and not_equivalent(theta, twin, model):
            return Refuted(reason, twin)
    if missed:
        return Undecided(f"{_FORMS}; whether two consecutive layers have a twin was not found out: {missed[0]}")
    return Undecided(
        f"{_FORMS}, and no two consecutive layers have a twin; "
        "for several hidden layers that is necessary, and a criterion on the regions would decide"
    )


def _with_regions(
    theta: MLP,
    model: ReluNetworks,
    regions: Complex,
    dimension: FunctionalDimension,
    facts: tuple[NeuronFact, ...],
    max_cells: Limit,
) -> Verdict:
    bends: Verdict = Undecided("no criterion for this depth is known")
    if theta.depth == 3 and len(regions) <= allowance("facets", _FACTS):
        from catnet.architectures.relu.bends import check_two_layers

        bends = check_two_layers(theta, regions)
        if isinstance(bends, Proved):
            return bends
    missed: list[str] = []
    for reason, twin, certain in _iter_region_twins(theta, regions, dimension, missed):
        near = find_difference(theta.morphism(), twin.morphism(), limit=40) is None
        if not near or not not_equivalent(theta, twin, model):
            if certain and near:
                missed.append(f"{reason}, but that twin was not shown to lie outside theta's orbit")
            continue
        if certain or isinstance(check_same_relu_function(theta, twin, max_cells=max_cells), Proved):
            return Refuted(reason, twin)
    checked = [_activity_words(theta, regions), *missed]
    hidden = [f"neuron {fact.neuron} of layer {fact.layer + 1}" for fact in facts if fact.cancelled]
    if hidden:
        checked.append(f"the function nowhere bends with {', '.join(hidden)}")
    if dimension.is_full:
        checked.append(
            "the functional dimension is full, so only finitely many orbits near theta could share its function"
        )
    else:
        about = "" if dimension.exact else "at least "
        checked.append(f"the functional dimension is {about}{dimension.value} instead of {dimension.expected}")
    return Undecided(
        "no twin was found among degenerate neurons, consecutive layers and small steps along hidden infinitesimal "
        f"symmetries; {'; '.join(checked)}; the sufficient criterion does not apply: {bends.reason}"
    )


def _activity_words(theta: MLP, regions: Complex) -> str:
    """On how many regions neurons are on, as far as that is all or none."""
    from catnet.architectures.relu.dead import activity, hidden_neurons

    counts = dict(zip(hidden_neurons(theta), activity(theta, regions), strict=True))
    words = "one region" if len(regions) == 1 else f"{len(regions)} regions"
    found = []
    for wanted, state in ((0, "off"), (len(regions), "on")):
        names = [f"{neuron} of layer {index}" for (index, neuron), count in counts.items() if count == wanted]
        if names:
            found.append(f"neuron{'s' * (len(names) > 1)} {', '.join(names)} {state} everywhere")
    return f"{words}: {' and '.join(found) or 'no neuron is on or off everywhere'}"


def _iter_region_twins(
    theta: MLP, regions: Complex, dimension: FunctionalDimension, missed: list[str]
) -> Iterator[tuple[str, MLP, bool]]:
    """Candidates, and whether they have theta's function by construction; `missed` is told what was not looked for."""
    if dimension.exact and not dimension.is_full and len(regions) <= allowance("facets", _FACTS):
        from catnet.architectures.relu.lines import iter_bias_lines

        for family in iter_bias_lines(theta, dimension):
            line = family.check(max_cells=20 * _FACTS)
            if isinstance(line, Proved) and (step := line.certificate.nonzero) is not None:
                yield f"biases move along a line, {line.reason}", family.at(step), True
    directions = dimension.directions(theta)
    most = allowance("hidden infinitesimal symmetries", _DIRECTIONS)
    if len(directions) > most:
        missed.append(f"{len(directions)} hidden infinitesimal symmetries, of which {most} were followed")
    for number, layers in enumerate(directions[:most]):
        for step in map(Fraction, _STEPS):
            moved = tuple(
                Affine(layer.weight + weight * step, tuple(a + b * step for a, b in zip(layer.bias, bias, strict=True)))
                for layer, (weight, bias) in zip(theta.layers, layers, strict=True)
            )
            reason = f"theta moved along hidden infinitesimal symmetry {number} by {step}"
            yield reason, MLP(moved, theta.activation), False


@final
@dataclass(frozen=True, slots=True)
class ReluArchitecture(PerceptronArchitecture):
    """ReLU multilayer perceptrons.

    Parameters
    ----------
    model : ReluNetworks
        Keeps normal forms across several questions.
    """

    relu: ReluNetworks = field(default_factory=ReluNetworks)

    @property
    def model(self) -> ReluNetworks:
        return self.relu

    @property
    def summary(self) -> Summary:
        return Summary(
            name="relu",
            symmetries="permutations and positive scalings of the neurons of a layer",
            adjunction="affine ends absorb every linear action",
            identifiable_when="one hidden layer: a complete criterion; two: a sufficient one; any depth: among simple "
            "parameters (docs/identifiability.md)",
            source="Petzka, Trimmel, Sminchisescu 2020; Dereich, Kassing 2022; Grillo, Montúfar, arXiv 2605.03601",
            decides="equality and equivariance (within a budget of regions), one hidden layer, twins at every layer",
            leaves_open="identifiability of deep networks that meet no criterion and have no twin",
        )

    def check_same_function(self, left: MLP, right: MLP, *, max_cells: Limit = None) -> Verdict:
        left.require_parallel(right)
        most = allowance("kinks", _KINKS)
        if left.depth == right.depth == 2 and max(left.hidden_neurons, right.hidden_neurons) <= most:
            near = find_difference(left.morphism(), right.morphism(), limit=4) is None
            if near and left != right and kinks(left) == kinks(right):
                return Proved("one hidden layer: equal kinks and equal affine rest")
        return check_same_relu_function(left, right, model=self.relu, max_cells=max_cells)

    def check_identifiable(self, theta: MLP, *, max_cells: Limit = None) -> Verdict:
        return check_relu_identifiable(theta, self.relu, max_cells=max_cells)

    def identify(self, theta: MLP, *, max_cells: Limit = None) -> Identification[MLP]:
        return identify_relu(theta, self.relu, max_cells=DEFAULT_MAX_CELLS if max_cells is None else max_cells)

    def dimension(self, theta: MLP, *, max_cells: Limit = None) -> FunctionalDimension:
        from catnet.architectures.relu.dimension import functional_dimension
        from catnet.architectures.relu.regions import complex_of

        return functional_dimension(theta, complex_of(theta, max_cells=max_cells))

    def expected_dimension(self, theta: MLP) -> int:
        from catnet.architectures.relu.dimension import expected_dimension

        return expected_dimension(theta)

    def lie_equations(self, theta: MLP, *, max_cells: Limit = None) -> PieceEquations:
        from catnet.architectures.relu.lie import PieceEquations

        return PieceEquations(theta, max_cells)

    def realise(
        self,
        theta: MLP,
        ends: EndActions,
        group: Group | None = None,
        *,
        own_layers: Verdict | None = None,
        end_to_end: Verdict | None = None,
        keep: bool = True,
    ) -> Verdict:
        """The narrowest one that is found, as a `catnet.theorem.realisation.Realisation`."""
        from catnet.architectures.relu.realisation import realise

        try:
            found = realise(theta, ends, group, own_layers=own_layers, end_to_end=end_to_end, keep=keep)
        except PreconditionError as error:
            return Undecided(str(error))
        return Proved(found.method, found)

    def reduce(self, theta: MLP, *, max_cells: Limit = None) -> Reduction:
        """Without neurons that signs and intervals show to be off; with a budget of regions without all that are off
        everywhere, or `BudgetError`."""
        from catnet.architectures.relu.dead import reduce_by_intervals, reduce_on_regions

        return reduce_by_intervals(theta) if max_cells is None else reduce_on_regions(theta, max_cells=max_cells)
