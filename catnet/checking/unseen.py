"""Evidence that two ReLU networks compute the same function, since some neurons never have some signs together.

**Theorem 1.**  Let no x have s_i z_i(x) > 0 for all pairs (i, s_i) below, z_i being pre-activations of theta; k is a
neuron of layer l.  Then these parameters have theta's function, for every t >= 0:

- (k, 1) and (j, 1), j a neuron of the hidden layer l + 1: W_jk - t in the place of W_jk;
- (k, 1): any weights on k in the next layer;
- (k, -1): b_k + t in the place of b_k, and b_j - t W_jk in the place of b_j for all j that read k.

*Proof.*  Up to layer l all is the same, but for relu(z_k + t) in the last case.  First case: z'_j = z_j - t relu(z_k).
Where z_k <= 0 that is z_j; where z_k > 0, z'_j <= z_j <= 0, so relu(z'_j) = 0 = relu(z_j).  Second: relu(z_k) = 0
everywhere, so it does not matter how it is read.  Third: z_k >= 0, so relu(z_k + t) = relu(z_k) + t, and what is read
of t is taken back.  QED

**Theorem 2** (how that is seen).  Let the layers below a layer p, not above any of these neurons, be left out; write
h^(h, t) for what layer p reads, and let every bias be multiplied by t.  Let K be the cone of all (h, t) with t >= 0,
and h >= 0 if p > 1; if p = 1, h_c = 0 but for some columns c whose weights in layer 1 have the rank of all.  If
min s_i z_i(h, t) <= 0 on all faces of the box |h_c| <= 1, 0 <= t <= 1 in K on which t = 1, h_c = 1 or h_c = -1, then
no x has s_i z_i(x) > 0 for all i.

*Proof.*  Let x have that.  What layer p reads at x is some (h, 1) in K: if p > 1, h = relu(...) >= 0; if p = 1, W_1 x
= W_1 h for an h that is 0 off the columns, as these span what all columns span.  ReLU networks whose biases are
multiplied by t are homogeneous, so with g = max(|h_c|, 1) all s_i z_i > 0 at (h, 1) / g, too; and that lies on one of
the faces.  QED

**Proof in a certificate**: p, the columns (null if p > 1), and for every face a tree of bounds that the least of the
s_i z_i is at most 0, as `bounds` reads them: layers p, p + 1, … below the last of the neurons are its hidden layers,
each followed by what it passes on unbent, the pre-activations that are asked for, in order, and t at last.  Which
neurons, and which signs, is read off the difference of the two networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .algebra import rank
from .bounds import MOST_BITS, Goal, Walk, read_tree, written
from .dual import Box, Function, Hidden, Pair
from .perceptron import RELU, Layer, Perceptron
from .reading import Rows, array, fields, integer, need, shape

Sign = tuple[int, int, int]
"""A hidden layer, from 1, a neuron of it, and a sign, 1 or -1."""

ZERO, ONE = Fraction(0), Fraction(1)
BENT: Pair = (ZERO, ONE)
PASSED: Pair = (ONE, ONE)


def check_unseen(left: Perceptron, right: Perceptron, value: dict[str, Any]) -> dict[str, Any]:
    """The evidence, written again, after it was checked."""
    content = fields(value, "evidence", "method", "from", "columns", "bits", "faces")
    theta, signs = signs_of(left, right)
    first = integer(content["from"], "from", 1, signs[0][0])
    bits = integer(content["bits"], "bits", 1, MOST_BITS)
    shape((content["columns"] is None) == (first > 1), "columns of the first layer, and of no other")
    columns = list(range(theta.sizes[first - 1]))
    if first == 1:
        chosen = [integer(c, "columns", 0, theta.inputs - 1) for c in array(content["columns"], "columns")]
        shape(chosen == sorted(set(chosen)), "columns: not in order")
        weight = theta.layers[0][0]
        need(rank([[row[c] for c in chosen] for row in weight]) == rank(weight), "the columns do not span the others")
        columns = chosen
    cone = Cone(theta, signs, first, columns)
    faces = list(faces_of(len(columns), first == 1))
    trees = [
        read_tree(entry, cone, len(columns) + 1, len(signs)) for entry in array(content["faces"], "faces", len(faces))
    ]
    walk = Walk(cone, goals_of(signs, len(columns) + 1), ZERO, True, bits)
    for face, tree in zip(faces, trees, strict=True):
        walk.leaves(face, tree)
    said = columns if first == 1 else None
    return {"method": value["method"], "from": first, "columns": said, "bits": bits, "faces": written(trees)}


def signs_of(left: Perceptron, right: Perceptron) -> tuple[Perceptron, list[Sign]]:
    """By theorem 1: the signs that make the two one function, and the network of whose neurons they are."""
    need(left.activation == right.activation == RELU and left.sizes == right.sizes, "not ReLU networks of one shape")
    pairs = list(zip(left.layers, right.layers, strict=True))
    changed = [number for number, (one, other) in enumerate(pairs) if one != other]
    need(
        len(changed) in (1, 2) and changed[-1] > 0, "the networks differ in no layer, in the first, or in more than two"
    )
    upper = changed[-1]
    (weight, bias), (other, shift) = pairs[upper]
    if len(changed) == 2:
        return moved_bias(left, right, upper)
    need(bias == shift, "the networks differ in biases of one layer")
    places = [(j, k) for j, row in enumerate(weight) for k, value in enumerate(row) if other[j][k] != value]
    j, k = places[0]
    need(all(place[1] == k for place in places), "the networks differ in how more than one neuron is read")
    if len(places) > 1 or upper == len(pairs) - 1:
        return left, [(upper, k, 1)]
    return left if other[j][k] < weight[j][k] else right, [(upper, k, 1), (upper + 1, j, 1)]


def moved_bias(left: Perceptron, right: Perceptron, upper: int) -> tuple[Perceptron, list[Sign]]:
    """The third case of theorem 1."""
    (lower, bias), (rows, shift) = left.layers[upper - 1], right.layers[upper - 1]
    (weight, below), (weights, after) = left.layers[upper], right.layers[upper]
    steps = [new - old for old, new in zip(bias, shift, strict=True)]
    places = [k for k, step in enumerate(steps) if step]
    same = lower == rows and weight == weights and len(places) == 1
    need(same, "the networks differ in two layers, and not by the bias of one neuron")
    k = places[0]
    taken = [b - steps[k] * row[k] for b, row in zip(below, weight, strict=True)]
    need(after == taken, "the next biases do not take the step of a bias back")
    return left if steps[k] > 0 else right, [(upper, k, -1)]


class Cone(Function):
    """(h, t) -> the pre-activations that are asked for, in order, biases being multiplied by t."""

    def __init__(self, theta: Perceptron, signs: list[Sign], first: int, columns: list[int]) -> None:
        top = signs[-1][0]
        rows = [with_biases(layer) for layer in theta.layers[first - 1 : top]]
        rows[0] = [[*(row[c] for c in columns), row[-1]] for row in rows[0]]
        carried = [number for layer, number, _ in signs if layer < top]
        self.hidden = []
        self.width = len(columns) + 1
        for number, own in enumerate(rows[:-1]):
            kept = [own[k] for k in carried] if number == len(rows) - 2 else []
            clock = [ZERO] * (self.width - 1) + [ONE]
            slopes = [BENT] * len(own) + [PASSED] * (len(kept) + 1)
            homogeneous = [[*row, ZERO] for row in (*own, *kept, clock)]
            self.hidden.append(Hidden(homogeneous, slopes, self.width))
            self.width = len(homogeneous)
        self.outputs = [[Fraction(i == self.width - 2) for i in range(self.width + 1)] for _ in carried]
        for layer, number, _ in signs:
            if layer == top:
                *weights, bias = rows[-1][number]
                self.outputs.append([*weights, *([ZERO] * len(carried)), bias, ZERO])


def with_biases(layer: Layer) -> Rows:
    return [[*row, b] for row, b in zip(*layer, strict=True)]


def goals_of(signs: list[Sign], inputs: int) -> list[Goal]:
    """s_i z_i, for all i."""
    places = range(len(signs))
    return [
        ([Fraction(sign * (i == place)) for i in places], [ZERO] * inputs, ZERO)
        for place, (_, _, sign) in enumerate(signs)
    ]


def faces_of(count: int, both: bool) -> Iterator[Box]:
    """The faces of the box: h_c = 1 and, if `both`, h_c = -1, for every c; and t = 1."""
    box = [[-ONE if both else ZERO, ONE] for _ in range(count)] + [[ZERO, ONE]]
    for place in range(count + 1):
        for value in [ONE, -ONE] if both and place < count else [ONE]:
            yield [[value, value] if i == place else list(ends) for i, ends in enumerate(box)]
