"""Matching the neurons of two ReLU networks, layer by layer.

Given theta and theta', and a permutation of the neurons of layer i − 1 already chosen, the neurons of layer i can
only be matched when their primitive rows agree (see `catnet.architectures.perceptron.normal_form`).  Rows are
compared by hashing: linear in the parameters.  Where several neurons have one row, the columns that read them tell
which can go to which; those that no column tells apart are interchangeable and are matched in the order of their
indices, which is closed under composition.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1], [1], [2]], [0, 0, 0]), ([[5, 5, 7]], [0])])
>>> here = MatchingSide(theta)
>>> [p.images for p in iter_row_matchings(here, here, 1, Permutation.identity(1))]
[(0, 1, 2)]
>>> here.interchangeable(1)
[[0, 1]]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, final

import numpy as np

from catnet.algebra.packed import Integers, widen
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.perceptron.normal_form import NormalForm, normal_form

__all__ = ["MatchingSide", "iter_row_matchings", "keys"]


@final
class MatchingSide:
    """One of the two networks: its normal form and, made when first needed, the colours of its neurons."""

    __slots__ = ("_colours", "_keys", "form", "theta")

    def __init__(self, theta: MLP) -> None:
        self.theta = theta
        self.form: NormalForm = normal_form(theta)
        self._colours: dict[int, list[bytes]] = {}
        self._keys: dict[int, list[Hashable]] = {}

    def keys(self, index: int) -> list[Hashable]:
        """For each neuron of layer `index`, its primitive row, as a hashable value."""
        if index not in self._keys:
            self._keys[index] = keys(self.form.hidden[index - 1])
        return self._keys[index]

    def columns(self, index: int) -> list[Hashable]:
        """For each neuron of layer `index`, the column that reads it, as a hashable value."""
        if index == self.theta.depth - 1:
            return list(self.form.last.weight.columns())
        return keys(self.form.hidden[index][:, :-1].T)

    def colours(self, index: int) -> list[bytes]:
        """For each neuron of layer `index`, a digest of all that reads it, the same for matched neurons.

        From the last layer down: the exact column at the end, then the multiset of (weight, colour of the reader).
        """
        if index not in self._colours:
            if index == self.theta.depth - 1:
                described: list[Any] = [list(map(str, column)) for column in self.form.last.weight.columns()]
            else:
                above = self.colours(index + 1)
                rows = self.form.hidden[index]
                described = [
                    sorted((int(value), colour) for value, colour in zip(column, above, strict=True))
                    for column in rows[:, :-1].T
                ]
            import hashlib  # with OpenSSL behind it, for rows that are there twice

            self._colours[index] = [hashlib.blake2b(repr(item).encode(), digest_size=16).digest() for item in described]
        return self._colours[index]

    def interchangeable(self, index: int) -> list[list[int]]:
        """The classes of at least two neurons of a hidden layer with equal rows and equal columns."""
        classes: dict[Hashable, list[int]] = defaultdict(list)
        rows = self.keys(index)
        if len(set(rows)) == len(rows):
            return []
        for neuron, key in enumerate(zip(rows, self.columns(index), strict=True)):
            classes[key].append(neuron)
        return [members for members in classes.values() if len(members) > 1]


def keys(rows: Integers) -> list[Hashable]:
    """The rows of an integer array as hashable values: equal rows have equal keys, in whatever way they are stored."""
    if rows.dtype == np.int64:
        width = rows.shape[1] * 8
        data = np.ascontiguousarray(rows).tobytes()
        return [data[start : start + width] for start in range(0, len(data), width)] if width else [b""] * rows.shape[0]
    return [tuple(row) for row in rows.tolist()]


def iter_row_matchings(
    theta: MatchingSide, moved: MatchingSide, index: int, before: Permutation
) -> Iterator[Permutation]:
    """The bijections p from the neurons of layer `index` of theta to those of moved with moved[p(a), before(b)] =
    theta[a, b].

    Interchangeable neurons are matched in one way only; bijections that the columns rule out for every choice further
    up are left out.
    """
    ours, theirs = theta.form.hidden[index - 1], moved.form.hidden[index - 1]
    back = [*before.inverse().images, ours.shape[1] - 1]
    carried = ours[:, back]
    if carried.dtype == theirs.dtype:
        left, right = keys(carried), moved.keys(index)
    else:
        left, right = keys(widen(carried)), keys(widen(theirs))
    place = {key: a for a, key in enumerate(right)}
    if len(place) == len(right) and len(set(left)) == len(left):
        if len(left) == len(right) and all(key in place for key in left):
            yield Permutation(tuple(place[key] for key in left))
        return
    if sorted(map(hash, left)) != sorted(map(hash, right)):
        return
    yield from _within_classes(theta, moved, index, left, right)


def _within_classes(
    theta: MatchingSide, moved: MatchingSide, index: int, left: Sequence[Hashable], right: Sequence[Hashable]
) -> Iterator[Permutation]:
    """Several neurons share a row: split them by colour, then by column, and try every bijection of equal-sized
    column classes.
    """
    sides: list[dict[Hashable, dict[Hashable, list[int]]]] = []
    for side, rows in ((theta, left), (moved, right)):
        buckets: dict[Hashable, dict[Hashable, list[int]]] = defaultdict(lambda: defaultdict(list))
        for neuron, (row, colour, column) in enumerate(
            zip(rows, side.colours(index), side.columns(index), strict=True)
        ):
            buckets[row, colour][column].append(neuron)
        sides.append(buckets)
    ours, theirs = sides
    if set(ours) != set(theirs):
        return
    choices = []
    for bucket in ours:
        sources, targets = list(ours[bucket].values()), list(theirs[bucket].values())
        if sorted(map(len, sources)) != sorted(map(len, targets)):
            return
        choices.append((sources, targets))
    for pairs in _bijections(choices):
        images = [0] * len(left)
        for source, target in pairs:
            images[source] = target
        yield Permutation(tuple(images))


def _bijections(choices: Sequence[tuple[list[list[int]], list[list[int]]]]) -> Iterator[list[tuple[int, int]]]:
    """For every bucket a size-preserving bijection of its classes, all together as pairs of neurons; lazily, in a
    fixed order.
    """
    forced = [
        pair for (source, *more), (target, *_) in choices if not more for pair in zip(source, target, strict=True)
    ]
    open_choices = [choice for choice in choices if len(choice[0]) > 1]
    stack: list[tuple[list[tuple[int, int]], Iterator[list[int]]]] = []
    chosen = forced
    while True:
        if len(stack) == len(open_choices):
            yield chosen
        else:
            stack.append((chosen, _orders(*open_choices[len(stack)], 0, frozenset())))
        while stack:
            below, orders = stack[-1]
            order = next(orders, None)
            if order is not None:
                sources, targets = open_choices[len(stack) - 1]
                chosen = below + [
                    pair
                    for source, place in zip(sources, order, strict=True)
                    for pair in zip(source, targets[place], strict=True)
                ]
                break
            stack.pop()
        else:
            return


def _orders(
    sources: list[list[int]], targets: list[list[int]], index: int, used: frozenset[int]
) -> Iterator[list[int]]:
    if index == len(sources):
        yield []
        return
    for place, target in enumerate(targets):
        if place not in used and len(target) == len(sources[index]):
            for rest in _orders(sources, targets, index + 1, used | {place}):
                yield [place, *rest]
