"""The tree of a search: what certifies an upper bound.

Every inner node splits the box at a value of one input, or by the sign of one neuron; every leaf holds multipliers, or
none, which asks for those of the substitution.  Nodes are numbered as they are made.

>>> tree = Tree()
>>> tree.grow(0, Split(None, 2, Fraction(1, 2)))
(1, 2)
>>> tree.note(1, Leaf(None, None, 0), 3.0); tree.note(2, Leaf(None, None, 0), 5.0)
>>> tree.fold(), [number for number, _ in tree.preorder()]
(5.0, [0, 1, 2])
>>> tree.note(0, Leaf(None, None, 0), 4.0)
>>> tree.fold(), [number for number, _ in tree.preorder()]
(4.0, [0])
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import Any, final

from catnet.algebra.scalars import spell
from catnet.errors import CatnetError

__all__ = ["Leaf", "Split", "Tree", "tree_json"]


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
    """A binary tree that grows; node 0 is the root.

    `notes` hold, for every node that was looked at, multipliers and what they bound the node by (with room for other
    roundings).  `tightenings`, layer by layer, are bounds of pre-activations that hold at the root: the hidden layer,
    the neuron, 1 for z and -1 for -z, and multipliers for the layers before.
    """

    splits: dict[int, tuple[Split, int, int]] = field(default_factory=dict)
    notes: dict[int, tuple[Leaf, Fraction | float]] = field(default_factory=dict)
    tightenings: list[tuple[int, int, int, Any]] = field(default_factory=list)
    made: int = 1

    def grow(self, number: int, split: Split) -> tuple[int, int]:
        """Divide a node; the numbers of its children: below or off, then above or on."""
        pair = self.made, self.made + 1
        self.made += 2
        self.splits[number] = (split, *pair)
        return pair

    def note(self, number: int, leaf: Leaf, bound: Fraction | float) -> None:
        """What was found to bound a node; the last word counts."""
        self.notes[number] = (leaf, bound)

    def fold(self) -> Fraction | float:
        """Cut what lies below a node that is bounded as well without; what the whole tree certifies.

        A node's bound need not hold for its children, whose relaxations are other ones, so a search that was stopped
        is certified by the nodes above those that it did not look at.
        """
        values: dict[int, Fraction | float] = {}
        for number in range(self.made - 1, -1, -1):
            split = self.splits.get(number)
            own = self.notes[number][1] if number in self.notes else inf
            if split is not None:
                below = max(values[split[1]], values[split[2]])
                if own <= below:
                    del self.splits[number]
                else:
                    own = below
            values[number] = own
        return values[0]

    def preorder(self) -> Iterator[tuple[int, Split | Leaf | None]]:
        """Every node before its children; None for a leaf of which nothing is known."""
        waiting = [0]
        while waiting:
            number = waiting.pop()
            entry = self.splits.get(number)
            if entry is None:
                yield number, self.notes[number][0] if number in self.notes else None
            else:
                yield number, entry[0]
                waiting += [entry[2], entry[1]]


def tree_json(tree: Tree, goals: int, bits: int | None) -> list[Any]:
    """The nodes in preorder, as `catnet.checking.bounds` reads them; `bits`: round multipliers that are doubles to so
    many bits of the largest.
    """
    found: list[Any] = []
    layers = sorted({entry[0] for entry in tree.tightenings})
    for layer in layers:
        cuts = [
            [layer, j, sign, _spelled(multipliers, bits)] for k, j, sign, multipliers in tree.tightenings if k == layer
        ]
        found.append(["tighten", cuts])
    for _, entry in tree.preorder():
        if isinstance(entry, Split):
            if entry.layer is None and entry.at is not None:
                found.append(["input", entry.index, spell(entry.at)])
            else:
                found.append(["neuron", entry.layer, entry.index])
            continue
        if entry is None:
            raise CatnetError("internal error: a leaf of the tree was left open")
        weights = entry.weights
        if weights is None:
            weights = [Fraction(int(k == entry.goal)) for k in range(goals)]
        multipliers = None if entry.multipliers is None else _spelled(entry.multipliers, bits)
        found.append(["leaf", [spell(Fraction(w)) for w in weights], multipliers])
    return found


def _spelled(multipliers: Any, bits: int | None) -> list[list[str]]:
    result = []
    for lam in multipliers:
        values = [Fraction(v) for v in (lam.tolist() if hasattr(lam, "tolist") else lam)]
        if bits is not None and hasattr(lam, "tolist"):
            size = max((abs(v) for v in values), default=Fraction(0))
            unit = Fraction(2) ** (size.numerator.bit_length() - size.denominator.bit_length() - bits)
            values = [round(v / unit) * unit for v in values]
        result.append([spell(v) for v in values])
    return result
