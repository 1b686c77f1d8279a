"""Layers that no symmetry matches, where rows are dependent, so that C is known on a part of the features only.

**Theorem.** Let C_{i−1} B = B' for matrices B, B'.  If C_i f_i = f'_i C_{i−1}, then C_i f_i(B ·) = f'_i(B' ·), as maps
of as many features as B has columns.  So C_i carries the columns of the tables of f_i(B ·) (weights with encodings or
bias, values, forms of a head) to those of f'_i(B' ·), head by head, where scores agree.

*Proof.* Put B x in the place of the features of every token; C_i acts on the outputs of each head alone. ∎

With C_0 = 1 the walk starts, and goes on with the pivot columns of the two tables.  A layer at which no choice of heads
has tables with one row space is a proof that there is no symmetry.  That all layers match here proves nothing.

>>> from catnet.architectures.attention.layers import Linear, Softmax
>>> from catnet.architectures.attention.network import SoftmaxNetwork
>>> one, twice = Matrix([[1], [1]]), Matrix([[1, 0], [0, 2]])
>>> theta = SoftmaxNetwork(2, (Softmax(Matrix([[1]]), one), Softmax(twice, Matrix([[1, 1]]))))
>>> other = SoftmaxNetwork(2, (Softmax(Matrix([[1]]), one), Softmax(twice, Matrix([[2, 1]]))))
>>> unmatched_layer(theta, other), unmatched_layer(theta, theta)
(2, None)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from catnet.algebra.echelon import pivots_of
from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import iter_rearrangements
from catnet.algebra.subspaces import row_basis
from catnet.architectures.attention.layers import Embedding, Heads, Layer, Linear, Softmax
from catnet.architectures.attention.network import TokenNetwork
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.search import allowance, spend

__all__ = ["unmatched_layer"]

_MATCHINGS = 10_000

_Part: TypeAlias = tuple[object, Matrix, range]
"""What C leaves alone, a table on which it acts by C · table, and at which outputs."""
_Known: TypeAlias = tuple[Matrix, Matrix]


def unmatched_layer(theta: TokenNetwork, moved: TokenNetwork) -> int | None:
    """The highest layer that is reached where no symmetry carries theta to the other network of its shape; None where
    that is not seen.

    Raises
    ------
    BudgetError
        If there are too many matchings of heads.
    """
    spent, reached = 0, 0
    most = allowance("matchings of heads", _MATCHINGS)
    unit = Matrix.identity(theta.features[0])
    stack: list[Iterator[_Known]] = [iter([(unit, unit)])]
    while stack:
        known = next(stack[-1], None)
        if known is None:
            stack.pop()
            continue
        spend("matchings of heads", spent, most)
        spent += 1
        index = len(stack)
        reached = max(reached, index)
        one, other = (
            net.layers[index - 1].reading(columns) for net, columns in zip((theta, moved), known, strict=True)
        )
        if index < theta.depth:
            stack.append(_following(one, other, theta.tokens))
        elif one.arrow(theta.tokens) == other.arrow(theta.tokens):
            return None
    return reached


def _following(one: Layer, other: Layer, tokens: int) -> Iterator[_Known]:
    """What is known of C behind a layer, for every matching of its heads."""
    if type(one) is not type(other) or one.outputs != other.outputs:
        return
    sides = [_parts(layer, tokens) for layer in (one, other)]
    classes: dict[tuple[int, object, Matrix], tuple[list[_Part], list[_Part]]] = {}
    for side, parts in enumerate(sides):
        for part in parts:
            if len(part[2]):
                classes.setdefault((len(part[2]), part[0], row_basis(part[1])), ([], []))[side].append(part)
    if any(len(left) != len(right) for left, right in classes.values()):
        return
    for choice in iter_rearrangements([range(len(right)) for _, right in classes.values()]):
        pairs = [
            (a, right[place])
            for (left, right), places in zip(classes.values(), choice, strict=True)
            for a, place in zip(left, places, strict=True)
        ]
        chosen = [pivots_of(a[1].flint) for a, _ in pairs]
        yield (
            _placed([a for a, _ in pairs], chosen, one.outputs),
            _placed([b for _, b in pairs], chosen, one.outputs),
        )


def _parts(layer: Layer, tokens: int) -> list[_Part]:
    whole = range(layer.outputs)
    if isinstance(layer, Embedding | Linear):
        return [((), layer.table, whole)]
    if isinstance(layer, Softmax):
        known = layer.determined(tokens)
        return [(known.score, known.value, whole)]
    assert isinstance(layer, Heads | SoftmaxHeads | RotaryHeads)
    return [(*form, rows) for form, rows in zip(layer.forms(tokens), layer.ranges, strict=True)]


def _placed(parts: list[_Part], chosen: list[list[int]], size: int) -> Matrix:
    """These columns of the tables side by side, each at the outputs of its part."""
    columns: list[list[Fraction]] = []
    for (_, table, rows), places in zip(parts, chosen, strict=True):
        for place in places:
            column = [Fraction(0)] * size
            column[rows.start : rows.stop] = table.T.row(place)
            columns.append(column)
    return Matrix(columns, columns=size).T
