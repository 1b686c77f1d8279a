"""The network of x ↦ Q^{-1} (f(P x + t) − s), to be compared with that of f.

Of a perceptron the ends take up the maps.  In a product of networks let P carry the inputs of every part j to those of
a part p(j), and Q its outputs to those of the same one.  Then the moved network is a product, too, and part j of it is
x ↦ Q_j^{-1} (f_p(j)(P_j x + t) − s), the blocks and shifts being those of P, Q, t and s.  So equal parts that change
places are seen, of whatever architecture they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from .algebra import dot, inverse, product
from .networks import Layered, Product, one_perceptron
from .operators import Sparse, dense, identity
from .perceptron import Layer, Perceptron
from .reading import UnprovedError, need
from .values import Network

Shift = Sequence[Fraction]


def sides(
    theta: Network, first: Sparse, last: Sparse, before: Shift = (), after: Shift = (), *, where: str
) -> tuple[Network, Network]:
    """The moved network, and the network: both as perceptrons where it has the function of one."""
    try:
        plain = one_perceptron(theta)
    except UnprovedError:
        need(isinstance(theta, Product), f"{where}: the network cannot be moved")
        assert isinstance(theta, Product)
        return moved_parts(theta, first, last, before, after, where), theta
    return Layered(moved_by(plain, first, last, before, after)), Layered(plain)


def moved_parts(theta: Product, first: Sparse, last: Sparse, before: Shift, after: Shift, where: str) -> Product:
    """Part by part; refused unless (P, Q) carries parts to parts."""
    ends = [(part.inputs, part.outputs) for part in theta.parts]
    starts = [list(accumulate((end[side] for end in ends), initial=0)) for side in (0, 1)]
    moved: list[Network] = []
    for place, sizes in enumerate(ends):
        columns = [operator[at[place] : at[place + 1]] for operator, at in zip((first, last), starts, strict=True)]
        rows = [{row for column in block for row, _ in column} for block in columns]
        fits = [
            number
            for number, other in enumerate(ends)
            if other == sizes
            and all(at[number] <= row < at[number + 1] for at, hit in zip(starts, rows, strict=True) for row in hit)
        ]
        need(bool(fits), f"{where}: no part goes to one part")
        goal = fits[0]  # one of several is as good as another: such parts have neither inputs nor outputs
        pair = [
            tuple(tuple((row - at[goal], value) for row, value in column) for column in block)
            for block, at in zip(columns, starts, strict=True)
        ]
        steps = [list(shift[at[goal] : at[goal + 1]]) for shift, at in zip((before, after), starts, strict=True)]
        part = theta.parts[goal]
        if pair != [identity(size) for size in sizes] or any(map(any, steps)):
            part = sides(part, pair[0], pair[1], steps[0], steps[1], where=where)[0]
        moved.append(part)
    return Product(moved)


def moved_by(
    theta: Perceptron, first: Sparse, last: Sparse, before: Sequence[Fraction] = (), after: Sequence[Fraction] = ()
) -> Perceptron:
    """The network of x ↦ Q^{-1} (f(P x + t) − s), where t and s are 0 if they are left out."""
    layers: list[Layer] = list(theta.layers)
    weight, bias = layers[0]
    if before:
        bias = [dot(row, before) + b for row, b in zip(weight, bias, strict=True)]
    layers[0] = product(weight, dense(first), theta.inputs), bias
    back = inverse(dense(last))
    weight, bias = layers[-1]
    if after:
        bias = [b - step for b, step in zip(bias, after, strict=True)]
    width = theta.sizes[-2]
    shift = [row[0] for row in product(back, [[b] for b in bias], 1)]
    layers[-1] = product(back, weight, width), shift
    return Perceptron(theta.activation, theta.inputs, layers)
