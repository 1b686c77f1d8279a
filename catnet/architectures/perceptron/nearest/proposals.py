"""How a finite group might act on the neurons of a layer that is not quite symmetric: proposals, in floats.

Nothing here decides anything.  A proposal is an action of the group by (signed) permutations, since it is put together
from orbits: a neuron a, a subgroup H with a character χ, and a neuron for each coset g H.  Floats only choose which.

A neuron is known by a vector φ_a (its weights and bias, and those that read it once the layer above has an action),
and K_g[a, b] = <g φ_a, φ_b>.  An action ρ keeps the energy E = |G|^{-1} Σ_g Σ_a ± K_g[a, ρ(g) a]: the squared norm of
the average, so that what is lost is the squared distance to it.  Greedily, heaviest neuron first, the orbit that loses
the smallest share of its neurons' energy is taken.

Time: |G| products of matrices for K, and (neurons × subgroups × |G|) look-ups of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.architectures.perceptron.nearest.subgroups import Kind, Subgroup, Table

__all__ = ["SignedImages", "energy", "propose_orbits"]

Floats: TypeAlias = npt.NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True, eq=False)
class SignedImages:
    """An action on d neurons: element g sends neuron a to ``signs[g, a]`` times neuron ``images[g, a]``."""

    images: npt.NDArray[np.int64]
    signs: npt.NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True, eq=False)
class _Orbit:
    """Neurons for the cosets of a subgroup, and the signs with which they stand for them."""

    subgroup: Subgroup
    character: npt.NDArray[np.int64]
    cosets: list[int]
    neurons: list[int]
    signs: list[int]


def energy(overlaps: Floats, action: SignedImages) -> float:
    """|G|^{-1} Σ_g Σ_a ± K_g[a, ρ(g) a]."""
    order, size = action.images.shape
    if size == 0:
        return 0.0
    rows = np.arange(size)[None, :].repeat(order, 0)
    kept = overlaps[np.arange(order)[:, None], rows, action.images] * action.signs
    return float(kept.sum() / order)


def propose_orbits(
    table: Table,
    kinds: Sequence[Kind],
    overlaps: Floats,
    *,
    signed: bool,
    order: npt.NDArray[np.int64] | None = None,
) -> SignedImages:
    """An action on the neurons that keeps much of their energy.

    Parameters
    ----------
    table : Table
    kinds : sequence of Kind
        ``table.kinds()``.
    overlaps : array, shape (|G|, d, d)
        K_g[a, b].
    signed : bool
        Whether an element may change a neuron's sign.
    order : array, optional
        In which neurons are looked at; the heaviest first unless said.
    """
    size = overlaps.shape[1]
    norms = np.einsum("aa->a", overlaps[0]).copy()
    free = np.ones(size, dtype=bool)
    images = np.zeros((len(table), size), dtype=np.int64)
    signs = np.ones((len(table), size), dtype=np.int64)
    for base in np.argsort(-norms, kind="stable") if order is None else order:
        if not free[base]:
            continue
        best: tuple[float, _Orbit] | None = None
        for subgroup, cosets in kinds:
            if len(cosets) > free.sum():
                continue
            for character in _characters(table, overlaps, int(base), subgroup, signed):
                orbit = _orbit(overlaps, norms, table, int(base), subgroup, character, cosets, free, signed)
                loss = _loss(table, overlaps, norms, orbit)
                if best is None or loss < best[0] - 1e-12:
                    best = loss, orbit
        assert best is not None  # the whole group, which fixes the neuron, always fits
        _write(table, best[1], images, signs)
        free[best[1].neurons] = False
    return SignedImages(images, signs)


def _characters(
    table: Table, overlaps: Floats, base: int, subgroup: Subgroup, signed: bool
) -> list[npt.NDArray[np.int64]]:
    """The trivial character of a subgroup, and the signs that its elements give the neuron if these are one."""
    trivial = np.ones(len(subgroup), dtype=np.int64)
    if not signed:
        return [trivial]
    seen = np.where(overlaps[list(subgroup), base, base] < 0, -1, 1).astype(np.int64)
    if (seen == 1).all():
        return [trivial]
    place = {element: index for index, element in enumerate(subgroup)}
    block = table.products[np.ix_(subgroup, subgroup)]
    values = np.array([[seen[place[int(g)]] for g in row] for row in block])
    return [trivial, seen] if (values == seen[:, None] * seen[None, :]).all() else [trivial]


def _orbit(
    overlaps: Floats,
    norms: Floats,
    table: Table,
    base: int,
    subgroup: Subgroup,
    character: npt.NDArray[np.int64],
    cosets: list[int],
    free: npt.NDArray[np.bool_],
    signed: bool,
) -> _Orbit:
    """For every coset the free neuron that fits best; where two want one, the one it fits better has it."""
    scores = np.array(
        [character @ overlaps[table.products[coset, list(subgroup)], base] / len(subgroup) for coset in cosets]
    )
    fit = (np.abs(scores) if signed else scores) - norms[None, :] / 2
    fit[:, ~free] = -np.inf
    fit[:, base] = -np.inf
    fit[0] = -np.inf
    fit[0, base] = np.inf
    neurons = [-1] * len(cosets)
    waiting = list(range(len(cosets)))
    taken = np.full(norms.size, -np.inf)
    owner: dict[int, int] = {}
    while waiting:
        coset = waiting.pop()
        for neuron in np.argsort(-fit[coset], kind="stable"):
            value = fit[coset, neuron]
            if value > taken[neuron] or neuron not in owner:
                if neuron in owner:
                    neurons[owner[neuron]] = -1
                    waiting.append(owner[neuron])
                owner[int(neuron)], taken[neuron], neurons[coset] = coset, value, int(neuron)
                break
    chosen = [1 if not signed or scores[c, neurons[c]] >= 0 else -1 for c in range(len(cosets))]
    chosen[0] = 1
    return _Orbit(subgroup, character, cosets, neurons, chosen)


def _moves(table: Table, orbit: _Orbit) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For every element g and coset the number of the coset it goes to, and the sign that it picks up."""
    where = np.empty(len(table), dtype=np.int64)
    inside = np.empty(len(table), dtype=np.int64)
    for number, coset in enumerate(orbit.cosets):
        members = table.products[coset, list(orbit.subgroup)]
        where[members], inside[members] = number, orbit.character
    reached = table.products[:, orbit.cosets]
    signs = np.array(orbit.signs, dtype=np.int64)
    return where[reached], inside[reached] * signs[None, :] * signs[where[reached]]


def _loss(table: Table, overlaps: Floats, norms: Floats, orbit: _Orbit) -> float:
    """The share of the orbit's energy that its average loses."""
    total = float(norms[orbit.neurons].sum())
    if total <= 0:
        return 0.0
    there, signs = _moves(table, orbit)
    neurons = np.array(orbit.neurons)
    kept = overlaps[np.arange(len(table))[:, None], neurons[None, :], neurons[there]] * signs
    return 1 - float(kept.sum()) / len(table) / total


def _write(table: Table, orbit: _Orbit, images: npt.NDArray[np.int64], signs: npt.NDArray[np.int64]) -> None:
    there, picked = _moves(table, orbit)
    neurons = np.array(orbit.neurons)
    images[:, neurons] = neurons[there]
    signs[:, neurons] = picked
