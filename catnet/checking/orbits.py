"""Whether two multilayer perceptrons of one shape lie in different orbits of their architecture's symmetries.

K_i is given by the activation: permutations with the scalings that pass (k = c^r for x^r), GL(d_i) for the identity.
What a symmetry leaves alone, checked in this order; the first that differs is the reason:

1. how many rows (w, b), how many rows w and how many columns of each layer are zero (scalings and permutations only);
2. the ranks of all W_i and (W_i | b_i), and for the identity of all products of consecutive layers, and whether the
   hidden biases are zero;
3. one hidden layer: the neurons as a multiset, each scaled in one way;
4. any depth: k_1 must carry the rows of one network to those of the other. Where the rows of a layer are distinct up to
   the scalings that pass, there is at most one such k_i; with it in hand, the rows of the next layer are compared, and
   so on; the first layer without a match shows that no symmetry carries one network to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from .algebra import product, rank
from .perceptron import Activation, Layer, Perceptron, centred
from .reading import canonical, need

Row = tuple[Fraction, ...]


def difference_of_orbits(left: Perceptron, right: Perceptron) -> str:
    """Why no symmetry carries one to the other; refused if none of the invariants shows it."""
    same = canonical(left.activation.written()) == canonical(right.activation.written())
    need(same and left.sizes == right.sizes, "a twin has the same activation and widths")
    sides = centred(left), centred(right)
    linear = left.activation.scales == "linear"
    hidden = [any(any(bias) for _, bias in layers[:-1]) for layers in sides]
    need(not linear or hidden[0] or not hidden[1], "a twin has no hidden biases where a linear network has none")
    if not linear and zeros(sides[0]) != zeros(sides[1]):
        return "another number of zero rows or columns"
    if ranks(sides[0], linear) != ranks(sides[1], linear):
        return "other ranks"
    need(not linear, "the ranks do not show that the twin lies in another orbit")
    if len(sides[0]) == 2:
        need(
            neurons(sides[0], left.activation) != neurons(sides[1], left.activation), "the twin lies in the same orbit"
        )
        return "other neurons"
    layer = unmatched(sides[0], sides[1], left.activation)
    need(layer is not None, "no layer shows that the twin lies in another orbit")
    return f"no symmetry matches layer {layer}"


def zeros(layers: Sequence[Layer]) -> list[tuple[int, int, int]]:
    """For every hidden layer, zero rows (w, b), zero rows w, and zero columns that read it."""
    result = []
    for (weight, bias), (upper, _) in pairwise(layers):
        rows = sum(not any(row) and not b for row, b in zip(weight, bias, strict=True))
        read = sum(not any(row[j] for row in upper) for j in range(len(weight)))
        result.append((rows, sum(not any(row) for row in weight), read))
    return result


def ranks(layers: Sequence[Layer], linear: bool) -> list[int]:
    """Of W_i and (W_i | b_i); for the identity of all products of consecutive layers, and whether biases vanish."""
    if not linear:
        return [rank(rows) for weight, bias in layers for rows in (weight, _with(weight, bias))]
    result = [int(any(any(bias) for _, bias in layers[:-1]))]
    for start, (weight, _) in enumerate(layers):
        here = weight
        result.append(rank(here))
        for upper, _ in layers[start + 1 :]:
            here = product(upper, here, len(here[0]) if here else 0)
            result.append(rank(here))
    return result


def _with(weight: Sequence[Sequence[Fraction]], bias: Sequence[Fraction]) -> list[list[Fraction]]:
    return [[*row, b] for row, b in zip(weight, bias, strict=True)]


def neurons(layers: Sequence[Layer], activation: Activation) -> list[tuple[Row, Row]]:
    """Of one hidden layer: the row, scaled in one way, and the column, scaled to match; sorted.  A neuron with a zero
    row has its column scaled in one way.
    """
    (weight, bias), (upper, shift) = layers
    result = []
    for j, (row, b) in enumerate(zip(weight, bias, strict=True)):
        full, column = (*row, b), tuple(line[j] for line in upper)
        if any(full):
            form = activation.ray(full)
            k = multiplier(activation, full, form)
            result.append((form, tuple(k * value for value in column)))
        else:
            result.append((full, activation.ray(column)))
    return [*sorted(result), (tuple(shift), ())]


def multiplier(activation: Activation, row: Sequence[Fraction], form: Sequence[Fraction]) -> Fraction:
    """The k with sigma(row · x) = k sigma(form · x): row = c form, and sigma(c z) = k sigma(z)."""
    place = next(i for i, value in enumerate(form) if value)
    c: Fraction = row[place] / form[place]
    if activation.scales == "any":
        return c**activation.power
    return abs(c) if activation.even else c


def unmatched(left: Sequence[Layer], right: Sequence[Layer], activation: Activation) -> int | None:
    """The first layer at which no k_i carries the rows of one network to those of the other, all k below being unique.

    None if every layer is matched, or rows agree up to scalings before a layer without a match.
    """
    image: list[tuple[int, Fraction]] = [(j, Fraction(1)) for j in range(len(left[0][0][0]) if left[0][0] else 0)]
    for i, ((weight, bias), (rows, shifts)) in enumerate(zip(left, right, strict=True), start=1):
        # neuron j of the left below is neuron p of the right below, times s: columns of the right, carried back
        moved = [[row[p] * s for p, s in image] for row in rows]
        here, there = _with(weight, bias), _with(moved, shifts)
        if i == len(left):
            return None if here == there else i
        forms = [[activation.ray(row) for row in side] for side in (here, there)]
        if sorted(forms[0]) != sorted(forms[1]):
            return i
        if len(set(forms[0])) < len(forms[0]) or not all(map(any, here)):
            return None
        place = {form: p for p, form in enumerate(forms[1])}
        image = []
        for row, form in zip(here, forms[0], strict=True):
            p = place[form]
            image.append((p, multiplier(activation, there[p], form) / multiplier(activation, row, form)))
    return None
