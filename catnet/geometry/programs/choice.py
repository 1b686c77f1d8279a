"""On which neuron to branch: pseudo-costs, started by trying.

The gain of a side of a neuron is by how much the relaxation's optimum falls when the neuron is fixed to that side.  It
is tried (two linear programs, warm) until it was seen often enough, and from then on estimated by its mean, relative to
how far the relaxed optimum misses the neuron's graph; the product of both sides' gains ranks the neurons (Achterberg,
Koch, Martin, Branching rules revisited, 2005).  Nothing that is decided depends on it.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from catnet.geometry.programs.proposals import Proposer
from catnet.geometry.programs.relaxation import Floats, View

__all__ = ["Branching", "Place"]

_RELIABLE = 4
_MOST_TRIED = 12
_PATIENCE = 4


class Place(Protocol):
    """What is read of a node."""

    low: Floats
    high: Floats
    lows: list[Floats]
    highs: list[Floats]


class Branching:
    """The experience of one search."""

    def __init__(self, view: View, proposer: Proposer) -> None:
        self._proposer = proposer
        sizes = [len(shift) for shift in view.shifts]
        self._start = np.cumsum([0, *sizes])
        self._gain = np.zeros((2, self._start[-1]))
        self._seen = np.zeros((2, self._start[-1]))

    def choose(self, node: Place, gaps: list[Floats], bound: float) -> tuple[int, int]:
        """The layer and the neuron to fix, where some neuron has a gap."""
        flat = np.concatenate(gaps)
        candidates = np.flatnonzero(flat > 1e-3 * float(flat.max()))
        known = self._seen.sum(axis=1)
        overall = [float(self._gain[s].sum() / known[s]) if known[s] else 1.0 for s in (0, 1)]
        mean = np.where(self._seen > 0, self._gain / np.maximum(self._seen, 1), np.array(overall)[:, None])
        score = np.maximum(mean[0] * flat, 1e-9) * np.maximum(mean[1] * flat, 1e-9)
        order = candidates[np.argsort(-score[candidates], kind="stable")]
        best, best_score, tried, since = int(order[0]), -1.0, 0, 0
        for place in order.tolist():
            found = float(score[place])
            if self._seen[:, place].min() < _RELIABLE and tried < _MOST_TRIED:
                gains = self._try(node, place, float(flat[place]), bound)
                tried += 1
                found = max(gains[0], 1e-9) * max(gains[1], 1e-9)
            if found > best_score:
                best, best_score, since = place, found, 0
            else:
                since += 1
                if since >= _PATIENCE:
                    break
        layer = int(np.searchsorted(self._start, best, side="right")) - 1
        return layer, best - int(self._start[layer])

    def _try(self, node: Place, place: int, gap: float, bound: float) -> tuple[float, float]:
        layer = int(np.searchsorted(self._start, place, side="right")) - 1
        neuron = place - int(self._start[layer])
        gains = []
        for side in (0, 1):
            lows, highs = list(node.lows), list(node.highs)
            ends = lows if side else highs
            ends[layer] = ends[layer].copy()
            ends[layer][neuron] = 0.0
            value = self._proposer.optimum(node.low, node.high, lows, highs)
            gain = 0.0 if value is None else max(bound - value, 0.0)
            if value == -np.inf:
                gain = 10 * gap * (float(self._gain[side].sum() / max(self._seen[side].sum(), 1)) or 1.0)
            elif value is not None:
                self._gain[side, place] += gain / gap
                self._seen[side, place] += 1
            gains.append(gain)
        return gains[0], gains[1]
