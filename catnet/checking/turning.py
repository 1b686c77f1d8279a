"""A function up to turning neurons round, at every depth: equal forms are equal functions.

For ReLU, leaky ReLU, GELU, SiLU and softplus sigma(z) − sigma(−z) = c z.  So every function that a layer reads is a
linear combination of symbols: the coordinates, 1, and sigma(F) for such combinations F of the layer below, up to sign
and, where they pass, positive scalings: sigma(s F) = s sigma(F) and sigma(−s F) = s sigma(F) − s c F for s > 0, s = 1
where no scaling passes.  By induction over the layers the outputs are the combinations that are computed here.
docs/architectures/smooth-rectifiers.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .perceptron import Activation, Perceptron
from .reading import UnprovedError, need

Form = tuple[tuple[int, Fraction], ...]
"""Symbols by number, ascending, with their coefficients; 0 to n − 1 are the coordinates, n is 1."""


def forms(theta: Perceptron, numbers: dict[Form, int]) -> list[dict[int, Fraction]]:
    """The outputs; symbols that are not yet in `numbers` are added to it."""
    turning = theta.activation.turning
    need(turning is not None, "the activation does not turn round")
    assert turning is not None
    one = theta.inputs
    values = [{i: Fraction(1)} for i in range(one)]
    for index, (weight, bias) in enumerate(theta.layers, start=1):
        read = [combined(row, values, {one: shift}) for row, shift in zip(weight, bias, strict=True)]
        values = [activated(form, theta.activation, turning, one, numbers) for form in read]
        if index == len(theta.layers):
            return read
    return values


def combined(
    row: Sequence[Fraction], values: Sequence[dict[int, Fraction]], start: dict[int, Fraction]
) -> dict[int, Fraction]:
    total = dict(start)
    for weight, value in zip(row, values, strict=True):
        for symbol, factor in value.items():
            total[symbol] = total.get(symbol, Fraction(0)) + weight * factor
    return {symbol: factor for symbol, factor in total.items() if factor}


def activated(
    read: dict[int, Fraction], activation: Activation, turning: Fraction, one: int, numbers: dict[Form, int]
) -> dict[int, Fraction]:
    """sigma of a combination."""
    if set(read) <= {one}:
        try:
            value = activation.value(read.get(one, Fraction(0)))
            return {one: value} if value else {}
        except UnprovedError:  # a constant that is not rational is a symbol
            pass
    symbols = sorted(read)
    lead = read[symbols[0]] if symbols else Fraction(1)
    size = abs(lead) if activation.scales == "positive" else Fraction(1)
    sign = 1 if lead > 0 else -1
    name = tuple((symbol, read[symbol] / (sign * size)) for symbol in symbols)
    found = {one + 1 + numbers.setdefault(name, len(numbers)): size}
    if sign < 0:  # size · sigma(F) − size · c F with F = −read / size
        found.update({symbol: turning * factor for symbol, factor in read.items()})
    return found
