"""Actions on the hidden layers of a network that is not quite symmetric, found layer by layer.

Upwards, a layer's neurons are known by what they read, downwards by what reads them; then sweeps, with both, keep
whatever brings the average nearer.  For a group of order 2 each step is a matching, the best one for the layers around
it; for others orbits are put together and exchanged.  Several starts end in several proposals, and nothing says that
the best of them is the best there is.  Floats propose; what comes out is an action of the group by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.guards import AffineLayers
from catnet.architectures.perceptron.nearest.assignment import best_involution
from catnet.architectures.perceptron.nearest.doubles import Layer, balanced_doubles, doubles, layers_in_doubles
from catnet.architectures.perceptron.nearest.exchange import exchanged
from catnet.architectures.perceptron.nearest.proposals import SignedImages, propose_orbits
from catnet.architectures.perceptron.nearest.subgroups import Kind, Table
from catnet.groups import Operator
from catnet.groups.operators import as_matrix

__all__ = ["Proposal", "find_proposals"]

Floats: TypeAlias = npt.NDArray[np.float64]
Move: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | tuple[Floats, Floats]
"""An element on a space: images and signs, or a matrix and its inverse."""


STARTS = 3
"""How many upward and how many downward starts are made."""

_BITS = 44
"""To how many binary digits of the largest an overlap counts: what is below differs from machine to machine."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """An action on every hidden layer, and the squared distance to its average that floats expect."""

    layers: tuple[SignedImages, ...]
    loss: float


@np.errstate(all="ignore")  # what overflows proposes something worse
def find_proposals(
    theta: AffineLayers,
    table: Table,
    ends: Sequence[tuple[Operator, Operator]],
    *,
    homogeneous: bool,
    sweeps: int = 3,
    start: tuple[SignedImages, ...] | None = None,
) -> list[Proposal]:
    """Actions on the hidden layers, the best of every start, no two alike; the most promising first.

    Parameters
    ----------
    theta : AffineLayers
        Elements may change the signs of hidden neurons where the activation behind them is odd.
    table : Table
    ends : sequence of (Operator, Operator)
        For every element of the table its operators on V_0 and V_L.
    homogeneous : bool
        Whether neurons come with a free positive scale; then the network is balanced first.
    sweeps : int
        How often the layers are gone through again.
    start : tuple of SignedImages, optional
        Actions to go on from, instead of all starts.
    """
    layers = layers_in_doubles(theta)
    if homogeneous:
        layers = balanced_doubles(layers)
    kinds = table.kinds() if len(table) != 2 else []
    signed = [one.multiplier(Fraction(-1)) == -1 for one in theta.hidden_activations]
    ways = _layers(layers, signed, table, kinds)
    first, last = _ends(ends, 0), _ends(ends, 1)
    bent = [index for index, one in enumerate(theta.hidden_activations) if not one.is_linear]
    starts = list(_starts(ways, first, last)) if start is None else [start]
    if start is None and 0 < len(bent) < len(signed):  # affine layers that meet are known by their product
        short = _layers(_multiplied(layers, bent), [signed[index] for index in bent], table, kinds)
        starts += [_filled(ways, bent, one, first, last) for one in _starts(short, first, last)]
    results: dict[bytes, Proposal] = {}
    for one in starts:
        found = Proposal(one, ways.loss([first, *map(_moves, one), last]))
        for _ in range(sweeps):
            before = found.loss
            for index in [*range(len(one) - 1, -1, -1), *range(1, len(one))]:
                spaces = [first, *map(_moves, found.layers), last]
                layer = ways.propose(index, spaces[index], spaces[index + 2])
                tried = (*found.layers[:index], layer, *found.layers[index + 1 :])
                loss = ways.loss([first, *map(_moves, tried), last])
                if loss < found.loss:
                    found = Proposal(tried, loss)
            if not found.loss < before:
                break
        parts = (part for layer in found.layers for part in (layer.images, layer.signs))
        results.setdefault(b"".join(part.tobytes() for part in parts), found)
    return sorted(results.values(), key=lambda proposal: proposal.loss)


def _starts(ways: _Layers, first: Sequence[Move], last: Sequence[Move]) -> Iterator[tuple[SignedImages, ...]]:
    """Upwards, each layer from what it reads; downwards, from what reads it; again with ties broken otherwise."""
    hidden = len(ways.sides)
    for seed in range(STARTS):
        up: list[SignedImages] = []
        below = first
        for index in range(hidden):
            up.append(ways.propose(index, below, last if index == hidden - 1 else None, seed=seed))
            below = _moves(up[-1])
        yield tuple(up)
        if hidden < 2:
            continue
        down: list[SignedImages] = []
        above = last
        for index in range(hidden - 1, -1, -1):
            down.insert(0, ways.propose(index, first if index == 0 else None, above, seed=seed))
            above = _moves(down[0])
        yield tuple(down)


@final
@dataclass(frozen=True, slots=True, eq=False)
class _Layers:
    """The weights in floats; for every hidden layer what its neurons read and what reads them."""

    layers: list[Layer]
    sides: list[tuple[Floats, Floats]]
    table: Table
    kinds: list[Kind]
    signed: Sequence[bool]

    def propose(
        self, index: int, below: Sequence[Move] | None, above: Sequence[Move] | None, *, seed: int = 0
    ) -> SignedImages:
        """An action on one hidden layer, from those around it that are known."""
        overlaps = _overlaps(*self.sides[index], below, above, len(self.table))
        if seed:  # equal neurons in another order
            jitter = np.random.default_rng(seed).uniform(-1e-7, 1e-7, overlaps.shape)
            overlaps = overlaps + jitter * np.abs(overlaps).max(initial=0)
        gains = _whole(overlaps)
        if len(self.table) == 2:
            return _involution(gains[1], signed=self.signed[index])
        overlaps = gains.astype(np.float64)
        proposed = propose_orbits(self.table, self.kinds, overlaps, signed=self.signed[index])
        return exchanged(self.table, self.kinds, overlaps, proposed, signed=self.signed[index])

    def loss(self, spaces: Sequence[Sequence[Move]]) -> float:
        """The squared distance to the average, over all layers."""
        total = 0.0
        for (weight, bias), below, here in zip(self.layers, spaces, spaces[1:], strict=False):
            mean, shift = np.zeros_like(weight), np.zeros_like(bias)
            for before, after in zip(below, here, strict=True):
                mean += _forwards(_backwards(weight, before).T, after).T
                shift += _forwards(bias[None, :], after)[0]
            rest, left = weight - mean / len(self.table), bias - shift / len(self.table)
            total += float((rest**2).sum() + (left**2).sum())
        return total


def _layers(layers: list[Layer], signed: Sequence[bool], table: Table, kinds: list[Kind]) -> _Layers:
    return _Layers(layers, [_sides(layers, index) for index in range(len(signed))], table, kinds, signed)


def _multiplied(layers: Sequence[Layer], kept: Sequence[int]) -> list[Layer]:
    """The layers, those multiplied out that meet in a hidden space that is not kept."""
    result: list[Layer] = []
    weight, bias = layers[0]
    for index, (above, shift) in enumerate(layers[1:]):
        if index in kept:
            result.append((weight, bias))
            weight, bias = above, shift
        else:
            weight, bias = above @ weight, above @ bias + shift
    return [*result, (weight, bias)]


def _filled(
    ways: _Layers, kept: Sequence[int], start: Sequence[SignedImages], first: Sequence[Move], last: Sequence[Move]
) -> tuple[SignedImages, ...]:
    """Actions on all hidden layers, from those on the kept ones: each of the others from its neighbours."""
    found = dict(zip(kept, start, strict=True))
    for index in range(len(ways.sides)):
        if index not in found:
            below = _moves(found[index - 1]) if index else first
            above = last if index + 1 == len(ways.sides) else _moves(found[index + 1]) if index + 1 in found else None
            found[index] = ways.propose(index, below, above)
    return tuple(found[index] for index in range(len(ways.sides)))


def _whole(overlaps: Floats) -> npt.NDArray[np.int64]:
    """The overlaps as multiples of a small part of the largest."""
    finite = np.nan_to_num(overlaps)
    largest = float(np.abs(finite).max(initial=0))
    return np.rint(finite / largest * 2**_BITS).astype(np.int64) if largest else finite.astype(np.int64)


def _involution(gains: npt.NDArray[np.int64], *, signed: bool) -> SignedImages:
    """The best action of a group of order 2 on neurons with these overlaps."""
    both = gains + gains.T
    images = best_involution(np.abs(both) if signed else both)
    rows = np.arange(len(images))
    signs = np.where(signed & (both[rows, images] < 0), -1, 1)
    return SignedImages(np.stack([rows, images]), np.stack([np.ones_like(rows), signs]))


def _ends(ends: Sequence[tuple[Operator, Operator]], side: int) -> list[Move]:
    moves: list[Move] = []
    for pair in ends:
        operator = pair[side]
        if isinstance(operator, Monomial) and operator.is_signed_permutation:
            images = np.array(operator.permutation.images, dtype=np.int64)
            moves.append((images, np.array([float(factor) for factor in operator.scale])))
        else:
            moves.append((doubles(as_matrix(operator)), doubles(as_matrix(operator.inverse()))))
    return moves


def _moves(action: SignedImages) -> list[Move]:
    return [(images, signs.astype(np.float64)) for images, signs in zip(action.images, action.signs, strict=True)]


def _backwards(rows: Floats, move: Move) -> Floats:
    """Rows w ↦ w g^{-1}."""
    there, signs = move
    if there.ndim == 2:
        return rows @ signs
    moved = np.empty_like(rows)
    moved[:, there] = rows * signs
    return moved


def _forwards(columns: Floats, move: Move) -> Floats:
    """Columns u ↦ g u, written as rows."""
    there, _ = move
    return columns @ np.asarray(there, dtype=np.float64).T if there.ndim == 2 else _backwards(columns, move)


def _sides(layers: Sequence[Layer], index: int) -> tuple[Floats, Floats]:
    """What the neurons of a layer read, rows with their biases, and what reads them, rows as well."""
    weight, bias = layers[index]
    return np.concatenate([weight, bias[:, None]], axis=1), layers[index + 1][0].T.copy()


def _overlaps(
    inward: Floats, outward: Floats, below: Sequence[Move] | None, above: Sequence[Move] | None, order: int
) -> Floats:
    """K_g[a, b] = <g φ_a, φ_b>, as far as the actions around the layer are known."""
    weight, bias = inward[:, :-1], inward[:, -1]
    result = np.repeat(np.outer(bias, bias)[None], order, axis=0)
    if below is not None:
        result += np.array([_backwards(weight, move) @ weight.T for move in below])
    if above is not None:
        result += np.array([_forwards(outward, move) @ outward.T for move in above])
    return result
