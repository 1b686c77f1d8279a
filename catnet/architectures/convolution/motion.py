"""How an action on the inputs and outputs of a polynomial convolutional network moves the positions in between.

Let δ_i move the positions of V_i by j ↦ t_i ± j.  Then δ_i W_i δ_{i-1}^{-1} is the layer whose filter has
w[a] at t_{i-1} − s_i t_i ± a: a shift of the filter, or its mirror image.  For every filter to keep its place, s_i t_i
must be t_{i-1} for shifts and t_{i-1} − (k_i − 1) for mirrors, unless layer i is full.  `Motion` solves these equations
between the given t_0 and t_L: upwards from t_0 below c_1, downwards from t_L above c_2, downwards from t = 0 in
between.  Each step is a homomorphism, so h_i(g) is multiplicative.  δ_i normalises K_i (it inverts the shifts if it
is a mirror), and that is all that the theorem needs: the h_i(g) k_i(g) are unique with k_i(g) in K_i and commuting
squares, products of them are of this kind, so they form an action.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import final

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.convolution.network import ConvolutionNetwork
from catnet.errors import ShapeError
from catnet.groups import Operator
from catnet.groups.operators import size

__all__ = ["Motion", "shift"]


def shift(width: int, by: int, sign: int = 1) -> Monomial:
    """The permutation matrix of j ↦ by + sign · j modulo the width."""
    return Monomial.of_permutation(Permutation(tuple((by + sign * j) % width for j in range(width))))


@final
@dataclass(frozen=True, slots=True)
class Motion:
    """How g moves the positions of every space: j ↦ starts[i] + sign · j on V_i; and the scalars at the two ends."""

    starts: tuple[int, ...]
    sign: int
    first: Fraction
    last: Fraction

    @classmethod
    def of(cls, theta: ConvolutionNetwork, first: Operator, last: Operator) -> Motion | str:
        """The motion of the pair (first, last), or why the layers are not known to follow it.

        On one or two positions a mirror is a shift, and is read as one.
        """
        widths = theta.widths
        if size(first) != widths[0] or size(last) != widths[-1]:
            raise ShapeError(
                f"the actions have dimensions {size(first)} and {size(last)}, the network {widths[0]} and {widths[-1]}"
            )
        for where, operator in (("input", first), ("output", last)):
            if not isinstance(operator, Monomial) or len(set(operator.scale)) > 1:
                return f"the {where} action is not a multiple of a permutation"
        if not isinstance(first, Monomial) or not isinstance(last, Monomial):
            return ""  # not reached; for the type checker
        signs = [sign for sign in (1, -1) if _moves(theta.circular, first, sign)]
        if not signs:
            what = "shift or mirror image of the circle" if theta.circular else "mirror image of the line"
            return f"the input action is not a multiple of a {what}"
        sign = signs[0]
        if not _moves(theta.circular, last, sign):
            return "the output action does not move the positions as the input action does"
        ends = first.permutation.images[0], last.permutation.images[0]
        starts = _circle(theta, sign, *ends) if theta.circular else _line(theta, sign)
        return starts if isinstance(starts, str) else cls(starts, sign, first.scale[0], last.scale[0])

    def filters(self, theta: ConvolutionNetwork) -> list[list[Fraction]]:
        """The filters of g theta."""
        moved = []
        for index, taps in enumerate(theta.filters):
            if theta.circular:
                width, start = theta.widths[index], self.starts[index] - theta.strides[index] * self.starts[index + 1]
                image = [Fraction(0)] * len(taps)
                for tap, value in enumerate(taps):
                    image[(start + self.sign * tap) % width] = value
            else:
                image = list(taps[:: self.sign])
            moved.append(image)
        moved[0] = [value / self.first for value in moved[0]]
        moved[-1] = [value * self.last for value in moved[-1]]
        return moved


def _moves(circular: bool, operator: Monomial, sign: int) -> bool:
    images = operator.permutation.images
    start = images[0] if circular else (0 if sign > 0 else len(images) - 1)
    return all(image == (start + sign * j) % len(images) for j, image in enumerate(images))


def _line(theta: ConvolutionNetwork, sign: int) -> tuple[int, ...] | str:
    widths = theta.widths
    if sign > 0:
        return (0,) * len(widths)
    for index, (read, made) in enumerate(pairwise(widths), start=1):
        if read - len(theta.filters[index - 1]) != theta.strides[index - 1] * (made - 1):
            return f"layer {index} does not read its last positions, so it does not commute with the mirror"
    return tuple(width - 1 for width in widths)


def _circle(theta: ConvolutionNetwork, sign: int, first: int, last: int) -> tuple[int, ...] | str:
    widths, depth, full = theta.widths, theta.depth, theta.full
    turn = [0 if sign > 0 else len(taps) - 1 for taps in theta.filters]
    starts = [0] * (depth + 1)
    starts[0], starts[depth] = first, last
    lowest, highest = (full[0], full[-1]) if full else (depth + 1, depth + 1)
    for index in range(1, lowest):
        rest = (starts[index - 1] - turn[index - 1]) % widths[index - 1]
        if rest % theta.strides[index - 1]:
            return f"the stride of layer {index} does not divide the shift by {rest} that the input action makes there"
        starts[index] = rest // theta.strides[index - 1]
    if not full and starts[depth] != last:
        return f"the output action starts at {last}, the layers carry the input action to {starts[depth]}"
    for index in (*range(depth, highest, -1), *range(highest - 1, lowest, -1)):
        starts[index - 1] = (theta.strides[index - 1] * starts[index] + turn[index - 1]) % widths[index - 1]
    return tuple(starts)
