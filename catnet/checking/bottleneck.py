"""Two ReLU networks with two hidden layers and, up to order and positive factors, the same first layer: one function.

**Theorem.**  Let two networks of widths (n, d_1, d_2, m) and (n, d_1, d_2', m) have first layers whose rows (w | b) are
not 0, no two on one ray, and agree up to order and positive factors.  Write both second layers over the left network's
h >= 0, which its first layer passes on.  A row of these without positive entries is off on all h >= 0, so it may be
left out; one without negative entries is on, so it may be added to the affine rest.  If what is left, as networks with
one hidden layer, bends in the same way on each hyperplane and has the same rest (`kinks`), the functions are equal.

*Proof.*  Let row p of the right first layer be c > 0 times row i of the left one; relu(z'_p) = c relu(z_i), so a right
weight on p is c times as large a weight on h_i.  Leaving rows out and adding rows to the rest changes nothing on h >=
0, and all values of the first layer lie there.  There both are one function by `kinks`.  QED

If the rows w are independent (a bottleneck), the first layer takes all values h >= 0, and this is also necessary: see
`catnet.architectures.relu.bottleneck`.
"""

from __future__ import annotations

from fractions import Fraction

from .algebra import ray
from .kinks import Jumps, relu_kinks
from .perceptron import RELU, Layer, Perceptron
from .reading import Rows, need

Image = list[tuple[int, Fraction]]
"""For every neuron of the left first layer the one of the right, and the positive factor c."""


def check_behind_bottleneck(left: Perceptron, right: Perceptron) -> None:
    """Refused unless the theorem shows that the functions are equal."""
    plain = all(theta.activation == RELU and len(theta.layers) == 3 for theta in (left, right))
    need(plain, "not ReLU networks with two hidden layers")
    image = matched(left.layers[0], right.layers[0])
    own = [(i, Fraction(1)) for i in range(left.sizes[1])]
    need(behind(left, own) == behind(right, image), "the second layers bend otherwise, or have other affine rests")


def matched(left: Layer, right: Layer) -> Image:
    here, there = ([(*row, b) for row, b in zip(*layer, strict=True)] for layer in (left, right))
    forms = [[ray(row, signs=False) for row in side] for side in (here, there)]
    need(sorted(forms[0]) == sorted(forms[1]), "the first layers differ by more than order and positive factors")
    need(len(set(forms[0])) == len(here) and all(map(any, here)), "rows of the first layers are 0 or alike")
    image = []
    for row, form in zip(here, forms[0], strict=True):
        p = forms[1].index(form)
        lead = next(i for i, value in enumerate(row) if value)
        image.append((p, there[p][lead] / row[lead]))
    return image


def behind(theta: Perceptron, image: Image) -> tuple[Jumps, Rows]:
    """How the rest of the network bends on h >= 0, and its affine rest."""
    (weight, bias), (upper, shift) = theta.layers[1:]
    rows = [[*(row[p] * c for p, c in image), b] for row, b in zip(weight, bias, strict=True)]
    bending = [j for j, row in enumerate(rows) if min(row) < 0 < max(row)]
    middle = [rows[j][:-1] for j in bending], [rows[j][-1] for j in bending]
    last = [[line[j] for j in bending] for line in upper], shift
    jumps, rest = relu_kinks(Perceptron(RELU, len(image), [middle, last]))
    for j, row in enumerate(rows):
        if min(row) >= 0:
            rest = [
                [r + line[j] * v for r, v in zip(old, row, strict=True)] for old, line in zip(rest, upper, strict=True)
            ]
    return jumps, rest
