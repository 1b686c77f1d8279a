"""Which exactly equivariant network of the same shape stands next to this one, how far is it, and where does it break?

For actions ρ_i of G on the hidden spaces, by permutations that commute with the activation, the average of every layer

    W̄_i = |G|^{-1} Σ_g ρ_i(g) W_i ρ_{i−1}(g)^{-1},    b̄_i = |G|^{-1} Σ_g ρ_i(g) b_i

is equivariant, and where all ρ_i(g) are signed permutations it is *the* nearest layerwise equivariant parameter for
these actions: averaging over orthogonal maps is the orthogonal projection, so ‖θ − θ̄‖² = ‖θ‖² − ‖θ̄‖².  The actions are
proposed in floats (`catnet.architectures.perceptron.nearest`), which is a choice and no proof that no better ones
exist; everything that is said of the result is checked exactly.

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.theorem.action import EndActions
>>> from catnet.architectures.perceptron.network import MLP
>>> almost = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, "9/10"]], [0])])             # nearly |x|
>>> found = symmetrise(almost, EndActions((("s", Monomial.diagonal((-1,)), Monomial.identity(1)),)))
>>> found.network.layers[1].weight, found.distance_squared
(Matrix([['19/20', '19/20']]), Fraction(1, 200))
>>> [(entry.layer, entry.generator, entry.neuron, entry.largest_entry) for entry in found.breaks]
[(2, 's', 0, Fraction(1, 10))]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.packed import lcm_of, widen
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.architectures.known import KNOWN, architecture_of
from catnet.architectures.perceptron.guards import AffineLayers, affine_layers, relu_perceptron
from catnet.architectures.perceptron.nearest.averages import (
    average_layer,
    average_over_elements,
    squared_distance,
    squared_norm,
)
from catnet.architectures.perceptron.nearest.proposals import SignedImages
from catnet.architectures.perceptron.nearest.scales import balanced_along, rescaled
from catnet.architectures.perceptron.nearest.search import find_proposals
from catnet.architectures.perceptron.nearest.subgroups import Table
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.relu.cover import reynolds_cover
from catnet.errors import BudgetError, PreconditionError
from catnet.groups import FiniteGroup, Operator
from catnet.groups.operators import after, block
from catnet.theorem.action import EndActions
from catnet.theorem.average import Break
from catnet.theorem.comparison import forms_of
from catnet.theorem.cover import Average, average_over
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Network
from catnet.theorem.proof import Layerwise, check_actions, check_layerwise
from catnet.verdict import Proved, Undecided

__all__ = ["Break", "Symmetrised", "average_cover", "breaks_of", "symmetrise"]

MOST_ELEMENTS = 1_000
"""Larger groups are not searched for actions; theta's own are still found where its layers are equivariant."""

_CANDIDATES = 3
"""Of so many proposals the exact distance decides, if"""

_ALIKE = 0.01
"""floats expect squared distances for them that differ by less than this share."""


@final
@dataclass(frozen=True, slots=True)
class Symmetrised:
    """The average of a network, and how far it is.

    Parameters
    ----------
    network : Network
        Layerwise equivariant; a cover is of theta's architecture, or of that which theta is when written out.
    layerwise : Layerwise
        The actions on its layers, every square checked.
    given : Network
        The parameter whose distance is measured: theta, its hidden neurons rescaled by `scales`, or in the coordinates
        of `frames`.
    scales : tuple of vectors
        A positive factor for every hidden neuron, 1 where the scale of theta is kept; none for a cover.
    distance_squared, norm_squared : Fraction
        ‖given − network‖² and ‖given‖², over all weights and biases; the latter 0 where nothing was averaged, as the
        network is equivariant already.
    is_nearest : bool
        Whether the network is the nearest one for these actions: all of them are signed permutations.
    breaks : tuple of Break
        Largest first.
    frames : tuple of Matrix
        For attention, what the features of every hidden space are multiplied by.
    typical_squared : Fraction
        For attention, what as many entries as the actions move are in their layers in the mean, squared and added up.
    """

    network: Any
    layerwise: Layerwise
    given: Any
    scales: tuple[Vector, ...]
    distance_squared: Fraction
    norm_squared: Fraction
    is_nearest: bool
    breaks: tuple[Break, ...]
    frames: tuple[Matrix, ...] = ()
    typical_squared: Fraction = Fraction(0)

    @property
    def is_exact(self) -> bool:
        """Whether the given network was layerwise equivariant under these actions."""
        return self.distance_squared == 0


