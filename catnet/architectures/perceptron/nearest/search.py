"""Actions on the hidden layers of a network that is not quite symmetric, found layer by layer.

Upwards, a layer's neurons are known by what they read, downwards by what reads them; then sweeps, with both, keep
whatever brings the average nearer.  Of several starts the best is taken, and nothing says that it is the best there is.
Floats propose; what comes out is an action of the group by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.nearest.proposals import SignedImages, energy, propose_orbits
from catnet.architectures.perceptron.nearest.subgroups import Table
from catnet.architectures.perceptron.network import MLP
from catnet.groups import Operator
from catnet.groups.operators import as_matrix

__all__ = ["Proposal", "iter_proposals"]

Floats: TypeAlias = npt.NDArray[np.float64]
Move: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | tuple[Floats, Floats]
"""An element on a space: images and signs, or a matrix and its inverse."""


STARTS = 3
"""How many upward and how many downward starts are made."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """An action on every hidden layer, and the squared distance to its average that floats expect.

    `gap`: no other action of one hidden layer alone, those around it kept, keeps a share of the squared length of its
    neurons that is larger by more than this.
    """

    layers: tuple[SignedImages, ...]
    loss: float
    gap: float = 0.0


def iter_proposals(
    theta: MLP,
    table: Table,
    ends: Sequence[tuple[Operator, Operator]],
    *,
    signed: bool,
    homogeneous: bool,
    sweeps: int = 3,
) -> Iterator[Proposal]:
    """Better and better actions on the hidden layers.

    Parameters
    ----------
    theta : MLP
    table : Table
    ends : sequence of (Operator, Operator)
        For every element of the table its operators on V_0 and V_L.
    signed : bool
        Whether elements may change the signs of hidden neurons (odd activations).
    homogeneous : bool
        Whether neurons come with a free positive scale, so that only directions and the product of sizes count.
    sweeps : int
        How often the layers are gone through again.
    """
    layers = _floats(theta)
    ways = _Layers(layers, [_sides(layers, index, homogeneous) for index in range(theta.depth - 1)], table, signed)
    first, last = _ends(ends, 0), _ends(ends, 1)
    best: Proposal | None = None
    for start in _starts(ways, first, last):
        found = Proposal(start, ways.loss([first, *map(_moves, start), last]))
        for _ in range(sweeps):
            before = found.loss
            for index in [*range(len(start) - 1, -1, -1), *range(1, len(start))]:
                spaces = [first, *map(_moves, found.layers), last]
                layer = ways.propose(index, spaces[index], spaces[index + 2])
                tried = (*found.layers[:index], layer, *found.layers[index + 1 :])
                loss = ways.loss([first, *map(_moves, tried), last])
                if loss < found.loss:
                    found = Proposal(tried, loss)
            if not found.loss < before:
                break
        if best is None or found.loss < best.loss:
            best = replace(found, gap=ways.gap(found.layers, [first, *map(_moves, found.layers), last]))
            yield best


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

    layers: list[tuple[Floats, Floats]]
    sides: list[tuple[Floats, Floats]]
    table: Table
    signed: bool

    def propose(
        self, index: int, below: Sequence[Move] | None, above: Sequence[Move] | None, *, seed: int = 0
    ) -> SignedImages:
        """An action on one hidden layer, from those around it that are known."""
        overlaps = _overlaps(*self.sides[index], below, above, len(self.table))
        if seed:  # equal neurons in another order
            jitter = np.random.default_rng(seed).uniform(-1e-7, 1e-7, overlaps.shape)
            overlaps = overlaps + jitter * np.abs(overlaps).max(initial=0)
        return propose_orbits(self.table, overlaps, signed=self.signed)

    def gap(self, layers: Sequence[SignedImages], spaces: Sequence[Sequence[Move]]) -> float:
        """The largest gap of a layer: every neuron goes to the one that fits best, whether or not that is an action."""
        found = 0.0
        for index, action in enumerate(layers):
            overlaps = _overlaps(*self.sides[index], spaces[index], spaces[index + 2], len(self.table))
            total = float(np.einsum("aa->", overlaps[0])) if overlaps.size else 0.0
            if total > 0:
                fitting = np.abs(overlaps) if self.signed else overlaps
                most = float(fitting.max(axis=2).sum()) / len(self.table)
                found = max(found, (most - energy(overlaps, action)) / total)
        return found

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


def _floats(theta: MLP) -> list[tuple[Floats, Floats]]:
    return [(_near(layer.weight), np.array([float(value) for value in layer.bias])) for layer in theta.layers]


def _near(matrix: Matrix) -> Floats:
    tops, bottoms = matrix.packed
    if tops.dtype != object and bottoms.dtype != object:
        return np.asarray(tops / bottoms, dtype=np.float64)
    return np.array([[float(value) for value in row] for row in matrix.rows()]).reshape(matrix.shape)


def _ends(ends: Sequence[tuple[Operator, Operator]], side: int) -> list[Move]:
    moves: list[Move] = []
    for pair in ends:
        operator = pair[side]
        if isinstance(operator, Monomial) and operator.is_signed_permutation:
            images = np.array(operator.permutation.images, dtype=np.int64)
            moves.append((images, np.array([float(factor) for factor in operator.scale])))
        else:
            moves.append((_near(as_matrix(operator)), _near(as_matrix(operator.inverse()))))
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


def _sides(layers: Sequence[tuple[Floats, Floats]], index: int, homogeneous: bool) -> tuple[Floats, Floats]:
    """What the neurons of a layer read, rows with their biases, and what reads them, rows as well.

    With a free scale both are brought to one size, the root of the product of their norms.
    """
    weight, bias = layers[index]
    inward = np.concatenate([weight, bias[:, None]], axis=1)
    outward = layers[index + 1][0].T.copy()
    if homogeneous:
        sizes = np.sqrt((inward**2).sum(1)), np.sqrt((outward**2).sum(1))
        common = np.sqrt(sizes[0] * sizes[1])
        inward = inward * (common / np.where(sizes[0] > 0, sizes[0], 1))[:, None]
        outward = outward * (common / np.where(sizes[1] > 0, sizes[1], 1))[:, None]
    return inward, outward


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
