"""Compositions of multilayer perceptrons: multiplied out at the junctions, and asked as what they are then.

At a junction two affine layers meet.  Multiplying them out, and taking sigmoid layers in the coordinates 2 x − 1, turns
a composition into its *chain*: affine layers with activations between them.  If these all agree it is one multilayer
perceptron and its architecture decides; ReLU and leaky ReLU layers together make a ReLU network.

**Identifiability.** A junction bias can always be moved into the next layer, so a composition with a junction bias that
is not zero (in the coordinates 2 x − 1) is not identifiable, and one without is taken as a member of the family without
junction biases.  In that family theta is identifiable if its chain is and every junction is as wide as the rank of the
product of the affine layers that meet there.

*Proof.* If theta' has the same function, its chain has the widths of theta's and the same function, so unique k_i in
K_i on the layers that do have an activation carry one to the other.  For each run A_r ⋯ A_1 of affine layers between
two activations this says A'_r ⋯ A'_1 = k A_r ⋯ A_1 h^{-1}, and the bias at its end agrees up to k.  All widths inside
the run are the rank of the product, so two factorisations of it differ by unique C_j in GL, one for each junction (as
for deep linear networks). ∎

A junction wider than that rank has a twin as a deep linear network has one; the ranks that tell the two apart are left
alone by the K_i on both sides as well.  A twin of the chain is one of theta if its products still fit through the
junctions.

>>> from catnet.architectures.known import KNOWN
>>> from catnet.category import Tanh
>>> from catnet.architectures.perceptron.network import MLP
>>> wave = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1]], [0])], Tanh())
>>> CompositionArchitecture(KNOWN).check_identifiable(CompositionNetwork((wave, wave))).word
'proved'
>>> shifted = MLP.from_rows([([[1], [2]], [0, 1]), ([[1, 1]], [5])], Tanh())
>>> CompositionArchitecture(KNOWN).check_identifiable(CompositionNetwork((shifted, wave))).reason
'affine layers that meet at a junction: the hidden biases can be moved to the last layer'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Self, TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.architectures.composition.junctions import runs_of
from catnet.architectures.composition.model import CompositionNetwork, CompositionNetworks
from catnet.architectures.linear.architecture import LinearArchitecture
from catnet.architectures.linear.model import column_basis
from catnet.architectures.perceptron.degenerate import iter_degenerate, zero_counts
from catnet.architectures.perceptron.forms import centred, end_to_end_map, relu_layers, uncentred
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.scaled import ScaledNetworks
from catnet.architectures.perceptron.sums import summed_layers
from catnet.category import Activation, Affine, Identity
from catnet.groups import Operator
from catnet.groups.operators import after, identity_operator
from catnet.search import Found, allowance, find_first, spend
from catnet.theorem.architecture import Architecture, Known, Summary
from catnet.theorem.comparison import compare_functions, require_parallel
from catnet.theorem.model import Model
from catnet.theorem.partwise import PartwiseReduction
from catnet.theorem.sums import DirectSum, Strip
from catnet.theorem.transporter import transporter_impossible
from catnet.verdict import Proved, Refuted, Undecided, Verdict

__all__ = ["Chain", "CompositionArchitecture", "chain_of", "iter_carriers", "multiplied_out"]

Chain: TypeAlias = tuple[tuple[Affine, ...], tuple[Activation, ...]]
"""Affine layers, and the activations between them."""

_MODEL = CompositionNetworks()
_BUDGET = 1_000


@final
@dataclass(frozen=True, slots=True)
class CompositionArchitecture(Architecture[CompositionNetwork]):
    """Compositions of multilayer perceptrons of any activations.

    Parameters
    ----------
    known : Known
        The architectures that there are.
    """

    known: Known

    @classmethod
    def given(cls, known: Known) -> Self:
        return cls(known)

    @property
    def model(self) -> Model[CompositionNetwork]:
        return _MODEL

    @property
    def summary(self) -> Summary:
        return Summary(
            name="composition",
            symmetries="GL(d_i) at the junctions, each part's own groups inside it",
            adjunction="affine ends absorb every linear action",
            identifiable_when="no junction biases, the network multiplied out is identifiable, and every junction is "
            "as wide as the rank of the product of the layers that meet there",
            source="docs/architectures/products-and-tied.md",
            decides="whatever is decided for the network multiplied out, where its activations agree",
            leaves_open="activations that differ, unless a symmetry, a point or a twin is found; the theorem at "
            "junctions with dependent rows beside neurons that are alike, or inner biases",
        )

    def written_out(self, theta: CompositionNetwork) -> MLP | None:
        networks = _as_networks(chain_of(theta))
        return None if networks is None else networks[0]

    def direct_sum(self, copies: Sequence[CompositionNetwork], share: Fraction) -> DirectSum[CompositionNetwork]:
        layers = summed_layers([[layer for part in copy.parts for layer in part.layers] for copy in copies], share)
        parts, start = [], 0
        for part in copies[0].parts:
            parts.append(replace(part, layers=layers[start : start + part.depth]))
            start += part.depth
        layout = tuple((Strip(1, width),) for width in copies[0].widths[1:-1])
        return DirectSum(CompositionNetwork(tuple(parts)), layout)

    def check_same_function(
        self, left: CompositionNetwork, right: CompositionNetwork, *, max_cells: int | None = None
    ) -> Verdict:
        first, second = left.morphism(), right.morphism()
        require_parallel(first, second)
        if left == right:
            return Proved("equal as values")
        chains = chain_of(left), chain_of(right)
        if chains[0] == chains[1]:
            return Proved("equal when the affine layers that meet at junctions are multiplied out")
        networks = _as_networks(*chains)
        if networks is not None:
            verdict = self.known.check_same_function(*networks, max_cells=max_cells)
            if not isinstance(verdict, Undecided):
                words = f"multiplied out at the junctions: {verdict.reason}"
                if isinstance(verdict, Refuted):
                    return Refuted(words, verdict.witness)
                return Proved(words, reference=verdict.reference)
        elif _equivalent(*chains):
            return Proved("equal up to each activation's symmetries, multiplied out at the junctions")
        if _equal_parts(self.known, left, right, max_cells):
            return Proved("equal part by part")
        return compare_functions(first, second, "no theorem compares networks whose activations differ by layer")

    def check_identifiable(self, theta: CompositionNetwork, *, max_cells: int | None = None) -> Verdict:
        open_question: Undecided | None = None
        runs = runs_of(theta)
        for number, run in enumerate(runs):  # among other things, whether a junction has a bias
            verdict = LinearArchitecture().check_identifiable(MLP(tuple(run), Identity()))
            if isinstance(verdict, Refuted):
                twin = verdict.witness
                if twin is not None:
                    twin = _rebuilt(theta, [*runs[:number], list(twin.layers), *runs[number + 1 :]])
                return Refuted(f"affine layers that meet at a junction: {verdict.reason}", twin)
            if isinstance(verdict, Undecided):
                open_question = Undecided(f"affine layers that meet at a junction: {verdict.reason}")
        doubtful: list[str] = []
        for reason, twin in _iter_degenerate(theta):
            if _outside_orbit(theta, twin) and isinstance(self.check_same_function(theta, twin), Proved):
                return Refuted(reason, twin)
            doubtful.append(reason)
        if doubtful:
            return Undecided(f"{doubtful[0]}, but the twin that this suggests could not be shown to be one")
        layers, activations = chain_of(theta)
        if len(set(activations)) > 1:
            names = ", ".join(activation.name for activation in activations)
            return Undecided(
                f"no neuron is constant, unread or a copy, and the junctions are as wide as they need to be; but no "
                f"theorem known to catnet speaks of networks whose activations differ by layer ({names})"
            )
        network = MLP(layers, activations[0] if activations else Identity())
        verdict = self.known.architecture_of(network).check_identifiable(network, max_cells=max_cells)
        words = f"multiplied out at the junctions: {verdict.reason}"
        if isinstance(verdict, Refuted):
            lifted = None if verdict.witness is None else _lifted(theta, verdict.witness.layers)
            if lifted is not None and isinstance(self.check_same_function(theta, lifted), Proved):
                return Refuted(words, lifted)
            return Undecided(f"{words}; but that twin does not fit through the junctions")
        if isinstance(verdict, Undecided):
            return Undecided(words)
        if open_question is not None:
            return open_question
        return Proved(
            f"no junction biases, every junction as wide as its product's rank; {words}", reference=verdict.reference
        )

    def reduce(self, theta: CompositionNetwork, *, max_cells: int | None = None) -> PartwiseReduction:
        """Each part by itself."""
        found = tuple(self.known.architecture_of(part).reduce(part, max_cells=max_cells) for part in theta.parts)
        return PartwiseReduction(theta, CompositionNetwork(tuple(part.small for part in found)), found)


def chain_of(theta: CompositionNetwork) -> Chain:
    """The composition multiplied out at its junctions, sigmoid layers in the coordinates 2 x − 1."""
    activations: list[Activation] = []
    for part in map(centred, theta.parts):
        if not part.activation.is_linear:
            activations.extend([part.activation] * (part.depth - 1))
    return tuple(end_to_end_map(MLP(tuple(run), Identity())) for run in runs_of(theta)), tuple(activations)


def multiplied_out(theta: CompositionNetwork) -> MLP | None:
    """The multilayer perceptron with this function; None where the activations differ by part."""
    bent = [part.activation for part in theta.parts if part.depth > 1 and not part.activation.is_linear]
    if len(set(bent)) > 1:
        return None
    runs: list[list[Affine]] = [[]]
    for part in theta.parts:
        for index, layer in enumerate(part.layers, start=1):
            runs[-1].append(layer)
            if index < part.depth and not part.activation.is_linear:
                runs.append([])
    layers = tuple(end_to_end_map(MLP(tuple(run), Identity())) for run in runs)
    return MLP(layers, bent[0] if bent else Identity())


def _rebuilt(theta: CompositionNetwork, runs: Sequence[Sequence[Affine]]) -> CompositionNetwork:
    """The composition of theta's shape with these layers, given in coordinates."""
    layers = [layer for run in runs for layer in run]
    parts = []
    start = 0
    for part in theta.parts:
        found = MLP(tuple(layers[start : start + part.depth]), centred(part).activation)
        parts.append(uncentred(found, part.activation))
        start += part.depth
    return CompositionNetwork(tuple(parts))