def symmetrise(theta: Network, ends: EndActions, group: FiniteGroup | None = None) -> Symmetrised:
    """The average of a network over the best actions on its hidden layers that are found.

    Parameters
    ----------
    theta : Network
        A multilayer perceptron of any registered activation, a composition of such, or several heads of softmax (these
        for groups of order 2).
    ends : EndActions
    group : FiniteGroup, optional
        `ends.group()`, if it is already known.

    Raises
    ------
    GroupError
        If the group is not found finite: averaging needs one that is.
    BudgetError
        If the group has more than 1000 elements and theta's layers are not equivariant.
    PreconditionError
        If the result was not confirmed, or if no average is known for the architecture or the group and theta itself is
        not known to be equivariant layer by layer; with the verdict.

    Notes
    -----
    |G| products of matrices for each layer and sweep, in floats; the exact average is linear in the parameters for
    every generator.
    """
    stack = affine_layers(theta)
    if stack is None:
        return _averaged_by_itself(theta, ends, group)
    model = architecture_of(theta).model
    found = group if group is not None else ends.group()
    own = check_layerwise(model, theta, ends, found)
    if isinstance(own, Proved):
        total = sum(map(squared_norm, stack.layers), Fraction(0))
        return Symmetrised(theta, own.certificate, stack, _ones(stack), Fraction(0), total, True, ())
    table = Table.of(found, limit=MOST_ELEMENTS)
    identities = [Monomial.identity(width) for width in (stack.widths[0], stack.widths[-1])]
    first, last = table.operators(((name, pair) for name, *pair in ends.generators), identities)
    pairs = list(zip(first, last, strict=True))
    homogeneous = all(one.multiplier(Fraction(2)) == 2 for one in stack.hidden_activations)
    try:
        proposals = find_proposals(stack, table, pairs, homogeneous=homogeneous)
        near = [one for one in proposals if one.loss <= proposals[0].loss * (1 + _ALIKE)][:_CANDIDATES]
        made = [_made(stack, ends, table, pairs, one.layers, homogeneous) for one in near or proposals[:1]]
        best = min(made, key=_Made.share)
        if homogeneous:  # proposed for balanced neurons; whose distance it is, is settled now
            best = min(best, *_nearer(best, ends, table, pairs), key=_Made.share)
    except OverflowError:
        raise BudgetError("digits of a weight, for proposals in floats", 308) from None
    verdict = check_actions(model, best.network, found, best.actions)
    if not isinstance(verdict, Proved):
        raise PreconditionError(f"the average was not confirmed: {verdict.reason}", verdict)
    orthogonal = all(map(_is_signed, (operator for _, operators in best.actions.generators for operator in operators)))
    kept = sum(map(squared_norm, best.network.layers), Fraction(0))
    if orthogonal and best.distance_squared != best.norm_squared - kept:
        raise PreconditionError("the average was not confirmed: Pythagoras fails", verdict)
    return Symmetrised(
        best.network,
        verdict.certificate,
        best.given,
        best.scales,
        best.distance_squared,
        best.norm_squared,
        orthogonal,
        tuple(breaks_of(best.given, best.actions)),
    )


