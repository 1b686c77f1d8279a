"""Involutions that a function nearly respects, from its values: for networks that are no multilayer perceptron.

Hidden features of attention may be seen in any basis, so their weights say nothing of permutations.  Values do: the
structure of the values at points that all (signed) permutations map to themselves, in doubles, is nearly kept by what
the network nearly respects (`catnet.questions.candidate_structures`).  What is found proposes elements of order 2, and
every layer is averaged over each, in coordinates that make the average near (`catnet.questions.symmetrise`).

>>> from catnet.algebra.matrix import Matrix
>>> from catnet.architectures.attention.layers import Embedding, Linear
>>> from catnet.architectures.attention.network import MultiHeadNetwork
>>> from catnet.architectures.attention.softmax_heads import SoftmaxHeads
>>> one = Matrix([[1]])
>>> heads = SoftmaxHeads(((one, one), (2 * one, one)), 1)
>>> theta = MultiHeadNetwork(3, (Embedding(one, Matrix([["1", 0, "129/128"]])), heads, Linear(Matrix([[1, -1]]))))
>>> found, ended = near_involutions(theta, signed=False)
>>> [str(made.ends.generators[0][1].permutation) for made in found], ended
(['(0 2)'], '')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import mul
from typing import Any, final

import numpy as np

from catnet.algebra.scalars import Vector
from catnet.architectures.known import architecture_of
from catnet.category import Morphism
from catnet.category.enclosure import enclose
from catnet.errors import BudgetError, CatnetError, InexactNumberError, InputError
from catnet.groups.automorphisms import Automorphism
from catnet.groups.near_automorphisms import NearLevel, near_automorphisms
from catnet.groups.relations import Part, Relation, Structure
from catnet.questions.candidate_structures import symmetric_points
from catnet.questions.symmetrise import Symmetrised, symmetrise
from catnet.theorem.action import EndActions
from catnet.theorem.architecture import Architecture
from catnet.theorem.model import Network

__all__ = ["Involution", "near_involutions"]

_POINTS = 1_000
"""At most, at which values are looked at."""
_MOST = 16
"""Involutions for which the layers are averaged."""


@final
@dataclass(frozen=True, slots=True)
class Involution:
    """An element of order 2, and the average over it."""

    ends: EndActions
    average: Symmetrised


def near_involutions(theta: Network, *, signed: bool = False) -> tuple[list[Involution], str]:
    """Elements of order 2 that the values of a function propose, with the averages over them; what ended the search.

    Raises
    ------
    InputError
        If the architecture averages no layers, if no values are known, or for too many inputs.
    """
    if type(architecture_of(theta)).layer_average is Architecture.layer_average:
        known = "multilayer perceptrons and several heads of softmax"
        raise InputError(f"groups that are nearly respected are looked for in {known}; this is {theta.kind}")
    made: list[Involution] = []
    refused = ""
    found = near_automorphisms(_structure(theta, signed))
    for first, last in islice(_iter_involutions(found.levels), _MOST):
        ends = EndActions((("g1", first, last),))
        try:
            made.append(Involution(ends, symmetrise(theta, ends)))
        except InputError as error:
            refused = str(error)
        except CatnetError:  # this one has no average
            continue
    if refused and not made:
        raise InputError(refused)
    return made, found.ended


def _structure(theta: Network, signed: bool) -> Structure:
    """The values at points in doubles, measured by a typical one."""
    function = theta.morphism()
    inputs, outputs = function.source.dimension, function.target.dimension
    points: list[Vector] = max(symmetric_points(inputs, signed, _POINTS), key=len, default=[])
    if not points:
        raise InputError(f"groups near {theta.kind} are looked for by values, and {inputs} inputs need too many points")
    try:
        values = np.array([_value(function, point) for point in points]).reshape(len(points), outputs).T
        coordinates = np.array([list(map(float, point)) for point in points]).reshape(len(points), inputs)
    except (BudgetError, InexactNumberError, OverflowError):
        raise InputError(f"no values in doubles are known for {theta.kind}") from None
    parts = (Part(inputs, signed), Part(outputs, signed), Part(len(points), is_end=False))
    return Structure(parts, (Relation(2, 0, _typical(coordinates)), Relation(1, 2, _typical(values))))


def _value(function: Morphism, point: Vector) -> list[float]:
    if function.is_rational:
        return list(map(float, function(point)))
    return [float(low + high) / 2 for low, high in enclose(function, point)]


def _typical(table: Any) -> Any:
    size = float(np.sqrt((table * table).mean())) if table.size else 0.0
    return np.ascontiguousarray(table / size if 0 < size < np.inf else table)


def _iter_involutions(levels: Sequence[NearLevel]) -> Iterator[Automorphism]:
    """At the ends: generators of order 2 and the product of all, and powers of others; the nearest first."""
    known = set()
    for level in levels:
        pairs = [(one[0], one[1]) for one in level.generators]
        both = (reduce(mul, (first for first, _ in pairs)), reduce(mul, (last for _, last in pairs)))
        for pair in (*pairs, both):
            order = 1
            powers = [pair]
            while not all(operator.is_identity for operator in powers[-1]) and order < 1000:
                powers.append((powers[-1][0] * pair[0], powers[-1][1] * pair[1]))
                order += 1
            if order % 2 == 0 and (half := powers[order // 2 - 1]) not in known:
                known.add(half)
                yield half