def _lifted(theta: CompositionNetwork, layers: Sequence[Affine]) -> CompositionNetwork | None:
    """A composition of theta's shape whose chain has these layers, if their ranks fit through the junctions."""
    runs = []
    for run, wanted in zip(runs_of(theta), layers, strict=True):
        whole = end_to_end_map(MLP(tuple(run), Identity()))
        if whole.weight == wanted.weight:
            runs.append([*run[:-1], Affine(run[-1].weight, wanted.bias)])
            continue
        found = _factored(wanted, [layer.target.dimension for layer in run[:-1]])
        if found is None:
            return None
        runs.append(found)
    return _rebuilt(theta, runs)


def _factored(wanted: Affine, widths: Sequence[int]) -> list[Affine] | None:
    """An affine map through spaces of these dimensions, if its rank is small enough."""
    basis = column_basis(wanted.weight)
    rank = basis.shape[1]
    rest = basis.solve(wanted.weight)
    if rest is None or any(width < rank for width in widths):
        return None
    if not widths:
        return [wanted]
    result = [Affine.linear(rest.above(Matrix.zeros(widths[0] - rank, rest.shape[1])))]
    for lower, upper in pairwise(widths):
        core = Matrix.identity(rank).direct_sum(Matrix.zeros(upper - rank, lower - rank))
        result.append(Affine.linear(core))
    return [*result, Affine(basis.beside(Matrix.zeros(basis.shape[0], widths[-1] - rank)), wanted.bias)]