def _averaged_by_itself(theta: Network, ends: EndActions, group: FiniteGroup | None) -> Symmetrised:
    """By what the architecture proposes; every square is checked, and Pythagoras."""
    architecture = architecture_of(theta)
    found = group if group is not None else ends.group()
    made = architecture.layer_average(theta, ends.generators, found.order)
    own = check_layerwise(architecture.model, theta, ends, found)
    if isinstance(own, Proved):
        length = Fraction(0) if isinstance(made, Undecided) else made.norm_squared
        return Symmetrised(theta, own.certificate, theta, (), Fraction(0), length, True, ())
    if isinstance(made, Undecided):
        if isinstance(own, Undecided):  # it may be the network that is asked for
            words = f"{made.reason}, and whether its layers are equivariant already is undecided: {own.reason}"
            raise PreconditionError(words, own)
        raise PreconditionError(f"{made.reason}; the average of the function may be a network (--by cover)", made)
    verdict = check_actions(architecture.model, made.network, found, made.actions)
    if not isinstance(verdict, Proved):
        raise PreconditionError(f"the average was not confirmed: {verdict.reason}", verdict)
    return Symmetrised(
        made.network,
        verdict.certificate,
        made.given,
        (),
        made.distance_squared,
        made.norm_squared,
        made.is_nearest,
        made.breaks,
        made.frames,
        made.typical_squared,
    )


def average_cover(theta: Network, ends: EndActions, group: FiniteGroup | None = None) -> Symmetrised:
    """The average of the function, F(x) = |G|^{-1} Σ_g g^{-1} f(g x), as a wider layerwise equivariant network.

    F is f as far as f is equivariant, and sup |f − F| is at most the defect of f.  Distances of parameters are not
    defined: the shapes differ.  The network is of theta's architecture if that has one (`catnet.theorem.cover`), and
    otherwise of the one that theta is when it is written out.

    Raises
    ------
    GroupError, BudgetError, PreconditionError
        As `symmetrise`; BudgetError also where the cover is too wide; PreconditionError where there is none.
    """
    found = group if group is not None else ends.group()
    reasons = []
    for form in forms_of(KNOWN, theta):
        cover = _cover(form, ends, found)
        if isinstance(cover, Average):
            zero = Fraction(0)
            return Symmetrised(cover.network, cover.layerwise, cover.network, (), zero, zero, False, ())
        reasons.append(cover.reason)
    words = f"no cover was made: {'; '.join(dict.fromkeys(reasons))}"
    raise PreconditionError(words, Undecided(words))


def _cover(theta: Network, ends: EndActions, group: FiniteGroup) -> Average | Undecided:
    """For ReLU merged while it is made."""
    architecture = KNOWN.architecture_of(theta)
    perceptron = relu_perceptron(theta)
    if perceptron is None:
        return average_over(architecture, theta, ends, group)
    network = reynolds_cover(reduce_network(perceptron), ends, group)
    verdict = check_layerwise(architecture.model, network, ends, group)
    if not isinstance(verdict, Proved):
        return Undecided(f"the cover was not confirmed: {verdict.reason}")
    return Average(network, verdict.certificate, "the average over the group, merged")


def breaks_of(theta: AffineLayers, actions: LayerActions) -> list[Break]:
    """The rows that the generators do not carry to the rows of their partners, the largest difference first."""
    actions.require_on(theta.widths)
    found = []
    for name, operators in actions.generators:
        for index, layer in enumerate(theta.layers, start=1):
            here, before = operators[index], operators[index - 1]
            weight = block(here, after(layer.weight, before.inverse())) - layer.weight
            moved = here.apply(layer.bias)
            bias = [a - b for a, b in zip(moved, layer.bias, strict=True)]
            back = here.permutation.inverse() if isinstance(here, Monomial) else None
            for row, size, column in _largest(weight.packed, bias):
                if back is None:
                    found.append(Break(index, name, row, None, size, column))
                else:
                    found.append(Break(index, name, back(row), row, size, column))
    return sorted(found, key=lambda entry: (-entry.largest_entry, entry.layer, entry.generator, entry.neuron))


