"""Where two neurons of a ReLU network vanish and no others: what its function shows there.

At such a point p let a and b be the two, b in no earlier layer than a.  All others have a fixed sign near p, so with
affine z and A that vanish at p, their gradients independent,

    z_a = z,    z_b = A + v relu(z),    f = affine + α relu(z) + β relu(z_b),    α, β ∈ R^m;

v = 0 if a and b share a layer.  The points near p at which only a vanishes are two half-hyperplanes, z = 0 and A < 0
or A > 0, along which f bends by α and by α + v β; those at which only b does are two, on the two sides of z = 0, and f
bends by β along both.

A *facet* is the set of all points at which one neuron vanishes and every other has a given sign: an open piece of a
hyperplane, convex, along which f bends everywhere or nowhere.  It is named by its neuron and by the signs.

>>> theta = MLP.from_rows([([[1, 0], [0, 1]], [0, 0]), ([[1, 0], [1, 1]], [1, -1]), ([[1, 1]], [-1])])
>>> ridge = Ridges(theta).at((Fraction(1), Fraction(0)))
>>> ridge.neurons, ridge.slope, ridge.low, ridge.high, ridge.own
(((1, 1), (2, 1)), Fraction(1, 1), False, True, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import TypeAlias, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.modular import PRIMES
from catnet.algebra.packed import Integers
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.architectures.relu.regions import layers_of
from catnet.budget import Budget, Limit
from catnet.errors import InputError
from catnet.geometry.kernel.layers import integer_layers

__all__ = ["Facet", "Neuron", "Ridge", "Ridges"]

Neuron: TypeAlias = tuple[int, int]
"""A hidden neuron: its layer, from 1, and its number in the layer."""

Facet: TypeAlias = tuple[Neuron, int]
"""A neuron, and the signs of all others: bit p is set if the p-th hidden neuron, layer after layer, is on."""


@final
@dataclass(frozen=True, slots=True)
class Ridge:
    """A point where two neurons vanish, and the star of the function there.

    Parameters
    ----------
    point : vector of length n
    neurons : pair of (layer, number)
        a and b.
    a_facets, b_facets : pairs of facets
        Those of a where A < 0 and where A > 0; those of b where z < 0 and where z > 0.
    slope : Fraction
        v.
    low, high, own : bool
        Whether f bends along the two facets of a, and along those of b: α ≠ 0, α + v β ≠ 0, β ≠ 0.
    """

    point: Vector
    neurons: tuple[Neuron, Neuron]
    a_facets: tuple[Facet, Facet]
    b_facets: tuple[Facet, Facet]
    slope: Fraction
    low: bool
    high: bool
    own: bool

    @property
    def tells(self) -> bool:
        """Whether f, which bends along b, shows here by itself which of its bends are b's."""
        return self.own and (not self.slope or ((self.high or self.slope > 0) and (self.low or self.slope < 0)))


