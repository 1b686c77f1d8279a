"""Signs of neurons, found together at an input or shown to be nowhere, by branch and bound and without regions.

Let ẑ(x, t) be the pre-activations of a ReLU network with every bias multiplied by t ≥ 0: ẑ(s x, s t) = s ẑ(x, t) for
s ≥ 0, and ẑ(x, 1) = z(x).

**Lemma.** Let C be a set of (x, t), t ≥ 0, that is closed under multiplication by s > 0, B the points of C at which the
largest of |x_1|, …, |x_n|, t is 1, and let some neurons j and signs s_j have min_j s_j ẑ_j < 0 on B.  Then no x with
(x, 1) in C has s_j z_j(x) ≥ 0 for all of them.

*Proof.* With g = max(|x_i|, 1) the point (x, 1)/g lies in B, and s_j ẑ_j there is s_j z_j(x)/g. ∎

B consists of faces of a box, on each of which a coordinate is fixed, and the largest value of the least s_j ẑ_j on a
face is what `catnet.geometry.programs` bounds, with bounds that are true.  The layers below some layer may be left out:
what they pass on lies in the orthant h ≥ 0, and C is all of it.  Without the layers below the first, C is everything
with t ≥ 0; there only the rank of the first layer matters, as its inputs are combinations of so many of its columns.

>>> from catnet.architectures.perceptron.network import MLP
>>> theta = MLP.from_rows([([[1], [-1]], [-1, -1]), ([[1, -1], [-1, 1]], [-1, -1]), ([[1, 1]], [0])])
>>> find_signs(theta, ((1, 0, 1), (2, 1, 1)))                                            # x ≥ 1, and x ≤ −2
NoneExists()
>>> [value >= 2 for value in find_signs(theta, ((1, 0, 1), (2, 0, 1))).value]            # x ≥ 1, and x ≥ 2
[True]

Where the least of the s_j ẑ_j touches 0 on B the lemma shows nothing, so it is sufficient, and not necessary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from catnet.algebra.echelon import pivots_of
from catnet.algebra.scalars import Vector, vector
from catnet.architectures.perceptron.guards import require_hidden
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.budget import Budget, Limit
from catnet.errors import InputError
from catnet.geometry.kernel.layers import RationalLayers, integer_layers
from catnet.geometry.programs.maximum import maximise
from catnet.geometry.programs.program import RELU, Box, Goal, Program, program_of
from catnet.search import Found, NoneExists, RanOut, Search, allowance

__all__ = ["Sign", "find_signs", "inputs_looked_at", "iter_faces"]

Sign: TypeAlias = tuple[int, int, int]
"""A hidden neuron, by its layer, from 1, and its number, and a sign, 1 or −1."""

_PASS = (Fraction(1), Fraction(1))
_NODES = 1_000
_FAR_OUT = (Fraction(1, 2**6), Fraction(1, 2**12), Fraction(1, 2**24))
_LAYERS = 3
"""So many layers below are looked at, at most."""


def find_signs(theta: MLP, signs: Sequence[Sign], limit: Limit = None, *, nodes: int = _NODES) -> Search[Vector]:
    """An input that gives the pre-activations of some neurons these signs, or zero, all at once.

    Parameters
    ----------
    theta : MLP
        A ReLU network with neurons in all layers.
    signs : sequence of (layer, number, sign)
        In one layer, or in two that follow each other.
    limit : int or Budget, optional
        Its time is looked at.
    nodes : int
        How many nodes a search goes through.

    Returns
    -------
    Search
        Found with an input, at which the signs were evaluated; none exists, by the lemma; or it ran out, also where the
        lemma is not strict enough.

    Raises
    ------
    InputError
        Neurons that are not there, other layers, or another sign than 1 and −1.

    Notes
    -----
    The layers from one on are looked at, from the nearest to so many below; each time so many nodes at most for all
    faces of a box, of which there are one more than inputs of that layer, or twice as many and one for the first.
    """
    require_relu(theta)
    for layer, number, sign in signs:
        require_hidden(theta, layer, number)
        if sign not in (1, -1):
            raise InputError(f"{sign} is no sign: 1 or -1")
    budget = Budget.of(limit)
    top = max((layer for layer, _, _ in signs), default=0)
    lowest = min((layer for layer, _, _ in signs), default=0)
    if not signs or 0 in theta.widths:
        return RanOut("it speaks of some neurons, in networks with neurons in all layers")
    if lowest < top - 1:
        raise InputError(f"the layers {lowest} and {top} do not follow each other")
    nearest = max(1, min(lowest, top - 1))
    found: Search[Vector] = RanOut("no layers were looked at")
    for start in range(nearest, max(0, nearest - _LAYERS), -1):
        found = _from(theta, signs, start, allowance("nodes of a search for signs", nodes), budget)
        if not isinstance(found, RanOut):
            break
    return found


def inputs_looked_at(theta: MLP, signs: Sequence[Sign]) -> int:
    """Of how many dimensions the first box is that is searched for signs."""
    nearest = max(1, min(min(layer for layer, _, _ in signs), max(layer for layer, _, _ in signs) - 1))
    return theta.widths[nearest - 1] if nearest > 1 else theta.layers[0].weight.rank()


def _from(
    theta: MLP, signs: Sequence[Sign], start: int, left: int, budget: Budget
) -> Found[Vector] | NoneExists | RanOut:
    """The lemma, with the layers from `start` to the last one with a sign."""
    for program in iter_faces(theta, signs, start):
        budget.tick()
        found = maximise(program, threshold=True, max_nodes=left)
        left -= found.nodes
        if found.low >= 0:
            return _reached(theta, signs, found.point) if start == 1 else RanOut("what the layers below do may matter")
        if not found.decided or left < 0:
            return RanOut("the nodes of the search ran out")
    return NoneExists()


def _reached(theta: MLP, signs: Sequence[Sign], place: Vector) -> Found[Vector] | RanOut:
    """The point (x, t) as an input, or, if t = 0, one far out in its direction, where the signs are there."""
    columns = pivots_of(theta.layers[0].weight.flint)
    for t in [place[-1]] if place[-1] else _FAR_OUT:
        point = [Fraction(0)] * theta.widths[0]
        for column, value in zip(columns, place, strict=False):
            point[column] = value / t
        heights, state = [], vector(point)
        for layer in theta.layers[:-1]:
            heights.append(layer.evaluate(state))
            state = tuple(max(value, Fraction(0)) for value in heights[-1])
        if all(heights[layer - 1][number] * sign >= 0 for layer, number, sign in signs):
            return Found(vector(point))
    return RanOut("the signs are there far out only, or nowhere")


def iter_faces(theta: MLP, signs: Sequence[Sign], start: int) -> Iterator[Program]:
    """One program for every face of the box: the pre-activations with these signs, from layer `start` on."""
    top = max(layer for layer, _, _ in signs)
    layers, passed = _homogeneous(theta, signs, top, start)
    whole = integer_layers(layers)
    inputs = len(whole[0].rows[0]) - 1
    slopes = [[RELU] * len(layer.rows) for layer in whole[:-1]]
    for number, row in enumerate(slopes):
        for place in range(len(row) - passed[number], len(row)):
            row[place] = _PASS
    units = [
        tuple(Fraction(sign * (i == place)) for i in range(len(signs))) for place, (_, _, sign) in enumerate(signs)
    ]
    low = Fraction(-1 if start == 1 else 0)
    box = [(low, Fraction(1))] * (inputs - 1) + [(Fraction(0), Fraction(1))]
    for place in range(inputs):
        for value in sorted({box[place][0], Fraction(1)} - {Fraction(0)}, reverse=True):
            face: Box = tuple((value, value) if i == place else ends for i, ends in enumerate(box))
            yield program_of(whole, slopes, map(Goal, units), face)


def _homogeneous(theta: MLP, signs: Sequence[Sign], top: int, start: int) -> tuple[RationalLayers, list[int]]:
    """(x, t) ↦ the pre-activations of the signs, biases as weights of t; and how many neurons of each hidden layer,
    the last ones, only pass something on: t, and before `top` the pre-activations that are asked for.
    """
    rows = [[[*row, b] for row, b in zip(layer.weight.rows(), layer.bias, strict=True)] for layer in theta.layers]
    if start == 1:
        chosen = [*pivots_of(theta.layers[0].weight.flint), theta.widths[0]]
        rows[0] = [[row[place] for place in chosen] for row in rows[0]]
    before = [number for layer, number, _ in signs if layer == top - 1]
    zero = Fraction(0)
    layers: list[tuple[list[list[Fraction]], list[Fraction]]] = []
    passed = []
    for layer in range(start, top):
        here = [list(row) for row in rows[layer - 1]]
        clock = [zero] * (len(here[0]) - 1) + [Fraction(1)]
        here.append(clock)
        passed.append(1)
        if layer == top - 1:
            here[-1:-1] = [list(rows[layer - 1][number]) for number in before]
            passed[-1] += len(before)
        layers.append((here, [zero] * len(here)))
    wide = [zero] * len(before)
    kept = iter(range(len(before)))
    last = []
    for layer, number, _ in signs:
        if layer == top:
            *weights, bias = rows[top - 1][number]
            last.append([*weights, *wide, bias])
        else:
            mine = next(kept)
            last.append(
                [zero] * theta.widths[top - 1] + [Fraction(int(i == mine)) for i in range(len(before))] + [zero]
            )
    layers.append((last, [zero] * len(last)))
    return layers, passed
