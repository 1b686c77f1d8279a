"""The maximum of a program over its box: the door to branch and bound (`catnet.geometry.programs.search`).

>>> from catnet.geometry.programs.program import RELU, maximum_of
>>> wide = maximum_of([([[1] * 12], [-1]), ([[1]], [0])], [RELU], box=[(0, 1)] * 12)     # relu(x_1 + ... + x_12 - 1)
>>> found = maximise(wide)
>>> found.low, found.high, found.decided
(Fraction(11, 1), Fraction(11, 1), True)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from catnet.geometry.programs.node import Bound
from catnet.geometry.programs.program import Program
from catnet.geometry.programs.relaxation import OutOfRangeError
from catnet.geometry.programs.rough import roughly
from catnet.geometry.programs.search import BranchAndBound
from catnet.geometry.programs.tree import Leaf, Tree

__all__ = ["DEFAULT_MAX_NODES", "Bound", "maximise"]

DEFAULT_MAX_NODES = 50_000


def maximise(
    program: Program,
    *,
    threshold: bool = False,
    max_nodes: int | None = DEFAULT_MAX_NODES,
    deadline: float | None = None,
    keep_tree: bool = False,
    margin: float = 0.0,
    known: Fraction | None = None,
    progress: Callable[[Bound], None] | None = None,
) -> Bound:
    """The maximum over the box of the least goal.

    Parameters
    ----------
    program : Program
    threshold : bool
        Stop as soon as it is known whether the maximum is at least 0.
    max_nodes : int, optional
        How many nodes to look at.
    deadline : float, optional
        A moment of `time.monotonic` after which no further node is looked at.
    keep_tree : bool
        Keep what certifies the upper end.
    margin : float
        By how much, relative to the root's interval, a node's bound must stay below the lower end before it is
        dropped without an exact leaf: room for a checker that rounds otherwise.
    known : Fraction, optional
        Only what exceeds this is looked for: if nothing does, `high` says so, and `low` may be less.
    progress : callable, optional
        Called after every batch of nodes with what is known.

    Returns
    -------
    Bound

    Notes
    -----
    Where a number is too large or too small for doubles (`View`), intervals in fractions bound the program.
    Without hidden neurons a single goal is at its best in a corner.
    """
    if not program.layers and len(program.goals.rows) == 1:
        return _corner(program, threshold, keep_tree, known)
    with np.errstate(all="ignore"):
        try:
            search = BranchAndBound(program, threshold, keep_tree, margin, known)
        except OutOfRangeError:
            point, value, high = roughly(program)
            if threshold:
                return Bound(value, high if high < 0 else None, point, 0, None, value >= 0 or high < 0)
            least = value if known is None else max(value, known)
            return Bound(value, max(high, least), point, 0, None, high <= least)
        return search.run(max_nodes, deadline, progress)


def _corner(program: Program, threshold: bool, keep_tree: bool, known: Fraction | None) -> Bound:
    """The maximum of an affine form."""
    (row,) = program.goals.rows
    inputs = program.inputs
    slope = [a + b for a, b in zip(row[:inputs], row[inputs:-1], strict=True)]
    point = tuple(high if c > 0 else low for c, (low, high) in zip(slope, program.box, strict=True))
    value = program.value(point)
    tree = Tree() if keep_tree and not (threshold and value >= 0) else None
    high = value if known is None or threshold else max(value, known)
    if tree is not None:
        tree.note(0, Leaf([], [Fraction(1)], 0), high)
    return Bound(value, high, point, 1, tree, True)