def _largest(packed: tuple[np.ndarray, np.ndarray], bias: list[Fraction]) -> Iterator[tuple[int, Fraction, int | None]]:
    """For every row that is not zero its largest absolute entry and where it is."""
    tops, bottoms = packed
    common = lcm_of(bottoms) if bottoms.size else 1
    sizes = abs(widen(tops) * (common // widen(bottoms))) if tops.size else widen(tops)
    for row in range(tops.shape[0]):
        column = int(sizes[row].argmax()) if sizes.shape[1] else None
        size = Fraction(0) if column is None else Fraction(int(sizes[row, column]), common)
        if abs(bias[row]) > size:
            size, column = abs(bias[row]), None
        if size:
            yield row, size, column


@final
@dataclass(frozen=True, slots=True)
class _Made:
    """The average for one proposal, and its distance."""

    network: AffineLayers
    actions: LayerActions
    given: AffineLayers
    scales: tuple[Vector, ...]
    distance_squared: Fraction
    norm_squared: Fraction
    layers: tuple[SignedImages, ...]

    def share(self) -> Fraction:
        """The squared distance, of the squared length."""
        return self.distance_squared / self.norm_squared if self.norm_squared else self.norm_squared


def _made(
    theta: AffineLayers,
    ends: EndActions,
    table: Table,
    pairs: list[tuple[Operator, Operator]],
    layers: tuple[SignedImages, ...],
    homogeneous: bool,
) -> _Made:
    scales, spaces = _ones(theta), _spaces(pairs, layers)
    if homogeneous:
        scales = balanced_along(theta, [[space[letter] for letter in table.letters] for space in spaces])
    return _average(rescaled(theta, scales), scales, ends, table, pairs, layers)


def _nearer(best: _Made, ends: EndActions, table: Table, pairs: list[tuple[Operator, Operator]]) -> Iterator[_Made]:
    """Averages of the same parameter, its scales as they are, under actions that sweeps go on to."""
    for one in find_proposals(best.given, table, pairs, homogeneous=False, start=best.layers):
        yield _average(best.given, best.scales, ends, table, pairs, one.layers)


def _average(
    given: AffineLayers,
    scales: tuple[Vector, ...],
    ends: EndActions,
    table: Table,
    pairs: list[tuple[Operator, Operator]],
    layers: tuple[SignedImages, ...],
) -> _Made:
    spaces = _spaces(pairs, layers)
    averaged = _averaged(given, table.letters, spaces)
    actions = LayerActions(
        tuple(
            (name, tuple(space[letter] for space in spaces))
            for name, letter in zip(ends.names, table.letters, strict=True)
        )
    )
    distance = sum((squared_distance(a, b) for a, b in zip(given.layers, averaged.layers, strict=True)), Fraction(0))
    length = sum(map(squared_norm, given.layers), Fraction(0))
    return _Made(averaged, actions, given, scales, distance, length, layers)


def _spaces(pairs: list[tuple[Operator, Operator]], layers: tuple[SignedImages, ...]) -> list[list[Operator]]:
    """For every space V_0, …, V_L the operators of all elements."""
    hidden: list[list[Operator]] = [
        [
            Monomial(Permutation(tuple(map(int, images))), tuple(Fraction(int(sign)) for sign in signs))
            for images, signs in zip(layer.images, layer.signs, strict=True)
        ]
        for layer in layers
    ]
    return [[first for first, _ in pairs], *hidden, [last for _, last in pairs]]


def _averaged(theta: AffineLayers, letters: tuple[int, ...], spaces: list[list[Operator]]) -> AffineLayers:
    layers = []
    for layer, before, here in zip(theta.layers, spaces, spaces[1:], strict=False):
        generators = [(before[letter], here[letter]) for letter in letters]
        if all(_is_signed(operator) for pair in generators for operator in pair):
            layers.append(average_layer(layer, generators))
        else:
            layers.append(average_over_elements(layer, list(zip(before, here, strict=True))))
    return theta.with_layers(layers)


def _ones(theta: AffineLayers) -> tuple[Vector, ...]:
    return tuple((Fraction(1),) * width for width in theta.widths[1:-1])


def _is_signed(operator: Operator) -> bool:
    return isinstance(operator, Monomial) and operator.is_signed_permutation
