"""Networks with one hidden layer of ReLU or the like, in one form: how they bend, and the affine rest.

There sigma(z) - sigma(-z) = c z.  For each hyperplane (for GELU, SiLU and softplus, each row up to sign) let z be the
row (w | b) on it, scaled in one way.  Then f = sum a_H sigma(z_H) + affine; leaky(z) = (1 - a) relu(z) + a z makes it a
sum of relu(z_H) where slopes differ.  Equal sums and equal affine rests make equal functions.
"""

from __future__ import annotations

from fractions import Fraction

from .perceptron import Perceptron
from .reading import Rows, need

Jumps = dict[tuple[Fraction, ...], list[Fraction]]
"""The row of each hyperplane, and a_H."""


def kinks(theta: Perceptron) -> tuple[Jumps, Rows]:
    """For every hyperplane the sum a_H of the columns on both sides, if it is not 0, and the rest as rows (A | d)."""
    turning = theta.activation.turning
    need(len(theta.layers) == 2 and turning is not None, "not one hidden layer of ReLU or the like")
    assert turning is not None
    (weight, bias), (upper, shift) = theta.layers
    rest = [[*([Fraction(0)] * theta.inputs), value] for value in shift]
    jumps: Jumps = {}
    for index, (row, b) in enumerate(zip(weight, bias, strict=True)):
        column = [out[index] for out in upper]
        if not any(row):
            for line, u in zip(rest, column, strict=True):
                line[-1] += u * theta.activation.value(b)
            continue
        lead = next(value for value in row if value)
        size = abs(lead) if theta.activation.scales == "positive" else Fraction(1)
        form = tuple(value / (size if lead > 0 else -size) for value in (*row, b))
        jump = jumps.setdefault(form, [Fraction(0)] * len(shift))
        # sigma(s z) = s sigma(z), sigma(−s z) = s sigma(z) − s c z
        factor = Fraction(0) if lead > 0 else -size * turning
        for place, u in enumerate(column):
            jump[place] += size * u
            rest[place] = [old + factor * u * value for old, value in zip(rest[place], form, strict=True)]
    return {form: jump for form, jump in jumps.items() if any(jump)}, rest


def is_bent(theta: Perceptron) -> bool:
    """Whether it is of ReLU or leaky ReLU: what positive scales pass through, and no others."""
    return theta.activation.scales == "positive"


def relu_kinks(theta: Perceptron) -> tuple[Jumps, Rows]:
    """The same with relu(z_H) in the place of leaky(z_H) = (1 − a) relu(z_H) + a z_H."""
    jumps, rest = kinks(theta)
    slope = theta.activation.leak
    for form, jump in jumps.items():
        rest = [[r + slope * a * z for r, z in zip(row, form, strict=True)] for row, a in zip(rest, jump, strict=True)]
    return {form: [(1 - slope) * a for a in jump] for form, jump in jumps.items()}, rest