def _iter_degenerate(theta: CompositionNetwork) -> Iterator[tuple[str, CompositionNetwork]]:
    """Twins that one part has by itself."""
    for number, part in enumerate(theta.parts):
        if part.activation.is_linear:
            continue
        for reason, twin in iter_degenerate(centred(part)):
            raw = uncentred(twin, part.activation)
            yield (
                f"part {number}: {reason}",
                CompositionNetwork((*theta.parts[:number], raw, *theta.parts[number + 1 :])),
            )


def _outside_orbit(theta: CompositionNetwork, twin: CompositionNetwork) -> bool:
    """Whether it is proved that no symmetry carries theta to the twin: how many rows and columns of a layer inside a
    part are zero is left alone by the junctions' GL, too.
    """
    for ours, theirs in zip(theta.parts, twin.parts, strict=True):
        if ours.activation.is_linear:
            continue
        if zero_counts(centred(ours)) != zero_counts(centred(theirs)):
            return True
    return transporter_impossible(_MODEL, theta, twin, budget=_BUDGET)


def _equal_parts(known: Known, left: CompositionNetwork, right: CompositionNetwork, max_cells: int | None) -> bool:
    ends = [[(part.widths[0], part.widths[-1]) for part in theta.parts] for theta in (left, right)]
    return ends[0] == ends[1] and all(
        isinstance(known.check_same_function(ours, theirs, max_cells=max_cells), Proved)
        for ours, theirs in zip(left.parts, right.parts, strict=True)
    )


