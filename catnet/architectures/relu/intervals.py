"""Neurons whose state signs and intervals show, without a region: the cheap answer before the dear one.

What a hidden neuron passes on is never negative.  So a neuron of a later layer with no positive weight and no positive
bias is off everywhere, and one with no negative weight and a positive bias is on everywhere; and where pre-activations
are bounded on all of R^n, the bounds go on to the next layer.  What this does not show, the regions may.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1], [1]], [0, 1]), ([[-1, -1], [1, 2], [1, -1]], [0, 3, 0]), ([[5, 1, 1]], [0])])
>>> dead_and_stable(theta)
(((2, 0),), ((2, 1),))
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.category import Affine

__all__ = ["dead_and_stable"]

Names: TypeAlias = tuple[tuple[int, int], ...]
_Ends: TypeAlias = list[Fraction | None]


def dead_and_stable(theta: MLP) -> tuple[Names, Names]:
    """Hidden neurons as (layer, index), layers from 1, that are off everywhere, and that are on everywhere.

    Returns
    -------
    dead : the pre-activation is nowhere positive
    stable : the pre-activation is everywhere positive

    Notes
    -----
    Linear in the number of weights.  Sound, not complete: neurons that are named are dead or stable, others may be.
    """
    require_relu(theta)
    dead: list[tuple[int, int]] = []
    stable: list[tuple[int, int]] = []
    low: _Ends = [None] * theta.widths[0]
    high: _Ends = [None] * theta.widths[0]
    for index, layer in enumerate(theta.layers[:-1], start=1):
        low, high = _bounds(layer, low, high)
        dead.extend((index, neuron) for neuron, value in enumerate(high) if value is not None and value <= 0)
        stable.extend((index, neuron) for neuron, value in enumerate(low) if value is not None and value > 0)
        low = [max(Fraction(0), Fraction(0) if value is None else value) for value in low]
        high = [None if value is None else max(Fraction(0), value) for value in high]
    return tuple(dead), tuple(stable)


def _bounds(layer: Affine, low: _Ends, high: _Ends) -> tuple[_Ends, _Ends]:
    """The ends of the intervals of pre-activations; None is infinite.

    Fractions are summed only where the ends that a row reads are finite; signs show where they are not.
    """
    tops = layer.weight.packed[0]
    positive, negative = tops > 0, tops < 0
    no_low = np.array([value is None for value in low], dtype=np.bool_)
    no_high = np.array([value is None for value in high], dtype=np.bool_)
    open_below = np.asarray((positive & no_low).any(axis=1) | (negative & no_high).any(axis=1))
    open_above = np.asarray((positive & no_high).any(axis=1) | (negative & no_low).any(axis=1))
    lower: _Ends = [None] * len(layer.bias)
    upper: _Ends = [None] * len(layer.bias)
    for neuron in np.flatnonzero(~open_below | ~open_above).tolist():
        row = [(place, layer.weight[neuron, place]) for place in np.flatnonzero(tops[neuron]).tolist()]
        if not open_below[neuron]:
            lower[neuron] = _end(row, low, high, layer.bias[neuron])
        if not open_above[neuron]:
            upper[neuron] = _end(row, high, low, layer.bias[neuron])
    return lower, upper


def _end(row: list[tuple[int, Fraction]], same: _Ends, opposite: _Ends, bias: Fraction) -> Fraction:
    """One end of a row's interval, from the same ends where it reads with a positive weight, the opposite ones
    elsewhere."""
    total = bias
    for place, weight in row:
        end = (same if weight > 0 else opposite)[place]
        total += weight * (end if end is not None else 0)
    return total
