"""Narrower intervals at the root: the extremes of each open pre-activation over the relaxation, from layer two on.

What HiGHS proposes are multipliers again, and the dual bound makes of them an interval end that is true; the next layer
is tightened with what the one before has gained.  It pays where there are at most some hundred such neurons.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import final

import numpy as np

from catnet.geometry.programs.choice import Place
from catnet.geometry.programs.proposals import Proposer
from catnet.geometry.programs.relaxation import Floats, Multipliers, View, dual_bound, intervals

__all__ = ["Tightened", "tighten"]

_MOST = 400


@final
@dataclass(frozen=True, slots=True)
class Tightened:
    """For every hidden layer an interval of each pre-activation, and how it is proved.

    Parameters
    ----------
    cuts : list of pairs of arrays
    proofs : list of (layer, neuron, sign, multipliers)
        sign z is at most the dual bound of the multipliers.
    tried : bool
    """

    cuts: list[tuple[Floats, Floats]]
    proofs: list[tuple[int, int, int, Multipliers]]
    tried: bool


def tighten(view: View, proposer: Proposer, root: Place) -> Tightened:
    """Bound every open pre-activation from the second hidden layer on; the root's intervals are left as they are."""
    cuts = [(np.full(len(shift), -inf), np.full(len(shift), inf)) for shift in view.shifts]
    lows, highs = list(root.lows), list(root.highs)
    open_here = [np.flatnonzero((a < 0) & (b > 0)) for a, b in zip(lows, highs, strict=True)]
    proofs: list[tuple[int, int, int, Multipliers]] = []
    if not 0 < sum(map(len, open_here[1:])) <= _MOST:
        return Tightened(cuts, proofs, False)
    signs = [np.zeros((1, len(shift)), dtype=np.int8) for shift in view.shifts]
    for layer in range(1, view.depth):
        box = (root.low, root.high, lows, highs)
        for j, sign, multipliers in proposer.extremes(box, layer, open_here[layer].tolist()):
            weights = np.zeros(len(view.shifts[layer]))
            weights[j] = sign
            bound = dual_bound(view, *box, multipliers, weights, layer)
            if bound < (highs[layer][j] if sign > 0 else -lows[layer][j]):
                cuts[layer][sign > 0][j] = sign * bound
                proofs.append((layer, j, sign, multipliers))
        found = intervals(view, root.low[None], root.high[None], signs, cuts)
        lows, highs = [x[0] for x in found[0]], [x[0] for x in found[1]]
    return Tightened(cuts, proofs, True)
