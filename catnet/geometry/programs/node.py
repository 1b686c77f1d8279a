"""What a search goes through, and what it says of the whole: a part of the box, and an interval of the maximum."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.scalars import Vector
from catnet.geometry.programs.program import Program
from catnet.geometry.programs.relaxation import Floats, View
from catnet.geometry.programs.tree import Tree

__all__ = ["Bound", "Node"]

Signs: TypeAlias = list[npt.NDArray[np.int8]]


@final
@dataclass(frozen=True, slots=True)
class Bound:
    """The maximum of the least goal lies in [low, high].

    Where only a threshold was asked for, `decided` with `low` >= 0 says that the maximum is at least 0, and `decided`
    with `low` < 0 that it is less; `high` is then what a tree certifies, below 0, or 0 without a tree.

    Parameters
    ----------
    low : Fraction
        The value at `point`.
    high : Fraction or None
        Certified; None where nothing is known.
    point : vector
    nodes : int
        Looked at.
    tree : Tree or None
        How `high` is certified, if it was asked for.
    decided : bool
        Whether the search ended by itself.
    """

    low: Fraction
    high: Fraction | None
    point: Vector
    nodes: int
    tree: Tree | None
    decided: bool


@final
@dataclass(slots=True)
class Node:
    """A part of the box on which some neurons are on or off.

    Parameters
    ----------
    low, high : arrays
        The ends of the inputs.
    signs : list of arrays
        For every hidden layer 1 where a neuron is on, -1 where it is off, 0 where it is left open.
    bound : float
        A certified bound of the maximum on it.
    number : int
        Its place in the tree that certifies the bound.
    depth : int
        How many splits lie above it.
    lows, highs : lists of arrays
        Intervals that hold the pre-activations.
    slope : array, optional
        Of the goals that the substitution leaves, as forms of the inputs.
    own : float
        The bound that substitution gave the node itself.
    """

    low: Floats
    high: Floats
    signs: Signs
    bound: float
    number: int
    depth: int
    lows: list[Floats] = field(default_factory=list)
    highs: list[Floats] = field(default_factory=list)
    slope: Floats | None = None
    own: float = inf

    @property
    def open_neurons(self) -> int:
        """How many neurons are neither surely on nor surely off."""
        return sum(int(((a < 0) & (b > 0)).sum()) for a, b in zip(self.lows, self.highs, strict=True))

    def box_in(self, program: Program) -> list[tuple[Fraction, Fraction]]:
        """The part of the program's box that it is, exactly."""
        return [
            (max(low, Fraction(a)), min(high, Fraction(b)))
            for a, b, (low, high) in zip(self.low.tolist(), self.high.tolist(), program.box, strict=True)
        ]

    def gaps(self, view: View, heights: list[Floats], hidden: list[Floats]) -> list[Floats]:
        """By how much a relaxed optimum misses the graph of each open neuron."""
        found = []
        for t, (z, a) in enumerate(zip(heights, hidden, strict=True)):
            is_open = (self.lows[t] < 0) & (self.highs[t] > 0)
            found.append(np.where(is_open, np.abs(a - view.activate(t, z)), 0.0))
        return found
