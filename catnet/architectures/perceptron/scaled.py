"""Multilayer perceptrons whose activation lets scalings pass: K_i is made of permutations and the scalings that pass.

Let C be the group of all c ≠ 0 for which sigma(c x) = m(c) sigma(x): positive numbers for leaky ReLU, signs for tanh,
all numbers for x^r and |x|.  Then (w, b) may be replaced by c (w, b) if the column that reads the neuron is divided by
m(c); on V_i this acts as the monomial matrix with scales m(c).  Rows of two parameters are matched by a canonical
representative modulo C, compared by hashing.

>>> from catnet.category import Power, Tanh
>>> theta = MLP.from_rows([([[1], [2]], [1, 0]), ([[1, 1]], [0])], Tanh())
>>> flipped = MLP.from_rows([([[-2], [1]], [0, 1]), ([[-1, 1]], [0])], Tanh())
>>> [(k.permutation.images, k.scale[1]) for k in ScaledNetworks().iter_matches(theta, flipped, 1, Monomial.identity(1))]
[((1, 0), Fraction(-1, 1))]
>>> cube = MLP.from_rows([([[1]], [1]), ([[8]], [0])], Power(3))
>>> scaled = MLP.from_rows([([[2]], [2]), ([[1]], [0])], Power(3))
>>> [k.scale for k in ScaledNetworks().iter_matches(cube, scaled, 1, Monomial.identity(1))]
[(Fraction(8, 1),)]

Cost: linear in the parameters, and one candidate for every way to match neurons of equal rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation, iter_rearrangements
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.colours import neuron_colours
from catnet.architectures.perceptron.model import Perceptrons
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine
from catnet.groups import Operator
from catnet.groups.operators import after
from catnet.search import allowance, spend
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["ScaledNetworks", "representative"]

Classes: TypeAlias = dict[Hashable, tuple[list[int], list[int]]]
"""Neurons of both parameters that may be matched."""


def representative(row: Sequence[Fraction], activation: Activation) -> tuple[Vector, Fraction]:
    """The canonical multiple of a row modulo the scalings that pass through sigma, and the c with row = c · it.

    Its first nonzero entry is 1 modulo all scalings, ±1 modulo positive ones, positive modulo signs.  A zero row is
    its own representative.
    """
    lead = next((value for value in row if value), None)
    freedom = activation.freedom
    one = Fraction(1)
    if lead is None or freedom == "none" or (freedom == "sign" and lead > 0):
        return tuple(row), one
    if freedom == "sign":
        return tuple(-value for value in row), -one
    factor = lead if freedom == "nonzero" else abs(lead)
    return (tuple(row), one) if factor == 1 else (tuple(value / factor for value in row), factor)


@final
@dataclass(frozen=True, slots=True)
class ScaledNetworks(Perceptrons):
    """The multilayer perceptrons of one activation; every parameter brings its own.

    Parameters
    ----------
    max_matchings : int
        How many matchings of one pair of layers may be listed before `BudgetError`.
    reads_exactly : bool
        Whether the last layer of the parameters is the end of the whole network, where k_L is the identity: then the
        columns of the last layer tell neurons of equal rows apart.  Not so for a part of a larger network.
    reads : bool
        Whether the layer that follows a hidden one is what reads it, perhaps up to an invertible map behind: then
        neurons of one row with equal columns are interchangeable, and these classes are matched as wholes.
    """

    max_matchings: int = 100_000
    reads_exactly: bool = False
    reads: bool = False

    def iter_matches(
        self,
        theta: MLP,
        moved: MLP,
        index: int,
        before: Operator,
        *,
        colours: Callable[[], tuple[Sequence[bytes], Sequence[bytes]]] | None = None,
    ) -> Iterator[Operator]:
        """By the rows (w, b) of layer `index`, theta's columns carried along `before`.

        Below a last layer that is the end, neurons of equal rows are told apart by the columns that read them; those
        that agree in both are interchangeable, and matched in the order of their indices.  Where only equal columns can
        be told, as they stay equal under what acts behind, interchangeable neurons are matched so, too.  `colours`
        gives those of the neurons of this layer in both parameters, for a part of a larger network.
        """
        activation = theta.activation
        old = theta.layers[index - 1]
        carried = Affine(after(old.weight, before.inverse()), old.bias) if index > 1 else old
        left = [representative(row, activation) for row in _rows(carried)]
        right = [representative(row, activation) for row in _rows(moved.layers[index - 1])]
        classes: Classes = defaultdict(lambda: ([], []))
        for side, found in enumerate((left, right)):
            for neuron, (key, _) in enumerate(found):
                classes[key][side].append(neuron)
        if any(len(ours) != len(theirs) for ours, theirs in classes.values()):
            return
        groups = [([[a] for a in ours], [[b] for b in theirs]) for ours, theirs in classes.values()]
        if (self.reads_exactly or self.reads) and len(classes) < len(left):
            if self.reads_exactly and colours is None and index < theta.depth - 1:
                colours = _own_colours(theta, moved, index)
            if colours is not None:
                classes = _coloured(classes, *colours())
                if any(len(ours) != len(theirs) for ours, theirs in classes.values()):
                    return
            columns = [_scaled_columns(net, found, index) for net, found in ((theta, left), (moved, right))]
            if self.reads_exactly and index == theta.depth - 1:
                yield _matching(activation, left, right, _paired(classes, columns))
                return
            groups = [(_alike(ours, columns[0]), _alike(theirs, columns[1])) for ours, theirs in classes.values()]
            if any(sorted(map(len, ours)) != sorted(map(len, theirs)) for ours, theirs in groups):
                return
        choices = iter_rearrangements([range(len(theirs)) for _, theirs in groups])
        most = allowance("matchings of one layer", self.max_matchings)
        for count, choice in enumerate(choices):
            spend("matchings of one layer", count, most)
            pairs = [
                (source, theirs[place])
                for (ours, theirs), places in zip(groups, choice, strict=True)
                for source, place in zip(ours, places, strict=True)
            ]
            if all(len(source) == len(target) for source, target in pairs):
                yield _matching(activation, left, right, pairs)

    def in_symmetry_group(self, theta: MLP, index: int, element: Operator) -> bool:
        return isinstance(element, Monomial) and theta.activation.pull_monomial(element) is not None

    def check_trivial_stabiliser(self, theta: MLP) -> Verdict:
        """Proved when in every hidden layer all rows are nonzero and no two agree up to the scalings that pass."""
        for index, layer in enumerate(theta.layers[:-1], start=1):
            seen: dict[Vector, int] = {}
            for neuron, row in enumerate(_rows(layer)):
                key, _ = representative(row, theta.activation)
                if key in seen:
                    return Refuted(
                        f"neurons {seen[key]} and {neuron} of layer {index} have equal rows up to scalings",
                        (index, seen[key], neuron),
                    )
                if not any(row):
                    return Refuted(f"neuron {neuron} of layer {index} has a zero row", (index, neuron))
                seen[key] = neuron
        return Proved("in every hidden layer the rows are nonzero and pairwise different up to scalings")

    def search_is_complete(self, theta: MLP) -> bool:
        """Not where a zero row could be scaled by anything."""
        return theta.activation.freedom == "none" or all(
            any(row) for layer in theta.layers[:-1] for row in _rows(layer)
        )


Represented: TypeAlias = list[tuple[Vector, Fraction]]
"""For every neuron the representative of its row, and how many times that the row is."""


def _matching(
    activation: Activation, left: Represented, right: Represented, pairs: Iterable[tuple[Sequence[int], Sequence[int]]]
) -> Monomial:
    """The k that sends neurons to neurons as the pairs say."""
    images = [0] * len(left)
    for ours, theirs in pairs:
        for a, image in zip(ours, theirs, strict=True):
            images[a] = image
    factors = (right[image][1] / left[a][1] for a, image in enumerate(images))
    scale = tuple(activation.multiplier(factor) for factor in factors)
    return Monomial(Permutation(tuple(images)), tuple(value for value in scale if value is not None))


def _own_colours(theta: MLP, moved: MLP, index: int) -> Callable[[], tuple[Sequence[bytes], Sequence[bytes]]]:
    def told() -> tuple[Sequence[bytes], Sequence[bytes]]:
        ours, theirs = (neuron_colours(net.layers, net.hidden_activations)[index - 1] for net in (theta, moved))
        return ours, theirs

    return told


def _coloured(classes: Classes, ours: Sequence[bytes], theirs: Sequence[bytes]) -> Classes:
    """The classes split by the colours of the neurons."""
    found: Classes = defaultdict(lambda: ([], []))
    for key, sides in classes.items():
        for side, (members, colours) in enumerate(zip(sides, (ours, theirs), strict=True)):
            for neuron in members:
                found[key, colours[neuron]][side].append(neuron)
    return found


def _alike(members: Sequence[int], columns: Sequence[Vector]) -> list[list[int]]:
    """Neurons of one row, those with one column together."""
    found: dict[Vector, list[int]] = defaultdict(list)
    for neuron in members:
        found[columns[neuron]].append(neuron)
    return list(found.values())


def _scaled_columns(theta: MLP, found: Represented, index: int) -> list[Vector]:
    """The columns of the layer behind layer `index`, as they read the representatives of the neurons."""
    columns = theta.layers[index].weight.columns()
    multipliers = (theta.activation.multiplier(factor) or Fraction(0) for _, factor in found)
    return [tuple(m * value for value in column) for m, column in zip(multipliers, columns, strict=True)]


def _paired(classes: Classes, columns: Sequence[Sequence[Vector]]) -> Iterator[tuple[list[int], list[int]]]:
    """Neurons of equal rows, paired by their columns, then by their indices; where the columns do not fit, by their
    indices alone: that match fails at the last layer, as every other one would.
    """
    for members in classes.values():
        first, second = (sorted((read[a], a) for a in side) for side, read in zip(members, columns, strict=True))
        yield [a for _, a in first], [a for _, a in second]


def _rows(layer: Affine) -> Iterator[Vector]:
    for row, bias in zip(layer.weight.rows(), layer.bias, strict=True):
        yield (*row, bias)
