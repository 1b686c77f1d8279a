"""Which exactly equivariant network of the same shape stands next to this one, how far is it, and where does it break?

For actions ρ_i of G on the hidden spaces, by permutations that commute with the activation, the average of every layer

    W̄_i = |G|^{-1} Σ_g ρ_i(g) W_i ρ_{i−1}(g)^{-1},    b̄_i = |G|^{-1} Σ_g ρ_i(g) b_i

is equivariant, and where all ρ_i(g) are signed permutations it is *the* nearest layerwise equivariant parameter for
these actions: averaging over orthogonal maps is the orthogonal projection, so ‖θ − θ̄‖² = ‖θ‖² − ‖θ̄‖².  The actions are
proposed in floats (`catnet.architectures.perceptron.nearest`), which is a choice and no proof that no better ones
exist; everything that is said of the result is checked exactly.

>>> from catnet.algebra.monomial import Monomial
>>> from catnet.theorem.action import EndActions
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
from typing import final

import numpy as np

from catnet.algebra.monomial import Monomial
from catnet.algebra.packed import lcm_of, widen
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.architectures.known import architecture_of
from catnet.architectures.perceptron.guards import as_perceptron, relu_perceptron
from catnet.architectures.perceptron.nearest.averages import (
    average_layer,
    average_over_elements,
    squared_distance,
    squared_norm,
)
from catnet.architectures.perceptron.nearest.proposals import SignedImages
from catnet.architectures.perceptron.nearest.scales import orbit_scales
from catnet.architectures.perceptron.nearest.search import iter_proposals
from catnet.architectures.perceptron.nearest.subgroups import Table
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.reduction import reduce_network
from catnet.architectures.relu.cover import reynolds_cover
from catnet.category import Affine
from catnet.errors import BudgetError, InputError, PreconditionError
from catnet.groups import FiniteGroup, Operator
from catnet.groups.finite import Word
from catnet.groups.operators import after, block, product
from catnet.theorem.action import EndActions
from catnet.theorem.ladder import LayerActions
from catnet.theorem.model import Network
from catnet.theorem.proof import Layerwise, check_actions, check_layerwise
from catnet.verdict import Proved

__all__ = ["Break", "Symmetrised", "average_cover", "breaks_of", "symmetrise"]

MOST_ELEMENTS = 1_000
"""Larger groups are not searched for actions; theta's own are still found where its layers are equivariant."""


@final
@dataclass(frozen=True, slots=True)
class Break:
    """A neuron that its partner does not match.

    Parameters
    ----------
    layer, generator, neuron : int, str, int
        The row of the layer that the generator moves.
    nearest : int or None
        The neuron that it is moved to; None where the generator does not permute the outputs.
    largest_entry : Fraction
        The largest absolute difference of the two rows, over weights and bias.
    column : int or None
        Where it is; None for the bias.
    """

    layer: int
    generator: str
    neuron: int
    nearest: int | None
    largest_entry: Fraction
    column: int | None


@final
@dataclass(frozen=True, slots=True)
class Symmetrised:
    """The average of a network, and how far it is.

    Parameters
    ----------
    network : MLP
        Layerwise equivariant.
    layerwise : Layerwise
        The actions on its layers, every square checked.
    given : MLP
        The parameter whose distance is measured: theta, its hidden neurons rescaled by `scales`.
    scales : tuple of vectors
        A positive factor for every hidden neuron, 1 where the scale of theta is kept.
    distance_squared, norm_squared : Fraction
        ‖given − network‖² and ‖given‖², over all weights and biases.
    is_nearest : bool
        Whether the network is the nearest one for these actions: all of them are signed permutations.
    breaks : tuple of Break
        Largest first.
    gap : float
        No other action of one hidden layer alone keeps a share of its squared length that is larger by more than this;
        in floats, for a reader.
    """

    network: MLP
    layerwise: Layerwise
    given: MLP
    scales: tuple[Vector, ...]
    distance_squared: Fraction
    norm_squared: Fraction
    is_nearest: bool
    breaks: tuple[Break, ...]
    gap: float = 0.0

    @property
    def is_exact(self) -> bool:
        """Whether the given network was layerwise equivariant under these actions."""
        return self.distance_squared == 0