def _as_networks(*chains: Chain) -> list[MLP] | None:
    """Chains as multilayer perceptrons of one activation, if they are that."""
    kinds = {kind for _, activations in chains for kind in activations}
    if len(kinds) <= 1:
        activation = kinds.pop() if kinds else Identity()
        return [MLP(layers, activation) for layers, _ in chains]
    if all(kind.slopes is not None for kind in kinds):
        return [MLP(relu_layers(*chain)) for chain in chains]
    return None


def _equivalent(left: Chain, right: Chain) -> bool:
    """Whether permutations and scalings of the layers that have an activation were found that carry one chain to the
    other; False says nothing.
    """
    if left[1] != right[1] or [a.weight.shape for a in left[0]] != [b.weight.shape for b in right[0]]:
        return False
    return isinstance(find_first(iter_carriers(left, right)), Found)


def iter_carriers(left: Chain, right: Chain) -> Iterator[tuple[Operator, ...]]:
    """The tuples (k_1, …) that carry one chain to another of the same shape."""
    return _iter_carriers(left, right, 0, identity_operator(left[0][0].weight.shape[1]), [0])


def _iter_carriers(
    left: Chain, right: Chain, place: int, before: Operator, spent: list[int]
) -> Iterator[tuple[Operator, ...]]:
    """The rest (k_{i+1}, …) of every tuple that carries one chain to the other from layer i = `place` on."""
    ours, theirs = left[0][place], right[0][place]
    moved = Affine(after(ours.weight, before.inverse()), ours.bias)
    if place == len(left[1]):
        if moved == theirs:
            yield ()
        return
    activation = left[1][place]
    pair = MLP((moved, left[0][place + 1]), activation), MLP((theirs, right[0][place + 1]), activation)
    for found in ScaledNetworks().iter_matches(*pair, 1, identity_operator(moved.weight.shape[1])):
        spend("matchings", spent[0], allowance("matchings", _BUDGET))
        spent[0] += 1
        for rest in _iter_carriers(left, right, place + 1, found, spent):
            yield found, *rest
