"""Equality of two ReLU networks with two hidden layers whose first one is a bottleneck, without regions.

Let the first layer have independent rows: d_1 ≤ n, and x ↦ relu(W_1 x + b_1) takes all values h ≥ 0.  A row (w | b) of
the second layer that has entries of both signs vanishes on a hyperplane that meets the interior of the orthant h ≥ 0;
one without positive entries is off on all of it, one without negative ones is on, so affine.

**Theorem.** Let two networks of widths (n, d_1, d_2, m) and (n, d_1, d_2', m) have the same first layer, of independent
rows.  They have the same function iff their second layers, read as networks with one hidden layer on h ≥ 0, have the
same jumps a_H across the hyperplanes H that meet its interior, and the same affine rest
(`catnet.architectures.perceptron.kinks`), the neurons that are off left out, and those that are on put into the rest.

*Proof.* Leaving these out and putting those into the rest changes no value on h ≥ 0, so equal jumps and rests make
equal functions there, and all values of the first layer lie there.  Conversely let F and F' be the two functions of h;
they agree on h ≥ 0, since each such h is a value of the first layer.  Across a piece of H inside the orthant that lies
on no other of the hyperplanes F bends by a_H, and F' by a'_H; so these are equal.  Without the bends both are affine on
a set with inner points, so equal. ∎

First layers that agree up to scaling and permuting neurons are made the same.  It takes time linear in
the neurons of the second layer, for given widths of the others; what differs is shown at a point.

>>> first = [[1, 0, 2], [0, 1, 1]], [0, 3]
>>> left = MLP.from_rows([first, ([[1, 1], [1, -1]], [5, 0]), ([[1, 1]], [-5])])        # the first neuron is always on
>>> right = MLP.from_rows([first, ([[1, 1], [1, -1]], [7, 0]), ([[1, 1]], [-7])])
>>> check_same_behind_bottleneck(left, right).word
'proved'
>>> other = MLP.from_rows([first, ([[1, 1], [1, -2]], [7, 0]), ([[1, 1]], [-7])])
>>> found = check_same_behind_bottleneck(left, other).witness
>>> left(found.point) == found.left != found.right == other(found.point)
True

References
----------
Gegenfurtner, Grillo, Montúfar, "The Symmetries of Three-Layer ReLU Networks", arXiv 2605.18319, describe the generic
fibres of such networks and decide equality in polynomial time, whatever the first layers are; only its abstract was at
hand, and nothing of it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector, vector
from catnet.architectures.perceptron.kinks import Kinks, Neuron, kinks_of, primitive
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.model import require_relu
from catnet.category import Difference
from catnet.verdict import Proved, Refuted, Verdict

__all__ = ["check_same_behind_bottleneck"]

_TRIES = 8
_HALVINGS = 200


def check_same_behind_bottleneck(left: MLP, right: MLP) -> Verdict | None:
    """Whether two ReLU networks with two hidden layers are the same map, by the theorem above.

    Parameters
    ----------
    left, right : MLP
        With equal dimensions of inputs and outputs.

    Returns
    -------
    Verdict or None
        Proved, or Refuted with a `Difference`; None if the theorem does not speak of the two.
    """
    require_relu(left)
    require_relu(right)
    left.require_parallel(right)
    if not left.depth == right.depth == 3 or left.widths[1] != right.widths[1]:
        return None
    first = left.layers[0].weight
    if not first.shape[0] or first.rank() < first.shape[0]:
        return None
    matching = _matching(left, right)
    if matching is None:
        return None
    one = _kinks([(row, Fraction(1)) for row in range(first.shape[0])], left)
    other = _kinks(matching, right)
    if one == other:
        return Proved("the second layers have equal kinks and equal affine rest on all that the first one reaches")
    for state in _states(one, other):
        point = _input(left, state)
        values = left(point), right(point)
        if values[0] != values[1]:
            return Refuted("the two functions differ at a point", Difference(point, *values))
    return None


def _matching(left: MLP, right: MLP) -> list[tuple[int, Fraction]] | None:
    """For every neuron of the left first layer the one of the right, and the positive number that times it is that."""
    rows = [
        [(*row, b) for row, b in zip(t.layers[0].weight.rows(), t.layers[0].bias, strict=True)] for t in (left, right)
    ]
    keys = [[primitive(row) if any(row) else None for row in some] for some in rows]
    places = {key[0]: (place, key[1]) for place, key in enumerate(keys[1]) if key is not None}
    found = []
    for key in keys[0]:
        if key is None or key[0] not in places:
            return None
        place, scale = places[key[0]]
        if scale * key[1] < 0:
            return None
        found.append((place, scale / key[1]))
    return found if len({place for place, _ in found}) == len(rows[1]) else None


def _kinks(matching: list[tuple[int, Fraction]], theta: MLP) -> Kinks:
    """The function behind the first layer on h ≥ 0, its neurons in the given order and measured in these units."""
    middle, last = theta.layers[1], theta.layers[2]
    size = len(matching)
    bending: list[Neuron] = []
    always: list[Neuron] = []
    columns = last.weight.columns() if last.weight.shape[1] else ()
    for given, bias, column in zip(middle.weight.rows(), middle.bias, columns, strict=True):
        row = (*(given[place] * scale for place, scale in matching), bias)
        if any(value > 0 for value in row):
            (bending if any(value < 0 for value in row) else always).append((row, column))
    found = kinks_of(bending, last.bias, size)
    rest = found.rest
    for row, column in always:
        rest = rest + Matrix.column(column) @ Matrix([row])
    return Kinks(found.hyperplanes, rest)


def _states(one: Kinks, other: Kinks) -> Iterator[Vector]:
    """Points h > 0, at one of which two functions differ that have not the same kinks and rest."""
    size = one.rest.shape[1] - 1
    jumps = dict(one.hyperplanes), dict(other.hyperplanes)
    rows = sorted({*jumps[0], *jumps[1]})
    different = [row for row in rows if jumps[0].get(row) != jumps[1].get(row)]
    for number in range(_TRIES):
        base = [Fraction(1, 2 + (5 * place + 3 * number) % 11) + Fraction(place, 97) for place in range(size)]
        if not different:  # the difference is affine, and not 0
            yield vector(base)
            for place in range(size):
                yield vector([value + (place == index) for index, value in enumerate(base)])
            continue
        row = different[0]
        point = _on(row, base)
        if any(not _height(wall, point) for wall in rows if wall != row):
            continue
        for step in range(_HALVINGS):  # until no other hyperplane passes between the three points
            ends = [[p + sign * Fraction(1, 2**step) * w for p, w in zip(point, row, strict=False)] for sign in (1, -1)]
            inside = all(value > 0 for end in ends for value in end)
            if inside and all(_height(wall, ends[0]) * _height(wall, ends[1]) > 0 for wall in rows if wall != row):
                yield from map(vector, (point, *ends))
                break


def _on(row: tuple[Fraction | int, ...], start: list[Fraction]) -> list[Fraction]:
    """A point h > 0 on the hyperplane of a row with entries of both signs."""
    height = _height(row, start)
    for place, value in enumerate(row[:-1]):
        if value * height < 0:
            return [x + abs(height / value) * (index == place) for index, x in enumerate(start)]
    share = -row[-1] / (height - row[-1]) if height else Fraction(1)
    return [x * share for x in start]


def _height(row: tuple[Fraction | int, ...], point: list[Fraction]) -> Fraction:
    return sum((w * x for w, x in zip(row, point, strict=False)), Fraction(row[-1]))


def _input(theta: MLP, state: Vector) -> Vector:
    """An input at which the first layer, of independent rows, has this value, which is positive."""
    first = theta.layers[0]
    aim = Matrix.column([h - b for h, b in zip(state, first.bias, strict=True)])
    turned = first.weight.T
    return (turned @ ((first.weight @ turned).inverse() @ aim)).T.row(0)