def symmetrise(theta: Network, ends: EndActions, group: FiniteGroup | None = None) -> Symmetrised:
    """The average of a network over the best actions on its hidden layers that are found.

    Parameters
    ----------
    theta : Network
        A multilayer perceptron of any registered activation.
    ends : EndActions
    group : FiniteGroup, optional
        `ends.group()`, if it is already known.

    Raises
    ------
    InputError
        If theta is of another architecture.
    GroupError
        If the group is not found finite: averaging needs one that is.
    BudgetError
        If the group has more than 1000 elements and theta's layers are not equivariant.
    PreconditionError
        If the result was not confirmed; with the verdict.

    Notes
    -----
    |G| products of matrices for each layer and sweep, in floats; the exact average is linear in the parameters for
    every generator.
    """
    perceptron = as_perceptron(theta)
    if perceptron is None:
        raise InputError(f"networks are averaged layer by layer for multilayer perceptrons; this is {theta.kind}")
    theta = perceptron
    model = architecture_of(theta).model
    found = group if group is not None else ends.group()
    own = check_layerwise(model, theta, ends, found)
    if isinstance(own, Proved):
        ones = tuple((Fraction(1),) * width for width in theta.widths[1:-1])
        total = sum(map(squared_norm, theta.layers), Fraction(0))
        return Symmetrised(theta, own.certificate, theta, ones, Fraction(0), total, True, ())
    table = Table.of(found, limit=MOST_ELEMENTS)
    pairs = _end_pairs(table.words, ends, theta)
    one = Fraction(1)
    signed = theta.activation.multiplier(-one) == -1
    homogeneous = theta.activation.multiplier(2 * one) == 2
    layers: tuple[SignedImages, ...] = ()
    gap = 0.0
    try:
        for proposal in iter_proposals(theta, table, pairs, signed=signed, homogeneous=homogeneous):
            layers, gap = proposal.layers, proposal.gap
    except OverflowError:
        raise BudgetError("digits of a weight, for proposals in floats", 308) from None
    spaces = _spaces(pairs, layers)
    given, scales = _rescaled(theta, table.letters, spaces) if homogeneous else (theta, _ones(theta))
    averaged = _averaged(given, table.letters, spaces)
    actions = LayerActions(
        tuple(
            (name, tuple(space[letter] for space in spaces))
            for name, letter in zip(ends.names, table.letters, strict=True)
        )
    )
    verdict = check_actions(model, averaged, found, actions)
    if not isinstance(verdict, Proved):
        raise PreconditionError(f"the average was not confirmed: {verdict.reason}", verdict)
    distance = sum((squared_distance(a, b) for a, b in zip(given.layers, averaged.layers, strict=True)), Fraction(0))
    total = sum(map(squared_norm, given.layers), Fraction(0))
    orthogonal = all(map(_is_signed, (operator for _, operators in actions.generators for operator in operators)))
    if orthogonal and distance != total - sum(map(squared_norm, averaged.layers), Fraction(0)):
        raise PreconditionError("the average was not confirmed: Pythagoras fails", verdict)
    found_breaks = tuple(breaks_of(given, actions))
    return Symmetrised(averaged, verdict.certificate, given, scales, distance, total, orthogonal, found_breaks, gap)


def average_cover(theta: Network, ends: EndActions, group: FiniteGroup | None = None) -> Symmetrised:
    """The average of the function, F(x) = |G|^{-1} Σ_g g^{-1} f(g x), as a wider layerwise equivariant ReLU network.

    F is f as far as f is equivariant, and sup |f − F| is at most the defect of f.  Distances of parameters are not
    defined: the shapes differ.

    Raises
    ------
    InputError, GroupError, BudgetError, PreconditionError
        As `symmetrise`; BudgetError also where the cover is too wide.
    """
    perceptron = relu_perceptron(theta)
    if perceptron is None:
        raise InputError(f"covers are made of ReLU networks; this is {theta.kind}")
    found = group if group is not None else ends.group()
    network = reynolds_cover(reduce_network(perceptron), ends, found)
    verdict = check_layerwise(architecture_of(network).model, network, ends, found)
    if not isinstance(verdict, Proved):
        raise PreconditionError(f"the cover was not confirmed: {verdict.reason}", verdict)
    zero = Fraction(0)
    return Symmetrised(network, verdict.certificate, network, _ones(network), zero, zero, False, ())


def breaks_of(theta: MLP, actions: LayerActions) -> list[Break]:
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


def _end_pairs(words: tuple[Word, ...], ends: EndActions, theta: MLP) -> list[tuple[Operator, Operator]]:
    """The operators on both ends for every element."""
    images = {name: (first, last) for name, first, last in ends.generators}
    values: dict[Word, tuple[Operator, Operator]] = {
        (): (Monomial.identity(theta.widths[0]), Monomial.identity(theta.widths[-1]))
    }
    for word in words:
        if word:
            (one, other), (first, last) = images[word[0]], values[word[1:]]
            values[word] = (product(one, first), product(other, last))
    return [values[word] for word in words]


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


def _averaged(theta: MLP, letters: tuple[int, ...], spaces: list[list[Operator]]) -> MLP:
    layers = []
    for layer, before, here in zip(theta.layers, spaces, spaces[1:], strict=False):
        generators = [(before[letter], here[letter]) for letter in letters]
        if all(_is_signed(operator) for pair in generators for operator in pair):
            layers.append(average_layer(layer, generators))
        else:
            layers.append(average_over_elements(layer, list(zip(before, here, strict=True))))
    return MLP(tuple(layers), theta.activation)


def _rescaled(theta: MLP, letters: tuple[int, ...], spaces: list[list[Operator]]) -> tuple[MLP, tuple[Vector, ...]]:
    """The same function, partners scaled alike."""
    layers, scales = list(theta.layers), []
    for index in range(theta.depth - 1):
        layer, reader = layers[index], layers[index + 1]
        generators = [(spaces[index][letter], spaces[index + 1][letter]) for letter in letters]
        monomial = [(before, here) for before, here in generators if isinstance(here, Monomial)]
        factors = orbit_scales(layer.weight, layer.bias, reader.weight, monomial)
        scales.append(factors)
        if any(factor != 1 for factor in factors):
            shifted = tuple(factor * value for factor, value in zip(factors, layer.bias, strict=True))
            layers[index] = Affine(layer.weight.scale_rows(factors), shifted)
            layers[index + 1] = Affine(reader.weight.scale_columns([1 / factor for factor in factors]), reader.bias)
    return MLP(tuple(layers), theta.activation), tuple(scales)


def _ones(theta: MLP) -> tuple[Vector, ...]:
    return tuple((Fraction(1),) * width for width in theta.widths[1:-1])


def _is_signed(operator: Operator) -> bool:
    return isinstance(operator, Monomial) and operator.is_signed_permutation
