"""Twins by when neurons are on: weights that nothing sees, since a neuron is on only where its reader is off.

**Theorem.** Let no x have z_k(x) > 0 and z_j(x) > 0, for a neuron k of layer l and a neuron j of layer l + 1.  Then the
network with W_jk − t in the place of W_jk has the same function, for every t ≥ 0.

*Proof.* It has z'_j = z_j − t relu(z_k), and what layers up to l do is the same.  Where z_k ≤ 0, z'_j = z_j.  Where
z_k > 0, z_j ≤ 0, so z'_j ≤ z_j ≤ 0 and relu(z'_j) = 0 = relu(z_j). ∎

A neuron that is never on is the case in which this holds for every reader, and for t of both signs.  On the regions of
a network the hypothesis is read off which neurons are on together: if it fails, it does so on an open set, since both
pre-activations are continuous.  Without regions it is shown by branch and bound (`catnet.architectures.relu.signs`),
for neurons that are not on together at any of many points.

>>> theta = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, -2], [1, 1]], [0, -1]), ([[1, 1]], [0])])
>>> from catnet.architectures.relu.regions import complex_of
>>> found = twin_by_regions(theta, ReluNetworks(), complex_of(theta))
>>> found.reason
'neuron 1 of layer 1 is on only where neuron 0 of layer 2 is off: its weight there can be less'
>>> found.witness.layers[1].weight.spelled()
[['1', '-3'], ['1', '1']]
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.packed import Integers
from catnet.architectures.perceptron.guards import require_hidden
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import ReluNetworks, require_relu
from catnet.architectures.relu.signs import Sign, find_signs, inputs_looked_at
from catnet.architectures.relu.twins import (
    not_equivalent,
    off_everywhere,
    on_everywhere,
    twin_of_dead,
    twin_of_stable,
)
from catnet.budget import Limit
from catnet.category import Affine, find_difference
from catnet.geometry.complex import Complex
from catnet.geometry.kernel.bits import unpack_bits
from catnet.search import NoneExists, RanOut, allowance
from catnet.verdict import Refuted

if TYPE_CHECKING:
    from catnet.architectures.relu.aims import Aims, Floats

__all__ = ["twin_by_regions", "twin_by_search", "twin_of_masked"]

_ROUNDS = 16
_NODES, _MORE_NODES = 1_000, 50_000
"""Of a search, and of one more where there are few inputs, since their nodes are cheap."""
_FEW_INPUTS = 6
_EASY, _HARD = 128, 8
"""So many candidates with few inputs, and with many."""
_READERS = 4

Flags = npt.NDArray[np.bool_]


def twin_of_masked(theta: MLP, layer: int, neuron: int, reader: int) -> MLP:
    """One less for the weight of a reader on a neuron of a layer; the same function by the theorem above, if no input
    has both on.
    """
    require_hidden(theta, layer, neuron)
    require_hidden(theta, layer + 1, reader)  # an output is no neuron: its value is seen, whatever its sign
    require_relu(theta)
    upper = theta.layers[layer]
    table = [list(row) for row in upper.weight.rows()]
    table[reader][neuron] -= 1
    moved = Affine(Matrix(table), upper.bias)
    return MLP((*theta.layers[:layer], moved, *theta.layers[layer + 1 :]), theta.activation)


def twin_by_regions(theta: MLP, model: ReluNetworks, regions: Complex) -> Refuted | None:
    """A twin by neurons that are off or on on all regions, or on on none on which a reader is; no rank is needed."""
    flags = unpack_bits(regions.cells.active, offset=1 + len(regions.walk.halfspaces), size=theta.hidden_neurons)
    for signs in _unseen(_by_layer(theta, flags)):
        found = _twin(theta, model, signs)
        if found is not None:
            return found
    return None


def twin_by_search(theta: MLP, model: ReluNetworks, limit: Limit = None) -> Refuted | None:
    """A twin of the same kinds, where branch and bound shows that its neurons never have such signs; None says nothing.

    Notes
    -----
    Only what is so at all of some thousand points is tried, the clearest first, and of so many at most.
    """
    if 0 in theta.widths:
        return None
    from catnet.architectures.relu.aims import Aims, shares_of

    aims = Aims(theta)
    drawn = [aims.sample() for _ in range(_ROUNDS)]
    points = np.concatenate([some for some, _ in drawn])
    heights = [np.concatenate([some[index] for _, some in drawn]) for index in range(theta.depth - 1)]
    shares = [shares_of(layer) for layer in heights]
    found = ((*_nearest(shares, signs), signs) for signs in _unseen([layer > 0 for layer in heights]))
    candidates = sorted(found, key=lambda candidate: candidate[0])
    open_: list[tuple[Sign, ...]] = []
    left = {True: allowance("candidates for unseen weights", _EASY), False: allowance("hard candidates", _HARD)}
    for _, place, signs in candidates:
        easy = inputs_looked_at(theta, signs) <= _FEW_INPUTS
        if left[easy] and not _reached(aims, signs, points[place]):
            left[easy] -= 1
            open_.append(signs)
    for nodes in (_NODES, _MORE_NODES):
        ran_out = []
        for signs in open_:
            search = find_signs(theta, signs, limit, nodes=nodes)
            twin = _twin(theta, model, signs) if isinstance(search, NoneExists) else None
            if twin is not None:
                return twin
            if isinstance(search, RanOut) and inputs_looked_at(theta, signs) <= _FEW_INPUTS:
                ran_out.append(signs)
        open_ = ran_out
    return None


def _reached(aims: Aims, signs: tuple[Sign, ...], start: Integers) -> bool:
    """Whether a point at which neurons have these signs is found from a point near to such."""
    from catnet.architectures.relu.aims import shares_of

    best, score = start, -np.inf
    for _ in range(_ROUNDS):
        points, heights = aims.sample(best)
        nearest, place = _nearest([shares_of(layer) for layer in heights], signs)
        if nearest > 0:
            return True
        if nearest <= score:
            return False
        best, score = points[place], nearest
    return False


def _by_layer(theta: MLP, flags: Flags) -> list[Flags]:
    ends = np.cumsum([0, *theta.widths[1:-1]])
    return [flags[:, start:end] for start, end in pairwise(ends.tolist())]


def _unseen(flags: list[Flags]) -> Iterator[tuple[Sign, ...]]:
    """Signs that are nowhere: one neuron on, or off, or one and a reader both on; those that are always on come after
    those that never are, pairs after both."""
    somewhere = [np.asarray(layer.any(axis=0)) for layer in flags]
    for number, on in enumerate(somewhere, start=1):
        yield from (((number, j, 1),) for j in np.flatnonzero(~on).tolist())
    for number, layer in enumerate(flags, start=1):
        yield from (((number, j, -1),) for j in np.flatnonzero(layer.all(axis=0)).tolist())
    for number in range(1, len(flags)):
        lower, upper = flags[number - 1], flags[number]
        both = lower.astype(np.float32).T @ upper.astype(np.float32) > 0  # sums of 0 and 1: 0 only if all are, exactly
        both |= ~somewhere[number - 1][:, None] | ~somewhere[number][None]
        yield from (((number, k, 1), (number + 1, j, 1)) for k, j in np.argwhere(~both).tolist())


def _nearest(shares: list[Floats], signs: tuple[Sign, ...]) -> tuple[float, int]:
    """How near the signs come to being there at the points, as a share of the largest pre-activation of the layer; and
    at which point."""
    least = np.full(len(shares[0]), np.inf)
    for layer, number, sign in signs:
        least = np.minimum(least, sign * shares[layer - 1][:, number])
    place = int(np.argmax(least))
    return float(least[place]), place


def _twin(theta: MLP, model: ReluNetworks, signs: tuple[Sign, ...]) -> Refuted | None:
    """The twin for signs that are nowhere, if it is seen to lie outside theta's orbit."""
    for reason, twin in _twins(theta, signs):
        near = find_difference(theta.morphism(), twin.morphism(), limit=40) is None
        if near and not_equivalent(theta, twin, model):
            return Refuted(reason, twin)
    return None


def _twins(theta: MLP, signs: tuple[Sign, ...]) -> Iterator[tuple[str, MLP]]:
    layer, neuron, sign = signs[0]
    if len(signs) == 2:
        reader = signs[1][1]
        reason = f"neuron {neuron} of layer {layer} is on only where neuron {reader} of layer {layer + 1} is off"
        yield f"{reason}: its weight there can be less", twin_of_masked(theta, layer, neuron, reader)
    elif sign < 0:
        yield on_everywhere(layer, neuron), twin_of_stable(theta, layer, neuron)
    else:
        for reader in range(min(theta.widths[layer + 1], _READERS)):
            yield off_everywhere(layer, neuron), twin_of_dead(theta, layer, neuron, reader)