@final
class Ridges:
    """A network, and the affine forms of its neurons where the signs below are known.

    Parameters
    ----------
    theta : MLP
        A ReLU network.
    limit : int or Budget, optional
        Its time is looked at in every piece of work.

    Attributes
    ----------
    prime : int
        Divides no denominator of the network; 0 if every prime that is tried does.
    """

    __slots__ = ("_first", "_forms", "_layers", "_residues", "_scales", "budget", "prime", "theta")

    def __init__(self, theta: MLP, limit: Limit = None) -> None:
        require_relu(theta)
        self.theta, self.budget = theta, Budget.of(limit)
        self._first = tuple(accumulate((0, *theta.widths[1:-1])))
        self._forms: dict[tuple[int, int], Matrix] = {}
        self._residues: dict[tuple[int, int], Integers] = {}
        layers = integer_layers(layers_of(theta)) if 0 not in theta.widths else ()
        self._layers = [np.array(layer.rows, dtype=object) for layer in layers]
        self._scales = [layer.scale for layer in layers]
        self.prime = next((p for p in PRIMES if all(scale % p for scale in self._scales)), 0)

    def bit(self, neuron: Neuron) -> int:
        """The bit of a neuron in the names of facets."""
        return 1 << (self._first[neuron[0] - 1] + neuron[1])

    def below(self, layer: int, signs: int) -> int:
        """The signs of the layers below one: a cell on which all its neurons are affine."""
        return signs & ((1 << self._first[layer - 1]) - 1)

    def active(self, layer: int, signs: int) -> list[bool]:
        """Which neurons of a layer are on."""
        first = self._first[layer - 1]
        return [bool(signs >> (first + number) & 1) for number in range(self.theta.widths[layer])]

    def forms(self, layer: int, signs: int) -> Matrix:
        """The pre-activations of a layer as rows (w | b), in terms of the input, for these signs of the layers below.

        Returns
        -------
        Matrix, shape (d_i, n + 1) over Q
        """
        key = layer, self.below(layer, signs)
        found = self._forms.get(key)
        if found is None:
            own = self.theta.layers[layer - 1]
            if layer == 1:
                found = own.weight.beside(Matrix.column(own.bias))
            else:
                on = [k for k, active in enumerate(self.active(layer - 1, signs)) if active]
                below = self.forms(layer - 1, signs).select(rows=on)
                constant = Matrix.zeros(len(own.bias), self.theta.widths[0]).beside(Matrix.column(own.bias))
                found = own.weight.select(columns=on) @ below + constant if on else constant
            self._forms[key] = found
        return found

    def residues(self, layer: int, signs: int) -> Integers:
        """The same forms modulo `prime`, which must not be 0: a rank of them is a lower bound of that over Q.

        Returns
        -------
        array of int64, shape (d_i, n + 1)
        """
        key = layer, self.below(layer, signs)
        found = self._residues.get(key)
        if found is None:
            prime = self.prime
            factor = pow(self._scales[layer - 1], -1, prime)
            own = (self._layers[layer - 1] * factor % prime).astype(np.int64)
            if layer == 1:
                found = own
            else:
                on = np.array(self.active(layer - 1, signs))
                below = self.residues(layer - 1, signs)
                found = np.zeros((len(own), below.shape[1]), dtype=np.int64)
                found[:, -1] = own[:, -1]
                for start in range(0, len(below), 1000):
                    some = slice(start, min(start + 1000, len(below)))
                    found = (found + (own[:, :-1][:, some] * on[some]) @ below[some]) % prime
            self._residues[key] = found
        return found

    def at(self, point: Sequence[Fraction]) -> Ridge | None:
        """The ridge at a point; None if not two neurons vanish there, or if their gradients are dependent.

        Notes
        -----
        Evaluation, two forms, and one pass of each of two vectors through the layers above; in integers.
        """
        theta = self.theta
        self.budget.tick()
        if len(point) != theta.widths[0]:
            raise InputError(f"the point has {len(point)} coordinates, the network has {theta.widths[0]} inputs")
        if not self._layers:
            return None
        place = tuple(map(Fraction, point))
        unit = lcm(*(value.denominator for value in place))
        state = np.array([value.numerator * (unit // value.denominator) for value in place], dtype=object)
        signs = 0
        zeros: list[Neuron] = []
        for index, table in enumerate(self._layers[:-1], start=1):
            state = table[:, :-1] @ state + table[:, -1] * unit
            unit *= self._scales[index - 1]
            for number, value in enumerate(state):
                if value > 0:
                    signs |= self.bit((index, number))
                elif not value:
                    zeros.append((index, number))
            if len(zeros) > 2:
                return None
            state = np.maximum(state, 0)
        if len(zeros) != 2:
            return None
        a, b = zeros
        if _dependent(self._gradient(a, signs), self._gradient(b, signs)):
            return None
        slope, alpha = self._reached(a, b, signs)
        beta = self._reached(b, b, signs)[1]
        return Ridge(
            place,
            (a, b),
            ((a, signs), (a, signs | self.bit(b))),
            ((b, signs), (b, signs | self.bit(a))),
            slope,
            any(alpha),
            any(x + slope * y for x, y in zip(alpha, beta, strict=True)),
            any(beta),
        )

    def _gradient(self, neuron: Neuron, signs: int) -> Integers:
        """A positive multiple of how a pre-activation grows with the input."""
        found = self._layers[neuron[0] - 1][neuron[1], :-1]
        for layer in range(neuron[0] - 1, 0, -1):
            on = np.flatnonzero(self.active(layer, signs))
            found = found[on] @ self._layers[layer - 1][on, :-1]
        return np.atleast_1d(found)

    def _reached(self, start: Neuron, end: Neuron, signs: int) -> tuple[Fraction, Vector]:
        """How the pre-activation of `end`, and the output while `end` is off, grow with the activation of `start`."""
        moved = self._layers[start[0]][:, start[1]]
        unit, slope = self._scales[start[0]], Fraction(0)
        for layer in range(start[0] + 1, self.theta.depth):
            if layer == end[0]:
                slope = Fraction(moved[end[1]], unit)
            on = np.flatnonzero(self.active(layer, signs))
            moved = self._layers[layer][:, on] @ moved[on]
            unit *= self._scales[layer]
        return slope, tuple(Fraction(value, unit) for value in moved)


def _dependent(left: Integers, right: Integers) -> bool:
    """Whether two rows of integers are linearly dependent."""
    places = np.flatnonzero(left)
    if not len(places):
        return True
    lead = places[0]
    return not np.any(left * right[lead] != right * left[lead])
