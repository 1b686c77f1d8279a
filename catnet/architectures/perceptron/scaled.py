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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation, iter_rearrangements
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.model import Perceptrons
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine
from catnet.groups import Operator
from catnet.groups.operators import after
from catnet.search import allowance, spend
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["ScaledNetworks", "representative"]


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
    """

    max_matchings: int = 100_000
    reads_exactly: bool = False

    def iter_matches(self, theta: MLP, moved: MLP, index: int, before: Operator) -> Iterator[Operator]:
        """By the rows (w, b) of layer `index`, theta's columns carried along `before`.

        Below a last layer that is the end, neurons of equal rows are told apart by the columns that read them; those
        that agree in both are interchangeable, and matched in the order of their indices.
        """
        activation = theta.activation
        old = theta.layers[index - 1]
        carried = Affine(after(old.weight, before.inverse()), old.bias) if index > 1 else old
        left = [representative(row, activation) for row in _rows(carried)]
        right = [representative(row, activation) for row in _rows(moved.layers[index - 1])]
        classes: dict[Vector, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, found in enumerate((left, right)):
            for neuron, (key, _) in enumerate(found):
                classes[key][side].append(neuron)
        if any(len(ours) != len(theirs) for ours, theirs in classes.values()):
            return
        if self.reads_exactly and index == theta.depth - 1 and len(classes) < len(left):
            columns = [_scaled_columns(net, found) for net, found in ((theta, left), (moved, right))]
            yield _matching(activation, left, right, _paired(classes, columns))
            return
        choices = iter_rearrangements([theirs for _, theirs in classes.values()])
        most = allowance("matchings of one layer", self.max_matchings)
        for count, choice in enumerate(choices):
            spend("matchings of one layer", count, most)
            pairs = zip((ours for ours, _ in classes.values()), choice, strict=True)
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


def _scaled_columns(theta: MLP, found: Represented) -> list[Vector]:
    """The columns of the last layer, as they read the representatives of the neurons."""
    columns = theta.layers[-1].weight.columns()
    multipliers = (theta.activation.multiplier(factor) or Fraction(0) for _, factor in found)
    return [tuple(m * value for value in column) for m, column in zip(multipliers, columns, strict=True)]


def _paired(
    classes: dict[Vector, tuple[list[int], list[int]]], columns: Sequence[Sequence[Vector]]
) -> Iterator[tuple[list[int], list[int]]]:
    """Neurons of equal rows, paired by their columns, then by their indices; where the columns do not fit, by their
    indices alone: that match fails at the last layer, as every other one would.
    """
    for members in classes.values():
        first, second = (sorted((read[a], a) for a in side) for side, read in zip(members, columns, strict=True))
        yield [a for _, a in first], [a for _, a in second]


def _rows(layer: Affine) -> Iterator[Vector]:
    for row, bias in zip(layer.weight.rows(), layer.bias, strict=True):
        yield (*row, bias)
