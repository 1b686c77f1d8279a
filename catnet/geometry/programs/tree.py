"""The tree of a search: what certifies an upper bound.

Every inner node splits the box at a value of one input, or by the sign of one neuron; every leaf holds multipliers, or
none, which asks for those of the substitution.  Nodes are numbered as they are made.

>>> tree = Tree()
>>> tree.grow(0, Split(None, 2, Fraction(1, 2)))
(1, 2)
>>> tree.close(1, Leaf(None, None, 0)); tree.close(2, Leaf(None, None, 0))
>>> [number for number, _ in tree.preorder()]
[0, 1, 2]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, final

__all__ = ["Leaf", "Split", "Tree"]


@final
@dataclass(frozen=True, slots=True)
class Split:
    """How a node is divided: input `index` at `at`, or, with `layer`, neuron `index` of that hidden layer."""

    layer: int | None
    index: int
    at: Fraction | None


@final
@dataclass(frozen=True, slots=True)
class Leaf:
    """Multipliers of every hidden layer and weights of the goals, as doubles or exact; None for the substitution that
    bounds one `goal`.
    """

    multipliers: Any
    weights: Any
    goal: int


@final
@dataclass(slots=True)
class Tree:
    """A binary tree that grows; node 0 is the root.  `tightenings`, layer by layer, are bounds of pre-activations that
    hold at the root: the hidden layer, the neuron, 1 for z and -1 for -z, and multipliers for the layers before.
    """

    splits: dict[int, tuple[Split, int, int]] = field(default_factory=dict)
    leaves: dict[int, Leaf] = field(default_factory=dict)
    tightenings: list[tuple[int, int, int, Any]] = field(default_factory=list)
    made: int = 1

    def grow(self, number: int, split: Split) -> tuple[int, int]:
        """Divide a node; the numbers of its children: below or off, then above or on."""
        pair = self.made, self.made + 1
        self.made += 2
        self.splits[number] = (split, *pair)
        return pair

    def close(self, number: int, leaf: Leaf) -> None:
        self.leaves[number] = leaf

    def preorder(self) -> Iterator[tuple[int, Split | Leaf | None]]:
        """Every node before its children; None for a leaf that was never closed."""
        waiting = [0]
        while waiting:
            number = waiting.pop()
            entry = self.splits.get(number)
            if entry is None:
                yield number, self.leaves.get(number)
            else:
                yield number, entry[0]
                waiting += [entry[2], entry[1]]
